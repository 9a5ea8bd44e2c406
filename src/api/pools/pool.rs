//! Planning pools: begun, shown, put right while they are built, taken back.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, PoolsRead, PoolsWrite};
use crate::api::compliance::AskedAt;
use crate::api::documents::{Documented, HopOut, Reach, Step, hops_out, take_first};
use crate::api::error::Error;
use crate::api::extract::{Body, PathId, QueryArgs, query};
use crate::api::json::FromBody;
use crate::api::page::{List, Listing, PageQuery};
use crate::api::problem::Code as Problem;
use crate::api::reader::{body, record};
use crate::api::resource::handlers::{self, corrections};
use crate::api::resource::history::StateOut;
use crate::api::resource::list::{Found, Sought, list};
use crate::api::resource::moment::Moment;
use crate::api::resource::{Resource, in_use};
use crate::api::responses::{Bodied, Contended, Guarded, Missing};
use crate::db::changes::{Change, Kept};
use crate::db::keyset::Page;
use crate::db::{self, Conn, Tx, nominations, planning_pools};
use crate::domain::account::Permission;
use crate::domain::id::{DecisionId, PlanningPoolId, PositionId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::pool::{PlanningPool, PoolAct, PoolBranch, PoolState};
use crate::domain::text::{Code, Name};
use crate::domain::workflow::Hop;
use crate::domain::{Day, Period};
use actix_web::{HttpRequest, get, patch, post, put};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// A planning pool.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlanningPoolOut {
    /// The identity.
    pub id: PlanningPoolId,
    /// The ledger entry of its last change.
    pub seq: i64,
    /// When that was recorded.
    #[serde(serialize_with = "crate::api::json::milliseconds")]
    pub recorded_at: DateTime<Utc>,
    /// Of which unit.
    pub unit_id: UnitId,
    /// For whose bodies.
    pub branch: PoolBranch,
    /// The name of the term.
    #[schema(example = "2025-2030")]
    pub term: String,
    /// The first day of the term.
    pub valid_from: Day,
    /// The first day after the term.
    pub valid_to: Option<Day>,
    /// Its title.
    pub title: String,
    /// The day on which ages are taken; null: the day of each nomination.
    pub ages_on: Option<Day>,
    /// The age under which people of a commune count as young; null: nothing is said, and their share is not looked at.
    pub young_under: Option<u32>,
    /// The titles that people are prepared for.
    pub positions: Vec<PositionId>,
    /// By which decision it was approved.
    pub decision_id: Option<DecisionId>,
    /// The day of the approval.
    pub approved_on: Option<Day>,
    /// The days of the yearly reviews.
    pub reviews: Vec<Day>,
    /// The day on which it was closed, its term over.
    pub ended_on: Option<Day>,
    /// How far it has come.
    pub state: PoolState,
    /// Every hop that it made.
    pub hops: Vec<HopOut>,
    /// What this caller can do with it next.
    pub allowed_actions: Vec<PoolAct>,
    /// Whether it never should have been.
    pub void: bool,
}

fn out(kept: Kept<PlanningPool>, reach: &Reach) -> PlanningPoolOut {
    let (void, p) = (kept.void, kept.value);
    PlanningPoolOut {
        allowed_actions: reach.actions(&p, &(), void),
        id: p.id,
        seq: kept.recorded.seq,
        recorded_at: kept.recorded.at,
        unit_id: p.unit_id,
        branch: p.branch,
        term: p.term.to_string(),
        valid_from: p.period.from,
        valid_to: p.period.to,
        title: p.title.to_string(),
        ages_on: p.ages_on,
        young_under: p.young_under,
        positions: p.positions,
        decision_id: p.decision_id,
        approved_on: p.approved_on,
        reviews: p.reviewed_on,
        ended_on: p.ended_on,
        state: p.state,
        hops: hops_out(&p.hops),
        void,
    }
}

/// A planning pool as it is built.
#[derive(Debug, Clone, Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanningPoolIn {
    /// Of which unit.
    pub unit_id: UnitId,
    /// For whose bodies.
    pub branch: PoolBranch,
    /// The name of the term; the unit has no other standing pool of the branch with it.
    #[schema(example = "2025-2030")]
    pub term: Code,
    /// The first day of the term.
    pub valid_from: Day,
    /// The first day after the term.
    pub valid_to: Option<Day>,
    /// Its title.
    pub title: Name,
    /// The day on which ages are taken, where the procedure names one; the day of each nomination otherwise.
    pub ages_on: Option<Day>,
    /// The age under which people of a commune count as young, as the guidance for it says: from 18 to 60.
    pub young_under: Option<u32>,
    /// The titles that people are prepared for.
    pub positions: Vec<PositionId>,
}

record! {
    PlanningPoolIn {
        need unit_id, need branch, need term, need valid_from, may valid_to, need title, may ages_on, may young_under,
        list positions
    }
}

