//! `cargo xtask bench rank`: do the rank sets keep their promise, and how fast are they?
//!
//! Coverage: tables with a known truth; a table counts as covered if *every* unit's true rank lies in its interval.
//! Equal units: every table of few cases is enumerated (`equal_units.rs`).
//! Speed: 100 indicators of 3,000 units with 1,000 draws each. Per indicator the whole of the following is timed:
//! simultaneous rank sets over all 4.5 million pairs (the exact maximum per draw, single step) and the chance of
//! top 10, of bottom 10, mean rank and rank quantiles. Stepdown at that size is timed apart, for one indicator, and so are
//! the rank sets of 100 indicators that are shares, which take exact tests instead of draws.
//! Invariant: fixed seeds, so only the times differ between runs. Not here: tests.

mod equal_units;

use std::time::Instant;

use anyhow::Result;
use bellwether_rank::chance::{Belief, Question, rank_chances};
use bellwether_rank::joint::joint_rank_intervals;
use bellwether_rank::rank_sets::{Plan, simultaneous};
use bellwether_rank::{Direction, Level, Measure, RankInterval};
use equal_units::EqualUnits;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Binomial, Distribution, Poisson, StandardNormal};
use serde::Serialize;

const TABLES: u64 = 1000;
const UNITS: usize = 30;
const BIG_UNITS: usize = 3000;
const INDICATORS: u64 = 100;
const DRAWS: u32 = 1000;
const SPEED_LIMIT_S: f64 = 5.0;
const LEAST_COVERAGE: f64 = 0.94;

#[derive(Serialize)]
struct Report {
    coverage: Vec<Coverage>,
    equal_units: EqualUnits,
    speed: Speed,
}

#[derive(Serialize)]
struct Coverage {
    truth: &'static str,
    tables: u64,
    units: usize,
    level: f64,
    /// Share of tables in which every true rank was covered.
    covered: f64,
    /// Mean number of ranks in an interval, of `units`.
    mean_size: f64,
    /// The same for the joint intervals of Klein, Wright & Wieczorek.
    mean_size_joint: f64,
}

#[derive(Serialize)]
struct Speed {
    units: usize,
    indicators: u64,
    draws: u32,
    threads: usize,
    rank_sets_s: f64,
    chances_s: f64,
    total_s: f64,
    limit_s: f64,
    one_indicator_with_stepdown_s: f64,
    rank_sets_of_shares_s: f64,
}

/// Runs all parts and prints them; fails if a promise is not kept.
///
/// # Errors
/// Coverage below 94 %, equal units told apart more often than the level allows or according to draws and seed, or more
/// than 5 s for the speed job.
pub fn run(json: bool) -> Result<()> {
    let truths = [Truth::Spread, Truth::AllEqual, Truth::SmallShares, Truth::SmallCounts, Truth::EqualShares];
    let coverage = truths.into_iter().map(cover).collect::<Result<Vec<_>>>()?;
    let report = Report { coverage, equal_units: equal_units::enumerate()?, speed: race()? };
    if json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print(&report);
    }
    for coverage in &report.coverage {
        anyhow::ensure!(
            coverage.covered >= LEAST_COVERAGE,
            "{}: covered {}",
            coverage.truth,
            coverage.covered
        );
    }
    report.equal_units.check()?;
    anyhow::ensure!(report.speed.total_s <= SPEED_LIMIT_S, "speed: {:.2} s", report.speed.total_s);
    Ok(())
}

fn print(report: &Report) {
    println!("coverage of all true ranks by simultaneous sets ({TABLES} tables of {UNITS} units, 95 %)");
    for c in &report.coverage {
        let (covered, size, joint) = (100.0 * c.covered, c.mean_size, c.mean_size_joint);
        println!(
            "  {:<44} {covered:>5.1} %   mean size {size:>4.1}   (joint intervals {joint:>4.1})",
            c.truth
        );
    }
    report.equal_units.print();
    let s = &report.speed;
    println!("{} units x {} indicators x {} draws on {} threads", s.units, s.indicators, s.draws, s.threads);
    println!("  rank sets over all pairs (single step)       {:>6.2} s", s.rank_sets_s);
    println!("  chance of ranks                              {:>6.2} s", s.chances_s);
    println!("  together                                     {:>6.2} s   (limit {} s)", s.total_s, s.limit_s);
    println!("  one indicator's rank sets with stepdown      {:>6.2} s", s.one_indicator_with_stepdown_s);
    println!("  rank sets where all indicators are shares    {:>6.2} s", s.rank_sets_of_shares_s);
}

/// What the simulated units are truly like.
#[derive(Clone, Copy)]
enum Truth {
    Spread,
    AllEqual,
    SmallShares,
    SmallCounts,
    EqualShares,
}

impl Truth {
    fn name(self) -> &'static str {
        match self {
            Self::Spread => "estimates, units differ, unequal errors",
            Self::AllEqual => "estimates, all units truly equal",
            Self::SmallShares => "shares of 10 to 200 cases, many near 90 %",
            Self::SmallCounts => "counts of 0 to some 30 events",
            Self::EqualShares => "shares of 3 to 20 cases, all truly equal",
        }
    }

    /// One unit: its true figure (larger is better) and what was seen of it.
    fn unit(self, rng: &mut ChaCha8Rng) -> Result<(f64, Measure)> {
        Ok(match self {
            Self::Spread | Self::AllEqual => {
                let se = rng.random_range(0.1..0.6);
                let truth = if matches!(self, Self::Spread) { normal(rng) } else { 0.0 };
                (truth, Measure::estimate(truth + se * normal(rng), se)?)
            }
            Self::SmallShares => {
                let (cases, share) = (rng.random_range(10..200), 1.0 - 0.3 * rng.random::<f64>().powi(2));
                (share, Measure::proportion(Binomial::new(cases, share)?.sample(rng), cases)?)
            }
            Self::SmallCounts => {
                let (exposure, rate) = (rng.random_range(1.0..30.0), rng.random_range(0.05..1.0));
                (rate, Measure::rate(Poisson::new(exposure * rate)?.sample(rng) as u64, exposure)?)
            }
            Self::EqualShares => {
                let cases = rng.random_range(3..=20);
                (0.5, Measure::proportion(Binomial::new(cases, 0.5)?.sample(rng), cases)?)
            }
        })
    }
}

