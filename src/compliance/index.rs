//! The judge's answers for everybody and every day, kept so that a report is a few look-ups.
//!
//! # What this module does not do
//! It judges nothing itself and holds nothing that could not be made again from its [`World`]. It is not shared: who
//! holds it decides when it is written and who reads it meanwhile.

use crate::compliance::calendar::Calendar;
use crate::compliance::differences::Boundary;
use crate::compliance::evaluate::{Verdict, evaluate};
use crate::compliance::facts::{Fact, Person, Touched, World};
use crate::compliance::timeline::{Columns, Shared, Snapshot, Timeline, Weaver};
use crate::compliance::totals::{Change, Steps, Tally, What};
use crate::domain::Day;
use crate::domain::id::{OfficialId, PositionId, UnitId};
use crate::domain::position::Group;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// So many people are worked on at a time: it bounds the memory that a rebuild takes beside its result.
const BATCH: usize = 4096;

/// Who stands how, on any day, and how many.
#[derive(Debug, Clone, Default)]
pub struct Index {
    world: World,
    /// The only day that is looked at; none: every day.
    only: Option<Day>,
    calendar: Calendar,
    columns: Arc<Columns>,
    shared: Shared,
    timelines: BTreeMap<OfficialId, Timeline>,
    /// For each unit and group: the standard, then every indicator in the order of the columns.
    totals: BTreeMap<(UnitId, Group), Vec<Steps>>,
    /// Everyone who is counted in a unit on some day.
    members: BTreeMap<UnitId, BTreeSet<OfficialId>>,
}

impl Index {
    /// An index of nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// An index of the same facts that looks at one day only, and costs one judgement a person: what is asked of it about
    /// any other day has no meaning.
    #[must_use]
    pub fn only_on(&self, day: Day) -> Self {
        let mut index = Self { only: Some(day), ..self.clone() };
        if !index.world.people.is_empty() {
            index.rebuild();
        }
        index
    }

    /// Takes in facts. A fact about a person costs that person's timeline; one about a unit or a position, those of the
    /// people it can touch; a rule set or a resolution, everybody's. So many facts are best given at once.
    pub fn apply(&mut self, facts: impl IntoIterator<Item = Fact>) {
        let touched: BTreeSet<Touched> = facts.into_iter().flat_map(|fact| self.world.take(fact)).collect();
        if touched.contains(&Touched::Everyone) {
            return self.rebuild();
        }
        let mut people = BTreeSet::new();
        let (mut units, mut positions): (BTreeSet<UnitId>, BTreeSet<PositionId>) = Default::default();
        for one in touched {
            match one {
                Touched::Person(id) => drop(people.insert(id)),
                Touched::Unit(id) => drop(units.insert(id)),
                Touched::Position(id) => drop(positions.insert(id)),
                Touched::Everyone => {}
            }
        }
        if !units.is_empty() {
            // A unit's own segments say what is above it, so a change of them moves nobody in or out from below it.
            units = self.calendar.below(&units);
            self.calendar = Calendar::of(&self.world);
        }
        let concerned = |person: &Person| {
            person.appointments.iter().any(|a| units.contains(&a.unit_id) || positions.contains(&a.position_id))
        };
        if !(units.is_empty() && positions.is_empty()) {
            people.extend(self.world.people.values().filter(|p| concerned(p)).map(|p| p.id));
        }
        self.renew(&people);
    }

    /// What the index was made from.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// How a person stands on every day; none for a person never heard of.
    pub fn timeline(&self, id: OfficialId) -> Option<&Timeline> {
        self.timelines.get(&id)
    }

    /// Whether a change of how the person stands on a day can come from the birth date, so that the day would tell it.
    pub fn tells_birth(&self, id: OfficialId, day: Day) -> bool {
        self.world.people.get(&id).is_some_and(|person| self.calendar.tells_birth(person, day))
    }

    /// How many people of a group stand how on a day, in these units (without those below them).
    pub fn totals(&self, units: &BTreeSet<UnitId>, group: Group, what: What<'_>, day: Day) -> Tally {
        let column = match what {
            What::Standard => Some(0),
            What::Indicator(resolution, code) => self.columns.indicator(resolution, code).map(|n| n + 1),
        };
        let Some(column) = column else { return Tally::default() };
        let steps = |unit: &UnitId| self.totals.get(&(*unit, group)).and_then(|columns| columns.get(column));
        units.iter().filter_map(steps).map(|steps| steps.at(day)).sum()
    }

    /// What begins or ends for a person on a day.
    pub(super) fn boundaries(&self, id: OfficialId, day: Day) -> BTreeSet<Boundary> {
        let person = self.world.people.get(&id);
        person.map(|person| self.calendar.boundaries(&self.world, person, day)).unwrap_or_default()
    }

