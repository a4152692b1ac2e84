//! The Today page: parse, load, answer; it decides nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use bellwether_policy::Role;
use bellwether_policy::case_policy::{Act, CasePolicy, ClockRule, Relation};

use super::look_here::look_here;
use super::model::{self, Standing, Turn};
use super::view::{self, Looked, Names, Owed};
use crate::accounts::{self, Purpose, Scope, Viewer};
use crate::app::App;
use crate::cases::list::{self, Filter};
use crate::cases::model::{Case, Clock};
use crate::cases::store::quick::{self, QuickRow};
use crate::cases::store::{self, Listed, StoredCase};
use crate::cases::{access, rules, seen, waiting};
use crate::db::{Link, public_size};
use crate::error::AppError;
use crate::latin;
use crate::office::Office;
use crate::registry::{self, PlaceCode};
use crate::web::locale::t;
use crate::web::shell::Section;
use crate::web::visit::{DeskPage, Visit};

/// As many cases as Today looks at: the nearest deadlines of the scope. The rest is a list away.
const LOOKED_AT: usize = 250;

/// What the page is made from.
pub(super) struct Loaded {
    pub cases: Vec<Looked>,
    /// Whether the scope has more than were looked at.
    pub more: bool,
    pub places: BTreeMap<PlaceCode, String>,
    /// Of handlers.
    pub people: BTreeMap<String, String>,
    /// For those who watch: ways through cases that were implausibly quick, newest first, and whether there are more.
    pub quick: (Vec<QuickRow>, bool),
    /// Hand-ins that wait for somebody like them to take them in.
    pub hand_ins: i64,
    pub records: i64,
}

/// `GET /today`
pub async fn today(State(app): State<Arc<App>>, viewer: Viewer, visit: Visit) -> Result<Response, AppError> {
    let now_us = app.now_us();
    let (office, whose) = (app.office.clone(), viewer.clone());
    let loaded = app.readers.by(viewer.user()).read(move |link| load(link, &office, &whose, now_us)).await?;
    let reader = visit.reader(&app);
    let mut loaded = loaded;
    loaded.places.values_mut().for_each(|name| *name = latin::place(visit.lang, name).into_owned());
    loaded.people.values_mut().for_each(|name| *name = latin::person(visit.lang, name).into_owned());
    let names = Names { places: &loaded.places, people: &loaded.people };
    let owed: Vec<Owed<'_>> = loaded
        .cases
        .iter()
        .filter_map(|looked| Owed::of(&app.office.policies, &reader, looked, names))
        .collect();
    let title = t(visit.lang, "today-title");
    let page = DeskPage::new(&title, Section::Today, loaded.records);
    let body = view::today(
        &reader,
        &viewer,
        &owed,
        app.office.policies.may_report(&viewer.roles_over_places()),
        &loaded,
        look_here(&reader, &app.office.policies, names, viewer.jurisdiction(), &loaded.quick),
    );
    Ok(visit.answer(StatusCode::OK, visit.desk(&viewer, &page, body)))
}

/// `GET /`: those at work go to Today, everyone else to the residents' page.
pub async fn front(viewer: Option<Viewer>) -> Response {
    Redirect::to(if viewer.is_some() { "/today" } else { "/resident" }).into_response()
}

/// The nearest deadlines of the scope and, however many others are nearer, those of the cases that this person handles.
pub(super) fn load(
    link: &mut Link<'_>,
    office: &Office,
    viewer: &Viewer,
    now_us: i64,
) -> Result<Loaded, AppError> {
    let scope = viewer.scope(Purpose::Cases);
    let near = Filter { state: "owed".to_owned(), ..Filter::default() };
    let own = Filter { handler: viewer.user().to_owned(), ..near.clone() };
    let (mut cases, more) = nearest(link, &scope, near, now_us)?;
    let (own, _) = nearest(link, &scope, own, now_us)?;
    let known: BTreeSet<String> = cases.iter().map(|case| case.id.clone()).collect();
    cases.extend(own.into_iter().filter(|case| !known.contains(&case.id)));
    let handlers: Vec<&str> =
        cases.iter().map(|case: &Listed| case.handler.as_str()).filter(|id| !id.is_empty()).collect();
    let people = accounts::colleagues_named(link, scope.jurisdiction(), &handlers)?;
    let mut at_work = AtWork { jurisdiction: scope.jurisdiction(), known: BTreeMap::new() };
    let cases = cases.into_iter().map(|case| look(link, office, (viewer, &mut at_work), case, now_us));
    let mut cases = cases.collect::<Result<Vec<_>, AppError>>()?;
    cases.sort_by(|a, b| (a.case.due_us, &a.case.id).cmp(&(b.case.due_us, &b.case.id)));
    let takes_in = office.policies.may_report(&viewer.roles_over_places());
    Ok(Loaded {
        quick: quick(link, viewer, &scope, now_us)?,
        people,
        hand_ins: if takes_in { waiting::count(link, &scope)? } else { 0 },
        cases,
        more,
        places: registry::names(link, scope.jurisdiction())?,
        records: public_size(link, scope.jurisdiction(), now_us)?,
    })
}

