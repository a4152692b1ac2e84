//! The way between a resident's code and its case, through the record that issued it: no table stands between them.
//!
//! Invariant: only the code that the case's state names opens it; an older one is known as such, and says nothing else of the case.
//! Not here: how a code is made and read (`cases/code.rs`), throttling of tries (`portal`).

use anyhow::{Context, Result};

use super::{StoredCase, load};
use crate::cases::code::{self, HAND_INS, Reading};
use crate::cases::model::{Case, Change, Event};
use crate::cases::model::{case_of, stream_of};
use crate::cases::waiting::{self, HandIn};
use crate::db::Link;
use crate::registry;

/// What stands behind a code.
#[derive(Debug)]
pub enum ByCode {
    Case {
        jurisdiction: i64,
        stored: Box<StoredCase>,
    },
    /// It was a case's once, and another has been given since.
    Replaced,
    /// A hand-in that waits to be taken in, or was dropped.
    HandIn {
        jurisdiction: i64,
        hand_in: HandIn,
    },
    Nothing,
}

/// What a resident's code opens, in whatever jurisdiction is here. Almost every guess names a record that is not here and ends with
/// the first look; one that happens on another record takes a little longer, and learns no more than that some record has that number.
pub fn by_code(link: &mut Link<'_>, code_key: &[u8; 32], digits: &str) -> Result<ByCode> {
    for jurisdiction in registry::jurisdictions(link)? {
        let Some(reading) = code::read_as(code_key, jurisdiction, digits) else { return Ok(ByCode::Nothing) };
        match found(link, code_key, jurisdiction, reading)? {
            ByCode::Nothing => {}
            found => return Ok(found),
        }
    }
    Ok(ByCode::Nothing)
}

fn found(link: &mut Link<'_>, code_key: &[u8; 32], jurisdiction: i64, reading: Reading) -> Result<ByCode> {
    if reading.seq >= HAND_INS {
        return waiting::behind(link, code_key, jurisdiction, reading);
    }
    let record = link.query_opt(
        "select stream, version, open_body from records where jurisdiction = $1 and seq = $2",
        &[&jurisdiction, &reading.seq],
        |row| Ok((row.get::<String>(0)?, row.get::<i64>(1)?, row.get::<String>(2)?)),
    )?;
    let Some((stream, version, body)) = record else { return Ok(ByCode::Nothing) };
    let Some(case) = case_of(&stream).filter(|case| reading.is_of(code_key, case)) else {
        return Ok(ByCode::Nothing);
    };
    let Some(stored) = load(link, jurisdiction, case)? else { return Ok(ByCode::Nothing) };
    if version == i64::from(stored.case.code_version) {
        Ok(ByCode::Case { jurisdiction, stored: Box::new(stored) })
    } else if version == 1 || gave_code(&body)? {
        Ok(ByCode::Replaced)
    } else {
        Ok(ByCode::Nothing)
    }
}

fn gave_code(body: &str) -> Result<bool> {
    let event: Event = serde_json::from_str(body).context("a record of a case that does not read")?;
    Ok(event.change == Change::CodeReissued)
}

/// The sequence number of the record that issued the code a case has now.
pub fn code_record(link: &mut Link<'_>, jurisdiction: i64, case: &Case) -> Result<i64> {
    let found = link.query_opt(
        "select seq from records where jurisdiction = $1 and stream = $2 and version = $3",
        &[&jurisdiction, &stream_of(case.id.as_str()), &i64::from(case.code_version)],
        |row| row.get(0),
    )?;
    found.context("the record that issued a case's code is missing; run `bellwether verify`")
}

#[cfg(test)]
mod tests;
