//! Scores by several judges, with the judges' severity removed.
//!
//! Model: `score = unit + judge + chance`, by least squares over the cells that exist, judges' severities summing to zero.
//! A unit seen only by strict judges is not punished for it; a recused or absent judge's cell is left out, never zero.
//! Invariant: adding a constant to one judge's scores changes that judge's severity and no unit's place.
//! Source: the two-way additive model with missing cells (Scheffé 1959, The Analysis of Variance, ch. 4); for rating panels
//! see Wolfe 2004, J. Appl. Meas. 5:35.
//! Not here: ranks of the adjusted scores. Put `score` and `se` into [`crate::Measure::estimate`].

use crate::RankError;
use crate::error::finite;

/// One judge's view of one unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell {
    Score(f64),
    /// The judge did not see the unit.
    Missing,
    /// The judge has an interest in the unit and may not count.
    Recused,
}

/// A unit's score as an average judge would have given it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judged {
    /// In points, on the judges' scale.
    pub score: f64,
    /// Standard error in points; `None` when the panel leaves nothing over to estimate chance from.
    pub se: Option<f64>,
    /// How many judges' scores it rests on.
    pub judges: usize,
}

/// The result of a panel.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// In the order given.
    pub units: Vec<Judged>,
    /// Points each judge gives above (+) or below (−) the average judge; they sum to zero.
    pub severity: Vec<f64>,
    /// Standard deviation of one score around unit + judge, in points; `None` without degrees of freedom.
    pub spread: Option<f64>,
}

/// Adjusts `cells[unit][judge]` for the judges' severity.
///
/// # Errors
/// No cells; rows of different length; a score that is not finite; a unit or judge without any score; units and judges
/// that fall into groups sharing nothing ([`RankError::Disconnected`]).
pub fn judge_panel(cells: &[Vec<Cell>]) -> Result<Panel, RankError> {
    let scores = scores(cells)?;
    let judges = cells[0].len();
    if !connected(&scores, judges) {
        return Err(RankError::Disconnected);
    }
    let inverse = severity_covariance(&scores, judges);
    let severity = solve_severity(&scores, &inverse);
    let adjusted = |row: &Vec<(usize, f64)>| {
        row.iter().map(|&(judge, score)| score - severity[judge]).sum::<f64>() / row.len() as f64
    };
    let units: Vec<f64> = scores.iter().map(adjusted).collect();
    let count: usize = scores.iter().map(Vec::len).sum();
    let freedom = (count + 1).saturating_sub(scores.len() + judges);
    let residual = scores.iter().zip(&units).flat_map(|(row, unit)| {
        row.iter().map(|&(judge, score)| (score - unit - severity[judge]).powi(2)).collect::<Vec<_>>()
    });
    let variance = if freedom == 0 { None } else { Some(residual.sum::<f64>() / freedom as f64) };
    let units = scores.iter().zip(units).map(|(row, score)| Judged {
        score,
        se: variance.map(|variance| (variance * relative_variance(row, &inverse)).sqrt()),
        judges: row.len(),
    });
    Ok(Panel { units: units.collect(), severity, spread: variance.map(f64::sqrt) })
}

/// Per unit, the scores that count, with their judges.
fn scores(cells: &[Vec<Cell>]) -> Result<Vec<Vec<(usize, f64)>>, RankError> {
    let width = cells.first().ok_or(RankError::Empty)?.len();
    let mut result = Vec::with_capacity(cells.len());
    for row in cells {
        if row.len() != width {
            return Err(RankError::LengthMismatch { left: row.len(), right: width });
        }
        let mut scores = Vec::new();
        for (judge, cell) in row.iter().enumerate() {
            if let Cell::Score(score) = cell {
                scores.push((judge, finite(*score, "score")?));
            }
        }
        if scores.is_empty() {
            return Err(RankError::TooFew { what: "scores of a unit", need: 1, got: 0 });
        }
        result.push(scores);
    }
    Ok(result)
}

/// Whether every judge can be reached from the first through units they share.
fn connected(scores: &[Vec<(usize, f64)>], judges: usize) -> bool {
    let mut reached = vec![false; judges];
    if let Some(first) = reached.first_mut() {
        *first = true;
    }
    let mut grew = true;
    while grew {
        grew = false;
        for row in scores {
            if row.iter().any(|&(judge, _)| reached[judge]) {
                for &(judge, _) in row {
                    grew |= !reached[judge];
                    reached[judge] = true;
                }
            }
        }
    }
    reached.iter().all(|reached| *reached)
}

/// The covariance of the severities in units of the chance variance: the generalised inverse, orthogonal to the
/// constant, of `diag(scores per judge) − Σ over units (1/n)·11ᵀ`.
fn severity_covariance(scores: &[Vec<(usize, f64)>], judges: usize) -> Vec<Vec<f64>> {
    let share = 1.0 / judges as f64;
    // Adding 11ᵀ/J fills the one missing direction; it is taken out again below.
    let mut matrix = vec![vec![share; judges]; judges];
    for row in scores {
        let weight = 1.0 / row.len() as f64;
        for &(a, _) in row {
            matrix[a][a] += 1.0;
            for &(b, _) in row {
                matrix[a][b] -= weight;
            }
        }
    }
    let mut inverse = invert(matrix);
    for row in &mut inverse {
        for entry in row {
            *entry -= share;
        }
    }
    inverse
}

