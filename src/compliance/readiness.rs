//! How ready a planning pool is: how many of its titles somebody is prepared for, and how many of those people would meet
//! the standard of the title, were they appointed on a day.
//!
//! # What this module does not do
//! It judges nobody itself ([`super::suitability`] does). Who stands in the pool on the day, others say.

use crate::compliance::facts::{Person, World};
use crate::compliance::status::percent;
use crate::compliance::suitability::suitability;
use crate::domain::Day;
use crate::domain::id::{OfficialId, PositionId, UnitId};
use crate::domain::resolution::Percent;
use std::collections::BTreeSet;

/// A planning pool in figures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Readiness {
    /// How many titles people are prepared for.
    pub titles: u64,
    /// For how many of them somebody stands in the pool.
    pub covered: u64,
    /// For how many of them somebody who is ready does.
    pub ready: u64,
    /// How many people stand in the pool, each once.
    pub members: u64,
    /// How many of them are ready for a title that they stand for.
    pub ready_members: u64,
}

impl Readiness {
    /// covered / titles.
    pub fn coverage_rate(&self) -> Option<Percent> {
        percent(self.covered, self.titles)
    }

    /// ready / titles.
    pub fn ready_rate(&self) -> Option<Percent> {
        percent(self.ready, self.titles)
    }
}

