//! How well chance alone explains that one unit's share or rate lies above another's: exact conditional tests.
//!
//! Given the two units' hits together, the hits of one follow a hypergeometric distribution (shares; Fisher 1935, J. R. Stat.
//! Soc. 98:39) or a binomial one (rates; Przyborowski & Wilenski 1940, Biometrika 31:313) if both are truly equal, whatever the
//! true figure is; if the unit that leads is truly behind, its hits are stochastically fewer. So where it is not truly ahead,
//! `P(p ≤ a) ≤ a` for every `a` and every size: nothing is approximated.
//!
//! Invariant: what is returned is never below the exact p-value; rounding goes against a verdict.
//! Not here: how many pairs are judged at once (`counts.rs`).

use crate::tail::{Bounds, ROUNDING, log_factorial, sum_of_tail};

/// What the hits of a unit are held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Shares,
    Rates,
}

/// One unit's share or rate.
#[derive(Debug, Clone, Copy)]
pub struct Figure {
    hits: f64,
    /// The misses of a share; the exposure of a rate, of which the largest in the table is 1.
    rest: f64,
    /// The factor of the probability that is this unit's alone, as a logarithm.
    log_own: f64,
}

impl Figure {
    pub fn share(numerator: u64, denominator: u64) -> Self {
        let (hits, all) = (numerator as f64, denominator as f64);
        let rest = (denominator - numerator) as f64;
        Self { hits, rest, log_own: log_factorial(all) - log_factorial(hits) - log_factorial(rest) }
    }

    pub fn rate(count: u64, exposure: f64) -> Self {
        let hits = count as f64;
        Self { hits, rest: exposure, log_own: hits * exposure.ln() - log_factorial(hits) }
    }

    /// Above zero if this figure is higher: the hits of each times what the other's are held against.
    pub fn lead(&self, other: &Self) -> f64 {
        self.hits * other.rest - other.hits * self.rest
    }
}

impl Kind {
    /// The probability that the unit `more` leads by as much or more if it is not truly ahead of `less`.
    ///
    /// Exact between the bounds; what is returned outside says only that the p-value is there too.
    pub fn p_value(self, more: &Figure, less: &Figure, bounds: &Bounds) -> f64 {
        if self.log_at_most(more, less) <= bounds.log_floor {
            return 0.0;
        }
        sum_of_tail(self.log_probability(more, less), |step| self.next(more, less, step), bounds)
    }

    /// A bound on the logarithm of the p-value that itself takes no logarithm: of millions of pairs most are far apart.
    ///
    /// Shares: a unit's cases are a sample of all cases without replacement, and so are the hits; for both readings Serfling
    /// 1974, Ann. Stat. 2:39, corollary 1.1. Rates: Hoeffding 1963, J. Am. Stat. Assoc. 58:13, theorem 1.
    fn log_at_most(self, more: &Figure, less: &Figure) -> f64 {
        let lead = more.lead(less);
        let hits = more.hits + less.hits;
        let spread = match self {
            Self::Shares => {
                let (own, other) = (more.hits + more.rest, less.hits + less.rest);
                let cases = own + other;
                cases * (hits * (cases - hits + 1.0)).min(own * (other + 1.0))
            }
            Self::Rates => hits * (more.rest + less.rest).powi(2),
        };
        -2.0 * lead * lead / spread * (1.0 - ROUNDING)
    }

    /// The logarithm, rounded up, of the probability of exactly these hits, given how many both have together.
    fn log_probability(self, more: &Figure, less: &Figure) -> f64 {
        let sum = more.hits + less.hits;
        let (log_both, largest) = match self {
            Self::Shares => {
                let cases = sum + more.rest + less.rest;
                let log_cases = log_factorial(cases);
                (log_factorial(sum) + log_factorial(cases - sum) - log_cases, log_cases)
            }
            Self::Rates => {
                let log_sum = log_factorial(sum);
                let log_exposure = sum * (more.rest + less.rest).ln();
                (log_sum - log_exposure, log_sum + log_exposure.abs() - more.log_own - less.log_own)
            }
        };
        more.log_own + less.log_own + log_both + ROUNDING * largest
    }

