//! What made somebody stand otherwise, as it is told: an entry of the ledger, or a day that came.

use crate::api::caller::Access;
use crate::compliance::differences::{Boundary, Cause, Dated};
use crate::db;
use crate::db::changes::Entity;
use crate::db::facts::{Entry, States};
use crate::domain::Day;
use crate::domain::id::{DecisionId, OfficialId, UnitId};
use crate::domain::word::words;
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

words! {
    /// What begins or ends.
    DatedKind {
        /// a holding of a title, or its ratification
        Appointment = "appointment",
        /// a diploma or certificate, or the time within which it counts
        Qualification = "qualification",
        /// a release
        Exemption = "exemption",
        /// a yearly rating, or the years over which it counts
        Evaluation = "evaluation",
        /// training that was completed, or the years over which it counts; its id is that of the enrolment
        Training = "training",
        /// a version of the standard
        RuleSet = "rule_set",
        /// a state of a unit: its area, what it lies below, its existence
        Unit = "unit",
        /// the time that a rule set gives those in post
        Grace = "grace",
        /// a year of the person's life
        Age = "age",
        /// a month before the person's retirement
        Retirement = "retirement",
    }
}

words! {
    /// Which end of it.
    DatedEnd {
        /// on the first day with it
        Begins = "begins",
        /// on the first day without it
        Ends = "ends",
    }
}

/// What made somebody stand otherwise.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(tag = "clock", rename_all = "snake_case")]
pub enum BecauseOut {
    /// Something was recorded.
    Record(RecordedOut),
    /// A day came.
    Valid(DatedOut),
}

/// An entry of the ledger.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RecordedOut {
    /// Its sequence number.
    pub seq: i64,
    /// When it was recorded.
    #[serde(serialize_with = "crate::api::json::milliseconds")]
    pub recorded_at: DateTime<Utc>,
    /// What it is about.
    pub entity: Entity,
    /// Which of those.
    #[schema(format = Uuid)]
    pub entity_id: String,
    /// Why it was written.
    pub cause: db::Cause,
    /// The reason given.
    pub reason: Option<String>,
    /// The decision given.
    pub decision_id: Option<DecisionId>,
}

/// Something that begins or ends on a day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DatedOut {
    /// What sort of thing.
    #[serde(rename = "type")]
    pub kind: DatedKind,
    /// Which, where it is one with an identity; of a grace the rule set.
    #[schema(format = Uuid)]
    pub id: Option<String>,
    /// The day; null where it would tell a birth date to a caller who may not see it.
    pub on: Option<Day>,
    /// Which end of it.
    pub what: DatedEnd,
    /// The entry of the ledger that says so; of an age or a retirement, what is known of the person.
    pub seq: Option<i64>,
}

/// What is known of the causes of a page.
pub struct Known {
    /// The entries, by number.
    pub entries: BTreeMap<i64, Entry>,
    /// Which entries tell how things stand.
    pub states: States,
    /// The units that keep the people's dossiers.
    pub dossiers: BTreeMap<OfficialId, UnitId>,
}

impl Known {
    /// A person's causes as the caller may know them; what was withheld is noted.
    pub fn told(
        &self,
        access: &Access,
        person: OfficialId,
        causes: Vec<Cause>,
        withheld: &mut BTreeSet<&'static str>,
    ) -> Vec<BecauseOut> {
        let dossier = self.dossiers.get(&person);
        let open = dossier.is_some_and(|unit| access.sensitive.as_ref().is_some_and(|scope| scope.has(*unit)));
        let told = causes.into_iter().filter_map(|cause| match cause {
            Cause::Entry(seq) => Some(BecauseOut::Record(recorded(access, self.entries.get(&seq)?, withheld))),
            Cause::Day(boundary) => Some(BecauseOut::Valid(self.dated(person, &boundary, open, withheld))),
        });
        told.collect()
    }

    fn dated(
        &self,
        person: OfficialId,
        boundary: &Boundary,
        open: bool,
        withheld: &mut BTreeSet<&'static str>,
    ) -> DatedOut {
        let (kind, entity, id) = match boundary.of {
            Dated::Appointment(id) => (DatedKind::Appointment, Entity::Appointment, Some(id.to_string())),
            Dated::Qualification(id) => (DatedKind::Qualification, Entity::Qualification, Some(id.to_string())),
            Dated::Exemption(id) => (DatedKind::Exemption, Entity::Exemption, Some(id.to_string())),
            Dated::Evaluation(id) => (DatedKind::Evaluation, Entity::Evaluation, Some(id.to_string())),
            Dated::Training(id) => (DatedKind::Training, Entity::Enrolment, Some(id.to_string())),
            Dated::RuleSet(id) => (DatedKind::RuleSet, Entity::RuleSet, Some(id.to_string())),
            Dated::Grace(id) => (DatedKind::Grace, Entity::RuleSet, Some(id.to_string())),
            Dated::Unit(id) => (DatedKind::Unit, Entity::Unit, Some(id.to_string())),
            Dated::Age => (DatedKind::Age, Entity::Official, None),
            Dated::Retirement => (DatedKind::Retirement, Entity::Official, None),
        };
        let personal = id.is_none();
        if personal && !open {
            withheld.insert("on");
        }
        let of = id.clone().unwrap_or_else(|| person.to_string());
        DatedOut {
            kind,
            id,
            on: Some(boundary.on).filter(|_| open || !personal),
            what: if boundary.begins { DatedEnd::Begins } else { DatedEnd::Ends },
            seq: self.states.get(&(entity, of)).copied(),
        }
    }
}

/// An entry; the reason of one about other units only is not for the caller.
fn recorded(access: &Access, entry: &Entry, withheld: &mut BTreeSet<&'static str>) -> RecordedOut {
    let open = entry.units.is_empty() || entry.units.iter().any(|unit| access.scope.has(*unit));
    if !open && entry.reason.is_some() {
        withheld.insert("reason");
    }
    RecordedOut {
        seq: entry.recorded.seq,
        recorded_at: entry.recorded.at,
        entity: entry.entity,
        entity_id: entry.entity_id.clone(),
        cause: entry.cause,
        reason: entry.reason.clone().filter(|_| open),
        decision_id: entry.decision_id,
    }
}
