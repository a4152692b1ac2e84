//! `bellwether verify`, `log export`, `log key`, `rebuild`, `confirm-loss` and `person erase`, as scripts and people use them.
//!
//! Invariant: exit status 0 only when nothing is wrong: no fault, no difference, everything written.
//! Not here: what they do (`verify.rs`, `export.rs`, `rebuild.rs`, `loss.rs`, `erasure.rs`).

use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use bellwether_policy::Lang;
use clap::{Args, Subcommand};
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::erasure_list;
use super::verify::verifier_key;
use super::{
    Options, Wanted, compare, export, keep_check, known_vkey, older, progress_line, rebuild, verify,
};
use crate::app::{App, office};
use crate::civil::ZONE;
use crate::civil::date_of;
use crate::cli::args::{InstallationArgs, Run};
use crate::db::acknowledged::Loss;
use crate::db::chance::Chance;
use crate::db::clock::Clock;
use crate::db::desk::CommandId;
use crate::db::log::origin;
use crate::db::stopped;
use crate::db::{Installation, migrations};
use crate::error::AppError;
use crate::refusal::Refusal;
use crate::registry::{self, By};
use crate::web::locale::{refusal_text, t, t_args};

#[derive(Args, Debug)]
pub struct VerifyArgs {
    #[command(flatten)]
    installation: InstallationArgs,
    #[arg(long, value_name = "CODE")]
    jurisdiction: Option<i64>,
    /// Kept outside, so that the installation's own key need not be believed.
    #[arg(long, value_name = "VKEY", requires = "jurisdiction")]
    key: Option<String>,
    /// Kept outside: the log must still begin with its records.
    #[arg(long, value_name = "FILE", requires = "jurisdiction")]
    older: Vec<PathBuf>,
    #[arg(long)]
    log_only: bool,
    #[arg(long)]
    json: bool,
}

#[derive(Subcommand, Debug)]
pub enum LogCommand {
    Export(ExportArgs),
    Key(KeyArgs),
}

