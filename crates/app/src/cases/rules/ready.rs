//! What the logic of an act asks of the case before a form is shown.
//!
//! Invariant: it needs no form, so pages ask it too. Not here: carrying the act out (`logic.rs`).

use bellwether_policy::case_policy::{Act, Logic};

use super::{clock, closure, grading, mediation, promise, referral, signing};
use crate::{
    cases::model::{Actor, Case, Context},
    refusal::Refusal,
};

/// What the logic asks of the case before a form is shown.
pub fn ready(case: &Case, act: &Act, actor: &Actor, ctx: &Context<'_>) -> Result<(), Refusal> {
    clock::may_extend(case, act, ctx.policy)?;
    match act.logic {
        Logic::Corroborate => grading::other_line(case, actor, ctx).map(|_| ()),
        Logic::Consent => mediation::has_parties(case),
        Logic::Sign => signing::party_left(case),
        Logic::Countersign => signing::mediator_left(case, actor),
        Logic::Seal => signing::seal_left(case),
        Logic::ApplyConfirmation => signing::may_apply(case, act, ctx),
        Logic::RecordConfirmation => signing::has_applied(case),
        Logic::Performance | Logic::Instalment => promise::may_perform(case, ctx),
        Logic::Return => referral::may_return(case, actor, ctx.policy),
        Logic::ContactAgain => promise::may_contact(case, ctx),
        Logic::Confirm => closure::not_confirmed(case),
        _ => Ok(()),
    }
}
