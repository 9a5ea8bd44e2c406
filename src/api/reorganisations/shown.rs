//! A reform of units as callers meet it.

use crate::api::documents::{HopOut, Reach, hops_out};
use crate::db::changes::Kept;
use crate::domain::Day;
use crate::domain::id::{DecisionId, ReorganisationId, UnitId};
use crate::domain::reorganisation::{Reorganisation, ReorganisationAct, ReorganisationState, UnitChange};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// A reform of units. Its changes are a list of their own.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReorganisationOut {
    /// The identity.
    pub id: ReorganisationId,
    /// The ledger entry of its last change.
    pub seq: i64,
    /// When that was recorded.
    #[serde(serialize_with = "crate::api::json::milliseconds")]
    pub recorded_at: DateTime<Utc>,
    /// Its title.
    pub title: String,
    /// The unit whose reform it is; null: it may touch everything.
    pub unit_id: Option<UnitId>,
    /// The day from which on it holds.
    pub effective_on: Day,
    /// The decision by which it is carried out.
    pub decision_id: Option<DecisionId>,
    /// How many changes it has.
    pub changes: u32,
    /// In how many parts they were added, those withdrawn counted.
    pub parts: u32,
    /// How far it has come.
    pub state: ReorganisationState,
    /// The first entry of the ledger by which it changed something else; null: it is not carried out.
    pub effect_from_seq: Option<i64>,
    /// The last of them.
    pub effect_to_seq: Option<i64>,
    /// Whether it never should have been.
    pub void: bool,
    /// What the caller may do next.
    pub allowed_actions: Vec<ReorganisationAct>,
    /// Every hop that it made, oldest first.
    pub hops: Vec<HopOut>,
}

pub(super) fn out(kept: Kept<Reorganisation>, reach: &Reach) -> ReorganisationOut {
    let (void, r) = (kept.void, kept.value);
    ReorganisationOut {
        allowed_actions: reach.actions(&r, &(), void),
        id: r.id,
        seq: kept.recorded.seq,
        recorded_at: kept.recorded.at,
        title: r.title.to_string(),
        unit_id: r.unit_id,
        effective_on: r.effective_on,
        decision_id: r.decision_id,
        changes: r.changes,
        parts: r.parts,
        state: r.state,
        effect_from_seq: r.effect.as_ref().map(|effect| effect.first),
        effect_to_seq: r.effect.as_ref().map(|effect| effect.last),
        void,
        hops: hops_out(&r.hops),
    }
}

/// A change of a reform.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReorganisationChangeOut {
    /// The number of the part in which it was added.
    pub part: u32,
    /// Its place in that part, from 0.
    pub place: u32,
    /// The identity that a unit which it founds gets.
    pub unit_id: Option<UnitId>,
    /// The change.
    pub change: UnitChange,
}
