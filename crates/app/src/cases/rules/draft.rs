//! An act on its way to becoming events: the form read, the results collected, clocks turned at the end.
//!
//! Invariant: one act is one event of its own kind; what the engine adds because of it (a new cycle, an agreement in effect, the
//! other case of a merge) is an event of its own after it, by the same person at the same instant.

use bellwether_policy::case_policy::{Act, CasePolicy, Logic};

use super::{
    clock::{self, Moment, Tick},
    closure,
    fields::{self, Form, Reading},
    happened, intake,
};
use crate::{
    cases::model::{
        Actor, Case, CaseId, Change, Context, Effects, Event, Failure, Fields, Part, Perform, PersonId, Who,
        apply,
    },
    refusal::Refusal,
};

/// What the engine adds after an act.
pub enum Follow {
    /// A new cycle of the same case.
    NewCycle(Failure),
    /// The agreement takes effect.
    Effect,
}

pub struct Draft<'a> {
    pub case: &'a Case,
    pub act: &'a Act,
    pub actor: &'a Actor,
    pub ctx: &'a Context<'a>,
    pub at: Moment,
    pub reading: Reading,
    pub change: Change,
    /// The stage it leads to, if it leads to another.
    pub stage: Option<String>,
    pub handler: Option<PersonId>,
    pub grade: Option<String>,
    pub category: Option<String>,
    pub follow: Option<Follow>,
    /// On the other case.
    pub beside: Option<Event>,
}

impl<'a> Draft<'a> {
    /// Reads the form and takes over what the policy says of the act as data.
    pub fn begin(
        case: &'a Case,
        act: &'a Act,
        perform: &Perform,
        actor: &'a Actor,
        ctx: &'a Context<'a>,
    ) -> Result<Self, Refusal> {
        let at = intake::moment(perform.at_us, actor, ctx)?;
        let ends = act.to.as_ref().is_some_and(|stage| ctx.policy.is_closed(stage));
        if ends && actor.who == Who::Import && happened::ends_first(at.at_us, case.opened_us) {
            return Err(Refusal::new("refusal-end-first"));
        }
        let form = Form {
            asked: &act.fields,
            given: &perform.fields,
            files: &perform.evidence,
            kinds: &act.evidence,
            case: Some(case),
            subject: &case.subject,
            at,
        };
        let reading = fields::read(&form, ctx)?;
        let handler = if act.takes_over { actor.who.person().cloned() } else { None };
        Ok(Draft {
            case,
            act,
            actor,
            ctx,
            at,
            reading,
            change: Change::Recorded,
            stage: act.to.clone(),
            handler,
            grade: None,
            category: None,
            follow: None,
            beside: None,
        })
    }

