//! How an event changes a case. Folding a case's events from nothing gives its state.
//!
//! Invariant: total (any event applies to any state) and free of policy: rules decided, this only follows.

use super::{
    Agreement, Case, Change, Clock, ClockChange, Complaint, Confirmation, Done, Effects, Event, Failure,
    Merged, Part, PersonId, Registered, Round, TakenIn,
};

/// The state after an event; the first event of a case applies to no state.
pub fn apply(state: Option<Case>, event: &Event) -> Case {
    let mut case = state.unwrap_or_default();
    if let Change::Registered(registered) = &event.change {
        register(&mut case, registered, event);
    }
    case.version += 1;
    case.changed_us = event.at_us;
    if let Change::Reopened(failure) = event.change {
        begin_cycle(&mut case, failure, event.cycle);
    }
    change(&mut case, event);
    effects(&mut case, &event.effects, event.at_us);
    if let (Some(part), Some(person)) = (event.effects.part, event.by.person()) {
        takes_part(&mut case, part, person);
    }
    note(&mut case, event);
    case
}

fn register(case: &mut Case, registered: &Registered, event: &Event) {
    case.id = event.case.clone();
    case.policy = registered.policy.clone();
    case.policy_version = registered.policy_version;
    case.code = registered.code.clone();
    case.code_version = 1;
    case.category = registered.category.clone();
    case.place = registered.place.clone();
    case.subject = registered.subject.clone();
    case.reporters = vec![registered.reporter.clone()];
    case.code_seen_by = registered.reporter.who.person().cloned();
    case.parties = registered.parties.clone();
    case.cycle = event.cycle;
    case.opened_us = event.at_us;
}

/// What belonged to the cycle that failed stays in the log and in its round; the new one starts without it.
fn begin_cycle(case: &mut Case, failure: Failure, cycle: u32) {
    match case.rounds.last_mut() {
        Some(round) if round.cycle == case.cycle => round.failed = Some(failure),
        _ => case.rounds.push(Round { cycle: case.cycle, failed: Some(failure), ..Round::default() }),
    }
    case.cycle = cycle;
    case.outcome = None;
    // A merged case that is reopened stands for itself again, with the clocks that were put aside.
    if let Some(merged) = case.merged.take() {
        case.clocks.extend(merged.clocks);
    }
    case.workers = case.handler.iter().cloned().collect();
    case.mediators.clear();
    case.agreement = None;
    case.confirmation = None;
    case.resident_confirmed = false;
    case.referred_from = None;
    case.unit = None;
    case.evidence.clear();
    case.evidence_by.clear();
    case.done.clear();
    // What was agreed, and by when, was agreed in the cycle that failed.
    for field in std::mem::take(&mut case.kept_in_cycle) {
        case.kept.remove(&field);
    }
    // What was said before, as at intake, was not.
    case.kept.append(&mut case.kept_before);
    // A complaint's clock outlives the cycle: its answer is still owed.
    case.clocks.retain(Clock::outlives_cycle);
    for party in &mut case.parties {
        party.consent = None;
        party.signed = false;
    }
}

