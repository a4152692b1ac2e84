//! The one form that each kind of text has in a record: numbers, ids, words, days and minutes.
//!
//! Invariant: a text that is read is written back the same, so a record has one encoding.
//! Not here: which lines a record has (`record.rs`, `open_part.rs`, `record_v1.rs`).

use std::fmt::Write as _;

/// An unsigned number without sign, spaces or leading zeros.
pub fn decimal(text: &str) -> Option<u64> {
    let canonical =
        text.bytes().all(|byte| byte.is_ascii_digit()) && (text.len() == 1 || !text.starts_with('0'));
    if canonical { text.parse().ok() } else { None }
}

/// The same within 63 bits.
pub fn signed(text: &str) -> Option<i64> {
    decimal(text).and_then(|number| i64::try_from(number).ok())
}

pub fn is_jurisdiction(code: i64) -> bool {
    (100_000..=999_999).contains(&code)
}

/// A UUID of any version.
pub fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        })
}

/// A UUID of version 4: all chance but six bits.
pub fn is_random_uuid(text: &str) -> bool {
    is_uuid(text) && text.as_bytes()[14] == b'4' && matches!(text.as_bytes()[19], b'8' | b'9' | b'a' | b'b')
}

pub fn is_kind(text: &str) -> bool {
    text.split('.').all(|word| {
        !word.is_empty() && word.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
    })
}

pub fn is_stream(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'/' | b'_' | b'.' | b'-'))
}

/// Text that stays within one line wherever it is pasted: JSON writes none of the characters below U+0020 as itself, and a carriage
/// return would be lost where ends of lines are made those of another system.
pub fn is_line(text: &str) -> bool {
    !text.is_empty() && !text.contains(|c: char| c < ' ')
}

/// A day that exists in the Gregorian calendar, years 0001 to 9999.
pub fn is_date(text: &str) -> bool {
    civil(text).is_some()
}

/// Exactly 16 bytes in lower-case hexadecimal.
pub fn salt(text: &str) -> Option<[u8; 16]> {
    let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let canonical = text.len() == 32 && text.bytes().all(is_hex);
    canonical.then(|| u128::from_str_radix(text, 16).ok().map(u128::to_be_bytes)).flatten()
}

/// `9999-12-31T23:59Z` in minutes since 1970-01-01 UTC.
pub const LAST_MINUTE: i64 = 4_223_371_679;

/// Writes a minute as `2026-01-31T10:05Z`. Below 0 and beyond [`LAST_MINUTE`] there is no such text.
pub fn write_minute(minute: i64, text: &mut String) {
    let (days, of_day) = (minute.div_euclid(1440), minute.rem_euclid(1440));
    let (year, month, day) = civil_of(days);
    write!(text, "{year:04}-{month:02}-{day:02}T{:02}:{:02}Z", of_day / 60, of_day % 60)
        .expect("writing to a String cannot fail");
}

pub fn minute(text: &str) -> Option<i64> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let (year, month, day) = civil(date)?;
    let (hour, minute) = time.split_once(':')?;
    let (hour, minute) = (digits(hour, 2)?, digits(minute, 2)?);
    if hour > 23 || minute > 59 {
        return None;
    }
    let minutes = days_of(year, month, day) * 1440 + hour * 60 + minute;
    (minutes >= 0).then_some(minutes)
}

fn civil(text: &str) -> Option<(i64, i64, i64)> {
    let mut parts = text.splitn(3, '-');
    let (year, month, day) =
        (digits(parts.next()?, 4)?, digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    (year >= 1 && (1..=days).contains(&day)).then_some((year, month, day))
}

fn digits(text: &str, width: usize) -> Option<i64> {
    let canonical = text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit());
    if canonical { text.parse().ok() } else { None }
}

/// Days since 1970-01-01 of a day in the Gregorian calendar. Years are counted from March, so that a leap day stands last.
fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * month + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The way back from [`days_of`].
fn civil_of(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, later) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (era * 400 + year + later, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_ten_thousand_years_is_written_and_read_back() {
        let (mut text, mut before) = (String::new(), String::new());
        for days in 0..=LAST_MINUTE / 1440 {
            text.clear();
            write_minute(days * 1440 + days % 1440, &mut text);
            assert_eq!((text.len(), minute(&text)), (17, Some(days * 1440 + days % 1440)), "{text}");
            assert!(text > before, "as texts, minutes stand in the order of time");
            before.clone_from(&text);
        }
        assert_eq!(&before[..10], "9999-12-31");
    }
}
