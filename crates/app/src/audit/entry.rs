//! A record's canonical bytes, made again from the columns that hold it.
//!
//! Invariant: nothing is taken from a cache; what is served, exported and verified is what the columns say now.
//! Not here: the encoding itself (`bellwether-ledger`), bodies (`bodies.rs`).

use bellwether_ledger::{Commitment, Record};

use super::store::StoredRecord;

/// The record that the columns say, or which of them cannot be part of one.
pub fn record_of(jurisdiction: i64, stored: &StoredRecord) -> Result<Record, String> {
    let number = |name: &str, value: i64| u64::try_from(value).map_err(|_| format!("its {name} is {value}"));
    let commitment = |name: &str, text: &str| {
        text.parse::<Commitment>().map_err(|error| format!("its {name} commitment does not read: {error}"))
    };
    Ok(Record {
        jurisdiction,
        seq: number("number", stored.seq)?,
        id: stored.id.clone(),
        kind: stored.kind.clone(),
        stream: stored.stream.clone(),
        version: number("version", stored.version)?,
        occurred_on: stored.occurred_on.clone(),
        recorded_at_us: stored.recorded_at_us,
        open: commitment("open", &stored.open_commitment)?,
        sealed: stored
            .sealed_commitments
            .split('\n')
            .filter(|line| !line.is_empty())
            .map(|line| commitment("sealed", line))
            .collect::<Result<_, _>>()?,
    })
}

/// The bytes that the tree hashes.
pub fn entry_of(jurisdiction: i64, stored: &StoredRecord) -> Result<Vec<u8>, String> {
    record_of(jurisdiction, stored)?.encode().map_err(|error| error.to_string())
}
