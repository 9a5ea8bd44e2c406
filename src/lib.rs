//! Canbo: the registry and compliance service for the officials of a Vietnamese province's communes and wards.
//!
//! # The rooms
//! | room | what it owns |
//! |---|---|
//! | [`domain`] | values that cannot be wrong, decisions about one thing; pure |
//! | [`compliance`] | the judge: who meets which standard on any day, and what share of them that makes; pure |
//! | [`db`] | what is remembered: the two doors, the ledger, one file for each resource; the only room that knows diesel |
//! | [`auth`] | who is calling: tokens, keys, passwords, sealed cursors; no HTTP |
//! | [`api`] | HTTP and JSON: the URL table, one file for each resource, refusals and pages |
//! | [`state`] | what a handler may touch; the only room that makes times and ids |
//! | [`server`] | from settings to a running service, and its graceful stop |
//! | [`config`] | the settings, all their problems at once; the only reader of the environment |
//! | [`telemetry`] | logs without personal data |
//! | [`mod@reference`] | the catalogue of titles and the national rule sets, shipped with the program |
//! | [`demo`] | the data of the newspaper article, entered through the same doors as any other |
//!
//! # The arrows
//! ```text
//! main       → config, telemetry, server, api, db, auth, demo, state, domain
//! server     → api, state, config, telemetry, auth, db, domain, reference
//! api        → state, auth, compliance, db, domain, telemetry
//! demo       → state, reference, db, domain
//! reference  → state, db, domain
//! state      → db, auth, compliance, domain
//! config     → db::Target
//! db         → domain, compliance::facts
//! auth       → domain
//! compliance → domain
//! domain     →
//! telemetry  →
//! ```
//! `tests/it/architecture.rs` holds the code to them.

pub mod api;
pub mod auth;
pub mod compliance;
pub mod config;
pub mod db;
pub mod demo;
pub mod domain;
pub mod reference;
pub mod server;
pub mod state;
pub mod telemetry;
