//! Values that cannot be wrong, and decisions about one thing.
//!
//! Everything here is pure: the same input gives the same output, whatever the hour and the machine.
//!
//! # What this module does not do
//! It does not know HTTP, the database, the wall clock or randomness; it does not judge whether a person meets a
//! standard (that is [`crate::compliance`]).

pub mod account;
pub mod activity;
pub mod adoption;
pub mod appointment;
pub mod correction;
pub mod day;
pub mod decision;
pub mod discipline;
pub mod entitlement;
pub mod evaluation;
pub mod exemption;
pub mod finding;
pub mod id;
pub mod invalid;
pub mod official;
pub mod placement;
pub mod pool;
pub mod position;
pub mod predicate;
pub mod programme;
pub mod qualification;
pub mod rating;
pub mod reorganisation;
pub mod resolution;
pub mod retirement;
pub mod rotation;
pub mod rule_difference;
pub mod rule_set;
pub mod staffing;
pub mod text;
pub mod training;
pub mod unit;
pub mod unit_tree;
pub mod word;
pub mod workflow;

pub use day::{Day, Period};
pub use invalid::{Invalid, Problems, Rule};
