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
