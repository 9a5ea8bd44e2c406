//! Entitlements: salaries, time away, allowances, what falls due and what was granted in time, over HTTP.

mod allowances;
mod article;
mod official;
mod report;
mod resources;
mod savings;
mod situations;
pub mod table;
