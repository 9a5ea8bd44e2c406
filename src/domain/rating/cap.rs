//! How many people of a unit and a group are rated how, and whether too many of them are excellent.
//!
//! The share is taken of those rated good, without those rated excellent: "at most 20 % of all rated good" (Decree
//! 335/2025/NĐ-CP). It is compared exactly, and nobody is rounded up: of four rated good none may be excellent.

use crate::domain::evaluation::AnnualRating;
use crate::domain::rating::rules::{Share, rules_of};

/// How many people of a unit and a group were rated how for a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Excellent.
    pub excellent: u64,
    /// Good.
    pub good: u64,
    /// Completed (from 2020).
    pub completed: u64,
    /// Completed with limits in capability (before 2020).
    pub completed_with_limits: u64,
    /// Not completed.
    pub not_completed: u64,
    /// Not rated.
    pub not_rated: u64,
    /// Of those rated: rated after the law's last day.
    pub late: u64,
}

impl Tally {
    /// Counts a person; none: who is not rated.
    pub fn add(&mut self, rating: Option<AnnualRating>) {
        let place = match rating {
            Some(AnnualRating::Excellent) => &mut self.excellent,
            Some(AnnualRating::Good) => &mut self.good,
            Some(AnnualRating::Completed) => &mut self.completed,
            Some(AnnualRating::CompletedWithLimits) => &mut self.completed_with_limits,
            Some(AnnualRating::NotCompleted) => &mut self.not_completed,
            None => &mut self.not_rated,
        };
        *place += 1;
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            excellent: self.excellent + other.excellent,
            good: self.good + other.good,
            completed: self.completed + other.completed,
            completed_with_limits: self.completed_with_limits + other.completed_with_limits,
            not_completed: self.not_completed + other.not_completed,
            not_rated: self.not_rated + other.not_rated,
            late: self.late + other.late,
        }
    }

    /// Everybody who is rated.
    pub fn rated(&self) -> u64 {
        self.excellent + self.good + self.completed + self.completed_with_limits + self.not_completed
    }

    /// Everybody.
    pub fn total(&self) -> u64 {
        self.rated() + self.not_rated
    }

    /// How many of them may be excellent by the rules of a year; none where those have no figure.
    pub fn cap(&self, year: i32) -> Option<Cap> {
        rules_of(year).excellent.map(|share| Cap { share, good: self.good, excellent: self.excellent })
    }
}

/// How many of a unit and a group may be excellent, and how many are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cap {
    /// Which share.
    pub share: Share,
    /// Of so many who are rated good.
    pub good: u64,
    /// So many are excellent.
    pub excellent: u64,
}

impl Cap {
    /// So many may be.
    pub fn most(&self) -> u64 {
        self.good * self.share.percent / 100
    }

    /// Whether more are.
    pub fn exceeded(&self) -> bool {
        self.excellent * 100 > self.good * self.share.percent
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::word::Word;
    use proptest::prelude::*;

    fn tally(excellent: u64, good: u64) -> Tally {
        Tally { excellent, good, ..Tally::default() }
    }

    #[test]
    fn at_most_a_fifth_of_those_rated_good_are_excellent() {
        for (excellent, good, most, exceeded) in [
            (0, 0, 0, false),
            (1, 0, 0, true),
            (0, 4, 0, false),
            (1, 4, 0, true),
            (1, 5, 1, false),
            (2, 5, 1, true),
            (2, 9, 1, true),
            (2, 10, 2, false),
            (3, 14, 2, true),
            (3, 15, 3, false),
            (20, 100, 20, false),
            (21, 100, 20, true),
        ] {
            for year in [2023, 2025, 2026, 2030] {
                let cap = tally(excellent, good).cap(year).unwrap();
                assert_eq!((cap.most(), cap.exceeded()), (most, exceeded), "{excellent} of {good} in {year}");
            }
        }
        assert_eq!(tally(9, 1).cap(2022), None, "no figure is known for that year");
        assert_eq!(tally(9, 1).cap(2019), None);
    }

    proptest! {
        #[test]
        fn the_cap_is_exceeded_exactly_by_more_than_may_be(excellent in 0..200u64, good in 0..400u64) {
            let cap = tally(excellent, good).cap(2026).unwrap();
            prop_assert_eq!(cap.exceeded(), excellent > cap.most());
        }

        #[test]
        fn sums_equal_counting_one_by_one(
            ratings in proptest::collection::vec(proptest::option::of(proptest::sample::select(AnnualRating::ALL)), 0..40),
            at in 0..40usize,
        ) {
            let count = |some: &[Option<AnnualRating>]| {
                let mut tally = Tally::default();
                some.iter().for_each(|rating| tally.add(*rating));
                tally
            };
            let (first, second) = ratings.split_at(at.min(ratings.len()));
            let all = count(&ratings);
            prop_assert_eq!(count(first).plus(count(second)), all);
            prop_assert_eq!(usize::try_from(all.total()).unwrap(), ratings.len());
            prop_assert_eq!(usize::try_from(all.not_rated).unwrap(), ratings.iter().filter(|r| r.is_none()).count());
        }
    }
}
