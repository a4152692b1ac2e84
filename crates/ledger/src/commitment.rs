//! Commitments: what a record says about its bodies without showing them.
//!
//! Invariant: the framing is unambiguous: an open part's text begins with its own header, so an open commitment can never pass
//! for a sealed one.
//! Not here: the text of an open part (`open_part.rs`), where salts come from, how a sealed body is encrypted.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::Digest as _;

use crate::tree::Hash;

const SEALED: &[u8] = b"bellwether sealed v1\n";

/// The hash function of a commitment. The tree itself is always SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Digest {
    Sha256,
    /// GB/T 32905-2016, for installations whose rules ask for it.
    Sm3,
}

impl Digest {
    fn name(self) -> &'static str {
        match self {
            Digest::Sha256 => "sha256",
            Digest::Sm3 => "sm3",
        }
    }

    fn of(self, parts: &[&[u8]]) -> Commitment {
        let hash = match self {
            Digest::Sha256 => hash_parts(sha2::Sha256::new(), parts),
            Digest::Sm3 => hash_parts(sm3::Sm3::new(), parts),
        };
        Commitment { digest: self, hash }
    }

    /// Commits to the text of an open part, which holds its own salt.
    pub(crate) fn commit_open(self, text: &str) -> Commitment {
        self.of(&[text.as_bytes()])
    }

    /// Commits to the ciphertext of a sealed body. Once salt and ciphertext are destroyed it says nothing any more.
    pub fn commit_sealed(self, salt: &[u8; 16], ciphertext: &[u8]) -> Commitment {
        self.of(&[SEALED, salt, ciphertext])
    }
}

fn hash_parts<D>(mut hasher: D, parts: &[&[u8]]) -> Hash
where
    D: sha2::Digest,
    sha2::digest::Output<D>: Into<Hash>,
{
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// [`Digest::commit_sealed`] with SHA-256.
pub fn commit_sealed(salt: &[u8; 16], ciphertext: &[u8]) -> Commitment {
    Digest::Sha256.commit_sealed(salt, ciphertext)
}

/// A salted hash and the name of its function; as text `sha256:<base64>` or `sm3:<base64>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Commitment {
    pub digest: Digest,
    pub hash: Hash,
}

impl fmt::Display for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.digest.name(), STANDARD.encode(self.hash))
    }
}

impl Commitment {
    pub(crate) fn append_to(&self, text: &mut String) {
        text.push_str(self.digest.name());
        text.push(':');
        STANDARD.encode_string(self.hash, text);
    }
}

/// The text is not a commitment in its one canonical form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommitmentError;

impl fmt::Display for CommitmentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a commitment (sha256:… or sm3:… and 32 bytes in base64)")
    }
}

impl std::error::Error for CommitmentError {}

impl FromStr for Commitment {
    type Err = CommitmentError;

    fn from_str(text: &str) -> Result<Commitment, CommitmentError> {
        let (name, encoded) = text.split_once(':').ok_or(CommitmentError)?;
        let digest = match name {
            "sha256" => Digest::Sha256,
            "sm3" => Digest::Sm3,
            _ => return Err(CommitmentError),
        };
        Ok(Commitment { digest, hash: decode_hash(encoded).ok_or(CommitmentError)? })
    }
}

/// Exactly 32 bytes in canonical, padded base64; anything else is refused.
pub(crate) fn decode_hash(encoded: &str) -> Option<Hash> {
    let mut bytes = [0; 33];
    if encoded.len() != 44 || STANDARD.decode_slice(encoded, &mut bytes).ok()? != 32 {
        return None;
    }
    bytes[..32].try_into().ok()
}
