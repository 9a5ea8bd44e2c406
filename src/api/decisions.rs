//! Decisions.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, DecisionsRead, DecisionsWrite};
use crate::api::error::Error;
use crate::api::extract::{Body, NoQuery, PathId, QueryArgs, query};
use crate::api::json::input;
use crate::api::page::{List, Listing, PageQuery, Walk, orders};
use crate::api::responses::{Bodied, Contended, Guarded, Missing};
use crate::db::Conn;
use crate::db::changes::{Cause, Change, Kept};
use crate::db::decisions::{self, Sort};
use crate::domain::Day;
use crate::domain::decision::{Decision, DecisionKind};
use crate::domain::id::{DecisionId, UnitId};
use crate::domain::invalid::{Invalid, Rule};
use crate::domain::text::{Code, Name, Note};
use actix_web::{HttpRequest, get, post};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// A decision.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DecisionOut {
    /// The identity.
    pub id: DecisionId,
    /// The ledger entry of its last change.
    pub seq: i64,
    /// When that was recorded.
    #[serde(serialize_with = "crate::api::json::milliseconds")]
    pub recorded_at: DateTime<Utc>,
    /// The number.
    #[schema(example = "123/QĐ-UBND")]
    pub number: String,
    /// Who issued it.
    pub issuer: String,
    /// The day it was signed.
    pub signed_on: Day,
    /// The day from which it has effect.
    pub effective_on: Day,
    /// What it does.
    pub kind: DecisionKind,
    /// The title.
    pub title: String,
    /// The law it rests on.
    pub legal_reference: Option<String>,
    /// The unit whose decision it is.
    pub unit_id: UnitId,
}

fn out(kept: Kept<Decision>) -> DecisionOut {
    let d = kept.value;
    DecisionOut {
        id: d.id,
        seq: kept.recorded.seq,
        recorded_at: kept.recorded.at,
        number: d.number.to_string(),
        issuer: d.issuer.to_string(),
        signed_on: d.signed_on,
        effective_on: d.effective_on,
        kind: d.kind,
        title: d.title.to_string(),
        legal_reference: d.legal_reference.map(|l| l.to_string()),
        unit_id: d.unit_id,
    }
}

/// The decision that a field names, if the caller may see it.
///
/// # Errors
/// 422 at the field.
pub fn known(conn: &mut Conn, access: &Access, id: DecisionId, pointer: &str) -> Result<Decision, Error> {
    let missing = || Error::invalid(vec![Invalid::at(pointer, Rule::NotFound)]);
    match decisions::get(conn, id) {
        Ok(kept) if access.scope.has(kept.value.unit_id) => Ok(kept.value),
        Ok(_) | Err(crate::db::Error::NotFound) => Err(missing()),
        Err(other) => Err(other.into()),
    }
}

orders! {
    /// How decisions are ordered.
    DecisionOrder of Sort {
        Id = "id" => Id; IdDown = "-id" => Id; Number = "number" => Number; NumberDown = "-number" => Number;
        SignedOn = "signed_on" => SignedOn; SignedOnDown = "-signed_on" => SignedOn
    }
}

query! {
    /// Which decisions.
    DecisionFilter {
        /// With this number.
        number: Option<Code>,
        /// Of this kind.
        kind: Option<DecisionKind>,
        /// Of this unit.
        unit_id: Option<UnitId>,
        /// Signed on this day or later.
        signed_from: Option<Day>,
        /// Signed before this day.
        signed_before: Option<Day>,
        /// The order; as they were entered when left out.
        #[param(inline)]
        sort: Option<DecisionOrder>,
    }
}

/// Decisions of the caller's units.
#[utoipa::path(tag = "decisions", operation_id = "list_decisions", params(DecisionFilter, PageQuery),
    responses((status = 200, description = "A page of decisions.", body = List<DecisionOut>), Guarded))]
#[get("/decisions")]
pub async fn list_decisions(
    caller: Caller<DecisionsRead>,
    args: QueryArgs<Listing<DecisionFilter>>,
    req: HttpRequest,
) -> Result<Answer<List<DecisionOut>>, Error> {
    let (asked, page) = args.listing()?;
    let walk = Walk::of(&req);
    let order = asked.sort.unwrap_or(DecisionOrder::Id);
    let ask = walk.ask(&caller.state.seal, &page, order.descending())?;
    let page = caller
        .read(move |conn, access| {
            let filter = decisions::Filter {
                units: access.confined_to(asked.unit_id.map(|id| [id].into())),
                number: asked.number.as_ref().map(ToString::to_string),
                kind: asked.kind,
                signed_from: asked.signed_from,
                signed_before: asked.signed_before,
            };
            Ok(decisions::list(conn, &filter, order.by(), &ask)?)
        })
        .await?;
    Ok(walk.answer(&caller.state.seal, page, out))
}

/// A decision.
#[utoipa::path(tag = "decisions", operation_id = "get_decision", params(("id" = DecisionId, Path, description = "The decision.")),
    responses((status = 200, description = "The decision.", body = DecisionOut), Guarded, Missing))]
#[get("/decisions/{id}")]
pub async fn get_decision(
    caller: Caller<DecisionsRead>,
    path: PathId<DecisionId>,
    none: QueryArgs<NoQuery>,
) -> Result<Answer<DecisionOut>, Error> {
    let id = path.id()?;
    none.parsed()?;
    let kept = caller
        .read(move |conn, access| {
            let kept = decisions::get(conn, id)?;
            access.see(kept.value.unit_id)?;
            Ok(kept)
        })
        .await?;
    let recorded = kept.recorded;
    Ok(Answer::entity(out(kept), recorded))
}

input! {
    /// A new decision.
    DecisionIn {
        /// The number; the same issuer gives it once on a day.
        number: Code,
        /// Who issued it.
        issuer: Name,
        /// The day it was signed.
        signed_on: Day,
        /// The day from which it has effect; may lie before the signature.
        effective_on: Day,
        /// What it does.
        kind: DecisionKind,
        /// The title.
        title: Note,
        /// The law it rests on.
        legal_reference: Option<Note>,
        /// The unit whose decision it is.
        unit_id: UnitId,
    }
}

/// Enters a decision.
#[utoipa::path(tag = "decisions", operation_id = "create_decision", request_body = DecisionIn,
    responses((status = 201, description = "The decision.", body = DecisionOut, headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its state."))), Guarded, Bodied, Contended))]
#[post("/decisions")]
pub async fn create_decision(
    caller: Caller<DecisionsWrite>,
    body: Body<DecisionIn>,
) -> Result<Answer<DecisionOut>, Error> {
    let input = body.parsed()?;
    let decision = Decision {
        id: DecisionId(caller.state.new_uuid()),
        number: input.number,
        issuer: input.issuer,
        signed_on: input.signed_on,
        effective_on: input.effective_on,
        kind: input.kind,
        title: input.title,
        legal_reference: input.legal_reference,
        unit_id: input.unit_id,
    };
    let id = decision.id;
    let kept = caller
        .write(move |tx, access| {
            let known = access.scope.has(decision.unit_id) && access.units.tree.get(decision.unit_id).is_some();
            if !known {
                return Err(Error::invalid(vec![Invalid::at("/unit_id", Rule::NotFound)]));
            }
            let change = Change::of(Cause::Create, Some(decision.unit_id));
            let recorded = decisions::insert(tx, &access.stamp, &change, &decision)?;
            Ok(Kept::new(decision.clone(), recorded))
        })
        .await?;
    let recorded = kept.recorded;
    Ok(Answer::created(out(kept), recorded, format!("/v1/decisions/{id}")))
}
