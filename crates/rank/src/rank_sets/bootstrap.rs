//! Critical values of estimates and medians, by a seeded parametric bootstrap: independent normal deviations with each
//! unit's working standard error.
//!
//! Invariant: the same draws serve every family of pairs and every round.
//! Not here: shares and counts, which need no draws (`counts.rs`); the largest statistic of one draw (`pairs.rs`).

use rayon::prelude::*;

use super::Plan;
use super::pairs::{self, Family, Margins};
use super::table::Table;
use crate::seed::{Streams, fill_normal};

/// The critical value, after stepdown if the plan asks for it.
pub fn critical(table: &Table, family: Family, plan: &Plan) -> f64 {
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
    if !plan.stepdown {
        return critical;
    }
    loop {
        let margins = table.margins(critical);
        let next = refresh(table, family, &margins, &streams, &mut bounds, largest_needed);
        if next >= critical {
            return critical;
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
