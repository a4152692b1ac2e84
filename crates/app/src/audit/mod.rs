//! The log looked at from outside: checking it, publishing it, showing it, giving receipts of it, replaying it, and erasing a person from it.
//!
//! Invariant: what is published tells minutes and commitments only; nothing here writes a record but an erasure and the confirmation of a loss.
//! Not here: writing (`db/log.rs`), the tree and its proofs (`bellwether-ledger`).

pub mod api;
mod bodies;
mod check;
pub mod command;
mod comparison;
mod entry;
mod erasure;
pub mod erasure_list;
mod evidence;
mod export;
mod fault_words;
pub mod http;
mod last_check;
mod loss;
mod older;
pub mod pages;
mod public;
mod rebuild;
mod rebuild_words;
mod receipt;
mod replay;
mod shown;
mod store;
mod tables;
mod verdict;
mod verify;
mod view;

#[cfg(test)]
pub(crate) mod tests;

pub use comparison::{Comparison, Difference, How};
pub use erasure::{ERASED, Erasure, Wanted, empty_journal, erase, project as after_erasure, remove_files};
pub use export::{Exported, export};
pub use last_check::{FILE as LAST_CHECK_FILE, LastCheck, keep as keep_check, last_check};
pub use loss::{LOSS_CONFIRMED, LossConfirmed, confirm as confirm_loss};
pub use public::{known_vkey, root_at, vkey};
pub use rebuild::{Rebuilt, compare, migrate, rebuild};
pub use receipt::receipt;
pub use store::{head, jurisdictions};
pub use verdict::{FoundFault, LogVerdict, Verdict, progress_line};
pub use verify::{Evidence, Keys, Options, verify};
