//! Turns at reading much: few at once, and of each person's one after another.
//!
//! Invariant: whoever asks for much waits behind their own, and comes in turn with others, so that nobody's searches keep anybody else's
//! for longer than one each. Not here: the threads and connections (`readers.rs`).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::AppError;

/// Long reads that run at once in all. They share the processors among them; more would take memory and end later.
const AT_ONCE: usize = 2;
/// Long reads of one person that run or wait: some tabs. One more is refused.
const EACH: usize = 4;

/// Who reads much, and how much may be read at once.
pub struct Turns {
    running: Arc<Semaphore>,
    people: Arc<Mutex<HashMap<Arc<str>, Person>>>,
}

/// Someone's long reads.
struct Person {
    /// One of them runs.
    own: Arc<Semaphore>,
    asked: usize,
}

impl Default for Turns {
    fn default() -> Turns {
        Turns { running: Arc::new(Semaphore::new(AT_ONCE)), people: Arc::default() }
    }
}

/// A turn, given back when it is dropped.
#[derive(Debug)]
pub struct Turn {
    _running: OwnedSemaphorePermit,
    _own: OwnedSemaphorePermit,
    _asked: Asked,
}

impl Turns {
    /// Waits for a turn. Both queues are fair, and only one read of each person stands in the common one.
    ///
    /// # Errors
    /// `ReadsMuch`, where this person waits for as many as one may; `Unread` for nobody in particular.
    pub async fn take(&self, whose: &Arc<str>) -> Result<Turn, AppError> {
        let (own, asked) = self.ask(whose)?;
        let own = own.acquire_owned().await.context("turns are never closed")?;
        let running = Arc::clone(&self.running).acquire_owned().await.context("turns are never closed")?;
        Ok(Turn { _running: running, _own: own, _asked: asked })
    }

    fn ask(&self, whose: &Arc<str>) -> Result<(Arc<Semaphore>, Asked), AppError> {
        let mut people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
        let person = people
            .entry(Arc::clone(whose))
            .or_insert_with(|| Person { own: Arc::new(Semaphore::new(1)), asked: 0 });
        if person.asked == EACH {
            return Err(if whose.is_empty() { AppError::Unread } else { AppError::ReadsMuch });
        }
        person.asked += 1;
        let asked = Asked { people: Arc::clone(&self.people), whose: Arc::clone(whose) };
        Ok((Arc::clone(&person.own), asked))
    }
}

/// One of a person's long reads, from asking until it has ended or was given up.
struct Asked {
    people: Arc<Mutex<HashMap<Arc<str>, Person>>>,
    whose: Arc<str>,
}

impl std::fmt::Debug for Asked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Asked")
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        let mut people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(person) = people.get_mut(&self.whose) {
            person.asked -= 1;
            if person.asked == 0 {
                people.remove(&self.whose);
            }
        }
    }
}
