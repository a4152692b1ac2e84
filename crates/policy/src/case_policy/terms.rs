//! The terms of a policy: its categories, grades, stages, outcomes, kinds of evidence and of mediator.

use serde::{Deserialize, Serialize};

use crate::{Role, Text};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    pub id: String,
    pub title: Text,
    /// Identity, adoption, marriage: judicial confirmation is not offered.
    #[serde(default)]
    pub family_status: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grade {
    pub id: String,
    pub title: Text,
    /// What a case of this grade is like, for whoever chooses it.
    #[serde(default)]
    pub criteria: Option<Text>,
    /// Stages a case of this grade may pass over.
    #[serde(default)]
    pub skip: Vec<String>,
    /// The `way` choices that count as a follow-up of this grade; empty means any.
    #[serde(default)]
    pub ways: Vec<String>,
    /// Kinds of evidence of which at least one must be on the case before it closes; empty asks for none.
    #[serde(default)]
    pub evidence: Vec<String>,
    /// How many of the mediator kinds must take part.
    #[serde(default)]
    pub mediator_kinds: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    pub id: String,
    pub title: Text,
    /// Nothing more is owed in this stage.
    #[serde(default)]
    pub closed: bool,
    /// Not on the progress track: referred, merged, terminated.
    #[serde(default)]
    pub aside: bool,
    /// On the track, but some cases pass over it.
    #[serde(default)]
    pub optional: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    pub id: String,
    pub title: Text,
    /// Counts as settled in figures; a later reopening takes it back.
    #[serde(default)]
    pub settled: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceKind {
    pub id: String,
    pub title: Text,
}

/// What mediation needs beyond stages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mediation {
    /// The kinds of mediator, and who may be one of each.
    pub kinds: Vec<MediatorKind>,
    /// Where a written agreement waits for its signatures.
    pub signing: String,
    /// Where a case goes when its agreement takes effect.
    pub settled: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MediatorKind {
    pub id: String,
    pub title: Text,
    pub roles: Vec<Role>,
}
