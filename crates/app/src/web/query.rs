//! What an address says behind its question mark, read strictly. The one place that reads it.
//!
//! Invariant: a name that a page does not know, or a value that does not read, is refused by its name; nothing is left out in silence.
//! Not here: the filters of lists, which know their values too (`cases/asked.rs`).

use axum::extract::FromRequestParts;
#[expect(
    clippy::disallowed_types,
    reason = "this is the strict reading that everything else goes through"
)]
use axum::extract::Query;
use axum::http::Uri;
use axum::http::request::Parts;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::error::AppError;
use crate::refusal::{Arg, Refusal};

/// A query as `T`, which should deny unknown fields and ask for none.
#[derive(Debug)]
pub struct Queried<T>(pub T);

/// The query of an address that takes none.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoQuery {}

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Queried<T> {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Queried<T>, AppError> {
        let query = parts.uri.query().unwrap_or_default();
        read(query).map(Queried).ok_or_else(|| AppError::Malformed(vec![unknown(first_unread::<T>(query))]))
    }
}

#[expect(clippy::disallowed_types, reason = "as above")]
fn read<T: DeserializeOwned>(query: &str) -> Option<T> {
    let uri: Uri = format!("/?{query}").parse().ok()?;
    Query::try_from_uri(&uri).ok().map(|Query(value)| value)
}

/// The first parameter at which a query can no longer be read. Names are few and each may stand once, so only
/// a few beginnings have to be tried.
fn first_unread<T: DeserializeOwned>(query: &str) -> &str {
    let ends = query.match_indices('&').map(|(end, _)| end).chain([query.len()]);
    let unread = ends.map(|end| &query[..end]).find(|beginning| read::<T>(beginning).is_none());
    unread.and_then(|beginning| beginning.rsplit('&').next()).unwrap_or(query)
}

fn unknown(parameter: &str) -> Refusal {
    let pairs: Vec<(String, String)> = read(parameter).unwrap_or_default();
    let (name, value) = pairs.into_iter().next().unwrap_or_default();
    let detail = Arg::Text(format!("{name}={value}"));
    Refusal::new("refusal-query").with("detail", detail).at(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Position {
        #[serde(default)]
        before: Option<i64>,
        #[serde(default)]
        q: String,
    }

    #[test]
    fn the_parameter_that_does_not_read_is_named_whatever_stands_around_it() {
        for (query, name) in [
            ("before=abc", "before"),
            ("q=x&before=abc&q=y", "before"),
            ("before=1&before=2", "before"),
            ("q=a%26b&limit=3", "limit"),
            ("q=1&&=3", ""),
            ("q=1&%E5%A5%87=3", "奇"),
        ] {
            assert!(read::<Position>(query).is_none(), "{query}");
            let refusal = unknown(first_unread::<Position>(query));
            assert_eq!(refusal.field.as_deref(), Some(name), "{query}");
        }
        let read = read::<Position>("q=a%26b&before=7").unwrap();
        assert_eq!((read.before, read.q.as_str()), (Some(7), "a&b"));
        assert!(super::read::<NoQuery>("").is_some());
        assert!(super::read::<NoQuery>("a").is_none());
    }
}
