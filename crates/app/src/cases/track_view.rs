//! The steps of a case, as those who work on it and its resident see them alike.
//!
//! Not here: which steps they are (`rules/path.rs`).

use bellwether_policy::Lang;
use bellwether_policy::case_policy::CasePolicy;
use maud::Markup;

use super::model::Case;
use super::rules::{Reached, path};
use crate::web::components::{Stage, StageState, stage_track};

/// `been`: the stages that it came to in this cycle.
pub fn track(lang: Lang, case: &Case, policy: &CasePolicy, been: &[&str]) -> Markup {
    let state = |reached: Reached| match reached {
        Reached::Behind => StageState::Past,
        Reached::Here => StageState::Current,
        Reached::Ahead => StageState::Future,
    };
    let steps = path(case, policy, been).into_iter();
    let stages: Vec<Stage> =
        steps.map(|(stage, reached)| Stage { label: stage.title.get(lang), state: state(reached) }).collect();
    stage_track(lang, &stages)
}
