//! Whether a predicate holds for one person on one day, and by which evidence. What it asks of past years, of ratings and
//! of training, is answered in `years`.
//!
//! # What this module does not do
//! It knows neither exemptions nor grace nor whom a requirement asks: those are [`super::evaluate`]'s.

use crate::compliance::facts::Person;
use crate::compliance::status::Status;
use crate::compliance::years::{rated, trained};
use crate::domain::Day;
use crate::domain::id::{EnrolmentId, EvaluationId, ExemptionId, QualificationId};
use crate::domain::predicate::{AgeClause, AgeOn, Predicate, QualificationClause, RetirementClause};
use crate::domain::qualification::{Qualification, Verification, rank};
use crate::domain::retirement;
use crate::domain::word::words;

words! {
    /// What of a person, beside qualifications, was looked at.
    Trait {
        /// the birth date
        BirthOn = "birth_on",
        /// sex
        Sex = "sex",
        /// belonging to a minority
        Ethnicity = "ethnicity",
    }
}

/// What an answer rests on. Nothing is listed for evidence that is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EvidenceRef {
    /// A qualification.
    Qualification(QualificationId),
    /// A known trait of the person.
    Trait(Trait),
    /// A release.
    Exemption(ExemptionId),
    /// A yearly rating.
    Evaluation(EvaluationId),
    /// Training, by its enrolment.
    Training(EnrolmentId),
}

/// Of whom, and of which day, a predicate is asked.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// Who.
    pub person: &'a Person,
    /// The day asked about.
    pub day: Day,
    /// The day the title was taken: the first of its holding, which a re-appointment without a gap continues.
    pub holding_from: Option<Day>,
}

/// What gathers the evidence of an answer: a list of it, or nothing for who asks for the status alone.
pub trait Evidence: Default {
    /// Notes what was looked at.
    fn cite(&mut self, what: EvidenceRef);
    /// Takes over what another part of the answer rests on.
    fn absorb(&mut self, other: Self);
}

impl Evidence for () {
    fn cite(&mut self, _: EvidenceRef) {}
    fn absorb(&mut self, (): Self) {}
}

/// Sorted, each once.
impl Evidence for Vec<EvidenceRef> {
    fn cite(&mut self, what: EvidenceRef) {
        if let Err(place) = self.binary_search(&what) {
            self.insert(place, what);
        }
    }
    fn absorb(&mut self, other: Self) {
        other.into_iter().for_each(|what| self.cite(what));
    }
}

/// An answer: `above`, `met`, `unmet` or `unknown`, and what it rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer<E> {
    /// The answer.
    pub status: Status,
    /// What it rests on.
    pub evidence: E,
}

/// Whether the predicate holds.
pub fn answer<E: Evidence>(predicate: &Predicate, case: &Case<'_>) -> Answer<E> {
    let traits = &case.person.traits;
    match predicate {
        Predicate::Qualification(clause) => qualified(clause, case),
        Predicate::Age(clause) => known(of_age(clause, case), &[Trait::BirthOn]),
        Predicate::MonthsToRetirement(clause) => known(serves(clause, case), &[Trait::BirthOn, Trait::Sex]),
        Predicate::Gender(asked) => known(traits.sex.map(|sex| sex == *asked), &[Trait::Sex]),
        Predicate::EthnicMinority(asked) => {
            known(traits.ethnic_minority.map(|minority| minority == *asked), &[Trait::Ethnicity])
        }
        Predicate::Evaluation(clause) => rated(clause, case),
        Predicate::TrainingHours(clause) => trained(clause, case),
        Predicate::All(parts) => {
            let order = [Status::Unmet, Status::Unknown, Status::Above, Status::Met];
            together(parts, case, order, |one, other| one.meets() && other.meets())
        }
        Predicate::Any(parts) => {
            let order = [Status::Above, Status::Met, Status::Unknown, Status::Unmet];
            together(parts, case, order, |one, other| one == other)
        }
        Predicate::Not(part) => {
            let inner = answer(part, case);
            let status = match inner.status {
                Status::Above | Status::Met => Status::Unmet,
                Status::Unmet => Status::Met,
                Status::Unknown | Status::Exempt | Status::InGrace => Status::Unknown,
            };
            Answer { status, evidence: inner.evidence }
        }
    }
}

fn known<E: Evidence>(holds: Option<bool>, looked_at: &[Trait]) -> Answer<E> {
    let mut evidence = E::default();
    let status = match holds {
        Some(true) => Status::Met,
        Some(false) => Status::Unmet,
        None => return Answer { status: Status::Unknown, evidence },
    };
    looked_at.iter().for_each(|one| evidence.cite(EvidenceRef::Trait(*one)));
    Answer { status, evidence }
}

