//! One byte of anything is changed: the verdict names what and where, and nothing else.

use super::*;

/// What `verify` says after `sql`.
fn after(sql: &str) -> Vec<String> {
    after_in(700, sql)
}

/// The same of a log with this many records.
fn after_in(records: i64, sql: &str) -> Vec<String> {
    let house = House::with(records);
    house.tamper(sql);
    lines(&house.verify())
}

const OPEN: &str = "not what the record committed to";
const LEAF: &str = "not the bytes that were signed: their hash is not the one in the tiles";

#[test]
fn a_change_of_anything_a_record_committed_to_is_named() {
    for change in [
        "open_body = '{\"number\":18}'",
        "actor = 'wanh'",
        "salt = cast(x'5a' || substr(salt, 2) as blob)",
        "kind = 'case.notee'",
        "occurred_on = '2026-03-02'",
        "recorded_at_us = recorded_at_us + 1",
        "sealed_commitments = commitment",
    ] {
        let found = after_in(40, &format!("update records set {change} where seq = 17"));
        assert_eq!(found[0], format!("record 17 open part: {OPEN}"), "{change}");
        assert!(found[1..].iter().all(|line| line.starts_with("record 17 sealed part 0")), "{found:?}");
    }
    for change in ["version = 99", "stream = 'case/9', version = 1"] {
        let found = after_in(40, &format!("update records set {change} where seq = 17"));
        assert!(found.contains(&format!("record 17 open part: {OPEN}")), "{found:?}");
    }
    for (change, what) in [
        ("salt = x'00'", "the salt has not 16 bytes"),
        ("version = -1", "its version is -1"),
        ("kind = 'Case'", "line `kind` is missing or malformed"),
        (
            "sealed_commitments = 'sha256:x'",
            "the commitment to a sealed part does not read: not a commitment (sha256:… or sm3:… and 32 bytes in base64)",
        ),
    ] {
        let found = after_in(40, &format!("update records set {change} where seq = 39"));
        assert_eq!(found, [format!("record 39 open part: {what}")], "{change}");
    }
}

#[test]
fn a_change_of_anything_the_tree_knows_is_named() {
    for change in [
        "id = 'f' || substr(id, 2)",
        "minute = minute + 1",
        "commitment = (select commitment from records where seq = 1)",
    ] {
        let found = after(&format!("update records set {change} where seq = 399"));
        assert!(found.contains(&format!("record 399: {LEAF}")), "{change}: {found:?}");
        assert!(found.iter().all(|line| line.starts_with("record 399")), "{found:?}");
    }
    let text = after("update records set commitment = 'sha256:x' where seq = 300");
    assert!(text[0].starts_with("record 300: its commitment does not read"), "{text:?}");
}

#[test]
fn a_changed_sealed_part_is_named() {
    let changed = "ciphertext or salt is not what the record committed to";
    let opens_not = "it does not open: key, nonce or person is not the one it was sealed with";
    for (sql, what) in [
        (
            "update sealed set ciphertext = cast(x'5a' || substr(ciphertext, 2) as blob) where seq = 30",
            changed,
        ),
        ("update sealed set salt = cast(x'5a' || substr(salt, 2) as blob) where seq = 30", changed),
        ("update sealed set nonce = cast(x'5a' || substr(nonce, 2) as blob) where seq = 30", opens_not),
        ("update sealed set person = 'person-1' where seq = 30", opens_not),
        ("update sealed set part = 1 where seq = 30", "missing, and no record says that it was erased"),
        ("delete from sealed where seq = 30", "missing, and no record says that it was erased"),
    ] {
        let found = after(sql);
        assert!(found.contains(&format!("record 30 sealed part 0: {what}")), "{sql}: {found:?}");
        assert!(found.iter().all(|line| line.starts_with("record 30 ")), "{found:?}");
    }
    let lost = after("delete from person_keys where person = 'person-2'");
    assert!(lost.iter().all(|line| line.ends_with("the key of its person is missing")) && lost.len() > 50);
}

#[test]
fn a_changed_tile_is_named() {
    let found = after(
        "update tiles set data = cast(substr(data, 1, 64) || x'5a' || substr(data, 66) as blob) where level = 0 and idx = 1",
    );
    assert_eq!(found, ["tile/0/001 hash 2: not the hash of record 258"]);
    let upper = after("update tiles set data = cast(x'5a' || substr(data, 2) as blob) where level = 1");
    assert_eq!(upper, ["tile/1/000.p/2 hash 0: not what the records below give"]);
    assert_eq!(after("delete from tiles where level = 0 and idx = 1"), ["tile/0/001: missing"]);
    let added =
        after("insert into tiles (jurisdiction, level, idx, data) values (652325, 2, 0, zeroblob(32))");
    assert_eq!(added, ["tile 0 of level 2: beyond the end of the log"]);
}

