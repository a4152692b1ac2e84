//! The fields a case policy may ask for: a short list of types, each field defined once and used by name.
//!
//! Invariant: free text is sealed unless the policy says that it concerns nobody. Not here: reading a form (the app's `cases/rules`).

use serde::{Deserialize, Serialize};

use crate::{Role, Text};

/// A field, defined once and used by name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    pub id: String,
    pub kind: FieldKind,
    pub title: Text,
    #[serde(default)]
    pub hint: Option<Text>,
    /// For `choice`: what may be chosen.
    #[serde(default)]
    pub choices: Vec<Choice>,
    /// Free text is encrypted under the applicant's key unless the policy says that it concerns nobody.
    #[serde(default)]
    pub open: bool,
    /// The value stays in the case's state, for lists and later acts. Only for what is not sealed.
    #[serde(default)]
    pub keep: bool,
    /// For `date` and `instant`: the earliest it may be. If the day named has not come in this cycle, it is
    /// the day on which the case began.
    #[serde(default)]
    pub not_before: Option<Bound>,
    /// For `date` and `instant`: the latest it may be, in the same way. `today` marks what has already
    /// happened, so a mistyped year is refused too.
    #[serde(default)]
    pub not_after: Option<Bound>,
    /// For `number`: the least it may be.
    #[serde(default)]
    pub minimum: Option<i64>,
    /// For `number`: the `choice` field that says what is counted; given with it, or neither is.
    #[serde(default)]
    pub unit_field: Option<String>,
}

/// A day that a policy can name without knowing the calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bound {
    /// The day of the act; of an `instant`, its very moment.
    Today,
    /// The day on which the case began.
    Opened,
    /// The day on which the agreement took effect.
    Effect,
    /// The day of an event, as last done in this cycle: `{ event = "consent-recorded" }`.
    Event(String),
}

impl Field {
    /// Whether the value is encrypted under a person's key.
    pub fn is_sealed(&self) -> bool {
        matches!(self.kind, FieldKind::Line | FieldKind::Text) && !self.open
    }

    pub fn has_day_bound(&self) -> bool {
        self.not_before.is_some() || self.not_after.is_some()
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub id: String,
    pub title: Text,
    /// Whoever chooses this must fill in that field of the same form too, and nobody else may.
    #[serde(default)]
    pub asks: Option<String>,
    /// Only those who hold one of these roles over the case may choose it; empty for everybody.
    #[serde(default)]
    pub by: Vec<Role>,
}

/// The short list of field types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldKind {
    /// One line of text, at most 200 characters.
    Line,
    /// Several lines, at most 5,000 characters.
    Text,
    Choice,
    /// A civil date, ISO text.
    Date,
    /// Microseconds since 1970 UTC; for imported cases.
    Instant,
    YesNo,
    Number,
    /// Fen.
    Money,
    /// A user account: `FieldValue::People` with one.
    Person,
    /// Several user accounts, each optionally with a kind.
    People,
    /// One of the case's parties.
    Party,
    /// Several of the case's parties.
    Parties,
    /// Id, side, name, phone and address of a new party; what is personal is sealed under that party's own key.
    PartyDetails,
    Grade,
    Category,
    /// Another case of the same policy, by its id.
    Case,
    /// A unit in which somebody can take the case on, by its id.
    Unit,
}

/// A field asked for by an act: `"reason"`, or `"note?"` when it may be left empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct FieldUse {
    pub id: String,
    pub required: bool,
}

impl From<String> for FieldUse {
    fn from(word: String) -> Self {
        match word.strip_suffix('?') {
            Some(id) => FieldUse { id: id.to_owned(), required: false },
            None => FieldUse { id: word, required: true },
        }
    }
}

impl From<FieldUse> for String {
    fn from(field: FieldUse) -> Self {
        if field.required { field.id } else { field.id + "?" }
    }
}
