//! `bellwether backup` and `bellwether restore`, as scripts and people use them.
//!
//! Invariant: exit status 0 only when nothing is missing and nothing is left to be done about it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Error, Result};
use clap::Args;

use super::{Faulty, From, Outcome, Wanted, back_up, restore};
use crate::audit::command::shown_progress;
use crate::cli::args::{InstallationArgs, Run};
use crate::db::clock::Clock;
use crate::refusal::{Arg, Refusal};
use crate::web::locale::t;

#[derive(Args, Debug)]
pub struct BackupArgs {
    dir: PathBuf,
    #[command(flatten)]
    installation: InstallationArgs,
    #[arg(long, value_name = "DIR")]
    keys: Option<PathBuf>,
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
pub struct RestoreArgs {
    dir: PathBuf,
    #[command(flatten)]
    installation: InstallationArgs,
    #[arg(long, value_name = "DIR")]
    keys: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    older: Vec<PathBuf>,
    #[arg(long, value_name = "FILE")]
    erasures: Option<PathBuf>,
    #[arg(long)]
    json: bool,
}

/// Backs an installation up.
///
/// # Errors
/// What was refused.
pub fn run_backup(args: &BackupArgs, run: &Run) -> Result<ExitCode> {
    let installation = args.installation.installation(&run.runtime);
    let wanted = Wanted { folder: args.dir.clone(), keys: args.keys.clone() };
    let outcome = back_up(&installation, &wanted, Clock::system().now_us(), &mut shown_progress(run.lang));
    let outcome = outcome.map_err(|error| explained(run, error, "refusal-backup-faulty"))?;
    Ok(told(&outcome, (&args.installation.data, args.json), run, &[("backup-done", outcome.is_whole())]))
}

/// Restores one.
///
/// # Errors
/// What was refused.
pub fn run_restore(args: &RestoreArgs, run: &Run) -> Result<ExitCode> {
    let installation = args.installation.installation(&run.runtime);
    let from = From {
        folder: args.dir.clone(),
        keys: args.keys.clone(),
        older: args.older.clone(),
        erasures: args.erasures.clone(),
    };
    let outcome = restore(&from, &installation, Clock::system().now_us(), &mut shown_progress(run.lang));
    let outcome = outcome.map_err(|error| explained(run, error, "refusal-restore-faulty"))?;
    Ok(told(
        &outcome,
        (&args.installation.data, args.json),
        run,
        &[("restore-done", true), ("restore-keys", args.keys.is_none())],
    ))
}

/// A log that is not in order is told in full before it is refused.
fn explained(run: &Run, error: Error, key: &'static str) -> Error {
    let Some(Faulty(verdict)) = error.downcast_ref::<Faulty>() else { return error };
    eprint!("{}", verdict.to_text(run.lang));
    let count = verdict.faults.len() as u64 + verdict.unlisted_faults;
    Refusal::new(key).with("count", Arg::Number(count as i64)).into()
}

/// Says what came of it, with the closing words that apply.
fn told(outcome: &Outcome, (data, as_json): (&Path, bool), run: &Run, closing: &[(&str, bool)]) -> ExitCode {
    if as_json {
        println!("{}", outcome.to_json());
    } else {
        print!("{}", outcome.to_text(run.lang, data));
        for (key, _) in closing.iter().filter(|(_, applies)| *applies) {
            println!("{}", t(run.lang, key));
        }
    }
    if outcome.is_whole() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
