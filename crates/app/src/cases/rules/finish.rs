//! From the collected results of an act to its events: effects, clocks, what the engine adds.
//!
//! Invariant: one act is one event of its own kind; what the engine adds because of it (a new cycle, an agreement in effect, the
//! other case of a merge) is an event of its own after it, by the same person at the same instant.

use bellwether_policy::case_policy::{CasePolicy, Logic};

use super::clock::{self, Tick};
use super::draft::{Draft, Follow};
use crate::{
    cases::model::{Case, Change, Context, Effects, Event, Failure, Fields, Part, Quick, apply},
    refusal::Refusal,
};

impl Draft<'_> {
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
            released: reopening && releases(self.policy()),
            quick: self.quick_ways(),
        }
    }

    /// The ways that end with this act within the policy's minutes. Work in an imported log was not done here
    /// and does not count.
    fn quick_ways(&self) -> Vec<Quick> {
        let ways = self.policy().look_here.iter().filter(|way| way.to == self.act.event);
        let ways = ways.filter(|_| self.actor.who.person().is_some());
        ways.filter_map(|way| {
            let begun = self.case.done(&way.from)?;
            let took_us = self.at.at_us - begun.at_us;
            let is_quick = took_us < i64::from(way.minutes) * 60_000_000;
            is_quick.then(|| Quick { way: way.id.clone(), from: begun.version })
        })
        .collect()
    }

    /// How the act makes its sender take part in the case. A resident and an imported log do not take part.
    fn part(&self, ends: bool) -> Option<Part> {
        self.actor.who.person()?;
        match self.act.logic {
            Logic::Work
            | Logic::Return
            | Logic::Performance
            | Logic::Instalment
            | Logic::CorrectParty
            | Logic::CorrectAccount => Some(Part::Worked),
            Logic::FollowUp | Logic::ContactAgain | Logic::Check => Some(Part::Judged),
            _ => ends.then_some(Part::Judged),
        }
    }

    /// The event that opens a new cycle after one that found the matter unsolved.
    fn new_cycle(&self, first: &Event, failure: Failure) -> Result<Event, Refusal> {
        let stage = first_stage(self.case, self.ctx)?;
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
        event.effects.released = releases(self.policy());
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

/// Where a new cycle begins. A case that nobody handles has to be accepted first.
pub fn first_stage(case: &Case, ctx: &Context<'_>) -> Result<String, Refusal> {
    let reopening = ctx.policy.reopening.as_ref().ok_or_else(|| Refusal::new("refusal-reopening-unknown"))?;
    let stage = if case.handler.is_some() { &reopening.to } else { &ctx.policy.intake.to };
    Ok(stage.clone())
}

/// Whether nobody handles a case after its policy's reopening.
fn releases(policy: &CasePolicy) -> bool {
    policy.reopening.as_ref().is_some_and(|reopening| reopening.releases)
}
