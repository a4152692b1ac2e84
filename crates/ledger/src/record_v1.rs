//! Records of format 1, which told kind, stream, day and the time to a microsecond: read, so that logs published in it can still be
//! checked, and written by nobody.
//!
//! Invariant: accepts exactly what was the one encoding of a record then.
//! Not here: bodies of that format; an installation that holds them is not opened any more.

use crate::canonical::{decimal, is_date, is_jurisdiction, is_kind, is_stream, is_uuid, signed};
use crate::commitment::Commitment;
use crate::record::{MAX_ENTRY, RecordError, check_lines, lines_after, of_line};

const HEADER: &str = "bellwether record v1";

/// What a log is checked by.
pub(crate) struct RecordV1<'b> {
    pub jurisdiction: i64,
    pub seq: u64,
    pub stream: &'b str,
    pub version: u64,
    pub recorded_at_us: i64,
}

/// Whether bytes begin as a record of this format.
pub(crate) fn is_v1(bytes: &[u8]) -> bool {
    bytes.strip_prefix(HEADER.as_bytes()).is_some_and(|rest| rest.starts_with(b"\n"))
}

impl<'b> RecordV1<'b> {
    pub fn decode(bytes: &'b [u8]) -> Result<RecordV1<'b>, RecordError> {
        if bytes.len() > MAX_ENTRY {
            return Err(RecordError::TooLong);
        }
        let mut lines = lines_after(HEADER, bytes)?;
        let mut line = |name| lines.next().ok_or(RecordError::Line(name));
        let jurisdiction = of_line("jurisdiction", line("jurisdiction")?, signed)?;
        let seq = of_line("seq", line("seq")?, decimal)?;
        let (id, kind, stream) = (line("id")?, line("kind")?, line("stream")?);
        let version = of_line("version", line("version")?, decimal)?;
        let occurred_on = line("occurred_on")?;
        let recorded_at_us = of_line("recorded_at_us", line("recorded_at_us")?, signed)?;
        of_line("open", line("open")?, |line| commitment("open ", line))?;
        for sealed in lines {
            of_line("sealed", sealed, |line| commitment("sealed ", line))?;
        }
        check_lines(&[
            ("jurisdiction", is_jurisdiction(jurisdiction)),
            ("id", is_uuid(id)),
            ("kind", is_kind(kind)),
            ("stream", is_stream(stream)),
            ("version", version >= 1),
            ("occurred_on", is_date(occurred_on)),
        ])?;
        Ok(RecordV1 { jurisdiction, seq, stream, version, recorded_at_us })
    }
}

fn commitment(name: &str, line: &str) -> Option<Commitment> {
    line.strip_prefix(name)?.parse().ok()
}
