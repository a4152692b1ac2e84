//! One value per unit from what is believed about it.
//!
//! Invariant: the normal units stand before the others, so that they are drawn in one sweep.
//! Not here: where the generator comes from (`seed.rs`).

use rand::rngs::Xoshiro256PlusPlus;
use rand_distr::{Beta, Distribution, Gamma};

use super::Belief;
use crate::RankError;
use crate::error::{finite, positive};
use crate::seed::fill_normal;
use crate::shrink::{BetaBelief, GammaBelief};

/// What to draw from, unit by unit.
pub struct Samplers {
    normals: Vec<(f64, f64)>,
    others: Vec<Other>,
}

enum Other {
    Beta(Beta<f64>),
    Gamma(Gamma<f64>),
}

impl Samplers {
    /// For `beliefs` of which the normal ones come first.
    ///
    /// # Errors
    /// Parameters that are not finite or not above zero (a normal `sd` may be zero).
    pub fn new(beliefs: &[Belief]) -> Result<Self, RankError> {
        let mut samplers = Self { normals: Vec::new(), others: Vec::new() };
        for belief in beliefs {
            match *belief {
                Belief::Normal { mean, sd } => {
                    if finite(sd, "sd")? < 0.0 {
                        return Err(RankError::Negative { what: "sd" });
                    }
                    samplers.normals.push((finite(mean, "mean")?, sd));
                }
                Belief::Beta(belief) => samplers.others.push(Other::Beta(beta(belief)?)),
                Belief::Gamma(belief) => samplers.others.push(Other::Gamma(gamma(belief)?)),
            }
        }
        Ok(samplers)
    }

    pub fn len(&self) -> usize {
        self.normals.len() + self.others.len()
    }

    /// Fills `values`, each times `sign`, in the order of the beliefs.
    pub fn draw(&self, rng: &mut Xoshiro256PlusPlus, sign: f64, values: &mut [f64]) {
        let (normals, others) = values.split_at_mut(self.normals.len());
        fill_normal(rng, normals);
        for (value, (mean, sd)) in normals.iter_mut().zip(&self.normals) {
            *value = sign * (mean + sd * *value);
        }
        for (value, other) in others.iter_mut().zip(&self.others) {
            *value = sign
                * match other {
                    Other::Beta(beta) => beta.sample(rng),
                    Other::Gamma(gamma) => gamma.sample(rng),
                };
        }
    }
}

fn beta(BetaBelief { a, b }: BetaBelief) -> Result<Beta<f64>, RankError> {
    let (a, b) = (positive(a, "shape")?, positive(b, "shape")?);
    Beta::new(a, b).map_err(|_| RankError::NotPositive { what: "shape" })
}

fn gamma(GammaBelief { shape, rate }: GammaBelief) -> Result<Gamma<f64>, RankError> {
    let (shape, rate) = (positive(shape, "shape")?, positive(rate, "rate")?);
    Gamma::new(shape, 1.0 / rate).map_err(|_| RankError::NotPositive { what: "shape" })
}
