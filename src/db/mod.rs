//! What the registry remembers: the only room that knows diesel.
//!
//! There is one door to read, [`Db::read`], and one to write, [`Db::write`]. A read is one snapshot. A write runs as if
//! it ran alone, on both backends, and is answered only when it is durable; every accepted write appends to the ledger
//! ([`changes`]), and the tables of the present are its projection.

pub mod absences;
pub mod accounts;
pub mod allowances;
mod append;
pub mod appointments;
pub mod backend;
pub mod ceilings;
pub mod changes;
pub mod citations;
pub mod classes;
pub mod courses;
pub mod decisions;
pub mod disciplines;
pub mod disseminations;
mod dossier;
pub mod enrolments;
pub mod error;
pub mod established_posts;
pub mod evaluations;
mod executor;
pub mod exemptions;
pub mod facts;
pub mod keyset;
pub mod lists;
pub mod migrate;
pub mod nominations;
pub mod officials;
pub mod period_scores;
pub mod planning_pools;
pub mod positions;
pub mod qualifications;
pub mod recruitments;
pub mod registered;
pub mod reorganisations;
pub mod resolutions;
pub mod rotations;
mod row;
pub mod rule_sets;
pub mod salaries;
mod schema;
mod schema_development;
mod schema_entitlements;
mod schema_placement;
mod schema_programme;
mod schema_reform;
mod schema_staffing;
pub mod settings;
pub mod states;
pub mod stored;
mod stored_before;
mod stored_development;
mod stored_entitlements;
mod stored_facts;
mod stored_official;
mod stored_placement;
mod stored_programme;
mod stored_reform;
mod stored_staffing;
pub mod tasks;
pub mod training_plans;
pub mod units;
pub mod verify;
mod whole;
mod workers;

pub use append::Ready;
pub use backend::{Conn, Target};
pub use changes::{Cause, Recorded, Stamp};
pub use error::Error;
pub use executor::{Db, Options, Tx};
pub use registered::Registered;
