//! Funnel limits: how far from the whole a unit of a given size may lie by chance.
//!
//! Invariant: limits depend on the whole and on the unit's size, never on the unit's own result or rank.
//! Source: Spiegelhalter 2005, "Funnel plots for comparing institutional performance", Statist. Med. 24:1185, and
//! "Handling over-dispersion of performance indicators", Qual. Saf. Health Care 14:347.
//! Not here: estimates with a standard error. They carry no size that chance acts on, so no funnel applies to them.

use statrs::function::beta::beta_reg;
use statrs::function::gamma::{gamma_lr, gamma_ur};

use crate::Level;
use crate::error::{RankError, finite, positive};
use crate::interval::{Interval, check_proportion, exact_count};
use crate::level::normal_tail;

/// Inner (usually 95 %) and outer (usually 99.8 %) limits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    pub inner: Interval,
    pub outer: Interval,
}

/// 95 %: one unit in twenty lies outside by chance.
pub const INNER: f64 = 0.95;
/// 99.8 %: one unit in five hundred lies outside by chance; "outside the funnel" means outside these.
pub const OUTER: f64 = 0.998;

/// The chi-squared limits that published software draws for an observed-to-expected ratio.
///
/// Gamma quantiles at the expected number `E`: `Γ⁻¹(α/2; E)/E` and `Γ⁻¹(1−α/2; E+1)/E`. To compare with other programs, not
/// to judge units: their lower end is above zero for every `E`, so a unit without events would lie outside even where
/// chance brings that about once in three times. [`count_limits`] judges.
///
/// # Errors
/// An expected number that is not finite and above zero.
pub fn ratio_limits(expected: f64, level: Level) -> Result<Interval, RankError> {
    positive(expected, "expected events")?;
    let events = exact_count(expected, normal_tail(level.z()));
    Ok(Interval { low: events.low / expected, high: events.high / expected })
}

/// Exact limits for an observed-to-expected ratio, given the expected number of events: Poisson prediction limits.
///
/// `x` events lie outside exactly if `P(X ≥ x)` or `P(X ≤ x)` is below `α/2` for `X ~ Poisson(expected)`; between whole
/// numbers the tails `P(x, expected)` and `Q(x+1, expected)` are continued, which draws smooth lines. Multiply by the
/// overall rate for limits in events per unit of exposure.
///
/// # Errors
/// An expected number that is not finite and above zero.
pub fn count_limits(expected: f64, level: Level) -> Result<Interval, RankError> {
    positive(expected, "expected events")?;
    let tail = normal_tail(level.z());
    let too_few = |x: f64| gamma_ur(x + 1.0, expected) < tail;
    let too_many = |x: f64| gamma_lr(x, expected) < tail;
    let low = if too_few(0.0) { boundary(expected, 0.0, too_few) } else { 0.0 };
    // Bernstein's bound on the tail: so many are too many for certain.
    let rarity = -tail.ln();
    let many = expected + 1.0 + rarity / 3.0 + (rarity * rarity / 9.0 + 2.0 * rarity * expected).sqrt();
    Ok(Interval { low: low / expected, high: boundary(expected, many, too_many) / expected })
}

/// The last number before `is_outside`, between one within and one outside.
fn boundary(mut within: f64, mut outside: f64, is_outside: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..60 {
        let middle = f64::midpoint(within, outside);
        if is_outside(middle) { outside = middle } else { within = middle }
    }
    within
}

/// Exact limits for a share among `denominator` when the whole has share `target`: binomial prediction limits.
///
/// `x` of `n` lies outside exactly if `P(X ≥ x)` or `P(X ≤ x)` is below `α/2` for `X ~ Binomial(n, target)`; between whole
/// numbers the tails `I_target(x, n−x+1)` and `I_{1−target}(n−x, x+1)` are continued, which draws smooth lines.
///
/// # Errors
/// A zero denominator, or a target outside 0..=1.
pub fn share_limits(target: f64, denominator: u64, level: Level) -> Result<Interval, RankError> {
    if !(0.0..=1.0).contains(&target) {
        return Err(RankError::LevelOutOfRange { level: target });
    }
    check_proportion(0, denominator)?;
    let n = denominator as f64;
    let tail = normal_tail(level.z());
    let most = |target: f64| {
        // The largest number of successes whose upper tail is still at least `tail`.
        let upper_tail = |x: f64| beta_reg(x, n - x + 1.0, target);
        if target >= 1.0 || upper_tail(n) >= tail {
            return n;
        }
        boundary(0.0, n, |x| upper_tail(x) < tail)
    };
    // The fewest successes are the most failures, seen from the other side.
    Ok(Interval { low: (n - most(1.0 - target)) / n, high: most(target) / n })
}

