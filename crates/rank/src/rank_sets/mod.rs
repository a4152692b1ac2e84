//! Confidence sets for ranks from pairwise differences (Mogstad, Romano, Shaikh & Wilhelm 2024).
//!
//! For every ordered pair of units the hypothesis "k is at least as good as j" is tested with the studentised difference;
//! the critical value is the `level` quantile of the largest such statistic when nothing but chance differs, found by
//! a seeded parametric bootstrap (independent normal deviations with each unit's working standard error). A unit's
//! rank lies between 1 + the units surely better and n − the units surely worse. *Stepdown* repeats with the
//! hypotheses not yet rejected; a rejected one never comes back, its mirror image stays in, so the sign of a verdict is
//! covered too.
//!
//! For normal estimates a pair differs when `|d| > c·√(se_j² + se_k²)`. For proportions, rates and medians the same rule is
//! applied with score-type limits instead of one standard error (Newcombe 1998, MOVER): `d² > (value − limit towards the
//! other)²` summed over both units, with limits taken at `c`; so 0 of 10 is not treated as known exactly.
//!
//! Source: "Inference for ranks with applications to mobility across neighbourhoods and academic achievement across
//! countries", Review of Economic Studies 91 (2024) 476–518.
//! Invariant: the same draws serve every family of pairs, so marginal ⊆ simultaneous and stepdown ⊆ single step hold
//! exactly; permuting the units permutes the result. Units are taken as independent.
//! Cost: simultaneous sets are exact for thousands of units (see `pairs.rs`); marginal sets for *all* units take n²·draws.

mod pairs;
mod table;

use rayon::prelude::*;

use crate::seed::{Streams, fill_normal};
use crate::{Direction, Level, Measure, RankError, RankInterval};
use pairs::{Family, Margins};
use table::Table;

/// What is asked of the bootstrap.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    pub direction: Direction,
    pub level: Level,
    /// Bootstrap draws, at least 100; 1,000 and more for figures that are published.
    pub draws: u32,
    pub seed: u64,
    /// Whether to step down after the first round (never wider).
    pub stepdown: bool,
}

/// Rank sets of all units, and how they came about.
#[derive(Debug, Clone, PartialEq)]
pub struct RankSets {
    /// In the order of the measures.
    pub intervals: Vec<RankInterval>,
    /// The last critical value, in standard errors of a difference.
    pub critical: f64,
    /// Rounds taken: 1 is the single step.
    pub rounds: u32,
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
/// No measures, or fewer than 100 draws.
pub fn simultaneous(measures: &[Measure], plan: &Plan) -> Result<RankSets, RankError> {
    let table = prepare(measures, plan)?;
    let (critical, rounds) = step(&table, Family::AllPairs, plan);
    let margins = table.margins(critical);
    let by_place: Vec<RankInterval> =
        (0..table.len()).into_par_iter().map(|at| margins.interval(at)).collect();
    Ok(RankSets { intervals: table.in_given_order(&by_place), critical, rounds })
}

/// A rank interval that covers the true rank of the one unit `of` with probability `level`.
///
/// # Errors
/// No such unit, or fewer than 100 draws.
pub fn marginal(measures: &[Measure], of: usize, plan: &Plan) -> Result<RankInterval, RankError> {
    let table = prepare(measures, plan)?;
    let at = table.place_of(of).ok_or(RankError::Empty)?;
    Ok(marginal_at(&table, at, plan))
}

/// [`marginal`] for every unit; n²·draws steps, so meant for tables of up to some hundreds of units.
///
/// # Errors
/// No measures, or fewer than 100 draws.
pub fn marginal_all(measures: &[Measure], plan: &Plan) -> Result<Vec<RankInterval>, RankError> {
    let table = prepare(measures, plan)?;
    let by_place: Vec<RankInterval> =
        (0..table.len()).into_par_iter().map(|at| marginal_at(&table, at, plan)).collect();
    Ok(table.in_given_order(&by_place))
}

fn marginal_at(table: &Table, at: usize, plan: &Plan) -> RankInterval {
    let (critical, _) = step(table, Family::PairsOf(at), plan);
    table.margins(critical).interval(at)
}

fn prepare(measures: &[Measure], plan: &Plan) -> Result<Table, RankError> {
    if measures.is_empty() {
        return Err(RankError::Empty);
    }
    if plan.draws < 100 {
        return Err(RankError::TooFew { what: "draws", need: 100, got: plan.draws as usize });
    }
    Ok(Table::new(measures, plan.direction))
}

/// The critical value and the number of rounds it took.
fn step(table: &Table, family: Family, plan: &Plan) -> (f64, u32) {
    let streams = Streams::new("bellwether-rank/pairs", plan.seed);
    let all: Vec<f64> = (0..plan.draws)
        .into_par_iter()
        .map_init(
            || vec![0.0; table.len()],
            |z, draw| {
                fill_normal(&mut streams.draw(draw.into()), z);
                pairs::largest(table, family, z)
            },
        )
        .collect();
    let mut bounds: Vec<(f64, u32)> = all.into_iter().zip(0..).collect();
    let largest_needed = plan.draws as usize + 1 - order(plan);
    let mut critical = nth_largest(&mut bounds, largest_needed);
    let mut rounds = 1;
    if !plan.stepdown {
        return (critical, rounds);
    }
    loop {
        let margins = table.margins(critical);
        let next = refresh(table, family, &margins, &streams, &mut bounds, largest_needed);
        rounds += 1;
        if next >= critical {
            return (critical, rounds);
        }
        critical = next;
    }
}

/// Which order statistic is the critical value: the `⌈level·(draws+1)⌉`-th from below, at most the largest.
fn order(plan: &Plan) -> usize {
    let exact = plan.level.share() * (f64::from(plan.draws) + 1.0);
    (exact.ceil() as usize).clamp(1, plan.draws as usize)
}

/// Sorts largest first (ties by number of the draw) and returns the `nth` value.
fn nth_largest(bounds: &mut [(f64, u32)], nth: usize) -> f64 {
    bounds.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    bounds[nth - 1].0
}

/// The critical value over the pairs that `margins` has not yet decided.
///
/// Last round's values bound this round's from above, so only draws that reach the top are calculated anew; draws left
/// alone keep a bound that is still true for the next round.
fn refresh(
    table: &Table,
    family: Family,
    margins: &Margins,
    streams: &Streams,
    bounds: &mut [(f64, u32)],
    needed: usize,
) -> f64 {
    let mut fresh = vec![false; bounds.len()];
    loop {
        let value = nth_largest(bounds, needed);
        if bounds[..needed].iter().all(|bound| fresh[bound.1 as usize]) {
            return value;
        }
        bounds[..needed].par_iter_mut().filter(|bound| !fresh[bound.1 as usize]).for_each_init(
            || vec![0.0; table.len()],
            |z, bound| {
                fill_normal(&mut streams.draw(bound.1.into()), z);
                bound.0 = pairs::largest_undecided(table, family, margins, z);
            },
        );
        for bound in &bounds[..needed] {
            fresh[bound.1 as usize] = true;
        }
    }
}

#[cfg(test)]
mod tests;
