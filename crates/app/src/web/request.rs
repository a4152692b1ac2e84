//! What a handler that writes is given: who sends it, the command's identity, and what was typed.
//!
//! - [`Submission`]: a form of someone signed in · [`Call`]: the same as JSON
//! - [`ResidentForm`]: a form of anybody · [`ResidentCall`]: the same as JSON
//!
//! Invariants: each of them has checked where the request came from; nothing is read from somebody who should
//! be signed in and is not; what was typed into a form that came too late, after the session ended, is kept
//! as a draft of its owner where the route says so.
//! Not here: what the fields mean (the slice), how much may be in memory at once (`room.rs`).

mod body;
mod command;

use std::sync::Arc;

use axum::extract::{FromRequest, Request};
use axum::http::Extensions;
use serde::de::DeserializeOwned;

pub use body::FilePart;

use crate::accounts::{self, DraftOf, Standing, Viewer};
use crate::app::App;
use crate::db::Link;
use crate::db::desk::CommandId;
use crate::error::AppError;
use crate::office::Office;
use crate::room::{SMALL_BYTES, Sender, Taken};
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
    _room: Taken,
}

impl FromRequest<Arc<App>> for Submission {
    type Rejection = AppError;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Submission, AppError> {
        csrf::same_origin(request.headers())?;
        // Before anything is read: whoever is nobody fills no memory.
        let (standing, carried) = session::standing(app, request.headers()).await?;
        let viewer = match standing {
            Standing::Here { viewer, .. } => *viewer,
            Standing::Over { jurisdiction, user } => {
                return Err(too_late(app, jurisdiction, user, request).await?);
            }
            Standing::Nobody => return Err(AppError::SignedOut),
        };
        let (parts, filled) = Filled::read(request, app, person(&viewer)).await?;
        if carried == Carried::Cookie && !csrf::same(filled.csrf(), viewer.csrf()) {
            // They signed in again in another tab: the form is theirs, its token is not of this session.
            if let Some(of) = draft_of(app, &viewer, Drafted::of(&parts.extensions), parts.uri.path()).await?
            {
                keep(app, &viewer, of, filled.typed()).await?;
            }
            return Err(csrf::wrong_token());
        }
        let digest = command::digest(app, &parts, &filled.digest());
        let command = command::identity(app, viewer.jurisdiction(), viewer.user(), filled.command(), digest);
        let typed = Typed::sent(filled.typed());
        Ok(Submission { viewer, command, typed, files: filled.files, _room: filled.room })
    }
}

/// Whose share of the room a body is taken from.
fn person(viewer: &Viewer) -> Sender {
    Sender::Person { jurisdiction: viewer.jurisdiction(), user: viewer.user().to_owned() }
}

