//! Yearly ratings, under the regime of their year. Since 2020 the third word means another thing than before, so the
//! ratings of two regimes are not compared by their place in a row.

use crate::domain::Day;
use crate::domain::id::{DecisionId, EvaluationId, OfficialId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::predicate::Rating;
use crate::domain::word::words;
use std::cmp::Ordering;
use std::ops::RangeInclusive;

words! {
    /// The rules by which a year is rated.
    RatingRegime {
        /// Law 22/2008/QH12 and Decree 56/2015/NĐ-CP: the years to 2019
        Before2020 = "before_2020",
        /// Law 52/2019/QH14 and Decree 90/2020/NĐ-CP: 2020 to 2025
        Decree90 = "decree_90_2020",
        /// Decree 335/2025/NĐ-CP, by points: from 2026
        Decree335 = "decree_335_2025",
    }
}

impl RatingRegime {
    /// That of a year.
    pub fn of(year: i32) -> Self {
        match year {
            ..2020 => Self::Before2020,
            2020..2026 => Self::Decree90,
            2026.. => Self::Decree335,
        }
    }
}

words! {
    /// How a year was rated.
    AnnualRating {
        /// hoàn thành xuất sắc nhiệm vụ
        Excellent = "excellent",
        /// hoàn thành tốt nhiệm vụ
        Good = "good",
        /// hoàn thành nhiệm vụ (from 2020)
        Completed = "completed",
        /// hoàn thành nhiệm vụ nhưng còn hạn chế về năng lực (before 2020)
        CompletedWithLimits = "completed_with_limits",
        /// không hoàn thành nhiệm vụ
        NotCompleted = "not_completed",
    }
}

/// The most points that a year can bring (Decree 335/2025/NĐ-CP): 30 general ones and 70 for results.
pub const MOST_POINTS: u32 = 100;

impl AnnualRating {
    /// The points with which it goes from 2026 on (Decree 335/2025/NĐ-CP: excellent from 90, good from 70, completed from
    /// 50). Who has the points of an excellent year may be rated good, because only a fifth of those rated good may be
    /// excellent; and whoever breaks the rules did not complete the year, whatever the points. None: a word of another
    /// regime.
    pub fn by_points(self) -> Option<RangeInclusive<u32>> {
        match self {
            Self::Excellent => Some(90..=MOST_POINTS),
            Self::Good => Some(70..=MOST_POINTS),
            Self::Completed => Some(50..=69),
            Self::NotCompleted => Some(0..=MOST_POINTS),
            Self::CompletedWithLimits => None,
        }
    }

    /// How it compares to what is asked for; none where the two cannot be compared. Excellent and good years mean the same
    /// in every regime. The third word does not: to have completed a year "with limits in capability", before 2020, is
    /// neither to have completed it nor not to have.
    pub fn compared(self, asked: Rating) -> Option<Ordering> {
        let place = |rating| match rating {
            Rating::Completed => 1,
            Rating::Good => 2,
            Rating::Excellent => 3,
        };
        let got = match self {
            Self::Excellent => 3,
            Self::Good => 2,
            Self::Completed => 1,
            Self::NotCompleted => 0,
            Self::CompletedWithLimits if asked == Rating::Completed => return None,
            Self::CompletedWithLimits => 0,
        };
        Some(got.cmp(&place(asked)))
    }
}

/// A person's rating for a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluation {
    /// Its identity.
    pub id: EvaluationId,
    /// Who.
    pub official_id: OfficialId,
    /// The unit that rated; for a person who moved, the new one.
    pub unit_id: UnitId,
    /// The year.
    pub year: i32,
    /// The rating.
    pub rating: AnnualRating,
    /// The points, from 2026.
    pub points: Option<u32>,
    /// The day of the rating.
    pub rated_on: Day,
    /// By which decision.
    pub decision_id: Option<DecisionId>,
}

impl Evaluation {
    /// The rules by which it was made.
    pub fn regime(&self) -> RatingRegime {
        RatingRegime::of(self.year)
    }

    /// The evaluation, if its parts go together.
    ///
    /// # Errors
    /// Every broken rule.
    pub fn checked(self) -> Result<Self, Vec<Invalid>> {
        let mut problems = Problems::new();
        problems.require((1990..=2199).contains(&self.year), "/year", Rule::OutOfRange(1990, 2199));
        let regime = self.regime();
        let fits = match self.rating {
            AnnualRating::Completed => regime != RatingRegime::Before2020,
            AnnualRating::CompletedWithLimits => regime == RatingRegime::Before2020,
            AnnualRating::Excellent | AnnualRating::Good | AnnualRating::NotCompleted => true,
        };
        problems.require(fits, "/rating", Rule::NotWith("year"));
        match (regime, self.points) {
            (RatingRegime::Decree335, None) => problems.add("/points", Rule::Required),
            (RatingRegime::Decree335, Some(points)) if points > MOST_POINTS => {
                problems.add("/points", Rule::OutOfRange(0, MOST_POINTS.into()));
            }
            (RatingRegime::Decree335, Some(points)) => {
                let goes = self.rating.by_points().is_none_or(|range| range.contains(&points));
                problems.require(goes, "/rating", Rule::NotWith("points"));
            }
            (RatingRegime::Before2020 | RatingRegime::Decree90, points) => {
                problems.require(points.is_none(), "/points", Rule::NotWith("year"));
            }
        }
        problems.require(self.rated_on.year() >= self.year, "/rated_on", Rule::Before("year"));
        problems.or(self)
    }

