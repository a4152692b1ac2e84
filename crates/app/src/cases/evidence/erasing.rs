//! What erasing a person takes of evidence files: which are theirs, which must stay for others, and how the tables forget them.
//!
//! Invariant: a file that a case of somebody else names too, or that somebody has sent and may name yet, in whatever jurisdiction, stays
//! on the disk. Not here: the record of the erasure (`audit/erasure.rs`).

use anyhow::Result;

use super::disk;
use super::upload::{is_wanted, waiting_since};
use crate::cases::model::{Case, PartyRole};
use crate::cases::store;
use crate::db::{Installation, Link, Passing};
use crate::error::AppError;

/// Case and hash of the files that are erased with a person about whom something is sealed in `cases`: the
/// files of the cases that they brought, or with `all` those of every case.
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
        if stored.is_some_and(|stored| all || brought(&stored.case, person)) {
            let theirs = store::upload::of_case(link, jurisdiction, id)?.into_iter();
            files.extend(theirs.map(|sha256| (id.clone(), sha256)));
        }
    }
    Ok(files)
}

/// Whether the matter is theirs: what is sealed in it is under their key, or they were added as an applicant later.
fn brought(case: &Case, person: &str) -> bool {
    let mut applicants = case.parties.iter().filter(|party| party.role == PartyRole::Applicant);
    case.subject.as_str() == person || applicants.any(|party| party.id.as_str() == person)
}

/// Takes files out of the tables, so that their cases name them no more. It is also how the log is replayed, so nothing is touched
/// here that does not come from records.
///
/// # Errors
/// Faults of the database; a file that its case does not name.
pub fn strike(link: &mut Link<'_>, jurisdiction: i64, files: &[(String, String)]) -> Result<()> {
    files.iter().try_for_each(|(case, sha256)| store::upload::strike(link, jurisdiction, case, sha256))
}

/// Forgets that these files were sent, so that no command can name them again.
///
/// # Errors
/// Faults of the database.
pub fn forget_uploads(link: &mut Link<'_>, jurisdiction: i64, files: &[(String, String)]) -> Result<()> {
    files.iter().try_for_each(|(_, sha256)| store::upload::forget_file(link, jurisdiction, sha256))
}

/// Removes from the disk those of the files that nobody wants any more. Returns how many were removed or
/// already gone. It runs in the desk, as a sweep does, so that nobody sends or names the file meanwhile. What
/// stays because somebody sent it waits for the sweep like any upload.
///
/// # Errors
/// Faults of the database and of the disk.
pub fn remove_unwanted(
    tx: &mut Passing<'_, '_>,
    installation: &Installation,
    files: &[(String, String)],
) -> Result<u64, AppError> {
    let since_us = waiting_since(tx.now_us);
    let mut removed = 0;
    for (_, sha256) in files {
        if !is_wanted(tx, sha256, since_us)? {
            disk::remove(installation, sha256)?;
            removed += 1;
        }
    }
    Ok(removed)
}
