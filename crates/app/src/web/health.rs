//! `GET /health`: whether this program reads and writes, for whoever watches over it.
//!
//! Invariant: it tells a stranger no more of the logs than their public checkpoints do, so it cannot be asked every second to learn when
//! somebody acted. Not here: why nothing is written (`db/trouble.rs`; standard error says it to the operator).

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;

use crate::app::App;
use crate::db::gate;

/// The answer.
#[derive(Debug, Serialize)]
pub struct Health {
    /// Pages can be read now.
    pub ready: bool,
    /// Facts can be written now.
    pub writing: bool,
    /// Over all logs, as far as they are public.
    pub records: i64,
    /// RFC 3339: the minute of the newest public record; `null` while there is none.
    pub last_commit: Option<String>,
}

/// 200 while it reads and writes, otherwise 503, also where reading goes on.
pub async fn health(State(app): State<Arc<App>>) -> (StatusCode, Json<Health>) {
    let public = app.public.clone();
    let read = app.readers.read(move |link| {
        let (mut records, mut newest) = (0, None);
        for jurisdiction in gate::logs(link)? {
            if let Some(log) = public.now(link, jurisdiction)?.filter(|log| log.size > 0) {
                records += log.size;
                newest = newest.max(Some(log.minute));
            }
        }
        Ok((records, newest))
    });
    let read = read.await;
    let ready = read.is_ok();
    let (records, newest) = read.unwrap_or_default();
    let writing = ready && app.desk.halt().is_none();
    let last_commit = newest.map(|minute: i64| gate::rfc3339(minute.saturating_mul(60_000_000)));
    let status = if writing { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Health { ready, writing, records, last_commit }))
}
