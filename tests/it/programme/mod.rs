//! How resolutions are carried out: tasks, disseminations and progress, over HTTP.

mod disseminations;
pub mod ground;
mod progress;
mod steps;
pub mod table;
mod tasks;
pub mod watched;
