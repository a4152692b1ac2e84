//! The case of the code a browser holds, and what its resident does to it.
//!
//! Invariant: the case is always that of the held code; no address names a case.
//! Not here: how it looks (`case_view.rs`), what a resident may do (`cases::rules`).

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use bellwether_policy::case_policy::{Act, Logic};

use super::{ENTER, command_id, in_language, noted, replaced, speaking, with_token};
use crate::app::App;
use crate::cases::form::{self, Reading};
use crate::cases::model::{EvidenceRef, Perform};
use crate::cases::{Sender, access, evidence};
use crate::db::Tx;
use crate::db::desk::CommandId;
use crate::error::AppError;
use crate::portal::case_view::{ActPage, CasePage, OF_CASE, act_page, act_words, case_page};
use crate::portal::followed::{self, Behind, Followed, Unregistered};
use crate::portal::held::{self, Held};
use crate::portal::pictures;
use crate::portal::view::{form_frame, frame};
use crate::portal::waiting_view::{self, WaitingPage};
use crate::refusal::{Arg, Refusal};
use crate::web::components::{Tone, Typed, refused};
use crate::web::csrf::FormToken;
use crate::web::locale::{refusal_text, t, t_args};
use crate::web::request::{FilePart, ResidentForm};
use crate::web::visit::{Visit, see_other};

/// `GET /resident/case`.
///
/// # Errors
/// Faults. Without a held code it leads to the form for one.
pub async fn show(
    State(app): State<Arc<App>>,
    visit: Visit,
    token: FormToken,
    Held(held): Held,
) -> Result<Response, AppError> {
    let Some(digits) = held else { return Ok(Redirect::to(ENTER).into_response()) };
    let followed = match followed::of_held(&app, &digits).await? {
        Some(Behind::Case(followed)) => followed,
        Some(Behind::HandIn(unregistered)) => {
            let mut response = unregistered_page(&app, &visit, token, &unregistered, &digits);
            held::hold(&app, &digits, &mut response);
            return Ok(response);
        }
        None => return Ok(replaced(&app)),
    };
    let policy = access::policy_of(&app.office, &followed.own)?;
    let offers = followed::offers(&app.office, policy, &followed, app.now_us());
    let mut acts: Vec<&Act> =
        offers.iter().filter(|offer| offer.allowed.is_ok()).map(|offer| offer.act).collect();
    // Giving up stands last, whatever the policy's order.
    acts.sort_by_key(|act| {
        let adds = matches!(act.logic, Logic::Record | Logic::OwnPhone);
        (act.outcome.is_some(), adds, act.logic == Logic::Complain, act.logic == Logic::Reopen)
    });
    let done = match visit.flash().as_slice() {
        ["performed", act] => policy.act(act),
        _ => None,
    };
    let flash =
        done.map(|act| t_args(visit.lang, "portal-done", &[("act", act_words(visit.lang, act).into())]));
    let (reader, command) = (visit.reader(&app), command_id(&app));
    let page = CasePage {
        reader: &reader,
        policy,
        followed: &followed,
        acts: &acts,
        contact: &app.contact,
        csrf: token.value(),
        command: &command,
    };
    let flash = flash.as_deref().map(|words| (Tone::Good, words));
    let markup = frame(&visit, &followed.own.code, flash, case_page(&page));
    let mut response = with_token(&visit, token, StatusCode::OK, markup);
    held::hold(&app, &digits, &mut response);
    Ok(response)
}

/// The page of a hand-in that is no case: its code, where it stands, and why it was dropped if it was.
pub(super) fn unregistered_page(
    app: &App,
    visit: &Visit,
    token: FormToken,
    unregistered: &Unregistered,
    digits: &str,
) -> Response {
    let (reader, command) = (visit.reader(app), command_id(app));
    let page = WaitingPage {
        reader: &reader,
        policies: &app.office.policies,
        unregistered,
        code: digits,
        contact: &app.contact,
        csrf: token.value(),
        command: &command,
    };
    let markup = frame(visit, &waiting_view::title(&page), None, waiting_view::page(&page));
    with_token(visit, token, StatusCode::OK, markup)
}

/// An act of a resident on the case of a code.
struct Asked<'a> {
    app: &'a Arc<App>,
    visit: &'a Visit,
    followed: &'a Followed,
    act: &'a Act,
}

impl<'a> Asked<'a> {
    fn of(
        app: &'a Arc<App>,
        visit: &'a Visit,
        followed: &'a Followed,
        act: &str,
    ) -> Result<Asked<'a>, AppError> {
        let policy = access::policy_of(&app.office, &followed.own)?;
        let act = policy.act(act).filter(|act| act.resident).ok_or(AppError::NotFound)?;
        Ok(Asked { app, visit, followed, act })
    }

    /// Why it cannot be done now; nothing when it can.
    fn refusal(&self) -> Result<Option<Refusal>, AppError> {
        let policy = access::policy_of(&self.app.office, &self.followed.own)?;
        let offers = followed::offers(&self.app.office, policy, self.followed, self.app.now_us());
        Ok(match offers.into_iter().find(|offer| offer.act.id == self.act.id) {
            Some(offer) => offer.allowed.err(),
            None => Some(Refusal::new("portal-act-not-now")),
        })
    }

    fn form(
        &self,
        token: FormToken,
        typed: &Typed,
        command: &str,
        status: StatusCode,
    ) -> Result<Response, AppError> {
        let lang = self.visit.lang;
        let policy = access::policy_of(&self.app.office, &self.followed.own)?;
        let number = &self.followed.own.code;
        let page = ActPage { lang, policy, number, act: self.act, typed, csrf: token.value(), command };
        let markup = form_frame(self.visit, &act_words(lang, self.act), act_page(&page));
        Ok(with_token(self.visit, token, status, markup))
    }

    fn refused(&self, refusal: &Refusal) -> Response {
        let lang = self.visit.lang;
        let body =
            refused(lang, &t(lang, "refused-title"), &refusal_text(lang, refusal), None, "/resident/case");
        self.visit.answer(StatusCode::CONFLICT, frame(self.visit, &act_words(lang, self.act), None, body))
    }
}

