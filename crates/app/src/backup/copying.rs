//! Evidence files from one folder to another, hashed on the way.
//!
//! Invariant: a file comes under its name only once all its bytes have been read, hashed to that name and synced. One that is there
//! and is what its name says is left alone, so an interrupted copy goes on where it was.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::db::{Installation, private, sync_folder};
use crate::files::{self, Hashed, unusable};

/// From one installation's evidence to another's; `beside` is a folder of the target's disk for what is unfinished.
pub struct Copying<'c> {
    pub from: &'c Installation,
    pub to: &'c Installation,
    pub beside: &'c Path,
}

/// What came of copying.
#[derive(Debug, Default)]
pub struct Came {
    /// The files that stand in the target now.
    pub there: Vec<Hashed>,
    /// How many of them were written.
    pub copied: u64,
    /// The hashes for which there is no file, or one whose bytes are not those.
    pub missing: Vec<String>,
}

/// Why a piece was not copied: reading failed, and that one file is missing; or writing did, and nothing will go on.
enum Failure {
    Reading,
    Writing(io::Error),
}

impl From<io::Error> for Failure {
    fn from(_: io::Error) -> Failure {
        Failure::Reading
    }
}

impl Copying<'_> {
    /// Copies what is wanted, then syncs the folders.
    ///
    /// # Errors
    /// Faults of the target's disk.
    pub fn run(&self, wanted: &BTreeSet<String>) -> Result<Came> {
        let mut came = Came::default();
        let folder = self.to.evidence_folder();
        private::folder(&folder).map_err(|error| unusable(&folder, &error))?;
        let mut touched = BTreeSet::new();
        for sha256 in wanted {
            self.one(sha256, &mut came, &mut touched)?;
        }
        for folder in touched.iter().chain([&folder, &self.to.data]) {
            sync_folder(folder).map_err(|error| unusable(folder, &error))?;
        }
        Ok(came)
    }

    fn one(&self, sha256: &str, came: &mut Came, touched: &mut BTreeSet<PathBuf>) -> Result<()> {
        let (Some(from), Some(to)) = (self.from.evidence_file(sha256), self.to.evidence_file(sha256)) else {
            came.missing.push(sha256.to_owned());
            return Ok(());
        };
        if let Some(there) = files::hash(&to).ok().filter(|there| there.sha256 == sha256) {
            came.there.push(there);
            return Ok(());
        }
        let beside = self.beside.join(sha256);
        let copied = match copy(&from, &beside) {
            Ok(copied) if copied.sha256 == sha256 => copied,
            Ok(_) | Err(Failure::Reading) => {
                came.missing.push(sha256.to_owned());
                return Ok(());
            }
            Err(Failure::Writing(error)) => return Err(unusable(&beside, &error).into()),
        };
        let folder = to.parent().unwrap_or(&to).to_owned();
        let place = || -> io::Result<()> {
            private::folder(&folder)?;
            fs::rename(&beside, &to)
        };
        place().map_err(|error| unusable(&to, &error))?;
        touched.insert(folder);
        came.there.push(copied);
        came.copied += 1;
        Ok(())
    }
}

/// Copies a file and syncs it; what was read is what is hashed and written.
fn copy(from: &Path, to: &Path) -> Result<Hashed, Failure> {
    let mut from = fs::File::open(from)?;
    let writing = |error| Failure::Writing(error);
    let mut file = private::file(to).map_err(writing)?;
    let hashed = files::pieces(&mut from, |piece| file.write_all(piece).map_err(writing))?;
    file.sync_all().map_err(writing)?;
    Ok(hashed)
}
