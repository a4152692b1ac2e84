//! Who has opened what is sealed in a case: for those who watch over it, and for its handler, who answers for it.
//!
//! Invariant: this is told about one case at a time, to a person who may see that case and may know who read
//! it. What exactly was read is not told, because it is not known. Not here: recording a reading
//! (`reading.rs`).

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use bellwether_policy::Role;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::model::{Case, PersonId};
use super::store::StoredCase;
use super::store::reading::{self, READINGS};
use super::{seen, words};
use crate::accounts::{self, Viewer};
use crate::app::App;
use crate::db::{Link, public_size};
use crate::error::AppError;
use crate::refusal::Refusal;
use crate::web::components::{Column, Pager, Row, breadcrumbs, empty, page_head, pager, table};
use crate::web::locale::{t, t_args};
use crate::web::query::Queried;
use crate::web::shell::Section;
use crate::web::time::Reader;
use crate::web::visit::{DeskPage, Visit};

/// Whether a person may know who has opened a case's sealed part.
pub fn may_know(viewer: &Viewer, case: &Case, lo: i64) -> bool {
    let handles = case.handler.as_ref() == Some(&PersonId::new(viewer.user()));
    let roles = viewer.roles_at(lo, case.unit());
    handles || roles.contains(&Role::Supervisor) || roles.contains(&Role::Auditor)
}

/// Where a page begins.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Before {
    /// Readings before this record only; `next` of the page before.
    #[serde(default)]
    pub before: Option<i64>,
}

/// One person who opened a case's sealed part on one day.
#[derive(Serialize, ToSchema)]
pub struct ReadingTold {
    /// The record of it.
    pub seq: i64,
    /// A user's id.
    pub user: String,
    pub name: String,
    /// The day on which it was open to them.
    pub on: String,
    pub recorded_at_us: i64,
}

/// Who has opened a case's sealed part, newest first.
#[derive(Serialize, ToSchema)]
pub struct ReadingsTold {
    pub readings: Vec<ReadingTold>,
    /// The `before` of the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<i64>,
}

/// What a page is made from.
struct Told {
    number: String,
    readings: ReadingsTold,
    records: i64,
}

fn load(
    link: &mut Link<'_>,
    viewer: &Viewer,
    case: &str,
    before: Option<i64>,
    now_us: i64,
) -> Result<Told, AppError> {
    let StoredCase { case, lo } = seen::find(link, viewer, case)?;
    if !may_know(viewer, &case, lo) {
        return Err(AppError::Forbidden(Refusal::new("refusal-readings-not-yours")));
    }
    let jurisdiction = viewer.jurisdiction();
    let mut rows = reading::readings(link, jurisdiction, &case.id, before.unwrap_or(i64::MAX))?;
    let more = rows.len() > READINGS;
    rows.truncate(READINGS);
    let users: Vec<&str> = rows.iter().map(|row| row.user.as_str()).collect();
    let names: BTreeMap<String, String> = accounts::colleagues_named(link, jurisdiction, &users)?;
    let next = rows.last().filter(|_| more).map(|row| row.seq);
    let told = rows.into_iter().map(|row| ReadingTold {
        name: names.get(&row.user).cloned().unwrap_or_default(),
        seq: row.seq,
        user: row.user,
        on: row.on,
        recorded_at_us: row.recorded_at_us,
    });
    let readings = ReadingsTold { readings: told.collect(), next };
    Ok(Told { number: case.code, readings, records: public_size(link, jurisdiction, now_us)? })
}

/// `GET /cases/{id}/readings`
///
/// # Errors
/// Not found outside the viewer's scope; forbidden to those who see the case but do not watch over it.
pub async fn show(
    State(app): State<Arc<App>>,
    visit: Visit,
    viewer: Viewer,
    Path(case): Path<String>,
    Queried(Before { before }): Queried<Before>,
) -> Result<Response, AppError> {
    let whose = viewer.clone();
    let now_us = app.now_us();
    let told =
        app.readers.by(viewer.user()).read(move |link| load(link, &whose, &case, before, now_us)).await?;
    let title = t(visit.lang, "cases-readings");
    let body = page(&visit.reader(&app), viewer.jurisdiction(), &told, before.is_some());
    let desk = DeskPage::new(&title, Section::Cases, told.records);
    Ok(visit.answer(StatusCode::OK, visit.desk(&viewer, &desk, body)))
}

/// `GET /api/v1/cases/{id}/readings`
#[utoipa::path(get, path = "/api/v1/cases/{id}/readings", tag = "cases",
    params(("id" = String, Path, description = "Id or public number"), Before), responses(
    (status = 200, description = "Who opened what is sealed, newest first, at most 50", body = ReadingsTold),
    (status = 403, description = "Only for supervisors, auditors and the case's handler"),
    (status = 404, description = "No such case in your area"),
))]
pub async fn list(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(case): Path<String>,
    Queried(Before { before }): Queried<Before>,
) -> Result<Json<ReadingsTold>, AppError> {
    let now_us = app.now_us();
    let told =
        app.readers.by(viewer.user()).read(move |link| load(link, &viewer, &case, before, now_us)).await?;
    Ok(Json(told.readings))
}

fn page(reader: &Reader, jurisdiction: i64, told: &Told, later: bool) -> Markup {
    let lang = reader.lang;
    let back = format!("/cases/{}", told.number);
    let here = format!("{back}/readings");
    let title = t(lang, "cases-readings");
    let (who, day) = (t(lang, "cases-readings-who"), t(lang, "cases-readings-day"));
    let (when, record) = (t(lang, "cases-readings-when"), t(lang, "cases-readings-record"));
    let columns = [
        Column::words(&who),
        Column::words(&day).fact(),
        Column::words(&when).fact(),
        Column::words(&record).fact(),
    ];
    let href = |seq: i64| format!("/log/{jurisdiction:06}/record/{seq}");
    let hrefs: Vec<String> = told.readings.readings.iter().map(|row| href(row.seq)).collect();
    let rows =
        told.readings.readings.iter().zip(&hrefs).map(|(row, href)| Row { href, cells: cells(reader, row) });
    let rows: Vec<Row> = rows.collect();
    let next = told.readings.next.map(|seq| format!("{here}?before={seq}"));
    html! {
        (breadcrumbs(lang, &[(&t(lang, "shell-cases"), "/cases"), (&told.number, &back)], &title))
        (page_head(&title, Some(html! { span.number { (told.number) } }), None))
        p { (t(lang, "cases-readings-explain")) }
        @if rows.is_empty() {
            (empty(&t(lang, "cases-readings-none"), &t(lang, "cases-readings-none-next"), None))
        } @else {
            (table(lang, &title, &columns, &rows, None))
            (pager(lang, &Pager {
                first: later.then_some(here.as_str()),
                previous: None,
                next: next.as_deref(),
                shown: rows.len(),
                total: None,
            }))
        }
    }
}

fn cells(reader: &Reader, row: &ReadingTold) -> Vec<Markup> {
    let lang = reader.lang;
    let name = if row.name.is_empty() { t(lang, "cases-person-gone").into_owned() } else { row.name.clone() };
    let day = row.on.parse().map_or_else(|_| row.on.clone(), |day| reader.date(day));
    let number = t_args(lang, "cases-readings-number", &[("seq", row.seq.to_string().into())]);
    vec![
        html! { (name) },
        html! { (day) },
        html! { (reader.moment(words::instant(row.recorded_at_us))) },
        html! { span.number { (number) } },
    ]
}
