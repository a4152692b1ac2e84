//! Confidence levels, the normal distribution, and which end of a list is the good one.
//!
//! Invariant: a `Level` always lies strictly between 0 and 1.
//! Not here: intervals for a measure (`interval.rs`).

use std::f64::consts::{FRAC_1_SQRT_2, SQRT_2};

use statrs::function::erf::{erfc, erfc_inv};

use crate::RankError;

/// Which values come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// The largest value has rank 1.
    HigherBetter,
    /// The smallest value has rank 1.
    LowerBetter,
}

impl Direction {
    /// +1 or −1: multiplying a value by it makes "larger is better" true.
    pub(crate) fn sign(self) -> f64 {
        match self {
            Self::HigherBetter => 1.0,
            Self::LowerBetter => -1.0,
        }
    }
}

/// A confidence level, a share strictly between 0 and 1 (0.95, not 95).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level(f64);

impl Level {
    /// # Errors
    /// [`RankError::LevelOutOfRange`] unless `0 < level < 1`.
    pub fn new(level: f64) -> Result<Self, RankError> {
        if level > 0.0 && level < 1.0 { Ok(Self(level)) } else { Err(RankError::LevelOutOfRange { level }) }
    }

    /// The share itself.
    #[must_use]
    pub fn share(self) -> f64 {
        self.0
    }

    /// The two-sided normal multiplier `z` with `P(|Z| ≤ z) = level`: 1.959964 for 0.95.
    #[must_use]
    pub fn z(self) -> f64 {
        normal_multiplier((1.0 - self.0) / 2.0)
    }

    /// The level each of `n` independent intervals needs so that all hold together: `level^(1/n)` (Šidák).
    #[must_use]
    pub fn each_of(self, n: usize) -> Self {
        Self(self.0.powf(1.0 / n.max(1) as f64))
    }
}

/// `P(Z > z)` of the standard normal distribution, accurate in the tail.
#[must_use]
pub fn normal_tail(z: f64) -> f64 {
    0.5 * erfc(z * FRAC_1_SQRT_2)
}

/// The `z` with `P(Z > z) = tail`, the other way round.
pub(crate) fn normal_multiplier(tail: f64) -> f64 {
    SQRT_2 * erfc_inv(2.0 * tail)
}
