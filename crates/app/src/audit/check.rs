//! Checking one log as its rows arrive: leaves, open parts, sealed parts and named files against the tree.
//!
//! Invariant: every record has one place in the tree, also one that is missing or cannot be read; then the leaf that
//! the tiles hold stands in for it, so that one damage is named once.
//! Not here: reading rows (`verify.rs`), the tree and the checkpoints (`bellwether-ledger`), files (`evidence.rs`).

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use bellwether_ledger::{
    Checkpoint, Commitment, EMPTY_ROOT, Fault, Hash, LogVerifier, Report, TileId, TileReader, VerifierKey,
};
use serde::Deserialize;

use super::bodies::{self, NamedFile};
use super::entry::{entry_of, open_part_of};
use super::erasure::{ERASED, Erasure};
use super::loss::{LOSS_CONFIRMED, LossConfirmed};
use super::store::{self, Head, SealedAt, StoredRecord};
use crate::db::Link;
use crate::timekeeping::MENDED;

/// The stored tiles of one log.
pub struct StoredTiles<'l, 'c> {
    link: RefCell<&'l mut Link<'c>>,
    jurisdiction: i64,
    unreadable: RefCell<BTreeMap<TileId, String>>,
}

impl<'l, 'c> StoredTiles<'l, 'c> {
    pub fn new(link: &'l mut Link<'c>, jurisdiction: i64) -> StoredTiles<'l, 'c> {
        StoredTiles { link: RefCell::new(link), jurisdiction, unreadable: RefCell::default() }
    }

    pub fn stored(&self, id: TileId) -> Option<Vec<u8>> {
        store::tile(&mut self.link.borrow_mut(), self.jurisdiction, id.level, id.index).unwrap_or_else(
            |error| {
                self.unreadable.borrow_mut().insert(id, format!("the database cannot read it: {error:#}"));
                None
            },
        )
    }

    /// The leaf that the tiles hold for a record.
    fn leaf(&self, seq: u64) -> Option<Hash> {
        let start = 32 * (seq % 256) as usize;
        let tile = self.stored(TileId { level: 0, index: seq / 256 })?;
        tile.get(start..start + 32)?.try_into().ok()
    }
}

impl TileReader for StoredTiles<'_, '_> {
    fn tile(&self, id: TileId, _width: u16) -> Option<Vec<u8>> {
        self.stored(id)
    }
}

/// A stretch of the log as the database gave it.
#[derive(Clone)]
pub struct Chunk {
    pub from: i64,
    pub to: i64,
    pub records: Vec<(i64, store::Read<StoredRecord>)>,
    pub sealed: Vec<SealedAt>,
}

/// What a log's check found, with what only the caller can check further.
pub struct Checked {
    pub report: Report,
    pub last_recorded_at_us: i64,
    pub last_minute: i64,
    /// The minute of the last record that the public columns of the head count.
    pub public_minute: i64,
    /// Named files, each with the first record that names it.
    pub files: BTreeMap<String, (i64, NamedFile)>,
    /// Hashes of files that were destroyed and not named again since, each with the record that says so.
    pub erased_files: BTreeMap<String, i64>,
    /// Losses that records confirm, each with its record.
    pub losses: Vec<(i64, LossConfirmed)>,
}

/// One log under check.
pub struct LogCheck<'t, 'l, 'c> {
    jurisdiction: i64,
    tiles: &'t StoredTiles<'l, 'c>,
    verifier: LogVerifier<'t>,
    last_recorded_at_us: i64,
    /// The same of the last record that was what it had committed to.
    time_us: i64,
    last_minute: i64,
    public_size: i64,
    public_minute: i64,
    /// Records that are not there, gathered until the next one that is.
    gap: Option<(i64, i64)>,
    missing_parts: BTreeSet<(i64, i64)>,
    /// Parts that erasures name, each with the erasure's record.
    erased_parts: BTreeMap<(i64, i64), i64>,
    /// The cases that name a file and have not lost it.
    cases_of_files: BTreeMap<String, BTreeSet<String>>,
    files: BTreeMap<String, (i64, NamedFile)>,
    erased_files: BTreeMap<String, i64>,
    losses: Vec<(i64, LossConfirmed)>,
}

