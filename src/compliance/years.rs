//! What is asked of past years: how they were rated, and how much training was completed in them.
//!
//! **Ratings.** On a day, the last `years` calendar years before that of the day are looked at. A rating counts from the
//! day on which it was made; of several for one year the one made last counts. Excellent and good years are compared
//! whatever their regime; the third word before 2020 is not comparable with the one since, so where completed years are
//! asked for such a year is neither met nor unmet. One year that is rated lower makes it `unmet`, whatever else is missing;
//! else one that is not rated, or not comparable, makes it `unknown`; else it is `above` where every year is rated better
//! than asked, and `met` where not.
//!
//! **Training.** Hours are counted in periods (tiết), as the law counts them: 40 are a week. Training counts with all its
//! periods on the day on which it was completed. It is `met` on a day when the year before that of the day reached
//! what is asked, or the year of the day has reached it so far: who has done this year's share need not wait for the
//! year's end, and who did last year's has this year to do the next. Where nothing of the kinds asked for was ever
//! completed it is `unknown`: nobody may have recorded it. Else it is `unmet`.
//!
//! # What this module does not do
//! It weighs no qualification that training granted: that is evidence of its own.

use crate::compliance::condition::{Answer, Case, Evidence, EvidenceRef};
use crate::compliance::facts::Training;
use crate::compliance::status::Status;
use crate::domain::Day;
use crate::domain::evaluation::Evaluation;
use crate::domain::predicate::{EvaluationClause, TrainingClause};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// How the years that a clause asks about were rated, as far as is known on the day.
pub(super) struct Rated<'a> {
    /// Each rated year, by year, and how it compares to what is asked; none where it does not compare.
    pub(super) years: Vec<(&'a Evaluation, Option<Ordering>)>,
    /// The years that are not rated.
    pub(super) missing: Vec<i32>,
}

impl<'a> Rated<'a> {
    pub(super) fn of(clause: &EvaluationClause, case: &Case<'a>) -> Self {
        let this = case.day.year();
        // No year is rated before the first day there is, so no more than one before it needs to be looked at.
        let first = this.saturating_sub(i32::try_from(clause.years).unwrap_or(i32::MAX)).max(Day::FIRST.year() - 1);
        let mut last: BTreeMap<i32, &Evaluation> = BTreeMap::new();
        let made = case.person.evaluations.iter().filter(|e| e.rated_on <= case.day);
        for rating in made.filter(|e| (first..this).contains(&e.year)) {
            let kept = last.entry(rating.year).or_insert(rating);
            if (kept.rated_on, kept.id) < (rating.rated_on, rating.id) {
                *kept = rating;
            }
        }
        Self {
            missing: (first..this).filter(|year| !last.contains_key(year)).collect(),
            years: last.into_values().map(|rating| (rating, rating.rating.compared(clause.at_least))).collect(),
        }
    }

    fn status(&self) -> Status {
        let any = |wanted: fn(Option<Ordering>) -> bool| self.years.iter().any(|(_, compared)| wanted(*compared));
        if any(|compared| compared == Some(Ordering::Less)) {
            Status::Unmet
        } else if !self.missing.is_empty() || any(|compared| compared.is_none()) {
            Status::Unknown
        } else if any(|compared| compared == Some(Ordering::Equal)) {
            Status::Met
        } else {
            Status::Above
        }
    }

    /// The ratings on which a status rests.
    pub(super) fn decisive(&self, status: Status) -> impl Iterator<Item = &'a Evaluation> {
        let decides = move |compared: Option<Ordering>| match status {
            Status::Unmet => compared == Some(Ordering::Less),
            Status::Unknown => compared.is_none(),
            Status::Above | Status::Met | Status::Exempt | Status::InGrace => true,
        };
        self.years.iter().filter(move |(_, compared)| decides(*compared)).map(|(rating, _)| *rating)
    }
}

/// Whether the last years were rated as is asked.
pub(super) fn rated<E: Evidence>(clause: &EvaluationClause, case: &Case<'_>) -> Answer<E> {
    let rated = Rated::of(clause, case);
    let (status, mut evidence) = (rated.status(), E::default());
    rated.decisive(status).for_each(|rating| evidence.cite(EvidenceRef::Evaluation(rating.id)));
    Answer { status, evidence }
}

