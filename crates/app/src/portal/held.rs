//! The code a browser holds for half an hour after it was entered, so that no address and no log ever carries it.
//!
//! Invariant: a held code was entered and found before: the cookie is signed, so it is no way around the throttle.
//! The cookie is `HttpOnly`, `SameSite=Strict` and sent to residents' pages only. Not here: finding the case (`followed.rs`).

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use axum::response::Response;

use crate::app::App;
use crate::db::keyed::keyed;
use crate::web::cookie::{self, Duration, SameSite};
use crate::web::csrf;

const COOKIE: &str = "case";
const KEPT_S: i64 = 30 * 60;

/// The code that came with a request, if one did that still holds.
pub struct Held(pub Option<String>);

impl FromRequestParts<Arc<App>> for Held {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Held, Infallible> {
        Ok(Held(cookie::value(&parts.headers, COOKIE).and_then(|value| read(app, value))))
    }
}

fn read(app: &App, value: &str) -> Option<String> {
    let mut parts = value.splitn(3, '.');
    let (digits, until, signature) = (parts.next()?, parts.next()?, parts.next()?);
    let until_s: i64 = until.parse().ok()?;
    let holds = csrf::same(signature, &signed(app, digits, until_s)) && app.now_us() / 1_000_000 < until_s;
    holds.then(|| digits.to_owned())
}

fn signed(app: &App, digits: &str, until_s: i64) -> String {
    keyed(&app.office.code_key, "held", &[&until_s.to_be_bytes(), digits.as_bytes()])
}

/// Gives a browser a code to hold, from now on.
pub fn hold(app: &App, digits: &str, response: &mut Response) {
    let until_s = app.now_us() / 1_000_000 + KEPT_S;
    set(app, &format!("{digits}.{until_s}.{}", signed(app, digits, until_s)), KEPT_S, response);
}

/// Takes it away.
pub fn let_go(app: &App, response: &mut Response) {
    set(app, "", 0, response);
}

fn set(app: &App, value: &str, kept_s: i64, response: &mut Response) {
    let cookie = cookie::ours(COOKIE, value, app.behind_https)
        .path("/resident")
        .same_site(SameSite::Strict)
        .max_age(Duration::seconds(kept_s));
    response.headers_mut().append(header::SET_COOKIE, cookie::line(cookie));
}
