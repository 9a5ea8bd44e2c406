//! Nominations as a resource: how they are shown, put right while nothing was decided, and taken back.

use crate::api::caller::{Access, PoolsRead, PoolsWrite};
use crate::api::citations::seen;
use crate::api::documents::{Documented, HopOut, Reach, cleared, hops_out};
use crate::api::error::{Error, note_refusal};
use crate::api::json::input;
use crate::api::pools::candidate::{alive, found, open};
use crate::api::problem::Code as Problem;
use crate::api::resource::handlers::corrections;
use crate::api::resource::history::StateOut;
use crate::api::resource::{Resource, in_use};
use crate::db::changes::Kept;
use crate::db::{self, Conn, Tx, nominations, officials, planning_pools, rotations};
use crate::domain::Day;
use crate::domain::account::Permission;
use crate::domain::id::{NominationId, OfficialId, PlanningPoolId, PositionId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::pool::{Ballot, ExitReason, Nomination, NominationAct, NominationState, PlanningPool, PoolState};
use crate::domain::rotation::Rotation;
use crate::domain::workflow::Hop;
use actix_web::{get, patch, post, put};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// A person's nomination for a title of a planning pool.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NominationOut {
    /// The identity.
    pub id: NominationId,
    /// The ledger entry of its last change.
    pub seq: i64,
    /// When that was recorded.
    #[serde(serialize_with = "crate::api::json::milliseconds")]
    pub recorded_at: DateTime<Utc>,
    /// In which pool.
    pub pool_id: PlanningPoolId,
    /// Who.
    pub official_id: OfficialId,
    /// For which title.
    pub position_id: PositionId,
    /// The day of the nomination.
    pub nominated_on: Day,
    /// The rounds of the secret ballot.
    pub ballots: Vec<Ballot>,
    /// The first day in the pool.
    pub entered_on: Option<Day>,
    /// The first day no longer in the pool, by an act. A rule may have taken the person out before: the members of the
    /// pool on a day say so.
    pub exited_on: Option<Day>,
    /// Why, by an act; told to who may see what is sensitive.
    pub exit_reason: Option<ExitReason>,
    /// How far it has come.
    pub state: NominationState,
    /// Every hop that it made. Their reasons, and what was overridden, are sensitive.
    pub hops: Vec<HopOut>,
    /// What this caller can do with it next.
    pub allowed_actions: Vec<NominationAct>,
    /// JSON pointers to what was withheld from this caller.
    pub withheld: Vec<String>,
    /// Whether it never should have been.
    pub void: bool,
}

/// What stands beside a nomination: its pool, and the unit that keeps the person's dossier.
#[derive(Debug, Clone)]
pub struct Beside {
    /// The pool.
    pub pool: PlanningPool,
    /// The unit that keeps the person's dossier.
    pub dossier: UnitId,
}

/// Whether the pool lets an act be done with a nomination: nobody is nominated and nothing goes on where it is over, and
/// a person comes in with the pool, or once it is approved.
pub fn lets(pool: PoolState, act: NominationAct) -> bool {
    match act {
        NominationAct::Approve => pool == PoolState::Approved,
        NominationAct::Reject | NominationAct::Expire => true,
        NominationAct::Nominate
        | NominationAct::Vote
        | NominationAct::Endorse
        | NominationAct::Submit
        | NominationAct::Remove
        | NominationAct::Use => alive(pool),
    }
}

