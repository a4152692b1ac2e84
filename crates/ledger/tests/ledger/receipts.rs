//! Receipts: that a true one holds anywhere, and that no other does.

use bellwether_ledger::{Checkpoint, NoteError, ProofError, Receipt, ReceiptError, SigningKey};
use proptest::prelude::*;

use crate::made::{ENTRIES, ORIGIN, Opening, RECORDS, encode, golden};

fn receipt(seq: u64) -> Receipt {
    golden::receipt(seq, &ENTRIES)
}

#[test]
fn a_receipt_holds_by_itself_and_says_which_record_it_is_of() {
    let key = golden::key().verifier();
    for seq in [0, 1, 255, 256, RECORDS - 1] {
        assert_eq!(receipt(seq).check(&key), Ok(Opening::of(seq).record));
    }
}

#[test]
fn a_receipt_is_found_in_a_letter_of_any_system() {
    let text = receipt(17).text();
    let letter = format!("回执\r\n\r\n{}\r\n请妥善保管\r\n", text.replace('\n', "\r\n"));
    for text in [&text, &letter, &format!("\u{feff}{text}"), text.trim_end()] {
        assert_eq!(Receipt::parse(text), Ok(receipt(17)));
    }
}

#[test]
fn the_first_receipt_of_a_text_counts_and_words_within_a_line_are_no_mark() {
    let (one, other) = (receipt(17).text(), receipt(18).text());
    assert_eq!(Receipt::parse(&format!("{one}\n{other}")), Ok(receipt(17)));
    let quoted = format!("it begins with bellwether receipt v1\n--- record\nand so on.\n\n{one}");
    assert_eq!(Receipt::parse(&quoted), Ok(receipt(17)));
    let indented = one.replace("bellwether receipt v1", "> bellwether receipt v1");
    assert_eq!(Receipt::parse(&indented), Err(ReceiptError::Part("first line")));
}

#[test]
fn a_receipts_minute_is_that_of_its_time_or_later() {
    let key = golden::key().verifier();
    let of = |later_us: i64| {
        let mut opening = Opening::of(17);
        opening.recorded_at_us += later_us;
        opening.commit();
        let mut entries = ENTRIES.clone();
        entries[17] = encode(&opening.record);
        let entry = String::from_utf8(entries[17].clone()).unwrap();
        let open = opening.part().text(&opening.salt).unwrap();
        Receipt { entry, open, ..golden::receipt(17, &entries) }.check(&key).map(|record| record.seq)
    };
    assert_eq!(of(-60_000_000), Ok(17), "the clock had run ahead before it");
    assert_eq!(of(60_000_000), Err(ReceiptError::Minute));
    assert_eq!(
        of(i64::MAX - 1_800_000_000_000_000),
        Err(ReceiptError::Minute),
        "no minute tells such a time"
    );
}

#[test]
fn a_receipts_checkpoint_is_of_the_log_that_its_key_names() {
    let Checkpoint { size, root, .. } = golden::key().verifier().open(&receipt(17).checkpoint).unwrap();
    let elsewhere = Checkpoint { origin: "example.org/other".to_owned(), size, root };
    let receipt = Receipt { checkpoint: golden::key().sign(&elsewhere).unwrap(), ..receipt(17) };
    assert_eq!(receipt.check(&golden::key().verifier()), Err(ReceiptError::Origin));
}

#[test]
fn a_receipt_that_was_put_together_from_others_is_refused_with_the_reason() {
    let key = golden::key().verifier();
    let (one, other) = (receipt(17), receipt(18));
    let other_key = SigningKey::from_seed(ORIGIN, [1; 32]).unwrap();
    let mut elsewhere = Opening::of(17);
    elsewhere.record.seq = 18;
    let cases = [
        (Receipt { open: other.open.clone(), ..one.clone() }, ReceiptError::Commitment),
        (Receipt { index: 18, ..one.clone() }, ReceiptError::Place),
        (Receipt { path: other.path.clone(), ..one.clone() }, ReceiptError::Proof(ProofError::Wrong)),
        (
            Receipt {
                entry: String::from_utf8(encode(&elsewhere.record)).unwrap(),
                index: 18,
                ..one.clone()
            },
            ReceiptError::Proof(ProofError::Wrong),
        ),
        (
            Receipt { checkpoint: golden::note(&ENTRIES[..20]), ..one.clone() },
            ReceiptError::Proof(ProofError::Wrong),
        ),
    ];
    for (receipt, expected) in cases {
        assert_eq!(receipt.check(&key), Err(expected));
    }
    assert_eq!(one.check(&other_key.verifier()), Err(ReceiptError::Checkpoint(NoteError::Unsigned)));
}

#[test]
fn a_text_that_lacks_a_part_is_refused_by_its_name() {
    let text = receipt(17).text();
    for (cut, part) in [
        ("bellwether receipt v1\n", "first line"),
        ("--- open part\n", "record"),
        ("--- proof\n", "open part"),
        ("--- end\n", "proof"),
        ("c2sp.org/tlog-proof@v1\n", "proof"),
        ("index 17\n", "proof"),
    ] {
        assert_eq!(Receipt::parse(&text.replace(cut, "")), Err(ReceiptError::Part(part)), "{cut}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_changed_byte_of_a_receipt_is_found(place in any::<prop::sample::Index>(), bit in 0..7) {
        let mut bytes = receipt(17).text().into_bytes();
        let place = place.index(bytes.len());
        bytes[place] ^= 1_u8 << bit;
        if let Ok(Ok(changed)) = String::from_utf8(bytes).map(|text| Receipt::parse(&text)) {
            prop_assert!(changed == receipt(17) || changed.check(&golden::key().verifier()).is_err());
        }
    }
}
