//! Files as people send them: what is taken, what is refused, what a photo no longer says afterwards, and how long a file waits.

mod documents;
mod fuzz;
pub(crate) mod pictures;
mod uploads;

use std::fs;

use uploads::House;

use super::strip::Unclean;
use super::take::{Fit, fit};
use super::*;
use crate::error::AppError;
use crate::web::request::FilePart;

fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).unwrap();
    [&[0xff, marker], &length.to_be_bytes()[..], body].concat()
}

/// A little-endian Exif body with an orientation and a pointer to a position.
fn exif(orientation: u16) -> Vec<u8> {
    let mut body = b"Exif\0\0II\x2a\0\x08\0\0\0".to_vec();
    body.extend(2_u16.to_le_bytes());
    body.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0]);
    body.extend(orientation.to_le_bytes());
    body.extend([0, 0]);
    body.extend([0x25, 0x88, 4, 0, 1, 0, 0, 0, 0x26, 0, 0, 0, 0, 0, 0, 0]);
    body.extend(b"GPS 44.02N 89.59E");
    body
}

fn photo(orientation: u16) -> Vec<u8> {
    let parts = [
        vec![0xff, 0xd8],
        segment(0xe0, b"JFIF\0rest"),
        segment(0xe1, &exif(orientation)),
        segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0GPS"),
        segment(0xdb, &[0; 65]),
        segment(0xda, &[1, 2, 3]),
        vec![1, 2, 0xff, 0x00, 3, 0xff, 0xd1, 4],
        vec![0xff, 0xd9],
        b"a film with its own GPS".to_vec(),
    ];
    parts.concat()
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

fn part(name: &str, media_type: &str, bytes: Vec<u8>) -> FilePart {
    FilePart {
        field: "file.photo".into(),
        name: name.into(),
        media_type: media_type.into(),
        bytes: bytes.into(),
    }
}

fn key(result: Result<Fit, AppError>) -> &'static str {
    match result {
        Err(AppError::Invalid(refusals)) => refusals[0].key,
        Err(AppError::Refused(refusal)) => refusal.key,
        _ => "taken",
    }
}

#[test]
fn a_photo_keeps_its_picture_and_which_way_is_up_and_nothing_about_where_it_was_taken() {
    let kept = strip::stripped(Media::Jpeg, &photo(6)).unwrap();
    assert!(!holds(&kept, b"GPS"));
    assert!(holds(&kept, &[1, 2, 0xff, 0x00, 3, 0xff, 0xd1, 4, 0xff, 0xd9]));
    assert!(holds(&kept, &[0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6]));
    assert!(kept.ends_with(&[0xff, 0xd9]));
    assert_eq!(strip::stripped(Media::Jpeg, &kept).unwrap(), kept, "what is stripped stays as it is");
    let upright = strip::stripped(Media::Jpeg, &photo(1)).unwrap();
    assert!(!holds(&upright, b"Exif"));
}

#[test]
fn a_png_and_a_webp_lose_their_texts_too() {
    let plain = pictures::png(12, 9);
    let told = pictures::with_chunks(&plain, &[(b"eXIf", b"GPS"), (b"iTXt", b"GPS")]);
    assert!(holds(&told, b"GPS"));
    assert_eq!(strip::stripped(Media::Png, &told).unwrap(), plain);
    let webp = [
        b"RIFF\0\0\0\0WEBP".to_vec(),
        [&b"VP8X\x0a\0\0\0"[..], &[0x0c, 0, 0, 0, 1, 0, 0, 1, 0, 0]].concat(),
        b"VP8 \x03\0\0\0abc\0".to_vec(),
        b"EXIF\x03\0\0\0GPS\0".to_vec(),
    ];
    let kept = strip::stripped(Media::Webp, &webp.concat()).unwrap();
    assert!(!holds(&kept, b"GPS") && holds(&kept, b"abc"));
    assert_eq!(kept[20], 0, "the flags no longer promise what is gone");
    assert_eq!(u32::from_le_bytes(kept[4..8].try_into().unwrap()) as usize, kept.len() - 8);
}

