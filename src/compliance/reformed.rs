//! The figures of some units on a day by judging some people one by one: for a world that exists only in a request.
//!
//! # What this module does not do
//! It looks at nobody but those whom it is given.

use crate::compliance::evaluate::evaluate;
use crate::compliance::facts::{Person, World};
use crate::compliance::impact::Figures;
use crate::compliance::status::Counts;
use crate::compliance::totals::Tally;
use crate::domain::Day;
use crate::domain::id::UnitId;
use crate::domain::position::Group;
use std::collections::{BTreeMap, BTreeSet};

/// How many of these people each unit and all below it have on a day, and how they stand to the standard.
pub fn figures_of(world: &World, people: &[&Person], units: &BTreeSet<UnitId>, day: Day) -> BTreeMap<UnitId, Figures> {
    let mut seats: BTreeMap<(UnitId, Group), Tally> = BTreeMap::new();
    for verdict in people.iter().filter_map(|person| evaluate(world, person, day)) {
        seats.entry((verdict.unit_id, verdict.group)).or_default().add(verdict.status, 1);
    }
    let figures = |unit: &UnitId| {
        let subtree = world.units.subtree(*unit, day);
        let mut figures = Figures { headcount: 0, other_headcount: 0, counts: Counts::default() };
        for ((_, group), tally) in seats.iter().filter(|((seat, _), _)| subtree.contains(seat)) {
            if group.counts() {
                figures.headcount = figures.headcount.saturating_add(tally.people());
                figures.counts = figures.counts.plus(tally.counts());
            } else {
                figures.other_headcount = figures.other_headcount.saturating_add(tally.people());
            }
        }
        (*unit, figures)
    };
    units.iter().map(figures).collect()
}
