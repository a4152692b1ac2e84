//! The policy files the installation runs on, and the command that checks them.
//!
//! For other slices: [`of_installation`] once at the start, then [`Policies::case`] and [`Policies::calendar`].
//! Not here: what a policy may say (`bellwether-policy`), what it means for a case (`cases/rules`).

pub mod api;
mod check_command;
mod examples;
mod files;
mod installed;
mod set;

pub use check_command::{Checked, PolicyCommand, Verdict, check, policy_command, run_check};
pub use files::Folder;
pub use installed::{FILE, of_installation, offer};
pub use set::Policies;

#[cfg(test)]
mod tests;
