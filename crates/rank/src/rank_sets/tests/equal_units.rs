//! Equal units of few cases: every outcome is asked for, and what is told apart must stay within what the level allows.
//!
//! `cargo xtask bench rank` does the same with far larger tables.

use super::*;
use crate::joint::joint_rank_intervals;

type Judge = fn(&[Measure]) -> Vec<RankInterval>;

fn pairwise(measures: &[Measure]) -> Vec<RankInterval> {
    simultaneous(measures, &plan(0.95, 1, true)).unwrap().intervals
}

fn joint(measures: &[Measure]) -> Vec<RankInterval> {
    joint_rank_intervals(measures, Direction::HigherBetter, Level::new(0.95).unwrap()).unwrap()
}

fn told_apart(intervals: &[RankInterval]) -> bool {
    intervals.iter().any(|interval| interval.size() < intervals.len())
}

/// Every list of one number from each range.
fn every(most: &[u64]) -> Vec<Vec<u64>> {
    most.iter().fold(vec![Vec::new()], |lists, most| {
        let longer = |list: &Vec<u64>, x| list.iter().copied().chain([x]).collect();
        lists.iter().flat_map(|list| (0..=*most).map(move |x| longer(list, x))).collect()
    })
}

fn choose(n: u64, k: u64) -> f64 {
    (0..k).fold(1.0, |product, i| product * (n - i) as f64 / (i + 1) as f64)
}

/// How often units of so many cases are told apart at the share that deceives most, of 0.01, 0.02 … 0.99.
fn most_often(judge: Judge, cases: &[u64]) -> f64 {
    let all: u64 = cases.iter().sum();
    // Ways to get so many successes in all and be told apart: equal shares make them equally likely.
    let mut ways = vec![0.0; all as usize + 1];
    for successes in every(cases) {
        let units = successes.iter().zip(cases);
        let measures: Vec<Measure> =
            units.clone().map(|(x, n)| Measure::proportion(*x, *n).unwrap()).collect();
        if told_apart(&judge(&measures)) {
            ways[successes.iter().sum::<u64>() as usize] +=
                units.map(|(x, n)| choose(*n, *x)).product::<f64>();
        }
    }
    let chance = |share: f64| -> f64 {
        let ways = (0..).zip(&ways);
        ways.map(|(x, ways)| ways * share.powi(x) * (1.0 - share).powi(all as i32 - x)).sum()
    };
    (1..100).map(|share| chance(f64::from(share) / 100.0)).fold(0.0, f64::max)
}

#[test]
fn equal_units_of_few_cases_are_told_apart_no_more_often_than_the_level_allows() {
    let tables = [(2, 4), (2, 5), (2, 8), (2, 10), (2, 20), (3, 5), (3, 8), (4, 4), (4, 5), (5, 3)];
    for (units, cases) in tables {
        for judge in [pairwise, joint] {
            let share = most_often(judge, &vec![cases; units]);
            assert!(share <= 0.05, "{units} units of {cases} cases: {share}");
        }
    }
}

#[test]
fn equal_units_of_different_sizes_are_told_apart_no_more_often_than_the_level_allows() {
    let pairs = (1..=12).flat_map(|n| (n + 1..=24).map(move |m| vec![n, m]));
    for cases in pairs.chain([vec![1, 60], vec![2, 4, 30], vec![3, 3, 40], vec![2, 3, 5, 20]]) {
        for judge in [pairwise, joint] {
            let share = most_often(judge, &cases);
            assert!(share <= 0.05, "{cases:?}: {share}");
        }
    }
}

#[test]
fn one_success_of_ten_is_no_lead_over_large_units_where_successes_are_rare() {
    // Five in 10,000 everywhere: among 300 units of ten cases one or two have a success by chance.
    let mut measures = vec![Measure::proportion(0, 10).unwrap(); 299];
    measures.push(Measure::proportion(1, 10).unwrap());
    measures.extend(vec![Measure::proportion(5, 10_000).unwrap(); 300]);
    assert!(!told_apart(&pairwise(&measures)));
    assert!(!told_apart(&joint(&measures)));
}

#[test]
fn equal_counts_are_told_apart_no_more_often_than_the_level_allows() {
    let poisson = |mean: f64, x: u64| (1..=x).fold((-mean).exp(), |p, i| p * mean / i as f64);
    for exposures in [vec![1.0, 1.0], vec![1.0, 4.0], vec![1.0, 1.0, 1.0], vec![0.5, 1.0, 2.0]] {
        let most: Vec<u64> = exposures.iter().map(|exposure| 14 + (8.0 * exposure) as u64).collect();
        let mut often = [0.0; 12];
        for counts in every(&most) {
            let units = counts.iter().zip(&exposures);
            let measures: Vec<Measure> = units.clone().map(|(x, e)| Measure::rate(*x, *e).unwrap()).collect();
            if told_apart(&pairwise(&measures)) {
                for (often, rate) in often.iter_mut().zip(1..) {
                    let chance = units.clone().map(|(x, e)| poisson(f64::from(rate) / 2.0 * e, *x));
                    *often += chance.product::<f64>();
                }
            }
        }
        assert!(often.iter().all(|share| *share <= 0.05), "{exposures:?}: {often:?}");
    }
}

#[test]
fn units_far_apart_are_still_told_apart() {
    let ranks = |figures: &[(u64, u64)]| -> Vec<(usize, usize)> {
        let measures: Vec<Measure> =
            figures.iter().map(|(x, n)| Measure::proportion(*x, *n).unwrap()).collect();
        pairwise(&measures).iter().map(|interval| (interval.low, interval.high)).collect()
    };
    assert_eq!(ranks(&[(4, 4), (0, 4)]), [(1, 1), (2, 2)]);
    assert_eq!(ranks(&[(3, 10), (9, 10)]), [(2, 2), (1, 1)]);
    assert_eq!(ranks(&[(10, 10), (5, 10), (0, 10)]), [(1, 2), (1, 3), (2, 3)]);
    assert_eq!(ranks(&[(18, 20), (10, 20), (1, 20)]), [(1, 1), (2, 2), (3, 3)]);
    assert_eq!(ranks(&[(900, 1000), (850, 1000), (700, 1000), (2, 2)]), [(1, 2), (2, 3), (3, 4), (1, 4)]);
}
