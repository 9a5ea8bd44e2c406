//! How people were rated, year by year: all of it synthetic.

use super::{Files, Ties, broken};
use crate::domain::appointment::AppointmentKind;
use crate::domain::evaluation::{AnnualRating, Evaluation};
use crate::domain::id::{EvaluationId, OfficialId, UnitId};
use crate::state::new_uuid;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Those whom a unit rated alike for a year; which unit, and on which day, its decision says.
#[derive(Deserialize)]
pub(super) struct EvaluationRow {
    decision_key: String,
    year: i32,
    rating: AnnualRating,
    official_keys: String,
}

impl Files {
    /// The ratings, each with the unit that keeps the person's dossier.
    pub(super) fn evaluations(
        &self,
        ties: &Ties<'_>,
        managing: &BTreeMap<OfficialId, UnitId>,
    ) -> Result<Vec<(Evaluation, UnitId)>, String> {
        let mut all: Vec<(Evaluation, UnitId)> = Vec::new();
        for row in &self.evaluations {
            for key in row.official_keys.split(' ') {
                let evaluation = self.evaluation(row, key, ties)?;
                let unit = managing.get(&evaluation.official_id).ok_or_else(|| format!("{key}: no unit"))?;
                all.push((evaluation, *unit));
            }
        }
        let years = all.iter().map(|(one, _)| (one.official_id, one.year));
        let mut years: Vec<_> = years.collect();
        years.sort_unstable();
        years.dedup();
        if years.len() < all.len() {
            return Err("evaluations: somebody is rated twice for a year".to_owned());
        }
        Ok(all)
    }

    fn evaluation(&self, row: &EvaluationRow, key: &str, ties: &Ties<'_>) -> Result<Evaluation, String> {
        let decision = self.decision(&row.decision_key)?;
        let evaluation = Evaluation {
            id: EvaluationId(new_uuid()),
            official_id: ties.officials.get(key)?,
            unit_id: ties.units.get(&decision.unit_key)?,
            year: row.year,
            rating: row.rating,
            points: None,
            rated_on: decision.effective_on,
            decision_id: Some(ties.decisions.get(&row.decision_key)?),
        };
        let evaluation = evaluation.checked().map_err(|p| broken(&row.decision_key, &p))?;
        let (who, on) = (evaluation.official_id, evaluation.decided_on());
        let mut posts = ties.appointments.iter().filter(|a| a.official_id == who && a.period.covers(on));
        let here = posts.any(|a| a.kind == AppointmentKind::Substantive && a.unit_id == evaluation.unit_id);
        here.then_some(evaluation).ok_or_else(|| format!("{}: {key} was not there", row.decision_key))
    }
}
