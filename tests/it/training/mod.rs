//! Training: courses, classes, enrolments and plans, over HTTP.

mod classes;
mod courses;
mod enrolments;
mod ground;
mod plans;
mod queue;
mod results;
mod steps;
pub mod table;
pub mod watched;
