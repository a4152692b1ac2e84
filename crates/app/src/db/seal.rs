//! Sealing: what is about a person is encrypted under a key of that person's own, so that it can be erased by losing the key.
//!
//! Cipher: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha), 24 random nonce bytes, the person's id as associated data.

use anyhow::{Result, anyhow};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};

/// A person's key, 32 bytes.
pub type PersonKey = [u8; 32];

/// Encrypts `plain` under `key`. Infallible in practice: the cipher only refuses texts of 256 GiB and more.
pub fn seal(key: &PersonKey, nonce: &[u8; 24], person: &str, plain: &[u8]) -> Result<Vec<u8>> {
    let payload = Payload { msg: plain, aad: person.as_bytes() };
    XChaCha20Poly1305::new(&Key::from(*key))
        .encrypt(&XNonce::from(*nonce), payload)
        .map_err(|_| anyhow!("a sealed part is too long"))
}

/// Decrypts; an error means that the text, the nonce, the key or the person was changed.
pub fn open(key: &PersonKey, nonce: &[u8; 24], person: &str, ciphertext: &[u8]) -> Result<Vec<u8>> {
    let payload = Payload { msg: ciphertext, aad: person.as_bytes() };
    XChaCha20Poly1305::new(&Key::from(*key))
        .decrypt(&XNonce::from(*nonce), payload)
        .map_err(|_| anyhow!("a sealed part does not open with the person's key"))
}
