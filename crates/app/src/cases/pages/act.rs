//! Acts on a case: the form that the policy makes, and what comes back from it.
//!
//! Invariant: a refusal shows the form again with everything typed; files are on disk before the command that names them.

use std::sync::Arc;

use anyhow::Context as _;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use bellwether_policy::Lang;
use bellwether_policy::case_policy::{Act, CasePolicy, Field, FieldKind, Logic};
use serde::Deserialize;

use super::{command_id, load};
use crate::accounts::{self, Colleague, DraftOf, Viewer};
use crate::app::App;
use crate::cases::form::{self, part};
use crate::cases::form_view::{ActForm, VERSION, act_page, act_refused};
use crate::cases::model::{FieldValue, Perform};
use crate::cases::rules::{self, CHANGED, UNREAD};
use crate::cases::seen::{self, Seen};
use crate::cases::unread_view::{Unread, unread as unread_page};
use crate::cases::words::Words;
use crate::cases::{access, drafts, evidence, store, write};
use crate::db::desk::CommandId;
use crate::db::{Link, Tx};
use crate::error::AppError;
use crate::refusal::Refusal;
use crate::registry::{self, PlaceCode, Unit};
use crate::web::components::Typed;
use crate::web::locale::t;
use crate::web::query::Queried;
use crate::web::request::{self, Submission};
use crate::web::shell::Section;
use crate::web::visit::{DeskPage, Visit, see_other};

/// What the address of a form says beside the act.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Beside {
    /// The number of a case that it is compared with, where the act names one.
    with: String,
}

/// `GET /cases/{id}/acts/{act}`: the form, or why there is none.
///
/// # Errors
/// Not found: no such act, or a case outside the viewer's scope.
pub async fn show_act(
    State(app): State<Arc<App>>,
    visit: Visit,
    viewer: Viewer,
    Path((case, act)): Path<(String, String)>,
    Queried(beside): Queried<Beside>,
) -> Result<Response, AppError> {
    let seen = load(&app, &viewer, &case).await?;
    let policy = access::policy_of(&app.office, &seen.case)?;
    let act = policy.act(&act).ok_or(AppError::NotFound)?;
    if let Err(refusal) = seen::may(&app.office, policy, &viewer, &seen, (act, app.now_us())) {
        let title = act.title.get(visit.lang);
        let body = act_refused(visit.lang, &refusal, (&seen.case, title));
        let page = visit.desk(&viewer, &DeskPage::new(title, Section::Cases, seen.records), body);
        return Ok(visit.answer(StatusCode::CONFLICT, page));
    }
    // Where two cases are read side by side, the page itself has the one button for both.
    if waits_for_reading(&seen, policy, act) && other_case_field(policy, act).is_none() {
        return Ok(unread(&app, &visit, &viewer, &seen, act, StatusCode::OK));
    }
    let (typed, restored) = kept_draft(&app, &viewer, &drafts::address(&seen.case.code, &act.id)).await?;
    let typed = match other_case_field(policy, act) {
        Some(field) if !beside.with.is_empty() => typed.preset(&field.id, &beside.with),
        _ => typed,
    };
    let command = command_id(&app);
    again(
        &Answer {
            app: &app,
            visit: &visit,
            viewer: &viewer,
            seen: &seen,
            policy,
            act,
            command: &command,
            restored,
            stale: false,
        },
        &typed,
        StatusCode::OK,
    )
    .await
}

/// Whether the form begins with a reading of the case.
fn waits_for_reading(seen: &Seen, policy: &CasePolicy, act: &Act) -> bool {
    rules::asks_staff_for_reading(policy, act) && !seen.read.is_whole()
}

/// The page in place of the form: what has to be read, and the one button.
fn unread(
    app: &Arc<App>,
    visit: &Visit,
    viewer: &Viewer,
    seen: &Seen,
    act: &Act,
    status: StatusCode,
) -> Response {
    let (command, title) = (command_id(app), act.title.get(visit.lang));
    let page = Unread {
        lang: visit.lang,
        refusal: &Refusal::new(UNREAD),
        number: &seen.case.code,
        csrf: viewer.csrf(),
        command: &command,
        then: Some((&act.id, title)),
    };
    let body = unread_page(&page);
    visit.answer(status, visit.desk(viewer, &DeskPage::new(title, Section::Cases, seen.records), body))
}

