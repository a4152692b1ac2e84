//! The manifest of a backup: what it holds, with the hash of each file.
//!
//! Invariant: it is written last, so what it names is there and was synced before. It says which database it belongs to by hash, and its
//! last line is the hash of all before it, so that no byte of it changes unnoticed. So ends a manifest of every format.
//! Not here: where it stands while a backup is unfinished (`folder.rs`).

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::places;
use crate::audit::LogVerdict;
use crate::db::{hex, private};
use crate::files::{Hashed, shown, unusable};
use crate::refusal::{Arg, Refusal};

/// What this program writes, and all that it reads.
pub const FORMAT: &str = "bellwether backup v1";

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub format: String,
    /// The version of the program that wrote it.
    pub program: String,
    /// RFC 3339.
    pub made_at: String,
    /// None where the tables are in PostgreSQL.
    pub database: Option<Hashed>,
    pub logs: Vec<LogVerdict>,
    /// The small files of the data folder, by name, in base64.
    pub files: BTreeMap<String, String>,
    pub evidence: Vec<Hashed>,
}

/// Only the format, so that a manifest of a later one is not taken for a damaged one.
#[derive(Deserialize)]
struct Form {
    format: String,
}

impl Manifest {
    /// A manifest; nothing where there is none.
    ///
    /// # Errors
    /// Refused when it is not as it was written, does not read or is of another format.
    pub fn read(path: &Path) -> Result<Option<Manifest>, Refusal> {
        let bytes = match std::fs::read(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            read => read.map_err(|error| unusable(path, &error))?,
        };
        let damaged = || Refusal::new("refusal-backup-manifest").with("path", shown(path));
        let text = as_written(&bytes).ok_or_else(damaged)?;
        let Form { format } = serde_json::from_slice(text).map_err(|_| damaged())?;
        if format != FORMAT {
            let refusal = Refusal::new("refusal-backup-format").with("path", shown(path));
            return Err(refusal.with("found", Arg::Text(format)).with("known", places::named(FORMAT)));
        }
        let manifest: Manifest = serde_json::from_slice(text).map_err(|_| damaged())?;
        match manifest.files.values().all(|encoded| STANDARD.decode(encoded).is_ok()) {
            true => Ok(Some(manifest)),
            false => Err(damaged()),
        }
    }

    /// Writes it and syncs it.
    pub fn write(&self, path: &Path) -> Result<()> {
        let text = serde_json::to_string_pretty(self).context("a manifest that does not write")?;
        let text = with_ending(&format!("{text}\n"));
        let write = || -> std::io::Result<()> {
            let mut file = private::file(path)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()
        };
        write().map_err(|error| unusable(path, &error).into())
    }

    /// Takes in the small files of a data folder.
    ///
    /// # Errors
    /// Refused when one is there and cannot be read.
    pub fn carry(data: &Path) -> Result<BTreeMap<String, String>, Refusal> {
        let mut carried = BTreeMap::new();
        for name in places::carried() {
            let path = data.join(name);
            match std::fs::read(&path) {
                Ok(bytes) => _ = carried.insert(name.to_owned(), STANDARD.encode(bytes)),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(unusable(&path, &error)),
            }
        }
        Ok(carried)
    }

    /// Puts them into another. A name that this program does not carry stays out: it could be that of a key.
    ///
    /// # Errors
    /// Faults of the disk.
    pub fn put_down(&self, data: &Path) -> Result<()> {
        for name in places::carried() {
            let Some(encoded) = self.files.get(name) else { continue };
            let path = data.join(name);
            let bytes =
                STANDARD.decode(encoded).context("small files are looked at when a manifest is read")?;
            let write = || -> std::io::Result<()> {
                let mut file = private::file(&path)?;
                file.write_all(&bytes)?;
                file.sync_all()
            };
            write().map_err(|error| unusable(&path, &error))?;
        }
        Ok(())
    }
}

/// The last line of a manifest.
fn ending(text: &[u8]) -> String {
    format!("sha256 {}\n", hex(&Sha256::digest(text)))
}

/// The text of a manifest and its last line.
pub(super) fn with_ending(text: &str) -> String {
    format!("{text}{}", ending(text.as_bytes()))
}

/// The text of a manifest without its last line; none if that does not fit.
fn as_written(bytes: &[u8]) -> Option<&[u8]> {
    let length = ending(&[]).len();
    let (text, last) = bytes.split_at(bytes.len().checked_sub(length)?);
    (last == ending(text).as_bytes()).then_some(text)
}
