//! A new case from the desk: the steps of its form, and taking it in.
//!
//! Invariant: only places and lines that the viewer holds are offered; the command id in the form makes a double send one case,
//! and a form that seems to have been sent before is asked about.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use bellwether_policy::case_policy::{CasePolicy, Line};
use serde::Deserialize;

use super::act::{kept_draft, note};
use super::{command_id, places_of};
use crate::accounts::{self, Purpose, Viewer};
use crate::app::App;
use crate::cases::form::{self, named_party};
use crate::cases::intake_view::{self, IntakeForm};
use crate::cases::model::{EvidenceRef, PartyRole, Report};
use crate::cases::write::Received;
use crate::cases::{access, drafts, evidence, write};
use crate::db::{Link, earlier, public_size};
use crate::error::AppError;
use crate::office::Office;
use crate::refusal::Refusal;
use crate::registry::{self, Level, Place, PlaceCode};
use crate::web::components::Typed;
use crate::web::query::Queried;
use crate::web::request::{FilePart, Submission};
use crate::web::shell::Section;
use crate::web::visit::{DeskPage, Visit, see_other};

/// More places than these are searched rather than listed.
const FEW: usize = 12;
const FOUND: usize = 20;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Step {
    policy: String,
    place: String,
    q: String,
}

/// Whether the viewer stands on a line of some policy, somewhere.
pub(super) fn may_report(office: &Office, viewer: &Viewer) -> bool {
    office.policies.may_report(&viewer.roles_over_places())
}

fn stands_anywhere(policy: &CasePolicy, viewer: &Viewer) -> bool {
    policy.lines.iter().any(|line| line.roles.iter().any(|role| viewer.holds_over_place(*role)))
}

/// The lines a viewer stands on at a place.
fn lines_at<'p>(policy: &'p CasePolicy, viewer: &Viewer, place: PlaceCode) -> Vec<&'p Line> {
    policy.lines.iter().filter(|line| viewer.holds_at(&line.roles, place.lo())).collect()
}

/// What a step of the form knows of the registry.
struct Ground {
    /// Villages where the viewer may report; all their places where they hold no village.
    places: Vec<Place>,
    found: Vec<(Place, String)>,
    chosen: Option<Place>,
    records: i64,
}

/// `GET /cases/new`.
///
/// # Errors
/// Faults of the database.
pub async fn new_case(
    State(app): State<Arc<App>>,
    visit: Visit,
    viewer: Viewer,
    Queried(step): Queried<Step>,
) -> Result<Response, AppError> {
    let policies: Vec<&CasePolicy> =
        app.office.policies.cases().iter().filter(|policy| stands_anywhere(policy, &viewer)).collect();
    let policy = match policies.as_slice() {
        [only] => Some(*only),
        several => several.iter().copied().find(|policy| policy.name == step.policy),
    };
    let (typed, restored) = kept_draft(&app, &viewer, drafts::NEW_CASE).await?;
    let page = Intake { app: &app, visit: &visit, viewer: &viewer };
    match policy {
        None if policies.is_empty() => {
            page.answer(None, 0, intake_view::nothing_to_report(visit.lang), StatusCode::OK)
        }
        None => page.answer(None, 0, intake_view::choose_policy(visit.lang, &policies), StatusCode::OK),
        Some(policy) => {
            let command = command_id(&app);
            page.form(policy, &step, &typed, (&command, restored), StatusCode::OK).await
        }
    }
}

/// Whose form it is.
struct Intake<'a> {
    app: &'a Arc<App>,
    visit: &'a Visit,
    viewer: &'a Viewer,
}

