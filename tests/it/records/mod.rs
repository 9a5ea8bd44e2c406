//! Yearly ratings and discipline, as their callers meet them.

mod disciplines;
mod evaluations;
mod judged;
