//! What the ledger keeps of each thing: types of their own, with versions, so that an old entry reads for ever however
//! the domain and the interface change. A type here never changes; a new version stands beside it.

use crate::db::changes::Entity;
use crate::db::error::Error;
use crate::db::stored_before::{QualificationV1, ResolutionV1, RuleSetV1};
use crate::domain::account::{Account, Grant, Subject};
use crate::domain::adoption::Adoption;
use crate::domain::appointment::{Appointment, AppointmentKind, AppointmentState, EndReason};
use crate::domain::decision::{Decision, DecisionKind};
use crate::domain::exemption::Exemption;
use crate::domain::id::*;
use crate::domain::position::{Filling, Group, Position};
use crate::domain::qualification::{Level, Qualification, QualificationKind, Scheme, Verification};
use crate::domain::resolution::{Indicator, Percent, Resolution, ResolutionKind, Target};
use crate::domain::rule_set::{Combination, Layer, Provenance, Requirement, RuleSet};
use crate::domain::text::{Code, Name, Note};
use crate::domain::unit::{AreaKind, Segment, Succession, SuccessionKind, Unit, UnitKind};
use crate::domain::{Day, Period};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The content of an entry: the facts, and apart from them what identifies a person.
pub(super) struct Parts {
    pub(super) version: i32,
    pub(super) factual: String,
    pub(super) personal: Option<String>,
}

/// How a thing names decisions that no column of its table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Citing {
    /// Not at all.
    Nothing,
    /// Its state does: its hops, what was overridden, and what else a field of it says.
    ByState,
    /// The acts on it do, and its state does not keep them.
    ByActs,
}

/// What the ledger can keep.
pub trait Record {
    /// What sort of thing it is.
    const ENTITY: Entity;

    /// Its identity.
    fn key(&self) -> String;

    /// The person whom it is about, where it is about one.
    fn about(&self) -> Option<OfficialId> {
        None
    }

    /// How it names decisions that no column of its table holds.
    const CITING: Citing = Citing::Nothing;

    /// The decisions that its state names so.
    fn cites(&self) -> BTreeSet<DecisionId> {
        BTreeSet::new()
    }

    /// Its content in today's version.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    #[expect(private_interfaces, reason = "only the ledger asks for the parts")]
    fn parts(&self) -> Result<Parts, Error>;

    /// The state that an entry of any version holds.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when it cannot be read.
    #[expect(private_interfaces, reason = "only the ledger gives the parts")]
    fn read(parts: &Parts) -> Result<Self, Error>
    where
        Self: Sized;
}

pub(super) fn json<T: Serialize>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|e| Error::corrupt("ledger entry", e))
}

pub(super) fn facts_only<T: Serialize>(version: i32, value: &T) -> Result<Parts, Error> {
    Ok(Parts { version, factual: json(value)?, personal: None })
}

pub(super) fn no_version<T>(entity: Entity, version: i32) -> Result<T, Error> {
    Err(Error::corrupt("ledger entry", format!("{entity} has no version {version}")))
}

