//! What a reorganisation does to what belongs to units beside people's posts: papers of a body go on only with a unit that
//! is renamed, services to people go to the heir. See [`super`] for the rules.

use crate::domain::Day;
use crate::domain::finding::{Finding, FindingCode as Code};
use crate::domain::id::{OfficialId, UnitId};
use crate::domain::official::Official;
use crate::domain::pool::{ExitReason, Nomination, NominationAct, NominationState, PlanningPool, PoolAct, PoolState};
use crate::domain::reorganisation::LAW;
use crate::domain::reorganisation::people::Resettled;
use crate::domain::reorganisation::plan::{Fate, Restructured};
use crate::domain::resolution::Resolution;
use crate::domain::rotation::Rotation;
use crate::domain::rule_set::RuleSet;
use crate::domain::text;
use crate::domain::training::{Class, ClassState, Course, PlanAct, PlanState, TrainingPlan};
use crate::domain::workflow::Hop;
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// What belongs to the units that end or are divided.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holdings {
    /// People whose dossiers a unit keeps while they hold no post.
    pub officials: Vec<Official>,
    /// Planning pools.
    pub pools: Vec<PlanningPool>,
    /// Nominations in those.
    pub nominations: Vec<Nomination>,
    /// Training plans.
    pub plans: Vec<TrainingPlan>,
    /// Courses.
    pub courses: Vec<Course>,
    /// Classes.
    pub classes: Vec<Class>,
    /// Moves from or to one of the units.
    pub rotations: Vec<Rotation>,
    /// Resolutions and plans.
    pub resolutions: Vec<Resolution>,
    /// Rule sets.
    pub rule_sets: Vec<RuleSet>,
}

/// All that is otherwise afterwards, and what is found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Handed {
    /// As it is then.
    pub after: Holdings,
    /// What is found.
    pub findings: Vec<Finding>,
}

/// What is looked at.
#[derive(Debug)]
pub struct Estate<'a> {
    /// What becomes of the units.
    pub plan: &'a Restructured,
    /// What becomes of people.
    pub people: &'a Resettled,
    /// The day.
    pub day: Day,
    /// The instant of the hops that follow.
    pub at: DateTime<Utc>,
    /// What belongs to the units that end or are divided.
    pub held: &'a Holdings,
    /// Codes of courses and of classes that are taken at the units that take others in.
    pub course_codes: &'a BTreeSet<(UnitId, text::Code)>,
    /// The same, of classes.
    pub class_codes: &'a BTreeSet<(UnitId, text::Code)>,
}

/// What becomes of what belongs to units.
pub fn hand_over(estate: &Estate<'_>) -> Handed {
    let mut made = Handed::default();
    estate.dossiers(&mut made);
    estate.pools(&mut made);
    estate.training(&mut made);
    made.after.rotations = estate.held.rotations.iter().filter_map(|moved| estate.rotation(moved)).collect();
    estate.law(&mut made);
    made
}

/// What becomes of a paper of a body.
enum Paper {
    GoesTo(UnitId),
    Ends,
    Stays,
}

