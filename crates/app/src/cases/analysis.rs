//! One analysis of a list of cases: who sat together, and for each case its causes, its plan, its owner and a day, in one act.
//!
//! Invariant: each case gets the act of its own policy, judged as if it stood alone; where one of them refuses, none is written.
//! Not here: what an analysis is (`rules/analysis.rs`), how the page looks (`view.rs`).

pub mod api;
pub mod pages;
mod view;

use bellwether_policy::case_policy::{Act, CasePolicy, FieldKind, Logic};

use super::list::{self, Filter};
use super::model::PersonId;
use super::rules::{self, naming};
use super::store::{self, Listed, StoredCase};
use super::{access, seen};
use crate::accounts::{self, Colleague, Purpose, Viewer};
use crate::db::Link;
use crate::error::AppError;
use crate::office::Office;
use crate::registry::PlaceCode;

/// As many cases as one analysis takes on: what people can speak about in one sitting.
pub const AT_ONCE: usize = 30;

/// The kind of case that is analysed jointly, and by which act; none where no policy in force has one.
pub fn of(office: &Office) -> Option<(&CasePolicy, &Act)> {
    office.policies.cases().iter().find_map(|policy| {
        let act = policy.acts.iter().find(|act| act.logic == Logic::Analysis)?;
        Some((policy, act))
    })
}

/// Whether this person ever takes part in one.
pub fn may(office: &Office, viewer: &Viewer) -> bool {
    of(office).is_some_and(|(_, act)| act.by.iter().any(|role| viewer.holds_over_place(*role)))
}

/// A case that waits for its analysis.
pub struct Candidate {
    pub row: Listed,
    /// Of the state that its sender sees.
    pub version: u32,
    /// Who could own what is planned.
    pub owners: Vec<Colleague>,
}

/// The cases that this person may analyse now, the nearest deadlines first, and whether there are more.
///
/// # Errors
/// Faults of the database.
pub fn candidates(
    link: &mut Link<'_>,
    office: &Office,
    viewer: &Viewer,
    (place, now_us): (&str, i64),
) -> Result<(Vec<Candidate>, bool), AppError> {
    let Some((policy, act)) = of(office) else { return Ok((Vec::new(), false)) };
    let mut found = Vec::new();
    let filter = Filter {
        policy: policy.name.clone(),
        place: place.to_owned(),
        state: "open".to_owned(),
        ..Filter::default()
    };
    for stage in &act.from {
        let mut filter = Filter { stage: stage.clone(), ..filter.clone() };
        loop {
            let scope = access::list_scope(viewer, &filter)?;
            let page = list::page(link, &scope, &filter, now_us)?;
            for row in page.cases {
                found.extend(candidate(link, office, viewer, (policy, act), row, now_us)?);
            }
            match page.next {
                Some(next) if found.len() <= AT_ONCE => filter.after = next,
                _ => break,
            }
        }
    }
    found.sort_by(|a, b| (a.row.due_us, &a.row.id).cmp(&(b.row.due_us, &b.row.id)));
    let more = found.len() > AT_ONCE;
    found.truncate(AT_ONCE);
    Ok((found, more))
}

/// A row that waits for its analysis and that this person may analyse; a grade that spares the step is left to its handler.
fn candidate(
    link: &mut Link<'_>,
    office: &Office,
    viewer: &Viewer,
    (policy, act): (&CasePolicy, &Act),
    row: Listed,
    now_us: i64,
) -> Result<Option<Candidate>, AppError> {
    let is_spared = policy
        .grade(&row.grade)
        .is_some_and(|grade| act.to.as_ref().is_some_and(|to| grade.skip.contains(to)));
    if row.policy_version != policy.version || is_spared {
        return Ok(None);
    }
    let Some(StoredCase { case, lo }) = store::load(link, viewer.jurisdiction(), &row.id)? else {
        return Ok(None);
    };
    let context = access::context(office, policy, now_us, None);
    if rules::allowed(&case, act, &seen::actor(viewer, &case, lo), &context).is_err() {
        return Ok(None);
    }
    let Ok(place) = PlaceCode::parse(&case.place) else { return Ok(None) };
    let mut owners = accounts::colleagues_at(link, viewer.jurisdiction(), place, case.unit())?;
    owners.retain(|colleague| {
        let named = (&PersonId::new(&colleague.user), colleague.roles.as_slice());
        naming::may_name(&case, policy, (act, FieldKind::Person), named).is_ok()
    });
    Ok(Some(Candidate { version: case.version, row, owners }))
}

/// Who may sit together over what lies at a place.
///
/// # Errors
/// Faults of the database.
pub fn sitting(
    link: &mut Link<'_>,
    office: &Office,
    viewer: &Viewer,
    place: PlaceCode,
) -> Result<Vec<Colleague>, AppError> {
    let Some((policy, act)) = of(office) else { return Ok(Vec::new()) };
    let roles = naming::roles(policy, act, FieldKind::People);
    let mut people = accounts::colleagues_at(link, viewer.jurisdiction(), place, "")?;
    people.retain(|colleague| colleague.roles.iter().any(|role| roles.contains(role)));
    Ok(people)
}

/// The smallest place that holds all of these: where those who speak about all of them have their roles.
pub fn around(places: &[PlaceCode], viewer: &Viewer) -> Option<PlaceCode> {
    let mut around = *places.first()?;
    while !places.iter().all(|place| around.lo() <= place.lo() && place.lo() <= around.hi()) {
        let above = around.above();
        if above == around {
            return None;
        }
        around = above;
    }
    let scope = viewer.scope(Purpose::Cases);
    scope.reaches(around.lo()).then_some(around)
}
