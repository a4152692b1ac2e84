//! What a rule about places really catches: how often chance alone puts a unit among the last `k`.
//!
//! Every unit has the same true figure except, if asked, one that is truly worse; tables are drawn from binomial or Poisson
//! chance and the rule is applied as it would be. Small units swing most, so they meet such a rule most.
//! Invariant: simulation error is at most `0.5/√draws` (0.005 for 10,000 draws); the same seed gives the same answer.
//! Not here: whether the rule is wise.

use rand::Rng;
use rand_distr::{Binomial, Distribution, Poisson};
use rayon::prelude::*;

use crate::RankError;
use crate::error::positive;
use crate::seed::Streams;

/// What the units are ranked by.
#[derive(Debug, Clone, PartialEq)]
pub enum Caseloads {
    /// A share of cases that went well, the same `share` (0..=1) for all: highest is best.
    Shares { cases: Vec<u64>, share: f64 },
    /// Bad events per exposure, the same `rate` for all: lowest is best.
    Rates { exposures: Vec<f64>, rate: f64 },
}

/// A unit that is truly different from the rest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outlier {
    pub unit: usize,
    /// Its true share or rate.
    pub figure: f64,
}

/// "The last `places` units bear the consequence."
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    pub places: usize,
    pub draws: u32,
    pub seed: u64,
}

/// The probability, 0..=1, that each unit is among the last `places`, in the order given.
///
/// With ties, a unit is among the last `k` if fewer than `k` units are strictly worse: tied units share the fate, so the
/// probabilities may add up to more than `k`.
/// With an outlier, its own entry is the power of the rule and the others' entries are false alarms.
///
/// # Errors
/// No units; figures out of range; caseloads not above zero; an outlier that does not exist; fewer than 100 draws.
pub fn chance_of_bottom(
    caseloads: &Caseloads,
    outlier: Option<Outlier>,
    rule: &Rule,
) -> Result<Vec<f64>, RankError> {
    if rule.draws < 100 {
        return Err(RankError::TooFew { what: "draws", need: 100, got: rule.draws as usize });
    }
    let units = prepare(caseloads, outlier)?;
    let streams = Streams::new("bellwether-rank/power", rule.seed);
    let counts = (0..rule.draws)
        .into_par_iter()
        .fold(
            || vec![0_u64; units.len()],
            |mut counts, draw| {
                let mut rng = streams.draw(draw.into());
                let goodness: Vec<f64> = units.iter().map(|unit| unit.draw(&mut rng)).collect();
                mark_last(&goodness, rule.places, &mut counts);
                counts
            },
        )
        .reduce(
            || vec![0_u64; units.len()],
            |left, right| left.iter().zip(&right).map(|(left, right)| left + right).collect(),
        );
    Ok(counts.into_iter().map(|count| count as f64 / f64::from(rule.draws)).collect())
}

/// Counts the units with fewer than `places` strictly worse ones.
fn mark_last(goodness: &[f64], places: usize, counts: &mut [u64]) {
    let Some(last_place) = places.min(goodness.len()).checked_sub(1) else { return };
    let mut sorted = goodness.to_vec();
    let threshold = *sorted.select_nth_unstable_by(last_place, f64::total_cmp).1;
    for (count, value) in counts.iter_mut().zip(goodness) {
        *count += u64::from(*value <= threshold);
    }
}

/// One unit's chance, turned so that larger is better.
enum Unit {
    Share { chance: Binomial, cases: f64 },
    Rate { chance: Option<Poisson<f64>>, exposure: f64 },
}

impl Unit {
    fn draw(&self, rng: &mut impl Rng) -> f64 {
        match self {
            Self::Share { chance, cases } => chance.sample(rng) as f64 / cases,
            Self::Rate { chance, exposure } => -chance.map_or(0.0, |chance| chance.sample(rng)) / exposure,
        }
    }
}

