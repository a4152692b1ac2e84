//! Points from values, and composites of several scores.
//!
//! Invariant: points depend on a unit's own value only, never on its rank: rank points turn noise into distance.
//! "Not applicable" is a type of its own and leaves the denominator; it is never zero.
//! Not here: ranks (`standing.rs`).

use crate::error::{finite, positive};
use crate::{Direction, RankError};

/// Points, or nothing to judge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Score {
    Points(f64),
    NotApplicable,
}

/// How a value becomes points.
#[derive(Debug, Clone, PartialEq)]
pub enum Scale {
    /// Straight line from 0 points at `zero_at` to full points at `full_at`; `full_at < zero_at` means lower is better.
    Linear { zero_at: f64, full_at: f64 },
    /// The first band that the value reaches gives its points; bands are listed from the best to the worst.
    Bands { direction: Direction, bands: Vec<Band>, otherwise: f64 },
    /// Full points within `low..=high`, falling in a straight line to 0 at `margin` outside it.
    Within { low: f64, high: f64, margin: f64 },
}

/// One step: `points` for values at least (higher-better) or at most (lower-better) `edge`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    pub edge: f64,
    pub points: f64,
}

/// A scale with full points, a floor and a cap. A cap above `full` pays for passing the target, up to there.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreRule {
    scale: Scale,
    full: f64,
    floor: f64,
    cap: f64,
}

impl ScoreRule {
    /// # Errors
    /// Numbers that are not finite, a scale that contradicts itself, `full ≤ 0`, or `floor > cap`.
    pub fn new(scale: Scale, full: f64, floor: f64, cap: f64) -> Result<Self, RankError> {
        positive(full, "full points")?;
        if finite(floor, "floor")? > finite(cap, "cap")? {
            return Err(RankError::BadScale { why: "the floor is above the cap" });
        }
        check(&scale)?;
        Ok(Self { scale, full, floor, cap })
    }

    /// The points of a value, between floor and cap; `None` (not applicable) stays not applicable.
    ///
    /// # Errors
    /// A value that is not finite.
    pub fn score(&self, value: Option<f64>) -> Result<Score, RankError> {
        let Some(value) = value else { return Ok(Score::NotApplicable) };
        finite(value, "value")?;
        let raw = match &self.scale {
            Scale::Linear { zero_at, full_at } => self.full * (value - zero_at) / (full_at - zero_at),
            Scale::Bands { direction, bands, otherwise } => {
                let reached = |band: &&Band| direction.sign() * value >= direction.sign() * band.edge;
                bands.iter().find(reached).map_or(*otherwise, |band| band.points)
            }
            Scale::Within { low, high, margin } => {
                let outside = (low - value).max(value - high).max(0.0);
                self.full * (1.0 - outside / margin).max(0.0)
            }
        };
        Ok(Score::Points(raw.clamp(self.floor, self.cap)))
    }
}

fn check(scale: &Scale) -> Result<(), RankError> {
    match scale {
        Scale::Linear { zero_at, full_at } => {
            if finite(*zero_at, "zero_at")? == finite(*full_at, "full_at")? {
                return Err(RankError::BadScale { why: "zero and full points at the same value" });
            }
        }
        Scale::Bands { direction, bands, otherwise } => {
            finite(*otherwise, "points")?;
            for band in bands {
                finite(band.edge, "band edge")?;
                finite(band.points, "points")?;
            }
            let falls = |pair: &[Band]| direction.sign() * pair[0].edge > direction.sign() * pair[1].edge;
            if bands.is_empty() || !bands.windows(2).all(falls) {
                return Err(RankError::BadScale { why: "bands must run from the best edge to the worst" });
            }
        }
        Scale::Within { low, high, margin } => {
            positive(*margin, "margin")?;
            if finite(*low, "low")? > finite(*high, "high")? {
                return Err(RankError::BadScale { why: "low is above high" });
            }
        }
    }
    Ok(())
}

/// A composite score and how much of the weight it rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Composite {
    /// Weighted mean of the applicable parts, in points.
    pub score: Score,
    /// Share of the total weight that was applicable, 0..=1.
    pub coverage: f64,
}

