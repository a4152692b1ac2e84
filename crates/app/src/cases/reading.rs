//! Reading what is sealed: names, phones and free text about people, opened for one person, one case and one day.
//!
//! Invariant: nothing sealed is opened before a record says who opens it; the record names the case and the reader, nothing read.
//! Not here: who may know of readings (`readers.rs`), encrypting (`db/seal.rs`), erasing a person (`audit`).

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use super::model::{Case, CaseId, PartyDetails, Read, stream_of};
use super::store;
use crate::db::table::{Table, table};
use crate::db::{Link, NewRecord, Tx, log, seal};
use crate::error::AppError;

/// What the log of readings gives.
pub const TABLES: &[Table] = &[table!("readings")];

/// The kind of the record. Stable for ever.
pub const SEALED_READ: &str = "sealed.read";

/// The open body of the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedRead {
    pub case: String,
    pub user: String,
}

/// Records that a person opens a case's sealed part today. A second time on the same day adds nothing, unless somebody else has added
/// something since.
///
/// # Errors
/// Faults of the database.
pub fn record(
    tx: &mut Tx<'_, '_>,
    jurisdiction: i64,
    case: &str,
    user: &str,
    today: &str,
) -> Result<bool, AppError> {
    let case_id = CaseId::new(case);
    let known = store::reading::of_day(tx, jurisdiction, &case_id, user, today)?.is_some();
    if known && read(tx, jurisdiction, &case_id, user, today)? != Read::Before {
        return Ok(false);
    }
    let stream = format!("reading/{case}");
    let version = tx.next_version(jurisdiction, &stream)?;
    let body = SealedRead { case: case.to_owned(), user: user.to_owned() };
    let open = serde_json::to_string(&body).context("a reading that does not write")?;
    let seq = tx.append(&NewRecord {
        jurisdiction,
        kind: SEALED_READ,
        stream: &stream,
        version,
        actor: user,
        occurred_on: today,
        open: &open,
        sealed: &[],
    })?;
    project(tx, (jurisdiction, seq), SEALED_READ, &open, today)?;
    Ok(true)
}

/// Records that a person opens a case together with those that were merged into it: one matter, one reading.
/// Returns whether the reading of the case itself is new.
///
/// # Errors
/// Faults of the database.
pub fn record_matter(
    tx: &mut Tx<'_, '_>,
    jurisdiction: i64,
    case: &Case,
    user: &str,
    today: &str,
) -> Result<bool, AppError> {
    for taken in &case.took_in {
        record(tx, jurisdiction, taken.case.as_str(), user, today)?;
    }
    record(tx, jurisdiction, case.id.as_str(), user, today)
}

/// Changes the tables as one record says; `false` when the kind is another's.
///
/// # Errors
/// When the record does not read.
pub fn project(
    link: &mut Link<'_>,
    (jurisdiction, seq): (i64, i64),
    kind: &str,
    open: &str,
    occurred_on: &str,
) -> Result<bool> {
    if kind != SEALED_READ {
        return Ok(false);
    }
    let read: SealedRead = serde_json::from_str(open).context("a record of a reading")?;
    store::reading::put_reading(link, jurisdiction, (&read.case, &read.user, occurred_on), seq)?;
    Ok(true)
}

/// What a person has read of a case on a day.
///
/// # Errors
/// Faults of the database.
pub fn read(link: &mut Link<'_>, jurisdiction: i64, case: &CaseId, user: &str, on: &str) -> Result<Read> {
    let sealed = store::reading::sealed_records(link, jurisdiction, &stream_of(case.as_str()))?;
    let newest = sealed.iter().map(|(seq, _)| *seq).max();
    let by_others = sealed.iter().filter(|(_, actor)| actor != user).map(|(seq, _)| *seq).max();
    Ok(Read::of(newest, by_others, store::reading::of_day(link, jurisdiction, case, user, on)?))
}

/// What is sealed about one case, opened.
#[derive(Clone, Debug, Default)]
pub struct Opened {
    parts: Vec<Part>,
}

#[derive(Clone, Debug)]
struct Part {
    seq: i64,
    person: String,
    /// None when the person has been erased.
    body: Option<BTreeMap<String, String>>,
}

/// What is sealed about a case, for a person whose reading of it is on record for this day; `None` without
/// that record. Staff have no other way in, because a command that is repeated on a later day has recorded
/// nothing for that day.
///
/// # Errors
/// As [`open`].
pub fn open_for(
    link: &mut Link<'_>,
    jurisdiction: i64,
    case: &CaseId,
    user: &str,
    today: &str,
) -> Result<Option<Opened>> {
    if store::reading::of_day(link, jurisdiction, case, user, today)?.is_none() {
        return Ok(None);
    }
    open(link, jurisdiction, &stream_of(case.as_str())).map(Some)
}

/// Opens every sealed part of a case's stream.
///
/// # Errors
/// When a part does not open with its person's key: the database was changed behind the program.
pub fn open(link: &mut Link<'_>, jurisdiction: i64, stream: &str) -> Result<Opened> {
    let mut parts = Vec::new();
    for row in store::reading::sealed_parts(link, jurisdiction, stream)? {
        let person = row.person.unwrap_or_default();
        let key = log::stored_person_key(link, jurisdiction, &person)?;
        let body = match (key, row.nonce, row.ciphertext) {
            (Some(key), Some(nonce), Some(ciphertext)) => {
                let nonce = nonce.as_slice().try_into().context("a nonce has 24 bytes")?;
                let plain = seal::open(&key, nonce, &person, &ciphertext)?;
                Some(serde_json::from_slice(&plain).context("a sealed part does not read")?)
            }
            _ => None,
        };
        parts.push(Part { seq: row.seq, person, body });
    }
    Ok(Opened { parts })
}

impl Opened {
    /// Every part: its record, whose key sealed it, and its values unless the person has been erased.
    pub fn parts(&self) -> impl Iterator<Item = (i64, &str, Option<&BTreeMap<String, String>>)> {
        self.parts.iter().map(|part| (part.seq, part.person.as_str(), part.body.as_ref()))
    }

    /// What is known of a party; nothing when it has been erased.
    pub fn party(&self, id: &str) -> Option<PartyDetails> {
        let mut details = PartyDetails::default();
        for body in self.parts.iter().filter(|part| part.person == id).filter_map(|part| part.body.as_ref()) {
            let slots = [
                ("party.name", &mut details.name),
                ("party.phone", &mut details.phone),
                ("party.address", &mut details.address),
                ("party.language", &mut details.language),
            ];
            for (name, slot) in slots {
                if let Some(value) = body.get(name) {
                    slot.clone_from(value);
                }
            }
        }
        (!details.name.is_empty()).then_some(details)
    }

    /// The sealed texts of one record, without what is known of parties.
    pub fn texts(&self, seq: i64) -> impl Iterator<Item = (&str, &str)> {
        let bodies =
            self.parts.iter().filter(move |part| part.seq == seq).filter_map(|part| part.body.as_ref());
        let texts = bodies.flat_map(|body| body.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        texts.filter(|(name, _)| !name.starts_with("party."))
    }

    /// The texts of the record that began a case: field and text, without the names of files.
    pub fn account(&self, seq: i64) -> Vec<(String, String)> {
        let texts = self.texts(seq).filter(|(name, _)| !name.starts_with("file."));
        texts.map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
    }

    /// Whether something sealed in this record has been erased.
    pub fn is_erased(&self, seq: i64) -> bool {
        self.parts.iter().any(|part| part.seq == seq && part.body.is_none())
    }
}
