//! Reforms of units, over HTTP: staged, checked, approved, carried out as one act, taken back; and the past restated.

mod effects;
mod every_step;
mod findings;
mod followers;
pub mod ground;
mod langson;
mod restated;
mod steps;
pub mod table;
