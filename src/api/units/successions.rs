//! What became of units.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, UnitsRead, UnitsWrite};
use crate::api::error::{Error, note_refusal};
use crate::api::extract::{Body, PathId, QueryArgs};
use crate::api::json::input;
use crate::api::page::List;
use crate::api::resource::Resource;
use crate::api::resource::handlers::{self, corrections};
use crate::api::resource::history::StateOut;
use crate::api::resource::moment::{KnownAtQuery, Moment};
use crate::api::responses::{Bodied, Contended, Guarded, Missing};
use crate::api::units::{decision, known};
use crate::db::changes::{Cause, Change, Kept};
use crate::db::{self, Conn, Tx};
use crate::domain::Day;
use crate::domain::id::{DecisionId, SuccessionId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::unit::{Succession, SuccessionKind};
use actix_web::{get, patch, post, put};
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
    /// Whether it never should have been.
    pub void: bool,
}

fn out(kept: &Kept<&Succession>) -> SuccessionOut {
    let s = kept.value;
    SuccessionOut {
        void: kept.void,
        id: s.id,
        seq: kept.recorded.seq,
        recorded_at: kept.recorded.at,
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
            access.units.tree.get(predecessor_id).ok_or_else(Error::not_found)?;
            let edge = Succession {
                id,
                predecessor_id,
                successor_id: input.successor_id,
                kind: input.kind,
                effective_on: input.effective_on,
                decision_id: input.decision_id,
            };
            let units = edge.admit(tx, access, None)?;
            let change = Change { cause: Cause::Create, reason: None, decision_id: input.decision_id, units };
            let recorded = db::units::insert_succession(tx, &access.stamp, &change, &edge)?;
            Ok((out(&Kept::new(&edge, recorded)), recorded))
        })
        .await?;
    caller.units_changed().await;
    Ok(Answer::created(out, recorded, format!("/v1/successions/{id}")))
}

/// What became of a unit, and what it came from.
#[utoipa::path(tag = "units", operation_id = "list_unit_successions", params(("id" = UnitId, Path, description = "The unit."), KnownAtQuery),
    responses((status = 200, description = "The successions in which the unit takes part, in order.", body = List<SuccessionOut>), Guarded, Missing))]
#[get("/units/{id}/successions")]
pub async fn list_unit_successions(
    caller: Caller<UnitsRead>,
    path: PathId<UnitId>,
    args: QueryArgs<KnownAtQuery>,
) -> Result<Answer<List<SuccessionOut>>, Error> {
    let (id, asked) = (path.id()?, args.parsed()?);
    let items = caller
        .read(move |conn, access| {
            access.see(id)?;
            let units = known(conn, access, asked.known_at)?;
            units.get(id).ok_or_else(Error::not_found)?;
            let mut edges: Vec<_> =
                units.tree.successions().filter(|s| s.predecessor_id == id || s.successor_id == id).collect();
            edges.sort_by_key(|s| (s.effective_on, s.id));
            let shown = |s: &Succession| Some(out(&Kept::new(s, units.succession_recorded(s.id)?)));
            Ok(edges.into_iter().filter_map(shown).collect::<Vec<_>>())
        })
        .await?;
    Ok(Answer::ok(List { items, next: None }))
}

input! {
    /// A succession of units.
    #[derive(serde::Serialize)]
    SuccessionStateIn {
        /// The unit that was.
        predecessor_id: UnitId,
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

impl Resource for Succession {
    type Given = SuccessionStateIn;
    type Out = SuccessionOut;
    type Beside = ();
    const IN_TREE: bool = true;

    fn given(&self) -> SuccessionStateIn {
        SuccessionStateIn {
            predecessor_id: self.predecessor_id,
            successor_id: self.successor_id,
            kind: self.kind,
            effective_on: self.effective_on,
            decision_id: self.decision_id,
        }
    }

    fn taken(given: SuccessionStateIn, before: &Self, _: Day) -> Result<Self, Vec<Invalid>> {
        Ok(Self {
            id: before.id,
            predecessor_id: given.predecessor_id,
            successor_id: given.successor_id,
            kind: given.kind,
            effective_on: given.effective_on,
            decision_id: given.decision_id,
        })
    }

    fn see(&self, _: &mut Conn, access: &Access) -> Result<(), Error> {
        if access.scope.has(self.successor_id) { Ok(()) } else { access.see(self.predecessor_id) }
    }

    fn admit(&self, tx: &mut Tx<'_>, access: &Access, before: Option<&Self>) -> Result<[Option<UnitId>; 2], Error> {
        let mut problems = Problems::new();
        let tree = &access.units.tree;
        problems.require(self.successor_id != self.predecessor_id, "/successor_id", Rule::NotWith("id"));
        let was = before.map(|b| (b.predecessor_id, b.successor_id));
        let known = |unit: UnitId, same: bool| tree.get(unit).filter(|u| same || access.scope.has(u.id));
        if known(self.predecessor_id, was.is_some_and(|(one, _)| one == self.predecessor_id)).is_none() {
            problems.add("/predecessor_id", Rule::NotFound);
        }
        match known(self.successor_id, was.is_some_and(|(_, other)| other == self.successor_id)) {
            None => problems.add("/successor_id", Rule::NotFound),
            Some(unit) => {
                let there = unit.on(self.effective_on).is_some();
                problems.require(there, "/successor_id", Rule::NotInForce("effective_on"));
            }
        }
        if before.map(|b| b.decision_id) != Some(self.decision_id) {
            note_refusal(decision(tx, access, self.decision_id), &mut problems)?;
        }
        problems.or(())?;
        Ok([Some(self.predecessor_id), Some(self.successor_id)])
    }

    /// Nothing rests on a succession but grants, which follow it while it stands.
    fn free(&self, _: &mut Tx<'_>, _: &Access) -> Result<(), Error> {
        Ok(())
    }

    fn units(&self, (): &()) -> [Option<UnitId>; 2] {
        [Some(self.predecessor_id), Some(self.successor_id)]
    }

    fn holds_on(&self, day: Day) -> bool {
        self.effective_on <= day
    }

    fn shown(kept: Kept<Self>, (): &(), _: &Access) -> Result<SuccessionOut, Error> {
        Ok(out(&kept.as_ref()))
    }
}

/// A succession of units.
#[utoipa::path(tag = "units", operation_id = "get_succession", params(("id" = SuccessionId, Path, description = "Which."), Moment),
    responses((status = 200, description = "It, as asked.", body = SuccessionOut), Guarded, Missing))]
#[get("/successions/{id}")]
pub async fn get_succession(
    caller: Caller<UnitsRead>,
    path: PathId<SuccessionId>,
    args: QueryArgs<Moment>,
) -> Result<Answer<SuccessionOut>, Error> {
    handlers::get::<Succession, _>(caller, path, args).await
}

corrections! {
    Succession as SuccessionOut from SuccessionStateIn by SuccessionId, "units", reads UnitsRead, writes UnitsWrite;
    /// Puts a succession right: the whole of it.
    put replace_succession,
    /// Puts a succession right: what is given.
    patch update_succession at "/successions/{id}";
    /// Takes back a succession that never should have been.
    void void_succession at "/successions/{id}/void";
    /// Every state that a succession has had.
    history list_succession_states at "/successions/{id}/history";
}
