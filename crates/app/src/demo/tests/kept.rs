//! The data folder of the first release: whatever comes later opens it, brings it to its own version, verifies it and makes its tables
//! anew from the log.
//!
//! Invariant: the folder is never made again. What stands in it is what offices have on their disks, so a program that cannot read
//! it is wrong, and not the folder.

use std::path::{Path, PathBuf};

use super::*;
use crate::audit::{self, Wanted};
use crate::db::desk::CommandId;
use crate::registry::By;

/// The season that stands in it: three villages, forty days.
const SEED: u64 = 11;
/// What the log had come to when it was kept.
const RECORDS: u64 = 289;
const ROOT: &str = "cswIRbwDLl2XW7NWIFd7CXp83OazGc7VAwQzndtkkg4=";

fn kept() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kept/first")
}

/// Makes the folder where there is none yet: a season, and one person erased from it.
fn make_once() {
    let installation = Installation::sqlite(kept());
    make(&installation, &small(SEED), &mut |_, _, _| {}).unwrap();
    let until = date(2026, 7, 1).in_tz("Asia/Shanghai").unwrap().timestamp().as_microsecond();
    let open = || {
        let clock = Clock::Set(std::sync::Arc::new(until.into()));
        App::open(installation.clone(), clock, Chance::from_seed(SEED)).unwrap()
    };
    let app = open();
    let person = applicant(&installation);
    let by = By { actor: "operator".into(), on: app.today() };
    let command = CommandId::drawn(JURISDICTION, &by.actor, "person erase", app.now_us());
    let erased = app.desk.write_blocking(command, move |tx| {
        let wanted = Wanted { person: &person, basis: "PIPL art. 47", all_files: false };
        audit::erase(tx, JURISDICTION, wanted, &by)
    });
    erased.unwrap();
    drop(app);
    // The next start lists the erasure.
    drop(open());
    let mut link = installation.connect().unwrap();
    link.link().control("vacuum").unwrap();
}

/// Somebody who brought a case: the first whose key is kept.
fn applicant(installation: &Installation) -> String {
    let mut connection = installation.connect_reading().unwrap();
    let first = "select person from sealed where jurisdiction = $1 and seq in (select seq from records where kind = 'case.reported') \
                 order by seq limit 1";
    connection.link().query(first, &[&JURISDICTION], |row| row.get::<String>(0)).unwrap().remove(0)
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn the_folder_of_the_first_release_opens_migrates_verifies_and_is_rebuilt() {
    if std::env::var_os("BELLWETHER_BLESS").is_some() && !kept().exists() {
        make_once();
    }
    let folder = tempfile::tempdir().unwrap();
    copy(&kept(), &folder.path().join("data"));
    let installation = Installation::sqlite(folder.path().join("data"));
    crate::audit::migrate(&installation, &mut |_, _| {}).unwrap();
    let in_order = || {
        let verdict = verify(&installation, &Options::default(), &mut |_, _| {}).unwrap();
        assert!(verdict.in_order(), "{}", verdict.to_json());
        assert_eq!((verdict.records(), verdict.root()), (RECORDS, ROOT.to_owned()));
    };
    in_order();
    assert_rebuilt_is_live(&installation);
    in_order();
}
