//! Due days worked out by hand, and what holds for all of them.

use super::*;
use crate::domain::Period;
use crate::domain::discipline::DisciplineForm;
use crate::domain::entitlement::{AbsenceKind, SalaryKind, Scale};
use crate::domain::evaluation::AnnualRating;
use crate::domain::id::{AbsenceId, DecisionId, DisciplineId, EvaluationId, OfficialId, SalaryId, UnitId};
use crate::domain::text::Code;
use chrono::Datelike;
use proptest::prelude::*;
use uuid::Uuid;

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn paid(scale: Scale, step: u32, counted_from: Day) -> Salary {
    Salary {
        id: SalaryId(Uuid::nil()),
        official_id: OfficialId(Uuid::nil()),
        kind: SalaryKind::Initial,
        early_ground: None,
        grade: Code::parse("01.003").unwrap(),
        scale,
        step,
        coefficient: scale.rule().coefficient(step).unwrap(),
        effective_on: counted_from,
        counted_from,
        decision_id: DecisionId(Uuid::nil()),
    }
}

fn away(kind: AbsenceKind, from: &str, to: &str) -> Absence {
    let to = (!to.is_empty()).then(|| day(to));
    absent(kind, Period { from: day(from), to })
}

fn absent(kind: AbsenceKind, period: Period) -> Absence {
    Absence { id: AbsenceId(Uuid::nil()), official_id: OfficialId(Uuid::nil()), kind, period, decision_id: None }
}

fn measure(form: DisciplineForm, from: &str) -> Discipline {
    taken(form, day(from))
}

fn taken(form: DisciplineForm, from: Day) -> Discipline {
    Discipline {
        id: DisciplineId(Uuid::from_u128(u128::from(from.date().year_ce().1) << 32)),
        official_id: OfficialId(Uuid::nil()),
        form,
        period: Period { from, to: Some(Discipline::ends_by_law(from)) },
        decision_id: DecisionId(Uuid::nil()),
    }
}

fn rated(year: i32, rating: AnnualRating) -> Evaluation {
    rated_on(year, rating, &format!("{year}-12-10"))
}

fn rated_on(year: i32, rating: AnnualRating, on: &str) -> Evaluation {
    Evaluation {
        id: EvaluationId(Uuid::from_u128(u128::from(year.unsigned_abs()))),
        official_id: OfficialId(Uuid::nil()),
        unit_id: UnitId(Uuid::nil()),
        year,
        rating,
        points: None,
        rated_on: day(on),
        decision_id: None,
    }
}

fn due(salary: &Salary, absences: &[Absence], disciplines: &[Discipline], evaluations: &[Evaluation]) -> String {
    let record = Record { absences, disciplines, evaluations };
    let raise = next_raise(salary, &record).unwrap();
    let last = raise.reasons.last().unwrap();
    assert_eq!(last.due_on, raise.due_on, "the explanation ends at the day");
    assert!(raise.reasons.iter().all(|reason| !reason.legal_reference.is_empty()));
    raise.due_on.map(|day| day.to_string()).unwrap_or_default()
}

#[test]
fn without_anything_else_a_step_is_held_for_the_months_of_its_scale() {
    for (scale, counted_from, expected) in [
        // 2015-03-01 and 36 months.
        (Scale::University, "2015-03-01", "2018-03-01"),
        // 2015-03-01 and 36 months.
        (Scale::College, "2015-03-01", "2018-03-01"),
        // 2015-03-01 and 24 months.
        (Scale::Intermediate, "2015-03-01", "2017-03-01"),
        // 2012-06-01 and five years.
        (Scale::CadreTitle, "2012-06-01", "2017-06-01"),
        // 2016-02-29 and 36 months: February 2019 has no 29th day.
        (Scale::College, "2016-02-29", "2019-02-28"),
        // 2018-02-28 and 24 months: the corresponding day, not the last of the month.
        (Scale::Intermediate, "2018-02-28", "2020-02-28"),
    ] {
        assert_eq!(due(&paid(scale, 1, day(counted_from)), &[], &[], &[]), expected, "{scale} from {counted_from}");
    }
}

