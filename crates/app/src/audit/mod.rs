//! The log looked at from outside: checking it, publishing it, showing it, replaying it, and erasing a person from it.
//!
//! Invariant: what is published holds commitments only; nothing here writes a record but an erasure.
//! Not here: writing (`db/log.rs`), the tree and its proofs (`bellwether-ledger`).

pub mod api;
mod bodies;
mod check;
pub mod command;
mod entry;
mod erasure;
mod evidence;
mod export;
mod fault_words;
pub mod http;
mod last_check;
pub mod pages;
mod public;
mod rebuild;
mod rebuild_words;
mod shown;
mod store;
mod verdict;
mod verify;
mod view;

#[cfg(test)]
mod tests;

pub use erasure::{ERASED, Erasure, Wanted, empty_journal, erase, project as after_erasure, remove_files};
pub use export::{Exported, export};
pub use last_check::{LastCheck, keep as keep_check, last_check};
pub use public::{known_vkey, vkey};
pub use rebuild::{Comparison, Difference, How, Rebuilt, compare, rebuild};
pub use store::head;
pub use verdict::{FoundFault, LogVerdict, Verdict, progress_line};
pub use verify::{Options, verify};
