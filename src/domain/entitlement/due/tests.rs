//! What became of raises that fell due, and days of retirement worked out by hand.

use super::*;
use crate::domain::discipline::{Discipline, DisciplineForm};
use crate::domain::entitlement::Scale;
use crate::domain::id::{DecisionId, DisciplineId};
use crate::domain::official::Sex;
use crate::domain::retirement::retires_on;
use crate::domain::text::Code;
use crate::domain::{Period, entitlement::Coefficient};
use proptest::prelude::*;
use uuid::Uuid;

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// On the scale of a university degree, by a decision signed on the day it has effect unless another is given.
fn paid(n: u128, kind: SalaryKind, step: u32, effective_on: &str, signed_on: &str) -> Paid {
    let salary = Salary {
        id: SalaryId(Uuid::from_u128(n)),
        official_id: OfficialId(Uuid::nil()),
        kind,
        early_ground: (kind == SalaryKind::EarlyRaise).then_some(EarlyGround::Excellence),
        grade: Code::parse("01.003").unwrap(),
        scale: Scale::University,
        step,
        coefficient: Scale::University.rule().coefficient(step).unwrap(),
        effective_on: day(effective_on),
        counted_from: day(effective_on),
        decision_id: DecisionId(Uuid::nil()),
    };
    Paid { salary, signed_on: day(if signed_on.is_empty() { effective_on } else { signed_on }) }
}

use SalaryKind::{EarlyRaise, Initial, Regrading, RegularRaise};

#[test]
fn a_raise_is_in_time_when_it_has_effect_on_its_day_and_is_signed_within_thirty_days() {
    // Paid since 2012-03-01: the raise is due on 2015-03-01.
    for (kind, effective_on, signed_on, state) in [
        (RegularRaise, "2015-03-01", "2015-02-20", Some(RaiseState::OnTime)),
        // 30 days after 1 March is 31 March.
        (RegularRaise, "2015-03-01", "2015-03-31", Some(RaiseState::OnTime)),
        (RegularRaise, "2015-03-01", "2015-04-01", Some(RaiseState::Late)),
        (RegularRaise, "2015-03-02", "2015-02-20", Some(RaiseState::Late)),
        (EarlyRaise, "2014-03-01", "2014-03-01", Some(RaiseState::OnTime)),
        // Another scale or step before the day: nothing fell due. After it: the raise is owed.
        (Regrading, "2015-03-01", "2015-03-01", None),
        (Regrading, "2015-03-02", "2015-03-02", Some(RaiseState::Outstanding)),
    ] {
        let history = [paid(1, Initial, 1, "2012-03-01", ""), paid(2, kind, 2, effective_on, signed_on)];
        let found = due_raises(&history, &Record::default());
        let first = found.iter().find(|raise| raise.salary_id == history[0].salary.id);
        assert_eq!(first.map(|raise| raise.state), state, "{kind} {effective_on} {signed_on}");
        assert!(first.is_none_or(|raise| raise.due_on == day("2015-03-01")));
        let last = found.last().unwrap();
        assert_eq!((last.salary_id, last.state), (history[1].salary.id, RaiseState::Outstanding));
    }
}

#[test]
fn a_raise_that_came_late_is_in_time_for_nobody_until_the_measure_that_put_it_off_is_known() {
    let history = [paid(1, Initial, 1, "2012-03-01", ""), paid(2, RegularRaise, 2, "2015-09-01", "")];
    let measure = Discipline {
        id: DisciplineId(Uuid::nil()),
        official_id: OfficialId(Uuid::nil()),
        form: DisciplineForm::Warning,
        period: Period::since(day("2014-01-01")),
        decision_id: DecisionId(Uuid::nil()),
    };
    let state = |disciplines: &[Discipline]| {
        let raise = due_raises(&history, &Record { disciplines, ..Record::default() }).remove(0);
        (raise.due_on.to_string(), raise.state)
    };
    // 36 months and 6.
    assert_eq!(state(std::slice::from_ref(&measure)), ("2015-09-01".to_owned(), RaiseState::OnTime));
    // Annulled, the raise was owed from 2015-03-01 on.
    assert_eq!(state(&[]), ("2015-03-01".to_owned(), RaiseState::Late));
}

