//! Takes out of a file what it says about place, time and device, and leaves the picture as it is.
//!
//! Location tracks are kept of nobody, and a phone writes its position into every photo. Invariant: what is not needed to show the
//! picture does not pass; a file whose structure does not read is refused, as is a PNG that is no picture (a few bytes may promise a
//! picture that fills any memory). Only a JPEG's orientation is written anew, since without it half of all photos lie on their side. A
//! PDF is kept as it is, and its field says so. Not here: documents (`package.rs`). Layouts: ITU-T T.81 annex B (JPEG), PNG 11.3, the WebP container.

use std::io::Cursor;

use super::{Media, package};

/// Why a file is not taken, although it is of a kind that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unclean {
    /// It does not read.
    Broken,
    /// It says of itself that it is a picture of a size that none has.
    Dimensions,
    /// Unpacked it would be larger than a document is.
    TooLarge,
    Macros,
    /// This part of it is another file.
    Embedded(String),
    /// This picture in it cannot be cleaned.
    Picture(String),
}

impl Unclean {
    /// The key of its words, and the part that they name.
    pub fn words(&self) -> (&'static str, &str) {
        match self {
            Unclean::Broken => ("cases-file-broken", ""),
            Unclean::Dimensions => ("cases-file-dimensions", ""),
            Unclean::TooLarge => ("cases-file-unpacked", ""),
            Unclean::Macros => ("cases-file-macros", ""),
            Unclean::Embedded(part) => ("cases-file-embedded", part),
            Unclean::Picture(part) => ("cases-file-picture", part),
        }
    }
}

/// The bytes to keep.
///
/// # Errors
/// Why nothing is kept.
pub fn stripped(media: Media, bytes: &[u8]) -> Result<Vec<u8>, Unclean> {
    match media {
        Media::Jpeg => jpeg(bytes).ok_or(Unclean::Broken),
        Media::Png => {
            let kept = png(bytes).ok_or(Unclean::Broken)?;
            shows_a_picture(&kept)?;
            Ok(kept)
        }
        Media::Webp => webp(bytes).ok_or(Unclean::Broken),
        Media::Pdf => Ok(bytes.to_vec()),
        Media::Docx | Media::Xlsx => package::cleaned(bytes),
    }
}

const START_OF_SCAN: u8 = 0xda;
const END_OF_IMAGE: u8 = 0xd9;

/// Keeps the segments that make the picture. What follows its end (a second picture, a film) is cut off.
fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut kept = vec![0xff, 0xd8];
    let mut turned = false;
    let mut at = 2;
    loop {
        if *bytes.get(at)? != 0xff {
            return None;
        }
        let marker = *bytes.get(at + 1)?;
        if marker == 0xff {
            // Fill bytes before a marker.
            at += 1;
            continue;
        }
        if marker == END_OF_IMAGE {
            kept.extend([0xff, END_OF_IMAGE]);
            return Some(kept);
        }
        let length = usize::from(u16::from_be_bytes([*bytes.get(at + 2)?, *bytes.get(at + 3)?]));
        let segment = bytes.get(at..at + 2 + length.max(2))?;
        match marker {
            0xe1 if !turned => {
                if let Some(orientation) = orientation(&segment[4..]) {
                    kept.extend(orientation_segment(orientation));
                    turned = true;
                }
            }
            // The colour profile and what says how colours are coded; not the index of further pictures.
            0xe2 if segment[4..].starts_with(b"ICC_PROFILE\0") => kept.extend(segment),
            0xe0 if segment[4..].starts_with(b"JFIF\0") => kept.extend(segment),
            0xee => kept.extend(segment),
            0xe0..=0xef | 0xfe => {}
            _ => kept.extend(segment),
        }
        at += segment.len();
        if marker == START_OF_SCAN {
            let scan = scan_length(bytes.get(at..)?)?;
            kept.extend(&bytes[at..at + scan]);
            at += scan;
        }
    }
}

/// The coded picture runs to the next marker that is neither a stuffed byte nor a restart.
fn scan_length(bytes: &[u8]) -> Option<usize> {
    bytes.windows(2).position(|pair| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xff | 0xd0..=0xd7))
}

const ORIENTATION: u16 = 0x0112;

