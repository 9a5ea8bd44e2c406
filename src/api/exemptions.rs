//! Exemptions from requirements.

use crate::api::answer::Answer;
use crate::api::caller::{Caller, ExemptionsWrite, OfficialsRead};
use crate::api::decisions::known;
use crate::api::error::{Error, note_refusal};
use crate::api::extract::{Body, IfMatch, NoQuery, PathId, QueryArgs, query};
use crate::api::json::input;
use crate::api::page::{List, Listing, PageQuery, Walk};
use crate::api::responses::{Bodied, Conditional, Guarded, Missing};
use crate::db::changes::{Cause, Change, Kept};
use crate::db::exemptions;
use crate::domain::exemption::Exemption;
use crate::domain::id::{DecisionId, ExemptionId, OfficialId};
use crate::domain::invalid::Problems;
use crate::domain::text::{Code, Note};
use crate::domain::{Day, Period};
use actix_web::{HttpRequest, get, post};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// A person's release from a requirement.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ExemptionOut {
    /// The identity.
    pub id: ExemptionId,
    /// The ledger entry of its last change.
    pub seq: i64,
    /// When that was recorded.
    #[serde(serialize_with = "crate::api::json::milliseconds")]
    pub recorded_at: DateTime<Utc>,
    /// Who is released.
    pub official_id: OfficialId,
    /// The code of the requirement.
    #[schema(example = "computer_skills")]
    pub requirement: String,
    /// The first day.
    pub valid_from: Day,
    /// The first day on which it no longer holds; null: open-ended.
    pub valid_to: Option<Day>,
    /// By which decision.
    pub decision_id: DecisionId,
    /// Why.
    pub reason: String,
}

fn out(kept: Kept<Exemption>) -> ExemptionOut {
    let e = kept.value;
    ExemptionOut {
        id: e.id,
        seq: kept.recorded.seq,
        recorded_at: kept.recorded.at,
        official_id: e.official_id,
        requirement: e.requirement.to_string(),
        valid_from: e.period.from,
        valid_to: e.period.to,
        decision_id: e.decision_id,
        reason: e.reason.to_string(),
    }
}

query! {
    /// Which exemptions.
    ExemptionFilter {
        /// In force on this day; all when left out.
        as_of: Option<Day>,
        /// Of this person.
        official_id: Option<OfficialId>,
        /// From this requirement.
        requirement: Option<Code>,
    }
}

/// Exemptions of the people whose dossiers the caller's units keep, as they were entered.
#[utoipa::path(tag = "exemptions", operation_id = "list_exemptions", params(ExemptionFilter, PageQuery),
    responses((status = 200, description = "A page of exemptions.", body = List<ExemptionOut>), Guarded))]
#[get("/exemptions")]
pub async fn list_exemptions(
    caller: Caller<OfficialsRead>,
    args: QueryArgs<Listing<ExemptionFilter>>,
    req: HttpRequest,
) -> Result<Answer<List<ExemptionOut>>, Error> {
    let (asked, page) = args.listing()?;
    let walk = Walk::of(&req);
    let ask = walk.ask(&caller.state.seal, &page, false)?;
    let page = caller
        .read(move |conn, access| {
            let filter = exemptions::Filter {
                dossiers: access.confined(),
                today: access.today,
                as_of: asked.as_of,
                official_id: asked.official_id,
                requirement: asked.requirement.as_ref().map(ToString::to_string),
            };
            Ok(exemptions::list(conn, &filter, &ask)?)
        })
        .await?;
    Ok(walk.answer(&caller.state.seal, page, out))
}

/// An exemption.
#[utoipa::path(tag = "exemptions", operation_id = "get_exemption", params(("id" = ExemptionId, Path, description = "The exemption.")),
    responses((status = 200, description = "The exemption.", body = ExemptionOut), Guarded, Missing))]
#[get("/exemptions/{id}")]
pub async fn get_exemption(
    caller: Caller<OfficialsRead>,
    path: PathId<ExemptionId>,
    none: QueryArgs<NoQuery>,
) -> Result<Answer<ExemptionOut>, Error> {
    let id = path.id()?;
    none.parsed()?;
    let kept = caller
        .read(move |conn, access| {
            let kept = exemptions::get(conn, id)?;
            access.person(conn, kept.value.official_id)?;
            Ok(kept)
        })
        .await?;
    let recorded = kept.recorded;
    Ok(Answer::entity(out(kept), recorded))
}

