//! What this crate refuses, and why, as data: callers turn it into words in the reader's language.
//!
//! Invariant: nothing is guessed or silently repaired; a number that cannot be used is named.
//! Not here: sentences for people (`Display` is for logs and developers).

use std::fmt;

/// Why a calculation was refused.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum RankError {
    /// There is nothing to calculate on.
    Empty,
    /// A number is NaN or infinite where a finite one is needed.
    NotFinite { what: &'static str },
    /// A number is negative where it may not be.
    Negative { what: &'static str },
    /// A number that must be above zero is not.
    NotPositive { what: &'static str },
    /// More successes than trials.
    MoreThanDenominator { numerator: u64, denominator: u64 },
    /// A confidence level outside (0, 1).
    LevelOutOfRange { level: f64 },
    /// Fewer values than the method needs.
    TooFew { what: &'static str, need: usize, got: usize },
    /// Two lists that belong together have different lengths.
    LengthMismatch { left: usize, right: usize },
    /// Shares, counts and estimates in one table, which no test compares with each other.
    UnlikeKinds,
    /// A scoring scale that contradicts itself.
    BadScale { why: &'static str },
    /// Judges and units fall into groups that share nothing, so severities cannot be compared.
    Disconnected,
    /// The same identifier appears twice.
    Duplicate { id: String },
    /// A stratum was asked for more than it holds, or is not known.
    BadAllocation { stratum: String },
}

impl fmt::Display for RankError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "nothing to calculate on"),
            Self::NotFinite { what } => write!(f, "{what} is not a finite number"),
            Self::Negative { what } => write!(f, "{what} is negative"),
            Self::NotPositive { what } => write!(f, "{what} must be above zero"),
            Self::MoreThanDenominator { numerator, denominator } => {
                write!(f, "numerator {numerator} is more than denominator {denominator}")
            }
            Self::LevelOutOfRange { level } => write!(f, "level {level} is not between 0 and 1"),
            Self::TooFew { what, need, got } => write!(f, "{what}: {need} needed, {got} given"),
            Self::LengthMismatch { left, right } => write!(f, "lists of {left} and {right} do not match"),
            Self::UnlikeKinds => write!(f, "shares, counts and estimates cannot be ranked together"),
            Self::BadScale { why } => write!(f, "scale: {why}"),
            Self::Disconnected => write!(f, "judges share no units, severities cannot be compared"),
            Self::Duplicate { id } => write!(f, "{id} appears twice"),
            Self::BadAllocation { stratum } => {
                write!(f, "stratum {stratum} cannot give the sample asked for")
            }
        }
    }
}

impl std::error::Error for RankError {}

/// Refuses NaN and infinities.
pub(crate) fn finite(value: f64, what: &'static str) -> Result<f64, RankError> {
    if value.is_finite() { Ok(value) } else { Err(RankError::NotFinite { what }) }
}

/// Refuses NaN, infinities, zero and negatives.
pub(crate) fn positive(value: f64, what: &'static str) -> Result<f64, RankError> {
    if finite(value, what)? > 0.0 { Ok(value) } else { Err(RankError::NotPositive { what }) }
}
