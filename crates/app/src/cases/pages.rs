//! The pages of cases: the list, its export, a case, and opening what is sealed.
//!
//! Invariant: everything is read through the viewer's scope; a handler parses, loads, decides, appends and answers.
//! Not here: new cases (`pages/intake.rs`), acts (`pages/act.rs`), files (`pages/files.rs`), how it all looks (`*_view.rs`).

mod act;
mod files;
mod intake;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Context as _;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use bellwether_policy::Lang;
use bellwether_policy::case_policy::{Act, CasePolicy, Logic};

use super::asked::Asked;
use super::finding::{self, Found};
use super::list::{self, Page};
use super::list_view::{Export, ListPage, list_page};
use super::model::Change;
use super::seen::{self, Seen};
use super::unread_view::{THEN, WITH};
use super::view::{CasePage, MATTER, Said, case_page};
use super::words::Words;
use super::{access, analysis, readers, reading, rules, write};
use crate::accounts::{self, Purpose, Viewer};
use crate::app::App;
use crate::civil::date_of;
use crate::db::chance::Chance;
use crate::db::{Link, public_size};
use crate::error::AppError;
use crate::latin;
use crate::registry::{self, PlaceCode, Unit};
use crate::web::locale::t;
use crate::web::query::Queried;
use crate::web::request::Submission;
use crate::web::shell::Section;
use crate::web::visit::{DeskPage, Visit, see_other};

pub use act::{kept_draft, perform, show_act};
pub use files::evidence_file;
pub use intake::{create, new_case};

/// A reporter sees the resident's code for this long after reporting, once.
const CODE_SHOWN_US: i64 = 10 * 60 * 1_000_000;

/// A fresh id for a page's form.
fn command_id(app: &App) -> String {
    Chance::from_system().uuid(app.now_us())
}

fn today(app: &App) -> String {
    date_of(&app.office.zone, app.now_us()).to_string()
}

/// `GET /cases`.
///
/// # Errors
/// Invalid, with what the address names and no list knows; faults of the database.
pub async fn list(
    State(app): State<Arc<App>>,
    visit: Visit,
    viewer: Viewer,
    Queried(query): Queried<Vec<(String, String)>>,
) -> Result<Response, AppError> {
    let asked = Asked::read(&query, &app.office.policies)?;
    let now_us = app.now_us();
    let (reading, person) = (asked.clone(), viewer.clone());
    let (page, places, (names, units), found, records) = app
        .readers
        .by(viewer.user())
        .read(move |link| {
            let scope = access::list_scope(&person, &reading.filter)?;
            let page = list::counted_page(link, &scope, &reading.filter, now_us)?;
            let names = handlers(link, &person, &page, &reading.filter.handler)?;
            let units = units_of(link, &person, &page)?;
            let found = if page.cases.is_empty() {
                finding::find(link, &person, &reading.filter)?
            } else {
                Found::default()
            };
            Ok((
                page,
                places_of(link, &person)?,
                (names, units),
                found,
                public_size(link, person.jurisdiction(), now_us)?,
            ))
        })
        .await?;
    if let [only] = page.cases.as_slice()
        && only.number == asked.filter.number.to_uppercase()
    {
        return Ok(Redirect::to(&format!("/cases/{}", only.number)).into_response());
    }
    let reader = visit.reader(&app);
    let (places, names) = in_letters(visit.lang, places, names);
    let list = ListPage {
        reader: &reader,
        policies: &app.office.policies,
        asked: &asked,
        page: &page,
        places: &places,
        names: &names,
        units: &units,
        found: &found,
        user: viewer.user(),
        may_report: intake::may_report(&app.office, &viewer),
        analysis: analysis::of(&app.office)
            .map(|(_, act)| act)
            .filter(|_| analysis::may(&app.office, &viewer)),
        passed_on: passed_on(&app, &visit),
    };
    let title = t(visit.lang, "shell-cases");
    let markup = visit.desk(&viewer, &DeskPage::new(&title, Section::Cases, records), list_page(&list));
    Ok(visit.answer(StatusCode::OK, markup))
}

/// The act that took a case out of the viewer's sight, if they come from one.
fn passed_on<'a>(app: &'a App, visit: &Visit) -> Option<&'a Act> {
    match visit.flash().as_slice() {
        ["passed-on", policy, act] => app.office.policies.in_force(policy)?.act(act),
        _ => None,
    }
}

