//! Reading a form by its policy: what is missing, what does not fit, what is open and what must be sealed.
//!
//! Invariant: nothing passes that the policy did not ask for; free text leaves here sealed unless the policy opened it.

use std::collections::{BTreeMap, BTreeSet};

use bellwether_policy::case_policy::{CasePolicy, Field, FieldKind, FieldUse};
use jiff::civil::Date;

use super::{
    bounds::{self, Against},
    moment::Moment,
};
use crate::{
    cases::model::{Case, Context, EvidenceRef, FieldValue, Fields, KeyId, NewParty, Sealed},
    name,
    refusal::{Arg, Refusal},
};

const LINE_CHARS: usize = 200;
const TEXT_CHARS: usize = 5_000;
const EVIDENCE_FILES: usize = 20;
/// People or parties in one form, and parties to one case: each adds to a record, which must fit into 65,535 bytes.
pub const PERSONS: usize = 50;

/// A form, read.
#[derive(Debug, Default)]
pub struct Reading {
    pub open: Fields,
    pub kept: Fields,
    pub sealed: Vec<Sealed>,
    pub evidence: Vec<EvidenceRef>,
    pub new_party: Option<NewParty>,
}

/// What the form is read for.
pub struct Form<'a> {
    pub asked: &'a [FieldUse],
    pub given: &'a Fields,
    pub files: &'a [EvidenceRef],
    /// Kinds of evidence the form offers.
    pub kinds: &'a [String],
    /// None for the form that registers a case.
    pub case: Option<&'a Case>,
    pub subject: &'a KeyId,
    /// When it is done.
    pub at: Moment,
}

pub fn read(form: &Form<'_>, ctx: &Context<'_>) -> Result<Reading, Refusal> {
    let mut reading = Reading::default();
    if let Some(extra) = form.given.keys().find(|id| !form.asked.iter().any(|asked| asked.id == **id)) {
        return Err(Refusal::new("refusal-field-unknown")
            .with("field", Arg::Text(extra.clone()))
            .at(extra.clone()));
    }
    for asked in form.asked {
        let Some(field) = ctx.policy.field(&asked.id) else {
            return Err(Refusal::new("refusal-field-unknown")
                .with("field", Arg::Text(asked.id.clone()))
                .at(asked.id.clone()));
        };
        match form.given.get(&asked.id).filter(|value| !value.is_empty()) {
            Some(value) if is_asked(asked, form.asked, form.given, ctx.policy) != Some(false) => {
                take(&mut reading, field, value, form, ctx)?;
            }
            Some(_) => return Err(refused("refusal-field-not-asked", field)),
            None if is_asked(asked, form.asked, form.given, ctx.policy) == Some(true) => {
                return Err(bounds::not_given(field));
            }
            None => {}
        }
    }
    bounds::units_given(ctx.policy, form.asked, form.given)?;
    files(&mut reading, form)?;
    Ok(reading)
}

/// Whether a field must be filled in: `true` if it is required or a choice made beside it asks for it,
/// `false` if only choices that were not made ask for it, `None` if it may be either.
fn is_asked(asked: &FieldUse, all: &[FieldUse], given: &Fields, policy: &CasePolicy) -> Option<bool> {
    let mut choices = all
        .iter()
        .filter_map(|other| policy.field(&other.id))
        .flat_map(|field| field.choices.iter().map(move |choice| (field, choice)))
        .filter(|(_, choice)| choice.asks.as_deref() == Some(asked.id.as_str()))
        .peekable();
    if asked.required || choices.peek().is_none() {
        return asked.required.then_some(true);
    }
    let chosen = |id: &str| given.get(id).and_then(FieldValue::as_text);
    Some(choices.any(|(field, choice)| chosen(&field.id) == Some(&choice.id)))
}

/// Everything a form must hold and does not: said at once, so that nobody corrects one thing after another.
pub fn missing(policy: &CasePolicy, asked: &[FieldUse], given: &Fields) -> Vec<Refusal> {
    let required = asked.iter().filter(|one| is_asked(one, asked, given, policy) == Some(true));
    let absent = required.filter(|asked| given.get(&asked.id).is_none_or(FieldValue::is_empty));
    let fields = absent.filter_map(|asked| policy.field(&asked.id));
    fields.map(bounds::not_given).collect()
}

