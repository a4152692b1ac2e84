//! A receipt's page and its file.
//!
//! Invariant: as with the case, the held code says whose; the address has the receipt's number among the case's own and nothing else.
//! Not here: when it is ready (`portal/receipt.rs`), how it looks (`portal/receipt_view.rs`).

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

use super::{ENTER, replaced};
use crate::app::App;
use crate::audit;
use crate::cases::access;
use crate::error::AppError;
use crate::portal::followed;
use crate::portal::held::Held;
use crate::portal::receipt::{self, Given};
use crate::portal::receipt_view::{self, ReceiptPage};
use crate::portal::view::frame;
use crate::web::visit::Visit;

/// `GET /resident/case/receipts/{number}`: the receipt to read and to print, or from when there will be one.
///
/// # Errors
/// Not found: the case has no such act of its resident. Faults. Without a held code it leads to the form for one.
pub async fn receipt(
    State(app): State<Arc<App>>,
    visit: Visit,
    Held(held): Held,
    Path(number): Path<usize>,
) -> Result<Response, AppError> {
    with_page(&app, &visit, held, number, |page| {
        visit.answer(StatusCode::OK, frame(&visit, &page.title(), None, receipt_view::page(page)))
    })
    .await
}

/// `GET /resident/case/receipts/{number}/text`: the same as a text file. Before it is ready it leads to the page that says so.
///
/// # Errors
/// As [`receipt`].
pub async fn receipt_file(
    State(app): State<Arc<App>>,
    visit: Visit,
    Held(held): Held,
    Path(number): Path<usize>,
) -> Result<Response, AppError> {
    with_page(&app, &visit, held, number, |page| match page.given {
        Given::From(_) => Redirect::to(&format!("/resident/case/receipts/{number}")).into_response(),
        Given::Ready(receipt) => {
            let saved = format!("attachment; filename=\"{}\"", receipt_view::file_name(number));
            let saved = HeaderValue::from_str(&saved).expect("a file's name of letters and digits");
            let kind = HeaderValue::from_static("text/plain; charset=utf-8");
            let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, saved)];
            (headers, page.file(receipt)).into_response()
        }
    })
    .await
}

/// Answers from one receipt of the case whose code is held; without such a code the answer leads to where one is entered.
async fn with_page(
    app: &Arc<App>,
    visit: &Visit,
    held: Option<String>,
    number: usize,
    answer: impl FnOnce(&ReceiptPage<'_>) -> Response,
) -> Result<Response, AppError> {
    let Some(digits) = held else { return Ok(Redirect::to(ENTER).into_response()) };
    let Some(behind) = followed::of_held(app, &digits).await? else { return Ok(replaced(app)) };
    let followed = &behind.case()?;
    let (own, given) = receipt::of(app, followed, number).await?;
    let policy = access::policy_of(&app.office, &followed.own)?;
    let vkey = audit::vkey(&app.installation, followed.jurisdiction)?;
    let (reader, given) = (visit.reader(app), &given);
    Ok(answer(&ReceiptPage { reader: &reader, policy, followed, number, own, given, vkey: &vkey }))
}
