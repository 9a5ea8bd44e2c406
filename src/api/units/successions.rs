//! What became of units.

use crate::api::answer::Answer;
use crate::api::caller::{Caller, UnitsRead, UnitsWrite};
use crate::api::error::{Error, note_refusal};
use crate::api::extract::{Body, PathId, QueryArgs};
use crate::api::json::input;
use crate::api::page::List;
use crate::api::responses::{Bodied, Contended, Guarded, Missing};
use crate::api::units::decision;
use crate::db::changes::{Cause, Change};
use crate::db::{self, Recorded};
use crate::domain::Day;
use crate::domain::id::{DecisionId, SuccessionId, UnitId};
use crate::domain::invalid::{Problems, Rule};
use crate::domain::unit::{Succession, SuccessionKind};
use actix_web::{get, post};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// A succession of units.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SuccessionOut {
    /// The identity.
    pub id: SuccessionId,
    /// The ledger entry of its last change.
    pub seq: i64,
    /// When that was recorded.
    #[serde(serialize_with = "crate::api::json::milliseconds")]
    pub recorded_at: DateTime<Utc>,
    /// The unit that was.
    pub predecessor_id: UnitId,
    /// The unit that took it in.
    pub successor_id: UnitId,
    /// How.
    pub kind: SuccessionKind,
    /// From which day on.
    pub effective_on: Day,
    /// By which decision.
    pub decision_id: Option<DecisionId>,
}

fn succession_out(s: &Succession, recorded: Recorded) -> SuccessionOut {
    SuccessionOut {
        id: s.id,
        seq: recorded.seq,
        recorded_at: recorded.at,
        predecessor_id: s.predecessor_id,
        successor_id: s.successor_id,
        kind: s.kind,
        effective_on: s.effective_on,
        decision_id: s.decision_id,
    }
}

input! {
    /// What became of a unit.
    SuccessionIn {
        /// The unit that took it in.
        successor_id: UnitId,
        /// How.
        kind: SuccessionKind,
        /// From which day on.
        effective_on: Day,
        /// By which decision.
        decision_id: Option<DecisionId>,
    }
}

/// Records what became of a unit.
#[utoipa::path(tag = "units", operation_id = "create_unit_succession", request_body = SuccessionIn,
    params(("id" = UnitId, Path, description = "The unit that was.")),
    responses((status = 201, description = "The succession.", body = SuccessionOut, headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its state."))), Guarded, Missing, Bodied, Contended))]
#[post("/units/{id}/successions")]
pub async fn create_unit_succession(
    caller: Caller<UnitsWrite>,
    path: PathId<UnitId>,
    body: Body<SuccessionIn>,
) -> Result<Answer<SuccessionOut>, Error> {
    let (predecessor_id, input) = (path.id()?, body.parsed()?);
    let id = SuccessionId(caller.state.new_uuid());
    let (out, recorded) = caller
        .write(move |tx, access| {
            access.see(predecessor_id)?;
            let tree = &access.units.tree;
            tree.get(predecessor_id).ok_or_else(Error::not_found)?;
            let mut problems = Problems::new();
            problems.require(input.successor_id != predecessor_id, "/successor_id", Rule::NotWith("id"));
            match tree.get(input.successor_id).filter(|u| access.scope.has(u.id)) {
                None => problems.add("/successor_id", Rule::NotFound),
                Some(unit) => {
                    problems.require(
                        unit.on(input.effective_on).is_some(),
                        "/successor_id",
                        Rule::NotInForce("effective_on"),
                    );
                }
            }
            note_refusal(decision(tx, access, input.decision_id), &mut problems)?;
            problems.or(())?;
            let edge = Succession {
                id,
                predecessor_id,
                successor_id: input.successor_id,
                kind: input.kind,
                effective_on: input.effective_on,
                decision_id: input.decision_id,
            };
            let change = Change {
                cause: Cause::Create,
                reason: None,
                decision_id: input.decision_id,
                units: [Some(predecessor_id), Some(input.successor_id)],
            };
            let recorded = db::units::insert_succession(tx, &access.stamp, &change, &edge)?;
            Ok((succession_out(&edge, recorded), recorded))
        })
        .await?;
    caller.units_changed().await;
    Ok(Answer::created(out, recorded, format!("/v1/units/{predecessor_id}/successions")))
}

/// What became of a unit, and what it came from.
#[utoipa::path(tag = "units", operation_id = "list_unit_successions", params(("id" = UnitId, Path, description = "The unit.")),
    responses((status = 200, description = "The successions in which the unit takes part, in order.", body = List<SuccessionOut>), Guarded, Missing))]
#[get("/units/{id}/successions")]
pub async fn list_unit_successions(
    caller: Caller<UnitsRead>,
    path: PathId<UnitId>,
    none: QueryArgs<crate::api::extract::NoQuery>,
) -> Result<Answer<List<SuccessionOut>>, Error> {
    let id = path.id()?;
    none.parsed()?;
    let items = caller
        .read(move |_, access| {
            access.see(id)?;
            access.units.get(id).ok_or_else(Error::not_found)?;
            let mut edges: Vec<_> =
                access.units.tree.successions().filter(|s| s.predecessor_id == id || s.successor_id == id).collect();
            edges.sort_by_key(|s| (s.effective_on, s.id));
            let shown = |s: &Succession| Some(succession_out(s, access.units.succession_recorded(s.id)?));
            Ok(edges.into_iter().filter_map(shown).collect::<Vec<_>>())
        })
        .await?;
    Ok(Answer::ok(List { items, next: None }))
}
