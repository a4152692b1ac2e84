//! Erasing a person: key, salts and sealed texts are destroyed, and a record says that it was done and on what basis.
//!
//! Invariant: no record changes and none is removed, so the log still verifies; the record names every part it took.
//! Not here: who may order it (the command), copies outside the installation, which whoever keeps them must erase too.

use anyhow::Context;
use serde::{Deserialize, Serialize};

use super::store;
use crate::accounts;
use crate::db::{Installation, NewRecord, Tx, dialect};
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
}

/// Erases one person in one jurisdiction and returns the erasure's record number. Whoever was erased before is not erased again:
/// the answer is the number of that record.
///
/// # Errors
/// Refused when nothing was ever kept under that person's key, or no basis is given.
pub fn erase(
    tx: &mut Tx<'_, '_>,
    jurisdiction: i64,
    person: &str,
    by: &str,
    (basis, on): (&str, jiff::civil::Date),
) -> Result<i64, AppError> {
    if basis.trim().is_empty() {
        return Err(Refusal::new("refusal-erasure-basis").at("basis").into());
    }
    let parts = store::parts_of(tx, jurisdiction, person)?;
    let stream = format!("person/{person}");
    let version = tx.next_version(jurisdiction, &stream)?;
    let named = parts.len() as u64;
    let body = Erasure { person: person.to_owned(), basis: basis.to_owned(), parts };
    let cases = store::cases_of(tx, jurisdiction, person)?;
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
    accounts::forget_drafts(tx, jurisdiction, &cases)?;
    accounts::erase_user(tx, &By { actor: by.to_owned(), on }, jurisdiction, person)?;
    let open = serde_json::to_string(&body).context("an erasure that does not write")?;
    Ok(tx.append(&NewRecord {
        jurisdiction,
        kind: ERASED,
        stream: &stream,
        version,
        actor: by,
        occurred_on: &on.to_string(),
        open: &open,
        sealed: &[],
    })?)
}

/// Makes sure that what was erased does not stand on in the database's own journal. Run it after the commit; `false` when the journal
/// could not be emptied, because somebody went on reading.
pub fn empty_journal(installation: &Installation) -> anyhow::Result<bool> {
    let mut connection = installation.connect()?;
    dialect::empty_write_ahead_log(&mut connection.link())
}
