//! What becomes of a hand-in: registered at once, or kept until somebody takes it in. It has a code in either case.
//!
//! Invariant: nobody is refused because of others. Not here: how many are registered at once (`rules.rs`), those that wait
//! (`cases::waiting`).

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::throttle;
use crate::accounts::Trier;
use crate::app::App;
use crate::cases::model::Report;
use crate::cases::waiting::{self, Kept};
use crate::cases::{Received, Sender, write};
use crate::db::Tx;
use crate::error::AppError;
use crate::office::Office;

/// The stored answer to a hand-in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum HandedIn {
    Registered(Received),
    Waits(Kept),
}

impl HandedIn {
    /// The public number; none while it waits.
    pub fn number(&self) -> Option<&str> {
        match self {
            HandedIn::Registered(received) => Some(&received.number),
            HandedIn::Waits(_) => None,
        }
    }

    /// The code it was given.
    ///
    /// # Errors
    /// A fault where its number is beyond what a code can carry.
    pub fn code(&self, office: &Office, jurisdiction: i64) -> Result<String> {
        match self {
            HandedIn::Registered(received) => {
                write::code_for(office, jurisdiction, (&received.id, received.record))
            }
            HandedIn::Waits(kept) => write::code_of_hand_in(office, jurisdiction, (&kept.case, kept.hand_in)),
        }
    }
}

/// Whose hand-ins are counted: those from one address, and all.
pub struct Counted {
    here: Trier,
    anywhere: Trier,
}

impl Counted {
    pub fn new(app: &App, address: &str) -> Counted {
        let key = &app.office.code_key;
        Counted {
            here: throttle::of_hand_in(key, address),
            anywhere: throttle::of_all_hand_ins(key, app.hand_ins_at_once),
        }
    }

    /// Registers a report of a resident, or keeps it. Only what was taken counts, and a repeat does not.
    ///
    /// # Errors
    /// Too many from this address; what the rules refuse; faults.
    pub fn take(
        &self,
        tx: &mut Tx<'_, '_>,
        office: &Office,
        jurisdiction: i64,
        policy: &str,
        report: Report,
    ) -> Result<HandedIn, AppError> {
        self.here.count(tx)?;
        if self.anywhere.is_free(tx)? {
            let sender = Sender::resident(jurisdiction);
            return write::report(tx, office, &sender, policy, report).map(HandedIn::Registered);
        }
        waiting::keep(tx, office, jurisdiction, policy, report).map(HandedIn::Waits)
    }
}
