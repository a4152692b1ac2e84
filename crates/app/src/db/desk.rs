//! The desk: one writer that takes what is waiting, runs each command under a savepoint and commits them together.
//!
//! Invariants: an answer goes out after the commit, never before; a refusal rolls back its own savepoint only; a command
//! id that was answered is answered the same again; after an I/O error at commit, or once the write-ahead log was taken away, nothing
//! more is written.
//! Not here: rules (the slices), the log's content (`log.rs`).

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex};

use anyhow::{Context, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::oneshot;

use super::chance::Chance;
use super::code_key;
use super::dialect;
use super::installation::{Connection, Installation};
use super::log::{self, BrokenLog, LogBatch};
use super::sqlite_file::WriteAheadLog;
use super::tx::Tx;
use crate::error::AppError;

/// Commands that may wait; one more is answered "busy".
const QUEUE: usize = 4096;
/// Commands that share one durable sync at most.
const BATCH: usize = 1024;

/// Who sends what: the identity of a command, so that a retry returns the first answer.
#[derive(Clone, Debug)]
pub struct CommandId {
    pub jurisdiction: i64,
    /// Made by the client, UUIDv7.
    pub id: String,
    pub actor: String,
    /// What the command is, in short; the same id with something else is refused.
    pub digest: String,
}

/// The answer to a command.
#[derive(Debug, PartialEq, Eq)]
pub struct Written<T> {
    pub answer: T,
    /// The command had been answered before; nothing was written this time.
    pub repeated: bool,
}

/// Why the desk has no answer.
#[derive(Debug)]
pub enum DeskError {
    /// The queue is full; try again in a second.
    Busy,
    /// Writing has stopped after a fault that a person must look at.
    Stopped,
}

/// The clock the desk gives its commands.
#[derive(Clone)]
pub enum Clock {
    System,
    /// A clock that stands where it is put: demonstrations and tests.
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// Microseconds UTC.
    #[expect(clippy::disallowed_methods, reason = "the one place where the time of day enters the program")]
    pub fn now_us(&self) -> i64 {
        match self {
            Clock::System => jiff::Timestamp::now().as_microsecond(),
            Clock::Set(now_us) => now_us.load(Ordering::Relaxed),
        }
    }
}

type Work = Box<dyn FnOnce(&mut Tx<'_, '_>) -> Result<Done, AppError> + Send>;

/// What a command leaves when it is through: how to answer once the commit holds.
type Done = Box<dyn FnOnce(Option<AppError>) + Send>;

struct Job {
    /// Whose log a command will extend.
    jurisdiction: Option<i64>,
    work: Work,
    refuse: Box<dyn FnOnce(AppError) + Send>,
}

/// The way to the writer. Cloning gives another way to the same desk.
#[derive(Clone)]
pub struct Desk {
    sender: SyncSender<Job>,
    stopped: Arc<AtomicBool>,
    commits: Arc<AtomicI64>,
}

impl Desk {
    /// Opens the writer's connection and starts its thread, which ends when the last `Desk` is dropped.
    pub fn open(installation: &Installation, clock: Clock, chance: Chance) -> Result<Desk> {
        let mut connection = installation.connect()?;
        let key_seed = installation.log_key()?;
        log::check_key(&mut connection.link(), &key_seed)?;
        let write_ahead_log = installation.write_ahead_log();
        let key_check = code_key::check_value(&installation.code_key()?);
        let (sender, receiver) = sync_channel(QUEUE);
        let stopped = Arc::new(AtomicBool::new(false));
        let commits = Arc::new(AtomicI64::new(0));
        let writer = Writer {
            connection,
            write_ahead_log,
            clock,
            chance,
            key_seed,
            key_check,
            log: LogBatch::default(),
            stopped: Arc::clone(&stopped),
            commits: Arc::clone(&commits),
        };
        std::thread::Builder::new()
            .name("desk".into())
            .spawn(move || writer.run(&receiver))
            .context("cannot start the desk's thread")?;
        Ok(Desk { sender, stopped, commits })
    }

    /// Durable syncs since the start: how many batches the commands shared.
    pub fn commits(&self) -> i64 {
        self.commits.load(Ordering::Relaxed)
    }

    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// Hands a command to the writer and waits until it is durable.
    ///
    /// # Errors
    /// What the closure refused, `Busy` when too many wait, a fault when writing has stopped.
    pub async fn write<T, F>(&self, command: CommandId, run: F) -> Result<Written<T>, AppError>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        F: FnOnce(&mut Tx<'_, '_>) -> Result<T, AppError> + Send + 'static,
    {
        let (answer, waiting) = oneshot::channel();
        self.send(command, run, answer)?;
        waiting.await.unwrap_or(Err(AppError::from(DeskError::Stopped)))
    }

    /// Writes passing state that is not in the log: sessions, throttling, drafts. Never a fact of the county's work.
    ///
    /// # Errors
    /// As [`Desk::write`].
    pub async fn put<T, F>(&self, run: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_, '_>) -> Result<T, AppError> + Send + 'static,
    {
        let (answer, waiting) = oneshot::channel();
        self.queue(None, run, answer)?;
        waiting.await.unwrap_or(Err(AppError::from(DeskError::Stopped)))
    }

    /// [`Desk::put`] from blocking code.
    pub fn put_blocking<T, F>(&self, run: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_, '_>) -> Result<T, AppError> + Send + 'static,
    {
        let (answer, waiting) = oneshot::channel();
        self.queue(None, run, answer)?;
        waiting.blocking_recv().unwrap_or(Err(AppError::from(DeskError::Stopped)))
    }

    /// The same from blocking code (the command line, the demonstration, the importer).
    pub fn write_blocking<T, F>(&self, command: CommandId, run: F) -> Result<Written<T>, AppError>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        F: FnOnce(&mut Tx<'_, '_>) -> Result<T, AppError> + Send + 'static,
    {
        let (answer, waiting) = oneshot::channel();
        self.send(command, run, answer)?;
        waiting.blocking_recv().unwrap_or(Err(AppError::from(DeskError::Stopped)))
    }

    /// Hands a command in without waiting; the receiver gives the answer when it is durable.
    pub fn send<T, F>(
        &self,
        command: CommandId,
        run: F,
        answer: oneshot::Sender<Result<Written<T>, AppError>>,
    ) -> Result<(), AppError>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        F: FnOnce(&mut Tx<'_, '_>) -> Result<T, AppError> + Send + 'static,
    {
        self.queue(Some(command.jurisdiction), move |tx| once(tx, &command, run), answer)
    }

    fn queue<T, F>(
        &self,
        jurisdiction: Option<i64>,
        run: F,
        answer: oneshot::Sender<Result<T, AppError>>,
    ) -> Result<(), AppError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_, '_>) -> Result<T, AppError> + Send + 'static,
    {
        if self.is_stopped() {
            return Err(DeskError::Stopped.into());
        }
        let answer = Arc::new(Mutex::new(Some(answer)));
        let refusing = Arc::clone(&answer);
        let job = Job {
            jurisdiction,
            work: Box::new(move |tx| {
                let result = run(tx)?;
                Ok(Box::new(move |fault: Option<AppError>| reply(&answer, fault.map_or(Ok(result), Err)))
                    as Done)
            }),
            refuse: Box::new(move |error| reply(&refusing, Err(error))),
        };
        self.sender.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => DeskError::Busy.into(),
            TrySendError::Disconnected(_) => DeskError::Stopped.into(),
        })
    }
}

type Answer<T> = Arc<Mutex<Option<oneshot::Sender<Result<T, AppError>>>>>;

fn reply<T>(answer: &Answer<T>, result: Result<T, AppError>) {
    let sender = answer.lock().ok().and_then(|mut sender| sender.take());
    if let Some(sender) = sender {
        // A client that hung up has no use for the answer; its command stands all the same.
        drop(sender.send(result));
    }
}

/// Runs a command unless its id was answered before.
fn once<T, F>(tx: &mut Tx<'_, '_>, command: &CommandId, run: F) -> Result<Written<T>, AppError>
where
    T: Serialize + DeserializeOwned,
    F: FnOnce(&mut Tx<'_, '_>) -> Result<T, AppError>,
{
    let before = tx.query_opt(
        "select actor, digest, answer from commands where jurisdiction = $1 and id = $2",
        &[&command.jurisdiction, &command.id],
        |row| Ok((row.get::<String>(0)?, row.get::<String>(1)?, row.get::<String>(2)?)),
    )?;
    if let Some((actor, digest, answer)) = before {
        if actor != command.actor || digest != command.digest {
            return Err(crate::refusal::Refusal::new("refusal-command-id-taken").into());
        }
        let answer = serde_json::from_str(&answer).context("a stored answer that does not read")?;
        return Ok(Written { answer, repeated: true });
    }
    let answer = run(tx)?;
    let text = serde_json::to_string(&answer).context("an answer that does not write")?;
    let now_us = tx.now_us;
    tx.execute(
        "insert into commands (jurisdiction, id, actor, digest, answer, at_us) values ($1, $2, $3, $4, $5, $6)",
        &[&command.jurisdiction, &command.id, &command.actor, &command.digest, &text, &now_us],
    )?;
    Ok(Written { answer, repeated: false })
}

struct Writer {
    connection: Connection,
    write_ahead_log: Option<WriteAheadLog>,
    clock: Clock,
    chance: Chance,
    key_seed: [u8; 32],
    key_check: i64,
    log: LogBatch,
    stopped: Arc<AtomicBool>,
    commits: Arc<AtomicI64>,
}

impl Writer {
    fn run(mut self, receiver: &Receiver<Job>) {
        let mut batch = Vec::with_capacity(BATCH);
        while let Ok(job) = receiver.recv() {
            batch.push(job);
            while batch.len() < BATCH
                && let Ok(job) = receiver.try_recv()
            {
                batch.push(job);
            }
            self.take(&mut batch);
        }
    }

    /// Runs one batch in one transaction.
    fn take(&mut self, batch: &mut Vec<Job>) {
        if self.stopped.load(Ordering::Relaxed) {
            for job in batch.drain(..) {
                (job.refuse)(DeskError::Stopped.into());
            }
            return;
        }
        let mut done: Vec<Done> = Vec::with_capacity(batch.len());
        match self.transact(batch, &mut done) {
            Ok(()) => {
                self.log.committed();
                self.commits.fetch_add(1, Ordering::Relaxed);
                for done in done {
                    done(None);
                }
            }
            Err(error) => self.fail(&error, batch, done),
        }
    }

    fn transact(&mut self, batch: &mut Vec<Job>, done: &mut Vec<Done>) -> Result<()> {
        let Writer { connection, write_ahead_log, clock, chance, key_seed, key_check, log, stopped, .. } =
            self;
        let mut link = connection.link();
        dialect::begin_write(&mut link)?;
        // A command stays in the batch until its work begins: what breaks before that is answered by `fail`, once the desk has stopped.
        batch.reverse();
        while let Some(jurisdiction) = batch.last().map(|job| job.jurisdiction) {
            // The head is locked before anything is read and outside the savepoint, whose rolling back would let it go: of two
            // processes that write to PostgreSQL, the second decides on what the first has committed.
            if let Some(jurisdiction) = jurisdiction {
                log.open(&mut link, jurisdiction)?;
            }
            link.control("savepoint command")?;
            log.mark();
            let Some(job) = batch.pop() else { break };
            let mut tx = Tx { link: &mut link, now_us: clock.now_us(), chance, log, key_check: *key_check };
            let result =
                std::panic::catch_unwind(AssertUnwindSafe(|| (job.work)(&mut tx))).unwrap_or_else(|_| {
                    Err(AppError::Fault(anyhow::anyhow!("a command panicked; see the log of the program")))
                });
            match result {
                Ok(answer) => {
                    link.control("release savepoint command")?;
                    done.push(answer);
                }
                Err(error) => {
                    let broken = error.is_broken_log();
                    // Stopped before the answer goes out: whoever hears of the fault finds the desk stopped.
                    stopped.fetch_or(broken, Ordering::Relaxed);
                    (job.refuse)(error);
                    link.control("rollback to savepoint command")?;
                    link.control("release savepoint command")?;
                    log.roll_back_to_mark();
                    anyhow::ensure!(!broken, BrokenLog("found by a command".into()));
                }
            }
        }
        log.flush(&mut link, key_seed)?;
        link.control("commit")?;
        // What went into a file that has no name any more is lost with this process: nobody is told that it is kept.
        write_ahead_log.as_ref().map_or(Ok(()), |log| Ok(log.check()?))
    }

    /// A batch that did not commit: nobody was told that it did. Only a busy database lets the desk go on.
    fn fail(&mut self, error: &anyhow::Error, batch: &mut Vec<Job>, done: Vec<Done>) {
        // When the transaction is gone already this fails too, and that is what we want of it.
        drop(self.connection.link().control("rollback"));
        self.log.abandoned();
        let busy = is_busy(error);
        if !busy {
            self.stopped.store(true, Ordering::Relaxed);
            tracing::error!("the desk stops writing: {error:#}");
        }
        let answer =
            || if busy { AppError::from(DeskError::Busy) } else { AppError::from(DeskError::Stopped) };
        for done in done {
            done(Some(answer()));
        }
        for job in batch.drain(..) {
            (job.refuse)(answer());
        }
    }
}

/// Whether the database only asked to be tried again: another process held the write lock, nothing was written.
fn is_busy(error: &anyhow::Error) -> bool {
    let Some(rusqlite::Error::SqliteFailure(failure, _)) = error.downcast_ref() else {
        return false;
    };
    failure.code == rusqlite::ErrorCode::DatabaseBusy
}
