//! `cargo xtask`: everything a contributor or a CI machine runs, as one program.
//!
//! Invariant: exit status 0 only when all that was asked for is well; what was skipped is named.
//! Not here: what the tests assert (beside the code and in `crates/app/tests`), the product itself.

mod bench;
mod bench_desk;
mod bench_http;
mod bench_overload;
mod bench_rank;
mod bench_reads;
mod browser;
mod crash;
mod crowd;
mod dependencies;
mod fresh;
mod http;
mod installation;
mod load;
mod machine;
mod postgres;
mod server;
mod shell;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Checks and measures Bellwether", disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Runs every check; installs what it needs on Debian as root and says so
    Test(test::Args),
    /// Measures: the desk, the server over HTTP, ranking
    Bench(bench::Args),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().task {
        Task::Test(args) => test::run(&args),
        Task::Bench(args) => bench::run(&args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cargo xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
