//! The chance of each rank: probability of being among the top or bottom τ, mean rank, quantiles of the rank.
//!
//! Each draw takes one value per unit from what is known about it and ranks them; shares over the draws are the
//! probabilities. These describe belief, not coverage: for a statement that holds for all units at once use `rank_sets.rs`.
//! Source: Goldstein & Spiegelhalter 1996, J. R. Stat. Soc. A 159:385.
//! Invariant: O(n log n) per draw; permuting the units permutes the result (units that are alike share their result).

mod sampler;
mod sorter;
mod summary;

use rayon::prelude::*;

use crate::seed::Streams;
use crate::shrink::{BetaBelief, GammaBelief};
use crate::{Direction, Level, Measure, RankError};
use sampler::Samplers;
use sorter::Sorter;
use summary::{Rank, summarise};

/// What is known about one unit's true value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Belief {
    Normal { mean: f64, sd: f64 },
    Beta(BetaBelief),
    Gamma(GammaBelief),
}

impl Belief {
    /// Before shrinkage: normal around an estimate or median, Jeffreys' prior for proportions (Beta(½, ½)) and rates
    /// (shape ½ more).
    #[must_use]
    pub fn unshrunk(measure: &Measure) -> Self {
        if let Some((numerator, denominator)) = measure.as_proportion() {
            let (r, n) = (numerator as f64, denominator as f64);
            Self::Beta(BetaBelief { a: r + 0.5, b: n - r + 0.5 })
        } else if let Some((count, exposure)) = measure.as_rate() {
            Self::Gamma(GammaBelief { shape: count as f64 + 0.5, rate: exposure })
        } else {
            Self::Normal { mean: measure.value(), sd: measure.working_se() }
        }
    }

    fn key(&self) -> (u8, f64, f64) {
        match *self {
            Self::Normal { mean, sd } => (0, mean, sd),
            Self::Beta(BetaBelief { a, b }) => (1, a, b),
            Self::Gamma(GammaBelief { shape, rate }) => (2, shape, rate),
        }
    }
}

/// What one unit's rank may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankChance {
    /// Probability of rank ≤ the top τ asked for, 0..=1.
    pub top: f64,
    /// Probability of being among the last τ, 0..=1.
    pub bottom: f64,
    pub mean_rank: f64,
    /// Quantiles of the rank at (1−level)/2, ½ and (1+level)/2.
    pub low: usize,
    pub median: usize,
    pub high: usize,
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Question {
    pub direction: Direction,
    pub top: usize,
    pub bottom: usize,
    pub level: Level,
    pub draws: u32,
    pub seed: u64,
}

/// Draws kept together: their ranks of one unit lie side by side when quantiles are taken.
const CHUNK: u32 = 32;

/// The chance of ranks for every unit, in the order given.
///
/// # Errors
/// No units, fewer than 100 draws, parameters that are not finite or not above zero (a normal `sd` may be zero).
pub fn rank_chances(beliefs: &[Belief], question: &Question) -> Result<Vec<RankChance>, RankError> {
    if beliefs.is_empty() {
        return Err(RankError::Empty);
    }
    if question.draws < 100 {
        return Err(RankError::TooFew { what: "draws", need: 100, got: question.draws as usize });
    }
    let mut order: Vec<usize> = (0..beliefs.len()).collect();
    order.sort_by(|&a, &b| {
        let (a, b) = (beliefs[a].key(), beliefs[b].key());
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.total_cmp(&b.2))
    });
    let in_order: Vec<Belief> = order.iter().map(|&unit| beliefs[unit]).collect();
    let samplers = Samplers::new(&in_order)?;
    let runs: Vec<&[usize]> = order.chunk_by(|&a, &b| beliefs[a] == beliefs[b]).collect();
    let by_run = match u16::try_from(beliefs.len()) {
        Ok(_) => chances_of_runs::<u16>(&samplers, &runs, question),
        Err(_) => chances_of_runs::<u32>(&samplers, &runs, question),
    };
    let mut result = vec![by_run[0]; beliefs.len()];
    for (run, chance) in runs.iter().zip(by_run) {
        for &unit in *run {
            result[unit] = chance;
        }
    }
    Ok(result)
}

/// The chance of ranks of each run of units that are alike: they share all their ranks.
fn chances_of_runs<R: Rank>(samplers: &Samplers, runs: &[&[usize]], question: &Question) -> Vec<RankChance> {
    let chunks = draw_ranks::<R>(samplers, question);
    let starts: Vec<usize> =
        runs.iter().scan(0, |at, run| Some(std::mem::replace(at, *at + run.len()))).collect();
    runs.par_iter()
        .zip(&starts)
        .map_init(Vec::new, |ranks, (run, &start)| {
            ranks.clear();
            for (chunk, count) in &chunks {
                ranks.extend_from_slice(&chunk[start * count..(start + run.len()) * count]);
            }
            summarise(ranks, samplers.len(), question)
        })
        .collect()
}

