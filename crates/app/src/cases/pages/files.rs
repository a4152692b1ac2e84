//! Handing out an evidence file of a case.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Response};

use crate::accounts::Viewer;
use crate::app::App;
use crate::cases::evidence::{self, Media};
use crate::cases::{seen, store};
use crate::error::AppError;

/// `GET /cases/{id}/evidence/{sha256}`: pictures are shown, documents downloaded; neither may run anything.
///
/// # Errors
/// Not found outside the viewer's scope, and for a file that no record of this case names.
pub async fn evidence_file(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path((case, sha256)): Path<(String, String)>,
) -> Result<Response, AppError> {
    let wanted = sha256.clone();
    let (number, media) = app
        .readers
        .read(move |link| {
            let stored = seen::find(link, &viewer, &case)?;
            let id = stored.case.id.as_str();
            let media = store::reading::evidence(link, viewer.jurisdiction(), id, &wanted)?
                .ok_or(AppError::NotFound)?;
            Ok((stored.case.code, media))
        })
        .await?;
    let media = Media::parse(&media).ok_or(AppError::NotFound)?;
    let bytes = evidence::read(&app, &sha256).await?;
    let how = if media.is_image() { "inline" } else { "attachment" };
    let name = format!("{number}-{}.{}", &sha256[..8], media.ending());
    let headers: [(HeaderName, String); 4] = [
        (header::CONTENT_TYPE, media.as_str().to_owned()),
        (header::CONTENT_DISPOSITION, format!("{how}; filename=\"{name}\"")),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}
