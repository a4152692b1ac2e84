//! What may be done to a case, and what follows from it.
//!
//! Invariant: pure; a rule answers with events or with a refusal, and the page's offers come from the same rules.
//! Each subject has its file below; who may act at all is `permission.rs`, deadlines are `clock.rs`.
//! Not here: how events change the state (`model/apply.rs`), tables and pages.

mod analysis;
pub mod bounds;
mod clock;
mod closure;
mod correcting;
mod draft;
pub mod fields;
mod finish;
mod followup;
mod freshness;
mod grading;
pub mod happened;
mod intake;
mod logic;
mod mediation;
mod merging;
mod moment;
pub mod naming;
mod need;
mod next;
mod path;
mod permission;
mod promise;
mod ready;
mod referral;
mod signing;
mod standing;
mod unread;

use bellwether_policy::case_policy::{Act, CasePolicy, Logic, Relation};

use super::model::{Actor, Case, Command, Context, Event, Perform, PersonId};
use crate::refusal::{Arg, Refusal};
use draft::Draft;
pub use fields::{few_enough, too_many_cases};
pub use freshness::CHANGED;
pub use moment::Moment;
pub use need::resident_vouches;
pub use next::{Next, beside, due, due_aside, handling, is_beside, next, takes_back, towards};
pub use path::{Reached, path};
pub use permission::{applicant, waits_for_somebody};
pub use promise::left_open;
pub use referral::takes_on;
pub use unread::{UNREAD, asks_staff_for_reading};

/// What follows from a command: events in order, each to be applied to the case it names.
pub fn decide(
    state: Option<&Case>,
    command: &Command,
    actor: &Actor,
    ctx: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    match (command, state) {
        (Command::Report(_), Some(_)) => Err(Refusal::new("refusal-case-exists")),
        (Command::Report(report), None) => intake::report(report, actor, ctx).map(|event| vec![event]),
        (Command::Perform(_), None) => Err(Refusal::new("refusal-case-unknown")),
        (Command::Perform(perform), Some(case)) => perform_act(case, perform, actor, ctx),
    }
}

fn perform_act(
    case: &Case,
    perform: &Perform,
    actor: &Actor,
    ctx: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let unknown = || Refusal::new("refusal-act-unknown").with("act", Arg::Text(perform.act.clone()));
    let act = ctx.policy.act(&perform.act).ok_or_else(unknown)?;
    freshness::seen(case, act, perform, actor, ctx)?;
    permission::permitted(case, act, actor, Some(&perform.evidence), ctx)?;
    unread::read(act, actor, ctx)?;
    let mut draft = Draft::begin(case, act, perform, actor, ctx)?;
    naming::judge(&draft)?;
    logic::run(&mut draft)?;
    draft.finish()
}

/// Whether the actor may do the act to the case now, before any form is filled in.
pub fn allowed(case: &Case, act: &Act, actor: &Actor, ctx: &Context<'_>) -> Result<(), Refusal> {
    permission::permitted(case, act, actor, None, ctx)
}

/// Whether a person stands to the case as a deadline or an act asks: handler, someone who did no work on it, a second person.
///
/// # Errors
/// The refusal that says why not.
pub fn stands(
    case: &Case,
    relation: Relation,
    person: &PersonId,
    policy: &CasePolicy,
) -> Result<(), Refusal> {
    permission::in_right_relation(case, relation, person, policy)
}

/// An act on the case's page: what you may do now, and why the rest is not allowed.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer<'a> {
    pub act: &'a Act,
    pub allowed: Result<(), Refusal>,
}

/// What the actor may do to the case now and, on the main line, what comes next and why it is not allowed yet.
/// `Context::people` and `Context::other` are not looked at.
pub fn offers<'a>(case: &Case, actor: &Actor, ctx: &Context<'a>) -> Vec<Offer<'a>> {
    let policy: &'a _ = ctx.policy;
    let here: Vec<bool> = policy.acts.iter().map(|act| permission::in_stage(case, act, policy)).collect();
    let leads_to = |stage: &String| {
        let mut main = policy.acts.iter().zip(&here).filter(|(act, here)| **here && !act.side);
        main.any(|(act, _)| act.to.as_ref() == Some(stage))
    };
    let mut offers = Vec::new();
    for (act, here) in policy.acts.iter().zip(&here) {
        if !permission::concerns(act, actor) {
            continue;
        }
        let next = !act.side && !case.closed && act.from.iter().any(leads_to);
        if !here && !next {
            continue;
        }
        let allowed = permission::permitted(case, act, actor, None, ctx);
        // Somebody whose part in the case bars them from answering is told so if there is a complaint.
        // Reissuing a lost code is never shown to somebody who is barred from it.
        let moot = act.logic == Logic::ReissueCode || need::is_missing(case, act, ctx);
        let barred = |refusal: &Refusal| !permission::is_personal(refusal) || moot;
        let quiet = act.side && allowed.as_ref().is_err_and(barred);
        if !quiet {
            offers.push(Offer { act, allowed });
        }
    }
    offers
}
