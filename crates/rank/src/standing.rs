//! Ranks with ties, within peer groups, above a minimum caseload.
//!
//! Invariant: equal values share a rank (except `Ties::Ordinal`, where the order given breaks the tie openly); a unit
//! below the minimum caseload is shown but takes no rank from others.
//! Not here: how sure a rank is (`rank_sets.rs`, `joint.rs`).

use std::collections::BTreeMap;

use crate::error::finite;
use crate::{Direction, RankError};

/// The published conventions for ties, on the values 9, 7, 7, 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ties {
    /// Standard competition, "1224": 1, 2, 2, 4.
    Competition,
    /// Modified competition, "1334": 1, 3, 3, 4.
    ModifiedCompetition,
    /// Dense, "1223": 1, 2, 2, 3.
    Dense,
    /// Ordinal, "1234": ties keep the order in which they were given.
    Ordinal,
    /// Fractional, "1 2.5 2.5 4": the mean of the places taken.
    Fractional,
}

/// Ranks from 1 (best), in the order given. Only `Ties::Fractional` gives halves.
///
/// # Errors
/// A value that is not finite.
pub fn ranks(values: &[f64], direction: Direction, ties: Ties) -> Result<Vec<f64>, RankError> {
    for &value in values {
        finite(value, "value")?;
    }
    let key = |i: usize| direction.sign() * values[i];
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| key(b).total_cmp(&key(a)));
    let mut result = vec![0.0; values.len()];
    let runs = order.chunk_by(|&a, &b| key(a) == key(b));
    let mut before = 0;
    for (nth, run) in runs.enumerate() {
        for (offset, &unit) in run.iter().enumerate() {
            result[unit] = match ties {
                Ties::Competition => (before + 1) as f64,
                Ties::ModifiedCompetition => (before + run.len()) as f64,
                Ties::Dense => (nth + 1) as f64,
                Ties::Ordinal => (before + offset + 1) as f64,
                Ties::Fractional => before as f64 + (run.len() + 1) as f64 / 2.0,
            };
        }
        before += run.len();
    }
    Ok(result)
}

/// One unit to be placed.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry<'a> {
    /// `None`: the figure does not apply to this unit.
    pub value: Option<f64>,
    /// Cases, households, trials: what the minimum is about.
    pub caseload: f64,
    /// Units are ranked only against units of the same peer group.
    pub group: &'a str,
}

/// Where a unit stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Standing {
    /// Rank 1..=`of` within the peer group.
    Ranked {
        rank: f64,
        of: usize,
    },
    /// Too few cases: shown, not ranked.
    BelowCaseload,
    NotApplicable,
}

/// Places every entry within its peer group, in the order given.
///
/// # Errors
/// A value or caseload that is not finite.
pub fn standings(
    entries: &[Entry],
    direction: Direction,
    ties: Ties,
    least_caseload: f64,
) -> Result<Vec<Standing>, RankError> {
    let mut result = vec![Standing::NotApplicable; entries.len()];
    let mut groups: BTreeMap<&str, Vec<(usize, f64)>> = BTreeMap::new();
    for (i, entry) in entries.iter().enumerate() {
        let Some(value) = entry.value else { continue };
        if finite(entry.caseload, "caseload")? < least_caseload {
            result[i] = Standing::BelowCaseload;
        } else {
            groups.entry(entry.group).or_default().push((i, value));
        }
    }
    for members in groups.values() {
        let values: Vec<f64> = members.iter().map(|member| member.1).collect();
        for (&(i, _), rank) in members.iter().zip(ranks(&values, direction, ties)?) {
            result[i] = Standing::Ranked { rank, of: members.len() };
        }
    }
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_five_conventions_rank_9_7_7_5_as_published() {
        let rank = |ties| ranks(&[7.0, 9.0, 5.0, 7.0], Direction::HigherBetter, ties).unwrap();
        assert_eq!(rank(Ties::Competition), [2.0, 1.0, 4.0, 2.0]);
        assert_eq!(rank(Ties::ModifiedCompetition), [3.0, 1.0, 4.0, 3.0]);
        assert_eq!(rank(Ties::Dense), [2.0, 1.0, 3.0, 2.0]);
        assert_eq!(rank(Ties::Ordinal), [2.0, 1.0, 4.0, 3.0]);
        assert_eq!(rank(Ties::Fractional), [2.5, 1.0, 4.0, 2.5]);
    }

    #[test]
    fn lower_better_turns_the_list_round() {
        let rank = ranks(&[7.0, 9.0, 5.0], Direction::LowerBetter, Ties::Competition).unwrap();
        assert_eq!(rank, [2.0, 3.0, 1.0]);
    }

    #[test]
    fn peers_are_ranked_among_themselves_and_small_units_are_only_shown() {
        let entry = |value, caseload, group| Entry { value, caseload, group };
        let entries = [
            entry(Some(0.9), 50.0, "farming"),
            entry(Some(1.0), 2.0, "farming"),
            entry(Some(0.8), 40.0, "farming"),
            entry(Some(0.1), 40.0, "pasture"),
            entry(None, 40.0, "pasture"),
        ];
        let result = standings(&entries, Direction::HigherBetter, Ties::Competition, 10.0).unwrap();
        assert_eq!(
            result,
            [
                Standing::Ranked { rank: 1.0, of: 2 },
                Standing::BelowCaseload,
                Standing::Ranked { rank: 2.0, of: 2 },
                Standing::Ranked { rank: 1.0, of: 1 },
                Standing::NotApplicable,
            ]
        );
    }
}
