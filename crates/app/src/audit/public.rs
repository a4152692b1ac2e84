//! The public log: what stands at each path of C2SP `tlog-tiles`, made from the tables.
//!
//! Invariant: entries hold commitments only. What a path gives never changes once it is there, but for `checkpoint`; a
//! path that the log has not reached yet gives nothing.
//! Not here: HTTP (`http.rs`), files (`export.rs`).

use anyhow::{Context, Result};
use bellwether_ledger::{Record, SigningKey, TILE_WIDTH, TileId, TilePath, entry_bundle, parse_path};

use super::entry::entry_of;
use super::store::{self, StoredRecord};
use crate::db::{Installation, Link, log, migrations};

/// The bytes of a hash tile or an entry bundle, exactly as wide as asked for.
pub fn artefact(link: &mut Link<'_>, jurisdiction: i64, path: TilePath) -> Result<Option<Vec<u8>>> {
    match path {
        TilePath::Hashes { id, width } => hashes(link, jurisdiction, id, width),
        TilePath::Entries { index, width } => entries(link, jurisdiction, index, width),
    }
}

/// A narrower tile is the beginning of a wider one.
fn hashes(link: &mut Link<'_>, jurisdiction: i64, id: TileId, width: u16) -> Result<Option<Vec<u8>>> {
    let wanted = 32 * usize::from(width);
    let stored = store::tile(link, jurisdiction, id.level, id.index)?;
    Ok(stored.filter(|tile| tile.len() >= wanted).map(|mut tile| {
        tile.truncate(wanted);
        tile
    }))
}

fn entries(link: &mut Link<'_>, jurisdiction: i64, index: u64, width: u16) -> Result<Option<Vec<u8>>> {
    let first = i64::try_from(index).ok().and_then(|index| index.checked_mul(i64::from(TILE_WIDTH)));
    let size = store::head(link, jurisdiction)?.map_or(0, |head| head.size);
    let Some((first, last)) = first.and_then(|first| Some((first, first.checked_add(i64::from(width))?)))
    else {
        return Ok(None);
    };
    if last > size {
        return Ok(None);
    }
    let mut bundle = Vec::with_capacity(usize::from(width));
    for (seq, stored) in store::records(link, jurisdiction, first, last) {
        bundle.push(entry(jurisdiction, stored).with_context(|| format!("record {seq}"))?);
    }
    anyhow::ensure!(bundle.len() == usize::from(width), "records are missing; run `bellwether verify`");
    Ok(Some(entry_bundle(bundle.iter().map(Vec::as_slice))))
}

fn entry(jurisdiction: i64, stored: store::Read<StoredRecord>) -> Result<Vec<u8>> {
    stored.and_then(|stored| entry_of(jurisdiction, &stored)).map_err(anyhow::Error::msg)
}

/// Reads a path below the log, with or without the height 8 that Go's `sumdb` puts before the level.
pub fn tile_path(path: &str) -> Option<TilePath> {
    let path = path.strip_prefix("tile/")?;
    let read = |path: &str| parse_path(&format!("tile/{path}"));
    read(path).or_else(|| path.strip_prefix("8/").and_then(read))
}

/// The key that checks a log's checkpoints, as text to keep.
pub fn vkey(installation: &Installation, jurisdiction: i64) -> Result<String> {
    Ok(SigningKey::from_seed(&log::origin(jurisdiction), installation.log_key()?)?.verifier().vkey())
}

/// The same for a log that is here: a key that nothing was signed with would only mislead.
///
/// # Errors
/// Refused where there is no such log, with those there are.
pub fn known_vkey(installation: &Installation, jurisdiction: i64) -> Result<String> {
    let mut connection = installation.connect_reading()?;
    let mut link = connection.link();
    migrations::check(&mut link, installation)?;
    if store::head(&mut link, jurisdiction)?.is_none() {
        return Err(store::no_such_log(&mut link, jurisdiction)?.into());
    }
    log::check_key(&mut link, &installation.log_key()?)?;
    vkey(installation, jurisdiction)
}

/// A record as anyone may see it.
pub fn public_record(jurisdiction: i64, stored: &StoredRecord) -> Result<(Record, Vec<u8>)> {
    let record = super::entry::record_of(jurisdiction, stored).map_err(anyhow::Error::msg)?;
    let entry = record.encode()?;
    Ok((record, entry))
}
