//! Rank sets of shares or counts: every pair by an exact test, all pairs together by Bonferroni and Holm.
//!
//! With `n` units there are `n(n−1)` hypotheses "j is not truly ahead of k". At `alpha` over their number each, no true one is
//! rejected with probability above `alpha`, however the pairs depend on each other; Holm's stepdown (1979, Scand. J. Stat. 6:65)
//! divides by those that are left, with the same promise.
//!
//! Invariant: no draws and no seed; units with the same figures are judged once and share their result.
//! Not here: the test of one pair (`exact.rs`).

use rayon::prelude::*;

use super::exact::{Figure, Kind};
use super::{Plan, RankSets};
use crate::level::normal_multiplier;
use crate::tail::Bounds;
use crate::{Direction, Measure, RankError, RankInterval};

/// A table in which every unit is a share, or every unit a rate.
pub struct Counts {
    kind: Kind,
    /// The different figures, each once.
    figures: Vec<Figure>,
    /// How many units have each figure.
    units: Vec<u64>,
    /// The figure of each unit, in the order given.
    figure_of: Vec<usize>,
    direction: Direction,
}

/// What is known about each figure, in units.
struct Verdicts {
    surely_above: Vec<u64>,
    surely_below: Vec<u64>,
    /// Pairs that stepdown may yet decide.
    open: Vec<Open>,
}

struct Open {
    p: f64,
    more: usize,
    less: usize,
}

/// Pairs up to the floor are decided at once, those between the bounds perhaps by stepdown: of two mirrored hypotheses at
/// most one is rejected, so it never divides by less than half their number.
fn bounds(plan: &Plan, hypotheses: u64) -> Bounds {
    let floor = alpha(plan) / hypotheses.max(1) as f64;
    Bounds::new(floor, if plan.stepdown { 2.0 * floor } else { floor })
}

fn alpha(plan: &Plan) -> f64 {
    1.0 - plan.level.share()
}

impl Counts {
    /// `None` where nothing is a share or a rate.
    ///
    /// # Errors
    /// Shares or rates beside measures of another kind: no test compares them.
    pub fn of(measures: &[Measure], direction: Direction) -> Result<Option<Self>, RankError> {
        let shares: Vec<(u64, u64)> = measures.iter().filter_map(Measure::as_proportion).collect();
        let rates: Vec<(u64, f64)> = measures.iter().filter_map(Measure::as_rate).collect();
        if shares.is_empty() && rates.is_empty() {
            return Ok(None);
        }
        if shares.len() == measures.len() {
            let share = |&(numerator, denominator): &_| Figure::share(numerator, denominator);
            return Ok(Some(Self::grouped(Kind::Shares, &shares, share, direction)));
        }
        if rates.len() < measures.len() {
            return Err(RankError::UnlikeKinds);
        }
        let largest = rates.iter().map(|rate| rate.1).fold(0.0, f64::max);
        // Positive numbers are in the order of their bits.
        let keys: Vec<(u64, u64)> =
            rates.iter().map(|(count, exposure)| (*count, exposure.to_bits())).collect();
        let rate = |&(count, bits): &_| Figure::rate(count, f64::from_bits(bits) / largest);
        Ok(Some(Self::grouped(Kind::Rates, &keys, rate, direction)))
    }

    fn grouped(
        kind: Kind,
        keys: &[(u64, u64)],
        figure: impl Fn(&(u64, u64)) -> Figure,
        direction: Direction,
    ) -> Self {
        let mut distinct = keys.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        let place = |key| distinct.binary_search(key).expect("every key is among the distinct ones");
        let figure_of: Vec<usize> = keys.iter().map(place).collect();
        let mut units = vec![0; distinct.len()];
        for &figure in &figure_of {
            units[figure] += 1;
        }
        Self { kind, figures: distinct.iter().map(figure).collect(), units, figure_of, direction }
    }

