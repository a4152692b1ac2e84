//! Cookies: what a request carries, and the lines that give a browser ours and take them away.
//!
//! Invariant: what opens something is out of reach of scripts, and behind https it carries `__Host-` in its name: a browser takes such a
//! cookie only over https and from this very host, so that no neighbour can plant one.
//! Not here: what a cookie holds and how long it holds (its own module).

use std::borrow::Cow;

use axum::http::{HeaderMap, HeaderValue, header};
use cookie::CookieBuilder;
pub use cookie::time::Duration;
pub use cookie::{Cookie, SameSite};

/// The value of a cookie; of two of one name, the first.
pub fn value<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut cookies = lines.flat_map(Cookie::split_parse).filter_map(Result::ok);
    cookies.find(|cookie| cookie.name() == name).and_then(|cookie| cookie.value_raw())
}

/// What a cookie for this host alone is called.
pub fn of_host(name: &'static str, behind_https: bool) -> Cow<'static, str> {
    if behind_https { format!("__Host-{name}").into() } else { name.into() }
}

/// A cookie for all of this host, which scripts do not see and other sites' forms do not bring along.
pub fn ours<'c>(
    name: impl Into<Cow<'c, str>>,
    value: impl Into<Cow<'c, str>>,
    behind_https: bool,
) -> CookieBuilder<'c> {
    let cookie = Cookie::build((name, value)).path("/").http_only(true).same_site(SameSite::Lax);
    if behind_https { cookie.secure(true) } else { cookie }
}

/// The header line of a cookie.
pub fn line<'c>(cookie: impl Into<Cookie<'c>>) -> HeaderValue {
    HeaderValue::try_from(cookie.into().to_string()).expect("names and values of ours are visible ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn carrying(lines: &[&'static str]) -> HeaderMap {
        lines.iter().map(|line| (header::COOKIE, HeaderValue::from_static(line))).collect()
    }

    #[test]
    fn a_cookie_is_found_wherever_it_stands() {
        let headers = carrying(&["lang=en; odd; =; session=a=b", "theme=dark; lang=zh-CN"]);
        for (name, found) in [("lang", Some("en")), ("session", Some("a=b")), ("theme", Some("dark"))] {
            assert_eq!(value(&headers, name), found, "{name}");
        }
        assert_eq!((value(&headers, "odd"), value(&headers, "Lang")), (None, None));
    }

    #[test]
    fn behind_https_a_cookie_of_the_host_is_one_that_no_neighbour_can_plant() {
        let line = |behind_https| line(ours(of_host("form", behind_https), "x", behind_https));
        assert_eq!(line(true), "__Host-form=x; HttpOnly; SameSite=Lax; Secure; Path=/");
        assert_eq!(line(false), "form=x; HttpOnly; SameSite=Lax; Path=/");
    }
}
