//! The read pool: read-only connections that see one state of the database and never wait for the writer.
//!
//! Invariant: a read takes little of the threads that serve everybody. It begins as a short one; whoever turns out to read much begins
//! anew as a long one, on a thread of its own and in turn (`turns.rs`). Not here: what is read (each slice's `store.rs`).

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::{Error, Result};
use tokio::sync::Semaphore;
use tokio_postgres::error::SqlState;

use super::dialect;
use super::installation::{Connection, Database, Installation};
use super::link::Link;
use super::trouble::{self, Trouble};
use super::turns::Turns;
use crate::error::AppError;

/// Connections for reading, for one person or for nobody in particular. Cloning gives another way to the same ones.
#[derive(Clone)]
pub struct Readers {
    pool: Arc<Pool>,
    /// Whose long reads are counted together; empty for all of whom we don't know who they are.
    whose: Arc<str>,
}

struct Pool {
    installation: Installation,
    idle: Mutex<Vec<Connection>>,
    /// Short reads that PostgreSQL answers at once.
    short: Arc<Semaphore>,
    turns: Turns,
    patience: Duration,
}

/// Short reads at once on PostgreSQL, each with a connection and a thread. With the long ones these are all its connections for
/// reading; its own limit is 100 where nobody changed it.
const SHORT: usize = 16;
/// How long one waits for a connection or for a turn before one is told to come again.
const PATIENCE: Duration = Duration::from_secs(10);
/// Steps of SQLite's machine between two looks at how far a read is.
const STEPS: std::ffi::c_int = 1_000;
/// After so many looks a read is no longer short: 50,000 steps, about a millisecond. An ordinary page takes a
/// few thousand.
const SHORT_LOOKS: u32 = 50;

impl Readers {
    pub fn new(installation: Installation) -> Readers {
        Readers::patient(installation, PATIENCE)
    }

    /// Nobody waits for a connection or a turn.
    #[cfg(test)]
    pub fn impatient(installation: Installation) -> Readers {
        Readers::patient(installation, Duration::ZERO)
    }

    fn patient(installation: Installation, patience: Duration) -> Readers {
        let (short, turns) = (Arc::new(Semaphore::new(SHORT)), Turns::default());
        let pool = Pool { installation, idle: Mutex::default(), short, turns, patience };
        Readers { pool: Arc::new(pool), whose: Arc::from("") }
    }

    /// The same for one person, whose long reads never take more than a share.
    pub fn by(&self, person: &str) -> Readers {
        Readers { pool: Arc::clone(&self.pool), whose: Arc::from(person) }
    }

