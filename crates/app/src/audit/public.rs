//! The public log: what stands at each path of C2SP `tlog-tiles`, made from the tables.
//!
//! Invariant: entries hold commitments only. What a path gives never changes once it is there, but for `checkpoint`; a
//! path that the public part of the log has not reached yet gives nothing.
//! Not here: how much of a log is public (`db/public.rs`), HTTP (`http.rs`), files (`export.rs`).

use anyhow::{Context, Result};
use bellwether_ledger::{Edge, Hash, SigningKey, TILE_WIDTH, TileId, TilePath, entry_bundle, parse_path};

use super::entry::entry_of;
use super::store;
use crate::db::{Installation, Link, log, migrations};

/// The bytes of a hash tile or an entry bundle, exactly as wide as asked for, of a log of which `size` records are public.
pub fn artefact(
    link: &mut Link<'_>,
    jurisdiction: i64,
    path: TilePath,
    size: i64,
) -> Result<Option<Vec<u8>>> {
    match path {
        TilePath::Hashes { id, width } if width <= id.width_at(size.unsigned_abs()) => {
            hashes(link, jurisdiction, id, width)
        }
        TilePath::Entries { index, width }
            if width <= (TileId { level: 0, index }).width_at(size.unsigned_abs()) =>
        {
            entries(link, jurisdiction, index, width)
        }
        _ => Ok(None),
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
    let first = i64::try_from(index * u64::from(TILE_WIDTH)).context("within the log's size")?;
    let mut bundle = Vec::with_capacity(usize::from(width));
    for leaf in store::leaves(link, jurisdiction, first, first + i64::from(width))? {
        let entry = entry_of(jurisdiction, &leaf).map_err(anyhow::Error::msg);
        bundle.push(entry.with_context(|| format!("record {}", leaf.seq))?);
    }
    anyhow::ensure!(bundle.len() == usize::from(width), "records are missing; run `bellwether verify`");
    Ok(Some(entry_bundle(bundle.iter().map(Vec::as_slice))))
}

/// The root of a log's first `size` records, from its tiles; none where the log is shorter.
///
/// # Errors
/// Faults of the database; tiles that are missing.
pub fn root_at(link: &mut Link<'_>, jurisdiction: i64, size: u64) -> Result<Option<Hash>> {
    let head = store::head(link, jurisdiction)?.map_or(0, |head| head.size);
    if size > head.unsigned_abs() {
        return Ok(None);
    }
    let edge = Edge::restore(size, |id| store::tile(link, jurisdiction, id.level, id.index).ok().flatten())?;
    Ok(Some(edge.root()))
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
