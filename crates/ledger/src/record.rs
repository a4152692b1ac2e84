//! The record: one line of the log's story, as the bytes that the tree hashes.
//!
//! Invariant: one value, one encoding. `decode` accepts exactly what `encode` writes, so bytes that decode encode back
//! to themselves. No actor and no body stand here, only commitments to them: a leaf holds no personal data.
//! Not here: whether a record may follow another (`verify.rs`), what a kind means.

use std::fmt;

use crate::commitment::Commitment;

const HEADER: &str = "bellwether record v1";

/// The longest encoding: entries travel in bundles with a two-byte length.
pub(crate) const MAX_ENTRY: usize = u16::MAX as usize;

/// One record of a jurisdiction's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Six digits: the division code whose log this is.
    pub jurisdiction: i64,
    /// Place in the log, from 0, without gaps.
    pub seq: u64,
    /// Lower-case UUID text.
    pub id: String,
    /// Dotted words in `[a-z0-9-]`, such as `case.accepted`.
    pub kind: String,
    /// What the record is about, such as `case/0192…`; letters, digits and `:/_.-`.
    pub stream: String,
    /// Place in the stream, from 1, without gaps.
    pub version: u64,
    /// Civil date of the event, `YYYY-MM-DD`.
    pub occurred_on: String,
    /// When it was written down, in microseconds UTC; never negative.
    pub recorded_at_us: i64,
    /// Commitment to actor and open body.
    pub open: Commitment,
    /// Commitments to the sealed bodies, in their order.
    pub sealed: Vec<Commitment>,
}

/// Why a record has no encoding, or why bytes are not a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordError {
    /// More than 65,535 bytes.
    TooLong,
    /// Not UTF-8, or the last line does not end with a line feed.
    NotLines,
    /// The first line does not name this format and version.
    Header,
    /// The named line is missing, or not in its one canonical form.
    Line(&'static str),
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RecordError::TooLong => write!(f, "longer than {MAX_ENTRY} bytes"),
            RecordError::NotLines => f.write_str("not lines of UTF-8 text, each ended by a line feed"),
            RecordError::Header => write!(f, "first line is not `{HEADER}`"),
            RecordError::Line(name) => write!(f, "line `{name}` is missing or malformed"),
        }
    }
}

impl std::error::Error for RecordError {}

impl Record {
    /// The canonical bytes.
    pub fn encode(&self) -> Result<Vec<u8>, RecordError> {
        use std::fmt::Write as _;

        self.check()?;
        let room = 320 + self.stream.len() + self.kind.len() + 60 * self.sealed.len();
        let mut text = String::with_capacity(room);
        let Record { jurisdiction, seq, id, kind, stream, version, occurred_on, recorded_at_us, .. } = self;
        write!(
            text,
            "{HEADER}\n{jurisdiction}\n{seq}\n{id}\n{kind}\n{stream}\n{version}\n{occurred_on}\n{recorded_at_us}\n"
        )
        .expect("writing to a String cannot fail");
        text.push_str("open ");
        self.open.append_to(&mut text);
        text.push('\n');
        for sealed in &self.sealed {
            text.push_str("sealed ");
            sealed.append_to(&mut text);
            text.push('\n');
        }
        if text.len() > MAX_ENTRY { Err(RecordError::TooLong) } else { Ok(text.into_bytes()) }
    }

    /// Reads canonical bytes; refuses everything else.
    pub fn decode(bytes: &[u8]) -> Result<Record, RecordError> {
        if bytes.len() > MAX_ENTRY {
            return Err(RecordError::TooLong);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| RecordError::NotLines)?;
        let mut lines = text.strip_suffix('\n').ok_or(RecordError::NotLines)?.split('\n');
        if lines.next() != Some(HEADER) {
            return Err(RecordError::Header);
        }
        let mut line = |name| lines.next().ok_or(RecordError::Line(name));
        let record = Record {
            jurisdiction: signed(line("jurisdiction")?, "jurisdiction")?,
            seq: decimal(line("seq")?).ok_or(RecordError::Line("seq"))?,
            id: line("id")?.to_owned(),
            kind: line("kind")?.to_owned(),
            stream: line("stream")?.to_owned(),
            version: decimal(line("version")?).ok_or(RecordError::Line("version"))?,
            occurred_on: line("occurred_on")?.to_owned(),
            recorded_at_us: signed(line("recorded_at_us")?, "recorded_at_us")?,
            open: commitment(line("open")?, "open")?,
            sealed: lines.map(|line| commitment(line, "sealed")).collect::<Result<_, _>>()?,
        };
        record.check()?;
        Ok(record)
    }

    fn check(&self) -> Result<(), RecordError> {
        let rules = [
            ("jurisdiction", (100_000..=999_999).contains(&self.jurisdiction)),
            ("id", is_uuid(&self.id)),
            ("kind", is_kind(&self.kind)),
            ("stream", is_stream(&self.stream)),
            ("version", self.version >= 1),
            ("occurred_on", is_date(&self.occurred_on)),
            ("recorded_at_us", self.recorded_at_us >= 0),
        ];
        match rules.iter().find(|(_, holds)| !holds) {
            Some((name, _)) => Err(RecordError::Line(name)),
            None => Ok(()),
        }
    }
}

fn commitment(line: &str, name: &'static str) -> Result<Commitment, RecordError> {
    line.strip_prefix(name)
        .and_then(|rest| rest.strip_prefix(' '))
        .and_then(|text| text.parse().ok())
        .ok_or(RecordError::Line(name))
}

/// An unsigned number without sign, spaces or leading zeros.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let canonical =
        text.bytes().all(|byte| byte.is_ascii_digit()) && (text.len() == 1 || !text.starts_with('0'));
    if canonical { text.parse().ok() } else { None }
}

fn signed(text: &str, name: &'static str) -> Result<i64, RecordError> {
    decimal(text).and_then(|number| i64::try_from(number).ok()).ok_or(RecordError::Line(name))
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        })
}

fn is_kind(text: &str) -> bool {
    text.split('.').all(|word| {
        !word.is_empty() && word.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
    })
}

fn is_stream(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'/' | b'_' | b'.' | b'-'))
}

/// A day that exists in the Gregorian calendar, years 0001 to 9999.
fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return false;
    }
    let number = |part: &[u8]| {
        part.iter()
            .try_fold(0_u32, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + u32::from(byte - b'0')))
    };
    let (Some(year), Some(month), Some(day)) =
        (number(&bytes[..4]), number(&bytes[5..7]), number(&bytes[8..]))
    else {
        return false;
    };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    year >= 1 && (1..=days).contains(&day)
}
