//! What is missing where a condition does not hold, in words that a machine can act on.
//!
//! # What this module does not do
//! It decides nothing: whether a condition holds is [`super::condition`]'s answer, and how a lack could be made good is
//! for others to find.

use crate::compliance::condition::{Case, Trait, among};
use crate::compliance::status::Status;
use crate::compliance::years::Rated;
use crate::domain::Day;
use crate::domain::id::QualificationId;
use crate::domain::predicate::{EvaluationClause, Predicate, QualificationClause};
use crate::domain::qualification::{Level, Qualification, QualificationKind, Verification, rank};
use crate::domain::word::words;

words! {
    /// Why evidence does not do.
    Reason {
        /// recorded, and would do once checked
        Unverified = "unverified",
        /// awarded after the day asked about
        NotAwardedYet = "not_awarded_yet",
        /// expired by the day asked about
        Expired = "expired",
        /// awarded longer ago than is accepted
        AwardedTooLongAgo = "awarded_too_long_ago",
        /// of a field of study that is not accepted, or of none stated
        FieldNotAccepted = "field_not_accepted",
        /// under a scheme that is not accepted, or under none stated
        SchemeNotAccepted = "scheme_not_accepted",
        /// below the level asked for
        LowerLevel = "lower_level",
        /// checked and found false
        Rejected = "rejected",
        /// nothing of the kind is recorded
        NoRecord = "no_record",
        /// known, and not as asked
        NotSo = "not_so",
        /// rated under rules whose words do not compare to what is asked
        NotComparable = "not_comparable",
    }
}

/// Something that is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lack {
    /// The qualification asked for, and its lowest level; none where no qualification is.
    pub qualification: Option<(QualificationKind, Level)>,
    /// The trait asked about.
    pub about: Option<Trait>,
    /// The best level that is held: checked, awarded and not expired on the day, whatever its field and scheme.
    pub held: Option<Level>,
    /// Why it does not hold: of several records, what stands in the way of the one that comes closest.
    pub reason: Reason,
    /// Every record of the kind, and all that stands in its way.
    pub records: Vec<Obstacle>,
    /// The years that it is about, where it is about years.
    pub years: Vec<i32>,
}

/// A record that does not do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// Which.
    pub id: QualificationId,
    /// All that stands in its way, the least first.
    pub reasons: Vec<Reason>,
}

impl Lack {
    fn of(about: Option<Trait>, reason: Reason) -> Self {
        Self { qualification: None, about, held: None, reason, records: Vec::new(), years: Vec::new() }
    }

    fn of_years(reason: Reason, years: Vec<i32>) -> Self {
        Self { years, ..Self::of(None, reason) }
    }
}

/// What is missing for a condition that is no connective and has come out so. `wanted` is false below an odd number of
/// `not`: there it is no lack that something does not hold, only that it is not known.
pub(super) fn lacks(predicate: &Predicate, case: &Case<'_>, status: Status, wanted: bool) -> Vec<Lack> {
    if status.meets() || (status == Status::Unmet && !wanted) {
        return Vec::new();
    }
    let traits = &case.person.traits;
    let about = |asked: &[(Trait, bool)]| -> Vec<Lack> {
        let unknown = asked.iter().filter(|(_, known)| !known);
        let mut lacks: Vec<Lack> = unknown.map(|(one, _)| Lack::of(Some(*one), Reason::NoRecord)).collect();
        if lacks.is_empty() {
            lacks.extend(asked.first().map(|(one, _)| Lack::of(Some(*one), Reason::NotSo)));
        }
        lacks
    };
    let (birth, sex) = ((Trait::BirthOn, traits.birth_on.is_some()), (Trait::Sex, traits.sex.is_some()));
    match predicate {
        Predicate::Qualification(clause) => vec![unqualified(clause, case)],
        Predicate::Age(_) => about(&[birth]),
        Predicate::MonthsToRetirement(_) => about(&[birth, sex]),
        Predicate::Gender(_) => about(&[sex]),
        Predicate::EthnicMinority(_) => about(&[(Trait::Ethnicity, traits.ethnic_minority.is_some())]),
        Predicate::Evaluation(clause) => badly_rated(clause, case, status),
        Predicate::TrainingHours(_) if status == Status::Unknown => vec![Lack::of(None, Reason::NoRecord)],
        Predicate::TrainingHours(_) => {
            let this = case.day.year();
            vec![Lack::of_years(Reason::NotSo, vec![this.saturating_sub(1), this])]
        }
        Predicate::All(_) | Predicate::Any(_) => Vec::new(),
        Predicate::Not(_) if status == Status::Unmet => vec![Lack::of(None, Reason::NotSo)],
        Predicate::Not(_) => Vec::new(),
    }
}