#[test]
fn what_is_to_be_said_of_the_way_to_a_step() {
    let codes = |history: &[Paid]| found(history, &Record::default()).iter().map(|f| f.code).collect::<Vec<_>>();
    use FindingCode::{NotTheNextStep, PayLowered, RaisedEarlyAgain, RaisedTooEarly};
    let since = || paid(1, Initial, 1, "2012-03-01", "");
    for (next, expected) in [
        (paid(2, RegularRaise, 2, "2015-03-01", ""), vec![]),
        (paid(2, RegularRaise, 2, "2015-02-28", ""), vec![RaisedTooEarly]),
        // Twelve months before, and a day more.
        (paid(2, EarlyRaise, 2, "2014-03-01", ""), vec![]),
        (paid(2, EarlyRaise, 2, "2014-02-28", ""), vec![RaisedTooEarly]),
        (paid(2, RegularRaise, 3, "2015-03-01", ""), vec![NotTheNextStep]),
        (paid(2, Regrading, 5, "2013-01-01", ""), vec![]),
    ] {
        assert_eq!(codes(&[since(), next.clone()]), expected, "{next:?}");
    }
    for (step, expected) in [(2, vec![PayLowered]), (3, vec![]), (4, vec![])] {
        let regraded = [paid(1, Initial, 3, "2012-03-01", ""), paid(2, Regrading, step, "2013-01-01", "")];
        assert_eq!(codes(&regraded), expected, "from step 3 to step {step}");
    }
    let twice = [since(), paid(2, EarlyRaise, 2, "2014-03-01", ""), paid(3, EarlyRaise, 3, "2016-03-01", "")];
    assert_eq!(codes(&twice), [RaisedEarlyAgain]);
    let mut retires = twice.clone();
    retires[2].salary.early_ground = Some(EarlyGround::Retirement);
    assert_eq!(codes(&retires), []);
    assert_eq!(codes(&[since()]), []);
}

#[test]
fn one_person_in_ten_may_be_raised_early_for_excellence() {
    for (early, staff, most) in [(2, 21, None), (3, 21, Some("2")), (1, 9, Some("0")), (1, 10, None), (0, 0, None)] {
        let found = too_many_early(2016, early, staff);
        let told = found.as_ref().map(|f| f.evidence.iter().find(|e| e.name == "most").unwrap().value.as_str());
        assert_eq!(told, most, "{early} of {staff}");
    }
}

/// Days of retirement worked out by hand: the month of birth, and the age that applies in the year in which it is reached;
/// retirement begins with the month after. Until 2020 men 60, women 55; then 3 and 4 months more each year, up to 62 for men
/// in 2028 and 60 for women in 2035.
#[test]
fn days_of_retirement_as_worked_out_by_hand() {
    for (sex, born, retires) in [
        // 60 years: May 2020.
        (Sex::Male, "1960-05-20", "2020-06-01"),
        // 60 years: December 2020, still by the old age.
        (Sex::Male, "1960-12-31", "2021-01-01"),
        // 60 years would be January 2021, when the age is 60 and 3 months: April 2021.
        (Sex::Male, "1961-01-01", "2021-05-01"),
        // 60 and 3 months: December 2021.
        (Sex::Male, "1961-09-15", "2022-01-01"),
        // 60 and 3 months would be January 2022, when the age is 60 and 6 months: April 2022.
        (Sex::Male, "1961-10-15", "2022-05-01"),
        // 2027 asks for 60 years and 7 × 3 = 21 months, 61 and 9: December 2027.
        (Sex::Male, "1966-03-31", "2028-01-01"),
        // 61 and 9 months would be January 2028, when the age is 62: April 2028.
        (Sex::Male, "1966-04-01", "2028-05-01"),
        // 62 years: August 2035.
        (Sex::Male, "1973-08-10", "2035-09-01"),
        // 55 years: February 2020.
        (Sex::Female, "1965-02-28", "2020-03-01"),
        // 55 years would be January 2021, when the age is 55 and 4 months: May 2021.
        (Sex::Female, "1966-01-31", "2021-06-01"),
        // 55 and 4 months: December 2021.
        (Sex::Female, "1966-08-01", "2022-01-01"),
        // 2027 asks for 55 years and 7 × 4 = 28 months, 57 and 4, which would be January 2028; 2028 asks for 57 and 8: May.
        (Sex::Female, "1970-09-09", "2028-06-01"),
        // 2034 asks for 55 years and 14 × 4 = 56 months, 59 and 8: December 2034.
        (Sex::Female, "1975-04-30", "2035-01-01"),
        // 59 and 8 months would be January 2035, when the age is 60: May 2035.
        (Sex::Female, "1975-05-01", "2035-06-01"),
        // 60 years: November 2036.
        (Sex::Female, "1976-11-30", "2036-12-01"),
    ] {
        assert_eq!(retires_on(sex, day(born)).to_string(), retires, "{sex} {born}");
    }
}

