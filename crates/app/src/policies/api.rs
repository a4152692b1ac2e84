//! The policies in force as JSON: what a program needs to fill in a case or an act.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::error::AppError;

/// A policy in short.
#[derive(Serialize, ToSchema)]
pub struct PolicyNamed {
    pub name: String,
    pub version: u32,
    /// By language tag.
    #[schema(value_type = Object)]
    pub title: bellwether_policy::Text,
}

/// `GET /api/v1/policies`
#[utoipa::path(get, path = "/api/v1/policies", tag = "policies", responses((status = 200, body = Vec<PolicyNamed>)))]
pub async fn list(State(app): State<Arc<App>>) -> Json<Vec<PolicyNamed>> {
    let named = app.office.policies.cases().iter().map(|policy| PolicyNamed {
        name: policy.name.clone(),
        version: policy.version,
        title: policy.title.clone(),
    });
    Json(named.collect())
}

/// `GET /api/v1/policies/{name}`
#[utoipa::path(get, path = "/api/v1/policies/{name}", tag = "policies", params(("name" = String, Path)), responses(
    (status = 200, description = "The whole policy: stages, acts, fields, clocks", body = Object),
    (status = 404, description = "No such policy"),
))]
pub async fn one(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
) -> Result<Json<serde_json::Value>, AppError> {
    let policy = app.office.policies.in_force(&name).ok_or(AppError::NotFound)?;
    Ok(Json(serde_json::to_value(policy).map_err(anyhow::Error::from)?))
}
