//! A case's record, replayed into the tables as it was written.
//!
//! Invariant: load, apply, project, in the order of the log: the same steps as `write.rs`, without deciding again.
//! Not here: deciding, sealing, reading the log (`audit`).

use anyhow::{Context as _, Result};
use jiff::tz::TimeZone;

use super::model::{Event, apply};
use super::store::{self, Projection};
use crate::db::Link;
use crate::db::table::{LoggedRecord, Table, table};

/// What the log of cases gives.
pub const TABLES: &[Table] = &[table!("cases"), table!("evidence"), table!("counters"), table!("quick_ways")];

/// Brings the tables to the state after one record.
///
/// # Errors
/// When the record is not one of a case, or its place is not among the places replayed before it.
pub fn replay(link: &mut Link<'_>, zone: &TimeZone, record: &LoggedRecord) -> Result<()> {
    let event: Event = serde_json::from_str(&record.open).context("a record of a case that does not read")?;
    let jurisdiction = record.jurisdiction;
    let before = store::load(link, jurisdiction, event.case.as_str())?;
    let lo = before.as_ref().map(|stored| stored.lo);
    let case = apply(before.map(|stored| stored.case), &event);
    let lo = match lo {
        Some(lo) => lo,
        None => {
            store::place_position(link, jurisdiction, &case.place)?.context("a case at an unknown place")?
        }
    };
    let at = Projection { jurisdiction, lo, seq: record.seq, zone };
    store::project(link, &at, &case, &event)
}
