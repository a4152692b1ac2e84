//! A case that leaves its handler: up a level and back, or to another person.
//!
//! Invariant: clocks go on while a case is referred; it comes back to the stage it left.

use super::draft::Draft;
use crate::{cases::model::Change, refusal::Refusal};

pub fn refer(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    draft.change = Change::Referred { from: draft.case.stage.clone() };
    Ok(())
}

pub fn come_back(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    draft.stage = Some(draft.case.referred_from.clone().ok_or_else(|| Refusal::new("refusal-not-referred"))?);
    draft.change = Change::Returned;
    Ok(())
}

/// The new handler must hold a role that may hand cases over, and must not be recused.
pub fn hand_over(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let person = draft.person("person").ok_or_else(|| Refusal::new("refusal-person-missing").at("person"))?;
    if draft.case.handler.as_ref() == Some(&person) {
        return Err(Refusal::new("refusal-already-handler").at("person"));
    }
    if draft.case.recused.contains(&person) {
        return Err(Refusal::new("refusal-person-recused").at("person"));
    }
    let known = draft.ctx.people.iter().find(|known| known.id == person);
    if !known.is_some_and(|known| known.roles.iter().any(|role| draft.act.by.contains(role))) {
        return Err(super::permission::wrong_role(&draft.act.by).at("person"));
    }
    draft.handler = Some(person);
    Ok(())
}
