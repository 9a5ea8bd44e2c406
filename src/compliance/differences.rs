//! Who stands otherwise at another moment, to which requirement, and because of what.
//!
//! A moment is a day in the world and an entry of the ledger. From one moment to the other the way is gone in steps: first
//! the entries of the ledger between the two, each looked at on the first day; then the days between the two, as far as
//! was known at the end. What a step changes, it is the cause of, so every change has a cause.
//!
//! # What this module does not do
//! It judges nobody: how people stand after each step is the [index](super::index)'s answer.

use crate::compliance::facts::Fact;
use crate::compliance::index::Index;
use crate::compliance::status::{Counts, Status};
use crate::compliance::timeline::Snapshot;
use crate::domain::Day;
use crate::domain::id::{
    AppointmentId, EnrolmentId, EvaluationId, ExemptionId, OfficialId, QualificationId, RuleSetId, UnitId,
};
use crate::domain::position::Group;
use crate::domain::text::Code;
use std::collections::{BTreeMap, BTreeSet};

/// What can begin or end on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dated {
    /// A holding of a title, or its ratification.
    Appointment(AppointmentId),
    /// A diploma or certificate, or the time within which it counts.
    Qualification(QualificationId),
    /// A release.
    Exemption(ExemptionId),
    /// A yearly rating, or the years over which it counts.
    Evaluation(EvaluationId),
    /// Training that was completed, or the years over which it counts.
    Training(EnrolmentId),
    /// A version of the standard.
    RuleSet(RuleSetId),
    /// The time that a rule set gives those in post.
    Grace(RuleSetId),
    /// A state of a unit: its area, what it lies below, its existence.
    Unit(UnitId),
    /// A year of the person's life.
    Age,
    /// A month before the person's retirement.
    Retirement,
}

/// Something that begins or ends on a day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Boundary {
    /// The day: the first one with it, or the first one without.
    pub on: Day,
    /// What.
    pub of: Dated,
    /// Whether it begins.
    pub begins: bool,
    /// The only requirement on which it bears, where there is one.
    pub requirement: Option<Code>,
}

/// What made somebody stand otherwise.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// An entry of the ledger.
    Entry(i64),
    /// A day that came.
    Day(Boundary),
}

/// Who is counted in a unit's subtree at a moment, and how each of them stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Side(BTreeMap<OfficialId, Snapshot>);

impl Side {
    /// The unit's people on a day.
    pub fn of(index: &Index, unit: UnitId, day: Day) -> Self {
        let units = index.world().units.subtree(unit, day);
        let people = index.members(&units).into_iter();
        Self(people.filter_map(|id| Some((id, counted(index, &units, id, day)?.clone()))).collect())
    }

    /// How a person stands there.
    pub fn get(&self, id: OfficialId) -> Option<&Snapshot> {
        self.0.get(&id)
    }

    /// How many people are counted in groups of the standard's denominator, and how many in others.
    pub fn headcounts(&self) -> (usize, usize) {
        let counting = self.0.values().filter(|stands| stands.group.counts()).count();
        (counting, self.0.len() - counting)
    }

    /// How many people stand how to the standard.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        self.0.values().filter_map(|stands| stands.standard).for_each(|status| counts.add(status));
        counts
    }

    /// Who stands otherwise on the other side, or only on one of them; by id.
    pub fn differing(&self, other: &Self) -> BTreeSet<OfficialId> {
        let everyone = self.0.keys().chain(other.0.keys()).copied();
        everyone.filter(|id| !alike(self.get(*id), other.get(*id))).collect()
    }
}

fn counted<'a>(index: &'a Index, units: &BTreeSet<UnitId>, id: OfficialId, day: Day) -> Option<&'a Snapshot> {
    index.timeline(id)?.at(day).filter(|stands| units.contains(&stands.unit_id))
}

type Place = Option<(UnitId, Group, Option<Status>)>;

fn place(stands: Option<&Snapshot>) -> Place {
    stands.map(|s| (s.unit_id, s.group, s.standard))
}

fn statuses(stands: Option<&Snapshot>) -> BTreeMap<&Code, Status> {
    stands.into_iter().flat_map(Snapshot::requirements).collect()
}

/// Whether the two differ in nothing but indicators.
fn alike(one: Option<&Snapshot>, other: Option<&Snapshot>) -> bool {
    place(one) == place(other) && statuses(one) == statuses(other)
}

/// A step of the way: how a person stood in the unit before it and after, and what it consists of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    before: Option<Snapshot>,
    after: Option<Snapshot>,
    causes: Vec<Cause>,
}

/// The steps of some people that change something.
pub type Steps = BTreeMap<OfficialId, Vec<Step>>;

