//! Sign-in, one's own account, and the links for setting a password.
//!
//! Not here: how the pages look (`view.rs`), the same as JSON (`api.rs`), what is checked (`sign_in.rs`).

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::session::Token;
use super::sign_in::{self};
use super::store;
use super::view::{self, Asked};
use super::viewer::Viewer;
use crate::app::App;
use crate::error::AppError;
use crate::refusal::Refusal;
use crate::web::answer;
use crate::web::components::Typed;
use crate::web::csrf::FormToken;
use crate::web::preference;
use crate::web::query::Queried;
use crate::web::request::{ResidentForm, Submission};
use crate::web::session;

/// Where to go after signing in, and whether something typed is waiting.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Back {
    #[serde(default)]
    back: String,
    /// `kept` or `not-sent`.
    #[serde(default)]
    typed: String,
}

/// `GET /sign-in`
pub async fn sign_in_form(
    asked: Asked,
    viewer: Option<Viewer>,
    token: FormToken,
    Queried(query): Queried<Back>,
) -> Response {
    if viewer.is_some() {
        return Redirect::to(&onward(&query.back)).into_response();
    }
    let typed = Typed::empty().preset("back", query.back);
    let page = view::sign_in(&asked, token.value(), &typed, &query.typed);
    (token, page).into_response()
}

/// `POST /sign-in`
pub async fn sign_in(
    State(app): State<Arc<App>>,
    asked: Asked,
    headers: HeaderMap,
    token: FormToken,
    form: ResidentForm,
) -> Result<Response, AppError> {
    let mut typed = form.typed;
    let before = session::token(&app, &headers).map(|(token, _)| token);
    let (name, password) = (typed.value("sign_in").to_owned(), typed.value("password").to_owned());
    match sign_in::sign_in(&app, &name, password, &form.address, before).await {
        Ok(session) => Ok(enter(&app, &session, &onward(typed.value("back")))),
        Err(AppError::Refused(refusal)) => {
            typed.refuse(asked.lang, &refusal);
            let page = view::sign_in(&asked, token.value(), &typed, "");
            Ok((StatusCode::UNPROCESSABLE_ENTITY, token, page).into_response())
        }
        Err(error @ AppError::TooMany { retry_after_s }) => {
            typed.mistake(None, answer::words(asked.lang, &error));
            let retry = [(header::RETRY_AFTER, HeaderValue::from(retry_after_s))];
            let page = view::sign_in(&asked, token.value(), &typed, "");
            Ok((StatusCode::TOO_MANY_REQUESTS, retry, token, page).into_response())
        }
        Err(error) => Err(error),
    }
}

/// A path of ours, or the day's work.
fn onward(back: &str) -> String {
    let ours = preference::is_our_path(back) && !back.starts_with("/sign-");
    if ours { back.to_owned() } else { "/today".to_owned() }
}

/// Leads into a session just opened.
fn enter(app: &App, token: &Token, to: &str) -> Response {
    ([(header::SET_COOKIE, session::set_cookie(app, token))], Redirect::to(to)).into_response()
}

/// `POST /sign-out`
pub async fn sign_out(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    _form: Submission,
) -> Result<Response, AppError> {
    if let Some((token, _)) = session::token(&app, &headers) {
        sign_in::sign_out(&app, token).await?;
    }
    Ok(([(header::SET_COOKIE, session::clear_cookie(&app))], Redirect::to("/sign-in")).into_response())
}

/// What the account page says once.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    #[serde(default)]
    told: String,
}

/// `GET /account`
pub async fn account(
    State(app): State<Arc<App>>,
    asked: Asked,
    viewer: Viewer,
    Queried(query): Queried<Told>,
) -> Result<Response, AppError> {
    account_page(&app, &asked, &viewer, &Typed::empty(), &query.told).await.map(IntoResponse::into_response)
}

