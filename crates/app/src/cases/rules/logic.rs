//! The engine's special logic by name: which rule carries an act out.
//!
//! Invariant: a table; the rules themselves stand in the files it names. Not here: what is asked before a form is shown (`ready.rs`).

use bellwether_policy::case_policy::Logic;

use super::{
    analysis, closure, correcting, draft::Draft, followup, grading, mediation, merging, promise, referral,
    signing,
};
use crate::{cases::model::Change, refusal::Refusal};

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
        Logic::Performance | Logic::Instalment => promise::perform(draft),
        Logic::FollowUp | Logic::ContactAgain => followup::follow_up(draft),
        Logic::Check => followup::check(draft),
        Logic::Reopen => closure::reopen(draft),
        Logic::Refer => referral::refer(draft),
        Logic::Return => referral::come_back(draft),
        Logic::Merge => merging::merge(draft),
        Logic::Unmerge => merging::unmerge(draft),
        Logic::Terminate => closure::terminate(draft),
        Logic::HandOver => referral::hand_over(draft),
        Logic::AssignRound => referral::assign_round(draft),
        Logic::Confirm => set(draft, Change::ResidentConfirmed),
        Logic::Complain => set(draft, Change::Complained),
        Logic::AnswerComplaint => set(draft, Change::ComplaintAnswered),
        Logic::Escalate => set(draft, Change::Escalated),
        Logic::ReissueCode => closure::reissue_code(draft),
        Logic::OwnPhone => correcting::own_phone(draft),
        Logic::CorrectParty => correcting::party(draft),
        Logic::CorrectAccount => Ok(()),
    }
}

fn set(draft: &mut Draft<'_>, change: Change) -> Result<(), Refusal> {
    draft.change = change;
    Ok(())
}
