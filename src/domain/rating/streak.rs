//! What follows from how two years in a row were rated.
//!
//! The law of the later year says so. A failed year means the same in every regime; "completed with limits in capability"
//! is a word of the years before 2020 only, and what the law of a later year says of failures cannot be said of it.

use crate::domain::evaluation::AnnualRating;
use crate::domain::rating::rules::rules_of;
use crate::domain::word::words;

words! {
    /// What the law asks for after two such years in a row.
    Consequence {
        /// cho thôi làm nhiệm vụ, miễn nhiệm, bãi nhiệm (cadres); giải quyết thôi việc (civil servants)
        RemovalOrDismissal = "removal_or_dismissal",
        /// bố trí công tác khác
        OtherWork = "other_work",
    }
}

/// What two years in a row come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Streak {
    /// This follows, by this law.
    Follows(Consequence, &'static str),
    /// The words of the two years are of two regimes, and what they come to together the law does not say.
    NotComparable,
}

/// What a year and the one before it come to; none where nothing follows.
pub fn streak(year: i32, before: AnnualRating, rating: AnnualRating) -> Option<Streak> {
    let rules = rules_of(year);
    let both = |pair: &&crate::domain::rating::rules::Pair| {
        let within = |rating| pair.ratings.contains(&rating);
        within(before) && within(rating)
    };
    if let Some(pair) = rules.pairs.iter().find(both) {
        return Some(Streak::Follows(pair.consequence, pair.law));
    }
    let weak = |rating| matches!(rating, AnnualRating::CompletedWithLimits | AnnualRating::NotCompleted);
    (weak(before) && weak(rating)).then_some(Streak::NotComparable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::word::Word;
    use AnnualRating::{Completed, CompletedWithLimits, Excellent, Good, NotCompleted};
    use proptest::prelude::*;

    #[test]
    fn two_failures_in_a_row_have_their_consequence_by_the_law_of_the_later_year() {
        let told = |year, before, rating| match streak(year, before, rating) {
            None => "nothing",
            Some(Streak::NotComparable) => "not comparable",
            Some(Streak::Follows(consequence, _)) => consequence.word(),
        };
        for (year, before, rating, expected) in [
            (2026, NotCompleted, NotCompleted, "removal_or_dismissal"),
            (2021, NotCompleted, NotCompleted, "removal_or_dismissal"),
            // The word is the same on both sides of 2020.
            (2020, NotCompleted, NotCompleted, "removal_or_dismissal"),
            (2019, NotCompleted, NotCompleted, "removal_or_dismissal"),
            (2021, NotCompleted, Completed, "nothing"),
            (2021, Completed, NotCompleted, "nothing"),
            (2019, CompletedWithLimits, CompletedWithLimits, "other_work"),
            (2019, NotCompleted, CompletedWithLimits, "other_work"),
            (2018, CompletedWithLimits, NotCompleted, "other_work"),
            (2019, Good, CompletedWithLimits, "nothing"),
            // The words differ: nothing is said of both together.
            (2020, CompletedWithLimits, NotCompleted, "not comparable"),
            (2020, CompletedWithLimits, Completed, "nothing"),
            (2020, Excellent, NotCompleted, "nothing"),
        ] {
            assert_eq!(told(year, before, rating), expected, "{before} then {rating} in {year}");
        }
    }

    proptest! {
        #[test]
        fn nothing_follows_where_one_of_two_years_was_good(
            year in 2000..2050, good in proptest::sample::select(vec![Excellent, Good, Completed]),
            other in proptest::sample::select(AnnualRating::ALL), first in any::<bool>(),
        ) {
            let (before, rating) = if first { (good, other) } else { (other, good) };
            prop_assert_eq!(streak(year, before, rating), None);
        }
    }
}
