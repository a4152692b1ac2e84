//! PURE. What time a cell tells, and whether anything can have happened then.
//!
//! Invariant: no time is guessed. A local hour that a change of clocks skipped is none, one that it repeated stays open between two instants
//! until the order of the rows decides (`order.rs`).

use bellwether_policy::log_map::TimeFormat;
use jiff::civil::{Date, DateTime};
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};

use crate::cases::rules::happened;
use crate::refusal::{Arg, Refusal};

/// A time as a cell tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// The day there, whatever the zone here.
    pub day: Date,
    pub when: When,
}

/// The instant or instants that are meant, microseconds UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    At(i64),
    /// The clocks were put back: the hour came twice.
    Twice {
        first_us: i64,
        second_us: i64,
    },
}

impl When {
    /// The instant, where there is only one.
    pub fn at_us(self) -> Option<i64> {
        if let When::At(at_us) = self { Some(at_us) } else { None }
    }
}

/// How the times of a log are to be understood.
pub struct Reckoning<'a> {
    pub format: &'a TimeFormat,
    /// Of times without an offset.
    pub zone: TimeZone,
    /// What is said to have happened later has not.
    pub now_us: i64,
}

/// Why a cell tells no time, or none at which anything can have happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unfit {
    Format,
    Skipped,
    Happened(happened::Impossible),
}

impl Reckoning<'_> {
    /// Whether times come without their offset.
    pub fn is_local(&self) -> bool {
        self.format.zone.is_some() || !self.format.format.contains('z')
    }

    /// A time of whatever kind.
    ///
    /// # Errors
    /// Refused, naming the column, when the cell does not fit the format or its hour was skipped.
    pub fn time(&self, column: &str, cell: &str) -> Result<Told, Refusal> {
        self.told(cell).map_err(|unfit| unfit.refusal(column, cell))
    }

    /// A time of what is said to have happened.
    ///
    /// # Errors
    /// As [`Reckoning::time`], and when nothing can have happened then.
    pub fn happened(&self, column: &str, cell: &str) -> Result<Told, Refusal> {
        let told = self.time(column, cell)?;
        let instants = match told.when {
            When::At(at_us) => [at_us, at_us],
            When::Twice { first_us, second_us } => [first_us, second_us],
        };
        let judged = instants.into_iter().try_for_each(|at_us| happened::judge(at_us, self.now_us));
        judged.map_err(|impossible| Unfit::Happened(impossible).refusal(column, cell))?;
        Ok(told)
    }

    fn told(&self, cell: &str) -> Result<Told, Unfit> {
        let parts = BrokenDownTime::parse(&self.format.format, cell).map_err(|_| Unfit::Format)?;
        let civil = parts.to_datetime().map_err(|_| Unfit::Format)?;
        // A map that names a zone means it, whatever offset stands in the cell.
        let offset = parts.offset().filter(|_| self.format.zone.is_none());
        let when = match offset {
            Some(offset) => When::At(instant(offset, civil)?),
            None if parts.hour().is_none() => self.begin_of(civil.date())?,
            None => self.local(civil)?,
        };
        Ok(Told { day: civil.date(), when })
    }

    /// A day without an hour begins when it begins, also where a change of clocks skips or repeats its midnight.
    fn begin_of(&self, day: Date) -> Result<When, Unfit> {
        let begin = day.to_zoned(self.zone.clone()).map_err(|_| Unfit::Format)?;
        Ok(When::At(begin.timestamp().as_microsecond()))
    }

    fn local(&self, civil: DateTime) -> Result<When, Unfit> {
        match self.zone.to_ambiguous_zoned(civil).offset() {
            AmbiguousOffset::Unambiguous { offset } => instant(offset, civil).map(When::At),
            AmbiguousOffset::Gap { .. } => Err(Unfit::Skipped),
            AmbiguousOffset::Fold { before, after } => {
                Ok(When::Twice { first_us: instant(before, civil)?, second_us: instant(after, civil)? })
            }
        }
    }
}

fn instant(offset: Offset, civil: DateTime) -> Result<i64, Unfit> {
    offset.to_timestamp(civil).map(|instant| instant.as_microsecond()).map_err(|_| Unfit::Format)
}

