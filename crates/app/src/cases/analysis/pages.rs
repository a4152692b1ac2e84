//! The page of an analysis: the cases that wait for it, and one form for all of them.
//!
//! Invariant: only cases that the viewer may analyse are offered; a refusal of one leaves all unwritten and everything typed.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use bellwether_policy::case_policy::{Act, CasePolicy};
use serde::Deserialize;

use super::view::{self, PAGE, Page};
use super::{AT_ONCE, Candidate, around, candidates, may, of, sitting};
use crate::accounts::{self, Colleague, DraftOf, Viewer};
use crate::app::App;
use crate::cases::form::{self, Reading, part};
use crate::cases::model::Perform;
use crate::cases::pages::kept_draft;
use crate::cases::{access, rules, seen, write};
use crate::db::chance::Chance;
use crate::db::{Link, Tx, public_size};
use crate::error::AppError;
use crate::office::Office;
use crate::registry::{self, PlaceCode};
use crate::web::components::{Tone, Typed};
use crate::web::locale::{t, t_args};
use crate::web::query::Queried;
use crate::web::request::Submission;
use crate::web::shell::Section;
use crate::web::visit::{DeskPage, Visit, see_other};

/// What the address says.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Where {
    place: String,
}

/// What the page is made from.
pub(super) struct Loaded {
    pub cases: Vec<Candidate>,
    pub more: bool,
    /// The place that holds all of them.
    pub around: Option<PlaceCode>,
    pub people: Vec<Colleague>,
    pub places: BTreeMap<PlaceCode, String>,
    pub records: i64,
}

fn load(link: &mut Link<'_>, app: &App, viewer: &Viewer, place: &str) -> Result<Loaded, AppError> {
    let now_us = app.now_us();
    let (cases, more) = candidates(link, &app.office, viewer, (place, now_us))?;
    let of_cases: Vec<PlaceCode> =
        cases.iter().filter_map(|case| PlaceCode::parse(&case.row.place).ok()).collect();
    let around = PlaceCode::parse(place).ok().or_else(|| around(&of_cases, viewer));
    let people = match around {
        Some(around) => sitting(link, &app.office, viewer, around)?,
        None => Vec::new(),
    };
    let places = registry::names(link, viewer.jurisdiction())?;
    Ok(Loaded {
        cases,
        more,
        around,
        people,
        places,
        records: public_size(link, viewer.jurisdiction(), now_us)?,
    })
}

/// `GET /cases/analysis`.
///
/// # Errors
/// Not found where no policy knows a joint analysis; faults of the database.
pub async fn show(
    State(app): State<Arc<App>>,
    visit: Visit,
    viewer: Viewer,
    Queried(at): Queried<Where>,
) -> Result<Response, AppError> {
    let (typed, restored) = kept_draft(&app, &viewer, PAGE).await?;
    let place = if restored { typed.value("place").to_owned() } else { at.place };
    answer(&app, &visit, &viewer, (&place, &typed), StatusCode::OK).await
}

async fn answer(
    app: &Arc<App>,
    visit: &Visit,
    viewer: &Viewer,
    (place, typed): (&str, &Typed),
    status: StatusCode,
) -> Result<Response, AppError> {
    let (policy, act) = of(&app.office).ok_or(AppError::NotFound)?;
    let (inside, person, at) = (app.clone(), viewer.clone(), place.to_owned());
    let loaded = app.readers.by(viewer.user()).read(move |link| load(link, &inside, &person, &at)).await?;
    let reader = visit.reader(app);
    let command = Chance::from_system().uuid(app.now_us());
    let page = Page {
        reader: &reader,
        policy,
        act,
        loaded: &loaded,
        place,
        typed,
        csrf: viewer.csrf(),
        command: &command,
    };
    let title = act.title.get(visit.lang);
    let told = match visit.flash().as_slice() {
        ["analysed", count] => count.parse::<i64>().ok(),
        _ => None,
    };
    let told = told.map(|count| t_args(visit.lang, "analysis-done", &[("count", count.into())]));
    let mut desk = DeskPage::new(title, Section::Cases, loaded.records);
    desk.flash = told.as_deref().map(|words| (Tone::Good, words));
    Ok(visit.answer(status, visit.desk(viewer, &desk, view::page(&page))))
}

