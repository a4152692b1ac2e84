//! Whether the installation's `code.key` is the one that these data were made with.
//!
//! Invariant: beside each log stands a check value of the key, from its founding on; `bellwether rebuild` writes that of the key it finds.
//! Not here: codes themselves (`cases/code.rs`), what follows from a wrong key (`app.rs`, `audit/verify.rs`).
//!
//! The value tells nothing of the key: it is 63 bits of an HMAC over a fixed word, of 32 bytes that chance made. To whoever does not hold the
//! key it is one number among 2⁶³, and it is used for nothing else; whoever tries keys against it has 2²⁵⁶ to try.

use anyhow::{Result, ensure};

use super::keyed::keyed_bytes;
use super::link::Link;

/// What the counter is called that holds the value.
const NAME: &str = "code-key";

/// The check value of a key.
pub fn check_value(key: &[u8; 32]) -> i64 {
    let [a, b, c, d, e, f, g, h, ..] = keyed_bytes(key, "check value", &[]);
    i64::from_be_bytes([a, b, c, d, e, f, g, h]) & i64::MAX
}

/// Keeps a check value with the log of a jurisdiction.
pub fn keep(link: &mut Link<'_>, jurisdiction: i64, value: i64) -> Result<()> {
    let rows = link.execute(
        "insert into counters (jurisdiction, name, value) values ($1, $2, $3)
         on conflict (jurisdiction, name) do update set value = excluded.value",
        &[&jurisdiction, &NAME, &value],
    )?;
    ensure!(rows == 1, "the check value of code.key was not written");
    Ok(())
}

/// Whether a key is the one whose check value is kept. One log's would do, but a damaged row must not pass for a wrong key. With no log
/// yet, every key fits.
pub fn fits(link: &mut Link<'_>, key: &[u8; 32]) -> Result<bool> {
    let kept =
        link.query("select value from counters where name = $1 order by jurisdiction", &[&NAME], |row| {
            row.get::<i64>(0)
        })?;
    Ok(kept.is_empty() || kept.contains(&check_value(key)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_keys_have_two_check_values_and_none_is_negative() {
        let values = (0..=255).map(|byte| check_value(&[byte; 32]));
        let mut values: Vec<i64> = values.inspect(|value| assert!(*value >= 0)).collect();
        values.sort_unstable();
        values.dedup();
        assert_eq!(values.len(), 256);
    }

    #[test]
    fn a_check_value_is_no_part_of_the_key_nor_of_what_else_is_made_from_it() {
        let (key, value) = ([7; 32], check_value(&[7; 32]).to_be_bytes());
        for other in [key, keyed_bytes(&key, "resident code", &[]), keyed_bytes(&key, "held", &[])] {
            assert!(other.windows(7).all(|window| window != &value[1..]));
        }
    }
}
