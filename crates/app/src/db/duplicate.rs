//! One state of a SQLite database as a file of its own, for a backup.
//!
//! Invariant: the state is read in one read transaction through SQLite's own backup, so a server may go on writing; the file
//! that is made is open nowhere else, and once it is closed it stands alone, without a write-ahead log beside it.
//! Not here: what is done with the file (`backup`), the file that is served (`sqlite_file.rs`).

use std::io;
use std::path::Path;

use anyhow::{Context as _, Error, Result, bail};
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{ErrorCode, ffi};

use super::installation::{Connection, Installation};
use super::sqlite_file;
use crate::files::{shown, unusable};
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

/// What SQLite says where a copy finds no room or cannot be written, with the folder it was to stand in: SQLite itself names none.
pub fn unwritten(folder: &Path, error: Error) -> Error {
    let Some(rusqlite::Error::SqliteFailure(failure, _)) = error.downcast_ref::<rusqlite::Error>() else {
        return error;
    };
    let system = match (failure.code, failure.extended_code) {
        (ErrorCode::DiskFull, _) => io::ErrorKind::StorageFull.into(),
        (_, ffi::SQLITE_IOERR_WRITE | ffi::SQLITE_IOERR_FSYNC | ffi::SQLITE_IOERR_TRUNCATE) => {
            io::Error::other(failure.to_string())
        }
        _ => return error,
    };
    unusable(folder, &system).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_that_finds_no_room_is_told_with_its_folder() {
        let full = rusqlite::Connection::open_in_memory().unwrap();
        full.execute_batch("pragma max_page_count = 1").unwrap();
        let error = full.execute_batch("create table pages (number)").unwrap_err();
        let error = unwritten(Path::new("backup"), Error::from(error).context("copying"));
        let refusal = error.downcast_ref::<Refusal>().unwrap();
        assert_eq!(
            (refusal.key, &refusal.args[0].1),
            ("refusal-file-disk-full", &shown(Path::new("backup")))
        );
    }

    #[test]
    fn what_is_the_matter_with_the_original_is_not_told_of_the_copy() {
        let error = rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_CORRUPT), None);
        assert!(unwritten(Path::new("backup"), error.into()).downcast_ref::<Refusal>().is_none());
    }
}
