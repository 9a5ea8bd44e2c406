//! Qualifications: shown, entered, put right when they were entered wrongly, and taken back; what checks or supersedes one are
//! its [acts].

pub mod acts;

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, OfficialsRead, OfficialsWrite};
use crate::api::compliance::AskedAt;
use crate::api::error::Error;
use crate::api::extract::{Body, PathId, QueryArgs, query};
use crate::api::json::input;
use crate::api::page::{List, Listing, PageQuery};
use crate::api::resource::entered::{Entered, dossiers};
use crate::api::resource::handlers::{self, corrections};
use crate::api::resource::history::StateOut;
use crate::api::resource::list::{Found, Sought, list};
use crate::api::resource::moment::Moment;
use crate::api::resource::{Resource, in_use};
use crate::api::responses::{Bodied, Guarded, Missing};
use crate::api::training::papers::granted_by_none;
use crate::db::changes::{Cause, Change, Kept};
use crate::db::keyset::Page;
use crate::db::{self, Conn, Recorded, Stamp, Tx, qualifications, states};
use crate::domain::Day;
use crate::domain::id::{OfficialId, QualificationId, UnitId};
use crate::domain::invalid::Invalid;
use crate::domain::qualification::{Level, Qualification, QualificationKind, Scheme, Verification};
use crate::domain::text::{Code, Name};
use actix_web::{HttpRequest, get, patch, post, put};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// A diploma, certificate or attested skill.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QualificationOut {
    /// The identity.
    pub id: QualificationId,
    /// The ledger entry of its last change.
    pub seq: i64,
    /// When that was recorded.
    #[serde(serialize_with = "crate::api::json::milliseconds")]
    pub recorded_at: DateTime<Utc>,
    /// Whose.
    pub official_id: OfficialId,
    /// In what.
    pub kind: QualificationKind,
    /// At which level; `none` is positive evidence of a lack.
    pub level: Level,
    /// The field of study.
    pub field: Option<String>,
    /// The scheme.
    pub scheme: Option<Scheme>,
    /// Who awarded it.
    pub institution: Option<String>,
    /// Its number.
    pub number: Option<String>,
    /// The day from which it counts.
    pub awarded_on: Day,
    /// The first day on which it no longer counts.
    pub expires_on: Option<Day>,
    /// Whether it has been checked.
    pub verification: Verification,
    /// The record that took its place on the day it expired.
    pub superseded_by_id: Option<QualificationId>,
    /// Whether it never should have been.
    pub void: bool,
}

impl From<Kept<Qualification>> for QualificationOut {
    fn from(kept: Kept<Qualification>) -> Self {
        let void = kept.void;
        let q = kept.value;
        Self {
            id: q.id,
            seq: kept.recorded.seq,
            recorded_at: kept.recorded.at,
            official_id: q.official_id,
            kind: q.kind,
            level: q.level,
            field: q.field.map(|t| t.to_string()),
            scheme: q.scheme,
            institution: q.institution.map(|t| t.to_string()),
            number: q.number.map(|t| t.to_string()),
            awarded_on: q.awarded_on,
            expires_on: q.expires_on,
            verification: q.verification,
            superseded_by_id: q.superseded_by_id,
            void,
        }
    }
}

query! {
    /// Which qualifications.
    QualificationFilter {
        /// That count on this day; all when left out.
        as_of: Option<Day>,
        /// Of this person.
        official_id: Option<OfficialId>,
        /// Of this kind.
        kind: Option<QualificationKind>,
        /// Checked or not.
        verification: Option<Verification>,
        /// Up to which entry of the ledger, by its number or an instant; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

impl Sought for QualificationFilter {
    type Selection = qualifications::Filter;
    type Out = QualificationOut;

    fn known_at(&self) -> Option<AskedAt> {
        self.known_at
    }

    fn selection(&self, access: &Access) -> qualifications::Filter {
        qualifications::Filter {
            dossiers: access.confined(),
            today: access.today,
            as_of: self.as_of,
            official_id: self.official_id,
            kind: self.kind,
            verification: self.verification,
        }
    }

    fn shown(
        &self,
        _: &mut Conn,
        _: &Access,
        found: Found<qualifications::Filter>,
    ) -> Result<Page<QualificationOut>, Error> {
        Ok(found.map(QualificationOut::from))
    }
}

/// Qualifications of the people whose dossiers the caller's units keep, as they were entered.
#[utoipa::path(tag = "qualifications", operation_id = "list_qualifications", params(QualificationFilter, PageQuery),
    responses((status = 200, description = "A page of qualifications.", body = List<QualificationOut>), Guarded))]
#[get("/qualifications")]
pub async fn list_qualifications(
    caller: Caller<OfficialsRead>,
    args: QueryArgs<Listing<QualificationFilter>>,
    req: HttpRequest,
) -> Result<Answer<List<QualificationOut>>, Error> {
    list(caller, args, req).await
}

/// A qualification.
#[utoipa::path(tag = "qualifications", operation_id = "get_qualification", params(("id" = QualificationId, Path, description = "Which."), Moment),
    responses((status = 200, description = "It, as asked.", body = QualificationOut), Guarded, Missing))]
#[get("/qualifications/{id}")]
pub async fn get_qualification(
    caller: Caller<OfficialsRead>,
    path: PathId<QualificationId>,
    args: QueryArgs<Moment>,
) -> Result<Answer<QualificationOut>, Error> {
    handlers::get::<Qualification, _>(caller, path, args).await
}

