//! Files: reading those that people name, saying in words why one does not read, hashing and copying, and making some for their
//! owner alone.
//!
//! Not here: evidence (`cases/evidence`), the files of an installation (`db/installation.rs`).

use std::fs::File;
use std::io::{self, Error, ErrorKind, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::db::hex;
use crate::refusal::{Arg, Refusal};

/// Why a file or folder cannot be used, for whoever named it.
pub fn unusable(path: &Path, error: &Error) -> Refusal {
    let is_nowhere = |path: &&Path| path.is_symlink() && !path.exists();
    if let (ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::AlreadyExists, Some(link)) =
        (error.kind(), path.ancestors().find(is_nowhere))
    {
        return Refusal::new("refusal-file-dangling").with("path", shown(link));
    }
    let key = match error.kind() {
        ErrorKind::NotFound => "refusal-file-missing",
        ErrorKind::PermissionDenied => "refusal-file-denied",
        ErrorKind::ReadOnlyFilesystem => "refusal-file-read-only",
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

/// What a file's bytes are known by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hashed {
    /// Lower-case hexadecimal.
    pub sha256: String,
    pub size_bytes: u64,
}

/// The hash of a file, read in pieces and never held in memory.
///
/// # Errors
/// Faults of the disk.
pub fn hash(path: &Path) -> io::Result<Hashed> {
    pieces(&mut File::open(path)?, |_| Ok(()))
}

/// Reads to the end, handing each piece over, and hashes what was read.
///
/// # Errors
/// Faults of reading, and those of `take`.
pub fn pieces<R: Read, E: From<Error>>(
    from: &mut R,
    mut take: impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<Hashed, E> {
    let mut hasher = Sha256::new();
    let mut piece = vec![0; 64 * 1024];
    let mut size_bytes = 0;
    loop {
        let read = match from.read(&mut piece) {
            Ok(0) => return Ok(Hashed { sha256: hex(&hasher.finalize()), size_bytes }),
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            read => read?,
        };
        hasher.update(&piece[..read]);
        size_bytes += read as u64;
        take(&piece[..read])?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_cannot_be_written_to_is_not_taken_for_a_missing_right() {
        let refusal = |kind: ErrorKind| unusable(Path::new("backup"), &kind.into()).key;
        assert_eq!(refusal(ErrorKind::ReadOnlyFilesystem), "refusal-file-read-only");
        assert_eq!(refusal(ErrorKind::PermissionDenied), "refusal-file-denied");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_nowhere_is_named_as_such_also_above_what_was_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(folder.path().join("gone"), &link).unwrap();
        for path in [link.clone(), link.join("backup")] {
            let error = crate::db::private::folder(&path).unwrap_err();
            let refusal = unusable(&path, &error);
            assert_eq!((refusal.key, &refusal.args[0].1), ("refusal-file-dangling", &shown(&link)));
            assert_eq!(read(&path).unwrap_err().key, "refusal-file-dangling");
        }
    }
}
