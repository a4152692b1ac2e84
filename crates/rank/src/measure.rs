//! One unit's figure together with what says how sure it is.
//!
//! Invariant: a `Measure` is always usable (finite, no zero denominators); the constructors refuse the rest.
//! Not here: comparing units (`rank_sets.rs`, `joint.rs`).

use std::sync::Arc;

use crate::error::{finite, positive};
use crate::interval::{self, Interval};
use crate::{Level, RankError};

/// A figure with its uncertainty.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure(Kind);

#[derive(Debug, Clone, PartialEq)]
enum Kind {
    Proportion { numerator: u64, denominator: u64 },
    Rate { count: u64, exposure: f64 },
    Estimate { value: f64, se: f64 },
    Median { sorted: Arc<[f64]> },
}

impl Measure {
    /// `numerator` out of `denominator`, a share in 0..=1; interval by Wilson.
    ///
    /// # Errors
    /// A zero denominator, or a numerator above it.
    pub fn proportion(numerator: u64, denominator: u64) -> Result<Self, RankError> {
        interval::check_proportion(numerator, denominator)?;
        Ok(Self(Kind::Proportion { numerator, denominator }))
    }

    /// `count` events over `exposure` (households, case-months …), in events per unit of exposure; exact Poisson interval.
    ///
    /// # Errors
    /// Exposure that is not finite and above zero.
    pub fn rate(count: u64, exposure: f64) -> Result<Self, RankError> {
        Ok(Self(Kind::Rate { count, exposure: positive(exposure, "exposure")? }))
    }

    /// An estimate with its standard error, both in the same unit; normal interval.
    ///
    /// # Errors
    /// A number that is not finite, or a negative standard error. Zero is allowed: a figure known exactly.
    pub fn estimate(value: f64, se: f64) -> Result<Self, RankError> {
        finite(value, "estimate")?;
        if finite(se, "se")? < 0.0 {
            return Err(RankError::Negative { what: "se" });
        }
        Ok(Self(Kind::Estimate { value, se }))
    }

    /// An estimate with a margin of error: half the width of its interval at `level`; `se = margin / z(level)`.
    ///
    /// # Errors
    /// A number that is not finite, or a negative margin.
    pub fn with_margin(value: f64, margin: f64, level: Level) -> Result<Self, RankError> {
        if finite(margin, "margin")? < 0.0 {
            return Err(RankError::Negative { what: "margin" });
        }
        Self::estimate(value, margin / level.z())
    }

    /// The median of durations (any unit of time), at least three; distribution-free interval.
    ///
    /// Only finished durations belong here: leaving out the cases still open makes a unit look faster than it is.
    ///
    /// # Errors
    /// Fewer than three values, or one that is not finite or negative.
    pub fn median(durations: &[f64]) -> Result<Self, RankError> {
        if durations.len() < 3 {
            return Err(RankError::TooFew { what: "durations", need: 3, got: durations.len() });
        }
        for &duration in durations {
            if finite(duration, "duration")? < 0.0 {
                return Err(RankError::Negative { what: "duration" });
            }
        }
        let mut sorted = durations.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        Ok(Self(Kind::Median { sorted: sorted.into() }))
    }

    /// The figure itself: share, rate, estimate or median.
    #[must_use]
    pub fn value(&self) -> f64 {
        match &self.0 {
            Kind::Proportion { numerator, denominator } => *numerator as f64 / *denominator as f64,
            Kind::Rate { count, exposure } => *count as f64 / exposure,
            Kind::Estimate { value, .. } => *value,
            Kind::Median { sorted } => {
                let n = sorted.len();
                f64::midpoint(sorted[(n - 1) / 2], sorted[n / 2])
            }
        }
    }

    /// A standard error in the unit of the value; never zero for counts.
    ///
    /// Proportion: `√(p̃(1−p̃)/(n+4))`, `p̃ = (r+2)/(n+4)` (Agresti & Coull 1998). Rate: `√(count+1)/exposure`.
    /// Median: half its interval at z = 1. Ranks use it for estimates and, to find critical values, for medians.
    #[must_use]
    pub fn working_se(&self) -> f64 {
        match &self.0 {
            Kind::Proportion { numerator, denominator } => {
                let n = *denominator as f64 + 4.0;
                let p = (*numerator as f64 + 2.0) / n;
                (p * (1.0 - p) / n).sqrt()
            }
            Kind::Rate { count, exposure } => (*count as f64 + 1.0).sqrt() / exposure,
            Kind::Estimate { se, .. } => *se,
            Kind::Median { sorted } => interval::median(sorted, 1.0).width() / 2.0,
        }
    }

    /// The interval at the two-sided normal multiplier `z`; it contains the value and widens with `z`.
    #[must_use]
    pub fn limits(&self, z: f64) -> Interval {
        match &self.0 {
            Kind::Proportion { numerator, denominator } => {
                interval::wilson(*numerator, *denominator, z).expect("checked by the constructor")
            }
            Kind::Rate { count, exposure } => {
                let events = interval::exact_poisson(*count, z);
                Interval { low: events.low / exposure, high: events.high / exposure }
            }
            Kind::Estimate { value, se } => interval::normal(*value, *se, z),
            Kind::Median { sorted } => {
                let Interval { low, high } = interval::median(sorted, z);
                Interval { low: low.max(0.0), high }
            }
        }
    }

    /// The interval at `z` of which each end is wrong with at most the probability of a normal tail, whatever the true
    /// figure: by Clopper and Pearson for a proportion, [`Measure::limits`] for the rest.
    #[must_use]
    pub fn exact_limits(&self, z: f64) -> Interval {
        match &self.0 {
            Kind::Proportion { numerator, denominator } => {
                interval::clopper_pearson(*numerator, *denominator, z).expect("checked by the constructor")
            }
            Kind::Rate { .. } | Kind::Estimate { .. } | Kind::Median { .. } => self.limits(z),
        }
    }

    /// The interval for this unit alone at a confidence level.
    #[must_use]
    pub fn interval(&self, level: Level) -> Interval {
        self.limits(level.z())
    }

    /// Numerator and denominator, if it is a proportion.
    #[must_use]
    pub fn as_proportion(&self) -> Option<(u64, u64)> {
        if let Kind::Proportion { numerator, denominator } = self.0 {
            Some((numerator, denominator))
        } else {
            None
        }
    }

    /// Count and exposure, if it is a rate.
    #[must_use]
    pub fn as_rate(&self) -> Option<(u64, f64)> {
        if let Kind::Rate { count, exposure } = self.0 { Some((count, exposure)) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_margin_is_divided_by_its_own_level() {
        let level = Level::new(0.9).unwrap();
        let measure = Measure::with_margin(20.0, 1.644_853_626_951_472_8, level).unwrap();
        assert!((measure.working_se() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn figures_that_cannot_be_used_are_refused() {
        assert!(Measure::proportion(1, 0).is_err());
        assert!(Measure::rate(1, 0.0).is_err());
        assert!(Measure::rate(1, f64::NAN).is_err());
        assert!(Measure::estimate(f64::INFINITY, 1.0).is_err());
        assert!(Measure::estimate(1.0, -1.0).is_err());
        assert!(Measure::median(&[1.0, 2.0]).is_err());
    }

    #[test]
    fn a_median_of_an_even_number_lies_halfway() {
        assert_eq!(Measure::median(&[4.0, 1.0, 3.0, 2.0]).unwrap().value(), 2.5);
    }
}
