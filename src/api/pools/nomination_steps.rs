//! The way of a nomination: the ballot, the standing committee, the submission, into the pool and out of it.

use crate::api::caller::Access;
use crate::api::documents::{Step, StepIn, steps, take};
use crate::api::error::Error;
use crate::api::json::FromBody;
use crate::api::pools::candidate::found;
use crate::api::pools::nomination::{NominationOut, lets};
use crate::api::problem::Code as Problem;
use crate::api::reader::{body, record};
use crate::db::changes::{Cause, Change, Kept};
use crate::db::{self, Tx, appointments, nominations, planning_pools};
use crate::domain::Day;
use crate::domain::appointment::AppointmentKind;
use crate::domain::finding::Override;
use crate::domain::id::{DecisionId, NominationId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::pool::{Ballot, ExitReason, Nomination, NominationAct as Act, NominationState as To, PlanningPool};
use crate::domain::text::Note;
use crate::domain::workflow::Hop;
use crate::state::State;
use actix_web::post;
use serde::Serialize;
use utoipa::ToSchema;

steps! {
    Nomination as NominationOut by NominationId, "pools";
    /// Records a round of the secret ballot; there may be several.
    step vote_on_nomination (BallotIn) needs PoolsWrite at "/nominations/{id}/ballot" does vote;
    /// The standing committee takes it up.
    step endorse_nomination (StepIn) needs PoolsWrite at "/nominations/{id}/endorsement" does endorse;
    /// Puts it before whoever approves it.
    step submit_nomination (StepIn) needs PoolsWrite at "/nominations/{id}/submission" does submit;
    /// Approves it: the person enters the pool, which was approved before. With a pool that is not, all that was
    /// submitted is approved at once.
    step approve_nomination (StepIn) needs PoolsApprove at "/nominations/{id}/approval" does approve;
    /// It is not carried.
    step reject_nomination (StepIn) needs PoolsWrite at "/nominations/{id}/rejection" does reject;
    /// Takes the person out of the pool.
    step remove_nomination (RemovalIn) needs PoolsApprove at "/nominations/{id}/removal" does remove;
    /// The person was given the title.
    step use_nomination (StepIn) needs PoolsWrite at "/nominations/{id}/use" does give;
}

/// A round of the secret ballot.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BallotIn {
    /// The day; today when left out.
    pub on: Option<Day>,
    /// How many were called to vote.
    pub voters: u32,
    /// How many voted for the person.
    pub in_favour: u32,
}

record! {
    BallotIn { may on, need voters, need in_favour }
}

impl FromBody for BallotIn {
    fn from_body(value: &serde_json::Value) -> Result<Self, Vec<Invalid>> {
        body(value)
    }
}

/// A removal from a pool.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RemovalIn {
    /// The first day out of the pool; today when left out.
    pub on: Option<Day>,
    /// By which decision.
    pub decision_id: Option<DecisionId>,
    /// Why.
    pub reason: Option<Note>,
    /// What sort of reason it is; `other` when left out.
    pub exit_reason: Option<ExitReason>,
}

record! {
    RemovalIn { may on, may decision_id, may reason, may exit_reason }
}

impl FromBody for RemovalIn {
    fn from_body(value: &serde_json::Value) -> Result<Self, Vec<Invalid>> {
        body(value)
    }
}

type Seen = (NominationId, i64);

/// The pool of a nomination, if it lets the act be done.
fn pool_for(tx: &mut Tx<'_>, nomination: &Nomination, act: Act) -> Result<PlanningPool, Error> {
    let pool = planning_pools::find(tx, nomination.pool_id)?.value;
    if lets(pool.state, act) { Ok(pool) } else { Err(Error::of(Problem::WrongStage)) }
}

/// Refuses a day that comes before what it follows.
fn follows(on: Day, after: Option<Day>, name: &'static str) -> Result<(), Error> {
    let mut problems = Problems::new();
    problems.require(after.is_none_or(|after| after <= on), "/on", Rule::Before(name));
    Ok(problems.or(())?)
}

