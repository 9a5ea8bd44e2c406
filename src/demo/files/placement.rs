//! Recruitments, tied to the appointments by which people came: every one is synthetic, and marked so.

use super::{Files, Ties, broken};
use crate::domain::Day;
use crate::domain::id::RecruitmentId;
use crate::domain::placement::{
    Recruitment, RecruitmentAct as A, RecruitmentForm, RecruitmentResult, RecruitmentState as S,
};
use crate::domain::text::Name;
use crate::state::new_uuid;
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct RecruitmentRow {
    decision_key: String,
    form: RecruitmentForm,
    competition: Option<Name>,
    result: Option<RecruitmentResult>,
    points: Option<u32>,
    probation_months: u32,
}

impl Files {
    pub(super) fn recruitments(&self, ties: &Ties<'_>) -> Result<Vec<Recruitment>, String> {
        self.recruitments.iter().map(|row| self.recruitment(row, ties)).collect()
    }

    fn recruitment(&self, row: &RecruitmentRow, ties: &Ties<'_>) -> Result<Recruitment, String> {
        let decision = ties.decisions.get(&row.decision_key)?;
        let came = ties.appointments.iter().find(|a| a.decision_id == decision);
        let came = came.ok_or_else(|| format!("{} opened nothing", row.decision_key))?;
        let from = came.period.from;
        let confirmed_on: Day = from.plus_months(row.probation_months);
        let (clerk, approver) = (ties.actors.clerk, ties.actors.approver);
        let mut way = vec![(clerk, A::Begin, S::Announced, None), (clerk, A::Propose, S::Proposed, None)];
        if row.probation_months > 0 {
            way.push((approver, A::Approve, S::OnProbation, Some(decision)));
            way.push((approver, A::Confirm, S::Confirmed, Some(decision)));
        } else {
            way.push((approver, A::Approve, S::Confirmed, Some(decision)));
        }
        let recruitment = Recruitment {
            id: RecruitmentId(new_uuid()),
            form: row.form,
            official_id: came.official_id,
            unit_id: came.unit_id,
            position_id: came.position_id,
            competition: row.competition.clone(),
            result: row.result,
            points: row.points,
            starts_on: from,
            probation_months: row.probation_months,
            note: None,
            state: S::Confirmed,
            effective_on: Some(from),
            appointment_id: Some(came.id),
            appointment_seq: None,
            opened: false,
            confirmed_on: Some(confirmed_on),
            ended_on: None,
            hops: ties.actors.way(way),
        };
        recruitment.checked().map_err(|p| broken(&row.decision_key, &p))
    }
}
