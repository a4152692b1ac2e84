//! Tile paths.

use bellwether_ledger::{TileId, TilePath, entries_path, parse_path};
use proptest::prelude::*;

#[test]
fn a_path_groups_the_index_by_thousands() {
    assert_eq!(TileId { level: 0, index: 1_234_067 }.path(256), "tile/0/x001/x234/067");
    assert_eq!(TileId { level: 1, index: 0 }.path(5), "tile/1/000.p/5");
    assert_eq!(entries_path(1_000, 255), "tile/entries/x001/000.p/255");
}

#[test]
fn only_the_one_spelling_of_a_path_is_read() {
    for path in [
        "",
        "tile",
        "tile/0",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/+01",
        "tile/0/x000/001",
        "tile/00/001",
        "tile/6/001",
        "tile/-1/001",
        "tile/0/x001",
        "tile/0/001/001",
        "tile/0/001.p/0",
        "tile/0/001.p/256",
        "tile/0/001.p/05",
        "tile/0/001.p/",
        "tile/0/001/",
        "tile/entry/001",
        "tile/entries/x1/001",
        "/tile/0/001",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
    ] {
        assert_eq!(parse_path(path), None, "{path}");
    }
}

proptest! {
    #[test]
    fn a_path_reads_back_as_what_it_names(level in 0..=5_u8, index in any::<u64>(), shift in 0..64, width in 1..=256_u16) {
        let index = index >> shift;
        let id = TileId { level, index };
        prop_assert_eq!(parse_path(&id.path(width)), Some(TilePath::Hashes { id, width }));
        prop_assert_eq!(parse_path(&entries_path(index, width)), Some(TilePath::Entries { index, width }));
    }

    #[test]
    fn any_path_that_is_read_is_written_the_same(path in "tile/([0-9]|entries)/(x?[0-9]{2,4}/){0,2}[0-9]{3}(\\.p/[0-9]{1,3})?") {
        match parse_path(&path) {
            Some(TilePath::Hashes { id, width }) => prop_assert_eq!(id.path(width), path),
            Some(TilePath::Entries { index, width }) => prop_assert_eq!(entries_path(index, width), path),
            None => {}
        }
    }
}
