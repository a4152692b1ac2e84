//! What an error of the database means for writing: try again, wait, or stop.
//!
//! Invariant: only what cannot pass by itself stops the desk for good. A lost connection is never called a broken log.
//! Not here: what follows from it (`desk.rs`), the words for people (`web/answer.rs`).

use std::error::Error as _;

use anyhow::Error;
use rusqlite::ErrorCode;
use tokio_postgres::error::SqlState;

use super::log::{BrokenLog, ClockBehind};
use super::sqlite_file::Unlinked;

/// Why nothing can be written for now. Each of these passes, by itself or by an operator's act, without a restart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Halt {
    /// The disk is full, or nearly.
    StorageFull,
    /// The database does not answer, or ended the connection.
    Unreached,
    /// The wall clock left the counting clock by so many microseconds.
    ClockSkew(i64),
    /// The clock stands so many microseconds before the last record.
    ClockBehind(i64),
    /// The desk has stopped for good; the program is about to end.
    Stopped,
}

impl std::fmt::Display for Halt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let seconds = |us: &i64| us / 1_000_000;
        match self {
            Halt::StorageFull => f.write_str("too little space is free"),
            Halt::Unreached => f.write_str("the database does not answer"),
            Halt::ClockSkew(by_us) => write!(f, "the clock jumped by {} s", seconds(by_us)),
            Halt::ClockBehind(by_us) => {
                write!(f, "the clock stands {} s before the last record", seconds(by_us))
            }
            Halt::Stopped => f.write_str("the desk has stopped"),
        }
    }
}

/// What to make of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Another process holds the lock, or two met: the same again, at once.
    Busy,
    Passing(Halt),
    /// After this nothing may be guessed.
    Lasting,
}

/// The trouble that an error means, or `None` if it is a fault of one command only.
pub fn of(error: &Error) -> Option<Trouble> {
    error.chain().find_map(|cause| {
        if let Some(behind) = cause.downcast_ref::<ClockBehind>() {
            return Some(Trouble::Passing(Halt::ClockBehind(behind.by_us)));
        }
        if cause.is::<BrokenLog>() || cause.is::<Unlinked>() {
            return Some(Trouble::Lasting);
        }
        let sqlite = cause.downcast_ref().and_then(of_sqlite);
        sqlite.or_else(|| cause.downcast_ref().and_then(of_postgres))
    })
}

fn of_sqlite(error: &rusqlite::Error) -> Option<Trouble> {
    match error.sqlite_error_code()? {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Some(Trouble::Busy),
        ErrorCode::DiskFull => Some(Trouble::Passing(Halt::StorageFull)),
        // Too many open files, or a folder that is not mounted just now.
        ErrorCode::CannotOpen => Some(Trouble::Passing(Halt::Unreached)),
        ErrorCode::SystemIoFailure
        | ErrorCode::DatabaseCorrupt
        | ErrorCode::NotADatabase
        | ErrorCode::FileLockingProtocolFailed
        | ErrorCode::ReadOnly => Some(Trouble::Lasting),
        _ => None,
    }
}

fn of_postgres(error: &tokio_postgres::Error) -> Option<Trouble> {
    let Some(state) = error.code() else {
        // The server said nothing: the connection is closed, or the system says why it could not be made.
        let lost = error.is_closed() || error.source().is_some_and(|cause| cause.is::<std::io::Error>());
        return lost.then_some(Trouble::Passing(Halt::Unreached));
    };
    if *state == SqlState::DISK_FULL {
        return Some(Trouble::Passing(Halt::StorageFull));
    }
    match state.code().get(..2)? {
        // A transaction that met another one.
        "40" => Some(Trouble::Busy),
        // Connection exceptions, insufficient resources, and an operator who stops or restarts the server.
        "08" | "53" | "57" => Some(Trouble::Passing(Halt::Unreached)),
        // Errors of the system outside the database, among them of its disk, and damaged data or indexes.
        "58" | "XX" => Some(Trouble::Lasting),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sqlite(code: std::ffi::c_int) -> Error {
        Error::from(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None))
            .context("at a commit")
    }

    #[test]
    fn a_full_disk_passes_and_a_failing_one_does_not() {
        use rusqlite::ffi;
        assert_eq!(of(&sqlite(ffi::SQLITE_FULL)), Some(Trouble::Passing(Halt::StorageFull)));
        assert_eq!(of(&sqlite(ffi::SQLITE_BUSY)), Some(Trouble::Busy));
        for code in [ffi::SQLITE_IOERR, ffi::SQLITE_IOERR_FSYNC, ffi::SQLITE_CORRUPT, ffi::SQLITE_NOTADB] {
            assert_eq!(of(&sqlite(code)), Some(Trouble::Lasting), "{code}");
        }
        assert_eq!(of(&sqlite(ffi::SQLITE_CONSTRAINT)), None, "the fault of one command");
    }

    #[test]
    fn a_log_that_does_not_fit_is_lasting_whatever_stands_around_it() {
        let broken = Error::from(BrokenLog("its head is another".into())).context("at a command");
        assert_eq!(of(&broken), Some(Trouble::Lasting));
    }
}
