//! How people are paid: all of it synthetic.

use super::{Files, Ties, broken};
use crate::domain::Day;
use crate::domain::entitlement::{Coefficient, Salary, SalaryKind, Scale};
use crate::domain::id::{OfficialId, SalaryId, UnitId};
use crate::domain::text::Code;
use crate::state::new_uuid;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
pub(super) struct SalaryRow {
    official_key: String,
    decision_key: String,
    kind: SalaryKind,
    scale: Scale,
    grade: Code,
    step: u32,
    coefficient: String,
    effective_on: Day,
    counted_from: Day,
}

impl Files {
    pub(super) fn salaries(
        &self,
        ties: &Ties<'_>,
        managing: &BTreeMap<OfficialId, UnitId>,
    ) -> Result<Vec<(Salary, UnitId)>, String> {
        let build = |row: &SalaryRow| {
            let official_id = ties.officials.get(&row.official_key)?;
            let unit = managing.get(&official_id).ok_or_else(|| format!("{}: no unit", row.official_key))?;
            let salary = Salary {
                id: SalaryId(new_uuid()),
                official_id,
                kind: row.kind,
                early_ground: None,
                grade: row.grade.clone(),
                scale: row.scale,
                step: row.step,
                coefficient: Coefficient::parse(&row.coefficient)
                    .ok_or_else(|| format!("{}: {} is no coefficient", row.official_key, row.coefficient))?,
                effective_on: row.effective_on,
                counted_from: row.counted_from,
                decision_id: ties.decisions.get(&row.decision_key)?,
            };
            Ok((salary.checked().map_err(|p| broken(&row.official_key, &p))?, *unit))
        };
        self.salaries.iter().map(build).collect()
    }
}
