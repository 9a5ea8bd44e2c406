//! Planning pools, as their callers meet them.

mod approval;
mod manners;
mod members;
mod readiness;
mod review;
mod scene;
mod situation;
mod steps;
pub mod table;