input! {
    /// A qualification.
    #[derive(serde::Serialize)]
    QualificationIn {
        /// Whose.
        official_id: OfficialId,
        /// In what.
        kind: QualificationKind,
        /// At which level; `none` is positive evidence of a lack.
        level: Level,
        /// The field of study, for professional ones.
        field: Option<Code>,
        /// The scheme, for IT and languages.
        scheme: Option<Scheme>,
        /// Who awarded it.
        institution: Option<Name>,
        /// Its number.
        number: Option<Code>,
        /// The day from which it counts.
        awarded_on: Day,
        /// The first day on which it no longer counts; never when left out.
        expires_on: Option<Day>,
        /// Whether it has been checked against the paper.
        verification: Verification,
    }
}

/// Enters a qualification.
#[utoipa::path(tag = "qualifications", operation_id = "create_qualification", request_body = QualificationIn,
    responses((status = 201, description = "The qualification.", body = QualificationOut, headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its state."))), Guarded, Bodied))]
#[post("/qualifications")]
pub async fn create_qualification(
    caller: Caller<OfficialsWrite>,
    body: Body<QualificationIn>,
) -> Result<Answer<QualificationOut>, Error> {
    handlers::create::<Qualification, _>(caller, body).await
}

impl Entered for Qualification {
    const LIST: &'static str = "/v1/qualifications";

    fn first(id: QualificationId, given: QualificationIn) -> Result<Self, Vec<Invalid>> {
        Self {
            id,
            official_id: given.official_id,
            kind: given.kind,
            level: given.level,
            field: given.field,
            scheme: given.scheme,
            institution: given.institution,
            number: given.number,
            awarded_on: given.awarded_on,
            expires_on: given.expires_on,
            verification: given.verification,
            superseded_by_id: None,
        }
        .checked()
    }
}

/// Refuses to take back a paper that stands in the middle of a chain of papers, each in the place of another.
pub(super) fn last_of_chain(tx: &mut Tx<'_>, paper: &Qualification) -> Result<(), Error> {
    match paper.superseded_by_id {
        Some(later) if !qualifications::superseded_by(tx, paper.id)?.is_empty() => {
            Err(in_use(Some(format!("/v1/qualifications/{later}"))))
        }
        Some(_) | None => Ok(()),
    }
}

impl Resource for Qualification {
    type Given = QualificationIn;
    type Out = QualificationOut;
    /// The unit that keeps the person's dossier.
    type Beside = UnitId;

    fn given(&self) -> QualificationIn {
        QualificationIn {
            official_id: self.official_id,
            kind: self.kind,
            level: self.level,
            field: self.field.clone(),
            scheme: self.scheme,
            institution: self.institution.clone(),
            number: self.number.clone(),
            awarded_on: self.awarded_on,
            expires_on: self.expires_on,
            verification: self.verification,
        }
    }

    fn taken(given: QualificationIn, before: &Self, _: Day) -> Result<Self, Vec<Invalid>> {
        Ok(Self { superseded_by_id: before.superseded_by_id, ..Self::first(before.id, given)? })
    }

    fn see(&self, conn: &mut Conn, access: &Access) -> Result<UnitId, Error> {
        access.person(conn, self.official_id)
    }

    fn admit(&self, tx: &mut Tx<'_>, access: &Access, before: Option<&Self>) -> Result<[Option<UnitId>; 2], Error> {
        let unit = access.referred(tx, self.official_id)?;
        if let Some(before) = before {
            granted_by_none(tx, access, before)?;
        }
        dossiers(tx, access, self, before, Some(unit))
    }

    /// What it superseded holds again; not while a third holds beside that, so a chain is taken back from its end.
    /// What a course granted is taken back with the enrolment.
    fn free(&self, tx: &mut Tx<'_>, access: &Access) -> Result<(), Error> {
        granted_by_none(tx, access, self)?;
        last_of_chain(tx, self)
    }

    fn strike(&self, tx: &mut Tx<'_>, stamp: &Stamp, change: &Change) -> Result<Recorded, db::Error> {
        for old in qualifications::superseded_by(tx, self.id)? {
            let before = states::before::<Self>(tx, &old.id.to_string(), Cause::Supersede)?;
            let again = Self { expires_on: before.expires_on, superseded_by_id: None, ..old };
            qualifications::update(tx, stamp, &Change { cause: Cause::Correct, ..change.clone() }, &again)?;
        }
        qualifications::void(tx, stamp, change, self)
    }

    fn units(&self, dossier: &UnitId) -> [Option<UnitId>; 2] {
        [Some(*dossier), None]
    }

    fn holds_on(&self, day: Day) -> bool {
        self.valid_on(day)
    }

    fn shown(kept: Kept<Self>, _: &UnitId, _: &Access) -> Result<QualificationOut, Error> {
        Ok(kept.into())
    }
}

corrections! {
    Qualification as QualificationOut from QualificationIn by QualificationId, "qualifications", reads OfficialsRead, writes OfficialsWrite;
    /// Puts a qualification right: the whole of it.
    put replace_qualification,
    /// Puts a qualification right: what is given.
    patch update_qualification at "/qualifications/{id}";
    /// Takes back a qualification that never should have been. What it superseded holds again.
    void void_qualification at "/qualifications/{id}/void";
    /// Every state that a qualification has had.
    history list_qualification_states at "/qualifications/{id}/history";
}
