//! Canbo: the registry and compliance service for the officials of a Vietnamese province's communes and wards.

pub mod auth;
pub mod compliance;
pub mod db;
pub mod domain;
