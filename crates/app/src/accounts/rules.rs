//! PURE. Who may hold what, which roles see what, how long a session lasts, how long a wrong password waits, what a password is.
//!
//! Invariants: the three administrators exclude one another and every other role; nobody is locked out for ever, and nobody at an
//! address is kept waiting for more than seconds by what others do there.
//! Not here: what a role may do to a case (the policies), reading and writing (`store.rs`).

use std::collections::BTreeSet;
use std::sync::LazyLock;

use bellwether_policy::Role;
use unicode_normalization::UnicodeNormalization as _;

use super::model::Purpose;
use crate::name;
use crate::refusal::{Arg, Refusal};

const SECOND_US: i64 = 1_000_000;
const MINUTE_US: i64 = 60 * SECOND_US;
const HOUR_US: i64 = 60 * MINUTE_US;

/// A session ends after this long without a request.
pub const IDLE_US: i64 = HOUR_US;
/// A session ends this long after sign-in, whatever happens in it.
pub const ABSOLUTE_US: i64 = 12 * HOUR_US;
/// "Seen" is written at most this often, so that reading costs no writing.
pub const SEEN_EVERY_US: i64 = MINUTE_US;
/// An ended session's row is kept this long, so that a form sent too late still finds whose draft it is; and so is the draft.
pub const KEPT_US: i64 = 7 * 24 * HOUR_US;
/// Sessions that one person may have at once; signing in once more ends the oldest.
pub const SESSIONS_MOST: i64 = 20;
/// Drafts that are kept for one person; one more puts the oldest out.
pub const DRAFTS_MOST: i64 = 20;
/// A link for setting a password holds this long.
pub const INVITATION_US: i64 = 3 * 24 * HOUR_US;

/// Whether a session that was made and last seen then is over.
pub fn is_over(created_us: i64, seen_us: i64, now_us: i64) -> bool {
    now_us - seen_us >= IDLE_US || now_us - created_us >= ABSOLUTE_US
}

/// Whether a role sees anything for this purpose, within the places it is held over.
pub fn sees(role: Role, purpose: Purpose) -> bool {
    match purpose {
        Purpose::Cases => !role.is_administrator() && role != Role::OrganisationDepartment,
        Purpose::Places => true,
        Purpose::Accounts => role.is_administrator() || role == Role::Auditor,
    }
}

/// Whether someone who holds `held` may be given `role`.
///
/// # Errors
/// `refusal-role-alone`: an administrator's role stands alone.
pub fn may_hold(held: &[Role], role: Role) -> Result<(), Refusal> {
    let apart = |other: &Role| *other != role && (other.is_administrator() || role.is_administrator());
    if held.iter().any(apart) {
        return Err(Refusal::new("refusal-role-alone").at("role"));
    }
    Ok(())
}

/// Whether a role can be held over what is with a unit: one that works on cases, and not by being somewhere.
///
/// # Errors
/// `refusal-role-no-unit`.
pub fn may_hold_over_unit(role: Role) -> Result<(), Refusal> {
    match role {
        Role::UnitOfficer | Role::Supervisor | Role::Auditor => Ok(()),
        _ => Err(Refusal::new("refusal-role-no-unit").at("role")),
    }
}

/// How fast tries may come. Each try costs [`Pace::forgotten_us`], and time pays it off; beyond the free ones each next try waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Tries before the first wait.
    pub free: i64,
    /// The first wait; each try beyond doubles it.
    pub first_us: i64,
    pub longest_us: i64,
    /// One try is forgotten whenever this much time has passed.
    pub forgotten_us: i64,
}

/// Signing in to one account from one address: whoever attacks an account makes himself wait, not its owner elsewhere.
pub const ACCOUNT_HERE: Pace =
    Pace { free: 5, first_us: SECOND_US, longest_us: 15 * MINUTE_US, forgotten_us: HOUR_US };
/// Signing in to any account from one address, with room for an office behind it: one that guesses there slows its neighbours by
/// seconds, never more.
pub const ADDRESS: Pace =
    Pace { free: 50, first_us: SECOND_US, longest_us: 8 * SECOND_US, forgotten_us: MINUTE_US };

/// A key without a try for this long is forgotten whatever it owes.
pub const TRIES_KEPT_US: i64 = 24 * HOUR_US;
/// Keys that are counted at once; beyond them the oldest are forgotten, so that nobody fills the disk from many addresses.
pub const TRIES_MOST: i64 = 20_000;

impl Pace {
    /// For an IPv6 site: as much as for eight addresses. It may be an organisation's, and it may be a district's telephones.
    pub fn of_site(self) -> Pace {
        Pace {
            free: 8 * self.free,
            first_us: self.first_us / 8,
            longest_us: self.longest_us / 8,
            forgotten_us: self.forgotten_us / 8,
        }
    }

    /// Microseconds still to wait before the next try is looked at; 0 when it may be made now. `owed_us` stood at `last_us`.
    pub fn wait_us(self, owed_us: i64, last_us: i64, now_us: i64) -> i64 {
        let beyond = self.tries(owed_us, last_us, now_us) - self.free;
        if beyond < 0 {
            return 0;
        }
        let delay_us = self.first_us.saturating_mul(1 << beyond.min(30)).min(self.longest_us);
        (last_us + delay_us - now_us).clamp(0, self.longest_us)
    }