#[test]
fn who_retires_within_the_year_before_the_raise_is_raised_twelve_months_early() {
    for (due, retires, early) in [
        // Due in June 2023, retired from January 2023: from June 2022.
        ("2023-06-01", "2023-01-01", Some("2022-06-01")),
        // Due before retirement: in the regular way.
        ("2022-12-31", "2023-01-01", None),
        ("2023-01-01", "2023-01-01", Some("2022-01-01")),
        // Twelve months before would be the first day of retirement itself.
        ("2024-01-01", "2023-01-01", None),
        ("2023-12-31", "2023-01-01", Some("2022-12-31")),
    ] {
        assert_eq!(early_for_retirement(day(due), day(retires)), early.map(day), "{due} {retires}");
    }
}

#[test]
fn a_raise_is_owed_from_its_day_on() {
    let salary = paid(1, Initial, 1, "2012-03-01", "").salary;
    let raise = next_raise(&salary, &Record::default()).unwrap();
    let codes = |retires: Option<&str>, on: &str| -> Vec<FindingCode> {
        expected(&raise, retires.map(day), day(on)).iter().map(|f| f.code).collect()
    };
    assert_eq!(codes(None, "2015-02-28"), []);
    assert_eq!(codes(None, "2015-03-01"), [FindingCode::RaiseOutstanding]);
    assert_eq!(codes(Some("2015-01-01"), "2014-12-01"), [FindingCode::EarlyRaiseBeforeRetirement]);
    assert_eq!(codes(Some("2016-01-01"), "2014-12-01"), []);
}

proptest! {
    #[test]
    fn every_raise_that_fell_due_is_in_one_figure(steps in proptest::collection::vec((0..80_u32, 0..90_i64), 0..7)) {
        let mut history = vec![paid(0, Initial, 1, "2000-01-01", "")];
        for (n, (months, days)) in steps.iter().enumerate() {
            let on = history[n].salary.effective_on.plus_months(1 + months);
            let mut next = paid(1 + u128::try_from(n).unwrap(), RegularRaise, 2 + u32::try_from(n).unwrap(), &on.to_string(), "");
            next.signed_on = Day::new(on.date() + TimeDelta::days(*days)).unwrap();
            history.push(next);
        }
        let mut totals = Totals::default();
        let found = due_raises(&history, &Record::default());
        found.iter().for_each(|raise| totals.count(raise.state));
        prop_assert_eq!(totals.due, totals.on_time + totals.late + totals.outstanding);
        prop_assert_eq!(totals.granted(), u64::try_from(steps.len()).unwrap());
        prop_assert!(totals.outstanding <= 1);
        for raise in found.iter().filter(|raise| raise.state == RaiseState::OnTime) {
            prop_assert!(raise.granted_from.is_some_and(|from| from <= raise.due_on));
        }
        // Each raise counts from the one before and from nothing else.
        for (paid, raise) in history.iter().zip(&found) {
            prop_assert_eq!(raise.due_on, paid.salary.counted_from.plus_months(36));
        }
    }
}

#[test]
fn a_coefficient_beside_the_scale_is_no_next_step() {
    let mut history = [paid(1, Initial, 1, "2012-03-01", ""), paid(2, RegularRaise, 2, "2015-03-01", "")];
    history[1].salary.scale = Scale::College;
    history[1].salary.coefficient = Coefficient(2_41);
    let codes: Vec<FindingCode> = found(&history, &Record::default()).iter().map(|f| f.code).collect();
    assert_eq!(codes, [FindingCode::NotTheNextStep]);
}
