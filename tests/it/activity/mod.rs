//! The activity report, and what a document would change.
