//! The preconditions a policy may name.
//!
//! Invariant: each is a question about the case's state alone, so a page can answer it before any form is filled in.

use bellwether_policy::{
    Text,
    case_policy::{Act, Logic, Need},
};

use super::{mediation, moment::Moment, promise, standing};
use crate::{
    cases::model::{Case, Context, PartyRole, PersonId},
    refusal::{Arg, Refusal},
};

pub fn met(case: &Case, need: Need, ctx: &Context<'_>) -> Result<(), Refusal> {
    match need {
        Need::BothSides => both_sides(case),
        Need::Consent => consent(case),
        Need::Mediators => mediation::kinds_present(case, ctx),
        Need::Mediated => {
            done(case, Logic::Mediate, "refusal-not-mediated", ctx)?;
            holds(!mediation::came_to_nothing(case), "refusal-mediated-in-vain")
        }
        Need::EffectiveAgreement => {
            holds(standing::standing(case, ctx).is_effective(), "refusal-agreement-not-effective")
        }
        Need::FollowedUp => done(case, Logic::FollowUp, "refusal-follow-up-missing", ctx),
        Need::Checked => done(case, Logic::Check, "refusal-check-missing", ctx),
        Need::NotPerformed => holds(!promise::is_performed(case, ctx.policy), "refusal-already-performed"),
        Need::PromiseKept => promise::kept(case, ctx),
        Need::Evidence => evidence(case, None, ctx),
        Need::NotFamilyStatus => {
            let family = ctx.policy.category(&case.category).is_some_and(|category| category.family_status);
            holds(!family, "refusal-family-status")
        }
        Need::Assigned => holds(case.handler.is_some(), "refusal-not-accepted"),
        Need::Unassigned => holds(case.handler.is_none(), "refusal-already-accepted"),
        Need::OpenComplaint => {
            let open = case.complaints.iter().any(|complaint| complaint.answered_us.is_none());
            holds(open, "refusal-no-open-complaint")
        }
        Need::Reopenable => reopenable(case, ctx),
    }
}

/// Whether something that the act needs of the case is missing.
pub fn is_missing(case: &Case, act: &Act, ctx: &Context<'_>) -> bool {
    act.needs.iter().any(|need| met(case, *need, ctx).is_err())
}

fn holds(met: bool, key: &'static str) -> Result<(), Refusal> {
    if met { Ok(()) } else { Err(Refusal::new(key)) }
}

/// A follow-up or check that failed began a new cycle, so one done in this cycle found all well.
fn done(case: &Case, logic: Logic, key: &'static str, ctx: &Context<'_>) -> Result<(), Refusal> {
    let mut acts = ctx.policy.acts.iter().filter(|act| act.logic == logic);
    holds(acts.any(|act| case.done(&act.event).is_some()), key)
}

pub fn both_sides(case: &Case) -> Result<(), Refusal> {
    let side = |role| case.parties.iter().any(|party| party.role == role);
    holds(side(PartyRole::Applicant) && side(PartyRole::Respondent), "refusal-both-sides-missing")
}

fn consent(case: &Case) -> Result<(), Refusal> {
    both_sides(case)?;
    if mediation::is_refused(case) {
        return Err(Refusal::new("refusal-consent-refused"));
    }
    let missing = case.parties.iter().filter(|party| party.consent.is_none()).count();
    if missing == 0 {
        return Ok(());
    }
    Err(Refusal::new("refusal-consent-missing")
        .with("count", Arg::Number(i64::try_from(missing).unwrap_or(i64::MAX))))
}

/// Whether the resident's own word can stand in for a file when `judge` ends the case. It cannot if the word
/// could have come from somebody who worked on the case, or from the judge, because they saw the code.
pub fn resident_vouches(case: &Case, judge: Option<&PersonId>) -> bool {
    let could_speak =
        |seen: &PersonId| case.has_worked(seen) || case.has_taken_part(seen) || judge == Some(seen);
    case.resident_confirmed && !case.code_seen_by.as_ref().is_some_and(could_speak)
}

/// Evidence of a kind that the grade asks for, or the resident's word.
pub fn evidence(case: &Case, judge: Option<&PersonId>, ctx: &Context<'_>) -> Result<(), Refusal> {
    let asked = evidence_asked(case, ctx);
    let given = asked.iter().any(|kind| case.evidence.contains(kind));
    let by_another = asked.iter().any(|kind| case.has_evidence_by_another(kind, judge));
    let enough = if ctx.policy.evidence_by_another { by_another } else { given };
    if asked.is_empty() || resident_vouches(case, judge) || enough {
        return Ok(());
    }
    let title = |kind: &String| {
        ctx.policy.evidence_kind(kind).map_or_else(|| Text::new(kind, kind), |known| known.title.clone())
    };
    let key = if given { "refusal-evidence-own" } else { "refusal-evidence-missing" };
    Err(Refusal::new(key).with("kinds", Arg::List(asked.iter().map(title).collect())))
}

/// The kinds of which the case's grade asks for one.
pub fn evidence_asked<'a>(case: &Case, ctx: &Context<'a>) -> &'a [String] {
    let policy = ctx.policy;
    case.grade.as_deref().and_then(|grade| policy.grade(grade)).map_or(&[], |grade| &grade.evidence)
}

/// An open case can always be found unsolved. A closed case can be if its outcome allows it and the policy's
/// time is not over. For a merged case that time begins when the case that stays is closed, and the outcome
/// there does not matter, because it was not its own.
fn reopenable(case: &Case, ctx: &Context<'_>) -> Result<(), Refusal> {
    let Some(reopening) = &ctx.policy.reopening else {
        return Err(Refusal::new("refusal-reopening-unknown"));
    };
    let stands = standing::standing(case, ctx);
    let Some(outcome) = stands.outcome.as_deref().filter(|_| stands.closed) else { return Ok(()) };
    if case.merged.is_none() && !reopening.outcomes.iter().any(|known| known == outcome) {
        let title = ctx
            .policy
            .outcome(outcome)
            .map_or_else(|| Text::new(outcome, outcome), |known| known.title.clone());
        return Err(Refusal::new("refusal-outcome-final").with("outcome", Arg::Named(title)));
    }
    let closed_us = stands.rounds.last().and_then(|round| round.closed_us);
    let (Some(days), Some(closed_us)) = (reopening.within_days, closed_us) else { return Ok(()) };
    let closed = Moment::at(closed_us, ctx);
    let last = ctx.calendar.add_days(closed.on, days, bellwether_policy::Counting::Calendar, false).on;
    if Moment::now(ctx).on <= last {
        return Ok(());
    }
    Err(Refusal::new("refusal-reopen-too-late").with("last", Arg::Date(last)))
}