fn change(case: &mut Case, event: &Event) {
    match &event.change {
        Change::Recorded | Change::Registered(_) | Change::Reopened(_) => {}
        Change::Corroborated(reporter) => case.reporters.push(reporter.clone()),
        Change::PartyAdded(party) => case.parties.push(party.clone()),
        Change::Consented { party, given } => {
            case.parties
                .iter_mut()
                .filter(|known| known.id == *party)
                .for_each(|known| known.consent = Some(*given));
        }
        Change::PartyCorrected(party) => {
            for known in case.parties.iter_mut().filter(|known| known.id == *party) {
                known.consent = None;
                known.signed = false;
            }
        }
        Change::Referred { from, unit } => {
            case.referred_from = Some(from.clone());
            case.unit.clone_from(unit);
        }
        Change::Returned => {
            case.referred_from = None;
            case.unit = None;
        }
        Change::ResidentConfirmed => case.resident_confirmed = true,
        Change::Complained => case.complaints.push(Complaint { at_us: event.at_us, answered_us: None }),
        Change::ComplaintAnswered => {
            for open in case.complaints.iter_mut().filter(|complaint| complaint.answered_us.is_none()) {
                open.answered_us = Some(event.at_us);
            }
        }
        Change::Escalated => case.escalated_us = Some(event.at_us),
        Change::CodeReissued => {
            case.code_version = case.version;
            case.code_seen_by = event.by.person().cloned();
            case.code_given_by = event.by.person().cloned();
        }
        Change::MergedInto { .. }
        | Change::TookIn { .. }
        | Change::Unmerged { .. }
        | Change::LetGo { .. } => {
            merging(case, &event.change);
        }
        _ => mediation(case, &event.change),
    }
}

fn mediation(case: &mut Case, change: &Change) {
    match change {
        Change::MediatorsNamed(mediators) => {
            case.mediators.retain(|known| known.recused);
            case.mediators.extend(mediators.iter().cloned());
            mediators.iter().for_each(|mediator| works(case, &mediator.person));
        }
        Change::Recused(person) => {
            case.recused.push(person.clone());
            case.mediators
                .iter_mut()
                .filter(|known| known.person == *person)
                .for_each(|known| known.recused = true);
            if case.handler.as_ref() == Some(person) {
                case.handler = None;
            }
        }
        Change::AgreementDrawn(form) => {
            case.agreement = Some(Agreement { form: *form, sealed: false, effective_on: None });
            case.parties.iter_mut().for_each(|party| party.signed = false);
            case.mediators.iter_mut().for_each(|mediator| mediator.signed = false);
        }
        Change::PartySigned(party) => {
            case.parties.iter_mut().filter(|known| known.id == *party).for_each(|known| known.signed = true);
        }
        Change::MediatorSigned(person) => {
            case.mediators
                .iter_mut()
                .filter(|known| known.person == *person)
                .for_each(|known| known.signed = true);
        }
        Change::CommitteeSealed => case.agreement.iter_mut().for_each(|agreement| agreement.sealed = true),
        Change::TookEffect(on) => {
            case.agreement.iter_mut().for_each(|agreement| agreement.effective_on = Some(*on))
        }
        Change::ConfirmationApplied(on) => {
            case.confirmation = Some(Confirmation { applied_on: *on, confirmed: None });
        }
        Change::ConfirmationRecorded(confirmed) => {
            case.confirmation.iter_mut().for_each(|confirmation| confirmation.confirmed = Some(*confirmed));
        }
        _ => {}
    }
}

fn works(case: &mut Case, person: &PersonId) {
    takes_part(case, Part::Worked, person);
}

fn takes_part(case: &mut Case, part: Part, person: &PersonId) {
    if part == Part::Worked && !case.workers.contains(person) {
        case.workers.push(person.clone());
    }
    if !case.involved.contains(person) {
        case.involved.push(person.clone());
    }
}

fn merging(case: &mut Case, change: &Change) {
    match change {
        Change::MergedInto { other, code } => {
            let (running, met) = std::mem::take(&mut case.clocks).into_iter().partition(Clock::is_running);
            case.clocks = met;
            let stage = case.stage.clone();
            case.merged = Some(Merged { into: other.clone(), code: code.clone(), stage, clocks: running });
        }
        Change::Unmerged { .. } => {
            if let Some(merged) = case.merged.take() {
                case.clocks.extend(merged.clocks);
            }
        }
        Change::TookIn { other, reporters } => {
            case.took_in.push(TakenIn { case: other.clone(), reporters: reporters.clone() });
            case.reporters.extend(reporters.iter().cloned());
        }
        Change::LetGo { other, reporters } => {
            case.took_in.retain(|known| known.case != *other);
            for gone in reporters {
                if let Some(at) = case.reporters.iter().rposition(|known| known == gone) {
                    case.reporters.remove(at);
                }
            }
        }
        _ => {}
    }
}

