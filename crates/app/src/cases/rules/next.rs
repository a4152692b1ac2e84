//! What moves a case on now: one act, whoever may do it, and the deadline it works towards.
//!
//! Invariant: a question about the case, not about who reads it; an act that would take back what was reached
//! is never the answer. The policy's acts stand in the order in which a case goes, so the first with
//! something left to do is the one. If something is missing for it, it is the act that brings what is
//! missing. If the handler is gone, the case is handed over first. Not here: whether somebody may do it
//! (`permission.rs`).

use bellwether_policy::Role;
use bellwether_policy::case_policy::{Act, CasePolicy, ClockRule, Logic, Need, Relation};

use super::{mediation, need, permission, promise, signing};
use crate::{
    cases::model::{Actor, Case, Clock, Context},
    refusal::Refusal,
};

/// What is missing may itself need something first. If that goes in a circle in a policy, nothing moves a
/// case on.
const DEEPEST: u32 = 4;

/// What is to be done, whether this actor may do it, and by when.
#[derive(Clone, Debug, PartialEq)]
pub struct Next<'a> {
    pub act: &'a Act,
    pub allowed: Result<(), Refusal>,
    pub due: Option<&'a Clock>,
}

/// The act that moves the case on; none when it is closed, or when nobody's act does.
pub fn next<'a>(case: &'a Case, actor: &Actor, ctx: &Context<'a>) -> Option<Next<'a>> {
    let act = forward(case, ctx)?;
    let allowed = permission::permitted(case, act, actor, None, ctx);
    let rule =
        |clock: &&Clock| ctx.policy.clock(&clock.id).is_some_and(|rule| rule.stops.contains(&act.event));
    let met = || case.clocks.iter().filter(|clock| clock.is_running() && !clock.right).find(rule);
    let due = due_aside(case, ctx.policy).or_else(met).or_else(|| due(case, ctx.policy));
    Some(Next { act, allowed, due })
}

/// For a case that is off the track, for example with a unit: the deadline that an act can meet there. The
/// other deadlines wait until the case comes back, but they count in lists.
pub fn due_aside<'c>(case: &'c Case, policy: &CasePolicy) -> Option<&'c Clock> {
    if !is_aside(case, policy) {
        return None;
    }
    let is_met_here = |clock: &&Clock| {
        let stops = policy.clock(&clock.id).map_or(&[][..], |rule| &rule.stops);
        let mut acts = policy.acts.iter().filter(|act| stops.contains(&act.event));
        let is_duty = is_of_the_work(clock, policy);
        is_duty && acts.any(|act| act.from.contains(&case.stage))
    };
    case.clocks.iter().filter(is_met_here).min_by_key(|clock| (clock.due, clock.due_us))
}

/// Whether a deadline is met only by acts that stand beside the main line: the answer to a complaint, the court's ruling, performance.
pub fn is_beside(rule: &ClockRule, policy: &CasePolicy) -> bool {
    let is_side = |event: &String| policy.acts.iter().any(|act| act.side && act.event == *event);
    rule.after_closing || rule.stops.iter().all(is_side)
}

/// A duty that runs and that going on with the case meets.
fn is_of_the_work(clock: &Clock, policy: &CasePolicy) -> bool {
    let is_aside = clock.after_closing || policy.clock(&clock.id).is_some_and(|rule| is_beside(rule, policy));
    clock.counts() && !clock.right && !is_aside
}

/// The earliest duty of the work itself. What is owed beside it, such as the answer to a complaint, is not
/// met by going on.
pub fn due<'c>(case: &'c Case, policy: &CasePolicy) -> Option<&'c Clock> {
    let duties = case.clocks.iter().filter(|clock| is_of_the_work(clock, policy));
    duties.min_by_key(|clock| (clock.due, clock.due_us))
}

/// The roles in which somebody handles cases of a policy: those of the acts that give a case a handler, and of the handler's own acts.
pub fn handling(policy: &CasePolicy) -> Vec<Role> {
    let of_handler = |act: &&Act| {
        let own = matches!(act.relation, Relation::Handler | Relation::HandlerOrMediator);
        own || act.takes_over || act.logic == Logic::HandOver
    };
    let roles = policy.acts.iter().filter(of_handler).flat_map(|act| act.by.iter().copied());
    roles.collect()
}

/// The act that gives a case whose handler is gone into other hands, if its stage has one.
fn hand_over<'a>(case: &Case, ctx: &Context<'a>) -> Option<&'a Act> {
    let is_left = ctx.handler_gone && case.handler.is_some() && !case.closed && case.merged.is_none();
    if is_left { here(case, ctx).find(|act| act.logic == Logic::HandOver) } else { None }
}

fn is_aside(case: &Case, policy: &CasePolicy) -> bool {
    policy.stage(&case.stage).is_some_and(|stage| stage.aside)
}

/// What is owed beside the work, whether the case is open or closed, earliest first: an act that meets it,
/// and its deadline. If the case is with a unit and its handler has gone meanwhile, handing it over is owed
/// too.
pub fn beside<'a>(case: &'a Case, actor: &Actor, ctx: &Context<'a>) -> Vec<Next<'a>> {
    let policy = ctx.policy;
    let is_owed = |clock: &&Clock| {
        let rule = policy.clock(&clock.id);
        clock.counts() && !clock.right && rule.is_some_and(|rule| is_beside(rule, policy))
    };
    let mut owed: Vec<&Clock> = case.clocks.iter().filter(is_owed).collect();
    owed.sort_by_key(|clock| (clock.due, clock.due_us));
    let meets = |clock: &&'a Clock| {
        let rule = policy.clock(&clock.id)?;
        let mut acts = policy.acts.iter().filter(|act| rule.stops.contains(&act.event));
        let act = acts.find(|act| permission::in_stage(case, act, policy))?;
        let allowed = permission::permitted(case, act, actor, None, ctx);
        Some(Next { act, allowed, due: Some(*clock) })
    };
    let left = hand_over(case, ctx).filter(|_| is_aside(case, policy));
    let left =
        left.map(|act| Next { act, allowed: permission::permitted(case, act, actor, None, ctx), due: None });
    owed.iter().filter_map(meets).chain(left).collect()
}

