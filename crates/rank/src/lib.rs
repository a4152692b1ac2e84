//! Ranks that say how sure they are.
//!
//! Scores, ranks, their confidence sets, funnels, judges, chance and sampling draws for tables of units.
//! Invariant: pure. No clock, no file, no ambient chance: a seed is an argument, and the same arguments give the same
//! bytes on any number of threads.
//! Not here: reading tables, drawing pictures, words for people; scores or predictions about persons, ever.

pub mod chance;
pub mod draw;
mod error;
pub mod funnel;
pub mod interval;
pub mod joint;
pub mod judges;
mod level;
mod measure;
pub mod power;
pub mod rank_sets;
pub mod score;
mod seed;
pub mod shrink;
pub mod standing;
mod tail;

pub use error::RankError;
pub use interval::Interval;
pub use level::{Direction, Level, normal_tail};
pub use measure::Measure;

/// A closed interval of ranks, 1 is best; `low` is the best rank the unit could have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RankInterval {
    pub low: usize,
    pub high: usize,
}

impl RankInterval {
    /// Whether `rank` lies in it, ends included.
    #[must_use]
    pub fn contains(&self, rank: usize) -> bool {
        (self.low..=self.high).contains(&rank)
    }

    /// How many ranks it holds.
    #[must_use]
    pub fn size(&self) -> usize {
        self.high - self.low + 1
    }
}