/// The way through entries of the ledger, looked at on one day. The index is that of the people as of the entry before
/// the first (of that day only, for speed), and is that as of the last one afterwards.
pub fn through_entries(
    index: &mut Index,
    entries: impl IntoIterator<Item = (i64, Vec<Fact>)>,
    unit: UnitId,
    day: Day,
    people: &BTreeSet<OfficialId>,
) -> Steps {
    let stand = |index: &Index| {
        let units = index.world().units.subtree(unit, day);
        people.iter().map(|id| counted(index, &units, *id, day).cloned()).collect::<Vec<_>>()
    };
    let mut steps = Steps::new();
    let mut before = stand(index);
    for (seq, facts) in entries {
        index.apply(facts);
        let after = stand(index);
        for ((id, before), after) in people.iter().zip(before).zip(&after) {
            if !alike(before.as_ref(), after.as_ref()) {
                let step = Step { before, after: after.clone(), causes: vec![Cause::Entry(seq)] };
                steps.entry(*id).or_default().push(step);
            }
        }
        before = after;
    }
    steps
}

/// The way through the days after one and up to another. The index is one of every day.
pub fn through_days(index: &Index, after: Day, up_to: Day, unit: UnitId, people: &BTreeSet<OfficialId>) -> Steps {
    let between = |day: &Day| after < *day && *day <= up_to;
    let reforms: BTreeSet<Day> = index.world().units.days_of_change().into_iter().filter(between).collect();
    let mut subtrees: BTreeMap<Day, BTreeSet<UnitId>> = BTreeMap::new();
    let mut steps = Steps::new();
    for id in people {
        let Some(timeline) = index.timeline(*id) else { continue };
        let mut days = reforms.clone();
        days.extend(timeline.segments().map(|(day, _)| day).filter(between));
        let mut stand = |day: Day| {
            // Between two reforms the subtree is the same.
            let era = reforms.range(..=day).next_back().copied().unwrap_or(after);
            let units = subtrees.entry(era).or_insert_with(|| index.world().units.subtree(unit, era));
            counted(index, units, *id, day).cloned()
        };
        let mut before = stand(after);
        for day in days {
            let now = stand(day);
            if !alike(before.as_ref(), now.as_ref()) {
                let causes = index.boundaries(*id, day).into_iter().map(Cause::Day).collect();
                steps.entry(*id).or_default().push(Step { before, after: now.clone(), causes });
            }
            before = now;
        }
    }
    steps
}

/// The same way in the other direction.
pub fn back(steps: Steps) -> Steps {
    let turn = |step: Step| Step { before: step.after, after: step.before, causes: step.causes };
    steps.into_iter().map(|(id, steps)| (id, steps.into_iter().rev().map(turn).collect())).collect()
}

/// A requirement to which a person stands otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Its code.
    pub code: Code,
    /// How the person stood; none where it did not apply, or the person was not counted in the unit.
    pub before: Option<Status>,
    /// How the person stands.
    pub after: Option<Status>,
    /// What changed that, on the way.
    pub because: Vec<Cause>,
}

/// What changed that a person is counted where and how they are.
pub fn of_place(steps: &[Step]) -> Vec<Cause> {
    let moved = |step: &&Step| place(step.before.as_ref()) != place(step.after.as_ref());
    causes(steps.iter().filter(moved).flat_map(|step| &step.causes))
}

/// The requirements to which a person stands otherwise, by code, and what changed that.
pub fn of_requirements(before: Option<&Snapshot>, after: Option<&Snapshot>, steps: &[Step]) -> Vec<Changed> {
    let (before, after) = (statuses(before), statuses(after));
    let codes: BTreeSet<&Code> = before.keys().chain(after.keys()).copied().collect();
    let differs = codes.into_iter().filter(|code| before.get(code) != after.get(code));
    differs
        .map(|code| {
            let of = |stands: Option<&Snapshot>| stands.and_then(|s| s.requirement(code.as_str()));
            let turned = steps.iter().filter(|step| of(step.before.as_ref()) != of(step.after.as_ref()));
            let because = causes(turned.flat_map(|step| relevant(&step.causes, code)));
            Changed { code: code.clone(), before: before.get(code).copied(), after: after.get(code).copied(), because }
        })
        .collect()
}

/// The causes without those that bear on another requirement only, unless there are no others.
fn relevant<'a>(causes: &'a [Cause], code: &Code) -> Vec<&'a Cause> {
    let elsewhere = |cause: &&Cause| match cause {
        Cause::Entry(_) => false,
        Cause::Day(boundary) => boundary.requirement.as_ref().is_some_and(|other| other != code),
    };
    let some: Vec<&Cause> = causes.iter().filter(|cause| !elsewhere(cause)).collect();
    if some.is_empty() { causes.iter().collect() } else { some }
}