#[test]
fn on_the_last_step_the_scale_is_exhausted() {
    for (scale, last) in
        [(Scale::University, 9), (Scale::College, 10), (Scale::Intermediate, 12), (Scale::CadreTitle, 2)]
    {
        let at = |step| next_raise(&paid(scale, step, day("2015-03-01")), &Record::default());
        assert_eq!(at(last), None, "{scale}");
        assert_eq!(at(last - 1).map(|raise| raise.step), Some(last), "{scale}");
    }
}

/// Of a salary on the scale of a university degree that counts from 2017-01-01: 36 months are over on 2020-01-01.
#[test]
fn time_that_does_not_count_puts_the_day_off_by_as_many_months() {
    use AbsenceKind::{AssignedStudy, Maternity, Overstay, PaidLeave, SickLeave, Suspension, UnpaidLeave};
    let salary = paid(Scale::University, 1, day("2017-01-01"));
    for (absences, expected) in [
        // Six months of maternity count: nothing moves.
        (vec![away(Maternity, "2018-01-01", "2018-07-01")], "2020-01-01"),
        // So do leave on full pay and study that the person was sent to.
        (
            vec![away(PaidLeave, "2018-01-01", "2018-03-01"), away(AssignedStudy, "2018-09-01", "2019-09-01")],
            "2020-01-01",
        ),
        // 31 + 30 + 31 = 92 days: 3 months of 30 and 2 days, Wednesday and Thursday, fewer than 11. 39 months.
        (vec![away(UnpaidLeave, "2018-03-01", "2018-06-01")], "2020-04-01"),
        // 365 days: a year. 48 months.
        (vec![away(UnpaidLeave, "2018-01-01", "2019-01-01")], "2021-01-01"),
        // Monday 2019-05-06 to Monday 2019-05-20: 15 days, of them 5 + 5 + 1 = 11 working ones, which make a month. 37 months.
        (vec![away(Suspension, "2019-05-06", "2019-05-21")], "2020-02-01"),
        // A day less: 10 working days make none.
        (vec![away(Suspension, "2019-05-06", "2019-05-20")], "2020-01-01"),
        // Monday 2019-01-28 to Friday 2019-02-15: 15 days from Monday to Friday, of which five are Tết: 10 make none.
        (vec![away(Suspension, "2019-01-28", "2019-02-16")], "2020-01-01"),
        // A working day more, and they make a month.
        (vec![away(Suspension, "2019-01-28", "2019-02-19")], "2020-02-01"),
        // 20 + 20 = 40 days: a month of 30, and of the last 10 days (6th to 15th of September 2018) the 6th, 7th and 10th to
        // 14th are working ones: 7. 37 months.
        (vec![away(UnpaidLeave, "2018-02-01", "2018-02-21"), away(Overstay, "2018-08-27", "2018-09-16")], "2020-02-01"),
        // 180 days of sick leave count.
        (vec![away(SickLeave, "2018-01-01", "2018-06-30")], "2020-01-01"),
        // 273 days of sick leave: 93 do not count, 3 months and 3 days. 39 months.
        (vec![away(SickLeave, "2018-01-01", "2018-10-01")], "2020-04-01"),
        // The same time twice is one time: 92 days.
        (
            vec![away(UnpaidLeave, "2018-03-01", "2018-06-01"), away(Suspension, "2018-04-01", "2018-05-01")],
            "2020-04-01",
        ),
        // Before the time counts, and after the raise was due: nothing.
        (
            vec![away(UnpaidLeave, "2016-01-01", "2017-01-01"), away(UnpaidLeave, "2020-01-01", "2020-07-01")],
            "2020-01-01",
        ),
        // 31 days from 2019-12-16: 16 of them lie before 2020-01-01, 12 of these working ones, so the day becomes
        // 2020-02-01; then all 31 lie before it: a month and a day. 37 months.
        (vec![away(UnpaidLeave, "2019-12-16", "2020-01-16")], "2020-02-01"),
    ] {
        assert_eq!(due(&salary, &absences, &[], &[]), expected, "{absences:?}");
    }
}

#[test]
fn while_a_suspension_still_runs_no_day_is_known() {
    let salary = paid(Scale::University, 1, day("2017-01-01"));
    assert_eq!(due(&salary, &[away(AbsenceKind::Suspension, "2019-06-01", "")], &[], &[]), "");
    assert_eq!(due(&salary, &[away(AbsenceKind::Suspension, "2020-01-01", "")], &[], &[]), "2020-01-01", "owed before");
}

