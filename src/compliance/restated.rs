//! Past days restated under the units of another day: the same people as they stood then, in the units that took theirs in.
//!
//! A person who is counted on the day in a unit is restated in the unit of the other day to which that one led: itself where
//! it is there, else the successor that took it in whole, and so on. Where a unit was divided on the way, its people are
//! restated where their own substantive post went on that day, if that is one of the parts; who held none there is *not
//! attributable*, and counted in none of the parts. People of a unit that ended without a successor are in no unit of the
//! other day, unless they stand in one above which nothing changed.
//!
//! So the restated series of a unit has no step on the day of a reform but what people themselves did.
//!
//! # What this module does not do
//! It judges nobody: how people stood is what the [index](super::index) says of their day.

use crate::compliance::index::Index;
use crate::compliance::report::{Report, Source, UnitPart};
use crate::compliance::totals::{Tally, What};
use crate::domain::Day;
use crate::domain::id::{OfficialId, ResolutionId, UnitId};
use crate::domain::position::Group;
use crate::domain::unit::{Succession, SuccessionKind};
use crate::domain::unit_tree::UnitTree;
use crate::domain::word::words;
use std::collections::{BTreeMap, BTreeSet};

words! {
    /// Under which units a report counts people.
    UnitsAs {
        /// the units of the day asked about
        OfThatDay = "of_that_day",
        /// the units of today: a past day restated
        Restated = "restated",
    }
}

words! {
    /// How far apart the days of a series lie.
    Every {
        /// a month
        Month = "month",
        /// a year
        Year = "year",
    }
}

/// The people of a day under the units of another.
#[derive(Debug, Clone)]
pub struct Restated<'a> {
    index: &'a Index,
    day: Day,
    units_on: Day,
    /// For each unit of the other day, those of the day that it took in whole.
    whole: BTreeMap<UnitId, BTreeSet<UnitId>>,
    /// For each unit of the other day, people of divided units who went there.
    people: BTreeMap<UnitId, Vec<OfficialId>>,
    /// People of divided units who went to none of the parts, with where they could have gone.
    lost: Vec<(OfficialId, BTreeSet<UnitId>)>,
}

/// Where a unit led to.
enum Leads {
    /// To one that is there.
    To(UnitId),
    /// Into parts, on a day.
    Parts(BTreeSet<UnitId>, Day),
    /// To none.
    Nowhere,
}

/// Where a unit led to by a day, from another day on.
fn leads(tree: &UnitTree, unit: UnitId, from: Day, by: Day) -> Leads {
    let (mut at, mut since) = (unit, from);
    let mut seen = BTreeSet::new();
    while seen.insert(at) {
        let later = |edge: &&Succession| since < edge.effective_on && edge.effective_on <= by;
        let split = |edge: &&Succession| edge.kind == SuccessionKind::SplitInto;
        if let Some(day) = tree.fates(at).filter(later).filter(split).map(|edge| edge.effective_on).min() {
            let parts = tree.fates(at).filter(split).filter(|edge| edge.effective_on == day);
            let itself = tree.get(at).is_some_and(|unit| unit.on(day).is_some());
            return Leads::Parts(parts.map(|edge| edge.successor_id).chain(itself.then_some(at)).collect(), day);
        }
        if tree.get(at).is_some_and(|unit| unit.on(by).is_some()) {
            return Leads::To(at);
        }
        let Some(next) = tree.fates(at).find(|edge| edge.effective_on <= by) else { return Leads::Nowhere };
        (at, since) = (next.successor_id, next.effective_on.max(since));
    }
    Leads::Nowhere
}

/// Where a person of a unit is restated.
enum Place {
    In(UnitId),
    OneOf(BTreeSet<UnitId>),
    Nowhere,
}