/// Ranks unit by unit for chunks of draws, with the number of draws in each.
fn draw_ranks<R: Rank>(samplers: &Samplers, question: &Question) -> Vec<(Vec<R>, usize)> {
    let streams = Streams::new("bellwether-rank/chance", question.seed);
    let n = samplers.len();
    let scratch = || (Sorter::new(n), vec![0.0; n], vec![R::from_number(0); n * CHUNK as usize]);
    (0..question.draws.div_ceil(CHUNK))
        .into_par_iter()
        .map_init(scratch, |(sorter, values, by_draw), chunk| {
            let draws = chunk * CHUNK..question.draws.min((chunk + 1) * CHUNK);
            let count = draws.len();
            for (draw, ranks) in draws.zip(by_draw.chunks_exact_mut(n)) {
                samplers.draw(&mut streams.draw(draw.into()), question.direction.sign(), values);
                for (rank, place) in (1..).zip(sorter.best_first(values)) {
                    ranks[place] = R::from_number(rank);
                }
            }
            (by_unit(&by_draw[..n * count], n), count)
        })
        .collect()
}

/// Turns draws of `n` ranks each into units, each with its ranks in the order of the draws.
fn by_unit<R: Rank>(by_draw: &[R], n: usize) -> Vec<R> {
    let mut turned = Vec::with_capacity(by_draw.len());
    for unit in 0..n {
        turned.extend(by_draw.chunks_exact(n).map(|ranks| ranks[unit]));
    }
    turned
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn question(top: usize, bottom: usize) -> Question {
        let level = Level::new(0.95).unwrap();
        Question { direction: Direction::HigherBetter, top, bottom, level, draws: 4000, seed: 11 }
    }

    fn normal(mean: f64, sd: f64) -> Belief {
        Belief::Normal { mean, sd }
    }

    #[test]
    fn two_normal_units_swap_places_as_often_as_the_normal_tail_says() {
        let chances = rank_chances(&[normal(1.0, 1.0), normal(0.0, 1.0)], &question(1, 1)).unwrap();
        let expected = 1.0 - crate::normal_tail(1.0 / 2.0_f64.sqrt());
        assert!((chances[0].top - expected).abs() < 0.03, "{chances:?}");
        assert_eq!(chances[0].top, chances[1].bottom);
    }

    #[test]
    fn units_that_are_alike_get_the_same_chances() {
        let chances = rank_chances(&[normal(0.0, 1.0); 5], &question(2, 1)).unwrap();
        assert!(
            chances.iter().all(|chance| chance.top == 0.4 && chance.bottom == 0.2 && chance.mean_rank == 3.0)
        );
    }

    #[test]
    fn lower_better_turns_the_chances_round() {
        let beliefs = [normal(5.0, 0.1), normal(0.0, 0.1), normal(-7.0, 0.1)];
        let lower = Question { direction: Direction::LowerBetter, ..question(1, 1) };
        let ranks: Vec<usize> =
            rank_chances(&beliefs, &lower).unwrap().iter().map(|chance| chance.median).collect();
        assert_eq!(ranks, [3, 2, 1]);
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes_on_1_2_and_4_threads() {
        let beta = |a: u32| Belief::Beta(BetaBelief { a: f64::from(a % 7) + 0.5, b: f64::from(a % 5) + 0.5 });
        let gamma = |a: u32| Belief::Gamma(GammaBelief { shape: f64::from(a % 9) + 0.5, rate: 10.0 });
        let beliefs: Vec<Belief> = (0..60).map(|i| if i % 2 == 0 { beta(i) } else { gamma(i) }).collect();
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| format!("{:?}", rank_chances(&beliefs, &question(3, 3)).unwrap()))
        };
        assert_eq!(on(1), on(2));
        assert_eq!(on(1), on(4));
    }

    #[test]
    fn ranks_kept_in_16_and_in_32_bits_give_the_same_chances() {
        let beliefs: Vec<Belief> = (0..50).map(|i| normal(f64::from(i % 40) / 20.0, 1.0)).collect();
        let samplers = Samplers::new(&beliefs).unwrap();
        let runs: Vec<[usize; 1]> = (0..50).map(|unit| [unit]).collect();
        let runs: Vec<&[usize]> = runs.iter().map(|run| &run[..]).collect();
        let narrow = chances_of_runs::<u16>(&samplers, &runs, &question(5, 5));
        assert_eq!(narrow, chances_of_runs::<u32>(&samplers, &runs, &question(5, 5)));
    }

    #[test]
    fn a_belief_that_cannot_be_drawn_from_is_refused() {
        assert!(rank_chances(&[normal(f64::NAN, 1.0)], &question(1, 1)).is_err());
        assert!(rank_chances(&[normal(0.0, -1.0)], &question(1, 1)).is_err());
        assert!(rank_chances(&[Belief::Beta(BetaBelief { a: 0.0, b: 1.0 })], &question(1, 1)).is_err());
        assert!(rank_chances(&[], &question(1, 1)).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn permuting_units_permutes_chances(pairs in prop::collection::vec((-3_i32..3, 0_u32..3), 2..12), turn in 0_usize..12) {
            let mut beliefs: Vec<Belief> =
                pairs.iter().map(|&(mean, sd)| normal(f64::from(mean), f64::from(sd) / 2.0)).collect();
            let few = Question { draws: 200, ..question(2, 2) };
            let mut expected = rank_chances(&beliefs, &few).unwrap();
            let turn = turn % beliefs.len();
            beliefs.rotate_left(turn);
            expected.rotate_left(turn);
            prop_assert_eq!(rank_chances(&beliefs, &few).unwrap(), expected);
        }
    }
}
