//! Rule sets and resolutions: what people are judged by, and what shares are aimed at.
//!
//! Whoever may, proposes; somebody else approves; and only what was put in force judges anybody, from its first day on.

pub mod adopting;
mod differences;
mod forms;
pub mod resolution_acts;
pub mod resolution_corrections;
pub mod resolutions;
pub mod rule_set_acts;
pub mod rule_set_corrections;
pub mod rule_sets;
mod target_forms;

use crate::api::caller::Access;
use crate::api::error::Error;
use crate::domain::id::UnitId;

/// Refuses a document that holds in none of the caller's units.
fn holds(access: &Access, unit: Option<UnitId>) -> Result<(), Error> {
    let governed = access.governed_by();
    match (unit, governed) {
        (None, _) | (_, None) => Ok(()),
        (Some(unit), Some(units)) if units.contains(&unit) => Ok(()),
        _ => Err(Error::not_found()),
    }
}