/// Spread between units beyond chance, estimated from winsorised z-scores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OverDispersion {
    /// `φ = Σ z² / n` after winsorising; about 1 when chance explains everything.
    pub phi: f64,
    /// Between-unit variance, in squared units of the values; 0 when `φ` shows no excess.
    pub tau_squared: f64,
}

/// Over-dispersion of units with given values and chance standard errors around `target`.
///
/// `z_i = (y_i − target)/s_i`, winsorised: the lowest and highest `share` (usually 0.1) are set to the nearest value kept.
/// `τ² = (nφ − (n−1)) / (Σw − Σw²/Σw)`, `w = 1/s²`, and 0 if negative (DerSimonian & Laird's form, Spiegelhalter 2005).
/// The standard errors are those chance gives at the target, e.g. `√(target(1−target)/n)` or `√(target/exposure)`.
///
/// # Errors
/// Fewer than three units; lists of different length; a standard error not above zero; a share outside 0..0.5.
pub fn over_dispersion(
    values: &[f64],
    errors: &[f64],
    target: f64,
    share: f64,
) -> Result<OverDispersion, RankError> {
    if values.len() != errors.len() {
        return Err(RankError::LengthMismatch { left: values.len(), right: errors.len() });
    }
    if values.len() < 3 {
        return Err(RankError::TooFew { what: "units", need: 3, got: values.len() });
    }
    if !(0.0..0.5).contains(&share) {
        return Err(RankError::LevelOutOfRange { level: share });
    }
    let mut z = Vec::with_capacity(values.len());
    for (value, error) in values.iter().zip(errors) {
        z.push((finite(*value, "value")? - target) / positive(*error, "se")?);
    }
    winsorise(&mut z, share);
    let n = z.len() as f64;
    let phi = z.iter().map(|z| z * z).sum::<f64>() / n;
    let weights = errors.iter().map(|error| 1.0 / (error * error));
    let (sum, squares) = weights.fold((0.0, 0.0), |(sum, squares), w| (sum + w, squares + w * w));
    let tau_squared = ((n * phi - (n - 1.0)) / (sum - squares / sum)).max(0.0);
    Ok(OverDispersion { phi, tau_squared })
}

/// Sets the lowest and highest `share` to the nearest value kept.
fn winsorise(values: &mut [f64], share: f64) {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let cut = (share * values.len() as f64).floor() as usize;
    let (low, high) = (sorted[cut], sorted[values.len() - 1 - cut]);
    for value in values {
        *value = value.clamp(low, high);
    }
}

