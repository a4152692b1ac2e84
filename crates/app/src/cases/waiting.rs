//! Hand-ins that wait: what residents handed in faster than people can look at it, acknowledged and kept until somebody takes it in.
//!
//! Invariants: nobody is refused because of others, and nothing that was acknowledged is lost: a row goes
//! only together with the record that it was taken in or dropped, and what a dropped one said stays sealed in
//! that record. A row is sealed as a whole under a key of the installation, so a row that was written by SQL
//! cannot be opened. Until a hand-in is taken in or dropped, no record mentions it: this is the only table of
//! acknowledged things that does not follow from the log.
//! Not here: the pace (`portal/throttle.rs`), rules (`cases/rules`), what its resident sees (`portal`).

pub mod api;
pub mod pages;
mod sealed;
pub mod store;
mod view;

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use sealed::{Content, check};
pub use store::{HandIn, Row, behind, count};

use super::code::HAND_INS;
use super::model::{CaseId, Report};
use super::write::{self, Received, Sender};
use crate::civil::date_of;
use crate::db::{NewRecord, SealedPart, Tx};
use crate::error::AppError;
use crate::office::Office;
use crate::refusal::Refusal;

/// How the kinds of its records begin.
pub const KINDS: &str = "hand-in.";
pub const TAKEN_IN: &str = "hand-in.taken-in";
pub const DROPPED: &str = "hand-in.dropped";
pub const READ: &str = "hand-in.read";

/// Hand-ins of one command: a record and a case for each must fit into one transaction that keeps nobody waiting.
pub const AT_ONCE: usize = 500;

/// What whoever handed in is told: acknowledged, and not a case yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    pub hand_in: i64,
    /// The id the case will have.
    pub case: String,
}

/// The open part of the record that a hand-in was taken in: its case follows as a record of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenIn {
    pub case: String,
    /// When it was handed in.
    pub at_us: i64,
}

/// The open part of the record that a hand-in was dropped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dropped {
    /// The id its case would have had; what it said is sealed under this name.
    pub case: String,
    /// When it was handed in.
    pub at_us: i64,
    pub policy: String,
    pub place: String,
    pub reason: Reason,
}

/// Why a hand-in is dropped. A closed list: its resident reads the reason in their language, and nothing about a person stands in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// One of a mass that a program sent.
    Automated,
    /// The same matter was handed in already.
    Repeated,
    /// Nothing can be made out that anybody here could do.
    NoMatter,
}

impl Reason {
    pub const ALL: [Reason; 3] = [Reason::Automated, Reason::Repeated, Reason::NoMatter];

    pub fn as_str(self) -> &'static str {
        match self {
            Reason::Automated => "automated",
            Reason::Repeated => "repeated",
            Reason::NoMatter => "no-matter",
        }
    }

    pub fn parse(word: &str) -> Option<Reason> {
        Reason::ALL.into_iter().find(|reason| reason.as_str() == word)
    }
}

/// How many of those named were done, and how many somebody else had done meanwhile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Done {
    pub done: i64,
    pub gone: i64,
}

/// Keeps a report of a resident until somebody takes it in. It holds by the rules as it stands, like one that is registered at once.
///
/// # Errors
/// What the rules refuse; faults.
pub fn keep(
    tx: &mut Tx<'_, '_>,
    office: &Office,
    jurisdiction: i64,
    policy: &str,
    report: Report,
) -> Result<Kept, AppError> {
    let lo = write::examine(tx, office, &Sender::resident(jurisdiction), policy, report.clone())?;
    let hand_in = free_number(tx, jurisdiction)?;
    let content = Content { policy: policy.to_owned(), report };
    let row = Row {
        jurisdiction,
        hand_in,
        case: tx.new_id(),
        at_us: tx.now_us,
        policy: policy.to_owned(),
        place: content.report.place.clone(),
        lo,
        words: content.words(&office.code_key),
    };
    let sealed = sealed::seal(tx, &office.code_key, &row, &content)?;
    store::insert(tx, &row, &sealed)?;
    Ok(Kept { hand_in: row.hand_in, case: row.case })
}

/// A number that no other hand-in has or had. It is drawn at random, because a series would start over after
/// a backup that lost some.
fn free_number(tx: &mut Tx<'_, '_>, jurisdiction: i64) -> Result<i64, AppError> {
    loop {
        let drawn = u64::from_be_bytes(tx.chance.bytes());
        let number = HAND_INS + (drawn % 100_000_000) as i64;
        let is_free = store::one(tx, jurisdiction, number)?.is_none();
        if is_free && tx.next_version(jurisdiction, &stream_of(number))? == 1 {
            return Ok(number);
        }
    }
}

/// The log's stream of a hand-in.
pub fn stream_of(hand_in: i64) -> String {
    format!("hand-in/{hand_in}")
}