    /// Reads in one snapshot from async code. `run` may be called a second time, when the first was given up.
    ///
    /// SQLite answers in microseconds from its page cache, less than handing the work to another thread costs, so a read begins
    /// where we stand; PostgreSQL is waited for on a thread that may block.
    ///
    /// # Errors
    /// `Unread` where too many read, `ReadsMuch` where this person does; what `run` answers.
    pub fn read<T, F>(&self, run: F) -> impl Future<Output = Result<T, AppError>> + Send + use<T, F>
    where
        T: Send + 'static,
        F: Fn(&mut Link<'_>) -> Result<T, AppError> + Send + 'static,
    {
        let readers = self.clone();
        async move {
            let (read, run) = readers.pool.begin(run).await?;
            match read {
                Some(read) => read,
                None => readers.in_turn(run).await,
            }
        }
    }

    /// Reads that are known to take long (exports, whole counties): in turn, on a thread that may block.
    ///
    /// # Errors
    /// As [`Readers::read`].
    pub fn read_long<T, F>(&self, run: F) -> impl Future<Output = Result<T, AppError>> + Send + use<T, F>
    where
        T: Send + 'static,
        F: Fn(&mut Link<'_>) -> Result<T, AppError> + Send + 'static,
    {
        self.clone().in_turn(run)
    }

    async fn in_turn<T, F>(self, run: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: Fn(&mut Link<'_>) -> Result<T, AppError> + Send + 'static,
    {
        let pool = self.pool;
        let turn = tokio::time::timeout(pool.patience, pool.turns.take(&self.whose)).await;
        let turn = turn.unwrap_or(Err(AppError::Unread))?;
        // Whoever asked may hang up. Then this is dropped, and nothing more is read for them.
        let asking = Arc::new(());
        let gone = Arc::downgrade(&asking);
        let read = blocking(move || {
            let _turn = turn;
            pool.with(dialect::begin_read, move || gone.strong_count() == 0, run).map_err(unread)
        });
        let read = read.await;
        drop(asking);
        read?
    }

    /// Reads in one snapshot from blocking code.
    pub fn read_blocking<T>(
        &self,
        run: impl FnOnce(&mut Link<'_>) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        self.pool.with(dialect::begin_read, || false, run).map_err(unread)
    }
}

async fn blocking<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> Result<T, AppError> {
    tokio::task::spawn_blocking(run).await.map_err(|error| AppError::Fault(error.into()))
}

impl Pool {
    /// Reads while that is short, and gives back what to read.
    async fn begin<T, F>(self: &Arc<Pool>, run: F) -> Result<(Option<Result<T, AppError>>, F), AppError>
    where
        T: Send + 'static,
        F: Fn(&mut Link<'_>) -> Result<T, AppError> + Send + 'static,
    {
        if self.installation.database == Database::Sqlite {
            return Ok((self.short(&run), run));
        }
        let pool = Arc::clone(self);
        let taken = Arc::clone(&pool.short).acquire_owned();
        let taken = tokio::time::timeout(pool.patience, taken).await.map_err(|_| AppError::Unread)?;
        blocking(move || {
            let _taken = taken;
            (pool.short(&run), run)
        })
        .await
    }

    /// Reads while that is short; none when it was given up.
    fn short<T>(&self, run: impl Fn(&mut Link<'_>) -> Result<T, AppError>) -> Option<Result<T, AppError>> {
        let looks = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&looks);
        let enough = move || counted.fetch_add(1, Ordering::Relaxed) >= SHORT_LOOKS;
        let result = self.with(dialect::begin_short_read, enough, run);
        // Whatever the closure made of the interruption, it has not seen everything.
        let given_up =
            looks.load(Ordering::Relaxed) > SHORT_LOOKS || result.as_ref().is_err_and(took_too_long);
        (!given_up).then(|| result.map_err(unread))
    }

    fn with<T>(
        &self,
        begin: fn(&mut Link<'_>) -> Result<()>,
        enough: impl FnMut() -> bool + Send + 'static,
        run: impl FnOnce(&mut Link<'_>) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        let mut connection = self.begun(begin)?;
        if let Connection::Sqlite(sqlite) = &mut connection {
            sqlite.progress_handler(STEPS, Some(enough)).map_err(Error::from)?;
        }
        let result = run(&mut connection.link());
        if let Connection::Sqlite(sqlite) = &mut connection {
            sqlite.progress_handler(0, None::<fn() -> bool>).map_err(Error::from)?;
        }
        // After an error the transaction may be broken: a connection whose transaction does not end is dropped, not kept in an
        // unknown state.
        let ended = connection.link().control(if result.is_ok() { "commit" } else { "rollback" });
        if ended.is_ok() {
            self.keep(connection);
        }
        result.and_then(|read| Ok(ended.map(|()| read)?))
    }

    /// A connection whose transaction has begun. One that was kept may have been lost since, so the next is tried.
    fn begun(&self, begin: fn(&mut Link<'_>) -> Result<()>) -> Result<Connection, AppError> {
        while let Some(mut connection) = self.idle.lock().ok().and_then(|mut idle| idle.pop()) {
            match begin(&mut connection.link()) {
                Ok(()) => return Ok(connection),
                Err(error) if matches!(trouble::of(&error), Some(Trouble::Passing(_))) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let mut connection = self.installation.connect_reading()?;
        begin(&mut connection.link())?;
        Ok(connection)
    }

    /// As many are kept as are ever in use at once, so that none is opened for each request.
    fn keep(&self, connection: Connection) {
        if let Ok(mut idle) = self.idle.lock() {
            idle.push(connection);
        }
    }
}

/// A database that does not answer now will answer later.
fn unread(error: AppError) -> AppError {
    match error.trouble() {
        Some(Trouble::Passing(_)) => {
            tracing::warn!("nothing could be read: {error}");
            AppError::Unread
        }
        _ => error,
    }
}

/// Whether PostgreSQL gave a statement up because it took longer than a short read may.
fn took_too_long(error: &AppError) -> bool {
    let AppError::Fault(error) = error else { return false };
    let postgres = |cause: &(dyn std::error::Error + 'static)| {
        cause.downcast_ref::<tokio_postgres::Error>().and_then(|error| error.code().cloned())
    };
    error.chain().filter_map(postgres).any(|code| code == SqlState::QUERY_CANCELED)
}