#[test]
fn a_cut_off_image_is_refused_rather_than_kept() {
    for end in [3, 10, 40] {
        assert_eq!(strip::stripped(Media::Jpeg, &photo(6)[..end]), Err(Unclean::Broken), "{end} bytes");
    }
}

#[test]
fn a_png_of_a_size_that_cannot_be_or_with_broken_data_is_refused() {
    let picture = pictures::png(12, 9);
    let sized = |width: u32, height: u32| {
        let mut bytes = picture.clone();
        bytes[16..20].copy_from_slice(&width.to_be_bytes());
        bytes[20..24].copy_from_slice(&height.to_be_bytes());
        pictures::mended(&bytes)
    };
    for (width, height) in [(0, 9), (12, 0), (u32::MAX, u32::MAX), (1 << 31, 1), (60_000, 60_000)] {
        let told = strip::stripped(Media::Png, &sized(width, height));
        assert_eq!(told, Err(Unclean::Dimensions), "{width} × {height}");
    }
    // More rows than there is data for, a changed byte, one whose checksum was mended, and no picture at all.
    let data = picture.windows(4).position(|bytes| bytes == b"IDAT").unwrap() + 8;
    let mut changed = picture.clone();
    changed[data] ^= 0x40;
    let without = pictures::without(&picture, b"IDAT");
    for broken in [sized(12, 900), changed.clone(), pictures::mended(&changed), without] {
        assert_eq!(strip::stripped(Media::Png, &broken), Err(Unclean::Broken));
    }
    assert_eq!(strip::stripped(Media::Png, &picture).unwrap(), picture);
}

#[test]
fn a_file_is_what_its_bytes_say_and_not_what_its_name_says() {
    let kinds = ["photo".to_owned()];
    let take = |file: FilePart| key(fit(&file, &kinds));
    assert_eq!(take(part("a.jpg", "image/jpeg", photo(1))), "taken");
    assert_eq!(take(part("a.jpg", "application/octet-stream", photo(1))), "taken");
    assert_eq!(take(part("a.png", "image/png", photo(1))), "cases-file-mislabelled");
    assert_eq!(take(part("a.jpg", "image/jpeg", b"<html>".to_vec())), "cases-file-untrue");
    assert_eq!(take(part("a.heic", "image/heic", b"<html>".to_vec())), "cases-file-kind");
    assert_eq!(take(part("a.pdf", "application/pdf", b"%PDF-1.7".to_vec())), "taken");
    assert_eq!(take(part("a.jpg", "image/jpeg", b"\xff\xd8\xff".to_vec())), "cases-file-broken");
    assert_eq!(
        take(part("big.pdf", "application/pdf", vec![0; (MOST_BYTES + 1) as usize])),
        "cases-file-too-big"
    );
    let strange = FilePart { field: "file.diary".into(), ..part("a.jpg", "image/jpeg", photo(1)) };
    assert_eq!(take(strange), "refusal-evidence-not-asked");
}

#[test]
fn a_file_is_kept_once_under_its_hash() {
    let house = House::new();
    let sha256 = house.kept(b"%PDF-1");
    assert_eq!(house.kept(b"%PDF-1"), sha256);
    assert_eq!(fs::read(house.installation.evidence_file(&sha256).unwrap()).unwrap(), b"%PDF-1");
    assert_eq!(
        fs::read_dir(house.installation.evidence_folder()).unwrap().count(),
        1,
        "nothing unfinished is left"
    );
}

#[test]
fn what_a_crash_left_half_written_goes_at_the_next_start_and_nothing_else() {
    let house = House::new();
    let sha256 = house.kept(b"%PDF-1");
    let stray = house.installation.evidence_folder().join(".0192a3b4");
    fs::write(&stray, b"half").unwrap();
    disk::clear_unfinished(&house.installation).unwrap();
    assert!(!stray.exists() && disk::holds(&house.installation, &sha256, 6));
}
