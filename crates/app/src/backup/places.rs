//! What stands in a data folder beside the database and the evidence, and which folders may stand where.
//!
//! Invariant: every file that the program puts there is in this one list; a test holds it.

use std::path::{Component, Path, PathBuf};

use anyhow::Result;

use crate::audit::{LAST_CHECK_FILE, erasure_list};
use crate::contact;
use crate::db::{acknowledged, gate, stopped};
use crate::demo;
use crate::files::{shown, unusable};
use crate::policies;
use crate::refusal::{Arg, Refusal};

/// What becomes of a file of the data folder in a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It comes along.
    Carried,
    /// It goes where the keys go, and nowhere else.
    WithKeys,
    /// It is about this folder on this machine, and means nothing elsewhere.
    Stays,
}

/// The files, by name.
pub const FILES: [(&str, Fate); 10] = [
    ("log.key", Fate::WithKeys),
    ("code.key", Fate::WithKeys),
    (erasure_list::FILE, Fate::WithKeys),
    (contact::FILE, Fate::Carried),
    (policies::FILE, Fate::Carried),
    (LAST_CHECK_FILE, Fate::Carried),
    (demo::MARKER, Fate::Carried),
    (gate::RESTORED, Fate::Stays),
    (stopped::NAME, Fate::Stays),
    (acknowledged::NAME, Fate::Stays),
];

/// The names of the files that a backup carries.
pub fn carried() -> impl Iterator<Item = &'static str> {
    FILES.into_iter().filter(|(_, fate)| *fate == Fate::Carried).map(|(name, _)| name)
}

/// Refuses folders that are the same or of which one stands in another, also by way of a link: keys that stand in a backup travel
/// with it, and a backup that stands in the data folder goes when the data folder goes.
///
/// # Errors
/// `refusal-backup-nested`, with both; a path that cannot be looked at.
pub fn stand_apart(folders: &[&Path]) -> Result<()> {
    let real = folders.iter().map(|folder| real(folder)).collect::<Result<Vec<PathBuf>, Refusal>>()?;
    for (index, one) in real.iter().enumerate() {
        for (other, named) in real.iter().zip(folders).skip(index + 1) {
            if one.starts_with(other) || other.starts_with(one) {
                let refusal = Refusal::new("refusal-backup-nested").with("one", shown(folders[index]));
                return Err(refusal.with("other", shown(named)).into());
            }
        }
    }
    Ok(())
}

/// Where a path leads, once links are followed as far as it exists. What is not there yet will be made as it is written.
fn real(path: &Path) -> Result<PathBuf, Refusal> {
    let absolute = std::path::absolute(path).map_err(|error| unusable(path, &error))?;
    let mut there = PathBuf::new();
    for part in absolute.components() {
        match part {
            Component::ParentDir => _ = there.pop(),
            part => there.push(part),
        }
        match there.canonicalize() {
            Ok(found) => there = found,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(unusable(path, &error)),
        }
    }
    Ok(there)
}

/// A name as an argument of a sentence.
pub fn named(name: &str) -> Arg {
    Arg::Text(name.to_owned())
}