/// A nomination as the caller may see it.
pub fn out(kept: Kept<Nomination>, beside: &Beside, access: &Access, reach: &Reach) -> NominationOut {
    let (void, n) = (kept.void, kept.value);
    let open = open(access, beside.dossier);
    let mut hops = hops_out(&n.hops);
    let mut withheld = Vec::new();
    if !open {
        for (at, hop) in hops.iter_mut().enumerate() {
            if hop.reason.take().is_some() {
                withheld.push(format!("/hops/{at}/reason"));
            }
            if !hop.overrides.is_empty() {
                hop.overrides.clear();
                withheld.push(format!("/hops/{at}/overrides"));
            }
        }
        if n.exit_reason.is_some() {
            withheld.push("/exit_reason".to_owned());
        }
    }
    let actions = reach.actions(&n, beside, void);
    NominationOut {
        allowed_actions: actions.into_iter().filter(|act| lets(beside.pool.state, *act)).collect(),
        id: n.id,
        seq: kept.recorded.seq,
        recorded_at: kept.recorded.at,
        pool_id: n.pool_id,
        official_id: n.official_id,
        position_id: n.position_id,
        nominated_on: n.nominated_on,
        ballots: n.ballots,
        entered_on: n.entered_on,
        exited_on: n.exited_on,
        exit_reason: n.exit_reason.filter(|_| open),
        state: n.state,
        hops,
        withheld,
        void,
    }
}

input! {
    /// A person's nomination for a title of a planning pool.
    #[derive(serde::Serialize)]
    NominationIn {
        /// In which pool.
        pool_id: PlanningPoolId,
        /// Who: of any unit that the caller may see, not of the pool's alone.
        official_id: OfficialId,
        /// For which of its titles.
        position_id: PositionId,
        /// The day of the nomination.
        nominated_on: Day,
    }
}

/// A nomination that a caller gives.
pub fn of(id: NominationId, given: NominationIn) -> Nomination {
    Nomination {
        id,
        pool_id: given.pool_id,
        official_id: given.official_id,
        position_id: given.position_id,
        nominated_on: given.nominated_on,
        ballots: Vec::new(),
        entered_on: None,
        exited_on: None,
        exit_reason: None,
        state: NominationState::Nominated,
        hops: Vec::new(),
    }
}

/// Refuses a nomination whose pool, person or title is not there for the caller, or that is there already; says what
/// stands beside it.
///
/// # Errors
/// 422 with every broken rule, 409.
pub fn referred(
    conn: &mut Conn,
    access: &Access,
    new: &Nomination,
    before: Option<&Nomination>,
) -> Result<Beside, Error> {
    let mut problems = Problems::new();
    let pool = match planning_pools::get(conn, new.pool_id) {
        Ok(kept) if access.scope.has(kept.value.unit_id) => Some(kept.value),
        Ok(_) | Err(db::Error::NotFound) => {
            problems.add("/pool_id", Rule::NotFound);
            None
        }
        Err(other) => return Err(other.into()),
    };
    // Who came to be known elsewhere since is not asked for again.
    let dossier = match before.filter(|before| before.official_id == new.official_id) {
        Some(_) => Some(officials::dossier(conn, new.official_id, access.today)?),
        None => note_refusal(access.referred(conn, new.official_id), &mut problems)?,
    };
    match db::positions::get(conn, new.position_id) {
        Ok(title) => {
            let there = title.value.period.covers(new.nominated_on);
            problems.require(there, "/position_id", Rule::NotInForce("nominated_on"));
        }
        Err(db::Error::NotFound) => problems.add("/position_id", Rule::NotFound),
        Err(other) => return Err(other.into()),
    }
    problems.or(())?;
    let (Some(pool), Some(dossier)) = (pool, dossier) else { return Err(Error::internal("nothing was wrong")) };
    // While a pool is before whoever approves it, its dossier is complete.
    if !matches!(pool.state, PoolState::Drafted | PoolState::Approved) {
        return Err(Error::of(Problem::WrongStage));
    }
    match nominations::alike(conn, new)? {
        Some(other) => Err(Error::of(Problem::Conflict).against(format!("/v1/nominations/{other}"))),
        None => Ok(Beside { pool, dossier }),
    }
}

/// Refuses while a move rests on a nomination. It is named to nobody who may not read it.
///
/// # Errors
/// 409 `in_use`.
fn unrested(tx: &mut Tx<'_>, access: &Access, id: NominationId) -> Result<(), Error> {
    let Some(one) = rotations::of_nomination(tx, id)? else { return Ok(()) };
    let reads = Permission::RotationsRead;
    Err(in_use(seen::<Rotation>(tx, access, reads, "rotations", &one.id.to_string())?))
}

