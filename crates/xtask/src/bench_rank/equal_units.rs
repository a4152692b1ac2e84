//! Equal units of few cases: how often are they told apart, at the share that deceives most?
//!
//! Every table of two or more units with the same number of cases and at most 100,000 outcomes, where outcomes that are the same
//! but for the order of the units count once. Every outcome is asked of the crate, with two numbers of draws and two seeds,
//! which must agree; its probability is summed for all shares from 0 to 1 in steps of 0.01.
//! Not here: tables too large to enumerate (simulated in `bench_rank.rs`).

use anyhow::Result;
use bellwether_rank::joint::rank_intervals;
use bellwether_rank::rank_sets::{Plan, simultaneous};
use bellwether_rank::{Direction, Interval, Level, Measure, RankInterval};
use rayon::prelude::*;
use serde::Serialize;

const LEVEL: f64 = 0.95;
const MOST_OUTCOMES: u64 = 100_000;
const STEPS: u32 = 100;

/// What the enumeration found.
#[derive(Serialize)]
pub struct EqualUnits {
    level: f64,
    most_outcomes: u64,
    tables: u64,
    outcomes: u64,
    /// Outcomes whose sets change with the number of draws or the seed.
    unsteady: u64,
    /// The worst table for each number of units; for more units nothing is ever told apart.
    pairwise: Vec<Worst>,
    /// The worst table of the joint intervals.
    joint: Worst,
}

/// The table of equal units that is told apart most often.
#[derive(Serialize, Clone, Copy)]
struct Worst {
    units: u64,
    cases: u64,
    share: f64,
    told_apart: f64,
}

/// So many units of so many cases each.
#[derive(Clone, Copy)]
struct Table {
    units: u64,
    cases: u64,
}

/// What one table shows.
struct Found {
    unsteady: u64,
    pairwise: Worst,
    joint: Worst,
}

/// Asks every outcome of every table.
///
/// # Errors
/// None, unless the crate refuses a share.
pub fn enumerate() -> Result<EqualUnits> {
    let (mut tables, mut outcomes, mut told_apart) = (0, 0, Vec::new());
    for cases in 1.. {
        let mut may_be_told_apart = true;
        for units in 2.. {
            let table = Table { units, cases };
            let Some(count) = table.outcomes() else { break };
            tables += 1;
            outcomes += count;
            // The more units, the stricter; the further apart, the sooner: once all against nothing is no verdict, no
            // other outcome and no larger table has one.
            may_be_told_apart = may_be_told_apart && table.tells_all_from_nothing()?;
            if may_be_told_apart {
                told_apart.push(table);
            }
        }
        if (Table { units: 2, cases }).outcomes().is_none() {
            break;
        }
    }
    let found = told_apart.par_iter().map(Table::enumerate).collect::<Result<Vec<Found>>>()?;
    let most_units = told_apart.iter().map(|table| table.units).max().unwrap_or(0);
    let worst_of = |units| found.iter().map(|found| found.pairwise).filter(move |worst| worst.units == units);
    Ok(EqualUnits {
        level: LEVEL,
        most_outcomes: MOST_OUTCOMES,
        tables,
        outcomes,
        unsteady: found.iter().map(|found| found.unsteady).sum(),
        pairwise: (2..=most_units).filter_map(|units| worst(worst_of(units))).collect(),
        joint: worst(found.iter().map(|found| found.joint))
            .expect("two units of four cases can be told apart"),
    })
}

fn worst(of: impl Iterator<Item = Worst>) -> Option<Worst> {
    of.max_by(|a, b| a.told_apart.total_cmp(&b.told_apart))
}

impl EqualUnits {
    pub fn print(&self) {
        println!(
            "equal units: {} tables of at most {} outcomes, {} outcomes in all, shares in steps of 0.01, {} %",
            self.tables,
            self.most_outcomes,
            self.outcomes,
            100.0 * self.level
        );
        for worst in &self.pairwise {
            worst.print("rank sets");
        }
        self.joint.print("joint intervals");
        println!("  outcomes that depend on draws or seed: {}", self.unsteady);
    }

    /// # Errors
    /// Equal units are told apart more often than the level allows, or according to draws and seed.
    pub fn check(&self) -> Result<()> {
        for worst in self.pairwise.iter().chain([&self.joint]) {
            let Worst { units, cases, share, told_apart } = worst;
            anyhow::ensure!(
                *told_apart <= 1.0 - self.level,
                "{units} equal units of {cases} cases at {share}: told apart {told_apart}"
            );
        }
        anyhow::ensure!(self.unsteady == 0, "{} outcomes depend on draws or seed", self.unsteady);
        Ok(())
    }
}

impl Worst {
    fn print(&self, method: &str) {
        let Self { units, cases, share, told_apart } = self;
        println!(
            "  {method:<16} {units:>2} units: told apart at most {:.2} % ({cases} cases each, share {share:.2})",
            100.0 * told_apart
        );
    }
}