/// How long a way that was implausibly quick stands on Today.
const QUICK_US: i64 = 30 * 86_400_000_000;

/// Only those who watch over a place see them, and only of all that is there.
fn quick(
    link: &mut Link<'_>,
    viewer: &Viewer,
    scope: &Scope,
    now_us: i64,
) -> Result<(Vec<QuickRow>, bool), AppError> {
    if !viewer.holds_over_place(Role::Supervisor) {
        return Ok((Vec::new(), false));
    }
    let mut rows = Vec::new();
    for places in scope.whole_places() {
        rows.extend(quick::since(link, scope.jurisdiction(), places, now_us - QUICK_US)?);
    }
    rows.retain(|row| {
        PlaceCode::parse(&row.place).is_ok_and(|place| viewer.holds_at(&[Role::Supervisor], place.lo()))
    });
    rows.sort_by_key(|row| std::cmp::Reverse((row.to_us, row.to_seq)));
    let more = rows.len() > quick::SHOWN;
    rows.truncate(quick::SHOWN);
    Ok((rows, more))
}

/// At most [`LOOKED_AT`] cases and whether there are more.
fn nearest(
    link: &mut Link<'_>,
    scope: &Scope,
    mut filter: Filter,
    now_us: i64,
) -> Result<(Vec<Listed>, bool), AppError> {
    let mut cases = Vec::new();
    while cases.len() < LOOKED_AT {
        let page = list::page(link, scope, &filter, now_us)?;
        cases.extend(page.cases);
        match page.next {
            Some(next) => filter.after = next,
            None => return Ok((cases, false)),
        }
    }
    Ok((cases, true))
}

/// Whose move a case is, and which move. The case's whole state is read only if its deadline names the reader
/// or if it left the track.
fn look(
    link: &mut Link<'_>,
    office: &Office,
    (viewer, at_work): (&Viewer, &mut AtWork),
    mut case: Listed,
    now_us: i64,
) -> Result<Looked, AppError> {
    let others = |case| Looked { case, turn: Turn::Others, act: None, waits_for: None };
    let (Some(policy), Ok(place)) =
        (office.policies.get(&case.policy, case.policy_version), PlaceCode::parse(&case.place))
    else {
        return Ok(others(case));
    };
    let roles = viewer.roles_at(place.lo(), &case.with_unit);
    if !concerns(link, (viewer, at_work), &case, (policy, &roles))? {
        return Ok(others(case));
    }
    let Some(stored) = store::load(link, viewer.jurisdiction(), &case.id)? else { return Ok(others(case)) };
    let actor = seen::actor(viewer, &stored.case, stored.lo);
    let mut context = access::context(office, policy, now_us, None);
    context.handler_gone = store::handler_is_gone(link, viewer.jurisdiction(), &stored, policy)?;
    let applicant_left = applicant_is_gone(link, viewer.jurisdiction(), &stored, policy)?;
    let mut beside = rules::beside(&stored.case, &actor, &context).into_iter();
    if let Some(owed) =
        beside.find(|owed| is_owed_by(owed, (policy, &stored.case), viewer.user(), applicant_left))
    {
        if let Some(clock) = owed.due {
            put_due(&mut case, clock, office)?;
        }
        return Ok(Looked { case, turn: Turn::Mine, act: Some(owed.act.id.clone()), waits_for: None });
    }
    // Where what is owed beside the work is not theirs, the work itself may be.
    let beside_work = |rule: &ClockRule| rules::is_beside(rule, policy);
    let is_beside = policy.clock(&case.due_clock).is_some_and(beside_work);
    let own =
        if is_beside { rules::due(&stored.case, policy) } else { rules::due_aside(&stored.case, policy) };
    let waits = own.map_or(case.due_clock.as_str(), |clock| clock.id.as_str());
    let next = rules::towards(&stored.case, waits, &actor, &context);
    let may = next.as_ref().is_some_and(|next| next.allowed.is_ok());
    let owes = is_named(policy, &case, waits, (viewer, &roles))
        && model::turn(policy, &stored.case, waits, viewer.user()) == Turn::Mine;
    let passed_on = match next
        .as_ref()
        .filter(|next| !next.due.and_then(|clock| policy.clock(&clock.id)).is_some_and(beside_work))
    {
        Some(next) => is_anothers(link, viewer.jurisdiction(), &stored, next.act)?,
        None => false,
    };
    let is_mine = if passed_on { may } else { owes };
    if !is_mine {
        // With its earliest deadline: what is overdue does not get younger by being referred.
        let waits_for = next.filter(|_| passed_on).map(|next| next.act.id.clone());
        return Ok(Looked { waits_for, ..others(case) });
    }
    if let Some(clock) = own {
        put_due(&mut case, clock, office)?;
    }
    let act = next.filter(|_| may).map(|next| next.act.id.clone());
    Ok(Looked { case, turn: Turn::Mine, act, waits_for: None })
}

