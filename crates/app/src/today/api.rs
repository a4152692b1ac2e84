//! Today as JSON: the duties that the page shows, in its order.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::look_here::minutes;
use super::model::{Nearness, Turn};
use super::pages;
use super::view::{Names, Owed};
use crate::accounts::Viewer;
use crate::app::App;
use crate::error::AppError;
use crate::web::visit::Visit;

/// One duty.
#[derive(Serialize, ToSchema)]
pub struct Duty {
    /// The case's id and its public number.
    pub id: String,
    pub number: String,
    pub policy: String,
    pub category: String,
    /// 12-digit code of the place.
    pub place: String,
    pub stage: String,
    pub grade: String,
    /// The clock that runs out, as its policy names it.
    pub clock: String,
    /// The last instant to meet it, µs since 1970 UTC.
    pub due_us: i64,
    /// `overdue`, `today`, `week` or `later`.
    pub nearness: Nearness,
    /// `mine` or `others`.
    pub turn: Turn,
    /// What you may do towards it now, where it is yours to move.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act: Option<String>,
}

/// A way through a case that was implausibly quick. No verdict.
#[derive(Serialize, ToSchema)]
pub struct LookHere {
    /// The case's public number.
    pub number: String,
    /// As the policy names it.
    pub way: String,
    pub minutes: i64,
    /// The records at its ends.
    pub records: [i64; 2],
}

/// What is owed within the signed-in person's scope, earliest first.
#[derive(Serialize, ToSchema)]
pub struct Today {
    pub duties: Vec<Duty>,
    /// Whether others are owed later than these; the list of cases has them all.
    pub more: bool,
    /// For supervisors: ways through cases that were implausibly quick in the last thirty days, newest first, at most twenty.
    pub look_here: Vec<LookHere>,
    /// Hand-ins that wait for somebody like you to take them in, at `/api/v1/hand-ins`.
    pub hand_ins: i64,
}

/// `GET /api/v1/today`
#[utoipa::path(get, path = "/api/v1/today", tag = "cases", responses(
    (status = 200, description = "What is owed, earliest first", body = Today),
))]
pub async fn today(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    visit: Visit,
) -> Result<Json<Today>, AppError> {
    let now_us = app.now_us();
    let office = app.office.clone();
    let loaded =
        app.readers.by(viewer.user()).read(move |link| pages::load(link, &office, &viewer, now_us)).await?;
    let reader = visit.reader(&app);
    let names = Names { places: &loaded.places, people: &loaded.people };
    let owed =
        loaded.cases.iter().filter_map(|looked| Owed::of(&app.office.policies, &reader, looked, names));
    let look_here = loaded.quick.0.iter().map(|row| LookHere {
        number: row.number.clone(),
        way: row.way.clone(),
        minutes: minutes(row),
        records: [row.from_seq, row.to_seq],
    });
    Ok(Json(Today {
        duties: owed.map(duty).collect(),
        more: loaded.more,
        look_here: look_here.collect(),
        hand_ins: loaded.hand_ins,
    }))
}

fn duty(owed: Owed<'_>) -> Duty {
    Duty {
        id: owed.case.id.clone(),
        number: owed.case.number.clone(),
        policy: owed.case.policy.clone(),
        category: owed.case.category.clone(),
        place: owed.case.place.clone(),
        stage: owed.case.stage.clone(),
        grade: owed.case.grade.clone(),
        clock: owed.case.due_clock.clone(),
        due_us: owed.case.due_us,
        nearness: owed.nearness,
        turn: owed.turn,
        act: owed.act.map(|act| act.id.clone()),
    }
}
