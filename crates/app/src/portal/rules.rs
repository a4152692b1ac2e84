//! PURE. How long an address waits before it may try another code or hand in another case, and what a phone number is.
//!
//! Invariant: waits grow, are capped at minutes and are forgotten, because a whole town may share one address.
//! Not here: counting (`throttle.rs`), what the log itself refuses (`cases::rules`).

const SECOND_US: i64 = 1_000_000;
const MINUTE_US: i64 = 60 * SECOND_US;
const HOUR_US: i64 = 60 * MINUTE_US;

/// What an address did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tried {
    /// Entered a code that no case has.
    Code,
    /// Handed in a case.
    HandIn,
}

impl Tried {
    /// How often before the first wait: an office helps many people in a day.
    pub fn free(self) -> i64 {
        match self {
            Tried::Code => 8,
            Tried::HandIn => 12,
        }
    }

    fn first_us(self) -> i64 {
        match self {
            Tried::Code => SECOND_US,
            Tried::HandIn => 5 * SECOND_US,
        }
    }

    /// The longest wait.
    pub fn longest_us(self) -> i64 {
        match self {
            Tried::Code => 5 * MINUTE_US,
            Tried::HandIn => 2 * MINUTE_US,
        }
    }

    /// After this long without a try the count begins anew.
    pub fn forgotten_us(self) -> i64 {
        match self {
            Tried::Code => 6 * HOUR_US,
            Tried::HandIn => HOUR_US,
        }
    }
}

/// Microseconds still to wait before the next try; 0 when it may be made now. Doubles with each try beyond the free ones.
pub fn wait_us(tried: Tried, count: i64, last_us: i64, now_us: i64) -> i64 {
    let beyond = count - tried.free();
    if beyond < 0 || now_us - last_us >= tried.forgotten_us() {
        return 0;
    }
    let delay_us = tried.first_us().saturating_mul(1 << beyond.min(30)).min(tried.longest_us());
    (last_us + delay_us - now_us).clamp(0, tried.longest_us())
}

/// The count after one more try.
pub fn counted(tried: Tried, count: i64, last_us: i64, now_us: i64) -> i64 {
    if now_us - last_us >= tried.forgotten_us() { 1 } else { count + 1 }
}

/// Whether a text can be a telephone number: 7 to 15 digits, with what people write between them.
pub fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (7..=15).contains(&digits)
        && text.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '+' | '(' | ')'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_from_the_first_try_too_many_up_to_their_cap() {
        for (tried, beyond, seconds) in [
            (Tried::Code, -1, 0),
            (Tried::Code, 0, 1),
            (Tried::Code, 1, 2),
            (Tried::Code, 6, 64),
            (Tried::Code, 9, 300),
            (Tried::Code, 5_000, 300),
            (Tried::HandIn, -1, 0),
            (Tried::HandIn, 0, 5),
            (Tried::HandIn, 3, 40),
            (Tried::HandIn, 60, 120),
        ] {
            assert_eq!(
                wait_us(tried, tried.free() + beyond, 0, 0),
                seconds * SECOND_US,
                "{tried:?} {beyond}"
            );
        }
    }

    #[test]
    fn every_wait_ends_and_every_count_is_forgotten() {
        for tried in [Tried::Code, Tried::HandIn] {
            assert!(wait_us(tried, 1_000_000, 0, tried.longest_us() - 1) > 0);
            assert_eq!(wait_us(tried, 1_000_000, 0, tried.longest_us()), 0);
            assert_eq!(counted(tried, 1_000_000, 0, tried.forgotten_us()), 1);
            assert_eq!(counted(tried, 3, 0, tried.forgotten_us() - 1), 4);
        }
    }

    #[test]
    fn a_clock_set_back_makes_nobody_wait_longer_than_the_cap() {
        assert_eq!(wait_us(Tried::Code, 100, HOUR_US, 0), Tried::Code.longest_us());
    }

    #[test]
    fn a_phone_number_is_read_as_people_write_it() {
        for fit in ["13912345678", "0994-722 1234", "+86 139 1234 5678", "(0994)7221234"] {
            assert!(is_phone(fit), "{fit}");
        }
        for unfit in ["", "12345", "不知道", "1391234567812345678", "139x2345678"] {
            assert!(!is_phone(unfit), "{unfit}");
        }
    }
}
