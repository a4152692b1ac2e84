//! Villages as JSON: the counts and people that their pages show.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use utoipa::ToSchema;

use super::pages;
use crate::accounts::{Purpose, Viewer};
use crate::app::App;
use crate::cases::store::Listed;
use crate::cases::store::tally::Tally;
use crate::error::AppError;
use crate::registry::PlaceCode;

/// Where things stand in a village.
#[derive(Serialize, ToSchema)]
pub struct Village {
    /// 12-digit code.
    pub code: String,
    pub name: String,
    /// Absent for whoever may not see the cases there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cases: Option<Tally>,
}

/// All villages within the signed-in person's area.
#[derive(Serialize, ToSchema)]
pub struct Villages {
    pub villages: Vec<Village>,
    /// The size of the log that the counts are of.
    pub as_of_seq: i64,
}

/// One village.
#[derive(Serialize, ToSchema)]
pub struct VillageOpened {
    #[serde(flatten)]
    pub village: Village,
    /// Posts of those who work here.
    pub posts: Vec<String>,
    /// The open cases with the nearest deadlines; the list of cases has them all.
    pub nearest: Vec<Listed>,
    pub as_of_seq: i64,
}

/// `GET /api/v1/villages`
#[utoipa::path(get, path = "/api/v1/villages", tag = "places", responses(
    (status = 200, description = "Villages in the order of their codes", body = Villages),
))]
pub async fn villages(State(app): State<Arc<App>>, viewer: Viewer) -> Result<Json<Villages>, AppError> {
    let (places, cases) = (viewer.scope(Purpose::Places), viewer.scope(Purpose::Cases));
    let now_us = app.now_us();
    let (townships, as_of_seq) = app
        .readers
        .by(viewer.user())
        .read_long(move |link| pages::townships(link, &places, &cases, now_us))
        .await?;
    let villages = townships.into_iter().flat_map(|township| township.villages);
    let village = |(code, name, tally): (PlaceCode, String, Option<Tally>)| Village {
        code: code.to_string(),
        name,
        cases: tally,
    };
    Ok(Json(Villages { villages: villages.map(village).collect(), as_of_seq }))
}

/// `GET /api/v1/villages/{code}`
#[utoipa::path(get, path = "/api/v1/villages/{code}", tag = "places", params(("code" = String, Path)), responses(
    (status = 200, description = "The village", body = VillageOpened),
    (status = 404, description = "No such place within your area"),
))]
pub async fn village(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(code): Path<String>,
) -> Result<Json<VillageOpened>, AppError> {
    let code = PlaceCode::parse(&code).map_err(|_| AppError::NotFound)?;
    let (places, cases) = (viewer.scope(Purpose::Places), viewer.scope(Purpose::Cases));
    let now_us = app.now_us();
    let page = app
        .readers
        .by(viewer.user())
        .read(move |link| pages::one(link, &places, &cases, code, now_us))
        .await?;
    Ok(Json(VillageOpened {
        village: Village {
            code: page.code.to_string(),
            name: page.name,
            cases: page.sees_cases.then_some(page.tally),
        },
        posts: page.people.into_iter().map(|person| person.post).collect(),
        nearest: page.cases,
        as_of_seq: page.records,
    }))
}
