//! Recruitment and placement: how people come into the service, how posts are filled, held again and left.
//!
//! A civil servant comes by *recruitment* (tuyển dụng): a document of its own, from the competition to the end of the
//! probation. A cadre comes by election; what that asks, what an acting holder is until then, when a term can be held
//! again and how every holding ends, stands here as tables and decisions on appointments.
//!
//! # What this module does not do
//! It looks nothing up, judges no standard and stores nothing.

pub mod checks;
pub mod ending;
pub mod filling;
pub mod recruitment;
pub mod regime;
pub mod renewal;
pub mod retiring;
pub mod seats;
#[cfg(test)]
pub(in crate::domain) mod stage;

pub use recruitment::{
    Recruitment, RecruitmentAct, RecruitmentForm, RecruitmentGuard, RecruitmentResult, RecruitmentState,
};
