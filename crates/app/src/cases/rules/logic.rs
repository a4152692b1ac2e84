//! The engine's special logic by name: which rule prepares an act and which carries it out.
//!
//! Invariant: a table; the rules themselves stand in the files it names. `ready` needs no form, so pages ask it too.

use bellwether_policy::case_policy::{Act, Logic};

use super::{analysis, closure, draft::Draft, followup, grading, mediation, merging, referral, signing};
use crate::{
    cases::model::{Actor, Case, Change, Context},
    refusal::Refusal,
};

/// What the logic asks of the case before a form is shown.
pub fn ready(case: &Case, act: &Act, actor: &Actor, ctx: &Context<'_>) -> Result<(), Refusal> {
    match act.logic {
        Logic::Corroborate => grading::other_line(case, actor, ctx).map(|_| ()),
        Logic::Consent => mediation::has_parties(case),
        Logic::Sign => signing::party_left(case),
        Logic::Countersign => signing::mediator_left(case, actor),
        Logic::Seal => signing::seal_left(case),
        Logic::ApplyConfirmation => signing::may_apply(case, act, ctx),
        Logic::RecordConfirmation => signing::has_applied(case),
        Logic::Confirm => closure::not_confirmed(case),
        _ => Ok(()),
    }
}

/// Carries the act out on the draft.
pub fn run(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    match draft.act.logic {
        Logic::Record | Logic::Work | Logic::Close | Logic::Mediate => Ok(()),
        Logic::Grade => grading::grade(draft),
        Logic::Category => grading::category(draft),
        Logic::Corroborate => grading::corroborate(draft),
        Logic::AddParty => mediation::add_party(draft),
        Logic::Analysis => analysis::joint(draft),
        Logic::Mediators => mediation::name(draft),
        Logic::Recuse => mediation::recuse(draft),
        Logic::Consent => mediation::consent(draft),
        Logic::Agreement => signing::draw_up(draft),
        Logic::OralAgreement => signing::record_oral(draft),
        Logic::Sign => signing::sign(draft),
        Logic::Countersign => signing::countersign(draft),
        Logic::Seal => signing::seal(draft),
        Logic::ApplyConfirmation => signing::apply(draft),
        Logic::RecordConfirmation => signing::record_decision(draft),
        Logic::FollowUp => followup::follow_up(draft),
        Logic::Check => followup::check(draft),
        Logic::Reopen => closure::reopen(draft),
        Logic::Refer => referral::refer(draft),
        Logic::Return => referral::come_back(draft),
        Logic::Merge => merging::merge(draft),
        Logic::Unmerge => merging::unmerge(draft),
        Logic::Terminate => closure::terminate(draft),
        Logic::HandOver => referral::hand_over(draft),
        Logic::Confirm => set(draft, Change::ResidentConfirmed),
        Logic::Complain => set(draft, Change::Complained),
        Logic::AnswerComplaint => set(draft, Change::ComplaintAnswered),
        Logic::Escalate => set(draft, Change::Escalated),
        Logic::ReissueCode => closure::reissue_code(draft),
    }
}

fn set(draft: &mut Draft<'_>, change: Change) -> Result<(), Refusal> {
    draft.change = change;
    Ok(())
}
