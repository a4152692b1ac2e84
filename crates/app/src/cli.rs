//! The command line: what can be asked, in both languages, and how it answers scripts.
//!
//! Invariant: exit status 0 only when all is well; with `--json` one JSON object on standard output, messages on standard error.
//! Not here: what a command does (its slice).

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use bellwether_policy::Lang;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::db::chance::Chance;
use crate::db::{Database, Installation};
use crate::portal::contact;
use crate::refusal::Refusal;
use crate::registry;
use crate::web::locale::{has, refusal_text, t};
use crate::{accounts, audit, exchange, policies};

#[derive(Parser)]
#[command(name = "bellwether", version, disable_help_subcommand = true)]
pub struct Cli {
    #[arg(long, global = true, value_name = "zh-CN|en")]
    lang: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Init(InstallationArgs),
    Migrate(InstallationArgs),
    Serve(ServeArgs),
    #[command(subcommand)]
    Import(ImportCommand),
    #[command(subcommand)]
    Unit(registry::command::UnitCommand),
    #[command(subcommand)]
    User(accounts::command::UserCommand),
    Verify(audit::command::VerifyArgs),
    #[command(subcommand)]
    Log(audit::command::LogCommand),
    Rebuild(audit::command::RebuildArgs),
    #[command(subcommand)]
    Person(audit::command::PersonCommand),
    Rank(crate::rank::RankArgs),
    Demo(crate::demo::DemoArgs),
    #[command(subcommand)]
    Policy(policies::PolicyCommand),
}

#[derive(Subcommand)]
enum ImportCommand {
    Divisions(registry::command::DivisionsArgs),
    Log(exchange::LogArgs),
}

/// Which installation.
#[derive(Args, Clone, Debug)]
pub struct InstallationArgs {
    #[arg(long, env = "BELLWETHER_DATA", default_value = "bellwether-data", value_name = "DIR")]
    pub data: PathBuf,
    #[arg(long, env = "BELLWETHER_DATABASE", value_name = "postgres://…")]
    pub database: Option<String>,
}

#[derive(Args)]
struct ServeArgs {
    #[command(flatten)]
    installation: InstallationArgs,
    #[arg(long, default_value = "127.0.0.1:7400", value_name = "ADDR")]
    listen: String,
    #[arg(long, env = "BELLWETHER_BEHIND_HTTPS")]
    behind_https: bool,
}

impl InstallationArgs {
    /// The installation, ready to be opened. `runtime` drives PostgreSQL.
    pub fn installation(&self, runtime: &tokio::runtime::Runtime) -> Installation {
        let database = match &self.database {
            Some(dsn) => Database::Postgres(dsn.clone()),
            None => Database::Sqlite,
        };
        Installation { data: self.data.clone(), database, runtime: Some(runtime.handle().clone()) }
    }
}

/// What a command is run with.
pub struct Run {
    pub lang: Lang,
    pub runtime: tokio::runtime::Runtime,
}

/// Reads the arguments and does what they ask.
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    let lang = language(&args);
    let matches = match localized(Cli::command(), lang).try_get_matches_from(args) {
        Ok(matches) => matches,
        Err(error) => {
            let status = if error.use_stderr() { 2 } else { 0 };
            // Nothing can be said when the terminal is gone.
            drop(error.print());
            return ExitCode::from(status);
        }
    };
    let outcome = Cli::from_arg_matches(&matches).map_err(anyhow::Error::from).and_then(|cli| run(cli, lang));
    outcome.unwrap_or_else(|error| {
        eprintln!("{}{}", t(lang, "cli-failed"), told(lang, &error));
        ExitCode::FAILURE
    })
}

/// A refusal in the reader's language; a fault as it is.
fn told(lang: Lang, error: &anyhow::Error) -> String {
    match error.downcast_ref::<Refusal>() {
        Some(refusal) => refusal_text(lang, refusal),
        None => format!("{error:#}"),
    }
}