impl Table {
    /// How many outcomes there are but for the order of the units: `cases + units` choose `units`, if that is not too many.
    fn outcomes(self) -> Option<u64> {
        (0..self.units.min(self.cases)).try_fold(1, |count, i| {
            // Up to half of what is chosen from, the number only grows.
            let count = count * (self.units + self.cases - i) / (i + 1);
            (count <= MOST_OUTCOMES).then_some(count)
        })
    }

    /// Whether one unit with all its cases is told apart from the others, which have none, by either method.
    fn tells_all_from_nothing(self) -> Result<bool> {
        let mut outcome = vec![0; self.units as usize];
        outcome[0] = self.cases as usize;
        let measures = pick(&outcome, &self.measures()?);
        let joint = rank_intervals(&pick(&outcome, &self.limits()?), Direction::HigherBetter)?;
        Ok(told_apart(&simultaneous(&measures, &plan(100, 1)?)?.intervals) || told_apart(&joint))
    }

    fn enumerate(&self) -> Result<Found> {
        let (measures, limits) = (self.measures()?, self.limits()?);
        let all = (self.units * self.cases) as usize;
        let (mut pairwise, mut joint) = (vec![0.0; all + 1], vec![0.0; all + 1]);
        let mut unsteady = 0;
        let mut outcome = vec![0; self.units as usize];
        loop {
            let given = pick(&outcome, &measures);
            let sets = simultaneous(&given, &plan(100, 1)?)?.intervals;
            unsteady += u64::from(sets != simultaneous(&given, &plan(171, 2)?)?.intervals);
            let successes: usize = outcome.iter().sum();
            if told_apart(&sets) {
                pairwise[successes] += self.ways(&outcome);
            }
            if told_apart(&rank_intervals(&pick(&outcome, &limits), Direction::HigherBetter)?) {
                joint[successes] += self.ways(&outcome);
            }
            if !next(&mut outcome, self.cases as usize) {
                return Ok(Found { unsteady, pairwise: self.worst(&pairwise), joint: self.worst(&joint) });
            }
        }
    }

    /// The figure of a unit with each number of successes.
    fn measures(self) -> Result<Vec<Measure>> {
        let shares = (0..=self.cases).map(|successes| Measure::proportion(successes, self.cases));
        Ok(shares.collect::<Result<_, _>>()?)
    }

    /// The limits of each figure, as the joint intervals take them.
    fn limits(self) -> Result<Vec<Interval>> {
        let z = Level::new(LEVEL)?.each_of(self.units as usize).z();
        Ok(self.measures()?.iter().map(|measure| measure.exact_limits(z)).collect())
    }

    /// In how many ways the cases can end so, in any order of the units: equal shares make all of them equally likely.
    fn ways(self, outcome: &[usize]) -> f64 {
        let alike = outcome.chunk_by(|a, b| a == b).map(|run| factorial(run.len()));
        let orders = factorial(outcome.len()) / alike.product::<f64>();
        orders * outcome.iter().map(|successes| choose(self.cases as usize, *successes)).product::<f64>()
    }

    /// The share at which outcomes that can come about in so many ways, by their successes in all, are most probable.
    fn worst(self, ways: &[f64]) -> Worst {
        let all = ways.len() - 1;
        let at = |step: u32| {
            let share = f64::from(step) / f64::from(STEPS);
            let chance = |(successes, ways): (usize, &f64)| {
                let log_chance = successes as f64 * share.ln() + (all - successes) as f64 * (-share).ln_1p();
                (ways.ln() + log_chance).exp()
            };
            let told_apart = ways.iter().enumerate().map(chance).sum();
            Worst { units: self.units, cases: self.cases, share, told_apart }
        };
        // At shares of 0 and 1 all cases end alike.
        worst((1..STEPS).map(at)).expect("there are shares between")
    }
}

fn plan(draws: u32, seed: u64) -> Result<Plan> {
    Ok(Plan { direction: Direction::HigherBetter, level: Level::new(LEVEL)?, draws, seed, stepdown: true })
}

fn pick<T: Clone>(outcome: &[usize], of: &[T]) -> Vec<T> {
    outcome.iter().map(|&successes| of[successes].clone()).collect()
}

fn told_apart(intervals: &[RankInterval]) -> bool {
    intervals.iter().any(|interval| interval.size() < intervals.len())
}

/// The next outcome, ascending within, so that each comes once whatever the order of the units.
fn next(outcome: &mut [usize], most: usize) -> bool {
    let Some(at) = outcome.iter().rposition(|successes| *successes < most) else { return false };
    let successes = outcome[at] + 1;
    outcome[at..].fill(successes);
    true
}

fn factorial(n: usize) -> f64 {
    (1..=n).map(|i| i as f64).product()
}

fn choose(n: usize, k: usize) -> f64 {
    (0..k).fold(1.0, |product, i| product * (n - i) as f64 / (i + 1) as f64)
}
