//! The receipt of one record, for whoever it is about.
//!
//! Invariant: a receipt is given only once its record is public, and only if it holds by itself: whoever is given it must not find out later
//! that it does not.
//! Not here: whose record it is (the slice that gives it), its words, its form (`bellwether-ledger`).

use anyhow::{Context, Result};
use bellwether_ledger::{Receipt, SigningKey, leaf_hash};

use super::entry::{entry_of, open_part_of};
use super::{shown, store};
use crate::db::{Installation, Link, PublicLog};

/// The receipt of a record; nothing while it is not public.
///
/// # Errors
/// When the record, its open part or its way to the root does not hold; faults of the database.
pub fn receipt(
    installation: &Installation,
    link: &mut Link<'_>,
    log: &PublicLog,
    jurisdiction: i64,
    seq: i64,
) -> Result<Option<Receipt>> {
    if seq >= log.size {
        return Ok(None);
    }
    let stored = store::one_record(link, jurisdiction, seq)?.context("a public record that is missing")?;
    let entry = entry_of(jurisdiction, &stored.leaf).map_err(anyhow::Error::msg)?;
    let (salt, open) = open_part_of(&stored).map_err(anyhow::Error::msg)?;
    let index = seq.unsigned_abs();
    let receipt = Receipt {
        open: open.text(&salt)?,
        index,
        path: shown::path(link, log, jurisdiction, (index, &leaf_hash(&entry)))?,
        checkpoint: log.checkpoint.clone(),
        entry: String::from_utf8(entry).context("a record is text")?,
    };
    let key = SigningKey::from_seed(&log.origin, installation.log_key()?)?.verifier();
    receipt.check(&key).with_context(|| format!("the receipt of record {seq}; run `bellwether verify`"))?;
    Ok(Some(receipt))
}
