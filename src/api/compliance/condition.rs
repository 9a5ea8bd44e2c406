//! A condition as an explanation shows it: part by part, with the papers that it rests on and what is missing.

use crate::api::compliance::Veil;
use crate::compliance::condition::{EvidenceRef, Trait};
use crate::compliance::explain::Node;
use crate::compliance::facts::Person;
use crate::compliance::lack::{Lack, Reason};
use crate::compliance::status::Status;
use crate::domain::Day;
use crate::domain::evaluation::{AnnualRating, RatingRegime};
use crate::domain::id::QualificationId;
use crate::domain::predicate::Predicate;
use crate::domain::qualification::{Level, Qualification, QualificationKind, Scheme, Verification};
use crate::domain::word::{Word, words};
use serde::Serialize;
use utoipa::ToSchema;

words! {
    /// How a condition is made of others.
    Connective {
        /// all of them
        All = "all",
        /// at least one of them
        Any = "any",
        /// not the one
        Not = "not",
    }
}

/// A condition, how it came out, and why.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ConditionOut {
    /// How it is made of its parts; null for a condition that stands alone.
    pub connective: Option<Connective>,
    /// The condition as the rule set has it; null for one that is made of parts.
    pub clause: Option<Predicate>,
    /// How it came out. Sensitive where it can tell that a person belongs to a minority.
    pub status: Option<Status>,
    /// What that rests on; of a condition made of parts, the parts say it.
    pub evidence: Vec<PaperOut>,
    /// What is missing.
    pub missing: Vec<LackOut>,
    /// The conditions that it is made of.
    #[schema(no_recursion)]
    pub parts: Vec<ConditionOut>,
}

/// A qualification, a rating, training, or a field of the person, that was looked at.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct PaperOut {
    /// `qualification`, `evaluation`, `training`, or the name of a field of the person, whose value is not shown.
    #[serde(rename = "type")]
    pub type_: String,
    /// Which, where it is no field of the person; of training the enrolment.
    #[schema(format = Uuid)]
    pub id: Option<String>,
    /// In what; of training, the kind that it counts towards.
    pub kind: Option<QualificationKind>,
    /// At which level.
    pub level: Option<Level>,
    /// The field of study.
    pub field: Option<String>,
    /// The scheme.
    pub scheme: Option<Scheme>,
    /// The day from which it counts.
    pub awarded_on: Option<Day>,
    /// The first day on which it no longer counts.
    pub expires_on: Option<Day>,
    /// Whether it has been checked.
    pub verification: Option<Verification>,
    /// The year that was rated.
    pub year: Option<i32>,
    /// The rules by which it was rated.
    pub regime: Option<RatingRegime>,
    /// How it was rated.
    pub rating: Option<AnnualRating>,
    /// The day of the rating.
    pub rated_on: Option<Day>,
    /// How many periods the training has.
    pub periods: Option<u32>,
    /// The day on which it was completed.
    pub completed_on: Option<Day>,
}

/// Something that is missing.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LackOut {
    /// The kind of qualification asked for.
    pub kind: Option<QualificationKind>,
    /// The lowest level that does.
    pub at_least: Option<Level>,
    /// The best level held: checked, awarded and not expired on the day.
    pub held: Option<Level>,
    /// The field of the person asked about, where it is none of the qualifications.
    pub about: Option<Trait>,
    /// Why it does not do: of several records, what stands in the way of the one that comes closest.
    pub reason: Reason,
    /// Every record of the kind.
    pub records: Vec<ObstacleOut>,
    /// The years that it is about, where it is about years.
    pub years: Vec<i32>,
}

/// A qualification that does not do.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ObstacleOut {
    /// Which.
    pub qualification: PaperOut,
    /// All that stands in its way, the least first.
    pub reasons: Vec<Reason>,
}

/// A condition as the caller may see it.
pub(super) fn condition_out(node: &Node<'_>, person: &Person, at: &str, veil: &mut Veil) -> ConditionOut {
    let connective = match node.predicate {
        Predicate::All(_) => Some(Connective::All),
        Predicate::Any(_) => Some(Connective::Any),
        Predicate::Not(_) => Some(Connective::Not),
        Predicate::Qualification(_)
        | Predicate::Age(_)
        | Predicate::MonthsToRetirement(_)
        | Predicate::Gender(_)
        | Predicate::EthnicMinority(_)
        | Predicate::Evaluation(_)
        | Predicate::TrainingHours(_) => None,
    };
    let secret = node.predicate.asks_ethnicity();
    let mut kept = |value, name: &str| veil.shown(value, secret, || format!("{at}/{name}"));
    let status = kept(Some(node.status), "status");
    // Who may not see the status may not see what it rests on either.
    let (shown, alone) = (status.is_some(), connective.is_none());
    let evidence = node.evidence.iter().filter(|_| shown && alone).filter_map(|one| evidence_out(*one, person));
    let missing = node.missing.iter().filter(|_| shown).map(|lack| lack_out(lack, person));
    ConditionOut {
        connective,
        clause: alone.then(|| node.predicate.clone()),
        status,
        evidence: evidence.collect(),
        missing: missing.collect(),
        parts: (node.parts.iter().enumerate())
            .map(|(n, part)| condition_out(part, person, &format!("{at}/parts/{n}"), veil))
            .collect(),
    }
}

fn evidence_out(one: EvidenceRef, person: &Person) -> Option<PaperOut> {
    let of = |type_: &str| PaperOut { type_: type_.to_owned(), ..PaperOut::default() };
    match one {
        EvidenceRef::Qualification(id) => paper(id, person),
        EvidenceRef::Evaluation(id) => person.evaluations.iter().find(|e| e.id == id).map(|e| PaperOut {
            id: Some(e.id.to_string()),
            year: Some(e.year),
            regime: Some(e.regime()),
            rating: Some(e.rating),
            rated_on: Some(e.rated_on),
            ..of("evaluation")
        }),
        EvidenceRef::Training(id) => person.trainings.iter().find(|t| t.id == id).map(|t| PaperOut {
            id: Some(t.id.to_string()),
            kind: t.kind,
            periods: Some(t.periods),
            completed_on: Some(t.completed_on),
            ..of("training")
        }),
        EvidenceRef::Trait(name) => Some(of(name.word())),
        // Releases are no part of a condition.
        EvidenceRef::Exemption(_) => None,
    }
}

fn paper(id: QualificationId, person: &Person) -> Option<PaperOut> {
    person.qualifications.iter().find(|q| q.id == id).map(|q: &Qualification| PaperOut {
        type_: "qualification".to_owned(),
        id: Some(q.id.to_string()),
        kind: Some(q.kind),
        level: Some(q.level),
        field: q.field.as_ref().map(ToString::to_string),
        scheme: q.scheme,
        awarded_on: Some(q.awarded_on),
        expires_on: q.expires_on,
        verification: Some(q.verification),
        ..PaperOut::default()
    })
}

fn lack_out(lack: &Lack, person: &Person) -> LackOut {
    let obstacle = |one: &crate::compliance::lack::Obstacle| {
        Some(ObstacleOut { qualification: paper(one.id, person)?, reasons: one.reasons.clone() })
    };
    LackOut {
        kind: lack.qualification.map(|(kind, _)| kind),
        at_least: lack.qualification.map(|(_, level)| level),
        held: lack.held,
        about: lack.about,
        reason: lack.reason,
        records: lack.records.iter().filter_map(obstacle).collect(),
        years: lack.years.clone(),
    }
}