fn refused(key: &'static str, field: &Field) -> Refusal {
    Refusal::new(key).with("field", Arg::Named(field.title.clone())).at(field.id.clone())
}

fn take(
    reading: &mut Reading,
    field: &Field,
    value: &FieldValue,
    form: &Form<'_>,
    ctx: &Context<'_>,
) -> Result<(), Refusal> {
    check(field, value, form, ctx)?;
    let against = Against { policy: ctx.policy, case: form.case, now: form.at, zone: ctx.zone };
    bounds::within(field, value, against)?;
    match value {
        FieldValue::NewParty(party) => {
            seal_party(&mut reading.sealed, party);
            reading.new_party = Some((**party).clone());
        }
        FieldValue::Text(text) if field.is_sealed() => {
            seal(&mut reading.sealed, form.subject, field.id.clone(), name::lines(text.trim()));
        }
        value => {
            let value = match value {
                FieldValue::Text(text) => FieldValue::Text(name::lines(text)),
                value => value.clone(),
            };
            if field.keep {
                reading.kept.insert(field.id.clone(), value.clone());
            }
            reading.open.insert(field.id.clone(), value);
        }
    }
    Ok(())
}

fn check(field: &Field, value: &FieldValue, form: &Form<'_>, ctx: &Context<'_>) -> Result<(), Refusal> {
    let is_party = |id: &str| form.case.is_some_and(|case| case.party(id).is_some());
    let fits = match (field.kind, value) {
        (FieldKind::Line, FieldValue::Text(text)) => {
            return clear(field, name::hidden(text.trim()))
                .and_then(|()| short_enough(field, text, LINE_CHARS));
        }
        (FieldKind::Text, FieldValue::Text(text)) => {
            return clear(field, name::misleading(text)).and_then(|()| short_enough(field, text, TEXT_CHARS));
        }
        (FieldKind::Choice, FieldValue::Text(id)) => field.choices.iter().any(|choice| choice.id == *id),
        (FieldKind::Date, FieldValue::Text(day)) => {
            day.parse::<Date>().is_ok_and(|read| read.to_string() == *day)
        }
        (FieldKind::Grade, FieldValue::Text(id)) => ctx.policy.grade(id).is_some(),
        (FieldKind::Category, FieldValue::Text(id)) => ctx.policy.category(id).is_some(),
        (FieldKind::Party, FieldValue::Text(id)) => is_party(id),
        (FieldKind::Unit, FieldValue::Text(id)) if !ctx.units.contains(id) => {
            return Err(refused("refusal-unit-nobody", field));
        }
        (FieldKind::Parties, FieldValue::Parties(ids)) => {
            persons_fit(field, ids.len())?;
            ids.iter().all(|id| is_party(id.as_str()))
        }
        (FieldKind::Person, FieldValue::People(people)) => {
            people.len() == 1 && people.iter().all(|chosen| is_known(&chosen.person, ctx))
        }
        (FieldKind::People, FieldValue::People(people)) => {
            persons_fit(field, people.len())?;
            people.iter().all(|chosen| is_known(&chosen.person, ctx))
        }
        (FieldKind::PartyDetails, FieldValue::NewParty(party)) => {
            details_fit(party).map_err(|refusal| refusal.at(field.id.clone()))?;
            !is_party(party.id.as_str()) && !party.id.as_str().is_empty()
        }
        (FieldKind::Money, FieldValue::Number(fen)) => *fen >= 0,
        (FieldKind::YesNo, FieldValue::YesNo(_))
        | (FieldKind::Number | FieldKind::Instant, FieldValue::Number(_))
        | (FieldKind::Case | FieldKind::Unit, FieldValue::Text(_)) => true,
        _ => false,
    };
    if fits { Ok(()) } else { Err(refused("refusal-field-unfit", field)) }
}

fn is_known(person: &crate::cases::model::PersonId, ctx: &Context<'_>) -> bool {
    ctx.people.iter().any(|known| known.id == *person)
}

