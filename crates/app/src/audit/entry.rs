//! A record's canonical bytes and its open part, made again from the columns that hold them.
//!
//! Invariant: nothing is taken from a cache; what is served, exported and verified is what the columns say now.
//! Not here: the encodings themselves (`bellwether-ledger`), sealed parts (`bodies.rs`).

use bellwether_ledger::{Commitment, OpenPart, Record};

use super::store::{StoredLeaf, StoredRecord};

/// The record that the columns say, or which of them cannot be part of one.
pub fn record_of(jurisdiction: i64, leaf: &StoredLeaf) -> Result<Record, String> {
    Ok(Record {
        jurisdiction,
        seq: number("number", leaf.seq)?,
        id: leaf.id.clone(),
        minute: leaf.minute,
        commitment: leaf
            .commitment
            .parse()
            .map_err(|error| format!("its commitment does not read: {error}"))?,
    })
}

/// The bytes that the tree hashes.
pub fn entry_of(jurisdiction: i64, leaf: &StoredLeaf) -> Result<Vec<u8>, String> {
    record_of(jurisdiction, leaf)?.encode().map_err(|error| error.to_string())
}

/// What the record committed to, with its salt.
pub fn open_part_of(stored: &StoredRecord) -> Result<([u8; 16], OpenPart<'_>), String> {
    let salt = stored.salt.as_slice().try_into().map_err(|_| "the salt has not 16 bytes")?;
    let part = OpenPart {
        kind: &stored.kind,
        stream: &stored.stream,
        version: number("version", stored.version)?,
        occurred_on: &stored.occurred_on,
        recorded_at_us: stored.recorded_at_us,
        actor: &stored.actor,
        sealed: sealed_of(stored)?,
        body: &stored.open_body,
    };
    Ok((salt, part))
}

fn sealed_of(stored: &StoredRecord) -> Result<Vec<Commitment>, String> {
    let lines = stored.sealed_commitments.split('\n').filter(|line| !line.is_empty());
    lines
        .map(|line| {
            line.parse().map_err(|error| format!("the commitment to a sealed part does not read: {error}"))
        })
        .collect()
}

fn number(name: &str, value: i64) -> Result<u64, String> {
    u64::try_from(value).map_err(|_| format!("its {name} is {value}"))
}