    /// Everyone who is counted in one of the units on some day, by id.
    pub fn members(&self, units: &BTreeSet<UnitId>) -> BTreeSet<OfficialId> {
        units.iter().filter_map(|unit| self.members.get(unit)).flatten().copied().collect()
    }

    fn rebuild(&mut self) {
        self.calendar = Calendar::of(&self.world);
        self.columns = Arc::new(Columns::of(&self.world));
        self.shared = Shared::default();
        self.timelines.clear();
        self.totals.clear();
        self.members.clear();
        self.renew(&self.world.people.keys().copied().collect());
    }

    /// Makes the timelines of these people anew, and the totals with them.
    fn renew(&mut self, people: &BTreeSet<OfficialId>) {
        let mut weaver = Weaver::new(&self.world, &self.calendar, &self.columns, &mut self.shared);
        let mut changes = Changes::default();
        for (n, person) in people.iter().filter_map(|id| self.world.people.get(id)).enumerate() {
            let new = weaver.timeline(person, self.only);
            for unit in new.segments().filter_map(|(_, s)| Some(s?.unit_id)) {
                self.members.entry(unit).or_default().insert(person.id);
            }
            if self.timelines.get(&person.id) == Some(&new) {
                continue;
            }
            changes.note(&new, 1);
            if let Some(old) = self.timelines.insert(person.id, new) {
                changes.note(&old, -1);
                let kept: BTreeSet<UnitId> = self.timelines.get(&person.id).into_iter().flat_map(units).collect();
                for unit in units(&old).filter(|unit| !kept.contains(unit)) {
                    if let Some(members) = self.members.get_mut(&unit) {
                        members.remove(&person.id);
                    }
                }
            }
            if n % BATCH == BATCH - 1 {
                changes.settle(&mut self.totals);
            }
        }
        changes.settle(&mut self.totals);
    }
}

fn units(timeline: &Timeline) -> impl Iterator<Item = UnitId> {
    timeline.segments().filter_map(|(_, snapshot)| Some(snapshot?.unit_id))
}

/// How the person stands on the day, with the reasons; none for an unknown person, or one not counted that day.
pub fn verdict(index: &Index, official: &OfficialId, day: Day) -> Option<Verdict> {
    evaluate(&index.world, index.world.people.get(official)?, day)
}

/// Changes of totals, gathered before they are merged.
#[derive(Default)]
struct Changes {
    cells: BTreeMap<(UnitId, Group), Vec<Vec<Change>>>,
}

impl Changes {
    /// A timeline comes in (1) or goes out (−1).
    fn note(&mut self, timeline: &Timeline, people: i32) {
        let mut before: Option<&Snapshot> = None;
        for (day, now) in timeline.segments() {
            let seat = |s: &Snapshot| (s.unit_id, s.group);
            let moved = before.map(seat) != now.map(seat);
            if let Some(before) = before {
                self.step(day, before, now.filter(|_| !moved), -people);
            }
            if let Some(now) = now {
                self.step(day, now, before.filter(|_| !moved), people);
            }
            before = now;
        }
    }

    /// Counts a snapshot from a day on, but for what it has in common with a neighbour in the same cell.
    fn step(&mut self, day: Day, counted: &Snapshot, neighbour: Option<&Snapshot>, people: i32) {
        let cell = self.cells.entry((counted.unit_id, counted.group)).or_default();
        cell.resize_with(statuses(counted).count(), Vec::new);
        let mut neighbour = neighbour.map(statuses);
        for (changes, status) in cell.iter_mut().zip(statuses(counted)) {
            if neighbour.as_mut().and_then(Iterator::next) != Some(status) {
                changes.push(Change { day, status, people });
            }
        }
    }

    /// Merges what was gathered into the totals.
    fn settle(&mut self, totals: &mut BTreeMap<(UnitId, Group), Vec<Steps>>) {
        for (seat, columns) in std::mem::take(&mut self.cells) {
            let cell = totals.entry(seat).or_insert_with(|| vec![Steps::default(); columns.len()]);
            for (steps, changes) in cell.iter_mut().zip(columns) {
                if !changes.is_empty() {
                    steps.merge(changes);
                }
            }
            if cell.iter().all(Steps::is_empty) {
                totals.remove(&seat);
            }
        }
    }
}

