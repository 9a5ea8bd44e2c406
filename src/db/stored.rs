//! What the ledger keeps of each thing: types of their own, with versions, so that an old entry reads for ever however
//! the domain and the interface change. A type here never changes; a new version stands beside it.

use crate::compliance::facts::Fact;
use crate::db::changes::Entity;
use crate::db::error::Error;
use crate::domain::account::{Account, Grant, Subject};
use crate::domain::appointment::{Appointment, AppointmentKind, AppointmentState, EndReason};
use crate::domain::decision::{Decision, DecisionKind};
use crate::domain::exemption::Exemption;
use crate::domain::id::*;
use crate::domain::official::{Official, Personal, Sex, Traits};
use crate::domain::position::{Filling, Group, Position};
use crate::domain::qualification::{Level, Qualification, QualificationKind, Scheme, Verification};
use crate::domain::resolution::{Indicator, Percent, Resolution, ResolutionKind, Target};
use crate::domain::rule_set::{Combination, Layer, Provenance, Requirement, RuleSet};
use crate::domain::text::{Code, Line, Name, Note};
use crate::domain::unit::{AreaKind, Segment, Succession, SuccessionKind, Unit, UnitKind};
use crate::domain::{Day, Period};
use serde::{Deserialize, Serialize};

/// The content of an entry: the facts, and apart from them what identifies a person.
pub(super) struct Parts {
    pub(super) version: i32,
    pub(super) factual: String,
    pub(super) personal: Option<String>,
}

/// What the ledger can keep.
pub trait Record {
    /// What sort of thing it is.
    fn entity(&self) -> Entity;
    /// Its identity.
    fn key(&self) -> String;
    /// Its content in today's version.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    #[expect(private_interfaces, reason = "only the ledger asks for the parts")]
    fn parts(&self) -> Result<Parts, Error>;
}

fn json<T: Serialize>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|e| Error::corrupt("ledger entry", e))
}

fn facts_only<T: Serialize>(value: &T) -> Result<Parts, Error> {
    Ok(Parts { version: 1, factual: json(value)?, personal: None })
}

/// A stored type, its fields the same as those of the domain type; both directions from one list.
macro_rules! stored {
    ($(#[$meta:meta])* $stored:ident of $domain:ident as $entity:ident { $($field:ident: $ty:ty),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Serialize, Deserialize)]
        pub(super) struct $stored { $(pub(super) $field: $ty),+ }

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
            fn entity(&self) -> Entity {
                Entity::$entity
            }
            fn key(&self) -> String {
                self.id.to_string()
            }
            #[expect(private_interfaces, reason = "only the ledger asks for the parts")]
            fn parts(&self) -> Result<Parts, Error> {
                facts_only(&$stored::from(self))
            }
        }
    };
}

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
    fn entity(&self) -> Entity {
        Entity::Unit
    }
    fn key(&self) -> String {
        self.id.to_string()
    }
    #[expect(private_interfaces, reason = "only the ledger asks for the parts")]
    fn parts(&self) -> Result<Parts, Error> {
        facts_only(&UnitV1 { id: self.id, segments: self.segments.iter().cloned().map(Into::into).collect() })
    }
}

stored! {
    SuccessionV1 of Succession as Succession {
        id: SuccessionId, predecessor_id: UnitId, successor_id: UnitId, kind: SuccessionKind, effective_on: Day,
        decision_id: Option<DecisionId>,
    }
}

stored! {
    PositionV1 of Position as Position {
        id: PositionId, code: Code, title_vi: Name, title_en: Name, group: Group, filling: Filling, period: PeriodV1,
    }
}

stored! {
    DecisionV1 of Decision as Decision {
        id: DecisionId, number: Code, issuer: Name, signed_on: Day, effective_on: Day, kind: DecisionKind, title: Note,
        legal_reference: Option<Note>, unit_id: UnitId,
    }
}

stored! {
    AppointmentV1 of Appointment as Appointment {
        id: AppointmentId, official_id: OfficialId, unit_id: UnitId, position_id: PositionId, kind: AppointmentKind,
        state: AppointmentState, period: PeriodV1, ratified_on: Option<Day>, decision_id: DecisionId,
        ratification_decision_id: Option<DecisionId>, end_reason: Option<EndReason>,
        end_decision_id: Option<DecisionId>, note: Option<Note>,
    }
}

stored! {
    QualificationV1 of Qualification as Qualification {
        id: QualificationId, official_id: OfficialId, kind: QualificationKind, level: Level, field: Option<Code>,
        scheme: Option<Scheme>, institution: Option<Name>, number: Option<Code>, awarded_on: Day,
        expires_on: Option<Day>, verification: Verification,
    }
}

stored! {
    ExemptionV1 of Exemption as Exemption {
        id: ExemptionId, official_id: OfficialId, requirement: Code, period: PeriodV1, decision_id: DecisionId,
        reason: Note,
    }
}

stored! {
    RuleSetV1 of RuleSet as RuleSet {
        id: RuleSetId, code: Code, title_vi: Name, title_en: Name, layer: Layer, unit_id: Option<UnitId>,
        combination: Combination, groups: Vec<Group>, legal_reference: Note, provenance: Provenance, period: PeriodV1,
        requirements: Vec<Requirement>,
    }
}

