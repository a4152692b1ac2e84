//! What a hand-in that waits says, sealed under a key of the installation together with all that its row says.
//!
//! Not here: parts of records, which are sealed under persons' keys (`db/log.rs`).

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use super::store::{self, Row, Sealed};
use crate::cases::model::Report;
use crate::db::keyed::{keyed, keyed_bytes};
use crate::db::{Link, Tx, seal as cipher};

/// What was handed in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Content {
    pub policy: String,
    pub report: Report,
}

impl Content {
    /// A keyed hash of what was written, without who wrote it: the same words have the same hash.
    pub fn words(&self, code_key: &[u8; 32]) -> String {
        let Report { category, fields, .. } = &self.report;
        let fields = serde_json::to_vec(fields).unwrap_or_default();
        keyed(code_key, "words of a hand-in", &[category.as_bytes(), &fields])
    }

    /// Field and text of what was written, without who wrote it.
    pub fn texts(&self) -> Vec<(String, String)> {
        let texts = self.report.fields.iter();
        texts.filter_map(|(id, value)| Some((id.clone(), value.as_text()?.to_owned()))).collect()
    }
}

fn key(code_key: &[u8; 32]) -> [u8; 32] {
    keyed_bytes(code_key, "hand-ins that wait", &[])
}

/// Every column goes in, so that a row which somebody changed no longer opens.
fn bound_to(row: &Row) -> String {
    let Row { jurisdiction, hand_in, case, at_us, policy, place, lo, words } = row;
    format!("{jurisdiction}\n{hand_in}\n{case}\n{at_us}\n{policy}\n{place}\n{lo}\n{words}")
}

pub fn seal(tx: &mut Tx<'_, '_>, code_key: &[u8; 32], row: &Row, content: &Content) -> Result<Sealed> {
    let nonce: [u8; 24] = tx.chance.bytes();
    let plain = serde_json::to_vec(content).context("a hand-in that does not write")?;
    let ciphertext = cipher::seal(&key(code_key), &nonce, &bound_to(row), &plain)?;
    Ok(Sealed { nonce: nonce.to_vec(), ciphertext })
}

/// What a row says.
///
/// # Errors
/// When it is not as it was written.
pub fn open(link: &mut Link<'_>, code_key: &[u8; 32], row: &Row) -> Result<Content> {
    let Sealed { nonce, ciphertext } = store::sealed(link, row)?;
    let nonce = <[u8; 24]>::try_from(nonce).ok().context("a nonce has 24 bytes")?;
    let plain = cipher::open(&key(code_key), &nonce, &bound_to(row), &ciphertext);
    let plain = plain.with_context(|| format!("hand-in {}; run `bellwether verify`", row.hand_in))?;
    serde_json::from_slice(&plain).context("a hand-in that does not read")
}

/// How many wait and, if the key is given, the jurisdiction and number of those that are not as they were
/// written.
///
/// # Errors
/// Faults of the database.
pub fn check(
    link: &mut Link<'_>,
    code_key: Option<&[u8; 32]>,
    only: Option<i64>,
) -> Result<(u64, Vec<(i64, i64)>)> {
    let mut rows = store::all(link)?;
    rows.retain(|row| only.is_none_or(|only| only == row.jurisdiction));
    let count = rows.len() as u64;
    let unlike = rows.into_iter().filter(|row| code_key.is_some_and(|key| open(link, key, row).is_err()));
    Ok((count, unlike.map(|row| (row.jurisdiction, row.hand_in)).collect()))
}
