//! Why a command failed: a sentence for people, a key for scripts.
//!
//! Invariant: with `--json` a failure is one object on standard output, `{"error": {"key", "message"}}`, as the API has it; the
//! same words stand on standard error. A refusal's key is the key of its sentence; the others are `usage`, `invalid` and `fault`.
//! Not here: mistakes in the arguments (`usage.rs`), verdicts that are a command's own answer (`audit`, `policies`, `rank`).

use anyhow::Error;
use bellwether_policy::Lang;
use serde_json::json;

use crate::error::AppError;
use crate::refusal::Refusal;
use crate::web::answer;
use crate::web::locale::{refusal_text, t};

/// A failure as it is told.
#[derive(Debug, PartialEq, Eq)]
pub struct Failure {
    pub key: String,
    pub message: String,
}

impl Failure {
    /// What went wrong, in the reader's language. A fault of the program or the machine is told as it was found.
    pub fn of(lang: Lang, error: &Error) -> Failure {
        if let Some(refusal) = error.downcast_ref::<Refusal>() {
            return Failure { key: refusal.key.to_owned(), message: refusal_text(lang, refusal) };
        }
        match error.downcast_ref::<AppError>() {
            Some(AppError::Fault(fault)) => Failure::of(lang, fault),
            Some(AppError::Refused(refusal) | AppError::First(refusal) | AppError::Forbidden(refusal)) => {
                Failure { key: refusal.key.to_owned(), message: refusal_text(lang, refusal) }
            }
            Some(AppError::Invalid(refusals)) if refusals.len() == 1 => {
                Failure { key: refusals[0].key.to_owned(), message: refusal_text(lang, &refusals[0]) }
            }
            Some(other) => Failure { key: "invalid".to_owned(), message: answer::words(lang, other) },
            None => Failure { key: "fault".to_owned(), message: format!("{error:#}") },
        }
    }

    /// Says it.
    pub fn tell(&self, lang: Lang, as_json: bool) {
        eprintln!("{}{}", t(lang, "cli-failed"), self.message);
        self.tell_script(as_json);
    }

    /// The object for scripts, where one is asked for.
    pub fn tell_script(&self, as_json: bool) {
        if as_json {
            println!("{}", json!({ "error": { "key": self.key, "message": self.message } }));
        }
    }
}