/// `GET /cases.csv`: the rows of the same list, all of them.
///
/// # Errors
/// Faults of the database.
pub async fn export(
    State(app): State<Arc<App>>,
    visit: Visit,
    viewer: Viewer,
    Queried(query): Queried<Vec<(String, String)>>,
) -> Result<Response, AppError> {
    let asked = Asked::read(&query, &app.office.policies)?.with("after", "");
    let now_us = app.now_us();
    let (reader, office) = (visit.reader(&app), app.office.clone());
    let bytes = app
        .readers
        .by(viewer.user())
        .read_long(move |link| {
            let places = places_of(link, &viewer)?;
            let Asked { mut filter, columns, .. } = asked.clone();
            let export =
                Export { reader: &reader, policies: &office.policies, columns: &columns, places: &places };
            // Spreadsheets take a file for Chinese only when it begins with this mark.
            let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
            writer.write_record(export.heading()).context("writing the export")?;
            loop {
                let scope = access::list_scope(&viewer, &filter)?;
                let page = list::page(link, &scope, &filter, now_us)?;
                let names = handlers(link, &viewer, &page, "")?;
                let units = units_of(link, &viewer, &page)?;
                for row in &page.cases {
                    let cells = export.row(row, (&names, &units));
                    writer.write_record(cells).context("writing the export")?;
                }
                let Some(next) = page.next else { break };
                filter.after = next;
            }
            Ok(writer.into_inner().map_err(|error| anyhow::anyhow!("writing the export: {error}"))?)
        })
        .await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"cases-{}.csv\"", today(&app))),
    ];
    Ok((headers, bytes).into_response())
}

/// Names of the handlers on a page, and of the one it is filtered by.
fn handlers(
    link: &mut Link<'_>,
    viewer: &Viewer,
    page: &Page,
    chosen: &str,
) -> Result<BTreeMap<String, String>, AppError> {
    let on_page = page.cases.iter().map(|row| row.handler.as_str());
    let ids: Vec<&str> = on_page.chain([chosen]).filter(|id| !id.is_empty()).collect();
    Ok(accounts::colleagues_named(link, viewer.jurisdiction(), &ids)?)
}

/// The units that have cases on a page, by id.
fn units_of(link: &mut Link<'_>, viewer: &Viewer, page: &Page) -> Result<BTreeMap<String, Unit>, AppError> {
    let mut units = BTreeMap::new();
    for row in page.cases.iter().filter(|row| !row.with_unit.is_empty()) {
        if !units.contains_key(&row.with_unit)
            && let Some(unit) = registry::unit(link, viewer.jurisdiction(), &row.with_unit)?
        {
            units.insert(row.with_unit.clone(), unit);
        }
    }
    Ok(units)
}

/// Names of places and people as a reader of this language reads them.
fn in_letters(
    lang: Lang,
    mut places: BTreeMap<PlaceCode, String>,
    mut people: BTreeMap<String, String>,
) -> (BTreeMap<PlaceCode, String>, BTreeMap<String, String>) {
    places.values_mut().for_each(|name| *name = latin::place(lang, name).into_owned());
    people.values_mut().for_each(|name| *name = latin::person(lang, name).into_owned());
    (places, people)
}

/// The places of the viewer's scope by code.
fn places_of(link: &mut Link<'_>, viewer: &Viewer) -> Result<BTreeMap<PlaceCode, String>, AppError> {
    let scope = viewer.scope(Purpose::Cases);
    let mut names = registry::names(link, scope.jurisdiction())?;
    names.retain(|code, _| scope.reaches(code.lo()));
    Ok(names)
}

/// `GET /cases/{id}`, by id or public number.
///
/// # Errors
/// Not found, also outside the viewer's scope.
pub async fn show(
    State(app): State<Arc<App>>,
    visit: Visit,
    viewer: Viewer,
    Path(case): Path<String>,
) -> Result<Response, AppError> {
    let seen = load(&app, &viewer, &case).await?;
    let policy = access::policy_of(&app.office, &seen.case)?;
    let reader = visit.reader(&app);
    let words = Words { reader: &reader, policy, seen: &seen };
    let mut context = access::context(&app.office, policy, app.now_us(), seen.stays.as_ref());
    context.handler_gone = seen.handler_gone;
    let actor = seen::actor(&viewer, &seen.case, seen.lo);
    let offers = rules::offers(&seen.case, &actor, &context);
    let flash = visit.flash();
    let code = shown_code(&app, &viewer, &seen, &flash)?;
    let said = match (flash.as_slice(), &code) {
        (["registered", _], Some(code)) => Some(Said::Registered { code }),
        (["performed", _, seq], Some(code)) => Some(Said::Reissued { code, seq }),
        (["performed", act, seq], None)
            if seen.steps.iter().any(|step| step.told.seq.to_string() == **seq) =>
        {
            policy.act(act).map(|act| Said::Performed { act, seq })
        }
        (["opened"], _) if seen.opened.is_some() => Some(Said::Opened),
        _ => None,
    };
    let command = command_id(&app);
    let page = CasePage {
        words,
        offers: &offers,
        next: rules::next(&seen.case, &actor, &context),
        beside: &rules::beside(&seen.case, &actor, &context),
        jurisdiction: viewer.jurisdiction(),
        contact: &app.contact,
        address: &visit.address,
        may_know_readers: readers::may_know(&viewer, &seen.case, seen.lo),
        csrf: viewer.csrf(),
        command: &command,
        said,
    };
    let title = format!("{} {}", words.title(), seen.case.code);
    let markup = visit.desk(&viewer, &DeskPage::new(&title, Section::Cases, seen.records), case_page(&page));
    Ok(visit.answer(StatusCode::OK, markup))
}

