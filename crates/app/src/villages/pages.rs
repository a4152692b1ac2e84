//! The pages of villages: parse, load, answer.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use bellwether_policy::Role;

use super::view::{self, Township, VillagePage};
use crate::accounts::{self, Colleague, Purpose, Scope, Viewer};
use crate::app::App;
use crate::cases::list::{self, Filter};
use crate::cases::store::tally::{self, Tally};
use crate::db::{Link, public_size};
use crate::error::AppError;
use crate::registry::{self, Level, PlaceCode};
use crate::web::locale::t;
use crate::web::shell::Section;
use crate::web::visit::{DeskPage, Visit};

/// `GET /villages`
pub async fn villages(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    visit: Visit,
) -> Result<Response, AppError> {
    let (places, cases) = (viewer.scope(Purpose::Places), viewer.scope(Purpose::Cases));
    let now_us = app.now_us();
    let (townships, records) =
        app.readers.by(viewer.user()).read_long(move |link| townships(link, &places, &cases, now_us)).await?;
    let title = t(visit.lang, "villages-title");
    let page = DeskPage::new(&title, Section::Villages, records);
    let body = view::villages(&visit.reader(&app), &townships, records);
    Ok(visit.answer(StatusCode::OK, visit.desk(&viewer, &page, body)))
}

/// `GET /villages/{code}`
pub async fn village(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    visit: Visit,
    Path(code): Path<String>,
) -> Result<Response, AppError> {
    let code = PlaceCode::parse(&code).map_err(|_| AppError::NotFound)?;
    let (places, cases) = (viewer.scope(Purpose::Places), viewer.scope(Purpose::Cases));
    let now_us = app.now_us();
    let mut loaded =
        app.readers.by(viewer.user()).read(move |link| one(link, &places, &cases, code, now_us)).await?;
    loaded.may_report = app.office.policies.may_report(&viewer.roles_at(code.lo(), ""));
    let page = DeskPage::new(&loaded.name, Section::Villages, loaded.records);
    let body = view::village(&visit.reader(&app), &app.office.policies, &loaded);
    Ok(visit.answer(StatusCode::OK, visit.desk(&viewer, &page, body)))
}

pub(super) fn townships(
    link: &mut Link<'_>,
    places: &Scope,
    cases: &Scope,
    now_us: i64,
) -> Result<(Vec<Township>, i64), AppError> {
    let jurisdiction = places.jurisdiction();
    let names = registry::names(link, jurisdiction)?;
    let tallies = tallies(link, cases, now_us)?;
    let mut townships: Vec<Township> = Vec::new();
    for (code, name) in
        names.iter().filter(|(code, _)| code.level() == Level::Village && places.covers_place(code.lo()))
    {
        let above = code.above();
        if townships.last().is_none_or(|township| township.code != above) {
            let name = names.get(&above).cloned().unwrap_or_default();
            townships.push(Township { code: above, name, villages: Vec::new() });
        }
        let seen = cases.covers_place(code.lo());
        let tally = seen.then(|| tallies.get(&code.lo()).copied().unwrap_or_default());
        if let Some(township) = townships.last_mut() {
            township.villages.push((*code, name.clone(), tally));
        }
    }
    Ok((townships, public_size(link, jurisdiction, now_us)?))
}

fn tallies(link: &mut Link<'_>, cases: &Scope, now_us: i64) -> Result<BTreeMap<i64, Tally>, AppError> {
    let mut all = BTreeMap::new();
    for interval in cases.whole_places() {
        all.extend(tally::by_place(link, cases.jurisdiction(), interval, now_us)?);
    }
    Ok(all)
}

pub(super) fn one(
    link: &mut Link<'_>,
    places: &Scope,
    cases: &Scope,
    code: PlaceCode,
    now_us: i64,
) -> Result<VillagePage, AppError> {
    let jurisdiction = places.jurisdiction();
    let place = registry::place(link, jurisdiction, code)?
        .filter(|_| places.covers_place(code.lo()))
        .ok_or(AppError::NotFound)?;
    let within = cases.within(code);
    let tally = tallies(link, &within, now_us)?.into_values().fold(Tally::default(), Tally::and);
    let open = Filter { state: "open".to_owned(), ..Filter::default() };
    let mut cases = list::page(link, &within, &open, now_us)?.cases;
    cases.truncate(12);
    Ok(VillagePage {
        code,
        name: place.name,
        path: registry::path(link, jurisdiction, code)?,
        tally,
        people: at_work(accounts::colleagues_at(link, jurisdiction, code, "")?),
        cases,
        sees_cases: within.whole_places().next().is_some(),
        may_report: false,
        records: public_size(link, jurisdiction, now_us)?,
    })
}

/// Those who work here, not those who look after the system or look at everything from above.
fn at_work(people: Vec<Colleague>) -> Vec<Colleague> {
    const ABOVE: [Role; 3] = [Role::OrganisationDepartment, Role::Supervisor, Role::Auditor];
    let works = |person: &Colleague| {
        person.roles.iter().any(|role| !role.is_administrator() && !ABOVE.contains(role))
    };
    people.into_iter().filter(works).collect()
}
