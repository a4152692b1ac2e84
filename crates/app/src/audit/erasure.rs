//! Erasing a person: key, salts, sealed texts and evidence files are destroyed, and a record says that it was done and on what basis.
//!
//! Invariant: no record changes and none is removed, so the log still verifies; the record names every part and file it took.
//! Not here: who may order it (the command), copies outside the installation, which whoever keeps them must erase too.

use std::collections::BTreeSet;

use anyhow::Context;
use serde::{Deserialize, Serialize};

use super::store;
use crate::accounts;
use crate::cases::evidence;
use crate::db::{Installation, Link, NewRecord, Passing, Tx, dialect};
use crate::error::AppError;
use crate::name;
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
    /// Record and place of each sealed part that was destroyed; none where an earlier erasure took them all.
    pub parts: Vec<(i64, i64)>,
    /// Case and hash of each evidence file that was taken from the case; destroyed, unless another case names it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<(String, String)>,
    /// Whether the files of cases in which the person is one of several parties were to go as well.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub all_files: bool,
}

/// Who is to be erased, and which files go too.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'w> {
    pub person: &'w str,
    /// The legal ground or the decision, in words.
    pub basis: &'w str,
    /// Whether the files go as well of cases in which the person is one of several parties and did not bring
    /// the matter.
    pub all_files: bool,
}

/// Erases one person in one jurisdiction and returns the erasure's record number. Whoever was erased before is not erased again:
/// the answer is the number of that record, unless there are files left to take, which a record of their own names.
///
/// # Errors
/// Refused when nothing was ever kept under that person's key, or no basis is given.
pub fn erase(tx: &mut Tx<'_, '_>, jurisdiction: i64, wanted: Wanted<'_>, by: &By) -> Result<i64, AppError> {
    let Wanted { person, basis, all_files } = wanted;
    if !name::is_visible(basis) {
        return Err(Refusal::new("refusal-erasure-basis").at("basis").into());
    }
    let kept = Kept::of(tx, jurisdiction, person, all_files)?;
    let kind = kind_of(tx, jurisdiction, person, &kept.cases)?;
    if kept.is_nothing() {
        let last = kept.earlier.last().map(|(seq, _)| *seq);
        return last.ok_or_else(|| Refusal::new("refusal-nothing-to-erase").at("person").into());
    }
    let Kept { parts, files, cases, is_named, .. } = kept;
    let stream = stream_of(person);
    let version = tx.next_version(jurisdiction, &stream)?;
    let named = parts.len() as u64;
    let body = Erasure { person: person.to_owned(), basis: basis.to_owned(), parts, files, all_files };
    let erased = store::destroy(tx, jurisdiction, person)?;
    if erased != named {
        return Err(AppError::Fault(anyhow::anyhow!(
            "{erased} sealed parts were erased, {named} were found"
        )));
    }
    evidence::strike(tx, jurisdiction, &body.files)?;
    evidence::forget_uploads(tx, jurisdiction, &body.files)?;
    accounts::forget_drafts(tx, jurisdiction, &cases)?;
    if kind == PersonKind::User || is_named {
        accounts::erase_user(tx, by, jurisdiction, person)?;
    }
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

/// What there is of one person, all of which an erasure takes.
struct Kept {
    /// Record and place of each sealed part.
    parts: Vec<(i64, i64)>,
    has_key: bool,
    /// The tables hold a name of theirs, as a user's.
    is_named: bool,
    /// Case and hash of each evidence file that would go.
    files: Vec<(String, String)>,
    /// The cases in which something is or was sealed about them.
    cases: Vec<String>,
    /// Number and body of the erasures before.
    earlier: Vec<(i64, Erasure)>,
}

impl Kept {
    fn of(link: &mut Link<'_>, jurisdiction: i64, person: &str, all_files: bool) -> anyhow::Result<Kept> {
        let earlier = earlier(link, jurisdiction, &stream_of(person))?;
        let cases = cases_of(link, jurisdiction, person, &earlier)?;
        let user = accounts::user(link, jurisdiction, person)?;
        Ok(Kept {
            parts: store::parts_of(link, jurisdiction, person)?,
            has_key: store::has_key(link, jurisdiction, person)?,
            is_named: user.is_some_and(|user| !user.name.is_empty() || !user.sign_in.is_empty()),
            files: evidence::of_person(link, jurisdiction, (person, &cases), all_files)?,
            cases,
            earlier,
        })
    }

    fn is_nothing(&self) -> bool {
        self.parts.is_empty() && !self.has_key && !self.is_named && self.files.is_empty()
    }
}

/// Whether there is anything of a person that an erasure, of all files or not, would take.
///
/// # Errors
/// Faults of the database; a record that does not read.
pub fn is_here(
    link: &mut Link<'_>,
    jurisdiction: i64,
    person: &str,
    all_files: bool,
) -> anyhow::Result<bool> {
    Ok(!Kept::of(link, jurisdiction, person, all_files)?.is_nothing())
}

/// The stream of a person's erasures.
fn stream_of(person: &str) -> String {
    format!("person/{person}")
}

/// What an id names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PersonKind {
    /// Somebody with an account.
    User,
    /// Somebody in cases.
    Party,
}

