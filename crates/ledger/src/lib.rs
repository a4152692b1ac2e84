//! The append-only log: how a record is written, how records become a tree, how the tree is signed and checked.
//!
//! Invariant: everything here is a function of its arguments, so two parties with the same bytes reach the same
//! verdict. `SPEC.md` beside this crate says the formats in words.
//! Not here: storage, clocks, chance, encryption of sealed bodies, serving over HTTP.

mod artefacts;
mod blame;
mod bundle;
mod canonical;
mod checkpoint;
mod commitment;
mod note;
mod open_part;
mod proof;
mod receipt;
mod record;
mod record_v1;
mod tile;
mod tree;
mod verify;

pub use artefacts::{PublicArtefacts, verify_static};
pub use bundle::{BundleError, entry_bundle, split_bundle};
pub use checkpoint::Checkpoint;
pub use commitment::{Commitment, CommitmentError, Digest, commit_sealed};
pub use note::{NoteError, SigningKey, VerifierKey};
pub use open_part::OpenPart;
pub use proof::{
    ProofError, TileReader, consistency_proof, inclusion_proof, verify_consistency, verify_inclusion,
};
pub use receipt::{Receipt, ReceiptError};
pub use record::{Record, RecordError};
pub use tile::{MAX_SIZE, TILE_WIDTH, TileId, TilePath, entries_path, parse_path};
pub use tree::{EMPTY_ROOT, Edge, EdgeError, Hash, leaf_hash, node_hash};
pub use verify::{Fault, LogVerifier, Report};