    pub fn policy(&self) -> &'a CasePolicy {
        self.ctx.policy
    }

    /// An open value of the form, as text.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.reading.open.get(field)?.as_text()
    }

    /// Whether a yes-no field was answered with yes.
    pub fn is_yes(&self, field: &str) -> bool {
        matches!(self.reading.open.get(field), Some(crate::cases::model::FieldValue::YesNo(true)))
    }

    /// The person of a `person` field.
    pub fn person(&self, field: &str) -> Option<PersonId> {
        match self.reading.open.get(field) {
            Some(crate::cases::model::FieldValue::People(people)) => {
                people.first().map(|chosen| chosen.person.clone())
            }
            _ => None,
        }
    }

    /// An event on another case, by the same act.
    pub fn on_other(&self, other: &Case, word: &str, change: Change) -> Event {
        self.bare(other.id.clone(), other.cycle, word, change)
    }

    fn bare(&self, case: CaseId, cycle: u32, word: &str, change: Change) -> Event {
        Event {
            case,
            kind: format!("case.{word}"),
            act: self.act.id.clone(),
            by: self.actor.who.clone(),
            cycle,
            at_us: self.at.at_us,
            fields: Fields::new(),
            evidence: Vec::new(),
            effects: Effects::default(),
            change,
            sealed: Vec::new(),
        }
    }

    pub fn finish(mut self) -> Result<Vec<Event>, Refusal> {
        let event = self.own_event();
        let follow = match self.follow.take() {
            None => None,
            Some(Follow::NewCycle(failure)) => Some(self.new_cycle(&event, failure)?),
            Some(Follow::Effect) => Some(self.effect(&event)),
        };
        let beside = self.beside.take();
        Ok([Some(event), follow, beside].into_iter().flatten().collect())
    }

    fn own_event(&mut self) -> Event {
        let reopening = matches!(self.change, Change::Reopened(_));
        let cycle = if reopening { self.case.cycle + 1 } else { self.case.cycle };
        let change = std::mem::take(&mut self.change);
        let mut event = self.bare(self.case.id.clone(), cycle, &self.act.event, change);
        event.fields = std::mem::take(&mut self.reading.open);
        event.evidence = std::mem::take(&mut self.reading.evidence);
        event.sealed = std::mem::take(&mut self.reading.sealed);
        event.effects = self.effects(&event.fields, reopening);
        event
    }

    fn effects(&mut self, fields: &Fields, reopening: bool) -> Effects {
        let stage = self.stage.take().map(|stage| {
            let closed = self.policy().is_closed(&stage);
            (stage, closed)
        });
        // A merge puts the running clocks aside, to go on if the case is taken apart again.
        let merging = self.case.merged.is_some() || matches!(self.act.logic, Logic::Merge);
        let closing = stage.as_ref().is_some_and(|(_, closed)| *closed) && !merging;
        let tick = Tick {
            event: &self.act.event,
            at: self.at,
            grade: self.grade.as_deref().or(self.case.grade.as_deref()),
            regraded: self.grade.is_some(),
            closing,
            fresh: reopening,
            fields,
        };
        let clocks = clock::tick(Some(self.case), &tick, self.ctx);
        let part = self.part(stage.as_ref().is_some_and(|(_, closed)| *closed));
        let outcome = self.act.outcome.as_ref().filter(|_| closing);
        let known = outcome.and_then(|outcome| self.policy().outcome(outcome));
        let settled = known.is_some_and(|outcome| outcome.settled);
        let in_time = || clock::closes_in_time(self.case, &clocks, self.at);
        Effects {
            outcome: outcome.map(|outcome| (outcome.clone(), in_time())),
            settled,
            stage,
            handler: self.handler.take(),
            grade: self.grade.take(),
            category: self.category.take(),
            kept: std::mem::take(&mut self.reading.kept),
            clocks,
            part,
        }
    }

    /// How whoever acts takes part by it. A resident and a log from elsewhere do not.
    fn part(&self, ends: bool) -> Option<Part> {
        self.actor.who.person()?;
        match self.act.logic {
            Logic::Work | Logic::Return => Some(Part::Worked),
            Logic::FollowUp | Logic::Check => Some(Part::Judged),
            _ => ends.then_some(Part::Judged),
        }
    }

    /// The event that opens a new cycle after one that found the matter unsolved.
    fn new_cycle(&self, first: &Event, failure: Failure) -> Result<Event, Refusal> {
        let stage = closure::first_stage(self.case, self.ctx)?;
        let case = apply(Some(self.case.clone()), first);
        let mut event = self.bare(case.id.clone(), case.cycle + 1, "reopened", Change::Reopened(failure));
        let fields = Fields::new();
        let tick = Tick {
            event: "reopened",
            at: self.at,
            grade: case.grade.as_deref(),
            regraded: false,
            closing: false,
            fresh: true,
            fields: &fields,
        };
        event.effects.clocks = clock::tick(Some(&case), &tick, self.ctx);
        let closed = self.policy().is_closed(&stage);
        event.effects.stage = Some((stage, closed));
        Ok(event)
    }

    fn effect(&self, first: &Event) -> Event {
        let case = apply(Some(self.case.clone()), first);
        let mut event = self.bare(case.id.clone(), case.cycle, "took-effect", Change::TookEffect(self.at.on));
        let fields = Fields::new();
        let tick = Tick {
            event: "took-effect",
            at: self.at,
            grade: case.grade.as_deref(),
            regraded: false,
            closing: false,
            fresh: false,
            fields: &fields,
        };
        event.effects.clocks = clock::tick(Some(&case), &tick, self.ctx);
        let settled = self.policy().mediation.as_ref().map(|mediation| mediation.settled.clone());
        event.effects.stage = settled.map(|stage| {
            let closed = self.policy().is_closed(&stage);
            (stage, closed)
        });
        event
    }
}
