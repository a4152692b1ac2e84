//! Checking a whole log, record by record, as fast as it can be read.
//!
//! Invariant: a fault never stops the check. Each is named by its place, then reading goes on as if that place had
//! been right, so one damage is not reported a thousand times over.
//! Not here: which side is wrong when tiles and records disagree (`blame.rs`), reading files (`artefacts.rs`), sealed parts
//! (the caller compares them with the commitments in their open part).

use std::collections::HashMap;

use crate::blame::{self, Difference};
use crate::checkpoint::Checkpoint;
use crate::note::{NoteError, VerifierKey, open_unverified};
use crate::open_part::OpenPart;
use crate::proof::TileReader;
use crate::record::{Minute, Record, RecordError};
use crate::record_v1::{RecordV1, is_v1};
use crate::tile::{TILE_WIDTH, TileId};
use crate::tree::{Edge, Hash, leaf_hash};

/// Faults beyond this many are counted, not listed: a ruined log must not fill the memory.
const MAX_LISTED: usize = 10_000;

/// Something that is not as it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// `record 17`, `tile/0/000.p/5 hash 3`, `checkpoint`.
    pub where_: String,
    pub what: String,
}

/// What a verification found. The log is in order when `faults` is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Records read.
    pub records: u64,
    /// Root over the records as they were read.
    pub root: Hash,
    pub faults: Vec<Fault>,
    /// Faults found beyond those listed.
    pub unlisted_faults: u64,
}

impl Report {
    pub fn in_order(&self) -> bool {
        self.faults.is_empty()
    }
}

#[derive(Debug, Default)]
pub(crate) struct Faults {
    listed: Vec<Fault>,
    unlisted: u64,
}

impl Faults {
    pub(crate) fn add(&mut self, where_: impl Into<String>, what: impl Into<String>) {
        if self.listed.len() < MAX_LISTED {
            self.listed.push(Fault { where_: where_.into(), what: what.into() });
        } else {
            self.unlisted += 1;
        }
    }
}

/// A checkpoint kept from earlier: the log must still begin with exactly its records.
struct Remembered {
    place: String,
    checkpoint: Checkpoint,
}

/// What puts a record after another, in either format.
struct Placed {
    format: u8,
    jurisdiction: i64,
    seq: u64,
    /// In microseconds in format 1, in minutes since.
    at: i64,
}

/// Checks one log while its entries are fed in order.
pub struct LogVerifier<'t> {
    jurisdiction: i64,
    origin: String,
    key: Option<VerifierKey>,
    tiles: Option<&'t dyn TileReader>,
    /// Last version of each stream, as far as streams are told.
    streams: HashMap<String, u64>,
    /// Not yet reached, largest size first.
    remembered: Vec<Remembered>,
    /// Reached, and signed for other records than those read.
    contradicted: Vec<Remembered>,
    edge: Edge,
    next_seq: u64,
    /// The format that the first record is of, and all others must be.
    format: Option<u8>,
    /// When the last record was recorded, in the unit of its format.
    last_at: i64,
    differences: Vec<Difference>,
    faults: Faults,
}

