//! Files that wait: how many one person may send, how long they wait, and what a sweep leaves alone.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use sha2::{Digest as _, Sha256};

use crate::cases::evidence::{Sending, disk, record, sweep};
use crate::cases::model::EvidenceRef;
use crate::db::chance::Chance;
use crate::db::clock::Clock;
use crate::db::desk::CommandId;
use crate::db::hex;
use crate::db::{Desk, Installation, Passing};
use crate::error::AppError;

const COUNTY: i64 = 652_325;
const NEIGHBOUR: i64 = 652_324;
const HOUR_US: i64 = 3_600_000_000;

/// An installation of two counties, with a desk whose clock we set.
pub struct House {
    _folder: tempfile::TempDir,
    pub installation: Installation,
    desk: Desk,
    now_us: Arc<AtomicI64>,
}

fn li(case: &str) -> Sending {
    Sending { jurisdiction: COUNTY, user: "li".into(), case: case.into() }
}

fn file(sha256: &str, size_bytes: u64) -> EvidenceRef {
    EvidenceRef {
        kind: "record".into(),
        sha256: sha256.into(),
        media_type: "application/pdf".into(),
        size_bytes,
        name: String::new(),
    }
}

impl House {
    pub fn new() -> House {
        let folder = tempfile::tempdir().unwrap();
        let installation = Installation::sqlite(folder.path());
        installation.create(&mut Chance::from_seed(1)).unwrap();
        let now_us = Arc::new(AtomicI64::new(1_700_000_000_000_000));
        let desk = Desk::open(&installation, Clock::Set(Arc::clone(&now_us)), Chance::from_seed(2)).unwrap();
        let house = House { _folder: folder, installation, desk, now_us };
        for county in [COUNTY, NEIGHBOUR] {
            let command = CommandId::drawn(county, "operator", "found", 0);
            house.desk.write_blocking(command, move |tx| Ok(tx.found(county)?)).unwrap();
        }
        house
    }

    fn put(
        &self,
        run: impl FnOnce(&mut Passing<'_, '_>) -> Result<(), AppError> + Send + 'static,
    ) -> Result<(), AppError> {
        self.desk.put_blocking(run)
    }

    /// Puts bytes on the disk; their hash.
    pub fn kept(&self, bytes: &[u8]) -> String {
        let sha256 = hex(&Sha256::digest(bytes));
        disk::keep(&self.installation, &sha256, bytes, 1).unwrap();
        sha256
    }

    fn sent(&self, sending: Sending, sha256: &str) {
        let file = file(sha256, 6);
        self.put(move |tx| record(tx, &sending, &[file])).unwrap();
    }

    fn named(&self, jurisdiction: i64, sha256: &str) {
        let sha256 = sha256.to_owned();
        self.put(move |tx| Ok(crate::cases::store::upload::name(tx, jurisdiction, "case", &sha256)?))
            .unwrap();
    }

    fn swept_after(&self, hours: i64) {
        self.now_us.fetch_add(hours * HOUR_US, Ordering::Relaxed);
        let installation = self.installation.clone();
        self.put(move |tx| sweep(tx, &installation, COUNTY)).unwrap();
    }

    fn has(&self, sha256: &str) -> bool {
        self.installation.evidence_file(sha256).unwrap().exists()
    }
}

#[test]
fn a_file_that_no_record_names_goes_after_a_day_and_not_before() {
    let house = House::new();
    let sha256 = house.kept(b"%PDF-1");
    house.sent(li("one"), &sha256);
    house.swept_after(23);
    assert!(house.has(&sha256));
    house.swept_after(1);
    assert!(!house.has(&sha256));
    house.swept_after(1);
}

#[test]
fn a_file_that_a_record_of_any_county_names_is_never_swept() {
    let house = House::new();
    let (own, other) = (house.kept(b"%PDF-1"), house.kept(b"%PDF-2"));
    for (county, sha256) in [(COUNTY, &own), (NEIGHBOUR, &other)] {
        house.sent(li("one"), sha256);
        house.named(county, sha256);
    }
    house.swept_after(24 * 40);
    assert!(house.has(&own) && house.has(&other));
}

#[test]
fn a_file_that_somebody_else_sent_meanwhile_waits_for_them() {
    let house = House::new();
    let sha256 = house.kept(b"%PDF-1");
    house.sent(li("one"), &sha256);
    house.now_us.fetch_add(20 * HOUR_US, Ordering::Relaxed);
    house.sent(Sending { jurisdiction: NEIGHBOUR, user: "sun".into(), case: String::new() }, &sha256);
    house.swept_after(10);
    assert!(house.has(&sha256));
}

#[test]
fn a_sweep_that_did_not_commit_is_made_good_by_the_next() {
    let house = House::new();
    let sha256 = house.kept(b"%PDF-1");
    house.sent(li("one"), &sha256);
    house.now_us.fetch_add(30 * HOUR_US, Ordering::Relaxed);
    let installation = house.installation.clone();
    let failed = house.put(move |tx| {
        sweep(tx, &installation, COUNTY)?;
        Err(AppError::NotFound)
    });
    assert!(failed.is_err() && !house.has(&sha256), "the file goes first");
    house.swept_after(0);
    assert_eq!(fs::read_dir(house.installation.evidence_folder()).unwrap().count(), 1, "its folder stays");
    house.kept(b"%PDF-1");
    house.swept_after(0);
    assert!(house.has(&sha256), "its upload is forgotten, so nothing takes a file that came by another way");
}

#[test]
fn nobody_sends_more_files_or_bytes_than_a_day_allows() {
    let house = House::new();
    let send = |from: u32, to: u32, size: u64| {
        let files: Vec<_> = (from..to).map(|number| file(&format!("{number:064x}"), size)).collect();
        house.put(move |tx| record(tx, &li("one"), &files))
    };
    let quota = |result: Result<(), AppError>| matches!(result, Err(AppError::Refused(refusal)) if refusal.key == "refusal-evidence-quota");
    send(0, 200, 1).unwrap();
    send(0, 200, 1).expect("the same files again are no more files");
    assert!(quota(send(200, 201, 1)));
    house.now_us.fetch_add(24 * HOUR_US, Ordering::Relaxed);
    send(200, 250, 10 << 20).unwrap();
    assert!(quota(send(250, 251, 1)));
}
