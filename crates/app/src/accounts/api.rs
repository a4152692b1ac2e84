//! Sessions and one's own account as JSON.
//!
//! `POST /api/v1/session` answers a token and sets the cookie. A browser's script sends the cookie and `csrf` as `X-CSRF-Token`; a
//! program sends the token as `Authorization: Bearer` and needs no other. Not here: pages (`pages.rs`).

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use bellwether_policy::Role;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::sign_in::{self};
use super::viewer::Viewer;
use crate::app::App;
use crate::error::AppError;
use crate::web::request::{Call, ResidentCall};
use crate::web::session;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    pub sign_in: String,
    pub password: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    pub old: String,
    pub password: String,
}

/// A session just opened.
#[derive(Serialize, ToSchema)]
#[schema(as = SessionOpened)]
pub struct Opened {
    /// For `Authorization: Bearer`; shown only once.
    pub token: String,
    /// For `X-CSRF-Token`, beside the cookie.
    pub csrf: String,
}

/// Who is signed in.
#[derive(Serialize, ToSchema)]
pub struct Me {
    pub jurisdiction: i64,
    pub user: String,
    pub name: String,
    pub post: String,
    pub unit: String,
    pub csrf: String,
    pub grants: Vec<Held>,
}

/// A role over a place and all in it, or over the cases there that are with a unit.
#[derive(Serialize, ToSchema)]
pub struct Held {
    #[schema(value_type = String)]
    pub role: Role,
    /// 12 digits.
    pub place: String,
    pub place_name: String,
    /// The id of the unit whose cases it is held over; empty for all cases of the place.
    pub unit: String,
    pub unit_name: String,
}

/// How many sessions ended.
#[derive(Serialize, ToSchema)]
pub struct Ended {
    pub ended: u64,
}

type Cookie = [(HeaderName, HeaderValue); 1];

/// Signs in.
#[utoipa::path(post, path = "/api/v1/session", tag = "account", request_body = Credentials,
    responses((status = 201, body = Opened), (status = 409, description = "Wrong name or password"), (status = 429, description = "Too many tries; see Retry-After")))]
pub async fn open(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    call: ResidentCall<Credentials>,
) -> Result<(StatusCode, Cookie, Json<Opened>), AppError> {
    let before = session::token(&app, &headers).map(|(token, _)| token);
    let Credentials { sign_in, password } = call.body;
    let token = sign_in::sign_in(&app, &sign_in, password, &call.address, before).await?;
    let opened = Opened { token: token.secret().to_owned(), csrf: token.csrf() };
    Ok((StatusCode::CREATED, [(header::SET_COOKIE, session::set_cookie(&app, &token))], Json(opened)))
}

/// Who is signed in, and what they hold now.
#[utoipa::path(get, path = "/api/v1/session", tag = "account", responses((status = 200, body = Me), (status = 401)))]
pub async fn me(viewer: Viewer) -> Json<Me> {
    let held = |grant: &super::Grant| Held {
        role: grant.role,
        place: grant.place.to_string(),
        place_name: grant.place_name.clone(),
        unit: grant.unit.clone(),
        unit_name: grant.unit_name.clone(),
    };
    Json(Me {
        jurisdiction: viewer.jurisdiction(),
        user: viewer.user().to_owned(),
        name: viewer.name().to_owned(),
        post: viewer.post().to_owned(),
        unit: viewer.unit().to_owned(),
        csrf: viewer.csrf().to_owned(),
        grants: viewer.grants().iter().map(held).collect(),
    })
}

/// Signs out.
#[utoipa::path(delete, path = "/api/v1/session", tag = "account", responses((status = 204), (status = 401)))]
pub async fn close(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    _call: Call<()>,
) -> Result<(StatusCode, Cookie), AppError> {
    if let Some((token, _)) = session::token(&app, &headers) {
        sign_in::sign_out(&app, token).await?;
    }
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, session::clear_cookie(&app))]))
}

/// Signs out everywhere else.
#[utoipa::path(delete, path = "/api/v1/account/sessions", tag = "account", responses((status = 200, body = Ended), (status = 401)))]
pub async fn close_others(State(app): State<Arc<App>>, call: Call<()>) -> Result<Json<Ended>, AppError> {
    Ok(Json(Ended { ended: sign_in::sign_out_elsewhere(&app, &call.viewer).await? }))
}

/// Changes one's own password; every other session ends.
#[utoipa::path(post, path = "/api/v1/account/password", tag = "account", request_body = NewPassword,
    responses((status = 204), (status = 401), (status = 409, description = "The old one is wrong or the new one not fit"), (status = 429, description = "Too many tries; see Retry-After")))]
pub async fn change_password(
    State(app): State<Arc<App>>,
    request: axum::extract::Request,
) -> Result<StatusCode, AppError> {
    use axum::extract::FromRequest as _;
    let (parts, body) = request.into_parts();
    let address = session::address(&app, &parts);
    let call =
        Call::<NewPassword>::from_request(axum::extract::Request::from_parts(parts, body), &app).await?;
    sign_in::change_password(&app, &call.viewer, call.body.old, call.body.password, &address).await?;
    Ok(StatusCode::NO_CONTENT)
}
