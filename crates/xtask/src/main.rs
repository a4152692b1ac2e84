//! `cargo xtask`: test, bench, bless.
fn main() {}