async fn account_page(
    app: &App,
    asked: &Asked,
    viewer: &Viewer,
    typed: &Typed,
    told: &str,
) -> Result<maud::Markup, AppError> {
    let (jurisdiction, user) = (viewer.jurisdiction(), viewer.user().to_owned());
    let unit = viewer.unit().to_owned();
    let (sessions, unit) = app
        .readers
        .by(viewer.user())
        .read(move |link| {
            let sessions = store::sessions(link, jurisdiction, &user)?;
            Ok((sessions, crate::registry::unit(link, jurisdiction, &unit)?))
        })
        .await?;
    let command = asked.command(app);
    let page =
        view::Account { viewer, sessions: &sessions, unit: unit.as_ref(), typed, told, command: &command };
    Ok(view::account(asked, &asked.reader(app), &page))
}

/// `POST /account/password`
pub async fn change_password(
    State(app): State<Arc<App>>,
    asked: Asked,
    form: Submission,
) -> Result<Response, AppError> {
    let mut typed = form.typed;
    let (old, new) = (typed.value("old").to_owned(), typed.value("password").to_owned());
    let outcome = if new == typed.value("again") {
        sign_in::change_password(&app, &form.viewer, old, new, &asked.address(&app)).await
    } else {
        Err(vec![Refusal::new("refusal-password-again").at("again")].into())
    };
    match outcome {
        Ok(()) => Ok(Redirect::to("/account?told=password").into_response()),
        Err(AppError::Invalid(refusals)) => {
            refusals.iter().for_each(|refusal| typed.refuse(asked.lang, refusal));
            let page = account_page(&app, &asked, &form.viewer, &typed, "").await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error),
    }
}

/// `POST /account/sessions/end`
pub async fn sign_out_elsewhere(State(app): State<Arc<App>>, form: Submission) -> Result<Redirect, AppError> {
    sign_in::sign_out_elsewhere(&app, &form.viewer).await?;
    Ok(Redirect::to("/account?told=sessions"))
}

/// `GET /password/{token}`
pub async fn invitation_form(
    State(app): State<Arc<App>>,
    asked: Asked,
    token: FormToken,
    Path(invitation): Path<String>,
) -> Result<Response, AppError> {
    let invitation = Token::parse(&invitation).ok_or(AppError::NotFound)?;
    let user = sign_in::invited(&app, &invitation).await?;
    let page = view::invitation(&asked, token.value(), &user, &Typed::empty());
    Ok((token, page).into_response())
}

/// `POST /password/{token}`
pub async fn accept_invitation(
    State(app): State<Arc<App>>,
    asked: Asked,
    token: FormToken,
    Path(invitation): Path<String>,
    form: ResidentForm,
) -> Result<Response, AppError> {
    let invitation = Token::parse(&invitation).ok_or(AppError::NotFound)?;
    let mut typed = form.typed;
    let new = typed.value("password").to_owned();
    let outcome = if new == typed.value("again") {
        sign_in::accept_invitation(&app, invitation.clone(), new).await
    } else {
        Err(vec![Refusal::new("refusal-password-again").at("again")].into())
    };
    match outcome {
        Ok(session) => Ok(enter(&app, &session, "/today")),
        Err(AppError::Invalid(refusals)) => {
            refusals.iter().for_each(|refusal| typed.refuse(asked.lang, refusal));
            let user = sign_in::invited(&app, &invitation).await?;
            let page = view::invitation(&asked, token.value(), &user, &typed);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, token, page).into_response())
        }
        Err(error) => Err(error),
    }
}

/// `GET /demo/sign-in/{token}`: there only in a demonstration.
pub async fn demonstration(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(link): Path<String>,
) -> Result<Response, AppError> {
    let link = Token::parse(&link).ok_or(AppError::NotFound)?;
    let before = session::token(&app, &headers).map(|(token, _)| token);
    let session = sign_in::sign_in_by_link(&app, link, before).await?;
    Ok(enter(&app, &session, "/today"))
}
