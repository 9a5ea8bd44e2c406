//! Hand-made parts for the tables of cases of this room: a city with wards, one of which took another in; titles; a person
//! whom nothing stands in the way of.

use super::{Case, Nominated, Standard};
use crate::domain::appointment::{Appointment, AppointmentKind, AppointmentState};
use crate::domain::discipline::{Discipline, DisciplineForm};
use crate::domain::evaluation::{AnnualRating, Evaluation};
use crate::domain::id::*;
use crate::domain::official::{Sex, Traits};
use crate::domain::pool::{Nomination, NominationState, PlanningPool, PoolBranch, PoolState};
use crate::domain::position::{Filling, Group, Position};
use crate::domain::rotation::origin::Home;
use crate::domain::rotation::{MoveKind, Rotation, RotationState};
use crate::domain::text::{Line, Name};
use crate::domain::unit::{Segment, Succession, SuccessionKind, Unit, UnitKind};
use crate::domain::unit_tree::UnitTree;
use crate::domain::{Day, Period};
use std::collections::BTreeMap;
use uuid::Uuid;

pub const PROVINCE: u8 = 1;
pub const CITY: u8 = 2;
pub const CAO_LOC: u8 = 3;
/// Was a township of another district until 1994; is part of [`NEW_WARD`] since 2025-07-01.
pub const WARD: u8 = 4;
pub const OTHER_WARD: u8 = 5;
pub const NEW_WARD: u8 = 6;

pub const SECRETARY: u8 = 1;
pub const DEPUTY: u8 = 2;
pub const CHAIR: u8 = 3;
pub const VICE: u8 = 4;
pub const CLERK: u8 = 5;
pub const FRONT: u8 = 6;

pub const WHO: u8 = 1;
pub const ANOTHER: u8 = 2;

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

pub fn position(n: u8, code: &str, group: Group) -> Position {
    let filling = match code {
        "COMMITTEE_CHAIR" | "COMMITTEE_VICE" => Filling::CouncilElectionRatified,
        "PARTY_SECRETARY" | "PARTY_DEPUTY_SECRETARY" => Filling::PartyElection,
        _ => Filling::Appointment,
    };
    Position {
        id: position_id(n),
        code: line(code),
        title_vi: line(code),
        title_en: line(code),
        group,
        filling,
        period: Period::since(Day::FIRST),
    }
}

pub fn catalogue() -> BTreeMap<PositionId, Position> {
    [
        position(SECRETARY, "PARTY_SECRETARY", Group::KeyCadre),
        position(DEPUTY, "PARTY_DEPUTY_SECRETARY", Group::KeyCadre),
        position(CHAIR, "COMMITTEE_CHAIR", Group::KeyCadre),
        position(VICE, "COMMITTEE_VICE", Group::KeyCadre),
        position(CLERK, "OFFICE_STATISTICS", Group::CivilServant),
        position(FRONT, "FRONT_CHAIR", Group::MassOrganisationHead),
    ]
    .into_iter()
    .map(|position| (position.id, position))
    .collect()
}

fn segment(name: &str, kind: UnitKind, parent: Option<u8>, from: &str, to: &str) -> Segment {
    Segment {
        period: period(from, to),
        name: Name::parse(name).unwrap(),
        code: line(name),
        kind,
        area: None,
        parent_id: parent.map(unit_id),
    }
}

pub fn units() -> UnitTree {
    let mut tree = UnitTree::default();
    let (long_ago, reform) = ("1980-01-01", "2025-07-01");
    let ward = |name: &str, to: &str| segment(name, UnitKind::Ward, Some(CITY), "1994-10-17", to);
    for (n, segments) in [
        (PROVINCE, vec![segment("Tỉnh Lạng Sơn", UnitKind::Province, None, long_ago, "")]),
        (CITY, vec![segment("Thành phố Lạng Sơn", UnitKind::District, Some(PROVINCE), long_ago, reform)]),
        (CAO_LOC, vec![segment("Huyện Cao Lộc", UnitKind::District, Some(PROVINCE), long_ago, reform)]),
        (
            WARD,
            vec![
                segment("Thị trấn Kỳ Cũ", UnitKind::Township, Some(CAO_LOC), long_ago, "1994-10-17"),
                ward("Phường Hoàng Văn Thụ", reform),
            ],
        ),
        (OTHER_WARD, vec![segment("Xã Hoàng Đồng", UnitKind::Commune, Some(CITY), long_ago, "")]),
        (NEW_WARD, vec![segment("Phường Lương Văn Tri", UnitKind::Ward, Some(PROVINCE), reform, "")]),
    ] {
        tree.put(Unit { id: unit_id(n), segments });
    }
    tree.put_succession(Succession {
        id: SuccessionId(uuid(1)),
        predecessor_id: unit_id(WARD),
        successor_id: unit_id(NEW_WARD),
        kind: SuccessionKind::MergedInto,
        effective_on: day(reform),
        decision_id: None,
    });
    tree
}