/// Refuses a character that is invisible, or that makes others look like something else.
fn clear(field: &Field, letter: Option<char>) -> Result<(), Refusal> {
    letter
        .map_or(Ok(()), |letter| Err(refused("refusal-field-hidden", field).with("mark", name::mark(letter))))
}

/// The end of a line counts as one character, whether it came from a browser's form, which sends two, or in
/// JSON.
fn short_enough(field: &Field, text: &str, limit: usize) -> Result<(), Refusal> {
    if name::lines(text.trim()).chars().count() <= limit {
        return Ok(());
    }
    Err(refused("refusal-field-too-long", field).with("limit", count(limit)))
}

/// A number of things as a refusal names it.
pub fn count(things: usize) -> Arg {
    Arg::Number(i64::try_from(things).unwrap_or(i64::MAX))
}

fn persons_fit(field: &Field, persons: usize) -> Result<(), Refusal> {
    if persons <= PERSONS {
        return Ok(());
    }
    Err(refused("refusal-field-too-many", field).with("limit", count(PERSONS)))
}

/// Whether a party's details can be taken as they are.
///
/// # Errors
/// The refusal that says why not.
pub fn details_fit(party: &NewParty) -> Result<(), Refusal> {
    let details = &party.details;
    let beside = || {
        [&details.phone, &details.address, &details.language]
            .into_iter()
            .try_for_each(|text| name::beside(text))
    };
    name::judge(&details.name).and_then(|()| beside()).map_err(name::Unfit::refusal)
}

/// Puts a value under a key, beside what is already sealed under it.
pub fn seal(sealed: &mut Vec<Sealed>, key: &KeyId, name: String, value: String) {
    match sealed.iter_mut().find(|part| part.key == *key) {
        Some(part) => {
            part.body.insert(name, value);
        }
        None => sealed.push(Sealed { key: key.clone(), body: BTreeMap::from([(name, value)]) }),
    }
}

pub fn seal_party(sealed: &mut Vec<Sealed>, party: &NewParty) {
    let key = KeyId::from(&party.id);
    let details = &party.details;
    let parts = [
        ("party.name", &details.name),
        ("party.phone", &details.phone),
        ("party.address", &details.address),
        ("party.language", &details.language),
    ];
    for (name, value) in parts.into_iter().filter(|(_, value)| !value.trim().is_empty()) {
        seal(sealed, &key, name.to_owned(), value.trim().to_owned());
    }
}

/// No more files than one form takes.
pub fn few_enough(files: &[EvidenceRef]) -> Result<(), Refusal> {
    if files.len() <= EVIDENCE_FILES {
        return Ok(());
    }
    Err(Refusal::new("refusal-evidence-too-many").with("limit", count(EVIDENCE_FILES)))
}

/// A file's name may name a person, so it is sealed; its hash, type and size stay open.
fn files(reading: &mut Reading, form: &Form<'_>) -> Result<(), Refusal> {
    few_enough(form.files)?;
    let mut seen = BTreeSet::new();
    for file in form.files {
        if !form.kinds.contains(&file.kind) {
            return Err(Refusal::new("refusal-evidence-not-asked").with("kind", Arg::Text(file.kind.clone())));
        }
        let whole = file.sha256.len() == 64
            && file.sha256.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if !whole {
            return Err(Refusal::new("refusal-evidence-damaged"));
        }
        name::beside(&file.name).map_err(name::Unfit::refusal)?;
        if !seen.insert(&file.sha256) {
            continue;
        }
        if !file.name.is_empty() {
            seal(&mut reading.sealed, form.subject, format!("file.{}", file.sha256), file.name.clone());
        }
        reading.evidence.push(EvidenceRef { name: String::new(), ..file.clone() });
    }
    Ok(())
}

pub fn too_many_cases(most: usize) -> Refusal {
    Refusal::new("refusal-cases-too-many").with("limit", count(most)).at("cases")
}

pub fn too_many_parties() -> Refusal {
    Refusal::new("refusal-parties-too-many").with("limit", count(PERSONS))
}