fn vote(_: &State, tx: &mut Tx<'_>, access: &Access, seen: Seen, input: &BallotIn) -> Result<Kept<Nomination>, Error> {
    let on = input.on.unwrap_or(access.today);
    let ballot = Ballot { on, voters: input.voters, in_favour: input.in_favour };
    let step = Step::of(Act::Vote, None, None);
    take(
        tx,
        access,
        seen,
        &step,
        |_, _| Ok(Vec::new()),
        |tx, mut n: Nomination| {
            pool_for(tx, &n, Act::Vote)?;
            let last = n.ballots.last().map_or(n.nominated_on, |last| last.on);
            let mut problems = Problems::new();
            problems.require(last <= on, "/on", Rule::Before("nominated_on"));
            let range = Rule::OutOfRange(0, ballot.voters.into());
            problems.require(ballot.in_favour <= ballot.voters, "/in_favour", range);
            problems.require(ballot.voters > 0, "/voters", Rule::OutOfRange(1, u32::MAX.into()));
            problems.or(())?;
            n.ballots.push(ballot);
            Ok((n, To::Voted))
        },
    )
}

fn endorse(_: &State, tx: &mut Tx<'_>, access: &Access, seen: Seen, input: &StepIn) -> Result<Kept<Nomination>, Error> {
    plain(tx, access, seen, &Step::given(Act::Endorse, input), input.on, To::StandingCommittee)
}

fn submit(_: &State, tx: &mut Tx<'_>, access: &Access, seen: Seen, input: &StepIn) -> Result<Kept<Nomination>, Error> {
    plain(tx, access, seen, &Step::given(Act::Submit, input), input.on, To::Submitted)
}

fn reject(_: &State, tx: &mut Tx<'_>, access: &Access, seen: Seen, input: &StepIn) -> Result<Kept<Nomination>, Error> {
    plain(tx, access, seen, &Step::given(Act::Reject, input), input.on, To::Rejected)
}

/// A step that does nothing but lead on.
fn plain(
    tx: &mut Tx<'_>,
    access: &Access,
    seen: Seen,
    step: &Step<Act>,
    on: Option<Day>,
    to: To,
) -> Result<Kept<Nomination>, Error> {
    let on = on.unwrap_or(access.today);
    let look = |tx: &mut Tx<'_>, n: &Nomination| {
        let pool = planning_pools::find(tx, n.pool_id)?.value;
        found(tx, access, &pool, n, on)
    };
    take(tx, access, seen, step, look, |tx, n| {
        pool_for(tx, &n, step.act)?;
        follows(on, Some(n.nominated_on), "nominated_on")?;
        Ok((n, to))
    })
}

fn approve(_: &State, tx: &mut Tx<'_>, access: &Access, seen: Seen, input: &StepIn) -> Result<Kept<Nomination>, Error> {
    let on = input.on.unwrap_or(access.today);
    let step = Step::given(Act::Approve, input);
    entering(tx, access, seen, &step, on, |tx, n| {
        let pool = pool_for(tx, n, Act::Approve)?;
        follows(on, pool.approved_on, "approved_on")
    })
}

/// Lets a person into the pool on a day: checked, unless what is found is overridden, and by nobody who proposed it.
pub fn entering(
    tx: &mut Tx<'_>,
    access: &Access,
    seen: Seen,
    step: &Step<Act>,
    on: Day,
    lets: impl FnOnce(&mut Tx<'_>, &Nomination) -> Result<(), Error>,
) -> Result<Kept<Nomination>, Error> {
    let look = |tx: &mut Tx<'_>, n: &Nomination| {
        let pool = planning_pools::find(tx, n.pool_id)?.value;
        let all = found(tx, access, &pool, n, on)?;
        Ok(all.into_iter().map(|finding| finding.with("nomination_id", n.id)).collect())
    };
    take(tx, access, seen, step, look, |tx, n| {
        lets(tx, &n)?;
        follows(on, Some(n.nominated_on), "nominated_on")?;
        Ok((Nomination { entered_on: Some(on), ..n }, To::Approved))
    })
}