/// The code, where what was just done gave it to whoever did it.
fn shown_code(app: &App, viewer: &Viewer, seen: &Seen, flash: &[&str]) -> Result<Option<String>, AppError> {
    let is_shown = match flash {
        ["registered", id] => *id == seen.case.id.0 && may_see_code(app, viewer, seen),
        ["performed", _, seq] => gave_code(app, viewer, seen, seq),
        _ => false,
    };
    if !is_shown {
        return Ok(None);
    }
    let seq = seen.code_record().context("a case without the record that issued its code")?;
    Ok(Some(write::code_for(&app.office, viewer.jurisdiction(), (seen.case.id.as_str(), seq))?))
}

/// Only whoever took the case in sees the code, and only at that time. Afterwards the resident has it.
fn may_see_code(app: &App, viewer: &Viewer, seen: &Seen) -> bool {
    let reporter = seen.case.reporters.first().and_then(|reporter| reporter.who.person());
    let fresh = app.now_us() - seen.case.opened_us < CODE_SHOWN_US && seen.case.code_version == 1;
    fresh && reporter.is_some_and(|person| person.as_str() == viewer.user())
}

/// Whether this viewer has just made the record, and it gave the code that is valid now.
fn gave_code(app: &App, viewer: &Viewer, seen: &Seen, seq: &str) -> bool {
    let mut gave = seen.steps.iter().rev().filter(|step| step.event.change == Change::CodeReissued);
    gave.next().is_some_and(|step| {
        let own = step.event.by.person().is_some_and(|person| person.as_str() == viewer.user());
        own && step.told.seq.to_string() == seq && app.now_us() - step.event.at_us < CODE_SHOWN_US
    })
}

async fn load(app: &Arc<App>, viewer: &Viewer, case: &str) -> Result<Seen, AppError> {
    let readers = app.readers.by(viewer.user());
    let (office, viewer, case) = (app.office.clone(), viewer.clone(), case.to_owned());
    let (today, now_us) = (today(app), app.now_us());
    readers.read(move |link| seen::load(link, &office, &viewer, &case, (&today, now_us))).await
}

/// `POST /cases/{id}/reading`: records that the viewer opens the names of this case today, and those of the
/// case that it is compared `with`. If `then` names the act whose form asked for the reading, the answer
/// redirects to that form; otherwise to what was opened.
///
/// # Errors
/// Not found outside the viewer's scope.
pub async fn read_sealed(
    State(app): State<Arc<App>>,
    Path(case): Path<String>,
    submission: Submission,
) -> Result<Response, AppError> {
    let Submission { viewer, command, typed, .. } = submission;
    let today = today(&app);
    let (act, with) = (typed.value(THEN), typed.value(WITH).to_owned());
    let is_act = app.office.policies.cases().iter().any(|policy| policy.act(act).is_some());
    // Only beside an act that names another case is another one read.
    let names_one = |policy: &CasePolicy| policy.act(act).is_some_and(|act| act.logic == Logic::Merge);
    let names_one = app.office.policies.cases().iter().any(names_one);
    let compared = names_one
        && with.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !with.is_empty();
    let to = match (is_act, compared) {
        (true, true) => format!("/cases/{case}/acts/{act}?with={with}"),
        (true, false) => format!("/cases/{case}/acts/{act}"),
        (false, _) => format!("/cases/{case}#{MATTER}"),
    };
    app.desk
        .write(command, move |tx| {
            let (jurisdiction, user) = (viewer.jurisdiction(), viewer.user());
            if compared {
                let other = seen::find(tx, &viewer, &with)?;
                reading::record_matter(tx, jurisdiction, &other.case, user, &today)?;
            }
            let stored = seen::find(tx, &viewer, &case)?;
            reading::record_matter(tx, jurisdiction, &stored.case, user, &today)
        })
        .await?;
    Ok(see_other(&to, &["opened"]))
}