#[test]
fn a_changed_checkpoint_is_named() {
    let head = after("update heads set checkpoint = replace(checkpoint, 'bellwether', 'bellwethes')");
    assert_eq!(head, ["checkpoint: not signed by the known key"]);
    let public =
        after("update heads set public_checkpoint = replace(public_checkpoint, 'bellwether', 'bellwethes')");
    assert_eq!(public, ["public checkpoint: not signed by the known key"]);
    let kept = after(
        "update checkpoints set note = substr(note, 1, length(note) - 20) || 'AAAA' || substr(note, length(note) - 15)
         where size = 300",
    );
    assert_eq!(kept, ["kept checkpoint 300: the signature is wrong"]);
    let moved = after("update checkpoints set size = 299 where size = 300");
    assert_eq!(moved, ["kept checkpoint 299: its note is signed for 300 records"]);
}

#[test]
fn a_changed_head_is_named() {
    for (sql, place) in [
        ("update heads set size = 699", "head size"),
        ("update heads set size = 1099511628476", "head size"),
        ("update heads set root = zeroblob(32)", "head root"),
        ("update heads set last_us = last_us + 1", "head last_us"),
        ("update heads set last_minute = last_minute + 1", "head last_minute"),
        ("update heads set public_size = 599", "head public_size"),
        ("update heads set public_size = 1099511628476", "head public_size"),
        ("update heads set public_root = zeroblob(32)", "head public_root"),
        ("update heads set public_minute = public_minute + 1", "head public_minute"),
        ("update heads set origin = 'x'", "head origin"),
    ] {
        let found = after(sql);
        assert!(found.len() == 1 && found[0].starts_with(place), "{sql}: {found:?}");
    }
    assert_eq!(after("delete from heads"), ["head: missing", "checkpoint: missing"]);
}

#[test]
fn missing_and_swapped_records_are_named() {
    assert!(after("delete from records where seq = 100").contains(&"record 100: missing".to_owned()));
    assert!(
        after("delete from records where seq between 100 and 102")
            .contains(&"records 100–102: missing".to_owned())
    );
    assert!(after("delete from records where seq >= 690").contains(&"records 690–699: missing".to_owned()));
    let swapped = after(
        "update records set seq = 5000 where seq = 20; update records set seq = 20 where seq = 21;
         update records set seq = 21 where seq = 5000;",
    );
    assert!(swapped.contains(&format!("records 20–21: {LEAF}")), "{swapped:?}");
    let moved = after("update records set seq = 5000 where seq = 20");
    assert!(moved.contains(&"record 5000: beyond the end of the log".to_owned()), "{moved:?}");
    assert!(moved.contains(&"record 20: missing".to_owned()), "{moved:?}");
}

#[test]
fn a_changed_or_missing_file_of_evidence_is_named() {
    let house = House::with(20);
    let path = house.installation.evidence_file(&house.photo()).unwrap();
    std::fs::write(&path, b"a phota").unwrap();
    let found = lines(&house.verify());
    assert_eq!(found.len(), 1);
    assert!(
        found[0].starts_with("evidence ")
            && found[0].ends_with("(record 5): its bytes are not those that were recorded")
    );
    std::fs::remove_file(&path).unwrap();
    assert!(lines(&house.verify())[0].ends_with("(record 5): the file is missing"));
}

#[test]
fn text_that_is_no_text_any_more_is_a_fault_and_not_the_end() {
    let house = House::with(700);
    house.tamper("pragma ignore_check_constraints = on; update records set open_body = cast(x'7bff7d' as text) where seq = 17");
    let found = lines(&house.verify());
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found.iter().any(|line| line.starts_with("record 17: its column open_body cannot be read")),
        "{found:?}"
    );
}

#[test]
fn a_byte_changed_anywhere_in_the_database_file_is_found_or_lies_where_nothing_is_read() {
    // Enough that most of the file is log: each table takes a page, also an empty one.
    let house = House::with(900);
    empty_journal(&house.installation).unwrap();
    let good = std::fs::read(house.installation.database_file()).unwrap();
    let before = house.verify();
    let places: Vec<usize> = (0..60).map(|step| (step * good.len() / 60 + step * 37) % good.len()).collect();
    let mut found = 0;
    for place in places {
        let mut bad = good.clone();
        bad[place] ^= 0x10;
        std::fs::write(house.installation.database_file(), &bad).unwrap();
        match verify(&house.installation, &Options::default(), &mut |_, _| {}) {
            Ok(verdict) if verdict.in_order() => assert_eq!(verdict.root(), before.root(), "byte {place}"),
            Ok(_) | Err(_) => found += 1,
        }
    }
    assert!(found > 20, "{found} of 60");
}

#[test]
fn history_signed_anew_with_the_true_key_is_found_against_an_older_checkpoint() {
    let house = House::with(300);
    let connection = rusqlite::Connection::open(house.installation.database_file()).unwrap();
    let note: String = connection.query_row("select checkpoint from heads", [], |row| row.get(0)).unwrap();
    drop(connection);
    let other = House::with(10);
    other.now_us.fetch_add(1, Ordering::Relaxed);
    other.write(10, 400);
    let found = lines(&other.verify_with(&Options { older: vec![note.clone()], ..Options::default() }));
    assert_eq!(
        found,
        [
            "older checkpoint 1 (of 300 records): the log's first records are not those it was signed for: history was rewritten"
        ]
    );
    house.write(300, 400);
    assert!(house.verify_with(&Options { older: vec![note], ..Options::default() }).in_order());
}
