//! One example, step by step: its words become commands, and the rules' events become the case's state.

use bellwether_policy::case_policy::FieldKind;
use bellwether_policy::examples::{IMPORT, REPORT, Step, Value};
use jiff::civil::{Date, DateTime, Time, time};

use super::World;
use crate::cases::model::{
    Case, CaseId, Chosen, Command, Context, EvidenceRef, FieldValue, Fields, NewParty, PartyDetails, PartyId,
    PartyRole, Perform, PersonId, Read, Report, apply,
};
use crate::cases::rules::decide;
use crate::refusal::Refusal;

/// A village of no particular county.
const PLACE: &str = "000000000200";
/// Steps of one day follow one another by a minute.
const FIRST: Time = time(9, 0, 0, 0);

pub struct Play<'a> {
    pub world: &'a World<'a>,
    pub case: Option<Case>,
    day: Option<Date>,
    /// Steps so far on this day.
    minute: i64,
}

impl<'a> Play<'a> {
    pub fn begin(world: &'a World<'a>) -> Play<'a> {
        Play { world, case: None, day: None, minute: 0 }
    }

    /// Puts the steps of each prelude in its place, on its day.
    pub fn expand(&self, steps: &[Step]) -> Vec<Step> {
        let mut all = Vec::new();
        for step in steps {
            let prelude = step
                .after
                .as_ref()
                .and_then(|id| self.world.examples.preludes.iter().find(|prelude| prelude.id == *id));
            let Some(prelude) = prelude else {
                all.push(step.clone());
                continue;
            };
            let mut inner = self.expand(&prelude.steps);
            if let Some(first) = inner.first_mut() {
                first.on = step.on.or(first.on);
            }
            all.append(&mut inner);
        }
        all
    }

    /// The instant of the last step.
    pub fn now_us(&self) -> i64 {
        let at = self.day.unwrap_or(Date::ZERO).to_datetime(FIRST);
        self.instant(at).unwrap_or(0) + self.minute * 60_000_000
    }

    /// Performs a step; a refusal leaves the case as it was.
    pub fn act(&mut self, step: &Step) -> Result<(), Refusal> {
        if step.on.is_some() && step.on != self.day {
            self.day = step.on;
            self.minute = 0;
        }
        self.minute += 1;
        let now_us = self.now_us();
        let at_us = (step.by == IMPORT).then_some(now_us);
        let command = if step.act == REPORT { self.report(step, at_us) } else { self.perform(step, at_us) };
        let actor = self.world.actor(&step.by);
        let read = if step.unread { Read::No } else { Read::All };
        let context = Context { read, ..self.world.context(now_us) };
        let events = decide(self.case.as_ref(), &command, &actor, &context)?;
        for event in events {
            self.case = Some(apply(self.case.take(), &event));
        }
        Ok(())
    }

    fn report(&self, step: &Step, at_us: Option<i64>) -> Command {
        let party = |(name, role): (&String, &String)| party(name, role);
        Command::Report(Box::new(Report {
            case: CaseId::new("example"),
            code: "EX-1".to_owned(),
            category: step.category.clone().unwrap_or_default(),
            place: PLACE.to_owned(),
            line: step.line.clone().unwrap_or_default(),
            parties: step.parties.iter().map(party).collect(),
            fields: self.fields(step),
            evidence: evidence(step),
            at_us,
        }))
    }

    fn perform(&self, step: &Step, at_us: Option<i64>) -> Command {
        Command::Perform(Box::new(Perform {
            act: step.act.clone(),
            fields: self.fields(step),
            evidence: evidence(step),
            at_us,
            version: self.case.as_ref().map(|case| case.version),
        }))
    }

    fn fields(&self, step: &Step) -> Fields {
        let kind = |id: &str| self.world.policy.field(id).map(|field| field.kind);
        step.fields.iter().map(|(id, value)| (id.clone(), self.value(kind(id), value))).collect()
    }

    fn value(&self, kind: Option<FieldKind>, value: &Value) -> FieldValue {
        match (kind, value) {
            (_, Value::YesNo(yes)) => FieldValue::YesNo(*yes),
            (_, Value::Number(number)) => FieldValue::Number(*number),
            (Some(FieldKind::Instant), Value::Text(text)) => {
                let at = text.parse::<DateTime>().ok().and_then(|at| self.instant(at));
                at.map_or_else(|| FieldValue::text(text), FieldValue::Number)
            }
            (Some(FieldKind::Person | FieldKind::People), Value::Text(name)) => people([name]),
            (Some(FieldKind::PartyDetails), Value::Text(name)) => {
                FieldValue::NewParty(Box::new(party(name, "respondent")))
            }
            (_, Value::Text(text)) => FieldValue::text(text),
            (Some(FieldKind::Parties), Value::Names(names)) => {
                FieldValue::Parties(names.iter().map(PartyId::new).collect())
            }
            (_, Value::Names(names)) => people(names),
            (Some(FieldKind::PartyDetails), Value::Kinds(parties)) => {
                let new = parties.iter().next().map(|(name, role)| party(name, role));
                new.map_or_else(|| FieldValue::text(""), |new| FieldValue::NewParty(Box::new(new)))
            }
            (_, Value::Kinds(kinds)) => {
                let chosen = |(name, kind): (&String, &String)| Chosen {
                    person: PersonId::new(name.as_str()),
                    kind: Some(kind.clone()),
                    related: false,
                };
                FieldValue::People(kinds.iter().map(chosen).collect())
            }
        }
    }

    fn instant(&self, at: DateTime) -> Option<i64> {
        at.to_zoned(self.world.zone.clone()).ok().map(|at| at.timestamp().as_microsecond())
    }
}

fn people<'n>(names: impl IntoIterator<Item = &'n String>) -> FieldValue {
    let chosen = |name: &String| Chosen { person: PersonId::new(name.as_str()), kind: None, related: false };
    FieldValue::People(names.into_iter().map(chosen).collect())
}

fn party(name: &str, role: &str) -> NewParty {
    let role = if role == "respondent" { PartyRole::Respondent } else { PartyRole::Applicant };
    let details = PartyDetails { name: name.to_owned(), ..PartyDetails::default() };
    NewParty { id: PartyId::new(name), role, details }
}

fn evidence(step: &Step) -> Vec<EvidenceRef> {
    let file = |(n, kind): (usize, &String)| EvidenceRef {
        kind: kind.clone(),
        sha256: format!("{n:064x}"),
        media_type: "application/pdf".to_owned(),
        size_bytes: 1,
        name: String::new(),
    };
    step.evidence.iter().enumerate().map(file).collect()
}