    pub fn simultaneous(&self, plan: &Plan) -> RankSets {
        let n = self.figure_of.len() as u64;
        let hypotheses = n * (n - 1);
        let bounds = bounds(plan, hypotheses);
        let none = || Verdicts::none(self.figures.len());
        let mut verdicts = (0..self.figures.len())
            .into_par_iter()
            .fold(none, |mut verdicts, figure| {
                self.judge(figure, 0..figure, &bounds, &mut verdicts);
                verdicts
            })
            .reduce(none, Verdicts::and);
        let decided: u64 =
            verdicts.surely_above.iter().zip(&self.units).map(|(above, units)| above * units).sum();
        let pairs = |open: &Open| self.units[open.more] * self.units[open.less];
        let bound = self.step_down(&mut verdicts, hypotheses - decided, plan, pairs);
        let by_figure: Vec<RankInterval> =
            (0..self.figures.len()).map(|figure| self.interval(figure, &verdicts)).collect();
        let intervals = self.figure_of.iter().map(|&figure| by_figure[figure]).collect();
        RankSets { intervals, critical: normal_multiplier(bound) }
    }

    /// `None` if there is no unit `of`.
    pub fn marginal(&self, of: usize, plan: &Plan) -> Option<RankInterval> {
        self.figure_of.get(of).map(|&figure| self.marginal_of(figure, plan))
    }

    pub fn marginal_all(&self, plan: &Plan) -> Vec<RankInterval> {
        let by_figure: Vec<RankInterval> =
            (0..self.figures.len()).into_par_iter().map(|figure| self.marginal_of(figure, plan)).collect();
        self.figure_of.iter().map(|&figure| by_figure[figure]).collect()
    }

    fn marginal_of(&self, figure: usize, plan: &Plan) -> RankInterval {
        let hypotheses = 2 * (self.figure_of.len() as u64 - 1);
        let mut verdicts = Verdicts::none(self.figures.len());
        self.judge(figure, 0..self.figures.len(), &bounds(plan, hypotheses), &mut verdicts);
        let decided = verdicts.surely_above[figure] + verdicts.surely_below[figure];
        let others = |open: &Open| self.units[if open.more == figure { open.less } else { open.more }];
        self.step_down(&mut verdicts, hypotheses - decided, plan, others);
        self.interval(figure, &verdicts)
    }

    /// Compares one figure with some others.
    fn judge(&self, one: usize, others: std::ops::Range<usize>, bounds: &Bounds, verdicts: &mut Verdicts) {
        let figures = &self.figures;
        for other in others {
            let lead = figures[one].lead(&figures[other]);
            let (more, less) = if lead > 0.0 {
                (one, other)
            } else if lead < 0.0 {
                (other, one)
            } else {
                continue;
            };
            let p = self.kind.p_value(&figures[more], &figures[less], bounds);
            if p <= bounds.floor {
                verdicts.decide(more, less, &self.units);
            } else if p <= bounds.ceiling {
                verdicts.open.push(Open { p, more, less });
            }
        }
    }

    /// Decides open pairs, the clearest first, as long as each holds against all that are left; returns the last bound.
    fn step_down(
        &self,
        verdicts: &mut Verdicts,
        mut left: u64,
        plan: &Plan,
        pairs: impl Fn(&Open) -> u64,
    ) -> f64 {
        let mut open = std::mem::take(&mut verdicts.open);
        open.sort_unstable_by(|a, b| a.p.total_cmp(&b.p).then((a.more, a.less).cmp(&(b.more, b.less))));
        let bound = |left: u64| alpha(plan) / left.max(1) as f64;
        for pair in &open {
            if pair.p > bound(left) {
                break;
            }
            left -= pairs(pair);
            verdicts.decide(pair.more, pair.less, &self.units);
        }
        bound(left)
    }

    fn interval(&self, figure: usize, verdicts: &Verdicts) -> RankInterval {
        let (above, below) = (verdicts.surely_above[figure], verdicts.surely_below[figure]);
        let (better, worse) = match self.direction {
            Direction::HigherBetter => (above, below),
            Direction::LowerBetter => (below, above),
        };
        RankInterval { low: 1 + better as usize, high: self.figure_of.len() - worse as usize }
    }
}

impl Verdicts {
    fn none(figures: usize) -> Self {
        Self { surely_above: vec![0; figures], surely_below: vec![0; figures], open: Vec::new() }
    }

    fn decide(&mut self, more: usize, less: usize, units: &[u64]) {
        self.surely_above[less] += units[more];
        self.surely_below[more] += units[less];
    }

    /// The verdicts of two parts of the pairs together.
    fn and(mut self, other: Self) -> Self {
        let add =
            |to: &mut Vec<u64>, from: Vec<u64>| to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
        add(&mut self.surely_above, other.surely_above);
        add(&mut self.surely_below, other.surely_below);
        self.open.extend(other.open);
        self
    }
}
