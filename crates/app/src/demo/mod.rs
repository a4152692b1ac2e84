//! The demonstration: a season of one county, played through the commands its people would send.
//!
//! Invariant: no record is invented and no table written by hand; each is what the rules answered to a person's command. The same
//! seed and the same last day make the same log. Not here: the rules (`cases`), what pages show of it.
//!
//! `people.rs` says who there is, `dispute.rs` and `need.rs` what they do about one case and when, `player.rs` sends it.

pub mod command;
mod county;
mod dispute;
mod links;
mod need;
mod paper;
mod people;
mod player;
mod script;
mod season;
mod texts;
mod turns;

pub use command::{DemoArgs, MARKER, run};

#[cfg(test)]
mod tests;
