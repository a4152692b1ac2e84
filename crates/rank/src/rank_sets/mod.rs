//! Confidence sets for ranks from pairwise differences (Mogstad, Romano, Shaikh & Wilhelm 2024).
//!
//! For every ordered pair of units the hypothesis "k is at least as good as j" is tested, and a unit's rank lies between
//! 1 + the units surely better and n − the units surely worse. *Stepdown* repeats with the hypotheses not yet rejected;
//! a rejected one never comes back, its mirror image stays in, so the sign of a verdict is covered too.
//!
//! *Shares and counts* (`counts.rs`): exact conditional tests of each pair, held together by Bonferroni and, with stepdown, Holm. For
//! any sizes and any true figures, no truth is contradicted with probability above 1 − `level`; draws and seed play no part.
//!
//! *Estimates and medians* (`bootstrap.rs`): the studentised difference, with the `level` quantile of the largest such statistic
//! when nothing but chance differs as critical value `c`, found by a seeded parametric bootstrap. Two estimates differ when
//! `|d| > c·√(se_j² + se_k²)`. Medians have no standard error; for them the same rule is `d² > (value − limit towards the
//! other)²` summed over both units, with limits by order statistics taken at `c` (MOVER).
//!
//! Source: "Inference for ranks with applications to mobility across neighbourhoods and academic achievement across
//! countries", Review of Economic Studies 91 (2024) 476–518.
//! Invariant: marginal ⊆ simultaneous and stepdown ⊆ single step hold exactly; permuting the units permutes the result.
//! Units are taken as independent.
//! Cost: simultaneous sets are exact for thousands of units (see `pairs.rs`); marginal sets of estimates for *all* units take
//! n²·draws.

mod bootstrap;
mod counts;
mod exact;
mod pairs;
mod table;

use rayon::prelude::*;

use crate::{Direction, Level, Measure, RankError, RankInterval};
use counts::Counts;
use pairs::Family;
use table::Table;

/// What is asked of the bootstrap.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    pub direction: Direction,
    pub level: Level,
    /// Bootstrap draws for estimates and medians, at least 100; 1,000 and more for figures that are published.
    pub draws: u32,
    /// The seed of the draws.
    pub seed: u64,
    /// Whether to step down after the first round (never wider).
    pub stepdown: bool,
}

/// Rank sets of all units, and how they came about.
#[derive(Debug, Clone, PartialEq)]
pub struct RankSets {
    /// In the order of the measures.
    pub intervals: Vec<RankInterval>,
    /// The last critical value, in standard errors of a difference; for shares and counts the normal multiplier with the
    /// same tail as the bound on their tests.
    pub critical: f64,
}

impl RankSets {
    /// Which units could be among the `tau` best: those whose best possible rank is at most `tau`.
    ///
    /// From a simultaneous set, all truly top-`tau` units are in it together with probability `level`.
    #[must_use]
    pub fn could_be_top(&self, tau: usize) -> Vec<bool> {
        self.intervals.iter().map(|interval| interval.low <= tau).collect()
    }

    /// Which units could be among the `tau` worst.
    #[must_use]
    pub fn could_be_bottom(&self, tau: usize) -> Vec<bool> {
        let n = self.intervals.len();
        self.intervals.iter().map(|interval| interval.high + tau > n).collect()
    }
}

/// Rank intervals that cover *all* true ranks together with probability `level`.
///
/// # Errors
/// No measures, fewer than 100 draws, or shares or counts beside measures of another kind.
pub fn simultaneous(measures: &[Measure], plan: &Plan) -> Result<RankSets, RankError> {
    let table = match prepare(measures, plan)? {
        Prepared::Counts(counts) => return Ok(counts.simultaneous(plan)),
        Prepared::Table(table) => table,
    };
    let critical = bootstrap::critical(&table, Family::AllPairs, plan);
    let margins = table.margins(critical);
    let by_place: Vec<RankInterval> =
        (0..table.len()).into_par_iter().map(|at| margins.interval(at)).collect();
    Ok(RankSets { intervals: table.in_given_order(&by_place), critical })
}

/// A rank interval that covers the true rank of the one unit `of` with probability `level`.
///
/// # Errors
/// No such unit, and as [`simultaneous`].
pub fn marginal(measures: &[Measure], of: usize, plan: &Plan) -> Result<RankInterval, RankError> {
    match prepare(measures, plan)? {
        Prepared::Counts(counts) => counts.marginal(of, plan).ok_or(RankError::Empty),
        Prepared::Table(table) => {
            let at = table.place_of(of).ok_or(RankError::Empty)?;
            Ok(marginal_at(&table, at, plan))
        }
    }
}

/// [`marginal`] for every unit; n²·draws steps, so meant for tables of up to some hundreds of units.
///
/// # Errors
/// As [`simultaneous`].
pub fn marginal_all(measures: &[Measure], plan: &Plan) -> Result<Vec<RankInterval>, RankError> {
    let table = match prepare(measures, plan)? {
        Prepared::Counts(counts) => return Ok(counts.marginal_all(plan)),
        Prepared::Table(table) => table,
    };
    let by_place: Vec<RankInterval> =
        (0..table.len()).into_par_iter().map(|at| marginal_at(&table, at, plan)).collect();
    Ok(table.in_given_order(&by_place))
}

fn marginal_at(table: &Table, at: usize, plan: &Plan) -> RankInterval {
    let critical = bootstrap::critical(table, Family::PairsOf(at), plan);
    table.margins(critical).interval(at)
}

/// The units, by the way in which their pairs are judged.
enum Prepared {
    Counts(Counts),
    Table(Table),
}

fn prepare(measures: &[Measure], plan: &Plan) -> Result<Prepared, RankError> {
    if measures.is_empty() {
        return Err(RankError::Empty);
    }
    if plan.draws < 100 {
        return Err(RankError::TooFew { what: "draws", need: 100, got: plan.draws as usize });
    }
    let counts = Counts::of(measures, plan.direction)?;
    Ok(counts.map_or_else(|| Prepared::Table(Table::new(measures, plan.direction)), Prepared::Counts))
}

#[cfg(test)]
mod tests;