impl<'t, 'l, 'c> LogCheck<'t, 'l, 'c> {
    pub fn new(
        jurisdiction: i64,
        origin: &str,
        key: Option<VerifierKey>,
        tiles: &'t StoredTiles<'l, 'c>,
        public_size: i64,
    ) -> LogCheck<'t, 'l, 'c> {
        LogCheck {
            jurisdiction,
            tiles,
            verifier: LogVerifier::new(jurisdiction, origin, key).with_tiles(tiles),
            last_recorded_at_us: 0,
            time_us: 0,
            last_minute: 0,
            public_size,
            public_minute: 0,
            gap: None,
            missing_parts: BTreeSet::new(),
            erased_parts: BTreeMap::new(),
            files: BTreeMap::new(),
            cases_of_files: BTreeMap::new(),
            erased_files: BTreeMap::new(),
            losses: Vec::new(),
        }
    }

    /// A checkpoint kept from earlier; all of them come before the first chunk.
    pub fn older(mut self, place: &str, note: &str) -> Self {
        self.verifier = self.verifier.with_older_at(place, note);
        self
    }

    pub fn fault(&mut self, where_: impl Into<String>, what: impl Into<String>) {
        self.verifier.fault(where_, what);
    }

    pub fn take(&mut self, chunk: Chunk) {
        let mut records = chunk.records.into_iter().peekable();
        let mut sealed = chunk.sealed.into_iter().peekable();
        for seq in chunk.from..chunk.to {
            let mut parts = Vec::new();
            while let Some(part) = sealed.next_if(|part| part.0 == seq) {
                parts.push(part);
            }
            match records.next_if(|record| record.0 == seq) {
                Some((_, Ok(stored))) => {
                    self.name_gap();
                    self.record(&stored, parts);
                }
                Some((_, Err(what))) => {
                    self.name_gap();
                    self.verifier.fault(format!("record {seq}"), what);
                    self.lose(seq);
                }
                None => {
                    self.gap = Some((self.gap.map_or(seq, |gap| gap.0), seq));
                    self.lose(seq);
                }
            }
        }
    }

    fn name_gap(&mut self) {
        match self.gap.take() {
            Some((first, last)) if first == last => self.verifier.fault(format!("record {first}"), "missing"),
            Some((first, last)) => self.verifier.fault(format!("records {first}–{last}"), "missing"),
            None => {}
        }
    }

    fn lose(&mut self, seq: i64) {
        let leaf = self.tiles.leaf(seq.unsigned_abs());
        self.verifier.feed_lost(leaf.unwrap_or_default());
    }

    fn record(&mut self, stored: &StoredRecord, parts: Vec<SealedAt>) {
        let seq = stored.leaf.seq;
        let entry = match entry_of(self.jurisdiction, &stored.leaf) {
            Ok(entry) => entry,
            Err(what) => {
                self.verifier.fault(format!("record {seq}"), what);
                return self.lose(seq);
            }
        };
        self.open_part(&entry, stored, parts);
        self.last_recorded_at_us = stored.recorded_at_us;
        self.last_minute = stored.leaf.minute;
        if seq + 1 == self.public_size {
            self.public_minute = stored.leaf.minute;
        }
        for file in bodies::evidence_in(&stored.open_body) {
            self.erased_files.remove(&file.sha256);
            let case = stored.stream.strip_prefix("case/").unwrap_or_default().to_owned();
            self.cases_of_files.entry(file.sha256.clone()).or_default().insert(case);
            self.files.entry(file.sha256.clone()).or_insert((seq, file));
        }
        match stored.kind.as_str() {
            ERASED => self.erasure(stored),
            LOSS_CONFIRMED => self.loss(stored),
            _ => {}
        }
    }

    fn open_part(&mut self, entry: &[u8], stored: &StoredRecord, parts: Vec<SealedAt>) {
        let seq = stored.leaf.seq;
        match open_part_of(stored) {
            Ok((salt, open)) => {
                if self.verifier.feed_opened(entry, &salt, &open) {
                    self.time(stored);
                }
                self.sealed(seq, &open.sealed, parts);
            }
            Err(what) => {
                self.verifier.feed(entry);
                self.verifier.fault(format!("record {seq} open part"), what);
            }
        }
    }

    /// Time runs backwards only where an operator said that records before were from the future.
    fn time(&mut self, stored: &StoredRecord) {
        let at = stored.recorded_at_us;
        let last = std::mem::replace(&mut self.time_us, at);
        if at < last && stored.kind != MENDED {
            let what = format!("time runs backwards: recorded at {at} µs, the one before at {last} µs");
            self.verifier.fault(format!("record {}", stored.leaf.seq), what);
        }
    }

    fn sealed(&mut self, seq: i64, commitments: &[Commitment], parts: Vec<SealedAt>) {
        let mut parts = parts.into_iter().peekable();
        for (part, commitment) in (0..).zip(commitments) {
            let what = match parts.next_if(|stored| stored.1 == part) {
                None => {
                    self.missing_parts.insert((seq, part));
                    continue;
                }
                Some((.., Err(what))) => Some(what),
                Some((.., Ok(stored))) => bodies::sealed_fault(commitment, &stored),
            };
            if let Some(what) = what {
                self.verifier.fault(format!("record {seq} sealed part {part}"), what);
            }
        }
        for (_, part, _) in parts {
            self.verifier
                .fault(format!("record {seq} sealed part {part}"), "the record commits to no such part");
        }
    }

    fn erasure(&mut self, stored: &StoredRecord) {
        let mut json = serde_json::Deserializer::from_str(&stored.open_body);
        match Erasure::deserialize(&mut json) {
            Ok(erasure) => {
                self.erased_parts.extend(erasure.parts.into_iter().map(|part| (part, stored.leaf.seq)));
                for (case, sha256) in erasure.files {
                    let cases = self.cases_of_files.entry(sha256.clone()).or_default();
                    cases.remove(&case);
                    if cases.is_empty() {
                        self.files.remove(&sha256);
                        self.erased_files.insert(sha256, stored.leaf.seq);
                    }
                }
            }
            Err(error) => self.verifier.fault(
                format!("record {} open part", stored.leaf.seq),
                format!("an erasure that does not say what it erased: {error}"),
            ),
        }
    }

    fn loss(&mut self, stored: &StoredRecord) {
        match serde_json::from_str(&stored.open_body) {
            Ok(loss) => self.losses.push((stored.leaf.seq, loss)),
            Err(error) => self.verifier.fault(
                format!("record {} open part", stored.leaf.seq),
                format!("a loss that does not say what was lost: {error}"),
            ),
        }
    }

    /// After the last chunk: what only the whole log can tell.
    pub fn finish(mut self, head: Option<&Head>) -> Checked {
        self.name_gap();
        for (seq, part) in std::mem::take(&mut self.missing_parts) {
            if !self.erased_parts.contains_key(&(seq, part)) {
                let what = "missing, and no record says that it was erased";
                self.verifier.fault(format!("record {seq} sealed part {part}"), what);
            }
        }
        self.name_kept_in_spite_of_erasure();
        let newest = head.map(|head| head.checkpoint.as_str()).filter(|note| !note.is_empty());
        if newest.is_none() && self.verifier.records() > 0 {
            self.verifier.fault("checkpoint", "missing");
        }
        let mut report = self.verifier.finish(newest);
        for (id, what) in self.tiles.unreadable.take() {
            let place = format!("tile {} of level {}", id.index, id.level);
            report.faults.push(Fault { where_: place, what });
        }
        Checked {
            report,
            last_recorded_at_us: self.last_recorded_at_us,
            last_minute: self.last_minute,
            public_minute: self.public_minute,
            files: self.files,
            erased_files: self.erased_files,
            losses: self.losses,
        }
    }

    fn name_kept_in_spite_of_erasure(&mut self) {
        for ((seq, part), by) in std::mem::take(&mut self.erased_parts) {
            let exists = store::part_exists(&mut self.tiles.link.borrow_mut(), self.jurisdiction, seq, part);
            let what = match exists {
                Ok(false) => continue,
                Ok(true) => format!("still stored, though record {by} says that it was erased"),
                Err(error) => format!("cannot be read: {error:#}"),
            };
            self.verifier.fault(format!("record {seq} sealed part {part}"), what);
        }
    }
}

