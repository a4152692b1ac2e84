//! What erasing a person takes of evidence files: which are theirs, which must stay for others, and how the tables forget them.
//!
//! Invariant: a file that a case of somebody else names too, in whatever jurisdiction, stays on the disk. Not here: the record of the erasure
//! (`audit/erasure.rs`).

use anyhow::Result;

use super::disk;
use crate::cases::store;
use crate::db::{Installation, Link};
use crate::registry;

/// Case and hash of the files that go with a person of whom something is sealed in `cases`: those of the cases that they brought,
/// or of `all` of them.
///
/// # Errors
/// Faults of the database.
pub fn of_person(
    link: &mut Link<'_>,
    jurisdiction: i64,
    (person, cases): (&str, &[String]),
    all: bool,
) -> Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    for id in cases {
        let stored = store::load(link, jurisdiction, id)?;
        if stored.is_some_and(|stored| all || stored.case.subject.as_str() == person) {
            let theirs = store::upload::of_case(link, jurisdiction, id)?.into_iter();
            files.extend(theirs.map(|sha256| (id.clone(), sha256)));
        }
    }
    Ok(files)
}

/// Takes files out of the tables, so that their cases name them no more and no command can.
///
/// # Errors
/// Faults of the database.
pub fn strike(link: &mut Link<'_>, jurisdiction: i64, files: &[(String, String)]) -> Result<()> {
    files.iter().try_for_each(|(case, sha256)| store::upload::strike(link, jurisdiction, case, sha256))
}

/// Removes from the disk those of the files that no case names; how many went or were gone.
///
/// # Errors
/// Faults of the database and of the disk.
pub fn remove_unnamed(
    link: &mut Link<'_>,
    installation: &Installation,
    files: &[(String, String)],
) -> Result<u64> {
    let mut removed = 0;
    for (_, sha256) in files {
        if !is_named(link, sha256)? {
            disk::remove(installation, sha256)?;
            removed += 1;
        }
    }
    Ok(removed)
}

fn is_named(link: &mut Link<'_>, sha256: &str) -> Result<bool> {
    for jurisdiction in registry::jurisdictions(link)? {
        if store::upload::is_named(link, jurisdiction, sha256)? {
            return Ok(true);
        }
    }
    Ok(false)
}
