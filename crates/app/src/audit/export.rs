//! `bellwether log export`: what is public of a log as a folder of files that any web server can serve.
//!
//! Invariant: the checkpoint is written last, so a folder always holds at least what its checkpoint says; a folder is
//! only ever extended by the log it was made from.
//! Not here: the bytes themselves (`public.rs`), checking a folder (`bellwether_ledger::verify_static`).

use std::fs;
use std::path::Path;

use anyhow::{Context, Error, Result};
use bellwether_ledger::{
    Checkpoint, Edge, EdgeError, SigningKey, TILE_WIDTH, TileId, TilePath, entries_path,
};

use super::{public, store};
use crate::db::{Installation, Link, acknowledged, dialect, log as db_log, migrations, public_log};
use crate::files::{shown, unusable};
use crate::refusal::{Arg, Refusal};

/// What an export wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exported {
    /// Records the folder now holds.
    pub records: u64,
    /// Files written this time.
    pub files: u64,
}

/// Writes what is public of the log of a jurisdiction at an instant into `out`, or extends an earlier export there.
///
/// # Errors
/// When `out` holds anything but an earlier export of the same log, when no record is public, or the log cannot be read.
pub fn export(installation: &Installation, jurisdiction: i64, out: &Path, now_us: i64) -> Result<Exported> {
    let mut connection = installation.connect_reading()?;
    let mut link = connection.link();
    dialect::begin_read(&mut link)?;
    migrations::check(&mut link, installation)?;
    acknowledged::check(&mut link, installation)?;
    let Some(log) = public_log(&mut link, jurisdiction, now_us)? else {
        return Err(store::no_such_log(&mut link, jurisdiction)?.into());
    };
    if log.checkpoint.is_empty() {
        let code = Arg::Text(jurisdiction.to_string());
        return Err(Refusal::new("refusal-log-empty-yet").with("code", code).into());
    }
    let size = u64::try_from(log.size).context("the log's size")?;
    let before = earlier_export(installation, &mut link, (jurisdiction, size), out)?;
    let mut files = 0;
    for path in new_paths(before, size) {
        let bytes = public::artefact(&mut link, jurisdiction, path, log.size)?;
        let name = name_of(path);
        let Some(bytes) = bytes else {
            return Err(Refusal::new("refusal-export-damaged").with("name", Arg::Text(name)).into());
        };
        write_file(&out.join(&name), &bytes)?;
        files += 1;
    }
    link.control("commit")?;
    if before < size {
        // Crash before this: the folder is still the earlier export, with files more than it needs.
        write_file(&out.join("checkpoint"), log.checkpoint.as_bytes())?;
        files += 1;
    }
    Ok(Exported { records: size, files })
}

/// A refusal about the folder that was named.
fn about(out: &Path, key: &'static str) -> Error {
    Refusal::new(key).with("path", shown(out)).into()
}

/// How many records an earlier export in the folder holds, of the `now` that are public; 0 for an empty or new folder.
fn earlier_export(
    installation: &Installation,
    link: &mut Link<'_>,
    (jurisdiction, now): (i64, u64),
    out: &Path,
) -> Result<u64> {
    let is_empty = match fs::read_dir(out) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
        Err(error) => return Err(unusable(out, &error).into()),
    };
    if is_empty {
        return Ok(0);
    }
    let Ok(note) = fs::read_to_string(out.join("checkpoint")) else {
        return Err(about(out, "refusal-export-folder-taken"));
    };
    let key = SigningKey::from_seed(&db_log::origin(jurisdiction), installation.log_key()?)?.verifier();
    let Checkpoint { size, root, .. } = key.open(&note).map_err(|_| about(out, "refusal-export-stranger"))?;
    // Before the tiles are asked for: those of a longer log are not there.
    if size > now {
        return Err(about(out, "refusal-export-newer"));
    }
    let edge = Edge::restore(size, |id| store::tile(link, jurisdiction, id.level, id.index).ok().flatten());
    let edge = edge.map_err(|error| {
        let (EdgeError::Missing(id) | EdgeError::Short(id)) = error;
        Refusal::new("refusal-export-damaged").with("name", Arg::Text(id.path(id.width_at(size))))
    })?;
    if edge.root() == root { Ok(size) } else { Err(about(out, "refusal-export-history")) }
}

/// The files of a tree of `size` records that one of `before` records does not have, or not as wide.
fn new_paths(before: u64, size: u64) -> Vec<TilePath> {
    let width_of = u64::from(TILE_WIDTH);
    let mut paths = Vec::new();
    for level in 0..8_u8 {
        let (had, has) = (before >> (8 * level), size >> (8 * level));
        if has == 0 || has == had {
            break;
        }
        for index in had / width_of..has.div_ceil(width_of) {
            let id = TileId { level, index };
            let width = id.width_at(size);
            paths.push(TilePath::Hashes { id, width });
            if level == 0 {
                paths.push(TilePath::Entries { index, width });
            }
        }
    }
    paths
}

fn name_of(path: TilePath) -> String {
    match path {
        TilePath::Hashes { id, width } => id.path(width),
        TilePath::Entries { index, width } => entries_path(index, width),
    }
}

/// Beside and then in place, so that whoever serves the folder never sees half a file.
fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().context("every file of an export stands in a folder")?;
    fs::create_dir_all(folder).map_err(|error| unusable(folder, &error))?;
    let beside = path.with_extension("new");
    fs::write(&beside, bytes).map_err(|error| unusable(&beside, &error))?;
    Ok(fs::rename(&beside, path).map_err(|error| unusable(path, &error))?)
}
