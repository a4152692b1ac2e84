//! Who may act on a case at all: in this stage, in this role, standing in this relation to it.
//!
//! Invariant: asked in the same way before a form is shown and when it comes back. A person who was recused acts on nothing.
//! Not here: what the form must contain (`fields.rs`), roles' scope over places (the accounts slice gives the roles held here).

use bellwether_policy::{
    Text,
    case_policy::{Act, CasePolicy, Logic, Need, Relation, Stage},
};

use super::{need, ready, standing};
use crate::{
    cases::model::{Actor, Case, Context, EvidenceRef, PersonId, Who},
    refusal::{Arg, Refusal},
};

/// Whether the act may be done: stage, role, relation, the policy's needs, and what its logic asks for beforehand.
///
/// `files` are those that come with the form. It is `None` while there is no form yet; then files that the
/// form could bring do not count as missing.
pub fn permitted(
    case: &Case,
    act: &Act,
    actor: &Actor,
    files: Option<&[EvidenceRef]>,
    ctx: &Context<'_>,
) -> Result<(), Refusal> {
    in_right_stage(case, act, ctx.policy)?;
    in_right_role(act, actor, ctx.policy)?;
    if let Who::Staff(person) = &actor.who {
        match act.logic {
            // Who gave it anew may do so again.
            Logic::ReissueCode => in_own_relation(case, act.relation, person, ctx.policy)?,
            _ => in_right_relation(case, act.relation, person, ctx.policy)?,
        }
        // Whoever saw the code could speak as the resident, and answers no complaint that may be their own.
        let spoke = ctx.policy.read_first && case.code_seen_by.as_ref() == Some(person);
        if act.logic == Logic::AnswerComplaint && spoke {
            return Err(Refusal::new("refusal-own-part"));
        }
        if act.takes_over && case.code_given_by.as_ref() == Some(person) {
            return Err(Refusal::new("refusal-gave-code"));
        }
        // In a merged case, what is judged was done in the one that stays.
        if let (Relation::Uninvolved, Some(stays)) = (act.relation, ctx.stays) {
            in_right_relation(stays, act.relation, person, ctx.policy)?;
        }
    }
    if matches!(act.logic, Logic::Reopen | Logic::Confirm) {
        standing::has_ended(case, ctx)?;
    }
    for need in &act.needs {
        match need {
            Need::Evidence
                if !ctx.policy.evidence_by_another && comes_with_the_form(case, act, files, ctx) => {}
            Need::Evidence => need::evidence(case, actor.who.person(), ctx)?,
            need => need::met(case, *need, ctx)?,
        }
    }
    ready::ready(case, act, actor, ctx)
}

fn comes_with_the_form(case: &Case, act: &Act, files: Option<&[EvidenceRef]>, ctx: &Context<'_>) -> bool {
    let asked = need::evidence_asked(case, ctx);
    match files {
        None => act.evidence.iter().any(|kind| asked.contains(kind)),
        Some(files) => files.iter().any(|file| asked.contains(&file.kind)),
    }
}

/// Whether the act may ever concern this kind of actor.
pub fn concerns(act: &Act, actor: &Actor) -> bool {
    match actor.who {
        Who::Staff(_) => !act.by.is_empty(),
        Who::Resident => act.resident,
        Who::Import => true,
    }
}

/// Whether a refusal is about who the person is rather than about the case: worth showing even beside the main line.
pub fn is_personal(refusal: &Refusal) -> bool {
    const PERSONAL: [&str; 9] = [
        "refusal-own-work",
        "refusal-own-handling",
        "refusal-gave-code",
        "refusal-own-part",
        "refusal-own-follow-up",
        "refusal-own-check",
        "refusal-evidence-own",
        "refusal-own-report",
        "refusal-recused",
    ];
    PERSONAL.contains(&refusal.key)
}

/// Whether somebody else could do the act as the case stands now.
pub fn waits_for_somebody(refusal: &Refusal) -> bool {
    const OF_OTHERS: [&str; 6] = [
        "refusal-wrong-role",
        "refusal-handler-only",
        "refusal-mediator-only",
        "refusal-handler-or-mediator-only",
        "refusal-applicant-only",
        "refusal-resident-only",
    ];
    is_personal(refusal) || OF_OTHERS.contains(&refusal.key)
}

/// Whether the case stands where the act begins, or before it with only stages between that its grade may pass over.
pub fn in_stage(case: &Case, act: &Act, policy: &CasePolicy) -> bool {
    if act.from.contains(&case.stage) {
        return true;
    }
    let grade = case.grade.as_deref().and_then(|grade| policy.grade(grade));
    let Some(grade) = grade.filter(|grade| !grade.skip.is_empty()) else { return false };
    let track: Vec<&Stage> = policy.stages.iter().filter(|stage| !stage.aside).collect();
    let Some(at) = track.iter().position(|stage| stage.id == case.stage) else { return false };
    let passable = track[at + 1..].iter().take_while(|stage| grade.skip.contains(&stage.id));
    passable.into_iter().any(|stage| act.from.contains(&stage.id))
}

