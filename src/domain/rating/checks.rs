//! What is found about yearly ratings: about each of them, and about how many of a unit and a group are excellent.
//!
//! Only that a person is rated by the wrong unit, or twice, stands in the way; everything else is to be considered.

use crate::domain::evaluation::{Evaluation, RatingRegime};
use crate::domain::finding::{Finding, FindingCode};
use crate::domain::id::UnitId;
use crate::domain::position::Group;
use crate::domain::rating::cap::Tally;
use crate::domain::rating::rules::rules_of;
use crate::domain::rating::scores::{PeriodScore, Suggestion, suggestion};
use crate::domain::rating::streak::{Consequence, Streak, streak};

/// Who moved is rated by the new unit.
const MOVED: &str = "Nghị định 335/2025/NĐ-CP";

/// A rating, and what is known of the person.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// The rating.
    pub evaluation: &'a Evaluation,
    /// All ratings of the person that are on record.
    pub others: &'a [Evaluation],
    /// The unit of the person's post on the day that decides.
    pub seat: Option<UnitId>,
    /// Whether that may be told.
    pub told: bool,
    /// The points of the year.
    pub scores: &'a [PeriodScore],
}

/// Everything found about a rating.
pub fn found(case: &Case<'_>) -> Vec<Finding> {
    let one = case.evaluation;
    let mut all = Vec::new();
    if let Some(seat) = case.seat.filter(|seat| *seat != one.unit_id) {
        let finding = Finding::blocking(FindingCode::RatedElsewhere, MOVED).with("on", one.decided_on());
        all.push(if case.told { finding.with("unit_id", seat) } else { finding });
    }
    if let Some(other) = case.others.iter().find(|other| other.year == one.year && other.id != one.id) {
        let law = rules_of(one.year).late_from.1;
        all.push(Finding::blocking(FindingCode::AlreadyRated, law).with("evaluation_id", other.id));
    }
    if is_late(one) {
        let rules = rules_of(one.year);
        let finding = Finding::warning(FindingCode::RatedLate, rules.late_from.1).with("rated_on", one.rated_on);
        all.push(rules.late_from(one.year).iter().fold(finding, |finding, day| finding.with("late_from", day)));
    }
    all.extend(in_a_row(case));
    if RatingRegime::of(one.year) == RatingRegime::Decree335 {
        all.extend(by_points(one, case.scores));
    }
    all
}

/// Whether a rating came after the law's last day for it.
pub fn is_late(one: &Evaluation) -> bool {
    rules_of(one.year).late_from(one.year).is_some_and(|day| one.rated_on >= day)
}

/// What the year comes to with the one before it, and with the one after it.
fn in_a_row(case: &Case<'_>) -> Vec<Finding> {
    let one = case.evaluation;
    let of = |year: i32| case.others.iter().find(|other| other.year == year && other.id != one.id);
    let before = one
        .year
        .checked_sub(1)
        .and_then(of)
        .and_then(|other| Some((one.year, streak(one.year, other.rating, one.rating)?)));
    let after = one
        .year
        .checked_add(1)
        .and_then(of)
        .and_then(|other| Some((other.year, streak(other.year, one.rating, other.rating)?)));
    let finding = |(year, found): (i32, Streak)| {
        let finding = match found {
            Streak::NotComparable => Finding::warning(FindingCode::RatingNotComparable, rules_of(year).late_from.1),
            Streak::Follows(consequence, law) => {
                let code = match consequence {
                    Consequence::RemovalOrDismissal => FindingCode::FailedTwice,
                    Consequence::OtherWork => FindingCode::LimitedTwice,
                };
                Finding::warning(code, law).with("consequence", consequence)
            }
        };
        finding.with("year_before", year - 1).with("year", year)
    };
    before.into_iter().chain(after).map(finding).collect()
}

/// What the points of the months say to a rating.
fn by_points(one: &Evaluation, scores: &[PeriodScore]) -> Vec<Finding> {
    let mut all = Vec::new();
    let found = suggestion(scores);
    // Only a month that is over can be without points.
    let last = if one.rated_on.year() > one.year { 12 } else { one.rated_on.month_number().rem_euclid(12) };
    let missing = |month: &&u32| i32::try_from(**month).is_ok_and(|month| month <= last);
    let every: Vec<u32> = (1..=12).collect();
    let without = found.as_ref().map_or(&every, |found| &found.missing);
    let without: Vec<String> = without.iter().filter(missing).map(ToString::to_string).collect();
    if !without.is_empty() {
        let finding = Finding::warning(FindingCode::ScoresMissing, MOVED).with("months", without.join(", "));
        all.push(finding);
    }
    if let Some(found) = found.filter(|found| found.rating != one.rating || Some(found.points) != one.points) {
        all.push(differs(one, &found));
    }
    all
}

fn differs(one: &Evaluation, found: &Suggestion) -> Finding {
    let finding = Finding::warning(FindingCode::DiffersFromScores, MOVED)
        .with("rating", one.rating)
        .with("suggested_rating", found.rating)
        .with("suggested_points", found.points);
    one.points.iter().fold(finding, |finding, points| finding.with("points", points))
}