/// A step by which the pool lets a nomination in, for a list of such.
pub fn entry(decision_id: Option<DecisionId>, reason: Option<Note>, overrides: Vec<Override>) -> Step<Act> {
    Step { act: Act::Approve, decision_id, reason, overrides }
}

fn remove(
    _: &State,
    tx: &mut Tx<'_>,
    access: &Access,
    seen: Seen,
    input: &RemovalIn,
) -> Result<Kept<Nomination>, Error> {
    let step = Step::of(Act::Remove, input.decision_id, input.reason.clone());
    removing(tx, access, seen, &step, input.on.unwrap_or(access.today), input.exit_reason.unwrap_or(ExitReason::Other))
}

/// Takes a person out of the pool from a day on.
pub fn removing(
    tx: &mut Tx<'_>,
    access: &Access,
    seen: Seen,
    step: &Step<Act>,
    on: Day,
    why: ExitReason,
) -> Result<Kept<Nomination>, Error> {
    take(
        tx,
        access,
        seen,
        step,
        |_, _| Ok(Vec::new()),
        |tx, n: Nomination| {
            pool_for(tx, &n, Act::Remove)?;
            follows(on, n.entered_on, "entered_on")?;
            Ok((Nomination { exited_on: Some(on), exit_reason: Some(why), ..n }, To::Removed))
        },
    )
}

/// The person was given the title: who does not hold it that day was not.
fn give(_: &State, tx: &mut Tx<'_>, access: &Access, seen: Seen, input: &StepIn) -> Result<Kept<Nomination>, Error> {
    let on = input.on.unwrap_or(access.today);
    take(
        tx,
        access,
        seen,
        &Step::given(Act::Use, input),
        |_, _| Ok(Vec::new()),
        |tx, n: Nomination| {
            let pool = pool_for(tx, &n, Act::Use)?;
            follows(on, n.entered_on, "entered_on")?;
            let held = appointments::of_official(tx, n.official_id)?;
            let given = held.iter().any(|a| {
                let in_earnest = matches!(a.kind, AppointmentKind::Substantive | AppointmentKind::Concurrent);
                in_earnest && a.unit_id == pool.unit_id && a.position_id == n.position_id && a.period.covers(on)
            });
            if !given {
                return Err(Error {
                    detail: Some(Box::new((
                        "Ngày đó người này chưa giữ chức danh.".to_owned(),
                        "The person does not hold the title that day.".to_owned(),
                    ))),
                    ..Error::of(Problem::NotApplicable)
                });
            }
            Ok((Nomination { exited_on: Some(on), exit_reason: Some(ExitReason::Used), ..n }, To::Used))
        },
    )
}

/// What follows for who is in a pool when its term is over.
pub fn expired(tx: &mut Tx<'_>, access: &Access, kept: Kept<Nomination>, on: Day) -> Result<(), db::Error> {
    let n = kept.value;
    let hop = Hop {
        act: Act::Expire,
        from: Some(n.state),
        to: To::Expired,
        by: None,
        at: access.stamp.at,
        decision_id: None,
        reason: None,
        overrides: Vec::new(),
    };
    let exited_on = n.entered_on.map(|entered| entered.max(on));
    let unit = planning_pools::find(tx, n.pool_id)?.value.unit_id;
    let mut next = Nomination { exited_on, exit_reason: Some(ExitReason::TermOver), state: To::Expired, ..n };
    next.hops.push(hop);
    nominations::update(tx, &access.stamp, &Change::of(Cause::Advance, Some(unit)), &next).map(drop)
}