/// `GET /resident/case/acts/{act}`.
///
/// # Errors
/// Not found: no such act of a resident.
pub async fn show_act(
    State(app): State<Arc<App>>,
    visit: Visit,
    token: FormToken,
    Held(held): Held,
    Path(act): Path<String>,
) -> Result<Response, AppError> {
    let Some(digits) = held else { return Ok(Redirect::to(ENTER).into_response()) };
    let Some(behind) = followed::of_held(&app, &digits).await? else { return Ok(replaced(&app)) };
    let followed = behind.case()?;
    let asked = Asked::of(&app, &visit, &followed, &act)?;
    match asked.refusal()? {
        Some(refusal) => Ok(asked.refused(&refusal)),
        None => asked.form(token, &Typed::empty(), &command_id(&app), StatusCode::OK),
    }
}

/// `POST /resident/case/acts/{act}`.
///
/// # Errors
/// Not found as above; busy; faults. A rule's no comes back as the form.
pub async fn perform(
    State(app): State<Arc<App>>,
    visit: Visit,
    token: FormToken,
    Held(held): Held,
    Path(act): Path<String>,
    sent: ResidentForm,
) -> Result<Response, AppError> {
    let Some(digits) = held else { return Ok(Redirect::to(ENTER).into_response()) };
    let Some(behind) = followed::of_held(&app, &digits).await? else { return Ok(replaced(&app)) };
    let followed = behind.case()?;
    let asked = Asked::of(&app, &visit, &followed, &act)?;
    let policy = access::policy_of(&app.office, &followed.own)?;
    let ResidentForm { mut typed, command, digest, files, .. } = sent;
    let of_case = typed.value(OF_CASE);
    if !of_case.is_empty() && of_case != followed.own.code {
        let numbers = [("form", of_case.to_owned()), ("held", followed.own.code.clone())];
        let refusal =
            numbers.into_iter().fold(Refusal::new("portal-other-case"), |refusal, (name, number)| {
                refusal.with(name, Arg::Text(number))
            });
        return Ok(asked.refused(&refusal));
    }
    if let Some(lang) = in_language(&typed) {
        let visit = visit.in_language(lang);
        let asked = Asked { visit: &visit, ..asked };
        let response = asked.form(token, &typed, &command, StatusCode::OK)?;
        return Ok(speaking(lang, response));
    }
    let reading = Reading { lang: visit.lang, policy, zone: &app.office.zone, mediators: false, new_id: "" };
    let fields = form::fields(&reading, &asked.act.fields, &mut typed);
    if !typed.mistakes().is_empty() {
        return asked.form(token, &typed, &command, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let sender = Sender::resident(followed.jurisdiction);
    let evidence = match take(&app, &asked, &sender, files).await {
        Ok(evidence) => evidence,
        Err(error) => {
            let status = noted(&mut typed, &visit, error)?;
            return asked.form(token, &typed, &command, status);
        }
    };
    let perform = Perform { act: asked.act.id.clone(), fields, evidence, ..Perform::default() };
    let id = CommandId {
        jurisdiction: followed.jurisdiction,
        id: command.clone(),
        actor: sender.word().to_owned(),
        // The held code is not part of the form, so the case is named here: a repeat never answers for
        // another case.
        digest: format!("{digest} {}", followed.own.id),
    };
    let (office, case) = (app.office.clone(), followed.own.id.0.clone());
    let run = move |tx: &mut Tx<'_, '_>| followed::perform(tx, &office, &digits, (&sender, &case), perform);
    match app.desk.write(id, run).await {
        Err(AppError::Forbidden(refusal)) if refusal.key == followed::REPLACED => Ok(replaced(&app)),
        Ok(_) => Ok(see_other("/resident/case", &["performed", &asked.act.id])),
        Err(error) => {
            let status = noted(&mut typed, &visit, error)?;
            asked.form(token, &typed, &command, status)
        }
    }
}

/// Keeps a resident's photographs for the act that will name them.
async fn take(
    app: &Arc<App>,
    asked: &Asked<'_>,
    sender: &Sender,
    files: Vec<FilePart>,
) -> Result<Vec<EvidenceRef>, AppError> {
    if files.is_empty() {
        return Ok(Vec::new());
    }
    // Nothing is kept for an act that is refused.
    if let Some(refusal) = asked.refusal()? {
        return Err(refusal.into());
    }
    pictures::judge(&files)?;
    let sending = sender.sending(asked.followed.own.id.as_str());
    evidence::take(app, sending, asked.act.evidence.clone(), files).await
}
