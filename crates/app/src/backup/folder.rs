//! The folder of a backup: what may stand in it, and how one backup takes the place of the one before.
//!
//! Invariant: from the first backup on there is, at every instant, one whole backup in it. The new database and its manifest are made in
//! a folder within. Then the database takes its name, which decides; then the manifest does. In between, a manifest of the old
//! database stands beside the new one: the one that fits waits within, and is found there by the hash of the database.
//! Not here: what is put in (`make.rs`).

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::manifest::Manifest;
use crate::db::{DATABASE_NAME, Installation, private, sync_folder};
use crate::files::{self, Hashed, shown, unusable};
use crate::refusal::Refusal;

const MANIFEST: &str = "manifest";
const EVIDENCE: &str = "evidence";
/// What is being made, until it is whole.
const UNFINISHED: &str = "unfinished-backup";

/// A folder of backups, to which nobody else writes meanwhile.
pub struct Folder {
    pub path: PathBuf,
    _lock: Option<File>,
}

impl Folder {
    /// Makes the folder, or opens that of an earlier backup and completes or clears what a crash left in it. Returns the manifest of
    /// the backup that it holds.
    ///
    /// # Errors
    /// Refused when it holds anything else, or another backup is being made there.
    pub fn for_writing(path: &Path) -> Result<(Folder, Option<Manifest>)> {
        private::folder(path).map_err(|error| unusable(path, &error))?;
        let folder = Folder { path: path.to_owned(), _lock: lock(path, File::try_lock)? };
        folder.settle().with_context(|| format!("cannot go on in {}", path.display()))?;
        let before = Manifest::read(&folder.path.join(MANIFEST))?;
        let mut there = fs::read_dir(path).map_err(|error| unusable(path, &error))?;
        // All that a first backup leaves that came to nothing.
        let is_evidence =
            |entry: io::Result<fs::DirEntry>| entry.is_ok_and(|entry| entry.file_name() == EVIDENCE);
        let is_ours = before.is_some() || there.all(is_evidence);
        // An installation that somebody serves from a backup's folder is no backup any more.
        if !is_ours || folder.path.join("log.key").exists() {
            return Err(Refusal::new("refusal-backup-folder-taken").with("path", shown(path)).into());
        }
        private::folder(&folder.unfinished()).map_err(|error| unusable(path, &error))?;
        Ok((folder, before))
    }

    /// A folder to restore from, which may be on a disk that cannot be written to.
    ///
    /// # Errors
    /// Refused while a backup is being made there.
    pub fn for_reading(path: &Path) -> Result<Folder> {
        fs::read_dir(path).map_err(|error| unusable(path, &error))?;
        Ok(Folder { path: path.to_owned(), _lock: lock(path, File::try_lock_shared)? })
    }

    /// Where the new backup is made.
    pub fn unfinished(&self) -> PathBuf {
        self.path.join(UNFINISHED)
    }

    pub fn database(&self) -> PathBuf {
        self.path.join(DATABASE_NAME)
    }

    /// Its evidence, as that of an installation.
    pub fn evidence(&self) -> Installation {
        Installation::sqlite(&self.path)
    }

    /// The manifests that may belong to what is there; the one that does names the database by its hash.
    ///
    /// # Errors
    /// Refused when none is there: this is no backup, or its first was never finished.
    pub fn manifests(&self) -> Result<Vec<Manifest>> {
        let waiting = match self.is_decided() {
            true => Manifest::read(&self.unfinished().join(MANIFEST))?,
            false => None,
        };
        let found: Vec<Manifest> =
            waiting.into_iter().chain(Manifest::read(&self.path.join(MANIFEST))?).collect();
        if found.is_empty() {
            return Err(Refusal::new("refusal-backup-none").with("path", shown(&self.path)).into());
        }
        Ok(found)
    }

    /// Puts the new backup in the place of the old one; its evidence is there already.
    ///
    /// # Errors
    /// Faults of the disk.
    pub fn replace(&self, manifest: &Manifest) -> Result<()> {
        manifest.write(&self.unfinished().join(MANIFEST))?;
        let replace = || -> io::Result<()> {
            sync_folder(&self.unfinished())?;
            sync_folder(&self.path)?;
            if manifest.database.is_some() {
                // Crash before this: the old backup stands whole. Crash after it: the new one does, by the manifest that waits.
                fs::rename(self.unfinished().join(DATABASE_NAME), self.database())?;
                sync_folder(&self.path)?;
            }
            self.finish()?;
            // Crash before this: some evidence too many, until the next time.
            self.drop_unnamed(&manifest.evidence)
        };
        replace().map_err(|error| unusable(&self.path, &error).into())
    }

    /// Leaves no copy of the database where a backup was refused; evidence that came waits for the next one.
    pub fn give_up_if(&self, failed: bool) {
        if failed && !self.is_decided() {
            // The backup was refused already. What cannot be cleared away now will be before the next one.
            drop(fs::remove_dir_all(self.unfinished()));
        }
    }

    fn finish(&self) -> io::Result<()> {
        fs::rename(self.unfinished().join(MANIFEST), self.path.join(MANIFEST))?;
        sync_folder(&self.path)?;
        fs::remove_dir_all(self.unfinished())?;
        sync_folder(&self.path)
    }

    /// Whether a new database has taken its name, so that its manifest waits alone.
    fn is_decided(&self) -> bool {
        self.unfinished().join(MANIFEST).exists() && !self.unfinished().join(DATABASE_NAME).exists()
    }

    /// After a crash: completes the replacing if it was decided, and clears away what was not.
    fn settle(&self) -> Result<()> {
        if !self.unfinished().exists() {
            return Ok(());
        }
        if self.is_decided()
            && let Some(waiting) = Manifest::read(&self.unfinished().join(MANIFEST)).unwrap_or_default()
            && waiting.database.is_some()
            && waiting.database == files::hash(&self.database()).ok()
        {
            return Ok(self.finish()?);
        }
        Ok(fs::remove_dir_all(self.unfinished())?)
    }

    /// Removes evidence that the backup does not name: somebody was erased, or a file waited in vain.
    fn drop_unnamed(&self, named: &[Hashed]) -> io::Result<()> {
        let evidence = self.evidence();
        let named: BTreeSet<&str> = named.iter().map(|file| file.sha256.as_str()).collect();
        for folder in fs::read_dir(evidence.evidence_folder())? {
            let folder = folder?.path();
            if !folder.is_dir() {
                continue;
            }
            for file in fs::read_dir(&folder)? {
                let path = file?.path();
                let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
                let is_evidence = evidence.evidence_file(name).is_some_and(|expected| expected == path);
                if is_evidence && !named.contains(name) {
                    fs::remove_file(&path)?;
                }
            }
            sync_folder(&folder)?;
        }
        Ok(())
    }
}

/// Locks a folder until it is dropped. Where folders cannot be locked, as on some disks of other machines, whoever makes the backups
/// must see to it that only one is made at a time.
fn lock(path: &Path, how: fn(&File) -> Result<(), TryLockError>) -> Result<Option<File>> {
    if !cfg!(unix) {
        return Ok(None);
    }
    let folder = File::open(path).map_err(|error| unusable(path, &error))?;
    match how(&folder) {
        Err(TryLockError::WouldBlock) => {
            Err(Refusal::new("refusal-backup-busy").with("path", shown(path)).into())
        }
        Err(TryLockError::Error(_)) => Ok(None),
        Ok(()) => Ok(Some(folder)),
    }
}
