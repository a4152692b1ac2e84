//! Counting tries: at sign-in by account and address, at residents' pages by address.
//!
//! Invariants: a try is counted before it is looked at, by the one writer, so that a hundred at once are a hundred; what is stored of
//! whoever tries is a keyed hash, for people type passwords into the wrong field; rows are few, however many addresses try.
//! Not here: how long one waits (`rules::Pace`), which tries are counted (`sign_in.rs`, `portal`).

use super::rules::{self, Pace};
use super::store;
use crate::db::Passing;
use crate::db::keyed::keyed;
use crate::error::AppError;

/// Whose tries are counted, and how fast they may come.
#[derive(Clone, Debug)]
pub struct Trier {
    pace: Pace,
    key: String,
}

impl Trier {
    /// `words` say what is tried and by whom.
    pub fn new(installation_key: &[u8; 32], pace: Pace, words: &[&str]) -> Trier {
        let words: Vec<&[u8]> = words.iter().map(|word| word.as_bytes()).collect();
        Trier { pace, key: keyed(installation_key, "tries", &words) }
    }

    /// Counts a try.
    ///
    /// # Errors
    /// Too many: the try is neither looked at nor counted.
    pub fn count(&self, tx: &mut Passing<'_, '_>) -> Result<(), AppError> {
        let now_us = tx.now_us;
        let held = store::tries(tx, &self.key)?;
        if held.is_none() {
            store::prune_tries(tx, now_us - rules::TRIES_KEPT_US, rules::TRIES_MOST)?;
        }
        let (owed_us, last_us) = held.unwrap_or((0, now_us));
        let wait_us = self.pace.wait_us(owed_us, last_us, now_us);
        if wait_us > 0 {
            let retry_after_s = u32::try_from((wait_us + 999_999) / 1_000_000).unwrap_or(u32::MAX);
            return Err(AppError::TooMany { retry_after_s });
        }
        store::put_tries(tx, &self.key, self.pace.after_try(owed_us, last_us, now_us), now_us)?;
        Ok(())
    }

    /// Takes one try back: it was no guess.
    pub fn take_back(&self, tx: &mut Passing<'_, '_>) -> Result<(), AppError> {
        Ok(store::relieve(tx, &self.key, self.pace.forgotten_us)?)
    }

    /// Takes all tries back.
    pub fn forget(&self, tx: &mut Passing<'_, '_>) -> Result<(), AppError> {
        Ok(store::forget_tries(tx, &self.key)?)
    }
}
