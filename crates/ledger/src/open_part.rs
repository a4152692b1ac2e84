//! The open part: what was done, by whom and when, as the bytes that a record commits to.
//!
//! Invariant: one value, one text: `parse` accepts exactly what `text` writes, so no two parts feed the same bytes to the hash. The
//! salt stands in the text: without it nobody can try what a commitment might say.
//! Not here: what a kind means, who may see a part (the application), sealed parts' own commitments (`commitment.rs`).

use std::fmt::Write as _;

use crate::canonical::{self, decimal, is_date, is_kind, is_line, is_stream, signed};
use crate::commitment::{Commitment, Digest};
use crate::record::{RecordError, check_lines, lines_after, of_line};

const HEADER: &str = "bellwether open v2";

/// Microseconds in a minute.
const MINUTE_US: i64 = 60_000_000;

/// What a record commits to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenPart<'p> {
    /// Dotted words in `[a-z0-9-]`, such as `case.accepted`.
    pub kind: &'p str,
    /// What the record is about, such as `case/0192…`; letters, digits and `:/_.-`.
    pub stream: &'p str,
    /// Place in the stream, from 1, without gaps.
    pub version: u64,
    /// Civil date of the event, `YYYY-MM-DD`.
    pub occurred_on: &'p str,
    /// When it was written down, in microseconds UTC; never negative.
    pub recorded_at_us: i64,
    /// Who did it: an id, or a word such as `resident`.
    pub actor: &'p str,
    /// Commitments to the sealed parts, in their order.
    pub sealed: Vec<Commitment>,
    /// What happened, one line of JSON.
    pub body: &'p str,
}

impl<'p> OpenPart<'p> {
    /// The canonical text with its salt, which is chance and used for this part alone.
    pub fn text(&self, salt: &[u8; 16]) -> Result<String, RecordError> {
        self.check()?;
        let OpenPart { kind, stream, version, occurred_on, recorded_at_us, actor, sealed, body } = self;
        let mut text = String::with_capacity(320 + 60 * sealed.len() + body.len());
        write!(
            text,
            "{HEADER}\nsalt {:032x}\nkind {kind}\nstream {stream}\nversion {version}\n\
             occurred_on {occurred_on}\nrecorded_at_us {recorded_at_us}\nactor {actor}\n",
            u128::from_be_bytes(*salt)
        )
        .expect("writing to a String cannot fail");
        for sealed in sealed {
            text.push_str("sealed ");
            sealed.append_to(&mut text);
            text.push('\n');
        }
        text.push_str("body ");
        text.push_str(body);
        text.push('\n');
        Ok(text)
    }

    /// What a record says of this part.
    pub fn commit(&self, digest: Digest, salt: &[u8; 16]) -> Result<Commitment, RecordError> {
        Ok(digest.commit_open(&self.text(salt)?))
    }

    /// Reads canonical text with its salt; refuses everything else.
    pub fn parse(text: &'p str) -> Result<([u8; 16], OpenPart<'p>), RecordError> {
        let mut lines = lines_after(HEADER, text.as_bytes())?.peekable();
        let mut line = |name| value(name, lines.next());
        let salt = of_line("salt", line("salt")?, canonical::salt)?;
        let kind = line("kind")?;
        let stream = line("stream")?;
        let version = of_line("version", line("version")?, decimal)?;
        let occurred_on = line("occurred_on")?;
        let recorded_at_us = of_line("recorded_at_us", line("recorded_at_us")?, signed)?;
        let actor = line("actor")?;
        let mut sealed = Vec::new();
        while let Some(line) = lines.next_if(|line| line.starts_with("sealed ")) {
            sealed.push(of_line("sealed", value("sealed", Some(line))?, |text| text.parse().ok())?);
        }
        let body = value("body", lines.next())?;
        if lines.next().is_some() {
            return Err(RecordError::Line("body"));
        }
        let part = OpenPart { kind, stream, version, occurred_on, recorded_at_us, actor, sealed, body };
        part.check()?;
        Ok((salt, part))
    }

    /// The minute of its time, since 1970-01-01 UTC.
    pub(crate) fn minute(&self) -> i64 {
        self.recorded_at_us.div_euclid(MINUTE_US)
    }

    fn check(&self) -> Result<(), RecordError> {
        check_lines(&[
            ("kind", is_kind(self.kind)),
            ("stream", is_stream(self.stream)),
            ("version", self.version >= 1),
            ("occurred_on", is_date(self.occurred_on)),
            ("recorded_at_us", self.recorded_at_us >= 0),
            ("actor", is_line(self.actor)),
            ("body", is_line(self.body)),
        ])
    }
}

/// What stands after a line's name.
fn value<'l>(name: &'static str, line: Option<&'l str>) -> Result<&'l str, RecordError> {
    line.and_then(|line| line.strip_prefix(name)?.strip_prefix(' ')).ok_or(RecordError::Line(name))
}
