//! Things that must close: stages, clocks, evidence, a second person, follow-up, rebound.

pub mod access;
pub mod api;
pub mod code;
pub mod list;
pub mod model;
mod office;
mod replay;
pub mod rules;
pub mod store;
pub mod write;

pub use office::Office;
pub use replay::{TABLES, replay};
pub use write::{Performed, Received, Sender};

#[cfg(test)]
mod tests;
