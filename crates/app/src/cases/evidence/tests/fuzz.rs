//! Pictures and documents, damaged at random: nothing panics, and what is kept is clean.

use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::*;

/// What a picture tells of where it was taken.
const TOLD: &[u8] = b"GPS";

/// One damage: a byte changed, bytes put in, cut out, said twice, or everything after a place gone.
#[derive(Clone, Debug)]
enum Damage {
    Change(Index, u8),
    PutIn(Index, Vec<u8>),
    CutOut(Index, usize),
    Repeat(Index, usize),
    End(Index),
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        4 => (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Damage::Change(at, byte)),
        // Lengths and marks of the formats are what a program trusts.
        2 => (any::<Index>(), prop_oneof![Just(0), Just(0xff), Just(0x7f), Just(0x80)])
            .prop_map(|(at, byte)| Damage::Change(at, byte)),
        2 => (any::<Index>(), vec(any::<u8>(), 1..40)).prop_map(|(at, bytes)| Damage::PutIn(at, bytes)),
        2 => (any::<Index>(), 1..60_usize).prop_map(|(at, length)| Damage::CutOut(at, length)),
        1 => (any::<Index>(), 1..60_usize).prop_map(|(at, length)| Damage::Repeat(at, length)),
        1 => any::<Index>().prop_map(Damage::End),
    ]
}

fn damaged(bytes: &[u8], damages: &[Damage]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for damage in damages {
        if bytes.is_empty() {
            return bytes;
        }
        let range = |at: &Index, length: usize, size: usize| {
            let at = at.index(size);
            at..(at + length).min(size)
        };
        let size = bytes.len();
        match damage {
            Damage::Change(at, byte) => bytes[at.index(size)] = *byte,
            Damage::PutIn(at, more) => drop(bytes.splice(at.index(size)..at.index(size), more.clone())),
            Damage::CutOut(at, length) => drop(bytes.drain(range(at, *length, size))),
            Damage::Repeat(at, length) => {
                let again = bytes[range(at, *length, size)].to_vec();
                drop(bytes.splice(at.index(size)..at.index(size), again));
            }
            Damage::End(at) => bytes.truncate(at.index(size)),
        }
    }
    bytes
}

static WHOLE: LazyLock<Vec<(Media, Vec<u8>)>> = LazyLock::new(|| {
    let told = pictures::with_chunks(&pictures::png(12, 9), &[(b"eXIf", TOLD), (b"tEXt", TOLD)]);
    vec![
        (Media::Jpeg, photo(6)),
        (Media::Jpeg, pictures::JPEG.to_vec()),
        (Media::Jpeg, pictures::PROGRESSIVE.to_vec()),
        (Media::Png, told),
        (Media::Webp, pictures::WEBP.to_vec()),
        (Media::Docx, documents::word(&[("word/media/image1.jpeg", &photo(6))])),
    ]
});

/// What is kept is kept as it is from then on: nothing in it is left to take out.
fn is_clean(media: Media, bytes: &[u8]) -> Result<(), TestCaseError> {
    if let Ok(kept) = strip::stripped(media, bytes) {
        let again = strip::stripped(media, &kept);
        prop_assert_eq!(again.as_ref(), Ok(&kept), "{:?} of {} bytes", media, bytes.len());
        if media != Media::Docx {
            // The segment with the orientation may be new.
            prop_assert!(kept.len() <= bytes.len() + 36);
        }
    }
    Ok(())
}

#[test]
fn the_pictures_that_are_damaged_here_are_real_and_kept_whole() {
    for (media, bytes) in WHOLE.iter() {
        let kept = strip::stripped(*media, bytes).unwrap();
        assert_eq!(Media::of(&kept), Some(*media));
        assert!(!holds(&kept, TOLD), "{media:?}");
    }
    for (media, bytes) in [(Media::Jpeg, pictures::PROGRESSIVE), (Media::Webp, pictures::WEBP)] {
        assert_eq!(strip::stripped(media, bytes).unwrap(), bytes, "nothing was in it to take out");
    }
}

/// So many random damages; what failed is printed, and no file is written.
fn tries(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(tries(1_500))]

    #[test]
    fn a_damaged_file_is_refused_or_kept_clean(which in any::<Index>(), damages in vec(damage(), 1..6)) {
        let (media, bytes) = which.get(&WHOLE);
        let bytes = damaged(bytes, &damages);
        is_clean(*media, &bytes)?;
        // What is damaged may look like another kind.
        if let Some(media) = Media::of(&bytes) {
            is_clean(media, &bytes)?;
        }
    }

    #[test]
    fn a_damaged_png_with_right_checksums_is_refused_or_shows_a_picture(damages in vec(damage(), 1..4)) {
        let bytes = pictures::mended(&damaged(&pictures::png(12, 9), &damages));
        is_clean(Media::Png, &bytes)?;
    }
}

proptest! {
    #![proptest_config(tries(100))]

    #[test]
    fn a_damaged_picture_in_a_document_is_cleaned_as_it_is_alone(damages in vec(damage(), 0..4)) {
        let picture = damaged(&photo(6), &damages);
        let kept = strip::stripped(Media::Docx, &documents::word(&[("word/media/image1.jpeg", &picture)]));
        let alone = Media::of_picture(&picture).map(|media| strip::stripped(media, &picture));
        match (kept, alone) {
            (Ok(kept), Some(Ok(alone))) => prop_assert_eq!(documents::first_picture(&kept), alone),
            (Err(Unclean::Picture(_)), None | Some(Err(_))) => {}
            (kept, alone) => prop_assert!(false, "{kept:?} {alone:?}"),
        }
    }
}
