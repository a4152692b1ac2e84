//! Forms are ours: checks that a request which changes something was sent from one of our own pages.
//!
//! Invariants: every unsafe request passes `same_origin` (a layer over all routes); a form of someone signed in also carries their
//! session's token, and a resident's form carries the token of a cookie (double submit). Comparison takes the same time whatever is
//! sent. Not here: sessions (`session.rs`), reading forms (`request.rs`).

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponseParts, Response, ResponseParts};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq as _;

use crate::app::App;
use crate::db::chance::Chance;
use crate::error::AppError;
use crate::refusal::Refusal;
use crate::web::cookie;

/// The cookie that a resident's forms must repeat.
const COOKIE: &str = "form";

/// The layer over all routes.
///
/// # Errors
/// Forbidden, when another site's page sent a request that could change something.
pub async fn guard(request: Request, next: Next) -> Result<Response, AppError> {
    if !request.method().is_safe() {
        same_origin(request.headers())?;
    }
    Ok(next.run(request).await)
}

/// Whether the browser says that our own page sent this. A program that is no browser says nothing and carries no cookie by itself.
///
/// # Errors
/// Forbidden: `refusal-other-site`.
pub fn same_origin(headers: &HeaderMap) -> Result<(), AppError> {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let ours = match (text(header::HeaderName::from_static("sec-fetch-site")), text(header::ORIGIN)) {
        // "none" is the person's own act: a bookmark, the address bar.
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => {
            let authority =
                origin.parse::<Uri>().ok().and_then(|origin| origin.authority().map(ToString::to_string));
            authority.is_some() && authority.as_deref() == text(header::HOST)
        }
        (None, None) => true,
    };
    if ours { Ok(()) } else { Err(AppError::Forbidden(Refusal::new("refusal-other-site"))) }
}

/// Whether two tokens are the same, and there is one.
pub fn same(one: &str, other: &str) -> bool {
    !one.is_empty() && bool::from(one.as_bytes().ct_eq(other.as_bytes()))
}

/// The refusal of a form whose token is missing or another's.
pub fn wrong_token() -> AppError {
    AppError::Forbidden(Refusal::new("refusal-form-token"))
}

/// The token of forms that need no sign-in. Answer with it beside the page, `(token, page)`, so that the cookie is set.
#[derive(Clone, Debug)]
pub struct FormToken {
    value: String,
    fresh: bool,
    behind_https: bool,
}

impl FormToken {
    pub fn value(&self) -> &str {
        &self.value
    }
}

/// The token a browser holds already.
pub fn held<'h>(app: &App, headers: &'h HeaderMap) -> &'h str {
    cookie::value(headers, &cookie::of_host(COOKIE, app.behind_https)).unwrap_or_default()
}

impl FromRequestParts<Arc<App>> for FormToken {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<FormToken, Infallible> {
        let held = held(app, &parts.headers);
        let sound = held.len() == 32
            && held.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        let value =
            if sound { held.to_owned() } else { URL_SAFE_NO_PAD.encode(Chance::from_system().bytes::<24>()) };
        Ok(FormToken { value, fresh: !sound, behind_https: app.behind_https })
    }
}

impl IntoResponseParts for FormToken {
    type Error = Infallible;

    fn into_response_parts(self, mut response: ResponseParts) -> Result<ResponseParts, Infallible> {
        if self.fresh {
            let name = cookie::of_host(COOKIE, self.behind_https);
            let line = cookie::line(cookie::ours(name, self.value, self.behind_https));
            response.headers_mut().append(header::SET_COOKIE, line);
        }
        Ok(response)
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn judge(pairs: &[(&'static str, &'static str)]) -> bool {
        let headers: HeaderMap = pairs
            .iter()
            .map(|(name, value)| (header::HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        same_origin(&headers).is_ok()
    }

    #[test]
    fn another_sites_page_cannot_send_our_forms() {
        assert!(judge(&[("sec-fetch-site", "same-origin"), ("origin", "null"), ("host", "bell.test")]));
        assert!(judge(&[("sec-fetch-site", "none")]));
        assert!(!judge(&[
            ("sec-fetch-site", "cross-site"),
            ("origin", "https://bell.test"),
            ("host", "bell.test")
        ]));
        assert!(!judge(&[("sec-fetch-site", "same-site")]));
        assert!(judge(&[("origin", "http://bell.test:7400"), ("host", "bell.test:7400")]));
        assert!(!judge(&[("origin", "https://evil.test"), ("host", "bell.test")]));
        assert!(!judge(&[("origin", "null"), ("host", "bell.test")]));
        assert!(!judge(&[("origin", "https://bell.test")]), "a request without a host");
        assert!(judge(&[("host", "bell.test")]), "a program, which carries no cookie by itself");
    }

    #[test]
    fn an_empty_token_is_never_the_same() {
        assert!(same("abc", "abc"));
        assert!(!same("abc", "abd") && !same("abc", "ab") && !same("", ""));
    }
}
