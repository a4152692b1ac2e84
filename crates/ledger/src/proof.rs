//! Proofs (RFC 6962): that a record is in a tree, and that a tree only grew.
//!
//! Invariant: a proof made here verifies against the roots of the tiles it was made from; verifying needs nothing but
//! the arguments.
//! Not here: signed checkpoints that say which roots count (`note.rs`).

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;

use crate::tile::TileId;
use crate::tree::{EMPTY_ROOT, Hash, node_hash, perfect_root};

/// Where tiles come from. `width` is how many hashes the tree in question fills; for a proof a
/// longer tile serves as well.
pub trait TileReader {
    fn tile(&self, id: TileId, width: u16) -> Option<Vec<u8>>;
}

impl<F: Fn(TileId, u16) -> Option<Vec<u8>>> TileReader for F {
    fn tile(&self, id: TileId, width: u16) -> Option<Vec<u8>> {
        self(id, width)
    }
}

/// Why a proof could not be made or does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProofError {
    /// The index or old size lies outside the tree.
    OutOfRange,
    /// A tile is missing or shorter than the tree's size asks for.
    Tile(TileId),
    /// The proof does not lead to the given root.
    Wrong,
}

impl fmt::Display for ProofError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ProofError::OutOfRange => f.write_str("outside the tree"),
            ProofError::Tile(TileId { level, index }) => {
                write!(f, "tile {index} of level {level} is missing or too short")
            }
            ProofError::Wrong => f.write_str("the proof does not lead to the root"),
        }
    }
}

impl std::error::Error for ProofError {}

/// Hashes that lead from leaf `index` to the root of the first `size` leaves, lowest first.
pub fn inclusion_proof(index: u64, size: u64, tiles: &impl TileReader) -> Result<Vec<Hash>, ProofError> {
    if index >= size {
        return Err(ProofError::OutOfRange);
    }
    let tree = StoredTree::new(size, tiles);
    let (mut lo, mut hi) = (0, size);
    let mut proof = Vec::new();
    while hi - lo > 1 {
        let middle = lo + split(hi - lo);
        if index < middle {
            proof.push(tree.root_of(middle, hi)?);
            hi = middle;
        } else {
            proof.push(tree.root_of(lo, middle)?);
            lo = middle;
        }
    }
    proof.reverse();
    Ok(proof)
}

/// Hashes that show the first `old` leaves of a tree of `new` leaves to be the old tree. From 0 it is empty.
pub fn consistency_proof(old: u64, new: u64, tiles: &impl TileReader) -> Result<Vec<Hash>, ProofError> {
    if old > new {
        return Err(ProofError::OutOfRange);
    }
    if old == 0 || old == new {
        return Ok(Vec::new());
    }
    let tree = StoredTree::new(new, tiles);
    let (mut lo, mut hi) = (0, new);
    let mut proof = Vec::new();
    while old < hi {
        let middle = lo + split(hi - lo);
        if old <= middle {
            proof.push(tree.root_of(middle, hi)?);
            hi = middle;
        } else {
            proof.push(tree.root_of(lo, middle)?);
            lo = middle;
        }
    }
    // Whoever checks knows the old root itself; any other subtree must be shown.
    if lo > 0 {
        proof.push(tree.root_of(lo, hi)?);
    }
    proof.reverse();
    Ok(proof)
}

/// Checks that `leaf` is leaf `index` of the tree of `size` leaves with this root.
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::OutOfRange);
    }
    let (mut place, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for sibling in proof {
        if last == 0 {
            return Err(ProofError::Wrong);
        }
        if place & 1 == 1 || place == last {
            hash = node_hash(sibling, &hash);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        place >>= 1;
        last >>= 1;
    }
    if last == 0 && hash == *root { Ok(()) } else { Err(ProofError::Wrong) }
}

/// Checks that the tree of `new` leaves begins with the tree of `old` leaves.
pub fn verify_consistency(
    old: u64,
    old_root: &Hash,
    new: u64,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), ProofError> {
    if old > new {
        return Err(ProofError::OutOfRange);
    }
    if old == 0 || old == new {
        let same = if old == new { old_root == new_root } else { *old_root == EMPTY_ROOT };
        return if same && proof.is_empty() { Ok(()) } else { Err(ProofError::Wrong) };
    }
    let shift = (old - 1).trailing_ones();
    let (mut place, mut last) = ((old - 1) >> shift, (new - 1) >> shift);
    // A whole left subtree is not repeated in the proof: it is the old root.
    let (start, rest) = match proof.split_first() {
        _ if old.is_power_of_two() => (old_root, proof),
        Some((first, rest)) => (first, rest),
        None => return Err(ProofError::Wrong),
    };
    let (mut old_hash, mut new_hash) = (*start, *start);
    for sibling in rest {
        if last == 0 {
            return Err(ProofError::Wrong);
        }
        if place & 1 == 1 || place == last {
            old_hash = node_hash(sibling, &old_hash);
            new_hash = node_hash(sibling, &new_hash);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            new_hash = node_hash(&new_hash, sibling);
        }
        place >>= 1;
        last >>= 1;
    }
    if last == 0 && old_hash == *old_root && new_hash == *new_root { Ok(()) } else { Err(ProofError::Wrong) }
}

/// The largest power of two below `n`, for n ≥ 2.
fn split(n: u64) -> u64 {
    1 << (n - 1).ilog2()
}

/// A tree in tiles, read for one proof; tiles are fetched once.
struct StoredTree<'t, T> {
    size: u64,
    tiles: &'t T,
    fetched: RefCell<HashMap<TileId, Vec<u8>>>,
}

impl<'t, T: TileReader> StoredTree<'t, T> {
    fn new(size: u64, tiles: &'t T) -> StoredTree<'t, T> {
        StoredTree { size, tiles, fetched: RefCell::default() }
    }

    /// Root of the leaves from `lo` up to, not including, `hi`; `lo` is aligned as the tree's recursion makes it.
    fn root_of(&self, lo: u64, hi: u64) -> Result<Hash, ProofError> {
        let leaves = hi - lo;
        if leaves.is_power_of_two() {
            return self.perfect(lo, leaves.ilog2());
        }
        let middle = lo + split(leaves);
        let left = self.perfect(lo, split(leaves).ilog2())?;
        Ok(node_hash(&left, &self.root_of(middle, hi)?))
    }

    fn perfect(&self, lo: u64, height: u32) -> Result<Hash, ProofError> {
        let level = height / 8;
        let first = lo >> (8 * level);
        let id = TileId { level: level as u8, index: first / 256 };
        let start = 32 * (first % 256) as usize;
        let end = start + (32 << (height % 8));
        let mut fetched = self.fetched.borrow_mut();
        if let std::collections::hash_map::Entry::Vacant(place) = fetched.entry(id) {
            place.insert(self.tiles.tile(id, id.width_at(self.size)).ok_or(ProofError::Tile(id))?);
        }
        fetched[&id].get(start..end).map(perfect_root).ok_or(ProofError::Tile(id))
    }
}
