//! Signed notes with Ed25519 (C2SP `signed-note`): signing checkpoints and opening them.
//!
//! Invariant: a note opens only when every signature line is well formed and every line in our key's name and id
//! verifies; lines by keys we don't know prove nothing and are passed over.
//! Not here: where seeds are kept, what the checkpoint must say (`verify.rs`).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _};
use sha2::{Digest as _, Sha256};

use crate::checkpoint::Checkpoint;

/// The signature type Ed25519 in key ids and encoded keys.
const ED25519: u8 = 0x01;

/// Notes larger than this are refused unread.
const MAX_NOTE: usize = 1_000_000;

/// More signature lines than this are refused.
const MAX_SIGNATURES: usize = 100;

/// Why a note, key or checkpoint was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteError {
    /// Not a text, a blank line and signature lines as the format wants them.
    Malformed,
    /// Empty, or with a space, a control character or a plus sign.
    Name,
    /// Not `name+id+key`, or the id is not that of name and key.
    Key,
    /// No signature in this key's name and id.
    Unsigned,
    /// A signature in this key's name and id is wrong.
    BadSignature,
    /// The named part of the checkpoint is missing or malformed.
    Checkpoint(&'static str),
}

impl fmt::Display for NoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoteError::Malformed => f.write_str("not a signed note"),
            NoteError::Name => {
                f.write_str("not a key name: empty, or with a space, control character or `+`")
            }
            NoteError::Key => f.write_str("not a verifier key (name+id+key)"),
            NoteError::Unsigned => f.write_str("not signed by the known key"),
            NoteError::BadSignature => f.write_str("the signature is wrong"),
            NoteError::Checkpoint(part) => write!(f, "the checkpoint's {part} is missing or malformed"),
        }
    }
}

impl std::error::Error for NoteError {}

pub(crate) fn check_name(name: &str) -> Result<(), NoteError> {
    let fine = !name.is_empty() && !name.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+');
    if fine { Ok(()) } else { Err(NoteError::Name) }
}

/// The first four bytes of SHA-256(name ‖ LF ‖ 0x01 ‖ public key).
fn key_id(name: &str, public: &[u8; 32]) -> [u8; 4] {
    let hash =
        Sha256::new().chain_update(name).chain_update([b'\n', ED25519]).chain_update(public).finalize();
    [hash[0], hash[1], hash[2], hash[3]]
}

/// Signs checkpoints.
#[derive(Clone)]
pub struct SigningKey {
    name: String,
    key: ed25519_dalek::SigningKey,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The seed must not reach a message or a file of messages.
        write!(f, "SigningKey({})", self.name)
    }
}

impl SigningKey {
    /// The key of a seed. `name` should be the log's origin.
    pub fn from_seed(name: &str, seed: [u8; 32]) -> Result<SigningKey, NoteError> {
        check_name(name)?;
        Ok(SigningKey { name: name.to_owned(), key: ed25519_dalek::SigningKey::from_bytes(&seed) })
    }

    pub fn verifier(&self) -> VerifierKey {
        VerifierKey { name: self.name.clone(), key: self.key.verifying_key() }
    }

    /// The checkpoint as a signed note. Refuses an origin that is no name of a key, and a size that no log has.
    pub fn sign(&self, checkpoint: &Checkpoint) -> Result<String, NoteError> {
        checkpoint.check()?;
        let text = checkpoint.text();
        let id = key_id(&self.name, self.key.verifying_key().as_bytes());
        let signature = [&id[..], &self.key.sign(text.as_bytes()).to_bytes()].concat();
        Ok(format!("{text}\n\u{2014} {} {}\n", self.name, STANDARD.encode(signature)))
    }
}

/// Opens checkpoints signed by one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    key: ed25519_dalek::VerifyingKey,
}

impl VerifierKey {
    /// Reads `name+id+key`, id in eight lower-case hexadecimal digits, key in base64 after its type byte.
    pub fn from_vkey(vkey: &str) -> Result<VerifierKey, NoteError> {
        let mut parts = vkey.splitn(3, '+');
        let (Some(name), Some(_), Some(encoded)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::Key);
        };
        check_name(name)?;
        let bytes = STANDARD.decode(encoded).map_err(|_| NoteError::Key)?;
        let public: [u8; 32] = match bytes.split_first() {
            Some((&ED25519, public)) => public.try_into().map_err(|_| NoteError::Key)?,
            _ => return Err(NoteError::Key),
        };
        let key = ed25519_dalek::VerifyingKey::from_bytes(&public).map_err(|_| NoteError::Key)?;
        let verifier = VerifierKey { name: name.to_owned(), key };
        // Writing it again compares the id and refuses every other spelling.
        if verifier.vkey() == vkey { Ok(verifier) } else { Err(NoteError::Key) }
    }

    /// The key as text that others can keep.
    pub fn vkey(&self) -> String {
        let public = self.key.as_bytes();
        let id = u32::from_be_bytes(key_id(&self.name, public));
        let encoded = STANDARD.encode([&[ED25519], &public[..]].concat());
        format!("{}+{id:08x}+{encoded}", self.name)
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// The checkpoint in a note that this key has signed.
    pub fn open(&self, note: &str) -> Result<Checkpoint, NoteError> {
        let (text, signatures) = split_note(note)?;
        let own_id = key_id(&self.name, self.key.as_bytes());
        let mut signed = false;
        for SignatureLine { name, id, signature } in signatures {
            if name != self.name || id != own_id {
                continue;
            }
            let signature = Signature::from_slice(&signature).map_err(|_| NoteError::BadSignature)?;
            self.key.verify_strict(text.as_bytes(), &signature).map_err(|_| NoteError::BadSignature)?;
            signed = true;
        }
        if signed { Checkpoint::parse(text) } else { Err(NoteError::Unsigned) }
    }
}

struct SignatureLine<'n> {
    name: &'n str,
    id: [u8; 4],
    signature: Vec<u8>,
}

/// The text with its last line feed, and the signature lines after the blank line.
fn split_note(note: &str) -> Result<(&str, Vec<SignatureLine<'_>>), NoteError> {
    if note.len() > MAX_NOTE || note.chars().any(|c| c != '\n' && c.is_ascii_control()) {
        return Err(NoteError::Malformed);
    }
    let end = note.rfind("\n\n").ok_or(NoteError::Malformed)? + 1;
    let (text, rest) = note.split_at(end);
    let lines = rest[1..].strip_suffix('\n').ok_or(NoteError::Malformed)?;
    let signatures =
        lines.split('\n').map(signature_line).collect::<Option<Vec<_>>>().ok_or(NoteError::Malformed)?;
    if signatures.len() > MAX_SIGNATURES { Err(NoteError::Malformed) } else { Ok((text, signatures)) }
}

fn signature_line(line: &str) -> Option<SignatureLine<'_>> {
    let (name, encoded) = line.strip_prefix("\u{2014} ")?.split_once(' ')?;
    check_name(name).ok()?;
    let bytes = STANDARD.decode(encoded).ok()?;
    let (id, signature) = bytes.split_first_chunk::<4>()?;
    (!signature.is_empty()).then(|| SignatureLine { name, id: *id, signature: signature.to_vec() })
}

/// The checkpoint of a note whose signatures nobody can check: for callers without a key.
pub(crate) fn open_unverified(note: &str) -> Result<Checkpoint, NoteError> {
    Checkpoint::parse(split_note(note)?.0)
}
