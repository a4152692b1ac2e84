//! Checking a whole log, record by record, as fast as it can be read.
//!
//! Invariant: a fault never stops the check. Each is named by its place, then reading goes on as if that place had
//! been right, so one damage is not reported a thousand times over.
//! Not here: which side is wrong when tiles and records disagree (`blame.rs`), reading files (`artefacts.rs`), bodies
//! (the caller compares them with the commitments of the records it gets back).

use std::collections::HashMap;

use crate::blame::{self, Difference};
use crate::checkpoint::Checkpoint;
use crate::note::{NoteError, VerifierKey, open_unverified};
use crate::proof::TileReader;
use crate::record::Record;
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

/// Checks one log while its entries are fed in order.
pub struct LogVerifier<'t> {
    jurisdiction: i64,
    origin: String,
    key: Option<VerifierKey>,
    tiles: Option<&'t dyn TileReader>,
    /// Last version of each stream; `None` when the caller does not ask for it.
    streams: Option<HashMap<String, u64>>,
    /// Not yet reached, largest size first.
    remembered: Vec<Remembered>,
    /// Reached, and signed for other records than those read.
    contradicted: Vec<Remembered>,
    edge: Edge,
    next_seq: u64,
    last_recorded_at_us: i64,
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
            streams: Some(HashMap::new()),
            remembered: Vec::new(),
            contradicted: Vec::new(),
            edge: Edge::empty(),
            next_seq: 0,
            last_recorded_at_us: 0,
            differences: Vec::new(),
            faults: Faults::default(),
        }
    }

    /// Also compares every tile of the tree with these, which must be of exactly the width asked for.
    pub fn with_tiles(mut self, tiles: &'t dyn TileReader) -> LogVerifier<'t> {
        self.tiles = Some(tiles);
        self
    }

    /// Leaves out the check of stream versions, which remembers every stream's name.
    pub fn without_streams(mut self) -> LogVerifier<'t> {
        self.streams = None;
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

    /// The next entry's bytes. Gives the record back for checks of the caller's own, unless it does not decode.
    pub fn feed(&mut self, entry: &[u8]) -> Option<Record> {
        let place = self.edge.size();
        let record = match Record::decode(entry) {
            Ok(record) => {
                self.check_order(place, &record);
                Some(record)
            }
            Err(error) => {
                self.faults.add(format!("record {place}"), error.to_string());
                self.next_seq = self.next_seq.saturating_add(1);
                None
            }
        };
        self.push(leaf_hash(entry));
        record
    }

    /// Stands in for an entry that cannot be read, so that the others keep their places. The caller names the fault;
    /// `leaf` is the hash the tiles hold for it.
    pub fn feed_lost(&mut self, leaf: Hash) {
        self.next_seq = self.next_seq.saturating_add(1);
        self.push(leaf);
    }

    fn check_order(&mut self, place: u64, record: &Record) {
        let mut fault = |what: String| self.faults.add(format!("record {place}"), what);
        if record.seq != self.next_seq {
            fault(format!("its number is {}, expected {}", record.seq, self.next_seq));
        }
        if record.jurisdiction != self.jurisdiction {
            fault(format!("it is of jurisdiction {}, the log of {}", record.jurisdiction, self.jurisdiction));
        }
        if record.recorded_at_us < self.last_recorded_at_us {
            let (at, last) = (record.recorded_at_us, self.last_recorded_at_us);
            fault(format!("time runs backwards: recorded at {at} µs, the one before at {last} µs"));
        }
        if let Some(streams) = &mut self.streams {
            let expected = streams.get(&record.stream).map_or(1, |last| last.saturating_add(1));
            if record.version != expected {
                fault(format!("version {} of stream {}, expected {expected}", record.version, record.stream));
            }
            match streams.get_mut(&record.stream) {
                Some(last) => *last = record.version,
                None => _ = streams.insert(record.stream.clone(), record.version),
            }
        }
        self.next_seq = record.seq.saturating_add(1);
        self.last_recorded_at_us = record.recorded_at_us;
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