/// The statuses that are counted: the standard's, then the indicators'.
fn statuses(snapshot: &Snapshot) -> impl Iterator<Item = Option<crate::compliance::status::Status>> {
    std::iter::once(snapshot.standard).chain(snapshot.indicators().iter().copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compliance::facts::Subject;
    use crate::compliance::gaps::gaps;
    use crate::compliance::report::report;
    use crate::compliance::samples::{facts, telling_days};
    use proptest::prelude::*;

    fn index(facts: impl IntoIterator<Item = Fact>) -> Index {
        let mut index = Index::new();
        index.apply(facts);
        index
    }

    fn agree(one: &Index, other: &Index) -> Result<(), TestCaseError> {
        // A person who lost every fact is as one never heard of.
        let counted = |index: &Index| -> BTreeMap<OfficialId, Timeline> {
            let some = |(_, t): &(&OfficialId, &Timeline)| t.segments().next().is_some();
            index.timelines.iter().filter(some).map(|(id, t)| (*id, t.clone())).collect()
        };
        let members = |index: &Index| -> BTreeMap<UnitId, BTreeSet<OfficialId>> {
            index.members.iter().filter(|(_, m)| !m.is_empty()).map(|(id, m)| (*id, m.clone())).collect()
        };
        prop_assert_eq!(counted(one), counted(other));
        prop_assert_eq!(&one.totals, &other.totals);
        prop_assert_eq!(members(one), members(other));
        Ok(())
    }

    fn subject(fact: &Fact) -> Subject {
        match fact {
            Fact::Unit(unit) => Subject::Unit(unit.id),
            Fact::Succession(succession) => Subject::Succession(succession.id),
            Fact::Position(position) => Subject::Position(position.id),
            Fact::RuleSet(set) => Subject::RuleSet(set.id),
            Fact::Resolution(resolution) => Subject::Resolution(resolution.id),
            Fact::Official { id, .. } => Subject::Official(*id),
            Fact::Appointment(appointment) => Subject::Appointment(appointment.id),
            Fact::Qualification(qualification) => Subject::Qualification(qualification.id),
            Fact::Exemption(exemption) => Subject::Exemption(exemption.id),
            Fact::Evaluation(evaluation) => Subject::Evaluation(evaluation.id),
            Fact::Training(training) => Subject::Training(training.id),
            Fact::Withdrawn(subject) => *subject,
        }
    }

    proptest! {
        #[test]
        fn facts_in_any_order_and_one_by_one_give_the_same_index(
            (facts, shuffled) in facts().prop_flat_map(|facts| (Just(facts.clone()), Just(facts).prop_shuffle())),
        ) {
            let mut grown = Index::new();
            shuffled.into_iter().for_each(|fact| grown.apply([fact]));
            agree(&grown, &index(facts))?;
        }

        #[test]
        fn a_later_state_replaces_the_earlier_one_as_if_it_had_never_been(old in facts(), new in facts()) {
            let mut corrected = index(old.clone());
            let told: BTreeSet<Subject> = new.iter().map(subject).collect();
            let kept: Vec<Fact> = old.into_iter().filter(|fact| !told.contains(&subject(fact))).collect();
            new.iter().cloned().for_each(|fact| corrected.apply([fact]));
            agree(&corrected, &index(kept.into_iter().chain(new)))?;
        }

        #[test]
        fn a_day_of_change_that_does_not_tell_the_birth_date_is_one_without_it_too(facts in facts()) {
            let index = index(facts);
            for person in index.world.people.values() {
                let mut unborn = person.clone();
                unborn.traits.birth_on = None;
                let days = index.calendar.days(&unborn);
                for (day, _) in index.timelines.get(&person.id).unwrap().segments() {
                    prop_assert!(days.contains(&day) || index.tells_birth(person.id, day), "{}", day);
                }
                prop_assert!(days.iter().all(|day| !index.calendar.tells_birth(&unborn, *day)));
            }
        }

        #[test]
        fn an_index_of_one_day_says_of_that_day_what_the_whole_one_does(
            facts in facts(), pick in any::<proptest::sample::Index>(), kept in any::<proptest::sample::Index>(),
        ) {
            let day = *pick.get(&telling_days(&facts));
            let whole = index(facts.clone());
            let (first, then) = facts.split_at(kept.index(facts.len()));
            let mut one = index(first.to_vec()).only_on(day);
            one.apply(then.to_vec());
            for id in whole.world.people.keys() {
                prop_assert_eq!(one.timeline(*id).and_then(|t| t.at(day)), whole.timeline(*id).and_then(|t| t.at(day)));
            }
            for unit in whole.world.units.all() {
                prop_assert_eq!(gaps(&one, unit.id, day, None), gaps(&whole, unit.id, day, None));
                for resolution in whole.world.resolutions.keys() {
                    prop_assert_eq!(report(&one, unit.id, *resolution, day), report(&whole, unit.id, *resolution, day));
                }
            }
        }

        #[test]
        fn what_is_withdrawn_leaves_no_trace(facts in facts(), pick in any::<proptest::sample::Index>()) {
            let gone = subject(pick.get(&facts));
            let mut corrected = index(facts.clone());
            corrected.apply([Fact::Withdrawn(gone)]);
            agree(&corrected, &index(facts.into_iter().filter(|fact| subject(fact) != gone)))?;
        }
    }
}
