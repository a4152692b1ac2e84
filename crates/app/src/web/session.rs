//! The session of a request: its cookie or bearer token, the `Viewer` behind it, and the address it came from.
//!
//! The cookie is `HttpOnly`, `SameSite=Lax`, and behind https `Secure` under the `__Host-` name; only a hash is stored. Programs may
//! send the same token as `Authorization: Bearer …`, which needs no form token because no browser adds it by itself.
//! Not here: what a token leads to (`accounts::standing`), form tokens (`csrf.rs`).

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};

use crate::accounts::{self, Standing, Token, Viewer};
use crate::app::App;
use crate::error::AppError;
use crate::web::cookie;

const COOKIE: &str = "session";

/// How a token came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carried {
    /// Added by the browser, so forms need a token of their own.
    Cookie,
    /// Added by a program on purpose.
    Bearer,
}

/// The token of a request, if it carries one that could be ours.
pub fn token(app: &App, headers: &HeaderMap) -> Option<(Token, Carried)> {
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    if let Some(text) = bearer {
        return Token::parse(text.trim()).map(|token| (token, Carried::Bearer));
    }
    let held = cookie::value(headers, &cookie::of_host(COOKIE, app.behind_https));
    held.and_then(Token::parse).map(|token| (token, Carried::Cookie))
}

/// The header line that gives a browser its session.
pub fn set_cookie(app: &App, token: &Token) -> HeaderValue {
    let name = cookie::of_host(COOKIE, app.behind_https);
    cookie::line(cookie::ours(name, token.secret(), app.behind_https))
}

/// The header line that takes it away.
pub fn clear_cookie(app: &App) -> HeaderValue {
    let name = cookie::of_host(COOKIE, app.behind_https);
    cookie::line(cookie::ours(name, "", app.behind_https).max_age(cookie::Duration::ZERO))
}

/// Who stands behind a request. Writes "seen" at most once a minute, without making the request wait.
///
/// # Errors
/// Faults of the database.
pub async fn standing(app: &Arc<App>, headers: &HeaderMap) -> Result<(Standing, Carried), AppError> {
    let Some((token, carried)) = token(app, headers) else {
        return Ok((Standing::Nobody, Carried::Cookie));
    };
    let now_us = app.now_us();
    let (key, looked_up) = (app.office.code_key, token.clone());
    let standing = app.readers.read(move |link| accounts::standing(link, &key, &looked_up, now_us)).await?;
    if let Standing::Here { stale: true, .. } = &standing {
        let app = Arc::clone(app);
        tokio::spawn(async move {
            let (jurisdiction, hash) = (token.jurisdiction(), token.hash());
            let seen =
                app.desk.put(move |tx| Ok(accounts::touch_session(tx, jurisdiction, &hash, now_us)?)).await;
            // A full queue has more urgent work; the next request writes it.
            drop(seen);
        });
    }
    Ok((standing, carried))
}

impl FromRequestParts<Arc<App>> for Viewer {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Viewer, AppError> {
        match standing(app, &parts.headers).await?.0 {
            Standing::Here { viewer, .. } => Ok(*viewer),
            Standing::Over { .. } | Standing::Nobody => Err(AppError::SignedOut),
        }
    }
}

/// For pages that anyone may see and that show more to those signed in.
impl OptionalFromRequestParts<Arc<App>> for Viewer {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Option<Viewer>, AppError> {
        match standing(app, &parts.headers).await?.0 {
            Standing::Here { viewer, .. } => Ok(Some(*viewer)),
            Standing::Over { .. } | Standing::Nobody => Ok(None),
        }
    }
}

/// The address a request came from, for throttling only; never stored as it is.
///
/// Behind an https proxy it is what the proxy wrote last into `X-Forwarded-For`: what stands before it is the client's own word.
pub fn address(app: &App, parts: &Parts) -> String {
    if app.behind_https {
        let forwarded = parts.headers.get_all("x-forwarded-for").iter().next_back();
        let last = forwarded.and_then(|value| value.to_str().ok()).and_then(|line| line.rsplit(',').next());
        if let Some(last) = last {
            return one_visitor(last.trim());
        }
    }
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    peer.map_or_else(String::new, |peer| network(peer.ip()).to_string())
}

/// What a proxy wrote: an address, perhaps with a port or in brackets. Anything else stands as it is.
fn one_visitor(written: &str) -> String {
    let bare = written.trim_start_matches('[').trim_end_matches(']');
    let with_port = || written.parse::<SocketAddr>().map(|address| address.ip());
    bare.parse::<IpAddr>()
        .or_else(|_| with_port())
        .map_or_else(|_| written.to_owned(), |ip| network(ip).to_string())
}

/// What one subscriber has: an IPv4 address, or the /64 network of an IPv6 address, in which each is free to use 2⁶⁴ of them.
pub fn network(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V4(four) => IpAddr::V4(four),
        IpAddr::V6(six) => IpAddr::V6(Ipv6Addr::from_bits(six.to_bits() >> 64 << 64)),
    }
}

/// Where to return after signing in: the page itself, or the page whose form was sent.
pub fn way_back(method: &Method, uri: &Uri, headers: &HeaderMap) -> String {
    if method.is_safe() {
        return uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    }
    let referer = headers
        .get(header::REFERER)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.parse::<Uri>().ok());
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
    match referer {
        Some(from) if from.authority().map(|authority| authority.as_str()) == host => {
            from.path_and_query().map_or("/", |path| path.as_str()).to_owned()
        }
        _ => "/".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(header::HeaderName, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn all_addresses_of_one_ipv6_network_are_one_visitor() {
        let same = ["2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "[2001:db8:1:2::7]", "[2001:db8:1:2::7]:5000"];
        for written in same {
            assert_eq!(one_visitor(written), "2001:db8:1:2::", "{written}");
        }
        assert_eq!(one_visitor("2001:db8:1:3::1"), "2001:db8:1:3::");
        for written in ["192.0.2.7", "192.0.2.7:5000", "::ffff:192.0.2.7"] {
            assert_eq!(one_visitor(written), "192.0.2.7", "{written}");
        }
        assert_eq!(one_visitor("unknown"), "unknown");
    }

    #[test]
    fn after_signing_in_one_returns_to_the_page_or_to_the_forms_page() {
        let uri: Uri = "/cases/1/acts/close?x=1".parse().unwrap();
        let own =
            headers(&[(header::HOST, "bell.test"), (header::REFERER, "https://bell.test/cases/1?tab=2")]);
        let foreign = headers(&[(header::HOST, "bell.test"), (header::REFERER, "https://evil.test/cases/1")]);
        assert_eq!(way_back(&Method::GET, &uri, &own), "/cases/1/acts/close?x=1");
        assert_eq!(way_back(&Method::POST, &uri, &own), "/cases/1?tab=2");
        assert_eq!(way_back(&Method::POST, &uri, &foreign), "/");
        assert_eq!(way_back(&Method::POST, &uri, &HeaderMap::new()), "/");
    }
}
