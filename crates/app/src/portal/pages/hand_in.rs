//! Handing in without an account: each question a form of its own, then the case and its code.
//!
//! Invariant: the command's id is made with the first page and carried to the last, so a case handed in twice is one case; the same
//! words from a page opened anew are asked about first.
//! Not here: which question is next (`hand_in.rs`), what a question looks like (`hand_in_view.rs`).

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

use super::{command_id, in_language, noted, retry_after, seconds_of, speaking, with_token};
use crate::app::App;
use crate::cases::Sender;
use crate::cases::store::{self, ByCode};
use crate::db::desk::CommandId;
use crate::db::{Link, Tx, earlier};
use crate::error::AppError;
use crate::portal::hand_in::{self, Step};
use crate::portal::hand_in_view::{Asking, Ground, question};
use crate::portal::handed_in::{Counted, HandedIn};
use crate::portal::held::{self, Held};
use crate::portal::view::form_frame;
use crate::registry::{self, Level, Place, PlaceCode};
use crate::web::components::Typed;
use crate::web::csrf::FormToken;
use crate::web::request::ResidentForm;
use crate::web::visit::{Visit, see_other};

/// The most places a search shows.
const FOUND: usize = 20;

/// `GET /resident/cases/new`: the first question.
///
/// # Errors
/// Faults.
pub async fn begin(
    State(app): State<Arc<App>>,
    visit: Visit,
    token: FormToken,
) -> Result<Response, AppError> {
    let typed = Typed::empty();
    let ground = read_ground(&app, &typed).await?;
    let command = command_id(&app);
    let page = Page { app: &app, visit: &visit, ground: &ground, command: &command, before: None };
    Ok(page.ask(token, Step::Where, &typed, StatusCode::OK))
}

struct Page<'a> {
    app: &'a App,
    visit: &'a Visit,
    ground: &'a Ground,
    command: &'a str,
    before: Option<(Option<&'a str>, bool)>,
}

impl Page<'_> {
    fn ask(&self, token: FormToken, step: Step, typed: &Typed, status: StatusCode) -> Response {
        let (lang, office) = (self.visit.lang, &self.app.office);
        let asking = Asking {
            lang,
            office,
            step,
            typed,
            ground: self.ground,
            csrf: token.value(),
            command: self.command,
            before: self.before,
            contact: &self.app.contact,
        };
        let markup = form_frame(self.visit, &asking.title(), question(&asking));
        let mut response = with_token(self.visit, token, status, markup);
        // Each question answers a form, and a browser's Back shows such a page again only from what it has kept.
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        response
    }
}

/// `POST /resident/cases/new`: an answer, and the next question; at the end, the case.
///
/// # Errors
/// Busy; faults. What is wrong comes back as the question it concerns.
pub async fn answer(
    State(app): State<Arc<App>>,
    visit: Visit,
    token: FormToken,
    Held(held): Held,
    sent: ResidentForm,
) -> Result<Response, AppError> {
    let ground = read_ground(&app, &sent.typed).await?;
    let page = Page { app: &app, visit: &visit, ground: &ground, command: &sent.command, before: None };
    let mut typed = sent.typed.clone();
    let go = typed.value("go").to_owned();
    if let Some(lang) = in_language(&typed) {
        let step = Step::parse(typed.value("step")).unwrap_or(Step::Where);
        let visit = visit.in_language(lang);
        let page = Page { visit: &visit, ..page };
        return Ok(speaking(lang, page.ask(token, step, &typed, StatusCode::OK)));
    }
    if let Some(step) = Step::parse(&go) {
        return Ok(page.ask(token, step, &typed, StatusCode::OK));
    }
    let answered = if go == "send" {
        Step::ALL.to_vec()
    } else {
        Step::parse(typed.value("step")).into_iter().collect()
    };
    for step in answered {
        hand_in::examine(&app.office, visit.lang, step, app.now_us(), &mut typed);
        if !typed.mistakes().is_empty() {
            return Ok(page.ask(token, step, &typed, StatusCode::UNPROCESSABLE_ENTITY));
        }
    }
    let next = hand_in::next(&app.office, &typed, ground.place());
    if go != "send" || next != Step::Check {
        return Ok(page.ask(token, next, &typed, StatusCode::OK));
    }
    if typed.value("again").is_empty()
        && let Some(before) =
            earlier::sent_before::<HandedIn>(&app.readers, &command_of(&ground, &sent), app.now_us()).await?
    {
        let is_held = is_held(&app, held, ground.jurisdiction, &before).await?;
        let fresh = command_id(&app);
        let page = Page { command: &fresh, before: Some((before.number(), is_held)), ..page };
        return Ok(page.ask(token, Step::Check, &typed, StatusCode::CONFLICT));
    }
    match send(&app, &visit, &ground, &sent, &mut typed).await {
        Ok(received) => {
            let mut response = see_other("/resident/case/code", &["received"]);
            let code = received.code(&app.office, ground.jurisdiction)?;
            held::hold(&app, &code, &mut response);
            Ok(response)
        }
        Err(error) => {
            let seconds = seconds_of(&error);
            let status = noted(&mut typed, &visit, error)?;
            Ok(retry_after(page.ask(token, Step::Check, &typed, status), seconds))
        }
    }
}

