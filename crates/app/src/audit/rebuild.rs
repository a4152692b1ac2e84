//! `bellwether rebuild`: the log, replayed in order into the tables that follow from it, or compared with them.
//!
//! Invariant: it happens in one transaction or not at all; log, keys, credentials and sessions are never touched. Comparing
//! replays into tables of its own, in memory, and changes nothing.
//! Not here: what a record does to a table (the slices, by `reactions.rs`).

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use sha2::{Digest as _, Sha256};

use super::bodies;
use super::store::{self, SealedAt, StoredRecord};
use crate::cases::Office;
use crate::db::installation::Connection;
use crate::db::{Installation, Link, code_key, dialect, migrations};
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
        // Going on with another key is what an installation that lost its own can do; its residents' codes follow from the new one.
        code_key::keep(&mut link, jurisdiction, &office.code_key)?;
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
        comparison.table(table, &mut live, &mut scratch)?;
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

/// The columns of a row with their values.
type Columns = Vec<(String, String)>;

/// The key of a row, joined by a slash.
fn key_of(columns: &Columns, key: &[String]) -> String {
    let of_key = columns.iter().filter(|(name, _)| key.contains(name)).map(|(_, value)| value.as_str());
    of_key.collect::<Vec<_>>().join("/")
}

/// Every row of a table by its key, as a hash: what is compared need not be held.
fn digests(link: &mut Link<'_>, table: Table, key: &[String]) -> Result<BTreeMap<String, [u8; 32]>> {
    let mut digests = BTreeMap::new();
    link.each(table.rows, &[], |row| {
        let columns = row.shown()?;
        digests.insert(key_of(&columns, key), digest(&columns));
        Ok(())
    })?;
    Ok(digests)
}

/// Names and values go in with their lengths, so that no two rows read the same.
fn digest(columns: &Columns) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for text in columns.iter().flat_map(|(name, value)| [name, value]) {
        hasher.update((text.len() as u64).to_be_bytes());
        hasher.update(text.as_bytes());
    }
    hasher.finalize().into()
}

impl Comparison {
    pub fn is_same(&self) -> bool {
        self.differences.is_empty()
    }

    /// Goes through the live rows with the hashes of the replayed ones at hand; only rows that differ are read again for their columns.
    fn table(&mut self, table: Table, live: &mut Link<'_>, replayed: &mut Link<'_>) -> Result<()> {
        let key = dialect::key_columns(replayed, table.name)?;
        let mut should = digests(replayed, table, &key)?;
        let mut differing: BTreeMap<String, Columns> = BTreeMap::new();
        let first = self.differences.len();
        live.each(table.rows, &[], |row| {
            let columns = row.shown()?;
            let key = key_of(&columns, &key);
            match should.remove(&key) {
                None => self.add(table.name, &key, How::OnlyLive),
                Some(right) if right == digest(&columns) => {}
                Some(_) if differing.len() < MAX_LISTED => _ = differing.insert(key, columns),
                Some(_) => self.unlisted += 1,
            }
            Ok(())
        })?;
        if !differing.is_empty() {
            replayed.each(table.rows, &[], |row| {
                let right = row.shown()?;
                if let Some(is) = differing.remove(&key_of(&right, &key)) {
                    let changed =
                        is.into_iter().filter(|column| !right.contains(column)).map(|(name, _)| name);
                    self.add(table.name, &key_of(&right, &key), How::Changed(changed.collect()));
                }
                Ok(())
            })?;
        }
        // Databases give rows in orders of their own.
        self.differences[first..].sort_by(|one, other| one.key.cmp(&other.key));
        for key in should.keys() {
            self.add(table.name, key, How::OnlyReplayed);
        }
        Ok(())
    }

    fn add(&mut self, table: &'static str, key: &str, how: How) {
        if self.differences.len() < MAX_LISTED {
            self.differences.push(Difference { table, key: key.to_owned(), how });
        } else {
            self.unlisted += 1;
        }
    }
}
