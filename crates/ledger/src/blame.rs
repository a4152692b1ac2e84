//! When tiles and records disagree: which of the two is wrong, and where exactly.
//!
//! Invariant: a tile is believed only when its hashes lead, through the tiles above it, to the signed root. Where the
//! tile is believed the record is named, elsewhere the tile; every difference is named on one side, none on both.
//! Not here: finding the differences (`verify.rs`).

use std::collections::HashSet;

use crate::proof::TileReader;
use crate::tile::{TILE_WIDTH, TileId};
use crate::tree::{Edge, Hash, perfect_root};
use crate::verify::Faults;

/// A tile that is not what the records give.
#[derive(Debug)]
pub(crate) struct Difference {
    id: TileId,
    width: u16,
    /// Places in the tile that differ.
    places: Vec<u8>,
}

impl Difference {
    /// Both slices hold the same number of whole hashes.
    pub(crate) fn new(id: TileId, computed: &[u8], given: &[u8]) -> Difference {
        let pairs = computed.chunks_exact(32).zip(given.chunks_exact(32));
        let places = (0..=u8::MAX).zip(pairs).filter(|(_, (a, b))| a != b).map(|(place, _)| place).collect();
        Difference { id, width: (computed.len() / 32) as u16, places }
    }
}

/// Names every difference. Says whether records were found wrong, which explains a root that is not the signed one.
pub(crate) fn explain(
    differences: Vec<Difference>,
    tiles: &dyn TileReader,
    size: u64,
    signed_root: Option<Hash>,
    faults: &mut Faults,
) -> bool {
    if differences.is_empty() {
        return false;
    }
    let chain = Chain::new(tiles, size, signed_root);
    let mut wrong_records = Runs::default();
    let mut doubted = HashSet::new();
    for Difference { id, width, places } in &differences {
        if !chain.believes(*id) {
            doubted.insert(*id);
            name_tile(*id, *width, places, faults);
        } else if id.level == 0 {
            let first = id.index * u64::from(TILE_WIDTH);
            places.iter().for_each(|place| wrong_records.add(first + u64::from(*place)));
        }
        // A believed tile of a higher level only repeats what is wrong below it.
    }
    let explained = !wrong_records.0.is_empty();
    for (first, last) in wrong_records.0 {
        let what = "not the bytes that were signed: their hash is not the one in the tiles";
        faults.add(
            if first == last { format!("record {first}") } else { format!("records {first}–{last}") },
            what,
        );
    }
    explained
}

fn name_tile(id: TileId, width: u16, places: &[u8], faults: &mut Faults) {
    let mut runs = Runs::default();
    places.iter().for_each(|place| runs.add(u64::from(*place)));
    let path = id.path(width);
    let first_hash = id.index * u64::from(TILE_WIDTH);
    for (first, last) in runs.0 {
        let which = if first == last { format!("hash {first}") } else { format!("hashes {first}–{last}") };
        let what = match (id.level, first == last) {
            (0, true) => format!("not the hash of record {}", first_hash + first),
            (0, false) => format!("not the hashes of records {}–{}", first_hash + first, first_hash + last),
            _ => "not what the records below give".to_owned(),
        };
        faults.add(format!("{path} {which}"), what);
    }
}

/// Neighbouring numbers, gathered.
#[derive(Default)]
struct Runs(Vec<(u64, u64)>);

impl Runs {
    fn add(&mut self, number: u64) {
        match self.0.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => self.0.push((number, number)),
        }
    }
}

/// The way from a tile up to the signed root.
struct Chain<'t> {
    tiles: &'t dyn TileReader,
    size: u64,
    /// The tiles at the right edge lead to the signed root.
    edge_holds: bool,
}

impl<'t> Chain<'t> {
    fn new(tiles: &'t dyn TileReader, size: u64, signed_root: Option<Hash>) -> Chain<'t> {
        let edge = Edge::restore(size, |id| tiles.tile(id, id.width_at(size)));
        let edge_holds = edge.is_ok_and(|edge| Some(edge.root()) == signed_root);
        Chain { tiles, size, edge_holds }
    }

    fn believes(&self, mut id: TileId) -> bool {
        // An unfinished tile stands at the right edge; a finished one is a hash in the tile above.
        while id.width_at(self.size) == TILE_WIDTH {
            let parent = TileId { level: id.level + 1, index: id.index / 256 };
            let start = 32 * (id.index % 256) as usize;
            let (own, above) = (self.read(id), self.read(parent));
            let hash =
                own.as_deref().and_then(|own| own.get(..32 * usize::from(TILE_WIDTH))).map(perfect_root);
            let held = above.as_deref().and_then(|above| above.get(start..start + 32));
            if hash.is_none() || hash.as_ref().map(Hash::as_slice) != held {
                return false;
            }
            id = parent;
        }
        self.edge_holds
    }

    fn read(&self, id: TileId) -> Option<Vec<u8>> {
        self.tiles.tile(id, id.width_at(self.size))
    }
}
