//! Allowances by the rules of each day, and who is due one.

use super::*;
use crate::domain::appointment::AppointmentState;
use crate::domain::entitlement::saving::Unsaved;
use crate::domain::id::{PositionId, UnitId};
use proptest::prelude::*;
use uuid::Uuid;

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn allowance(n: u128, holding: u128) -> Allowance {
    Allowance {
        id: AllowanceId(Uuid::from_u128(n)),
        official_id: OfficialId(Uuid::nil()),
        appointment_id: AppointmentId(Uuid::from_u128(holding)),
        basis: AllowanceBasis::HeadcountSaved,
        scale: Scale::University,
        leadership_coefficient: None,
        period: Period::since(day("2005-01-01")),
        decision_id: DecisionId(Uuid::nil()),
    }
}

fn holding(n: u128, kind: AppointmentKind) -> Appointment {
    Appointment {
        id: AppointmentId(Uuid::from_u128(n)),
        official_id: OfficialId(Uuid::nil()),
        unit_id: UnitId(Uuid::nil()),
        position_id: PositionId(Uuid::nil()),
        kind,
        state: AppointmentState::Appointed,
        period: Period::since(day("2005-01-01")),
        ratified_on: None,
        decision_id: DecisionId(Uuid::nil()),
        ratification_decision_id: None,
        end_reason: None,
        end_decision_id: None,
        note: None,
    }
}

/// Of pay by the coefficient 3.00 and, where one is drawn, a leadership allowance of 0.25.
#[test]
fn an_allowance_comes_to_what_the_rules_of_the_day_say() {
    for (on, leadership, amount) in [
        // No rules yet.
        ("2009-12-31", None, None),
        // 20 % of 3.00 is 0.60; × 1,300,000.
        ("2017-12-31", None, Some(780_000)),
        // 20 % of 3.25 is 0.65; × 1,300,000.
        ("2017-12-31", Some(25), Some(845_000)),
        // 20 % of 3.00 is 0.60; × 1,390,000.
        ("2019-06-24", None, Some(834_000)),
        // 50 % of 2.34 is 1.17; × 1,390,000.
        ("2019-06-25", None, Some(1_626_300)),
        // 1.17 and 0.25 are 1.42; × 1,390,000.
        ("2019-06-25", Some(25), Some(1_973_800)),
        // 1.17 × 1,800,000.
        ("2023-08-01", None, Some(2_106_000)),
        // 1.17 × 2,340,000.
        ("2024-07-01", None, Some(2_737_800)),
    ] {
        let given = Allowance { leadership_coefficient: leadership.map(Coefficient), ..allowance(1, 1) };
        let held = [holding(1, AppointmentKind::Concurrent)];
        let all = [given];
        let found = on_day(&all, &held, &Savings::new(), Some(Coefficient(3_00)), day(on));
        assert_eq!(found[0].amount, amount, "{on}");
    }
}

#[test]
fn an_allowance_is_due_only_where_it_saves_a_headcount_and_only_once() {
    use AppointmentKind::{Acting, Concurrent, Substantive};
    let on = day("2017-12-31");
    let pay = Some(Coefficient(3_00));
    let state = |all: &[Allowance], held: &[Appointment]| -> Vec<(bool, Vec<FindingCode>)> {
        let found = on_day(all, held, &Savings::new(), pay, on);
        found.into_iter().map(|one| (one.payable, one.findings.iter().map(|f| f.code).collect())).collect()
    };
    let good = || (true, vec![]);
    let no = |code| (false, vec![code]);
    assert_eq!(state(&[allowance(1, 1)], &[holding(1, Concurrent)]), [good()]);
    // A vacancy does not count, nor does acting in one, nor the post by which the person is counted.
    let vacant = Allowance { basis: AllowanceBasis::Vacancy, ..allowance(1, 1) };
    assert_eq!(state(&[vacant], &[holding(1, Concurrent)]), [no(FindingCode::NoHeadcountSaved)]);
    assert_eq!(state(&[allowance(1, 1)], &[holding(1, Acting)]), [no(FindingCode::NoHeadcountSaved)]);
    assert_eq!(state(&[allowance(1, 1)], &[holding(1, Substantive)]), [no(FindingCode::NoHeadcountSaved)]);
    assert_eq!(state(&[allowance(1, 1)], &[holding(2, Concurrent)]), [no(FindingCode::TitleNotHeld)]);
    // Three titles beside the first: one allowance, the highest.
    let higher = Allowance { leadership_coefficient: Some(Coefficient(25)), ..allowance(2, 2) };
    let three = [allowance(1, 1), higher, allowance(3, 3)];
    let held = [1, 2, 3].map(|n| holding(n, Concurrent));
    let second = || no(FindingCode::SecondAllowance);
    assert_eq!(state(&three, &held), [second(), good(), second()]);
    // The highest is for a post that is vacant: the next one is due.
    let held = [holding(1, Concurrent), holding(2, Acting), holding(3, Concurrent)];
    assert_eq!(state(&three, &held), [good(), no(FindingCode::NoHeadcountSaved), second()]);
}

