//! What the project is built with: licences, bans, sources and, where its database can be had, what is known against it.
//!
//! `deny.toml` says what is taken. cargo-deny is used as the machine has it, else built once, unoptimized, below `target`: that takes two
//! cores a minute or two, and the few seconds it runs longer are less than what optimizing would take.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::shell;

const CARGO_DENY: &str = "0.20.2";

/// Checks everything that can be checked here; returns what could not.
pub fn check() -> Result<String> {
    let program = cargo_deny()?;
    let deny = |args: &[&str]| {
        let mut command = Command::new(&program);
        command.arg("--locked").args(args).current_dir(shell::root());
        command
    };
    shell::run(&mut deny(&["check", "bans", "licenses", "sources"]))?;
    // A missing database is not our fault: this machine may not be able to reach it.
    if shell::run(&mut deny(&["fetch", "db"])).is_err() {
        return Ok("without advisories: their database cannot be fetched from here".into());
    }
    shell::run(&mut deny(&["--offline", "check", "advisories"]))?;
    Ok(String::new())
}

/// The machine's cargo-deny, or one of our own.
fn cargo_deny() -> Result<PathBuf> {
    if shell::has("cargo-deny") {
        return Ok("cargo-deny".into());
    }
    let folder = shell::target().join("xtask").join(format!("cargo-deny-{CARGO_DENY}"));
    let program = folder.join("bin/cargo-deny");
    if !program.is_file() {
        println!("building cargo-deny {CARGO_DENY} into {}", folder.display());
        let mut install =
            shell::cargo(&["install", "--quiet", "--locked", "--debug", "--no-track", "cargo-deny"]);
        install.args(["--version", CARGO_DENY, "--root"]).arg(&folder).env("CARGO_PROFILE_DEV_DEBUG", "0");
        shell::run(&mut install).context("cargo-deny cannot be built")?;
    }
    Ok(program)
}
