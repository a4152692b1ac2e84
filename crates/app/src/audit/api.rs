//! The log as JSON, for programs that check it. Nobody needs to sign in, so nothing but commitments is in it.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use super::last_check::{PublicCheck, last_check};
use super::{public, shown};
use crate::app::App;
use crate::error::AppError;
use crate::web::query::{NoQuery, Queried};

/// A log as far as it is public: what is recorded in one minute is public from the next.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct LogState {
    pub jurisdiction: i64,
    /// The log's name in checkpoints, and the name of its key.
    pub origin: String,
    /// Public records.
    pub size: i64,
    /// Base64.
    pub root: String,
    /// A signed note; empty while no record is public.
    pub checkpoint: String,
    /// The key that checks it, as a signed-note verifier key.
    pub vkey: String,
    /// The last full check on the server, by its own account.
    pub last_check: Option<PublicCheck>,
}

/// One record and its way to the root.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ProvenRecord {
    pub index: u64,
    /// Records in the tree that the proof leads to the root of.
    pub size: u64,
    /// The record's canonical bytes, base64.
    pub entry: String,
    /// SHA-256 of a zero byte and the entry, base64.
    pub leaf: String,
    /// Sibling hashes from the leaf up (RFC 6962, section 2.1.1), base64.
    pub proof: Vec<String>,
    /// Base64.
    pub root: String,
    pub checkpoint: String,
}

/// `GET /api/v1/log/{jurisdiction}`.
///
/// # Errors
/// Not found when there is no such log.
#[utoipa::path(
    get,
    path = "/api/v1/log/{jurisdiction}",
    tag = "log",
    params(("jurisdiction" = i64, Path, description = "Six digits: the division code whose log it is")),
    responses((status = 200, body = LogState), (status = 404, description = "There is no such log"), (status = 422, description = "A parameter, which this address does not take"))
)]
pub async fn log(
    State(app): State<Arc<App>>,
    Path(jurisdiction): Path<i64>,
    _: Queried<NoQuery>,
) -> Result<Json<LogState>, AppError> {
    let public = app.public.clone();
    let log = app.readers.read(move |link| Ok(public.now(link, jurisdiction)?)).await?;
    let log = log.ok_or(AppError::NotFound)?;
    Ok(Json(LogState {
        jurisdiction,
        origin: log.origin,
        size: log.size,
        root: STANDARD.encode(&log.root),
        checkpoint: log.checkpoint,
        vkey: public::vkey(&app.installation, jurisdiction)?,
        last_check: last_check(&app.installation, jurisdiction).map(|check| check.public(log.size)),
    }))
}

/// `GET /api/v1/log/{jurisdiction}/records/{seq}`.
///
/// # Errors
/// Not found when there is no such record, or it is not public yet.
#[utoipa::path(
    get,
    path = "/api/v1/log/{jurisdiction}/records/{seq}",
    tag = "log",
    params(
        ("jurisdiction" = i64, Path, description = "Six digits: the division code whose log it is"),
        ("seq" = i64, Path, description = "The record's number, from 0")
    ),
    responses((status = 200, body = ProvenRecord), (status = 404, description = "There is no such record, or it is not public yet"), (status = 422, description = "A parameter, which this address does not take"))
)]
pub async fn record(
    State(app): State<Arc<App>>,
    Path((jurisdiction, seq)): Path<(i64, i64)>,
    _: Queried<NoQuery>,
) -> Result<Json<ProvenRecord>, AppError> {
    let public = app.public.clone();
    let read = app.readers.read(move |link| {
        let log = public.now(link, jurisdiction)?.ok_or(AppError::NotFound)?;
        Ok(shown::record(link, log, jurisdiction, seq, None)?)
    });
    let shown = read.await?.ok_or(AppError::NotFound)?;
    Ok(Json(ProvenRecord {
        index: shown.record.seq,
        size: shown.size(),
        entry: STANDARD.encode(&shown.entry),
        leaf: STANDARD.encode(shown.leaf),
        proof: shown.path_text(),
        root: STANDARD.encode(&shown.log.root),
        checkpoint: shown.log.checkpoint,
    }))
}
