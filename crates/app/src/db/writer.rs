//! The writer: one thread that takes what is waiting, runs each command under a savepoint and commits them together.
//!
//! Invariants: a refusal rolls back its own savepoint only. After trouble that may pass (a full disk, a lost connection) the writer
//! connects anew and compares the heads with what it has acknowledged before it goes on. After trouble that does not pass it leaves
//! the file `stopped` and writes nothing more. Nobody is told that something is kept which is not: whoever got no answer sends the
//! same command again, and its id says whether it got through.
//! Not here: handing in (`desk.rs`), what an error means (`trouble.rs`).

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use anyhow::{Result, ensure};
use tokio::sync::watch;

use super::acknowledged::Acknowledged;
use super::chance::Chance;
use super::clock::Clock;
use super::desk::{DeskError, Done, Job};
use super::dialect;
use super::gate::{self, Opening};
use super::installation::{Connection, Database, Installation};
use super::log::{self, BrokenLog, LogBatch};
use super::space::Floor;
use super::sqlite_file::WriteAheadLog;
use super::stopped;
use super::trouble::{self, Halt, Trouble};
use super::tx::{Keys, Passing, Tx};
use crate::error::AppError;

/// Commands that share one durable sync at most.
const BATCH: usize = 1024;

/// How often a writer with nothing to do looks at the clock, and whether what halted it has passed.
const TICK: Duration = Duration::from_secs(1);

/// What the desk and its writer both know.
pub struct State {
    installation: Installation,
    pub clock: Clock,
    pub commits: AtomicI64,
    /// Kept while serving only.
    pub floor: OnceLock<Floor>,
    /// What the last batch met, until one gets through.
    met: Mutex<Option<Halt>>,
}

impl State {
    pub fn new(installation: Installation, clock: Clock) -> State {
        State {
            installation,
            clock,
            commits: AtomicI64::new(0),
            floor: OnceLock::new(),
            met: Mutex::new(None),
        }
    }

    /// Why no fact can be written at this moment.
    pub fn halt(&self) -> Option<Halt> {
        let skewed = || self.clock.skew_us().map(Halt::ClockSkew);
        // PostgreSQL has a disk of its own, of which only its answers tell.
        let full = || {
            let on_this_disk = self.installation.database == Database::Sqlite;
            (on_this_disk && self.is_short_of_space()).then_some(Halt::StorageFull)
        };
        self.met().or_else(skewed).or_else(full)
    }

    /// Whether the disk with the data folder has less free space than it should keep.
    pub fn is_short_of_space(&self) -> bool {
        self.floor.get().is_some_and(|floor| floor.is_undercut(&self.installation.data))
    }

    fn met(&self) -> Option<Halt> {
        self.met.lock().ok().and_then(|met| *met)
    }

    fn set_met(&self, halt: Option<Halt>) {
        if let Ok(mut met) = self.met.lock() {
            *met = halt;
        }
    }
}

/// The thread's own.
pub struct Writer {
    connection: Connection,
    write_ahead_log: Option<WriteAheadLog>,
    sizes: Acknowledged,
    state: Arc<State>,
    chance: Chance,
    keys: Keys,
    log: LogBatch,
    /// Size and root of each log as they were acknowledged.
    acknowledged: HashMap<i64, (i64, Vec<u8>)>,
    /// The connection cannot be trusted: connect anew first.
    adrift: bool,
    /// What standard error has said of it, so that it is said once.
    told: Option<Halt>,
    /// How often operators had spoken of the clock when it was found to be wrong.
    said_of_the_clock: Option<i64>,
    end: watch::Sender<bool>,
}

impl Writer {
    pub fn open(
        opening: Opening,
        state: Arc<State>,
        chance: Chance,
        end: watch::Sender<bool>,
    ) -> Result<Writer> {
        let installation = &state.installation;
        let mut connection = installation.connect()?;
        let keys = Keys { log: installation.log_key()?, code: installation.code_key()? };
        log::check_key(&mut connection.link(), &keys.log)?;
        gate::check(&mut connection.link(), installation, opening, state.clock.now_us())?;
        let write_ahead_log = installation.write_ahead_log();
        let sizes = Acknowledged::open(installation)?;
        Ok(Writer {
            connection,
            write_ahead_log,
            sizes,
            state,
            chance,
            keys,
            log: LogBatch::default(),
            acknowledged: HashMap::new(),
            adrift: false,
            told: None,
            said_of_the_clock: None,
            end,
        })
    }

