//! Where randomness comes from: the operating system, or a seed for a demonstration that can be made again.

use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A source of random bytes, owned by the desk and handed to those who need ids, salts and keys.
pub struct Chance(ChaCha12Rng);

impl Chance {
    /// Seeded by the operating system.
    ///
    /// # Panics
    /// When the operating system has no randomness to give; nothing may be sealed or signed then.
    #[expect(clippy::disallowed_methods, reason = "the one place where chance enters the program")]
    pub fn from_system() -> Chance {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).expect("the operating system gives random bytes");
        Chance(ChaCha12Rng::from_seed(seed))
    }

    /// The same bytes for the same seed: for demonstrations and tests only.
    pub fn from_seed(seed: u64) -> Chance {
        Chance(ChaCha12Rng::seed_from_u64(seed))
    }

    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill_bytes(&mut bytes);
        bytes
    }

    /// A number below `bound` (which must not be 0), by rejection so that none is likelier than another.
    pub fn below(&mut self, bound: u64) -> u64 {
        let limit = u64::MAX - u64::MAX % bound;
        loop {
            let number = self.0.next_u64();
            if number < limit {
                return number % bound;
            }
        }
    }

    /// A UUID of version 4: it tells nothing, not even when it was made.
    pub fn random_uuid(&mut self) -> String {
        hyphenated(uuid::Builder::from_random_bytes(self.bytes()))
    }

    /// A UUID of version 7: ordered by the time it is given, random in the rest.
    pub fn uuid(&mut self, now_us: i64) -> String {
        let millis = u64::try_from(now_us / 1000).unwrap_or(0);
        let random: [u8; 10] = self.bytes();
        hyphenated(uuid::Builder::from_unix_timestamp_millis(millis, &random))
    }
}

fn hyphenated(id: uuid::Builder) -> String {
    let mut text = uuid::Uuid::encode_buffer();
    id.into_uuid().hyphenated().encode_lower(&mut text).to_owned()
}
