//! The log's pages: the list of logs, one log, one record. Anyone may come; those signed in see more of their own.
//!
//! Invariant: a page shows one state of the log, read in one snapshot, and no more of it than is public.
//! Not here: what is shown to whom (`shown.rs`), HTML (`view.rs`).

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use bellwether_policy::Lang;
use jiff::Timestamp;
use maud::Markup;
use serde::Deserialize;

use super::last_check::last_check;
use super::{public, shown, view};
use crate::accounts::Viewer;
use crate::app::App;
use crate::contact::Letterhead;
use crate::error::AppError;
use crate::registry;
use crate::web::locale::{joined, t, t_args};
use crate::web::preference;
use crate::web::query::{NoQuery, Queried};
use crate::web::shell::{self, LogSize, Section, Shell, SignedIn};
use crate::web::time::Reader;

/// Where in the list.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Position {
    before: Option<i64>,
}

/// What a page knows of its request.
pub struct Asked {
    headers: HeaderMap,
    here: String,
    viewer: Option<Viewer>,
    letterhead: Letterhead,
}

impl Asked {
    fn lang(&self) -> Lang {
        preference::lang(&self.headers)
    }

    fn reader(&self, app: &App) -> Reader {
        let now = Timestamp::from_microsecond(app.now_us()).unwrap_or(Timestamp::MAX);
        Reader { lang: self.lang(), zone: app.office.zone.clone(), now }
    }

    /// The frame: with the sections for those signed in, without for everyone else.
    fn frame(&self, title: &str, records: Option<(i64, i64)>, scripts: &[&str], body: Markup) -> Markup {
        let lang = self.lang();
        let viewer = self.viewer.as_ref();
        let roles = viewer.map(Viewer::roles).unwrap_or_default();
        let roles: Vec<_> = roles.iter().map(|role| t(lang, &format!("role-{}", role.as_str()))).collect();
        let roles = joined(lang, roles.iter().map(AsRef::as_ref));
        let place = viewer.and_then(Viewer::home).map_or("", |grant| grant.over());
        let href = records.map(|(jurisdiction, _)| view::log_href(jurisdiction)).unwrap_or_default();
        let frame = Shell {
            theme: preference::theme(&self.headers),
            user: viewer.map(|viewer| SignedIn {
                id: viewer.user(),
                name: viewer.name(),
                place,
                roles: &roles,
            }),
            nav: if viewer.is_some() { &Section::ALL } else { &[] },
            active: Some(Section::Log),
            csrf: viewer.map_or("", Viewer::csrf),
            log: records.map(|(_, records)| LogSize { records, href: &href }),
            scripts,
            letterhead: Some(&self.letterhead),
            ..Shell::new(lang, title, &self.here)
        };
        shell::page(&frame, body)
    }
}

fn asked(app: &App, headers: HeaderMap, uri: &Uri, viewer: Option<Viewer>) -> Asked {
    let here = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    Asked { headers, here, viewer, letterhead: app.letterhead() }
}

/// `GET /log`: leads to one's own log, or the only one; else the list.
///
/// # Errors
/// Faults of the database.
pub async fn logs(
    State(app): State<Arc<App>>,
    viewer: Option<Viewer>,
    _: Queried<NoQuery>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, AppError> {
    if let Some(viewer) = &viewer {
        return Ok(Redirect::to(&view::log_href(viewer.jurisdiction())).into_response());
    }
    let public = app.public.clone();
    let read = app.readers.read(move |link| {
        let mut logs = Vec::new();
        for jurisdiction in registry::jurisdictions(link)? {
            let log = public.now(link, jurisdiction)?;
            logs.push((jurisdiction, log.map_or(0, |log| log.size)));
        }
        Ok(logs)
    });
    let logs = read.await?;
    if let [(jurisdiction, _)] = logs.as_slice() {
        return Ok(Redirect::to(&view::log_href(*jurisdiction)).into_response());
    }
    let asked = asked(&app, headers, &uri, viewer);
    let lang = asked.lang();
    Ok(asked.frame(&t(lang, "audit-logs-title"), None, &[], view::logs(lang, &logs)).into_response())
}

/// `GET /log/{jurisdiction}?before=SEQ`.
///
/// # Errors
/// Not found when there is no such log.
pub async fn log(
    State(app): State<Arc<App>>,
    viewer: Option<Viewer>,
    Path(jurisdiction): Path<i64>,
    Queried(position): Queried<Position>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Markup, AppError> {
    let asked = asked(&app, headers, &uri, viewer.clone());
    let (public, before) = (app.public.clone(), position.before);
    let read = app.readers.read(move |link| {
        let log = public.now(link, jurisdiction)?.ok_or(AppError::NotFound)?;
        Ok(shown::log(link, log, jurisdiction, before, viewer.as_ref())?)
    });
    let log = read.await?;
    let last_check = last_check(&app.installation, jurisdiction);
    let page = view::LogPage {
        reader: asked.reader(&app),
        log: &log,
        vkey: public::vkey(&app.installation, jurisdiction)?,
        checked_by: last_check.as_ref().filter(|_| asked.viewer.is_some()).map(|check| check.by.clone()),
        last_check: last_check.map(|check| check.public(log.log.size)),
        site: site(&asked.headers),
        policies: &app.office.policies,
    };
    let title = t_args(asked.lang(), "audit-log-title", &[("jurisdiction", log.name.clone().into())]);
    Ok(asked.frame(&title, Some((jurisdiction, log.log.size)), &[], view::log(&page)))
}

/// `GET /log/{jurisdiction}/record/{seq}`.
///
/// # Errors
/// Not found when there is no such record, or it is not public yet; a fault when its way does not lead to the signed root.
pub async fn record(
    State(app): State<Arc<App>>,
    viewer: Option<Viewer>,
    Path((jurisdiction, seq)): Path<(i64, i64)>,
    _: Queried<NoQuery>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Markup, AppError> {
    let asked = asked(&app, headers, &uri, viewer.clone());
    let public = app.public.clone();
    let read = app.readers.read(move |link| {
        let log = public.now(link, jurisdiction)?.ok_or(AppError::NotFound)?;
        Ok(shown::record(link, log, jurisdiction, seq, viewer.as_ref())?)
    });
    let record = read.await?.ok_or(AppError::NotFound)?;
    let title = t_args(asked.lang(), "audit-record-title", &[("seq", seq.to_string().into())]);
    let body = view::record(&asked.reader(&app), &app.office.policies, &record, &site(&asked.headers));
    Ok(asked.frame(&title, Some((jurisdiction, record.log.size)), &["verify.js"], body))
}

/// The address the reader came by, for commands to copy; an address that could not stand in one is left out.
fn site(headers: &HeaderMap) -> String {
    let word = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let fit = |host: &&str| host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte));
    let host = word("host").filter(fit).unwrap_or("localhost");
    let scheme = if word("x-forwarded-proto") == Some("https") { "https" } else { "http" };
    format!("{scheme}://{host}")
}
