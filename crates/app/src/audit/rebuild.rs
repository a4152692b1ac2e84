//! `bellwether rebuild`: the log, replayed in order into the tables that follow from it, or compared with them.
//!
//! Invariant: it happens in one transaction or not at all; log, keys, credentials and sessions are never touched. Comparing
//! replays into tables of its own, in memory, and changes nothing.
//! Not here: what a record does to a table (the slices, by `reactions.rs`).

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};

use super::bodies;
use super::store::{self, SealedAt, StoredRecord};
use crate::cases::Office;
use crate::db::installation::Connection;
use crate::db::{Installation, Link, dialect, migrations};
use crate::reactions::{self, LoggedRecord, OpenedPart, Reaction, Table};

/// Records replayed at a time.
const CHUNK: i64 = 1024;
/// Differences beyond this many are counted, not listed.
const MAX_LISTED: usize = 1000;

/// What a rebuild did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    pub records: u64,
    pub tables: usize,
}

/// One row that is not what the log gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub table: &'static str,
    /// The row's key columns, joined by a slash.
    pub key: String,
    pub how: How,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum How {
    /// In the table, not in the replay.
    OnlyLive,
    /// In the replay, not in the table.
    OnlyReplayed,
    /// These columns differ.
    Changed(Vec<String>),
}

/// What a comparison found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    pub records: u64,
    pub tables: usize,
    pub differences: Vec<Difference>,
    pub unlisted: u64,
}

/// Empties the tables and replays every log into them.
///
/// # Errors
/// When a record cannot be read or a slice cannot take it; then nothing has changed.
pub fn rebuild(
    installation: &Installation,
    office: &Office,
    progress: super::verify::Progress<'_>,
) -> Result<Rebuilt> {
    rebuild_with(&reactions::all(), installation, office, progress)
}

pub(super) fn rebuild_with(
    reactions: &[Reaction],
    installation: &Installation,
    office: &Office,
    progress: super::verify::Progress<'_>,
) -> Result<Rebuilt> {
    let mut connection = installation.connect()?;
    let mut link = connection.link();
    dialect::begin_write(&mut link)?;
    let tables = tables(reactions);
    for table in tables.iter().rev() {
        link.execute(table.empty, &[])?;
    }
    let mut records = 0;
    for (jurisdiction, size) in store::positions(&mut link)? {
        for (from, to) in chunks(size) {
            for record in logged(&mut link, jurisdiction, from, to)? {
                replay(reactions, &mut link, office, &record)?;
            }
            progress(to.unsigned_abs(), size.unsigned_abs());
        }
        records += size.unsigned_abs();
    }
    link.control("commit")?;
    Ok(Rebuilt { records, tables: tables.len() })
}

/// Replays every log into empty tables in memory and compares them with the live ones.
///
/// # Errors
/// When a record cannot be read or a slice cannot take it.
pub fn compare(
    installation: &Installation,
    office: &Office,
    progress: super::verify::Progress<'_>,
) -> Result<Comparison> {
    compare_with(&reactions::all(), installation, office, progress)
}

pub(super) fn compare_with(
    reactions: &[Reaction],
    installation: &Installation,
    office: &Office,
    progress: super::verify::Progress<'_>,
) -> Result<Comparison> {
    let mut live = installation.connect_reading()?;
    let mut live = live.link();
    migrations::check(&mut live, installation)?;
    dialect::begin_read(&mut live)?;
    let mut scratch = Connection::Sqlite(rusqlite::Connection::open_in_memory()?);
    let mut scratch = scratch.link();
    migrations::migrate(&mut scratch)?;
    let tables = tables(reactions);
    let mut comparison = Comparison { tables: tables.len(), ..Comparison::default() };
    dialect::begin_write(&mut scratch)?;
    for (jurisdiction, size) in store::positions(&mut live)? {
        for (from, to) in chunks(size) {
            for record in logged(&mut live, jurisdiction, from, to)? {
                replay(reactions, &mut scratch, office, &record)?;
            }
            progress(to.unsigned_abs(), size.unsigned_abs());
        }
        comparison.records += size.unsigned_abs();
    }
    for table in tables {
        let key = dialect::key_columns(&mut scratch, table.name)?;
        let (is, should) = (keyed(&mut live, table, &key)?, keyed(&mut scratch, table, &key)?);
        comparison.table(table.name, &is, &should);
    }
    Ok(comparison)
}

