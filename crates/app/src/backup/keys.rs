//! The keys and the list of erasures, kept in a folder of their own.
//!
//! Invariant: a key that is kept is never replaced by another, and the list only grows.

use std::io::Write as _;
use std::path::Path;

use anyhow::Result;

use crate::audit::erasure_list;
use crate::db::{Installation, private, sync_folder};
use crate::files::{shown, unusable};
use crate::refusal::Refusal;

/// What reads a key of an installation.
type Key = fn(&Installation) -> Result<[u8; 32]>;

const KEYS: [(&str, Key); 2] = [("log.key", Installation::log_key), ("code.key", Installation::code_key)];

/// The names of the keys for which an installation has no file.
pub fn missing(installation: &Installation) -> Vec<&'static str> {
    let is_missing = |name: &str| installation.data.join(name).try_exists().is_ok_and(|there| !there);
    KEYS.into_iter().map(|(name, _)| name).filter(|name| is_missing(name)).collect()
}

/// Puts an installation's keys, but those that are known to be missing, and its list of erasures into a folder, or back from there.
///
/// # Errors
/// Refused when a key is missing or damaged, or when another key stands there.
pub fn copy(from: &Installation, missing: &[&str], to: &Path) -> Result<()> {
    private::folder(to).map_err(|error| unusable(to, &error))?;
    for (name, key) in KEYS.into_iter().filter(|(name, _)| !missing.contains(name)) {
        keep(&to.join(name), &key(from)?)?;
    }
    let list = from.data.join(erasure_list::FILE);
    if list.exists() {
        erasure_list::add(&to.join(erasure_list::FILE), &erasure_list::read(&list)?)?;
    }
    Ok(())
}

/// Crash in the middle, and half a key stands there: it is finished. Anything else that is not this key is somebody's.
fn keep(path: &Path, key: &[u8; 32]) -> Result<()> {
    let there = std::fs::read(path).unwrap_or_default();
    if !key.starts_with(&there) {
        return Err(Refusal::new("refusal-backup-keys-differ").with("path", shown(path)).into());
    }
    if there.len() == key.len() {
        return Ok(());
    }
    let write = || -> std::io::Result<()> {
        let mut file = private::file(path)?;
        file.write_all(key)?;
        file.sync_all()?;
        sync_folder(path.parent().unwrap_or(path))
    };
    write().map_err(|error| unusable(path, &error).into())
}
