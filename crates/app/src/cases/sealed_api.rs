//! What is sealed, and files, as JSON: opening a case's names is recorded, a file is kept before the command that names it.
//!
//! Not here: the case itself and its acts (`api.rs`), what may be kept (`evidence.rs`).

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::EvidenceRef;
use super::write::stream_of;
use super::{access, evidence, reading};
use crate::accounts::Purpose;
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

/// A file as acts name it in `evidence`.
#[derive(Serialize, ToSchema)]
pub struct FileKept {
    #[schema(value_type = Object)]
    pub evidence: EvidenceRef,
}

/// `POST /api/v1/cases/{id}/reading`
#[utoipa::path(post, path = "/api/v1/cases/{id}/reading", tag = "cases",
    params(("id" = String, Path, description = "Id or public number")), request_body = Nothing, responses(
    (status = 200, description = "What is sealed; that you read it today is recorded", body = CaseOpened),
    (status = 404, description = "No such case in your area"),
))]
pub async fn read(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    call: Call<Nothing>,
) -> Result<Json<CaseOpened>, AppError> {
    let viewer = call.viewer;
    let scope = viewer.scope(Purpose::Cases);
    let jurisdiction = viewer.jurisdiction();
    let id = app.readers.read(move |link| Ok(access::seen(link, &scope, &id)?.stored.case.id.0)).await?;
    let (today, case) = (app.today().to_string(), id.clone());
    let run = move |tx: &mut Tx<'_, '_>| reading::record(tx, jurisdiction, &case, viewer.user(), &today);
    app.desk.write(call.command, run).await?;
    let opened =
        app.readers.read(move |link| Ok(reading::open(link, jurisdiction, &stream_of(&id))?)).await?;
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
    (status = 201, description = "Kept; name it in the act it belongs to", body = FileKept),
    (status = 404, description = "No such case in your area"), (status = 422, description = "Too large, or not a kind that is taken"),
))]
pub async fn keep(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    call: Call<FileGiven>,
) -> Result<(StatusCode, Json<FileKept>), AppError> {
    let scope = call.viewer.scope(Purpose::Cases);
    let case = app.readers.read(move |link| Ok(access::seen(link, &scope, &id)?.stored.case)).await?;
    let policy = access::policy_of(&app.office, &case)?;
    let given = call.body;
    let malformed = |_| AppError::Invalid(vec![Refusal::new("refusal-not-base64").at("content")]);
    let file = FilePart {
        field: evidence::field_name(&given.kind),
        name: given.name,
        media_type: given.media_type,
        bytes: STANDARD.decode(given.content).map_err(malformed)?.into(),
    };
    let kept = evidence::take(&app, policy, vec![file]).await?;
    let evidence = kept.into_iter().next().ok_or(AppError::NotFound)?;
    Ok((StatusCode::CREATED, Json(FileKept { evidence })))
}
