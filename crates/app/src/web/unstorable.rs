//! What no database of ours can keep: a NUL in any name or value that came with a request, refused by its name before anything is looked up.
//!
//! PostgreSQL has no text with a NUL in it, and SQLite's own functions end at one: a value that one refuses
//! and the other cuts short would make two products of one. Not here: tables in files (`table`), what the
//! fields mean (the slices).

#[expect(
    clippy::disallowed_types,
    reason = "this looks at every address before anybody reads it strictly, and refuses nothing that reads"
)]
use axum::extract::Query;
use axum::extract::Request;
use axum::http::Uri;
use axum::middleware::Next;
use axum::response::Response;
use serde_json::Value;

use crate::error::AppError;
use crate::refusal::{Arg, Refusal};

/// The layer over all routes: what an address says, path and query. Bodies are looked at where they are read (`request/body.rs`).
///
/// # Errors
/// Malformed, with the parameter; not found, where the path names something that nothing can be called.
pub async fn guard(request: Request, next: Next) -> Result<Response, AppError> {
    address(request.uri())?;
    Ok(next.run(request).await)
}

#[expect(clippy::disallowed_types, reason = "as above")]
fn address(uri: &Uri) -> Result<(), AppError> {
    if uri.path().contains("%00") {
        return Err(AppError::NotFound);
    }
    match Query::<Vec<(String, String)>>::try_from_uri(uri) {
        Ok(Query(pairs)) => fields(&pairs),
        // What does not read as names and values is refused where it is asked for.
        Err(_) => Ok(()),
    }
}

/// Looks at names and values.
///
/// # Errors
/// Malformed, with the name of the first that holds a NUL.
pub fn fields(pairs: &[(String, String)]) -> Result<(), AppError> {
    let unfit = pairs.iter().find(|(name, value)| holds(name) || holds(value));
    unfit.map_or(Ok(()), |(name, _)| Err(refused(name)))
}

/// Looks at a JSON text, as far as it is one.
///
/// # Errors
/// Malformed, with the way to the first name or text that holds a NUL: `fields.need`.
pub fn json(bytes: &[u8]) -> Result<(), AppError> {
    // A NUL is written in JSON as this and in no other way; few bodies hold it, and only those are read twice.
    let written = br"\u0000";
    if !bytes.windows(written.len()).any(|six| six == written) {
        return Ok(());
    }
    let found = serde_json::from_slice(bytes).ok().and_then(|value: Value| within(&value));
    found.map_or(Ok(()), |way| Err(refused(&way.join("."))))
}

fn within(value: &Value) -> Option<Vec<String>> {
    let under = |name: String, value: &Value| {
        within(value).map(|way| std::iter::once(name).chain(way).collect::<Vec<_>>())
    };
    match value {
        Value::String(text) => holds(text).then(Vec::new),
        Value::Array(values) => {
            values.iter().enumerate().find_map(|(place, value)| under(place.to_string(), value))
        }
        Value::Object(values) => values.iter().find_map(|(name, value)| {
            if holds(name) { Some(vec![name.clone()]) } else { under(name.clone(), value) }
        }),
        _ => None,
    }
}

fn holds(text: &str) -> bool {
    text.contains('\0')
}

fn refused(name: &str) -> AppError {
    let name = name.replace('\0', "\u{fffd}");
    AppError::Malformed(vec![Refusal::new("refusal-nul").with("field", Arg::Text(name.clone())).at(name)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(result: Result<(), AppError>) -> String {
        let Err(AppError::Malformed(refusals)) = result else { panic!("not invalid: {result:?}") };
        refusals[0].field.clone().unwrap()
    }

    #[test]
    fn a_nul_in_an_address_is_refused_by_the_name_of_its_parameter() {
        for query in ["number=%00", "q=a%00b&number=1", "%00=1"] {
            let uri: Uri = format!("/cases?{query}").parse().unwrap();
            let name = query.split('=').next().unwrap().replace("%00", "\u{fffd}");
            assert_eq!(named(address(&uri)), name);
        }
        let uri: Uri = "/villages/6523%00".parse().unwrap();
        assert!(matches!(address(&uri), Err(AppError::NotFound)));
        let uri: Uri = "/cases?number=%2500".parse().unwrap();
        assert!(address(&uri).is_ok(), "a per cent sign and two digits");
    }

    #[test]
    fn a_nul_in_json_is_refused_by_the_way_to_it() {
        assert_eq!(named(json(br#"{"fields": {"need": "a\u0000b"}}"#)), "fields.need");
        assert_eq!(named(json(br#"{"parties": [{"name": "\u0000"}]}"#)), "parties.0.name");
        assert_eq!(named(json(br#"{"a\u0000": 1}"#)), "a\u{fffd}");
        assert!(json(br#"{"summary": "C:\\u0000"}"#).is_ok(), "a backslash before a letter");
    }
}