/// The status that comes first in the order, resting on the parts that have it; `pools` says which other statuses bear
/// it out. The last of the order where there are no parts.
fn together<E: Evidence>(
    parts: &[Predicate],
    case: &Case<'_>,
    order: [Status; 4],
    pools: fn(Status, Status) -> bool,
) -> Answer<E> {
    let place = |status| order.iter().position(|s| *s == status).unwrap_or(order.len());
    let decide = |one: Answer<E>, other: Answer<E>| {
        let (mut first, second) = if place(other.status) < place(one.status) { (other, one) } else { (one, other) };
        if first.status == second.status || pools(first.status, second.status) {
            first.evidence.absorb(second.evidence);
        }
        first
    };
    let [_, _, _, last] = order;
    let none = || Answer { status: last, evidence: E::default() };
    parts.iter().map(|part| answer(part, case)).reduce(decide).unwrap_or_else(none)
}

/// The day on which a clause looks at the person; none where the title was never taken.
fn taken_on(on: Option<AgeOn>, case: &Case<'_>) -> Option<Day> {
    match on {
        None | Some(AgeOn::Day) => Some(case.day),
        Some(AgeOn::HoldingStart) => case.holding_from,
    }
}

fn serves(clause: &RetirementClause, case: &Case<'_>) -> Option<bool> {
    let (sex, born) = case.person.traits.sex.zip(case.person.traits.birth_on)?;
    let left = retirement::months_left(sex, born, taken_on(clause.on, case)?);
    Some(i64::from(left) >= i64::from(clause.at_least))
}

fn of_age(clause: &AgeClause, case: &Case<'_>) -> Option<bool> {
    let on = taken_on(clause.on, case)?;
    let age = i64::from(case.person.traits.birth_on?.age_on(on));
    Some(
        clause.at_least.is_none_or(|low| age >= i64::from(low))
            && clause.at_most.is_none_or(|high| age <= i64::from(high)),
    )
}

/// How far a record goes to answer what is asked; a later one counts for more.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    /// Says nothing: not held yet on the day, or not checked and of no use either.
    Nothing,
    /// Checked, and will not do: a lower level, `none`, expired, a scheme no longer accepted.
    Against,
    /// Would do, once checked.
    Pending,
    /// Checked, and will do.
    For,
}

/// Verified evidence that will do meets it; failing that, unverified evidence that would do leaves it unknown; failing
/// that, any verified record of the kind says it is not met. A rejected record is no evidence at all.
fn qualified<E: Evidence>(clause: &QualificationClause, case: &Case<'_>) -> Answer<E> {
    let asked = rank(clause.kind, clause.at_least);
    let (mut heaviest, mut above, mut evidence) = (Weight::Nothing, false, E::default());
    for record in case.person.qualifications.iter().filter(|q| q.kind == clause.kind) {
        let rank = record.rank();
        let will_do = asked.is_some_and(|asked| rank >= asked) && accepted(clause, record, case.day);
        let weight = match (record.verification, will_do) {
            (Verification::Verified, true) => Weight::For,
            (Verification::Verified, false) if record.awarded_on <= case.day => Weight::Against,
            (Verification::Unverified, true) => Weight::Pending,
            (Verification::Verified | Verification::Unverified, false) | (Verification::Rejected, _) => continue,
        };
        above |= weight == Weight::For && Some(rank) > asked;
        if weight > heaviest {
            (heaviest, evidence) = (weight, E::default());
        }
        if weight == heaviest {
            evidence.cite(EvidenceRef::Qualification(record.id));
        }
    }
    let status = match heaviest {
        Weight::For if above => Status::Above,
        Weight::For => Status::Met,
        Weight::Against => Status::Unmet,
        Weight::Pending | Weight::Nothing => Status::Unknown,
    };
    Answer { status, evidence }
}

/// Whether a record, whatever its level, is of a sort that is asked for and counts on the day. What was awarded within
/// so many months still counts on the corresponding day itself (Civil Code 2015, articles 147 and 148).
fn accepted(clause: &QualificationClause, record: &Qualification, day: Day) -> bool {
    record.valid_on(day)
        && among(clause.fields.as_deref(), record.field.as_ref())
        && among(clause.schemes.as_deref(), record.scheme.as_ref())
        && clause.awarded_within_months.is_none_or(|months| day <= record.awarded_on.plus_months(months))
}

/// Whether a value is among those accepted; a missing value is accepted only where any is.
pub(super) fn among<T: PartialEq>(accepted: Option<&[T]>, value: Option<&T>) -> bool {
    accepted.is_none_or(|accepted| value.is_some_and(|value| accepted.contains(value)))
}

#[cfg(test)]
mod tests {
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
        for (field, status) in
            [(Some(law()), Status::Met), (Code::parse("art").ok(), Status::Unmet), (None, Status::Unmet)]
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
}