impl FromBody for PlanningPoolIn {
    fn from_body(value: &serde_json::Value) -> Result<Self, Vec<Invalid>> {
        body(value)
    }
}

query! {
    /// Which pools.
    PlanningPoolFilter {
        /// Whose term covers this day; all when left out.
        as_of: Option<Day>,
        /// Of this unit.
        unit_id: Option<UnitId>,
        /// For the bodies of this branch.
        branch: Option<PoolBranch>,
        /// Of the term of this name.
        term: Option<Code>,
        /// In this state.
        state: Option<PoolState>,
        /// Up to which entry of the ledger, by its number or an instant; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

impl Sought for PlanningPoolFilter {
    type Selection = planning_pools::Filter;
    type Out = PlanningPoolOut;

    fn known_at(&self) -> Option<AskedAt> {
        self.known_at
    }

    fn selection(&self, access: &Access) -> planning_pools::Filter {
        planning_pools::Filter {
            units: access.confined(),
            unit_id: self.unit_id,
            branch: self.branch,
            term: self.term.clone(),
            state: self.state,
            as_of: self.as_of,
        }
    }

    fn shown(
        &self,
        _: &mut Conn,
        access: &Access,
        found: Found<planning_pools::Filter>,
    ) -> Result<Page<PlanningPoolOut>, Error> {
        let reach = Reach::of::<PlanningPool>(access);
        Ok(found.map(|kept| out(kept, &reach)))
    }
}

/// Planning pools of the caller's units.
#[utoipa::path(tag = "pools", operation_id = "list_planning_pools", params(PlanningPoolFilter, PageQuery),
    responses((status = 200, description = "A page of pools.", body = List<PlanningPoolOut>), Guarded))]
#[get("/planning-pools")]
pub async fn list_planning_pools(
    caller: Caller<PoolsRead>,
    args: QueryArgs<Listing<PlanningPoolFilter>>,
    req: HttpRequest,
) -> Result<Answer<List<PlanningPoolOut>>, Error> {
    list(caller, args, req).await
}

/// A planning pool.
#[utoipa::path(tag = "pools", operation_id = "get_planning_pool", params(("id" = PlanningPoolId, Path, description = "Which."), Moment),
    responses((status = 200, description = "It, as asked.", body = PlanningPoolOut), Guarded, Missing))]
#[get("/planning-pools/{id}")]
pub async fn get_planning_pool(
    caller: Caller<PoolsRead>,
    path: PathId<PlanningPoolId>,
    args: QueryArgs<Moment>,
) -> Result<Answer<PlanningPoolOut>, Error> {
    handlers::get::<PlanningPool, _>(caller, path, args).await
}

