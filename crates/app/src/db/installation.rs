//! An installation: a folder with the database, the evidence and the keys; or PostgreSQL with a folder beside it.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::chance::Chance;
use super::dialect;
use super::link::{Link, PostgresLink};
use crate::refusal::{Arg, Refusal};

const DATABASE_FILE: &str = "bellwether.db";

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
        self.data.join(DATABASE_FILE)
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
        make_private(&self.data, self.database == Database::Sqlite)
            .with_context(|| format!("cannot make the folder {}", self.data.display()))?;
        let mut connection = self.open_writing()?;
        if super::migrations::version(&mut connection.link())? > 0 {
            let folder = Arg::Text(self.data.display().to_string());
            return Err(Refusal::new("refusal-installation-exists").with("folder", folder).into());
        }
        for name in ["log.key", "code.key"] {
            let path = self.data.join(name);
            if !path.exists() {
                write_secret(&path, &chance.bytes())?;
            }
        }
        std::fs::create_dir_all(self.evidence_folder())?;
        sync_folder(&self.data)?;
        if let Some(above) = self.data.parent().filter(|above| !above.as_os_str().is_empty()) {
            sync_folder(above).with_context(|| format!("cannot keep the folder {}", self.data.display()))?;
        }
        super::migrations::migrate(&mut connection.link())
    }

    /// Brings the tables of an existing installation to this program's version.
    pub fn migrate(&self) -> Result<()> {
        super::migrations::migrate(&mut self.open_writing()?.link())
    }

    /// Opens a connection that may write, and refuses tables older or newer than this program.
    pub fn connect(&self) -> Result<Connection> {
        if self.database == Database::Sqlite && !self.database_file().exists() {
            bail!(
                "there is no installation in {}; `bellwether init --data {0}` makes one",
                self.data.display()
            );
        }
        let mut connection = self.open_writing()?;
        super::migrations::check(&mut connection.link(), &self.data)?;
        if let Connection::Sqlite(connection) = &connection {
            connection.execute_batch(dialect::SQLITE_WRITER)?;
        }
        Ok(connection)
    }

    /// Opens a connection that only reads.
    pub fn connect_reading(&self) -> Result<Connection> {
        match &self.database {
            Database::Sqlite => {
                let connection = open_sqlite(&self.database_file())?;
                connection.execute_batch("pragma query_only = on")?;
                Ok(Connection::Sqlite(connection))
            }
            Database::Postgres(_) => self.open_writing(),
        }
    }

    pub(super) fn open_writing(&self) -> Result<Connection> {
        match &self.database {
            Database::Sqlite => Ok(Connection::Sqlite(open_sqlite(&self.database_file())?)),
            Database::Postgres(dsn) => {
                let runtime = self.runtime.as_ref().context("PostgreSQL needs a running runtime")?;
                Ok(Connection::Postgres(PostgresLink::connect(dsn, runtime)?))
            }
        }
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
        let bytes =
            std::fs::read(&path).with_context(|| format!("cannot read the key {}", path.display()))?;
        bytes
            .as_slice()
            .try_into()
            .map_err(|_| anyhow::anyhow!("the key {} has not 32 bytes", path.display()))
    }
}

fn open_sqlite(path: &Path) -> Result<rusqlite::Connection> {
    let connection = rusqlite::Connection::open(path)
        .with_context(|| format!("cannot open the database {}", path.display()))?;
    connection.execute_batch(dialect::SQLITE_PRAGMAS)?;
    connection.set_prepared_statement_cache_capacity(256);
    // Plans follow from the statement alone: otherwise SQLite plans some anew whenever other values are bound.
    connection.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(connection)
}

/// Makes the folder, and the database's file in it, for their owner alone: persons' keys stand in that file. The files that SQLite
/// puts beside it take after it.
fn make_private(folder: &Path, with_database: bool) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))?;
        options.mode(0o600);
    }
    if with_database {
        options.open(folder.join(DATABASE_FILE))?;
    }
    Ok(())
}

/// Writes a key that only its owner can read.
fn write_secret(path: &Path, bytes: &[u8; 32]) -> Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path).with_context(|| format!("cannot write the key {}", path.display()))?;
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
