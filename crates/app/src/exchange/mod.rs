//! Import of process logs from other systems, with a verdict for every row.
//!
//! For other slices: [`run_log_import`], the command; [`open_log`] and [`import_log`], the same without printing. Rows become commands that go
//! through the same desk and rules as everyone's. Not here: the map's notation (`bellwether_policy::log_map`), divisions (`registry`).

mod import;
mod log_command;
mod order;
mod reading;
mod recall;
mod telling;
mod times;
mod verdict;

pub use import::{import_log, open_log};
pub use log_command::{LogArgs, LogRequest, import_log_command, run_log_import};
pub use verdict::{Imported, UnitCount};

#[cfg(test)]
mod tests;
