//! Counting tries: at sign-in by account and address, at residents' pages by address.
//!
//! Invariants: a try is counted before it is looked at, by the one writer, so that a hundred at once are a hundred; what is stored of
//! whoever tries is a keyed hash, for people type passwords into the wrong field; rows are few, however many addresses try. Where an
//! address counts, it counts for the IPv6 site it lies in too.
//! Not here: how long one waits (`rules::Pace`), which tries are counted (`sign_in.rs`, `portal`).

use std::net::Ipv6Addr;
use std::time::Duration;

use super::rules::{self, Pace};
use super::store;
use crate::db::Passing;
use crate::db::keyed::keyed;
use crate::error::AppError;

/// Whose tries are counted, and how fast they may come.
#[derive(Clone, Debug)]
pub struct Trier(Vec<Counter>);

#[derive(Clone, Debug)]
struct Counter {
    pace: Pace,
    key: String,
}

impl Trier {
    /// Wherever the tries come from: `words` say what is tried.
    pub fn anywhere(installation_key: &[u8; 32], pace: Pace, words: &[&str]) -> Trier {
        Trier(vec![Counter::new(installation_key, pace, words)])
    }

    /// From an address, an IPv6 one being its network /64 (`web/session.rs`), and from the site around it.
    pub fn at(installation_key: &[u8; 32], pace: Pace, words: &[&str], address: &str) -> Trier {
        let counter = |pace, from: &str| Counter::new(installation_key, pace, &[words, &[from]].concat());
        let around = site(address).map(|site| counter(pace.of_site(), &site));
        Trier(around.into_iter().chain([counter(pace, address)]).collect())
    }

    /// Counts a try.
    ///
    /// # Errors
    /// Too many: the try is neither looked at nor counted.
    pub fn count(&self, tx: &mut Passing<'_, '_>) -> Result<(), AppError> {
        for counter in &self.0 {
            let wait_us = counter.count(tx)?;
            if wait_us > 0 {
                let retry_after_s = u32::try_from((wait_us + 999_999) / 1_000_000).unwrap_or(u32::MAX);
                return Err(AppError::TooMany { retry_after_s });
            }
        }
        Ok(())
    }

    /// Counts a try that was looked at already, and says how long its answer is to be kept back.
    pub fn slow(&self, tx: &mut Passing<'_, '_>) -> Result<Duration, AppError> {
        let mut longest_us = 0;
        for counter in &self.0 {
            longest_us = longest_us.max(counter.count(tx)?);
        }
        Ok(Duration::from_micros(longest_us.unsigned_abs()))
    }

    /// Counts a try while there are free ones left, and returns whether there was one. Nobody is told to
    /// wait.
    pub fn is_free(&self, tx: &mut Passing<'_, '_>) -> Result<bool, AppError> {
        let mut free = true;
        for counter in &self.0 {
            free &= counter.is_free(tx)?;
        }
        Ok(free)
    }

    /// Takes one try back: it was no guess.
    pub fn take_back(&self, tx: &mut Passing<'_, '_>) -> Result<(), AppError> {
        Ok(self.0.iter().try_for_each(|Counter { pace, key }| store::relieve(tx, key, pace.forgotten_us))?)
    }

    /// Takes all tries back.
    pub fn forget(&self, tx: &mut Passing<'_, '_>) -> Result<(), AppError> {
        Ok(self.0.iter().try_for_each(|counter| store::forget_tries(tx, &counter.key))?)
    }
}

impl Counter {
    fn new(installation_key: &[u8; 32], pace: Pace, words: &[&str]) -> Counter {
        let words: Vec<&[u8]> = words.iter().map(|word| word.as_bytes()).collect();
        Counter { pace, key: keyed(installation_key, "tries", &words) }
    }

    /// Counts a try and returns by how many microseconds it came too early. Refusing it then rolls the count
    /// back with the transaction.
    fn count(&self, tx: &mut Passing<'_, '_>) -> Result<i64, AppError> {
        let now_us = tx.now_us;
        let held = store::tries(tx, &self.key)?;
        if held.is_none() {
            store::prune_tries(tx, now_us - rules::TRIES_KEPT_US, rules::TRIES_MOST)?;
        }
        let (owed_us, last_us) = held.unwrap_or((0, now_us));
        store::put_tries(tx, &self.key, self.pace.after_try(owed_us, last_us, now_us), now_us)?;
        Ok(self.pace.wait_us(owed_us, last_us, now_us))
    }

    /// Whether one more try is among the free ones: then it is counted.
    fn is_free(&self, tx: &mut Passing<'_, '_>) -> Result<bool, AppError> {
        let (pace, now_us) = (self.pace, tx.now_us);
        let (owed_us, last_us) = store::tries(tx, &self.key)?.unwrap_or((0, now_us));
        let free = pace.is_free(owed_us, last_us, now_us);
        let after_us = if free {
            pace.after_try(owed_us, last_us, now_us)
        } else {
            pace.left_us(owed_us, last_us, now_us)
        };
        store::put_tries(tx, &self.key, after_us, now_us)?;
        Ok(free)
    }
}

/// The network /48 around an IPv6 address: what one organisation has, 65,536 times as much as a home.
fn site(address: &str) -> Option<String> {
    let six: Ipv6Addr = address.parse().ok()?;
    Some(format!("{}/48", Ipv6Addr::from_bits(six.to_bits() >> 80 << 80)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_networks_of_one_ipv6_site_are_counted_together() {
        assert_eq!(site("2001:db8:1:2::"), Some("2001:db8:1::/48".to_owned()));
        assert_eq!(site("2001:db8:1:ffff::"), site("2001:db8:1:2::"));
        assert_ne!(site("2001:db8:2:2::"), site("2001:db8:1:2::"));
        assert_eq!((site("192.0.2.7"), site("unknown")), (None, None));
    }
}
