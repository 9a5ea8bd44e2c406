//! Hand-made parts for the tables of cases of this room.

use super::{Recruitment, RecruitmentForm, RecruitmentResult, RecruitmentState};
use crate::domain::appointment::{Appointment, AppointmentKind, AppointmentState};
use crate::domain::id::*;
use crate::domain::position::{Filling, Group, Position};
use crate::domain::text::Line;
use crate::domain::{Day, Period};
use uuid::Uuid;

fn uuid(n: u8) -> Uuid {
    Uuid::from_u128(u128::from(n))
}

pub fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub fn period(from: &str, to: &str) -> Period {
    Period { from: day(from), to: (!to.is_empty()).then(|| day(to)) }
}

pub fn appointment_id(n: u8) -> AppointmentId {
    AppointmentId(uuid(n))
}

pub fn decision_id(n: u8) -> DecisionId {
    DecisionId(uuid(n))
}

pub fn position_id(n: u8) -> PositionId {
    PositionId(uuid(n))
}

pub fn official_id(n: u8) -> OfficialId {
    OfficialId(uuid(n))
}

pub fn unit_id(n: u8) -> UnitId {
    UnitId(uuid(n))
}

/// An appointment of the first person to the first title of the first unit by the first decision.
pub fn appointment(n: u8, kind: AppointmentKind, from: &str, to: &str) -> Appointment {
    Appointment {
        id: appointment_id(n),
        official_id: official_id(1),
        unit_id: unit_id(1),
        position_id: position_id(1),
        kind,
        state: AppointmentState::Appointed,
        period: period(from, to),
        ratified_on: None,
        decision_id: decision_id(1),
        ratification_decision_id: None,
        end_reason: None,
        end_decision_id: None,
        note: None,
    }
}

/// The first title, by a code of the catalogue.
pub fn title(code: &str) -> Position {
    let filling = match code {
        "COMMITTEE_CHAIR" | "COMMITTEE_VICE" => Filling::CouncilElectionRatified,
        "COUNCIL_CHAIR" | "COUNCIL_VICE" => Filling::CouncilElection,
        "PARTY_SECRETARY" | "PARTY_DEPUTY_SECRETARY" => Filling::PartyElection,
        "MILITARY_COMMANDER" => Filling::Appointment,
        _ => Filling::Recruitment,
    };
    let key = !matches!(filling, Filling::Appointment | Filling::Recruitment);
    Position {
        id: position_id(1),
        code: Line::parse(code).unwrap(),
        title_vi: Line::parse("Chức danh").unwrap(),
        title_en: Line::parse("Title").unwrap(),
        group: if key { Group::KeyCadre } else { Group::CivilServant },
        filling,
        period: period("1990-01-01", ""),
    }
}

/// A recruitment of the first person to the first title of the first unit, by an exam that was passed.
pub fn recruitment(starts_on: &str) -> Recruitment {
    Recruitment {
        id: RecruitmentId(uuid(1)),
        form: RecruitmentForm::Exam,
        official_id: official_id(1),
        unit_id: unit_id(1),
        position_id: position_id(1),
        competition: Some(Line::parse("Kỳ thi tuyển công chức").unwrap()),
        result: Some(RecruitmentResult::Passed),
        points: None,
        starts_on: day(starts_on),
        probation_months: 12,
        note: None,
        state: RecruitmentState::Announced,
        effective_on: None,
        appointment_id: None,
        appointment_seq: None,
        opened: false,
        confirmed_on: None,
        ended_on: None,
        hops: Vec::new(),
    }
}
