//! `cargo xtask bench desk`: runs `crates/app/benches/desk.rs` as a release build; it prints the rows.

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::shell;

pub fn run() -> Result<Value> {
    let mut command =
        shell::cargo(&["bench", "--quiet", "--package", "bellwether", "--bench", "desk", "--", "--json"]);
    let (well, printed) = shell::output(&mut command)?;
    ensure!(well, "the measurement failed");
    let last = printed
        .lines()
        .rev()
        .find(|line| line.starts_with('{'))
        .context("the measurement printed no JSON")?;
    serde_json::from_str(last).context("the measurement printed no JSON")
}
