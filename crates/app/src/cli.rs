//! The command line: what can be asked, in both languages, and how it answers scripts.
//!
//! Invariant: exit status 0 only when all is well, 2 for arguments that cannot be understood; with `--json` one JSON object on standard
//! output, also of a failure; messages and progress on standard error. Not here: what a command does (its slice).

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::{Context, Error, Result};
use args::{InstallationArgs, Run};
use bellwether_policy::Lang;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use failure::Failure;

use crate::app::HAND_INS_AT_ONCE;
use crate::contact;
use crate::db::chance::Chance;
use crate::db::migrations::NEWEST;
use crate::db::space::Floor;
use crate::registry;
use crate::room::Room;
use crate::serve::Limits;
use crate::web::locale::{t, t_args};
use crate::{accounts, audit, backup, exchange, policies, timekeeping};

pub mod args;
mod failure;
mod help;
pub mod operator;
mod usage;

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
    Init(SetUpArgs),
    Migrate(SetUpArgs),
    Serve(ServeArgs),
    #[command(subcommand)]
    Import(ImportCommand),
    #[command(subcommand)]
    Unit(registry::command::UnitCommand),
    #[command(subcommand)]
    User(accounts::command::UserCommand),
    #[command(subcommand)]
    Clock(timekeeping::command::ClockCommand),
    Verify(audit::command::VerifyArgs),
    #[command(subcommand)]
    Log(audit::command::LogCommand),
    Rebuild(audit::command::RebuildArgs),
    ConfirmLoss(audit::command::ConfirmLossArgs),
    Backup(backup::command::BackupArgs),
    Restore(backup::command::RestoreArgs),
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

#[derive(Args)]
struct SetUpArgs {
    #[command(flatten)]
    installation: InstallationArgs,
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct ServeArgs {
    #[command(flatten)]
    installation: InstallationArgs,
    #[arg(long, default_value = "127.0.0.1:7400", value_name = "ADDR")]
    listen: String,
    #[arg(long, env = "BELLWETHER_BEHIND_HTTPS")]
    behind_https: bool,
    #[arg(long, env = "BELLWETHER_KEEP_FREE", value_name = "MIB")]
    keep_free: Option<u64>,
    #[command(flatten)]
    limits: Limits,
    #[arg(long, env = "BELLWETHER_HAND_INS", value_name = "COUNT", default_value_t = HAND_INS_AT_ONCE, value_parser = clap::value_parser!(i64).range(0..=1_000_000))]
    hand_ins: i64,
}

/// Reads the arguments and does what they ask.
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    let as_json = words_of(&args).any(|word| word == "--json");
    let lang = match language(&args) {
        Ok(lang) => lang,
        Err(tag) => return unknown_language(&tag, as_json),
    };
    let outcome = match help::localized(Cli::command(), lang).try_get_matches_from(args) {
        Ok(matches) => Cli::from_arg_matches(&matches).map_err(Error::from).and_then(|cli| run(cli, lang)),
        Err(error) => return misused(lang, &error, as_json),
    };
    outcome.unwrap_or_else(|error| {
        Failure::of(lang, &error).tell(lang, as_json);
        ExitCode::FAILURE
    })
}

/// Help and version were asked for; everything else is a mistake, and status 2.
fn misused(lang: Lang, error: &clap::Error, as_json: bool) -> ExitCode {
    use clap::error::ErrorKind;
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // Nothing can be said when the terminal is gone.
            drop(error.print());
            return ExitCode::SUCCESS;
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            drop(error.print());
            let message = t(lang, "cli-usage-no-command").into_owned();
            Failure { key: "usage".to_owned(), message }.tell_script(as_json);
        }
        _ => {
            eprintln!("{}{}", t(lang, "cli-failed"), usage::words(lang, error));
            let message = usage::sentence(lang, error);
            Failure { key: "usage".to_owned(), message }.tell_script(as_json);
        }
    }
    ExitCode::from(2)
}

/// Said in both languages, because the language is exactly what is not known here.
fn unknown_language(tag: &str, as_json: bool) -> ExitCode {
    let said = Lang::ALL.map(|lang| t_args(lang, "cli-usage-language", &[("tag", tag.into())]));
    for words in &said {
        eprintln!("{words}");
    }
    Failure { key: "usage".to_owned(), message: said.join(" ") }.tell_script(as_json);
    ExitCode::from(2)
}