fn effects(case: &mut Case, effects: &Effects, at_us: i64) {
    if let Some((stage, closed)) = &effects.stage {
        case.stage.clone_from(stage);
        case.closed = *closed;
    }
    if effects.released {
        // They still count among those who worked on the case, so they neither end nor verify what the next
        // handler does.
        case.handler = None;
    }
    if let Some(handler) = &effects.handler {
        case.handler = Some(handler.clone());
        works(case, handler);
    }
    if let Some(grade) = &effects.grade {
        case.grade = Some(grade.clone());
    }
    if let Some(category) = &effects.category {
        case.category.clone_from(category);
    }
    if let Some((outcome, in_time)) = &effects.outcome {
        case.outcome = Some(outcome.clone());
        // Withdrawn while it was with a unit: nothing is left for the unit to do.
        case.unit = None;
        case.rounds.push(Round {
            cycle: case.cycle,
            closed_us: Some(at_us),
            outcome: Some(outcome.clone()),
            settled: effects.settled,
            in_time: *in_time,
            failed: None,
        });
    }
    for change in &effects.clocks {
        clock(case, change, at_us);
    }
    for (field, value) in &effects.kept {
        let before = case.kept.insert(field.clone(), value.clone());
        if case.version > 1 && !case.kept_in_cycle.contains(field) {
            case.kept_in_cycle.push(field.clone());
            case.kept_before.extend(before.map(|before| (field.clone(), before)));
        }
    }
}

fn clock(case: &mut Case, change: &ClockChange, at_us: i64) {
    match change {
        ClockChange::Started(clock) => case.clocks.push(clock.clone()),
        ClockChange::Met { id, late } => {
            for clock in case.clocks.iter_mut().filter(|clock| clock.id == *id && clock.is_running()) {
                clock.met_us = Some(at_us);
                clock.late = *late;
            }
        }
        ClockChange::NotNeeded { id } => {
            for clock in case.clocks.iter_mut().filter(|clock| clock.id == *id && clock.is_running()) {
                clock.unneeded_us = Some(at_us);
            }
        }
        ClockChange::Paused { id, on } => {
            for clock in case.clocks.iter_mut().filter(|clock| clock.id == *id && clock.is_running()) {
                clock.paused_on = Some(*on);
            }
        }
        ClockChange::Resumed { id, since, due, provisional } => {
            for clock in case.clocks.iter_mut().filter(|clock| clock.id == *id && clock.is_running()) {
                clock.paused_on = None;
                clock.since = *since;
                clock.due = *due;
                clock.provisional = *provisional;
            }
        }
        ClockChange::Dropped { id } => case.clocks.retain(|clock| clock.id != *id || !clock.is_running()),
        ClockChange::Moved { id, due, provisional } => {
            for clock in case.clocks.iter_mut().filter(|clock| clock.id == *id && clock.is_running()) {
                clock.due = *due;
                clock.provisional = *provisional;
            }
        }
    }
}

/// Who did what in this cycle, for the rules about a second person.
fn note(case: &mut Case, event: &Event) {
    // What shows that it is not solved is no evidence that it is.
    let shows_failure = matches!(event.change, Change::Reopened(_));
    for evidence in event.evidence.iter().filter(|_| !shows_failure) {
        if !case.evidence.contains(&evidence.kind) {
            case.evidence.push(evidence.kind.clone());
        }
        let by = case.evidence_by.entry(evidence.kind.clone()).or_default();
        if !by.contains(&event.by) {
            by.push(event.by.clone());
        }
    }
    let done = Done {
        event: event.word().to_owned(),
        by: event.by.clone(),
        at_us: event.at_us,
        version: case.version,
    };
    match case.done.iter_mut().find(|known| known.event == done.event) {
        Some(known) => *known = done,
        None => case.done.push(done),
    }
}
