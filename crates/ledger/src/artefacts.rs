//! Checking a log from what it publishes: a checkpoint, tiles and entry bundles, and nothing else.
//!
//! Invariant: what is asked for are the paths of C2SP `tlog-tiles`; a file that is missing or damaged is a fault at its
//! path and the rest is still checked.
//! Not here: where files come from (a folder, a server); the caller reads them.

use crate::bundle::split_what_is_whole;
use crate::note::VerifierKey;
use crate::proof::TileReader;
use crate::tile::{TILE_WIDTH, TileId, entries_path};
use crate::tree::Hash;
use crate::verify::{LogVerifier, Report, open};

/// A published log.
pub trait PublicArtefacts {
    /// The bytes at `checkpoint`, `tile/<level>/…` or `tile/entries/…`; `None` when there are none.
    fn read(&self, path: &str) -> Option<Vec<u8>>;
}

impl<F: Fn(&str) -> Option<Vec<u8>>> PublicArtefacts for F {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        self(path)
    }
}

/// A partial file may be gone once the full one exists.
fn read_partial_or_full(artefacts: &dyn PublicArtefacts, partial: &str, full: &str) -> Option<Vec<u8>> {
    artefacts.read(partial).or_else(|| if partial == full { None } else { artefacts.read(full) })
}

struct PublicTiles<'a>(&'a dyn PublicArtefacts);

impl TileReader for PublicTiles<'_> {
    fn tile(&self, id: TileId, width: u16) -> Option<Vec<u8>> {
        let full = || {
            self.0.read(&id.path(TILE_WIDTH)).map(|mut tile| {
                tile.truncate(32 * usize::from(width));
                tile
            })
        };
        self.0.read(&id.path(width)).or_else(|| if width < TILE_WIDTH { full() } else { None })
    }
}

/// Checks a published log against its own checkpoint and `older` ones that someone kept.
pub fn verify_static(
    artefacts: &impl PublicArtefacts,
    jurisdiction: i64,
    origin: &str,
    key: Option<&VerifierKey>,
    older: &[&str],
) -> Report {
    // What is not UTF-8 is no note: mended text would not be what others see.
    let note = artefacts.read("checkpoint").map(|bytes| String::from_utf8(bytes).unwrap_or_default());
    let newest = note.as_deref().and_then(|note| open(note, key).ok());
    // Without a checkpoint to believe, what is there is still read.
    let size = newest.map_or_else(|| size_of_what_is_there(artefacts), |newest| newest.size);
    let tiles = PublicTiles(artefacts);
    let mut verifier =
        LogVerifier::new(jurisdiction, origin, key.cloned()).with_tiles(&tiles).with_older(older);
    let mut index = 0;
    while verifier.records() < size {
        let width = (size - verifier.records()).min(u64::from(TILE_WIDTH)) as u16;
        let path = entries_path(index, width);
        let full = entries_path(index, TILE_WIDTH);
        let bundle = read_partial_or_full(artefacts, &path, &full);
        if bundle.is_none() && artefacts.read(&TileId { level: 0, index }.path(width)).is_none() {
            // Neither entries nor hashes: a false size must not keep us reading for ever.
            verifier.fault(path, "missing, and its tile too: nothing after this was read");
            break;
        }
        feed_bundle(&mut verifier, &tiles, index, width, bundle.as_deref());
        index += 1;
    }
    if note.is_none() {
        verifier.fault("checkpoint", "missing");
    }
    verifier.finish(note.as_deref())
}

fn size_of_what_is_there(artefacts: &dyn PublicArtefacts) -> u64 {
    let there = |path: String| artefacts.read(&path).is_some();
    let full = (0..).take_while(|index| there(entries_path(*index, TILE_WIDTH))).count() as u64;
    let partial = (1..TILE_WIDTH).rev().find(|width| there(entries_path(full, *width)));
    full * u64::from(TILE_WIDTH) + u64::from(partial.unwrap_or(0))
}

fn feed_bundle(
    verifier: &mut LogVerifier<'_>,
    tiles: &PublicTiles<'_>,
    index: u64,
    width: u16,
    bundle: Option<&[u8]>,
) {
    let path = entries_path(index, width);
    let wanted = usize::from(width);
    let (entries, cut_off) = split_what_is_whole(bundle.unwrap_or_default());
    for entry in entries.iter().take(wanted) {
        verifier.feed(entry);
    }
    match (bundle, cut_off) {
        (None, _) => verifier.fault(path, "missing"),
        (_, Some(error)) => verifier.fault(format!("{path} entry {}", error.entry), error.to_string()),
        (Some(bundle), None) => {
            let is_full = tiles.0.read(&path).is_none();
            if entries.len() < wanted || (entries.len() > wanted && !is_full) {
                let what =
                    format!("{} entries in {} bytes, expected {wanted} entries", entries.len(), bundle.len());
                verifier.fault(path, what);
            }
        }
    }
    if entries.len() < wanted {
        let hashes = tiles.tile(TileId { level: 0, index }, width).unwrap_or_default();
        for place in entries.len()..wanted {
            let leaf: Option<Hash> =
                hashes.get(32 * place..32 * place + 32).and_then(|hash| hash.try_into().ok());
            verifier.feed_lost(leaf.unwrap_or_default());
        }
    }
}
