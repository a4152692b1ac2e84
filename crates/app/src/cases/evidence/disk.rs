//! Evidence on disk: each file under its hash, in a folder of the hash's first two letters.
//!
//! Invariants: when [`keep`] returns, the file is there whole, and so are the folders that lead to it, also after the power failed; no bytes
//! are handed out but those whose hash a record names.
//! Not here: what may be kept (`evidence.rs`), who may name it (`upload.rs`), checking it against the log (`audit`).

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use crate::db::chance::Chance;
use crate::db::{Installation, hex, private, sync_folder};
use crate::error::AppError;
use crate::refusal::Refusal;

/// Whether the file is there with that size.
pub fn holds(installation: &Installation, sha256: &str, size_bytes: u64) -> bool {
    let path = installation.evidence_file(sha256);
    path.is_some_and(|path| fs::metadata(path).is_ok_and(|found| found.len() == size_bytes))
}

/// Keeps bytes under their hash.
///
/// # Errors
/// Faults of the disk.
pub fn keep(installation: &Installation, sha256: &str, bytes: &[u8], now_us: i64) -> Result<()> {
    let path = installation.evidence_file(sha256).context("a hash is a file's name")?;
    let folder = installation.evidence_folder();
    let write = || -> io::Result<()> {
        if !holds(installation, sha256, bytes.len() as u64) {
            write(&folder, &path, bytes, now_us)?;
        }
        // Done also if the file was there: somebody else may have put it there just now and not have synced
        // the folders yet.
        sync_folder(path.parent().unwrap_or(&folder))?;
        sync_folder(&folder)
    };
    write().context("evidence could not be written to the disk")
}

/// Crash before the rename: a stray file with a dot before its name, until the next start. Crash after it: a whole file that waits
/// for a record, as any upload does.
fn write(folder: &Path, path: &Path, bytes: &[u8], now_us: i64) -> io::Result<()> {
    private::folder(path.parent().unwrap_or(folder))?;
    let unfinished = folder.join(format!(".{}", Chance::from_system().uuid(now_us)));
    let mut file = private::new_file(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&unfinished, path)
}

/// Removes what an interrupted [`keep`] left half written. Only before serving begins: nobody else writes then.
///
/// # Errors
/// Faults of the disk.
pub fn clear_unfinished(installation: &Installation) -> Result<()> {
    let clear = || -> io::Result<()> {
        for entry in fs::read_dir(installation.evidence_folder())? {
            let entry = entry?;
            if entry.file_name().as_encoded_bytes().starts_with(b".") && entry.file_type()?.is_file() {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    };
    clear().with_context(|| format!("cannot look through {}", installation.evidence_folder().display()))
}

/// The bytes of a file that a record names, and no others.
///
/// # Errors
/// Refused when it is gone or is not the file that was recorded: `bellwether verify` names it too. A fault when it cannot be read.
pub async fn read(installation: &Installation, sha256: &str) -> Result<Vec<u8>, AppError> {
    let path = installation.evidence_file(sha256).ok_or(AppError::NotFound)?;
    let recorded = sha256.to_owned();
    let read = tokio::task::spawn_blocking(move || recorded_bytes(&path, &recorded));
    read.await.context("reading evidence")?
}

fn recorded_bytes(path: &Path, sha256: &str) -> Result<Vec<u8>, AppError> {
    let refused = |key, what: &str| {
        tracing::error!("evidence {} {what}", path.display());
        Err(AppError::from(Refusal::new(key)))
    };
    match fs::read(path) {
        Ok(bytes) if hex(&Sha256::digest(&bytes)) == sha256 => Ok(bytes),
        Ok(_) => refused("refusal-evidence-changed", "is not the file that was recorded"),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            refused("refusal-evidence-lost", "is missing")
        }
        Err(error) => Err(anyhow::Error::from(error).context(format!("evidence {}", path.display())).into()),
    }
}

/// Removes a file; one that is gone already is removed.
///
/// # Errors
/// Faults of the disk.
pub fn remove(installation: &Installation, sha256: &str) -> Result<()> {
    let path = installation.evidence_file(sha256).context("a hash is a file's name")?;
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}