impl Unfit {
    fn refusal(self, column: &str, cell: &str) -> Refusal {
        let key = match self {
            Unfit::Format => "refusal-log-time",
            Unfit::Skipped => "refusal-log-time-skipped",
            Unfit::Happened(happened::Impossible::ToCome) => "refusal-log-time-to-come",
            Unfit::Happened(happened::Impossible::TooLongAgo) => "refusal-log-time-long-ago",
        };
        Refusal::new(key)
            .with("column", Arg::Text(column.to_owned()))
            .with("word", Arg::Text(cell.to_owned()))
    }
}

/// A time that only the order of the rows could have told apart, and did not.
pub fn twice(column: &str, cell: &str) -> Refusal {
    let refusal = Refusal::new("refusal-log-time-twice").with("column", Arg::Text(column.to_owned()));
    refusal.with("word", Arg::Text(cell.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reckoning(format: &TimeFormat) -> Reckoning<'_> {
        let zone = TimeZone::get(format.zone.as_deref().unwrap_or("Asia/Shanghai")).unwrap();
        let now: jiff::Timestamp = "2026-03-02T00:00:00Z".parse().unwrap();
        Reckoning { format, zone, now_us: now.as_microsecond() }
    }

    fn format(format: &str, zone: Option<&str>) -> TimeFormat {
        TimeFormat { format: format.to_owned(), zone: zone.map(str::to_owned) }
    }

    fn us(text: &str) -> i64 {
        text.parse::<jiff::Timestamp>().unwrap().as_microsecond()
    }

    #[test]
    fn the_day_is_the_one_there_and_an_offset_tells_every_hour_apart() {
        let format = format("%Y-%m-%d %H:%M:%S%:z", None);
        let told = reckoning(&format).time("at", "2011-10-30 02:30:00+01:00").unwrap();
        assert_eq!(told.when, When::At(us("2011-10-30T01:30:00Z")));
        let late = reckoning(&format).time("at", "2011-03-31 23:30:00-05:00").unwrap();
        assert_eq!(late.day.to_string(), "2011-03-31");
    }

    #[test]
    fn an_hour_that_was_skipped_is_none_and_one_that_came_twice_stays_open() {
        let format = format("%Y-%m-%d %H:%M", Some("Europe/Amsterdam"));
        let reckoning = reckoning(&format);
        assert_eq!(reckoning.time("at", "2025-03-30 02:30").unwrap_err().key, "refusal-log-time-skipped");
        let (first_us, second_us) = (us("2025-10-26T00:30:00Z"), us("2025-10-26T01:30:00Z"));
        assert_eq!(
            reckoning.time("at", "2025-10-26 02:30").unwrap().when,
            When::Twice { first_us, second_us }
        );
        assert_eq!(reckoning.time("at", "2025-03-30 25:00").unwrap_err().key, "refusal-log-time");
    }

    #[test]
    fn a_day_without_an_hour_begins_also_where_its_midnight_was_skipped_or_came_twice() {
        for (zone, day, begin) in [
            ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"),
            ("America/Havana", "2025-11-02", "2025-11-02T04:00:00Z"),
            ("Asia/Shanghai", "2025-11-02", "2025-11-01T16:00:00Z"),
        ] {
            let format = format("%Y-%m-%d", Some(zone));
            assert_eq!(reckoning(&format).time("at", day).unwrap().when, When::At(us(begin)), "{zone}");
        }
    }

    #[test]
    fn what_has_happened_lies_neither_ahead_nor_before_any_office_kept_a_log() {
        let format = format("%Y-%m-%d %H:%M", None);
        let reckoning = reckoning(&format);
        for (cell, key) in [
            ("2026-03-02 08:01", Some("refusal-log-time-to-come")),
            ("2026-03-02 08:00", None),
            ("2205-01-01 08:00", Some("refusal-log-time-to-come")),
            ("0205-01-01 08:00", Some("refusal-log-time-long-ago")),
            ("1900-01-01 00:00", Some("refusal-log-time-long-ago")),
            ("1970-01-01 08:00", Some("refusal-log-time-long-ago")),
            ("1987-05-06 08:00", None),
        ] {
            assert_eq!(reckoning.happened("at", cell).err().map(|refusal| refusal.key), key, "{cell}");
        }
        assert!(reckoning.time("deadline", "2205-01-01 08:00").is_ok(), "a deadline may lie ahead");
    }
}
