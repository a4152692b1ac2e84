//! Counting tries by address, in the table that sign-in counts in.
//!
//! Invariants: a try is counted before it is looked at, by the one writer, so that a hundred at once are a hundred; what is stored of
//! an address is a keyed hash. Not here: how long one waits (`rules.rs`).

use super::rules::{self, Tried};
use crate::accounts;
use crate::cases::code;
use crate::db::Tx;
use crate::error::AppError;

/// Whose tries are counted.
#[derive(Clone, Debug)]
pub struct Trier {
    tried: Tried,
    key: String,
}

impl Trier {
    pub fn new(code_key: &[u8; 32], tried: Tried, address: &str) -> Trier {
        let word = match tried {
            Tried::Code => "code",
            Tried::HandIn => "hand-in",
        };
        Trier { tried, key: code::code_hash(code_key, &format!("{word} tried at {address}")) }
    }

    /// Counts a try.
    ///
    /// # Errors
    /// Too many: the try is neither looked at nor counted.
    pub fn count(&self, tx: &mut Tx<'_, '_>) -> Result<(), AppError> {
        let now_us = tx.now_us;
        let (count, last_us) = accounts::tries(tx, &self.key)?;
        let wait_us = rules::wait_us(self.tried, count, last_us, now_us);
        if wait_us > 0 {
            let retry_after_s = u32::try_from((wait_us + 999_999) / 1_000_000).unwrap_or(u32::MAX);
            return Err(AppError::TooMany { retry_after_s });
        }
        accounts::put_tries(tx, &self.key, rules::counted(self.tried, count, last_us, now_us), now_us)?;
        Ok(())
    }

    /// Takes one try back: it was no guess.
    pub fn take_back(&self, tx: &mut Tx<'_, '_>) -> Result<(), AppError> {
        let (count, last_us) = accounts::tries(tx, &self.key)?;
        accounts::put_tries(tx, &self.key, (count - 1).max(0), last_us)?;
        Ok(())
    }
}