/// The orientation in an Exif segment's first directory, if it is other than upright.
fn orientation(segment: &[u8]) -> Option<u16> {
    let tiff = segment.strip_prefix(b"Exif\0\0")?;
    let big = match tiff.get(..2)? {
        b"MM" => true,
        b"II" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let pair: [u8; 2] = tiff.get(at..at + 2)?.try_into().ok()?;
        Some(if big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) })
    };
    let long = |at: usize| {
        let four: [u8; 4] = tiff.get(at..at + 4)?.try_into().ok()?;
        Some(if big { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) })
    };
    let directory = usize::try_from(long(4)?).ok()?;
    let entries = usize::from(short(directory)?);
    let entry =
        (0..entries).map(|index| directory + 2 + 12 * index).find(|at| short(*at) == Some(ORIENTATION))?;
    short(entry + 8).filter(|turn| (2..=8).contains(turn))
}

/// An Exif segment that says nothing but which way is up.
fn orientation_segment(orientation: u16) -> Vec<u8> {
    let mut segment = vec![0xff, 0xe1, 0x00, 0x22];
    segment.extend(b"Exif\0\0MM\0\x2a\0\0\0\x08");
    segment.extend(1_u16.to_be_bytes());
    segment.extend(ORIENTATION.to_be_bytes());
    segment.extend([0, 3, 0, 0, 0, 1]);
    segment.extend(orientation.to_be_bytes());
    segment.extend([0; 6]);
    segment
}

/// Chunks without which, or with the loss of which, the picture looks otherwise.
const PNG_KEPT: [&[u8; 4]; 14] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP",
    b"bKGD", b"pHYs", b"hIST",
];

fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut kept = bytes.get(..8)?.to_vec();
    let mut at = 8;
    loop {
        let length = u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?);
        let chunk = bytes.get(at..at.checked_add(12)?.checked_add(usize::try_from(length).ok()?)?)?;
        let kind: &[u8; 4] = chunk[4..8].try_into().ok()?;
        if PNG_KEPT.contains(&kind) {
            kept.extend(chunk);
        }
        if kind == b"IEND" {
            return Some(kept);
        }
        at += chunk.len();
    }
}

/// The most pixels of a picture: twice those of any camera that people carry.
const MOST_PIXELS: u64 = 1 << 28;
/// The most bytes of a picture once it is unpacked.
const MOST_PICTURE_BYTES: u64 = 1 << 29;

/// Reads a PNG to its end, row by row, so that no picture is ever held whole.
fn shows_a_picture(bytes: &[u8]) -> Result<(), Unclean> {
    let side = |at: usize| Some(u64::from(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?)));
    let (width, height) = side(16).zip(side(20)).ok_or(Unclean::Broken)?;
    let is_possible = |side: u64| (1..1 << 31).contains(&side);
    if !is_possible(width) || !is_possible(height) || width * height > MOST_PIXELS {
        return Err(Unclean::Dimensions);
    }
    let mut options = png::DecodeOptions::default();
    options.set_ignore_adler32(false);
    let decoder = png::Decoder::new_with_options(Cursor::new(bytes), options);
    let mut reader = decoder.read_info().map_err(|_| Unclean::Broken)?;
    if reader.info().raw_bytes() as u64 > MOST_PICTURE_BYTES {
        return Err(Unclean::Dimensions);
    }
    while reader.next_row().map_err(|_| Unclean::Broken)?.is_some() {}
    reader.finish().map_err(|_| Unclean::Broken)
}

const WEBP_EXIF_FLAG: u8 = 0x08;
const WEBP_XMP_FLAG: u8 = 0x04;

fn webp(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut kept = bytes.get(..12)?.to_vec();
    let mut at = 12;
    while at < bytes.len() {
        let length = u32::from_le_bytes(bytes.get(at + 4..at + 8)?.try_into().ok()?);
        let length = usize::try_from(length).ok()?;
        let end = at.checked_add(8)?.checked_add(length)?.checked_add(length % 2)?;
        let chunk = bytes.get(at..end)?;
        match &chunk[..4] {
            b"VP8X" => {
                let mut chunk = chunk.to_vec();
                *chunk.get_mut(8)? &= !(WEBP_EXIF_FLAG | WEBP_XMP_FLAG);
                kept.extend(chunk);
            }
            b"VP8 " | b"VP8L" | b"ALPH" | b"ANIM" | b"ANMF" | b"ICCP" => kept.extend(chunk),
            _ => {}
        }
        at = end;
    }
    let size = u32::try_from(kept.len() - 8).ok()?;
    kept[4..8].copy_from_slice(&size.to_le_bytes());
    Some(kept)
}
