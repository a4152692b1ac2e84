//! Shrinkage for small units: a unit's own figure is pulled towards the whole, the more the less it has seen.
//!
//! The spread between units is estimated from the data by maximum marginal likelihood and returned to be shown.
//! Invariant: a unit without cases sits at the prior mean; a unit with endless cases sits at its own figure.
//! Sources: beta-binomial, Griffiths 1973 (Biometrics 29:637); gamma-Poisson, Clayton & Kaldor 1987 (Biometrics 43:671).
//! Not here: ranks of the shrunken figures (`standing.rs`), the chance of being best (`chance.rs`).

use statrs::function::gamma::ln_gamma;

use crate::error::positive;
use crate::interval::{Interval, beta_quantile, check_proportion, gamma_quantile};
use crate::level::normal_tail;
use crate::{Level, RankError};

/// The prior strength at which units are called alike: the data show no spread beyond chance.
const ALIKE: f64 = 1e7;

/// Beta(a, b): what is known about a share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BetaBelief {
    pub a: f64,
    pub b: f64,
}

impl BetaBelief {
    /// Beta(1, 1), every share equally likely before the data.
    pub const FLAT: Self = Self { a: 1.0, b: 1.0 };

    /// After `numerator` of `denominator`: Beta(a + r, b + n − r).
    ///
    /// # Errors
    /// A zero denominator, or more successes than trials.
    pub fn after(self, numerator: u64, denominator: u64) -> Result<Self, RankError> {
        check_proportion(numerator, denominator)?;
        Ok(Self { a: self.a + numerator as f64, b: self.b + (denominator - numerator) as f64 })
    }

    /// `a / (a + b)`.
    #[must_use]
    pub fn mean(self) -> f64 {
        self.a / (self.a + self.b)
    }

    /// The value below which a share `p` (strictly between 0 and 1) of the belief lies.
    #[must_use]
    pub fn quantile(self, p: f64) -> f64 {
        beta_quantile(self.a, self.b, p)
    }

    /// The equal-tailed interval holding `level` of the belief.
    #[must_use]
    pub fn interval(self, level: Level) -> Interval {
        let tail = normal_tail(level.z());
        Interval { low: self.quantile(tail), high: self.quantile(1.0 - tail) }
    }
}

/// Gamma(shape, rate): what is known about events per unit of exposure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GammaBelief {
    pub shape: f64,
    pub rate: f64,
}

impl GammaBelief {
    /// After `count` events in `exposure`: Gamma(shape + count, rate + exposure).
    ///
    /// # Errors
    /// Exposure that is not finite and above zero.
    pub fn after(self, count: u64, exposure: f64) -> Result<Self, RankError> {
        Ok(Self { shape: self.shape + count as f64, rate: self.rate + positive(exposure, "exposure")? })
    }

    /// `shape / rate`.
    #[must_use]
    pub fn mean(self) -> f64 {
        self.shape / self.rate
    }

    /// The value below which a share `p` (strictly between 0 and 1) of the belief lies.
    #[must_use]
    pub fn quantile(self, p: f64) -> f64 {
        gamma_quantile(self.shape, self.rate, p)
    }

    /// The equal-tailed interval holding `level` of the belief.
    #[must_use]
    pub fn interval(self, level: Level) -> Interval {
        let tail = normal_tail(level.z());
        Interval { low: self.quantile(tail), high: self.quantile(1.0 - tail) }
    }
}

/// The estimated prior and what it makes of each unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Shrunk<Belief> {
    /// Show it: its strength (`a + b`, or `rate` in units of exposure) says how many cases the whole counts as.
    pub prior: Belief,
    /// The data show no spread between units beyond chance, so all are pulled to one figure.
    pub alike: bool,
    /// In the order given.
    pub units: Vec<Belief>,
}

