//! Seeded streams of chance: one ChaCha stream per purpose and draw, which seeds a fast generator for that draw.
//!
//! Invariant: what a draw yields depends on (seed, purpose, number of the draw) only, never on threads or order.
//! Not here: drawing samples of cases (`draw.rs`, which needs no generator).

use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;
use sha2::{Digest, Sha256};

/// The streams of one purpose. The ChaCha key is SHA-256 of the purpose, a zero byte and the seed as 8 bytes,
/// little-endian; the first 32 bytes of ChaCha8 stream `d` are the state of the xoshiro256++ that serves draw `d`.
///
/// ChaCha keeps the draws independent of each other; xoshiro256++ makes the millions of numbers within a draw, several
/// times faster. Nothing here needs to be secret.
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
    pub fn draw(&self, draw: u64) -> Xoshiro256PlusPlus {
        let mut stream = ChaCha8Rng::from_seed(self.key);
        stream.set_stream(draw);
        Xoshiro256PlusPlus::from_rng(&mut stream)
    }
}

/// Fills `z` with independent standard normal numbers.
pub(crate) fn fill_normal(rng: &mut Xoshiro256PlusPlus, z: &mut [f64]) {
    // A copy of its own stays in registers, which a generator behind a reference would not.
    let mut own = rng.clone();
    z.fill_with(|| own.sample(StandardNormal));
    *rng = own;
}