fn in_right_stage(case: &Case, act: &Act, policy: &CasePolicy) -> Result<(), Refusal> {
    if in_stage(case, act, policy) {
        return Ok(());
    }
    let title = |id: &str| policy.stage(id).map_or_else(|| Text::new(id, id), |stage| stage.title.clone());
    Err(match &case.merged {
        Some(merged) => Refusal::new("refusal-case-merged").with("code", Arg::Text(merged.code.clone())),
        None if case.closed => Refusal::new("refusal-already-closed"),
        None => Refusal::new("refusal-wrong-stage")
            .with("stage", Arg::Named(title(&case.stage)))
            .with("from", Arg::List(act.from.iter().map(|stage| title(stage)).collect())),
    })
}

fn in_right_role(act: &Act, actor: &Actor, policy: &CasePolicy) -> Result<(), Refusal> {
    match &actor.who {
        Who::Resident if act.resident => Ok(()),
        Who::Resident => Err(Refusal::new("refusal-staff-only")),
        Who::Import if policy.intake.imports => Ok(()),
        Who::Import => Err(Refusal::new("refusal-import-unknown")),
        Who::Staff(_) if act.by.is_empty() => Err(Refusal::new("refusal-resident-only")),
        Who::Staff(_) if standing::holds_one_of(actor, &act.by) => Ok(()),
        Who::Staff(_) => Err(standing::wrong_role(&act.by)),
    }
}

/// Whether a person stands to the case as an act or a deadline asks. The one place where this is decided.
pub fn in_right_relation(
    case: &Case,
    relation: Relation,
    person: &PersonId,
    policy: &CasePolicy,
) -> Result<(), Refusal> {
    if relation != Relation::Any && case.code_given_by.as_ref() == Some(person) {
        return Err(Refusal::new("refusal-gave-code"));
    }
    in_own_relation(case, relation, person, policy)
}

/// The same, whoever gave the resident's code anew.
fn in_own_relation(
    case: &Case,
    relation: Relation,
    person: &PersonId,
    policy: &CasePolicy,
) -> Result<(), Refusal> {
    if case.recused.contains(person) {
        return Err(Refusal::new("refusal-recused"));
    }
    let handles = case.handler.as_ref() == Some(person);
    let reported = || case.reporters.iter().any(|reporter| reporter.who.person() == Some(person));
    let refused = match relation {
        Relation::Any => None,
        Relation::Handler => (!handles).then_some("refusal-handler-only"),
        Relation::OtherThanHandler => handles.then_some("refusal-own-handling"),
        Relation::NotHandler => case.has_worked(person).then_some("refusal-own-work"),
        Relation::Uninvolved => case.has_taken_part(person).then_some("refusal-own-part"),
        Relation::SecondPerson | Relation::ThirdPerson if case.has_worked(person) => Some("refusal-own-work"),
        Relation::SecondPerson | Relation::ThirdPerson
            if did(Logic::FollowUp, case, person, policy)
                || did(Logic::ContactAgain, case, person, policy) =>
        {
            Some("refusal-own-follow-up")
        }
        Relation::ThirdPerson if did(Logic::Check, case, person, policy) => Some("refusal-own-check"),
        // While nobody handles the case it rests on the report alone, so whoever wrote the report down does
        // not end it.
        Relation::SecondPerson | Relation::ThirdPerson => {
            (case.handler.is_none() && reported()).then_some("refusal-own-report")
        }
        Relation::Mediator => (!case.is_mediator(person)).then_some("refusal-mediator-only"),
        Relation::HandlerOrMediator => {
            (!handles && !case.is_mediator(person)).then_some("refusal-handler-or-mediator-only")
        }
        Relation::NotReporter => reported().then_some("refusal-own-report"),
        Relation::ApplicantForConfirmation => {
            (applicant(case, policy) != Some(person)).then_some("refusal-applicant-only")
        }
    };
    refused.map_or(Ok(()), |key| Err(Refusal::new(key)))
}

/// Whoever applied for the court's confirmation in this cycle.
pub fn applicant<'c>(case: &'c Case, policy: &CasePolicy) -> Option<&'c PersonId> {
    let mut acts = policy.acts.iter().filter(|act| act.logic == Logic::ApplyConfirmation);
    acts.find_map(|act| case.done(&act.event)?.by.person())
}

fn did(logic: Logic, case: &Case, person: &PersonId, policy: &CasePolicy) -> bool {
    let mut acts = policy.acts.iter().filter(|act| act.logic == logic);
    acts.any(|act| case.done(&act.event).is_some_and(|done| done.by.person() == Some(person)))
}
