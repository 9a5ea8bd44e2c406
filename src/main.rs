//! The `canbo` program.
fn main() {}