#[derive(Args, Debug)]
pub struct ExportArgs {
    out: PathBuf,
    #[command(flatten)]
    installation: InstallationArgs,
    /// Needed only where the installation has several.
    #[arg(long, value_name = "CODE")]
    jurisdiction: Option<i64>,
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
pub struct KeyArgs {
    #[command(flatten)]
    installation: InstallationArgs,
    /// Needed only where the installation has several.
    #[arg(long, value_name = "CODE")]
    jurisdiction: Option<i64>,
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
pub struct RebuildArgs {
    #[command(flatten)]
    installation: InstallationArgs,
    #[arg(long)]
    check: bool,
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
pub struct ConfirmLossArgs {
    #[command(flatten)]
    installation: InstallationArgs,
    #[arg(long)]
    json: bool,
}

#[derive(Subcommand, Debug)]
pub enum PersonCommand {
    Erase(EraseArgs),
}

#[derive(Args, Debug)]
pub struct EraseArgs {
    person: String,
    #[command(flatten)]
    installation: InstallationArgs,
    #[arg(long, value_name = "CODE")]
    jurisdiction: i64,
    #[arg(long)]
    basis: String,
    #[arg(long)]
    all_files: bool,
    #[arg(long)]
    json: bool,
}

/// Checks everything.
///
/// # Errors
/// When there is nothing to check.
pub fn run_verify(args: &VerifyArgs, run: &Run) -> Result<ExitCode> {
    let installation = args.installation.installation(&run.runtime);
    let mut options = Options {
        jurisdiction: args.jurisdiction,
        vkey: args.key.clone(),
        log_only: args.log_only,
        ..Options::default()
    };
    // A key that does not read is for the check to name.
    let key = args
        .jurisdiction
        .and_then(|code| verifier_key(&installation, &options, &origin(code)).ok().flatten());
    options.older = older::read(&args.older, key.as_ref())?;
    let verdict = verify(&installation, &options, &mut shown_progress(run.lang))?;
    // The log's page tells of full checks only. If the folder cannot be written to, it has still been
    // checked.
    if !args.log_only
        && let Err(error) = keep_check(&installation, &verdict, Clock::system().now_us(), &who())
    {
        eprintln!("{error:#}");
    }
    answer(args.json, &verdict.to_json(), &verdict.to_text(run.lang));
    if verdict.may_be_written() && !args.log_only && stopped::clear(&installation)? {
        let key = if verdict.in_order() { "audit-stopped-cleared" } else { "audit-stopped-cleared-only" };
        eprintln!("{}", t(run.lang, key));
    }
    Ok(exit(verdict.in_order()))
}

/// Says on standard error how many people were erased and are here again, as after an older backup was restored.
///
/// # Errors
/// Faults of the database.
pub fn tell_of_erasures(installation: &Installation, lang: Lang) -> Result<()> {
    let listed = match erasure_list::of_folder(&installation.data) {
        Ok(listed) => listed,
        Err(refusal) => {
            eprintln!("{}", refusal_text(lang, &refusal));
            return Ok(());
        }
    };
    let mut connection = installation.connect_reading()?;
    let here = erasure_list::to_repeat(&mut connection.link(), &listed)?;
    if !here.is_empty() {
        eprintln!("{}", t_args(lang, "audit-erasures-here", &[("count", (here.len() as i64).into())]));
    }
    Ok(())
}

/// Publishes the log, or prints the key that checks it.
///
/// # Errors
/// When the folder cannot take the log, or there is no such log.
pub fn run_log(command: &LogCommand, run: &Run) -> Result<ExitCode> {
    match command {
        LogCommand::Export(args) => {
            let installation = args.installation.installation(&run.runtime);
            let jurisdiction = the_one(&installation, args.jurisdiction)?;
            let exported = export(&installation, jurisdiction, &args.out, Clock::system().now_us())?;
            let (records, files) = (exported.records, exported.files);
            let counts = [("records", (records as i64).into()), ("files", (files as i64).into())];
            let text = format!("{}\n", t_args(run.lang, "audit-export-done", &counts));
            answer(args.json, &json!({ "records": records, "files": files }), &text);
        }
        LogCommand::Key(args) => {
            let installation = args.installation.installation(&run.runtime);
            let vkey = known_vkey(&installation, the_one(&installation, args.jurisdiction)?)?;
            answer(args.json, &json!({ "key": vkey }), &format!("{vkey}\n"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The jurisdiction that was named, else the only one that has a log.
///
/// # Errors
/// Refused when there are several or none.
fn the_one(installation: &Installation, named: Option<i64>) -> Result<i64> {
    if let Some(named) = named {
        return Ok(named);
    }
    let mut connection = installation.connect_reading()?;
    let mut link = connection.link();
    migrations::check(&mut link, installation)?;
    match registry::jurisdictions(&mut link)?.as_slice() {
        [only] => Ok(*only),
        _ => Err(Refusal::new("refusal-jurisdiction").into()),
    }
}

/// Replays the log into the tables, or compares them with it.
///
/// # Errors
/// When the log cannot be replayed; then nothing has changed.
pub fn run_rebuild(args: &RebuildArgs, run: &Run) -> Result<ExitCode> {
    let installation = args.installation.installation(&run.runtime);
    let office = office(&installation)?;
    let mut progress = shown_progress(run.lang);
    if args.check {
        let comparison = compare(&installation, &office.zone, &mut progress)?;
        answer(args.json, &comparison.to_json(), &comparison.to_text(run.lang));
        return Ok(exit(comparison.is_same()));
    }
    let rebuilt = rebuild(&installation, &office, &mut progress)?;
    answer(args.json, &rebuilt.to_json(), &rebuilt.to_text(run.lang));
    Ok(ExitCode::SUCCESS)
}

/// Writes down what each log has lost.
///
/// # Errors
/// Refused when nothing was lost; when the installation does not open.
pub fn run_confirm_loss(args: &ConfirmLossArgs, run: &Run) -> Result<ExitCode> {
    let installation = args.installation.installation(&run.runtime);
    let zone = TimeZone::get(ZONE).context("the time zone database is built in")?;
    let today = date_of(&zone, Clock::system().now_us());
    let confirmed = super::confirm_loss(&installation, &Clock::system(), today)?;
    let (mut text, mut logs) = (String::new(), Vec::new());
    for (Loss { jurisdiction, acknowledged, found }, record) in confirmed {
        let sizes = [
            ("jurisdiction", jurisdiction.to_string().into()),
            ("record", record.to_string().into()),
            ("acknowledged", acknowledged.into()),
            ("found", found.into()),
        ];
        text.push_str(&t_args(run.lang, "audit-loss-confirmed", &sizes));
        text.push('\n');
        logs.push(json!({
            "jurisdiction": jurisdiction, "record": record, "acknowledged": acknowledged, "found": found,
        }));
    }
    answer(args.json, &json!({ "logs": logs }), &text);
    Ok(ExitCode::SUCCESS)
}

/// Erases a person.
///
/// # Errors
/// When the installation does not open.
pub fn run_person(command: &PersonCommand, run: &Run) -> Result<ExitCode> {
    let PersonCommand::Erase(args) = command;
    let installation = args.installation.installation(&run.runtime);
    match erased(&installation, args) {
        Ok((seq, files)) => {
            let emptied = super::empty_journal(&installation)?;
            let key = if emptied { "audit-erased" } else { "audit-erased-but-journal" };
            let text =
                t_args(run.lang, key, &[("seq", seq.to_string().into()), ("files", (files as i64).into())]);
            let value = json!({ "record": seq, "files": files, "journal_emptied": emptied });
            answer(args.json, &value, &format!("{text}\n"));
            Ok(exit(emptied))
        }
        Err(error) => Err(error.into()),
    }
}

/// The record of the erasure, and how many of its files went.
fn erased(installation: &Installation, args: &EraseArgs) -> Result<(i64, u64), AppError> {
    let app = App::open(installation.clone(), Clock::system(), Chance::from_system())?;
    let (jurisdiction, person, basis) = (args.jurisdiction, args.person.clone(), args.basis.clone());
    let (all_files, by) = (args.all_files, By { actor: "operator".into(), on: app.today() });
    let command = CommandId::drawn(jurisdiction, &by.actor, "person erase", app.now_us());
    let written = app.desk.write_blocking(command, move |tx| {
        super::erase(tx, jurisdiction, Wanted { person: &person, basis: &basis, all_files }, &by)
    })?;
    let (seq, installation) = (written.answer, installation.clone());
    // Crash before this: the next start adds the line.
    erasure_list::keep_up(&installation)?;
    let files = app.desk.put_blocking(move |tx| super::remove_files(tx, &installation, jurisdiction, seq))?;
    Ok((seq, files))
}

/// Who ran the check, as the operating system names them.
fn who() -> String {
    ["SUDO_USER", "USER", "USERNAME"].iter().find_map(|name| std::env::var(name).ok()).unwrap_or_default()
}

fn exit(well: bool) -> ExitCode {
    if well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn answer(as_json: bool, value: &Value, text: &str) {
    if as_json { println!("{value}") } else { print!("{text}") }
}

/// Progress on standard error: one line that is written over on a terminal, one for each tenth elsewhere.
pub(crate) fn shown_progress(lang: Lang) -> impl FnMut(u64, u64) {
    let terminal = std::io::stderr().is_terminal();
    let mut last = 0;
    move |done, total| {
        let steps = if terminal { 200 } else { 10 };
        let step = done * steps / total.max(1);
        if step == last {
            return;
        }
        last = step;
        let line = progress_line(lang, done, total);
        let mut out = std::io::stderr().lock();
        let end = if terminal && done < total { "" } else { "\n" };
        let begin = if terminal { "\r" } else { "" };
        // Progress nobody can read is no reason to stop.
        drop(write!(out, "{begin}{line}{end}").and_then(|()| out.flush()));
    }
}
