//! Whom an act may name: who takes part in the analysis, who gets the case, who steps aside.
//!
//! Invariant: the people a form offers are those this rule lets pass, and what comes back is judged by it again. Administrators,
//! auditors and others to whom the policy gives nothing to do are never among them. Not here: mediators, each named under the kind
//! they stand for (`mediation.rs`).

use bellwether_policy::{
    Role,
    case_policy::{Act, CasePolicy, FieldKind, Logic},
};

use super::{draft::Draft, standing};
use crate::{
    cases::model::{Case, FieldValue, PersonId},
    refusal::Refusal,
};

/// The roles from which the act may name somebody, as one person or among several. A case is given only to
/// somebody who could handle it, an analysis is made by people who have work on such cases, and only somebody
/// who could act on the case at all is recused.
pub fn roles(policy: &CasePolicy, act: &Act, kind: FieldKind) -> Vec<Role> {
    match (act.logic, kind) {
        (Logic::HandOver, _) => return act.by.clone(),
        (Logic::AssignRound, _) | (Logic::Analysis, FieldKind::Person) => {
            let gives = |known: &&Act| known.takes_over || known.logic == Logic::HandOver;
            let of_acts: Vec<Role> =
                policy.acts.iter().filter(gives).flat_map(|act| act.by.clone()).collect();
            return Role::ALL.into_iter().filter(|role| of_acts.contains(role)).collect();
        }
        _ => {}
    }
    let any = act.logic == Logic::Recuse;
    let of_acts = policy.acts.iter().filter(|known| any || !known.side).flat_map(|known| &known.by);
    Role::ALL.into_iter().filter(|role| of_acts.clone().any(|held| held == role)).collect()
}

/// Whether the act may name a person who holds these roles over the case's place.
///
/// # Errors
/// The refusal that says why not.
pub fn may_name(
    case: &Case,
    policy: &CasePolicy,
    (act, kind): (&Act, FieldKind),
    (person, held): (&PersonId, &[Role]),
) -> Result<(), Refusal> {
    let roles = roles(policy, act, kind);
    if !held.iter().any(|role| roles.contains(role)) {
        return Err(standing::person_of_wrong_role(&roles));
    }
    if act.logic == Logic::HandOver && case.handler.as_ref() == Some(person) {
        return Err(Refusal::new("refusal-already-handler"));
    }
    if act.logic != Logic::Recuse && case.code_given_by.as_ref() == Some(person) {
        return Err(Refusal::new("refusal-person-gave-code"));
    }
    if case.recused.contains(person) {
        let again = act.logic == Logic::Recuse;
        return Err(Refusal::new(if again { "refusal-already-recused" } else { "refusal-person-recused" }));
    }
    Ok(())
}

/// Whether a refusal is about what a person is, so that a form leaves them out rather than show them in grey.
pub fn is_out_of_place(refusal: &Refusal) -> bool {
    matches!(refusal.key, "refusal-person-wrong-role" | "refusal-already-handler")
}

/// Judges everybody whom the form names, and whether what was chosen is for this actor to choose.
pub fn judge(draft: &Draft<'_>) -> Result<(), Refusal> {
    for (id, value) in &draft.reading.open {
        let field = draft.policy().field(id);
        let mut choices = field.map_or(&[][..], |field| &field.choices).iter();
        let Some(choice) = choices.find(|choice| value.as_text() == Some(&choice.id)) else { continue };
        let is_staff = draft.actor.who.person().is_some();
        if is_staff && !choice.by.is_empty() && !standing::holds_one_of(draft.actor, &choice.by) {
            return Err(standing::choice_of_others(choice).at(id.clone()));
        }
    }
    if draft.act.logic == Logic::Mediators {
        return Ok(());
    }
    for (id, value) in &draft.reading.open {
        let kind = draft.policy().field(id).map(|field| field.kind);
        let kind = kind.filter(|kind| matches!(kind, FieldKind::Person | FieldKind::People));
        let (FieldValue::People(named), Some(kind)) = (value, kind) else { continue };
        for chosen in named {
            let known = draft.ctx.people.iter().find(|known| known.id == chosen.person);
            let held = known.map_or(&[][..], |known| &known.roles);
            may_name(draft.case, draft.policy(), (draft.act, kind), (&chosen.person, held))
                .map_err(|refusal| refusal.at(id.clone()))?;
        }
    }
    Ok(())
}
