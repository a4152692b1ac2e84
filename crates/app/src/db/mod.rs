//! The seam over two databases, the desk that writes, the log it extends, and the migrations.
//!
//! Invariant: SQL is one text for both databases; what differs stands in `dialect.rs`. Only the desk writes.
//! Not here: any slice's SQL (its own `store.rs`), files beside the database (`installation.rs` knows where they are).

pub mod acknowledged;
pub mod chance;
pub mod clock;
pub mod code_key;
pub mod commands;
pub mod desk;
pub mod dialect;
mod duplicate;
pub mod earlier;
pub mod edges;
pub mod gate;
pub mod installation;
pub mod keyed;
pub mod link;
pub mod log;
pub mod migrations;
pub mod private;
pub mod public;
pub mod readers;
pub mod seal;
pub mod space;
mod sqlite_file;
pub mod stopped;
pub mod table;
pub mod trouble;
mod turns;
pub mod tx;
mod writer;

#[cfg(test)]
pub(crate) mod tests;

pub use desk::{Desk, DeskError, Written};
pub use duplicate::{duplicate, stand_alone, unwritten};
pub use installation::{Database, Installation, sync_folder};
pub use link::{Link, Param, Row, hex};
pub use log::{NewRecord, SealedPart};
pub use public::{PublicLog, PublicLogs, public_log, public_size};
pub use readers::Readers;
pub use sqlite_file::NAME as DATABASE_NAME;
pub use tx::{Passing, Tx};
