//! An installation: a folder with the database, the evidence and the keys; or PostgreSQL with a folder beside it.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::acknowledged;
use super::chance::Chance;
use super::dialect;
use super::link::{Link, PostgresLink};
use super::private;
use super::sqlite_file::{self, WriteAheadLog};
use crate::files::{shown, unusable};
use crate::refusal::Refusal;

/// Where the tables are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Database {
    Sqlite,
    /// `postgres://user:password@host/name`
    Postgres(String),
}

/// A folder and the database that goes with it.
#[derive(Clone, Debug)]
pub struct Installation {
    pub data: PathBuf,
    pub database: Database,
    /// Drives PostgreSQL connections; not used with SQLite.
    pub runtime: Option<tokio::runtime::Handle>,
}

/// An open connection of either kind.
pub enum Connection {
    Sqlite(rusqlite::Connection),
    Postgres(PostgresLink),
}

impl Connection {
    /// A database of nobody's, empty and gone with the connection. SQLite keeps it in memory while it is small, and beyond that in a file
    /// without a name.
    pub fn beside() -> Result<Connection> {
        let connection = rusqlite::Connection::open("")?;
        connection.execute_batch(dialect::SQLITE_BESIDE)?;
        connection.set_prepared_statement_cache_capacity(256);
        Ok(Connection::Sqlite(connection))
    }

    pub fn link(&mut self) -> Link<'_> {
        match self {
            Connection::Sqlite(connection) => Link::Sqlite(connection),
            Connection::Postgres(link) => Link::Postgres(link),
        }
    }
}

impl Installation {
    pub fn sqlite(data: impl Into<PathBuf>) -> Installation {
        Installation { data: data.into(), database: Database::Sqlite, runtime: None }
    }

    pub fn database_file(&self) -> PathBuf {
        self.data.join(sqlite_file::NAME)
    }

    pub fn evidence_folder(&self) -> PathBuf {
        self.data.join("evidence")
    }

    /// Where the evidence with this hash stands (SHA-256, lower-case hexadecimal); `None` for any other text, so that no
    /// name from outside reaches the file system.
    pub fn evidence_file(&self, sha256: &str) -> Option<PathBuf> {
        let is_hash =
            sha256.len() == 64 && sha256.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        is_hash.then(|| self.evidence_folder().join(&sha256[..2]).join(sha256))
    }

    /// Makes the folder, its keys and an empty database with the newest tables, readable by their owner only. What a crash left half
    /// made is completed: keys and a database without tables are no installation yet.
    ///
    /// # Errors
    /// Refused where the database holds tables: its keys are in the folder that it was made with, and others would not do.
    pub fn create(&self, chance: &mut Chance) -> Result<()> {
        let made = private::folder(&self.data).and_then(|()| private::close_folder(&self.data));
        made.map_err(|error| unusable(&self.data, &error))?;
        if self.database == Database::Sqlite {
            sqlite_file::make(&self.database_file())?;
        }
        let mut connection = self.open_writing()?;
        if super::migrations::version(&mut connection.link())? > 0 {
            return Err(Refusal::new("refusal-installation-exists").with("folder", shown(&self.data)).into());
        }
        for name in ["log.key", "code.key"] {
            let path = self.data.join(name);
            if !path.exists() {
                write_secret(&path, &chance.bytes())?;
            }
        }
        private::folder(&self.evidence_folder())?;
        sync_folder(&self.data)?;
        if let Some(above) = self.data.parent().filter(|above| !above.as_os_str().is_empty()) {
            sync_folder(above).with_context(|| format!("cannot keep the folder {}", self.data.display()))?;
        }
        super::migrations::migrate(&mut connection.link()).map(drop)
    }

    /// Brings the tables of an existing installation to this program's version, and says which there was. What the log gives is then made
    /// anew by `audit::migrate`.
    ///
    /// # Errors
    /// Refused where there is no installation: tables without keys would be none.
    pub fn migrate(&self) -> Result<i64> {
        self.check_there()?;
        let mut connection = self.open_writing()?;
        if super::migrations::version(&mut connection.link())? == 0 {
            return Err(self.without_tables().into());
        }
        super::migrations::migrate(&mut connection.link())
    }

