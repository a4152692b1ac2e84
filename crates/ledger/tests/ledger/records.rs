//! Records and commitments.

use bellwether_ledger::{
    Commitment, Record, RecordError, commit_open, commit_sealed, entry_bundle, split_bundle,
};
use proptest::prelude::*;

use crate::made::{ENTRIES, Opening, encode, golden, records};

fn any_commitment() -> impl Strategy<Value = Commitment> {
    let digest = prop_oneof![Just(bellwether_ledger::Digest::Sha256), Just(bellwether_ledger::Digest::Sm3)];
    (digest, any::<[u8; 32]>()).prop_map(|(digest, hash)| Commitment { digest, hash })
}

fn any_record() -> impl Strategy<Value = Record> {
    let texts = ("[a-z0-9-]{1,9}(\\.[a-z0-9-]{1,9}){0,2}", "[A-Za-z0-9:/_.-]{1,60}");
    let date = (1..=9999_u32, 1..=12_u32, 1..=28_u32).prop_map(|(y, m, d)| format!("{y:04}-{m:02}-{d:02}"));
    let id = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
    let numbers = (100_000..=999_999_i64, any::<u64>(), 1..=u64::MAX, 0..=i64::MAX);
    (numbers, id, texts, date, any_commitment(), prop::collection::vec(any_commitment(), 0..4)).prop_map(
        |((jurisdiction, seq, version, recorded_at_us), id, (kind, stream), occurred_on, open, sealed)| {
            Record { jurisdiction, seq, id, kind, stream, version, occurred_on, recorded_at_us, open, sealed }
        },
    )
}

proptest! {
    #[test]
    fn a_record_decodes_to_itself(record in any_record()) {
        prop_assert_eq!(Record::decode(&record.encode().unwrap()), Ok(record));
    }

    #[test]
    fn bytes_that_decode_encode_to_themselves(seq in 0..300_u64, place in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = ENTRIES[seq as usize].clone();
        let place = place.index(bytes.len());
        bytes[place] = byte;
        if let Ok(record) = Record::decode(&bytes) {
            prop_assert_eq!(record.encode().unwrap(), bytes);
        }
    }

    #[test]
    fn a_bundle_splits_into_what_it_was_made_of(entries in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..9)) {
        let bundle = entry_bundle(entries.iter().map(Vec::as_slice));
        prop_assert_eq!(split_bundle(&bundle).unwrap(), entries);
    }
}

#[test]
fn a_record_reads_as_lines_in_a_fixed_order() {
    let record = Opening::of(1).record;
    let text = String::from_utf8(encode(&record)).unwrap();
    let expected = format!(
        "bellwether record v1\n652325\n1\n{}\ncase.analysed\n{}\n2\n2026-01-02\n1767312000000123\nopen {}\nsealed {}\n",
        record.id, record.stream, record.open, record.sealed[0]
    );
    assert_eq!(text, expected);
}

#[test]
fn every_vector_of_a_wrong_record_is_refused() {
    let (_, json) = golden::files().into_iter().find(|(path, _)| path == "vectors/vectors.json").unwrap();
    let vectors: serde_json::Value = serde_json::from_slice(&json).unwrap();
    for case in vectors["refused_records"].as_array().unwrap() {
        let decoded = Record::decode(case["entry"].as_str().unwrap().as_bytes());
        assert!(decoded.is_err(), "{} was accepted", case["why"]);
    }
}

#[test]
fn a_malformed_record_is_refused_by_the_name_of_its_line() {
    type Spoil = fn(&mut Record);
    let wrong: [(&str, Spoil); 7] = [
        ("jurisdiction", |record| record.jurisdiction = 1_000_000),
        ("id", |record| record.id.push('0')),
        ("kind", |record| record.kind = "Case.accepted".to_owned()),
        ("stream", |record| record.stream = "案件/1".to_owned()),
        ("version", |record| record.version = 0),
        ("occurred_on", |record| record.occurred_on = "2100-02-29".to_owned()),
        ("recorded_at_us", |record| record.recorded_at_us = -1),
    ];
    for (line, spoil) in wrong {
        let mut record = records()[2].clone();
        spoil(&mut record);
        assert_eq!(record.encode(), Err(RecordError::Line(line)));
    }
}

#[test]
fn a_leap_day_exists_only_in_leap_years() {
    let on = |date: &str| Record { occurred_on: date.to_owned(), ..Opening::of(0).record }.encode().is_ok();
    assert!(on("2024-02-29") && on("2000-02-29"));
    assert!(
        !on("2023-02-29") && !on("1900-02-29") && !on("2024-04-31") && !on("2024-00-10") && !on("0000-01-01")
    );
}

#[test]
fn a_record_longer_than_two_bytes_can_count_is_refused() {
    let record = Record { stream: "a".repeat(65_536), ..Opening::of(0).record };
    assert_eq!(record.encode(), Err(RecordError::TooLong));
    assert_eq!(Record::decode(&[b'\n'; 65_536]), Err(RecordError::TooLong));
}

#[test]
fn actor_and_body_cannot_trade_bytes_under_one_commitment() {
    let salt = [7; 16];
    assert_ne!(commit_open(&salt, "person/1", b"{}"), commit_open(&salt, "person/", b"1{}"));
    assert_ne!(commit_open(&salt, "", b""), commit_sealed(&salt, b""));
    assert_ne!(commit_open(&salt, "", b""), commit_open(&[8; 16], "", b""));
}

#[test]
fn a_bundle_that_ends_inside_an_entry_is_refused() {
    let bundle = entry_bundle([&b"one"[..], b"two"].into_iter());
    for cut in [1, 4, 6, 9] {
        let error = split_bundle(&bundle[..cut]).unwrap_err();
        assert_eq!(error.entry, cut / 5);
    }
}