/// Beta-binomial shrinkage of `(numerator, denominator)`; the prior is estimated from the same units.
///
/// # Errors
/// Fewer than two units; a zero denominator; more successes than trials.
pub fn beta_binomial(units: &[(u64, u64)]) -> Result<Shrunk<BetaBelief>, RankError> {
    at_least_two(units.len())?;
    for &(numerator, denominator) in units {
        check_proportion(numerator, denominator)?;
    }
    let total = |part: fn(&(u64, u64)) -> u64| units.iter().map(part).sum::<u64>() as f64;
    let (all, sizes) = (total(|u| u.0), total(|u| u.1));
    let likelihood = |logit: f64, strength: f64| {
        let mean = 1.0 / (1.0 + (-logit).exp());
        let (a, b) = (mean * strength, (1.0 - mean) * strength);
        let prior = ln_gamma(a) + ln_gamma(b) - ln_gamma(strength);
        let unit = |&(r, n): &(u64, u64)| {
            ln_gamma(a + r as f64) + ln_gamma(b + (n - r) as f64) - ln_gamma(strength + n as f64) - prior
        };
        units.iter().map(unit).sum::<f64>()
    };
    // Half an event keeps the logit of "none" and "all" finite.
    let pooled = ((all + 0.5) / (sizes - all + 0.5)).ln();
    let (logit, strength) = maximise(likelihood, pooled);
    let mean = 1.0 / (1.0 + (-logit).exp());
    let prior = BetaBelief { a: mean * strength, b: (1.0 - mean) * strength };
    let beliefs: Result<Vec<_>, _> = units.iter().map(|&(r, n)| prior.after(r, n)).collect();
    Ok(Shrunk { prior, alike: strength >= ALIKE / 10.0, units: beliefs? })
}

/// Gamma-Poisson shrinkage of `(count, exposure)`; the prior is estimated from the same units.
///
/// # Errors
/// Fewer than two units; exposure that is not above zero; no event in any unit (nothing to estimate a rate from).
pub fn gamma_poisson(units: &[(u64, f64)]) -> Result<Shrunk<GammaBelief>, RankError> {
    at_least_two(units.len())?;
    for &(_, exposure) in units {
        positive(exposure, "exposure")?;
    }
    let events = units.iter().map(|unit| unit.0).sum::<u64>() as f64;
    let pooled = positive(events, "events")? / units.iter().map(|unit| unit.1).sum::<f64>();
    let likelihood = |log_mean: f64, shape: f64| {
        let rate = shape / log_mean.exp();
        let unit = |&(count, exposure): &(u64, f64)| {
            let count = count as f64;
            // The exposure^count factor does not depend on the prior and is left out.
            ln_gamma(shape + count)
                - ln_gamma(shape)
                - shape * (exposure / rate).ln_1p()
                - count * (rate + exposure).ln()
        };
        units.iter().map(unit).sum::<f64>()
    };
    let (log_mean, shape) = maximise(likelihood, pooled.ln());
    let prior = GammaBelief { shape, rate: shape / log_mean.exp() };
    let beliefs: Result<Vec<_>, _> =
        units.iter().map(|&(count, exposure)| prior.after(count, exposure)).collect();
    Ok(Shrunk { prior, alike: shape >= ALIKE / 10.0, units: beliefs? })
}

fn at_least_two(got: usize) -> Result<(), RankError> {
    if got < 2 { Err(RankError::TooFew { what: "units", need: 2, got }) } else { Ok(()) }
}

/// Maximises over location (within 4 of the pooled one, on the log or logit scale) and strength (0.05 to 10⁷), each by
/// golden section: slow, but it needs no derivatives and cannot run away.
fn maximise(likelihood: impl Fn(f64, f64) -> f64, pooled: f64) -> (f64, f64) {
    let best_location = |log_strength: f64| {
        golden(pooled - 4.0, pooled + 4.0, 40, |location| likelihood(location, log_strength.exp()))
    };
    let profile = |log_strength: f64| likelihood(best_location(log_strength), log_strength.exp());
    let log_strength = golden(0.05_f64.ln(), ALIKE.ln(), 45, profile);
    (best_location(log_strength), log_strength.exp())
}

/// The argument in `low..high` at which a function with one peak is largest, after `steps` sections.
fn golden(mut low: f64, mut high: f64, steps: u32, f: impl Fn(f64) -> f64) -> f64 {
    let share = (5.0_f64.sqrt() - 1.0) / 2.0;
    let (mut left, mut right) = (high - share * (high - low), low + share * (high - low));
    let (mut at_left, mut at_right) = (f(left), f(right));
    for _ in 0..steps {
        if at_left >= at_right {
            (high, right, at_right) = (right, left, at_left);
            left = high - share * (high - low);
            at_left = f(left);
        } else {
            (low, left, at_left) = (left, right, at_right);
            right = low + share * (high - low);
            at_right = f(right);
        }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests;
