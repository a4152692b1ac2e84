//! Handing an evidence file out: only one that a record of the case names, to somebody of whom a record says that they read the
//! case today.
//!
//! Invariant: a scanned agreement holds the same names, numbers and signatures as the sealed parts, so it takes the same recorded
//! reading (`reading.rs`). Not here: how the refusal looks to a person (`pages/files.rs`), the bytes on disk (`disk.rs`).

use std::sync::Arc;

use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Response};

use super::{Media, disk};
use crate::accounts::Viewer;
use crate::app::App;
use crate::cases::{seen, store};
use crate::error::AppError;
use crate::refusal::Refusal;

/// The file as an answer: pictures are shown, documents downloaded; neither may run anything.
///
/// # Errors
/// Not found outside the viewer's scope, and for a file that no record of this case names; forbidden without a reading today; refused
/// when the file on the disk is gone or is not the one that was recorded.
pub async fn hand_out(
    app: &Arc<App>,
    viewer: &Viewer,
    case: &str,
    sha256: &str,
) -> Result<Response, AppError> {
    let (viewer, case, wanted, today) =
        (viewer.clone(), case.to_owned(), sha256.to_owned(), app.today().to_string());
    let found = app.readers.by(viewer.user()).read(move |link| {
        let case = seen::find(link, &viewer, &case)?.case;
        let jurisdiction = viewer.jurisdiction();
        let (media, _) = store::upload::named_by(link, jurisdiction, case.id.as_str(), &wanted)?
            .ok_or(AppError::NotFound)?;
        if store::reading::of_day(link, jurisdiction, &case.id, viewer.user(), &today)?.is_none() {
            return Err(AppError::Forbidden(Refusal::new("refusal-evidence-unread")));
        }
        Ok((case.code, media))
    });
    let (number, media) = found.await?;
    let media = Media::parse(&media).ok_or(AppError::NotFound)?;
    let bytes = disk::read(&app.installation, sha256).await?;
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
