//! Evidence on disk against the hashes that records name.
//!
//! Invariant: a file is read whole and in pieces, never held in memory; a file that no record names is nobody's fault
//! (it was sent, and the command with it was refused).
//! Not here: taking files in (the cases), what they show.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::bodies::NamedFile;
use super::check::Checked;
use super::verdict::Verdict;
use crate::cases::evidence::is_unswept;
use crate::db::{Installation, Link};
use crate::files::{self, Hashed};

/// What the logs of an installation say of files: they share one folder, so one log may name what another erased.
#[derive(Debug, Default)]
pub struct Files {
    named: BTreeSet<String>,
    /// Hash, log and record of an erasure.
    erased: Vec<(String, i64, i64)>,
}

impl Files {
    /// Takes in what one log says.
    pub fn take(&mut self, jurisdiction: i64, checked: &Checked) {
        self.named.extend(checked.files.keys().cloned());
        let erased = checked.erased_files.iter();
        self.erased.extend(erased.map(|(sha256, seq)| (sha256.clone(), jurisdiction, *seq)));
    }

    /// After all logs: names the files that were erased and are there all the same, without having been sent anew.
    pub fn conclude(self, installation: &Installation, link: &mut Link<'_>, verdict: &mut Verdict) {
        for (sha256, jurisdiction, seq) in self.erased {
            let path = installation.evidence_file(&sha256).filter(|_| !self.named.contains(&sha256));
            if !path.is_some_and(|path| path.exists()) {
                continue;
            }
            let what = match is_unswept(link, &sha256) {
                Ok(true) => continue,
                Ok(false) => format!("still stored, though record {seq} says that it was erased"),
                Err(error) => format!("cannot be read: {error:#}"),
            };
            verdict.fault(Some(jurisdiction), format!("evidence {sha256} (record {seq})"), what);
        }
    }
}

/// Checks every file that the records of one log name.
pub fn check(
    installation: &Installation,
    jurisdiction: i64,
    files: &BTreeMap<String, (i64, NamedFile)>,
    verdict: &mut Verdict,
) {
    for (sha256, (seq, file)) in files {
        let place = format!("evidence {sha256} (record {seq})");
        let what = match installation.evidence_file(sha256) {
            Some(path) => fault_of(&path, file),
            None => Some("the record names no SHA-256".to_owned()),
        };
        if let Some(what) = what {
            verdict.fault(Some(jurisdiction), place, what);
        }
    }
    verdict.files += files.len() as u64;
}

fn fault_of(path: &Path, file: &NamedFile) -> Option<String> {
    match files::hash(path) {
        Ok(Hashed { sha256, size_bytes }) if sha256 == file.sha256 => file
            .size_bytes
            .filter(|named| *named != size_bytes)
            .map(|named| format!("{size_bytes} bytes, the record says {named}")),
        Ok(_) => Some("its bytes are not those that were recorded".to_owned()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Some("the file is missing".to_owned()),
        Err(error) => Some(format!("the file cannot be read: {error}")),
    }
}
