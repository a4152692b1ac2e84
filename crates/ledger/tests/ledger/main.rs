//! The log's promises, each as a sentence. Grouped by subject; the log they share is made in `made.rs`.

mod golden;
mod made;
mod notes;
mod proofs;
mod receipts;
mod records;
mod tampering;
mod tiles;
mod trees;
