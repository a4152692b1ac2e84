//! Word and Excel documents: a package of parts in a zip archive, taken apart, cleaned and put together anew.
//!
//! Invariant: what leaves here holds the document's text, pictures that were cleaned, and properties that say nothing; neither macros nor
//! other files. What cannot be cleaned is refused, never passed on. A package that grows when it is unpacked is read no further than a
//! document needs. Layouts: ECMA-376 part 2 (packages) and part 1 (their parts). Not here: pictures (`strip.rs`).

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Write as _};

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use zip::read::ZipFile;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::strip::{self, Unclean};
use super::{MOST_BYTES, Media};

/// Parts of one package.
const MOST_PARTS: usize = 2_000;
/// The most that all parts may come to when unpacked, and how many times the package's size, once it is over
/// a megabyte.
const MOST_UNPACKED: u64 = 64 << 20;
const MOST_TIMES: u64 = 100;
/// The list of what each part is.
const TYPES: &str = "[Content_Types].xml";
const MOST_TYPES_BYTES: u64 = 1 << 20;

/// Main parts by their type, also with macros: then the package is refused for those and not as a stranger.
const MAIN: [(&str, Media); 4] = [
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", Media::Docx),
    ("application/vnd.ms-word.document.macroenabled.main+xml", Media::Docx),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", Media::Xlsx),
    ("application/vnd.ms-excel.sheet.macroenabled.main+xml", Media::Xlsx),
];

/// What the parts with properties are replaced by.
const EMPTY_PROPERTIES: [(&str, &str); 3] = [
    (
        "application/vnd.openxmlformats-package.core-properties+xml",
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>"#,
    ),
    (
        "application/vnd.openxmlformats-officedocument.extended-properties+xml",
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>"#,
    ),
    (
        "application/vnd.openxmlformats-officedocument.custom-properties+xml",
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>"#,
    ),
];

/// The kind of document that a package is, if it is one of ours.
pub fn kind(bytes: &[u8]) -> Option<Media> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let types = Types::read(&mut archive).ok()?;
    MAIN.iter().find(|(main, _)| types.of_parts.values().any(|kind| kind == main)).map(|(_, media)| *media)
}

/// The package with its pictures cleaned and its properties emptied.
///
/// # Errors
/// What in it cannot be cleaned.
pub fn cleaned(bytes: &[u8]) -> Result<Vec<u8>, Unclean> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unclean::Broken)?;
    if archive.len() > MOST_PARTS {
        return Err(Unclean::TooLarge);
    }
    let types = Types::read(&mut archive)?;
    if types.have_macros() {
        return Err(Unclean::Macros);
    }
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let mut left = Left::of(bytes);
    let mut seen = BTreeSet::new();
    for index in 0..archive.len() {
        let file = archive.by_index(index).map_err(|_| Unclean::Broken)?;
        if file.is_dir() {
            continue;
        }
        let name = sound_name(&file)?;
        if !seen.insert(name.to_lowercase()) {
            return Err(Unclean::Broken);
        }
        let part = Part { kind: types.of(&name), name: &name };
        put(&mut writer, &part, file, &mut left)?;
    }
    Ok(writer.finish().map_err(|_| Unclean::Broken)?.into_inner())
}

/// A name that leads nowhere but to itself.
fn sound_name(part: &ZipFile<'_, Cursor<&[u8]>>) -> Result<String, Unclean> {
    let name = part.name().map_err(|_| Unclean::Broken)?.into_owned();
    let is_sound = !part.encrypted()
        && !name.starts_with('/')
        && !name.contains('\\')
        && name.split('/').all(|step| !step.is_empty() && step != "." && step != "..");
    if is_sound { Ok(name) } else { Err(Unclean::Broken) }
}

/// How much more may be unpacked.
struct Left(u64);

impl Left {
    fn of(bytes: &[u8]) -> Left {
        let times = (bytes.len() as u64).saturating_mul(MOST_TIMES).max(1 << 20);
        Left(times.min(MOST_UNPACKED))
    }

    /// Reads on, but no more than is left; what a part says of its own size is not believed.
    fn read(&mut self, from: impl Read, into: &mut Vec<u8>, most: u64) -> Result<(), Unclean> {
        let allowed = most.min(self.0);
        let read = from.take(allowed + 1).read_to_end(into).map_err(|_| Unclean::Broken)? as u64;
        self.0 = self.0.checked_sub(read).ok_or(Unclean::TooLarge)?;
        if read > allowed { Err(Unclean::TooLarge) } else { Ok(()) }
    }
}

struct Part<'p> {
    name: &'p str,
    kind: &'p str,
}

