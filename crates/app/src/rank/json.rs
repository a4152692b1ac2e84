//! The result for programs: one JSON object.
//!
//! Invariant: the shape is fixed; what does not apply is `null`, never a zero or a missing key. `group` appears only in
//! tables that have one, `rejected` always.
//! Not here: text for people (`table.rs`).

use anyhow::Result;
use bellwether_policy::Lang;
use serde::Serialize;

use super::outcome::{Group, Question, Unit};
use super::read::Verdict;

#[derive(Serialize)]
struct Report<'a> {
    level: f64,
    seed: u64,
    units: Vec<UnitJson<'a>>,
    rejected: Vec<Rejected<'a>>,
}

#[derive(Serialize)]
struct UnitJson<'a> {
    unit: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<&'a str>,
    value: f64,
    low: f64,
    high: f64,
    rank: Option<usize>,
    rank_low: Option<usize>,
    rank_high: Option<usize>,
    could_be_top: Option<bool>,
    could_be_bottom: Option<bool>,
    outside_funnel: Option<bool>,
}

#[derive(Serialize)]
struct Rejected<'a> {
    line: u64,
    unit: Option<&'a str>,
    reason: &'static str,
    message: String,
}

/// One object, with a newline at its end.
pub fn render(groups: &[Group], question: &Question, verdicts: &[Verdict], lang: Lang) -> Result<String> {
    let units = groups.iter().flat_map(|group| group.units.iter().map(|unit| unit_json(group, unit)));
    let rejected = verdicts.iter().map(|verdict| Rejected {
        line: verdict.line,
        unit: verdict.unit.as_deref(),
        reason: verdict.reason.code(),
        message: verdict.reason.text(lang),
    });
    let report = Report {
        level: question.level.share(),
        seed: question.seed,
        units: units.collect(),
        rejected: rejected.collect(),
    };
    Ok(serde_json::to_string_pretty(&report)? + "\n")
}

fn unit_json<'a>(group: &'a Group, unit: &'a Unit) -> UnitJson<'a> {
    UnitJson {
        unit: &unit.name,
        group: group.name.as_deref(),
        value: unit.measure.value(),
        low: unit.interval.low,
        high: unit.interval.high,
        rank: unit.place.map(|place| place.rank),
        rank_low: unit.place.map(|place| place.ranks.low),
        rank_high: unit.place.map(|place| place.ranks.high),
        could_be_top: unit.place.map(|place| place.could_be_top),
        could_be_bottom: unit.place.map(|place| place.could_be_bottom),
        outside_funnel: unit.outside_funnel,
    }
}
