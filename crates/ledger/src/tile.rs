//! Tiles: the tree cut into files of up to 256 hashes, and their paths (C2SP `tlog-tiles`).
//!
//! Invariant: a path names one tile and a tile has one path; `parse_path` accepts only what `path` writes.
//! Not here: what stands in a tile (`tree.rs`), entry bundles' bytes (`bundle.rs`).

use crate::canonical::decimal;

/// Hashes in a full tile.
pub const TILE_WIDTH: u16 = 256;

/// The highest level the tile format allows.
const MAX_LEVEL: u8 = 5;

/// The most records a log can have: with one more, a tile of the next level would begin.
pub const MAX_SIZE: u64 = (1 << (8 * (MAX_LEVEL as u32 + 1))) - 1;

/// A hash tile: hash `i` of it is the root of the 256^level leaves from `(index * 256 + i) * 256^level`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    pub level: u8,
    pub index: u64,
}

impl TileId {
    /// `tile/0/x001/234`, with `.p/W` when `width` is under 256.
    pub fn path(self, width: u16) -> String {
        format!("tile/{}/{}", self.level, number_path(self.index, width))
    }

    /// How many hashes of this tile a tree of `size` leaves fills; 0 when it has none.
    pub fn width_at(self, size: u64) -> u16 {
        let hashes = size.checked_shr(8 * u32::from(self.level)).unwrap_or(0);
        let before = self.index.saturating_mul(u64::from(TILE_WIDTH));
        hashes.saturating_sub(before).min(u64::from(TILE_WIDTH)) as u16
    }
}

/// Path of the bundle with entries `index * 256` onwards, `width` of them.
pub fn entries_path(index: u64, width: u16) -> String {
    format!("tile/entries/{}", number_path(index, width))
}

/// What a path under `tile/` names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TilePath {
    Hashes { id: TileId, width: u16 },
    Entries { index: u64, width: u16 },
}

/// Reads a path as [`TileId::path`] or [`entries_path`] writes it; `None` for anything else.
pub fn parse_path(path: &str) -> Option<TilePath> {
    let (kind, number) = path.strip_prefix("tile/")?.split_once('/')?;
    let (index, width) = parse_number(number)?;
    if kind == "entries" {
        return Some(TilePath::Entries { index, width });
    }
    let level = u8::try_from(decimal(kind)?).ok().filter(|level| *level <= MAX_LEVEL)?;
    Some(TilePath::Hashes { id: TileId { level, index }, width })
}

fn number_path(index: u64, width: u16) -> String {
    let mut path = format!("{:03}", index % 1000);
    let mut rest = index / 1000;
    while rest > 0 {
        path = format!("x{:03}/{path}", rest % 1000);
        rest /= 1000;
    }
    if width < TILE_WIDTH {
        path.push_str(&format!(".p/{width}"));
    }
    path
}

fn parse_number(path: &str) -> Option<(u64, u16)> {
    let (number, width) = match path.split_once(".p/") {
        Some((number, width)) => (number, u16::try_from(decimal(width)?).ok()?),
        None => (path, TILE_WIDTH),
    };
    let mut index = 0_u64;
    for group in number.split('/') {
        let digits = group.strip_prefix('x').unwrap_or(group);
        let value = digits.parse::<u64>().ok().filter(|_| digits.len() == 3)?;
        index = index.checked_mul(1000)?.checked_add(value)?;
    }
    // Writing it again refuses signs, superfluous groups, a missing `x` and widths of 0 or above 255.
    let canonical = width > 0 && number_path(index, width) == path;
    canonical.then_some((index, width))
}
