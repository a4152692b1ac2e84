//! The Merkle tree of RFC 6962 (SHA-256), growing at its right edge.
//!
//! Invariant: an [`Edge`] of n leaves knows just what appending needs: one hash per set bit of n and the unfinished
//! tile of each level. Pushing costs one node hash on average; hashes of higher tiles fall out on the way.
//! Not here: reading old parts of the tree (`proof.rs`), where tiles are kept.

use std::fmt;

use sha2::{Digest as _, Sha256};

use crate::tile::{TILE_WIDTH, TileId};

/// A node or leaf of the tree.
pub type Hash = [u8; 32];

const TILE_BYTES: usize = 32 * TILE_WIDTH as usize;

/// The root of a tree without leaves: SHA-256 of nothing.
pub const EMPTY_ROOT: Hash = [
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27,
    0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
];

/// SHA-256(0x00 ‖ entry).
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(entry).finalize().into()
}

/// SHA-256(0x01 ‖ left ‖ right).
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut bytes = [1; 65];
    bytes[1..33].copy_from_slice(left);
    bytes[33..].copy_from_slice(right);
    Sha256::digest(bytes).into()
}

/// Root of a power of two of adjacent hashes, given as their bytes.
pub(crate) fn perfect_root(hashes: &[u8]) -> Hash {
    debug_assert!((hashes.len() / 32).is_power_of_two());
    let mut row: Vec<Hash> = hashes.chunks_exact(32).map(|hash| hash.try_into().expect("32 bytes")).collect();
    while row.len() > 1 {
        row = row.chunks_exact(2).map(|pair| node_hash(&pair[0], &pair[1])).collect();
    }
    row[0]
}

/// Right edge of the tree: all that is needed to append. Cloning it is cheap (about one tile per level).
#[derive(Clone, Debug, Default)]
pub struct Edge {
    size: u64,
    /// Roots of the perfect subtrees that make up the tree, largest first.
    frontier: Vec<Hash>,
    /// The unfinished tile of each level.
    levels: Vec<Unfinished>,
    /// Tiles finished since they were last taken.
    finished: Vec<(TileId, Vec<u8>)>,
}

#[derive(Clone, Debug, Default)]
struct Unfinished {
    hashes: Vec<u8>,
    changed: bool,
}

/// Tiles did not give back the edge of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EdgeError {
    Missing(TileId),
    /// The tile holds fewer hashes than the size asks for, or a part of one.
    Short(TileId),
}

impl fmt::Display for EdgeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EdgeError::Missing(TileId { level, index }) => {
                write!(f, "tile {index} of level {level} is missing")
            }
            EdgeError::Short(TileId { level, index }) => {
                write!(f, "tile {index} of level {level} is too short")
            }
        }
    }
}

impl std::error::Error for EdgeError {}

impl Edge {
    pub fn empty() -> Edge {
        Edge::default()
    }

    /// The edge of a tree of `size` leaves, from at most one tile per level. A tile may hold more hashes than the size
    /// asks for. Tiles are taken at their word: compare [`Edge::root`] with the root you know before appending.
    pub fn restore(size: u64, mut tile: impl FnMut(TileId) -> Option<Vec<u8>>) -> Result<Edge, EdgeError> {
        let mut edge = Edge { size, ..Edge::default() };
        for level in 0..8_u8 {
            let hashes = size >> (8 * level);
            if hashes == 0 {
                break;
            }
            let id = TileId { level, index: hashes / u64::from(TILE_WIDTH) };
            let need = 32 * usize::from(id.width_at(size));
            let mut bytes = if need == 0 { Vec::new() } else { tile(id).ok_or(EdgeError::Missing(id))? };
            if bytes.len() < need || bytes.len() % 32 != 0 {
                return Err(EdgeError::Short(id));
            }
            bytes.truncate(need);
            edge.levels.push(Unfinished { hashes: bytes, changed: false });
        }
        edge.frontier = edge.frontier_from_tiles();
        Ok(edge)
    }

    fn frontier_from_tiles(&self) -> Vec<Hash> {
        let mut frontier = Vec::new();
        for level in self.levels.iter().rev() {
            let mut rest = level.hashes.as_slice();
            while !rest.is_empty() {
                let (subtree, tail) = rest.split_at(32 << (rest.len() / 32).ilog2());
                frontier.push(perfect_root(subtree));
                rest = tail;
            }
        }
        frontier
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends one leaf.
    pub fn push(&mut self, leaf: Hash) {
        let before = self.size;
        self.size += 1;
        self.append(0, &leaf);
        let mut hash = leaf;
        for height in 1..=before.trailing_ones() {
            let left = self.frontier.pop().expect("the frontier has one hash per set bit of the size");
            hash = node_hash(&left, &hash);
            if height % 8 == 0 {
                self.append((height / 8) as u8, &hash);
            }
        }
        self.frontier.push(hash);
    }

    fn append(&mut self, level: u8, hash: &Hash) {
        let place = usize::from(level);
        if self.levels.len() == place {
            self.levels.push(Unfinished::default());
        }
        let unfinished = &mut self.levels[place];
        unfinished.hashes.extend_from_slice(hash);
        unfinished.changed = true;
        if unfinished.hashes.len() == TILE_BYTES {
            let index = (self.size >> (8 * (u32::from(level) + 1))) - 1;
            unfinished.changed = false;
            let full = std::mem::replace(&mut unfinished.hashes, Vec::with_capacity(TILE_BYTES));
            self.finished.push((TileId { level, index }, full));
        }
    }

    /// The root over all leaves.
    pub fn root(&self) -> Hash {
        let mut right_to_left = self.frontier.iter().rev();
        let Some(smallest) = right_to_left.next() else { return EMPTY_ROOT };
        right_to_left.fold(*smallest, |right, left| node_hash(left, &right))
    }

    /// Every tile that changed since the last call: finished ones first, then the unfinished one of each level.
    pub fn take_changed_tiles(&mut self) -> Vec<(TileId, Vec<u8>)> {
        let mut tiles = self.take_finished_tiles();
        for (level, unfinished) in (0..).zip(&mut self.levels) {
            if std::mem::take(&mut unfinished.changed) {
                let index = self.size >> (8 * (u32::from(level) + 1));
                tiles.push((TileId { level, index }, unfinished.hashes.clone()));
            }
        }
        tiles
    }

    /// Tiles finished since the last call; unfinished ones keep waiting.
    pub(crate) fn take_finished_tiles(&mut self) -> Vec<(TileId, Vec<u8>)> {
        std::mem::take(&mut self.finished)
    }
}
