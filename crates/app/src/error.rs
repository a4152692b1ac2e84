//! The one error of the product, and the only place that knows status codes.

use anyhow::Error;

use crate::db::DeskError;
use crate::db::trouble::{self, Halt, Trouble};
use crate::refusal::Refusal;

/// What stops writing lasts longer than a full queue, and a crowd that comes back every second helps nobody.
const HALTED_RETRY_S: u32 = 30;

/// A long read takes seconds, and somebody's turn comes after a few of them.
const READ_RETRY_S: u32 = 5;

/// Why a request has no ordinary answer.
#[derive(Debug)]
pub enum AppError {
    /// A rule said no: 409.
    Refused(Refusal),
    /// A rule asks for something else first, which the sender can do at once: 422, also in JSON.
    First(Refusal),
    /// The form does not hold: 422, and the form again with what was typed.
    Invalid(Vec<Refusal>),
    /// What was sent is not as the API document says, or an address asks for what no page knows: 422.
    Malformed(Vec<Refusal>),
    /// It does not exist, or you may not know that it does: 404.
    NotFound,
    /// You may know of it, but not do this: 403.
    Forbidden(Refusal),
    /// Nobody is signed in: pages lead to sign-in, the API answers 401.
    SignedOut,
    /// The same, and what was typed is kept for its owner until they sign in again.
    Kept,
    /// The address, the method or the body cannot be read: 400, 405, 413 or 415, as the framework says.
    Unreadable(u16),
    /// Too many commands wait, or too many tries: 503 or 429 with `Retry-After` in seconds.
    Busy {
        retry_after_s: u32,
    },
    TooMany {
        retry_after_s: u32,
    },
    /// Too many read, or the database does not answer now: 503.
    Unread,
    /// This person has many long reads under way: 429.
    ReadsMuch,
    /// Nothing can be written for now, while reading goes on: 503, or 507 where the disk is full.
    Halted(Halt),
    /// Our own fault: 500 with an id, logged once at the edge.
    Fault(Error),
}

impl AppError {
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            AppError::Refused(_) => 409,
            AppError::First(_) | AppError::Invalid(_) | AppError::Malformed(_) => 422,
            AppError::NotFound => 404,
            AppError::Forbidden(_) => 403,
            AppError::SignedOut | AppError::Kept => 401,
            AppError::Unreadable(status) => *status,
            AppError::Busy { .. } | AppError::Unread => 503,
            AppError::TooMany { .. } | AppError::ReadsMuch => 429,
            AppError::Halted(Halt::StorageFull) => 507,
            AppError::Halted(_) => 503,
            AppError::Fault(_) => 500,
        }
    }

    /// The status of an answer in JSON. There 422 means that the request does not fit the API document. 409
    /// means that it does, but that a rule or the present state refuses it. So a program knows from the
    /// document alone when it will not see 422. A form is shown again with 422 in both cases.
    pub fn status_in_json(&self) -> u16 {
        match self {
            AppError::Invalid(_) => 409,
            _ => self.status(),
        }
    }

    /// Seconds after which to come again, where that helps.
    pub fn retry_after_s(&self) -> Option<u32> {
        match self {
            AppError::Busy { retry_after_s } | AppError::TooMany { retry_after_s } => Some(*retry_after_s),
            AppError::Unread | AppError::ReadsMuch => Some(READ_RETRY_S),
            AppError::Halted(_) => Some(HALTED_RETRY_S),
            _ => None,
        }
    }

    /// The trouble with the database or its disk that this is, if it is one.
    pub fn trouble(&self) -> Option<Trouble> {
        match self {
            AppError::Fault(error) => trouble::of(error),
            _ => None,
        }
    }
}

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> Self {
        AppError::Refused(refusal)
    }
}

impl From<Vec<Refusal>> for AppError {
    fn from(refusals: Vec<Refusal>) -> Self {
        AppError::Invalid(refusals)
    }
}

impl From<Error> for AppError {
    fn from(error: Error) -> Self {
        AppError::Fault(error)
    }
}

impl From<DeskError> for AppError {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Busy => AppError::Busy { retry_after_s: 1 },
            DeskError::Halted(halt) => AppError::Halted(halt),
        }
    }
}

impl std::fmt::Display for AppError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            AppError::Refused(refusal) | AppError::First(refusal) | AppError::Forbidden(refusal) => {
                refusal.fmt(f)
            }
            AppError::Invalid(refusals) | AppError::Malformed(refusals) => {
                write!(f, "invalid:")?;
                refusals.iter().try_for_each(|refusal| write!(f, " {}", refusal.key))
            }
            AppError::NotFound => f.write_str("not found"),
            AppError::SignedOut | AppError::Kept => f.write_str("nobody is signed in"),
            AppError::Unreadable(status) => write!(f, "unreadable: {status}"),
            AppError::Busy { .. } => f.write_str("busy"),
            AppError::TooMany { .. } => f.write_str("too many tries"),
            AppError::Unread => f.write_str("too many read, or the database does not answer"),
            AppError::ReadsMuch => f.write_str("many long reads of one person"),
            AppError::Halted(halt) => write!(f, "nothing can be written: {halt:?}"),
            AppError::Fault(error) => write!(f, "{error:#}"),
        }
    }
}

impl std::error::Error for AppError {}