/// Weighted mean `Σ w·s / Σ w` over the parts that apply. With less than `least_coverage` of the weight, the whole is
/// not applicable: one easy part alone cannot carry a composite.
///
/// # Errors
/// No parts, a weight that is not above zero, points that are not finite.
pub fn composite(parts: &[(f64, Score)], least_coverage: f64) -> Result<Composite, RankError> {
    if parts.is_empty() {
        return Err(RankError::Empty);
    }
    let (mut total, mut applicable, mut sum) = (0.0, 0.0, 0.0);
    for &(weight, score) in parts {
        total += positive(weight, "weight")?;
        if let Score::Points(points) = score {
            applicable += weight;
            sum += weight * finite(points, "points")?;
        }
    }
    let coverage = applicable / total;
    let enough = applicable > 0.0 && coverage >= least_coverage;
    let score = if enough { Score::Points(sum / applicable) } else { Score::NotApplicable };
    Ok(Composite { score, coverage })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(rule: &ScoreRule, value: f64) -> f64 {
        match rule.score(Some(value)).unwrap() {
            Score::Points(points) => points,
            Score::NotApplicable => panic!("a value is applicable"),
        }
    }

    #[test]
    fn a_linear_scale_reaches_full_points_at_its_target_and_stops_at_its_cap() {
        let rule = ScoreRule::new(Scale::Linear { zero_at: 0.5, full_at: 0.9 }, 100.0, 0.0, 110.0).unwrap();
        assert!((points(&rule, 0.7) - 50.0).abs() < 1e-9);
        assert_eq!(points(&rule, 0.2), 0.0);
        assert_eq!(points(&rule, 2.0), 110.0);
    }

    #[test]
    fn a_lower_better_line_runs_downwards() {
        let rule = ScoreRule::new(Scale::Linear { zero_at: 30.0, full_at: 10.0 }, 100.0, 0.0, 100.0).unwrap();
        assert_eq!(points(&rule, 10.0), 100.0);
        assert_eq!(points(&rule, 25.0), 25.0);
    }

    #[test]
    fn bands_give_the_best_one_reached() {
        let bands = vec![Band { edge: 3.0, points: 10.0 }, Band { edge: 7.0, points: 6.0 }];
        let scale = Scale::Bands { direction: Direction::LowerBetter, bands, otherwise: 1.0 };
        let rule = ScoreRule::new(scale, 10.0, 0.0, 10.0).unwrap();
        assert_eq!((points(&rule, 3.0), points(&rule, 3.1), points(&rule, 9.0)), (10.0, 6.0, 1.0));
    }

    #[test]
    fn within_a_range_full_points_fall_off_on_both_sides() {
        let rule =
            ScoreRule::new(Scale::Within { low: 4.0, high: 6.0, margin: 2.0 }, 10.0, 0.0, 10.0).unwrap();
        assert_eq!((points(&rule, 5.0), points(&rule, 3.0), points(&rule, 7.0)), (10.0, 5.0, 5.0));
        assert_eq!(points(&rule, 100.0), 0.0);
    }

    #[test]
    fn not_applicable_leaves_the_denominator() {
        let parts = [(2.0, Score::Points(90.0)), (1.0, Score::NotApplicable), (1.0, Score::Points(60.0))];
        let whole = composite(&parts, 0.5).unwrap();
        assert_eq!(whole, Composite { score: Score::Points(80.0), coverage: 0.75 });
    }

    #[test]
    fn too_little_applicable_weight_makes_the_whole_not_applicable() {
        let parts = [(3.0, Score::NotApplicable), (1.0, Score::Points(100.0))];
        assert_eq!(composite(&parts, 0.5).unwrap().score, Score::NotApplicable);
        assert_eq!(composite(&[(1.0, Score::NotApplicable)], 0.0).unwrap().score, Score::NotApplicable);
    }

    #[test]
    fn a_scale_that_contradicts_itself_is_refused() {
        assert!(ScoreRule::new(Scale::Linear { zero_at: 1.0, full_at: 1.0 }, 10.0, 0.0, 10.0).is_err());
        let bands = vec![Band { edge: 1.0, points: 1.0 }, Band { edge: 2.0, points: 2.0 }];
        let scale = Scale::Bands { direction: Direction::HigherBetter, bands, otherwise: 0.0 };
        assert!(ScoreRule::new(scale, 10.0, 0.0, 10.0).is_err());
    }
}