/// The years that are rated too low; failing that, those that are not comparable and those that are not rated.
fn badly_rated(clause: &EvaluationClause, case: &Case<'_>, status: Status) -> Vec<Lack> {
    let rated = Rated::of(clause, case);
    let decisive: Vec<i32> = rated.decisive(status).map(|rating| rating.year).collect();
    if status == Status::Unmet {
        return vec![Lack::of_years(Reason::NotSo, decisive)];
    }
    let unknown = [(Reason::NotComparable, decisive), (Reason::NoRecord, rated.missing)];
    unknown.into_iter().filter(|(_, years)| !years.is_empty()).map(|(why, years)| Lack::of_years(why, years)).collect()
}

fn unqualified(clause: &QualificationClause, case: &Case<'_>) -> Lack {
    let of_kind = || case.person.qualifications.iter().filter(|record| record.kind == clause.kind);
    let records: Vec<Obstacle> =
        of_kind().map(|record| Obstacle { id: record.id, reasons: obstacles(clause, record, case.day) }).collect();
    let closest = records.iter().min_by_key(|record| (record.reasons.len(), &record.reasons));
    let held = of_kind()
        .filter(|record| record.verification == Verification::Verified && record.valid_on(case.day))
        .max_by_key(|record| record.rank());
    Lack {
        qualification: Some((clause.kind, clause.at_least)),
        about: None,
        held: held.map(|record| record.level),
        reason: closest.and_then(|record| record.reasons.first()).copied().unwrap_or(Reason::NoRecord),
        records,
        years: Vec::new(),
    }
}