impl Estate<'_> {
    fn paper(&self, unit: UnitId) -> Paper {
        match self.plan.fates.get(&unit) {
            Some(Fate::Renamed(to)) => Paper::GoesTo(*to),
            Some(Fate::Merged(_) | Fate::Dissolved(_)) => Paper::Ends,
            Some(Fate::Split(parts)) if parts.iter().any(|part| part.unit_id == unit) => Paper::Stays,
            Some(Fate::Split(_)) => Paper::Ends,
            None => Paper::Stays,
        }
    }

    /// The unit to which a service goes; none where it stays.
    fn keeper(&self, unit: UnitId) -> Option<UnitId> {
        let fate = self.plan.fates.get(&unit)?;
        let goes_on = matches!(fate, Fate::Split(parts) if parts.iter().any(|part| part.unit_id == unit));
        fate.keeper().filter(|keeper| !goes_on && *keeper != unit)
    }

    fn dossiers(&self, made: &mut Handed) {
        for official in &self.held.officials {
            let to = self
                .went(official.id)
                .or_else(|| self.named(official))
                .or_else(|| self.keeper(official.managing_unit_id));
            if let Some(unit) = to.filter(|unit| *unit != official.managing_unit_id) {
                made.after.officials.push(Official { managing_unit_id: unit, ..official.clone() });
            }
        }
    }

    fn went(&self, who: OfficialId) -> Option<UnitId> {
        self.people.went.get(&who).copied()
    }

    /// The part to which a person is named.
    fn named(&self, official: &Official) -> Option<UnitId> {
        match self.plan.fates.get(&official.managing_unit_id)? {
            Fate::Split(parts) => {
                parts.iter().find(|part| part.officials.contains(&official.id)).map(|part| part.unit_id)
            }
            Fate::Renamed(_) | Fate::Merged(_) | Fate::Dissolved(_) => None,
        }
    }

    fn pools(&self, made: &mut Handed) {
        let mut ended = BTreeSet::new();
        for pool in self.held.pools.iter().filter(|pool| open(pool, self.day)) {
            match self.paper(pool.unit_id) {
                Paper::Stays => {}
                Paper::GoesTo(unit) => made.after.pools.push(PlanningPool { unit_id: unit, ..pool.clone() }),
                Paper::Ends => {
                    ended.insert(pool.id);
                    let ends = Finding::warning(Code::PoolEnds, LAW);
                    made.findings.push(ends.with("planning_pool_id", pool.id).with("unit_id", pool.unit_id));
                    made.after.pools.push(self.ended(pool));
                }
            }
        }
        let of_those = self.held.nominations.iter().filter(|n| ended.contains(&n.pool_id));
        made.after.nominations = of_those.filter_map(|nomination| self.expired(nomination)).collect();
    }

    fn hop<S, A>(&self, act: A, from: S, to: S) -> Hop<S, A> {
        let (decision_id, reason, overrides) = (None, None, Vec::new());
        Hop { act, from: Some(from), to, by: None, at: self.at, decision_id, reason, overrides }
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
        ended.ended_on = (to == PoolState::Expired).then_some(self.day);
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
            let entered = over.entered_on.filter(|entered| *entered >= self.day).and_then(Day::next);
            over.exited_on = Some(entered.unwrap_or(self.day));
            over.exit_reason = Some(ExitReason::Other);
        }
        Some(over)
    }

    fn training(&self, made: &mut Handed) {
        for plan in self.held.plans.iter().filter(|plan| plan.state != PlanState::Dropped) {
            let later = plan.year > self.day.year();
            match self.paper(plan.unit_id) {
                Paper::GoesTo(unit) if plan.year >= self.day.year() => {
                    made.after.plans.push(TrainingPlan { unit_id: unit, ..plan.clone() });
                }
                Paper::Ends if later && plan.state != PlanState::Approved => {
                    let mut dropped = plan.clone();
                    dropped.hops.push(self.hop(PlanAct::Drop, plan.state, PlanState::Dropped));
                    dropped.state = PlanState::Dropped;
                    made.after.plans.push(dropped);
                }
                Paper::GoesTo(_) | Paper::Ends | Paper::Stays => {}
            }
        }
        let mut taken = self.course_codes.clone();
        for course in self.held.courses.iter().filter(|course| course.period.to.is_none_or(|to| to > self.day)) {
            let Some(unit) = self.keeper(course.unit_id) else { continue };
            if taken.insert((unit, course.code.clone())) {
                made.after.courses.push(Course { unit_id: unit, ..course.clone() });
            } else {
                made.findings.push(behind("course_id", &course.id, course.unit_id));
            }
        }
        let mut taken = self.class_codes.clone();
        let held = |class: &&Class| class.state == ClassState::Announced && class.ends_on >= self.day;
        for class in self.held.classes.iter().filter(held) {
            let Some(unit) = self.keeper(class.unit_id) else { continue };
            if taken.insert((unit, class.code.clone())) {
                made.after.classes.push(Class { unit_id: unit, ..class.clone() });
            } else {
                made.findings.push(behind("class_id", &class.id, class.unit_id));
            }
        }
    }

    /// A move under way goes on between the units that are there.
    fn rotation(&self, moved: &Rotation) -> Option<Rotation> {
        if !moved.under_way() {
            return None;
        }
        let mut next = moved.clone();
        let went = |id| self.people.goes_on.get(&id).copied().unwrap_or(id);
        next.origin_appointment_id = moved.origin_appointment_id.map(went);
        next.appointment_id = moved.appointment_id.map(went);
        let whole = |unit: UnitId| self.plan.fates.get(&unit).and_then(Fate::heir).unwrap_or(unit);
        if moved.pending() {
            let origin = self.went(moved.official_id).filter(|_| self.plan.fates.contains_key(&moved.origin_unit_id));
            next.origin_unit_id = origin.unwrap_or_else(|| whole(moved.origin_unit_id));
            next.unit_id = whole(moved.unit_id);
        } else {
            next.origin_unit_id = whole(moved.origin_unit_id);
            let here = self.went(moved.official_id).filter(|_| self.plan.fates.contains_key(&moved.unit_id));
            next.unit_id = here.unwrap_or_else(|| whole(moved.unit_id));
        }
        (next != *moved).then_some(next)
    }

    fn law(&self, made: &mut Handed) {
        for resolution in &self.held.resolutions {
            let mut next = resolution.clone();
            match self.paper(resolution.unit_id) {
                Paper::GoesTo(unit) => next.unit_id = unit,
                Paper::Ends if self.binds(resolution.adoption.binds(), resolution.period) => {
                    next.period.to = Some(self.day);
                    let ends = Finding::warning(Code::DocumentEnds, LAW).with("resolution_id", resolution.id);
                    made.findings.push(ends.with("unit_id", resolution.unit_id));
                }
                Paper::Ends | Paper::Stays => {}
            }
            made.after.resolutions.extend((next != *resolution).then_some(next));
        }
        for set in &self.held.rule_sets {
            let Some(unit) = set.unit_id else { continue };
            let mut next = set.clone();
            match self.paper(unit) {
                Paper::GoesTo(to) => next.unit_id = Some(to),
                Paper::Ends if self.binds(set.adoption.binds(), set.period) => {
                    next.period.to = Some(self.day);
                    let ends = Finding::warning(Code::DocumentEnds, LAW).with("rule_set_id", set.id);
                    made.findings.push(ends.with("unit_id", unit));
                }
                Paper::Ends | Paper::Stays => {}
            }
            made.after.rule_sets.extend((next != *set).then_some(next));
        }
    }

    /// Whether a document binds on the day and before.
    fn binds(&self, binds: bool, period: crate::domain::Period) -> bool {
        binds && period.from < self.day && period.covers(self.day)
    }
}

