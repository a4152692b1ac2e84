//! The log replayed in order, into the live tables or into tables of its own beside them.
//!
//! Invariant: a record goes through the same function of its slice as on the day it was written (`reactions.rs`). A gap stops a
//! replay: what follows it would be built on nothing.
//! Not here: holding two tables against each other (`comparison.rs`), putting the live ones right (`rebuild.rs`).

use anyhow::{Context, Result, bail};
use jiff::tz::TimeZone;

use super::bodies;
use super::check::Chunk;
use super::comparison::Comparison;
use super::store::{self, SealedAt, StoredRecord};
use crate::db::installation::Connection;
use crate::db::table::{LoggedRecord, OpenedPart, Table};
use crate::db::{Link, dialect, migrations};
use crate::reactions::Reaction;

/// Records replayed at a time.
const CHUNK: i64 = 1024;

/// Every table of the list once, in its order.
pub fn tables(reactions: &[Reaction]) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    for table in reactions.iter().flat_map(|reaction| reaction.tables) {
        if tables.iter().all(|known| known.name != table.name) {
            tables.push(*table);
        }
    }
    tables
}

/// The stretches of a log in which it is read.
pub fn chunks(size: i64) -> impl Iterator<Item = (i64, i64)> {
    (0..size).step_by(CHUNK as usize).map(move |from| (from, size.min(from + CHUNK)))
}

/// A stretch of the log as the database holds it.
pub fn chunk(link: &mut Link<'_>, jurisdiction: i64, (from, to): (i64, i64)) -> Chunk {
    let records = store::records(link, jurisdiction, from, to);
    let sealed = store::sealed(link, jurisdiction, from, to);
    Chunk { from, to, records, sealed }
}

/// Brings the tables after a stretch of a log.
///
/// # Errors
/// When a record is missing or cannot be read, or a slice cannot take it.
pub fn replay(
    reactions: &[Reaction],
    link: &mut Link<'_>,
    zone: &TimeZone,
    (jurisdiction, chunk): (i64, Chunk),
) -> Result<()> {
    let mut parts = chunk.sealed.into_iter().peekable();
    let mut stored = chunk.records.into_iter();
    for seq in chunk.from..chunk.to {
        let record = match stored.next() {
            Some((found, Ok(record))) if found == seq => record,
            Some((found, Err(what))) if found == seq => bail!("record {seq} of {jurisdiction}: {what}"),
            _ => bail!("record {seq} of {jurisdiction} is missing; run `bellwether verify`"),
        };
        let mut own = Vec::new();
        while let Some(part) = parts.next_if(|part| part.0 == seq) {
            own.push(part);
        }
        one(reactions, link, zone, &with_parts(jurisdiction, record, own)?)?;
    }
    Ok(())
}

fn one(reactions: &[Reaction], link: &mut Link<'_>, zone: &TimeZone, record: &LoggedRecord) -> Result<()> {
    let mut taken = false;
    for reaction in reactions.iter().filter(|reaction| record.kind.starts_with(reaction.kinds)) {
        taken = true;
        (reaction.replay)(link, zone, record)
            .with_context(|| format!("record {} of {} ({})", record.seq, record.jurisdiction, record.kind))?;
    }
    if !taken {
        bail!("record {} is of the kind {}, which this program does not know", record.seq, record.kind);
    }
    Ok(())
}

fn with_parts(jurisdiction: i64, record: StoredRecord, parts: Vec<SealedAt>) -> Result<LoggedRecord> {
    let count = record.sealed_commitments.split('\n').filter(|line| !line.is_empty()).count();
    let mut sealed = vec![None; count];
    for (seq, part, stored) in parts {
        let place = || format!("record {seq} sealed part {part}");
        let stored = stored.map_err(anyhow::Error::msg).with_context(place)?;
        let plain = bodies::opened(&stored).map_err(anyhow::Error::msg).with_context(place)?;
        let slot = usize::try_from(part).ok().and_then(|part| sealed.get_mut(part)).with_context(place)?;
        *slot = Some(OpenedPart { person: stored.person, plain });
    }
    let StoredRecord { kind, stream, version, actor, occurred_on, recorded_at_us, open_body: open, .. } =
        record;
    Ok(LoggedRecord {
        jurisdiction,
        seq: record.leaf.seq,
        kind,
        stream,
        version,
        actor,
        occurred_on,
        recorded_at_us,
        open,
        sealed,
    })
}

/// Logs replayed into tables of their own, stretch by stretch as somebody reads them.
pub struct Replay<'r> {
    reactions: &'r [Reaction],
    zone: &'r TimeZone,
    beside: Connection,
    /// Why it does not go on.
    stopped: Option<anyhow::Error>,
}

impl<'r> Replay<'r> {
    /// Begins with empty tables.
    pub fn new(reactions: &'r [Reaction], zone: &'r TimeZone) -> Result<Replay<'r>> {
        let mut beside = Connection::beside()?;
        let mut link = beside.link();
        migrations::migrate(&mut link)?;
        dialect::begin_write(&mut link)?;
        Ok(Replay { reactions, zone, beside, stopped: None })
    }

    /// The next stretch of a log; passed over once something could not be replayed.
    pub fn take(&mut self, jurisdiction: i64, chunk: Chunk) {
        if self.stopped.is_none() {
            let taken = replay(self.reactions, &mut self.beside.link(), self.zone, (jurisdiction, chunk));
            self.stopped = taken.err();
        }
    }

    /// The tables of its own, as this program makes them.
    pub fn beside(&mut self) -> Link<'_> {
        self.beside.link()
    }

    /// After all logs: the live tables held against what they should be, those of one jurisdiction alone if it is given.
    ///
    /// # Errors
    /// Why the logs could not be replayed to their ends; faults of the database.
    pub fn compare(mut self, live: &mut Link<'_>, only: Option<i64>) -> Result<Comparison> {
        if let Some(error) = self.stopped {
            return Err(error);
        }
        let tables = tables(self.reactions);
        let mut comparison = Comparison { tables: tables.len(), ..Comparison::default() };
        for table in tables {
            comparison.table(table, live, &mut self.beside.link(), only)?;
        }
        Ok(comparison)
    }
}