    /// The probability of `step + 1` hits more for the unit that leads over that of `step` more; below 1 for a lead.
    fn next(self, more: &Figure, less: &Figure, step: f64) -> f64 {
        let (gained, lost) = (more.hits + 1.0 + step, less.hits - step);
        match self {
            Self::Shares => lost * (more.rest - step) / (gained * (less.rest + 1.0 + step)),
            Self::Rates => lost / gained * (more.rest / less.rest),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn p(kind: Kind, more: &Figure, less: &Figure) -> f64 {
        kind.p_value(more, less, &Bounds::new(0.0, 1.0))
    }

    fn close(a: f64, b: f64) {
        assert!(a >= b * (1.0 - 1e-12) && a <= b * (1.0 + 1e-9), "{a} is not {b}");
    }

    /// Source: Fisher 1935, table III: of 13 monozygotic twins of convicts 10 were convicted, of 17 dizygotic ones 2.
    #[test]
    fn fisher_1935_gives_the_published_probability_for_the_twins_of_convicts() {
        let (one, two) = (Figure::share(10, 13), Figure::share(2, 17));
        close(p(Kind::Shares, &one, &two), 619.0 / 1_330_665.0);
    }

    #[test]
    fn counts_over_equal_exposure_are_judged_like_tosses_of_a_coin() {
        let rate = |count| Figure::rate(count, 1.0);
        close(p(Kind::Rates, &rate(5), &rate(0)), 1.0 / 32.0);
        close(p(Kind::Rates, &rate(8), &rate(2)), 56.0 / 1024.0);
        close(p(Kind::Rates, &Figure::rate(3, 0.25), &Figure::rate(1, 0.75)), 13.0 / 256.0);
    }

    /// Binomial coefficients in whole numbers, up to 60 choose 30.
    fn choose(n: u64, k: u64) -> u128 {
        (0..k).fold(1, |product, i| product * u128::from(n - i) / u128::from(i + 1))
    }

    #[test]
    fn every_small_pair_of_shares_has_the_p_value_that_whole_numbers_give() {
        for (n, m) in [(1, 1), (4, 4), (3, 17), (12, 12), (30, 30), (30, 7)] {
            for (x, y) in (0..=n).flat_map(|x| (0..=m).map(move |y| (x, y))) {
                let (more, less) = (Figure::share(x, n), Figure::share(y, m));
                if more.lead(&less) > 0.0 {
                    let tail: u128 = (0..=y.min(n - x)).map(|i| choose(n, x + i) * choose(m, y - i)).sum();
                    close(p(Kind::Shares, &more, &less), tail as f64 / choose(n + m, x + y) as f64);
                }
            }
        }
    }

    #[test]
    fn bounds_that_end_the_sum_early_change_no_verdict() {
        for (x, y) in (0..=40).flat_map(|x| (0..=60).map(move |y| (x, y))) {
            let (more, less) = (Figure::share(x, 40), Figure::share(y, 60));
            if more.lead(&less) > 0.0 {
                let exact = p(Kind::Shares, &more, &less);
                let bounded = Kind::Shares.p_value(&more, &less, &Bounds::new(1e-4, 2e-4));
                assert_eq!((exact <= 1e-4, exact <= 2e-4), (bounded <= 1e-4, bounded <= 2e-4), "{x} {y}");
            }
        }
    }

    #[test]
    fn the_quick_bound_is_never_below_the_p_value() {
        for (n, m) in [(1, 9), (20, 20), (35, 8), (8, 35)] {
            for (x, y) in (0..=n).flat_map(|x| (0..=m).map(move |y| (x, y))) {
                let shares = (Kind::Shares, Figure::share(x, n), Figure::share(y, m));
                let rates = (Kind::Rates, Figure::rate(x, n as f64 / 35.0), Figure::rate(y, m as f64 / 35.0));
                for (kind, more, less) in [shares, rates] {
                    if more.lead(&less) > 0.0 {
                        let bound = kind.log_at_most(&more, &less).exp();
                        assert!(kind.p_value(&more, &less, &Bounds::new(0.0, 1.0)) <= bound * (1.0 + 1e-9));
                    }
                }
            }
        }
    }

    #[test]
    fn figures_of_any_size_come_to_an_end() {
        let large = |numerator| Figure::share(numerator, 1 << 60);
        assert!(p(Kind::Shares, &large(1 << 59), &large(1 << 40)) < 1e-9);
        assert!(p(Kind::Shares, &large((1 << 59) + 1000), &large(1 << 59)) > 0.05);
        let (tiny, one) = (Figure::rate(1, f64::MIN_POSITIVE), Figure::rate(0, 1.0));
        assert!(p(Kind::Rates, &tiny, &one) < 1e-9);
    }
}
