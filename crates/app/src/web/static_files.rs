//! Our stylesheet and scripts, carried in the binary, served under the hash of their bytes and kept by browsers for ever.
//!
//! Invariant: `/static/<hash>/<name>` never changes its bytes; a page names only the current hash.
//! Not here: how the table is made (`build.rs`), what the scripts do (`static/README.md`).

use axum::extract::Path;
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};

use crate::error::AppError;

pub struct StaticFile {
    pub name: &'static str,
    /// The URL with the hash in it.
    pub href: &'static str,
    pub hash: &'static str,
    /// The media type.
    pub kind: &'static str,
    pub plain: &'static [u8],
    pub gzip: &'static [u8],
    pub brotli: &'static [u8],
}

pub static FILES: &[StaticFile] = include!(concat!(env!("OUT_DIR"), "/static_files.rs"));

/// The URL of one of our own files.
pub fn href(name: &str) -> &'static str {
    find(name).expect("pages name only files that are in static/").href
}

fn find(name: &str) -> Option<&'static StaticFile> {
    FILES.iter().find(|file| file.name == name)
}

/// `GET /static/{hash}/{name}`. Any hash but the current one is answered 404: a page of an earlier version
/// would look wrong with today's file, and caches on the way would keep it.
pub async fn serve(Path((hash, name)): Path<(String, String)>, headers: HeaderMap) -> Response {
    let Some(file) = find(&name).filter(|file| file.hash == hash) else {
        return AppError::NotFound.into_response();
    };
    let (encoding, bytes) = chosen(file, &headers);
    let mut response = bytes.into_response();
    let answer = response.headers_mut();
    answer.insert(CONTENT_TYPE, HeaderValue::from_static(file.kind));
    answer.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    answer.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        answer.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

fn chosen(file: &'static StaticFile, headers: &HeaderMap) -> (Option<&'static str>, &'static [u8]) {
    if accepts(headers, "br") {
        (Some("br"), file.brotli)
    } else if accepts(headers, "gzip") {
        (Some("gzip"), file.gzip)
    } else {
        (None, file.plain)
    }
}

fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|v| v.split(','))
        .any(|item| {
            let (name, quality) = item.split_once(';').unwrap_or((item, ""));
            let refused = matches!(quality.trim().strip_prefix("q="), Some("0" | "0.0" | "0.00" | "0.000"));
            name.trim().eq_ignore_ascii_case(coding) && !refused
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked_with(accept: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(accept))])
    }

    #[test]
    fn the_smallest_form_the_browser_takes_is_sent() {
        let file = find("app.css").unwrap();
        let encoding = |accept| chosen(file, &asked_with(accept)).0;
        assert_eq!(encoding("gzip, deflate, br;q=0.9"), Some("br"));
        assert_eq!(encoding("gzip, br;q=0"), Some("gzip"));
        assert_eq!(encoding("identity"), None);
        assert_eq!(chosen(file, &HeaderMap::new()).0, None);
    }

    #[test]
    fn the_first_load_leaves_room_for_the_page() {
        let of = |name: &str| find(name).unwrap().brotli.len();
        assert!(of("app.css") <= 14 * 1024, "stylesheet: {} bytes", of("app.css"));
        let everything: usize = FILES.iter().map(|file| file.brotli.len()).sum();
        assert!(everything <= 60 * 1024, "everything: {everything} bytes of the 90 KB, pages included");
    }

    #[test]
    fn the_precompressed_forms_hold_the_same_bytes() {
        for file in FILES {
            let mut gzip = Vec::new();
            std::io::copy(&mut flate2::read::GzDecoder::new(file.gzip), &mut gzip).unwrap();
            assert_eq!(gzip, file.plain, "{}", file.name);
            assert!(file.brotli.len() <= file.gzip.len(), "{}", file.name);
        }
    }

    #[tokio::test]
    async fn a_file_is_kept_for_ever_under_its_own_hash_and_there_is_none_under_another() {
        let file = find("app.css").unwrap();
        let response = serve(Path((file.hash.into(), "app.css".into())), asked_with("br")).await;
        assert_eq!(response.headers()[CACHE_CONTROL], "public, max-age=31536000, immutable");
        assert_eq!(response.headers()[CONTENT_TYPE], "text/css; charset=utf-8");
        let script = find("app.js").unwrap();
        for (hash, name) in [("00", "app.css"), (script.hash, "app.css"), (file.hash, "../Cargo.toml")] {
            let response = serve(Path((hash.into(), name.into())), HeaderMap::new()).await;
            assert_eq!(response.status(), 404, "{hash} {name}");
        }
    }
}
