//! A case as someone at work sees it: looked up within their scope, with its history, its people and what they may do now.
//!
//! Invariant: a case outside the scope is not found, in the same words as one that does not exist.
//! Not here: how it looks (`view.rs`), what may be done (`rules.rs`).

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};
use bellwether_policy::case_policy::{Act, CasePolicy};

use super::access;
use super::model::{Actor, Case, Change, Event, FieldValue, PersonId, Read, Who};
use super::reading::{self, Opened};
use super::rules::{self, Offer};
use super::store::{self, Listed, StoredCase, Told};
use crate::accounts::{self, Purpose, Viewer};
use crate::db::{Link, public_size};
use crate::error::AppError;
use crate::office::Office;
use crate::refusal::Refusal;
use crate::registry::{self, Place, PlaceCode, Unit};

/// Cases of the same place and category opened this long ago may be the same matter.
const NEAR_US: i64 = 30 * 86_400_000_000;

/// One record of the case and what it says.
#[derive(Clone, Debug)]
pub struct Step {
    pub told: Told,
    pub event: Event,
}

/// A case that was merged into this one.
#[derive(Clone, Debug)]
pub struct Taken {
    pub id: String,
    pub number: String,
    /// What was reported in it, field and text, while this reader may read it.
    pub account: Vec<(String, String)>,
}

/// Everything a case's page shows.
#[derive(Clone, Debug)]
pub struct Seen {
    pub case: Case,
    pub lo: i64,
    /// From the jurisdiction down to the place.
    pub path: Vec<Place>,
    /// Oldest first.
    pub steps: Vec<Step>,
    /// Names of the staff that are mentioned, by id.
    pub names: BTreeMap<String, String>,
    /// Evidence that still exists, by hash. Evidence that was erased with a person is named only in the
    /// history.
    pub files: BTreeSet<String>,
    /// Units to which it was referred, by id.
    pub units: BTreeMap<String, Unit>,
    /// Present while this person may read what is sealed.
    pub opened: Option<Opened>,
    /// What this person has read of it today.
    pub read: Read,
    /// Open cases of the same place and category, which may be the same matter.
    pub near: Vec<Listed>,
    /// The cases that were merged into this one.
    pub took_in: Vec<Taken>,
    /// For a merged case, the one in which the matter is handled.
    pub stays: Option<Case>,
    /// Whether the handler cannot go on: see [`store::handler_is_gone`].
    pub handler_gone: bool,
    pub records: i64,
}

impl Seen {
    /// The sequence number of the record that issued the resident's present code.
    pub fn code_record(&self) -> Option<i64> {
        let place = usize::try_from(self.case.code_version.checked_sub(1)?).ok()?;
        Some(self.steps.get(place)?.told.seq)
    }
}

/// The case with this id or public number, if the viewer may see it.
///
/// # Errors
/// Not found, also where the viewer may not know that it exists.
pub fn find(link: &mut Link<'_>, viewer: &Viewer, case: &str) -> Result<StoredCase, AppError> {
    Ok(access::seen(link, &viewer.scope(Purpose::Cases), case)?.stored)
}

/// A case with everything its page shows.
///
/// # Errors
/// As [`find`].
pub fn load(
    link: &mut Link<'_>,
    office: &Office,
    viewer: &Viewer,
    case: &str,
    (today, now_us): (&str, i64),
) -> Result<Seen, AppError> {
    let stored = find(link, viewer, case)?;
    let jurisdiction = viewer.jurisdiction();
    let policy = access::policy_of(office, &stored.case)?;
    let handler_gone = store::handler_is_gone(link, jurisdiction, &stored, policy)?;
    let StoredCase { case, lo } = stored;
    let stream = super::model::stream_of(case.id.as_str());
    let steps: Vec<Step> = store::history(link, jurisdiction, &stream)?
        .into_iter()
        .map(|told| {
            let event = serde_json::from_str(&told.body).context("a record of a case does not read")?;
            Ok(Step { told, event })
        })
        .collect::<Result<_>>()?;
    let opened = reading::open_for(link, jurisdiction, &case.id, viewer.user(), today)?;
    let mentioned = mentioned(&case, &steps);
    let names: Vec<&str> = mentioned.iter().map(|person| person.as_str()).collect();
    Ok(Seen {
        names: accounts::colleagues_named(link, jurisdiction, &names)?,
        files: files(link, jurisdiction, &case, &steps)?,
        units: units(link, jurisdiction, &steps)?,
        path: path(link, jurisdiction, &case.place)?,
        near: near(link, viewer, &case, lo, now_us)?,
        took_in: took_in(link, (jurisdiction, viewer.user(), today), &case)?,
        stays: store::stays(link, jurisdiction, &case)?,
        records: public_size(link, jurisdiction, now_us)?,
        read: reading::read(link, jurisdiction, &case.id, viewer.user(), today)?,
        handler_gone,
        opened,
        steps,
        lo,
        case,
    })
}

