//! The logs the tests work on: made by the golden log's generator, published into memory.
//!
//! Not here: expectations.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use bellwether_ledger::{Hash, Record, Report, TileId, TileReader, leaf_hash, verify_static};

#[path = "../../examples/golden.rs"]
#[expect(dead_code, reason = "the example's own main")]
pub mod golden;

pub use golden::{JURISDICTION, OLDER, ORIGIN, Opening, RECORDS, encode};

pub type Files = BTreeMap<String, Vec<u8>>;

/// The golden log's entries.
pub static ENTRIES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| entries(&records()));

/// The golden log's public files.
pub static PUBLIC: LazyLock<Files> = LazyLock::new(|| publish(&ENTRIES));

pub fn records() -> Vec<Record> {
    (0..RECORDS).map(|seq| Opening::of(seq).record).collect()
}

pub fn entries(records: &[Record]) -> Vec<Vec<u8>> {
    records.iter().map(encode).collect()
}

pub fn publish(entries: &[Vec<u8>]) -> Files {
    golden::published(entries, &golden::key()).into_iter().collect()
}

/// The note someone kept when the golden log had [`OLDER`] records.
pub fn older_note() -> String {
    golden::note(&ENTRIES[..OLDER as usize])
}

pub fn verify(files: &Files, older: &[&str]) -> Report {
    let verifier_key = golden::key().verifier();
    verify_static(&|path: &str| files.get(path).cloned(), JURISDICTION, ORIGIN, Some(&verifier_key), older)
}

/// Where faults are, in the order found.
pub fn places(report: &Report) -> Vec<&str> {
    report.faults.iter().map(|fault| fault.where_.as_str()).collect()
}

/// Leaves that differ from each other.
pub fn leaves(count: u64) -> Vec<Hash> {
    (0..count).map(|number| leaf_hash(&number.to_be_bytes())).collect()
}

/// Tiles kept in memory, the latest width of each.
#[derive(Default)]
pub struct Tiles(pub BTreeMap<TileId, Vec<u8>>);

impl TileReader for Tiles {
    fn tile(&self, id: TileId, width: u16) -> Option<Vec<u8>> {
        let bytes = self.0.get(&id)?;
        Some(bytes.get(..32 * usize::from(width))?.to_vec())
    }
}
