//! An evidence file of a case as a page hands it out, or asks for the reading that must come first.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::command_id;
use crate::accounts::Viewer;
use crate::app::App;
use crate::cases::evidence;
use crate::cases::seen;
use crate::cases::unread_view::{Unread, unread as unread_page};
use crate::db::public_size;
use crate::error::AppError;
use crate::refusal::Refusal;
use crate::web::locale::t;
use crate::web::shell::Section;
use crate::web::visit::{DeskPage, Visit};

/// `GET /cases/{id}/evidence/{sha256}`.
///
/// # Errors
/// Not found outside the viewer's scope, and for a file that no record of this case names.
pub async fn evidence_file(
    State(app): State<Arc<App>>,
    visit: Visit,
    viewer: Viewer,
    Path((case, sha256)): Path<(String, String)>,
) -> Result<Response, AppError> {
    match evidence::hand_out(&app, &viewer, &case, &sha256).await {
        Err(AppError::Forbidden(refusal)) => unread(&app, &visit, &viewer, case, &refusal).await,
        answer => answer,
    }
}

/// Why the file is not handed out yet, and the button after which it is.
async fn unread(
    app: &Arc<App>,
    visit: &Visit,
    viewer: &Viewer,
    case: String,
    refusal: &Refusal,
) -> Result<Response, AppError> {
    let (person, now_us) = (viewer.clone(), app.now_us());
    let found = app.readers.by(viewer.user()).read(move |link| {
        let number = seen::find(link, &person, &case)?.case.code;
        Ok((number, public_size(link, person.jurisdiction(), now_us)?))
    });
    let (number, records) = found.await?;
    let command = command_id(app);
    let unread = Unread {
        lang: visit.lang,
        refusal,
        number: &number,
        csrf: viewer.csrf(),
        command: &command,
        then: None,
    };
    let title = t(visit.lang, "cases-unread-title");
    let page = visit.desk(viewer, &DeskPage::new(&title, Section::Cases, records), unread_page(&unread));
    Ok(visit.answer(StatusCode::FORBIDDEN, page))
}
