//! What an earlier run recorded under a command's id, where the log says something else now.
//!
//! Not here: what is done about it (`import.rs`), which columns differ (`telling.rs`).

use anyhow::{Context, Result};
use serde::de::DeserializeOwned;

use crate::cases::model::Event;
use crate::cases::model::stream_of;
use crate::cases::{Performed, Received, store};
use crate::db::Link;
use crate::db::earlier::answered;

/// The case that a report made, and the record of it.
pub fn report(link: &mut Link<'_>, jurisdiction: i64, command: &str) -> Result<(String, Event)> {
    let received: Received = answer(link, jurisdiction, command)?;
    let event = event(link, jurisdiction, (&received.id, received.record))?;
    Ok((received.id, event))
}

/// The record of a piece of work.
pub fn work(link: &mut Link<'_>, jurisdiction: i64, command: &str) -> Result<Event> {
    let performed: Performed = answer(link, jurisdiction, command)?;
    let record = *performed.records.first().context("work that made no record")?;
    event(link, jurisdiction, (&performed.id, record))
}

fn answer<T: DeserializeOwned>(link: &mut Link<'_>, jurisdiction: i64, command: &str) -> Result<T> {
    let answer = answered(link, jurisdiction, command)?.context("a command's answer that is gone")?;
    serde_json::from_str(&answer).context("a stored answer that does not read")
}

fn event(link: &mut Link<'_>, jurisdiction: i64, (case, seq): (&str, i64)) -> Result<Event> {
    let history = store::history(link, jurisdiction, &stream_of(case))?;
    let told = history.into_iter().find(|told| told.seq == seq).context("an answer without its record")?;
    serde_json::from_str(&told.body).context("a record of a case that does not read")
}
