//! What someone asks for: to report a case, or to perform an act of its policy.
//!
//! Invariant: every id comes in with the command, so that deciding needs neither chance nor clock and a retry is the same command.

use std::collections::BTreeMap;

use bellwether_policy::{
    Calendar, Role,
    case_policy::{CasePolicy, FieldKind},
};
use serde::de::{self, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::{Case, CaseId, PartyId, PartyRole, PersonId, Who};
use crate::name;

/// The values of a form, by field id of the policy.
pub type Fields = BTreeMap<String, FieldValue>;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Command {
    Report(Box<Report>),
    Perform(Box<Perform>),
}

/// A new case. The policy is `Context::policy`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub case: CaseId,
    /// The public number, `MD-2026-00017`, given out by the store.
    pub code: String,
    pub category: String,
    /// 12-digit code of the place.
    pub place: String,
    /// Which independent line reports; `policy.lines`.
    pub line: String,
    /// The first is the one whose key seals the case's free text; the policy's intake says whether parties are asked for.
    #[serde(default)]
    pub parties: Vec<NewParty>,
    #[serde(default)]
    pub fields: Fields,
    #[serde(default)]
    pub evidence: Vec<EvidenceRef>,
    /// When it was reported, if a log from elsewhere is brought in or a hand-in waited; otherwise it is now.
    #[serde(default)]
    pub at_us: Option<i64>,
}

/// An act of the policy on a case that exists.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Perform {
    /// `policy.acts`.
    pub act: String,
    #[serde(default)]
    pub fields: Fields,
    #[serde(default)]
    pub evidence: Vec<EvidenceRef>,
    /// When it took place, if a log from elsewhere is brought in; otherwise it is now.
    #[serde(default)]
    pub at_us: Option<i64>,
    /// The version of the case that its sender saw. Left out where there is none, so that an import's digests stay what they were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
}

/// A value of a field. What it means depends on the field's kind in the policy: dates are ISO text, money fen, instants
/// microseconds, ids and choices text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum FieldValue {
    YesNo(bool),
    Number(#[serde(deserialize_with = "whole")] i64),
    Text(String),
    /// Several parties, by id.
    #[schema(value_type = Vec<String>)]
    Parties(Vec<PartyId>),
    People(Vec<Chosen>),
    NewParty(Box<NewParty>),
}

/// A whole number, also one that is written with a point: in JSON `92.0` is the same number as `92`.
///
/// # Errors
/// Anything else, and what does not fit.
pub fn whole<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    struct Whole;

    impl Visitor<'_> for Whole {
        type Value = i64;

        fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            out.write_str("a whole number")
        }

        fn visit_i64<E: de::Error>(self, number: i64) -> Result<i64, E> {
            Ok(number)
        }

        fn visit_u64<E: de::Error>(self, number: u64) -> Result<i64, E> {
            i64::try_from(number).map_err(|_| E::invalid_value(Unexpected::Unsigned(number), &self))
        }

        fn visit_f64<E: de::Error>(self, number: f64) -> Result<i64, E> {
            // 2⁶³ is the first number beyond.
            let fits = number.fract() == 0.0 && (-(2_f64.powi(63))..2_f64.powi(63)).contains(&number);
            if fits { Ok(number as i64) } else { Err(E::invalid_value(Unexpected::Float(number), &self)) }
        }
    }

    from.deserialize_any(Whole)
}

impl FieldValue {
    pub fn text(value: impl Into<String>) -> Self {
        FieldValue::Text(value.into())
    }

    pub fn as_text(&self) -> Option<&str> {
        if let FieldValue::Text(text) = self { Some(text) } else { None }
    }

    /// Whether nothing was filled in.
    pub fn is_empty(&self) -> bool {
        match self {
            FieldValue::Text(text) => !name::is_visible(text),
            FieldValue::Parties(parties) => parties.is_empty(),
            FieldValue::People(people) => people.is_empty(),
            FieldValue::NewParty(party) => !name::is_visible(&party.details.name),
            FieldValue::YesNo(_) | FieldValue::Number(_) => false,
        }
    }
}

/// One of several persons chosen in a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Chosen {
    #[schema(value_type = String)]
    pub person: PersonId,
    /// For mediators: `policy.mediation.kinds`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// For mediators: related to a party, as declared; such a person may not mediate.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub related: bool,
}

/// A party as it comes in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewParty {
    /// Assigned when the command is written and never sent. Whoever could choose it could make two people of
    /// one, and have another person's data erased.
    #[serde(skip)]
    pub id: PartyId,
    pub role: PartyRole,
    pub details: PartyDetails,
}

/// What is known of a party. Always sealed under the party's own key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartyDetails {
    pub name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    /// In which language to speak with them, and whether an interpreter is needed: in their own words, for nothing else.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub language: String,
}

