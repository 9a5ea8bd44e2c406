//! Totals as step functions of the day: how many people of one group in one unit stand how, on any day.
//!
//! # What this module does not do
//! It judges nobody; it adds up what [timelines](super::timeline) say.

use crate::compliance::status::{Counts, Status};
use crate::domain::Day;
use crate::domain::id::ResolutionId;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What<'a> {
    /// Meeting the standard.
    Standard,
    /// An indicator of a resolution, by its code.
    Indicator(ResolutionId, &'a str),
}

/// How many people stand how, and how many are not judged at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    above: i32,
    met: i32,
    exempt: i32,
    in_grace: i32,
    unmet: i32,
    unknown: i32,
    unjudged: i32,
}

impl Tally {
    /// Counts so many more people (fewer when negative) of a status, or of none.
    pub fn add(&mut self, status: Option<Status>, people: i32) {
        let count = match status {
            Some(Status::Above) => &mut self.above,
            Some(Status::Met) => &mut self.met,
            Some(Status::Exempt) => &mut self.exempt,
            Some(Status::InGrace) => &mut self.in_grace,
            Some(Status::Unmet) => &mut self.unmet,
            Some(Status::Unknown) => &mut self.unknown,
            None => &mut self.unjudged,
        };
        *count = count.saturating_add(people);
    }

    /// The people judged.
    pub fn counts(&self) -> Counts {
        Counts {
            above: people(self.above),
            met: people(self.met),
            exempt: people(self.exempt),
            in_grace: people(self.in_grace),
            unmet: people(self.unmet),
            unknown: people(self.unknown),
        }
    }

    /// Everyone, judged or not.
    pub fn people(&self) -> u64 {
        self.counts().total().saturating_add(people(self.unjudged))
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            above: self.above.saturating_add(other.above),
            met: self.met.saturating_add(other.met),
            exempt: self.exempt.saturating_add(other.exempt),
            in_grace: self.in_grace.saturating_add(other.in_grace),
            unmet: self.unmet.saturating_add(other.unmet),
            unknown: self.unknown.saturating_add(other.unknown),
            unjudged: self.unjudged.saturating_add(other.unjudged),
        }
    }
}

/// A tally of people is never negative; only differences are.
fn people(count: i32) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

impl std::iter::Sum for Tally {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Self::plus)
    }
}

/// So many more people (fewer when negative) of a status, from a day on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Change {
    pub(super) day: Day,
    pub(super) status: Option<Status>,
    pub(super) people: i32,
}

/// A tally for every day, kept only where it differs from that of the day before.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Steps(Vec<(Day, Tally)>);

impl Steps {
    /// The tally of a day.
    pub(super) fn at(&self, day: Day) -> Tally {
        let past = self.0.partition_point(|(from, _)| *from <= day);
        past.checked_sub(1).and_then(|n| self.0.get(n)).map(|(_, tally)| *tally).unwrap_or_default()
    }

    /// Whether nobody is counted on any day.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes in changes, in any order, in one pass over the steps.
    pub(super) fn merge(&mut self, mut changes: Vec<Change>) {
        changes.sort_unstable_by_key(|change| change.day);
        let old = std::mem::take(&mut self.0);
        let mut old = old.into_iter().peekable();
        let mut changes = changes.into_iter().peekable();
        let (mut base, mut change) = (Tally::default(), Tally::default());
        let mut last = Tally::default();
        while let Some(day) = match (old.peek(), changes.peek()) {
            (Some((a, _)), Some(b)) => Some((*a).min(b.day)),
            (Some((a, _)), None) => Some(*a),
            (None, b) => b.map(|b| b.day),
        } {
            if let Some((_, tally)) = old.next_if(|(from, _)| *from == day) {
                base = tally;
            }
            while let Some(more) = changes.next_if(|c| c.day == day) {
                change.add(more.status, more.people);
            }
            let now = base.plus(change);
            if now != last {
                self.0.push((day, now));
                last = now;
            }
        }
        self.0.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::word::Word;
    use proptest::prelude::*;

    fn any_change() -> impl Strategy<Value = Change> {
        let day = (1i32..40).prop_map(|n| Day::FIRST.plus_months(u32::try_from(n).unwrap()));
        let status = proptest::option::of(proptest::sample::select(Status::ALL));
        (day, status, 1i32..3).prop_map(|(day, status, people)| Change { day, status, people })
    }

    proptest! {
        #[test]
        fn merging_twice_is_merging_once_and_is_adding_up(
            mut some in proptest::collection::vec(any_change(), 0..30),
            more in proptest::collection::vec(any_change(), 0..30),
            months in 0u32..45,
        ) {
            let mut steps = Steps::default();
            steps.merge(some.clone());
            steps.merge(more.clone());
            some.extend(more);
            let mut once = Steps::default();
            once.merge(some.clone());
            prop_assert_eq!(&once, &steps);
            let day = Day::FIRST.plus_months(months);
            let mut plain = Tally::default();
            some.iter().filter(|c| c.day <= day).for_each(|c| plain.add(c.status, c.people));
            prop_assert_eq!(steps.at(day), plain);
            steps.merge(some.into_iter().map(|c| Change { people: -c.people, ..c }).collect());
            prop_assert!(steps.is_empty(), "what is taken out again leaves no trace");
        }
    }
}
