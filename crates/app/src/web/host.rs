//! Which name was asked for: exactly one, in `Host`.
//!
//! Invariant: past this layer each request names one host that reads, so that whoever compares it (`csrf.rs`, `session.rs`) and a proxy
//! before us never speak of two different ones. Not here: which names are ours; the proxy knows.

use axum::extract::Request;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::error::AppError;

/// The layer over all routes.
///
/// # Errors
/// 400, where no host is named, two are, or one that does not read.
pub async fn named(request: Request, next: Next) -> Result<Response, AppError> {
    if is_one(request.headers(), request.uri()) {
        Ok(next.run(request).await)
    } else {
        Err(AppError::Unreadable(400))
    }
}

fn is_one(headers: &HeaderMap, uri: &Uri) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else { return false };
    let Ok(host) = Authority::try_from(host.as_bytes()) else { return false };
    // What stands before an `@` is a name and a password, and never part of a host. An address written out names a host too.
    !host.as_str().contains('@') && uri.authority().is_none_or(|named| *named == host)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn judge(hosts: &[&'static str]) -> bool {
        let mut headers = HeaderMap::new();
        for host in hosts {
            headers.append(header::HOST, HeaderValue::from_static(host));
        }
        is_one(&headers, &Uri::from_static("/cases"))
    }

    #[test]
    fn a_request_names_exactly_one_host() {
        for host in ["bell.test", "bell.test:7400", "[2001:db8::1]:7400", "127.0.0.1"] {
            assert!(judge(&[host]), "{host}");
        }
        for hosts in [&[][..], &["bell.test", "evil.test"], &["bell.test", "bell.test"]] {
            assert!(!judge(hosts), "{hosts:?}");
        }
        for host in ["", "bell.test, evil.test", "bell.test/x", "a@bell.test", "bell test"] {
            assert!(!judge(&[host]), "{host}");
        }
    }

    #[test]
    fn an_address_written_out_names_no_other_host() {
        let headers = HeaderMap::from_iter([(header::HOST, HeaderValue::from_static("bell.test"))]);
        assert!(is_one(&headers, &Uri::from_static("http://bell.test/cases")));
        assert!(!is_one(&headers, &Uri::from_static("http://evil.test/cases")));
    }
}
