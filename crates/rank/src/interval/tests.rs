//! Intervals against published numbers, and their shape.

use proptest::prelude::*;

use super::*;
use crate::Level;

fn z95() -> f64 {
    Level::new(0.95).unwrap().z()
}

fn close(a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance, "{a} is not {b}");
}

/// Source: Wilson 1927, as computed by the public-health profiles of several agencies (65 of 100 and 1 of 100).
#[test]
fn wilson_1927_gives_the_published_limits_for_65_and_1_of_100() {
    let many = wilson(65, 100, z95()).unwrap();
    close(many.low, 0.552_544_432_968_879_7, 1e-6);
    close(many.high, 0.736_357_517_569_024_7, 1e-6);
    let one = wilson(1, 100, z95()).unwrap();
    close(one.low, 0.001_767_432_064_140_651_1, 1e-6);
    close(one.high, 0.054_486_196_178_705_294, 1e-6);
}

/// Source: Byar's method, Breslow & Day 1987.
#[test]
fn byar_gives_the_published_limits_for_65_events() {
    let interval = byar(65, z95());
    close(interval.low, 50.163_187_710_459_454, 1e-6);
    close(interval.high, 82.849_138_545_939_84, 1e-6);
}

/// Source: Garwood 1936; for 0 events the upper limit is −ln(0.025).
#[test]
fn garwood_1936_gives_the_known_limits_for_0_and_10_events() {
    let none = exact_poisson(0, z95());
    assert_eq!(none.low, 0.0);
    close(none.high, -(0.025_f64.ln()), 1e-9);
    let ten = exact_poisson(10, z95());
    close(ten.low, 4.795_389, 1e-5);
    close(ten.high, 18.390_356, 1e-5);
}

/// Source: Clopper & Pearson 1934; for 0 of n the upper limit is 1 − 0.025^(1/n).
#[test]
fn clopper_pearson_1934_gives_the_closed_form_for_none_and_all() {
    let none = clopper_pearson(0, 47, z95()).unwrap();
    assert_eq!(none.low, 0.0);
    close(none.high, 1.0 - 0.025_f64.powf(1.0 / 47.0), 1e-9);
    let all = clopper_pearson(47, 47, z95()).unwrap();
    close(all.low, 0.025_f64.powf(1.0 / 47.0), 1e-9);
    assert_eq!(all.high, 1.0);
}

/// Source: the definition, `P(X ≥ x) = tail` at the lower limit; for one success that is 1 − (1 − low)^n.
#[test]
fn clopper_pearson_holds_for_millions_of_cases_and_the_smallest_tails() {
    for (n, z) in [(10, 6.5), (1_000_000, 1.96), (100_000_000, 5.5)] {
        let low = clopper_pearson(1, n, z).unwrap().low;
        let tail = -(n as f64 * (-low).ln_1p()).exp_m1();
        assert!((tail / normal_tail(z) - 1.0).abs() < 1e-3, "{n} {z}: {tail}");
    }
    let half = clopper_pearson(500_000_000, 1_000_000_000, z95()).unwrap();
    close(half.low, 0.5 - 1.96 * (0.25_f64 / 1e9).sqrt(), 1e-7);
}

#[test]
fn a_median_of_nine_uses_the_second_and_eighth_value_at_95_percent() {
    let sorted: Vec<f64> = (1..=9).map(f64::from).collect();
    assert_eq!(median(&sorted, z95()), Interval { low: 2.0, high: 8.0 });
}

#[test]
fn a_median_of_five_has_no_limits_at_95_percent() {
    let interval = median(&[1.0, 2.0, 3.0, 4.0, 5.0], z95());
    assert!(interval.low.is_infinite() && interval.high.is_infinite());
}

#[test]
fn a_zero_denominator_and_too_many_successes_are_refused() {
    assert_eq!(wilson(0, 0, 2.0), Err(RankError::NotPositive { what: "denominator" }));
    assert_eq!(wilson(3, 2, 2.0), Err(RankError::MoreThanDenominator { numerator: 3, denominator: 2 }));
}

proptest! {
    #[test]
    fn shrinking_exposure_never_narrows_a_proportion(r in 0_u64..60, extra in 0_u64..60, times in 2_u64..9, z in 0.5_f64..4.5) {
        let n = r + extra + 1;
        let small = wilson(r, n, z).unwrap();
        let large = wilson(r * times, n * times, z).unwrap();
        prop_assert!(small.width() >= large.width() - 1e-12);
        let small = clopper_pearson(r, n, z).unwrap();
        let large = clopper_pearson(r * times, n * times, z).unwrap();
        prop_assert!(small.width() >= large.width() - 1e-9);
    }

    #[test]
    fn shrinking_exposure_never_narrows_a_rate(count in 0_u64..80, times in 2_u64..9, z in 0.5_f64..4.5) {
        let (small, large) = (exact_poisson(count, z), exact_poisson(count * times, z));
        prop_assert!(small.width() >= large.width() / times as f64 - 1e-9);
        let (small, large) = (byar(count, z), byar(count * times, z));
        prop_assert!(small.width() >= large.width() / times as f64 - 1e-9);
    }

    #[test]
    fn an_interval_contains_its_estimate_and_widens_with_z(r in 0_u64..80, extra in 0_u64..80, z in 0.1_f64..5.0) {
        let n = r + extra + 1;
        let p = r as f64 / n as f64;
        for make in [wilson, clopper_pearson] {
            let (inner, outer) = (make(r, n, z).unwrap(), make(r, n, z + 0.5).unwrap());
            prop_assert!(inner.low - 1e-12 <= p && p <= inner.high + 1e-12);
            prop_assert!(outer.low <= inner.low + 1e-9 && inner.high <= outer.high + 1e-9);
            prop_assert!(outer.low >= 0.0 && outer.high <= 1.0);
        }
        let (inner, outer) = (exact_poisson(r, z), exact_poisson(r, z + 0.5));
        prop_assert!(inner.contains(r as f64));
        prop_assert!(outer.low <= inner.low + 1e-9 && inner.high <= outer.high + 1e-9);
    }
}