    /// What is owed after one more try. It stops growing well beyond the longest wait, so that the way back is not endless.
    pub fn after_try(self, owed_us: i64, last_us: i64, now_us: i64) -> i64 {
        let most_us = (self.free + 40) * self.forgotten_us;
        (self.left_us(owed_us, last_us, now_us) + self.forgotten_us).min(most_us)
    }

    /// Whether one more try is among the free ones.
    pub fn is_free(self, owed_us: i64, last_us: i64, now_us: i64) -> bool {
        self.tries(owed_us, last_us, now_us) < self.free
    }

    /// A try that is partly paid off counts whole.
    fn tries(self, owed_us: i64, last_us: i64, now_us: i64) -> i64 {
        let left_us = self.left_us(owed_us, last_us, now_us);
        left_us / self.forgotten_us + i64::from(left_us % self.forgotten_us > 0)
    }

    pub(super) fn left_us(self, owed_us: i64, last_us: i64, now_us: i64) -> i64 {
        // A clock set back pays nothing and costs nothing.
        (owed_us - (now_us - last_us).max(0)).max(0)
    }
}

/// The same text however it was typed: NFKC.
pub fn normal(text: &str) -> String {
    text.nfkc().collect()
}

/// A sign-in name as it is stored and looked up.
pub fn normal_sign_in(text: &str) -> String {
    normal(text).trim().to_lowercase()
}

/// A sign-in name: 2 to 64 of letters, digits and `. _ - @`.
///
/// # Errors
/// `refusal-sign-in-name`.
pub fn check_sign_in(sign_in: &str) -> Result<(), Refusal> {
    let fits = |c: char| {
        (c.is_alphanumeric() && name::hidden(c.encode_utf8(&mut [0; 4])).is_none())
            || matches!(c, '.' | '_' | '-' | '@')
    };
    let length = sign_in.chars().count();
    if (2..=64).contains(&length) && sign_in.chars().all(fits) && normal_sign_in(sign_in) == sign_in {
        Ok(())
    } else {
        Err(Refusal::new("refusal-sign-in-name").at("sign_in"))
    }
}

/// The least and the greatest number of characters of a password.
pub const PASSWORD_LEAST: usize = 10;
pub const PASSWORD_MOST: usize = 256;

/// Words that are tried first by whoever guesses, without marks and in one spelling.
static COMMON: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let lines = include_str!("common_passwords.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).map(plain).collect()
});

/// Whether a password is fit to be set.
///
/// # Errors
/// Too short, too long, common, or about the person.
pub fn check_password(password: &str, about: &[&str]) -> Result<(), Refusal> {
    let password = normal(password);
    let length = password.chars().count();
    if length < PASSWORD_LEAST {
        return Err(Refusal::new("refusal-password-short")
            .with("least", Arg::Number(PASSWORD_LEAST as i64))
            .at("password"));
    }
    if length > PASSWORD_MOST {
        return Err(Refusal::new("refusal-password-long")
            .with("most", Arg::Number(PASSWORD_MOST as i64))
            .at("password"));
    }
    let plain = plain(&password);
    let named = |word: &&str| {
        let word = self::plain(word);
        word.chars().count() >= 3 && plain.contains(&word) && plain.chars().count() < word.chars().count() + 6
    };
    if about.iter().any(named) {
        return Err(Refusal::new("refusal-password-about-you").at("password"));
    }
    if is_common(&password) {
        return Err(Refusal::new("refusal-password-common").at("password"));
    }
    Ok(())
}

/// Without what people hang on a common word: capitals, marks, `0` for `o`.
fn plain(password: &str) -> String {
    let lower = password.to_lowercase().replace('0', "o");
    lower.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Common with `@` as a mark or as an `a`; a date or a telephone number; one character or one step all through.
fn is_common(password: &str) -> bool {
    let is_number = password.chars().count() <= 12 && password.chars().all(|c| c.is_ascii_digit());
    let spellings = [plain(password), plain(&password.replace('@', "a"))];
    spellings.iter().any(|plain| is_listed(plain))
        || is_number
        || is_date(password)
        || is_staircase(&password.to_lowercase())
}

/// A listed word, also twice, or with digits after it.
fn is_listed(plain: &str) -> bool {
    let undecorated = plain.trim_end_matches(|c: char| c.is_ascii_digit() || c == 'o');
    let decoration = plain.chars().count() - undecorated.chars().count();
    let half: String = plain.chars().take(plain.chars().count() / 2).collect();
    let twice = half.repeat(2) == plain;
    COMMON.contains(plain)
        || (decoration <= 8 && COMMON.contains(undecorated))
        || (twice && (COMMON.contains(&half) || half.chars().count() <= 5))
}

/// Nothing but a date, with little beside it: `19890604`, `2025-01-01a`.
fn is_date(password: &str) -> bool {
    let digits: String = password.chars().filter(char::is_ascii_digit).collect();
    let letters = password.chars().filter(|c| c.is_alphabetic()).count();
    digits.len() == 8
        && letters <= 3
        && matches!(&digits[..2], "19" | "20")
        && (1..=12).contains(&digits[4..6].parse().unwrap_or(0))
        && (1..=31).contains(&digits[6..8].parse().unwrap_or(0))
}

/// Every character the same distance, at most one, from the one before, but for one: `aaaaaaaaaa`, `1234567890`.
fn is_staircase(password: &str) -> bool {
    let numbers: Vec<i64> = password.chars().map(|c| i64::from(u32::from(c))).collect();
    let steps: Vec<i64> = numbers.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let odd = steps.iter().filter(|step| **step != steps[0]).count();
    steps[0].abs() <= 1 && odd <= 1
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