#[test]
fn what_the_figures_of_the_unit_say_stands_above_the_word_of_the_decision() {
    use AppointmentKind::{Acting, Concurrent};
    let on = day("2017-12-31");
    let all = [allowance(1, 1), allowance(2, 2)];
    let held = [holding(1, Concurrent), holding(2, Concurrent)];
    let state = |held: &[Appointment], first: Option<Saving>| {
        let savings: Savings = first.into_iter().map(|saving| (AppointmentId(Uuid::from_u128(1)), saving)).collect();
        let found = on_day(&all, held, &savings, Some(Coefficient(3_00)), on);
        found.into_iter().map(|one| (one.saving, one.payable)).collect::<Vec<_>>()
    };
    use HeadcountSaving::{Attested, NotSaved, WorkedOut};
    assert_eq!(state(&held, None), [(Attested, true), (Attested, false)]);
    assert_eq!(state(&held, Some(Saving::Open)), [(Attested, true), (Attested, false)]);
    assert_eq!(state(&held, Some(Saving::WorkedOut)), [(WorkedOut, true), (Attested, false)]);
    let no = Some(Saving::No(Unsaved::HeldByOthers));
    assert_eq!(state(&held, no), [(NotSaved, false), (Attested, true)]);
    let acting = [holding(1, Acting), holding(2, Concurrent)];
    assert_eq!(state(&acting, Some(Saving::WorkedOut)), [(NotSaved, false), (Attested, true)]);
    let vacant = [Allowance { basis: AllowanceBasis::Vacancy, ..allowance(1, 1) }];
    let shown: Savings = [(AppointmentId(Uuid::from_u128(1)), Saving::WorkedOut)].into();
    let found = on_day(&vacant, &held, &shown, None, on);
    assert_eq!((found[0].saving, found[0].payable), (NotSaved, false), "whoever decided says that it is a vacancy");
}

#[test]
fn an_allowance_is_looked_at_again_when_rules_change_or_the_holding_ends() {
    let running = Allowance { period: Period::since(day("2015-01-01")), ..allowance(1, 1) };
    let mut held = holding(1, AppointmentKind::Concurrent);
    let days = |one: &Allowance, held: &Appointment| {
        reviews(one, std::slice::from_ref(held)).iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(days(&running, &held), ["2019-06-25", "2023-08-01"]);
    held.period.to = Some(day("2021-06-30"));
    assert_eq!(days(&running, &held), ["2019-06-25", "2021-06-30", "2023-08-01"]);
    let ended = Allowance { period: Period { from: day("2019-06-25"), to: Some(day("2021-06-30")) }, ..running };
    assert_eq!(days(&ended, &held), Vec::<String>::new());
}

proptest! {
    #[test]
    fn at_most_one_allowance_is_payable(
        parts in proptest::collection::vec(
            (any::<bool>(), 0..4_u8, proptest::option::of(1..200_u32), 0..4_usize), 0..6,
        ),
        on in 0..9_000_i64,
    ) {
        use crate::domain::word::Word;
        let on = Day::new(day("2004-01-01").date() + chrono::TimeDelta::days(on)).unwrap();
        let (mut all, mut held) = (Vec::new(), Vec::new());
        let say = [None, Some(Saving::WorkedOut), Some(Saving::Open), Some(Saving::No(Unsaved::Awaited))];
        let mut savings = Savings::new();
        for (n, (saves, kind, leadership, said)) in parts.iter().enumerate() {
            let n = u128::try_from(n).unwrap();
            savings.extend(say[*said].map(|saving| (AppointmentId(Uuid::from_u128(n)), saving)));
            let basis = if *saves { AllowanceBasis::HeadcountSaved } else { AllowanceBasis::Vacancy };
            let leadership_coefficient = leadership.map(Coefficient);
            all.push(Allowance { basis, leadership_coefficient, ..allowance(n, n) });
            held.push(holding(n, AppointmentKind::ALL[usize::from(*kind)]));
        }
        let found = on_day(&all, &held, &savings, Some(Coefficient(2_34)), on);
        prop_assert!(found.iter().filter(|one| one.payable).count() <= 1);
        let most = found.iter().filter(|one| one.payable).map(|one| one.amount).max();
        for one in &found {
            prop_assert_eq!(one.payable, one.findings.is_empty());
            let said = savings.get(&one.allowance.appointment_id);
            prop_assert!(!one.payable || !matches!(said, Some(Saving::No(_))), "the figures stand above the attestation");
            prop_assert_eq!(one.saving == HeadcountSaving::WorkedOut && one.payable, one.payable && said == Some(&Saving::WorkedOut));
            let second = one.findings.iter().any(|f| f.code == FindingCode::SecondAllowance);
            prop_assert!(!second || Some(one.amount) <= most);
        }
    }
}
