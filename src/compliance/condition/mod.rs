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
mod tests;