stored! {
    ResolutionV1 of Resolution as Resolution {
        id: ResolutionId, number: Code, kind: ResolutionKind, title: Note, issuer: Name, issued_on: Day,
        parent_id: Option<ResolutionId>, unit_id: UnitId, legal_reference: Option<Note>, provenance: Provenance,
        near_band: Percent, indicators: Vec<Indicator>, targets: Vec<Target>,
    }
}

/// The pseudonymous facts that totals need: they outlive the erasure of what identifies a person.
#[derive(Serialize, Deserialize)]
struct OfficialFactsV1 {
    id: OfficialId,
    managing_unit_id: UnitId,
    sex: Option<Sex>,
    /// The first day of the month of birth.
    birth_month: Option<Day>,
    ethnic_minority: Option<bool>,
}

#[derive(Serialize, Deserialize)]
struct OfficialPersonV1 {
    full_name: Name,
    birth_on: Option<Day>,
    birthplace: Option<Name>,
    hometown: Option<Name>,
    ethnicity: Option<Name>,
    religion: Option<Name>,
    identity_number: Option<Line<12>>,
    party_joined_on: Option<Day>,
    party_official_on: Option<Day>,
    phone: Option<Line<30>>,
    email: Option<Name>,
}

impl From<&Personal> for OfficialPersonV1 {
    fn from(p: &Personal) -> Self {
        Self {
            full_name: p.full_name.clone(),
            birth_on: p.birth_on,
            birthplace: p.birthplace.clone(),
            hometown: p.hometown.clone(),
            ethnicity: p.ethnicity.clone(),
            religion: p.religion.clone(),
            identity_number: p.identity_number.clone(),
            party_joined_on: p.party_joined_on,
            party_official_on: p.party_official_on,
            phone: p.phone.clone(),
            email: p.email.clone(),
        }
    }
}

impl Record for Official {
    fn entity(&self) -> Entity {
        Entity::Official
    }
    fn key(&self) -> String {
        self.id.to_string()
    }
    #[expect(private_interfaces, reason = "only the ledger asks for the parts")]
    fn parts(&self) -> Result<Parts, Error> {
        let traits = self.traits();
        let facts = OfficialFactsV1 {
            id: self.id,
            managing_unit_id: self.managing_unit_id,
            sex: traits.sex,
            birth_month: traits.birth_on.map(|born| Day::first_of_month(born.month_number())),
            ethnic_minority: traits.ethnic_minority,
        };
        Ok(Parts { version: 1, factual: json(&facts)?, personal: Some(json(&OfficialPersonV1::from(&self.personal))?) })
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
    fn entity(&self) -> Entity {
        Entity::Account
    }
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
}

/// Reads an entry of any version as the engine's fact; none where the engine has no use for it.
pub(super) fn fact(entity: Entity, version: i32, factual: &str, personal: Option<&str>) -> Result<Option<Fact>, Error> {
    if version != 1 {
        return Err(Error::corrupt("ledger entry", format!("{entity} has no version {version}")));
    }
    Ok(Some(match entity {
        Entity::Unit => {
            let unit: UnitV1 = parse(factual)?;
            Fact::Unit(Unit { id: unit.id, segments: unit.segments.into_iter().map(Into::into).collect() })
        }
        Entity::Succession => Fact::Succession(parse::<SuccessionV1>(factual)?.into()),
        Entity::Position => Fact::Position(parse::<PositionV1>(factual)?.into()),
        Entity::RuleSet => Fact::RuleSet(parse::<RuleSetV1>(factual)?.into()),
        Entity::Resolution => Fact::Resolution(parse::<ResolutionV1>(factual)?.into()),
        Entity::Appointment => Fact::Appointment(parse::<AppointmentV1>(factual)?.into()),
        Entity::Qualification => Fact::Qualification(parse::<QualificationV1>(factual)?.into()),
        Entity::Exemption => Fact::Exemption(parse::<ExemptionV1>(factual)?.into()),
        Entity::Official => {
            let facts: OfficialFactsV1 = parse(factual)?;
            let person: Option<OfficialPersonV1> = personal.map(parse).transpose()?;
            let birth_on = person.and_then(|p| p.birth_on).or(facts.birth_month);
            Fact::Official {
                id: facts.id,
                traits: Traits { sex: facts.sex, birth_on, ethnic_minority: facts.ethnic_minority },
            }
        }
        Entity::Decision | Entity::Account => return Ok(None),
    }))
}

/// Rule sets and resolutions: their tables keep the stored form whole, beside the columns that are searched by.
pub(super) fn rule_set(body: &str) -> Result<RuleSet, Error> {
    Ok(parse::<RuleSetV1>(body)?.into())
}

pub(super) fn resolution(body: &str) -> Result<Resolution, Error> {
    Ok(parse::<ResolutionV1>(body)?.into())
}

fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Error> {
    serde_json::from_str(text)
        .map_err(|e| Error::corrupt("ledger entry", format!("line {} column {}", e.line(), e.column())))
}
