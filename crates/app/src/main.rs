//! The `bellwether` binary: arguments only.

use std::process::ExitCode;

fn main() -> ExitCode {
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_max_level(tracing::Level::WARN).init();
    bellwether::cli::main(std::env::args_os())
}
