//! Whether anything can have happened at the time at which it is said to have.
//!
//! Invariant: asked of every instant and day that says what has happened, whoever brings it: a form, JSON, a log from elsewhere. What is
//! still to come, as a deadline, is not asked. Not here: reading times (`form.rs`, `exchange`).

use jiff::civil::{Date, date};

/// Why nothing can have happened then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Impossible {
    ToCome,
    /// Before offices kept such records: a year mistyped, or the day that stands for none in a spreadsheet (1900) or a computer (1970).
    TooLongAgo,
}

/// The first day on which something can have happened.
const FIRST: Date = date(1970, 1, 2);
/// The instant at which it begins, UTC.
const FIRST_US: i64 = 24 * 60 * 60 * 1_000_000;

/// No civil day is longer, also one on which the clocks are put back.
const LONGEST_DAY_US: i64 = 25 * 60 * 60 * 1_000_000;

/// Whether an end lies on a day before that of the beginning, wherever either was written down. An end is often a day at midnight and stands for
/// all of it; whoever knows the zones holds the days against each other.
pub fn ends_first(end_us: i64, begin_us: i64) -> bool {
    end_us < begin_us.saturating_sub(LONGEST_DAY_US)
}

/// Judges an instant, microseconds UTC.
///
/// # Errors
/// Why nothing can have happened then.
pub fn judge(at_us: i64, now_us: i64) -> Result<(), Impossible> {
    if at_us > now_us {
        Err(Impossible::ToCome)
    } else if at_us < FIRST_US {
        Err(Impossible::TooLongAgo)
    } else {
        Ok(())
    }
}

/// Judges a civil day.
///
/// # Errors
/// As [`judge`].
pub fn judge_day(on: Date, today: Date) -> Result<(), Impossible> {
    if on > today {
        Err(Impossible::ToCome)
    } else if on < FIRST {
        Err(Impossible::TooLongAgo)
    } else {
        Ok(())
    }
}