impl<'t> LogVerifier<'t> {
    /// Without a key the checkpoints' signatures are not checked, their contents are.
    pub fn new(jurisdiction: i64, origin: &str, key: Option<VerifierKey>) -> LogVerifier<'t> {
        LogVerifier {
            jurisdiction,
            origin: origin.to_owned(),
            key,
            tiles: None,
            streams: HashMap::new(),
            remembered: Vec::new(),
            contradicted: Vec::new(),
            edge: Edge::empty(),
            next_seq: 0,
            format: None,
            last_at: 0,
            differences: Vec::new(),
            faults: Faults::default(),
        }
    }

    /// Also compares every tile of the tree with these, which must be of exactly the width asked for.
    pub fn with_tiles(mut self, tiles: &'t dyn TileReader) -> LogVerifier<'t> {
        self.tiles = Some(tiles);
        self
    }

    /// Checkpoints that someone kept from earlier, as signed notes. They come before the records so that each root can
    /// be compared in passing. Nothing else finds a rewritten log that was signed anew with the true key.
    pub fn with_older(mut self, notes: &[&str]) -> LogVerifier<'t> {
        for (number, note) in (1..).zip(notes) {
            self = self.with_older_at(&format!("older checkpoint {number}"), note);
        }
        self
    }

    /// The same for one checkpoint that has a place of its own. Many are taken fastest from the largest down.
    pub fn with_older_at(mut self, place: &str, note: &str) -> LogVerifier<'t> {
        if let Some(checkpoint) = self.open(note, place) {
            let place = format!("{place} (of {} records)", checkpoint.size);
            let after = self.remembered.partition_point(|kept| kept.checkpoint.size > checkpoint.size);
            self.remembered.insert(after, Remembered { place, checkpoint });
            self.compare_remembered();
        }
        self
    }

    /// Records fed so far.
    pub fn records(&self) -> u64 {
        self.edge.size()
    }

    /// Adds a fault of the caller's own finding, such as a body that does not fit its commitment.
    pub fn fault(&mut self, where_: impl Into<String>, what: impl Into<String>) {
        self.faults.add(where_, what);
    }

    /// The next entry's bytes, of this format or of the first.
    pub fn feed(&mut self, entry: &[u8]) {
        let place = self.edge.size();
        let taken = if is_v1(entry) { self.take_v1(place, entry) } else { self.take(place, entry).map(drop) };
        self.leave(place, entry, taken);
    }

    /// The next entry's bytes and what the record commits to, as whoever keeps both has them: also checks that they belong
    /// together, the versions of streams and that the minute follows from the time. Says whether they belong together.
    pub fn feed_opened(&mut self, entry: &[u8], salt: &[u8; 16], open: &OpenPart<'_>) -> bool {
        let place = self.edge.size();
        let before = self.last_at;
        let taken = self.take(place, entry);
        let fits = taken.as_ref().is_ok_and(|record| self.check_open(place, before, record, salt, open));
        self.leave(place, entry, taken.map(drop));
        fits
    }

    fn leave(&mut self, place: u64, entry: &[u8], taken: Result<(), RecordError>) {
        if let Err(error) = taken {
            self.faults.add(format!("record {place}"), error.to_string());
            self.next_seq = self.next_seq.saturating_add(1);
        }
        self.push(leaf_hash(entry));
    }

    /// Stands in for an entry that cannot be read, so that the others keep their places. The caller names the fault;
    /// `leaf` is the hash the tiles hold for it.
    pub fn feed_lost(&mut self, leaf: Hash) {
        self.next_seq = self.next_seq.saturating_add(1);
        self.push(leaf);
    }

    fn take(&mut self, place: u64, entry: &[u8]) -> Result<Record, RecordError> {
        let record = Record::decode(entry)?;
        let Record { jurisdiction, seq, minute, .. } = record;
        self.check_order(place, &Placed { format: 2, jurisdiction, seq, at: minute });
        Ok(record)
    }

    fn take_v1(&mut self, place: u64, entry: &[u8]) -> Result<(), RecordError> {
        let RecordV1 { jurisdiction, seq, recorded_at_us, stream, version } = RecordV1::decode(entry)?;
        self.check_order(place, &Placed { format: 1, jurisdiction, seq, at: recorded_at_us });
        self.check_version(format!("record {place}"), stream, version);
        Ok(())
    }

    fn check_order(&mut self, place: u64, record: &Placed) {
        let Placed { format, jurisdiction, seq, at } = *record;
        let mut fault = |what: String| self.faults.add(format!("record {place}"), what);
        if seq != self.next_seq {
            fault(format!("its number is {seq}, expected {}", self.next_seq));
        }
        if jurisdiction != self.jurisdiction {
            fault(format!("it is of jurisdiction {jurisdiction}, the log of {}", self.jurisdiction));
        }
        self.next_seq = seq.saturating_add(1);
        let first = *self.format.get_or_insert(format);
        if first != format {
            fault(format!("it is of format {format}, the log of {first}"));
            return;
        }
        let last = std::mem::replace(&mut self.last_at, at);
        if at < last && format == 1 {
            fault(format!("time runs backwards: recorded at {at} µs, the one before at {last} µs"));
        } else if at < last {
            let (at, last) = (Minute(at), Minute(last));
            fault(format!("time runs backwards: its minute is {at}, that of the one before {last}"));
        }
    }

    fn check_version(&mut self, place: String, stream: &str, version: u64) {
        match self.streams.get_mut(stream) {
            Some(last) => {
                let expected = last.saturating_add(1);
                if version != expected {
                    self.faults
                        .add(place, format!("version {version} of stream {stream}, expected {expected}"));
                }
                *last = version;
            }
            None => {
                if version != 1 {
                    self.faults.add(place, format!("version {version} of stream {stream}, expected 1"));
                }
                self.streams.insert(stream.to_owned(), version);
            }
        }
    }

    /// `before` is the minute of the record before.
    fn check_open(
        &mut self,
        place: u64,
        before: i64,
        record: &Record,
        salt: &[u8; 16],
        open: &OpenPart<'_>,
    ) -> bool {
        let at_open = format!("record {place} open part");
        self.check_version(at_open.clone(), open.stream, open.version);
        match open.commit(record.commitment.digest, salt) {
            Err(error) => self.faults.add(at_open, error.to_string()),
            Ok(commitment) if commitment != record.commitment => {
                self.faults.add(at_open, "not what the record committed to");
            }
            Ok(_) => {
                let expected = before.max(open.minute());
                if record.minute != expected {
                    let (found, expected) = (Minute(record.minute), Minute(expected));
                    let what =
                        format!("its minute is {found}, its time and the record before give {expected}");
                    self.faults.add(format!("record {place}"), what);
                }
                return true;
            }
        }
        false
    }

    fn push(&mut self, leaf: Hash) {
        self.edge.push(leaf);
        if self.edge.size().is_multiple_of(u64::from(TILE_WIDTH)) {
            for (id, bytes) in self.edge.take_finished_tiles() {
                self.compare_tile(id, &bytes);
            }
        }
        self.compare_remembered();
    }

    fn compare_tile(&mut self, id: TileId, computed: &[u8]) {
        let Some(tiles) = self.tiles else { return };
        let width = (computed.len() / 32) as u16;
        match tiles.tile(id, width) {
            None => self.faults.add(id.path(width), "missing"),
            Some(given) if given.len() != computed.len() => {
                self.faults
                    .add(id.path(width), format!("{} bytes, expected {}", given.len(), computed.len()));
            }
            Some(given) if given == computed => {}
            Some(given) if self.differences.len() < MAX_LISTED => {
                self.differences.push(Difference::new(id, computed, &given));
            }
            Some(_) => self.faults.unlisted += 1,
        }
    }

    fn compare_remembered(&mut self) {
        let size = self.edge.size();
        while let Some(kept) = self.remembered.pop_if(|kept| kept.checkpoint.size == size) {
            if kept.checkpoint.root != self.edge.root() {
                self.contradicted.push(kept);
            }
        }
    }

    /// A single damaged record contradicts every checkpoint after it. Where the records are known to be wrong, what the
    /// tiles hold at that size decides; they lead to the signed root.
    fn name_contradicted(&mut self, records_are_wrong: bool) {
        for kept in std::mem::take(&mut self.contradicted) {
            let Checkpoint { size, root, .. } = kept.checkpoint;
            let in_tiles = |tiles: &dyn TileReader| {
                Edge::restore(size, |id| tiles.tile(id, id.width_at(size)))
                    .is_ok_and(|edge| edge.root() == root)
            };
            if !(records_are_wrong && self.tiles.is_some_and(in_tiles)) {
                self.faults.add(
                    kept.place,
                    "the log's first records are not those it was signed for: history was rewritten",
                );
            }
        }
    }

    fn open(&mut self, note: &str, place: &str) -> Option<Checkpoint> {
        match open(note, self.key.as_ref()) {
            Ok(checkpoint) => {
                if checkpoint.origin != self.origin {
                    let what = format!("its origin is {}, expected {}", checkpoint.origin, self.origin);
                    self.faults.add(place, what);
                }
                Some(checkpoint)
            }
            Err(error) => {
                self.faults.add(place, error.to_string());
                None
            }
        }
    }

    /// Compares what was read with the newest checkpoint, when there is one, and says what was found.
    pub fn finish(mut self, newest: Option<&str>) -> Report {
        for (id, bytes) in self.edge.take_changed_tiles() {
            self.compare_tile(id, &bytes);
        }
        let (size, root) = (self.edge.size(), self.edge.root());
        for kept in std::mem::take(&mut self.remembered) {
            self.faults.add(kept.place, format!("the log has only {size} records: records were cut off"));
        }
        let newest = newest.and_then(|note| self.open(note, "checkpoint"));
        let differences = std::mem::take(&mut self.differences);
        let signed_root = newest.as_ref().filter(|newest| newest.size == size).map(|newest| newest.root);
        let explained = match self.tiles {
            Some(tiles) => blame::explain(differences, tiles, size, signed_root, &mut self.faults),
            None => false,
        };
        self.name_contradicted(explained);
        if let Some(newest) = newest {
            if newest.size != size {
                self.faults
                    .add("checkpoint", format!("signed for {} records, the log has {size}", newest.size));
            } else if newest.root != root && !explained {
                self.faults.add("checkpoint", "its root is not that of the records");
            }
        }
        let Faults { listed, unlisted } = self.faults;
        Report { records: size, root, faults: listed, unlisted_faults: unlisted }
    }
}

pub(crate) fn open(note: &str, key: Option<&VerifierKey>) -> Result<Checkpoint, NoteError> {
    match key {
        Some(key) => key.open(note),
        None => open_unverified(note),
    }
}
