//! Recruitment and placement over HTTP: how people come into the service, how seats are filled, held again and left, and
//! who is due to retire.

mod effects;
mod ends;
mod filling_out;
mod left_meanwhile;
mod recruitments;
mod renewals;
mod retirements;
mod seats;
mod stage;
mod steps;
pub mod table;
pub mod watched;

pub use stage::long_ago;
