//! What someone could do to a log, and that it is found, and where.

use bellwether_ledger::{Edge, LogVerifier, MAX_SIZE, Record, TileReader, leaf_hash, split_bundle};
use proptest::prelude::*;

use crate::made::{
    ENTRIES, Files, JURISDICTION, OLDER, ORIGIN, Opening, PUBLIC, RECORDS, Tiles, encode, entries, golden,
    older_note, places, publish, records, verify,
};

fn feed_all(entries: &[Vec<u8>]) -> Vec<String> {
    let mut verifier = LogVerifier::new(JURISDICTION, ORIGIN, None);
    for entry in entries {
        verifier.feed(entry);
    }
    let report = verifier.finish(None);
    report.faults.into_iter().map(|fault| format!("{}: {}", fault.where_, fault.what)).collect()
}

/// Numbers and minutes made to fit again, as a forger with the key would.
fn smooth(records: &mut [Record]) {
    let mut minutes: Vec<i64> = records.iter().map(|record| record.minute).collect();
    minutes.sort_unstable();
    for ((seq, record), minute) in (0..).zip(records).zip(minutes) {
        (record.seq, record.minute) = (seq, minute);
    }
}

/// The faults of these records with their open parts at hand.
fn feed_opened(openings: &[Opening]) -> Vec<String> {
    let mut verifier = LogVerifier::new(JURISDICTION, ORIGIN, None);
    for opening in openings {
        verifier.feed_opened(&encode(&opening.record), &opening.salt, &opening.part());
    }
    let report = verifier.finish(None);
    report.faults.into_iter().map(|fault| format!("{}: {}", fault.where_, fault.what)).collect()
}

fn openings() -> Vec<Opening> {
    (0..RECORDS).map(Opening::of).collect()
}

/// The record in whose bytes (or length) the byte at `place` of this bundle lies.
fn record_at(path: &str, place: usize) -> u64 {
    let mut end = 0;
    let entries = split_bundle(&PUBLIC[path]).expect("the golden bundle is whole");
    let within = entries
        .iter()
        .take_while(|entry| {
            end += 2 + entry.len();
            end <= place
        })
        .count() as u64;
    within + if path.contains("000") { 0 } else { 256 }
}

#[test]
fn an_untouched_log_is_in_order_in_every_size() {
    for size in [0, 1, 2, 255, 256, 257, 300] {
        let report = verify(&publish(&ENTRIES[..size]), &[]);
        assert_eq!(report.faults, []);
        assert_eq!(report.records, size as u64);
    }
    assert!(verify(&PUBLIC, &[&older_note()]).in_order());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_flipped_bit_of_a_record_is_found_at_its_record(place in any::<prop::sample::Index>(), bit in 0..8, second in any::<bool>()) {
        let path = if second { "tile/entries/001.p/44" } else { "tile/entries/000" };
        let mut files = PUBLIC.clone();
        let bundle = files.get_mut(path).unwrap();
        let place = place.index(bundle.len());
        bundle[place] ^= 1_u8 << bit;
        let record = record_at(path, place);
        let report = verify(&files, &[]);
        let named = [format!("record {record}"), format!("{path} entry {}", record % 256)];
        prop_assert!(places(&report).iter().any(|found| named.iter().any(|name| name == found)), "{record}: {:?}", report.faults);
    }

    #[test]
    fn any_flipped_bit_of_a_tile_is_found_at_its_hash_and_nowhere_else(which in 0..3_usize, place in any::<prop::sample::Index>(), bit in 0..8) {
        let path = ["tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1"][which];
        let mut files = PUBLIC.clone();
        let tile = files.get_mut(path).unwrap();
        let place = place.index(tile.len());
        tile[place] ^= 1_u8 << bit;
        let expected = format!("{path} hash {}", place / 32);
        let report = verify(&files, &[]);
        prop_assert_eq!(places(&report), [expected]);
    }

    #[test]
    fn any_flipped_bit_of_the_checkpoint_is_found_there_and_nowhere_else(place in any::<prop::sample::Index>(), bit in 0..8) {
        let mut files = PUBLIC.clone();
        let note = files.get_mut("checkpoint").unwrap();
        let place = place.index(note.len());
        note[place] ^= 1_u8 << bit;
        let report = verify(&files, &[]);
        prop_assert_eq!(places(&report), ["checkpoint"]);
    }

    #[test]
    fn a_file_cut_short_or_missing_is_found(which in 0..6_usize, keep in any::<prop::sample::Index>(), remove in any::<bool>()) {
        let mut files = PUBLIC.clone();
        let path = files.keys().nth(which).unwrap().clone();
        let keep = keep.index(files[&path].len());
        if remove {
            files.remove(&path);
        } else {
            files.get_mut(&path).unwrap().truncate(keep);
        }
        let report = verify(&files, &[]);
        prop_assert!(places(&report).iter().any(|place| place.starts_with(&path)), "{path}: {:?}", report.faults);
    }
}

