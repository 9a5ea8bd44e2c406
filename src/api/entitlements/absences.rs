//! Time away from work, over HTTP. It tells of health and of accusations: who may not read it learns nothing of it, here or
//! elsewhere.

use crate::api::answer::Answer;
use crate::api::caller::{AbsencesRead, AbsencesWrite, Access, Caller};
use crate::api::compliance::AskedAt;
use crate::api::error::{Error, note_refusal};
use crate::api::extract::{Body, PathId, QueryArgs, query};
use crate::api::json::input;
use crate::api::page::{List, Listing, PageQuery};
use crate::api::problem::Code;
use crate::api::resource::Resource;
use crate::api::resource::entered::{Entered, decided, dossiers};
use crate::api::resource::handlers::{self, corrections};
use crate::api::resource::history::StateOut;
use crate::api::resource::list::{Found, Sought, list};
use crate::api::resource::moment::Moment;
use crate::api::responses::{Bodied, Guarded, Missing};
use crate::db::changes::Kept;
use crate::db::keyset::Page;
use crate::db::{Conn, Tx, absences};
use crate::domain::account::Permission;
use crate::domain::entitlement::{Absence, AbsenceKind};
use crate::domain::id::{AbsenceId, DecisionId, OfficialId, UnitId};
use crate::domain::invalid::{Invalid, Problems};
use crate::domain::{Day, Period};
use actix_web::{HttpRequest, get, patch, post, put};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// Time away from work.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AbsenceOut {
    /// The identity.
    pub id: AbsenceId,
    /// The ledger entry of its last change.
    pub seq: i64,
    /// When that was recorded.
    #[serde(serialize_with = "crate::api::json::milliseconds")]
    pub recorded_at: DateTime<Utc>,
    /// Who was away.
    pub official_id: OfficialId,
    /// Why.
    pub kind: AbsenceKind,
    /// The first day.
    pub valid_from: Day,
    /// The first day back; null while it is not known.
    pub valid_to: Option<Day>,
    /// By which decision, where there is one.
    pub decision_id: Option<DecisionId>,
    /// Whether it never should have been.
    pub void: bool,
}

impl From<Kept<Absence>> for AbsenceOut {
    fn from(kept: Kept<Absence>) -> Self {
        let void = kept.void;
        let d = kept.value;
        Self {
            id: d.id,
            seq: kept.recorded.seq,
            recorded_at: kept.recorded.at,
            official_id: d.official_id,
            kind: d.kind,
            valid_from: d.period.from,
            valid_to: d.period.to,
            decision_id: d.decision_id,
            void,
        }
    }
}

query! {
    /// Which absences.
    AbsenceFilter {
        /// On this day; all when left out.
        as_of: Option<Day>,
        /// Of this person.
        official_id: Option<OfficialId>,
        /// For this reason.
        kind: Option<AbsenceKind>,
        /// Up to which entry of the ledger, by its number or an instant; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

impl Sought for AbsenceFilter {
    type Selection = absences::Filter;
    type Out = AbsenceOut;

    fn known_at(&self) -> Option<AskedAt> {
        self.known_at
    }

    fn selection(&self, access: &Access) -> absences::Filter {
        absences::Filter {
            dossiers: access.confined(),
            today: access.today,
            as_of: self.as_of,
            official_id: self.official_id,
            kind: self.kind,
        }
    }

    fn shown(&self, _: &mut Conn, _: &Access, found: Found<absences::Filter>) -> Result<Page<AbsenceOut>, Error> {
        Ok(found.map(AbsenceOut::from))
    }
}

/// Absences of the people whose dossiers the caller's units keep, as they were entered.
#[utoipa::path(tag = "absences", operation_id = "list_absences", params(AbsenceFilter, PageQuery),
    responses((status = 200, description = "A page of absences.", body = List<AbsenceOut>), Guarded))]
#[get("/absences")]
pub async fn list_absences(
    caller: Caller<AbsencesRead>,
    args: QueryArgs<Listing<AbsenceFilter>>,
    req: HttpRequest,
) -> Result<Answer<List<AbsenceOut>>, Error> {
    list(caller, args, req).await
}

/// An absence.
#[utoipa::path(tag = "absences", operation_id = "get_absence", params(("id" = AbsenceId, Path, description = "Which."), Moment),
    responses((status = 200, description = "It, as asked.", body = AbsenceOut), Guarded, Missing))]