/// The act that works towards a deadline: the one that meets it beside the work, otherwise the one that moves
/// the case on.
pub fn towards<'a>(case: &'a Case, clock: &str, actor: &Actor, ctx: &Context<'a>) -> Option<Next<'a>> {
    let mut owed = beside(case, actor, ctx).into_iter();
    owed.find(|next| next.due.is_some_and(|due| due.id == clock)).or_else(|| next(case, actor, ctx))
}

fn forward<'a>(case: &Case, ctx: &Context<'a>) -> Option<&'a Act> {
    if case.closed || case.merged.is_some() {
        return None;
    }
    let policy = ctx.policy;
    if let Some(act) = hand_over(case, ctx).filter(|_| !is_aside(case, policy)) {
        return Some(act);
    }
    let mut here: Vec<&'a Act> =
        here(case, ctx).filter(|act| !act.side && has_something_left(case, act)).collect();
    let passed_over = |act: &Act| {
        let grade = case.grade.as_deref().and_then(|grade| policy.grade(grade));
        act.to.as_ref().is_some_and(|to| grade.is_some_and(|grade| grade.skip.contains(to)))
    };
    here.sort_by_key(|act| (case.handler.is_some() || !act.takes_over, passed_over(act), is_done(case, act)));
    here.into_iter().find_map(|act| brings_about(case, act, ctx, 0))
}

/// What staff may do at this stage without taking back what was reached.
fn here<'a>(case: &Case, ctx: &Context<'a>) -> impl Iterator<Item = &'a Act> {
    let policy = ctx.policy;
    let fits =
        |act: &&Act| !act.by.is_empty() && permission::in_stage(case, act, policy) && !takes_back(case, act);
    policy.acts.iter().filter(fits)
}

/// A new text takes every signature back, a reopening the closing, an unmerging the merge.
pub fn takes_back(case: &Case, act: &Act) -> bool {
    match act.logic {
        Logic::Agreement | Logic::OralAgreement => case.agreement.is_some(),
        Logic::Unmerge | Logic::Reopen => true,
        _ => false,
    }
}

fn has_something_left(case: &Case, act: &Act) -> bool {
    match act.logic {
        Logic::Consent => case.parties.iter().any(|party| party.consent.is_none()),
        Logic::Sign => signing::party_left(case).is_ok(),
        Logic::Countersign => !signing::mediator_signed(case),
        Logic::Seal => signing::seal_left(case).is_ok(),
        _ => !act.takes_over || case.handler.is_none(),
    }
}

/// Done in this cycle, and not in vain: a session that came to nothing is held again.
fn is_done(case: &Case, act: &Act) -> bool {
    // Once for each party, while one is left.
    if matches!(act.logic, Logic::Sign | Logic::Consent) {
        return !has_something_left(case, act);
    }
    let in_vain = act.logic == Logic::Mediate && mediation::came_to_nothing(case);
    case.done(&act.event).is_some() && !in_vain
}

/// The act itself, or what has to come before it: someone to do it, then what it needs.
fn brings_about<'a>(case: &Case, act: &'a Act, ctx: &Context<'a>, depth: u32) -> Option<&'a Act> {
    if depth > DEEPEST {
        return None;
    }
    let of = |logic: Logic| {
        let act = here(case, ctx).find(|act| act.logic == logic)?;
        brings_about(case, act, ctx, depth + 1)
    };
    let no_mediator = case.active_mediators().next().is_none();
    match act.relation {
        Relation::Handler if case.handler.is_none() => return of(Logic::HandOver),
        Relation::HandlerOrMediator if case.handler.is_none() && no_mediator => return of(Logic::HandOver),
        Relation::Mediator if no_mediator => return of(Logic::Mediators),
        _ => {}
    }
    let missing =
        act.needs.iter().find(|need| **need != Need::Evidence && need::met(case, **need, ctx).is_err());
    match missing {
        None => Some(act),
        Some(need) => of(logic_for(case, *need, ctx)?),
    }
}

/// Whose logic meets a need that is not met. After a party's clear refusal nothing is left but to end mediation.
fn logic_for(case: &Case, need: Need, ctx: &Context<'_>) -> Option<Logic> {
    Some(match need {
        Need::BothSides => Logic::AddParty,
        Need::Consent if mediation::is_refused(case) => Logic::Terminate,
        Need::Consent if need::both_sides(case).is_err() => Logic::AddParty,
        Need::Consent => Logic::Consent,
        Need::Mediators => Logic::Mediators,
        Need::Mediated => Logic::Mediate,
        Need::FollowedUp => Logic::FollowUp,
        Need::Checked => Logic::Check,
        Need::PromiseKept => {
            let open = promise::left_open(case, ctx.policy, ctx.zone)?;
            if promise::is_ripe(open, ctx) { Logic::ContactAgain } else { Logic::Performance }
        }
        _ => return None,
    })
}
