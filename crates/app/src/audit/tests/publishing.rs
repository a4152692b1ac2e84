//! The public log as files and over HTTP: complete, the same bytes, and nothing about people.

use std::path::Path;

use bellwether_ledger::{VerifierKey, split_bundle, verify_static};

use super::*;
use crate::db::{PublicLogs, dialect, log, public_log, public_size};
use crate::timekeeping;
use crate::web::locale::in_english;

fn read_in(out: &Path) -> impl Fn(&str) -> Option<Vec<u8>> {
    let out = out.to_owned();
    move |path: &str| std::fs::read(out.join(path)).ok()
}

/// Exports once the last record's minute is over.
fn publish(house: &House, out: &Path) -> anyhow::Result<Exported> {
    export(&house.installation, COUNTY, out, house.next_minute())
}

fn check(house: &House, out: &Path, records: u64) {
    let key = VerifierKey::from_vkey(&vkey(&house.installation, COUNTY).unwrap()).unwrap();
    let report = verify_static(&read_in(out), COUNTY, &log::origin(COUNTY), Some(&key), &[]);
    assert_eq!(report.faults, [], "{records} records");
    assert_eq!(report.records, records);
}

#[test]
fn an_export_verifies_by_itself_and_can_be_extended() {
    let house = House::new();
    let out = house.folder.path().join("out");
    let mut from = 0;
    for to in [5, 256, 300, 512, 700] {
        house.write(from, to);
        from = to;
        assert_eq!(publish(&house, &out).unwrap().records, to as u64);
        check(&house, &out, to as u64);
    }
    assert_eq!(publish(&house, &out).unwrap(), Exported { records: 700, files: 0 });
}

#[test]
fn an_export_tells_nothing_of_what_records_are_about() {
    let house = House::with(300);
    let out = house.folder.path().join("out");
    publish(&house, &out).unwrap();
    let bundle = std::fs::read(out.join("tile/entries/000")).unwrap();
    let entries = split_bundle(&bundle).unwrap();
    assert_eq!(entries.len(), 256);
    // Kind, stream, day, actor, body and the time to a microsecond; then what is sealed.
    for secret in ["case", "noted", "case/3", "2026-03-01", "wang", "number", "17000", "person-", "1380000"] {
        assert!(!bundle.windows(secret.len()).any(|bytes| bytes == secret.as_bytes()), "{secret}");
    }
    // Nor does a length: some of these have sealed parts and one names a file.
    assert!(entries[100..].iter().all(|entry| entry.len() == entries[100].len()));
    let mut ids: Vec<&str> =
        entries.iter().map(|entry| std::str::from_utf8(entry).unwrap().lines().nth(3).unwrap()).collect();
    assert!(!ids.is_sorted(), "an id tells no order in time");
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 256);
}

#[test]
fn a_folder_with_something_else_in_it_is_refused() {
    let house = House::with(30);
    let out = house.folder.path().join("out");
    std::fs::create_dir_all(&out).unwrap();
    std::fs::write(out.join("letter.txt"), "x").unwrap();
    let refused = |house: &House| in_english(&publish(house, &out).unwrap_err());
    assert!(refused(&house).contains("holds no earlier export"));
    std::fs::remove_file(out.join("letter.txt")).unwrap();
    let other = House::new();
    other.now_us.fetch_add(1, Ordering::Relaxed);
    other.write(0, 20);
    publish(&other, &out).unwrap();
    assert!(refused(&house).contains("another history"), "{}", refused(&house));
}

#[test]
fn a_folder_that_holds_more_of_the_log_than_there_is_now_is_said_to_be_newer() {
    let (long, short) = (House::with(700), House::with(30));
    let out = long.folder.path().join("out");
    publish(&long, &out).unwrap();
    let refused = in_english(&publish(&short, &out).unwrap_err());
    assert!(refused.contains("is newer than the log"), "{refused}");
}

#[test]
fn a_path_gives_the_same_bytes_when_the_log_has_grown() {
    let house = House::with(300);
    let read = |path: &str| {
        let mut connection = house.installation.connect_reading().unwrap();
        let mut link = connection.link();
        dialect::begin_read(&mut link).unwrap();
        let size = public_size(&mut link, COUNTY, house.next_minute()).unwrap();
        public::artefact(&mut link, COUNTY, public::tile_path(path).unwrap(), size).unwrap()
    };
    let paths =
        ["tile/0/000", "tile/0/001.p/44", "tile/entries/001.p/44", "tile/1/000.p/1", "tile/8/0/001.p/44"];
    let before: Vec<_> = paths.map(|path| read(path).unwrap()).into();
    assert_eq!(before[1], before[4]);
    assert_eq!(read("tile/0/001"), None);
    assert_eq!(read("tile/entries/001.p/45"), None);
    house.write(300, 800);
    assert_eq!(paths.map(|path| read(path).unwrap()).to_vec(), before);
    assert_eq!(public::tile_path("tile/8/data/000"), None);
    assert_eq!(public::tile_path("tile/0/../000"), None);
}

