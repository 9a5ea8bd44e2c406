//! The activity report, and what a document would change.

mod article;
mod records;
mod report;
