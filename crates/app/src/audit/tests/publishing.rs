//! The public log as files and over HTTP: complete, the same bytes, and nothing about people.

use std::path::Path;

use bellwether_ledger::{VerifierKey, split_bundle, verify_static};

use super::*;
use crate::db::{dialect, log};
use crate::web::locale::in_english;

fn read_in(out: &Path) -> impl Fn(&str) -> Option<Vec<u8>> {
    let out = out.to_owned();
    move |path: &str| std::fs::read(out.join(path)).ok()
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
        assert_eq!(export(&house.installation, COUNTY, &out).unwrap().records, to as u64);
        check(&house, &out, to as u64);
    }
    assert_eq!(export(&house.installation, COUNTY, &out).unwrap(), Exported { records: 700, files: 0 });
}

#[test]
fn an_export_holds_no_text_of_any_body_and_no_actor() {
    let house = House::with(300);
    let out = house.folder.path().join("out");
    export(&house.installation, COUNTY, &out).unwrap();
    let bundle = std::fs::read(out.join("tile/entries/000")).unwrap();
    let entries = split_bundle(&bundle).unwrap();
    assert_eq!(entries.len(), 256);
    for secret in ["wang", "number", "person-", "1380000"] {
        assert!(!bundle.windows(secret.len()).any(|bytes| bytes == secret.as_bytes()), "{secret}");
    }
}

#[test]
fn a_folder_with_something_else_in_it_is_refused() {
    let house = House::with(30);
    let out = house.folder.path().join("out");
    std::fs::create_dir_all(&out).unwrap();
    std::fs::write(out.join("letter.txt"), "x").unwrap();
    let refused = |house: &House| in_english(&export(&house.installation, COUNTY, &out).unwrap_err());
    assert!(refused(&house).contains("holds no earlier export"));
    std::fs::remove_file(out.join("letter.txt")).unwrap();
    let other = House::new();
    other.now_us.fetch_add(1, Ordering::Relaxed);
    other.write(0, 20);
    export(&other.installation, COUNTY, &out).unwrap();
    assert!(refused(&house).contains("another history"), "{}", refused(&house));
}

#[test]
fn a_path_gives_the_same_bytes_when_the_log_has_grown() {
    let house = House::with(300);
    let read = |path: &str| {
        let mut connection = house.installation.connect_reading().unwrap();
        let mut link = connection.link();
        dialect::begin_read(&mut link).unwrap();
        public::artefact(&mut link, COUNTY, public::tile_path(path).unwrap()).unwrap()
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
