//! One act over a list of cases as JSON: all of them are written, or none.
//!
//! Not here: what the act means (`rules`), one case alone (`cases/api.rs`).

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::cases::api::version;
use crate::cases::model::{FieldValue, Perform};
use crate::cases::{Performed, access, rules, seen, write};
use crate::db::Tx;
use crate::error::AppError;
use crate::refusal::Refusal;
use crate::web::request::Call;

/// An act on several cases.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActOnCases {
    /// At most 30.
    #[schema(min_items = 1, max_items = 30)]
    pub cases: Vec<ActOnCase>,
}

/// One of them.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActOnCase {
    /// Id or public number.
    pub case: String,
    #[serde(default)]
    pub fields: BTreeMap<String, FieldValue>,
    /// The case's `version` as you read it: an act from an older one is refused.
    #[serde(default, deserialize_with = "version")]
    pub version: Option<u32>,
}

/// What came of it, case by case.
#[derive(Serialize, ToSchema)]
pub struct ActsDone {
    pub cases: Vec<Performed>,
}

/// `POST /api/v1/cases/acts/{act}`
#[utoipa::path(post, path = "/api/v1/cases/acts/{act}", tag = "cases",
    params(("act" = String, Path, description = "The joint analysis; every other act is done case by case")),
    request_body = ActOnCases, responses(
    (status = 200, description = "The act is durable on all of these cases", body = ActsDone),
    (status = 404, description = "One of them is no case in your area"),
    (status = 409, description = "A rule said no for one of them, and none was written: `fields` says which"),
))]
pub async fn act(
    State(app): State<Arc<App>>,
    Path(act): Path<String>,
    call: Call<ActOnCases>,
) -> Result<Json<ActsDone>, AppError> {
    let given = call.body.cases;
    if given.len() > super::AT_ONCE || given.is_empty() {
        return Err(vec![rules::too_many_cases(super::AT_ONCE)].into());
    }
    let is_analysis = super::of(&app.office).is_some_and(|(_, known)| known.id == act);
    if !is_analysis {
        return Err(Refusal::new("refusal-act-one-by-one").at("act").into());
    }
    let (office, viewer) = (app.office.clone(), call.viewer);
    let run = move |tx: &mut Tx<'_, '_>| {
        let sender = access::sender(&viewer);
        let mut named = Vec::with_capacity(given.len());
        for ActOnCase { case, fields, version } in given {
            let id = seen::find(tx, &viewer, &case)?.case.id.0;
            named.push((case, id, Perform { act: act.clone(), fields, version, ..Perform::default() }));
        }
        write::perform_all(tx, &office, &sender, named)
    };
    Ok(Json(ActsDone { cases: app.desk.write(call.command, run).await?.answer }))
}
