//! How fast the log is on this machine, on one core: `cargo run --release -p bellwether-ledger --example speed [COUNT]`.
//!
//! Not here: databases and files, which the application's own bench measures.

use std::time::Instant;

use bellwether_ledger::{Digest, Edge, LogVerifier, OpenPart, Record, commit_sealed, leaf_hash};

fn main() {
    let count = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(1_000_000_u64);

    let start = Instant::now();
    let entries: Vec<Vec<u8>> = (0..count).map(|seq| record(seq).encode().expect("well formed")).collect();
    say("committed and encoded", count, start);

    let start = Instant::now();
    let mut edge = Edge::empty();
    entries.iter().for_each(|entry| edge.push(leaf_hash(entry)));
    say("hashed and pushed", count, start);

    let leaf = leaf_hash(b"leaf");
    let start = Instant::now();
    let mut bare = Edge::empty();
    (0..count).for_each(|_| bare.push(leaf));
    say("pushed alone", count, start);

    let tiles: std::collections::BTreeMap<_, _> = edge.take_changed_tiles().into_iter().collect();
    let reader = |id, _| tiles.get(&id).cloned();
    let start = Instant::now();
    let mut verifier = LogVerifier::new(652_325, "example.org/speed", None).with_tiles(&reader);
    for entry in &entries {
        verifier.feed(entry);
    }
    let report = verifier.finish(None);
    say("verified against tiles", count, start);
    assert!(report.in_order() && report.root == edge.root(), "the log just made is in order");
}

fn record(seq: u64) -> Record {
    let salt = u128::from(seq).to_be_bytes();
    let recorded_at_us = 1_767_225_600_000_000 + seq as i64;
    let stream = format!("case/0192f7c2-0000-7000-8000-{:012x}", seq / 8);
    let open = OpenPart {
        kind: "case.accepted",
        stream: &stream,
        version: seq % 8 + 1,
        occurred_on: "2026-01-31",
        recorded_at_us,
        actor: "person/1",
        sealed: vec![commit_sealed(&salt, b"ciphertext")],
        body: "{}",
    };
    Record {
        jurisdiction: 652_325,
        seq,
        id: format!("0192f7c2-0000-4000-8000-{seq:012x}"),
        minute: recorded_at_us / 60_000_000,
        commitment: open.commit(Digest::Sha256, &salt).expect("well formed"),
    }
}

fn say(what: &str, count: u64, start: Instant) {
    println!("{what}: {:.0} a second", count as f64 / start.elapsed().as_secs_f64());
}
