//! The `bellwether` binary: arguments only.
fn main() {}