input! {
    /// A new exemption.
    ExemptionIn {
        /// Who is released.
        official_id: OfficialId,
        /// The code of the requirement.
        requirement: Code,
        /// The first day.
        valid_from: Day,
        /// The first day on which it no longer holds; open-ended when left out.
        valid_to: Option<Day>,
        /// By which decision.
        decision_id: DecisionId,
        /// Why.
        reason: Note,
    }
}

/// Releases a person from a requirement for a time.
#[utoipa::path(tag = "exemptions", operation_id = "create_exemption", request_body = ExemptionIn,
    responses((status = 201, description = "The exemption.", body = ExemptionOut, headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its state."))), Guarded, Bodied))]
#[post("/exemptions")]
pub async fn create_exemption(
    caller: Caller<ExemptionsWrite>,
    body: Body<ExemptionIn>,
) -> Result<Answer<ExemptionOut>, Error> {
    let input = body.parsed()?;
    let exemption = Exemption {
        id: ExemptionId(caller.state.new_uuid()),
        official_id: input.official_id,
        requirement: input.requirement,
        period: Period::new(input.valid_from, input.valid_to)?,
        decision_id: input.decision_id,
        reason: input.reason,
    };
    let id = exemption.id;
    let kept = caller
        .write(move |tx, access| {
            let mut problems = Problems::new();
            let unit = note_refusal(access.referred(tx, exemption.official_id), &mut problems)?;
            note_refusal(known(tx, access, exemption.decision_id, "/decision_id"), &mut problems)?;
            problems.or(())?;
            let change = Change {
                reason: Some(exemption.reason.to_string()),
                decision_id: Some(exemption.decision_id),
                ..Change::of(Cause::Create, unit)
            };
            let recorded = exemptions::insert(tx, &access.stamp, &change, &exemption)?;
            Ok(Kept::new(exemption.clone(), recorded))
        })
        .await?;
    let recorded = kept.recorded;
    Ok(Answer::created(out(kept), recorded, format!("/v1/exemptions/{id}")))
}

input! {
    /// The end of an exemption.
    ExemptionEndIn {
        /// The first day on which it no longer holds.
        valid_to: Day,
        /// Why.
        reason: Note,
        /// By which decision.
        decision_id: Option<DecisionId>,
    }
}

/// Ends an exemption on a day.
#[utoipa::path(tag = "exemptions", operation_id = "end_exemption", request_body = ExemptionEndIn,
    params(("id" = ExemptionId, Path, description = "The exemption."), ("If-Match" = String, Header, description = "The state that the caller has seen.")),
    responses((status = 200, description = "The exemption.", body = ExemptionOut), Guarded, Missing, Bodied, Conditional))]
#[post("/exemptions/{id}/end")]
pub async fn end_exemption(
    caller: Caller<ExemptionsWrite>,
    path: PathId<ExemptionId>,
    seen: IfMatch,
    body: Body<ExemptionEndIn>,
) -> Result<Answer<ExemptionOut>, Error> {
    let (id, seen, input) = (path.id()?, seen.seen()?, body.parsed()?);
    let kept = caller
        .write(move |tx, access| {
            let kept = exemptions::get(tx, id)?;
            let unit = access.person(tx, kept.value.official_id)?;
            kept.recorded.expect(seen)?;
            if let Some(decision) = input.decision_id {
                known(tx, access, decision, "/decision_id")?;
            }
            let ended = Exemption { period: kept.value.period.ended(input.valid_to)?, ..kept.value };
            let change = Change {
                reason: Some(input.reason.to_string()),
                decision_id: input.decision_id,
                ..Change::of(Cause::End, Some(unit))
            };
            let recorded = exemptions::update(tx, &access.stamp, &change, &ended)?;
            Ok(Kept::new(ended, recorded))
        })
        .await?;
    let recorded = kept.recorded;
    Ok(Answer::entity(out(kept), recorded))
}
