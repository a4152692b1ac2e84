//! Whether the sender of an act saw the case as it stands.
//!
//! Invariant: a signature, a seal or a closing holds for what its sender had before them, never for what came meanwhile.
//! Not here: the version itself, which `model/apply.rs` counts.

use bellwether_policy::{
    Text,
    case_policy::{Act, CasePolicy, Logic},
};

use crate::{
    cases::model::{Actor, Case, Context, Perform, Who},
    refusal::{Arg, Refusal},
};

/// The one refusal after which the same form may be sent again, once its sender has looked.
pub const CHANGED: &str = "refusal-case-changed";

/// Refuses what was sent from an older state, naming what happened since. Staff must say what they saw before they sign, seal or
/// close; the resident's word is about the matter and not about the file, so it holds at any state.
pub fn seen(
    case: &Case,
    act: &Act,
    perform: &Perform,
    actor: &Actor,
    ctx: &Context<'_>,
) -> Result<(), Refusal> {
    match perform.version {
        Some(version) if version == case.version => Ok(()),
        Some(version) if version > case.version => Err(Refusal::new("refusal-version-unknown").at("version")),
        Some(version) => {
            Err(Refusal::new(CHANGED).with("since", Arg::List(since(case, version, ctx.policy))))
        }
        None if binds(act.logic) && matches!(actor.who, Who::Staff(_)) => {
            Err(Refusal::new("refusal-version-missing").at("version"))
        }
        None => Ok(()),
    }
}

fn binds(logic: Logic) -> bool {
    matches!(logic, Logic::Sign | Logic::Countersign | Logic::Seal | Logic::Close)
}

/// What was done after a version, in order, each kind once. A new round begins without what was done before it.
fn since(case: &Case, version: u32, policy: &CasePolicy) -> Vec<Text> {
    let mut later: Vec<_> = case.done.iter().filter(|done| done.version > version).collect();
    later.sort_by_key(|done| done.version);
    let title = |event: &str| policy.event_title(event).cloned().unwrap_or_else(|| Text::new(event, event));
    later.into_iter().map(|done| title(&done.event)).collect()
}
