//! A visit to a page: how the reader likes to see it, where they are, what the last act came to, and the desk's frame around it.
//!
//! Invariant: what the last act came to is said once: the page that says it takes the cookie away.
//! Not here: who is signed in (`session.rs`), the frame's own looks (`shell.rs`).

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use bellwether_policy::Lang;
use jiff::Timestamp;
use maud::Markup;

use crate::accounts::Viewer;
use crate::app::App;
use crate::contact::Letterhead;
use crate::latin;
use crate::web::components::Tone;
use crate::web::cookie::{self, Duration};
use crate::web::locale::{joined, t};
use crate::web::preference::{self, Theme};
use crate::web::shell::{LogSize, Section, Shell, SignedIn, page};
use crate::web::time::Reader;

const COOKIE: &str = "flash";

/// What a request says about its reader. An extractor.
#[derive(Clone, Debug)]
pub struct Visit {
    pub lang: Lang,
    pub theme: Theme,
    /// Path and query.
    pub here: String,
    pub letterhead: Letterhead,
    /// What residents type to come here, as the county gave it, else as this visitor came.
    pub address: String,
    flash: Option<String>,
}

/// A page of the desk.
pub struct DeskPage<'a> {
    pub title: &'a str,
    pub active: Option<Section>,
    /// Records in the log, for the foot of the page.
    pub records: Option<i64>,
    pub flash: Option<(Tone, &'a str)>,
    /// Further scripts of `static/`.
    pub scripts: &'a [&'a str],
}

impl<'a> DeskPage<'a> {
    pub fn new(title: &'a str, active: Section, records: i64) -> Self {
        DeskPage { title, active: Some(active), records: Some(records), flash: None, scripts: &[] }
    }
}

impl FromRequestParts<Arc<App>> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Visit, Infallible> {
        Ok(Visit {
            address: address(app, &parts.headers),
            letterhead: app.letterhead(),
            lang: preference::lang(&parts.headers),
            theme: preference::theme(&parts.headers),
            here: parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
            flash: cookie::value(&parts.headers, COOKIE).filter(|word| !word.is_empty()).map(str::to_owned),
        })
    }
}

/// The address of residents' pages.
fn address(app: &App, headers: &HeaderMap) -> String {
    if !app.contact.address.is_empty() {
        return app.contact.address.clone();
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    format!("{}://{host}/resident", if app.behind_https { "https" } else { "http" })
}

impl Visit {
    /// The same visit by somebody who reads another language.
    #[must_use]
    pub fn in_language(&self, lang: Lang) -> Visit {
        Visit { lang, ..self.clone() }
    }

    pub fn reader(&self, app: &App) -> Reader {
        let now = Timestamp::from_microsecond(app.now_us()).unwrap_or(Timestamp::MAX);
        Reader { lang: self.lang, zone: app.office.zone.clone(), now }
    }

    /// The words [`see_other`] sent along, in order.
    pub fn flash(&self) -> Vec<&str> {
        self.flash.as_deref().map(|words| words.split(':').collect()).unwrap_or_default()
    }

    /// A whole page for someone at the desk.
    pub fn desk(&self, viewer: &Viewer, desk: &DeskPage, body: Markup) -> Markup {
        let lang = self.lang;
        let titles: Vec<_> =
            viewer.roles().iter().map(|role| t(lang, &format!("role-{}", role.as_str()))).collect();
        let roles = joined(lang, titles.iter().map(AsRef::as_ref));
        let place = latin::place(lang, viewer.home().map_or("", |grant| grant.over()));
        let name = latin::person(lang, viewer.name());
        let log = format!("/log/{:06}", viewer.jurisdiction());
        let shell = Shell {
            theme: self.theme,
            user: Some(SignedIn { id: viewer.user(), name: &name, place: &place, roles: &roles }),
            nav: &Section::ALL,
            active: desk.active,
            csrf: viewer.csrf(),
            flash: desk.flash,
            log: desk.records.map(|records| LogSize { records, href: &log }),
            scripts: desk.scripts,
            letterhead: Some(&self.letterhead),
            ..Shell::new(lang, desk.title, &self.here)
        };
        page(&shell, body)
    }

    /// The answer with a page; takes away what was to be said once.
    pub fn answer(&self, status: StatusCode, page: Markup) -> Response {
        let mut response = (status, page).into_response();
        if self.flash.is_some() {
            response.headers_mut().append(header::SET_COOKIE, flash("", Duration::ZERO));
        }
        response
    }
}

/// Leads on after an act, with words for the next page to say once: letters, digits and hyphens only.
pub fn see_other(to: &str, words: &[&str]) -> Response {
    let mut response = Redirect::to(to).into_response();
    let fit = |word: &&str| word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if words.iter().all(fit) && !words.is_empty() {
        response.headers_mut().append(header::SET_COOKIE, flash(&words.join(":"), Duration::minutes(2)));
    }
    response
}

/// It opens nothing, so it does not matter over which line it comes back.
fn flash(words: &str, kept: Duration) -> HeaderValue {
    cookie::line(cookie::ours(COOKIE, words, false).max_age(kept))
}
