//! Sealed texts against their commitments and the keys of their persons, and the files that open bodies name.
//!
//! Invariant: nothing of a body leaves this module; a fault says which part does not hold, never what it says.
//! Not here: open parts and whether the commitments themselves are those that were signed (`check.rs`).

use bellwether_ledger::Commitment;
use serde_json::Value;

use super::store::StoredSealed;
use crate::db::seal;

/// What is wrong with one sealed part.
pub fn sealed_fault(commitment: &Commitment, stored: &StoredSealed) -> Option<String> {
    let Ok(salt) = <[u8; 16]>::try_from(stored.salt.as_slice()) else {
        return Some("the salt has not 16 bytes".to_owned());
    };
    if commitment.digest.commit_sealed(&salt, &stored.ciphertext) != *commitment {
        return Some("ciphertext or salt is not what the record committed to".to_owned());
    }
    opened(stored).err()
}

/// The text of a sealed part, or why it cannot be had.
pub fn opened(stored: &StoredSealed) -> Result<Vec<u8>, String> {
    let key = stored.key.as_deref().ok_or("the key of its person is missing")?;
    let key = key.try_into().map_err(|_| "the key of its person has not 32 bytes")?;
    let nonce = stored.nonce.as_slice().try_into().map_err(|_| "the nonce has not 24 bytes")?;
    seal::open(key, nonce, &stored.person, &stored.ciphertext)
        .map_err(|_| "it does not open: key, nonce or person is not the one it was sealed with".to_owned())
}

/// A file that an open body names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedFile {
    /// Lower-case hexadecimal.
    pub sha256: String,
    pub size_bytes: Option<u64>,
}

/// The evidence that an open body names under `evidence`.
pub fn evidence_in(body: &str) -> Vec<NamedFile> {
    // Most bodies name none; only those that may are read as JSON.
    if !body.contains("\"sha256\"") {
        return Vec::new();
    }
    let Ok(body) = serde_json::from_str::<Value>(body) else { return Vec::new() };
    let named = body.get("evidence").and_then(Value::as_array).into_iter().flatten();
    named
        .filter_map(|file| {
            let sha256 = file.get("sha256")?.as_str()?.to_owned();
            Some(NamedFile { sha256, size_bytes: file.get("size_bytes").and_then(Value::as_u64) })
        })
        .collect()
}
