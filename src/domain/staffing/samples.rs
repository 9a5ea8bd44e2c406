//! Hand-made parts for the tables of cases of this room: a city with two wards, titles, people who hold them.

use super::{Ceiling, EstablishedPost, Handover, UnitClass};
use crate::domain::appointment::{Appointment, AppointmentKind, AppointmentState};
use crate::domain::id::*;
use crate::domain::position::{Filling, Group, Position};
use crate::domain::text::Line;
use crate::domain::unit::{Segment, Unit, UnitKind};
use crate::domain::unit_tree::UnitTree;
use crate::domain::{Day, Period};
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

pub const PROVINCE: u8 = 1;
pub const CITY: u8 = 2;
pub const WARD: u8 = 3;
pub const OTHER: u8 = 4;
/// Directly below the province, as units are since 2025.
pub const THIRD: u8 = 5;

pub const CHAIR: u8 = 1;
pub const VICE: u8 = 2;
pub const CLERK: u8 = 3;
pub const FRONT: u8 = 4;
pub const HELPER: u8 = 5;
pub const HEAD: u8 = 6;

fn uuid(n: u8) -> Uuid {
    Uuid::from_u128(u128::from(n))
}

pub fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub fn line<const MAX: usize>(text: &str) -> Line<MAX> {
    Line::parse(text).unwrap()
}

pub fn period(from: &str, to: &str) -> Period {
    Period { from: day(from), to: (!to.is_empty()).then(|| day(to)) }
}

pub fn unit_id(n: u8) -> UnitId {
    UnitId(uuid(n))
}

pub fn position_id(n: u8) -> PositionId {
    PositionId(uuid(n))
}

pub fn appointment_id(n: u8) -> AppointmentId {
    AppointmentId(uuid(n))
}

pub fn official_id(n: u8) -> OfficialId {
    OfficialId(uuid(n))
}

pub fn decision_id(n: u8) -> DecisionId {
    DecisionId(uuid(n))
}

pub fn ceiling(n: u8) -> Ceiling {
    Ceiling {
        id: CeilingId(uuid(n)),
        unit_id: unit_id(WARD),
        period: Period::since(Day::FIRST),
        unit_class: Some(UnitClass::Class3),
        regular_police: false,
        additional: 0,
        fixed: None,
        fixed_part_timers: None,
        decision_id: decision_id(1),
    }
}

pub fn post(n: u8, unit: u8, position: u8, seats: u32) -> EstablishedPost {
    EstablishedPost {
        id: EstablishedPostId(uuid(n)),
        unit_id: unit_id(unit),
        position_id: position_id(position),
        seats,
        period: Period::since(Day::FIRST),
        decision_id: decision_id(1),
        handovers: Vec::new(),
    }
}

pub fn handover(from: &str, to: &str, extra_seats: u32) -> Handover {
    Handover {
        valid_from: day(from),
        valid_to: day(to),
        extra_seats,
        decision_id: decision_id(1),
        reason: line("Bàn giao"),
    }
}

pub fn units() -> UnitTree {
    let mut tree = UnitTree::default();
    for (n, kind, parent) in [
        (PROVINCE, UnitKind::Province, None),
        (CITY, UnitKind::District, Some(PROVINCE)),
        (WARD, UnitKind::Ward, Some(CITY)),
        (OTHER, UnitKind::Commune, Some(CITY)),
        (THIRD, UnitKind::Ward, Some(PROVINCE)),
    ] {
        let segment = Segment {
            period: Period::since(Day::FIRST),
            name: line("Đơn vị"),
            code: line(&n.to_string()),
            kind,
            area: None,
            parent_id: parent.map(unit_id),
        };
        tree.put(Unit { id: unit_id(n), segments: vec![segment] });
    }
    tree
}

pub fn catalogue() -> BTreeMap<PositionId, Position> {
    let title = |n: u8, code: &str, group| Position {
        id: position_id(n),
        code: line(code),
        title_vi: line(code),
        title_en: line(code),
        group,
        filling: Filling::Appointment,
        period: Period::since(Day::FIRST),
    };
    [
        title(CHAIR, "COMMITTEE_CHAIR", Group::KeyCadre),
        title(VICE, "COMMITTEE_VICE", Group::KeyCadre),
        title(CLERK, "OFFICE_STATISTICS", Group::CivilServant),
        title(FRONT, "FRONT_CHAIR", Group::MassOrganisationHead),
        title(HELPER, "HELPER", Group::PartTimer),
        title(HEAD, "HAMLET_HEAD", Group::HamletHead),
    ]
    .into_iter()
    .map(|title| (title.id, title))
    .collect()
}

pub fn holds(n: u8, who: u8, kind: AppointmentKind, unit: u8, position: u8) -> Appointment {
    Appointment {
        id: appointment_id(n),
        official_id: official_id(who),
        unit_id: unit_id(unit),
        position_id: position_id(position),
        kind,
        state: AppointmentState::Appointed,
        period: period("2015-01-01", ""),
        ratified_on: None,
        decision_id: decision_id(1),
        ratification_decision_id: None,
        end_reason: None,
        end_decision_id: None,
        note: None,
    }
}

/// What up to eight people hold, in any way, of whom none has two substantive posts.
pub fn held_by_some() -> impl Strategy<Value = Vec<Appointment>> {
    let kind = prop_oneof![
        Just(AppointmentKind::Substantive),
        Just(AppointmentKind::Concurrent),
        Just(AppointmentKind::Acting),
        Just(AppointmentKind::Secondment),
    ];
    let one = (1u8..9, kind, prop_oneof![Just(WARD), Just(OTHER), Just(THIRD), Just(CITY)], CHAIR..=HEAD);
    proptest::collection::vec(one, 0..24).prop_map(|all| {
        let mut held: Vec<Appointment> = Vec::new();
        for (n, (who, kind, unit, position)) in (1u8..).zip(all) {
            let next = holds(n, who, kind, unit, position);
            let second = held.iter().any(|a| a.official_id == next.official_id && a.kind == next.kind);
            if kind != AppointmentKind::Substantive || !second {
                held.push(next);
            }
        }
        held
    })
}
