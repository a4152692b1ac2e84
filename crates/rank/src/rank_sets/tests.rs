//! Rank sets: what must always hold, on tables of every kind.

use proptest::prelude::*;

use super::*;
use crate::standing::{Ties, ranks};

mod equal_units;

fn plan(level: f64, seed: u64, stepdown: bool) -> Plan {
    Plan { direction: Direction::HigherBetter, level: Level::new(level).unwrap(), draws: 200, seed, stepdown }
}

fn share() -> impl Strategy<Value = Measure> {
    (0_u64..30, 0_u64..30).prop_map(|(r, extra)| Measure::proportion(r, r + extra + 1).unwrap())
}

fn rate() -> impl Strategy<Value = Measure> {
    (0_u64..30, 1_u32..50).prop_map(|(count, exposure)| Measure::rate(count, f64::from(exposure)).unwrap())
}

fn estimate_or_median() -> impl Strategy<Value = Measure> {
    prop_oneof![
        (-50_i32..50, 0_u32..40).prop_map(|(value, se)| Measure::estimate(
            f64::from(value) / 10.0,
            f64::from(se) / 20.0
        )
        .unwrap()),
        prop::collection::vec(0.0_f64..20.0, 3..12)
            .prop_map(|durations| Measure::median(&durations).unwrap()),
    ]
}

fn counts() -> impl Strategy<Value = Vec<Measure>> {
    prop_oneof![prop::collection::vec(share(), 1..14), prop::collection::vec(rate(), 1..14)]
}

fn table() -> impl Strategy<Value = Vec<Measure>> {
    prop_oneof![counts(), prop::collection::vec(estimate_or_median(), 1..14)]
}

fn inside(inner: &[RankInterval], outer: &[RankInterval]) -> bool {
    inner.iter().zip(outer).all(|(inner, outer)| outer.low <= inner.low && inner.high <= outer.high)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn permuting_units_permutes_results(measures in table(), turn in 0_usize..14, seed in 0_u64..9) {
        let turn = turn % measures.len();
        let mut turned = measures.clone();
        turned.rotate_left(turn);
        turned.reverse();
        let mut expected = simultaneous(&measures, &plan(0.9, seed, true)).unwrap().intervals;
        expected.rotate_left(turn);
        expected.reverse();
        prop_assert_eq!(simultaneous(&turned, &plan(0.9, seed, true)).unwrap().intervals, expected);
    }

    #[test]
    fn a_rank_lies_in_its_interval(measures in table(), level in 0.05_f64..0.99, lower_better: bool) {
        let direction = if lower_better { Direction::LowerBetter } else { Direction::HigherBetter };
        let plan = Plan { direction, ..plan(level, 3, true) };
        let values: Vec<f64> = measures.iter().map(Measure::value).collect();
        let ranks = ranks(&values, direction, Ties::Competition).unwrap();
        let sets = simultaneous(&measures, &plan).unwrap();
        let alone = marginal_all(&measures, &plan).unwrap();
        let joint = crate::joint::joint_rank_intervals(&measures, direction, plan.level).unwrap();
        for (i, rank) in ranks.iter().enumerate() {
            prop_assert!(sets.intervals[i].contains(*rank as usize));
            prop_assert!(alone[i].contains(*rank as usize));
            prop_assert!(joint[i].contains(*rank as usize));
        }
    }

    #[test]
    fn marginal_sets_lie_within_simultaneous_sets(measures in table(), seed in 0_u64..9, stepdown: bool) {
        let plan = plan(0.9, seed, stepdown);
        let alone = marginal_all(&measures, &plan).unwrap();
        let together = simultaneous(&measures, &plan).unwrap().intervals;
        prop_assert!(inside(&alone, &together));
        prop_assert_eq!(alone[0], marginal(&measures, 0, &plan).unwrap());
    }

    #[test]
    fn stepdown_sets_lie_within_single_step_sets(measures in table(), seed in 0_u64..9) {
        let down = simultaneous(&measures, &plan(0.9, seed, true)).unwrap();
        let single = simultaneous(&measures, &plan(0.9, seed, false)).unwrap();
        prop_assert!(inside(&down.intervals, &single.intervals));
        prop_assert!(down.critical <= single.critical);
    }

    #[test]
    fn top_and_bottom_sets_nest_in_tau(measures in table(), seed in 0_u64..9) {
        let sets = simultaneous(&measures, &plan(0.9, seed, true)).unwrap();
        let n = measures.len();
        for tau in 1..=n {
            let grows = |small: Vec<bool>, large: Vec<bool>| small.iter().zip(&large).all(|(s, l)| !s | l);
            prop_assert!(grows(sets.could_be_top(tau), sets.could_be_top(tau + 1)));
            prop_assert!(grows(sets.could_be_bottom(tau), sets.could_be_bottom(tau + 1)));
            prop_assert!(sets.could_be_top(tau).iter().filter(|could| **could).count() >= tau);
        }
        prop_assert!(sets.could_be_top(n).iter().all(|could| *could));
    }

    #[test]
    fn shares_and_counts_have_the_same_sets_for_any_number_of_draws_and_any_seed(
        measures in counts(),
        seed: u64,
        draws in 100_u32..3000,
        stepdown: bool,
    ) {
        let one = plan(0.95, 1, stepdown);
        let other = Plan { draws, seed, ..one };
        prop_assert_eq!(simultaneous(&measures, &one).unwrap(), simultaneous(&measures, &other).unwrap());
        prop_assert_eq!(marginal_all(&measures, &one).unwrap(), marginal_all(&measures, &other).unwrap());
    }
}

