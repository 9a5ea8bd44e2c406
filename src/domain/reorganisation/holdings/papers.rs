//! Papers of a body: planning pools with their nominations, training plans, resolutions, rule sets, reforms. They go on with
//! a unit that is renamed, and end with any other: a new body makes its own.

use super::{Follower, Handed, Paper, Trustee};
use crate::domain::finding::FindingCode as Code;
use crate::domain::pool::{ExitReason, Nomination, NominationAct, NominationState, PlanningPool, PoolAct, PoolState};
use crate::domain::reorganisation::{Reorganisation, ReorganisationAct, ReorganisationState};
use crate::domain::training::{PlanAct, PlanState, TrainingPlan};
use crate::domain::{Day, Period};
use std::collections::BTreeSet;

impl Trustee<'_> {
    pub(super) fn pools(&self, made: &mut Handed) {
        let mut ended = BTreeSet::new();
        for pool in self.estate.held.pools.iter().filter(|pool| open(pool, self.day())) {
            match self.paper(pool.unit_id) {
                Paper::Stays => {}
                Paper::GoesTo(unit) => {
                    made.goes_on(Follower::PlanningPool);
                    made.after.pools.push(PlanningPool { unit_id: unit, ..pool.clone() });
                }
                Paper::Ends => {
                    ended.insert(pool.id);
                    made.ends(Follower::PlanningPool);
                    made.warns(Code::PoolEnds, "planning_pool_id", &pool.id, pool.unit_id);
                    made.after.pools.push(self.ended(pool));
                }
            }
        }
        let of_those = self.estate.held.nominations.iter().filter(|n| ended.contains(&n.pool_id));
        made.after.nominations = of_those.filter_map(|nomination| self.expired(nomination)).collect();
    }

    fn ended(&self, pool: &PlanningPool) -> PlanningPool {
        let mut ended = pool.clone();
        let (act, to) = match pool.state {
            PoolState::Approved => (PoolAct::Expire, PoolState::Expired),
            PoolState::Drafted | PoolState::Submitted | PoolState::Expired | PoolState::Dropped => {
                (PoolAct::Drop, PoolState::Dropped)
            }
        };
        ended.hops.push(self.hop(act, pool.state, to));
        ended.state = to;
        ended.ended_on = (to == PoolState::Expired).then_some(self.day());
        ended
    }

    /// A nomination whose pool ends on the day.
    fn expired(&self, nomination: &Nomination) -> Option<Nomination> {
        let (act, to) = match nomination.state {
            NominationState::Approved => (NominationAct::Expire, NominationState::Expired),
            NominationState::Nominated
            | NominationState::Voted
            | NominationState::StandingCommittee
            | NominationState::Submitted => (NominationAct::Reject, NominationState::Rejected),
            NominationState::Removed | NominationState::Used | NominationState::Expired | NominationState::Rejected => {
                return None;
            }
        };
        let mut over = nomination.clone();
        over.hops.push(self.hop(act, nomination.state, to));
        over.state = to;
        if to == NominationState::Expired {
            // Who was in the pool for no day at all leaves it on the day after.
            let entered = over.entered_on.filter(|entered| *entered >= self.day()).and_then(Day::next);
            over.exited_on = Some(entered.unwrap_or(self.day()));
            over.exit_reason = Some(ExitReason::Other);
        }
        Some(over)
    }

    /// Plans of this year and later ones.
    pub(super) fn plans(&self, made: &mut Handed) {
        let this_year = self.day().year();
        for plan in self.estate.held.plans.iter().filter(|plan| plan.state != PlanState::Dropped) {
            match self.paper(plan.unit_id) {
                Paper::GoesTo(unit) if plan.year >= this_year => {
                    made.goes_on(Follower::TrainingPlan);
                    made.after.plans.push(TrainingPlan { unit_id: unit, ..plan.clone() });
                }
                Paper::Ends if plan.year > this_year && plan.state != PlanState::Approved => {
                    let mut dropped = plan.clone();
                    dropped.hops.push(self.hop(PlanAct::Drop, plan.state, PlanState::Dropped));
                    dropped.state = PlanState::Dropped;
                    made.ends(Follower::TrainingPlan);
                    made.after.plans.push(dropped);
                }
                Paper::GoesTo(_) | Paper::Ends | Paper::Stays => {}
            }
        }
    }

    pub(super) fn law(&self, made: &mut Handed) {
        for resolution in &self.estate.held.resolutions {
            let mut next = resolution.clone();
            match self.paper(resolution.unit_id) {
                Paper::GoesTo(unit) => {
                    made.goes_on(Follower::Resolution);
                    next.unit_id = unit;
                }
                Paper::Ends if self.binds(resolution.adoption.binds(), resolution.period) => {
                    next.period.to = Some(self.day());
                    made.ends(Follower::Resolution);
                    made.warns(Code::DocumentEnds, "resolution_id", &resolution.id, resolution.unit_id);
                }
                Paper::Ends | Paper::Stays => {}
            }
            made.after.resolutions.extend((next != *resolution).then_some(next));
        }
        for set in &self.estate.held.rule_sets {
            let Some(unit) = set.unit_id else { continue };
            let mut next = set.clone();
            match self.paper(unit) {
                Paper::GoesTo(to) => {
                    made.goes_on(Follower::RuleSet);
                    next.unit_id = Some(to);
                }
                Paper::Ends if self.binds(set.adoption.binds(), set.period) => {
                    next.period.to = Some(self.day());
                    made.ends(Follower::RuleSet);
                    made.warns(Code::DocumentEnds, "rule_set_id", &set.id, unit);
                }
                Paper::Ends | Paper::Stays => {}
            }
            made.after.rule_sets.extend((next != *set).then_some(next));
        }
    }

    /// Whether a document binds on the day and before.
    fn binds(&self, binds: bool, period: Period) -> bool {
        binds && period.from < self.day() && period.covers(self.day())
    }

    /// Reforms that are not carried out yet.
    pub(super) fn reforms(&self, made: &mut Handed) {
        for reform in &self.estate.held.reforms {
            let Some(unit) = reform.unit_id.filter(|_| awaits(reform.state)) else { continue };
            match self.paper(unit) {
                Paper::Stays => {}
                Paper::GoesTo(to) => {
                    made.goes_on(Follower::Reorganisation);
                    made.after.reforms.push(Reorganisation { unit_id: Some(to), ..reform.clone() });
                }
                Paper::Ends => {
                    let mut dropped = reform.clone();
                    let (act, to) = (ReorganisationAct::Drop, ReorganisationState::Dropped);
                    dropped.hops.push(self.hop(act, reform.state, to));
                    dropped.state = to;
                    made.ends(Follower::Reorganisation);
                    made.warns(Code::DocumentEnds, "reorganisation_id", &reform.id, unit);
                    made.after.reforms.push(dropped);
                }
            }
        }
    }
}

/// Whether a pool is still built or holds on a day.
fn open(pool: &PlanningPool, day: Day) -> bool {
    match pool.state {
        PoolState::Drafted | PoolState::Submitted => true,
        PoolState::Approved => pool.holds_on(day) || pool.approved_on.is_some_and(|on| on >= day),
        PoolState::Expired | PoolState::Dropped => false,
    }
}

/// Whether a reform is still to be carried out.
pub(super) fn awaits(state: ReorganisationState) -> bool {
    match state {
        ReorganisationState::Drafted | ReorganisationState::Submitted | ReorganisationState::Approved => true,
        ReorganisationState::Effective | ReorganisationState::Dropped => false,
    }
}
