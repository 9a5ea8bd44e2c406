//! The judge: who met which standard on any day, and what share of them that makes.
//!
//! [`facts`] is what it is fed, [`evaluate`] the only judge, [`timeline`] and [`index`] the cache of its answers for
//! every day, [`report`], [`gaps`] and [`differences`] what is read from them; [`explain`] says why, [`lack`] what is
//! missing, [`suitability`], [`impact`] and [`training`] what would be.
//!
//! # What this module does not do
//! It reads no clock, no database and no file, and it makes nothing up: the same facts give the same answer. Which facts
//! were known at a record time, and who may see an answer, is decided by its callers.

pub mod condition;
pub mod differences;
pub mod evaluate;
pub mod explain;
pub mod facts;
pub mod gaps;
pub mod holding;
pub mod impact;
pub mod index;
pub mod lack;
pub mod readiness;
pub mod report;
pub mod rulebook;
pub mod status;
pub mod suitability;
pub mod target;
pub mod timeline;
pub mod totals;
pub mod training;

mod calendar;
mod years;
#[cfg(test)]
use crate::domain;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod stage;