/// Of a salary on the scale of a university degree that counts from 2017-01-01: 36 months are over on 2020-01-01.
#[test]
fn discipline_and_years_not_completed_put_the_day_off() {
    use AnnualRating::{CompletedWithLimits, Good, NotCompleted};
    use DisciplineForm::{Demotion, DismissalFromPost, Reprimand, StepReduction, Warning};
    let salary = paid(Scale::University, 1, day("2017-01-01"));
    for (measures, ratings, expected) in [
        // 36 + 6.
        (vec![measure(Reprimand, "2018-05-10")], vec![], "2020-07-01"),
        // 36 + 6.
        (vec![measure(Warning, "2018-05-10")], vec![], "2020-07-01"),
        // 36 + 12.
        (vec![measure(Demotion, "2018-05-10")], vec![], "2021-01-01"),
        // 36 + 12.
        (vec![measure(DismissalFromPost, "2018-05-10")], vec![], "2021-01-01"),
        // A step reduction is a regrading of its own.
        (vec![measure(StepReduction, "2018-05-10")], vec![], "2020-01-01"),
        // 36 + 6.
        (vec![], vec![rated(2018, NotCompleted)], "2020-07-01"),
        // 36 + 6 + 6: each year of its own.
        (vec![], vec![rated(2017, NotCompleted), rated(2019, NotCompleted)], "2021-01-01"),
        // Neither a good year nor one completed with limits.
        (vec![], vec![rated(2017, Good), rated(2018, CompletedWithLimits)], "2020-01-01"),
        // 36 + 6 + 6: both add up.
        (vec![measure(Warning, "2018-05-10")], vec![rated(2018, NotCompleted)], "2021-01-01"),
        // 36 + 12 + 6 + 6 + 6 would be 66: 24 at most, so 60.
        (
            vec![measure(Demotion, "2017-05-10"), measure(Reprimand, "2018-05-10")],
            vec![rated(2017, NotCompleted), rated(2018, NotCompleted)],
            "2022-01-01",
        ),
        // The day before the time counts: it bore on the raise before. The first day of it does.
        (vec![measure(Reprimand, "2016-12-31")], vec![], "2020-01-01"),
        (vec![measure(Reprimand, "2017-01-01")], vec![], "2020-07-01"),
        // On the due day the raise is owed already; the day before it is not.
        (vec![measure(Reprimand, "2020-01-01")], vec![], "2020-01-01"),
        (vec![measure(Reprimand, "2019-12-31")], vec![], "2020-07-01"),
        // The reprimand puts the day off past the rating: 36 + 6 + 6.
        (vec![measure(Reprimand, "2019-12-31")], vec![rated_on(2019, NotCompleted, "2020-06-30")], "2021-01-01"),
    ] {
        assert_eq!(due(&salary, &[], &measures, &ratings), expected, "{measures:?} {ratings:?}");
    }
    // By the rules of their days: twelve months for a reprimand in 2009 (2008-01-01 and 36 + 12), six in 2010 (36 + 6).
    let old = paid(Scale::University, 1, day("2008-01-01"));
    assert_eq!(due(&old, &[], &[measure(Reprimand, "2009-06-01")], &[]), "2012-01-01");
    assert_eq!(due(&old, &[], &[measure(Reprimand, "2010-06-01")], &[]), "2011-07-01");
}

#[test]
fn the_explanation_names_each_cause_with_its_months_and_the_day_after_it() {
    let salary = paid(Scale::Intermediate, 3, day("2021-04-01"));
    let absences = [away(AbsenceKind::UnpaidLeave, "2021-06-01", "2021-08-30")];
    let disciplines = [measure(DisciplineForm::Warning, "2022-02-15")];
    let evaluations = [rated(2021, AnnualRating::NotCompleted)];
    let record = Record { absences: &absences, disciplines: &disciplines, evaluations: &evaluations };
    let raise = next_raise(&salary, &record).unwrap();
    assert_eq!((raise.step, raise.coefficient.to_string().as_str()), (4, "2.46"));
    // 24 months end on 2023-04-01; 90 days are 3 months; the year 2021 and the warning are 6 each.
    let told: Vec<(ReasonKind, i64, String)> =
        raise.reasons.iter().map(|r| (r.kind, r.months, r.due_on.unwrap().to_string())).collect();
    let expected = [
        (ReasonKind::CountedFrom, 0, "2021-04-01"),
        (ReasonKind::HoldingTime, 24, "2023-04-01"),
        (ReasonKind::NotCounted, 3, "2023-07-01"),
        (ReasonKind::Rating, 6, "2024-01-01"),
        (ReasonKind::Discipline, 6, "2024-07-01"),
    ];
    assert_eq!(told, expected.map(|(kind, months, day)| (kind, months, day.to_owned())));
    assert_eq!(raise.reasons[4].because_of, [disciplines[0].id.to_string()]);
    assert_eq!(raise.reasons[3].on, Some(day("2021-12-10")));
}

