//! Playing scripts: every command goes through the desk, one day's commands in one durable batch.
//!
//! Invariant: commands go in the order of their times, and each record carries its command's time. A refusal ends nothing: it is
//! counted, as a person who is refused goes home. Not here: what is sent (`dispute.rs`, `need.rs`).

use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use tokio::sync::oneshot;

use super::county::JURISDICTION;
use super::script::{Step, What};
use crate::app::App;
use crate::cases::model::Perform;
use crate::cases::{Performed, Received, evidence as files, reading, rules, store, write};
use crate::civil::date_of;
use crate::db::chance::Chance;
use crate::db::desk::{CommandId, Written};
use crate::error::AppError;
use bellwether_policy::case_policy::CasePolicy;

/// What became of the commands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Played {
    pub commands: usize,
    pub refused: usize,
}

type Answer<T> = oneshot::Receiver<Result<Written<T>, AppError>>;

enum Waiting {
    Reading(Answer<bool>),
    Report(Answer<Received>),
    Perform(&'static str, Answer<Performed>),
}

pub struct Player<'a> {
    pub app: &'a App,
    /// For the commands' ids.
    pub chance: Chance,
    pub played: Played,
}

impl Player<'_> {
    /// Sends a day's steps and waits until they are durable.
    ///
    /// # Errors
    /// A fault of the program; a refusal is not an error.
    pub fn day(&mut self, steps: impl IntoIterator<Item = Step>) -> Result<()> {
        let mut waiting = Vec::new();
        for step in steps {
            waiting.extend(self.read_first(&step)?);
            waiting.push(self.send(step)?);
        }
        for answer in waiting {
            self.played.commands += 1;
            match answer {
                Waiting::Reading(answer) => {
                    self.heard("reading", answer.blocking_recv().context("the desk stopped")?)
                }
                Waiting::Report(answer) => {
                    self.heard("report", answer.blocking_recv().context("the desk stopped")?)
                }
                Waiting::Perform(act, answer) => {
                    self.heard(act, answer.blocking_recv().context("the desk stopped")?)
                }
            }?;
        }
        Ok(())
    }

    fn heard<T>(&mut self, what: &str, answer: Result<Written<T>, AppError>) -> Result<()> {
        match answer {
            Ok(_) => {}
            Err(AppError::Refused(refusal) | AppError::First(refusal)) => {
                tracing::warn!("the demonstration was refused {what}: {refusal:?}");
                self.played.refused += 1;
            }
            // Its report was refused, so there is no such case.
            Err(AppError::NotFound) => self.played.refused += 1,
            Err(error) => bail!("the demonstration's {what} failed: {error}"),
        }
        Ok(())
    }

    /// Whoever decides on a case reads it first, in a command of its own.
    fn read_first(&mut self, step: &Step) -> Result<Option<Waiting>> {
        let (What::Perform { act, .. }, Some(person)) = (&step.what, step.sender.who.person()) else {
            return Ok(None);
        };
        let policies = &self.app.office.policies;
        let asks = |policy: &CasePolicy| {
            policy.act(act).is_some_and(|act| rules::asks_staff_for_reading(policy, act))
        };
        if !policies.cases().iter().any(asks) {
            return Ok(None);
        }
        let (at_us, case, user) = (step.at_us, Arc::clone(&step.case), person.to_string());
        let today = date_of(&self.app.office.zone, at_us).to_string();
        let command = CommandId {
            jurisdiction: JURISDICTION,
            id: self.chance.uuid(at_us),
            actor: user.clone(),
            digest: "reading".to_owned(),
        };
        let (tell, answer) = oneshot::channel();
        let run = move |tx: &mut crate::db::Tx<'_, '_>| {
            tx.now_us = at_us;
            match case.get() {
                Some(id) => reading::record(tx, JURISDICTION, id, &user, &today),
                None => Ok(false),
            }
        };
        self.app.desk.send(command, run, tell)?;
        Ok(Some(Waiting::Reading(answer)))
    }

    fn send(&mut self, step: Step) -> Result<Waiting> {
        for paper in &step.papers {
            paper.keep(&self.app.installation)?;
        }
        let evidence = step.evidence();
        let Step { at_us, case, sender, what, .. } = step;
        let act = match &what {
            What::Report { .. } => "report",
            What::Perform { act, .. } => act,
        };
        let command = CommandId {
            jurisdiction: JURISDICTION,
            id: self.chance.uuid(at_us),
            actor: sender.word().to_owned(),
            digest: act.to_owned(),
        };
        let office = self.app.office.clone();
        match what {
            What::Report { policy, report } => {
                let (tell, answer) = oneshot::channel();
                let run = move |tx: &mut crate::db::Tx<'_, '_>| {
                    tx.now_us = at_us;
                    let received = write::report(tx, &office, &sender, policy, *report)?;
                    case.get_or_init(|| received.id.clone());
                    Ok(received)
                };
                self.app.desk.send(command, run, tell)?;
                Ok(Waiting::Report(answer))
            }
            What::Perform { act, form } => {
                let (tell, answer) = oneshot::channel();
                let run = move |tx: &mut crate::db::Tx<'_, '_>| {
                    tx.now_us = at_us;
                    let id = case.get().ok_or(AppError::NotFound)?;
                    let seen = store::load(tx, JURISDICTION, id)?.ok_or(AppError::NotFound)?;
                    files::record(tx, &sender.sending(id), &evidence)?;
                    let (act, fields) = (act.to_owned(), form(&seen.case));
                    let version = Some(seen.case.version);
                    let perform = Perform { act, fields, evidence, at_us: None, version };
                    write::perform(tx, &office, &sender, id, perform)
                };
                self.app.desk.send(command, run, tell)?;
                Ok(Waiting::Perform(act, answer))
            }
        }
    }
}
