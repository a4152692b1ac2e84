//! What an address says behind its question mark, read strictly.
//!
//! Invariant: a name that a page does not know, or a value that does not read, is refused by its name; nothing is left out in silence.
//! Not here: the filters of lists, which know their values too (`cases/asked.rs`).

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::error::AppError;
use crate::refusal::{Arg, Refusal};

/// A query as `T`, which should deny unknown fields.
pub struct Queried<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Queried<T> {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Queried<T>, AppError> {
        let Query(value) = Query::try_from_uri(&parts.uri).map_err(|error| {
            let detail = Arg::Text(error.body_text());
            AppError::Malformed(vec![Refusal::new("refusal-query").with("detail", detail)])
        })?;
        Ok(Queried(value))
    }
}
