//! Instants as days and hours of a zone.
//!
//! Not here: working days and terms, which the calendar of `bellwether_policy` counts.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// The county's zone; the law's days begin and end here.
pub const ZONE: &str = "Asia/Shanghai";

/// The civil date of an instant in a zone.
pub fn date_of(zone: &TimeZone, at_us: i64) -> Date {
    zoned(zone, at_us).date()
}

/// An instant as civil time in a zone. Instants outside the calendar's range stand at its end.
pub fn zoned(zone: &TimeZone, at_us: i64) -> Zoned {
    Timestamp::from_microsecond(at_us).unwrap_or(Timestamp::MAX).to_zoned(zone.clone())
}
