//! Records, open parts and commitments.

use bellwether_ledger::{
    Commitment, Digest, MAX_SIZE, OpenPart, Record, RecordError, commit_sealed, entry_bundle, split_bundle,
};
use proptest::prelude::*;

use crate::made::{ENTRIES, Opening, RECORDS, encode, golden, records};

fn any_digest() -> impl Strategy<Value = Digest> {
    prop_oneof![Just(Digest::Sha256), Just(Digest::Sm3)]
}

fn any_commitment() -> impl Strategy<Value = Commitment> {
    (any_digest(), any::<[u8; 32]>()).prop_map(|(digest, hash)| Commitment { digest, hash })
}

fn any_record() -> impl Strategy<Value = Record> {
    let id = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
    (100_000..=999_999_i64, 0..MAX_SIZE, id, 0..=4_223_371_679_i64, any_commitment()).prop_map(
        |(jurisdiction, seq, id, minute, commitment)| Record { jurisdiction, seq, id, minute, commitment },
    )
}

/// An open part that owns its text.
fn any_opening() -> impl Strategy<Value = Opening> {
    let texts = (
        "[a-z0-9-]{1,9}(\\.[a-z0-9-]{1,9}){0,2}",
        "[A-Za-z0-9:/_.-]{1,60}",
        "[^\\x00-\\x1f]{1,20}",
        "[^\\x00-\\x1f]{1,60}",
    );
    let date = (1..=9999_u32, 1..=12_u32, 1..=28_u32).prop_map(|(y, m, d)| format!("{y:04}-{m:02}-{d:02}"));
    (texts, date, 1..=u64::MAX, 0..=i64::MAX, any::<[u8; 16]>(), 0..4_u64).prop_map(
        |((kind, stream, actor, body), occurred_on, version, recorded_at_us, salt, sealed)| Opening {
            kind,
            stream,
            actor,
            body,
            occurred_on,
            version,
            recorded_at_us,
            salt,
            sealed,
            ..Opening::of(0)
        },
    )
}

proptest! {
    #[test]
    fn a_record_decodes_to_itself(record in any_record()) {
        prop_assert_eq!(Record::decode(&record.encode().unwrap()), Ok(record));
    }

    #[test]
    fn bytes_that_decode_encode_to_themselves(seq in 0..RECORDS, place in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = ENTRIES[seq as usize].clone();
        let place = place.index(bytes.len());
        bytes[place] = byte;
        if let Ok(record) = Record::decode(&bytes) {
            prop_assert_eq!(record.encode().unwrap(), bytes);
        }
    }

    #[test]
    fn an_open_part_reads_back_as_itself(opening in any_opening()) {
        let text = opening.part().text(&opening.salt).unwrap();
        prop_assert_eq!(OpenPart::parse(&text), Ok((opening.salt, opening.part())));
    }

    #[test]
    fn text_that_reads_as_an_open_part_is_written_the_same(seq in 0..RECORDS, place in any::<prop::sample::Index>(), byte in 0..128_u8) {
        let opening = Opening::of(seq);
        let mut text = opening.part().text(&opening.salt).unwrap().into_bytes();
        let place = place.index(text.len());
        text[place] = byte;
        if let Ok(text) = String::from_utf8(text)
            && let Ok((salt, part)) = OpenPart::parse(&text)
        {
            prop_assert_eq!(part.text(&salt).unwrap(), text);
        }
    }

    #[test]
    fn a_bundle_splits_into_what_it_was_made_of(entries in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..9)) {
        let bundle = entry_bundle(entries.iter().map(Vec::as_slice));
        prop_assert_eq!(split_bundle(&bundle).unwrap(), entries);
    }

    #[test]
    fn an_entrys_length_tells_nothing_of_what_it_commits_to(opening in any_opening(), seq in 0..1_000_000_u64) {
        let mut opening = Opening { record: Record { seq, ..Opening::of(0).record }, ..opening };
        opening.commit();
        let digits = seq.to_string().len();
        prop_assert_eq!(encode(&opening.record).len(), 21 + 7 + (digits + 1) + 37 + 18 + 52);
    }
}

#[test]
fn a_record_reads_as_lines_in_a_fixed_order() {
    let record = Opening::of(1).record;
    let text = String::from_utf8(encode(&record)).unwrap();
    let expected =
        format!("bellwether record v2\n652325\n1\n{}\n2026-01-02T00:00Z\n{}\n", record.id, record.commitment);
    assert_eq!(text, expected);
}

#[test]
fn an_open_part_reads_as_named_lines_in_a_fixed_order() {
    let opening = Opening::of(1);
    let text = opening.part().text(&opening.salt).unwrap();
    let expected = format!(
        "bellwether open v2\nsalt 95abdec8ff924945e47879f69bebc9d4\nkind case.analysed\nstream {}\nversion 2\n\
         occurred_on 2026-01-02\nrecorded_at_us 1767312000000123\nactor person/2\nsealed {}\nbody {}\n",
        opening.stream,
        opening.part().sealed[0],
        opening.body
    );
    assert_eq!(text, expected);
}

