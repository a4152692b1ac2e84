//! The pages for residents: the front page, entering a code, the code itself, forgetting it.
//!
//! Invariant: a code comes in the body of a form and stays in a cookie; it is in no address, so in no log and no history.
//! Not here: handing in (`pages/hand_in.rs`), the case and its acts (`pages/case.rs`), receipts (`pages/receipt.rs`).

mod case;
mod hand_in;
mod receipt;

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use bellwether_policy::Lang;
use maud::Markup;
use serde::Deserialize;

use super::followed::{self, Behind};
use super::hand_in as handing_in;
use super::held::{self, Held};
use super::view::{self, CodePage, Entering};
use crate::app::App;
use crate::cases::access;
use crate::db::chance::Chance;
use crate::error::AppError;
use crate::web::components::{Tone, Typed};
use crate::web::csrf::FormToken;
use crate::web::locale::{t, t_args};
use crate::web::preference;
use crate::web::query::Queried;
use crate::web::request::ResidentForm;
use crate::web::shell::IN_LANGUAGE;
use crate::web::visit::{Visit, see_other};

pub use case::{perform, show, show_act};
pub use hand_in::{answer, begin};
pub use receipt::{receipt, receipt_file};

const ENTER: &str = "/resident/case/enter";

/// A fresh id for a page's form.
fn command_id(app: &App) -> String {
    Chance::from_system().uuid(app.now_us())
}

/// A page that carries the token of its forms.
fn with_token(visit: &Visit, token: FormToken, status: StatusCode, page: Markup) -> Response {
    (token, visit.answer(status, page)).into_response()
}

/// Leads whoever holds an old code to the form for the new one, and takes the old one from the browser.
fn replaced(app: &App) -> Response {
    let mut response = see_other(ENTER, &[followed::REPLACED]);
    held::let_go(app, &mut response);
    response
}

/// Notes a refusal beside the form it concerns, with the status of the answer. Any other error is passed on
/// as it is.
fn noted(typed: &mut Typed, visit: &Visit, error: AppError) -> Result<StatusCode, AppError> {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::CONFLICT);
    match error {
        AppError::Refused(refusal) => typed.refuse(visit.lang, &refusal),
        AppError::Invalid(refusals) => refusals.iter().for_each(|refusal| typed.refuse(visit.lang, refusal)),
        AppError::TooMany { retry_after_s } => {
            let wait = [("seconds", i64::from(retry_after_s).into())];
            typed.mistake(None, t_args(visit.lang, "portal-wait", &wait));
        }
        other => return Err(other),
    }
    Ok(status)
}

/// The language that the switch of a page with a form asks for.
fn in_language(typed: &Typed) -> Option<Lang> {
    Lang::from_tag(typed.value("go").strip_prefix(IN_LANGUAGE)?)
}

/// The answer, in a language that is kept from now on.
fn speaking(lang: Lang, mut response: Response) -> Response {
    response.headers_mut().append(header::SET_COOKIE, preference::kept("lang", lang.tag()));
    response
}

/// Says to programs too how long to wait.
fn retry_after(mut response: Response, seconds: Option<u32>) -> Response {
    if let Some(seconds) = seconds {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn seconds_of(error: &AppError) -> Option<u32> {
    if let AppError::TooMany { retry_after_s } = error { Some(*retry_after_s) } else { None }
}

/// `GET /resident`.
pub async fn front(State(app): State<Arc<App>>, visit: Visit) -> Response {
    let flash = (visit.flash() == ["forgotten"]).then(|| t(visit.lang, "portal-forgotten"));
    let flash = flash.as_deref().map(|words| (Tone::Good, words));
    let page = view::frame(
        &visit,
        &t(visit.lang, "portal-front"),
        flash,
        view::front(visit.lang, &handing_in::policies(&app.office)),
    );
    visit.answer(StatusCode::OK, page)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Purpose {
    r#for: String,
}

/// `GET /resident/case/enter`: the form for a code.
pub async fn enter_form(
    State(app): State<Arc<App>>,
    visit: Visit,
    token: FormToken,
    Queried(purpose): Queried<Purpose>,
) -> Response {
    let mut typed = Typed::empty().preset("for", purpose.r#for);
    if visit.flash() == [followed::REPLACED] {
        typed.mistake(Some("code".to_owned()), t(visit.lang, followed::REPLACED));
    }
    entering(&app, &visit, token, &typed, StatusCode::OK)
}

fn entering(app: &App, visit: &Visit, token: FormToken, typed: &Typed, status: StatusCode) -> Response {
    let command = command_id(app);
    let complains = typed.value("for") == "complain";
    let asking = Entering { lang: visit.lang, typed, csrf: token.value(), command: &command, complains };
    let page = view::form_frame(visit, &t(visit.lang, "portal-follow"), view::enter(&asking));
    with_token(visit, token, status, page)
}

/// `POST /resident/case`: a code was typed.
///
/// # Errors
/// Busy; faults. A wrong code and too many tries come back as the form.
pub async fn enter(
    State(app): State<Arc<App>>,
    visit: Visit,
    token: FormToken,
    form: ResidentForm,
) -> Result<Response, AppError> {
    let mut typed = form.typed;
    if let Some(lang) = in_language(&typed) {
        let visit = visit.in_language(lang);
        return Ok(speaking(lang, entering(&app, &visit, token, &typed, StatusCode::OK)));
    }
    match followed::enter(&app, typed.value("code"), &form.address).await {
        Ok(digits) => {
            let complains = typed.value("for") == "complain";
            let to = if complains { "/resident/case/acts/complain" } else { "/resident/case" };
            let mut response = Redirect::to(to).into_response();
            held::hold(&app, &digits, &mut response);
            Ok(response)
        }
        Err(error) => {
            let seconds = seconds_of(&error);
            let status = noted(&mut typed, &visit, error)?;
            Ok(retry_after(entering(&app, &visit, token, &typed, status), seconds))
        }
    }
}

/// `GET /resident/case/code`: the code in large digits, after handing in and whenever it is wanted again.
///
/// # Errors
/// Faults.
pub async fn code(
    State(app): State<Arc<App>>,
    visit: Visit,
    token: FormToken,
    Held(held): Held,
) -> Result<Response, AppError> {
    let Some(digits) = held else { return Ok(Redirect::to(ENTER).into_response()) };
    let followed = match followed::of_held(&app, &digits).await? {
        Some(Behind::Case(followed)) => followed,
        Some(Behind::HandIn(unregistered)) => {
            return Ok(case::unregistered_page(&app, &visit, token, &unregistered, &digits));
        }
        None => return Ok(replaced(&app)),
    };
    let policy = access::policy_of(&app.office, &followed.own)?;
    let fresh = visit.flash() == ["received"];
    let reader = visit.reader(&app);
    let body = view::code(&CodePage {
        reader: &reader,
        policy,
        followed: &followed,
        code: &digits,
        fresh,
        contact: &app.contact,
    });
    let title = if fresh { t(visit.lang, "portal-received") } else { t(visit.lang, "portal-your-code") };
    Ok(visit.answer(StatusCode::OK, view::frame(&visit, &title, None, body)))
}

/// `POST /resident/case/forget`: the browser holds the code no longer.
pub async fn forget(State(app): State<Arc<App>>, _: ResidentForm) -> Response {
    let mut response = see_other("/resident", &["forgotten"]);
    held::let_go(&app, &mut response);
    response
}
