//! Stratified random samples that anyone can redraw from a seed.
//!
//! Every case gets the key `SHA-256(domain ‖ seed ‖ stratum ‖ id)`; within a stratum the cases with the smallest keys are
//! drawn. The exact bytes are in the crate's README.md with a worked example, so that a second program can check a draw.
//! Invariant: the result depends on the seed and the sets of ids only, not on the order given; a case's key never depends
//! on the other cases, so enlarging a sample only adds to it.
//! Not here: choosing the seed. Fix it in public *before* the list of cases is closed, or the draw can be steered.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::RankError;

/// Opens every hash, so that keys of this algorithm and version meet no others.
const DOMAIN: &[u8] = b"bellwether-draw-v1";

/// A case that can be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate<'a> {
    pub stratum: &'a str,
    /// Unique within the draw.
    pub id: &'a str,
}

/// A case that was drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    pub stratum: String,
    pub id: String,
    /// SHA-256, for whoever checks the draw.
    pub key: [u8; 32],
}

/// How many cases each stratum gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Allocation {
    /// This many from each stratum, or all it has.
    Each(usize),
    /// This many from the strata named; strata not named give none.
    Named(BTreeMap<String, usize>),
    /// `total` in proportion to the strata's sizes by largest remainders (ties: the stratum first in byte order), but at
    /// least `least` from each, or all it has.
    Proportional { total: usize, least: usize },
}

/// The key of one case.
#[must_use]
pub fn key(seed: &[u8], stratum: &str, id: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(DOMAIN);
    for part in [seed, stratum.as_bytes(), id.as_bytes()] {
        // Lengths first: otherwise ("ab", "c") and ("a", "bc") would share a key.
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// Draws the sample: strata in byte order, within a stratum by ascending key.
///
/// # Errors
/// An id given twice; a named stratum that does not exist or holds fewer cases than asked for; proportional totals that
/// exceed the number of cases.
pub fn draw(candidates: &[Candidate], seed: &[u8], allocation: &Allocation) -> Result<Vec<Drawn>, RankError> {
    let strata = sort_into_strata(candidates, seed)?;
    let sizes = allocate(&strata, allocation)?;
    let mut result = Vec::new();
    for ((stratum, keyed), size) in strata.iter().zip(sizes) {
        let chosen = keyed.iter().take(size);
        result.extend(chosen.map(|(key, id)| Drawn {
            stratum: (*stratum).into(),
            id: (*id).into(),
            key: *key,
        }));
    }
    Ok(result)
}

type Strata<'a> = BTreeMap<&'a str, Vec<([u8; 32], &'a str)>>;

fn sort_into_strata<'a>(candidates: &[Candidate<'a>], seed: &[u8]) -> Result<Strata<'a>, RankError> {
    let mut seen = std::collections::BTreeSet::new();
    let mut strata: Strata = BTreeMap::new();
    for &Candidate { stratum, id } in candidates {
        if !seen.insert(id) {
            return Err(RankError::Duplicate { id: id.into() });
        }
        strata.entry(stratum).or_default().push((key(seed, stratum, id), id));
    }
    for keyed in strata.values_mut() {
        keyed.sort_unstable();
    }
    Ok(strata)
}

/// The number of cases for each stratum, in byte order of the strata.
fn allocate(strata: &Strata, allocation: &Allocation) -> Result<Vec<usize>, RankError> {
    match allocation {
        Allocation::Each(size) => Ok(strata.values().map(|cases| cases.len().min(*size)).collect()),
        Allocation::Named(sizes) => {
            let too_many =
                |(name, size): &(&String, &usize)| strata.get(name.as_str()).map_or(0, Vec::len) < **size;
            if let Some((name, _)) = sizes.iter().find(too_many) {
                return Err(RankError::BadAllocation { stratum: name.clone() });
            }
            Ok(strata.keys().map(|name| sizes.get(*name).copied().unwrap_or(0)).collect())
        }
        Allocation::Proportional { total, least } => proportional(strata, *total, *least),
    }
}

fn proportional(strata: &Strata, total: usize, least: usize) -> Result<Vec<usize>, RankError> {
    let all: usize = strata.values().map(Vec::len).sum();
    if total > all {
        return Err(RankError::TooFew { what: "cases", need: total, got: all });
    }
    if all == 0 {
        return Ok(Vec::new());
    }
    // Whole numbers throughout: a second implementation must not depend on rounding.
    let share = |cases: &Vec<_>| cases.len() as u128 * total as u128;
    let mut sizes: Vec<usize> = strata.values().map(|cases| (share(cases) / all as u128) as usize).collect();
    let mut by_remainder: Vec<usize> = (0..sizes.len()).collect();
    let remainders: Vec<u128> = strata.values().map(|cases| share(cases) % all as u128).collect();
    by_remainder.sort_by_key(|&stratum| std::cmp::Reverse(remainders[stratum]));
    let left = total - sizes.iter().sum::<usize>();
    for &stratum in by_remainder.iter().take(left) {
        sizes[stratum] += 1;
    }
    for (size, cases) in sizes.iter_mut().zip(strata.values()) {
        *size = (*size).max(least.min(cases.len()));
    }
    Ok(sizes)
}

#[cfg(test)]
mod tests;