#[get("/absences/{id}")]
pub async fn get_absence(
    caller: Caller<AbsencesRead>,
    path: PathId<AbsenceId>,
    args: QueryArgs<Moment>,
) -> Result<Answer<AbsenceOut>, Error> {
    handlers::get::<Absence, _>(caller, path, args).await
}

input! {
    /// Time away from work.
    #[derive(serde::Serialize)]
    AbsenceIn {
        /// Who was away.
        official_id: OfficialId,
        /// Why.
        kind: AbsenceKind,
        /// The first day.
        valid_from: Day,
        /// The first day back; only of a suspension or a detention it need not be known.
        valid_to: Option<Day>,
        /// By which decision, where there is one.
        decision_id: Option<DecisionId>,
    }
}

/// Enters a person's time away.
#[utoipa::path(tag = "absences", operation_id = "create_absence", request_body = AbsenceIn,
    responses((status = 201, description = "The absence.", body = AbsenceOut, headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its state."))), Guarded, Bodied))]
#[post("/absences")]
pub async fn create_absence(caller: Caller<AbsencesWrite>, body: Body<AbsenceIn>) -> Result<Answer<AbsenceOut>, Error> {
    handlers::create::<Absence, _>(caller, body).await
}

impl Entered for Absence {
    const LIST: &'static str = "/v1/absences";

    fn first(id: AbsenceId, given: AbsenceIn) -> Result<Self, Vec<Invalid>> {
        let period = Period::new(given.valid_from, given.valid_to)?;
        let absence =
            Self { id, official_id: given.official_id, kind: given.kind, period, decision_id: given.decision_id };
        absence.checked()
    }

    fn decision(&self) -> Option<DecisionId> {
        self.decision_id
    }
}

/// Whether the caller may read when and why a person was away.
fn reads(access: &Access, dossier: UnitId) -> bool {
    access.may(Permission::AbsencesRead, dossier)
}

impl Resource for Absence {
    type Given = AbsenceIn;
    type Out = AbsenceOut;
    /// The unit that keeps the person's dossier.
    type Beside = UnitId;

    fn given(&self) -> AbsenceIn {
        AbsenceIn {
            official_id: self.official_id,
            kind: self.kind,
            valid_from: self.period.from,
            valid_to: self.period.to,
            decision_id: self.decision_id,
        }
    }

    fn taken(given: AbsenceIn, before: &Self, _: Day) -> Result<Self, Vec<Invalid>> {
        Self::first(before.id, given)
    }

    fn see(&self, conn: &mut Conn, access: &Access) -> Result<UnitId, Error> {
        access.person(conn, self.official_id)
    }

    /// Who puts an absence right, or takes it back, is shown what it is.
    fn change(dossier: &UnitId, access: &Access) -> Result<(), Error> {
        if reads(access, *dossier) { Ok(()) } else { Err(Error::of(Code::Forbidden)) }
    }

    fn admit(&self, tx: &mut Tx<'_>, access: &Access, before: Option<&Self>) -> Result<[Option<UnitId>; 2], Error> {
        let mut problems = Problems::new();
        let unit = note_refusal(access.referred(tx, self.official_id), &mut problems)?;
        decided(tx, access, self, before, &mut problems)?;
        problems.or(())?;
        dossiers(tx, access, self, before, unit)
    }

    /// Nothing rests on an absence: taken back, it is as if it had never been, and the next raise falls due as before.
    fn free(&self, _: &mut Tx<'_>, _: &Access) -> Result<(), Error> {
        Ok(())
    }

    fn units(&self, dossier: &UnitId) -> [Option<UnitId>; 2] {
        [Some(*dossier), None]
    }

    fn holds_on(&self, day: Day) -> bool {
        self.period.covers(day)
    }

    fn shown(kept: Kept<Self>, _: &UnitId, _: &Access) -> Result<AbsenceOut, Error> {
        Ok(kept.into())
    }
}

corrections! {
    Absence as AbsenceOut from AbsenceIn by AbsenceId, "absences", reads AbsencesRead, writes AbsencesWrite;
    /// Puts an absence right: the whole of it.
    put replace_absence,
    /// Puts an absence right: what is given.
    patch update_absence at "/absences/{id}";
    /// Takes back an absence that never should have been: entered in error, or annulled by a decision, as a wrongful
    /// suspension is. What was known before stays provable by `known_at`.
    void void_absence at "/absences/{id}/void";
    /// Every state that an absence has had.
    history list_absence_states at "/absences/{id}/history";
}