/// That more people of a unit and a group are rated excellent for a year than may be.
pub fn too_many(unit: UnitId, group: Option<Group>, year: i32, tally: &Tally) -> Option<Finding> {
    let cap = tally.cap(year).filter(super::cap::Cap::exceeded)?;
    let finding = Finding::warning(FindingCode::TooManyExcellent, cap.share.law)
        .with("unit_id", unit)
        .with("year", year)
        .with("excellent", cap.excellent)
        .with("good", cap.good)
        .with("percent", cap.share.percent)
        .with("most", cap.most());
    Some(group.iter().fold(finding, |finding, group| finding.with("group", group)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Day;
    use crate::domain::evaluation::AnnualRating::{self, Completed, Excellent, Good, NotCompleted};
    use crate::domain::id::{EvaluationId, OfficialId, PeriodScoreId};
    use crate::domain::rating::scores::ScoredPeriod;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn unit(n: u128) -> UnitId {
        UnitId(Uuid::from_u128(n))
    }

    fn rated(n: u128, year: i32, rating: AnnualRating, points: Option<u32>, on: &str) -> Evaluation {
        Evaluation {
            id: EvaluationId(Uuid::from_u128(n)),
            official_id: OfficialId(Uuid::nil()),
            unit_id: unit(1),
            year,
            rating,
            points,
            rated_on: Day::parse(on).unwrap(),
            decision_id: None,
        }
    }

    fn score(month: u32, points: u32) -> PeriodScore {
        PeriodScore {
            id: PeriodScoreId(Uuid::nil()),
            official_id: OfficialId(Uuid::nil()),
            unit_id: unit(2),
            year: 2026,
            period: ScoredPeriod::Month(month),
            general: points.min(30),
            result: points.saturating_sub(30),
            reference: None,
            decision_id: None,
        }
    }

    #[test]
    fn each_thing_that_is_amiss_with_a_rating_is_found() {
        use FindingCode as F;
        let good = rated(1, 2021, Good, None, "2021-12-14");
        let failed = rated(1, 2021, NotCompleted, None, "2021-12-10");
        let before = |year, rating| rated(2, year, rating, None, &format!("{year}-12-10"));
        for (one, others, seat, expected) in [
            (good.clone(), vec![], Some(1), vec![]),
            (good.clone(), vec![], None, vec![]),
            (good.clone(), vec![], Some(2), vec![F::RatedElsewhere]),
            (good.clone(), vec![before(2021, Good)], Some(1), vec![F::AlreadyRated]),
            (good.clone(), vec![good], Some(1), vec![]),
            (rated(1, 2021, Good, None, "2021-12-15"), vec![], Some(1), vec![F::RatedLate]),
            (rated(1, 2021, Good, None, "2022-01-05"), vec![], Some(1), vec![F::RatedLate]),
            (failed.clone(), vec![before(2020, NotCompleted)], Some(1), vec![F::FailedTwice]),
            (failed.clone(), vec![before(2022, NotCompleted)], Some(1), vec![F::FailedTwice]),
            (failed.clone(), vec![before(2019, NotCompleted)], Some(1), vec![]),
            (failed, vec![before(2020, Completed)], Some(1), vec![]),
            (
                rated(1, 2020, NotCompleted, None, "2020-12-10"),
                vec![before(2019, AnnualRating::CompletedWithLimits)],
                Some(1),
                vec![F::RatingNotComparable],
            ),
            (
                rated(1, 2019, NotCompleted, None, "2019-12-10"),
                vec![before(2018, AnnualRating::CompletedWithLimits)],
                Some(1),
                vec![F::LimitedTwice],
            ),
        ] {
            let seat = seat.map(unit);
            let case = Case { evaluation: &one, others: &others, seat, told: true, scores: &[] };
            let all = found(&case);
            assert_eq!(all.iter().map(|f| f.code).collect::<Vec<_>>(), expected, "{one:?}");
            let stops = |code| matches!(code, F::RatedElsewhere | F::AlreadyRated);
            assert!(all.iter().all(|finding| finding.forbids() == stops(finding.code)));
        }
    }

    #[test]
    fn a_rating_is_held_against_the_points_of_the_months() {
        use FindingCode as F;
        let points: Vec<PeriodScore> = (1..=12).map(|month| score(month, 92)).collect();
        let codes = |one: &Evaluation, scores: &[PeriodScore]| {
            let case = Case { evaluation: one, others: &[], seat: None, told: true, scores };
            found(&case).iter().map(|f| f.code).collect::<Vec<_>>()
        };
        let on = "2026-12-10";
        assert_eq!(codes(&rated(1, 2026, Excellent, Some(92), on), &points), []);
        assert_eq!(codes(&rated(1, 2026, Good, Some(92), on), &points), [F::DiffersFromScores]);
        assert_eq!(codes(&rated(1, 2026, Excellent, Some(93), on), &points), [F::DiffersFromScores]);
        assert_eq!(codes(&rated(1, 2026, Excellent, Some(92), on), &points[1..]), [F::ScoresMissing]);
        assert_eq!(codes(&rated(1, 2026, Excellent, Some(92), on), &[]), [F::ScoresMissing]);
        assert_eq!(codes(&rated(1, 2025, Excellent, None, "2025-12-10"), &[]), [], "no points before 2026");
        // In December, December is not over; in the year after, it is.
        assert_eq!(codes(&rated(1, 2026, Excellent, Some(92), on), &points[..11]), []);
        assert_eq!(codes(&rated(1, 2026, Excellent, Some(92), on), &points[..10]), [F::ScoresMissing]);
        let late = rated(1, 2026, Excellent, Some(92), "2027-01-05");
        assert_eq!(codes(&late, &points[..11]), [F::RatedLate, F::ScoresMissing]);
    }

    proptest! {
        #[test]
        fn too_many_are_found_exactly_where_more_than_a_fifth_of_the_good_are(
            excellent in 0..30u64, good in 0..100u64, year in 2015..2035,
        ) {
            let tally = Tally { excellent, good, ..Tally::default() };
            let found = too_many(unit(1), Some(Group::CivilServant), year, &tally);
            prop_assert_eq!(found.is_some(), year >= 2023 && excellent * 5 > good);
            prop_assert!(found.is_none_or(|finding| !finding.stops(&[])), "a warning stops nothing");
        }
    }
}