impl<'a> Restated<'a> {
    /// The people of a day under the units of another, which is not before it.
    pub fn of(index: &'a Index, day: Day, units_on: Day) -> Self {
        let tree = &index.world().units;
        let (whole, people) = (BTreeMap::new(), BTreeMap::new());
        let mut made = Self { index, day, units_on, whole, people, lost: Vec::new() };
        for unit in tree.all().filter(|unit| unit.on(day).is_some()) {
            match leads(tree, unit.id, day, units_on) {
                Leads::To(to) => drop(made.whole.entry(to).or_default().insert(unit.id)),
                Leads::Nowhere => {}
                Leads::Parts(..) => made.divide(unit.id),
            }
        }
        made
    }

    /// The people of a divided unit, one by one.
    fn divide(&mut self, unit: UnitId) {
        for who in self.index.members(&BTreeSet::from([unit])) {
            let here = self.index.timeline(who).and_then(|line| line.at(self.day)).map(|s| s.unit_id);
            if here != Some(unit) {
                continue;
            }
            match self.place(who, unit) {
                Place::In(to) => self.people.entry(to).or_default().push(who),
                Place::OneOf(parts) => self.lost.push((who, parts)),
                Place::Nowhere => {}
            }
        }
    }

    fn place(&self, who: OfficialId, unit: UnitId) -> Place {
        let tree = &self.index.world().units;
        let (mut at, mut since) = (unit, self.day);
        loop {
            match leads(tree, at, since, self.units_on) {
                Leads::To(to) => return Place::In(to),
                Leads::Nowhere => return Place::Nowhere,
                Leads::Parts(parts, day) => {
                    let went = self.index.timeline(who).and_then(|line| line.at(day)).map(|s| s.unit_id);
                    match went.filter(|went| parts.contains(went)) {
                        Some(part) => (at, since) = (part, day),
                        None => return Place::OneOf(parts),
                    }
                }
            }
        }
    }

    /// The units of the day whose people are restated, in whole or in part, in some units of the other day.
    pub fn units(&self, shown: &BTreeSet<UnitId>) -> BTreeSet<UnitId> {
        let whole = shown.iter().filter_map(|unit| self.whole.get(unit)).flatten().copied();
        let people = shown.iter().filter_map(|unit| self.people.get(unit)).flatten();
        let seat = |who: &OfficialId| self.index.timeline(*who).and_then(|line| line.at(self.day)).map(|s| s.unit_id);
        whole.chain(people.filter_map(seat)).collect()
    }

    /// How many people could belong to some units of the other day, and cannot be attributed.
    pub fn not_attributable(&self, shown: &BTreeSet<UnitId>) -> u64 {
        let tree = &self.index.world().units;
        let leads_there = |part: &UnitId| match leads(tree, *part, self.day, self.units_on) {
            Leads::To(to) => shown.contains(&to),
            Leads::Parts(parts, _) => parts.iter().any(|part| shown.contains(part)),
            Leads::Nowhere => false,
        };
        let lost = self.lost.iter().filter(|(_, parts)| parts.iter().any(leads_there)).count();
        u64::try_from(lost).unwrap_or(u64::MAX)
    }

    fn tally(&self, shown: &BTreeSet<UnitId>, group: Group, what: What<'_>) -> Tally {
        let whole: BTreeSet<UnitId> = shown.iter().filter_map(|unit| self.whole.get(unit)).flatten().copied().collect();
        let mut tally = self.index.totals(&whole, group, what, self.day);
        for who in shown.iter().filter_map(|unit| self.people.get(unit)).flatten() {
            let stands = self.index.timeline(*who).and_then(|line| line.at(self.day));
            if let Some(stands) = stands.filter(|stands| stands.group == group) {
                let status = match what {
                    What::Standard => stands.standard,
                    What::Indicator(resolution, code) => stands.indicator(resolution, code),
                };
                tally.add(status, 1);
            }
        }
        tally
    }

