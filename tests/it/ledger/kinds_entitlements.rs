//! Salaries, time away and allowances with every optional part filled in, as the ledger keeps them.

use super::kinds::{Entry, entry, id, of};
use canbo::compliance::facts::Fact;
use canbo::db;
use canbo::db::changes::Change;
use canbo::db::{Cause, Stamp, Tx};
use canbo::domain::entitlement::{
    Absence, AbsenceKind, Allowance, AllowanceBasis, Coefficient, EarlyGround, Salary, SalaryKind, Scale,
};
use canbo::domain::text::Code;
use canbo::domain::{Day, Period};
use serde::de::DeserializeOwned;
use serde_json::json;

fn ident<T: DeserializeOwned>(n: u32) -> T {
    of(json!(id(n)))
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn period(from: &str, to: &str) -> Period {
    Period { from: day(from), to: Some(day(to)) }
}

/// One of each, as they are kept since 0007.
pub fn entitlements() -> Vec<Entry> {
    let salary = Salary {
        id: ident(60),
        official_id: ident(6),
        kind: SalaryKind::EarlyRaise,
        early_ground: Some(EarlyGround::Excellence),
        grade: Code::parse("01.003").unwrap(),
        scale: Scale::University,
        step: 2,
        coefficient: Coefficient(2_67),
        effective_on: day("2018-05-02"),
        counted_from: day("2018-05-01"),
        decision_id: ident(3),
    };
    let absence = Absence {
        id: ident(61),
        official_id: ident(6),
        kind: AbsenceKind::UnpaidLeave,
        period: period("2018-03-01", "2018-06-01"),
        decision_id: Some(ident(3)),
    };
    let allowance = Allowance {
        id: ident(62),
        official_id: ident(6),
        appointment_id: ident(7),
        basis: AllowanceBasis::HeadcountSaved,
        scale: Scale::College,
        leadership_coefficient: Some(Coefficient(25)),
        period: period("2016-01-01", "2020-06-01"),
        decision_id: ident(3),
    };
    vec![
        entry!(Create, db::salaries::insert, Salary, |_| None, salary),
        entry!(Create, db::absences::insert, Absence, |_| None, absence),
        entry!(Create, db::allowances::insert, Allowance, |_| None, allowance),
    ]
}
