//! The desk: where commands are handed in, and how each gets its answer.
//!
//! Invariants: an answer goes out after the commit, never before; a command id that was answered is answered the same again.
//! Not here: the thread that writes (`writer.rs`), rules (the slices), the log's content (`log.rs`).

use std::sync::atomic::Ordering;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex};

use anyhow::{Context, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::{oneshot, watch};

use super::chance::Chance;
use super::clock::Clock;
use super::commands;
use super::gate::Opening;
use super::installation::Installation;
use super::space::Floor;
use super::trouble::Halt;
use super::tx::{Passing, Tx};
use super::writer::{State, Writer};
use crate::error::AppError;

/// Commands that may wait; one more is answered "busy".
const QUEUE: usize = 4096;

/// The refusal of a command whose id was used before for other words.
pub const COMMAND_ID_TAKEN: &str = "refusal-command-id-taken";

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

impl CommandId {
    /// For what nobody sends twice, as an operator's command: its id is drawn here.
    pub fn drawn(jurisdiction: i64, actor: &str, digest: &str, now_us: i64) -> CommandId {
        let id = Chance::from_system().uuid(now_us);
        CommandId { jurisdiction, id, actor: actor.to_owned(), digest: digest.to_owned() }
    }
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
    /// Nothing can be written for now, or the desk has stopped.
    Halted(Halt),
}

pub(super) type Work = Box<dyn FnOnce(&mut Tx<'_, '_>) -> Result<Done, AppError> + Send>;

/// What a command leaves when it is through: how to answer once the commit holds.
pub(super) type Done = Box<dyn FnOnce(Option<AppError>) + Send>;

pub(super) struct Job {
    /// Whose log a command will extend.
    pub jurisdiction: Option<i64>,
    pub work: Work,
    pub refuse: Box<dyn FnOnce(AppError) + Send>,
}

/// The way to the writer. Cloning gives another way to the same desk.
#[derive(Clone)]
pub struct Desk {
    sender: SyncSender<Job>,
    state: Arc<State>,
    ended: watch::Receiver<bool>,
}

impl Desk {
    /// Opens the writer's connection and starts its thread, which ends when the last `Desk` is dropped.
    ///
    /// # Errors
    /// Refused where writing stopped before or records are lost, where the keys are not those of the data, or where the clock is in doubt.
    pub fn open(installation: &Installation, clock: Clock, chance: Chance) -> Result<Desk> {
        Desk::open_as(Opening::Ordinary, installation, clock, chance)
    }

    /// The same, also where only what an operator says of the clock or of a loss may be written.
    pub fn open_as(
        opening: Opening,
        installation: &Installation,
        clock: Clock,
        chance: Chance,
    ) -> Result<Desk> {
        let (sender, receiver) = sync_channel(QUEUE);
        let state = Arc::new(State::new(installation.clone(), clock));
        let (end, ended) = watch::channel(false);
        let writer = Writer::open(opening, Arc::clone(&state), chance, end)?;
        std::thread::Builder::new()
            .name("desk".into())
            .spawn(move || writer.run(&receiver))
            .context("cannot start the desk's thread")?;
        Ok(Desk { sender, state, ended })
    }

    /// Durable syncs since the start: how many batches the commands shared.
    pub fn commits(&self) -> i64 {
        self.state.commits.load(Ordering::Relaxed)
    }

    /// Whether the desk has stopped for good.
    pub fn is_stopped(&self) -> bool {
        *self.ended.borrow()
    }

    /// Waits until the desk has stopped for good: the program that serves ends then.
    pub async fn until_stopped(&self) {
        let mut ended = self.ended.clone();
        if ended.wait_for(|ended| *ended).await.is_err() {
            // The writer's thread is gone without having stopped: every desk was dropped, and nobody waits.
            std::future::pending::<()>().await;
        }
    }

    /// From now on files and facts are refused while the disk has less free space than this. Set once, when serving begins.
    pub fn keep_free(&self, floor: Floor) {
        self.state.floor.get_or_init(|| floor);
    }

    /// Why no fact can be written at this moment, if that is so.
    pub fn halt(&self) -> Option<Halt> {
        if self.is_stopped() { Some(Halt::Stopped) } else { self.state.halt() }
    }

    /// Refuses a file for which the disk has no room.
    ///
    /// # Errors
    /// `Halted` for want of space.
    pub fn room_for_files(&self) -> Result<(), AppError> {
        if self.state.is_short_of_space() { Err(AppError::Halted(Halt::StorageFull)) } else { Ok(()) }
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
        waiting.await.unwrap_or(Err(AppError::from(DeskError::Halted(Halt::Stopped))))
    }

    /// Writes passing state that is not in the log: sessions, throttling, drafts, uploads. A fact cannot be written here: what the
    /// closure is given has no way to the log.
    ///
    /// # Errors
    /// As [`Desk::write`].
    pub async fn put<T, F>(&self, run: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Passing<'_, '_>) -> Result<T, AppError> + Send + 'static,
    {
        let (answer, waiting) = oneshot::channel();
        self.queue(None, move |tx| run(tx), answer)?;
        waiting.await.unwrap_or(Err(AppError::from(DeskError::Halted(Halt::Stopped))))
    }

    /// [`Desk::put`] from blocking code.
    pub fn put_blocking<T, F>(&self, run: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Passing<'_, '_>) -> Result<T, AppError> + Send + 'static,
    {
        let (answer, waiting) = oneshot::channel();
        self.queue(None, move |tx| run(tx), answer)?;
        waiting.blocking_recv().unwrap_or(Err(AppError::from(DeskError::Halted(Halt::Stopped))))
    }

    /// The same from blocking code (the command line, the demonstration, the importer).
    pub fn write_blocking<T, F>(&self, command: CommandId, run: F) -> Result<Written<T>, AppError>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        F: FnOnce(&mut Tx<'_, '_>) -> Result<T, AppError> + Send + 'static,
    {
        let (answer, waiting) = oneshot::channel();
        self.send(command, run, answer)?;
        waiting.blocking_recv().unwrap_or(Err(AppError::from(DeskError::Halted(Halt::Stopped))))
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
            return Err(DeskError::Halted(Halt::Stopped).into());
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
            TrySendError::Disconnected(_) => DeskError::Halted(Halt::Stopped).into(),
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
    if let Some(answer) = commands::answer(tx, command)? {
        let answer = serde_json::from_str(&answer).context("a stored answer that does not read")?;
        return Ok(Written { answer, repeated: true });
    }
    let answer = run(tx)?;
    let text = serde_json::to_string(&answer).context("an answer that does not write")?;
    commands::keep(tx, command, text)?;
    Ok(Written { answer, repeated: false })
}