/// An id belongs to one person. If an id has an account and also stands in cases, this program did not make
/// it, and erasing it would destroy what belongs to somebody else.
fn kind_of(
    tx: &mut Tx<'_, '_>,
    jurisdiction: i64,
    person: &str,
    cases: &[String],
) -> Result<PersonKind, AppError> {
    let has_account = tx.next_version(jurisdiction, &accounts::stream_of(person))? > 1;
    match (has_account, cases.is_empty()) {
        (true, false) => Err(Refusal::new("refusal-erasure-two-people").at("person").into()),
        (true, true) => Ok(PersonKind::User),
        (false, _) => Ok(PersonKind::Party),
    }
}

/// What the erasures of a person's stream took, oldest first.
fn earlier(link: &mut Link<'_>, jurisdiction: i64, stream: &str) -> anyhow::Result<Vec<(i64, Erasure)>> {
    let stored = store::of_stream(link, jurisdiction, stream, ERASED)?;
    stored.into_iter().map(|(seq, open)| Ok((seq, read(&open)?))).collect()
}

/// The cases in which something is or was sealed about a person. The earlier erasures name what is gone.
fn cases_of(
    link: &mut Link<'_>,
    jurisdiction: i64,
    person: &str,
    earlier: &[(i64, Erasure)],
) -> anyhow::Result<Vec<String>> {
    let mut cases: BTreeSet<String> = store::cases_of(link, jurisdiction, person)?.into_iter().collect();
    let gone: BTreeSet<i64> =
        earlier.iter().flat_map(|(_, erasure)| &erasure.parts).map(|(seq, _)| *seq).collect();
    for seq in gone {
        cases.extend(store::case_of_record(link, jurisdiction, seq)?);
    }
    Ok(cases.into_iter().collect())
}

pub(super) fn read(open: &str) -> anyhow::Result<Erasure> {
    serde_json::from_str(open).context("a record of an erasure")
}

/// The tables after an erasure: files that it took are named by no case any more, and of a user nothing is left but an empty row.
///
/// # Errors
/// Faults of the database; a record that does not read.
pub fn project(link: &mut Link<'_>, jurisdiction: i64, open: &str) -> anyhow::Result<()> {
    let erasure = read(open)?;
    evidence::strike(link, jurisdiction, &erasure.files)?;
    accounts::after_erasure(link, jurisdiction, &erasure.person)
}

/// Removes from the disk the files that a person's erasures took, in the desk and after their commit. Returns
/// how many of the record `seq` went. If we crash before this, the files stay there without a name:
/// `bellwether verify` says so, and erasing the same person again removes them.
///
/// # Errors
/// Faults of the database and of the disk.
pub fn remove_files(
    tx: &mut Passing<'_, '_>,
    installation: &Installation,
    jurisdiction: i64,
    seq: i64,
) -> Result<u64, AppError> {
    let record = store::one_record(tx, jurisdiction, seq)?.context("the record of the erasure")?;
    let mut removed = 0;
    for (at, erasure) in earlier(tx, jurisdiction, &record.stream)? {
        let gone = evidence::remove_unwanted(tx, installation, &erasure.files)?;
        removed += if at == seq { gone } else { 0 };
    }
    Ok(removed)
}

/// Makes sure that what was erased does not stand on in the database's own journal. Run it after the commit; `false` when the journal
/// could not be emptied, because somebody went on reading.
pub fn empty_journal(installation: &Installation) -> anyhow::Result<bool> {
    let mut connection = installation.connect()?;
    dialect::empty_write_ahead_log(&mut connection.link())
}
