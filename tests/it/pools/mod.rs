//! Planning pools, as their callers meet them.