    pub fn run(mut self, receiver: &Receiver<Job>) {
        let mut batch = Vec::with_capacity(BATCH);
        self.look_around();
        loop {
            match receiver.recv_timeout(TICK) {
                Ok(job) => batch.push(job),
                Err(RecvTimeoutError::Timeout) => {
                    self.look_around();
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => break,
            }
            while batch.len() < BATCH
                && let Ok(job) = receiver.try_recv()
            {
                batch.push(job);
            }
            self.take(&mut batch);
        }
        if let Err(error) = self.sizes.sync_what_waits() {
            self.meet(&error);
        }
    }

    fn has_stopped(&self) -> bool {
        *self.end.borrow()
    }

    /// Without anything to write: is the clock right again, is the database there again?
    fn look_around(&mut self) {
        if self.has_stopped() {
            return;
        }
        let looked = self.connect_anew_if_adrift().and_then(|()| self.watch_the_clock());
        let looked = looked.and_then(|()| self.sizes.sync_if_due());
        if let Err(error) = looked.and_then(|()| self.forget_what_has_passed()) {
            self.meet(&error);
        }
        self.tell();
    }

    /// Says on standard error when writing halts and when it goes on, each once.
    fn tell(&mut self) {
        let halt = self.state.halt();
        let kind = |halt: &Option<Halt>| halt.as_ref().map(std::mem::discriminant);
        if kind(&halt) == kind(&self.told) {
            return;
        }
        match &halt {
            Some(halt) => tracing::warn!("nothing is written for now: {halt}"),
            None => tracing::info!("writing goes on"),
        }
        self.told = halt;
    }

    /// What the last batch met may be over; the next batch will find out.
    fn forget_what_has_passed(&mut self) -> Result<()> {
        let has_passed = match self.state.met() {
            Some(Halt::ClockBehind(_)) => {
                let newest_us = gate::newest_us(&mut self.connection.link())?;
                newest_us.is_none_or(|newest_us| !log::is_behind(self.state.clock.now_us(), newest_us))
            }
            Some(Halt::StorageFull) => !self.state.is_short_of_space(),
            met => met.is_some(),
        };
        if has_passed {
            self.state.set_met(None);
        }
        self.look_at_the_clock()
    }

    /// A clock that stands before the last record is found by looking, not by the first person whose act is refused.
    fn look_at_the_clock(&mut self) -> Result<()> {
        if self.state.met().is_none()
            && let Some(newest_us) = gate::newest_us(&mut self.connection.link())?
        {
            let now_us = self.state.clock.now_us();
            if log::is_behind(now_us, newest_us) {
                self.state.set_met(Some(Halt::ClockBehind(newest_us - now_us)));
            }
        }
        Ok(())
    }

    /// Runs one batch in one transaction.
    fn take(&mut self, batch: &mut Vec<Job>) {
        if self.has_stopped() {
            return refuse_all(batch, Halt::Stopped);
        }
        if let Err(error) = self.connect_anew_if_adrift().and_then(|()| self.watch_the_clock()) {
            let trouble = self.meet(&error);
            batch.drain(..).for_each(|job| (job.refuse)(answer_to(trouble)));
            return;
        }
        self.refuse_facts_while_halted(batch);
        if batch.is_empty() {
            return;
        }
        let mut done: Vec<Done> = Vec::with_capacity(batch.len());
        match self.transact(batch, &mut done) {
            Ok(()) => {
                self.log.committed(&mut self.acknowledged);
                self.state.commits.fetch_add(1, Ordering::Relaxed);
                done.into_iter().for_each(|done| done(None));
            }
            Err(error) => self.fail(&error, batch, done),
        }
    }

    /// Facts wait for the clock and for space; what passes by itself (sessions, throttling) is written all the same, so that people
    /// sign in and read.
    fn refuse_facts_while_halted(&mut self, batch: &mut Vec<Job>) {
        let state = &self.state;
        // What the last batch met is tried again: this one finds out whether it has passed.
        if batch.iter().any(|job| job.jurisdiction.is_some()) {
            state.set_met(None);
        }
        let Some(halt) = state.halt() else { return };
        let (facts, passing) = batch.drain(..).partition(|job| job.jurisdiction.is_some());
        *batch = passing;
        refuse_all(&mut { facts }, halt);
    }

    fn transact(&mut self, batch: &mut Vec<Job>, done: &mut Vec<Done>) -> Result<()> {
        let Writer { connection, write_ahead_log, sizes, state, chance, keys, log, .. } = self;
        let mut link = connection.link();
        dialect::begin_write(&mut link)?;
        // A command stays in the batch until its work begins: what breaks before that is answered by `fail`.
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
            let now_us = state.clock.now_us();
            let passing = Passing { link: &mut link, now_us, chance };
            let mut tx = Tx { passing, log, keys };
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
                    refuse(job.refuse, error, state)?;
                    link.control("rollback to savepoint command")?;
                    link.control("release savepoint command")?;
                    log.roll_back_to_mark();
                }
            }
        }
        log.flush(&mut link, &keys.log)?;
        link.control("commit")?;
        // What went into a file that has no name any more is lost with this process: nobody is told that it is kept.
        write_ahead_log.as_ref().map_or(Ok(()), WriteAheadLog::check)?;
        sizes.keep(&log.grown())
    }

    /// A batch that did not commit, or may not have. Nobody was told that it did.
    fn fail(&mut self, error: &anyhow::Error, batch: &mut Vec<Job>, done: Vec<Done>) {
        // When the transaction is gone already this fails too, and that is what we want of it.
        drop(self.connection.link().control("rollback"));
        self.log.abandoned();
        let trouble = self.meet(error);
        done.into_iter().for_each(|done| done(Some(answer_to(trouble))));
        batch.drain(..).for_each(|job| (job.refuse)(answer_to(trouble)));
    }

    /// Draws what follows from an error that no command may be blamed for. What is not known to pass stops the desk.
    fn meet(&mut self, error: &anyhow::Error) -> Trouble {
        let trouble = trouble::of(error).unwrap_or(Trouble::Lasting);
        match trouble {
            Trouble::Busy => {}
            Trouble::Passing(halt) => {
                tracing::warn!("trouble with the database: {error:#}");
                self.adrift = true;
                self.state.set_met(Some(halt));
            }
            Trouble::Lasting => {
                tracing::error!("the desk stops writing: {error:#}");
                stopped::leave(&self.state.installation, self.state.clock.now_us(), &format!("{error:#}"));
                self.end.send_replace(true);
            }
        }
        trouble
    }

    /// After trouble with the connection: a new one, and every head compared with what was acknowledged through the old one.
    fn connect_anew_if_adrift(&mut self) -> Result<()> {
        if !self.adrift {
            return Ok(());
        }
        self.connection = self.state.installation.connect()?;
        let mut link = self.connection.link();
        log::check_key(&mut link, &self.keys.log)?;
        for (jurisdiction, (size, root)) in &self.acknowledged {
            let (size_now, root_now) = log::head(&mut link, *jurisdiction)?;
            let fits = size_now > *size || (size_now == *size && root_now == *root);
            ensure!(
                fits,
                BrokenLog(format!(
                    "{size} records of {jurisdiction} were acknowledged, {size_now} are there"
                ))
            );
        }
        self.write_ahead_log = self.state.installation.write_ahead_log();
        self.adrift = false;
        Ok(())
    }

    /// While the wall clock is not believed: has an operator said since, in another process, that it is right?
    fn watch_the_clock(&mut self) -> Result<()> {
        if self.state.clock.skew_us().is_none() {
            self.said_of_the_clock = None;
            return Ok(());
        }
        let said = gate::clock_records(&mut self.connection.link())?;
        if said > *self.said_of_the_clock.get_or_insert(said) {
            self.state.clock.believe();
            self.said_of_the_clock = None;
        }
        Ok(())
    }
}

/// Answers a command that was refused. Trouble with the database is not the command's own: the whole batch fails with it.
fn refuse(answer: Box<dyn FnOnce(AppError) + Send>, error: AppError, state: &State) -> Result<()> {
    match error.trouble() {
        None => answer(error),
        Some(Trouble::Passing(halt @ Halt::ClockBehind(_))) => {
            state.set_met(Some(halt));
            answer(AppError::Halted(halt));
        }
        Some(trouble) => {
            answer(answer_to(trouble));
            if let AppError::Fault(error) = error {
                return Err(error);
            }
        }
    }
    Ok(())
}

fn refuse_all(batch: &mut Vec<Job>, halt: Halt) {
    batch.drain(..).for_each(|job| (job.refuse)(AppError::Halted(halt)));
}

fn answer_to(trouble: Trouble) -> AppError {
    match trouble {
        Trouble::Busy => DeskError::Busy.into(),
        Trouble::Passing(halt) => AppError::Halted(halt),
        Trouble::Lasting => AppError::Halted(Halt::Stopped),
    }
}
