//! The service as its callers meet it: over HTTP, on a database of its own. SQLite without any set-up; PostgreSQL when
//! `TEST_DATABASE_URL` names a server on which databases may be made.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::too_many_lines,
    clippy::as_conversions,
    clippy::wildcard_enum_match_arm,
    clippy::type_complexity,
    clippy::cloned_ref_to_slice_refs,
    clippy::zombie_processes,
    reason = "a test fails by panicking"
)]

mod activity;
mod acts;
mod adoption;
mod amendments;
mod appointments;
mod architecture;
mod article;
mod auth;
mod concurrency;
mod corrections;
mod decisions;
mod differences;
mod durability;
mod entitlements;
mod errors;
mod exemptions;
mod explanation;
mod faults;
mod in_use;
mod known_at;
mod late_decisions;
mod ledger;
mod lookups;
mod migrations;
mod officials;
mod openapi;
mod past;
mod past_lists;
mod placement;
mod plain_evaluator;
mod pools;
mod positions;
mod programme;
mod proposals;
mod qualifications;
mod queries;
mod records;
mod reference;
mod reform;
mod rotations;
mod rules;
mod same_answers;
mod same_writes;
mod sensitive;
mod situations;
mod staffing;
mod story;
mod suitability;
mod support;
mod training;
mod units;
mod units_apart;
mod voids;