impl Resource for Nomination {
    type Given = NominationIn;
    type Out = NominationOut;
    type Beside = Beside;

    fn given(&self) -> NominationIn {
        NominationIn {
            pool_id: self.pool_id,
            official_id: self.official_id,
            position_id: self.position_id,
            nominated_on: self.nominated_on,
        }
    }

    fn taken(given: NominationIn, before: &Self, _: Day) -> Result<Self, Vec<Invalid>> {
        Ok(Self {
            pool_id: given.pool_id,
            official_id: given.official_id,
            position_id: given.position_id,
            nominated_on: given.nominated_on,
            ..before.clone()
        })
    }

    fn see(&self, conn: &mut Conn, access: &Access) -> Result<Beside, Error> {
        let pool = planning_pools::find(conn, self.pool_id)?.value;
        access.see(pool.unit_id)?;
        Ok(Beside { pool, dossier: officials::dossier(conn, self.official_id, access.today)? })
    }

    fn admit(&self, tx: &mut Tx<'_>, access: &Access, before: Option<&Self>) -> Result<[Option<UnitId>; 2], Error> {
        let beside = referred(tx, access, self, before)?;
        if before.is_some_and(|before| before.state != NominationState::Nominated) {
            return Err(Error::of(Problem::WrongStage));
        }
        let what = |n: &Self| (n.pool_id, n.official_id, n.position_id);
        if before.is_some_and(|before| what(before) != what(self)) {
            unrested(tx, access, self.id)?;
        }
        let findings = found(tx, access, &beside.pool, self, self.nominated_on)?;
        cleared(&findings, None, open(access, beside.dossier))?;
        Ok(self.units(&beside))
    }

    /// Not while a move rests on it; and whom an approval brought in, only who may approve takes back.
    fn free(&self, tx: &mut Tx<'_>, access: &Access) -> Result<(), Error> {
        unrested(tx, access, self.id)?;
        let unit = planning_pools::find(tx, self.pool_id)?.value.unit_id;
        let decides = access.may(Permission::PoolsApprove, unit);
        if self.entered_on.is_none() || decides { Ok(()) } else { Err(Error::of(Problem::Forbidden)) }
    }

    fn units(&self, beside: &Beside) -> [Option<UnitId>; 2] {
        let unit = beside.pool.unit_id;
        [Some(unit), Some(beside.dossier).filter(|dossier| *dossier != unit)]
    }

    /// It is in the pool, by what was acted.
    fn holds_on(&self, day: Day) -> bool {
        self.entered(day)
    }

    fn shown(kept: Kept<Self>, beside: &Beside, access: &Access) -> Result<NominationOut, Error> {
        Ok(out(kept, beside, access, &Reach::of::<Self>(access)))
    }
}

impl Documented for Nomination {
    fn hopped(mut self, hop: Hop<NominationState, NominationAct>) -> Self {
        self.state = hop.to;
        self.hops.push(hop);
        self
    }

    fn concerned(&self, beside: &Beside, _: Permission) -> Vec<UnitId> {
        vec![beside.pool.unit_id]
    }

    fn open(beside: &Beside, access: &Access) -> bool {
        open(access, beside.dossier)
    }
}

corrections! {
    Nomination as NominationOut from NominationIn by NominationId, "pools", reads PoolsRead, writes PoolsWrite;
    /// Puts a nomination right before anything came of it: the whole of it.
    put replace_nomination,
    /// Puts a nomination right before anything came of it: what is given.
    patch update_nomination at "/nominations/{id}";
    /// Takes back a nomination that never should have been.
    void void_nomination at "/nominations/{id}/void";
    /// Every state that a nomination has had.
    history list_nomination_states at "/nominations/{id}/history";
}
