//! What the rules ask of yearly ratings beyond each one of them: that not too many are excellent, that they come in time,
//! what follows from two failures in a row, and what the points of the months come to.
//!
//! Which rules hold for a year is data ([`rules`]).
//!
//! # What this module does not do
//! It does not say whether one rating fits its year and its points ([`super::evaluation`] does), nor who is rated where.

pub mod cap;
pub mod checks;
pub mod rules;
pub mod scores;
pub mod streak;

pub use cap::{Cap, Tally};
pub use rules::{RatingRules, rules_of};
pub use scores::{PeriodScore, ScoredPeriod, Suggestion, suggestion};
pub use streak::{Consequence, Streak, streak};