/// Gauss–Jordan elimination; the matrix is symmetric and positive definite because the panel is connected.
fn invert(mut matrix: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let n = matrix.len();
    let mut inverse: Vec<Vec<f64>> =
        (0..n).map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    for pivot in 0..n {
        let scale = 1.0 / matrix[pivot][pivot];
        for column in 0..n {
            matrix[pivot][column] *= scale;
            inverse[pivot][column] *= scale;
        }
        for row in (0..n).filter(|&row| row != pivot) {
            let factor = matrix[row][pivot];
            for column in 0..n {
                matrix[row][column] -= factor * matrix[pivot][column];
                inverse[row][column] -= factor * inverse[pivot][column];
            }
        }
    }
    inverse
}

fn solve_severity(scores: &[Vec<(usize, f64)>], inverse: &[Vec<f64>]) -> Vec<f64> {
    let mut excess = vec![0.0; inverse.len()];
    for row in scores {
        let mean = row.iter().map(|cell| cell.1).sum::<f64>() / row.len() as f64;
        for &(judge, score) in row {
            excess[judge] += score - mean;
        }
    }
    inverse.iter().map(|row| row.iter().zip(&excess).map(|(weight, excess)| weight * excess).sum()).collect()
}

/// `1/n + mᵀCm`: chance in the unit's own mean, and doubt about the severity of the judges it happened to get.
fn relative_variance(row: &[(usize, f64)], inverse: &[Vec<f64>]) -> f64 {
    let n = row.len() as f64;
    let doubt: f64 = row.iter().flat_map(|&(a, _)| row.iter().map(move |&(b, _)| inverse[a][b])).sum();
    1.0 / n + doubt / (n * n)
}

#[cfg(test)]
mod tests {
    use super::Cell::{Missing, Recused, Score};
    use super::*;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    #[test]
    fn a_full_panel_gives_the_row_means_and_the_textbook_standard_error() {
        let cells = [[8.0, 7.0, 6.0], [9.0, 7.5, 7.5], [5.0, 4.5, 2.5]];
        let cells: Vec<Vec<Cell>> = cells.iter().map(|row| row.map(Score).to_vec()).collect();
        let panel = judge_panel(&cells).unwrap();
        assert!(near(panel.units[0].score, 7.0) && near(panel.units[2].score, 4.0));
        assert!(near(panel.severity.iter().sum(), 0.0));
        // Two-way analysis of variance: every unit's variance is residual mean square / 3.
        let expected = panel.spread.unwrap() / 3.0_f64.sqrt();
        assert!(panel.units.iter().all(|unit| near(unit.se.unwrap(), expected)));
    }

    #[test]
    fn a_unit_seen_only_by_the_strict_judge_is_not_punished() {
        // Judge 0 gives three points less than judge 1; units 0 and 1 are equally good.
        let cells = vec![
            vec![Score(5.0), Recused, Missing],
            vec![Missing, Score(8.0), Score(7.0)],
            vec![Score(4.0), Score(7.0), Score(6.0)],
            vec![Score(6.0), Score(9.0), Score(8.0)],
        ];
        let panel = judge_panel(&cells).unwrap();
        assert!(near(panel.units[0].score, panel.units[1].score));
        assert!(near(panel.severity[1] - panel.severity[0], 3.0));
        assert_eq!(panel.units[0].judges, 1);
        assert!(near(panel.spread.unwrap(), 0.0));
    }

    #[test]
    fn fewer_scores_mean_a_larger_standard_error() {
        let cells = vec![
            vec![Score(5.0), Missing, Missing],
            vec![Score(6.0), Score(8.5), Score(7.0)],
            vec![Score(4.0), Score(7.0), Score(6.5)],
        ];
        let panel = judge_panel(&cells).unwrap();
        assert!(panel.units[0].se > panel.units[1].se);
    }

    #[test]
    fn adding_points_to_one_judge_moves_only_that_severity() {
        let cells = vec![
            vec![Score(5.0), Score(6.0), Missing],
            vec![Score(3.0), Missing, Score(7.0)],
            vec![Score(4.0), Score(7.0), Score(6.5)],
        ];
        let before = judge_panel(&cells).unwrap();
        let generous: Vec<Vec<Cell>> = cells
            .iter()
            .map(|row| {
                row.iter().enumerate().map(|(judge, cell)| match cell {
                    Score(score) if judge == 1 => Score(score + 3.0),
                    other => *other,
                })
            })
            .map(Iterator::collect)
            .collect();
        let after = judge_panel(&generous).unwrap();
        for (before, after) in before.units.iter().zip(&after.units) {
            assert!(near(after.score - before.score, 1.0));
        }
    }

    #[test]
    fn judges_who_share_no_unit_cannot_be_compared() {
        let cells = vec![vec![Score(5.0), Missing], vec![Missing, Score(6.0)]];
        assert_eq!(judge_panel(&cells), Err(RankError::Disconnected));
        assert!(judge_panel(&[vec![Recused, Missing]]).is_err());
        assert!(judge_panel(&[]).is_err());
    }

    #[test]
    fn a_panel_without_anything_over_gives_no_standard_error() {
        let panel = judge_panel(&[vec![Score(5.0), Score(7.0)]]).unwrap();
        assert!(near(panel.units[0].score, 6.0));
        assert_eq!(panel.spread, None);
    }
}
