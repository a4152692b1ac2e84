//! Where a case and a person stand before anything is asked of an act: in which case the matter is handled, which roles are held.
//!
//! Not here: who may act (`permission.rs`), merging itself (`merging.rs`).

use bellwether_policy::Role;
use bellwether_policy::case_policy::{Choice, Line};

use crate::cases::model::{Actor, Case, Context};
use crate::refusal::{Arg, Refusal};

/// The case in which the matter is handled: this one, or the one that stays when it was merged.
pub fn standing<'c>(case: &'c Case, ctx: &Context<'c>) -> &'c Case {
    ctx.stays.filter(|_| case.merged.is_some()).unwrap_or(case)
}

/// The last word on a merged case is said once the case that stays is closed; until then the matter is in hand there.
pub fn has_ended(case: &Case, ctx: &Context<'_>) -> Result<(), Refusal> {
    if case.merged.is_none() {
        return Ok(());
    }
    let stays = ctx.stays.ok_or_else(|| Refusal::new("refusal-case-unknown"))?;
    if stays.closed {
        return Ok(());
    }
    Err(Refusal::new("refusal-merged-in-hand").with("code", Arg::Text(stays.code.clone())))
}

pub fn holds_one_of(actor: &Actor, roles: &[Role]) -> bool {
    actor.roles.iter().any(|role| roles.contains(role))
}

pub fn stands_on(actor: &Actor, line: &Line) -> bool {
    holds_one_of(actor, &line.roles)
}

pub fn wrong_role(roles: &[Role]) -> Refusal {
    Refusal::new("refusal-wrong-role")
        .with("roles", Arg::List(roles.iter().map(|role| role.title()).collect()))
}

/// As [`wrong_role`], of somebody who is named.
pub fn person_of_wrong_role(roles: &[Role]) -> Refusal {
    Refusal::new("refusal-person-wrong-role")
        .with("roles", Arg::List(roles.iter().map(|role| role.title()).collect()))
}

/// What was chosen is for others to choose.
pub fn choice_of_others(choice: &Choice) -> Refusal {
    Refusal::new("refusal-choice-of-others")
        .with("choice", Arg::Named(choice.title.clone()))
        .with("roles", Arg::List(choice.by.iter().map(|role| role.title()).collect()))
}