/// Every table of the list once, in its order.
fn tables(reactions: &[Reaction]) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    for table in reactions.iter().flat_map(|reaction| reaction.tables) {
        if tables.iter().all(|known| known.name != table.name) {
            tables.push(*table);
        }
    }
    tables
}

fn chunks(size: i64) -> impl Iterator<Item = (i64, i64)> {
    (0..size).step_by(CHUNK as usize).map(move |from| (from, size.min(from + CHUNK)))
}

fn replay(reactions: &[Reaction], link: &mut Link<'_>, office: &Office, record: &LoggedRecord) -> Result<()> {
    let mut taken = false;
    for reaction in reactions.iter().filter(|reaction| record.kind.starts_with(reaction.kinds)) {
        taken = true;
        (reaction.replay)(link, office, record)
            .with_context(|| format!("record {} of {} ({})", record.seq, record.jurisdiction, record.kind))?;
    }
    if !taken {
        bail!("record {} is of the kind {}, which this program does not know", record.seq, record.kind);
    }
    Ok(())
}

/// A stretch of the log with its sealed parts opened. A gap is fatal: what follows it would be built on nothing.
fn logged(link: &mut Link<'_>, jurisdiction: i64, from: i64, to: i64) -> Result<Vec<LoggedRecord>> {
    let mut parts = store::sealed(link, jurisdiction, from, to).into_iter().peekable();
    let mut logged = Vec::with_capacity((to - from) as usize);
    let mut stored = store::records(link, jurisdiction, from, to).into_iter();
    for seq in from..to {
        let record = match stored.next() {
            Some((found, Ok(record))) if found == seq => record,
            Some((found, Err(what))) if found == seq => bail!("record {seq} of {jurisdiction}: {what}"),
            _ => bail!("record {seq} of {jurisdiction} is missing; run `bellwether verify`"),
        };
        let mut own = Vec::new();
        while let Some(part) = parts.next_if(|part| part.0 == seq) {
            own.push(part);
        }
        logged.push(with_parts(jurisdiction, record, own)?);
    }
    Ok(logged)
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
    let StoredRecord {
        seq, kind, stream, version, actor, occurred_on, recorded_at_us, open_body: open, ..
    } = record;
    Ok(LoggedRecord {
        jurisdiction,
        seq,
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

/// Rows of a table by their key, each as its columns' names and values.
type Rows = BTreeMap<String, Vec<(String, String)>>;

fn keyed(link: &mut Link<'_>, table: Table, key: &[String]) -> Result<Rows> {
    let mut rows = Rows::new();
    link.each(table.rows, &[], |row| {
        let columns = row.shown()?;
        let of_key = columns.iter().filter(|(name, _)| key.contains(name)).map(|(_, value)| value.as_str());
        rows.insert(of_key.collect::<Vec<_>>().join("/"), columns);
        Ok(())
    })?;
    Ok(rows)
}

impl Comparison {
    pub fn is_same(&self) -> bool {
        self.differences.is_empty()
    }

    fn table(&mut self, table: &'static str, is: &Rows, should: &Rows) {
        for (key, columns) in is {
            match should.get(key) {
                None => self.add(table, key, How::OnlyLive),
                Some(right) if right != columns => {
                    let differing = columns.iter().filter(|column| !right.contains(column));
                    self.add(table, key, How::Changed(differing.map(|(name, _)| name.clone()).collect()));
                }
                Some(_) => {}
            }
        }
        for key in should.keys().filter(|key| !is.contains_key(*key)) {
            self.add(table, key, How::OnlyReplayed);
        }
    }

    fn add(&mut self, table: &'static str, key: &str, how: How) {
        if self.differences.len() < MAX_LISTED {
            self.differences.push(Difference { table, key: key.to_owned(), how });
        } else {
            self.unlisted += 1;
        }
    }
}
