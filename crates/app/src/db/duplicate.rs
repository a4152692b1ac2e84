//! One state of a SQLite database as a file of its own, for a backup.
//!
//! Invariant: the state is read in one read transaction through SQLite's own backup, so a server may go on writing; the file
//! that is made is open nowhere else, and once it is closed it stands alone, without a write-ahead log beside it.
//! Not here: what is done with the file (`backup`), the file that is served (`sqlite_file.rs`).

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use rusqlite::backup::{Backup, StepResult};

use super::installation::{Connection, Installation};
use super::sqlite_file;
use crate::files::shown;
use crate::refusal::Refusal;

/// Copies the database into `folder`, under its own name, and returns the folder as an installation that can be read. The write-ahead
/// log of the original grows while this lasts, because it cannot be emptied past the state that is being read.
///
/// # Errors
/// Refused where there is no installation; faults of the disk.
pub fn duplicate(from: &Installation, folder: &Path) -> Result<Installation> {
    let Connection::Sqlite(original) = from.connect_reading()? else {
        bail!("only a SQLite database is duplicated");
    };
    let path = folder.join(sqlite_file::NAME);
    sqlite_file::make(&path)?;
    let mut copy = rusqlite::Connection::open(&path)?;
    // The last step of the copy syncs the file.
    copy.execute_batch("pragma synchronous = full")?;
    let copying = Backup::new(&original, &mut copy)?;
    loop {
        match copying.step(i32::MAX)? {
            StepResult::Done => break,
            StepResult::More => {}
            _ => return Err(Refusal::new("refusal-database-busy").with("path", shown(&from.data)).into()),
        }
    }
    Ok(Installation::sqlite(folder))
}

/// Closes what reading has left beside the copy in `folder`, so that the one file is the whole database.
///
/// # Errors
/// When somebody has it open; faults of the disk.
pub fn stand_alone(folder: &Path) -> Result<()> {
    let copy = rusqlite::Connection::open(folder.join(sqlite_file::NAME))?;
    let mode = copy.query_row("pragma journal_mode = delete", [], |row| row.get::<_, String>(0))?;
    anyhow::ensure!(mode == "delete", "the copy of the database is in use");
    copy.close().map_err(|(_, error)| error).context("closing the copy of the database")
}
