//! Keyed hashes: what must be compared again later, but must tell nothing to whoever copies the database.
//!
//! HMAC-SHA-256 (RFC 2104) under the installation's `code.key`, with a word for what it is used for, so that a hash made for one use
//! says nothing in another. Not here: residents' codes (`cases::code`).

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The hash of some parts for one use, in lower-case hexadecimal. Each part goes in with its length, so that no two lists of
/// parts read the same.
pub fn keyed(key: &[u8; 32], used_for: &str, parts: &[&[u8]]) -> String {
    super::link::hex(&keyed_bytes(key, used_for, parts))
}

/// The same as bytes: also a key of its own for one use.
pub fn keyed_bytes(key: &[u8; 32], used_for: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in std::iter::once(&used_for.as_bytes()).chain(parts) {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_key_another_use_and_another_division_give_another_hash() {
        let hash = keyed(&[1; 32], "use", &[b"ab", b"c"]);
        assert_eq!(hash, keyed(&[1; 32], "use", &[b"ab", b"c"]));
        assert_ne!(hash, keyed(&[2; 32], "use", &[b"ab", b"c"]));
        assert_ne!(hash, keyed(&[1; 32], "used", &[b"ab", b"c"]));
        assert_ne!(hash, keyed(&[1; 32], "use", &[b"a", b"bc"]));
    }
}
