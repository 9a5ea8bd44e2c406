//! Hand-made parts for the tables of cases at the foot of this room's files.
//!
//! # What this module does not do
//! It draws nothing at random ([`super::samples`] does).

use crate::compliance::evaluate::{Verdict, evaluate};
use crate::compliance::facts::{Fact, World};
use crate::compliance::samples::{id, line};
use crate::compliance::status::Status;
use crate::domain::adoption::Adoption;
use crate::domain::appointment::{Appointment, AppointmentKind, AppointmentState};
use crate::domain::exemption::Exemption;
use crate::domain::id::*;
use crate::domain::official::Traits;
use crate::domain::position::{Filling, Group, Position};
use crate::domain::predicate::{Predicate, QualificationClause};
use crate::domain::qualification::{Level, Qualification, QualificationKind, Verification};
use crate::domain::rule_set::{Audience, Combination, Grace, Layer, Provenance, Requirement, RuleSet};
use crate::domain::unit::{AreaKind, Segment, Unit, UnitKind};
use crate::domain::word::Word;
use crate::domain::{Day, Period};

pub const WHO: OfficialId = OfficialId(uuid::Uuid::nil());
pub const PROVINCE: u8 = 0;
pub const CITY: u8 = 1;
pub const WARD: u8 = 2;
pub const CHAIR: u8 = 0;
pub const SECRETARY: u8 = 1;
pub const CLERK: u8 = 2;
pub const HELPER: u8 = 3;

pub fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub fn period(from: &str, to: &str) -> Period {
    Period { from: day(from), to: (!to.is_empty()).then(|| day(to)) }
}

/// A province, a city in it, and a ward in the city that is mountain since 2015; four titles; one person.
pub fn world() -> World {
    let mut world = World::default();
    for (n, parent) in [(PROVINCE, None), (CITY, Some(PROVINCE)), (WARD, Some(CITY))] {
        let segment = |from, to, area| Segment {
            period: period(from, to),
            name: line("unit"),
            code: line(&n.to_string()),
            kind: UnitKind::Ward,
            area,
            parent_id: parent.map(|p| UnitId(id(p))),
        };
        let segments =
            vec![segment("1990-01-01", "2015-01-01", None), segment("2015-01-01", "", Some(AreaKind::Mountain))];
        world.apply(Fact::Unit(Unit { id: UnitId(id(n)), segments }));
    }
    for (n, code, group) in [
        (CHAIR, "CHAIR", Group::KeyCadre),
        (SECRETARY, "SECRETARY", Group::KeyCadre),
        (CLERK, "CLERK", Group::CivilServant),
        (HELPER, "HELPER", Group::PartTimer),
    ] {
        world.apply(Fact::Position(Position {
            id: PositionId(id(n)),
            code: line(code),
            title_vi: line(code),
            title_en: line(code),
            group,
            filling: Filling::Appointment,
            period: Period::since(Day::FIRST),
        }));
    }
    world.apply(Fact::Official { id: WHO, traits: Traits::default() });
    world
}

/// Asks for a professional level.
pub fn degree(at_least: Level) -> Predicate {
    let kind = QualificationKind::Professional;
    let clause = QualificationClause { kind, at_least, fields: None, schemes: None, awarded_within_months: None };
    Predicate::Qualification(clause)
}

pub fn requirement(code: &str, predicate: Predicate) -> Requirement {
    Requirement {
        code: line(code),
        title_vi: line(code),
        title_en: line(code),
        legal_reference: line("law"),
        provenance: Provenance::Synthetic,
        mandatory: true,
        applies_to: Audience::default(),
        predicate,
        graces: Vec::new(),
    }
}

/// Time until a day for everyone in post before another.
pub fn grace(in_post_before: &str, until: &str) -> Grace {
    Grace {
        in_post_before: day(in_post_before),
        until: day(until),
        areas: Vec::new(),
        when: None,
        legal_reference: None,
    }
}

/// A national set that has always been in force for everyone.
pub fn rule_set(n: u8, requirements: Vec<Requirement>) -> RuleSet {
    RuleSet {
        id: RuleSetId(id(n)),
        code: line(&format!("set-{n}")),
        title_vi: line("set"),
        title_en: line("set"),
        layer: Layer::National,
        unit_id: None,
        combination: Combination::Adds,
        groups: Group::ALL.to_vec(),
        legal_reference: line("law"),
        provenance: Provenance::Synthetic,
        period: Period::since(Day::FIRST),
        requirements,
        supersedes_id: None,
        adoption: Adoption::SHIPPED,
    }
}

/// A set of a unit's own that replaces the national ones.
pub fn replacing(n: u8, unit: u8, requirements: Vec<Requirement>) -> RuleSet {
    let (layer, combination) = (Layer::Provincial, Combination::Replaces);
    RuleSet { layer, combination, unit_id: Some(UnitId(id(unit))), ..rule_set(n, requirements) }
}

pub fn appointment(n: u8, kind: AppointmentKind, position: u8, from: &str, to: &str) -> Appointment {
    Appointment {
        id: AppointmentId(id(n)),
        official_id: WHO,
        unit_id: UnitId(id(WARD)),
        position_id: PositionId(id(position)),
        kind,
        state: AppointmentState::Appointed,
        period: period(from, to),
        ratified_on: None,
        decision_id: DecisionId(id(0)),
        ratification_decision_id: None,
        end_reason: None,
        end_decision_id: None,
        note: None,
    }
}

pub fn record(n: u8, level: Level, awarded: &str, verification: Verification) -> Qualification {
    Qualification {
        superseded_by_id: None,
        id: QualificationId(id(n)),
        official_id: WHO,
        kind: QualificationKind::Professional,
        level,
        field: None,
        scheme: None,
        institution: None,
        number: None,
        awarded_on: day(awarded),
        expires_on: None,
        verification,
    }
}

pub fn exemption(n: u8, requirement: &str, from: &str, to: &str) -> Exemption {
    Exemption {
        id: ExemptionId(id(n)),
        official_id: WHO,
        requirement: line(requirement),
        period: period(from, to),
        decision_id: DecisionId(id(0)),
        reason: line("reason"),
    }
}

/// The verdict on the person.
pub fn verdict(world: &World, on: &str) -> Option<Verdict> {
    evaluate(world, world.people.get(&WHO).unwrap(), day(on))
}

/// The status of each requirement that applies to the person.
pub fn statuses(world: &World, on: &str) -> Vec<(String, Status)> {
    let judged = verdict(world, on).map(|v| v.requirements).unwrap_or_default();
    judged.into_iter().map(|j| (j.code.to_string(), j.status)).collect()
}