fn at(n: i64) -> Day {
    Day::new(day("2012-01-01").date() + chrono::TimeDelta::days(n)).unwrap()
}

fn any_absence() -> impl Strategy<Value = Absence> {
    let kinds = [AbsenceKind::UnpaidLeave, AbsenceKind::SickLeave, AbsenceKind::Suspension, AbsenceKind::Maternity];
    (proptest::sample::select(kinds.to_vec()), 0..2_500_i64, 1..400_i64)
        .prop_map(|(kind, from, days)| absent(kind, Period { from: at(from), to: Some(at(from + days)) }))
}

fn any_measure() -> impl Strategy<Value = Discipline> {
    use crate::domain::word::Word;
    (proptest::sample::select(DisciplineForm::ALL), 0..2_500_i64).prop_map(|(form, from)| taken(form, at(from)))
}

fn day_of(salary: &Salary, absences: &[Absence], disciplines: &[Discipline]) -> Day {
    next_raise(salary, &Record { absences, disciplines, evaluations: &[] }).unwrap().due_on.unwrap()
}

proptest! {
    #[test]
    fn the_more_time_does_not_count_the_later_the_day(
        absences in proptest::collection::vec(any_absence(), 0..4),
        more in any_absence(),
        longer in 0..300_i64,
        measures in proptest::collection::vec(any_measure(), 0..3),
        from in 0..600_i64,
    ) {
        let salary = paid(Scale::University, 1, at(from));
        let before = day_of(&salary, &absences, &measures);
        let with = [&absences[..], std::slice::from_ref(&more)].concat();
        let after = day_of(&salary, &with, &measures);
        prop_assert!(before <= after);
        let end = more.period.to.unwrap().date() + chrono::TimeDelta::days(longer);
        let longer = absent(more.kind, Period { to: Day::new(end), ..more.period });
        prop_assert!(after <= day_of(&salary, &[&absences[..], &[longer]].concat(), &measures));
    }

    #[test]
    fn a_measure_never_brings_the_day_forward_and_annulled_leaves_it_exactly_as_it_was(
        absences in proptest::collection::vec(any_absence(), 0..3),
        measures in proptest::collection::vec(any_measure(), 0..3),
        wrongful in any_measure(),
        from in 0..600_i64,
    ) {
        let salary = paid(Scale::University, 1, at(from));
        let record = |disciplines| Record { absences: &absences, disciplines, evaluations: &[] };
        let was = next_raise(&salary, &record(&measures));
        let mut with = measures.clone();
        with.push(wrongful.clone());
        let put_off = day_of(&salary, &absences, &with);
        prop_assert!(day_of(&salary, &absences, &measures) <= put_off);
        with.retain(|one| *one != wrongful);
        let others: Vec<Discipline> = measures.iter().filter(|one| **one != wrongful).cloned().collect();
        prop_assert_eq!(next_raise(&salary, &record(&with)), next_raise(&salary, &record(&others)));
        if others.len() == measures.len() {
            prop_assert_eq!(next_raise(&salary, &record(&with)), was);
        }
    }

    #[test]
    fn the_order_of_records_bears_on_nothing(
        mut absences in proptest::collection::vec(any_absence(), 0..4),
        mut measures in proptest::collection::vec(any_measure(), 0..4),
    ) {
        let salary = paid(Scale::College, 2, at(0));
        let one = day_of(&salary, &absences, &measures);
        absences.reverse();
        measures.reverse();
        prop_assert_eq!(one, day_of(&salary, &absences, &measures));
    }
}
