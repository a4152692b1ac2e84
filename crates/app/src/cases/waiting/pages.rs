//! The page of hand-ins that wait: taken in or dropped many at once, and read where somebody has to look.
//!
//! Invariant: the page shows when, where and what about; what somebody wrote is shown only after the record that it is read.
//! Not here: what taking in means (`waiting.rs`), how it looks (`view.rs`).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::view::{self, Line, Page};
use super::{Done, Reason, Row, drop_all, may, read, sealed, store, take_in};
use crate::accounts::{Purpose, Viewer};
use crate::app::App;
use crate::cases::access;
use crate::db::chance::Chance;
use crate::db::{Link, public_size};
use crate::error::AppError;
use crate::office::Office;
use crate::refusal::Refusal;
use crate::registry;
use crate::web::components::{Tone, Typed};
use crate::web::locale::{t, t_args};
use crate::web::request::Submission;
use crate::web::shell::Section;
use crate::web::visit::{DeskPage, Visit, see_other};

/// Where the page is.
pub const PATH: &str = "/hand-ins";

/// What is being read: the fields and texts of each hand-in.
pub type Said = BTreeMap<i64, Vec<(String, String)>>;

/// What waits for a viewer.
pub struct Loaded {
    pub lines: Vec<Line>,
    /// How many wait in their places, shown or not.
    pub total: i64,
    pub records: i64,
}

/// The oldest that this person may take in.
///
/// # Errors
/// Faults of the database; a row that is not as it was written.
pub fn load(link: &mut Link<'_>, office: &Office, viewer: &Viewer, now_us: i64) -> Result<Loaded, AppError> {
    let scope = viewer.scope(Purpose::Cases);
    let by = access::sender(viewer);
    let mut rows = store::list(link, &scope)?;
    rows.retain(|row| may(office, &by, row.lo));
    let total = if rows.len() < super::AT_ONCE { rows.len() as i64 } else { store::count(link, &scope)? };
    let mut same: BTreeMap<String, usize> = BTreeMap::new();
    for row in &rows {
        *same.entry(row.words.clone()).or_default() += 1;
    }
    let places = registry::names(link, viewer.jurisdiction())?;
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        let content = sealed::open(link, &office.code_key, &row)?;
        let place = registry::PlaceCode::parse(&row.place).ok().and_then(|code| places.get(&code).cloned());
        let same = same.get(&row.words).copied().unwrap_or(1);
        lines.push(Line { place: place.unwrap_or_default(), category: content.report.category, same, row });
    }
    Ok(Loaded { lines, total, records: public_size(link, viewer.jurisdiction(), now_us)? })
}

/// `GET /hand-ins`.
///
/// # Errors
/// Faults of the database.
pub async fn show(State(app): State<Arc<App>>, visit: Visit, viewer: Viewer) -> Result<Response, AppError> {
    answer(&app, &visit, &viewer, (&Typed::empty(), BTreeMap::new()), StatusCode::OK).await
}

async fn answer(
    app: &Arc<App>,
    visit: &Visit,
    viewer: &Viewer,
    (typed, words): (&Typed, Said),
    status: StatusCode,
) -> Result<Response, AppError> {
    let (office, person, now_us) = (app.office.clone(), viewer.clone(), app.now_us());
    let load = move |link: &mut Link<'_>| load(link, &office, &person, now_us);
    let loaded = app.readers.by(viewer.user()).read(load).await?;
    let reader = visit.reader(app);
    let command = Chance::from_system().uuid(app.now_us());
    let page = Page {
        reader: &reader,
        policies: &app.office.policies,
        loaded: &loaded,
        words: &words,
        typed,
        csrf: viewer.csrf(),
        command: &command,
    };
    let title = t(visit.lang, "hand-ins-title");
    let told = told(visit);
    let mut desk = DeskPage::new(&title, Section::Cases, loaded.records);
    desk.flash = told.as_deref().map(|words| (Tone::Good, words));
    Ok(visit.answer(status, visit.desk(viewer, &desk, view::page(&page))))
}

/// What the act before this page came to.
fn told(visit: &Visit) -> Option<String> {
    let key = match visit.flash().as_slice() {
        ["taken-in", ..] => "hand-ins-taken-in",
        ["dropped", ..] => "hand-ins-dropped",
        _ => return None,
    };
    let number = |place: usize| visit.flash().get(place).and_then(|word| word.parse::<i64>().ok());
    let args = [("count", number(1)?.into()), ("gone", number(2)?.into())];
    Some(t_args(visit.lang, key, &args))
}