impl Intake<'_> {
    fn answer(
        &self,
        policy: Option<&CasePolicy>,
        records: i64,
        body: maud::Markup,
        status: StatusCode,
    ) -> Result<Response, AppError> {
        let title = intake_view::title(self.visit.lang, policy);
        let mut desk = DeskPage::new(&title, Section::Cases, records);
        desk.records = (records > 0).then_some(records);
        Ok(self.visit.answer(status, self.visit.desk(self.viewer, &desk, body)))
    }

    /// The step that is next: the place while many could be meant, else the form.
    async fn form(
        &self,
        policy: &CasePolicy,
        step: &Step,
        typed: &Typed,
        (command, restored): (&str, bool),
        status: StatusCode,
    ) -> Result<Response, AppError> {
        let lang = self.visit.lang;
        let ground = self.ground(policy, step).await?;
        let few = ground.places.len() <= FEW;
        let places = match &ground.chosen {
            Some(chosen) => std::slice::from_ref(chosen),
            None if few => ground.places.as_slice(),
            None => {
                let body = intake_view::choose_place(lang, policy, &step.q, &ground.found);
                return self.answer(Some(policy), ground.records, body, status);
            }
        };
        let lines = match places {
            [] => {
                return self.answer(
                    Some(policy),
                    ground.records,
                    intake_view::nothing_to_report(lang),
                    status,
                );
            }
            [place] => lines_at(policy, self.viewer, place.code),
            _ => policy
                .lines
                .iter()
                .filter(|line| line.roles.iter().any(|role| self.viewer.holds_over_place(*role)))
                .collect(),
        };
        let form = IntakeForm {
            lang,
            policy,
            places,
            may_change: ground.places.len() > 1,
            lines: &lines,
            typed,
            csrf: self.viewer.csrf(),
            command,
            restored,
        };
        self.answer(Some(policy), ground.records, intake_view::intake_page(&form), status)
    }

    /// The form again where a rule said no; any other error as it is.
    async fn refused_again(
        &self,
        policy: &CasePolicy,
        step: &Step,
        mut typed: Typed,
        (command, error): (&str, AppError),
    ) -> Result<Response, AppError> {
        let status = note(&mut typed, self.visit.lang, error)?;
        self.form(policy, step, &typed, (command, false), status).await
    }

    async fn ground(&self, policy: &CasePolicy, step: &Step) -> Result<Ground, AppError> {
        let (viewer, policy, typed, place) =
            (self.viewer.clone(), policy.clone(), step.q.clone(), PlaceCode::parse(&step.place).ok());
        let now_us = self.app.now_us();
        let read = move |link: &mut Link<'_>| ground(link, &viewer, &policy, (&typed, place), now_us);
        self.app.readers.by(self.viewer.user()).read(read).await
    }
}

fn ground(
    link: &mut Link<'_>,
    viewer: &Viewer,
    policy: &CasePolicy,
    (typed, wanted): (&str, Option<PlaceCode>),
    now_us: i64,
) -> Result<Ground, AppError> {
    let names = places_of(link, viewer)?;
    let may = |code: &PlaceCode| !lines_at(policy, viewer, *code).is_empty();
    let place = |code: PlaceCode, name: &String| Place { code, name: name.clone(), level: code.level() };
    let all: Vec<Place> =
        names.iter().filter(|(code, _)| may(code)).map(|(code, name)| place(*code, name)).collect();
    let villages: Vec<Place> = all.iter().filter(|place| place.level == Level::Village).cloned().collect();
    let places = if villages.is_empty() { all } else { villages };
    let found = registry::search(link, &viewer.scope(Purpose::Cases), typed, FOUND)?
        .into_iter()
        .filter(|place| may(&place.code))
        .map(|place| {
            let above = names.get(&place.code.above()).cloned().unwrap_or_default();
            (place, above)
        })
        .collect();
    let chosen = wanted.filter(may).and_then(|code| names.get(&code).map(|name| place(code, name)));
    let chosen = chosen.or_else(|| (places.len() == 1).then(|| places[0].clone()));
    Ok(Ground { places, found, chosen, records: public_size(link, viewer.jurisdiction(), now_us)? })
}