    fn source<T>(&self, ask: impl FnOnce(&Source<'_>) -> T) -> T {
        let tally = |units: &BTreeSet<UnitId>, group, what: What<'_>| self.tally(units, group, what);
        let of_the_day = |units: &BTreeSet<UnitId>| self.units(units);
        let (world, day, units_on) = (self.index.world(), self.day, self.units_on);
        ask(&Source { world, day, units_on, of_the_day: &of_the_day, tally: &tally })
    }

    /// The report of the day on a unit of the other; none for an unknown unit or resolution.
    pub fn report(&self, unit: UnitId, resolution: ResolutionId) -> Option<Report> {
        self.source(|source| source.report(unit, resolution))
    }

    /// The totals of the day of a unit of the other.
    pub fn totals(&self, unit: UnitId) -> UnitPart {
        self.source(|source| source.total(unit))
    }

    /// The unit and all below it on the other day.
    pub fn subtree(&self, unit: UnitId) -> BTreeSet<UnitId> {
        self.index.world().units.subtree(unit, self.units_on)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compliance::facts::Fact;
    use crate::compliance::report::{report, totals};
    use crate::compliance::samples::{facts, telling_days};
    use crate::domain::id::SuccessionId;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_day_restated_under_its_own_units_is_the_day_itself(
            facts in facts(), pick in any::<proptest::sample::Index>(),
        ) {
            let day = *pick.get(&telling_days(&facts));
            let mut index = Index::new();
            index.apply(facts);
            let restated = Restated::of(&index, day, day);
            for unit in index.world().units.all().filter(|unit| unit.on(day).is_some()) {
                prop_assert_eq!(restated.totals(unit.id), totals(&index, unit.id, day));
                prop_assert_eq!(restated.not_attributable(&restated.subtree(unit.id)), 0);
                for resolution in index.world().resolutions.keys() {
                    prop_assert_eq!(restated.report(unit.id, *resolution), report(&index, unit.id, *resolution, day));
                }
            }
        }

        /// Whatever became of units by another day, nobody is counted twice there, and who is not counted is told of or
        /// was in a unit that led nowhere.
        #[test]
        fn nobody_is_restated_twice(
            facts in facts(), edges in proptest::collection::vec((0usize..6, 0usize..6, 0usize..3, any::<proptest::sample::Index>()), 0..6),
            picks in (any::<proptest::sample::Index>(), any::<proptest::sample::Index>()),
        ) {
            let days = telling_days(&facts);
            let (one, other) = (*picks.0.get(&days), *picks.1.get(&days));
            let (day, units_on) = (one.min(other), one.max(other));
            let mut index = Index::new();
            index.apply(facts);
            let units: Vec<UnitId> = index.world().units.all().map(|unit| unit.id).collect();
            let kinds = [SuccessionKind::MergedInto, SuccessionKind::SplitInto, SuccessionKind::Renamed];
            let edges = edges.into_iter().zip(1u128..).filter_map(|((from, to, kind, on), n)| Some(Fact::Succession(Succession {
                id: SuccessionId(uuid::Uuid::from_u128(n)),
                predecessor_id: *units.get(from)?,
                successor_id: *units.get(to)?,
                kind: *kinds.get(kind)?,
                effective_on: *on.get(&days),
                decision_id: None,
            })));
            index.apply(edges.collect::<Vec<_>>());
            let restated = Restated::of(&index, day, units_on);
            let here: BTreeSet<UnitId> =
                index.world().units.all().filter(|unit| unit.on(units_on).is_some()).map(|unit| unit.id).collect();
            let people = |units: &BTreeSet<UnitId>| -> u64 {
                Group::all().map(|group| restated.tally(units, group, What::Standard).people()).sum()
            };
            let each: u64 = here.iter().map(|unit| people(&BTreeSet::from([*unit]))).sum();
            prop_assert_eq!(each, people(&here));
            let then: BTreeSet<UnitId> =
                index.world().units.all().filter(|unit| unit.on(day).is_some()).map(|unit| unit.id).collect();
            let all: u64 = Group::all().map(|group| index.totals(&then, group, What::Standard, day).people()).sum();
            let lost = u64::try_from(restated.lost.len()).unwrap();
            prop_assert!(each + lost <= all, "{each} restated and {lost} lost of {all}");
        }
    }

    impl Group {
        fn all() -> impl Iterator<Item = Self> {
            use crate::domain::word::Word;
            Self::ALL.iter().copied()
        }
    }
}