/// The readiness of a pool of a unit on a day, by its titles and by who stands in it for which of them that day. Ready is
/// who would meet the standard of the title in the unit: who may not, or of whom it is not known, is not.
pub fn readiness<'a>(
    world: &World,
    person: impl Fn(OfficialId) -> Option<&'a Person>,
    unit: UnitId,
    titles: &BTreeSet<PositionId>,
    standing: &BTreeSet<(OfficialId, PositionId)>,
    day: Day,
) -> Readiness {
    let (mut covered, mut ready, mut members, mut ready_members) =
        (BTreeSet::new(), BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (official, title) in standing.iter().filter(|(_, title)| titles.contains(title)) {
        members.insert(official);
        covered.insert(title);
        let found = person(*official).and_then(|person| suitability(world, person, *title, unit, day));
        if found.and_then(|found| found.meets()) == Some(true) {
            ready.insert(title);
            ready_members.insert(official);
        }
    }
    Readiness {
        titles: number(titles),
        covered: number(&covered),
        ready: number(&ready),
        members: number(&members),
        ready_members: number(&ready_members),
    }
}

fn number<T>(of: &BTreeSet<T>) -> u64 {
    of.iter().map(|_| 1).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compliance::facts::Fact;
    use crate::compliance::samples::{POSITIONS, UNITS, facts, id, telling_days};
    use crate::compliance::stage::*;
    use crate::domain::qualification::{Level, Verification};
    use proptest::prelude::*;

    /// A world that asks everybody for a degree, which the only person has since 2010.
    fn stage() -> World {
        let mut world = world();
        world.apply(Fact::RuleSet(rule_set(1, vec![requirement("degree", degree(Level::University))])));
        world.apply(Fact::Qualification(record(1, Level::University, "2010-01-01", Verification::Verified)));
        world
    }

    fn title(n: u8) -> PositionId {
        PositionId(id(n))
    }

    fn figures(world: &World, titles: &[u8], standing: &[(OfficialId, u8)], on: &str) -> [u64; 5] {
        let titles = titles.iter().map(|n| title(*n)).collect();
        let standing = standing.iter().map(|(who, n)| (*who, title(*n))).collect();
        let person = |who| world.people.get(&who);
        let r = readiness(world, person, UnitId(id(WARD)), &titles, &standing, day(on));
        [r.titles, r.covered, r.ready, r.members, r.ready_members]
    }

    #[test]
    fn a_title_is_covered_by_whoever_stands_for_it_and_ready_by_whoever_would_meet_its_standard() {
        let (world, stranger) = (stage(), OfficialId(id(77)));
        for (titles, standing, on, expected) in [
            (&[][..], &[][..], "2016-01-01", [0, 0, 0, 0, 0]),
            (&[CHAIR, CLERK], &[], "2016-01-01", [2, 0, 0, 0, 0]),
            (&[CHAIR, CLERK], &[(WHO, CHAIR)], "2016-01-01", [2, 1, 1, 1, 1]),
            (&[CHAIR, CLERK], &[(WHO, CHAIR), (WHO, CLERK)], "2016-01-01", [2, 2, 2, 1, 1]),
            // Before the degree, and of whom nothing is known.
            (&[CHAIR, CLERK], &[(WHO, CHAIR)], "2009-12-31", [2, 1, 0, 1, 0]),
            (&[CHAIR, CLERK], &[(stranger, CHAIR), (WHO, CLERK)], "2016-01-01", [2, 2, 1, 2, 1]),
            (&[CHAIR], &[(stranger, CHAIR), (WHO, CHAIR)], "2016-01-01", [1, 1, 1, 2, 1]),
            // For a title that the pool no longer has.
            (&[CHAIR], &[(WHO, CLERK)], "2016-01-01", [1, 0, 0, 0, 0]),
        ] {
            assert_eq!(figures(&world, titles, standing, on), expected, "{titles:?} {standing:?} {on}");
        }
    }

    #[test]
    fn shares_are_of_the_titles() {
        let some = Readiness { titles: 4, covered: 3, ready: 2, members: 9, ready_members: 5 };
        assert_eq!((some.coverage_rate(), some.ready_rate()), (Some(Percent(7_500)), Some(Percent(5_000))));
        assert_eq!((Readiness::default().coverage_rate(), Readiness::default().ready_rate()), (None, None));
    }

    proptest! {
        #[test]
        fn every_figure_is_what_asking_of_each_one_by_one_gives(
            facts in facts(), unit in 0..UNITS, pick in any::<proptest::sample::Index>(),
            titles in proptest::collection::btree_set(0..POSITIONS, 0..4),
            pairs in proptest::collection::btree_set((0u8..4, 0..POSITIONS), 0..8),
        ) {
            let mut world = World::default();
            facts.iter().cloned().for_each(|fact| world.apply(fact));
            let (day, unit) = (*pick.get(&telling_days(&facts)), UnitId(id(unit)));
            let people: Vec<OfficialId> = world.people.keys().copied().collect();
            let standing: BTreeSet<(OfficialId, PositionId)> = (pairs.iter())
                .filter_map(|(n, m)| Some((*people.get(usize::from(*n))?, title(*m))))
                .collect();
            let titles: BTreeSet<PositionId> = titles.into_iter().map(title).collect();
            let found = readiness(&world, |who| world.people.get(&who), unit, &titles, &standing, day);
            let ready = |who: &OfficialId, title: &PositionId| {
                suitability(&world, &world.people[who], *title, unit, day).and_then(|s| s.meets()) == Some(true)
            };
            let of = |title: &PositionId, asked: &dyn Fn(&OfficialId) -> bool| {
                standing.iter().any(|(who, t)| t == title && asked(who))
            };
            prop_assert_eq!(usize::try_from(found.titles).unwrap(), titles.len());
            prop_assert_eq!(usize::try_from(found.covered).unwrap(), titles.iter().filter(|t| of(t, &|_| true)).count());
            prop_assert_eq!(usize::try_from(found.ready).unwrap(), titles.iter().filter(|t| of(t, &|who| ready(who, t))).count());
            let members = people.iter().filter(|p| standing.iter().any(|(who, t)| who == *p && titles.contains(t)));
            prop_assert_eq!(usize::try_from(found.members).unwrap(), members.count());
            let able = people.iter().filter(|p| {
                standing.iter().any(|(who, t)| who == *p && titles.contains(t) && ready(who, t))
            });
            prop_assert_eq!(usize::try_from(found.ready_members).unwrap(), able.count());
            prop_assert!(found.ready <= found.covered && found.covered <= found.titles);
        }
    }
}