/// One more record at this instant.
fn one_at(house: &House, at_us: i64) {
    house.now_us.store(at_us, Ordering::Relaxed);
    let number = house.verify().records() as i64;
    house.desk().write_blocking(drawn("note"), move |tx| note(tx, number, "")).unwrap();
}

#[test]
fn what_is_recorded_in_a_minute_is_public_from_the_next_and_moves_at_no_other_time() {
    let house = House::new();
    let minute_us = 1_700_000_040_000_000;
    let second = |second: i64| minute_us + second * 1_000_000;
    let size = |at_us: i64| {
        let mut connection = house.installation.connect_reading().unwrap();
        public_size(&mut connection.link(), COUNTY, at_us).unwrap()
    };
    one_at(&house, second(17));
    assert_eq!([17, 18, 59].map(|at| size(second(at))), [0; 3]);
    assert_eq!([60, 61, 600].map(|at| size(second(at))), [1; 3]);
    for at in [67, 68, 119] {
        one_at(&house, second(at));
        assert_eq!(
            [60, at, 119].map(|at| size(second(at))),
            [1; 3],
            "whoever looks each second sees no more"
        );
    }
    assert_eq!(size(second(120)), 4);
    let mut connection = house.installation.connect_reading().unwrap();
    let public = public_log(&mut connection.link(), COUNTY, second(119)).unwrap().unwrap();
    assert_eq!(public.minute * MINUTE_US, minute_us, "the time of a public record is its leaf's minute");
    assert!(public.checkpoint.contains("\n1\n"), "{}", public.checkpoint);
    assert_eq!(lines(&house.verify()), [""; 0]);
}

#[test]
fn a_commit_that_ends_in_the_next_minute_does_not_move_what_was_told_in_it() {
    let house = House::new();
    let minute_us = 1_700_000_040_000_000;
    one_at(&house, minute_us);
    let now_us = Arc::new(AtomicI64::new(minute_us + MINUTE_US));
    let public = PublicLogs::new(Clock::Set(Arc::clone(&now_us)));
    let size = || {
        let mut connection = house.installation.connect_reading().unwrap();
        public.now(&mut connection.link(), COUNTY).unwrap().unwrap().size
    };
    assert_eq!(size(), 1);
    one_at(&house, minute_us + MINUTE_US - 1);
    assert_eq!(size(), 1);
    now_us.fetch_add(MINUTE_US, Ordering::Relaxed);
    assert_eq!(size(), 2);
    one_at(&house, minute_us + 2 * MINUTE_US);
    now_us.fetch_sub(MINUTE_US, Ordering::Relaxed);
    assert_eq!(size(), 2, "a clock that is set back a little takes nothing back");
}

#[test]
fn a_log_with_records_from_the_future_goes_on_once_it_is_mended_and_is_public_by_its_true_time() {
    let house = House::new();
    let minute_us = 1_700_000_040_000_000;
    one_at(&house, minute_us);
    one_at(&house, minute_us + 10 * DAY_US);
    house.now_us.store(minute_us + MINUTE_US, Ordering::Relaxed);
    let clock = Clock::Set(Arc::clone(&house.now_us));
    timekeeping::mend(&house.installation, &clock).unwrap();
    one_at(&house, minute_us + 3 * MINUTE_US);
    assert_eq!(lines(&house.verify()), [""; 0]);
    let mut connection = house.installation.connect_reading().unwrap();
    let mut size = |at_us: i64| public_log(&mut connection.link(), COUNTY, at_us).unwrap().unwrap();
    assert_eq!(size(minute_us + 3 * MINUTE_US).size, 3);
    let public = size(minute_us + 4 * MINUTE_US);
    let stands = (minute_us + 10 * DAY_US) / MINUTE_US;
    assert_eq!(
        (public.size, public.minute),
        (4, stands),
        "leaves stay where they are until time has caught up"
    );
    house.tamper("update records set kind = 'clock.confirmed' where kind = 'clock.mended'");
    assert!(lines(&house.verify())[0].starts_with("record 2 open part"));
}
