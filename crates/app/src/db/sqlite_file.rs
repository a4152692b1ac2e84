//! The file of a SQLite database, and the write-ahead log beside it.
//!
//! Invariant: this program never opens the file except through SQLite. POSIX drops every lock that a process holds on a file as
//! soon as the process closes any descriptor of it. Without its locks the server looks like nobody to another process, which
//! on closing then removes the write-ahead log, and the newest commits with it. The tidy test holds this.
//! Not here: the tables (`migrations.rs`), the folder and its keys (`installation.rs`).

use std::path::{Path, PathBuf};

use anyhow::{Error, Result};
use rusqlite::{Connection, OpenFlags};

use super::dialect;
use crate::files::shown;
use crate::refusal::Refusal;

/// What the file is called in the data folder.
pub const NAME: &str = "bellwether.db";

/// Whether there is such a file, asked by its name.
///
/// # Errors
/// What the system says of the name.
pub fn look(path: &Path) -> std::io::Result<()> {
    std::fs::metadata(path).map(drop)
}

/// Makes an empty file for its owner alone, where there is none. The files that SQLite puts beside it take its permissions.
pub fn make(path: &Path) -> Result<()> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(|error| told(path, error))?;
    // SQLite makes the file with whatever the umask leaves; until the next line only the folder's own permissions keep it.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    }
    drop(connection);
    Ok(())
}

/// Opens the file, which must be there: an empty one in its place would be taken for an installation half made.
pub fn open(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(|error| told(path, error))?;
    leave_write_ahead_log(&connection, true)?;
    connection.execute_batch(dialect::SQLITE_PRAGMAS).map_err(|error| told(path, error))?;
    connection.set_prepared_statement_cache_capacity(256);
    // Plans follow from the statement alone: otherwise SQLite plans some anew whenever other values are bound.
    connection.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(connection)
}

/// Whether the write-ahead log stays as it is when this connection is the last to close. Otherwise SQLite copies what it can read of it
/// into the database and removes the rest, which somebody may still be able to read.
pub fn leave_write_ahead_log(connection: &Connection, leave: bool) -> Result<()> {
    connection.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, leave)?;
    Ok(())
}

/// What the operator can do about a database that does not open, with what SQLite said of it.
fn told(path: &Path, error: rusqlite::Error) -> Error {
    use rusqlite::ErrorCode;
    let key = match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => "refusal-database-damaged",
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied | ErrorCode::ReadOnly) => {
            "refusal-database-denied"
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => "refusal-database-busy",
        _ => return error.into(),
    };
    Error::from(error).context(Refusal::new(key).with("path", shown(path)))
}

/// The write-ahead log that the writer has open, known by its name and its number in the file system.
pub struct WriteAheadLog {
    path: PathBuf,
    identity: Option<(u64, u64)>,
}

/// The write-ahead log was removed or replaced while the writer had it open: what is committed into it is in no file any more.
#[derive(Debug)]
pub struct Unlinked(PathBuf);

impl std::fmt::Display for Unlinked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let path = self.0.display();
        write!(
            f,
            "another program removed or replaced {path} while it was in use: what was last written stands in no file"
        )
    }
}

impl std::error::Error for Unlinked {}

impl WriteAheadLog {
    /// Looks at the log beside `database`, which a connection has open and has read through.
    pub fn of(database: &Path) -> WriteAheadLog {
        let path = database.with_file_name(format!("{NAME}-wal"));
        let identity = identity(&path);
        WriteAheadLog { path, identity }
    }

    /// Asked after each commit and before its answers go out: one look at the name costs about a microsecond.
    ///
    /// # Errors
    /// `Unlinked` when another file, or none, has the name now.
    pub fn check(&self) -> Result<(), Unlinked> {
        if identity(&self.path) == self.identity {
            return Ok(());
        }
        Err(Unlinked(self.path.clone()))
    }
}

/// Device and number of a file; nothing where there is no such file or the system does not number files.
fn identity(path: &Path) -> Option<(u64, u64)> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let found = std::fs::metadata(path).ok()?;
        Some((found.dev(), found.ino()))
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        None
    }
}
