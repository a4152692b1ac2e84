//! A case that goes to somebody: up a level and back, to another person, or to whoever handles a new cycle.
//!
//! Invariant: it comes back to the stage it left, from whoever has it and never from whoever sent it away.

use bellwether_policy::{
    Role,
    case_policy::{CasePolicy, Logic},
};

use super::{draft::Draft, standing};
use crate::{
    cases::model::{Actor, Case, Change},
    refusal::Refusal,
};

/// The roles that can work on a referred case and report back. A case cannot be referred to a unit where
/// nobody holds one.
pub fn takes_on(policy: &CasePolicy) -> Vec<Role> {
    let returns = policy.acts.iter().filter(|act| act.logic == Logic::Return);
    returns.flat_map(|act| act.by.iter().copied()).collect()
}

pub fn refer(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let unit = draft.text("unit").map(str::to_owned);
    // Without a unit it goes to those above: nobody refers a case to themselves.
    if is_timed(draft.policy())
        && unit.is_none()
        && standing::holds_one_of(draft.actor, &takes_on(draft.policy()))
    {
        return Err(Refusal::new("refusal-referral-own-level").at("level"));
    }
    draft.change = Change::Referred { from: draft.case.stage.clone(), unit };
    Ok(())
}

/// Whether the policy gives whoever has a referred case the time that it takes from the village: only then does it matter who they are.
fn is_timed(policy: &CasePolicy) -> bool {
    policy.clocks.iter().any(|clock| clock.pauses.is_some())
}

/// Whoever has it gives it back: the unit where it went to one, and never whoever sent it away.
pub fn may_return(case: &Case, actor: &Actor, policy: &CasePolicy) -> Result<(), Refusal> {
    if !is_timed(policy) {
        return Ok(());
    }
    if case.unit.is_some() && actor.who.person().is_some() && !actor.roles.contains(&Role::UnitOfficer) {
        return Err(standing::wrong_role(&[Role::UnitOfficer]));
    }
    let referred = policy.acts.iter().find(|act| act.logic == Logic::Refer);
    let by = referred.and_then(|act| case.done(&act.event)).and_then(|done| done.by.person());
    if by.is_some() && by == actor.who.person() { Err(Refusal::new("refusal-own-referral")) } else { Ok(()) }
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