/// For whoever takes part in joint analyses, the form for one over several cases.
///
/// # Errors
/// None; the signature is that of [`crate::web::request::Drafted`].
pub fn draft_of(
    _: &mut Link<'_>,
    office: &Office,
    viewer: &Viewer,
    _: &str,
) -> Result<Option<DraftOf>, AppError> {
    Ok(may(office, viewer).then(|| DraftOf { form: PAGE.to_owned(), case: String::new() }))
}

/// `POST /cases/analysis`.
///
/// # Errors
/// Not found as above; busy; faults. A rule's no comes back as the page.
pub async fn act(
    State(app): State<Arc<App>>,
    visit: Visit,
    submission: Submission,
) -> Result<Response, AppError> {
    let Submission { viewer, command, mut typed, .. } = submission;
    let (policy, act) = of(&app.office).ok_or(AppError::NotFound)?;
    let place = typed.value("place").to_owned();
    let numbers: Vec<String> = typed.all("case").map(str::to_owned).collect();
    if numbers.is_empty() {
        typed.mistake(Some("case".to_owned()), t(visit.lang, "analysis-none-chosen"));
    }
    if numbers.len() > AT_ONCE {
        typed.refuse(visit.lang, &rules::too_many_cases(AT_ONCE).at("case"));
    }
    let mut acts = Vec::with_capacity(numbers.len());
    for number in &numbers {
        acts.push((number.clone(), parsed(&app, &visit, (policy, act), number, &mut typed)));
    }
    if !typed.mistakes().is_empty() {
        return answer(&app, &visit, &viewer, (&place, &typed), StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let (office, person) = (app.office.clone(), viewer.clone());
    let run = move |tx: &mut Tx<'_, '_>| {
        let sender = access::sender(&person);
        accounts::drop_draft(tx, sender.jurisdiction, person.user(), PAGE)?;
        let mut named = Vec::with_capacity(acts.len());
        for (number, perform) in acts {
            let id = seen::find(tx, &person, &number)?.case.id.0;
            named.push((number, id, perform));
        }
        write::perform_all(tx, &office, &sender, named)
    };
    match app.desk.write(command, run).await {
        Ok(written) => Ok(see_other(PAGE, &["analysed", &written.answer.len().to_string()])),
        Err(AppError::Refused(refusal)) => {
            typed.refuse(visit.lang, &refusal);
            answer(&app, &visit, &viewer, (&place, &typed), StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(error) => Err(error),
    }
}

/// What was typed for one case, as the act's form would have sent it; mistakes stand beside the fields of this page.
fn parsed(
    app: &App,
    visit: &Visit,
    (policy, act): (&CasePolicy, &Act),
    number: &str,
    typed: &mut Typed,
) -> Perform {
    let together = typed.all(view::PEOPLE).map(|person| (view::PEOPLE.to_owned(), person.to_owned()));
    let own = act.fields.iter().filter(|asked| asked.id != view::PEOPLE).flat_map(|asked| {
        let name = part(number, &asked.id);
        typed.all(&name).map(|value| (asked.id.clone(), value.to_owned())).collect::<Vec<_>>()
    });
    let mut one = Typed::sent(together.chain(own).collect::<Vec<_>>());
    let reading = Reading { lang: visit.lang, policy, zone: &app.office.zone, mediators: false, new_id: "" };
    let fields = form::fields(&reading, &act.fields, &mut one);
    form::mistakes(&reading, &act.fields, &fields, (app.now_us(), None), &mut one);
    for mistake in one.mistakes() {
        let field = mistake.field.as_deref().map(|field| match field {
            view::PEOPLE => field.to_owned(),
            field => part(number, field),
        });
        let is_said = field.as_deref().is_some_and(|field| typed.error(field).is_some());
        if !is_said {
            typed.mistake(field, mistake.words.clone());
        }
    }
    let version = typed.value(&part(number, "version")).parse().ok();
    Perform { act: act.id.clone(), fields, version, ..Perform::default() }
}