/// All that stands in the way of a record, the least first: what only needs to be checked, then what time brings or
/// took, then what another paper is needed for.
fn obstacles(clause: &QualificationClause, record: &Qualification, day: Day) -> Vec<Reason> {
    let rank = rank(clause.kind, clause.at_least);
    let too_long_ago = |months: u32| day > record.awarded_on.plus_months(months);
    [
        (record.verification == Verification::Unverified, Reason::Unverified),
        (day < record.awarded_on, Reason::NotAwardedYet),
        (record.expires_on.is_some_and(|end| end <= day), Reason::Expired),
        (clause.awarded_within_months.is_some_and(too_long_ago), Reason::AwardedTooLongAgo),
        (!among(clause.fields.as_deref(), record.field.as_ref()), Reason::FieldNotAccepted),
        (!among(clause.schemes.as_deref(), record.scheme.as_ref()), Reason::SchemeNotAccepted),
        (rank.is_none_or(|asked| record.rank() < asked), Reason::LowerLevel),
        (record.verification == Verification::Rejected, Reason::Rejected),
    ]
    .into_iter()
    .filter_map(|(stands, reason)| stands.then_some(reason))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compliance::condition::answer;
    use crate::compliance::facts::Person;
    use crate::compliance::stage::{WHO, day, degree, record};
    use crate::domain::official::Sex;
    use crate::domain::predicate::RetirementClause;
    use crate::domain::qualification::Scheme;
    use crate::domain::text::Code;
    use Reason::*;

    fn lacking(person: &Person, predicate: &Predicate) -> Vec<Lack> {
        let case = Case { person, day: day("2017-01-01"), holding_from: Some(day("2016-03-01")) };
        lacks(predicate, &case, answer::<()>(predicate, &case).status, true)
    }

    /// A university degree in law is asked for, of the new scheme, awarded within ten years.
    fn asked() -> Predicate {
        let Predicate::Qualification(clause) = degree(Level::University) else { unreachable!() };
        Predicate::Qualification(QualificationClause {
            fields: Some(vec![Code::parse("law").unwrap()]),
            schemes: Some(vec![Scheme::IctStandard]),
            awarded_within_months: Some(120),
            ..clause
        })
    }

    fn fitting(n: u8) -> Qualification {
        Qualification {
            field: Code::parse("law").ok(),
            scheme: Some(Scheme::IctStandard),
            ..record(n, Level::University, "2010-01-01", Verification::Verified)
        }
    }

    #[test]
    fn each_obstacle_has_its_word() {
        let art = Code::parse("art").ok();
        let (verified, level) = (Verification::Verified, Level::College);
        for (record, held, reasons) in [
            (Qualification { verification: Verification::Unverified, ..fitting(1) }, None, vec![Unverified]),
            (Qualification { awarded_on: day("2017-01-02"), ..fitting(1) }, None, vec![NotAwardedYet]),
            (Qualification { expires_on: Some(day("2017-01-01")), ..fitting(1) }, None, vec![Expired]),
            (
                Qualification { awarded_on: day("2006-12-31"), ..fitting(1) },
                Some(Level::University),
                vec![AwardedTooLongAgo],
            ),
            (Qualification { field: art, ..fitting(1) }, Some(Level::University), vec![FieldNotAccepted]),
            (Qualification { field: None, ..fitting(1) }, Some(Level::University), vec![FieldNotAccepted]),
            (
                Qualification { scheme: Some(Scheme::Abc), ..fitting(1) },
                Some(Level::University),
                vec![SchemeNotAccepted],
            ),
            (Qualification { level, ..fitting(1) }, Some(level), vec![LowerLevel]),
            (Qualification { verification: Verification::Rejected, ..fitting(1) }, None, vec![Rejected]),
            (
                record(1, level, "2000-01-01", verified),
                Some(level),
                vec![AwardedTooLongAgo, FieldNotAccepted, SchemeNotAccepted, LowerLevel],
            ),
        ] {
            let id = record.id;
            let person = Person { qualifications: vec![record], ..Person::new(WHO) };
            let [lack] = lacking(&person, &asked()).try_into().unwrap();
            assert_eq!((lack.held, lack.reason), (held, reasons[0]), "{reasons:?}");
            assert_eq!(lack.records, [Obstacle { id, reasons }]);
        }
        let [lack] = lacking(&Person::new(WHO), &asked()).try_into().unwrap();
        assert_eq!((lack.reason, lack.records.len()), (NoRecord, 0));
    }

    #[test]
    fn of_several_records_the_one_that_comes_closest_gives_the_reason() {
        let lower = record(1, Level::Elementary, "2000-01-01", Verification::Verified);
        let expired = Qualification { expires_on: Some(day("2016-01-01")), ..fitting(2) };
        let pending = Qualification { verification: Verification::Unverified, ..fitting(3) };
        for (records, held, reason) in [
            (vec![lower.clone()], Some(Level::Elementary), AwardedTooLongAgo),
            (vec![lower.clone(), expired.clone()], Some(Level::Elementary), Expired),
            (vec![lower, expired, pending], Some(Level::Elementary), Unverified),
        ] {
            let person = Person { qualifications: records, ..Person::new(WHO) };
            let [lack] = lacking(&person, &asked()).try_into().unwrap();
            assert_eq!((lack.held, lack.reason), (held, reason));
        }
    }

    #[test]
    fn what_is_not_known_of_a_person_is_told_from_what_is_not_so() {
        let mut person = Person::new(WHO);
        let term = Predicate::MonthsToRetirement(RetirementClause { at_least: 600, on: None });
        let told = |person: &Person, predicate: &Predicate| -> Vec<(Option<Trait>, Reason)> {
            lacking(person, predicate).into_iter().map(|lack| (lack.about, lack.reason)).collect()
        };
        let (birth, sex) = (Some(Trait::BirthOn), Some(Trait::Sex));
        assert_eq!(told(&person, &term), [(birth, NoRecord), (sex, NoRecord)]);
        person.traits.sex = Some(Sex::Male);
        assert_eq!(told(&person, &term), [(birth, NoRecord)]);
        person.traits.birth_on = Some(day("1961-01-15"));
        assert_eq!(told(&person, &term), [(birth, NotSo)]);
        assert_eq!(told(&person, &Predicate::Gender(Sex::Female)), [(sex, NotSo)]);
        assert_eq!(told(&person, &Predicate::Gender(Sex::Male)), []);
        assert_eq!(told(&person, &Predicate::EthnicMinority(true)), [(Some(Trait::Ethnicity), NoRecord)]);
        let not = Predicate::Not(Box::new(Predicate::Gender(Sex::Male)));
        assert_eq!(told(&person, &not), [(None, NotSo)]);
    }
}