fn run(cli: Cli, lang: Lang) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let run = Run { lang, runtime };
    match cli.command {
        Command::Init(args) => {
            let installation = args.installation(&run.runtime);
            installation.create(&mut Chance::from_system())?;
            contact::offer(&installation.data)?;
            eprintln!("{}", t(lang, "cli-init-done"));
        }
        Command::Migrate(args) => {
            args.installation(&run.runtime).migrate()?;
            eprintln!("{}", t(lang, "cli-migrate-done"));
        }
        Command::Serve(args) => serve(&run, &args)?,
        Command::Import(ImportCommand::Divisions(args)) => {
            return registry::command::import_divisions(&args, &run);
        }
        Command::Unit(command) => return registry::command::unit(&command, &run),
        Command::User(command) => return accounts::command::run(command, &run),
        Command::Verify(args) => return audit::command::run_verify(&args, &run),
        Command::Log(command) => return audit::command::run_log(&command, &run),
        Command::Rebuild(args) => return audit::command::run_rebuild(&args, &run),
        Command::Person(command) => return audit::command::run_person(&command, &run),
        Command::Demo(args) => return crate::demo::run(&args, &run),
        Command::Rank(args) => return crate::rank::run(&args, lang),
        Command::Import(ImportCommand::Log(args)) => return exchange::import_log_command(&args, &run),
        Command::Policy(command) => return policies::policy_command(&command, lang),
    }
    Ok(ExitCode::SUCCESS)
}

fn serve(run: &Run, args: &ServeArgs) -> Result<()> {
    use std::sync::Arc;

    use crate::app::App;
    use crate::db::desk::Clock;

    let installation = args.installation.installation(&run.runtime);
    let mut app = App::open(installation, Clock::System, Chance::from_system())?;
    app.behind_https = args.behind_https;
    let app = Arc::new(app);
    run.runtime.block_on(async {
        let listener = crate::serve::listen(&args.listen).await?;
        let address = listener.local_addr().context("a listener has an address")?;
        eprintln!("{} http://{address}/", t(run.lang, "cli-serving"));
        crate::serve::serve(app, listener).await
    })
}

/// The language: `--lang`, else what the environment says, else Chinese.
fn language(args: &[OsString]) -> Lang {
    let words: Vec<_> = args.iter().filter_map(|arg| arg.to_str()).collect();
    let given = words.iter().enumerate().find_map(|(index, word)| match word.strip_prefix("--lang") {
        Some("") => words.get(index + 1).copied(),
        Some(rest) => rest.strip_prefix('='),
        None => None,
    });
    let from_environment = || {
        ["BELLWETHER_LANG", "LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok())
    };
    given
        .map(str::to_owned)
        .or_else(from_environment)
        .and_then(|tag| Lang::from_tag(&tag))
        .unwrap_or_default()
}

/// Gives every command and argument its help in one language: keys `cli-<command>-<subcommand>` and `cli-arg-<name>`.
fn localized(command: clap::Command, lang: Lang) -> clap::Command {
    let about = t(lang, "cli-about").into_owned();
    let command = command.about(about).mut_arg("lang", |arg| arg.help(t(lang, "cli-arg-lang").into_owned()));
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    names.iter().fold(command, |command, name| {
        command.mut_subcommand(name, |sub| localized_sub(sub, &format!("cli-{name}"), lang))
    })
}

fn localized_sub(command: clap::Command, key: &str, lang: Lang) -> clap::Command {
    let mut command = command.about(t(lang, key).into_owned());
    let names: Vec<String> = command.get_arguments().map(|arg| arg.get_id().to_string()).collect();
    for name in names {
        let own = format!("{key}-arg-{}", name.replace('_', "-"));
        let help = if has(&own) { own } else { format!("cli-arg-{}", name.replace('_', "-")) };
        command = command.mut_arg(name, |arg| arg.help(t(lang, &help).into_owned()));
    }
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    names.iter().fold(command, |command, name| {
        command.mut_subcommand(name, |sub| localized_sub(sub, &format!("{key}-{name}"), lang))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_and_argument_has_help_in_both_languages() {
        for lang in Lang::ALL {
            let mut waiting = vec![localized(Cli::command(), lang)];
            while let Some(mut command) = waiting.pop() {
                let help = command.render_long_help().to_string();
                assert!(!help.contains('⟦'), "{help}");
                waiting.extend(command.get_subcommands().cloned());
            }
        }
    }

    #[test]
    fn the_language_is_taken_from_the_argument_first() {
        let args = |words: &[&str]| words.iter().map(OsString::from).collect::<Vec<_>>();
        assert_eq!(language(&args(&["bellwether", "--lang", "en", "init"])), Lang::En);
        assert_eq!(language(&args(&["bellwether", "init", "--lang=zh-CN"])), Lang::Zh);
    }
}
