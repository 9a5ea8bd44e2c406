//! What was done in a unit over a period: who was recruited, moved and trained, in figures.
//!
//! Everything is placed where it happened: in the tree of units as it stood on the day. So a person who moved is counted
//! where they were, and a commune that changed districts counts in each for its own time. Enrolments (*lượt*) and the
//! people who have them are two figures, and no person is counted twice in one of people.
//!
//! # What this module does not do
//! It does not say who stands in which pool, nor whether who does is ready for the title ([`crate::compliance`] does).

mod moved;
mod recruited;
mod trained;

pub use moved::{Moved, moved};
pub use recruited::{Recruitment, recruited};
pub use trained::{Completion, Count, Programmes, Trained, trained};

use crate::domain::Day;
use crate::domain::id::UnitId;
use crate::domain::unit_tree::UnitTree;
use std::collections::BTreeSet;

/// A unit and all below it, from a day to a day.
#[derive(Debug, Clone, Copy)]
pub struct Window<'a> {
    /// The dated tree of units.
    pub tree: &'a UnitTree,
    /// The unit.
    pub unit: UnitId,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
}

impl Window<'_> {
    /// Whether a day is one of the period's, the first and the last included.
    pub fn covers(&self, day: Day) -> bool {
        self.from <= day && day <= self.to
    }

    /// Whether a unit is the one asked about, or stood below it on a day.
    pub fn holds(&self, unit: UnitId, day: Day) -> bool {
        unit == self.unit || self.tree.ancestors(unit, day).contains(&self.unit)
    }

    /// Every unit that was in it on a day up to its last: who looks for something that happened there need look in no
    /// other.
    pub fn units(&self) -> BTreeSet<UnitId> {
        let days = self.tree.days_of_change().into_iter().filter(|day| *day <= self.to);
        days.chain([self.from, self.to]).flat_map(|day| self.tree.subtree(self.unit, day)).collect()
    }
}

#[cfg(test)]
mod tests;