fn vectors() -> serde_json::Value {
    let (_, json) = golden::files().into_iter().find(|(path, _)| path == "vectors/vectors.json").unwrap();
    serde_json::from_slice(&json).unwrap()
}

#[test]
fn every_vector_of_a_wrong_record_or_open_part_is_refused() {
    let vectors = vectors();
    for case in vectors["refused_records"].as_array().unwrap() {
        let decoded = Record::decode(case["entry"].as_str().unwrap().as_bytes());
        assert!(decoded.is_err(), "{} was accepted", case["why"]);
    }
    for case in vectors["refused_open_parts"].as_array().unwrap() {
        assert!(OpenPart::parse(case["text"].as_str().unwrap()).is_err(), "{} was accepted", case["why"]);
    }
}

#[test]
fn a_malformed_record_is_refused_by_the_name_of_its_line() {
    type Spoil = fn(&mut Record);
    let wrong: [(&str, Spoil); 5] = [
        ("jurisdiction", |record| record.jurisdiction = 1_000_000),
        ("seq", |record| record.seq = MAX_SIZE),
        ("id", |record| record.id.replace_range(14..15, "7")),
        ("minute", |record| record.minute = -1),
        ("minute", |record| record.minute = 4_223_371_680),
    ];
    for (line, spoil) in wrong {
        let mut record = records()[2].clone();
        spoil(&mut record);
        assert_eq!(record.encode(), Err(RecordError::Line(line)));
    }
}

#[test]
fn a_malformed_open_part_is_refused_by_the_name_of_its_line() {
    type Spoil = fn(&mut Opening);
    let wrong: [(&str, Spoil); 11] = [
        ("kind", |opening| opening.kind = "Case.accepted".to_owned()),
        ("stream", |opening| opening.stream = "案件/1".to_owned()),
        ("version", |opening| opening.version = 0),
        ("occurred_on", |opening| opening.occurred_on = "2100-02-29".to_owned()),
        ("recorded_at_us", |opening| opening.recorded_at_us = -1),
        ("actor", |opening| opening.actor = "person/1\nbody {}".to_owned()),
        ("actor", |opening| opening.actor.clear()),
        ("actor", |opening| opening.actor.push('\r')),
        ("body", |opening| opening.body.push('\n')),
        ("body", |opening| opening.body.push('\r')),
        ("body", |opening| opening.body.push('\u{1f}')),
    ];
    for (line, spoil) in wrong {
        let mut opening = Opening::of(2);
        spoil(&mut opening);
        assert_eq!(opening.part().text(&[0; 16]), Err(RecordError::Line(line)));
    }
}

#[test]
fn no_control_character_of_ascii_stands_in_the_text_of_an_open_part() {
    let text = Opening::of(1).part().text(&[0; 16]).unwrap();
    for control in (0..0x20_u8).map(char::from) {
        for (before, line) in [("person/2", "actor"), ("示例", "body")] {
            let spoilt = text.replace(before, &format!("{before}{control}"));
            let refused = OpenPart::parse(&spoilt).is_err();
            assert!(refused, "{control:?} in the {line} was accepted");
        }
    }
    // A word can be one alone, and letters beyond ASCII are nobody's end of a line.
    let opening =
        Opening { kind: "-".to_owned(), actor: "a\u{7f}\u{85}\u{2028}b".to_owned(), ..Opening::of(1) };
    let text = opening.part().text(&opening.salt).unwrap();
    assert_eq!(OpenPart::parse(&text), Ok((opening.salt, opening.part())));
}

#[test]
fn a_leap_day_exists_only_in_leap_years() {
    let on =
        |date: &str| Opening { occurred_on: date.to_owned(), ..Opening::of(0) }.part().text(&[0; 16]).is_ok();
    assert!(on("2024-02-29") && on("2000-02-29"));
    assert!(
        !on("2023-02-29") && !on("1900-02-29") && !on("2024-04-31") && !on("2024-00-10") && !on("0000-01-01")
    );
}

#[test]
fn parts_that_differ_in_anything_have_different_commitments() {
    type Change = fn(&mut Opening);
    let changes: [Change; 10] = [
        |_| {},
        |opening| opening.salt[15] ^= 1,
        |opening| opening.kind.push('x'),
        |opening| opening.stream.push('x'),
        |opening| opening.version += 1,
        |opening| opening.occurred_on = "2026-01-04".to_owned(),
        |opening| opening.recorded_at_us += 1,
        |opening| opening.actor.push('x'),
        |opening| opening.sealed += 1,
        |opening| opening.body.push(' '),
    ];
    let mut seen = std::collections::BTreeSet::new();
    for change in changes {
        let mut opening = Opening::of(2);
        change(&mut opening);
        opening.commit();
        assert!(seen.insert(opening.record.commitment.to_string()));
    }
    assert!(seen.insert(commit_sealed(&Opening::of(2).salt, Opening::of(2).body.as_bytes()).to_string()));
}

#[test]
fn a_bundle_that_ends_inside_an_entry_is_refused() {
    let bundle = entry_bundle([&b"one"[..], b"two"].into_iter());
    for cut in [1, 4, 6, 9] {
        let error = split_bundle(&bundle[..cut]).unwrap_err();
        assert_eq!(error.entry, cut / 5);
    }
}
