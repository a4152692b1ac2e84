//! Which tries are counted at residents' pages: cases handed in, and codes that no case has.
//!
//! Not here: counting (`accounts::Trier`), how long one waits (`rules.rs`).

use super::rules;
use crate::accounts::Trier;
use crate::db::Passing;
use crate::error::AppError;

/// The counter of cases handed in from an address.
pub fn of_hand_in(installation_key: &[u8; 32], address: &str) -> Trier {
    Trier::new(installation_key, rules::HAND_IN, &["hand-in", address])
}

/// The counters of a code typed at an address.
#[derive(Clone)]
pub struct OfCode {
    here: Trier,
    anywhere: Trier,
}

impl OfCode {
    pub fn new(installation_key: &[u8; 32], address: &str) -> OfCode {
        OfCode {
            here: Trier::new(installation_key, rules::CODE, &["code", address]),
            anywhere: Trier::new(installation_key, rules::CODE_ANYWHERE, &["code anywhere"]),
        }
    }

    /// Counts a try.
    ///
    /// # Errors
    /// Too many, here or anywhere.
    pub fn count(&self, tx: &mut Passing<'_, '_>) -> Result<(), AppError> {
        self.here.count(tx)?;
        self.anywhere.count(tx)
    }

    /// Takes the try back: there is a case of this code.
    pub fn take_back(&self, tx: &mut Passing<'_, '_>) -> Result<(), AppError> {
        self.here.take_back(tx)?;
        self.anywhere.take_back(tx)
    }
}
