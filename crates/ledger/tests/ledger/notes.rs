//! Checkpoints and signed notes.

use bellwether_ledger::{Checkpoint, MAX_SIZE, NoteError, SigningKey, VerifierKey};
use proptest::prelude::*;

const NAME: &str = "example.org/log";

fn signing_key() -> SigningKey {
    SigningKey::from_seed(NAME, [5; 32]).expect("NAME is a key name")
}

fn checkpoint() -> Checkpoint {
    Checkpoint { origin: NAME.to_owned(), size: 1234, root: [3; 32] }
}

#[test]
fn the_published_example_key_has_its_published_id() {
    // The key of the Go checksum database.
    let vkey = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
    let verifier_key = VerifierKey::from_vkey(vkey).unwrap();
    assert_eq!(verifier_key.vkey(), vkey);
    assert_eq!(verifier_key.name(), "sum.golang.org");
}

#[test]
fn a_signed_checkpoint_opens_to_itself() {
    let note = signing_key().sign(&checkpoint()).unwrap();
    let verifier_key = VerifierKey::from_vkey(&signing_key().verifier().vkey()).unwrap();
    assert_eq!(verifier_key.open(&note), Ok(checkpoint()));
    assert!(note.starts_with(
        "example.org/log\n1234\nAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=\n\n— example.org/log "
    ));
}

#[test]
fn signatures_of_unknown_keys_are_passed_over_and_prove_nothing() {
    let own = signing_key().sign(&checkpoint()).unwrap();
    let witness = SigningKey::from_seed("witness", [6; 32]).unwrap().sign(&checkpoint()).unwrap();
    let witness_line = witness.split_once("\n\n").unwrap().1;
    let both = format!("{own}{witness_line}");
    assert_eq!(signing_key().verifier().open(&both), Ok(checkpoint()));
    assert_eq!(signing_key().verifier().open(&witness), Err(NoteError::Unsigned));
}

#[test]
fn a_second_wrong_signature_in_our_name_spoils_the_note() {
    let note = signing_key().sign(&checkpoint()).unwrap();
    let other = signing_key().sign(&Checkpoint { size: 1, ..checkpoint() }).unwrap();
    let both = format!("{note}{}", other.split_once("\n\n").unwrap().1);
    assert_eq!(signing_key().verifier().open(&both), Err(NoteError::BadSignature));
}

#[test]
fn a_key_of_the_same_name_but_another_seed_opens_nothing() {
    let note = signing_key().sign(&checkpoint()).unwrap();
    let stranger = SigningKey::from_seed(NAME, [6; 32]).unwrap().verifier();
    assert_eq!(stranger.open(&note), Err(NoteError::Unsigned));
}

#[test]
fn names_and_origins_that_would_break_the_lines_are_refused() {
    for name in ["", "a b", "a+b", "a\nb", "a\u{3000}b"] {
        assert_eq!(SigningKey::from_seed(name, [5; 32]).unwrap_err(), NoteError::Name);
    }
    for origin in ["", "a b", "a+b", "a\nb", "a\u{3000}b"] {
        let checkpoint = Checkpoint { origin: origin.to_owned(), ..checkpoint() };
        assert_eq!(signing_key().sign(&checkpoint), Err(NoteError::Checkpoint("origin")));
        assert!(Checkpoint::parse(&checkpoint.text()).is_err());
    }
}

#[test]
fn a_checkpoint_is_of_no_more_records_than_six_levels_of_tiles_hold() {
    let of = |size| Checkpoint { size, ..checkpoint() };
    let note = signing_key().sign(&of(MAX_SIZE)).unwrap();
    assert_eq!(signing_key().verifier().open(&note), Ok(of((1 << 48) - 1)));
    assert_eq!(signing_key().sign(&of(1 << 48)), Err(NoteError::Checkpoint("size")));
    assert_eq!(Checkpoint::parse(&of(1 << 48).text()), Err(NoteError::Checkpoint("size")));
}

#[test]
fn a_malformed_line_spoils_a_note_also_where_it_names_another_key() {
    let note = signing_key().sign(&checkpoint()).unwrap();
    let line = note.lines().last().unwrap();
    assert_eq!(signing_key().verifier().open(&format!("{note}{line}\n")), Ok(checkpoint()), "ours twice");
    for wrong in [
        "- witness AAAAAAA=",
        "— witness AAAAAA==",
        "— wit+ness AAAAAAA=",
        "— witness AAAAAAB=",
        "— witness",
        "",
    ] {
        let note = format!("{note}{wrong}\n");
        assert_eq!(signing_key().verifier().open(&note), Err(NoteError::Malformed), "{wrong}");
    }
    assert_eq!(signing_key().verifier().open(&format!("{note}— witness AAAAAAA=\n")), Ok(checkpoint()));
}

#[test]
fn a_verifier_key_with_a_wrong_id_or_type_is_refused() {
    let vkey = signing_key().verifier().vkey();
    let id = vkey.split('+').nth(1).unwrap();
    assert!(id.contains(|c: char| c.is_ascii_lowercase()), "{id} has a letter");
    for wrong in [
        vkey.replacen(NAME, "example.org/other", 1),
        vkey.replace("+A", "+B"),
        vkey.to_uppercase(),
        vkey.replacen(id, &id.to_uppercase(), 1),
        String::new(),
    ] {
        assert!(VerifierKey::from_vkey(&wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_checkpoint_text_has_one_form_and_may_be_extended() {
    let text = checkpoint().text();
    assert_eq!(Checkpoint::parse(&text), Ok(checkpoint()));
    assert_eq!(Checkpoint::parse(&format!("{text}more\n")), Ok(checkpoint()));
    for wrong in [
        text.replace("1234", "01234"),
        text.replace("1234", "+1234"),
        text.replace('=', ""),
        format!("{text}\n"),
        text.trim_end().to_owned(),
    ] {
        assert!(Checkpoint::parse(&wrong).is_err(), "{wrong}");
    }
}

proptest! {
    #[test]
    fn any_flipped_bit_closes_a_note(place in any::<prop::sample::Index>(), bit in 0..8) {
        let mut note = signing_key().sign(&checkpoint()).unwrap().into_bytes();
        let place = place.index(note.len());
        note[place] ^= 1_u8 << bit;
        if let Ok(note) = String::from_utf8(note) {
            prop_assert!(signing_key().verifier().open(&note).is_err());
        }
    }
}
