//! `bellwether clock confirm` and `bellwether clock mend`.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand};
use serde_json::json;

use super::append;
use crate::cli::args::{InstallationArgs, Run};
use crate::db::clock::Clock;
use crate::db::gate;
use crate::web::locale::t_args;

#[derive(Subcommand, Debug)]
pub enum ClockCommand {
    Confirm(ClockArgs),
    Mend(ClockArgs),
}

#[derive(Args, Debug)]
pub struct ClockArgs {
    #[command(flatten)]
    installation: InstallationArgs,
    #[arg(long)]
    json: bool,
}

/// Records what the operator says of the clock.
///
/// # Errors
/// When the installation does not open, or the clock is not as the operator says.
pub fn run(command: &ClockCommand, run: &Run) -> Result<ExitCode> {
    let clock = Clock::system();
    let (args, words, logs) = match command {
        ClockCommand::Confirm(args) => {
            let installation = args.installation.installation(&run.runtime);
            (args, "cli-clock-confirmed", append::confirm(&installation, &clock)?)
        }
        ClockCommand::Mend(args) => {
            let installation = args.installation.installation(&run.runtime);
            (args, "cli-clock-mended", append::mend(&installation, &clock)?)
        }
    };
    let now = gate::rfc3339(clock.now_us());
    if args.json {
        println!("{}", json!({ "clock": now, "logs": logs }));
    } else {
        println!("{}", t_args(run.lang, words, &[("now", now.into()), ("logs", (logs as i64).into())]));
    }
    Ok(ExitCode::SUCCESS)
}