/// What the notes of a head row are signed for, as far as they open.
#[derive(Clone, Debug, Default)]
pub struct Signed {
    pub newest: Option<Checkpoint>,
    pub public: Option<Checkpoint>,
}

/// What is wrong with a head row, given what its log was found to hold.
pub fn head_faults(head: &Head, origin: &str, checked: &Checked, signed: &Signed) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |column: &str, what: String| {
        faults.push(Fault { where_: format!("head {column}"), what });
    };
    let records = checked.report.records;
    if head.origin != origin {
        fault("origin", format!("it is {}, expected {origin}", head.origin));
    }
    if u64::try_from(head.size) != Ok(records) {
        fault("size", format!("it is {}, the log has {records} records", head.size));
    }
    // A damaged record changes the root that was computed; what was signed tells whether this column is right.
    let right = signed
        .newest
        .as_ref()
        .filter(|signed| signed.size == records)
        .map_or(checked.report.root, |signed| signed.root);
    if head.root != right {
        fault("root", "it is not the root of the log".to_owned());
    }
    if head.last_us != checked.last_recorded_at_us {
        let last = checked.last_recorded_at_us;
        fault("last_us", format!("it is {} µs, the last record was written at {last} µs", head.last_us));
    }
    if head.last_minute != checked.last_minute {
        fault("last_minute", "it is not the minute of the last record".to_owned());
    }
    public_faults(head, checked, signed.public.as_ref(), fault);
    faults
}

/// What is wrong with the public columns. Their note itself was checked against the records, like one kept
/// from earlier.
fn public_faults(
    head: &Head,
    checked: &Checked,
    signed: Option<&Checkpoint>,
    mut fault: impl FnMut(&str, String),
) {
    let public = &head.public;
    // An opened note says what size and root must be. Before the first record there is no note.
    let (size, root) = match signed {
        Some(signed) => (signed.size, signed.root),
        None if public.checkpoint.is_empty() => (0, EMPTY_ROOT),
        None => return,
    };
    if u64::try_from(public.size) != Ok(size) {
        fault("public_size", format!("it is {}, its note is signed for {size} records", public.size));
        return;
    }
    if public.root != root {
        fault("public_root", "it is not the root of the log".to_owned());
    }
    if public.minute != checked.public_minute {
        fault("public_minute", "it is not the minute of the last record".to_owned());
    }
}
