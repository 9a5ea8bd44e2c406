//! Each clause at its edges, and the tables of the connectives.

use super::*;
use crate::compliance::stage::{WHO, day, degree, record};
use crate::domain::official::{Sex, Traits};
use crate::domain::qualification::{Level, QualificationKind, Scheme};
use crate::domain::text::Code;

const VERIFIED: Verification = Verification::Verified;

fn person(qualifications: Vec<Qualification>) -> Person {
    Person { qualifications, ..Person::new(WHO) }
}

fn on(person: &Person, predicate: &Predicate, on: &str) -> Status {
    answer::<()>(predicate, &Case { person, day: day(on), holding_from: Some(day("2016-03-01")) }).status
}

#[test]
fn only_verified_evidence_that_counts_on_the_day_meets_a_level() {
    use Verification::{Rejected, Unverified};
    for (level, verification, expires, status) in [
        (Level::University, VERIFIED, None, Status::Above),
        (Level::Intermediate, VERIFIED, None, Status::Met),
        (Level::Elementary, VERIFIED, None, Status::Unmet),
        (Level::None, VERIFIED, None, Status::Unmet),
        (Level::University, Unverified, None, Status::Unknown),
        (Level::Elementary, Unverified, None, Status::Unknown),
        (Level::University, Rejected, None, Status::Unknown),
        (Level::None, Rejected, None, Status::Unknown),
        (Level::University, VERIFIED, Some("2017-01-01"), Status::Unmet),
        (Level::University, VERIFIED, Some("2017-01-02"), Status::Above),
        (Level::University, Unverified, Some("2017-01-01"), Status::Unknown),
    ] {
        let mut record = record(1, level, "2010-06-01", verification);
        record.expires_on = expires.map(day);
        let told = on(&person(vec![record]), &degree(Level::Intermediate), "2017-01-01");
        assert_eq!(told, status, "{level} {verification} until {expires:?}");
    }
    assert_eq!(on(&person(vec![]), &degree(Level::Intermediate), "2017-01-01"), Status::Unknown);
}

#[test]
fn a_record_counts_from_the_day_of_its_award() {
    let person = person(vec![record(1, Level::Intermediate, "2017-01-02", VERIFIED)]);
    assert_eq!(on(&person, &degree(Level::Intermediate), "2017-01-01"), Status::Unknown);
    assert_eq!(on(&person, &degree(Level::Intermediate), "2017-01-02"), Status::Met);
}

#[test]
fn of_several_records_the_one_that_helps_most_decides_and_is_cited() {
    let some = |n: u8, level, verification| record(n, level, "2010-06-01", verification);
    let lower = some(1, Level::Elementary, VERIFIED);
    let pending = some(2, Level::University, Verification::Unverified);
    let (met, other) = (some(3, Level::Intermediate, VERIFIED), some(4, Level::Intermediate, VERIFIED));
    for (records, status, cited) in [
        (vec![lower.clone()], Status::Unmet, vec![lower.id]),
        (vec![lower.clone(), pending.clone()], Status::Unknown, vec![pending.id]),
        (vec![lower, pending, met.clone(), other.clone()], Status::Met, vec![met.id, other.id]),
    ] {
        let person = person(records);
        let case = Case { person: &person, day: day("2017-01-01"), holding_from: None };
        let told = answer::<Vec<EvidenceRef>>(&degree(Level::Intermediate), &case);
        let cited = cited.into_iter().map(EvidenceRef::Qualification).collect();
        assert_eq!(told, Answer { status, evidence: cited });
    }
}

#[test]
fn a_certificate_of_a_scheme_no_longer_accepted_is_a_true_fact_that_does_not_count() {
    let clause = |schemes| {
        let (kind, at_least) = (QualificationKind::It, Level::Basic);
        Predicate::Qualification(QualificationClause {
            kind,
            at_least,
            fields: None,
            schemes,
            awarded_within_months: None,
        })
    };
    let level = Level::Basic;
    let kind = QualificationKind::It;
    let a = Qualification { kind, level, scheme: Some(Scheme::Abc), ..record(1, level, "2010-01-01", VERIFIED) };
    let person = person(vec![a]);
    assert_eq!(on(&person, &clause(None), "2020-01-01"), Status::Met);
    assert_eq!(on(&person, &clause(Some(vec![Scheme::IctStandard])), "2020-01-01"), Status::Unmet);
}

#[test]
fn a_field_is_asked_for_and_an_unstated_one_does_not_fit() {
    let law = || Code::parse("law").unwrap();
    let Predicate::Qualification(clause) = degree(Level::Intermediate) else { unreachable!() };
    let asked = Predicate::Qualification(QualificationClause { fields: Some(vec![law()]), ..clause });
    for (field, status) in [(Some(law()), Status::Met), (Code::parse("art").ok(), Status::Unmet), (None, Status::Unmet)]
    {
        let record = Qualification { field, ..record(1, Level::Intermediate, "2010-01-01", VERIFIED) };
        assert_eq!(on(&person(vec![record]), &asked, "2017-01-01"), status);
    }
}

