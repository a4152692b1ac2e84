//! Backing an installation up into a folder, and restoring it from there.
//!
//! Invariant: a folder of backups always holds one whole backup, from the first on; nothing enters it, and no installation leaves
//! it, unchecked. Keys never stand in it. Restoring writes no record.
//! Not here: how one state of a database is copied (`db/duplicate.rs`), checking a log (`audit`), the list of erasures
//! (`audit/erasure_list.rs`).

pub mod command;
mod copying;
mod folder;
mod kept;
mod keys;
mod make;
mod manifest;
mod outcome;
mod places;
mod restore;

#[cfg(test)]
mod tests;

pub use make::{Faulty, Wanted, back_up};
pub use outcome::Outcome;
pub use places::{FILES, Fate};
pub use restore::{From, restore};