pub fn appointment(n: u8, kind: AppointmentKind, unit: u8, position: u8, from: &str, to: &str) -> Appointment {
    Appointment {
        id: appointment_id(n),
        official_id: official_id(WHO),
        unit_id: unit_id(unit),
        position_id: position_id(position),
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

/// The appointment that the move comes from.
pub const POST: u8 = 1;

/// A rotation of the person from one ward to the other, to a deputy's post.
pub fn rotation(from: &str, to: &str) -> Rotation {
    Rotation {
        id: RotationId(uuid(1)),
        kind: MoveKind::Rotation,
        official_id: official_id(WHO),
        origin_unit_id: unit_id(WARD),
        origin_appointment_id: Some(appointment_id(POST)),
        unit_id: unit_id(OTHER_WARD),
        position_id: position_id(VICE),
        filling: Filling::Appointment,
        planned: period(from, to),
        policy_decision_id: None,
        nomination_id: None,
        grounds: line("Đào tạo, rèn luyện"),
        state: RotationState::PolicyApproved,
        effective_on: None,
        appointment_id: None,
        ended_on: None,
        next_appointment_id: None,
        traces: Vec::new(),
        hops: Vec::new(),
    }
}

pub fn another_move(n: u8, state: RotationState) -> Rotation {
    Rotation { id: RotationId(uuid(n)), state, ..rotation("2019-01-01", "2022-01-01") }
}

pub fn nominated(unit: u8, position: u8, entered: &str, exited: &str) -> Nominated {
    let nomination = Nomination {
        id: NominationId(uuid(1)),
        pool_id: PlanningPoolId(uuid(1)),
        official_id: official_id(WHO),
        position_id: position_id(position),
        nominated_on: day("2015-01-01"),
        ballots: Vec::new(),
        entered_on: Some(day(entered)),
        exited_on: (!exited.is_empty()).then(|| day(exited)),
        exit_reason: None,
        state: NominationState::Approved,
        hops: Vec::new(),
    };
    let pool = PlanningPool {
        id: nomination.pool_id,
        unit_id: unit_id(unit),
        branch: PoolBranch::State,
        term: line("2015-2035"),
        period: period("2015-01-01", "2035-01-01"),
        title: line("Quy hoạch"),
        ages_on: None,
        young_under: None,
        positions: vec![nomination.position_id],
        decision_id: None,
        approved_on: nomination.entered_on,
        reviewed_on: Vec::new(),
        ended_on: None,
        state: PoolState::Approved,
        hops: Vec::new(),
    };
    Nominated { nomination, pool }
}

pub fn discipline(from: &str, to: &str) -> Discipline {
    Discipline {
        id: DisciplineId(uuid(1)),
        official_id: official_id(WHO),
        form: DisciplineForm::Reprimand,
        period: period(from, to),
        decision_id: decision_id(1),
    }
}

pub fn evaluation(year: i32, rating: AnnualRating) -> Evaluation {
    Evaluation {
        id: EvaluationId(uuid(1)),
        official_id: official_id(WHO),
        unit_id: unit_id(WARD),
        year,
        rating,
        points: None,
        rated_on: Day::ymd(year, 12, 20).unwrap(),
        decision_id: None,
    }
}

/// Who holds the post that is asked for.
pub fn holder(kind: AppointmentKind, from: &str, to: &str) -> Appointment {
    let held = appointment(90, kind, OTHER_WARD, CHAIR, from, to);
    Appointment { official_id: official_id(ANOTHER), ..held }
}

/// A deputy of one ward, planned for the same post in the other from a day on, in whose way nothing stands: in the pool,
/// young, rated well, from elsewhere.
pub fn case<'a>(from: &str, catalogue: &'a BTreeMap<PositionId, Position>, units: &'a UnitTree) -> Case<'a> {
    let planned = rotation(from, &day(from).plus_months(36).to_string());
    let year = day(from).year();
    Case {
        planned,
        catalogue,
        units,
        traits: Traits { sex: Some(Sex::Male), birth_on: Some(day("1980-05-01")), ethnic_minority: None },
        home: Home { birthplace: Name::parse("Hà Nội").ok(), hometown: None },
        appointments: vec![appointment(POST, AppointmentKind::Substantive, WARD, VICE, "2010-01-01", "")],
        nominations: vec![nominated(OTHER_WARD, VICE, "2015-01-01", "")],
        disciplines: Vec::new(),
        evaluations: (year - 3..year).map(|year| evaluation(year, AnnualRating::Good)).collect(),
        moves: Vec::new(),
        holders: Vec::new(),
        standard: Standard::Met,
    }
}
