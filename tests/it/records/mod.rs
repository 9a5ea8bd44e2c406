//! Yearly ratings and discipline, as their callers meet them.

mod article;
mod disciplines;
mod evaluation_checks;
mod evaluation_report;
mod evaluations;
mod judged;
mod period_scores;
