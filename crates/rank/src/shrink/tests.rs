//! Shrinkage against the "Surgical" example that comes with BUGS.

use super::*;

/// Source: BUGS examples volume 1, "Surgical: institutional ranking": cardiac operations on babies, deaths, hospitals A to L.
const SURGICAL: [(u64, u64); 12] = [
    (0, 47),
    (18, 148),
    (8, 119),
    (46, 810),
    (8, 211),
    (13, 196),
    (9, 148),
    (31, 215),
    (14, 207),
    (8, 97),
    (29, 256),
    (24, 360),
];

/// Source: BUGS examples volume 1, "Surgical", fixed-effects posteriors Beta(1 + r, 1 + n − r): mean, 2.5 %, 50 %, 97.5 %.
#[test]
fn the_bugs_surgical_posteriors_are_reproduced_to_three_digits() {
    let published = [
        (0, [0.0204, 0.0005, 0.0143, 0.0740]),
        (1, [0.1267, 0.0786, 0.1250, 0.1842]),
        (2, [0.0744, 0.0349, 0.0720, 0.1271]),
        (3, [0.0579, 0.0429, 0.0575, 0.0749]),
        (4, [0.0423, 0.0196, 0.0408, 0.0730]),
        (7, [0.1475, 0.1036, 0.1464, 0.1975]),
    ];
    for (hospital, expected) in published {
        let (deaths, operations) = SURGICAL[hospital];
        let belief = BetaBelief::FLAT.after(deaths, operations).unwrap();
        let found = [belief.mean(), belief.quantile(0.025), belief.quantile(0.5), belief.quantile(0.975)];
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 0.000_1, "hospital {hospital}: {found} is not {expected}");
        }
    }
}

/// Source: the same example's random-effects model, in which hospital A loses its first place.
#[test]
fn hospital_a_with_0_of_47_is_best_by_crude_rate_and_not_best_after_shrinkage() {
    let crude: Vec<f64> = SURGICAL.iter().map(|&(r, n)| r as f64 / n as f64).collect();
    assert!(crude.iter().skip(1).all(|&rate| rate > crude[0]));
    let shrunk = beta_binomial(&SURGICAL).unwrap();
    let means: Vec<f64> = shrunk.units.iter().map(|unit| unit.mean()).collect();
    assert!(means.iter().skip(1).any(|&mean| mean < means[0]), "{means:?}");
    assert!(!shrunk.alike);
}

#[test]
fn units_that_differ_only_by_chance_are_called_alike() {
    let shrunk = beta_binomial(&[(50, 100), (49, 100), (51, 100), (50, 100)]).unwrap();
    assert!(shrunk.alike);
    assert!(shrunk.units.iter().all(|unit| (unit.mean() - 0.5).abs() < 1e-3));
}

#[test]
fn rates_shrink_towards_the_whole_and_most_where_exposure_is_smallest() {
    let units = [(0, 2.0), (3, 40.0), (30, 100.0), (9, 90.0), (80, 200.0), (4, 50.0), (60, 120.0)];
    let shrunk = gamma_poisson(&units).unwrap();
    assert!(!shrunk.alike);
    let prior = shrunk.prior.mean();
    for (&(count, exposure), belief) in units.iter().zip(&shrunk.units) {
        let crude = count as f64 / exposure;
        let pull = (belief.mean() - crude) / (prior - crude);
        let expected = shrunk.prior.rate / (shrunk.prior.rate + exposure);
        assert!((pull - expected).abs() < 1e-9);
    }
}

#[test]
fn gamma_prior_maximises_the_negative_binomial_likelihood() {
    // Equal exposures: the estimated mean must be the pooled rate.
    let units = [(2, 10.0), (9, 10.0), (4, 10.0), (15, 10.0), (1, 10.0)];
    let shrunk = gamma_poisson(&units).unwrap();
    assert!((shrunk.prior.mean() - 31.0 / 50.0).abs() < 1e-5);
}

#[test]
fn one_unit_alone_cannot_be_shrunk() {
    assert!(beta_binomial(&[(1, 2)]).is_err());
    assert!(gamma_poisson(&[(0, 2.0), (0, 3.0)]).is_err());
}
