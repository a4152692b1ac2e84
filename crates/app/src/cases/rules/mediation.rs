//! Before an agreement: the parties, their consent, the mediators of the four kinds and their recusal.
//!
//! Invariant: a party's clear refusal blocks mediation (People's Mediation Law 17); a mediator who is related or recused does
//! not act. Not here: the agreement and its signatures (`signing.rs`).

use bellwether_policy::{
    Role, Text,
    case_policy::{Mediation, MediatorKind},
};

use super::{draft::Draft, fields};
use crate::{
    cases::model::{Case, Change, Chosen, Context, FieldValue, Mediator, Party, PartyId},
    refusal::{Arg, Refusal},
};

pub fn add_party(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    if draft.case.parties.len() >= fields::PERSONS {
        return Err(fields::too_many_parties());
    }
    let new =
        draft.reading.new_party.take().ok_or_else(|| Refusal::new("refusal-party-unfit").at("new-party"))?;
    draft.change = Change::PartyAdded(Party { id: new.id, role: new.role, consent: None, signed: false });
    Ok(())
}

pub fn has_parties(case: &Case) -> Result<(), Refusal> {
    if case.parties.is_empty() { Err(Refusal::new("refusal-parties-missing")) } else { Ok(()) }
}

/// Whether the last session ended without the parties agreeing.
pub fn came_to_nothing(case: &Case) -> bool {
    case.kept.get("agreed") == Some(&FieldValue::YesNo(false))
}

/// Whether a party clearly refuses to be mediated.
pub fn is_refused(case: &Case) -> bool {
    case.parties.iter().any(|party| party.consent == Some(false))
}

/// A party may change its mind; the last word counts. Nobody consents who was not told of rights and duties, where the policy asks
/// for it (People's Mediation Law 23, 24).
pub fn consent(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let asked = draft.act.fields.iter().any(|field| field.id == "rights-told");
    if asked && draft.is_yes("consents") && !draft.is_yes("rights-told") {
        return Err(Refusal::new("refusal-rights-untold").at("rights-told"));
    }
    let party = PartyId::new(draft.text("party").unwrap_or_default());
    draft.change = Change::Consented { party, given: draft.is_yes("consents") };
    Ok(())
}

/// Names all mediators anew, of as many kinds as the grade asks for: four sides that mediate together are named together. Those
/// recused stay on the record and can't be named again.
pub fn name(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let Some(FieldValue::People(chosen)) = draft.reading.open.get("mediators") else {
        return Err(Refusal::new("refusal-mediators-missing").at("mediators"));
    };
    let Some(mediation) = &draft.policy().mediation else {
        return Err(Refusal::new("refusal-mediation-unknown"));
    };
    let mut mediators: Vec<Mediator> = Vec::with_capacity(chosen.len());
    for one in chosen {
        if mediators.iter().any(|known| known.person == one.person) {
            return Err(Refusal::new("refusal-mediator-twice").at("mediators"));
        }
        mediators.push(mediator(one, mediation, draft).map_err(|refusal| refusal.at("mediators"))?);
    }
    enough_kinds(&mediators, draft.case, draft.ctx).map_err(|refusal| refusal.at("mediators"))?;
    draft.change = Change::MediatorsNamed(mediators);
    Ok(())
}

fn mediator(chosen: &Chosen, mediation: &Mediation, draft: &Draft<'_>) -> Result<Mediator, Refusal> {
    let named = chosen.kind.as_deref().and_then(|id| mediation.kinds.iter().find(|kind| kind.id == id));
    let kind = named.ok_or_else(|| Refusal::new("refusal-mediator-kind-unknown"))?;
    if chosen.related {
        return Err(Refusal::new("refusal-mediator-related"));
    }
    if draft.case.recused.contains(&chosen.person) {
        return Err(Refusal::new("refusal-person-recused"));
    }
    if draft.case.code_given_by.as_ref() == Some(&chosen.person) {
        return Err(Refusal::new("refusal-person-gave-code"));
    }
    let known = draft.ctx.people.iter().find(|known| known.id == chosen.person);
    if !known.is_some_and(|known| known.roles.iter().any(|role| kind.roles.contains(role))) {
        return Err(Refusal::new("refusal-mediator-wrong-kind").with("kind", Arg::Named(kind.title.clone())));
    }
    Ok(Mediator { person: chosen.person.clone(), kind: kind.id.clone(), recused: false, signed: false })
}

/// As many kinds as the grade asks for, each with someone who has not been recused.
pub fn kinds_present(case: &Case, ctx: &Context<'_>) -> Result<(), Refusal> {
    enough_kinds(&case.mediators, case, ctx)
}

fn enough_kinds(mediators: &[Mediator], case: &Case, ctx: &Context<'_>) -> Result<(), Refusal> {
    let Some(mediation) = &ctx.policy.mediation else {
        return Err(Refusal::new("refusal-mediation-unknown"));
    };
    let grade = case.grade.as_deref().and_then(|grade| ctx.policy.grade(grade));
    let needed = grade.map_or(1, |grade| grade.mediator_kinds.max(1)) as usize;
    let present =
        |kind: &&MediatorKind| mediators.iter().any(|mediator| !mediator.recused && mediator.kind == kind.id);
    let absent: Vec<Text> =
        mediation.kinds.iter().filter(|kind| !present(kind)).map(|kind| kind.title.clone()).collect();
    let have = mediation.kinds.len() - absent.len();
    if have >= needed {
        return Ok(());
    }
    let number = |count: usize| Arg::Number(i64::try_from(count).unwrap_or(i64::MAX));
    Err(Refusal::new("refusal-mediator-kinds-missing")
        .with("needed", number(needed))
        .with("have", number(have))
        .with("more", number(needed - have))
        .with("absent", Arg::List(absent)))
}

/// Anyone with a role over the place may be recused, from deciding and verifying as much as from handling: on one's own motion, on a
/// party's request, or ordered; the last two are recorded by someone else. Who worked on the case does not choose who looks
/// at the work: they may recuse one another, but nobody who could still follow up, check or close.
pub fn recuse(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let person = draft.person("person").ok_or_else(|| Refusal::new("refusal-person-missing").at("person"))?;
    let case = draft.case;
    let recorder = draft.actor.who.person();
    let own = recorder == Some(&person);
    match draft.text("motion") {
        Some("own") if !own => return Err(Refusal::new("refusal-recusal-own-only").at("motion")),
        Some("party" | "ordered") if own => {
            return Err(Refusal::new("refusal-recusal-by-another").at("motion"));
        }
        _ => {}
    }
    // Who watches is taken off a case by those who watch, not by those who are watched.
    let known = draft.ctx.people.iter().find(|known| known.id == person);
    let watches = known.is_some_and(|known| known.roles.contains(&Role::Supervisor));
    if !own && watches && !draft.actor.roles.contains(&Role::Supervisor) {
        return Err(Refusal::new("refusal-recusal-of-supervisor").at("person"));
    }
    let worked = recorder.is_some_and(|recorder| case.has_worked(recorder));
    if !own && worked && !case.has_worked(&person) {
        return Err(Refusal::new("refusal-recusal-of-second").at("person"));
    }
    draft.change = Change::Recused(person);
    Ok(())
}
