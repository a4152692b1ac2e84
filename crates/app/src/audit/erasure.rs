//! Erasing a person: key, salts, sealed texts and evidence files are destroyed, and a record says that it was done and on what basis.
//!
//! Invariant: no record changes and none is removed, so the log still verifies; the record names every part and file it took.
//! Not here: who may order it (the command), copies outside the installation, which whoever keeps them must erase too.

use anyhow::Context;
use serde::{Deserialize, Serialize};

use super::store;
use crate::accounts;
use crate::cases::evidence;
use crate::db::{Installation, Link, NewRecord, Tx, dialect};
use crate::error::AppError;
use crate::refusal::Refusal;
use crate::registry::By;

/// The kind of the record.
pub const ERASED: &str = "person.erased";

/// The open body of an erasure. A person is named by an id that says nothing without the key that is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    pub person: String,
    /// The legal ground or the decision, in words.
    pub basis: String,
    /// Record and place of each sealed part that was destroyed.
    pub parts: Vec<(i64, i64)>,
    /// Case and hash of each evidence file that was taken from the case; destroyed, unless another case names it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<(String, String)>,
}

/// Who is to be erased, and which files go too.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'w> {
    pub person: &'w str,
    /// The legal ground or the decision, in words.
    pub basis: &'w str,
    /// Also the files of cases in which the person is one of several parties, and not the one who brought the matter.
    pub all_files: bool,
}

/// Erases one person in one jurisdiction and returns the erasure's record number. Whoever was erased before is not erased again:
/// the answer is the number of that record.
///
/// # Errors
/// Refused when nothing was ever kept under that person's key, or no basis is given.
pub fn erase(tx: &mut Tx<'_, '_>, jurisdiction: i64, wanted: Wanted<'_>, by: &By) -> Result<i64, AppError> {
    let Wanted { person, basis, all_files } = wanted;
    if basis.trim().is_empty() {
        return Err(Refusal::new("refusal-erasure-basis").at("basis").into());
    }
    let parts = store::parts_of(tx, jurisdiction, person)?;
    let stream = format!("person/{person}");
    let version = tx.next_version(jurisdiction, &stream)?;
    let named = parts.len() as u64;
    let cases = store::cases_of(tx, jurisdiction, person)?;
    let files = evidence::of_person(tx, jurisdiction, (person, &cases), all_files)?;
    let body = Erasure { person: person.to_owned(), basis: basis.to_owned(), parts, files };
    let (erased, keys) = store::destroy(tx, jurisdiction, person)?;
    if keys == 0 && erased == 0 {
        let before = store::last_of_stream(tx, jurisdiction, &stream)?;
        return before.ok_or_else(|| Refusal::new("refusal-nothing-to-erase").at("person").into());
    }
    if erased != named {
        return Err(AppError::Fault(anyhow::anyhow!(
            "{erased} sealed parts were erased, {named} were found"
        )));
    }
    evidence::strike(tx, jurisdiction, &body.files)?;
    accounts::forget_drafts(tx, jurisdiction, &cases)?;
    accounts::erase_user(tx, by, jurisdiction, person)?;
    let open = serde_json::to_string(&body).context("an erasure that does not write")?;
    Ok(tx.append(&NewRecord {
        jurisdiction,
        kind: ERASED,
        stream: &stream,
        version,
        actor: &by.actor,
        occurred_on: &by.on.to_string(),
        open: &open,
        sealed: &[],
    })?)
}

/// The tables after an erasure: files that it took are named by no case any more.
///
/// # Errors
/// Faults of the database; a record that does not read.
pub fn project(link: &mut Link<'_>, jurisdiction: i64, open: &str) -> anyhow::Result<()> {
    let erasure: Erasure = serde_json::from_str(open).context("a record of an erasure")?;
    evidence::strike(link, jurisdiction, &erasure.files)
}

/// Removes from the disk the files that an erasure took, after its commit. Crash before it, and the files lie there without a name:
/// `bellwether verify` says so, and erasing the same person again comes here again.
///
/// # Errors
/// Faults of the disk.
pub fn remove_files(installation: &Installation, jurisdiction: i64, seq: i64) -> anyhow::Result<u64> {
    let mut connection = installation.connect()?;
    let mut link = connection.link();
    let record = store::one_record(&mut link, jurisdiction, seq)?.context("the record of the erasure")?;
    let erasure: Erasure = serde_json::from_str(&record.open_body).context("a record of an erasure")?;
    evidence::remove_unnamed(&mut link, installation, &erasure.files)
}

/// Makes sure that what was erased does not stand on in the database's own journal. Run it after the commit; `false` when the journal
/// could not be emptied, because somebody went on reading.
pub fn empty_journal(installation: &Installation) -> anyhow::Result<bool> {
    let mut connection = installation.connect()?;
    dialect::empty_write_ahead_log(&mut connection.link())
}