/// Keeps what was typed into a form that has to begin with a reading, and leads to it.
async fn unread_again(answer: &Answer<'_>, typed: &Typed) -> Result<Response, AppError> {
    let Answer { app, visit, viewer, seen, act, .. } = *answer;
    let of = DraftOf { form: drafts::address(&seen.case.code, &act.id), case: seen.case.id.0.clone() };
    request::keep(app, viewer, of, typed.pairs()).await?;
    Ok(unread(app, visit, viewer, seen, act, StatusCode::UNPROCESSABLE_ENTITY))
}

/// What was typed before the session ended, or before the case was read, if anything.
pub async fn kept_draft(app: &Arc<App>, viewer: &Viewer, form: &str) -> Result<(Typed, bool), AppError> {
    let (jurisdiction, user, form) = (viewer.jurisdiction(), viewer.user().to_owned(), form.to_owned());
    let draft = app
        .readers
        .by(viewer.user())
        .read(move |link| Ok(accounts::draft(link, jurisdiction, &user, &form)?))
        .await?;
    Ok(draft.map_or_else(|| (Typed::empty(), false), |draft| (Typed::sent(draft.values), true)))
}

/// What a form's page is made from.
struct Answer<'a> {
    app: &'a Arc<App>,
    visit: &'a Visit,
    viewer: &'a Viewer,
    seen: &'a Seen,
    policy: &'a CasePolicy,
    act: &'a Act,
    command: &'a str,
    restored: bool,
    /// The form was sent from an older state of the case.
    stale: bool,
}

/// The form, with what was typed and what is wrong with it.
async fn again(answer: &Answer<'_>, typed: &Typed, status: StatusCode) -> Result<Response, AppError> {
    let Answer { app, visit, viewer, seen, policy, act, command, restored, stale } = *answer;
    let colleagues = colleagues(app, viewer, seen, act, policy).await?;
    let units = units(app, viewer, seen, (act, policy)).await?;
    let other = compared(app, viewer, (act, policy), typed).await?;
    let reader = visit.reader(app);
    let words = Words { reader: &reader, policy, seen };
    // The form was filled in at an older version. Only a sender who was told what has happened since goes on
    // from the new one.
    let version = match typed.value(VERSION) {
        before if before.is_empty() || stale => seen.case.version.to_string(),
        before => before.to_owned(),
    };
    let form = ActForm {
        words,
        act,
        typed,
        csrf: viewer.csrf(),
        command,
        version: &version,
        colleagues: &colleagues,
        units: &units,
        other: other.as_ref(),
        jurisdiction: viewer.jurisdiction(),
        restored,
        stale,
    };
    let title = act.title.get(visit.lang);
    let page = visit.desk(viewer, &DeskPage::new(title, Section::Cases, seen.records), act_page(&form));
    Ok(visit.answer(status, page))
}

/// The staff over the case's place, where the form asks for people.
async fn colleagues(
    app: &Arc<App>,
    viewer: &Viewer,
    seen: &Seen,
    act: &Act,
    policy: &CasePolicy,
) -> Result<Vec<Colleague>, AppError> {
    let kinds = act.fields.iter().filter_map(|asked| policy.field(&asked.id)).map(|field| field.kind);
    let asks = kinds.into_iter().any(|kind| matches!(kind, FieldKind::Person | FieldKind::People));
    let Ok(place) = PlaceCode::parse(&seen.case.place) else { return Ok(Vec::new()) };
    if !asks {
        return Ok(Vec::new());
    }
    let (jurisdiction, unit) = (viewer.jurisdiction(), seen.case.unit().to_owned());
    app.readers
        .by(viewer.user())
        .read(move |link| Ok(accounts::colleagues_at(link, jurisdiction, place, &unit)?))
        .await
}

/// The units in which somebody could take the case on, where the form asks for one.
async fn units(
    app: &Arc<App>,
    viewer: &Viewer,
    seen: &Seen,
    (act, policy): (&Act, &CasePolicy),
) -> Result<Vec<Unit>, AppError> {
    let fields = act.fields.iter().filter_map(|asked| policy.field(&asked.id));
    if !fields.into_iter().any(|field| field.kind == FieldKind::Unit) {
        return Ok(Vec::new());
    }
    let (jurisdiction, lo, roles) = (viewer.jurisdiction(), seen.lo, rules::takes_on(policy));
    let at_work = move |link: &mut Link<'_>| {
        let mut units = Vec::new();
        for id in accounts::units_at_work(link, jurisdiction, lo, &roles)? {
            units.extend(registry::unit(link, jurisdiction, &id)?);
        }
        Ok(units)
    };
    app.readers.by(viewer.user()).read(at_work).await
}