#[test]
fn a_changed_commitment_is_named_as_its_record_alone() {
    let mut changed = records();
    changed[17].commitment.hash[0] ^= 1;
    let mut files = publish(&entries(&changed));
    for (path, bytes) in PUBLIC.iter().filter(|(path, _)| !path.starts_with("tile/entries")) {
        files.insert(path.clone(), bytes.clone());
    }
    assert_eq!(places(&verify(&files, &[])), ["record 17"]);
}

#[test]
fn damage_in_several_places_is_reported_in_each() {
    let mut files = PUBLIC.clone();
    files.get_mut("tile/0/000").unwrap()[32 * 9] ^= 1;
    files.get_mut("tile/entries/001.p/44").unwrap()[2] ^= 1;
    files.get_mut("checkpoint").unwrap().pop();
    let report = verify(&files, &[]);
    let found = places(&report);
    assert!(found.contains(&"tile/0/000 hash 9"), "{found:?}");
    assert!(found.contains(&"record 256"), "{found:?}");
    assert!(found.contains(&"checkpoint"), "{found:?}");
}

#[test]
fn dropped_swapped_repeated_and_backdated_records_are_each_named() {
    let mut dropped = ENTRIES.clone();
    dropped.remove(17);
    assert_eq!(feed_all(&dropped)[0], "record 17: its number is 18, expected 17");

    let mut swapped = ENTRIES.clone();
    swapped.swap(17, 18);
    assert!(feed_all(&swapped)[0].starts_with("record 17: "));

    let mut repeated = ENTRIES.clone();
    repeated.insert(17, ENTRIES[16].clone());
    assert_eq!(feed_all(&repeated)[0], "record 17: its number is 16, expected 17");

    let mut backdated = records();
    backdated[17].minute = backdated[3].minute;
    let faults = feed_all(&entries(&backdated));
    assert_eq!(faults.len(), 1);
    assert!(faults[0].starts_with("record 17: time runs backwards"));
}

#[test]
fn a_record_of_another_jurisdiction_is_named() {
    let mut records = records();
    records[4].jurisdiction = 110_101;
    let faults = feed_all(&entries(&records));
    assert_eq!(faults, ["record 4: it is of jurisdiction 110101, the log of 652325"]);
}

#[test]
fn an_open_part_that_is_not_what_was_committed_to_is_named() {
    let mut openings = openings();
    openings[17].body.push(' ');
    openings[18].salt[0] ^= 1;
    openings[19].actor = "a\nb".to_owned();
    assert_eq!(
        feed_opened(&openings),
        [
            "record 17 open part: not what the record committed to",
            "record 18 open part: not what the record committed to",
            "record 19 open part: line `actor` is missing or malformed",
        ]
    );
}

#[test]
fn a_version_that_its_stream_skips_is_named_where_streams_are_told() {
    let mut openings = openings();
    openings[299].version = 9;
    openings[299].commit();
    let faults = feed_opened(&openings);
    assert_eq!(faults.len(), 1);
    assert!(faults[0].starts_with("record 299 open part: version 9 of stream case/"), "{faults:?}");
}

#[test]
fn a_minute_that_is_not_that_of_the_time_within_is_named_unless_the_one_before_is_later() {
    let mut wrong = openings();
    wrong[299].record.minute += 1;
    let faults = feed_opened(&wrong);
    assert_eq!(faults.len(), 1);
    assert!(
        faults[0].starts_with("record 299: its minute is 2026-10-27T00:01Z, its time and the record before")
    );

    let mut after_a_jump = openings();
    let minute = after_a_jump[10].record.minute;
    for opening in &mut after_a_jump[11..] {
        opening.recorded_at_us -= 86_400_000_123 * 20;
        opening.record.minute = minute.max(opening.recorded_at_us / 60_000_000);
        opening.commit();
    }
    assert_eq!(feed_opened(&after_a_jump), [""; 0]);
}

