//! From rows to ranks: each peer group is ranked by itself, and what the funnel says about each unit.
//!
//! Invariant: best first within a group; units below the minimum caseload stand last, with no rank.
//! Not here: how it is shown (`table.rs`, `json.rs`, `picture/`).

use bellwether_rank::funnel::{self, INNER, Limits, OUTER, OverDispersion};
use bellwether_rank::joint::joint_rank_intervals;
use bellwether_rank::rank_sets::{Plan, simultaneous};
use bellwether_rank::standing::{Entry, Standing, Ties, standings};
use bellwether_rank::{Direction, Interval, Level, Measure, RankError, RankInterval};

use super::Method;
use super::read::Row;

/// What is asked about every group.
#[derive(Clone, Debug)]
pub struct Question {
    pub direction: Direction,
    pub level: Level,
    pub top: usize,
    pub bottom: usize,
    pub seed: u64,
    pub draws: u32,
    pub method: Method,
    pub least_caseload: f64,
    pub over_dispersion: bool,
}

/// A peer group with its units, best first.
#[derive(Debug)]
pub struct Group {
    pub name: Option<String>,
    pub units: Vec<Unit>,
    /// `None` for estimates: a funnel needs a size that chance acts on.
    pub funnel: Option<Funnel>,
}

/// The whole against which the units of a group are held.
#[derive(Clone, Copy, Debug)]
pub struct Funnel {
    /// The figure of all units together.
    pub target: f64,
    /// `None` with fewer than three units.
    pub dispersion: Option<OverDispersion>,
    pub widened: bool,
}

/// One unit's result.
#[derive(Clone, Debug)]
pub struct Unit {
    pub name: String,
    pub measure: Measure,
    pub interval: Interval,
    /// `None` below the minimum caseload.
    pub place: Option<Place>,
    /// `None` where no funnel applies.
    pub outside_funnel: Option<bool>,
}

/// Where a ranked unit stands.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub rank: usize,
    pub ranks: RankInterval,
    pub could_be_top: bool,
    pub could_be_bottom: bool,
}

/// Denominator or exposure; estimates have none.
pub fn size(measure: &Measure) -> Option<f64> {
    measure.as_proportion().map(|(_, n)| n as f64).or_else(|| measure.as_rate().map(|(_, exposure)| exposure))
}

/// Ranks the rows, groups in the order in which they first appear.
pub fn rank(rows: &[Row], question: &Question) -> Result<Vec<Group>, RankError> {
    let mut groups: Vec<(&Option<String>, Vec<&Row>)> = Vec::new();
    for row in rows {
        match groups.iter_mut().find(|(name, _)| *name == &row.group) {
            Some((_, members)) => members.push(row),
            None => groups.push((&row.group, vec![row])),
        }
    }
    groups.into_iter().map(|(name, members)| rank_group(name.clone(), &members, question)).collect()
}

fn rank_group(name: Option<String>, rows: &[&Row], question: &Question) -> Result<Group, RankError> {
    let funnel = Funnel::of(rows, question.over_dispersion)?;
    let places = places(rows, question)?;
    let unit = |(row, place): (&&Row, Option<Place>)| -> Result<Unit, RankError> {
        let limits = funnel.as_ref().map(|funnel| funnel.limits(&row.measure)).transpose()?.flatten();
        Ok(Unit {
            name: row.unit.clone(),
            measure: row.measure.clone(),
            interval: row.measure.interval(question.level),
            place,
            outside_funnel: funnel
                .map(|_| limits.is_some_and(|limits| !limits.outer.contains(row.measure.value()))),
        })
    };
    let mut units = rows.iter().zip(places).map(unit).collect::<Result<Vec<_>, _>>()?;
    let better = |unit: &Unit| match question.direction {
        Direction::HigherBetter => -unit.measure.value(),
        Direction::LowerBetter => unit.measure.value(),
    };
    units.sort_by(|a, b| a.place.is_none().cmp(&b.place.is_none()).then(better(a).total_cmp(&better(b))));
    Ok(Group { name, units, funnel })
}