/// A file that was stored before the command; its hash goes into the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceRef {
    /// `policy.evidence`.
    pub kind: String,
    /// SHA-256 of the bytes, lower-case hexadecimal.
    pub sha256: String,
    pub media_type: String,
    pub size_bytes: u64,
    /// Sealed: a file's name may name a person.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
}

/// Who acts, with the roles held over the case's place (all of them, none that is revoked).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    pub who: Who,
    pub roles: Vec<Role>,
}

impl Actor {
    pub fn staff(person: PersonId, roles: &[Role]) -> Self {
        Actor { who: Who::Staff(person), roles: roles.to_vec() }
    }

    pub fn resident() -> Self {
        Actor { who: Who::Resident, roles: Vec::new() }
    }

    pub fn import() -> Self {
        Actor { who: Who::Import, roles: Vec::new() }
    }
}

/// A person whom a command names, looked up by the handler: see [`Command::people_named`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownPerson {
    pub id: PersonId,
    /// Held over the case's place.
    pub roles: Vec<Role>,
}

/// What the sender of a command has read, on this day, of what is sealed in a case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Read {
    /// There is nothing to read: nothing is sealed in it, no file was added.
    #[default]
    Nothing,
    No,
    /// Something was added since, by somebody else.
    Before,
    All,
}

impl Read {
    /// `newest` is the newest record with something sealed, `by_others` the newest by anybody but the reader,
    /// and `reading` the reader's reading of this day.
    pub fn of(newest: Option<i64>, by_others: Option<i64>, reading: Option<i64>) -> Read {
        match (newest, reading) {
            (None, _) => Read::Nothing,
            (Some(_), None) => Read::No,
            (Some(_), Some(read)) if by_others > Some(read) => Read::Before,
            _ => Read::All,
        }
    }

    /// Whether nothing is left to be read.
    pub fn is_whole(self) -> bool {
        matches!(self, Read::Nothing | Read::All)
    }
}

/// What deciding may look at beside the case.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    pub policy: &'a CasePolicy,
    pub calendar: &'a Calendar,
    /// Where civil dates are taken from instants: the jurisdiction's zone.
    pub zone: &'a jiff::tz::TimeZone,
    pub now_us: i64,
    /// The persons of [`Command::people_named`] who exist.
    pub people: &'a [KnownPerson],
    /// The units of [`Command::units_named`] in which somebody can take the case on.
    pub units: &'a [String],
    /// The case of [`Command::other_case`]; for `unmerge`, the case this one was merged into.
    pub other: Option<&'a Case>,
    /// For a merged case, the one at the end of its merges, in which the matter is handled.
    pub stays: Option<&'a Case>,
    /// The handler cannot go on: their account is disabled, or holds no role over the case in which cases are
    /// handled. Looked up only to tell what is owed; what is allowed does not depend on it.
    pub handler_gone: bool,
    /// Looked up where an act is performed; what is offered does not depend on it.
    pub read: Read,
}

impl Command {
    /// The accounts a command names, whose roles the handler looks up for [`Context::people`].
    pub fn people_named(&self) -> Vec<&PersonId> {
        let Command::Perform(perform) = self else { return Vec::new() };
        let chosen = perform.fields.values().filter_map(|value| match value {
            FieldValue::People(people) => Some(people),
            _ => None,
        });
        chosen.flatten().map(|chosen| &chosen.person).collect()
    }

    /// The units a command names, by the `unit` fields of its policy.
    pub fn units_named<'c>(&'c self, policy: &'c CasePolicy) -> impl Iterator<Item = &'c str> {
        let fields = if let Command::Perform(perform) = self { Some(&perform.fields) } else { None };
        let units = policy.fields.iter().filter(|field| field.kind == FieldKind::Unit);
        units.filter_map(move |field| fields?.get(&field.id)?.as_text())
    }

    /// The other case a command needs beside its own: the target of a merge, by the `case` field, or what it was merged into.
    pub fn other_case(&self, case: &Case) -> Option<CaseId> {
        let Command::Perform(perform) = self else { return None };
        if let Some(FieldValue::Text(id)) = perform.fields.get("case") {
            return Some(CaseId::new(id.clone()));
        }
        case.merged.as_ref().map(|merged| merged.into.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_whole_however_it_is_written() {
        let read = |text: &str| serde_json::from_str::<FieldValue>(text).ok();
        for (text, number) in [("92", 92), ("92.0", 92), ("-1e3", -1000), ("9223372036854775807", i64::MAX)] {
            assert_eq!(read(text), Some(FieldValue::Number(number)), "{text}");
        }
        for text in ["1.5", "9223372036854775808", "1e300", "null"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