fn normal(rng: &mut impl Rng) -> f64 {
    rng.sample(StandardNormal)
}

fn plan(seed: u64, stepdown: bool) -> Result<Plan> {
    let (direction, level) = (Direction::HigherBetter, Level::new(0.95)?);
    Ok(Plan { direction, level, draws: DRAWS, seed, stepdown })
}

fn cover(truth: Truth) -> Result<Coverage> {
    let (mut covered, mut size, mut size_joint) = (0_u64, 0, 0);
    for table in 0..TABLES {
        let mut rng = ChaCha8Rng::seed_from_u64(table);
        let units = (0..UNITS).map(|_| truth.unit(&mut rng)).collect::<Result<Vec<_>>>()?;
        let (truths, measures): (Vec<f64>, Vec<Measure>) = units.into_iter().unzip();
        let plan = plan(table, true)?;
        let sets = simultaneous(&measures, &plan)?.intervals;
        covered += u64::from(sets.iter().enumerate().all(|(unit, set)| holds(&truths, unit, set)));
        size += sets.iter().map(RankInterval::size).sum::<usize>();
        let joint = joint_rank_intervals(&measures, plan.direction, plan.level)?;
        size_joint += joint.iter().map(RankInterval::size).sum::<usize>();
    }
    let mean = |size: usize| size as f64 / (TABLES as usize * UNITS) as f64;
    Ok(Coverage {
        truth: truth.name(),
        tables: TABLES,
        units: UNITS,
        level: 0.95,
        covered: covered as f64 / TABLES as f64,
        mean_size: mean(size),
        mean_size_joint: mean(size_joint),
    })
}

/// Whether the set holds every rank the unit may truly claim (several, if units are truly equal).
fn holds(truths: &[f64], unit: usize, set: &RankInterval) -> bool {
    let better = truths.iter().filter(|truth| **truth > truths[unit]).count();
    let worse = truths.iter().filter(|truth| **truth < truths[unit]).count();
    set.contains(1 + better) && set.contains(truths.len() - worse)
}

fn race() -> Result<Speed> {
    let indicators = (0..INDICATORS).map(indicator).collect::<Result<Vec<_>>>()?;
    let start = Instant::now();
    for (seed, measures) in (0..).zip(&indicators) {
        std::hint::black_box(simultaneous(measures, &plan(seed, false)?)?);
    }
    let rank_sets_s = start.elapsed().as_secs_f64();
    let start = Instant::now();
    for (seed, measures) in (0..).zip(&indicators) {
        let beliefs: Vec<Belief> = measures.iter().map(Belief::unshrunk).collect();
        let (direction, level) = (Direction::HigherBetter, Level::new(0.95)?);
        let question = Question { direction, top: 10, bottom: 10, level, draws: DRAWS, seed };
        std::hint::black_box(rank_chances(&beliefs, &question)?);
    }
    let chances_s = start.elapsed().as_secs_f64();
    let start = Instant::now();
    std::hint::black_box(simultaneous(&indicators[0], &plan(0, true)?)?);
    let one_indicator_with_stepdown_s = start.elapsed().as_secs_f64();
    let shares = (0..INDICATORS).map(share_indicator).collect::<Result<Vec<_>>>()?;
    let start = Instant::now();
    for measures in &shares {
        std::hint::black_box(simultaneous(measures, &plan(0, true)?)?);
    }
    Ok(Speed {
        units: BIG_UNITS,
        indicators: INDICATORS,
        draws: DRAWS,
        threads: std::thread::available_parallelism()?.get(),
        rank_sets_s,
        chances_s,
        total_s: rank_sets_s + chances_s,
        limit_s: SPEED_LIMIT_S,
        one_indicator_with_stepdown_s,
        rank_sets_of_shares_s: start.elapsed().as_secs_f64(),
    })
}

/// A scored indicator of a nation's counties: estimates whose errors differ by a factor of six.
fn indicator(number: u64) -> Result<Vec<Measure>> {
    let mut rng = ChaCha8Rng::seed_from_u64(1_000_000 + number);
    let mut unit = || {
        let se = rng.random_range(0.1..0.6);
        Ok(Measure::estimate(normal(&mut rng), se)?)
    };
    (0..BIG_UNITS).map(|_| unit()).collect()
}

/// A share of a nation's counties, of some hundreds to twenty thousand cases each.
fn share_indicator(number: u64) -> Result<Vec<Measure>> {
    let mut rng = ChaCha8Rng::seed_from_u64(2_000_000 + number);
    let mut unit = || {
        let (cases, share) = (rng.random_range(300..20_000), rng.random_range(0.3..0.9));
        Ok(Measure::proportion(Binomial::new(cases, share)?.sample(&mut rng), cases)?)
    };
    (0..BIG_UNITS).map(|_| unit()).collect()
}