/// Writes one part anew: as it is, cleaned, or emptied.
fn put(
    writer: &mut ZipWriter<Cursor<Vec<u8>>>,
    part: &Part<'_>,
    from: impl Read,
    left: &mut Left,
) -> Result<(), Unclean> {
    // Leaves out when a part was saved and everything else that an archive says beside its parts.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    writer.start_file(part.name, options).map_err(|_| Unclean::Broken)?;
    let mut bytes = Vec::new();
    left.read(from, &mut bytes, MOST_UNPACKED)?;
    let bytes = part.clean(bytes)?;
    writer.write_all(&bytes).map_err(|_| Unclean::Broken)
}

impl Part<'_> {
    fn clean(&self, bytes: Vec<u8>) -> Result<Vec<u8>, Unclean> {
        let emptied = EMPTY_PROPERTIES.iter().find(|(kind, _)| *kind == self.kind);
        if let Some((_, empty)) = emptied {
            return Ok(empty.as_bytes().to_vec());
        }
        let unclean = || Unclean::Picture(self.name.to_owned());
        match Media::of_picture(&bytes) {
            Some(_) if bytes.len() as u64 > MOST_BYTES => Err(unclean()),
            Some(media) => strip::stripped(media, &bytes).map_err(|_| unclean()),
            None if self.is_picture() => Err(unclean()),
            None if self.is_text(&bytes) || self.is_known_binary(&bytes) => Ok(bytes),
            None if self.name.to_lowercase().ends_with("vbaproject.bin") => Err(Unclean::Macros),
            None => Err(Unclean::Embedded(self.name.to_owned())),
        }
    }

    fn is_picture(&self) -> bool {
        self.kind.starts_with("image/") || self.name.split('/').any(|step| step == "media")
    }

    /// Parts of a document are XML, in UTF-8 or UTF-16.
    fn is_text(&self, bytes: &[u8]) -> bool {
        let named = [".xml", ".rels", ".vml"].iter().any(|ending| self.name.to_lowercase().ends_with(ending));
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
        named
            && (text.starts_with(b"<") || text.starts_with(b"\xff\xfe<") || text.starts_with(b"\xfe\xff\0<"))
    }

    /// Parts that are not text and name nobody: obfuscated fonts and printer settings.
    fn is_known_binary(&self, bytes: &[u8]) -> bool {
        let archive_or_object = [&b"PK"[..], b"\xd0\xcf\x11\xe0", b"MZ"];
        let name = self.name.to_lowercase();
        let known = name.ends_with(".odttf") || (name.contains("printersettings") && name.ends_with(".bin"));
        known && !archive_or_object.iter().any(|mark| bytes.starts_with(mark))
    }
}

/// What each part is, as the package says: by its name, else by its ending. In small letters, as types are compared.
struct Types {
    of_parts: BTreeMap<String, String>,
    of_endings: BTreeMap<String, String>,
}

impl Types {
    fn read(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<Types, Unclean> {
        let part = archive.by_name(TYPES).map_err(|_| Unclean::Broken)?;
        let mut text = String::new();
        part.take(MOST_TYPES_BYTES).read_to_string(&mut text).map_err(|_| Unclean::Broken)?;
        Types::parse(&text).ok_or(Unclean::Broken)
    }

    fn parse(text: &str) -> Option<Types> {
        let mut types = Types { of_parts: BTreeMap::new(), of_endings: BTreeMap::new() };
        let mut reader = Reader::from_str(text);
        loop {
            match reader.read_event().ok()? {
                Event::Eof => return Some(types),
                Event::Empty(element) | Event::Start(element) => match element.local_name().as_ref() {
                    "Override" => {
                        let name = attribute(&element, "PartName")?;
                        let name = name.trim_start_matches('/').to_owned();
                        types.of_parts.insert(name, attribute(&element, "ContentType")?);
                    }
                    "Default" => {
                        let ending = attribute(&element, "Extension")?;
                        types.of_endings.insert(ending, attribute(&element, "ContentType")?);
                    }
                    _ => {}
                },
                _ => {}
            }
        }
    }

    fn of(&self, name: &str) -> &str {
        let name = name.to_lowercase();
        let by_ending = || name.rsplit_once('.').and_then(|(_, ending)| self.of_endings.get(ending));
        self.of_parts.get(&name).or_else(by_ending).map_or("", String::as_str)
    }

    fn have_macros(&self) -> bool {
        let marks = ["macroenabled", "vbaproject", "vbadata", "macrosheet"];
        let mut kinds = self.of_parts.values().chain(self.of_endings.values());
        kinds.any(|kind| marks.iter().any(|mark| kind.contains(mark)))
    }
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let value = element.try_get_attribute(name).ok()??.normalized_value(XmlVersion::default()).ok()?;
    Some(value.to_lowercase())
}