    /// Refuses a folder in which no installation can be, before any file is made in it.
    fn check_there(&self) -> Result<(), Refusal> {
        let missing = |path: &Path, error: &std::io::Error| match error.kind() {
            std::io::ErrorKind::NotFound => {
                Refusal::new("refusal-installation-missing").with("folder", shown(&self.data))
            }
            _ => unusable(path, error),
        };
        if let Database::Postgres(_) = self.database {
            return Ok(());
        }
        let folder = std::fs::metadata(&self.data).map_err(|error| missing(&self.data, &error))?;
        if !folder.is_dir() {
            return Err(Refusal::new("refusal-file-not-folder").with("path", shown(&self.data)));
        }
        sqlite_file::look(&self.database_file()).map_err(|error| missing(&self.database_file(), &error))
    }

    /// A database that is empty: `init` makes the tables.
    pub(super) fn without_tables(&self) -> Refusal {
        Refusal::new("refusal-database-empty").with("folder", shown(&self.data))
    }

    /// Opens a connection that may write, and refuses tables older or newer than this program.
    pub fn connect(&self) -> Result<Connection> {
        self.check_there()?;
        let mut connection = self.open_writing()?;
        super::migrations::check(&mut connection.link(), self)?;
        if let Connection::Sqlite(connection) = &connection {
            connection.execute_batch(dialect::SQLITE_WRITER)?;
        }
        Ok(connection)
    }

    /// Opens a connection that only reads.
    ///
    /// # Errors
    /// Refused where there is no installation.
    pub fn connect_reading(&self) -> Result<Connection> {
        self.check_there()?;
        match &self.database {
            Database::Sqlite => {
                let connection = self.open_sqlite()?;
                connection.execute_batch("pragma query_only = on")?;
                Ok(Connection::Sqlite(connection))
            }
            Database::Postgres(_) => self.open_writing(),
        }
    }

    pub(super) fn open_writing(&self) -> Result<Connection> {
        match &self.database {
            Database::Sqlite => Ok(Connection::Sqlite(self.open_sqlite()?)),
            Database::Postgres(dsn) => {
                let runtime = self.runtime.as_ref().context("PostgreSQL needs a running runtime")?;
                Ok(Connection::Postgres(PostgresLink::connect(dsn, runtime)?))
            }
        }
    }

    /// Opens the file. Where acknowledged records are missing, nothing that opens it may do away with the write-ahead log: they may stand
    /// in it, behind what is damaged.
    fn open_sqlite(&self) -> Result<rusqlite::Connection> {
        // Before the database, which may grow meanwhile.
        let sizes = acknowledged::sizes(self);
        let connection = sqlite_file::open(&self.database_file())?;
        let is_whole = match sizes {
            Ok(sizes) => acknowledged::is_whole(&mut Link::Sqlite(&connection), &sizes),
            Err(_) => false,
        };
        sqlite_file::leave_write_ahead_log(&connection, !is_whole)?;
        Ok(connection)
    }

    /// The write-ahead log of a connection that has read; nothing on PostgreSQL.
    pub(super) fn write_ahead_log(&self) -> Option<WriteAheadLog> {
        (self.database == Database::Sqlite).then(|| WriteAheadLog::of(&self.database_file()))
    }

    /// The 32 secret bytes that sign checkpoints.
    pub fn log_key(&self) -> Result<[u8; 32]> {
        self.secret("log.key")
    }

    /// The 32 secret bytes that residents' codes are made from.
    pub fn code_key(&self) -> Result<[u8; 32]> {
        self.secret("code.key")
    }

    fn secret(&self, name: &str) -> Result<[u8; 32]> {
        let path = self.data.join(name);
        let bytes = std::fs::read(&path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Refusal::new("refusal-key-missing").with("path", shown(&path)),
            _ => unusable(&path, &error),
        })?;
        let key = <[u8; 32]>::try_from(bytes.as_slice());
        Ok(key.map_err(|_| Refusal::new("refusal-key-length").with("path", shown(&path)))?)
    }
}

/// Writes a key that only its owner can read.
fn write_secret(path: &Path, bytes: &[u8; 32]) -> Result<()> {
    let mut file =
        private::new_file(path).with_context(|| format!("cannot write the key {}", path.display()))?;
    file.write_all(bytes)?;
    file.sync_all()?;
    sync_folder(path.parent().unwrap_or(path))
        .with_context(|| format!("cannot keep the key {}", path.display()))
}

/// Makes what was put into a folder outlast a power failure: syncing a file does not sync its name.
///
/// # Errors
/// Faults of the disk. Where folders cannot be opened, as on Windows, there is nothing to sync.
pub fn sync_folder(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) { std::fs::File::open(folder)?.sync_all() } else { Ok(()) }
}
