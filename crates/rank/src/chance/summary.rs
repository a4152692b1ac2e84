//! What one unit's ranks over all draws come to.
//!
//! Counting the ranks up to a given one is a sweep the processor does many at a time, so quantiles are found by halving
//! the span of ranks with such counts: several times faster than selecting or sorting.
//! Invariant: quantiles are order statistics, no interpolation.

use std::ops::RangeInclusive;

use super::{Question, RankChance};

/// A rank, in as few bits as will hold the number of units: the fewer, the more of them are counted at a time.
pub trait Rank: Copy + Into<u32> + Send + Sync {
    /// `number` cut to the width, which the caller has chosen wide enough.
    fn from_number(number: u32) -> Self;
    /// How many of `ranks` are at most `rank`.
    fn up_to(ranks: &[Self], rank: Self) -> usize;
}

impl Rank for u16 {
    fn from_number(number: u32) -> Self {
        number as u16
    }

    fn up_to(ranks: &[Self], rank: Self) -> usize {
        // Counted in as many bits as are compared, in pieces that cannot overflow them.
        let count = |piece: &[Self]| piece.iter().map(|&one| Self::from(one <= rank)).sum::<Self>();
        ranks.chunks(Self::MAX.into()).map(|piece| usize::from(count(piece))).sum()
    }
}

impl Rank for u32 {
    fn from_number(number: u32) -> Self {
        number
    }

    fn up_to(ranks: &[Self], rank: Self) -> usize {
        ranks.iter().filter(|&&one| one <= rank).count()
    }
}

/// The chances of the unit whose ranks these are, one of `n` units.
pub fn summarise<R: Rank>(ranks: &[R], n: usize, question: &Question) -> RankChance {
    let count = ranks.len() as f64;
    let up_to = |rank: usize| R::up_to(ranks, R::from_number(rank.min(n) as u32));
    let sum: u64 = ranks.iter().map(|&rank| u64::from(rank.into())).sum();
    let tail = (1.0 - question.level.share()) / 2.0;
    let quantile = |share: f64, within: RangeInclusive<usize>| {
        let nth = ((share * count).ceil() as usize).clamp(1, ranks.len());
        first(within, |rank| up_to(rank) >= nth)
    };
    let median = quantile(0.5, 1..=n);
    RankChance {
        top: up_to(question.top) as f64 / count,
        bottom: (ranks.len() - up_to(n.saturating_sub(question.bottom))) as f64 / count,
        mean_rank: sum as f64 / count,
        low: quantile(tail, 1..=median),
        median,
        high: quantile(1.0 - tail, median..=n),
    }
}

/// The first rank for which `holds`; it does for all from there on, and at the end of `within`.
fn first(within: RangeInclusive<usize>, holds: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = within.into_inner();
    while low < high {
        let middle = usize::midpoint(low, high);
        if holds(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Direction, Level};

    #[test]
    fn ranks_of_either_width_give_what_sorting_gives() {
        let level = Level::new(0.9).unwrap();
        for (count, n) in [(100, 1), (100, 3000), (999, 40), (200_000, 65_535)] {
            let wide: Vec<u32> = (0..count).map(|i: u32| 1 + i.wrapping_mul(2_654_435_761) % n).collect();
            let narrow: Vec<u16> = wide.iter().map(|&rank| u16::from_number(rank)).collect();
            let direction = Direction::HigherBetter;
            let question = Question { direction, top: 7, bottom: 9, level, draws: count, seed: 0 };
            let chance = summarise(&wide, n as usize, &question);
            assert_eq!(chance, summarise(&narrow, n as usize, &question));
            let mut sorted = wide.clone();
            sorted.sort_unstable();
            let nth = |share: f64| sorted[(share * f64::from(count)).ceil() as usize - 1] as usize;
            let tail = (1.0 - level.share()) / 2.0;
            assert_eq!([chance.low, chance.median, chance.high], [nth(tail), nth(0.5), nth(1.0 - tail)]);
            let share = |holds: &dyn Fn(u32) -> bool| {
                wide.iter().filter(|rank| holds(**rank)).count() as f64 / f64::from(count)
            };
            assert_eq!([chance.top, chance.bottom], [share(&|rank| rank <= 7), share(&|rank| rank + 9 > n)]);
        }
    }
}
