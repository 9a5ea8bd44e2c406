//! The points of months and quarters (Decree 335/2025/NĐ-CP): 30 general ones at most and 70 for results. Who moves is
//! rated by the new unit, which has the points that the old one gave.
//!
//! What they come to: every month that has points counts alike, whichever unit gave them; a quarter's points stand for
//! each of its three months. The mean of all months is rounded half up, once, at the end.

use crate::domain::Day;
use crate::domain::evaluation::{AnnualRating, RatingRegime};
use crate::domain::id::{DecisionId, OfficialId, PeriodScoreId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::text::Note;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// The most general points.
pub const MOST_GENERAL: u32 = 30;
/// The most points for results.
pub const MOST_RESULT: u32 = 70;

/// A month or a quarter of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScoredPeriod {
    /// 1 to 12.
    Month(u32),
    /// 1 to 4.
    Quarter(u32),
}

impl ScoredPeriod {
    /// From what is given: one of the two.
    ///
    /// # Errors
    /// Both, neither, or one that no year has.
    pub fn given(month: Option<u32>, quarter: Option<u32>) -> Result<Self, Vec<Invalid>> {
        let wrong = |place: &str, rule| Err(vec![Invalid::at(place, rule)]);
        match (month, quarter) {
            (Some(month @ 1..=12), None) => Ok(Self::Month(month)),
            (None, Some(quarter @ 1..=4)) => Ok(Self::Quarter(quarter)),
            (Some(_), None) => wrong("/month", Rule::OutOfRange(1, 12)),
            (None, Some(_)) => wrong("/quarter", Rule::OutOfRange(1, 4)),
            (Some(_), Some(_)) => wrong("/quarter", Rule::NotWith("month")),
            (None, None) => wrong("/month", Rule::Required),
        }
    }

    /// The month, where it is one.
    pub fn month(self) -> Option<u32> {
        match self {
            Self::Month(month) => Some(month),
            Self::Quarter(_) => None,
        }
    }

    /// The quarter, where it is one.
    pub fn quarter(self) -> Option<u32> {
        match self {
            Self::Month(_) => None,
            Self::Quarter(quarter) => Some(quarter),
        }
    }

    /// Its months.
    pub fn months(self) -> RangeInclusive<u32> {
        match self {
            Self::Month(month) => month..=month,
            Self::Quarter(quarter) => (quarter * 3).saturating_sub(2)..=quarter * 3,
        }
    }

    /// Whether two have a month in common.
    pub fn overlaps(self, other: Self) -> bool {
        let (one, two) = (self.months(), other.months());
        one.start() <= two.end() && two.start() <= one.end()
    }
}

/// The points that a unit gave a person for a month or a quarter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodScore {
    /// Its identity.
    pub id: PeriodScoreId,
    /// Who.
    pub official_id: OfficialId,
    /// The unit that gave them: where the person was.
    pub unit_id: UnitId,
    /// The year.
    pub year: i32,
    /// The month or quarter.
    pub period: ScoredPeriod,
    /// General points, 0 to 30.
    pub general: u32,
    /// Points for results, 0 to 70.
    pub result: u32,
    /// The paper, such as a notice by its number.
    pub reference: Option<Note>,
    /// By which decision.
    pub decision_id: Option<DecisionId>,
}

impl PeriodScore {
    /// The same, if its parts go together: points are given from 2026 on.
    ///
    /// # Errors
    /// Every broken rule.
    pub fn checked(self) -> Result<Self, Vec<Invalid>> {
        let mut problems = Problems::new();
        let by_points = RatingRegime::of(self.year) == RatingRegime::Decree335 && self.year <= 2199;
        problems.require(by_points, "/year", Rule::OutOfRange(2026, 2199));
        problems.require(self.general <= MOST_GENERAL, "/general", Rule::OutOfRange(0, MOST_GENERAL.into()));
        problems.require(self.result <= MOST_RESULT, "/result", Rule::OutOfRange(0, MOST_RESULT.into()));
        problems.or(self)
    }

