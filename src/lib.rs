//! Canbo.
pub mod domain;
