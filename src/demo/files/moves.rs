//! Transfers, rotations and secondments, tied to the appointments that they opened.

use super::{Files, Ties, broken};
use crate::domain::appointment::{Appointment, AppointmentKind};
use crate::domain::id::{DecisionId, RotationId};
use crate::domain::position::Filling;
use crate::domain::rotation::{MoveKind, Rotation, RotationAct, RotationState};
use crate::domain::{Day, Period};
use crate::state::new_uuid;
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct RotationRow {
    official_key: String,
    kind: MoveKind,
    decision_key: String,
    /// From where; from elsewhere in the province, where the unit is the province.
    origin_unit_key: String,
    planned_to: Option<Day>,
}

impl Files {
    pub(super) fn rotations(&self, ties: &Ties<'_>) -> Result<Vec<Rotation>, String> {
        self.rotations.iter().map(|row| self.rotation(row, ties)).collect()
    }

    fn rotation(&self, row: &RotationRow, ties: &Ties<'_>) -> Result<Rotation, String> {
        let (official, decision) = (ties.officials.get(&row.official_key)?, ties.decisions.get(&row.decision_key)?);
        let theirs = || ties.appointments.iter().filter(|a| a.official_id == official);
        let opened = theirs().find(|a| a.decision_id == decision);
        let opened = opened.ok_or_else(|| format!("{} opened nothing", row.decision_key))?;
        let position = ties.catalogue.values().find(|title| title.id == opened.position_id);
        let filling = position.ok_or_else(|| format!("{}: no title", row.decision_key))?.filling;
        let origin_unit_id = ties.units.get(&row.origin_unit_key)?;
        let from = opened.period.from;
        let before = from.previous().unwrap_or(from);
        let origin = theirs()
            .find(|a| a.kind == AppointmentKind::Substantive && a.unit_id == origin_unit_id && a.period.covers(before));
        let planned = Period::new(from, row.planned_to).map_err(|p| broken(&row.decision_key, &p))?;
        let way = way(row.kind, filling, opened, decision, ties);
        let rotation = Rotation {
            id: RotationId(new_uuid()),
            kind: row.kind,
            official_id: official,
            origin_unit_id,
            origin_appointment_id: origin.map(|a| a.id),
            unit_id: opened.unit_id,
            position_id: opened.position_id,
            filling,
            planned,
            policy_decision_id: None,
            nomination_id: None,
            grounds: self.decision(&row.decision_key)?.title.clone(),
            state: way.last().map_or(RotationState::PolicyApproved, |(_, _, state, _)| *state),
            effective_on: Some(from),
            appointment_id: Some(opened.id),
            ended_on: opened.period.to,
            next_appointment_id: None,
            traces: Vec::new(),
            hops: ties.actors.way(way),
        };
        rotation.checked().map_err(|p| broken(&row.decision_key, &p))
    }
}

type Way = Vec<(crate::domain::account::Subject, RotationAct, RotationState, Option<DecisionId>)>;

/// From the policy to the post, and back where the time is over.
fn way(kind: MoveKind, filling: Filling, opened: &Appointment, decision: DecisionId, ties: &Ties<'_>) -> Way {
    use RotationAct as A;
    use RotationState as S;
    let (clerk, approver) = (ties.actors.clerk, ties.actors.approver);
    let mut way = vec![
        (clerk, A::Begin, S::PolicyApproved, None),
        (clerk, A::Propose, S::Proposed, None),
        (clerk, A::Vet, S::Vetted, None),
        (clerk, A::Consult, S::Consulted, None),
        (approver, A::Decide, S::Decided, Some(decision)),
    ];
    let by_election = kind != MoveKind::Secondment && !matches!(filling, Filling::Appointment | Filling::Recruitment);
    if by_election {
        way.push((clerk, A::Elect, S::Elected, Some(decision)));
    }
    if let Some(ratified) = opened.ratification_decision_id {
        way.push((clerk, A::Ratify, S::Ratified, Some(ratified)));
    }
    way.push((clerk, A::TakeOffice, S::InPost, None));
    if opened.period.to.is_some() {
        way.push((approver, A::Return, S::CompletedReturned, Some(decision)));
    }
    way
}
