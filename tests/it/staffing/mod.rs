//! Staffing over HTTP: ceilings, established posts, how units stand to them, which seats are free, and room for a move.

mod ceilings;
mod city;
mod moves;
mod posts;
mod report;
pub mod table;
