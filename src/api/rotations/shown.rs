//! A move as callers give it and as they meet it.

use crate::api::caller::Access;
use crate::api::documents::{Documented, HopOut, Reach, hops_out};
use crate::api::findings::OverrideIn;
use crate::api::json::FromBody;
use crate::api::reader::{body, record};
use crate::db::changes::Kept;
use crate::domain::account::Permission;
use crate::domain::finding::FindingCode;
use crate::domain::id::{AppointmentId, DecisionId, NominationId, OfficialId, PositionId, RotationId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::position::Filling;
use crate::domain::rotation::{MoveKind, Rotation, RotationAct, RotationState};
use crate::domain::text::Note;
use crate::domain::workflow::Hop;
use crate::domain::{Day, Period};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A move of a person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RotationOut {
    /// The identity.
    pub id: RotationId,
    /// The ledger entry of its last change.
    pub seq: i64,
    /// When that was recorded.
    #[serde(serialize_with = "crate::api::json::milliseconds")]
    pub recorded_at: DateTime<Utc>,
    /// What sort of move it is.
    pub kind: MoveKind,
    /// Who.
    pub official_id: OfficialId,
    /// From where.
    pub origin_unit_id: UnitId,
    /// The substantive appointment that the person comes from; null for who comes from outside the registry.
    pub origin_appointment_id: Option<AppointmentId>,
    /// To where.
    pub unit_id: UnitId,
    /// To which title.
    pub position_id: PositionId,
    /// How that title is filled.
    pub filling: Filling,
    /// The first day, as it is planned.
    pub valid_from: Day,
    /// The first day after it, as it is planned; null for a transfer.
    pub valid_to: Option<Day>,
    /// The decision that agreed the policy.
    pub policy_decision_id: Option<DecisionId>,
    /// The nomination in a planning pool that it rests on.
    pub nomination_id: Option<NominationId>,
    /// What it is for.
    pub grounds: String,
    /// How far it has come.
    pub state: RotationState,
    /// The day on which it took effect: election day, or the day the post was taken up.
    pub effective_on: Option<Day>,
    /// The appointment that it opened.
    pub appointment_id: Option<AppointmentId>,
    /// The first day on which the person was no longer moved: back, kept, or elsewhere.
    pub ended_on: Option<Day>,
    /// The appointment that the person went to when it ended.
    pub next_appointment_id: Option<AppointmentId>,
    /// Every hop that it made, oldest first. Findings that were overridden are named to those only who may see what is
    /// sensitive.
    pub hops: Vec<HopOut>,
    /// What the caller can do next.
    pub allowed_actions: Vec<RotationAct>,
    /// Whether it never should have been.
    pub void: bool,
}

/// The units that a move concerns.
#[derive(Debug, Clone, Copy)]
pub struct Sides {
    /// From where.
    pub origin: UnitId,
    /// To where.
    pub destination: UnitId,
    /// Who keeps the person's dossier.
    pub dossier: UnitId,
    /// Whether it has taken effect.
    pub effective: bool,
}

impl Sides {
    /// Those of a move, given who keeps the dossier.
    pub fn of(moved: &Rotation, dossier: UnitId) -> Self {
        let (origin, destination) = (moved.origin_unit_id, moved.unit_id);
        Self { origin, destination, dossier, effective: moved.effective_on.is_some() }
    }

    /// The units in all of which one must have a permission to act: until it takes effect the origin has a say.
    pub fn concerned(self) -> Vec<UnitId> {
        let mut units = vec![self.dossier, self.destination];
        units.extend((!self.effective).then_some(self.origin));
        units
    }

    /// Every unit of which one sees it.
    pub fn all(self) -> [UnitId; 3] {
        [self.origin, self.destination, self.dossier]
    }

    /// The units that an entry of it names.
    pub fn named(self) -> [Option<UnitId>; 2] {
        [Some(self.destination), Some(self.origin).filter(|unit| *unit != self.destination)]
    }
}

/// Findings that tell something sensitive, even by being overridden.
const SECRETS: &[FindingCode] = &[
    FindingCode::NotInPool,
    FindingCode::NearRetirement,
    FindingCode::LocalOrigin,
    FindingCode::DisciplineInForce,
    FindingCode::NotRated,
    FindingCode::RatedTooLow,
];

fn hops(hops: &[Hop<RotationState, RotationAct>], open: bool) -> Vec<HopOut> {
    let mut all = hops_out(hops);
    let secret = |over: &&mut OverrideIn| !open && SECRETS.contains(&over.code);
    for over in all.iter_mut().flat_map(|hop| &mut hop.overrides).filter(secret) {
        over.code = FindingCode::Withheld;
        over.reason = Note::parse("…").unwrap_or_else(|_why| over.reason.clone());
    }
    all
}

/// How a move is shown to a caller.
pub fn out(kept: Kept<Rotation>, sides: Sides, access: &Access, reach: &Reach) -> RotationOut {
    let (void, recorded, r) = (kept.void, kept.recorded, kept.value);
    RotationOut {
        id: r.id,
        seq: recorded.seq,
        recorded_at: recorded.at,
        allowed_actions: reach.actions(&r, &sides, void),
        hops: hops(&r.hops, access.open(sides.dossier)),
        kind: r.kind,
        official_id: r.official_id,
        origin_unit_id: r.origin_unit_id,
        origin_appointment_id: r.origin_appointment_id,
        unit_id: r.unit_id,
        position_id: r.position_id,
        filling: r.filling,
        valid_from: r.planned.from,
        valid_to: r.planned.to,
        policy_decision_id: r.policy_decision_id,
        nomination_id: r.nomination_id,
        grounds: r.grounds.to_string(),
        state: r.state,
        effective_on: r.effective_on,
        appointment_id: r.appointment_id,
        ended_on: r.ended_on,
        next_appointment_id: r.next_appointment_id,
        void,
    }
}

/// A move as it is planned.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RotationIn {
    /// What sort of move it is.
    pub kind: MoveKind,
    /// Who.
    pub official_id: OfficialId,
    /// From where: only for who holds no substantive appointment on the first day; otherwise that says it.
    pub origin_unit_id: Option<UnitId>,
    /// To where.
    pub unit_id: UnitId,
    /// To which title.
    pub position_id: PositionId,
    /// The first day.
    pub valid_from: Day,
    /// The first day after it; a transfer has none, a rotation and a secondment need one.
    pub valid_to: Option<Day>,
    /// The decision that agreed the policy.
    pub policy_decision_id: Option<DecisionId>,
    /// The nomination in a planning pool that it rests on; found when left out.
    pub nomination_id: Option<NominationId>,
    /// What it is for.
    pub grounds: Note,
}

