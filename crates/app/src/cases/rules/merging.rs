//! Duplicates: one case goes into another, by a person, and can be taken out again.
//!
//! Invariant: both cases' histories show it; the duplicate's stage and running clocks come back as they were, elapsed time kept.
//! The handler gives the other case only if the actor may see it.

use super::draft::Draft;
use crate::{
    cases::model::{Case, Change},
    refusal::{Arg, Refusal},
};

pub fn merge(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let case = draft.case;
    let other = draft.ctx.other.ok_or_else(|| Refusal::new("refusal-case-unknown").at("case"))?;
    stays(case, other).map_err(|refusal| refusal.at("case"))?;
    draft.change = Change::MergedInto { other: other.id.clone(), code: other.code.clone() };
    let took_in = Change::TookIn { other: case.id.clone(), reporters: case.reporters.clone() };
    draft.beside = Some(draft.on_other(other, "took-in", took_in));
    Ok(())
}

/// Whether the other case can take this one in.
fn stays(case: &Case, other: &Case) -> Result<(), Refusal> {
    if other.id == case.id {
        return Err(Refusal::new("refusal-same-case"));
    }
    if other.policy != case.policy {
        return Err(Refusal::new("refusal-other-policy"));
    }
    if let Some(merged) = &other.merged {
        return Err(Refusal::new("refusal-case-merged").with("code", Arg::Text(merged.code.clone())));
    }
    if other.closed { Err(Refusal::new("refusal-other-closed")) } else { Ok(()) }
}

pub fn unmerge(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let case = draft.case;
    let merged = case.merged.as_ref().ok_or_else(|| Refusal::new("refusal-not-merged"))?;
    let other = draft
        .ctx
        .other
        .filter(|other| other.id == merged.into)
        .ok_or_else(|| Refusal::new("refusal-case-unknown"))?;
    draft.stage = Some(merged.stage.clone());
    draft.change = Change::Unmerged { from: merged.into.clone() };
    let let_go = Change::LetGo { other: case.id.clone(), reporters: case.reporters.clone() };
    draft.beside = Some(draft.on_other(other, "let-go", let_go));
    Ok(())
}
