//! A recruitment as callers give it and as they meet it.

use crate::api::caller::Access;
use crate::api::documents::{Documented, HopOut, Reach, hops_out};
use crate::api::json::input;
use crate::db::changes::Kept;
use crate::domain::Day;
use crate::domain::account::Permission;
use crate::domain::id::{AppointmentId, OfficialId, PositionId, RecruitmentId, UnitId};
use crate::domain::placement::{Recruitment, RecruitmentAct, RecruitmentForm, RecruitmentResult, RecruitmentState};
use crate::domain::text::{Name, Note};
use crate::domain::workflow::Hop;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// A recruitment of a person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RecruitmentOut {
    /// The identity.
    pub id: RecruitmentId,
    /// The ledger entry of its last change.
    pub seq: i64,
    /// When that was recorded.
    #[serde(serialize_with = "crate::api::json::milliseconds")]
    pub recorded_at: DateTime<Utc>,
    /// How.
    pub form: RecruitmentForm,
    /// Who.
    pub official_id: OfficialId,
    /// To which unit.
    pub unit_id: UnitId,
    /// To which title.
    pub position_id: PositionId,
    /// In which competition or round; null for a reception.
    #[schema(example = "Kỳ thi tuyển công chức cấp xã năm 2026")]
    pub competition: Option<String>,
    /// What came of it, where that is known.
    pub result: Option<RecruitmentResult>,
    /// With how many points.
    pub points: Option<u32>,
    /// The first day in the post, as it is planned.
    pub starts_on: Day,
    /// How long the probation lasts, in months; 0: there is none.
    pub probation_months: u32,
    /// A remark.
    pub note: Option<String>,
    /// How far it has come.
    pub state: RecruitmentState,
    /// The first day in the post.
    pub effective_on: Option<Day>,
    /// The appointment by which the person holds it.
    pub appointment_id: Option<AppointmentId>,
    /// The first day after the probation, once it is decided.
    pub probation_until: Option<Day>,
    /// The day on which the probation was passed; where there was none, the first day in the post.
    pub confirmed_on: Option<Day>,
    /// The first day out of the post, where the probation was not passed.
    pub ended_on: Option<Day>,
    /// Every hop that it made, oldest first.
    pub hops: Vec<HopOut>,
    /// What the caller can do next.
    pub allowed_actions: Vec<RecruitmentAct>,
    /// Whether it never should have been.
    pub void: bool,
}

/// The units that a recruitment concerns.
#[derive(Debug, Clone, Copy)]
pub struct Sides {
    /// To where.
    pub unit: UnitId,
    /// Who keeps the person's dossier.
    pub dossier: UnitId,
}

impl Sides {
    /// The units that an entry of it names.
    pub fn named(self) -> [Option<UnitId>; 2] {
        [Some(self.unit), Some(self.dossier).filter(|unit| *unit != self.unit)]
    }
}

/// How a recruitment is shown to a caller.
pub fn out(kept: Kept<Recruitment>, sides: Sides, reach: &Reach) -> RecruitmentOut {
    let (void, recorded, r) = (kept.void, kept.recorded, kept.value);
    RecruitmentOut {
        id: r.id,
        seq: recorded.seq,
        recorded_at: recorded.at,
        allowed_actions: reach.actions(&r, &sides, void),
        hops: hops_out(&r.hops),
        probation_until: r.probation_until(),
        form: r.form,
        official_id: r.official_id,
        unit_id: r.unit_id,
        position_id: r.position_id,
        competition: r.competition.map(|name| name.to_string()),
        result: r.result,
        points: r.points,
        starts_on: r.starts_on,
        probation_months: r.probation_months,
        note: r.note.map(|note| note.to_string()),
        state: r.state,
        effective_on: r.effective_on,
        appointment_id: r.appointment_id,
        confirmed_on: r.confirmed_on,
        ended_on: r.ended_on,
        void,
    }
}

input! {
    /// A recruitment as it is planned.
    #[derive(serde::Serialize)]
    RecruitmentIn {
        /// How.
        form: RecruitmentForm,
        /// Who.
        official_id: OfficialId,
        /// To which unit.
        unit_id: UnitId,
        /// To which title; one that is filled by recruitment.
        position_id: PositionId,
        /// In which competition or round; an exam and a selection need it.
        competition: Option<Name>,
        /// What came of it, where that is known; who failed is not proposed.
        result: Option<RecruitmentResult>,
        /// With how many points, where there is a result.
        points: Option<u32>,
        /// The first day in the post.
        starts_on: Day,
        /// How long the probation lasts, in months; none when left out.
        probation_months: Option<u32>,
        /// A remark.
        note: Option<Note>,
    }
}

/// What a caller would give to get this state.
pub fn given(r: &Recruitment) -> RecruitmentIn {
    RecruitmentIn {
        form: r.form,
        official_id: r.official_id,
        unit_id: r.unit_id,
        position_id: r.position_id,
        competition: r.competition.clone(),
        result: r.result,
        points: r.points,
        starts_on: r.starts_on,
        probation_months: Some(r.probation_months),
        note: r.note.clone(),
    }
}

/// A recruitment as a caller gives it.
pub fn planned(id: RecruitmentId, given: RecruitmentIn) -> Recruitment {
    Recruitment {
        id,
        form: given.form,
        official_id: given.official_id,
        unit_id: given.unit_id,
        position_id: given.position_id,
        competition: given.competition,
        result: given.result,
        points: given.points,
        starts_on: given.starts_on,
        probation_months: given.probation_months.unwrap_or(0),
        note: given.note,
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

impl Documented for Recruitment {
    fn hopped(mut self, hop: Hop<RecruitmentState, RecruitmentAct>) -> Self {
        self.state = hop.to;
        self.hops.push(hop);
        self
    }

    fn concerned(&self, sides: &Sides, _: Permission) -> Vec<UnitId> {
        vec![sides.unit, sides.dossier]
    }

    fn open(sides: &Sides, access: &Access) -> bool {
        access.open(sides.dossier)
    }
}