/// A stored type, its fields the same as those of the domain type; both directions from one list. The older versions,
/// where there are any, become the domain type by a [`From`] of their own.
macro_rules! stored {
    ($(#[$meta:meta])* $version:literal $stored:ident of $domain:ident as $entity:ident $(about $person:ident)?
        $(cites $hops:ident $(and $also:ident)*)? $(citing $citing:ident)? $(cites_each_of $list:ident)?
        $(, before: $($old:literal $older:ident)+)? { $($(#[$attribute:meta])* $field:ident: $ty:ty),+ $(,)? }) => {
        #[derive(Serialize, Deserialize)]
        struct $stored { $($(#[$attribute])* $field: $ty),+ }

        impl From<&$domain> for $stored {
            fn from(v: &$domain) -> Self {
                Self { $($field: v.$field.clone().into()),+ }
            }
        }

        impl From<$stored> for $domain {
            fn from(v: $stored) -> Self {
                Self { $($field: v.$field.into()),+ }
            }
        }

        impl Record for $domain {
            const ENTITY: Entity = Entity::$entity;
            fn key(&self) -> String {
                self.id.to_string()
            }
            $(fn about(&self) -> Option<OfficialId> {
                Some(self.$person)
            })?
            $(const CITING: $crate::db::stored::Citing = $crate::db::stored::Citing::$citing;)?
            $(const CITING: $crate::db::stored::Citing = $crate::db::stored::Citing::ByState;
            fn cites(&self) -> std::collections::BTreeSet<DecisionId> {
                let hops = $crate::domain::workflow::cited(&self.$hops);
                hops.into_iter()$(.chain(self.$also))*.collect()
            })?
            $(const CITING: $crate::db::stored::Citing = $crate::db::stored::Citing::ByState;
            fn cites(&self) -> std::collections::BTreeSet<DecisionId> {
                self.$list.iter().map(|one| one.decision_id).collect()
            })?
            #[expect(private_interfaces, reason = "only the ledger asks for the parts")]
            fn parts(&self) -> Result<Parts, Error> {
                facts_only($version, &$stored::from(self))
            }
            #[expect(private_interfaces, reason = "only the ledger gives the parts")]
            fn read(parts: &Parts) -> Result<Self, Error> {
                match parts.version {
                    $version => Ok(parse::<$stored>(&parts.factual)?.into()),
                    $($($old => Ok(parse::<$older>(&parts.factual)?.into()),)+)?
                    other => no_version(Entity::$entity, other),
                }
            }
        }
    };
}

pub(super) use stored;

#[derive(Clone, Copy, Serialize, Deserialize)]
pub(super) struct PeriodV1 {
    valid_from: Day,
    valid_to: Option<Day>,
}

impl From<Period> for PeriodV1 {
    fn from(p: Period) -> Self {
        Self { valid_from: p.from, valid_to: p.to }
    }
}

impl From<PeriodV1> for Period {
    fn from(p: PeriodV1) -> Self {
        Self { from: p.valid_from, to: p.valid_to }
    }
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct SegmentV1 {
    period: PeriodV1,
    name: Name,
    code: Code,
    kind: UnitKind,
    area: Option<AreaKind>,
    parent_id: Option<UnitId>,
}

impl From<Segment> for SegmentV1 {
    fn from(s: Segment) -> Self {
        Self { period: s.period.into(), name: s.name, code: s.code, kind: s.kind, area: s.area, parent_id: s.parent_id }
    }
}

impl From<SegmentV1> for Segment {
    fn from(s: SegmentV1) -> Self {
        Self { period: s.period.into(), name: s.name, code: s.code, kind: s.kind, area: s.area, parent_id: s.parent_id }
    }
}

#[derive(Serialize, Deserialize)]
struct UnitV1 {
    id: UnitId,
    segments: Vec<SegmentV1>,
}

impl Record for Unit {
    const ENTITY: Entity = Entity::Unit;
    fn key(&self) -> String {
        self.id.to_string()
    }
    #[expect(private_interfaces, reason = "only the ledger asks for the parts")]
    fn parts(&self) -> Result<Parts, Error> {
        facts_only(1, &UnitV1 { id: self.id, segments: self.segments.iter().cloned().map(Into::into).collect() })
    }
    #[expect(private_interfaces, reason = "only the ledger gives the parts")]
    fn read(parts: &Parts) -> Result<Self, Error> {
        match parts.version {
            1 => {
                let unit: UnitV1 = parse(&parts.factual)?;
                Ok(Unit { id: unit.id, segments: unit.segments.into_iter().map(Into::into).collect() })
            }
            other => no_version(Entity::Unit, other),
        }
    }
}

stored! {
    1 SuccessionV1 of Succession as Succession {
        id: SuccessionId, predecessor_id: UnitId, successor_id: UnitId, kind: SuccessionKind, effective_on: Day,
        decision_id: Option<DecisionId>,
    }
}

stored! {
    1 PositionV1 of Position as Position {
        id: PositionId, code: Code, title_vi: Name, title_en: Name, group: Group, filling: Filling, period: PeriodV1,
    }
}

stored! {
    1 DecisionV1 of Decision as Decision {
        id: DecisionId, number: Code, issuer: Name, signed_on: Day, effective_on: Day, kind: DecisionKind, title: Note,
        legal_reference: Option<Note>, unit_id: UnitId,
    }
}

stored! {
    1 AppointmentV1 of Appointment as Appointment about official_id {
        id: AppointmentId, official_id: OfficialId, unit_id: UnitId, position_id: PositionId, kind: AppointmentKind,
        state: AppointmentState, period: PeriodV1, ratified_on: Option<Day>, decision_id: DecisionId,
        ratification_decision_id: Option<DecisionId>, end_reason: Option<EndReason>,
        end_decision_id: Option<DecisionId>, note: Option<Note>,
    }
}

stored! {
    2 QualificationV2 of Qualification as Qualification about official_id, before: 1 QualificationV1 {
        id: QualificationId, official_id: OfficialId, kind: QualificationKind, level: Level, field: Option<Code>,
        scheme: Option<Scheme>, institution: Option<Name>, number: Option<Code>, awarded_on: Day,
        expires_on: Option<Day>, verification: Verification, superseded_by_id: Option<QualificationId>,
    }
}

stored! {
    1 ExemptionV1 of Exemption as Exemption about official_id {
        id: ExemptionId, official_id: OfficialId, requirement: Code, period: PeriodV1, decision_id: DecisionId,
        reason: Note,
    }
}

stored! {
    2 RuleSetV2 of RuleSet as RuleSet citing ByActs, before: 1 RuleSetV1 {
        id: RuleSetId, code: Code, title_vi: Name, title_en: Name, layer: Layer, unit_id: Option<UnitId>,
        combination: Combination, groups: Vec<Group>, legal_reference: Note, provenance: Provenance, period: PeriodV1,
        requirements: Vec<Requirement>, supersedes_id: Option<RuleSetId>, adoption: Adoption,
    }
}

stored! {
    2 ResolutionV2 of Resolution as Resolution citing ByActs, before: 1 ResolutionV1 {
        id: ResolutionId, number: Code, kind: ResolutionKind, title: Note, issuer: Name, issued_on: Day,
        parent_id: Option<ResolutionId>, unit_id: UnitId, legal_reference: Option<Note>, provenance: Provenance,
        near_band: Percent, period: PeriodV1, supersedes_id: Option<ResolutionId>, adoption: Adoption,
        indicators: Vec<Indicator>, targets: Vec<Target>,
    }
}

/// An account without its secret: who may do what.
#[derive(Serialize, Deserialize)]
struct AccountV1 {
    subject: Subject,
    active: bool,
    grants: Vec<Grant>,
}

impl Record for Account {
    const ENTITY: Entity = Entity::Account;
    fn key(&self) -> String {
        match self.subject {
            Subject::User(id) => id.to_string(),
            Subject::Client(id) => id.to_string(),
        }
    }
    #[expect(private_interfaces, reason = "only the ledger asks for the parts")]
    fn parts(&self) -> Result<Parts, Error> {
        let facts = AccountV1 { subject: self.subject, active: self.active, grants: self.grants.clone() };
        let name = serde_json::json!({ "name": self.name });
        Ok(Parts { version: 1, factual: json(&facts)?, personal: Some(json(&name)?) })
    }
    /// Accounts are not read back: their secrets never reach the ledger.
    #[expect(private_interfaces, reason = "only the ledger gives the parts")]
    fn read(parts: &Parts) -> Result<Self, Error> {
        no_version(Entity::Account, parts.version)
    }
}

/// Rule sets and resolutions: their tables keep the stored form whole, beside the columns that are searched by.
pub(super) fn document<T: Record>(version: i32, body: &str) -> Result<T, Error> {
    T::read(&Parts { version, factual: body.to_owned(), personal: None })
}

pub(super) fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Error> {
    serde_json::from_str(text)
        .map_err(|e| Error::corrupt("ledger entry", format!("line {} column {}", e.line(), e.column())))
}
