//! What is sealed, and files, as JSON: opening a case's names is recorded, a file is kept before the command that names it.
//!
//! Not here: the case itself and its acts (`api.rs`), what may be kept (`evidence.rs`).

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::api::FileNamed;
use super::model::EvidenceRef;
use super::{access, evidence, reading, rules, seen, store};
use crate::accounts::{Purpose, Viewer};
use crate::app::App;
use crate::db::Tx;
use crate::error::AppError;
use crate::refusal::Refusal;
use crate::web::request::{Call, FilePart};

/// Nothing needs to be said.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// A case's sealed parts, opened.
#[derive(Serialize, ToSchema)]
pub struct CaseOpened {
    pub parts: Vec<PartOpened>,
}

/// One sealed part.
#[derive(Serialize, ToSchema)]
pub struct PartOpened {
    /// The record it belongs to.
    pub seq: i64,
    /// Whose key sealed it.
    pub person: String,
    /// By field; absent when the person has been erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub values: Option<BTreeMap<String, String>>,
}

/// A file for a case.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FileGiven {
    /// A kind of evidence of the case's policy.
    pub kind: String,
    pub name: String,
    pub media_type: String,
    /// The bytes in base64, at most 10 MiB of them.
    pub content: String,
}

/// A file that was kept: name it in an act within a day.
#[derive(Serialize, ToSchema)]
pub struct FileKept {
    /// As the act names it.
    pub evidence: FileNamed,
    pub media_type: String,
    pub size_bytes: u64,
}

/// `POST /api/v1/cases/{id}/reading`
#[utoipa::path(post, path = "/api/v1/cases/{id}/reading", tag = "cases",
    params(("id" = String, Path, description = "Id or public number")), request_body = Nothing, responses(
    (status = 200, description = "What is sealed; that you read it today is recorded", body = CaseOpened),
    (status = 404, description = "No such case in your area"),
    (status = 409, description = "This command was answered on an earlier day; a new day is a new command"),
))]
pub async fn read(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    call: Call<Nothing>,
) -> Result<Json<CaseOpened>, AppError> {
    let viewer = call.viewer;
    let scope = viewer.scope(Purpose::Cases);
    let jurisdiction = viewer.jurisdiction();
    let readers = app.readers.by(viewer.user());
    let whole = readers.read(move |link| Ok(access::seen(link, &scope, &id)?.stored.case)).await?;
    let case = whole.id.clone();
    let (today, user) = (app.today().to_string(), viewer.user().to_owned());
    let on = today.clone();
    let run = move |tx: &mut Tx<'_, '_>| reading::record_matter(tx, jurisdiction, &whole, viewer.user(), &on);
    app.desk.write(call.command, run).await?;
    let opened = readers
        .read(move |link| Ok(reading::open_for(link, jurisdiction, &case, &user, &today)?))
        .await?
        .ok_or_else(|| Refusal::new("refusal-reading-of-another-day"))?;
    let parts = opened.parts().map(|(seq, person, values)| PartOpened {
        seq,
        person: person.to_owned(),
        values: values.cloned(),
    });
    Ok(Json(CaseOpened { parts: parts.collect() }))
}

/// `POST /api/v1/cases/{id}/evidence`
#[utoipa::path(post, path = "/api/v1/cases/{id}/evidence", tag = "cases",
    params(("id" = String, Path, description = "Id or public number")), request_body = FileGiven, responses(
    (status = 201, description = "Kept for a day; name it in the act it belongs to", body = FileKept),
    (status = 404, description = "No such case in your area"),
    (status = 409, description = "You may do nothing now that takes such a file, it is too large or no such file, or you have sent too much today"),
))]
pub async fn keep(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    call: Call<FileGiven>,
) -> Result<(StatusCode, Json<FileKept>), AppError> {
    let viewer = call.viewer;
    let person = viewer.clone();
    let found = app.readers.by(viewer.user()).read(move |link| {
        let stored = seen::find(link, &person, &id)?;
        let stays = store::stays(link, person.jurisdiction(), &stored.case)?;
        Ok((stored, stays))
    });
    let (stored, stays) = found.await?;
    let policy = access::policy_of(&app.office, &stored.case)?;
    let context = access::context(&app.office, policy, app.now_us(), stays.as_ref());
    let offers = rules::offers(&stored.case, &seen::actor(&viewer, &stored.case, stored.lo), &context);
    let kinds = seen::kinds_taken(&offers);
    if kinds.is_empty() {
        return Err(Refusal::new("refusal-evidence-no-act").into());
    }
    let sending = access::sender(&viewer).sending(stored.case.id.as_str());
    let kept = evidence::take(&app, sending, kinds, vec![file_of(call.body)?]).await?;
    let EvidenceRef { kind, sha256, media_type, size_bytes, name } =
        kept.into_iter().next().ok_or(AppError::NotFound)?;
    let evidence = FileNamed { kind, sha256, name };
    Ok((StatusCode::CREATED, Json(FileKept { evidence, media_type, size_bytes })))
}

fn file_of(given: FileGiven) -> Result<FilePart, AppError> {
    let unread = |_| AppError::Invalid(vec![Refusal::new("refusal-not-base64").at("content")]);
    Ok(FilePart {
        field: evidence::field_name(&given.kind),
        name: given.name,
        media_type: given.media_type,
        bytes: STANDARD.decode(given.content).map_err(unread)?.into(),
    })
}

/// `GET /api/v1/cases/{id}/evidence/{sha256}`
#[utoipa::path(get, path = "/api/v1/cases/{id}/evidence/{sha256}", tag = "cases",
    params(("id" = String, Path, description = "Id or public number"), ("sha256" = String, Path, description = "As a record of the case names it")),
    responses(
    (status = 200, description = "The file's bytes"),
    (status = 403, description = "Not before you have opened what is sealed in this case today: POST …/reading"),
    (status = 404, description = "No such case in your area, or no record of it names this file"),
    (status = 409, description = "The file on the disk is gone, or is not the one that was recorded"),
))]
pub async fn file(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path((id, sha256)): Path<(String, String)>,
) -> Result<Response, AppError> {
    evidence::hand_out(&app, &viewer, &id, &sha256).await
}
