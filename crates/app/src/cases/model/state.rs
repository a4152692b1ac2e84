//! The state of a case: what its row holds, and all that rules look at.
//!
//! Invariant: made only by `apply`; holds ids, words of the policy, dates and counts, never a name or free text.
//! Empty parts are left out of the JSON, because it is written with every command.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{CaseId, FieldValue, KeyId, PartyId, PersonId, Who};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Case {
    pub id: CaseId,
    pub policy: String,
    pub policy_version: u32,
    /// The public number, `MD-2026-00017`.
    pub code: String,
    /// The version of the record that issued the resident's present code: the first, or that of the act that gave it anew.
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub code_version: u32,
    pub category: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grade: Option<String>,
    /// 12-digit code.
    pub place: String,
    pub stage: String,
    /// Nothing more is owed in this stage.
    #[serde(skip_serializing_if = "is_false")]
    pub closed: bool,
    /// 1 at first; one more for each reopening.
    pub cycle: u32,
    /// Count of the case's events.
    pub version: u32,
    pub opened_us: i64,
    pub changed_us: i64,
    /// Whose key seals the case's free text.
    pub subject: KeyId,
    pub reporters: Vec<Reporter>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handler: Option<PersonId>,
    /// All who have handled it, were named to mediate it or recorded work on it in this cycle, so that none of them verifies the work.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub workers: Vec<PersonId>,
    /// All who took part in any cycle: those of `workers`, and who followed it up, checked it or ended it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub involved: Vec<PersonId>,
    /// The member of staff who saw the resident's present code when it was given out: whoever wrote the
    /// report down or reissued the code. Whoever has the code could speak as the resident.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code_seen_by: Option<PersonId>,
    /// The same person, if the code was reissued. They do nothing else in the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code_given_by: Option<PersonId>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<Party>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mediators: Vec<Mediator>,
    /// May not act on this case any more.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub recused: Vec<PersonId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreement: Option<Agreement>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmation: Option<Confirmation>,
    /// Of this cycle, met ones too.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub clocks: Vec<Clock>,
    /// One for each cycle that was closed or failed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rounds: Vec<Round>,
    /// `policy.outcomes`, while closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// While referred: the stage it returns to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub referred_from: Option<String>,
    /// While referred to a unit: its id. Those who hold a role over it see the case, and may act on it as over its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merged: Option<Merged>,
    /// Duplicates merged into this case.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub took_in: Vec<TakenIn>,
    /// The resident said, in this cycle, that the matter is solved.
    #[serde(skip_serializing_if = "is_false")]
    pub resident_confirmed: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub complaints: Vec<Complaint>,
    /// When danger of escalation was last reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub escalated_us: Option<i64>,
    /// Kinds of evidence given in this cycle.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    /// Who gave each of these kinds.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub evidence_by: BTreeMap<String, Vec<Who>>,
    /// What was done in this cycle, once per event.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub done: Vec<Done>,
    /// Open values that the policy keeps, by field id.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub kept: BTreeMap<String, FieldValue>,
    /// Those of `kept` that an act of this cycle gave; they go with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kept_in_cycle: Vec<String>,
    /// What stood in `kept` before an act of this cycle replaced it; it stands again when the cycle fails.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub kept_before: BTreeMap<String, FieldValue>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if passes a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if passes a reference")]
fn is_first(version: &u32) -> bool {
    *version == first()
}

fn first() -> u32 {
    1
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reporter {
    pub who: Who,
    /// `policy.lines`.
    pub line: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PartyRole {
    #[default]
    Applicant,
    Respondent,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    pub id: PartyId,
    pub role: PartyRole,
    /// To mediation, in this cycle: yes, clearly no, or not asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<bool>,
    /// Has signed the agreement.
    #[serde(default, skip_serializing_if = "is_false")]
    pub signed: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mediator {
    pub person: PersonId,
    /// `policy.mediation.kinds`.
    pub kind: String,
    #[serde(default, skip_serializing_if = "is_false")]
    pub recused: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub signed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AgreementForm {
    Written,
    /// Takes effect when it is reached; the mediator records it (People's Mediation Law 28, 30).
    Oral,
}

/// The agreement's state; its contents are sealed in the event that drew it up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    pub form: AgreementForm,
    #[serde(default, skip_serializing_if = "is_false")]
    pub sealed: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_on: Option<Date>,
}

/// Judicial confirmation, asked for jointly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    pub applied_on: Date,
    /// What the court said, once it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<bool>,
}

/// One running, met, missed or needless deadline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// `policy.clocks`.
    pub id: String,
    /// The day it started, which is not counted.
    pub since: Date,
    /// The last day.
    pub due: Date,
    /// The exact last instant, where one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_us: Option<i64>,
    /// A yearly notice may still move the last day.
    #[serde(default, skip_serializing_if = "is_false")]
    pub provisional: bool,
    /// Since when it stands still.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused_on: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub met_us: Option<i64>,
    /// Met after the last day.
    #[serde(default, skip_serializing_if = "is_false")]
    pub late: bool,
    /// When it came out that what it asks for is not needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unneeded_us: Option<i64>,
    /// Whether a closing was in time is judged by this clock.
    #[serde(default, skip_serializing_if = "is_false")]
    pub closing: bool,
    /// A right that lapses, not a duty.
    #[serde(default, skip_serializing_if = "is_false")]
    pub right: bool,
    /// Goes on running when the case closes.
    #[serde(default, skip_serializing_if = "is_false")]
    pub after_closing: bool,
}

impl Clock {
    pub fn is_running(&self) -> bool {
        self.met_us.is_none() && self.unneeded_us.is_none()
    }

    /// Runs, and does not stand still.
    pub fn counts(&self) -> bool {
        self.is_running() && self.paused_on.is_none()
    }

    /// A duty owed beside the work itself, such as the answer to a complaint. Neither closing nor a new cycle
    /// ends it by itself.
    pub fn outlives_cycle(&self) -> bool {
        self.after_closing && !self.right && self.is_running()
    }

    /// Whether an instant, which falls on the civil day `on`, is after the last day (or the exact last
    /// instant). While the clock stands still, the answer is the one it had when it began to.
    pub fn is_past(&self, at_us: i64, on: Date) -> bool {
        match (self.paused_on, self.due_us) {
            (Some(paused_on), _) => paused_on > self.due,
            (None, Some(due_us)) => at_us > due_us,
            (None, None) => on > self.due,
        }
    }
}

/// One time round the loop, closed or failed. A failed one still counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Round {
    pub cycle: u32,
    /// Absent when it failed before it was closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_us: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// The policy counted the outcome as settled.
    #[serde(skip_serializing_if = "is_false")]
    pub settled: bool,
    /// By the policy's closing clock; absent when it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_time: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<Failure>,
}