/// The field of an act that names another case.
fn other_case_field<'p>(policy: &'p CasePolicy, act: &Act) -> Option<&'p Field> {
    let mut fields = act.fields.iter().filter_map(|asked| policy.field(&asked.id));
    fields.find(|field| field.kind == FieldKind::Case)
}

/// The case that the form names, if the viewer may see it: what goes into which is read side by side.
async fn compared(
    app: &Arc<App>,
    viewer: &Viewer,
    (act, policy): (&Act, &CasePolicy),
    typed: &Typed,
) -> Result<Option<Seen>, AppError> {
    let Some(field) = other_case_field(policy, act) else { return Ok(None) };
    let number = typed_number(field, typed);
    if number.is_empty() {
        return Ok(None);
    }
    match load(app, viewer, &number).await {
        Ok(seen) => Ok(Some(seen)),
        Err(AppError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The number of the other case: the one that was typed, else the one that was chosen.
fn typed_number(field: &Field, typed: &Typed) -> String {
    let by_number = typed.value(&part(&field.id, "number")).trim().to_uppercase();
    if by_number.is_empty() { typed.value(&field.id).to_owned() } else { by_number }
}

/// `POST /cases/{id}/acts/{act}`.
///
/// # Errors
/// Not found as above; busy; faults. A rule's no comes back as the form.
pub async fn perform(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path((case, act)): Path<(String, String)>,
    submission: Submission,
) -> Result<Response, AppError> {
    let Submission { viewer, command, mut typed, files, .. } = submission;
    let seen = match load(&app, &viewer, &case).await {
        // An act may take the case out of its sender's sight. If it is sent again it gets its first answer;
        // anything else gets 404.
        Err(AppError::NotFound) => return repeated(&app, command, &act).await,
        seen => seen?,
    };
    let policy = access::policy_of(&app.office, &seen.case)?;
    let act = policy.act(&act).ok_or(AppError::NotFound)?;
    let id = command.id.clone();
    let answer = Answer {
        app: &app,
        visit: &visit,
        viewer: &viewer,
        seen: &seen,
        policy,
        act,
        command: &id,
        restored: false,
        stale: false,
    };
    let perform = parsed(&app, &viewer, visit.lang, (policy, act), &mut typed).await?;
    let allowed = seen::may(&app.office, policy, &viewer, &seen, (act, app.now_us()));
    // Whoever saw an older state is told that first.
    let current = perform.version.is_none_or(|version| version == seen.case.version);
    if allowed.is_ok() && current {
        let reading = reading(&app, visit.lang, (policy, act), &id);
        let against = (app.now_us(), Some(&seen.case));
        form::mistakes(&reading, &act.fields, &perform.fields, against, &mut typed);
    }
    if !typed.mistakes().is_empty() {
        return again(&answer, &typed, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    // No file is kept for an act that is refused. The act still goes to the desk, because it may repeat one
    // that was done.
    let barred = allowed.err().filter(|_| !files.is_empty());
    let files = if barred.is_some() { Vec::new() } else { files };
    let sending = access::sender(&viewer).sending(seen.case.id.as_str());
    let evidence = match evidence::take(&app, sending, act.evidence.clone(), files).await {
        Ok(evidence) => evidence,
        Err(error) => return refused_again(&answer, typed, error).await,
    };
    let perform = Perform { evidence, ..perform };
    let (office, sender, target) = (app.office.clone(), access::sender(&viewer), seen.case.id.0.clone());
    let (user, form) = (viewer.user().to_owned(), drafts::address(&seen.case.code, &act.id));
    let written = app.desk.write(command, move |tx| {
        if let Some(refusal) = barred {
            return Err(refusal.into());
        }
        accounts::drop_draft(tx, sender.jurisdiction, &user, &form)?;
        write::perform(tx, &office, &sender, &target, perform)
    });
    match written.await {
        Ok(written) => {
            let seq = written.answer.records.first().map(ToString::to_string).unwrap_or_default();
            if matches!(load(&app, &viewer, &case).await, Err(AppError::NotFound)) {
                return Ok(unseen_now(&policy.name, &act.id));
            }
            Ok(see_other(&format!("/cases/{}", seen.case.code), &["performed", &act.id, &seq]))
        }
        Err(error) => refused_again(&answer, typed, error).await,
    }
}

/// The answer to an act on a case that its sender does not see: if the act was done before, redirect;
/// otherwise 404.
async fn repeated(app: &Arc<App>, command: CommandId, act: &str) -> Result<Response, AppError> {
    let jurisdiction = command.jurisdiction;
    let unseen = |_: &mut Tx<'_, '_>| Err::<write::Performed, AppError>(AppError::NotFound);
    let performed = app.desk.write(command, unseen).await?.answer;
    let read = move |link: &mut Link<'_>| Ok(store::load(link, jurisdiction, &performed.id)?);
    let stored = app.readers.read(read).await?.ok_or(AppError::NotFound)?;
    Ok(unseen_now(&stored.case.policy, act))
}

/// After an act on a case that its sender does not see any more: the list, which says what was done.
fn unseen_now(policy: &str, act: &str) -> Response {
    see_other("/cases", &["passed-on", policy, act])
}

/// Shows the form again if a rule refused the act; any other error is returned as it is.
async fn refused_again(answer: &Answer<'_>, mut typed: Typed, error: AppError) -> Result<Response, AppError> {
    if matches!(error, AppError::First(_)) {
        return unread_again(answer, &typed).await;
    }
    let stale = matches!(&error, AppError::Refused(refusal) if refusal.key == CHANGED);
    let status = note(&mut typed, answer.visit.lang, error)?;
    again(&Answer { stale, ..*answer }, &typed, status).await
}

/// Notes a refusal in the form: 422 when it concerns a field, 409 when it concerns the case.
///
/// # Errors
/// Any error that is not a refusal.
pub(super) fn note(typed: &mut Typed, lang: Lang, error: AppError) -> Result<StatusCode, AppError> {
    match error {
        AppError::Refused(refusal) => {
            let status =
                if refusal.field.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::CONFLICT };
            typed.refuse(lang, &refusal);
            Ok(status)
        }
        AppError::Invalid(refusals) => {
            refusals.iter().for_each(|refusal| typed.refuse(lang, refusal));
            Ok(StatusCode::UNPROCESSABLE_ENTITY)
        }
        other => Err(other),
    }
}

/// The command that was typed; a case named by its number becomes its id, if the viewer may see it.
async fn parsed(
    app: &Arc<App>,
    viewer: &Viewer,
    lang: Lang,
    (policy, act): (&CasePolicy, &Act),
    typed: &mut Typed,
) -> Result<Perform, AppError> {
    let new_id = command_id(app);
    let reading = reading(app, lang, (policy, act), &new_id);
    let mut fields = form::fields(&reading, &act.fields, typed);
    let cases = act
        .fields
        .iter()
        .filter_map(|asked| policy.field(&asked.id))
        .filter(|field| field.kind == FieldKind::Case);
    for field in cases {
        let number = typed_number(field, typed);
        if number.is_empty() {
            continue;
        }
        let person = viewer.clone();
        match app.readers.by(viewer.user()).read(move |link| other_id(link, &person, &number)).await? {
            Some(id) => {
                fields.insert(field.id.clone(), FieldValue::text(id));
            }
            None => {
                fields.remove(&field.id);
                typed.mistake(Some(field.id.clone()), t(lang, "cases-no-such-case"));
            }
        }
    }
    let version = typed.value(VERSION).parse().ok();
    Ok(Perform { act: act.id.clone(), fields, version, ..Perform::default() })
}

/// What the form of an act is read with.
fn reading<'a>(
    app: &'a App,
    lang: Lang,
    (policy, act): (&'a CasePolicy, &Act),
    new_id: &'a str,
) -> form::Reading<'a> {
    let mediators = act.logic == Logic::Mediators;
    form::Reading { lang, policy, zone: &app.office.zone, mediators, new_id }
}

/// The id of a case the viewer names by its number.
fn other_id(link: &mut Link<'_>, viewer: &Viewer, number: &str) -> Result<Option<String>, AppError> {
    let Some(id) = store::id_by_number(link, viewer.jurisdiction(), number).context("looking a number up")?
    else {
        return Ok(None);
    };
    match seen::find(link, viewer, &id) {
        Ok(stored) => Ok(Some(stored.case.id.0)),
        Err(AppError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}
