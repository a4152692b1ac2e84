//! Files that people name: reading them, and saying in words why one does not read.
//!
//! Not here: evidence (`cases/evidence`), the files of an installation (`db/installation.rs`).

use std::io::{Error, ErrorKind};
use std::path::Path;

use crate::refusal::{Arg, Refusal};

/// Why a file or folder cannot be used, for whoever named it.
pub fn unusable(path: &Path, error: &Error) -> Refusal {
    let key = match error.kind() {
        ErrorKind::NotFound => "refusal-file-missing",
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => "refusal-file-denied",
        ErrorKind::IsADirectory => "refusal-file-is-folder",
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => "refusal-file-not-folder",
        ErrorKind::InvalidData => "refusal-file-not-utf8",
        ErrorKind::StorageFull => "refusal-file-disk-full",
        _ => {
            let refusal = Refusal::new("refusal-file-unusable").with("path", shown(path));
            return refusal.with("system", Arg::Text(error.to_string()));
        }
    };
    Refusal::new(key).with("path", shown(path))
}

/// A file's bytes.
///
/// # Errors
/// Refused with what is the matter with it.
pub fn read(path: &Path) -> Result<Vec<u8>, Refusal> {
    std::fs::read(path).map_err(|error| unusable(path, &error))
}

/// A file's text.
///
/// # Errors
/// Refused with what is the matter with it.
pub fn read_text(path: &Path) -> Result<String, Refusal> {
    std::fs::read_to_string(path).map_err(|error| unusable(path, &error))
}

/// A path as an argument of a sentence.
pub fn shown(path: &Path) -> Arg {
    Arg::Text(path.display().to_string())
}