fn command_of(ground: &Ground, sent: &ResidentForm) -> CommandId {
    CommandId {
        jurisdiction: ground.jurisdiction,
        id: sent.command.clone(),
        actor: Sender::resident(ground.jurisdiction).word().to_owned(),
        digest: sent.digest.clone(),
    }
}

/// Whether the browser holds the code of that case, so that it may be led there; its number alone opens nothing.
async fn is_held(
    app: &Arc<App>,
    held: Option<String>,
    jurisdiction: i64,
    before: &HandedIn,
) -> Result<bool, AppError> {
    let Some(digits) = held else { return Ok(false) };
    let HandedIn::Registered(before) = before else {
        return Ok(digits == before.code(&app.office, jurisdiction)?);
    };
    let id = before.id.clone();
    let key = app.office.code_key;
    let found = app.readers.read(move |link| Ok(store::by_code(link, &key, &digits)?)).await?;
    Ok(matches!(found, ByCode::Case { stored, .. } if stored.case.id.as_str() == id))
}

/// Hands the case in.
async fn send(
    app: &Arc<App>,
    visit: &Visit,
    ground: &Ground,
    sent: &ResidentForm,
    typed: &mut Typed,
) -> Result<HandedIn, AppError> {
    let policy = hand_in::policy_of(&app.office, typed).ok_or(AppError::NotFound)?;
    let report = hand_in::report(&app.office, visit.lang, policy, typed);
    let (command, counted) = (command_of(ground, sent), Counted::new(app, &sent.address));
    let (office, jurisdiction, name) = (app.office.clone(), ground.jurisdiction, policy.name.clone());
    let take = move |tx: &mut Tx<'_, '_>| counted.take(tx, &office, jurisdiction, &name, report);
    Ok(app.desk.write(command, take).await?.answer)
}

async fn read_ground(app: &App, typed: &Typed) -> Result<Ground, AppError> {
    let (place, under, sought) =
        (typed.value("place").to_owned(), typed.value("under").to_owned(), typed.value("q").to_owned());
    app.readers.read(move |link| ground(link, &place, &under, &sought)).await
}

fn ground(link: &mut Link<'_>, place: &str, under: &str, sought: &str) -> Result<Ground, AppError> {
    let jurisdictions = registry::jurisdictions(link)?;
    let mut ground = Ground::default();
    if let Ok(code) = PlaceCode::parse(place) {
        for jurisdiction in &jurisdictions {
            if registry::place(link, *jurisdiction, code)?.is_some() {
                ground.jurisdiction = *jurisdiction;
                ground.path = registry::path(link, *jurisdiction, code)?;
            }
        }
        // Whoever comes back to the first question finds the places around the one they chose.
        ground.under = ground.path.iter().rev().nth(1).cloned();
        ground.listed = listed(link, &jurisdictions, ground.under.as_ref())?;
        return Ok(ground);
    }
    ground.under = match (PlaceCode::parse(under), jurisdictions.as_slice()) {
        (Ok(code), several) => find(link, several, code)?,
        (Err(_), [only]) => registry::place(link, *only, PlaceCode::of_jurisdiction(*only))?,
        (Err(_), _) => None,
    };
    ground.listed = listed(link, &jurisdictions, ground.under.as_ref())?;
    for jurisdiction in &jurisdictions {
        for found in registry::search_everywhere(link, *jurisdiction, sought, FOUND)? {
            let way = registry::path(link, *jurisdiction, found.code)?;
            let above = way.iter().rev().skip(1).map(|place| place.name.as_str()).take(1).collect();
            ground.found.push((found, above));
        }
    }
    ground.found.truncate(FOUND);
    Ok(ground)
}

fn find(link: &mut Link<'_>, jurisdictions: &[i64], code: PlaceCode) -> Result<Option<Place>, AppError> {
    for jurisdiction in jurisdictions {
        if let Some(place) = registry::place(link, *jurisdiction, code)? {
            return Ok(Some(place));
        }
    }
    Ok(None)
}

/// The parts of a place one level down; the jurisdictions themselves while there are several and none was chosen.
fn listed(link: &mut Link<'_>, jurisdictions: &[i64], under: Option<&Place>) -> Result<Vec<Place>, AppError> {
    let mut places = Vec::new();
    let Some(under) = under else {
        for jurisdiction in jurisdictions {
            places.extend(registry::place(link, *jurisdiction, PlaceCode::of_jurisdiction(*jurisdiction))?);
        }
        return Ok(places);
    };
    let below = Level::ALL.into_iter().find(|level| *level > under.level);
    for jurisdiction in jurisdictions {
        if let Some(level) = below {
            places.extend(registry::places_between(
                link,
                *jurisdiction,
                (under.code.lo(), under.code.hi()),
                level,
            )?);
        }
    }
    Ok(places)
}
