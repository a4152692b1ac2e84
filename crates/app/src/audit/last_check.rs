//! What the last full check said, kept as a small file beside the database so that the log's page can tell.
//!
//! Invariant: it is passing state and no proof: whoever doubts it runs the check again. Checking itself never writes to the
//! database.
//! Not here: checking (`verify.rs`), how it is told (`view.rs`).

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use super::verdict::Verdict;
use crate::db::{Installation, private};

pub const FILE: &str = "last-check.json";

/// The last full check of one log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastCheck {
    pub at_us: i64,
    /// Who ran it: a user of the operating system, or `server`.
    pub by: String,
    pub records: u64,
    /// Base64.
    pub root: String,
    /// Faults in this log, or in what all logs share.
    pub faults: u64,
}

/// The last full check as everybody may know it: of no more records than are public, and without who ran it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct PublicCheck {
    pub at_us: i64,
    /// Public records that it covered.
    pub records: u64,
    /// Faults in this log, or in what all logs share.
    pub faults: u64,
}

impl LastCheck {
    pub fn public(&self, size: i64) -> PublicCheck {
        PublicCheck { at_us: self.at_us, records: self.records.min(size.unsigned_abs()), faults: self.faults }
    }
}

/// Remembers a verdict for every log it is about.
///
/// # Errors
/// When the data folder cannot be written to; the verdict holds all the same.
pub fn keep(installation: &Installation, verdict: &Verdict, at_us: i64, by: &str) -> Result<()> {
    let mut kept = all(installation);
    for log in &verdict.logs {
        let concern = |jurisdiction: Option<i64>| jurisdiction.is_none_or(|code| code == log.jurisdiction);
        let faults = verdict.faults.iter().filter(|fault| concern(fault.jurisdiction)).count() as u64;
        let check = LastCheck {
            at_us,
            by: by.to_owned(),
            records: log.records,
            root: log.root.clone(),
            faults: faults + verdict.unlisted_faults,
        };
        kept.insert(log.jurisdiction, check);
    }
    let path = installation.data.join(FILE);
    let beside = path.with_extension("new");
    let text = serde_json::to_vec_pretty(&kept).context("a check that does not write")?;
    private::write(&beside, text).with_context(|| format!("cannot write {}", beside.display()))?;
    fs::rename(&beside, &path).with_context(|| format!("cannot write {}", path.display()))
}

/// The last full check of a log, if one was kept.
pub fn last_check(installation: &Installation, jurisdiction: i64) -> Option<LastCheck> {
    all(installation).remove(&jurisdiction)
}

/// A file that is missing or does not read is as good as no check.
fn all(installation: &Installation) -> BTreeMap<i64, LastCheck> {
    let text = fs::read(installation.data.join(FILE)).unwrap_or_default();
    serde_json::from_slice(&text).unwrap_or_default()
}
