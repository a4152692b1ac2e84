//! Where a case is: its stages in order, the current one named. On a phone only the current one keeps its label.

use bellwether_policy::Lang;
use maud::{Markup, html};

use crate::web::locale::{t, t_args};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageState {
    Past,
    Current,
    Future,
}

#[derive(Clone, Copy, Debug)]
pub struct Stage<'a> {
    pub label: &'a str,
    pub state: StageState,
}

/// The stages of a case.
pub fn stage_track(lang: Lang, stages: &[Stage]) -> Markup {
    let current = stages.iter().position(|stage| stage.state == StageState::Current);
    html! {
        div.track {
            ol aria-label=(t(lang, "stage-track")) {
                @for stage in stages { (one(lang, stage)) }
            }
            @if let Some(index) = current {
                @let (step, steps) = (index as i64 + 1, stages.len() as i64);
                p.where {
                    (t_args(lang, "stage-of", &[("step", step.into()), ("steps", steps.into())]))
                    " " strong { (stages[index].label) }
                }
            }
        }
    }
}

fn one(lang: Lang, stage: &Stage) -> Markup {
    let (class, words) = match stage.state {
        StageState::Past => ("past", t(lang, "stage-past")),
        StageState::Current => ("current", t(lang, "stage-current")),
        StageState::Future => ("future", t(lang, "stage-future")),
    };
    let current = stage.state == StageState::Current;
    html! {
        li class=(class) aria-current=[current.then_some("step")] {
            span.vh { (words) " " }
            span.label { (stage.label) }
        }
    }
}
