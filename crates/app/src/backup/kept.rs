//! Checkpoints that somebody kept outside, against a log that was restored: which records are missing, and whether those that are
//! there are the ones that were signed for.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Result;
use bellwether_ledger::{Checkpoint, NoteError, SigningKey};

use crate::audit::root_at;
use crate::db::{Installation, Link, log};
use crate::files::{self, shown};
use crate::refusal::{Arg, Refusal};

/// One kept checkpoint, and the file it was read from.
pub struct Kept {
    path: PathBuf,
    jurisdiction: i64,
    checkpoint: Checkpoint,
}

impl Kept {
    /// Reads a checkpoint; its signature is checked where there are keys.
    ///
    /// # Errors
    /// Refused when it is no checkpoint, or not one that these keys have signed.
    pub fn read(path: &Path, keys: Option<&Installation>) -> Result<Kept> {
        let note = files::read_text(path)?;
        let unread = || Refusal::new("refusal-checkpoint-unread").with("path", shown(path));
        let checkpoint = unverified(&note).map_err(|_| unread())?;
        let code = checkpoint.origin.rsplit('/').next().and_then(|code| code.parse::<i64>().ok());
        let jurisdiction = code.filter(|code| log::origin(*code) == checkpoint.origin).ok_or_else(unread)?;
        if let Some(keys) = keys {
            let key = SigningKey::from_seed(&checkpoint.origin, keys.log_key()?)?.verifier();
            key.open(&note).map_err(|error| match error {
                NoteError::Unsigned => {
                    Refusal::new("refusal-checkpoint-of-another-key").with("path", shown(path))
                }
                _ => unread(),
            })?;
        }
        Ok(Kept { path: path.to_owned(), jurisdiction, checkpoint })
    }
}

/// The checkpoint of a note whose signature nobody can check here.
fn unverified(note: &str) -> Result<Checkpoint, NoteError> {
    let (text, _) = note.rsplit_once("\n\n").ok_or(NoteError::Malformed)?;
    Checkpoint::parse(&format!("{text}\n"))
}

/// How many records each log has by the largest of its checkpoints.
///
/// # Errors
/// Refused when a log does not begin with the records that a checkpoint was signed for; faults of the database.
pub fn sizes(link: &mut Link<'_>, kept: &[Kept]) -> Result<BTreeMap<i64, u64>> {
    let mut sizes = BTreeMap::new();
    for Kept { path, jurisdiction, checkpoint } in kept {
        let root = root_at(link, *jurisdiction, checkpoint.size)?;
        if root.is_some_and(|root| root != checkpoint.root) {
            let refusal = Refusal::new("refusal-restore-rewritten").with("path", shown(path));
            return Err(refusal.with("code", Arg::Text(jurisdiction.to_string())).into());
        }
        let largest = sizes.entry(*jurisdiction).or_default();
        *largest = checkpoint.size.max(*largest);
    }
    Ok(sizes)
}
