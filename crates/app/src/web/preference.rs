//! What a visitor chose about looks: language and theme, each a cookie set by a plain link that leads back to the page.
//!
//! Invariant: the way back is always a path of ours; a choice needs no account and no script.
//! Not here: the language of a person's messages (`accounts`), the switches themselves (`shell.rs`).

use axum::extract::Path;
use axum::http::header::{ACCEPT_LANGUAGE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Redirect, Response};
use bellwether_policy::Lang;
use serde::Deserialize;

use super::cookie::{self, Cookie, Duration, SameSite};
use crate::web::query::Queried;

/// Light, dark, or as the device has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    Light,
    Dark,
    #[default]
    Auto,
}

impl Theme {
    pub const ALL: [Theme; 3] = [Theme::Light, Theme::Dark, Theme::Auto];

    pub fn as_str(self) -> &'static str {
        match self {
            Theme::Light => "light",
            Theme::Dark => "dark",
            Theme::Auto => "auto",
        }
    }

    pub fn parse(word: &str) -> Option<Theme> {
        Theme::ALL.into_iter().find(|theme| theme.as_str() == word)
    }
}

/// The theme of a request: its cookie, or the device's own.
pub fn theme(headers: &HeaderMap) -> Theme {
    cookie::value(headers, "theme").and_then(Theme::parse).unwrap_or_default()
}

/// The language of a request: its cookie, else the one of ours that the browser weighs most, else Chinese.
pub fn lang(headers: &HeaderMap) -> Lang {
    let asked = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    cookie::value(headers, "lang")
        .and_then(Lang::from_tag)
        .or_else(|| weighed_most(asked))
        .unwrap_or_default()
}

/// Of the languages that a browser names with weights (RFC 9110, section 12.4.2), ours that weighs most, the first of equals. One that
/// weighs nothing is not wanted.
fn weighed_most(asked: &str) -> Option<Lang> {
    let mut best: Option<(Lang, f32)> = None;
    for named in asked.split(',') {
        let (tag, weight) = named.split_once(';').unwrap_or((named, "q=1"));
        let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse().ok()).unwrap_or(0.0);
        let Some(lang) = Lang::from_tag(tag.trim()) else { continue };
        if weight > best.map_or(0.0, |(_, most)| most) {
            best = Some((lang, weight));
        }
    }
    best.map(|(lang, _)| lang)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Back {
    back: Option<String>,
}

/// `GET /preference/language/{zh-CN|en}?back=/cases`.
pub async fn choose_language(Path(choice): Path<String>, Queried(back): Queried<Back>) -> Response {
    let lang = Lang::from_tag(&choice).unwrap_or_default();
    choose("lang", lang.tag(), back)
}

/// `GET /preference/theme/{light|dark|auto}?back=/cases`.
pub async fn choose_theme(Path(choice): Path<String>, Queried(back): Queried<Back>) -> Response {
    choose("theme", Theme::parse(&choice).unwrap_or_default().as_str(), back)
}

fn choose(name: &str, value: &str, back: Back) -> Response {
    let back = back.back.filter(|path| is_our_path(path)).unwrap_or_else(|| "/".to_owned());
    ([(SET_COOKIE, kept(name, value))], Redirect::to(&back)).into_response()
}

/// The cookie that keeps a choice for a year.
pub fn kept(name: &str, value: &str) -> HeaderValue {
    // The script that switches at once reads and writes it too.
    cookie::line(Cookie::build((name, value)).path("/").max_age(Duration::days(365)).same_site(SameSite::Lax))
}

/// Browsers read `//host`, `/\host` and control characters as leaving the site.
pub fn is_our_path(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && path.chars().all(|c| !c.is_control() && c.is_ascii())
}

/// A path and query as the value of a query parameter.
pub fn escaped(path: &str) -> String {
    let mut out = String::with_capacity(path.len() + 16);
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
                out.push(byte as char)
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use axum::http::header::COOKIE;

    use super::*;

    fn headers(name: axum::http::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, axum::http::HeaderValue::from_static(value))])
    }

    #[test]
    fn the_way_back_never_leaves_the_site() {
        for path in ["https://evil.test", "//evil.test", "/\\evil.test", "javascript:1", "", "/a\r\nb"] {
            assert!(!is_our_path(path), "{path:?}");
        }
        assert!(is_our_path("/cases?place=652325&open=1"));
    }

    #[test]
    fn a_cookie_outweighs_the_browser_and_chinese_comes_first() {
        assert_eq!(lang(&headers(COOKIE, "a=b; lang=en")), Lang::En);
        assert_eq!(lang(&headers(ACCEPT_LANGUAGE, "fr, en-GB;q=0.8, zh;q=0.5")), Lang::En);
        assert_eq!(lang(&headers(ACCEPT_LANGUAGE, "zh;q=0.3, en;q=0.9")), Lang::En);
        assert_eq!(lang(&headers(ACCEPT_LANGUAGE, "en;q=0, fr")), Lang::Zh);
        assert_eq!(lang(&headers(ACCEPT_LANGUAGE, "en;q=oops, zh-TW;q=0.1")), Lang::Zh);
        assert_eq!(lang(&HeaderMap::new()), Lang::Zh);
        assert_eq!(theme(&headers(COOKIE, "theme=dark")), Theme::Dark);
        assert_eq!(theme(&headers(COOKIE, "theme=pink")), Theme::Auto);
    }

    #[test]
    fn a_path_survives_being_a_parameter() {
        assert_eq!(escaped("/cases?open=1&place=奇"), "/cases%3Fopen%3D1%26place%3D%E5%A5%87");
    }
}
