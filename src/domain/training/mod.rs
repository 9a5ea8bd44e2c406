//! Training: courses, the classes that are held of them, who is enrolled, and what a unit plans for a year.
//!
//! *Đào tạo* yields a degree or a diploma; *bồi dưỡng* a certificate or attendance. Enrolments (*lượt*) and the people
//! who have them are counted apart: one person may be trained several times.

pub mod checks;
pub mod class;
pub mod course;
pub mod enrolment;
pub mod fulfilment;
pub mod plan;
#[cfg(test)]
mod samples;
pub mod seats;

pub use class::{Audience, Class, ClassAct, ClassState};
pub use course::{Course, CourseKind, Grants, Programme};
pub use enrolment::{Attendance, Enrolment, EnrolmentAct, EnrolmentState, TrainingResult};
pub use plan::{PlanAct, PlanLine, PlanState, TrainingPlan};
pub use seats::Occupancy;
