//! How many people each unit may have, and which posts it has.

use super::{Files, Staffing, Ties, broken};
use crate::domain::id::{CeilingId, EstablishedPostId};
use crate::domain::staffing::{Ceiling, EstablishedPost, UnitClass};
use crate::domain::{Day, Period};
use crate::state::new_uuid;
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct CeilingRow {
    unit_key: String,
    unit_class: UnitClass,
    valid_from: Day,
    valid_to: Option<Day>,
    decision_key: String,
}

#[derive(Deserialize)]
pub(super) struct EstablishedPostRow {
    unit_key: String,
    position_code: String,
    seats: u32,
    valid_from: Day,
    valid_to: Option<Day>,
    decision_key: String,
}

impl Files {
    pub(super) fn staffing(&self, ties: &Ties<'_>) -> Result<Staffing, String> {
        let ceiling = |row: &CeilingRow| {
            let ceiling = Ceiling {
                id: CeilingId(new_uuid()),
                unit_id: ties.units.get(&row.unit_key)?,
                period: Period::new(row.valid_from, row.valid_to).map_err(|p| broken(&row.unit_key, &p))?,
                unit_class: Some(row.unit_class),
                regular_police: false,
                additional: 0,
                fixed: None,
                fixed_part_timers: None,
                decision_id: ties.decisions.get(&row.decision_key)?,
            };
            ceiling.checked().map_err(|p| broken(&row.unit_key, &p))
        };
        let post = |row: &EstablishedPostRow| {
            let post = EstablishedPost {
                id: EstablishedPostId(new_uuid()),
                unit_id: ties.units.get(&row.unit_key)?,
                position_id: ties.title(&row.position_code)?.id,
                seats: row.seats,
                period: Period::new(row.valid_from, row.valid_to).map_err(|p| broken(&row.position_code, &p))?,
                decision_id: ties.decisions.get(&row.decision_key)?,
                handovers: Vec::new(),
            };
            post.checked().map_err(|p| broken(&row.position_code, &p))
        };
        Ok(Staffing {
            ceilings: self.ceilings.iter().map(ceiling).collect::<Result<_, _>>()?,
            posts: self.established_posts.iter().map(post).collect::<Result<_, _>>()?,
        })
    }
}
