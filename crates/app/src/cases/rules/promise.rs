//! The promise of an agreement: whether it was performed, and who looks again where that came after the follow-up.
//!
//! Invariant: somebody who was asked before the promise was due has said only that it was kept so far. So a
//! case is neither checked nor closed before somebody has asked once more: after performance or, if none was
//! recorded, after the last day promised.
//! Not here: the days (`clock.rs` and the policy), how a contact goes (`followup.rs`).

use bellwether_policy::case_policy::{CasePolicy, Logic};
use jiff::{civil::Date, tz::TimeZone};

use super::{
    draft::Draft,
    moment::{Moment, day_in},
};
use crate::{
    cases::model::{Case, Context, Done, FieldValue},
    refusal::{Arg, Refusal},
};

/// The kept field that says by when it is to be performed; the last day where there are several.
const BY: &str = "perform-by";

/// A promise that was still to be kept at the follow-up, and at which nobody has looked since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Open {
    /// The last day promised.
    pub by: Date,
    /// It has been performed since.
    pub performed: bool,
}

/// `None` before the follow-up, if everything had been performed or was due by then, and once somebody has
/// asked again.
pub fn left_open(case: &Case, policy: &CasePolicy, zone: &TimeZone) -> Option<Open> {
    let by: Date = case.kept.get(BY).and_then(FieldValue::as_text)?.parse().ok()?;
    let followed_up = done(Logic::FollowUp, case, policy)?;
    let performed = done(Logic::Performance, case, policy);
    let was_due = by <= day_in(zone, followed_up.at_us);
    let was_performed = performed.is_some_and(|performed| performed.version < followed_up.version);
    if was_due || was_performed || done(Logic::ContactAgain, case, policy).is_some() {
        return None;
    }
    Some(Open { by, performed: performed.is_some() })
}

fn done<'c>(logic: Logic, case: &'c Case, policy: &CasePolicy) -> Option<&'c Done> {
    let mut acts = policy.acts.iter().filter(|act| act.logic == logic);
    acts.find_map(|act| case.done(&act.event))
}

pub fn is_performed(case: &Case, policy: &CasePolicy) -> bool {
    done(Logic::Performance, case, policy).is_some()
}

/// Whether somebody can ask again by now.
pub fn is_ripe(open: Open, ctx: &Context<'_>) -> bool {
    open.performed || Moment::now(ctx).on > open.by
}

/// Nothing of the promise is left to look at.
pub fn kept(case: &Case, ctx: &Context<'_>) -> Result<(), Refusal> {
    let Some(open) = left_open(case, ctx.policy, ctx.zone) else { return Ok(()) };
    if !is_ripe(open, ctx) {
        return Err(Refusal::new("refusal-promise-open").with("by", Arg::Date(open.by)));
    }
    Err(Refusal::new("refusal-second-contact-missing").with("last", Arg::Date(last_day(case, open, ctx))))
}

/// By when somebody has to have asked again.
fn last_day(case: &Case, open: Open, ctx: &Context<'_>) -> Date {
    let asks_again = |event: &String| {
        ctx.policy.acts.iter().any(|act| act.logic == Logic::ContactAgain && act.event == *event)
    };
    let mut rules = ctx.policy.clocks.iter().filter(|rule| rule.counts_from.is_some());
    let rule = rules.find(|rule| rule.stops.iter().any(asks_again));
    let running =
        rule.and_then(|rule| case.clocks.iter().find(|clock| clock.id == rule.id && clock.is_running()));
    running.map_or(open.by, |clock| clock.due)
}

pub fn may_perform(case: &Case, ctx: &Context<'_>) -> Result<(), Refusal> {
    if is_performed(case, ctx.policy) { Err(Refusal::new("refusal-already-performed")) } else { Ok(()) }
}

pub fn may_contact(case: &Case, ctx: &Context<'_>) -> Result<(), Refusal> {
    match left_open(case, ctx.policy, ctx.zone) {
        None => Err(Refusal::new("refusal-no-contact-owed")),
        Some(open) if is_ripe(open, ctx) => Ok(()),
        Some(open) => Err(Refusal::new("refusal-contact-early").with("by", Arg::Date(open.by))),
    }
}

/// Somebody other than whoever records it must have confirmed it or written a receipt.
pub fn perform(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    if draft.reading.evidence.is_empty() && draft.text("owed-to").is_none() {
        return Err(Refusal::new("refusal-performance-unproven").at("owed-to"));
    }
    Ok(())
}
