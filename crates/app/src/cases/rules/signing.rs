//! The agreement: drawn up, signed, sealed, in effect, confirmed by the court.
//!
//! Invariant: a written agreement takes effect when every party and a mediator have signed and the committee's seal is on it
//! (People's Mediation Law 29), an oral one when the mediator records it (28, 30). A new text takes every signature back.
//! Confirmation is asked for by all parties together within the clock's days (33; Civil Procedure Law 205).

use bellwether_policy::case_policy::Act;
use jiff::civil::Date;

use super::{
    clock,
    draft::{Draft, Follow},
    moment::Moment,
};
use crate::{
    cases::model::{Actor, AgreementForm, Case, Change, Context, FieldValue, PartyId, PersonId},
    refusal::{Arg, Refusal},
};

pub fn draw_up(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    draft.change = Change::AgreementDrawn(AgreementForm::Written);
    draft.stage = draft.policy().mediation.as_ref().map(|mediation| mediation.signing.clone());
    Ok(())
}

pub fn record_oral(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    draft.change = Change::AgreementDrawn(AgreementForm::Oral);
    draft.stage = None;
    draft.follow = Some(Follow::Effect);
    Ok(())
}

pub fn party_left(case: &Case) -> Result<(), Refusal> {
    if case.parties.iter().all(|party| party.signed) {
        Err(Refusal::new("refusal-all-signed"))
    } else {
        Ok(())
    }
}

pub fn sign(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let party = PartyId::new(draft.text("party").unwrap_or_default());
    if draft.case.party(party.as_str()).is_some_and(|known| known.signed) {
        return Err(Refusal::new("refusal-already-signed").at("party"));
    }
    let others = draft.case.parties.iter().all(|known| known.signed || known.id == party);
    if others && mediator_signed(draft.case) && is_sealed(draft.case) {
        draft.follow = Some(Follow::Effect);
    }
    draft.change = Change::PartySigned(party);
    Ok(())
}

pub fn mediator_left(case: &Case, actor: &Actor) -> Result<(), Refusal> {
    let own =
        |person: &PersonId| case.active_mediators().any(|known| known.person == *person && known.signed);
    if actor.who.person().is_some_and(own) { Err(Refusal::new("refusal-already-signed")) } else { Ok(()) }
}

pub fn countersign(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let Some(person) = draft.actor.who.person() else { return Err(Refusal::new("refusal-mediator-only")) };
    draft.change = Change::MediatorSigned(person.clone());
    if parties_signed(draft.case) && is_sealed(draft.case) {
        draft.follow = Some(Follow::Effect);
    }
    Ok(())
}

pub fn seal_left(case: &Case) -> Result<(), Refusal> {
    if is_sealed(case) { Err(Refusal::new("refusal-already-sealed")) } else { Ok(()) }
}

pub fn seal(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    draft.change = Change::CommitteeSealed;
    if parties_signed(draft.case) && mediator_signed(draft.case) {
        draft.follow = Some(Follow::Effect);
    }
    Ok(())
}

fn parties_signed(case: &Case) -> bool {
    case.parties.iter().all(|party| party.signed)
}

pub fn mediator_signed(case: &Case) -> bool {
    case.active_mediators().any(|mediator| mediator.signed)
}

fn is_sealed(case: &Case) -> bool {
    case.agreement.as_ref().is_some_and(|agreement| agreement.sealed)
}

/// Not twice, and not after the last day. A day earlier than today may be given in the form, so a lapsed right is refused
/// here only when the form could not give one.
pub fn may_apply(case: &Case, act: &Act, ctx: &Context<'_>) -> Result<(), Refusal> {
    if case.confirmation.is_some() {
        return Err(Refusal::new("refusal-already-applied"));
    }
    let dated = act.fields.iter().any(|field| field.id == "on");
    if dated { Ok(()) } else { in_days(case, act, Moment::now(ctx).on, ctx) }
}

fn in_days(case: &Case, act: &Act, on: Date, ctx: &Context<'_>) -> Result<(), Refusal> {
    let mut rights = ctx.policy.clocks.iter().filter(|rule| rule.stops.contains(&act.event));
    let late = rights.find_map(|rule| clock::running(case, &rule.id).filter(|clock| on > clock.due));
    late.map_or(Ok(()), |clock| {
        Err(Refusal::new("refusal-application-late").with("last", Arg::Date(clock.due)))
    })
}

pub fn apply(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let Some(FieldValue::Parties(applying)) = draft.reading.open.get("parties") else {
        return Err(Refusal::new("refusal-not-all-parties").at("parties"));
    };
    if !draft.case.parties.iter().all(|party| applying.contains(&party.id)) {
        return Err(Refusal::new("refusal-not-all-parties").at("parties"));
    }
    let today = draft.at.on;
    let on = draft.text("on").and_then(|day| day.parse().ok()).unwrap_or(today);
    let effective = draft.case.agreement.as_ref().and_then(|agreement| agreement.effective_on);
    if on > today || effective.is_some_and(|effective| on < effective) {
        return Err(Refusal::new("refusal-day-unfit").at("on"));
    }
    in_days(draft.case, draft.act, on, draft.ctx)?;
    // The clock is met on the day the parties applied, not on the day that was written down.
    draft.at.on = on;
    draft.change = Change::ConfirmationApplied(on);
    Ok(())
}

pub fn has_applied(case: &Case) -> Result<(), Refusal> {
    match &case.confirmation {
        None => Err(Refusal::new("refusal-not-applied")),
        Some(confirmation) if confirmation.confirmed.is_some() => {
            Err(Refusal::new("refusal-already-decided"))
        }
        Some(_) => Ok(()),
    }
}

pub fn record_decision(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    draft.change = Change::ConfirmationRecorded(draft.is_yes("confirmed"));
    Ok(())
}
