//! How what a resolution asks for is carried out: the tasks that it and its plans give to units and people, how it was
//! made known, and how far both have come on a day.
//!
//! # What this module does not do
//! It does not judge who meets a standard or how high a share is ([`crate::compliance`] does), and it looks for no task:
//! it is given them.

pub mod checks;
pub mod dissemination;
pub mod progress;
pub mod task;

pub use dissemination::{Dissemination, DisseminationForm};
pub use progress::{Figures, Part, Placed, Reached, place};
pub use task::{FormerOwner, Stand, Task, TaskAct, TaskGuard, TaskResult, TaskState, Workstream};
