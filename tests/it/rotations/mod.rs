//! Moves of people, as their callers meet them.
