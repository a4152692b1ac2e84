//! What a handler that writes is given: who sends it, the command's identity, and what was typed.
//!
//! - [`Submission`]: a form of someone signed in · [`Call`]: the same as JSON
//! - [`ResidentForm`]: a form of anybody · [`ResidentCall`]: the same as JSON
//!
//! Invariants: each of them has checked where the request came from; what was typed into a form that came too late, after the
//! session ended, is kept as a draft of its owner under the form's address. Not here: what the fields mean (the slice).

mod body;
mod command;

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

pub use body::FilePart;

use crate::accounts::{self, Standing, Viewer};
use crate::app::App;
use crate::db::desk::CommandId;
use crate::error::AppError;
use crate::web::components::Typed;
use crate::web::csrf;
use crate::web::session::{self, Carried};
use body::Filled;

/// A form sent by someone signed in, its token checked.
pub struct Submission {
    pub viewer: Viewer,
    /// Ready for the desk: the id the form carries (`command`), the viewer, and a digest of what was sent.
    pub command: CommandId,
    pub typed: Typed,
    pub files: Vec<FilePart>,
}

impl FromRequest<Arc<App>> for Submission {
    type Rejection = AppError;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Submission, AppError> {
        csrf::same_origin(request.headers())?;
        let (parts, filled) = Filled::read(request, app).await?;
        let (standing, carried) = session::standing(app, &parts.headers).await?;
        let viewer = match standing {
            Standing::Here { viewer, .. } => *viewer,
            Standing::Over { jurisdiction, user } => {
                keep(app, jurisdiction, user, &parts, filled).await?;
                return Err(AppError::Kept);
            }
            Standing::Nobody => return Err(AppError::SignedOut),
        };
        if carried == Carried::Cookie && !csrf::same(filled.csrf(), viewer.csrf()) {
            // They signed in again in another tab: the form is theirs, its token is not of this session.
            keep(app, viewer.jurisdiction(), viewer.user().to_owned(), &parts, filled).await?;
            return Err(csrf::wrong_token());
        }
        let digest = command::digest(app, &parts, &filled.digest());
        let command = command::identity(app, viewer.jurisdiction(), viewer.user(), filled.command(), digest);
        Ok(Submission { viewer, command, typed: Typed::sent(filled.typed()), files: filled.files })
    }
}

/// Fields that are never kept.
const SECRETS: [&str; 3] = ["password", "old", "again"];

/// Keeps a form's text for its owner.
async fn keep(
    app: &App,
    jurisdiction: i64,
    user: String,
    parts: &Parts,
    filled: Filled,
) -> Result<(), AppError> {
    let form = parts.uri.path().to_owned();
    // A password is nobody's draft.
    let values: Vec<_> =
        filled.typed().into_iter().filter(|(name, _)| !SECRETS.contains(&name.as_str())).collect();
    if values.is_empty() {
        return Ok(());
    }
    app.desk
        .put(move |tx| {
            let now_us = tx.now_us;
            Ok(accounts::keep_draft(tx, jurisdiction, &user, &form, &values, now_us)?)
        })
        .await
}

/// A JSON request of someone signed in: the session's token in `X-CSRF-Token`, or a bearer token; the command's id in
/// `Idempotency-Key`.
pub struct Call<T> {
    pub viewer: Viewer,
    pub command: CommandId,
    pub body: T,
}

impl<T: DeserializeOwned> FromRequest<Arc<App>> for Call<T> {
    type Rejection = AppError;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Call<T>, AppError> {
        csrf::same_origin(request.headers())?;
        let (standing, carried) = session::standing(app, request.headers()).await?;
        let Standing::Here { viewer, .. } = standing else {
            return Err(AppError::SignedOut);
        };
        if carried == Carried::Cookie
            && !csrf::same(command::header(request.headers(), "x-csrf-token"), viewer.csrf())
        {
            return Err(csrf::wrong_token());
        }
        let (parts, bytes) = body::bytes(request, app).await?;
        let digest = command::digest(app, &parts, &[&bytes]);
        let id = command::header(&parts.headers, "idempotency-key");
        let command = command::identity(app, viewer.jurisdiction(), viewer.user(), id, digest);
        Ok(Call { body: body::json(&parts, &bytes)?, viewer: *viewer, command })
    }
}

/// A form that needs no sign-in, its double-submitted token checked.
pub struct ResidentForm {
    pub typed: Typed,
    pub files: Vec<FilePart>,
    /// The id the form carries, or a new one.
    pub command: String,
    /// For [`CommandId`]: what was sent, in short.
    pub digest: String,
    /// For throttling.
    pub address: String,
}

impl FromRequest<Arc<App>> for ResidentForm {
    type Rejection = AppError;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<ResidentForm, AppError> {
        csrf::same_origin(request.headers())?;
        let (parts, filled) = Filled::read(request, app).await?;
        if !csrf::same(filled.csrf(), csrf::held(&parts.headers)) {
            return Err(csrf::wrong_token());
        }
        let digest = command::digest(app, &parts, &filled.digest());
        let command = command::id_or_new(app, filled.command());
        let address = session::address(app, &parts);
        Ok(ResidentForm { typed: Typed::sent(filled.typed()), files: filled.files, command, digest, address })
    }
}

/// A JSON request that needs no sign-in. No browser sends JSON to another site unasked, so it needs no token.
pub struct ResidentCall<T> {
    pub body: T,
    pub command: String,
    pub digest: String,
    pub address: String,
}

impl<T: DeserializeOwned> FromRequest<Arc<App>> for ResidentCall<T> {
    type Rejection = AppError;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<ResidentCall<T>, AppError> {
        csrf::same_origin(request.headers())?;
        let (parts, bytes): (Parts, Bytes) = body::bytes(request, app).await?;
        let digest = command::digest(app, &parts, &[&bytes]);
        let command = command::id_or_new(app, command::header(&parts.headers, "idempotency-key"));
        let address = session::address(app, &parts);
        Ok(ResidentCall { body: body::json(&parts, &bytes)?, command, digest, address })
    }
}