    /// Its first and its last day.
    pub fn days(&self) -> Option<(Day, Day)> {
        let months = self.period.months();
        let first = Day::ymd(self.year, *months.start(), 1)?;
        let last = Day::ymd(self.year, *months.end(), 1)?.plus_months(1).previous()?;
        Some((first, last))
    }
}

/// What the points of a unit come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnitScore {
    /// The unit.
    pub unit_id: UnitId,
    /// For how many months it gave points.
    pub months: u32,
    /// The sum of them.
    pub points: u32,
}

/// What the points of a year come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The mean of the months, rounded half up.
    pub points: u32,
    /// The rating that goes with so many points; whoever may not be excellent for the cap, or broke the rules, is rated
    /// otherwise.
    pub rating: AnnualRating,
    /// What each unit gave, by its first month.
    pub by_unit: Vec<UnitScore>,
    /// The months without points.
    pub missing: Vec<u32>,
}

/// What the points of a year come to; none where there are none.
pub fn suggestion(scores: &[PeriodScore]) -> Option<Suggestion> {
    let mut months: BTreeMap<u32, (UnitId, u32)> = BTreeMap::new();
    for score in scores {
        for month in score.period.months() {
            months.entry(month).or_insert((score.unit_id, score.general + score.result));
        }
    }
    let mut by_unit: Vec<UnitScore> = Vec::new();
    for (unit_id, points) in months.values() {
        match by_unit.iter_mut().find(|one| one.unit_id == *unit_id) {
            Some(one) => {
                one.months += 1;
                one.points += points;
            }
            None => by_unit.push(UnitScore { unit_id: *unit_id, months: 1, points: *points }),
        }
    }
    let count: u32 = by_unit.iter().map(|one| one.months).sum();
    let sum: u32 = by_unit.iter().map(|one| one.points).sum();
    let points = (2 * sum + count).checked_div(2 * count)?;
    let best = [AnnualRating::Excellent, AnnualRating::Good, AnnualRating::Completed];
    let reached = |rating: &AnnualRating| rating.by_points().is_some_and(|range| *range.start() <= points);
    let rating = best.into_iter().find(reached).unwrap_or(AnnualRating::NotCompleted);
    let missing = (1..=12).filter(|month| !months.contains_key(month)).collect();
    Some(Suggestion { points, rating, by_unit, missing })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ScoredPeriod::{Month, Quarter};
    use proptest::prelude::*;
    use uuid::Uuid;

    fn score(unit: u128, period: ScoredPeriod, points: u32) -> PeriodScore {
        PeriodScore {
            id: PeriodScoreId(Uuid::nil()),
            official_id: OfficialId(Uuid::nil()),
            unit_id: UnitId(Uuid::from_u128(unit)),
            year: 2026,
            period,
            general: points.min(MOST_GENERAL),
            result: points.saturating_sub(MOST_GENERAL),
            reference: None,
            decision_id: None,
        }
    }

    #[test]
    fn points_are_given_for_a_month_or_a_quarter_of_a_year_by_points() {
        for (month, quarter, expected) in [
            (Some(12), None, Ok(Month(12))),
            (None, Some(4), Ok(Quarter(4))),
            (Some(13), None, Err(("/month", "out_of_range"))),
            (Some(0), None, Err(("/month", "out_of_range"))),
            (None, Some(5), Err(("/quarter", "out_of_range"))),
            (Some(1), Some(1), Err(("/quarter", "not_with"))),
            (None, None, Err(("/month", "required"))),
        ] {
            let given = ScoredPeriod::given(month, quarter);
            let told = given.as_ref().map_err(|wrong| (wrong[0].pointer.as_str(), wrong[0].rule.code()));
            assert_eq!(told, expected.as_ref().map_err(|wrong| *wrong), "{month:?} {quarter:?}");
        }
        let good = score(1, Month(2), 90);
        for (score, place) in [
            (PeriodScore { year: 2025, ..good.clone() }, "/year"),
            (PeriodScore { general: 31, ..good.clone() }, "/general"),
            (PeriodScore { result: 71, ..good.clone() }, "/result"),
        ] {
            assert_eq!(score.checked().unwrap_err()[0].pointer, place);
        }
        let days = |score: PeriodScore| score.days().map(|(first, last)| (first.to_string(), last.to_string()));
        assert_eq!(days(good), Some(("2026-02-01".to_owned(), "2026-02-28".to_owned())));
        assert_eq!(days(score(1, Quarter(4), 90)), Some(("2026-10-01".to_owned(), "2026-12-31".to_owned())));
    }

    #[test]
    fn every_month_counts_alike_whichever_unit_gave_its_points() {
        use AnnualRating::{Completed, Excellent, Good, NotCompleted};
        let all = |scores: &[(u128, ScoredPeriod, u32)]| {
            let scores: Vec<PeriodScore> = scores.iter().map(|(unit, period, n)| score(*unit, *period, *n)).collect();
            suggestion(&scores).map(|found| (found.points, found.rating, found.missing.len()))
        };
        for (scores, expected) in [
            (vec![], None),
            (vec![(1, Month(1), 90)], Some((90, Excellent, 11))),
            (vec![(1, Quarter(1), 90)], Some((90, Excellent, 9))),
            // Nine months by the old unit at 88, three by the new at 96: (9 × 88 + 3 × 96) / 12 = 90, not 92.
            (
                vec![(1, Quarter(1), 88), (1, Quarter(2), 88), (1, Quarter(3), 88), (2, Quarter(4), 96)],
                Some((90, Excellent, 0)),
            ),
            // 89.5 is 90, and 89.33 is not.
            (vec![(1, Month(1), 89), (1, Month(2), 90)], Some((90, Excellent, 10))),
            (vec![(1, Month(1), 89), (1, Month(2), 89), (1, Month(3), 90)], Some((89, Good, 9))),
            (vec![(1, Month(1), 69)], Some((69, Completed, 11))),
            (vec![(1, Month(1), 49)], Some((49, NotCompleted, 11))),
            (vec![(1, Month(1), 0)], Some((0, NotCompleted, 11))),
        ] {
            assert_eq!(all(&scores), expected, "{scores:?}");
        }
        let moved = [score(1, Quarter(1), 60), score(2, Month(4), 100), score(2, Month(5), 80)];
        let found = suggestion(&moved).unwrap();
        let (one, two) = (UnitId(Uuid::from_u128(1)), UnitId(Uuid::from_u128(2)));
        let by_unit =
            [UnitScore { unit_id: one, months: 3, points: 180 }, UnitScore { unit_id: two, months: 2, points: 180 }];
        assert_eq!((found.points, found.by_unit.as_slice()), (72, &by_unit[..]));
        assert_eq!(found.missing, [6, 7, 8, 9, 10, 11, 12]);
    }

    proptest! {
        #[test]
        fn what_the_months_come_to_lies_between_the_least_and_the_most(
            points in proptest::collection::vec(0..=100u32, 1..=12), units in proptest::collection::vec(0..3u128, 12),
        ) {
            let months = (1..).zip(&points).zip(&units);
            let scores: Vec<PeriodScore> = months.map(|((n, points), unit)| score(*unit, Month(n), *points)).collect();
            let found = suggestion(&scores).unwrap();
            prop_assert!(points.iter().min() <= Some(&found.points) && Some(&found.points) <= points.iter().max());
            prop_assert!(found.rating.by_points().unwrap().contains(&found.points));
            let months: u32 = found.by_unit.iter().map(|one| one.months).sum();
            prop_assert_eq!(usize::try_from(months).unwrap() + found.missing.len(), 12);
            // The order in which they were entered does not matter.
            let mut turned = scores.clone();
            turned.reverse();
            prop_assert_eq!(suggestion(&turned).map(|f| (f.points, f.rating)), Some((found.points, found.rating)));
        }
    }
}