    /// The day on which it is looked where the person is: the last of the year, or that of the rating, if earlier.
    pub fn decided_on(&self) -> Day {
        Day::ymd(self.year, 12, 31).map_or(self.rated_on, |end| end.min(self.rated_on))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::word::Word;
    use AnnualRating::{Completed, CompletedWithLimits, Excellent, Good, NotCompleted};
    use proptest::prelude::*;
    use uuid::Uuid;

    fn rated(year: i32, rating: AnnualRating, points: Option<u32>) -> Evaluation {
        Evaluation {
            id: EvaluationId(Uuid::nil()),
            official_id: OfficialId(Uuid::nil()),
            unit_id: UnitId(Uuid::nil()),
            year,
            rating,
            points,
            rated_on: Day::ymd(year, 12, 10).unwrap(),
            decision_id: None,
        }
    }

    fn wrong(evaluation: Evaluation) -> Vec<(String, &'static str)> {
        let told = |one: Invalid| (one.pointer, one.rule.code());
        evaluation.checked().err().into_iter().flatten().map(told).collect()
    }

    #[test]
    fn each_year_is_rated_in_the_words_of_its_regime() {
        for (year, rating, fits) in [
            (2019, CompletedWithLimits, true),
            (2019, Completed, false),
            (2020, Completed, true),
            (2020, CompletedWithLimits, false),
            (2025, CompletedWithLimits, false),
            (2019, NotCompleted, true),
            (2019, Excellent, true),
            (2025, Good, true),
        ] {
            let told = wrong(rated(year, rating, None));
            let expected = if fits { vec![] } else { vec![("/rating".to_owned(), "not_with")] };
            assert_eq!(told, expected, "{rating} for {year}");
        }
        assert_eq!(wrong(rated(2026, CompletedWithLimits, Some(60))), [("/rating".to_owned(), "not_with")]);
    }

    #[test]
    fn from_2026_the_rating_goes_with_the_points() {
        for (rating, points, fits) in [
            (Excellent, 90, true),
            (Excellent, 89, false),
            (Good, 89, true),
            (Good, 70, true),
            (Good, 69, false),
            (Good, 95, true),
            (Completed, 69, true),
            (Completed, 50, true),
            (Completed, 49, false),
            (Completed, 70, false),
            (NotCompleted, 49, true),
            (NotCompleted, 80, true),
        ] {
            let expected = if fits { vec![] } else { vec![("/rating".to_owned(), "not_with")] };
            assert_eq!(wrong(rated(2026, rating, Some(points))), expected, "{rating} by {points}");
        }
        assert_eq!(wrong(rated(2026, Good, None)), [("/points".to_owned(), "required")]);
        assert_eq!(wrong(rated(2026, Good, Some(101))), [("/points".to_owned(), "out_of_range")]);
        assert_eq!(wrong(rated(2025, Good, Some(80))), [("/points".to_owned(), "not_with")]);
        let early = Evaluation { rated_on: Day::ymd(2025, 12, 31).unwrap(), ..rated(2026, Good, Some(80)) };
        assert_eq!(wrong(early), [("/rated_on".to_owned(), "before")]);
        assert_eq!(wrong(rated(2200 - 1, Good, Some(80))), []);
    }

    #[test]
    fn regimes_across_2020_are_not_comparable_by_the_place_of_their_third_word() {
        assert_eq!(CompletedWithLimits.compared(Rating::Completed), None);
        assert_eq!(Completed.compared(Rating::Completed), Some(Ordering::Equal));
        assert_eq!(CompletedWithLimits.compared(Rating::Good), Some(Ordering::Less));
        assert_eq!(NotCompleted.compared(Rating::Completed), Some(Ordering::Less));
        assert_eq!(Excellent.compared(Rating::Good), Some(Ordering::Greater));
        assert_eq!(Excellent.compared(Rating::Excellent), Some(Ordering::Equal));
    }

    #[test]
    fn a_rating_is_made_where_the_person_is_on_the_last_day_of_the_year_or_on_its_own_day_if_earlier() {
        let mut evaluation = rated(2021, Good, None);
        assert_eq!(evaluation.decided_on(), Day::ymd(2021, 12, 10).unwrap());
        evaluation.rated_on = Day::ymd(2022, 1, 15).unwrap();
        assert_eq!(evaluation.decided_on(), Day::ymd(2021, 12, 31).unwrap());
    }

    proptest! {
        #[test]
        fn whoever_reaches_what_is_asked_reaches_everything_less_that_can_be_compared(
            got in proptest::sample::select(AnnualRating::ALL),
            asked in proptest::sample::select(Rating::ALL), less in proptest::sample::select(Rating::ALL),
        ) {
            if less <= asked && got.compared(asked).is_some_and(Ordering::is_ge) {
                prop_assert!(got.compared(less).is_none_or(Ordering::is_ge));
            }
        }

        #[test]
        fn the_more_points_the_more_ratings_go_with_them(points in 0..=MOST_POINTS) {
            let fitting = AnnualRating::ALL.iter().filter(|r| wrong(rated(2026, **r, Some(points))).is_empty());
            prop_assert_eq!(fitting.count(), if points < 50 { 1 } else if points < 90 { 2 } else { 3 });
        }
    }
}
