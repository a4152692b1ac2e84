//! Whether the installation's `code.key` is the one that these data were made with.
//!
//! Invariant: beside each log stands a check value of the key and the log's number, from its founding on; `bellwether rebuild` writes that
//! of the key it finds. A head that somebody else wrote has none that fits.
//! Not here: codes themselves (`cases/code.rs`), what follows from a wrong key (`app.rs`, `audit/verify.rs`).
//!
//! The value tells nothing of the key: it is 63 bits of an HMAC over a fixed word and a number, of 32 bytes that chance made. To whoever does not hold the
//! key it is one number among 2⁶³, and it is used for nothing else; whoever tries keys against it has 2²⁵⁶ to try.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};

use super::keyed::keyed_bytes;
use super::link::Link;

/// The check value of a key beside the log of a jurisdiction.
fn check_value(key: &[u8; 32], jurisdiction: i64) -> i64 {
    let [a, b, c, d, e, f, g, h, ..] = keyed_bytes(key, "check value", &[&jurisdiction.to_be_bytes()]);
    i64::from_be_bytes([a, b, c, d, e, f, g, h]) & i64::MAX
}

/// Keeps the key's check value with the log of a jurisdiction.
pub fn keep(link: &mut Link<'_>, jurisdiction: i64, key: &[u8; 32]) -> Result<()> {
    let rows = link.execute(
        "insert into code_key_checks (jurisdiction, value) values ($1, $2)
         on conflict (jurisdiction) do update set value = excluded.value",
        &[&jurisdiction, &check_value(key, jurisdiction)],
    )?;
    ensure!(rows == 1, "the check value of code.key was not written");
    Ok(())
}

/// Whether a key is the one whose check values are kept. One log's would do, but a damaged row must not pass for a wrong key. With no log
/// yet, every key fits.
pub fn fits(link: &mut Link<'_>, key: &[u8; 32]) -> Result<bool> {
    let kept = kept(link)?;
    Ok(kept.is_empty() || kept.iter().any(|(jurisdiction, value)| *value == check_value(key, *jurisdiction)))
}

/// Of these logs those whose check value is not the key's, and jurisdictions that have one without a log.
pub fn unlike(link: &mut Link<'_>, key: &[u8; 32], logs: &[i64]) -> Result<Vec<i64>> {
    let mut kept = kept(link)?;
    let right = |kept: Option<i64>, code: i64| kept == Some(check_value(key, code));
    let mut unlike: Vec<i64> = logs.iter().copied().filter(|code| !right(kept.remove(code), *code)).collect();
    unlike.extend(kept.into_keys());
    Ok(unlike)
}

fn kept(link: &mut Link<'_>) -> Result<BTreeMap<i64, i64>> {
    let rows =
        link.query("select jurisdiction, value from code_key_checks order by jurisdiction", &[], |row| {
            Ok((row.get::<i64>(0)?, row.get::<i64>(1)?))
        })?;
    Ok(rows.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_keys_have_two_check_values_and_none_is_negative() {
        assert_ne!(check_value(&[7; 32], 652_325), check_value(&[7; 32], 652_324));
        let values = (0..=255).map(|byte| check_value(&[byte; 32], 652_325));
        let mut values: Vec<i64> = values.inspect(|value| assert!(*value >= 0)).collect();
        values.sort_unstable();
        values.dedup();
        assert_eq!(values.len(), 256);
    }

    #[test]
    fn a_check_value_is_no_part_of_the_key_nor_of_what_else_is_made_from_it() {
        let (key, value) = ([7; 32], check_value(&[7; 32], 652_325).to_be_bytes());
        for other in [key, keyed_bytes(&key, "resident code", &[]), keyed_bytes(&key, "held", &[])] {
            assert!(other.windows(7).all(|window| window != &value[1..]));
        }
    }
}