/// Whether so much training was completed as is asked.
pub(super) fn trained<E: Evidence>(clause: &TrainingClause, case: &Case<'_>) -> Answer<E> {
    let this = case.day.year();
    let of_kind = |t: &&Training| clause.kinds.is_empty() || t.kind.is_some_and(|kind| clause.kinds.contains(&kind));
    let completed = || case.person.trainings.iter().filter(of_kind).filter(|t| t.completed_on <= case.day);
    let in_year = |year: i32| completed().filter(move |t| t.completed_on.year() == year);
    let reached = |year: &i32| in_year(*year).map(|t| u64::from(t.periods)).sum::<u64>() >= u64::from(clause.per_year);
    let mut evidence = E::default();
    if completed().next().is_none() {
        return Answer { status: Status::Unknown, evidence };
    }
    let years = [this.saturating_sub(1), this];
    let enough: Vec<i32> = years.into_iter().filter(reached).collect();
    let (status, looked_at) = if enough.is_empty() { (Status::Unmet, &years[..]) } else { (Status::Met, &enough[..]) };
    looked_at.iter().flat_map(|year| in_year(*year)).for_each(|t| evidence.cite(EvidenceRef::Training(t.id)));
    Answer { status, evidence }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compliance::condition::answer;
    use crate::compliance::facts::Person;
    use crate::compliance::lack::{Reason, lacks};
    use crate::compliance::samples::id;
    use crate::compliance::stage::{WHO, day};
    use crate::domain::evaluation::AnnualRating::{
        self, Completed, CompletedWithLimits, Excellent, Good, NotCompleted,
    };
    use crate::domain::id::{EnrolmentId, EvaluationId, UnitId};
    use crate::domain::predicate::{Predicate, Rating};
    use crate::domain::qualification::QualificationKind;
    use proptest::prelude::*;

    fn evaluation(n: u8, year: i32, rating: AnnualRating, rated_on: &str) -> Evaluation {
        Evaluation {
            id: EvaluationId(id(n)),
            official_id: WHO,
            unit_id: UnitId(id(0)),
            year,
            rating,
            points: None,
            rated_on: day(rated_on),
            decision_id: None,
        }
    }

    /// A person whose years were rated, each on 10 December.
    fn rated_in(years: &[(i32, AnnualRating)]) -> Person {
        let one =
            |(n, (year, rating)): (u8, &(i32, AnnualRating))| evaluation(n, *year, *rating, &format!("{year}-12-10"));
        Person { evaluations: (0..).zip(years).map(one).collect(), ..Person::new(WHO) }
    }

    fn asks(years: u32, at_least: Rating) -> Predicate {
        Predicate::Evaluation(EvaluationClause { years, at_least })
    }

    fn on(person: &Person, predicate: &Predicate, on: &str) -> Status {
        answer::<()>(predicate, &Case { person, day: day(on), holding_from: None }).status
    }

    fn missing(person: &Person, predicate: &Predicate, on: &str) -> Vec<(Reason, Vec<i32>)> {
        let case = Case { person, day: day(on), holding_from: None };
        let found = lacks(predicate, &case, answer::<()>(predicate, &case).status, true);
        found.into_iter().map(|lack| (lack.reason, lack.years)).collect()
    }

    #[test]
    fn each_of_the_last_years_must_be_rated_as_is_asked() {
        use Status::{Above, Met, Unknown, Unmet};
        for (years, at_least, status) in [
            (vec![(2021, Good), (2022, Good), (2023, Excellent)], Rating::Good, Met),
            (vec![(2021, Excellent), (2022, Excellent), (2023, Excellent)], Rating::Good, Above),
            (vec![(2021, Excellent), (2022, Excellent), (2023, Excellent)], Rating::Excellent, Met),
            (vec![(2021, Good), (2022, Good), (2023, Good)], Rating::Completed, Above),
            (vec![(2021, Good), (2022, Completed), (2023, Excellent)], Rating::Good, Unmet),
            (vec![(2022, Good), (2023, Excellent)], Rating::Good, Unknown),
            (vec![(2023, NotCompleted)], Rating::Completed, Unmet),
            (vec![(2020, NotCompleted), (2024, NotCompleted)], Rating::Completed, Unknown),
            (vec![], Rating::Completed, Unknown),
        ] {
            assert_eq!(on(&rated_in(&years), &asks(3, at_least), "2024-06-01"), status, "{years:?} {at_least}");
        }
    }

    #[test]
    fn regimes_across_2020_are_not_comparable_where_completed_years_are_asked_for() {
        let across = rated_in(&[(2019, CompletedWithLimits), (2020, Completed)]);
        assert_eq!(on(&across, &asks(2, Rating::Completed), "2021-06-01"), Status::Unknown);
        assert_eq!(missing(&across, &asks(2, Rating::Completed), "2021-06-01"), [(Reason::NotComparable, vec![2019])]);
        assert_eq!(on(&across, &asks(1, Rating::Completed), "2021-06-01"), Status::Met);
        assert_eq!(on(&across, &asks(2, Rating::Good), "2021-06-01"), Status::Unmet);
        let good = rated_in(&[(2019, Good), (2020, Excellent)]);
        assert_eq!(on(&good, &asks(2, Rating::Good), "2021-06-01"), Status::Met, "good and excellent compare");
        let failed = rated_in(&[(2019, CompletedWithLimits), (2020, NotCompleted)]);
        assert_eq!(on(&failed, &asks(2, Rating::Completed), "2021-06-01"), Status::Unmet);
    }

    #[test]
    fn a_rating_counts_from_the_day_on_which_it_was_made_and_in_the_years_after_its_own() {
        let mut person = rated_in(&[(2022, Good)]);
        let asked = asks(1, Rating::Good);
        let told = |person: &Person, days: [&str; 4]| days.map(|day| on(person, &asked, day));
        let days = ["2022-12-31", "2023-01-01", "2023-12-31", "2024-01-01"];
        assert_eq!(told(&person, days), [Status::Unknown, Status::Met, Status::Met, Status::Unknown]);
        person.evaluations = vec![evaluation(1, 2022, Good, "2023-02-01")];
        let days = ["2023-01-01", "2023-01-31", "2023-02-01", "2024-01-01"];
        assert_eq!(told(&person, days), [Status::Unknown, Status::Unknown, Status::Met, Status::Unknown]);
        // Rated anew: the later one counts from its own day.
        person.evaluations.push(evaluation(2, 2022, Completed, "2023-06-01"));
        let days = ["2023-02-01", "2023-05-31", "2023-06-01", "2023-12-31"];
        assert_eq!(told(&person, days), [Status::Met, Status::Met, Status::Unmet, Status::Unmet]);
    }

    #[test]
    fn what_is_missing_names_the_years_and_what_decides_is_cited() {
        let person = rated_in(&[(2018, CompletedWithLimits), (2020, Good), (2022, NotCompleted)]);
        let three = asks(3, Rating::Completed);
        let reasons = [(Reason::NotComparable, vec![2018]), (Reason::NoRecord, vec![2019])];
        assert_eq!(missing(&person, &three, "2021-06-01"), reasons);
        assert_eq!(missing(&person, &three, "2023-06-01"), [(Reason::NotSo, vec![2022])]);
        let cited = |on: &str| {
            let case = Case { person: &person, day: day(on), holding_from: None };
            answer::<Vec<EvidenceRef>>(&three, &case).evidence
        };
        let rating = |n| EvidenceRef::Evaluation(EvaluationId(id(n)));
        assert_eq!((cited("2021-06-01"), cited("2023-06-01")), (vec![rating(0)], vec![rating(2)]));
        assert_eq!(cited("2030-06-01"), []);
    }

    fn trained_on(all: &[(&str, u32, Option<QualificationKind>)]) -> Person {
        let one = |(n, (on, periods, kind)): (u8, &(&str, u32, Option<QualificationKind>))| Training {
            id: EnrolmentId(id(n)),
            official_id: WHO,
            kind: *kind,
            periods: *periods,
            completed_on: day(on),
        };
        Person { trainings: (0..).zip(all).map(one).collect(), ..Person::new(WHO) }
    }

    fn a_week(kinds: Vec<QualificationKind>) -> Predicate {
        Predicate::TrainingHours(TrainingClause { kinds, per_year: 40 })
    }

    #[test]
    fn a_week_of_training_holds_from_the_day_on_which_it_is_complete_to_the_end_of_the_next_year() {
        let person = trained_on(&[("2021-03-10", 24, None), ("2021-09-20", 16, None)]);
        for (on_day, status) in [
            ("2021-03-09", Status::Unknown),
            ("2021-03-10", Status::Unmet),
            ("2021-09-19", Status::Unmet),
            ("2021-09-20", Status::Met),
            ("2022-12-31", Status::Met),
            ("2023-01-01", Status::Unmet),
        ] {
            assert_eq!(on(&person, &a_week(vec![]), on_day), status, "{on_day}");
        }
        // The periods of two years are not one year's.
        let spread = trained_on(&[("2021-12-31", 20, None), ("2022-01-01", 20, None)]);
        assert_eq!(on(&spread, &a_week(vec![]), "2022-06-01"), Status::Unmet);
        assert_eq!(missing(&spread, &a_week(vec![]), "2022-06-01"), [(Reason::NotSo, vec![2021, 2022])]);
        assert_eq!(missing(&Person::new(WHO), &a_week(vec![]), "2022-06-01"), [(Reason::NoRecord, vec![])]);
    }

    #[test]
    fn only_training_that_counts_towards_the_kinds_asked_for_counts() {
        let it = QualificationKind::It;
        let person = trained_on(&[("2021-03-10", 40, Some(it)), ("2021-09-20", 40, None)]);
        for (kinds, status) in [
            (vec![], Status::Met),
            (vec![it], Status::Met),
            (vec![QualificationKind::PoliticalTheory, it], Status::Met),
            (vec![QualificationKind::PoliticalTheory], Status::Unknown),
        ] {
            assert_eq!(on(&person, &a_week(kinds.clone()), "2021-12-31"), status, "{kinds:?}");
        }
        let case = Case { person: &person, day: day("2021-12-31"), holding_from: None };
        let told = answer::<Vec<EvidenceRef>>(&a_week(vec![it]), &case);
        assert_eq!(told.evidence, [EvidenceRef::Training(EnrolmentId(id(0)))]);
    }

    fn years() -> impl Strategy<Value = Vec<(i32, AnnualRating)>> {
        let rating =
            prop_oneof![Just(Excellent), Just(Good), Just(Completed), Just(CompletedWithLimits), Just(NotCompleted)];
        proptest::collection::btree_map(2015..2025, rating, 0..8).prop_map(|years| years.into_iter().collect())
    }

    proptest! {
        #[test]
        fn whoever_meets_what_is_asked_of_more_years_meets_it_of_fewer(
            rated in years(), n in 1..5_u32, asked in proptest::sample::select(vec![Rating::Completed, Rating::Good, Rating::Excellent]),
        ) {
            let person = rated_in(&rated);
            let told = |years| on(&person, &asks(years, asked), "2025-06-01");
            if told(n + 1).meets() {
                prop_assert!(told(n).meets());
            }
            if told(n) == Status::Unmet {
                prop_assert_eq!(told(n + 1), Status::Unmet);
            }
        }

        #[test]
        fn more_training_never_makes_it_worse(
            all in proptest::collection::vec((1..30_u32, 0..36_u32), 1..8), more in (1..30_u32, 0..36_u32),
        ) {
            let training = |(periods, month): &(u32, u32)| (day("2021-01-15").plus_months(*month).to_string(), *periods);
            let of = |all: &[(u32, u32)]| {
                let dated: Vec<(String, u32)> = all.iter().map(training).collect();
                trained_on(&dated.iter().map(|(on, periods)| (on.as_str(), *periods, None)).collect::<Vec<_>>())
            };
            let fewer = on(&of(&all), &a_week(vec![]), "2023-06-01");
            let with = on(&of(&[all, vec![more]].concat()), &a_week(vec![]), "2023-06-01");
            prop_assert!(fewer != Status::Met || with == Status::Met);
            prop_assert!(fewer == Status::Unknown || with != Status::Unknown);
        }
    }
}