#[test]
fn a_history_rewritten_and_signed_with_the_key_is_found_against_an_older_checkpoint() {
    type Forge = fn(&mut Vec<Record>);
    let forgeries: [(&str, Forge); 6] = [
        ("drop", |records| drop(records.remove(17))),
        ("reorder", |records| records.swap(17, 21)),
        ("insert", |records| records.insert(17, Opening::of(300).record)),
        ("truncate", |records| records.truncate(150)),
        ("replace", |records| records[17].commitment = records[18].commitment),
        ("back-date", |records| records[0].minute = 0),
    ];
    for (name, forge) in forgeries {
        let mut records = records();
        forge(&mut records);
        smooth(&mut records);
        let files = publish(&entries(&records));

        assert_eq!(verify(&files, &[]).faults, [], "{name}: a good forgery agrees with itself");
        let report = verify(&files, &[&older_note()]);

        assert_eq!(places(&report), ["older checkpoint 1 (of 200 records)"], "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn any_changed_record_before_an_older_checkpoint_is_found(at in 0..OLDER as usize, what in 0..5) {
        let mut forged = records();
        match what {
            0 => drop(forged.remove(at)),
            1 => forged.swap(at, RECORDS as usize - 1),
            2 => forged.insert(at, Opening::of(300).record),
            3 => forged.truncate(at),
            _ => forged[at].commitment = forged[at + 1].commitment,
        }
        smooth(&mut forged);
        let report = verify(&publish(&entries(&forged)), &[&older_note()]);
        prop_assert!(places(&report).contains(&"older checkpoint 1 (of 200 records)"));
    }
}

#[test]
fn a_checkpoint_of_another_log_is_refused_by_its_origin() {
    let verifier_key = golden::key().verifier();
    let read = |path: &str| PUBLIC.get(path).cloned();
    let report =
        bellwether_ledger::verify_static(&read, JURISDICTION, "example.org/other", Some(&verifier_key), &[]);
    assert_eq!(places(&report), ["checkpoint"]);
}

#[test]
fn a_checkpoint_that_is_not_utf_8_is_refused_also_where_only_a_witness_is_concerned() {
    let mut files = PUBLIC.clone();
    let note = files.get_mut("checkpoint").unwrap();
    note.extend_from_slice("— witness AAAAAAA=\n".as_bytes());
    assert_eq!(verify(&files, &[]).faults, []);
    let note = files.get_mut("checkpoint").unwrap();
    let place = note.len() - "witness AAAAAAA=\n".len();
    note[place] = 0xff;
    assert_eq!(places(&verify(&files, &[])), ["checkpoint"]);
}

#[test]
fn a_partial_file_may_be_gone_once_the_full_one_exists() {
    let mut files: Files = PUBLIC.clone();
    let note = publish(&ENTRIES[..200])["checkpoint"].clone();
    files.insert("checkpoint".to_owned(), note);
    assert_eq!(verify(&files, &[]).faults, []);
}

#[test]
fn a_checkpoint_for_more_records_than_exist_ends_the_reading() {
    let mut files = PUBLIC.clone();
    let checkpoint =
        bellwether_ledger::Checkpoint { origin: ORIGIN.to_owned(), size: MAX_SIZE, root: [0; 32] };
    files.insert("checkpoint".to_owned(), golden::key().sign(&checkpoint).unwrap().into_bytes());
    let report = verify(&files, &[]);
    assert!(places(&report).contains(&"checkpoint"));
    assert!(report.records <= 512);
}

#[test]
fn a_caller_with_a_database_feeds_records_and_adds_its_own_faults() {
    let mut edge = Edge::empty();
    ENTRIES.iter().for_each(|entry| edge.push(leaf_hash(entry)));
    let mut tiles = Tiles::default();
    tiles.0.extend(edge.take_changed_tiles());
    let reader = |id, width| tiles.tile(id, width);
    let mut verifier = LogVerifier::new(JURISDICTION, ORIGIN, Some(golden::key().verifier()))
        .with_tiles(&reader)
        .with_older(&[&older_note()]);
    for entry in ENTRIES.iter() {
        verifier.feed(entry);
    }
    verifier.fault("record 5 sealed part 0", "does not fit its commitment");
    let report = verifier.finish(Some(&golden::note(&ENTRIES)));
    assert_eq!(places(&report), ["record 5 sealed part 0"]);
    assert_eq!((report.records, report.root), (300, edge.root()));
}