fn behind(name: &'static str, id: &dyn std::fmt::Display, unit: UnitId) -> Finding {
    Finding::warning(Code::StaysBehind, LAW).with(name, id).with("unit_id", unit)
}

/// Whether a pool is still built or holds on a day.
fn open(pool: &PlanningPool, day: Day) -> bool {
    match pool.state {
        PoolState::Drafted | PoolState::Submitted => true,
        PoolState::Approved => pool.holds_on(day) || pool.approved_on.is_some_and(|on| on >= day),
        PoolState::Expired | PoolState::Dropped => false,
    }
}

/// Grants that reach no unit that is there on the day, afterwards: of each, the unit that it is on.
pub fn unreached(
    tree: &crate::domain::unit_tree::UnitTree,
    plan: &Restructured,
    grants: &BTreeMap<UnitId, usize>,
    day: Day,
) -> Vec<Finding> {
    let lost = |unit: &UnitId| {
        let reached = tree.reach(*unit, day);
        !plan.entrusted.contains_key(unit) && !reached.iter().any(|r| tree.get(*r).is_some_and(|u| u.on(day).is_some()))
    };
    let lost = grants.iter().filter(|(unit, _)| lost(unit));
    let told = |(unit, grants): (&UnitId, &usize)| {
        Finding::warning(Code::GrantReachesNobody, LAW).with("unit_id", unit).with("grants", grants)
    };
    lost.map(told).collect()
}