/// Registers what waits under these numbers, as of the hour at which it was handed in, in the order of handing in.
///
/// # Errors
/// Refused where one is outside the sender's places, or the rules say no to it by now.
pub fn take_in(
    tx: &mut Tx<'_, '_>,
    office: &Office,
    by: &Sender,
    hand_ins: &[i64],
) -> Result<(Done, Vec<Received>), AppError> {
    let (rows, gone) = waiting(tx, office, by, hand_ins)?;
    let mut received = Vec::with_capacity(rows.len());
    for row in rows {
        let Content { policy, mut report } = sealed::open(tx, &office.code_key, &row)?;
        store::remove(tx, &row)?;
        let taken = TakenIn { case: row.case.clone(), at_us: row.at_us };
        append(tx, office, by, &row, TAKEN_IN, &taken, &[])?;
        report.case = CaseId(row.case);
        report.at_us = Some(row.at_us);
        received.push(write::register(tx, office, &Sender::resident(by.jurisdiction), &policy, report)?);
    }
    Ok((Done { done: received.len() as i64, gone }, received))
}

/// Drops what waits under these numbers, for a reason that whoever holds the code is told. What it said stays, sealed in the record.
///
/// # Errors
/// As [`take_in`].
pub fn drop_all(
    tx: &mut Tx<'_, '_>,
    office: &Office,
    by: &Sender,
    hand_ins: &[i64],
    reason: Reason,
) -> Result<Done, AppError> {
    let (rows, gone) = waiting(tx, office, by, hand_ins)?;
    let done = rows.len() as i64;
    for row in rows {
        let content = sealed::open(tx, &office.code_key, &row)?;
        store::remove(tx, &row)?;
        let plain = serde_json::to_vec(&content).context("a hand-in that does not write")?;
        let dropped = Dropped {
            case: row.case.clone(),
            at_us: row.at_us,
            policy: row.policy.clone(),
            place: row.place.clone(),
            reason,
        };
        let sealed = [SealedPart { person: &row.case, plain: &plain }];
        append(tx, office, by, &row, DROPPED, &dropped, &sealed)?;
    }
    Ok(Done { done, gone })
}

/// Records that somebody reads what these hand-ins say, before they do.
///
/// # Errors
/// As [`take_in`].
pub fn read(
    tx: &mut Tx<'_, '_>,
    office: &Office,
    by: &Sender,
    hand_ins: &[i64],
) -> Result<Vec<i64>, AppError> {
    let (rows, _) = waiting(tx, office, by, hand_ins)?;
    for row in &rows {
        let stream = format!("{}/read", stream_of(row.hand_in));
        let version = tx.next_version(by.jurisdiction, &stream)?;
        write_record(tx, office, by, (&stream, version), READ, "{}", &[])?;
    }
    Ok(rows.into_iter().map(|row| row.hand_in).collect())
}

/// The rows of those that still wait, oldest first, and how many no longer wait. If one is outside the
/// sender's places, the answer is not found.
fn waiting(
    tx: &mut Tx<'_, '_>,
    office: &Office,
    by: &Sender,
    hand_ins: &[i64],
) -> Result<(Vec<Row>, i64), AppError> {
    if hand_ins.is_empty() {
        return Err(Refusal::new("refusal-hand-ins-none").at("hand-in").into());
    }
    if hand_ins.len() > AT_ONCE {
        return Err(Refusal::new("refusal-hand-ins-many").at("hand-in").into());
    }
    let mut rows = Vec::with_capacity(hand_ins.len());
    for hand_in in hand_ins {
        rows.extend(store::one(tx, by.jurisdiction, *hand_in)?);
    }
    rows.sort_by_key(|row| (row.at_us, row.hand_in));
    rows.dedup_by_key(|row| row.hand_in);
    if rows.iter().any(|row| !may(office, by, row.lo)) {
        return Err(AppError::NotFound);
    }
    let gone = hand_ins.len() as i64 - rows.len() as i64;
    Ok((rows, gone))
}

/// Whoever may report a case at a place may take one in there.
pub fn may(office: &Office, by: &Sender, lo: i64) -> bool {
    office.policies.may_report(&by.at(lo, "").roles)
}

fn append(
    tx: &mut Tx<'_, '_>,
    office: &Office,
    by: &Sender,
    row: &Row,
    kind: &str,
    open: &impl Serialize,
    sealed: &[SealedPart<'_>],
) -> Result<(), AppError> {
    let open = serde_json::to_string(open).context("a record of a hand-in that does not write")?;
    write_record(tx, office, by, (&stream_of(row.hand_in), 1), kind, &open, sealed)
}

fn write_record(
    tx: &mut Tx<'_, '_>,
    office: &Office,
    by: &Sender,
    (stream, version): (&str, i64),
    kind: &str,
    open: &str,
    sealed: &[SealedPart<'_>],
) -> Result<(), AppError> {
    let occurred_on = date_of(&office.zone, tx.now_us).to_string();
    let (jurisdiction, actor) = (by.jurisdiction, by.word());
    tx.append(&NewRecord {
        jurisdiction,
        kind,
        stream,
        version,
        actor,
        occurred_on: &occurred_on,
        open,
        sealed,
    })?;
    Ok(())
}