fn path(link: &mut Link<'_>, jurisdiction: i64, place: &str) -> Result<Vec<Place>> {
    match PlaceCode::parse(place) {
        Ok(code) => registry::path(link, jurisdiction, code),
        Err(_) => Ok(Vec::new()),
    }
}

/// Open cases that may be the same matter: same place, policy and category, in the last thirty days. Never by people.
pub fn near(link: &mut Link<'_>, viewer: &Viewer, case: &Case, lo: i64, now_us: i64) -> Result<Vec<Listed>> {
    let since_us = case.opened_us.min(now_us) - NEAR_US;
    let scope = viewer.scope(Purpose::Cases);
    let mut near = store::near(link, viewer.jurisdiction(), lo, case, since_us)?;
    near.retain(|other| scope.covers(lo, &other.with_unit));
    Ok(near)
}

fn took_in(
    link: &mut Link<'_>,
    (jurisdiction, user, today): (i64, &str, &str),
    case: &Case,
) -> Result<Vec<Taken>> {
    let mut cases = Vec::with_capacity(case.took_in.len());
    for taken in &case.took_in {
        let Some(other) = store::load(link, jurisdiction, taken.case.as_str())? else { continue };
        let stream = super::model::stream_of(other.case.id.as_str());
        let first = store::history(link, jurisdiction, &stream)?.first().map(|told| told.seq);
        let opened = reading::open_for(link, jurisdiction, &other.case.id, user, today)?;
        let account = opened.zip(first).map(|(opened, seq)| opened.account(seq)).unwrap_or_default();
        cases.push(Taken { id: taken.case.0.clone(), number: other.case.code, account });
    }
    Ok(cases)
}

/// Only looked up where something names a file.
fn files(link: &mut Link<'_>, jurisdiction: i64, case: &Case, steps: &[Step]) -> Result<BTreeSet<String>> {
    match steps.iter().any(|step| !step.event.evidence.is_empty()) {
        true => Ok(store::upload::of_case(link, jurisdiction, case.id.as_str())?.into_iter().collect()),
        false => Ok(BTreeSet::new()),
    }
}

fn units(link: &mut Link<'_>, jurisdiction: i64, steps: &[Step]) -> Result<BTreeMap<String, Unit>> {
    let mut units = BTreeMap::new();
    for step in steps {
        if let Change::Referred { unit: Some(id), .. } = &step.event.change
            && let Some(unit) = registry::unit(link, jurisdiction, id)?
        {
            units.insert(id.clone(), unit);
        }
    }
    Ok(units)
}

fn mentioned(case: &Case, steps: &[Step]) -> Vec<PersonId> {
    let mut people: Vec<PersonId> =
        case.workers.iter().chain(&case.handler).chain(&case.recused).cloned().collect();
    people.extend(case.mediators.iter().map(|mediator| mediator.person.clone()));
    people.extend(case.reporters.iter().filter_map(|reporter| reporter.who.person().cloned()));
    for step in steps {
        people.extend(step.event.by.person().cloned());
        for value in step.event.fields.values() {
            if let FieldValue::People(chosen) = value {
                people.extend(chosen.iter().map(|chosen| chosen.person.clone()));
            }
        }
    }
    people.sort_unstable();
    people.dedup();
    people
}

/// The actor a viewer is before a case.
pub fn actor(viewer: &Viewer, case: &Case, lo: i64) -> Actor {
    let roles = viewer.roles_at(lo, case.unit());
    Actor { who: Who::Staff(PersonId::new(viewer.user())), roles }
}

/// The kinds of evidence that the acts a person may do now take.
pub fn kinds_taken(offers: &[Offer<'_>]) -> Vec<String> {
    let allowed = offers.iter().filter(|offer| offer.allowed.is_ok());
    let mut kinds: Vec<String> = allowed.flat_map(|offer| offer.act.evidence.iter().cloned()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

/// Whether the viewer may do one act to the case now.
///
/// # Errors
/// The refusal that says why not.
pub fn may(
    office: &Office,
    policy: &CasePolicy,
    viewer: &Viewer,
    seen: &Seen,
    (act, now_us): (&Act, i64),
) -> Result<(), Refusal> {
    let context = access::context(office, policy, now_us, seen.stays.as_ref());
    rules::allowed(&seen.case, act, &actor(viewer, &seen.case, seen.lo), &context)
}
