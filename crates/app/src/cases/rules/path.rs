//! The steps that a case passes: one count, the same for those who work on it and for its resident.
//!
//! Invariant: a step that the case passed over is not counted, and one that it may pass over is not counted
//! before it has begun.
//! Not here: how steps are drawn and called (`view.rs`, the resident's page).

use bellwether_policy::case_policy::{CasePolicy, Stage};

use crate::cases::model::Case;

/// Where a case stands to one of its steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    Behind,
    Here,
    Ahead,
}

/// The steps of a case in order. `been` are the stages that it came to in this cycle. A closed case has no
/// steps ahead. If a case left the track, the step that it left is behind it.
pub fn path<'p>(case: &Case, policy: &'p CasePolicy, been: &[&str]) -> Vec<(&'p Stage, Reached)> {
    let track: Vec<&Stage> = policy.stages.iter().filter(|stage| !stage.aside).collect();
    let on_track = |id: &str| track.iter().position(|stage| stage.id == id);
    let left =
        case.referred_from.as_deref().or_else(|| case.merged.as_ref().map(|merged| merged.stage.as_str()));
    let here = on_track(&case.stage);
    let at = here
        .or_else(|| left.and_then(on_track))
        .or_else(|| been.iter().rev().find_map(|stage| on_track(stage)))
        .unwrap_or(0);
    let reached = |index: usize| match index.cmp(&at) {
        std::cmp::Ordering::Less => Reached::Behind,
        std::cmp::Ordering::Equal if here.is_none() => Reached::Behind,
        std::cmp::Ordering::Equal => Reached::Here,
        std::cmp::Ordering::Greater => Reached::Ahead,
    };
    let steps = track.iter().enumerate().map(|(index, stage)| (*stage, reached(index)));
    let passes = |(stage, reached): &(&Stage, Reached)| match reached {
        Reached::Here => true,
        // A later cycle begins behind the first steps, which the first one took.
        Reached::Behind => {
            been.contains(&stage.id.as_str()) || case.cycle > 1 && !may_pass_over(case, policy, stage)
        }
        Reached::Ahead => !case.closed && !may_pass_over(case, policy, stage),
    };
    steps.filter(passes).collect()
}

/// Whether a case may go on without a step. If some grades spare their cases a step, cases of the other
/// grades take it.
fn may_pass_over(case: &Case, policy: &CasePolicy, stage: &Stage) -> bool {
    let spares = |id: &str| policy.grade(id).is_some_and(|grade| grade.skip.contains(&stage.id));
    let is_by_grade = policy.grades.iter().any(|grade| grade.skip.contains(&stage.id));
    match case.grade.as_deref() {
        Some(grade) if is_by_grade => spares(grade),
        _ => stage.optional || is_by_grade,
    }
}
