//! Transfers, rotations and secondments, over HTTP.

mod checks;
mod effects;
mod histories;
mod resource;
mod returns;
mod simulations;
mod situations;
mod stage;
mod steps;
mod undoing;

pub use stage::{Stage, long_ago};