/// Finds out what a draft of a form would belong to, from the form's path; `None` if this viewer has no such
/// form.
type DraftFinder = fn(&mut Link<'_>, &Office, &Viewer, &str) -> Result<Option<DraftOf>, AppError>;

/// Says of a route that its form is kept when it comes too late: an extension of its requests.
#[derive(Clone, Copy)]
pub struct Drafted(pub DraftFinder);

impl Drafted {
    fn of(extensions: &Extensions) -> Option<Drafted> {
        extensions.get().copied()
    }
}

/// Keeps what was typed into a form after its sender's session ended, where the form is one to be kept.
async fn too_late(
    app: &Arc<App>,
    jurisdiction: i64,
    user: String,
    request: Request,
) -> Result<AppError, AppError> {
    let viewer =
        app.readers.read(move |link| Ok(accounts::viewer_of_user(link, jurisdiction, &user)?)).await?;
    let (drafted, path) = (Drafted::of(request.extensions()), request.uri().path().to_owned());
    let Some(viewer) = viewer else { return Ok(AppError::SignedOut) };
    let Some(of) = draft_of(app, &viewer, drafted, &path).await? else { return Ok(AppError::SignedOut) };
    let filled = Filled::read_typed(request, app, person(&viewer)).await?;
    let kept = keep(app, &viewer, of, filled.typed()).await?;
    Ok(if kept { AppError::Kept } else { AppError::SignedOut })
}

async fn draft_of(
    app: &Arc<App>,
    viewer: &Viewer,
    drafted: Option<Drafted>,
    path: &str,
) -> Result<Option<DraftOf>, AppError> {
    let Some(Drafted(find)) = drafted else { return Ok(None) };
    let (office, viewer, path) = (app.office.clone(), viewer.clone(), path.to_owned());
    app.readers.by(viewer.user()).read(move |link| find(link, &office, &viewer, &path)).await
}

/// Fields that are never kept.
const SECRETS: [&str; 3] = ["password", "old", "again"];

/// Keeps a form's text for its owner, unless there is none or more than anybody types. Returns whether it was
/// kept.
///
/// # Errors
/// Faults, or busy.
pub async fn keep(
    app: &App,
    viewer: &Viewer,
    of: DraftOf,
    typed: Vec<(String, String)>,
) -> Result<bool, AppError> {
    // A password is nobody's draft.
    let values: Vec<_> = typed.into_iter().filter(|(name, _)| !SECRETS.contains(&name.as_str())).collect();
    let bytes: usize = values.iter().map(|(name, value)| name.len() + value.len()).sum();
    if values.is_empty() || bytes > SMALL_BYTES {
        return Ok(false);
    }
    let (jurisdiction, user) = (viewer.jurisdiction(), viewer.user().to_owned());
    app.desk.put(move |tx| Ok(accounts::keep_draft(tx, jurisdiction, &user, &of, &values)?)).await?;
    Ok(true)
}

/// A JSON request of someone signed in: the session's token in `X-CSRF-Token`, or a bearer token; the command's id in
/// `Idempotency-Key`.
pub struct Call<T> {
    pub viewer: Viewer,
    pub command: CommandId,
    pub body: T,
    _room: Taken,
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
        let (parts, bytes, room) = body::bytes(request, app, person(&viewer)).await?;
        let digest = command::digest(app, &parts, &[&bytes]);
        let id = command::header(&parts.headers, "idempotency-key");
        let command = command::identity(app, viewer.jurisdiction(), viewer.user(), id, digest);
        Ok(Call { body: body::json(&parts, &bytes)?, viewer: *viewer, command, _room: room })
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
    _room: Taken,
}

impl FromRequest<Arc<App>> for ResidentForm {
    type Rejection = AppError;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<ResidentForm, AppError> {
        csrf::same_origin(request.headers())?;
        let (parts, body) = request.into_parts();
        let address = session::address(app, &parts);
        let sender = Sender::Address(address.clone());
        let (parts, filled) = Filled::read(Request::from_parts(parts, body), app, sender).await?;
        if !csrf::same(filled.csrf(), csrf::held(app, &parts.headers)) {
            return Err(csrf::wrong_token());
        }
        let digest = command::digest(app, &parts, &filled.digest());
        let command = command::id_or_new(app, filled.command());
        let typed = Typed::sent(filled.typed());
        Ok(ResidentForm { typed, files: filled.files, command, digest, address, _room: filled.room })
    }
}

/// A JSON request that needs no sign-in. No browser sends JSON to another site unasked, so it needs no token.
pub struct ResidentCall<T> {
    pub body: T,
    pub command: String,
    pub digest: String,
    pub address: String,
    _room: Taken,
}

impl<T: DeserializeOwned> FromRequest<Arc<App>> for ResidentCall<T> {
    type Rejection = AppError;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<ResidentCall<T>, AppError> {
        csrf::same_origin(request.headers())?;
        let (parts, body) = request.into_parts();
        let address = session::address(app, &parts);
        let sender = Sender::Address(address.clone());
        let (parts, bytes, room) = body::bytes(Request::from_parts(parts, body), app, sender).await?;
        let digest = command::digest(app, &parts, &[&bytes]);
        let command = command::id_or_new(app, command::header(&parts.headers, "idempotency-key"));
        Ok(ResidentCall { body: body::json(&parts, &bytes)?, command, digest, address, _room: room })
    }
}