fn places(rows: &[&Row], question: &Question) -> Result<Vec<Option<Place>>, RankError> {
    let entries: Vec<Entry> = rows
        .iter()
        .map(|row| Entry {
            value: Some(row.measure.value()),
            // A minimum caseload cannot be asked of a figure that comes without one.
            caseload: size(&row.measure).unwrap_or(f64::MAX),
            group: "",
        })
        .collect();
    let standings = standings(&entries, question.direction, Ties::Competition, question.least_caseload)?;
    let ranked: Vec<(usize, usize)> = standings
        .iter()
        .enumerate()
        .filter_map(|(i, standing)| {
            if let Standing::Ranked { rank, .. } = standing { Some((i, *rank as usize)) } else { None }
        })
        .collect();
    let mut places = vec![None; rows.len()];
    if ranked.is_empty() {
        return Ok(places);
    }
    let measures: Vec<Measure> = ranked.iter().map(|&(i, _)| rows[i].measure.clone()).collect();
    let n = measures.len();
    for (&(i, rank), ranks) in ranked.iter().zip(rank_intervals(&measures, question)?) {
        let could_be_top = ranks.low <= question.top;
        let could_be_bottom = ranks.high + question.bottom > n;
        places[i] = Some(Place { rank, ranks, could_be_top, could_be_bottom });
    }
    Ok(places)
}

fn rank_intervals(measures: &[Measure], question: &Question) -> Result<Vec<RankInterval>, RankError> {
    let Question { direction, level, draws, seed, .. } = *question;
    match question.method {
        Method::Joint => joint_rank_intervals(measures, direction, level),
        Method::Pairwise => {
            let plan = Plan { direction, level, draws, seed, stepdown: true };
            Ok(simultaneous(measures, &plan)?.intervals)
        }
    }
}

impl Funnel {
    fn of(rows: &[&Row], widened: bool) -> Result<Option<Self>, RankError> {
        let sizes: Option<Vec<f64>> = rows.iter().map(|row| size(&row.measure)).collect();
        let Some(sizes) = sizes else { return Ok(None) };
        let events: f64 = rows.iter().zip(&sizes).map(|(row, size)| row.measure.value() * size).sum();
        let target = events / sizes.iter().sum::<f64>();
        let shares = rows.iter().all(|row| row.measure.as_proportion().is_some());
        let variance = if shares { target * (1.0 - target) } else { target };
        let dispersion = if rows.len() >= 3 && variance > 0.0 {
            let values: Vec<f64> = rows.iter().map(|row| row.measure.value()).collect();
            let errors: Vec<f64> = sizes.iter().map(|size| (variance / size).sqrt()).collect();
            Some(funnel::over_dispersion(&values, &errors, target, 0.1)?)
        } else {
            None
        };
        Ok(Some(Self { target, dispersion, widened }))
    }

    /// The limits for a unit of this one's size; `None` if no event happened anywhere, so nothing can be outside.
    fn limits(&self, measure: &Measure) -> Result<Option<Limits>, RankError> {
        let shares = measure.as_proportion().is_some();
        size(measure).map_or(Ok(None), |size| self.limits_at(size, shares))
    }

    /// The limits at a denominator (`shares`) or an exposure.
    pub fn limits_at(&self, size: f64, shares: bool) -> Result<Option<Limits>, RankError> {
        if self.target == 0.0 {
            return Ok(None);
        }
        let at = |level: f64| -> Result<Interval, RankError> {
            let level = Level::new(level)?;
            let limits = if shares {
                funnel::share_limits(self.target.min(1.0), size.round().max(1.0) as u64, level)?
            } else {
                let ratio = funnel::count_limits(self.target * size, level)?;
                Interval { low: ratio.low * self.target, high: ratio.high * self.target }
            };
            Ok(match self.dispersion.filter(|_| self.widened) {
                Some(dispersion) => funnel::widen(limits, self.target, level, dispersion),
                None => limits,
            })
        };
        Ok(Some(Limits { inner: at(INNER)?, outer: at(OUTER)? }))
    }
}
