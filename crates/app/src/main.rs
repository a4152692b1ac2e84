//! The `bellwether` binary: arguments only.

use std::process::ExitCode;

/// Every request makes many small allocations; this allocator is made for them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_max_level(tracing::Level::WARN).init();
    bellwether::cli::main(std::env::args_os())
}
