//! The public log over HTTP: checkpoint, tiles, entries and the key that checks them. Nobody needs to sign in.
//!
//! Invariant: whoever asks twice for a tile gets the same bytes, so both may be kept for ever; a checkpoint is never kept
//! unasked.
//! Not here: what the bytes are (`public.rs`), pages (`pages.rs`).

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use super::{public, store};
use crate::app::App;
use crate::error::AppError;

const TEXT: &str = "text/plain; charset=utf-8";
const BYTES: &str = "application/octet-stream";
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";

/// `GET /log/{jurisdiction}/checkpoint`.
///
/// # Errors
/// Not found when there is no such log, or nothing in it is public yet.
pub async fn checkpoint(
    State(app): State<Arc<App>>,
    Path(jurisdiction): Path<i64>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let public = app.public.clone();
    let log = app.readers.read(move |link| Ok(public.now(link, jurisdiction)?)).await?;
    let note = log.map(|log| log.checkpoint).filter(|note| !note.is_empty()).ok_or(AppError::NotFound)?;
    Ok(answer(note.into_bytes(), TEXT, ASK_AGAIN, &headers))
}

/// `GET /log/{jurisdiction}/tile/{*path}`: hash tiles and entry bundles.
///
/// # Errors
/// Not found when the path names none, or what is public of the log has not reached it.
pub async fn tile(
    State(app): State<Arc<App>>,
    Path((jurisdiction, path)): Path<(i64, String)>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let path = public::tile_path(&format!("tile/{path}")).ok_or(AppError::NotFound)?;
    let public = app.public.clone();
    let read = app.readers.read(move |link| {
        let log = public.now(link, jurisdiction)?.ok_or(AppError::NotFound)?;
        Ok(public::artefact(link, jurisdiction, path, log.size)?)
    });
    Ok(answer(read.await?.ok_or(AppError::NotFound)?, BYTES, FOR_EVER, &headers))
}

/// `GET /log/{jurisdiction}/vkey`.
///
/// # Errors
/// Not found when there is no such log.
pub async fn vkey(
    State(app): State<Arc<App>>,
    Path(jurisdiction): Path<i64>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let head = app.readers.read(move |link| Ok(store::head(link, jurisdiction)?)).await?;
    head.ok_or(AppError::NotFound)?;
    let vkey = public::vkey(&app.installation, jurisdiction)?;
    Ok(answer(format!("{vkey}\n").into_bytes(), TEXT, ASK_AGAIN, &headers))
}

/// The bytes, or "not modified" to whoever has them already.
fn answer(bytes: Vec<u8>, kind: &'static str, keep: &'static str, asked: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(&Sha256::digest(&bytes)[..12]));
    let has_it = asked
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        // Compression on the way may have made the tag a weak one.
        .any(|held| held.trim().trim_start_matches("W/") == tag);
    let mut response = if has_it { StatusCode::NOT_MODIFIED.into_response() } else { bytes.into_response() };
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(keep));
    headers.insert(ETAG, HeaderValue::from_str(&tag).expect("base64 is plain text"));
    response
}
