//! The largest studentised difference of a draw, over all pairs or those still undecided.
//!
//! Over *all* pairs the naive way costs n²/2 per draw. With deviations `z` in standard errors, the squared statistic of a
//! pair is `(s_j·z_j − s_k·z_k)² / (s_j² + s_k²)`, which is at most `z_j² + z_k²` (Cauchy and Schwarz). So a pair beats the
//! best one found so far only if chance pushed its units far enough, and only the few units pushed furthest are
//! compared. The result is exact, not an approximation; with 3,000 units some tens of pairs are looked at instead of 4.5
//! million.
//!
//! Invariant: maxima of floating-point numbers do not depend on the order of evaluation, so neither does the result.
//! Not here: what is done with the maxima (`mod.rs`).

use super::table::Table;
use crate::RankInterval;

/// Which pairs belong to the statement.
#[derive(Clone, Copy)]
pub enum Family {
    AllPairs,
    /// Only the pairs with the unit at this place.
    PairsOf(usize),
}

/// Keeps 0/0 (two figures known exactly) at zero without a branch in the inner loop.
const TINY: f64 = f64::MIN_POSITIVE;
/// Where the search starts, in standard errors: forty of 3,000 units lie further out.
const FAR: f64 = 2.5;
/// More than rounding can lift a computed statistic above its bound.
const SLACK: f64 = 1.0 + 1e-9;

/// Squared distances from each value to its limits, with values turned so that larger is better.
pub struct Margins {
    pub values: Vec<f64>,
    pub down: Vec<f64>,
    pub up: Vec<f64>,
}

impl Margins {
    /// The rank interval of the unit at `at`: all units surely better, all surely worse.
    ///
    /// One is surely better if its lead, squared, is more than its own room downwards plus the other's room upwards.
    pub fn interval(&self, at: usize) -> RankInterval {
        let (value, down, up) = (self.values[at], self.down[at], self.up[at]);
        let others = self.values.iter().zip(&self.down).zip(&self.up);
        let (better, worse) =
            others.fold((0_u64, 0_u64), |(better, worse), ((other, their_down), their_up)| {
                let lead = other - value;
                let signed_square = lead * lead.abs();
                let ahead = u64::from(signed_square > their_down + up);
                let behind = u64::from(-signed_square > down + their_up);
                (better + ahead, worse + behind)
            });
        RankInterval { low: 1 + better as usize, high: self.values.len() - worse as usize }
    }
}

/// `max |x_j − x_k| / √(s_j² + s_k²)` over the family, where `x = s·z`.
pub fn largest(table: &Table, family: Family, z: &[f64]) -> f64 {
    let squared = |j: usize, k: usize| {
        let gap = z[j] * table.errors[j] - z[k] * table.errors[k];
        gap * gap / (table.variances[j] + table.variances[k] + TINY)
    };
    largest_over(family, z, squared)
}

/// The largest statistic over the hypotheses that `margins` has not rejected: both directions of an undecided pair, and
/// of a decided pair only the direction against the verdict.
pub fn largest_undecided(table: &Table, family: Family, margins: &Margins, z: &[f64]) -> f64 {
    let squared = |j: usize, k: usize| {
        let gap = z[j] * table.errors[j] - z[k] * table.errors[k];
        let lead = margins.values[j] - margins.values[k];
        let (room, upset) = if lead > 0.0 {
            (margins.down[j] + margins.up[k], (-gap).max(0.0))
        } else {
            (margins.up[j] + margins.down[k], gap.max(0.0))
        };
        // Against the verdict: the worse unit ahead of the better one.
        let counted = if lead * lead > room { upset } else { gap };
        counted * counted / (table.variances[j] + table.variances[k] + TINY)
    };
    largest_over(family, z, squared)
}

/// The root of the largest `squared(j, k)`, none of which is above `z_j² + z_k²`.
fn largest_over(family: Family, z: &[f64], squared: impl Fn(usize, usize) -> f64) -> f64 {
    let largest = match family {
        Family::AllPairs => largest_of_all(z, squared),
        Family::PairsOf(at) => (0..z.len()).fold(0.0, |best: f64, other| best.max(squared(at, other))),
    };
    largest.sqrt()
}

fn largest_of_all(z: &[f64], squared: impl Fn(usize, usize) -> f64) -> f64 {
    let far = furthest_first(z, FAR);
    let best = largest_among(&far, &squared);
    let furthest = far.first().map_or(0.0, |unit| unit.0);
    // Whoever is nearer than this cannot beat `best` even together with the furthest.
    let near = (best / SLACK - furthest).max(0.0).sqrt();
    if near >= FAR { best } else { largest_among(&furthest_first(z, near), squared) }
}

/// `z²` and place of the units at least `floor` standard errors out.
fn furthest_first(z: &[f64], floor: f64) -> Vec<(f64, usize)> {
    let mut far: Vec<(f64, usize)> =
        z.iter().enumerate().filter(|(_, z)| z.abs() >= floor).map(|(at, z)| (z * z, at)).collect();
    far.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
    far
}

/// The largest `squared` of two of these units, stopping where no later pair can be larger.
fn largest_among(far: &[(f64, usize)], squared: impl Fn(usize, usize) -> f64) -> f64 {
    let mut best = 0.0_f64;
    for (nth, &(own, j)) in far.iter().enumerate() {
        for &(other, k) in &far[nth + 1..] {
            if SLACK * (own + other) <= best {
                break;
            }
            best = best.max(squared(j, k));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::{Streams, fill_normal};
    use crate::{Direction, Measure};

    /// Errors that are alike, or spread over many orders of magnitude and partly zero.
    fn table(n: usize, wild: bool) -> Table {
        let error = |i: usize| match (wild, i % 5) {
            (false, _) => 0.01 + (i * 7919 % 101) as f64 / 20.0,
            (true, 0) => 0.0,
            (true, _) => 10.0_f64.powi((i * 7919 % 23) as i32 - 11),
        };
        let measure = |i: usize| Measure::estimate((i % 13) as f64, error(i)).unwrap();
        Table::new(&(0..n).map(measure).collect::<Vec<_>>(), Direction::HigherBetter)
    }

    #[test]
    fn the_pruned_search_finds_exactly_what_comparing_every_pair_finds() {
        let streams = Streams::new("test", 5);
        for (n, wild) in [1, 2, 3, 30, 65, 401].into_iter().flat_map(|n| [(n, false), (n, true)]) {
            let table = table(n, wild);
            let margins = [0.3, 2.0, 4.0].map(|critical| table.margins(critical));
            let mut z = vec![0.0; n];
            for draw in 0..10 {
                fill_normal(&mut streams.draw(draw), &mut z);
                let naive =
                    |each: &dyn Fn(Family) -> f64| (0..n).map(Family::PairsOf).map(each).fold(0.0, f64::max);
                let all = |family| largest(&table, family, &z);
                assert_eq!(all(Family::AllPairs), naive(&all), "{n} {wild}");
                for margins in &margins {
                    let undecided = |family| largest_undecided(&table, family, margins, &z);
                    assert_eq!(undecided(Family::AllPairs), naive(&undecided), "{n} {wild}");
                }
            }
        }
    }
}
