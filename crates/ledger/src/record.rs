//! The record: one entry of the log, as the bytes that the tree hashes.
//!
//! Invariant: one value, one encoding: `decode` accepts exactly what `encode` writes. A leaf says that something was recorded and in
//! which minute, and nothing of what, by whom or about which matter; its length tells its number's width and no more.
//! Not here: what the commitment commits to (`open_part.rs`), whether a record may follow another (`verify.rs`).

use std::fmt::{self, Write as _};

use crate::canonical::{self, LAST_MINUTE, decimal, is_jurisdiction, is_random_uuid, signed};
use crate::commitment::Commitment;
use crate::tile::MAX_SIZE;

const HEADER: &str = "bellwether record v2";

/// The longest entry: entries travel in bundles with a two-byte length.
pub(crate) const MAX_ENTRY: usize = u16::MAX as usize;

/// One record of a jurisdiction's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Six digits: the division code whose log this is.
    pub jurisdiction: i64,
    /// Place in the log, from 0, without gaps; below [`MAX_SIZE`].
    pub seq: u64,
    /// Lower-case UUID text of version 4, drawn for this record and used nowhere else.
    pub id: String,
    /// When it was recorded, in minutes since 1970-01-01 UTC; never before the minute of the record before it.
    pub minute: i64,
    /// Commitment to the open part.
    pub commitment: Commitment,
}

/// Why a record or its open part has no encoding, or why bytes are not one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordError {
    /// More than 65,535 bytes.
    TooLong,
    /// Not UTF-8, or the last line does not end with a line feed.
    NotLines,
    /// The first line does not name this format and version.
    Header(&'static str),
    /// The named line is missing, or not in its one canonical form.
    Line(&'static str),
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RecordError::TooLong => write!(f, "longer than {MAX_ENTRY} bytes"),
            RecordError::NotLines => f.write_str("not lines of UTF-8 text, each ended by a line feed"),
            RecordError::Header(header) => write!(f, "first line is not `{header}`"),
            RecordError::Line(name) => write!(f, "line `{name}` is missing or malformed"),
        }
    }
}

impl std::error::Error for RecordError {}

impl Record {
    /// The canonical bytes.
    pub fn encode(&self) -> Result<Vec<u8>, RecordError> {
        self.check()?;
        let Record { jurisdiction, seq, id, minute, commitment } = self;
        let mut text = String::with_capacity(160);
        write!(text, "{HEADER}\n{jurisdiction}\n{seq}\n{id}\n").expect("writing to a String cannot fail");
        canonical::write_minute(*minute, &mut text);
        text.push('\n');
        commitment.append_to(&mut text);
        text.push('\n');
        Ok(text.into_bytes())
    }

    /// Reads canonical bytes; refuses everything else.
    pub fn decode(bytes: &[u8]) -> Result<Record, RecordError> {
        let mut lines = lines_after(HEADER, bytes)?;
        let mut line = |name| lines.next().ok_or(RecordError::Line(name));
        let record = Record {
            jurisdiction: of_line("jurisdiction", line("jurisdiction")?, signed)?,
            seq: of_line("seq", line("seq")?, decimal)?,
            id: line("id")?.to_owned(),
            minute: of_line("minute", line("minute")?, canonical::minute)?,
            commitment: of_line("commitment", line("commitment")?, |text| text.parse().ok())?,
        };
        if lines.next().is_some() {
            return Err(RecordError::Line("commitment"));
        }
        record.check()?;
        Ok(record)
    }

    fn check(&self) -> Result<(), RecordError> {
        check_lines(&[
            ("jurisdiction", is_jurisdiction(self.jurisdiction)),
            ("seq", self.seq < MAX_SIZE),
            ("id", is_random_uuid(&self.id)),
            ("minute", (0..=LAST_MINUTE).contains(&self.minute)),
        ])
    }
}

/// A minute as a record writes it; for messages.
pub(crate) struct Minute(pub i64);

impl fmt::Display for Minute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::with_capacity(17);
        canonical::write_minute(self.0, &mut text);
        f.write_str(&text)
    }
}

/// The lines after the header, without their line feeds.
pub(crate) fn lines_after<'b>(
    header: &'static str,
    bytes: &'b [u8],
) -> Result<std::str::Split<'b, char>, RecordError> {
    let text = std::str::from_utf8(bytes).map_err(|_| RecordError::NotLines)?;
    let mut lines = text.strip_suffix('\n').ok_or(RecordError::NotLines)?.split('\n');
    if lines.next() == Some(header) { Ok(lines) } else { Err(RecordError::Header(header)) }
}

/// A line by the reader of its form.
pub(crate) fn of_line<'t, T>(
    name: &'static str,
    text: &'t str,
    read: impl FnOnce(&'t str) -> Option<T>,
) -> Result<T, RecordError> {
    read(text).ok_or(RecordError::Line(name))
}

/// The first line whose rule does not hold.
pub(crate) fn check_lines(rules: &[(&'static str, bool)]) -> Result<(), RecordError> {
    match rules.iter().find(|(_, holds)| !holds) {
        Some((name, _)) => Err(RecordError::Line(name)),
        None => Ok(()),
    }
}
