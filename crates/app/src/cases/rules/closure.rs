//! The end of a case and the return from it: mediation given up, the resident's last word and the code it is said with, reopening.
//!
//! Invariant: reopening begins a new cycle with fresh clocks; the closing that did not last stays in the count.
//! Not here: who may close and what closing needs, which the policy says and `need.rs` and `permission.rs` hold.

use super::{draft::Draft, finish, merging};
use crate::{
    cases::model::{Case, Change, Failure, Who},
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

/// Only for somebody who has shown that they are the applicant: the code confirms, reopens and complains in
/// the applicant's name.
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
    draft.stage = Some(finish::first_stage(draft.case, draft.ctx)?);
    if draft.case.merged.is_some() {
        draft.beside = Some(merging::let_go(draft)?);
    }
    Ok(())
}
