//! Seeded streams of chance: one ChaCha stream per purpose and draw.
//!
//! Invariant: what a draw yields depends on (seed, purpose, number of the draw) only, never on threads or order.
//! Not here: drawing samples of cases (`draw.rs`, which needs no generator).

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use sha2::{Digest, Sha256};

/// The streams of one purpose. The ChaCha key is SHA-256 of the purpose, a zero byte and the seed as 8 bytes,
/// little-endian; draw `d` is ChaCha stream `d`.
pub(crate) struct Streams {
    key: [u8; 32],
}

impl Streams {
    pub fn new(purpose: &str, seed: u64) -> Self {
        let mut hash = Sha256::new();
        hash.update(purpose.as_bytes());
        hash.update([0]);
        hash.update(seed.to_le_bytes());
        Self { key: hash.finalize().into() }
    }

    /// A fresh generator for draw number `draw`.
    pub fn draw(&self, draw: u64) -> ChaCha8Rng {
        let mut rng = ChaCha8Rng::from_seed(self.key);
        rng.set_stream(draw);
        rng
    }
}
