//! What people are entitled to, and from which day: pay by scale and step, the next raise, the allowance for a concurrent
//! title. Whether it was granted in time is a figure here, not a claim.
//!
//! The rules are data with days of force; every figure that could not be checked against the text of its decree says so in
//! its legal reference (`unverified`). Coefficients are hundredths and amounts are whole đồng: nothing here is a float.
//!
//! # What this module does not do
//! It reads no records and knows no permissions; the day of retirement is [`super::retirement`]'s. A raise beyond the last
//! step (*thâm niên vượt khung*) is not worked out: the scale is then said to be exhausted.

pub mod absence;
pub mod allowance;
pub mod base;
pub mod coefficient;
pub mod due;
pub mod extension;
pub mod raise;
pub mod salary;
pub mod saving;
pub mod scale;
pub mod working_day;

pub use absence::{Absence, AbsenceKind};
pub use allowance::{Allowance, AllowanceBasis, AllowanceRegime};
pub use coefficient::Coefficient;
pub use due::{DueRaise, RaiseState, Totals};
pub use raise::{NextRaise, Reason, ReasonKind};
pub use salary::{EarlyGround, Salary, SalaryKind};
pub use saving::{HeadcountSaving, Saving};
pub use scale::Scale;
