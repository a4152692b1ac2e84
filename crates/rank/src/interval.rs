//! Confidence intervals for one unit: proportions, counts, medians.
//!
//! Invariant: every interval contains its estimate and never leaves the possible range.
//! All take the two-sided normal multiplier `z` (from [`crate::Level::z`]), so the same function serves one unit
//! at 95 % and a joint statement over many units.
//! Not here: which interval belongs to which kind of figure (`measure.rs`).

use statrs::distribution::{Beta, ContinuousCDF, Gamma};
use statrs::function::beta::beta_reg;

use crate::error::RankError;
use crate::level::normal_tail;
use crate::tail::{Bounds, ROUNDING, log_factorial, sum_of_tail};

/// A closed interval in the unit of the measure; an end may be infinite where the data set no limit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

impl Interval {
    /// Whether `value` lies in it, ends included.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    /// `high − low`, never negative.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.high - self.low
    }
}

/// Wilson's score interval for a proportion (Wilson 1927, JASA 22:209).
///
/// `(p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n)` with `p = r/n`. Result in 0..=1.
///
/// # Errors
/// A zero denominator, or more successes than trials.
pub fn wilson(numerator: u64, denominator: u64, z: f64) -> Result<Interval, RankError> {
    check_proportion(numerator, denominator)?;
    let (r, n) = (numerator as f64, denominator as f64);
    let p = r / n;
    let shift = z * z / (2.0 * n);
    let half = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z * z / n;
    let low = if numerator == 0 { 0.0 } else { ((p + shift - half) / scale).clamp(0.0, p) };
    let high = if numerator == denominator { 1.0 } else { ((p + shift + half) / scale).clamp(p, 1.0) };
    Ok(Interval { low, high })
}

/// Clopper and Pearson's exact interval for a proportion (1934, Biometrika 26:404). Result in 0..=1.
///
/// Found by bisection of the binomial tail, so that it holds for any size and however small a tail.
///
/// # Errors
/// A zero denominator, or more successes than trials.
pub fn clopper_pearson(numerator: u64, denominator: u64, z: f64) -> Result<Interval, RankError> {
    check_proportion(numerator, denominator)?;
    let (successes, misses) = (numerator as f64, (denominator - numerator) as f64);
    let tail = normal_tail(z);
    let high = 1.0 - lowest_share(misses, successes, tail);
    // Rounding must not put the share itself outside.
    Ok(Interval {
        low: lowest_share(successes, misses, tail),
        high: high.max(successes / denominator as f64),
    })
}

/// The largest share at which so many successes or more have at most the probability `tail`.
fn lowest_share(successes: f64, misses: f64, tail: f64) -> f64 {
    let log_ways = log_factorial(successes + misses) - log_factorial(successes) - log_factorial(misses);
    let bounds = Bounds::new(tail, tail);
    let unlikely = |share: f64| {
        let log_chance = successes * share.ln() + misses * (-share).ln_1p();
        let rounding = ROUNDING * (log_factorial(successes + misses) - log_chance);
        let odds = share / (1.0 - share);
        let ratio = |step: f64| (misses - step) / (successes + 1.0 + step) * odds;
        sum_of_tail(log_ways + log_chance + rounding, ratio, &bounds) <= tail
    };
    let (mut low, mut high) = (0.0, successes / (successes + misses));
    // The lower end is the careful one, and the upper a tenth of a billionth away.
    while high - low > 1e-10 * high {
        let middle = f64::midpoint(low, high);
        if unlikely(middle) { low = middle } else { high = middle }
    }
    low
}

/// The `p` quantile of Beta(a, b), 0 < p < 1, for shapes above zero.
pub(crate) fn beta_quantile(a: f64, b: f64, p: f64) -> f64 {
    Beta::new(a, b).expect("shapes are finite and above zero").inverse_cdf(p)
}

/// The `p` quantile of Gamma(shape, rate), 0 < p < 1, for parameters above zero.
pub(crate) fn gamma_quantile(shape: f64, rate: f64, p: f64) -> f64 {
    Gamma::new(shape, 1.0).expect("shape is finite and above zero").inverse_cdf(p) / rate
}

/// Byar's approximate interval for a Poisson count (Breslow & Day 1987, IARC 82, p. 69).
///
/// Lower `x·(1 − 1/9x − z/3√x)³`, upper `(x+1)·(1 − 1/9(x+1) + z/3√(x+1))³`. Result in events, ≥ 0.
#[must_use]
pub fn byar(count: u64, z: f64) -> Interval {
    let x = count as f64;
    let next = x + 1.0;
    let low =
        if count == 0 { 0.0 } else { x * (1.0 - 1.0 / (9.0 * x) - z / (3.0 * x.sqrt())).max(0.0).powi(3) };
    let high = next * (1.0 - 1.0 / (9.0 * next) + z / (3.0 * next.sqrt())).powi(3);
    Interval { low, high }
}

/// Garwood's exact interval for a Poisson count (1936, Biometrika 28:437): gamma quantiles. Result in events, ≥ 0.
#[must_use]
pub fn exact_poisson(count: u64, z: f64) -> Interval {
    exact_count(count as f64, normal_tail(z))
}

/// Garwood's quantiles for a count that need not be whole (funnels put the expected number here).
pub(crate) fn exact_count(count: f64, tail: f64) -> Interval {
    let low = if count > 0.0 { gamma_quantile(count, 1.0, tail) } else { 0.0 };
    Interval { low, high: gamma_quantile(count + 1.0, 1.0, 1.0 - tail) }
}

/// The normal interval `value ± z·se`.
#[must_use]
pub fn normal(value: f64, se: f64, z: f64) -> Interval {
    Interval { low: value - z * se, high: value + z * se }
}

/// A distribution-free interval for a median from order statistics (David & Nagaraja 2003, §7.1).
///
/// `sorted` is ascending. Takes the narrowest pair `x(k), x(n+1−k)` whose binomial coverage is at least that of `z`;
/// where even the extremes do not reach it, the interval is `(−∞, ∞)`: so few values set no limit.
#[must_use]
pub fn median(sorted: &[f64], z: f64) -> Interval {
    let n = sorted.len();
    let tail = normal_tail(z);
    // P(at most m of n below the median) = I½(n−m, m+1); it grows with m.
    let outside = |m: usize| beta_reg((n - m) as f64, m as f64 + 1.0, 0.5);
    if n == 0 || outside(0) > tail {
        return Interval { low: f64::NEG_INFINITY, high: f64::INFINITY };
    }
    let (mut fits, mut fails) = (0, n.div_ceil(2));
    while fails - fits > 1 {
        let middle = usize::midpoint(fits, fails);
        if outside(middle) <= tail { fits = middle } else { fails = middle }
    }
    Interval { low: sorted[fits], high: sorted[n - 1 - fits] }
}

pub(crate) fn check_proportion(numerator: u64, denominator: u64) -> Result<(), RankError> {
    if denominator == 0 {
        return Err(RankError::NotPositive { what: "denominator" });
    }
    if numerator > denominator {
        return Err(RankError::MoreThanDenominator { numerator, denominator });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
