//! Entry bundles: up to 256 entries in one file, each after its length in two bytes, big end first.
//!
//! Invariant: splitting a bundle gives back the entries it was made of; bytes left over are an error, never ignored.
//! Not here: what an entry says (`record.rs`).

use std::fmt;

/// A bundle that ends inside an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BundleError {
    /// Index within the bundle of the entry that is cut off.
    pub entry: usize,
}

impl fmt::Display for BundleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the bundle ends inside entry {}", self.entry)
    }
}

impl std::error::Error for BundleError {}

/// Joins encoded entries.
///
/// # Panics
/// When an entry is longer than 65,535 bytes, which no encoded record is.
pub fn entry_bundle<'a>(entries: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut bundle = Vec::new();
    for entry in entries {
        let len = u16::try_from(entry.len()).expect("an encoded record fits a two-byte length");
        bundle.extend_from_slice(&len.to_be_bytes());
        bundle.extend_from_slice(entry);
    }
    bundle
}

/// The entries of a bundle, in order.
pub fn split_bundle(bundle: &[u8]) -> Result<Vec<&[u8]>, BundleError> {
    match split_what_is_whole(bundle) {
        (_, Some(error)) => Err(error),
        (entries, None) => Ok(entries),
    }
}

/// The entries before the first that is cut off, and that one's place.
pub(crate) fn split_what_is_whole(bundle: &[u8]) -> (Vec<&[u8]>, Option<BundleError>) {
    let mut entries = Vec::new();
    let mut rest = bundle;
    while !rest.is_empty() {
        let cut = rest
            .split_first_chunk::<2>()
            .and_then(|(len, tail)| tail.split_at_checked(usize::from(u16::from_be_bytes(*len))));
        let Some((entry, tail)) = cut else {
            let entry = entries.len();
            return (entries, Some(BundleError { entry }));
        };
        entries.push(entry);
        rest = tail;
    }
    (entries, None)
}
