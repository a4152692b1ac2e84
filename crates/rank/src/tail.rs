//! Tails of discrete distributions, summed term by term, and the logarithms of factorials that their terms are made of.
//!
//! Invariant: a tail is never returned below its exact value, whatever the sizes: rounding goes against a verdict.
//! Not here: which distribution it is (`interval.rs`, `rank_sets/exact.rs`).

use std::sync::LazyLock;

use statrs::function::factorial;

/// More than a sum of logarithms can be off, relative to the largest of them.
pub const ROUNDING: f64 = 1e-13;
/// Where a sum of ever smaller terms ends, relative to the sum.
const ENOUGH: f64 = 1e-12;

/// What a tail is compared with: up to `floor` it is surely small, above `ceiling` surely not.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    pub floor: f64,
    pub ceiling: f64,
    pub log_floor: f64,
    log_ceiling: f64,
}

impl Bounds {
    pub fn new(floor: f64, ceiling: f64) -> Self {
        Self { floor, ceiling, log_floor: floor.ln(), log_ceiling: ceiling.ln() }
    }
}

/// The sum of a first term, given as its logarithm, and those that follow: `ratio(i)` is term `i + 1` over term `i`, below 1 and
/// falling.
///
/// Exact between the bounds; what is returned outside says only that the sum is there too.
pub fn sum_of_tail(log_first: f64, ratio: impl Fn(f64) -> f64, bounds: &Bounds) -> f64 {
    let mut next = ratio(0.0);
    // Most tails are far from the bounds, and their first term shows it: ratios fall, so what follows is less than a
    // geometric series, whose sum is `first/(1 − next)` and `−ln(1 − next) ≤ next/(1 − next)`.
    if log_first + next / (1.0 - next) <= bounds.log_floor {
        return 0.0;
    }
    // A term that is no number (exposures that no machine can weigh against each other) is no verdict either.
    if log_first > bounds.log_ceiling || log_first.is_nan() || next.is_nan() {
        return f64::INFINITY;
    }
    let mut term = log_first.exp();
    let (mut sum, mut step) = (term, 0.0);
    while sum <= bounds.ceiling {
        let at_most = sum + term * next / (1.0 - next);
        if at_most <= bounds.floor || at_most - sum <= ENOUGH * sum {
            return at_most;
        }
        term *= next;
        sum += term;
        step += 1.0;
        next = ratio(step);
    }
    f64::INFINITY
}

/// `ln n!` for a whole number.
pub fn log_factorial(n: f64) -> f64 {
    /// Those asked for millions of times.
    const KEPT: u64 = 1 << 16;
    static SMALL: LazyLock<Vec<f64>> = LazyLock::new(|| (0..KEPT).map(factorial::ln_factorial).collect());
    SMALL.get(n as usize).copied().unwrap_or_else(|| {
        // Stirling's series; what is left out is below 1e-17 here.
        (n + 0.5) * n.ln() - n + 0.5 * std::f64::consts::TAU.ln() + 1.0 / (12.0 * n)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_of_factorials_meet_where_the_series_begins() {
        let (below, above) = (log_factorial(65_535.0), log_factorial(65_536.0));
        assert!((above - below - 65_536_f64.ln()).abs() < 1e-9);
    }

    #[test]
    fn a_geometric_series_is_summed_and_bounds_end_it_early() {
        let halves =
            |first: f64, floor, ceiling| sum_of_tail(first.ln(), |_| 0.5, &Bounds::new(floor, ceiling));
        assert!((halves(1.0, 0.0, 3.0) - 2.0).abs() < 1e-11);
        assert!(halves(1.0, 2.5, 3.0) <= 2.5);
        assert!(halves(1.0, 0.0, 1.5) > 1.5);
        assert!(halves(f64::NAN, 0.0, 1.5) > 1.5);
    }
}