/// Each once, in order: entries first, then days.
fn causes<'a>(all: impl Iterator<Item = &'a Cause>) -> Vec<Cause> {
    all.collect::<BTreeSet<_>>().into_iter().cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compliance::report::report;
    use crate::compliance::samples::{facts, telling_days};
    use proptest::prelude::*;

    fn index(facts: &[Fact]) -> Index {
        let mut index = Index::new();
        index.apply(facts.to_vec());
        index
    }

    /// The way from one moment to another: first through what is told, then through the days.
    fn way(old: &[Fact], told: &[Fact], from: Day, to: Day, unit: UnitId, people: &BTreeSet<OfficialId>) -> Steps {
        let mut one = index(old).only_on(from);
        let told = told.iter().cloned().enumerate().map(|(n, fact)| (i64::try_from(n).unwrap(), vec![fact]));
        let mut steps = through_entries(&mut one, told.clone(), unit, from, people);
        let known: Vec<Fact> = old.iter().cloned().chain(told.flat_map(|(_, facts)| facts)).collect();
        let known = index(&known);
        let (first, last) = (from.min(to), from.max(to));
        let days = through_days(&known, first, last, unit, people);
        for (id, more) in if from <= to { days } else { back(days) } {
            steps.entry(id).or_default().extend(more);
        }
        steps
    }

    proptest! {
        #[test]
        fn nothing_differs_from_itself(facts in facts(), pick in any::<proptest::sample::Index>()) {
            let day = *pick.get(&telling_days(&facts));
            let shuffled: Vec<Fact> = facts.iter().rev().cloned().collect();
            for unit in index(&facts).world().units.all() {
                let (one, other) =
                    (Side::of(&index(&facts), unit.id, day), Side::of(&index(&shuffled).only_on(day), unit.id, day));
                prop_assert_eq!(one.differing(&other), BTreeSet::new());
            }
        }

        #[test]
        fn every_change_has_a_cause_and_the_steps_lead_from_one_side_to_the_other(
            old in facts(), told in facts(), kept in 0usize..40, picks in prop::array::uniform2(any::<proptest::sample::Index>()),
        ) {
            let told: Vec<Fact> = told.into_iter().rev().take(kept).collect();
            let new: Vec<Fact> = old.iter().chain(&told).cloned().collect();
            let days = telling_days(&new);
            let (from, to) = (*picks[0].get(&days), *picks[1].get(&days));
            let (first, last) = (index(&old), index(&new));
            for unit in last.world().units.all().map(|unit| unit.id) {
                let (before, after) = (Side::of(&first, unit, from), Side::of(&last, unit, to));
                let people = before.differing(&after);
                let steps = way(&old, &told, from, to, unit, &people);
                for id in &people {
                    let steps = steps.get(id).map(Vec::as_slice).unwrap_or_default();
                    prop_assert!(!steps.is_empty() && steps.iter().all(|step| !step.causes.is_empty()));
                    prop_assert!(alike(steps[0].before.as_ref(), before.get(*id)));
                    prop_assert!(alike(steps[steps.len() - 1].after.as_ref(), after.get(*id)));
                    prop_assert!(steps.windows(2).all(|two| alike(two[0].after.as_ref(), two[1].before.as_ref())));
                    let changed = of_requirements(before.get(*id), after.get(*id), steps);
                    prop_assert!(changed.iter().all(|c| !c.because.is_empty() && c.before != c.after));
                    let moved = place(before.get(*id)) != place(after.get(*id));
                    prop_assert!(moved || !changed.is_empty());
                    prop_assert!(!moved || !of_place(steps).is_empty());
                }
            }
        }

        #[test]
        fn the_counts_are_those_of_the_report(facts in facts(), pick in any::<proptest::sample::Index>()) {
            let day = *pick.get(&telling_days(&facts));
            let index = index(&facts);
            for unit in index.world().units.all() {
                let side = Side::of(&index, unit.id, day);
                for resolution in index.world().resolutions.keys() {
                    let told = report(&index, unit.id, *resolution, day).unwrap();
                    prop_assert_eq!(side.counts(), told.standard.counts);
                    let (head, other) = side.headcounts();
                    prop_assert_eq!((u64::try_from(head).unwrap(), u64::try_from(other).unwrap()), (told.headcount, told.other_headcount));
                }
            }
        }

        #[test]
        fn the_way_back_has_the_same_causes(facts in facts(), picks in prop::array::uniform2(any::<proptest::sample::Index>())) {
            let days = telling_days(&facts);
            let (from, to) = (*picks[0].get(&days), *picks[1].get(&days));
            let index = index(&facts);
            let everyone: BTreeSet<OfficialId> = index.world().people.keys().copied().collect();
            for unit in index.world().units.all().map(|unit| unit.id) {
                let (there, again) = (way(&facts, &[], from, to, unit, &everyone), way(&facts, &[], to, from, unit, &everyone));
                prop_assert_eq!(&back(there.clone()), &again);
                for (id, steps) in &there {
                    prop_assert_eq!(of_place(steps), of_place(&again[id]));
                }
            }
        }
    }
}