/// Begins a planning pool.
#[utoipa::path(tag = "pools", operation_id = "create_planning_pool", request_body = PlanningPoolIn,
    responses((status = 201, description = "The pool.", body = PlanningPoolOut, headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its state."))), Guarded, Bodied, Contended))]
#[post("/planning-pools")]
pub async fn create_planning_pool(
    caller: Caller<PoolsWrite>,
    body: Body<PlanningPoolIn>,
) -> Result<Answer<PlanningPoolOut>, Error> {
    let id = PlanningPoolId(caller.state.new_uuid());
    let pool = of(id, body.parsed()?, None)?;
    let (out, recorded) = caller
        .write(move |tx, access| {
            admitted(&pool, tx, access, None)?;
            let step = Step::of(PoolAct::Draft, None, None);
            let insert = |tx: &mut Tx<'_>, change: &Change, new: &PlanningPool| {
                planning_pools::insert(tx, &access.stamp, change, new)
            };
            let kept = take_first(tx, access, pool.clone(), &(), PoolState::Drafted, &step, &[], insert)?;
            let recorded = kept.recorded;
            Ok((PlanningPool::shown(kept, &(), access)?, recorded))
        })
        .await?;
    Ok(Answer::created(out, recorded, format!("/v1/planning-pools/{id}")))
}

/// The pool that a caller gives; what callers do not give stays as it was.
fn of(id: PlanningPoolId, given: PlanningPoolIn, before: Option<&PlanningPool>) -> Result<PlanningPool, Vec<Invalid>> {
    PlanningPool {
        id,
        unit_id: given.unit_id,
        branch: given.branch,
        term: given.term,
        period: Period::new(given.valid_from, given.valid_to)?,
        title: given.title,
        ages_on: given.ages_on,
        young_under: given.young_under,
        positions: given.positions,
        decision_id: before.and_then(|pool| pool.decision_id),
        approved_on: before.and_then(|pool| pool.approved_on),
        reviewed_on: before.map(|pool| pool.reviewed_on.clone()).unwrap_or_default(),
        ended_on: before.and_then(|pool| pool.ended_on),
        state: before.map_or(PoolState::Drafted, |pool| pool.state),
        hops: before.map(|pool| pool.hops.clone()).unwrap_or_default(),
    }
    .checked()
}

/// Refuses a pool that does not go with everything else: its unit and titles must be there, the term may have no other
/// pool of the branch, and who is nominated goes on being so.
fn admitted(pool: &PlanningPool, tx: &mut Tx<'_>, access: &Access, before: Option<&PlanningPool>) -> Result<(), Error> {
    let mut problems = Problems::new();
    let unit = access.units.tree.get(pool.unit_id).filter(|_| access.scope.has(pool.unit_id));
    problems.require(unit.is_some(), "/unit_id", Rule::NotFound);
    let fresh = |id: &PositionId| before.is_none_or(|pool| !pool.positions.contains(id));
    for (n, id) in pool.positions.iter().enumerate().filter(|(_, id)| fresh(id)) {
        match db::positions::get(tx, *id) {
            Ok(title) => {
                let there = title.value.period.overlaps(&pool.period);
                problems.require(there, &format!("/positions/{n}"), Rule::NotInForce("valid_from"));
            }
            Err(db::Error::NotFound) => problems.add(format!("/positions/{n}"), Rule::NotFound),
            Err(other) => return Err(other.into()),
        }
    }
    problems.or(())?;
    if let Some(before) = before {
        if before.state != PoolState::Drafted {
            return Err(Error::of(Problem::WrongStage));
        }
        let moved = before.unit_id != pool.unit_id;
        for kept in nominations::of_pool(tx, pool.id)? {
            if kept.value.open() && (moved || !pool.positions.contains(&kept.value.position_id)) {
                return Err(in_use(Some(format!("/v1/nominations/{}", kept.value.id))));
            }
        }
    }
    match planning_pools::alike(tx, pool)? {
        Some(other) => Err(Error::of(Problem::Conflict).against(format!("/v1/planning-pools/{other}"))),
        None => Ok(()),
    }
}

impl Resource for PlanningPool {
    type Given = PlanningPoolIn;
    type Out = PlanningPoolOut;
    type Beside = ();

    fn given(&self) -> PlanningPoolIn {
        PlanningPoolIn {
            unit_id: self.unit_id,
            branch: self.branch,
            term: self.term.clone(),
            valid_from: self.period.from,
            valid_to: self.period.to,
            title: self.title.clone(),
            ages_on: self.ages_on,
            young_under: self.young_under,
            positions: self.positions.clone(),
        }
    }

    fn taken(given: PlanningPoolIn, before: &Self, _: Day) -> Result<Self, Vec<Invalid>> {
        of(before.id, given, Some(before))
    }

    fn see(&self, _: &mut Conn, access: &Access) -> Result<(), Error> {
        access.see(self.unit_id)
    }

    fn admit(&self, tx: &mut Tx<'_>, access: &Access, before: Option<&Self>) -> Result<[Option<UnitId>; 2], Error> {
        admitted(self, tx, access, before)?;
        let other = before.map(|pool| pool.unit_id).filter(|unit| *unit != self.unit_id);
        Ok([Some(self.unit_id), other])
    }

    /// Not while nominations stand; and what was approved, only who may approve takes back.
    fn free(&self, tx: &mut Tx<'_>, access: &Access) -> Result<(), Error> {
        if let Some(one) = nominations::of_pool(tx, self.id)?.first() {
            return Err(in_use(Some(format!("/v1/nominations/{}", one.value.id))));
        }
        let decides = access.may(Permission::PoolsApprove, self.unit_id);
        if self.approved_on.is_none() || decides { Ok(()) } else { Err(Error::of(Problem::Forbidden)) }
    }

    fn units(&self, (): &()) -> [Option<UnitId>; 2] {
        [Some(self.unit_id), None]
    }

    /// It holds for its term.
    fn holds_on(&self, day: Day) -> bool {
        self.period.covers(day)
    }

    fn shown(kept: Kept<Self>, (): &(), access: &Access) -> Result<PlanningPoolOut, Error> {
        Ok(out(kept, &Reach::of::<Self>(access)))
    }
}

impl Documented for PlanningPool {
    fn hopped(mut self, hop: Hop<PoolState, PoolAct>) -> Self {
        self.state = hop.to;
        self.hops.push(hop);
        self
    }

    fn concerned(&self, (): &(), _: Permission) -> Vec<UnitId> {
        vec![self.unit_id]
    }
}

corrections! {
    PlanningPool as PlanningPoolOut from PlanningPoolIn by PlanningPoolId, "pools", reads PoolsRead, writes PoolsWrite;
    /// Puts a pool right while it is built: the whole of it.
    put replace_planning_pool,
    /// Puts a pool right while it is built: what is given.
    patch update_planning_pool at "/planning-pools/{id}";
    /// Takes back a pool that never should have been.
    void void_planning_pool at "/planning-pools/{id}/void";
    /// Every state that a pool has had.
    history list_planning_pool_states at "/planning-pools/{id}/history";
}
