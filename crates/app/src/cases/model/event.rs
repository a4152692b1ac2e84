//! What happened: one record of the log.
//!
//! Invariant: kinds and field names are stable for ever; an event carries its results, so applying it needs no policy.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    AgreementForm, CaseId, Clock, EvidenceRef, Failure, FieldValue, Fields, KeyId, Mediator, Party, PartyId,
    PersonId, Reporter, Who,
};

/// One thing that happened to one case. Serialises to the record's open body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub case: CaseId,
    /// `case.` and the policy's past-tense word: `case.followed-up`.
    pub kind: String,
    /// The act it came from; `report` for the first.
    pub act: String,
    pub by: Who,
    /// The cycle it belongs to, after the event.
    pub cycle: u32,
    pub at_us: i64,
    /// The form's values that are not sealed.
    #[serde(default, skip_serializing_if = "Fields::is_empty")]
    pub fields: Fields,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<EvidenceRef>,
    #[serde(default, skip_serializing_if = "Effects::is_empty")]
    pub effects: Effects,
    #[serde(default, skip_serializing_if = "Change::is_recorded")]
    pub change: Change,
    /// What to encrypt beside it, each part under its own key. Not part of the open body.
    #[serde(skip)]
    pub sealed: Vec<Sealed>,
}

/// Values to be encrypted under one person's key.
#[derive(Clone, Debug, PartialEq)]
pub struct Sealed {
    pub key: KeyId,
    /// By field id; a party's own data under `party.name`, `party.phone`, `party.address`, `party.language`; file names under `file.` and the hash.
    pub body: std::collections::BTreeMap<String, String>,
}

/// What an event did to the parts every policy has.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Effects {
    /// The new stage, and whether it is a closed one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<(String, bool)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handler: Option<PersonId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grade: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// The outcome, and whether closing was in time by the closing clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<(String, Option<bool>)>,
    /// Whether the policy counts the outcome as settled.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub settled: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub clocks: Vec<ClockChange>,
    /// Open values that stay in the state.
    #[serde(skip_serializing_if = "Fields::is_empty")]
    pub kept: Fields,
    /// Nobody handles it from here on, until somebody is named.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub released: bool,
    /// Ways through the case that ended with it and were implausibly quick.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quick: Vec<Quick>,
    /// Whoever did it took part in the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<Part>,
}

/// A way that was implausibly quick, and the version of the case with which it began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quick {
    /// `policy.look_here`.
    pub way: String,
    pub from: u32,
}

/// How somebody took part in a case by an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Worked on it, and so verifies none of the work of this cycle.
    Worked,
    /// Followed it up, checked it or ended it.
    Judged,
}

impl Effects {
    pub fn is_empty(&self) -> bool {
        self.stage.is_none()
            && self.handler.is_none()
            && self.grade.is_none()
            && self.category.is_none()
            && self.outcome.is_none()
            && self.clocks.is_empty()
            && self.kept.is_empty()
            && !self.released
            && self.quick.is_empty()
            && self.part.is_none()
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClockChange {
    Started(Clock),
    Met {
        id: String,
        late: bool,
    },
    /// Does not apply any more: neither met nor missed.
    Dropped {
        id: String,
    },
    /// Not needed any more, because the case went on without what it asks for: neither met nor missed, and shown as such.
    NotNeeded {
        id: String,
    },
    /// Stands still from that day.
    Paused {
        id: String,
        on: Date,
    },
    /// Goes on: its start and its last day are moved by as many days as it stood still.
    Resumed {
        id: String,
        since: Date,
        due: Date,
        provisional: bool,
    },
    /// A new grade or more days: another last day, counted from the same start.
    Moved {
        id: String,
        due: Date,
        provisional: bool,
    },
}

/// What an event did by the engine's special logic.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    #[default]
    Recorded,
    Registered(Box<Registered>),
    Corroborated(Reporter),
    PartyAdded(Party),
    /// Their details were written anew: consent and signature were given under the old ones.
    PartyCorrected(PartyId),
    MediatorsNamed(Vec<Mediator>),
    Recused(PersonId),
    Consented {
        party: PartyId,
        given: bool,
    },
    /// A new text; earlier signatures do not hold for it.
    AgreementDrawn(AgreementForm),
    PartySigned(PartyId),
    MediatorSigned(PersonId),
    CommitteeSealed,
    TookEffect(Date),
    ConfirmationApplied(Date),
    ConfirmationRecorded(bool),
    /// A new cycle, and why the last one failed.
    Reopened(Failure),
    Referred {
        from: String,
        /// The id of the unit that has it now; none if it went to those above its handler at its place.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<String>,
    },
    Returned,
    MergedInto {
        other: CaseId,
        code: String,
    },
    TookIn {
        other: CaseId,
        reporters: Vec<Reporter>,
    },
    Unmerged {
        from: CaseId,
    },
    LetGo {
        other: CaseId,
        reporters: Vec<Reporter>,
    },
    ResidentConfirmed,
    Complained,
    ComplaintAnswered,
    Escalated,
    /// Another code, of the next generation.
    CodeReissued,
}

impl Change {
    pub fn is_recorded(&self) -> bool {
        *self == Change::Recorded
    }
}

/// A new case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Registered {
    pub policy: String,
    pub policy_version: u32,
    pub code: String,
    pub category: String,
    pub place: String,
    pub subject: KeyId,
    pub reporter: Reporter,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<Party>,
}

impl Event {
    /// The kind without the `case.`: the policy's word.
    pub fn word(&self) -> &str {
        self.kind.strip_prefix("case.").unwrap_or(&self.kind)
    }

    pub fn field(&self, id: &str) -> Option<&FieldValue> {
        self.fields.get(id)
    }
}
