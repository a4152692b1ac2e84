//! An act on its way to becoming events: the form read, the results collected.
//!
//! Not here: the events themselves (`finish.rs`), which rule does what (`logic.rs`).

use bellwether_policy::case_policy::{Act, CasePolicy};

use super::{
    fields::{self, Form, Reading},
    happened,
    moment::{self, Moment},
};
use crate::{
    cases::model::{
        Actor, Case, CaseId, Change, Context, Effects, Event, Failure, Fields, Perform, PersonId, Who,
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
        let at = moment::moment(perform.at_us, actor, ctx)?;
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

    pub fn bare(&self, case: CaseId, cycle: u32, word: &str, change: Change) -> Event {
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
}
