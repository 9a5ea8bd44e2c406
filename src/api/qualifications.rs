//! Qualifications: never edited in place. What was entered can be checked once; a better paper is a new record.

use crate::api::answer::Answer;
use crate::api::caller::{Caller, OfficialsRead, OfficialsWrite};
use crate::api::error::Error;
use crate::api::extract::{Body, IfMatch, NoQuery, PathId, QueryArgs, query};
use crate::api::json::input;
use crate::api::page::{List, Listing, PageQuery, Walk};
use crate::api::problem::Code as Problem;
use crate::api::responses::{Bodied, Conditional, Contended, Guarded, Missing};
use crate::db::changes::{Cause, Change, Kept};
use crate::db::qualifications;
use crate::domain::Day;
use crate::domain::id::{OfficialId, QualificationId};
use crate::domain::invalid::{Invalid, Rule};
use crate::domain::qualification::{Level, Qualification, QualificationKind, Scheme, Verification};
use crate::domain::text::{Code, Name, Note};
use actix_web::{HttpRequest, get, post};
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
}

fn out(kept: Kept<Qualification>) -> QualificationOut {
    let q = kept.value;
    QualificationOut {
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
    let (asked, page) = args.listing()?;
    let walk = Walk::of(&req);
    let ask = walk.ask(&caller.state.seal, &page, false)?;
    let page = caller
        .read(move |conn, access| {
            let filter = qualifications::Filter {
                dossiers: access.confined(),
                today: access.today,
                as_of: asked.as_of,
                official_id: asked.official_id,
                kind: asked.kind,
                verification: asked.verification,
            };
            Ok(qualifications::list(conn, &filter, &ask)?)
        })
        .await?;
    Ok(walk.answer(&caller.state.seal, page, out))
}

/// A qualification.
#[utoipa::path(tag = "qualifications", operation_id = "get_qualification", params(("id" = QualificationId, Path, description = "The qualification.")),
    responses((status = 200, description = "The qualification.", body = QualificationOut), Guarded, Missing))]
#[get("/qualifications/{id}")]
pub async fn get_qualification(
    caller: Caller<OfficialsRead>,
    path: PathId<QualificationId>,
    none: QueryArgs<NoQuery>,
) -> Result<Answer<QualificationOut>, Error> {
    let id = path.id()?;
    none.parsed()?;
    let kept = caller
        .read(move |conn, access| {
            let kept = qualifications::get(conn, id)?;
            access.person(conn, kept.value.official_id)?;
            Ok(kept)
        })
        .await?;
    let recorded = kept.recorded;
    Ok(Answer::entity(out(kept), recorded))
}

input! {
    /// A new qualification.
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
    let input = body.parsed()?;
    let qualification = Qualification {
        superseded_by_id: None,
        id: QualificationId(caller.state.new_uuid()),
        official_id: input.official_id,
        kind: input.kind,
        level: input.level,
        field: input.field,
        scheme: input.scheme,
        institution: input.institution,
        number: input.number,
        awarded_on: input.awarded_on,
        expires_on: input.expires_on,
        verification: input.verification,
    }
    .checked()?;
    let id = qualification.id;
    let kept = caller
        .write(move |tx, access| {
            let unit = access.referred(tx, qualification.official_id)?;
            let change = Change::of(Cause::Create, Some(unit));
            let recorded = qualifications::insert(tx, &access.stamp, &change, &qualification)?;
            Ok(Kept::new(qualification.clone(), recorded))
        })
        .await?;
    let recorded = kept.recorded;
    Ok(Answer::created(out(kept), recorded, format!("/v1/qualifications/{id}")))
}

input! {
    /// What was found when the paper was checked.
    VerificationIn {
        /// Verified or rejected.
        verification: Verification,
        /// How it was checked.
        reason: Note,
    }
}

/// Records what was found when the paper was checked; once.
#[utoipa::path(tag = "qualifications", operation_id = "verify_qualification", request_body = VerificationIn,
    params(("id" = QualificationId, Path, description = "The qualification."), ("If-Match" = String, Header, description = "The state that the caller has seen.")),
    responses((status = 200, description = "The qualification.", body = QualificationOut), Guarded, Missing, Bodied, Contended, Conditional))]
#[post("/qualifications/{id}/verification")]
pub async fn verify_qualification(
    caller: Caller<OfficialsWrite>,
    path: PathId<QualificationId>,
    seen: IfMatch,
    body: Body<VerificationIn>,
) -> Result<Answer<QualificationOut>, Error> {
    let (id, seen, input) = (path.id()?, seen.seen()?, body.parsed()?);
    if input.verification == Verification::Unverified {
        return Err(Error::invalid(vec![Invalid::at("/verification", Rule::NotOneOf(vec!["verified", "rejected"]))]));
    }
    let kept = caller
        .write(move |tx, access| {
            let kept = qualifications::get(tx, id)?;
            let unit = access.person(tx, kept.value.official_id)?;
            kept.recorded.expect(seen)?;
            if kept.value.verification != Verification::Unverified {
                return Err(Error::of(Problem::AlreadyChecked));
            }
            let checked = Qualification { verification: input.verification, ..kept.value };
            let change = Change { reason: Some(input.reason.to_string()), ..Change::of(Cause::Verify, Some(unit)) };
            let recorded = qualifications::update(tx, &access.stamp, &change, &checked)?;
            Ok(Kept::new(checked, recorded))
        })
        .await?;
    let recorded = kept.recorded;
    Ok(Answer::entity(out(kept), recorded))
}
