//! Places as JSON: found by name, pinyin, initials or code within what the viewer may see.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::search;
use crate::accounts::{Purpose, Viewer};
use crate::app::App;
use crate::error::AppError;
use crate::web::query::Queried;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// A name, its pinyin, its initials or the beginning of its code.
    #[serde(default)]
    pub q: String,
}

/// A place that was found.
#[derive(Serialize, ToSchema)]
pub struct Found {
    /// 12 digits.
    pub code: String,
    pub name: String,
    /// `county`, `township`, `village`, …
    pub level: &'static str,
}

/// The most that are answered; who wants another types more.
const MOST: usize = 20;

/// Places by name, pinyin, initials or code.
#[utoipa::path(get, path = "/api/v1/places", tag = "places", params(Asked), responses((status = 200, body = [Found]), (status = 401)))]
pub async fn places(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Queried(asked): Queried<Asked>,
) -> Result<Json<Vec<Found>>, AppError> {
    let scope = viewer.scope(Purpose::Places);
    let places =
        app.readers.by(viewer.user()).read(move |link| Ok(search(link, &scope, &asked.q, MOST)?)).await?;
    let found = places.into_iter().map(|place| Found {
        code: place.code.to_string(),
        name: place.name,
        level: place.level.as_str(),
    });
    Ok(Json(found.collect()))
}