fn run(cli: Cli, lang: Lang) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let run = Run { lang, runtime };
    match cli.command {
        Command::Init(args) => {
            let installation = args.installation.installation(&run.runtime);
            installation.create(&mut Chance::from_system())?;
            contact::offer(&installation.data)?;
            policies::offer(&installation.data)?;
            set_up(&args, t(lang, "cli-init-done").as_ref());
        }
        Command::Migrate(args) => {
            audit::migrate(&args.installation.installation(&run.runtime), &mut |_, _| {})?;
            set_up(&args, t(lang, "cli-migrate-done").as_ref());
        }
        Command::Serve(args) => serve(run, args)?,
        Command::Import(ImportCommand::Divisions(args)) => {
            return registry::command::import_divisions(&args, &run);
        }
        Command::Unit(command) => return registry::command::unit(&command, &run),
        Command::User(command) => return accounts::command::run(command, &run),
        Command::Clock(command) => return timekeeping::command::run(&command, &run),
        Command::Verify(args) => return audit::command::run_verify(&args, &run),
        Command::Log(command) => return audit::command::run_log(&command, &run),
        Command::Rebuild(args) => return audit::command::run_rebuild(&args, &run),
        Command::ConfirmLoss(args) => return audit::command::run_confirm_loss(&args, &run),
        Command::Backup(args) => return backup::command::run_backup(&args, &run),
        Command::Restore(args) => return backup::command::run_restore(&args, &run),
        Command::Person(command) => return audit::command::run_person(&command, &run),
        Command::Demo(args) => return crate::demo::run(&args, &run),
        Command::Rank(args) => return crate::rank::run(&args, lang),
        Command::Import(ImportCommand::Log(args)) => return exchange::import_log_command(&args, &run),
        Command::Policy(command) => return policies::policy_command(&command, lang),
    }
    Ok(ExitCode::SUCCESS)
}

/// Says that an installation is ready.
fn set_up(args: &SetUpArgs, done: &str) {
    eprintln!("{done}");
    if args.json {
        let data = args.installation.data.display().to_string();
        println!("{}", serde_json::json!({ "data": data, "version": NEWEST }));
    }
}

fn serve(run: Run, args: ServeArgs) -> Result<()> {
    use std::sync::Arc;

    use crate::app::App;
    use crate::db::clock::Clock;

    let installation = args.installation.installation(&run.runtime);
    let mut app = App::open(installation, Clock::system(), Chance::from_system())?;
    crate::serve::prepare(&mut app)?;
    audit::command::tell_of_erasures(&app.installation, run.lang)?;
    app.behind_https = args.behind_https;
    app.hand_ins_at_once = args.hand_ins;
    app.desk.keep_free(args.keep_free.map_or(Floor::Usual, |mib| Floor::Bytes(mib.saturating_mul(1 << 20))));
    app.room = Room::new(args.limits.body_time);
    let app = Arc::new(app);
    let served = run.runtime.block_on(async {
        let listener = crate::serve::listen(&args.listen).await?;
        let address = listener.local_addr().context("a listener has an address")?;
        eprintln!("{} http://{address}/", t(run.lang, "cli-serving"));
        crate::serve::serve(app, listener, args.limits).await
    });
    // Reads that nobody waits for any more are not waited for either.
    run.runtime.shutdown_background();
    served
}

/// The words of the command line that may be options.
fn words_of(args: &[OsString]) -> impl Iterator<Item = &str> {
    args.iter().map(|arg| arg.to_str().unwrap_or_default()).take_while(|word| *word != "--")
}

/// The language: `--lang` or `BELLWETHER_LANG`, else what the environment's locale says, else Chinese.
///
/// # Errors
/// The name of a language that was asked for by name and is not ours.
fn language(args: &[OsString]) -> std::result::Result<Lang, String> {
    let words: Vec<&str> = words_of(args).collect();
    let given = words.iter().enumerate().find_map(|(index, word)| match word.strip_prefix("--lang") {
        Some("") => words.get(index + 1).copied(),
        Some(rest) => rest.strip_prefix('='),
        None => None,
    });
    let from_environment = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    if let Some(tag) = given.map(str::to_owned).or_else(|| from_environment("BELLWETHER_LANG")) {
        return Lang::from_tag(&tag).ok_or(tag);
    }
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(from_environment);
    Ok(locale.and_then(|tag| Lang::from_tag(&tag)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_and_argument_has_help_in_both_languages() {
        for lang in Lang::ALL {
            let mut waiting = vec![help::localized(Cli::command(), lang)];
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
        assert_eq!(language(&args(&["bellwether", "--lang", "en", "init"])), Ok(Lang::En));
        assert_eq!(language(&args(&["bellwether", "init", "--lang=zh-CN"])), Ok(Lang::Zh));
        assert_eq!(language(&args(&["bellwether", "init", "--lang=fr"])), Err("fr".to_owned()));
    }
}
