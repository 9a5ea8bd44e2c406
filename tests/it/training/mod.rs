//! Training, as its callers meet it.
