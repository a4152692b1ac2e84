//! Joint rank intervals from joint confidence intervals (Klein, Wright & Wieczorek 2020).
//!
//! If all `n` intervals hold together with probability `level`, so do all `n` rank intervals:
//! `low_i = 1 + #{j better for certain}`, `high_i = n − #{j worse for certain}`, where certain means that the two intervals
//! do not overlap (touching ends do not overlap). No simulation, no seed; wider than `rank_sets.rs`.
//! Source: Klein, Wright, Wieczorek, "A joint confidence region for an overall ranking of populations",
//! J. R. Stat. Soc. C 69 (2020) 589–606.
//! Invariant: exact, deterministic, O(n log n).

use rayon::prelude::*;

use crate::{Direction, Interval, Level, Measure, RankError, RankInterval};

/// Joint rank intervals of independent measures at `level`, in the order given.
///
/// Each unit's interval is taken at `level^(1/n)`, by exact limits: one end of many intervals is far out in the tail, where
/// approximate ones for small units fail.
///
/// # Errors
/// [`RankError::Empty`] for no measures.
pub fn joint_rank_intervals(
    measures: &[Measure],
    direction: Direction,
    level: Level,
) -> Result<Vec<RankInterval>, RankError> {
    let z = level.each_of(measures.len()).z();
    let intervals: Vec<Interval> = measures.par_iter().map(|measure| measure.exact_limits(z)).collect();
    rank_intervals(&intervals, direction)
}

/// The rank intervals that follow from intervals which hold jointly, in the order given.
///
/// Two zero-width intervals at the same value are tied, not one before the other.
///
/// # Errors
/// [`RankError::Empty`] for no intervals; [`RankError::NotFinite`] for a NaN end.
pub fn rank_intervals(intervals: &[Interval], direction: Direction) -> Result<Vec<RankInterval>, RankError> {
    if intervals.is_empty() {
        return Err(RankError::Empty);
    }
    if intervals.iter().any(|interval| interval.low.is_nan() || interval.high.is_nan()) {
        return Err(RankError::NotFinite { what: "interval" });
    }
    let mut lows: Vec<f64> = intervals.iter().map(|interval| interval.low).collect();
    let mut highs: Vec<f64> = intervals.iter().map(|interval| interval.high).collect();
    lows.sort_unstable_by(f64::total_cmp);
    highs.sort_unstable_by(f64::total_cmp);
    let n = intervals.len();
    let points = |interval: &Interval| interval.low == interval.high;
    let result = intervals.iter().map(|interval| {
        // A point interval would count itself, and its exact ties, as lying wholly before and after it.
        let ties = if points(interval) {
            intervals.iter().filter(|other| points(other) && other.low == interval.low).count()
        } else {
            0
        };
        let below = highs.partition_point(|&high| high <= interval.low) - ties;
        let above = n - lows.partition_point(|&low| low < interval.high) - ties;
        match direction {
            Direction::LowerBetter => RankInterval { low: 1 + below, high: n - above },
            Direction::HigherBetter => RankInterval { low: 1 + above, high: n - below },
        }
    });
    Ok(result.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = include_str!("../tests/data/klein2020_travel_time.csv");

    /// Source: Klein, Wright & Wieczorek 2020, Figure 1: mean travel time to work of 51 states, α = 0.1.
    ///
    /// The published intervals were rounded to one decimal before they were compared, so the test does so too.
    #[test]
    fn klein_2020_figure_1_is_reproduced_for_51_of_51_states() {
        let ninety = Level::new(0.9).unwrap();
        let z = ninety.each_of(51).z();
        assert!((z - 3.0809).abs() < 5e-5);
        let rows: Vec<Vec<&str>> = TABLE
            .lines()
            .filter(|line| !line.starts_with('#'))
            .skip(1)
            .map(|line| line.split(',').collect())
            .collect();
        let number = |row: &Vec<&str>, i: usize| row[i].parse::<f64>().unwrap();
        let round = |x: f64| (x * 10.0).round() / 10.0;
        let intervals: Vec<Interval> = rows
            .iter()
            .map(|row| {
                let measure = Measure::with_margin(number(row, 1), number(row, 2), ninety).unwrap();
                let Interval { low, high } = measure.limits(z);
                Interval { low: round(low), high: round(high) }
            })
            .collect();
        let ranks = rank_intervals(&intervals, Direction::LowerBetter).unwrap();
        let agreeing = rows
            .iter()
            .zip(&ranks)
            .filter(|(row, rank)| (number(row, 3), number(row, 4)) == (rank.low as f64, rank.high as f64));
        assert_eq!((rows.len(), agreeing.count()), (51, 51));
    }

    #[test]
    fn touching_intervals_do_not_overlap() {
        let intervals = [Interval { low: 0.0, high: 1.0 }, Interval { low: 1.0, high: 2.0 }];
        let ranks = rank_intervals(&intervals, Direction::HigherBetter).unwrap();
        assert_eq!(ranks, [RankInterval { low: 2, high: 2 }, RankInterval { low: 1, high: 1 }]);
    }

    #[test]
    fn figures_known_exactly_and_equal_share_their_ranks() {
        let point = |at| Interval { low: at, high: at };
        let ranks = rank_intervals(&[point(1.0), point(1.0), point(0.0)], Direction::HigherBetter).unwrap();
        let shared = RankInterval { low: 1, high: 2 };
        assert_eq!(ranks, [shared, shared, RankInterval { low: 3, high: 3 }]);
    }
}
