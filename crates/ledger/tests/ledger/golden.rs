//! The golden log and the vectors are kept in the crate; making them again must give the same bytes.

use std::path::{Path, PathBuf};

use bellwether_ledger::{LogVerifier, OpenPart, Receipt, VerifierKey, split_bundle, verify_static};

use crate::made::{ENTRIES, JURISDICTION, ORIGIN, RECORDS, golden};

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
fn the_golden_openings_fit_their_commitments_and_the_log() {
    let openings = std::fs::read_to_string(kept("golden/openings.txt")).unwrap();
    let mut verifier = LogVerifier::new(JURISDICTION, ORIGIN, None);
    for (text, entry) in openings.split_inclusive("\n\n").zip(ENTRIES.iter()) {
        let (salt, part) = OpenPart::parse(text.strip_suffix('\n').unwrap()).unwrap();
        verifier.feed_opened(entry, &salt, &part);
    }
    let report = verifier.finish(None);
    assert_eq!((report.records, report.faults), (RECORDS, vec![]));
}

#[test]
fn the_golden_receipt_holds() {
    let key =
        VerifierKey::from_vkey(std::fs::read_to_string(kept("golden/key")).unwrap().trim_end()).unwrap();
    let receipt = Receipt::parse(&std::fs::read_to_string(kept("golden/receipt-1.txt")).unwrap()).unwrap();
    assert_eq!(receipt.check(&key).unwrap().encode().unwrap(), ENTRIES[1]);
}

#[test]
fn a_public_log_of_the_first_format_is_still_checked() {
    let key =
        VerifierKey::from_vkey(std::fs::read_to_string(kept("golden-v1/key")).unwrap().trim_end()).unwrap();
    let older = std::fs::read_to_string(kept("golden-v1/checkpoint-12")).unwrap();
    let file = |path: &str| std::fs::read(kept("golden-v1/log").join(path)).ok();
    let report = verify_static(&file, JURISDICTION, ORIGIN, Some(&key), &[&older]);
    assert_eq!((report.records, report.faults), (20, vec![]));

    let entries = "tile/entries/000.p/20";
    for at in (0..file(entries).unwrap().len()).step_by(5) {
        let changed = |path: &str| {
            let mut bytes = file(path)?;
            if path == entries {
                bytes[at] ^= 1;
            }
            Some(bytes)
        };
        assert!(!verify_static(&changed, JURISDICTION, ORIGIN, None, &[]).in_order(), "byte {at}");
    }
}

#[test]
fn records_of_both_formats_make_no_log() {
    let bundle = std::fs::read(kept("golden-v1/log/tile/entries/000.p/20")).unwrap();
    let mut verifier = LogVerifier::new(JURISDICTION, ORIGIN, None);
    verifier.feed(&ENTRIES[0]);
    verifier.feed(split_bundle(&bundle).unwrap()[1]);
    let faults = verifier.finish(None).faults;
    assert_eq!(faults[0].what, "it is of format 1, the log of 2");
}
