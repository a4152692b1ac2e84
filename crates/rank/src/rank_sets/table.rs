//! The units in an order of their own, so that results do not depend on the order in which they were given.
//!
//! Invariant: ascending by variance, then value, then limits; two units that compare equal are alike in everything the
//! tests use, so which of them gets which draw cannot change a result.
//! Not here: the pairs (`pairs.rs`).

use super::pairs::Margins;
use crate::{Direction, Measure, RankInterval};

pub struct Table {
    /// Values turned so that larger is better.
    pub values: Vec<f64>,
    /// Working standard errors, ascending.
    pub errors: Vec<f64>,
    /// Their squares.
    pub variances: Vec<f64>,
    /// `order[place]` is the number of the unit as given.
    order: Vec<usize>,
    measures: Vec<Measure>,
    direction: Direction,
}

impl Table {
    pub fn new(measures: &[Measure], direction: Direction) -> Self {
        let key = |measure: &Measure| {
            let (one, two) = (measure.limits(1.0), measure.limits(2.0));
            [measure.working_se(), measure.value(), one.low, one.high, two.low, two.high]
        };
        let keys: Vec<[f64; 6]> = measures.iter().map(key).collect();
        let mut order: Vec<usize> = (0..measures.len()).collect();
        order.sort_by(|&a, &b| {
            let pairs = keys[a].iter().zip(&keys[b]);
            pairs.map(|(x, y)| x.total_cmp(y)).find(|o| o.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
        });
        let errors: Vec<f64> = order.iter().map(|&unit| keys[unit][0]).collect();
        let variances: Vec<f64> = errors.iter().map(|se| se * se).collect();
        Self {
            values: order.iter().map(|&unit| direction.sign() * keys[unit][1]).collect(),
            measures: order.iter().map(|&unit| measures[unit].clone()).collect(),
            variances,
            errors,
            order,
            direction,
        }
    }

    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Where the unit given as number `unit` stands in this table.
    pub fn place_of(&self, unit: usize) -> Option<usize> {
        self.order.iter().position(|&given| given == unit)
    }

    /// How far each unit reaches up and down when limits are taken at `critical`.
    pub fn margins(&self, critical: f64) -> Margins {
        let reach = self.measures.iter().zip(&self.values).map(|(measure, value)| {
            let interval = measure.limits(critical);
            let (down, up) = match self.direction {
                Direction::HigherBetter => (value - interval.low, interval.high - value),
                Direction::LowerBetter => (value + interval.high, -interval.low - value),
            };
            (down * down, up * up)
        });
        let (down, up) = reach.unzip();
        Margins { values: self.values.clone(), down, up }
    }

    /// Puts results by place back into the order in which the units were given.
    pub fn in_given_order(&self, by_place: &[RankInterval]) -> Vec<RankInterval> {
        let mut result = by_place.to_vec();
        for (&unit, interval) in self.order.iter().zip(by_place) {
            result[unit] = *interval;
        }
        result
    }
}
