//! The end of a case and the return from it: mediation given up, the resident's last word, reopening.
//!
//! Invariant: reopening begins a new cycle with fresh clocks; the closing that did not last stays in the count.
//! Not here: who may close and what closing needs, which the policy says and `need.rs` and `permission.rs` hold.

use super::draft::Draft;
use crate::{
    cases::model::{Case, Change, Failure, Who},
    refusal::Refusal,
};

/// Mediation that fails ends with the parties told of their other ways (People's Mediation Law 26).
pub fn terminate(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    if draft.is_yes("routes-told") { Ok(()) } else { Err(Refusal::new("routes-untold").at("routes-told")) }
}

pub fn not_confirmed(case: &Case) -> Result<(), Refusal> {
    if case.resident_confirmed { Err(Refusal::new("already-confirmed")) } else { Ok(()) }
}

pub fn reopen(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let Some(reopening) = &draft.policy().reopening else { return Err(Refusal::new("reopening-unknown")) };
    let by_resident = draft.actor.who == Who::Resident;
    draft.change = Change::Reopened(if by_resident { Failure::Resident } else { Failure::Found });
    draft.stage = Some(reopening.to.clone());
    Ok(())
}
