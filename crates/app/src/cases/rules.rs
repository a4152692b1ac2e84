//! What may be done to a case, and what follows from it.
//!
//! Invariant: pure; a rule answers with events or with a refusal, and the page's offers come from the same rules.
//!
//! - `decide(state: Option<&Case>, command: &Command, actor: &Actor, ctx: &Context) -> Result<Vec<Event>, Refusal>`
//! - `offers(case: &Case, actor: &Actor, ctx: &Context) -> Vec<Offer>`

use bellwether_policy::case_policy::Act;

use crate::refusal::Refusal;

/// An act on the case's page: what you may do now, and why the rest is not allowed.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer<'a> {
    pub act: &'a Act,
    pub allowed: Result<(), Refusal>,
}
