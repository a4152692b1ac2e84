//! Waiting hand-ins as JSON: what waits, and taking in, dropping and reading many at once.
//!
//! Not here: what these mean (`waiting.rs`).

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::pages::{load, said};
use super::view::Line;
use super::{Done, Reason, drop_all, read, take_in};
use crate::accounts::Viewer;
use crate::app::App;
use crate::cases::access;
use crate::cases::model::whole;
use crate::db::{Link, Tx};
use crate::error::AppError;
use crate::refusal::Refusal;
use crate::web::request::Call;

/// What waits in one's places.
#[derive(Serialize, ToSchema)]
pub struct HandIns {
    /// The oldest, at most 500.
    pub hand_ins: Vec<HandInTold>,
    pub total: i64,
}

/// A hand-in that waits.
#[derive(Serialize, ToSchema)]
pub struct HandInTold {
    pub hand_in: i64,
    pub at_us: i64,
    pub policy: String,
    pub category: String,
    pub place: String,
    /// How many of those that wait here say the same.
    pub same_words: usize,
}

/// Which, and why where they are dropped.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HandInsMeant {
    #[serde(deserialize_with = "numbers")]
    pub hand_ins: Vec<i64>,
    pub reason: Option<Reason>,
}

fn numbers<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<i64>, D::Error> {
    #[derive(Deserialize)]
    struct Number(#[serde(deserialize_with = "whole")] i64);

    Ok(Vec::<Number>::deserialize(from)?.into_iter().map(|Number(number)| number).collect())
}

/// What became of them.
#[derive(Serialize, ToSchema)]
pub struct HandInsDone {
    #[serde(flatten)]
    pub done: Done,
    /// What was read, by number and field.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub said: BTreeMap<i64, BTreeMap<String, String>>,
}

/// `GET /api/v1/hand-ins`
#[utoipa::path(get, path = "/api/v1/hand-ins", tag = "cases", responses(
    (status = 200, description = "Hand-ins that wait to be taken in, oldest first", body = HandIns),
))]
pub async fn list(State(app): State<Arc<App>>, viewer: Viewer) -> Result<Json<HandIns>, AppError> {
    let (office, person, now_us) = (app.office.clone(), viewer.clone(), app.now_us());
    let load = move |link: &mut Link<'_>| load(link, &office, &person, now_us);
    let loaded = app.readers.by(viewer.user()).read(load).await?;
    let told = |Line { row, category, same, .. }: Line| HandInTold {
        hand_in: row.hand_in,
        at_us: row.at_us,
        policy: row.policy,
        category,
        place: row.place,
        same_words: same,
    };
    Ok(Json(HandIns { hand_ins: loaded.lines.into_iter().map(told).collect(), total: loaded.total }))
}

/// `POST /api/v1/hand-ins/acts/{act}`: `take-in`, `drop` or `read`.
#[utoipa::path(post, path = "/api/v1/hand-ins/acts/{act}", tag = "cases",
    params(("act" = String, Path, description = "`take-in`, `drop` or `read`")), request_body = HandInsMeant, responses(
    (status = 200, description = "The act is durable", body = HandInsDone),
    (status = 404, description = "No such act, or one of them is not in your places"),
    (status = 409, description = "None is named, or more than 500, or dropping without a reason"),
))]
pub async fn act(
    State(app): State<Arc<App>>,
    Path(act): Path<String>,
    call: Call<HandInsMeant>,
) -> Result<Json<HandInsDone>, AppError> {
    let HandInsMeant { hand_ins, reason } = call.body;
    let (office, by, desk) = (app.office.clone(), access::sender(&call.viewer), &app.desk);
    let done = match act.as_str() {
        "take-in" => {
            let run = move |tx: &mut Tx<'_, '_>| Ok(take_in(tx, &office, &by, &hand_ins)?.0);
            desk.write(call.command, run).await?.answer
        }
        "drop" => {
            let reason = reason.ok_or_else(|| vec![Refusal::new("refusal-hand-ins-reason").at("reason")])?;
            let run = move |tx: &mut Tx<'_, '_>| drop_all(tx, &office, &by, &hand_ins, reason);
            desk.write(call.command, run).await?.answer
        }
        "read" => {
            let asked = hand_ins.len() as i64;
            let run = move |tx: &mut Tx<'_, '_>| read(tx, &office, &by, &hand_ins);
            let found = desk.write(call.command, run).await?.answer;
            let done = found.len() as i64;
            let said = said(&app, &call.viewer, found).await?;
            let said = said.into_iter().map(|(hand_in, texts)| (hand_in, texts.into_iter().collect()));
            return Ok(Json(HandInsDone { done: Done { done, gone: asked - done }, said: said.collect() }));
        }
        _ => return Err(AppError::NotFound),
    };
    Ok(Json(HandInsDone { done, said: BTreeMap::new() }))
}