/// Widens chance-only limits around `target` by the between-unit variance `τ²`.
///
/// Each half-width `h` at multiplier `z` becomes `√(h² + z²·τ²)`: exact limits keep their lopsidedness, and with `τ² = 0`
/// they are returned as they are.
#[must_use]
pub fn widen(limits: Interval, target: f64, level: Level, dispersion: OverDispersion) -> Interval {
    let extra = level.z().powi(2) * dispersion.tau_squared;
    let half = |h: f64| (h * h + extra).sqrt();
    Interval { low: target - half(target - limits.low), high: target + half(limits.high - target) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(share: f64) -> Level {
        Level::new(share).unwrap()
    }

    /// Source: exact Poisson funnel limits as published with the R package for funnel plots (chi-squared form), expected 15, 20, 30.
    #[test]
    fn exact_poisson_funnel_limits_are_the_published_ones() {
        let published = [
            (15.0, 0.559_692_4, 1.649_348, 0.386_265_0, 2.082_907),
            (20.0, 0.610_826_0, 1.544_419, 0.447_910_7, 1.902_094),
            (30.0, 0.674_695_8, 1.427_562, 0.528_972_4, 1.702_771),
        ];
        for (expected, low, high, outer_low, outer_high) in published {
            let inner = ratio_limits(expected, level(INNER)).unwrap();
            let outer = ratio_limits(expected, level(OUTER)).unwrap();
            for (found, published) in
                [(inner.low, low), (inner.high, high), (outer.low, outer_low), (outer.high, outer_high)]
            {
                assert!((found - published).abs() < 1e-6, "{found} is not {published}");
            }
        }
    }

    /// Source: the definition, against Poisson probabilities summed term by term.
    #[test]
    fn a_count_is_outside_exactly_if_its_poisson_tail_is_below_half_of_alpha() {
        for expected in [0.001, 0.3, 1.1, 4.0, 6.0, 6.9, 7.0, 20.0, 333.3] {
            let limits = count_limits(expected, level(OUTER)).unwrap();
            let mut term = (-expected).exp();
            let mut below = 0.0;
            for x in 0..2 * (expected as u64 + 10) {
                let (upper, lower) = (1.0 - below, below + term);
                let outside = upper < 0.001 || lower < 0.001;
                assert_eq!(!limits.contains(x as f64 / expected), outside, "{x} of {expected}");
                below = lower;
                term *= expected / (x + 1) as f64;
            }
        }
    }

    #[test]
    fn count_limits_close_in_on_the_published_ones_as_units_grow() {
        for expected in [1e3, 1e6, 1e9] {
            let (own, published) = (
                count_limits(expected, level(OUTER)).unwrap(),
                ratio_limits(expected, level(OUTER)).unwrap(),
            );
            let apart = (own.low - published.low).abs().max((own.high - published.high).abs());
            assert!(apart * expected < 6.0, "{own:?} {published:?}");
        }
    }

    #[test]
    fn share_limits_close_in_as_units_grow() {
        let widths: Vec<f64> = [10, 100, 1000, 100_000]
            .iter()
            .map(|&n| share_limits(0.8, n, level(OUTER)).unwrap().width())
            .collect();
        assert!(widths.windows(2).all(|pair| pair[1] < pair[0]));
        let all = share_limits(1.0, 20, level(INNER)).unwrap();
        assert_eq!(all.high, 1.0);
    }

    /// Source: the definition, against binomial probabilities summed term by term.
    #[test]
    fn a_share_is_outside_exactly_if_its_binomial_tail_is_below_half_of_alpha() {
        for (n, target) in [(5_u64, 0.8), (12, 0.3), (40, 0.9), (90, 0.796)] {
            let limits = share_limits(target, n, level(OUTER)).unwrap();
            let mut term = (1.0_f64 - target).powi(n as i32);
            let mut below = 0.0;
            for x in 0..=n {
                let (upper, lower) = (1.0 - below, below + term);
                let outside = upper < 0.001 || lower < 0.001;
                assert_eq!(!limits.contains(x as f64 / n as f64), outside, "{x} of {n}");
                below = lower;
                term *= (n - x) as f64 / (x + 1) as f64 * target / (1.0 - target);
            }
        }
    }

    #[test]
    fn chance_alone_shows_no_over_dispersion_and_leaves_the_limits_alone() {
        let values = [0.9, 1.0, 1.1, 1.0, 0.95, 1.05];
        let dispersion = over_dispersion(&values, &[0.2; 6], 1.0, 0.1).unwrap();
        assert_eq!(dispersion.tau_squared, 0.0);
        let limits = Interval { low: 0.5, high: 1.7 };
        assert_eq!(widen(limits, 1.0, level(0.95), dispersion), limits);
    }

    /// Source: Spiegelhalter 2005, worked by hand: equal errors give τ² = s²·(nφ − (n−1))/(n−1).
    #[test]
    fn equal_errors_give_the_closed_form_of_tau_squared() {
        let (values, s) = ([-3.0, -1.0, 0.0, 1.0, 3.0], 0.5);
        let found = over_dispersion(&values, &[s; 5], 0.0, 0.0).unwrap();
        assert!((found.phi - 16.0).abs() < 1e-12);
        assert!((found.tau_squared - s * s * (80.0 - 4.0) / 4.0).abs() < 1e-12);
    }

    #[test]
    fn winsorising_keeps_one_wild_unit_from_widening_the_funnel_for_all() {
        let mut values = vec![0.0, 0.1, -0.1, 0.05, -0.05, 0.02, -0.02, 0.08, -0.08, 50.0];
        let tamed = over_dispersion(&values, &[0.1; 10], 0.0, 0.1).unwrap();
        assert_eq!(tamed.tau_squared, 0.0);
        values[9] = f64::NAN;
        assert!(over_dispersion(&values, &[0.1; 10], 0.0, 0.1).is_err());
    }
}