record! {
    RotationIn {
        need kind, need official_id, may origin_unit_id, need unit_id, need position_id, need valid_from, may valid_to,
        may policy_decision_id, may nomination_id, need grounds,
    }
    check lasts { kind, valid_from, valid_to }
}

/// What must be true of the days, as far as they could be read.
pub(super) fn lasts(
    kind: &Option<MoveKind>,
    valid_from: &Option<Day>,
    valid_to: &Option<Option<Day>>,
    at: &str,
    problems: &mut Problems,
) {
    let end = format!("{at}/valid_to");
    match (kind, valid_to) {
        (Some(MoveKind::Transfer), Some(Some(_))) => problems.add(&end, Rule::NotWith("kind")),
        (Some(MoveKind::Rotation | MoveKind::Secondment), Some(None)) => problems.add(&end, Rule::Required),
        (Some(MoveKind::Transfer | MoveKind::Rotation | MoveKind::Secondment) | None, _) => {}
    }
    if let (Some(from), Some(Some(to))) = (valid_from, valid_to) {
        problems.require(to > from, &end, Rule::NotAfter("valid_from"));
    }
}

impl FromBody for RotationIn {
    fn from_body(value: &serde_json::Value) -> Result<Self, Vec<Invalid>> {
        body(value)
    }
}

/// What a caller would give to get this state: where the person comes from only where the caller must say it.
pub fn given(r: &Rotation) -> RotationIn {
    RotationIn {
        kind: r.kind,
        official_id: r.official_id,
        origin_unit_id: Some(r.origin_unit_id).filter(|_| r.origin_appointment_id.is_none()),
        unit_id: r.unit_id,
        position_id: r.position_id,
        valid_from: r.planned.from,
        valid_to: r.planned.to,
        policy_decision_id: r.policy_decision_id,
        nomination_id: r.nomination_id,
        grounds: r.grounds.clone(),
    }
}

/// A move as a caller gives it, before it was looked up where the person comes from and how the title is filled.
pub fn planned(id: RotationId, given: &RotationIn) -> Rotation {
    Rotation {
        id,
        kind: given.kind,
        official_id: given.official_id,
        origin_unit_id: given.origin_unit_id.unwrap_or(UnitId(Uuid::nil())),
        origin_appointment_id: None,
        unit_id: given.unit_id,
        position_id: given.position_id,
        filling: Filling::Appointment,
        planned: Period { from: given.valid_from, to: given.valid_to },
        policy_decision_id: given.policy_decision_id,
        nomination_id: given.nomination_id,
        grounds: given.grounds.clone(),
        state: RotationState::PolicyApproved,
        effective_on: None,
        appointment_id: None,
        ended_on: None,
        next_appointment_id: None,
        traces: Vec::new(),
        hops: Vec::new(),
    }
}

impl Documented for Rotation {
    fn hopped(mut self, hop: Hop<RotationState, RotationAct>) -> Self {
        self.state = hop.to;
        self.hops.push(hop);
        self
    }

    fn concerned(&self, sides: &Sides, _: Permission) -> Vec<UnitId> {
        sides.concerned()
    }

    fn open(sides: &Sides, access: &Access) -> bool {
        access.open(sides.dossier)
    }
}
