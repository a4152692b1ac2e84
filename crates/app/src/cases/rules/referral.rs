//! A case that goes to somebody: up a level and back, to another person, or to whoever handles a new cycle.
//!
//! Invariant: clocks go on while a case is referred; it comes back to the stage it left.

use bellwether_policy::{
    Role,
    case_policy::{CasePolicy, Logic},
};

use super::draft::Draft;
use crate::{cases::model::Change, refusal::Refusal};

/// The roles that can work on a referred case and report back. A case cannot be referred to a unit where
/// nobody holds one.
pub fn takes_on(policy: &CasePolicy) -> Vec<Role> {
    let returns = policy.acts.iter().filter(|act| act.logic == Logic::Return);
    returns.flat_map(|act| act.by.iter().copied()).collect()
}

pub fn refer(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let unit = draft.text("unit").map(str::to_owned);
    draft.change = Change::Referred { from: draft.case.stage.clone(), unit };
    Ok(())
}

pub fn come_back(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    draft.stage = Some(draft.case.referred_from.clone().ok_or_else(|| Refusal::new("refusal-not-referred"))?);
    draft.change = Change::Returned;
    Ok(())
}

/// To somebody who could handle it, which `naming.rs` judges.
pub fn hand_over(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let person = draft.person("person").ok_or_else(|| Refusal::new("refusal-person-missing").at("person"))?;
    draft.handler = Some(person);
    Ok(())
}

/// A new cycle is given to somebody, with a grade. That may be whoever handled the last one; the reason then
/// says why.
pub fn assign_round(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    hand_over(draft)?;
    draft.grade = draft.text("grade").map(str::to_owned);
    Ok(())
}