/// `POST /cases`.
///
/// # Errors
/// Busy; faults. A rule's no comes back as the form.
pub async fn create(
    State(app): State<Arc<App>>,
    visit: Visit,
    submission: Submission,
) -> Result<Response, AppError> {
    let Submission { viewer, command, mut typed, files, .. } = submission;
    let name = typed.value("policy").to_owned();
    let policy = app
        .office
        .policies
        .in_force(&name)
        .ok_or_else(|| vec![Refusal::new("refusal-unknown-policy").at("policy")])?;
    let report = parsed(&app, &visit, policy, &viewer, &mut typed);
    let step = Step { policy: name.clone(), place: typed.value("place").to_owned(), q: String::new() };
    let page = Intake { app: &app, visit: &visit, viewer: &viewer };
    let id = command.id.clone();
    if !typed.mistakes().is_empty() {
        return page.form(policy, &step, &typed, (&id, false), StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    if typed.value("again").is_empty()
        && let Some(before) = earlier::sent_before::<Received>(&app.readers, &command, app.now_us()).await?
    {
        let asked = typed.preset("again", before.number);
        let fresh = command_id(&app);
        return page.form(policy, &step, &asked, (&fresh, false), StatusCode::CONFLICT).await;
    }
    let evidence = match taken(&app, policy, &viewer, &report, files).await {
        Ok(evidence) => evidence,
        Err(error) => return page.refused_again(policy, &step, typed, (&id, error)).await,
    };
    let (office, sender, user) = (app.office.clone(), access::sender(&viewer), viewer.user().to_owned());
    let report = Report { evidence, ..report };
    let written = app.desk.write(command, move |tx| {
        accounts::drop_draft(tx, sender.jurisdiction, &user, drafts::NEW_CASE)?;
        write::report(tx, &office, &sender, &name, report)
    });
    match written.await {
        Ok(written) => {
            let Received { id, number, .. } = written.answer;
            Ok(see_other(&format!("/cases/{number}"), &["registered", &id]))
        }
        Err(error) => page.refused_again(policy, &step, typed, (&id, error)).await,
    }
}

/// The files of a report. Nothing is kept for somebody who may report nothing at the place; the rules refuse them.
async fn taken(
    app: &Arc<App>,
    policy: &CasePolicy,
    viewer: &Viewer,
    report: &Report,
    files: Vec<FilePart>,
) -> Result<Vec<EvidenceRef>, AppError> {
    let place = PlaceCode::parse(&report.place);
    if !place.is_ok_and(|place| !lines_at(policy, viewer, place).is_empty()) {
        return Ok(Vec::new());
    }
    let kinds = policy.evidence.iter().map(|kind| kind.id.clone()).collect();
    evidence::take(app, access::sender(viewer).sending(""), kinds, files).await
}

/// The report that was typed. With one line to stand on, the form need not ask.
fn parsed(app: &App, visit: &Visit, policy: &CasePolicy, viewer: &Viewer, typed: &mut Typed) -> Report {
    let reading =
        form::Reading { lang: visit.lang, policy, zone: &app.office.zone, mediators: false, new_id: "" };
    let fields = form::fields(&reading, &policy.intake.fields, typed);
    form::mistakes(&reading, &policy.intake.fields, &fields, (app.now_us(), None), typed);
    ["applicant", "respondent"].iter().for_each(|side| form::party_mistakes(visit.lang, side, typed));
    if policy.category(typed.value("category")).is_none() {
        typed.refuse(visit.lang, &Refusal::new("refusal-category-unknown").at("category"));
    }
    let place = typed.value("place").to_owned();
    if PlaceCode::parse(&place).is_err() {
        typed.refuse(visit.lang, &Refusal::new("refusal-place-malformed").at("place"));
    }
    let lines = PlaceCode::parse(&place).map(|place| lines_at(policy, viewer, place)).unwrap_or_default();
    let line = match lines.as_slice() {
        [only] => only.id.clone(),
        _ => typed.value("line").to_owned(),
    };
    let sides = [("applicant", PartyRole::Applicant), ("respondent", PartyRole::Respondent)];
    let parties = sides.into_iter().filter_map(|(prefix, role)| named_party(typed, prefix, role)).collect();
    Report { category: typed.value("category").to_owned(), place, line, parties, fields, ..Report::default() }
}
