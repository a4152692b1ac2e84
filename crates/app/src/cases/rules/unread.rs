//! Nobody decides on what they have not read.
//!
//! Invariant: asked when an act is performed and not before, so that its form may begin with the reading. Exempt are logs from elsewhere,
//! the resident's own word, and cases in which nothing is sealed. Not here: what counts as read (`model/command.rs`).

use bellwether_policy::case_policy::{Act, CasePolicy};

use crate::{
    cases::model::{Actor, Context, Who},
    refusal::Refusal,
};

/// The one refusal that another reading of the case takes away.
pub const UNREAD: &str = "refusal-unread";

/// Whether a member of the staff has to read the case before the act.
pub fn asks_staff_for_reading(policy: &CasePolicy, act: &Act) -> bool {
    let ends = act.outcome.is_some() || act.to.as_ref().is_some_and(|stage| policy.is_closed(stage));
    policy.read_first && (act.logic.decides() || ends)
}

pub fn read(act: &Act, actor: &Actor, ctx: &Context<'_>) -> Result<(), Refusal> {
    let is_asked = asks_staff_for_reading(ctx.policy, act) && matches!(actor.who, Who::Staff(_));
    if is_asked && !ctx.read.is_whole() { Err(Refusal::new(UNREAD)) } else { Ok(()) }
}
