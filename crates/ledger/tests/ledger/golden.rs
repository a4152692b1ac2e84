//! The golden log and the vectors are kept in the crate; making them again must give the same bytes.

use std::path::{Path, PathBuf};

use bellwether_ledger::{VerifierKey, verify_static};

use crate::made::{JURISDICTION, ORIGIN, RECORDS, golden};

fn kept(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[test]
fn making_the_golden_log_again_gives_the_same_bytes() {
    for (path, bytes) in golden::files() {
        let found = std::fs::read(kept(&path)).unwrap_or_default();
        assert!(
            found == bytes,
            "{path} differs: cargo run -p bellwether-ledger --example golden, then look at why"
        );
    }
}

#[test]
fn the_golden_log_verifies_from_its_files() {
    let vkey = std::fs::read_to_string(kept("golden/key")).unwrap();
    let verifier_key = VerifierKey::from_vkey(vkey.trim_end()).unwrap();
    let older = std::fs::read_to_string(kept("golden/checkpoint-200")).unwrap();
    let read = |path: &str| std::fs::read(kept("golden/log").join(path)).ok();

    let report = verify_static(&read, JURISDICTION, ORIGIN, Some(&verifier_key), &[&older]);

    assert_eq!(report.faults, []);
    assert_eq!(report.records, RECORDS);
}

#[test]
fn the_golden_openings_fit_their_commitments() {
    let openings = std::fs::read_to_string(kept("golden/openings.txt")).unwrap();
    for (line, record) in openings.lines().zip(crate::made::records()) {
        let [seq, salt, actor, body] = line.split('\t').collect::<Vec<_>>().try_into().unwrap();
        let salt = u128::from_str_radix(salt, 16).unwrap().to_be_bytes();
        assert_eq!(seq, record.seq.to_string());
        assert_eq!(bellwether_ledger::commit_open(&salt, actor, body.as_bytes()), record.open);
    }
    assert_eq!(openings.lines().count() as u64, RECORDS);
}