/// How a case ended, for figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// With an outcome that its policy counts as settled.
    Settled,
    /// Unresolved, declined, withdrawn.
    Otherwise,
}

/// What opened a new cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Failure {
    /// The follow-up found it not solved.
    FollowUp,
    /// The village party organisation found a rebound.
    Rebound,
    /// The resident said it is not solved.
    Resident,
    /// Staff found it again after closing.
    Found,
}

/// A duplicate's place in the case that stays, and what to restore when it is taken apart again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    pub into: CaseId,
    /// The public number of the case that stays.
    pub code: String,
    pub stage: String,
    /// Those that were running.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clocks: Vec<Clock>,
}

/// A duplicate taken in, and what came with it: exactly that goes when it is let go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenIn {
    pub case: CaseId,
    pub reporters: Vec<Reporter>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complaint {
    pub at_us: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_us: Option<i64>,
}

/// An event of this cycle, as last done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Without the `case.`.
    pub event: String,
    pub by: Who,
    pub at_us: i64,
    /// The case's version after it.
    pub version: u32,
}

impl Case {
    /// The earliest deadline still to be met, duties before rights on the same day.
    pub fn due(&self) -> Option<&Clock> {
        self.clocks
            .iter()
            .filter(|clock| clock.counts())
            .min_by_key(|clock| (clock.due, clock.due_us, clock.right))
    }

    /// The earliest duty still to be met: a right that lapses is not owed by anyone.
    pub fn owed(&self) -> Option<&Clock> {
        let duties = self.clocks.iter().filter(|clock| clock.counts() && !clock.right);
        duties.min_by_key(|clock| (clock.due, clock.due_us))
    }

    /// The unit that it is with, or nothing.
    pub fn unit(&self) -> &str {
        self.unit.as_deref().unwrap_or("")
    }

    pub fn party(&self, id: &str) -> Option<&Party> {
        self.parties.iter().find(|party| party.id.0 == id)
    }

    /// The mediators who have not been recused.
    pub fn active_mediators(&self) -> impl Iterator<Item = &Mediator> {
        self.mediators.iter().filter(|mediator| !mediator.recused)
    }

    pub fn is_mediator(&self, person: &PersonId) -> bool {
        self.active_mediators().any(|mediator| mediator.person == *person)
    }

    /// Handles it, or has handled it, been named to mediate it or recorded work on it in this cycle.
    pub fn has_worked(&self, person: &PersonId) -> bool {
        self.handler.as_ref() == Some(person) || self.workers.contains(person)
    }

    /// Took part in it, in whatever cycle.
    pub fn has_taken_part(&self, person: &PersonId) -> bool {
        self.has_worked(person) || self.involved.contains(person)
    }

    /// The event, as last done in this cycle.
    pub fn done(&self, event: &str) -> Option<&Done> {
        self.done.iter().find(|done| done.event == event)
    }

    /// Whether evidence of a kind was given in this cycle by somebody else than this person.
    pub fn has_evidence_by_another(&self, kind: &str, person: Option<&PersonId>) -> bool {
        let by = self.evidence_by.get(kind);
        by.is_some_and(|by| by.iter().any(|who| person.is_none() || who.person() != person))
    }

    /// Applied to the court for confirmation, and the court has not decided.
    pub fn is_with_court(&self) -> bool {
        self.confirmation.as_ref().is_some_and(|confirmation| confirmation.confirmed.is_none())
    }

    pub fn is_effective(&self) -> bool {
        self.agreement.as_ref().is_some_and(|agreement| agreement.effective_on.is_some())
    }

    /// How it ended, if it did. A merged case has not ended: its matter is handled in another.
    pub fn ending(&self) -> Option<Ending> {
        self.outcome.as_ref().filter(|_| self.closed && self.merged.is_none())?;
        let settled = self.rounds.last().is_some_and(|round| round.settled);
        Some(if settled { Ending::Settled } else { Ending::Otherwise })
    }

    /// Rounds that were closed late. A later round takes none of them back.
    pub fn closed_late(&self) -> usize {
        self.rounds.iter().filter(|round| round.in_time == Some(false)).count()
    }

    /// How often a closing (or a settlement before closing) did not last.
    pub fn failures(&self) -> usize {
        self.rounds.iter().filter(|round| round.failed.is_some()).count()
    }
}
