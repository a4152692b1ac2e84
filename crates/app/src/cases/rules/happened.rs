//! Whether anything can have happened at the time at which it is said to have.
//!
//! Invariant: every instant and day on which something is said to have happened is checked, whether it comes
//! from a form, JSON or an imported log. What is still to come, such as a deadline, is not checked. Not here:
//! reading times (`form.rs`, `exchange`).

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

/// Whether an end lies on an earlier day than the beginning, in whatever zone either was written down. An end
/// is often given as midnight and means the whole day, so a full day is allowed for. A caller who knows the
/// zones compares the days.
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