/// `POST /hand-ins`: take in, drop or read.
///
/// # Errors
/// Not found outside the viewer's places; busy; faults. A rule's no comes back as the page.
pub async fn act(
    State(app): State<Arc<App>>,
    visit: Visit,
    submission: Submission,
) -> Result<Response, AppError> {
    let Submission { viewer, command, mut typed, .. } = submission;
    let hand_ins = meant(&app, &viewer, &typed).await?;
    let (office, by) = (app.office.clone(), access::sender(&viewer));
    let done = match (typed.value("go"), Reason::parse(typed.value("reason"))) {
        ("take-in", _) => {
            let run = move |tx: &mut crate::db::Tx<'_, '_>| Ok(take_in(tx, &office, &by, &hand_ins)?.0);
            app.desk.write(command, run).await.map(|done| ("taken-in", done.answer))
        }
        ("drop", Some(reason)) => {
            let run = move |tx: &mut crate::db::Tx<'_, '_>| drop_all(tx, &office, &by, &hand_ins, reason);
            app.desk.write(command, run).await.map(|done| ("dropped", done.answer))
        }
        ("drop", None) => Err(vec![Refusal::new("refusal-hand-ins-reason").at("reason")].into()),
        ("read", _) => {
            let run = move |tx: &mut crate::db::Tx<'_, '_>| read(tx, &office, &by, &hand_ins);
            match app.desk.write(command, run).await {
                Ok(written) => {
                    let words = said(&app, &viewer, written.answer).await?;
                    return answer(&app, &visit, &viewer, (&typed, words), StatusCode::OK).await;
                }
                Err(error) => Err(error),
            }
        }
        _ => Err(AppError::NotFound),
    };
    match done {
        Ok((word, Done { done, gone })) => Ok(see_other(PATH, &[word, &done.to_string(), &gone.to_string()])),
        Err(AppError::Refused(refusal)) => {
            typed.refuse(visit.lang, &refusal);
            answer(&app, &visit, &viewer, (&typed, BTreeMap::new()), StatusCode::CONFLICT).await
        }
        Err(AppError::Invalid(refusals)) => {
            refusals.iter().for_each(|refusal| typed.refuse(visit.lang, refusal));
            answer(&app, &visit, &viewer, (&typed, BTreeMap::new()), StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}

/// Those that were ticked, those with the same words too, or all that the page shows.
async fn meant(app: &Arc<App>, viewer: &Viewer, typed: &Typed) -> Result<Vec<i64>, AppError> {
    let ticked: BTreeSet<i64> = typed.all("hand-in").filter_map(|number| number.parse().ok()).collect();
    let which = typed.value("which").to_owned();
    if !matches!(which.as_str(), "same" | "all") {
        return Ok(ticked.into_iter().collect());
    }
    let (office, person, now_us) = (app.office.clone(), viewer.clone(), app.now_us());
    let load = move |link: &mut Link<'_>| load(link, &office, &person, now_us);
    let rows: Vec<Row> =
        app.readers.by(viewer.user()).read(load).await?.lines.into_iter().map(|line| line.row).collect();
    let words: BTreeSet<&str> =
        rows.iter().filter(|row| ticked.contains(&row.hand_in)).map(|row| row.words.as_str()).collect();
    let meant = rows.iter().filter(|row| which == "all" || words.contains(row.words.as_str()));
    Ok(meant.map(|row| row.hand_in).collect())
}

/// The content of hand-ins whose reading by this person is on record: field and text, without people's names
/// and numbers.
///
/// # Errors
/// Faults of the database.
pub async fn said(app: &Arc<App>, viewer: &Viewer, hand_ins: Vec<i64>) -> Result<Said, AppError> {
    let (office, jurisdiction) = (app.office.clone(), viewer.jurisdiction());
    let open = move |link: &mut Link<'_>| {
        let mut words = Said::new();
        for hand_in in &hand_ins {
            let Some(row) = store::one(link, jurisdiction, *hand_in)? else { continue };
            words.insert(*hand_in, sealed::open(link, &office.code_key, &row)?.texts());
        }
        Ok(words)
    };
    app.readers.by(viewer.user()).read(open).await
}
