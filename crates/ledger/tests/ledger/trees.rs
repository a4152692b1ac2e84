//! The tree: known roots, and the same answers as another implementation.

use std::cell::RefCell;

use bellwether_ledger::{EMPTY_ROOT, Edge, EdgeError, Hash, TileId, TileReader, leaf_hash};
use proptest::prelude::*;
use tlog_tiles::{Error, Hash as OracleHash, HashReader, Tile};

use crate::made::{Tiles, golden::hex, leaves};

/// Another implementation's tree, as the list of hashes it stores.
#[derive(Default)]
pub struct Oracle(RefCell<Vec<OracleHash>>);

impl HashReader for Oracle {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<OracleHash>, Error> {
        Ok(indexes.iter().map(|index| self.0.borrow()[*index as usize]).collect())
    }
}

impl Oracle {
    pub fn of(leaves: &[Hash]) -> Oracle {
        let oracle = Oracle::default();
        for (number, leaf) in (0..).zip(leaves) {
            let new = tlog_tiles::stored_hashes_for_record_hash(number, OracleHash(*leaf), &oracle)
                .expect("the oracle holds what it stored");
            oracle.0.borrow_mut().extend(new);
        }
        oracle
    }

    pub fn root(&self, size: u64) -> Hash {
        tlog_tiles::tree_hash(size, self).expect("the oracle holds what it stored").0
    }
}

#[test]
fn roots_of_the_known_certificate_transparency_leaves_are_right() {
    let entries: [&[u8]; 8] = [
        b"",
        &[0x00],
        &[0x10],
        &[0x20, 0x21],
        &[0x30, 0x31],
        &[0x40, 0x41, 0x42, 0x43],
        &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        &[0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
    ];
    let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let mut edge = Edge::empty();
    assert_eq!(edge.root(), EMPTY_ROOT);
    for (entry, root) in entries.iter().zip(roots) {
        edge.push(leaf_hash(entry));
        assert_eq!(hex(&edge.root()), root);
    }
}

#[test]
fn every_root_is_that_of_another_implementation() {
    let leaves = leaves(700);
    let oracle = Oracle::of(&leaves);
    let mut edge = Edge::empty();
    for (size, leaf) in (1..).zip(&leaves) {
        edge.push(*leaf);
        assert_eq!(edge.root(), oracle.root(size), "size {size}");
    }
}

#[test]
fn tiles_of_three_levels_are_those_of_another_implementation() {
    let leaves = leaves(65_536 + 300);
    let oracle = Oracle::of(&leaves);
    let mut edge = Edge::empty();
    leaves.iter().for_each(|leaf| edge.push(*leaf));
    assert_eq!(edge.root(), oracle.root(edge.size()));

    let tiles = edge.take_changed_tiles();

    assert_eq!(tiles.len(), 257 + 1 + 1 + 1 + 1);
    for (id, bytes) in tiles {
        let tile = Tile::new(8, id.level, id.index, (bytes.len() / 32) as u32, false);
        assert_eq!(bytes, tile.read_data(&oracle).unwrap(), "{id:?}");
        assert_eq!(tile.path(), id.path((bytes.len() / 32) as u16).replacen("tile/", "tile/8/", 1));
    }
    assert!(edge.take_changed_tiles().is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn an_edge_restored_from_its_tiles_goes_on_as_if_never_stopped(first in 0..800_u64, more in 0..600_u64) {
        let leaves = leaves(first + more);
        let mut tiles = Tiles::default();
        let mut edge = Edge::empty();
        for leaf in &leaves[..first as usize] {
            edge.push(*leaf);
        }
        tiles.0.extend(edge.take_changed_tiles());

        let mut restored = Edge::restore(first, |id| tiles.tile(id, id.width_at(first))).unwrap();

        prop_assert_eq!(restored.root(), edge.root());
        for leaf in &leaves[first as usize..] {
            edge.push(*leaf);
            restored.push(*leaf);
        }
        prop_assert_eq!(restored.root(), edge.root());
        prop_assert_eq!(restored.take_changed_tiles(), edge.take_changed_tiles());
    }

    #[test]
    fn tiles_taken_in_any_batches_end_up_the_same(batches in prop::collection::vec(1..200_usize, 1..8)) {
        let leaves = leaves(batches.iter().sum::<usize>() as u64);
        let mut at_once = Edge::empty();
        leaves.iter().for_each(|leaf| at_once.push(*leaf));
        let mut tiles = Tiles::default();
        let (mut edge, mut rest) = (Edge::empty(), leaves.as_slice());
        for batch in batches {
            let (now, later) = rest.split_at(batch);
            now.iter().for_each(|leaf| edge.push(*leaf));
            tiles.0.extend(edge.take_changed_tiles());
            rest = later;
        }
        prop_assert_eq!(tiles.0, at_once.take_changed_tiles().into_iter().collect());
    }
}

#[test]
fn a_missing_or_short_tile_is_named() {
    let id = TileId { level: 0, index: 1 };
    let level_one = TileId { level: 1, index: 0 };
    let tile = |len: usize| {
        move |asked| (asked != id || len > 0).then(|| vec![0; if asked == id { len } else { 32 }])
    };
    assert_eq!(Edge::restore(258, tile(0)).unwrap_err(), EdgeError::Missing(id));
    assert_eq!(Edge::restore(258, tile(32)).unwrap_err(), EdgeError::Short(id));
    assert_eq!(Edge::restore(258, tile(65)).unwrap_err(), EdgeError::Short(id));
    assert_eq!(
        Edge::restore(258, |asked| (asked != level_one).then(|| vec![0; 64])).unwrap_err(),
        EdgeError::Missing(level_one)
    );
}
