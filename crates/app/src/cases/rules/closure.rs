//! The end of a case and the return from it: mediation given up, the resident's last word and the code it is said with, reopening.
//!
//! Invariant: reopening begins a new cycle with fresh clocks; the closing that did not last stays in the count.
//! Not here: who may close and what closing needs, which the policy says and `need.rs` and `permission.rs` hold.

use super::{draft::Draft, merging};
use crate::{
    cases::model::{Case, Change, Context, Failure, Who},
    refusal::Refusal,
};

/// Mediation that fails ends with the parties told of their other ways (People's Mediation Law 26).
pub fn terminate(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    if draft.is_yes("routes-told") {
        Ok(())
    } else {
        Err(Refusal::new("refusal-routes-untold").at("routes-told"))
    }
}

/// Only to whoever has shown to be the one who asked: the code confirms, reopens and complains in their name.
pub fn reissue_code(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    if !draft.is_yes("identity-checked") {
        return Err(Refusal::new("refusal-identity-unchecked").at("identity-checked"));
    }
    draft.change = Change::CodeReissued;
    Ok(())
}

pub fn not_confirmed(case: &Case) -> Result<(), Refusal> {
    if case.resident_confirmed { Err(Refusal::new("refusal-already-confirmed")) } else { Ok(()) }
}

pub fn reopen(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let by_resident = draft.actor.who == Who::Resident;
    draft.change = Change::Reopened(if by_resident { Failure::Resident } else { Failure::Found });
    draft.stage = Some(first_stage(draft.case, draft.ctx)?);
    if draft.case.merged.is_some() {
        draft.beside = Some(merging::let_go(draft)?);
    }
    Ok(())
}

/// Where a new cycle begins. A case that nobody handles has to be accepted first.
pub fn first_stage(case: &Case, ctx: &Context<'_>) -> Result<String, Refusal> {
    let reopening = ctx.policy.reopening.as_ref().ok_or_else(|| Refusal::new("refusal-reopening-unknown"))?;
    let stage = if case.handler.is_some() { &reopening.to } else { &ctx.policy.intake.to };
    Ok(stage.clone())
}
