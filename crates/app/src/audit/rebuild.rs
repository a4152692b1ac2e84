//! `bellwether rebuild`: the log, replayed in order into the tables that follow from it, or only compared with them.
//!
//! Invariant: it happens in one transaction or not at all; log, keys, credentials and sessions are never touched. Comparing
//! replays into tables of its own and changes nothing.
//! Not here: replaying (`replay.rs`), comparing (`comparison.rs`), what a record does to a table (the slices, by `reactions.rs`).

use anyhow::{Context as _, Result};
use jiff::tz::TimeZone;

use super::comparison::Comparison;
use super::replay::{self, Replay};
use super::store;
use super::verify::Progress;
use crate::civil::ZONE;
use crate::db::{Installation, Link, acknowledged, code_key, dialect, migrations};
use crate::office::Office;
use crate::reactions::{self, Reaction};

/// What a rebuild did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    pub records: u64,
    pub tables: usize,
}

/// Empties the tables and replays every log into them.
///
/// # Errors
/// When a record cannot be read or a slice cannot take it; then nothing has changed.
pub fn rebuild(installation: &Installation, office: &Office, progress: Progress<'_>) -> Result<Rebuilt> {
    rebuild_with(&reactions::all(), installation, office, progress)
}

/// Brings an installation to this program's version; where earlier programs derived less from the same log, its tables are made anew.
///
/// # Errors
/// Where there is no installation, or its version is newer; as [`rebuild`].
pub fn migrate(installation: &Installation, progress: Progress<'_>) -> Result<()> {
    if installation.migrate()? >= migrations::DERIVED_SINCE {
        return Ok(());
    }
    let zone = TimeZone::get(ZONE).context("the time zone database is built in")?;
    let mut connection = installation.connect()?;
    let mut link = connection.link();
    dialect::begin_write(&mut link)?;
    derive(&reactions::all(), &mut link, &zone, progress)?;
    link.control("commit")
}

/// Empties the tables and replays every log into them.
fn derive(
    reactions: &[Reaction],
    link: &mut Link<'_>,
    zone: &TimeZone,
    progress: Progress<'_>,
) -> Result<Rebuilt> {
    let tables = replay::tables(reactions);
    for table in tables.iter().rev() {
        link.execute(table.empty, &[])?;
    }
    let mut records = 0;
    for (jurisdiction, size) in store::positions(link)? {
        for (from, to) in replay::chunks(size) {
            let chunk = replay::chunk(link, jurisdiction, (from, to));
            replay::replay(reactions, link, zone, (jurisdiction, chunk))?;
            progress(to.unsigned_abs(), size.unsigned_abs());
        }
        records += size.unsigned_abs();
    }
    Ok(Rebuilt { records, tables: tables.len() })
}

pub(super) fn rebuild_with(
    reactions: &[Reaction],
    installation: &Installation,
    office: &Office,
    progress: Progress<'_>,
) -> Result<Rebuilt> {
    let mut connection = installation.connect()?;
    let mut link = connection.link();
    acknowledged::check(&mut link, installation)?;
    dialect::begin_write(&mut link)?;
    let rebuilt = derive(reactions, &mut link, &office.zone, progress)?;
    for (jurisdiction, _) in store::positions(&mut link)? {
        // An installation that lost its key can go on with another. Its residents' codes then follow from the
        // new one.
        code_key::keep(&mut link, jurisdiction, &office.code_key)?;
    }
    link.control("commit")?;
    Ok(rebuilt)
}

/// Replays every log into tables of its own and holds the live ones against them.
///
/// # Errors
/// When a record cannot be read or a slice cannot take it.
pub fn compare(installation: &Installation, zone: &TimeZone, progress: Progress<'_>) -> Result<Comparison> {
    compare_with(&reactions::all(), installation, zone, progress)
}

pub(super) fn compare_with(
    reactions: &[Reaction],
    installation: &Installation,
    zone: &TimeZone,
    progress: Progress<'_>,
) -> Result<Comparison> {
    let mut live = installation.connect_reading()?;
    let mut live = live.link();
    migrations::check(&mut live, installation)?;
    dialect::begin_read(&mut live)?;
    let mut replay = Replay::new(reactions, zone)?;
    let mut records = 0;
    for (jurisdiction, size) in store::positions(&mut live)? {
        for (from, to) in replay::chunks(size) {
            replay.take(jurisdiction, replay::chunk(&mut live, jurisdiction, (from, to)));
            progress(to.unsigned_abs(), size.unsigned_abs());
        }
        records += size.unsigned_abs();
    }
    Ok(Comparison { records, ..replay.compare(&mut live, None)? })
}
