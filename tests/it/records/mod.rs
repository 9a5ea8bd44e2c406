//! Yearly ratings and discipline, as their callers meet them.
