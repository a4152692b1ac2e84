//! `cargo xtask test`: every check, each under a heading with its time, and a summary that names what was skipped.
//!
//! Invariant: one failing step does not hide the next, and any failing step fails the whole.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use clap::ValueEnum;

use crate::postgres::Cluster;
use crate::server::{Profile, build};
use crate::{browser, crash, dependencies, fresh, machine, shell};

#[derive(clap::Args)]
pub struct Args {
    /// Kill the server this many times in the crash test
    #[arg(long, default_value_t = 10, value_name = "N")]
    crash: u32,
    /// What the moments of the kills are drawn from
    #[arg(long, default_value_t = 20_260_301)]
    seed: u64,
    /// Run these steps only
    #[arg(long, value_delimiter = ',')]
    only: Vec<Step>,
    /// Make a bare Debian and run README's commands in it, as a stranger would; needs root and half an hour
    #[arg(long, conflicts_with_all = ["only", "crash", "seed"])]
    fresh: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Step {
    Machine,
    Format,
    Clippy,
    Licences,
    Rust,
    Policies,
    Crash,
    Browser,
}

/// How a step ended when it did not fail.
enum Outcome {
    Passed(String),
    Skipped(String),
}

impl Step {
    fn heading(self) -> &'static str {
        match self {
            Step::Machine => "what the machine has",
            Step::Format => "format",
            Step::Clippy => "clippy",
            Step::Licences => "licences and sources of dependencies",
            Step::Rust => "Rust tests",
            Step::Policies => "policies and their examples",
            Step::Crash => "crash test",
            Step::Browser => "browser journeys",
        }
    }

    fn run(self, args: &Args) -> Result<Outcome> {
        match self {
            Step::Machine => machine::prepare()?,
            Step::Format => shell::run(&mut shell::cargo(&["fmt", "--all", "--", "--check"]))?,
            Step::Clippy => {
                let clippy =
                    ["clippy", "--quiet", "--workspace", "--all-targets", "--", "--deny", "warnings"];
                shell::run(&mut shell::cargo(&clippy))?;
            }
            Step::Licences => return Ok(Outcome::Passed(dependencies::check()?)),
            Step::Rust => return rust_tests(),
            Step::Policies => {
                let program = program()?;
                shell::run(
                    std::process::Command::new(program).args(["policy", "check"]).current_dir(shell::root()),
                )?;
            }
            Step::Crash => return Ok(Outcome::Passed(crash::run(&program()?, args.crash, args.seed)?)),
            Step::Browser => {
                if let Some(reason) = browser::run(&program()?)? {
                    return Ok(Outcome::Skipped(reason));
                }
            }
        }
        Ok(Outcome::Passed(String::new()))
    }
}

pub fn run(args: &Args) -> Result<()> {
    if args.fresh {
        return fresh::run();
    }
    let mut summary: Vec<(Step, Duration, Result<Outcome>)> = Vec::new();
    for step in Step::value_variants().iter().filter(|step| args.only.is_empty() || args.only.contains(step))
    {
        println!("\n== {} ==", step.heading());
        let begun = Instant::now();
        let outcome = step.run(args);
        if let Err(error) = &outcome {
            println!("failed: {error:#}");
        }
        println!("-- {} took {:.1} s", step.heading(), begun.elapsed().as_secs_f64());
        summary.push((*step, begun.elapsed(), outcome));
    }
    println!("\n== summary ==");
    for (step, took, outcome) in &summary {
        let (word, more) = match outcome {
            Ok(Outcome::Passed(more)) => ("passed", more.clone()),
            Ok(Outcome::Skipped(reason)) => ("SKIPPED", reason.clone()),
            Err(error) => ("FAILED", format!("{error:#}")),
        };
        println!("{word:>8}  {:<38} {:>7.1} s  {more}", step.heading(), took.as_secs_f64());
    }
    let failed = summary.iter().filter(|(_, _, outcome)| outcome.is_err()).count();
    ensure!(failed == 0, "{failed} of {} steps failed", summary.len());
    println!("all is well");
    Ok(())
}

/// The debug build that the tests have made already.
fn program() -> Result<PathBuf> {
    build(Profile::Dev)
}

/// Tests that need a PostgreSQL find it in `BELLWETHER_TEST_POSTGRES_DSN`; one given from outside is used as it is.
fn rust_tests() -> Result<Outcome> {
    const POSTGRES: &str = "BELLWETHER_TEST_POSTGRES_DSN";
    let given = std::env::var_os(POSTGRES);
    let cluster = if given.is_none() { Cluster::start()? } else { None };
    let mut skipped = Vec::new();
    let nextest = shell::has("cargo-nextest");
    let args: &[&str] = if nextest {
        &["nextest", "run", "--workspace", "--no-fail-fast"]
    } else {
        &["test", "--workspace", "--no-fail-fast"]
    };
    let mut tests = vec![shell::cargo(args)];
    if nextest {
        // It leaves the examples in documentation comments out.
        tests.push(shell::cargo(&["test", "--quiet", "--workspace", "--doc"]));
    }
    let mut failed = Vec::new();
    match (&cluster, &given) {
        (Some(cluster), _) => {
            println!("a PostgreSQL of our own at {}", cluster.dsn());
            tests.iter_mut().for_each(|command| {
                command.env(POSTGRES, cluster.dsn());
            });
        }
        (None, None) => skipped.push("tests on PostgreSQL: it is not installed"),
        (None, Some(_)) => {}
    }
    if std::env::var_os("BELLWETHER_TEST_CITUS_DSN").is_none() {
        skipped.push("tests on Citus: BELLWETHER_TEST_CITUS_DSN is not set");
    }
    for command in &mut tests {
        if let Err(error) = shell::run(command) {
            failed.push(format!("{error:#}"));
        }
    }
    if !failed.is_empty() {
        bail!("{}", failed.join("; "));
    }
    Ok(Outcome::Passed(if skipped.is_empty() {
        String::new()
    } else {
        format!("without {}", skipped.join("; "))
    }))
}
