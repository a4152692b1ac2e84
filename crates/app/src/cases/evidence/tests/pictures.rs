//! Small real pictures, and ways to break a PNG.

pub const JPEG: &[u8] = include_bytes!("photo.jpg");
pub const PROGRESSIVE: &[u8] = include_bytes!("progressive.jpg");
pub const WEBP: &[u8] = include_bytes!("photo.webp");

/// A picture in colour, with nothing beside it.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().unwrap();
    let pixels: Vec<u8> = (0..width * height * 3).map(|at| (at * 7 % 251) as u8).collect();
    writer.write_image_data(&pixels).unwrap();
    writer.finish().unwrap();
    bytes
}

/// Where each chunk stands, its length, kind and checksum included; as far as the lengths lead.
fn chunks(bytes: &[u8]) -> Vec<std::ops::Range<usize>> {
    let (mut at, mut found) = (8, Vec::new());
    while let Some(length) = bytes.get(at..at + 4) {
        let length = u32::from_be_bytes(length.try_into().unwrap()) as usize;
        let end = at.saturating_add(length).saturating_add(12);
        if end > bytes.len() {
            break;
        }
        found.push(at..end);
        at = end;
    }
    found
}

/// The same with right checksums, so that what is wrong with the picture is not found by them.
pub fn mended(bytes: &[u8]) -> Vec<u8> {
    let mut mended = bytes.to_vec();
    for chunk in chunks(bytes) {
        let mut sum = flate2::Crc::new();
        sum.update(&bytes[chunk.start + 4..chunk.end - 4]);
        mended[chunk.end - 4..chunk.end].copy_from_slice(&sum.sum().to_be_bytes());
    }
    mended
}

/// The same with further chunks behind the first.
pub fn with_chunks(bytes: &[u8], more: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let after = chunks(bytes)[0].end;
    let mut told = bytes[..after].to_vec();
    for (kind, body) in more {
        told.extend(u32::try_from(body.len()).unwrap().to_be_bytes());
        told.extend(*kind);
        told.extend(*body);
        told.extend([0; 4]);
    }
    told.extend(&bytes[after..]);
    mended(&told)
}

pub fn without(bytes: &[u8], kind: &[u8; 4]) -> Vec<u8> {
    let mut left = bytes[..8].to_vec();
    let kept = chunks(bytes).into_iter().filter(|chunk| &bytes[chunk.start + 4..chunk.start + 8] != kind);
    kept.for_each(|chunk| left.extend(&bytes[chunk]));
    left
}