/// Whether a case may wait for this person, as its row tells; only then is it worth reading.
fn concerns(
    link: &mut Link<'_>,
    (viewer, at_work): (&Viewer, &mut AtWork),
    case: &Listed,
    (policy, roles): (&CasePolicy, &[Role]),
) -> Result<bool, AppError> {
    // What is owed beside the work may be theirs whatever is due first.
    let answers = |rule: &ClockRule| {
        rules::is_beside(rule, policy) && !rule.right && rule.by.iter().any(|role| roles.contains(role))
    };
    let is_beside = policy.clock(&case.due_clock).is_some_and(|rule| rules::is_beside(rule, policy));
    let is_aside = policy.stage(&case.stage).is_some_and(|stage| stage.aside);
    let may_wait = is_aside
        || is_beside
        || is_named(policy, case, &case.due_clock, (viewer, roles))
        || policy.clocks.iter().any(answers);
    Ok(may_wait || model::may_hand_over(policy, roles) && at_work.is_gone(link, case, policy)?)
}

fn is_named(policy: &CasePolicy, case: &Listed, clock: &str, (viewer, roles): (&Viewer, &[Role])) -> bool {
    let standing = Standing { clock, ..Standing::of(case) };
    model::is_named(policy, standing, viewer.user(), roles)
}

/// Shows a case under this deadline.
fn put_due(case: &mut Listed, clock: &Clock, office: &Office) -> Result<(), AppError> {
    case.due_us = store::due_us(clock, &office.zone)?;
    case.due_clock.clone_from(&clock.id);
    Ok(())
}

/// Whether what stands beside the work waits for this person: many may write down what the court says, and one of them owes it.
fn is_owed_by(
    owed: &rules::Next<'_>,
    (policy, case): (&CasePolicy, &Case),
    user: &str,
    applicant_left: bool,
) -> bool {
    let rule = owed.due.and_then(|clock| policy.clock(&clock.id));
    let is_theirs = |rule: &ClockRule| {
        let left = applicant_left && rule.relation == Relation::ApplicantForConfirmation;
        left || model::turn(policy, case, &rule.id, user) == Turn::Mine
    };
    owed.allowed.is_ok() && rule.is_none_or(is_theirs)
}

/// The handlers of the cases that Today looks at, each looked up once; nobody stands for one whose account is disabled.
struct AtWork {
    jurisdiction: i64,
    known: BTreeMap<String, Option<Viewer>>,
}

impl AtWork {
    /// Whether a case's handler cannot go on with it, as [`store::handler_is_gone`] says of one case.
    fn is_gone(&mut self, link: &mut Link<'_>, case: &Listed, policy: &CasePolicy) -> Result<bool, AppError> {
        let (false, Ok(place)) = (case.handler.is_empty(), PlaceCode::parse(&case.place)) else {
            return Ok(false);
        };
        if !self.known.contains_key(&case.handler) {
            let viewer = accounts::viewer_of_user(link, self.jurisdiction, &case.handler)?;
            self.known.insert(case.handler.clone(), viewer);
        }
        let handler = self.known.get(&case.handler).and_then(Option::as_ref);
        let held = handler.map(|viewer| viewer.roles_at(place.lo(), &case.with_unit)).unwrap_or_default();
        let handling = rules::handling(policy);
        Ok(!held.iter().any(|role| handling.contains(role)))
    }
}

/// Whether whoever applied to the court cannot write down what it says, so that it waits for everyone who may.
fn applicant_is_gone(
    link: &mut Link<'_>,
    jurisdiction: i64,
    StoredCase { case, lo }: &StoredCase,
    policy: &CasePolicy,
) -> Result<bool, AppError> {
    let Some(applicant) = rules::applicant(case, policy).filter(|_| case.is_with_court()) else {
        return Ok(false);
    };
    let is_recused = case.recused.contains(applicant);
    Ok(is_recused
        || store::roles_over(link, jurisdiction, applicant.as_str(), (*lo, case.unit()))?.is_empty())
}

/// Whether a case waits for others though its handler owes the deadline: a team leader does not set the seal.
fn is_anothers(
    link: &mut Link<'_>,
    jurisdiction: i64,
    StoredCase { case, lo }: &StoredCase,
    act: &Act,
) -> Result<bool, AppError> {
    let Some(handler) = case.handler.as_ref().filter(|_| act.relation == Relation::Any) else {
        return Ok(false);
    };
    let roles = store::roles_over(link, jurisdiction, handler.as_str(), (*lo, case.unit()))?;
    Ok(!roles.iter().any(|role| act.by.contains(role)))
}
