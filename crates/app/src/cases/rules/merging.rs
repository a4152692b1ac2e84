//! Duplicates: one case goes into another of the same place and category, by a second person, and can be taken out again.
//!
//! Invariant: both cases' histories show it; the duplicate's stage and running clocks come back as they were, elapsed time kept;
//! its resident keeps the last word once the case that stays is closed. The handler gives the other case only if the actor may
//! see it. Not here: who may merge, which the policy says and its checker holds.

use super::draft::Draft;
use crate::{
    cases::model::{Case, Change, Event},
    refusal::{Arg, Refusal},
};

pub fn merge(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let case = draft.case;
    let other = draft.ctx.other.ok_or_else(|| Refusal::new("refusal-case-unknown").at("case"))?;
    takes_in(case, other).map_err(|refusal| refusal.at("case"))?;
    draft.change = Change::MergedInto { other: other.id.clone(), code: other.code.clone() };
    let took_in = Change::TookIn { other: case.id.clone(), reporters: case.reporters.clone() };
    draft.beside = Some(draft.on_other(other, "took-in", took_in));
    Ok(())
}

/// Whether the other case can take this one in: an open one about what may be the same matter.
fn takes_in(case: &Case, other: &Case) -> Result<(), Refusal> {
    if other.id == case.id {
        return Err(Refusal::new("refusal-same-case"));
    }
    if other.policy != case.policy {
        return Err(Refusal::new("refusal-other-policy"));
    }
    if let Some(merged) = &other.merged {
        return Err(Refusal::new("refusal-case-merged").with("code", Arg::Text(merged.code.clone())));
    }
    if other.closed {
        return Err(Refusal::new("refusal-other-closed"));
    }
    if other.place != case.place {
        return Err(Refusal::new("refusal-other-place"));
    }
    if other.category != case.category { Err(Refusal::new("refusal-other-category")) } else { Ok(()) }
}

pub fn unmerge(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let merged = draft.case.merged.as_ref().ok_or_else(|| Refusal::new("refusal-not-merged"))?;
    draft.stage = Some(merged.stage.clone());
    draft.change = Change::Unmerged { from: merged.into.clone() };
    draft.beside = Some(let_go(draft)?);
    Ok(())
}

/// The other case gives back exactly what it took in with this one, whatever became of this one since.
pub fn let_go(draft: &Draft<'_>) -> Result<Event, Refusal> {
    let case = draft.case;
    let into = case.merged.as_ref().map(|merged| &merged.into);
    let other = draft.ctx.other.filter(|other| Some(&other.id) == into);
    let other = other.ok_or_else(|| Refusal::new("refusal-case-unknown"))?;
    let taken = other.took_in.iter().rfind(|taken| taken.case == case.id);
    let reporters = taken.map(|taken| taken.reporters.clone()).unwrap_or_default();
    Ok(draft.on_other(other, "let-go", Change::LetGo { other: case.id.clone(), reporters }))
}