fn spread_shares(n: u32) -> Vec<Measure> {
    (0..n)
        .map(|i| Measure::proportion(u64::from(i * 37 % 90), 90 + u64::from(i * 11 % 50)).unwrap())
        .collect()
}

fn spread_estimates(n: u32) -> Vec<Measure> {
    (0..n).map(|i| Measure::estimate(f64::from(i * 37 % 90), 1.0 + f64::from(i * 11 % 50)).unwrap()).collect()
}

#[test]
fn the_same_seed_gives_the_same_bytes_on_1_2_and_4_threads() {
    for measures in [spread_shares(150), spread_estimates(150)] {
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| format!("{:?}", simultaneous(&measures, &plan(0.95, 7, true)).unwrap()))
        };
        assert_eq!(on(1), on(2));
        assert_eq!(on(1), on(4));
    }
}

#[test]
fn another_seed_gives_estimates_another_critical_value() {
    let measures = spread_estimates(40);
    let critical = |seed| simultaneous(&measures, &plan(0.95, seed, false)).unwrap().critical;
    assert_ne!(critical(1).to_bits(), critical(2).to_bits());
}

#[test]
fn two_units_need_the_plain_normal_critical_value() {
    let measures = [Measure::estimate(0.0, 1.0).unwrap(), Measure::estimate(1.0, 2.0).unwrap()];
    let many = Plan { draws: 20_000, ..plan(0.95, 1, false) };
    let critical = simultaneous(&measures, &many).unwrap().critical;
    assert!((critical - 1.96).abs() < 0.04, "{critical}");
}

#[test]
fn an_empty_unit_of_ten_is_not_treated_as_known_exactly() {
    // 0 of 10 against 450 of 1,000: chance alone does this once in 400 times; among 20 units that proves nothing.
    let mut measures = vec![Measure::proportion(450, 1000).unwrap(); 19];
    measures.push(Measure::proportion(0, 10).unwrap());
    let sets = simultaneous(&measures, &plan(0.95, 1, true)).unwrap();
    assert_eq!(sets.intervals[19], RankInterval { low: 1, high: 20 });
}

#[test]
fn figures_known_exactly_have_one_rank() {
    let measures: Vec<Measure> = [3.0, 1.0, 2.0].map(|value| Measure::estimate(value, 0.0).unwrap()).into();
    let sets = simultaneous(&measures, &plan(0.95, 1, true)).unwrap();
    let only = |rank| RankInterval { low: rank, high: rank };
    assert_eq!(sets.intervals, [only(1), only(3), only(2)]);
}

#[test]
fn shares_are_not_ranked_beside_counts_or_estimates() {
    let share = Measure::proportion(1, 2).unwrap();
    for other in [Measure::rate(1, 2.0).unwrap(), Measure::estimate(1.0, 2.0).unwrap()] {
        assert_eq!(simultaneous(&[share.clone(), other], &plan(0.95, 1, true)), Err(RankError::UnlikeKinds));
    }
}

#[test]
fn nothing_to_rank_and_too_few_draws_are_refused() {
    assert_eq!(simultaneous(&[], &plan(0.95, 1, true)), Err(RankError::Empty));
    let few = Plan { draws: 10, ..plan(0.95, 1, true) };
    assert!(simultaneous(&spread_shares(3), &few).is_err());
}