#[test]
fn what_was_awarded_within_some_months_still_counts_on_the_corresponding_day() {
    let Predicate::Qualification(clause) = degree(Level::Intermediate) else { unreachable!() };
    let asked = Predicate::Qualification(QualificationClause { awarded_within_months: Some(12), ..clause });
    let person = person(vec![record(1, Level::Intermediate, "2016-02-29", VERIFIED)]);
    assert_eq!(on(&person, &asked, "2017-02-28"), Status::Met);
    assert_eq!(on(&person, &asked, "2017-03-01"), Status::Unmet);
}

#[test]
fn age_turns_on_the_birthday_and_stays_where_the_holding_began() {
    let age = |at_least, at_most, on| Predicate::Age(AgeClause { at_least, at_most, on });
    let born = |text| {
        let traits = Traits { birth_on: Some(day(text)), ..Traits::default() };
        Person { traits, ..Person::new(WHO) }
    };
    for (birth, predicate, asked_on, status) in [
        ("1988-02-29", age(None, Some(28), None), "2017-02-27", Status::Met),
        ("1988-02-29", age(None, Some(28), None), "2017-02-28", Status::Unmet),
        ("1988-02-29", age(Some(29), None, None), "2017-02-28", Status::Met),
        ("1988-02-29", age(Some(29), None, None), "2017-02-27", Status::Unmet),
        ("1971-03-02", age(None, Some(44), Some(AgeOn::HoldingStart)), "2019-01-01", Status::Met),
        ("1971-03-01", age(None, Some(44), Some(AgeOn::HoldingStart)), "2019-01-01", Status::Unmet),
    ] {
        assert_eq!(on(&born(birth), &predicate, asked_on), status, "{birth} {asked_on}");
    }
    assert_eq!(on(&person(vec![]), &age(Some(18), None, None), "2017-01-01"), Status::Unknown);
}

#[test]
fn what_is_not_known_of_a_person_is_unknown_and_never_above() {
    let mut person = person(vec![]);
    let women = Predicate::Gender(Sex::Female);
    let term = Predicate::MonthsToRetirement(RetirementClause { at_least: 60, on: None });
    let told = |person: &Person| {
        [&women, &Predicate::EthnicMinority(true), &term].map(|predicate| on(person, predicate, "2016-04-01"))
    };
    assert_eq!(told(&person), [Status::Unknown; 3]);
    // Retires on 2021-05-01: sixty-one whole months later.
    person.traits = Traits { sex: Some(Sex::Male), birth_on: Some(day("1961-01-15")), ethnic_minority: Some(true) };
    assert_eq!(told(&person), [Status::Unmet, Status::Met, Status::Met]);
    assert_eq!(on(&person, &term, "2016-05-01"), Status::Met);
    assert_eq!(on(&person, &term, "2016-05-02"), Status::Unmet);
    // The title was taken on 2016-03-01, when sixty-two months were left; later months do not matter.
    for (at_least, status) in [(62, Status::Met), (63, Status::Unmet)] {
        let clause = RetirementClause { at_least, on: Some(AgeOn::HoldingStart) };
        assert_eq!(on(&person, &Predicate::MonthsToRetirement(clause), "2020-01-01"), status, "{at_least}");
    }
}

#[test]
fn connectives_follow_their_tables() {
    use Status::{Above, Met, Unknown, Unmet};
    let person = Person {
        traits: Traits { sex: Some(Sex::Male), ..Traits::default() },
        ..person(vec![record(1, Level::University, "2010-01-01", VERIFIED)])
    };
    let of = |status| match status {
        Above => degree(Level::College),
        Met => Predicate::Gender(Sex::Male),
        Unmet => Predicate::Gender(Sex::Female),
        Unknown | Status::Exempt | Status::InGrace => Predicate::EthnicMinority(true),
    };
    for (one, other, all, any) in [
        (Above, Above, Above, Above),
        (Above, Met, Above, Above),
        (Met, Met, Met, Met),
        (Above, Unknown, Unknown, Above),
        (Met, Unknown, Unknown, Met),
        (Met, Unmet, Unmet, Met),
        (Unknown, Unmet, Unmet, Unknown),
        (Unknown, Unknown, Unknown, Unknown),
        (Unmet, Unmet, Unmet, Unmet),
    ] {
        for parts in [vec![of(one), of(other)], vec![of(other), of(one)]] {
            assert_eq!(on(&person, &Predicate::All(parts.clone()), "2017-01-01"), all, "all {one} {other}");
            assert_eq!(on(&person, &Predicate::Any(parts), "2017-01-01"), any, "any {one} {other}");
        }
    }
    for (inner, outer) in [(Above, Unmet), (Met, Unmet), (Unmet, Met), (Unknown, Unknown)] {
        assert_eq!(on(&person, &Predicate::Not(Box::new(of(inner))), "2017-01-01"), outer, "not {inner}");
    }
}