fn prepare(caseloads: &Caseloads, outlier: Option<Outlier>) -> Result<Vec<Unit>, RankError> {
    let figure = |unit: usize, usual: f64| outlier.filter(|o| o.unit == unit).map_or(usual, |o| o.figure);
    let units = match caseloads {
        Caseloads::Shares { cases, share } => {
            let unit = |(i, &n): (usize, &u64)| share_unit(n, figure(i, *share));
            cases.iter().enumerate().map(unit).collect::<Result<Vec<_>, _>>()?
        }
        Caseloads::Rates { exposures, rate } => {
            let unit = |(i, &exposure): (usize, &f64)| rate_unit(exposure, figure(i, *rate));
            exposures.iter().enumerate().map(unit).collect::<Result<Vec<_>, _>>()?
        }
    };
    if units.is_empty() || outlier.is_some_and(|outlier| outlier.unit >= units.len()) {
        return Err(RankError::Empty);
    }
    Ok(units)
}

fn share_unit(cases: u64, share: f64) -> Result<Unit, RankError> {
    if cases == 0 {
        return Err(RankError::NotPositive { what: "cases" });
    }
    let chance = Binomial::new(cases, share).map_err(|_| RankError::NotFinite { what: "share" })?;
    Ok(Unit::Share { chance, cases: cases as f64 })
}

fn rate_unit(exposure: f64, rate: f64) -> Result<Unit, RankError> {
    positive(exposure, "exposure")?;
    if rate == 0.0 {
        return Ok(Unit::Rate { chance: None, exposure });
    }
    let chance = Poisson::new(positive(rate, "rate")? * exposure)
        .map_err(|_| RankError::NotFinite { what: "rate" })?;
    Ok(Unit::Rate { chance: Some(chance), exposure })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Rule = Rule { places: 3, draws: 4000, seed: 5 };

    #[test]
    fn large_equal_units_meet_the_rule_three_times_in_twelve() {
        let caseloads = Caseloads::Rates { exposures: vec![1e6; 12], rate: 1.0 };
        let chances = chance_of_bottom(&caseloads, None, &RULE).unwrap();
        assert!(chances.iter().all(|chance| (chance - 0.25).abs() < 0.03), "{chances:?}");
    }

    #[test]
    fn a_small_unit_meets_the_rule_by_chance_far_more_often_than_a_large_one() {
        let mut cases = vec![500; 11];
        cases.push(20);
        let chances =
            chance_of_bottom(&Caseloads::Shares { cases, share: 0.8 }, None, &Rule { places: 1, ..RULE });
        let chances = chances.unwrap();
        assert!(chances[11] > 3.0 * chances[0], "{chances:?}");
    }

    #[test]
    fn a_truly_worse_unit_is_caught_more_often_and_the_others_less() {
        let caseloads = Caseloads::Shares { cases: vec![200; 10], share: 0.8 };
        let outlier = Some(Outlier { unit: 4, figure: 0.6 });
        let even = chance_of_bottom(&caseloads, None, &RULE).unwrap();
        let uneven = chance_of_bottom(&caseloads, outlier, &RULE).unwrap();
        assert!(uneven[4] > 0.95);
        assert!(uneven[0] < even[0]);
    }

    #[test]
    fn tied_units_share_the_fate() {
        let caseloads = Caseloads::Rates { exposures: vec![1.0; 6], rate: 0.0 };
        assert_eq!(chance_of_bottom(&caseloads, None, &RULE).unwrap(), vec![1.0; 6]);
    }

    #[test]
    fn the_same_seed_gives_the_same_answer_on_1_and_4_threads() {
        let caseloads = Caseloads::Shares { cases: (10..60).collect(), share: 0.7 };
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| chance_of_bottom(&caseloads, None, &RULE).unwrap())
        };
        assert_eq!(on(1), on(4));
    }

    #[test]
    fn figures_out_of_range_are_refused() {
        let shares = |share| Caseloads::Shares { cases: vec![10, 20], share };
        assert!(chance_of_bottom(&shares(1.2), None, &RULE).is_err());
        let nobody = Some(Outlier { unit: 9, figure: 0.5 });
        assert!(chance_of_bottom(&shares(0.5), nobody, &RULE).is_err());
        assert!(chance_of_bottom(&Caseloads::Rates { exposures: vec![], rate: 1.0 }, None, &RULE).is_err());
    }
}
