//! Residents' pages as JSON: hand in, follow by code, act on the case of a code.
//!
//! Invariant: the code stands in the body, never in an address; answers hold what the pages show and nothing more.
//! Not here: what a resident may see (`followed.rs`), the rules (`cases::rules`).

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use bellwether_policy::case_policy::CasePolicy;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::followed::{self, Behind, Followed, Unregistered};
use super::hand_in;
use super::handed_in::Counted;
use super::receipt::{self, Given};
use super::view;
use crate::app::App;
use crate::cases::form::is_phone;
use crate::cases::model::{FieldValue, PartyDetails, PartyRole, Perform, Report, Who};
use crate::cases::waiting::HandIn;
use crate::cases::write::new_party;
use crate::cases::{Sender, access};
use crate::db::Tx;
use crate::db::desk::CommandId;
use crate::error::AppError;
use crate::name;
use crate::refusal::Refusal;
use crate::registry::{self, PlaceCode};
use crate::web::request::ResidentCall;

/// A case as a resident hands it in; the command's id, a UUIDv7 made by the client, goes into `Idempotency-Key`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandedIn {
    /// `dispute`, `farm-need`, …
    pub policy: String,
    pub category: String,
    /// 12-digit code of a village or township.
    pub place: String,
    /// Name and telephone number of whoever hands it in; sealed.
    pub name: String,
    pub phone: String,
    #[serde(default)]
    pub address: String,
    /// In which language to speak with them, and whether an interpreter is needed; sealed.
    #[serde(default)]
    pub language: String,
    /// With whom the matter is, if with anyone; sealed.
    #[serde(default)]
    pub other: String,
    /// Fields of the policy's intake, by id.
    #[serde(default)]
    pub fields: BTreeMap<String, FieldValue>,
}

/// The answer to a case handed in.
#[derive(Serialize, ToSchema)]
pub struct Taken {
    /// The public number; none while it waits for somebody to take it in.
    pub number: Option<String>,
    /// Sixteen digits that open the case; they are shown to nobody else.
    pub code: String,
}

/// Asks for the case of a code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeGiven {
    pub code: String,
}

/// An act of the resident who holds a code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResidentAct {
    pub code: String,
    #[serde(default)]
    pub fields: BTreeMap<String, FieldValue>,
}

/// A case as its resident may see it.
#[derive(Serialize, ToSchema)]
pub struct FollowedCase {
    /// Empty while a hand-in waits for somebody to take it in, and for one that was dropped.
    pub number: String,
    pub policy: String,
    /// Empty like the number.
    pub category: String,
    pub place: String,
    /// Of the case it was merged into, if it was; of a hand-in `waiting` or `dropped`.
    pub stage: String,
    pub closed: bool,
    pub outcome: Option<String>,
    pub cycle: u32,
    /// The number of the case it was merged into.
    pub merged_into: Option<String>,
    pub due: Option<DueOn>,
    /// Why it was not taken on; of a hand-in that was dropped `automated`, `repeated` or `no-matter`.
    pub declined_because: Option<String>,
    /// What may be done now at `/api/v1/resident/case/acts/{act}`.
    pub acts: Vec<String>,
    pub complaints: Vec<ComplaintTold>,
    /// What was agreed, by field: once there is an agreement.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub agreed: BTreeMap<String, String>,
    /// The resident's own rights that run out, each with its last day.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rights: Vec<DueOn>,
    /// Oldest first.
    pub history: Vec<StepTold>,
    /// What the resident did themselves, oldest first: the first has receipt 1 at `/api/v1/resident/case/receipts/{number}`.
    pub own_acts: Vec<StepTold>,
}

/// A receipt, or from when there will be one.
#[derive(Serialize, ToSchema)]
pub struct ReceiptGiven {
    /// Text in the form that the log's `SPEC.md` calls a receipt.
    pub receipt: Option<String>,
    /// While there is none: the instant from which there is.
    pub ready_us: Option<i64>,
}

/// What is owed next.
#[derive(Serialize, ToSchema)]
pub struct DueOn {
    pub clock: String,
    /// The last day.
    #[schema(value_type = String)]
    pub on: jiff::civil::Date,
    /// A holiday notice that is not published yet may still move the day.
    pub provisional: bool,
}

#[derive(Serialize, ToSchema)]
pub struct ComplaintTold {
    pub at_us: i64,
    pub text: String,
    pub answered_us: Option<i64>,
    pub answer: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct StepTold {
    pub event: String,
    pub at_us: i64,
    /// `resident`, `staff` or `import`; no person is named.
    pub by: &'static str,
}

/// `POST /api/v1/resident/cases`
#[utoipa::path(post, path = "/api/v1/resident/cases", tag = "resident", request_body = HandedIn, responses(
    (status = 201, description = "The case is durable; a repeat of the same command answers the same", body = Taken),
    (status = 409, description = "A rule said no, or the form does not hold: `fields` says where"),
    (status = 429, description = "Many cases came from this address; see Retry-After"),
))]
pub async fn create(
    State(app): State<Arc<App>>,
    call: ResidentCall<HandedIn>,
) -> Result<(StatusCode, Json<Taken>), AppError> {
    let policies = hand_in::policies(&app.office);
    let policy = policies.into_iter().find(|policy| policy.name == call.body.policy);
    let policy = policy.ok_or_else(|| vec![Refusal::new("refusal-unknown-policy").at("policy")])?;
    let jurisdiction = jurisdiction_of(&app, &call.body.place).await?;
    let (name, report) = (policy.name.clone(), report_of(policy, call.body)?);
    let sender = Sender::resident(jurisdiction);
    let command =
        CommandId { jurisdiction, id: call.command, actor: sender.word().to_owned(), digest: call.digest };
    let (office, counted) = (app.office.clone(), Counted::new(&app, &call.address));
    let take = move |tx: &mut Tx<'_, '_>| counted.take(tx, &office, jurisdiction, &name, report);
    let handed_in = app.desk.write(command, take).await?.answer;
    let code = handed_in.code(&app.office, jurisdiction)?;
    Ok((StatusCode::CREATED, Json(Taken { number: handed_in.number().map(str::to_owned), code })))
}

async fn jurisdiction_of(app: &App, place: &str) -> Result<i64, AppError> {
    let unknown = || AppError::from(vec![Refusal::new("refusal-unknown-place").at("place")]);
    let code = PlaceCode::parse(place).map_err(|_| unknown())?;
    let found = app.readers.read(move |link| {
        for jurisdiction in registry::jurisdictions(link)? {
            if registry::place(link, jurisdiction, code)?.is_some_and(|place| hand_in::is_fit(&place)) {
                return Ok(Some(jurisdiction));
            }
        }
        Ok(None)
    });
    found.await?.ok_or_else(unknown)
}

fn report_of(policy: &CasePolicy, body: HandedIn) -> Result<Report, AppError> {
    let phone = hand_in::plain(&body.phone);
    let mut refusals = Vec::new();
    if body.name.trim().is_empty() {
        refusals.push(Refusal::new("portal-name-missing").at("name"));
    } else {
        refusals.extend(name::judge(&body.name).err().map(|unfit| unfit.refusal().at("name")));
    }
    if !body.other.trim().is_empty() {
        refusals.extend(name::judge(&body.other).err().map(|unfit| unfit.refusal().at("other")));
    }
    for (field, text) in [("address", &body.address), ("language", &body.language)] {
        refusals.extend(name::beside(text).err().map(|unfit| unfit.refusal().at(field)));
    }
    if !is_phone(&phone) {
        refusals.push(Refusal::new("portal-phone-unfit").at("phone"));
    }
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    let (name, address, language) = (body.name.trim().to_owned(), body.address, body.language);
    let applicant = PartyDetails { name, phone, address, language };
    let mut parties = vec![new_party(PartyRole::Applicant, applicant)];
    if !body.other.trim().is_empty() {
        let other = PartyDetails { name: body.other.trim().to_owned(), ..PartyDetails::default() };
        parties.push(new_party(PartyRole::Respondent, other));
    }
    Ok(Report {
        category: body.category,
        place: body.place,
        line: hand_in::line_of(policy).unwrap_or_default().to_owned(),
        parties,
        fields: body.fields,
        ..Report::default()
    })
}

/// `POST /api/v1/resident/case`: a reading, but by `POST`, so that the code is in no address.
#[utoipa::path(post, path = "/api/v1/resident/case", tag = "resident", request_body = CodeGiven, responses(
    (status = 200, description = "The case of the code", body = FollowedCase),
    (status = 409, description = "No case has this code"),
    (status = 429, description = "Too many wrong codes from this address; see Retry-After"),
))]
pub async fn open(
    State(app): State<Arc<App>>,
    call: ResidentCall<CodeGiven>,
) -> Result<Json<FollowedCase>, AppError> {
    let digits = followed::enter(&app, &call.body.code, &call.address).await?;
    match followed::load(&app, &digits).await? {
        Behind::Case(followed) => told(&app, *followed).map(Json),
        Behind::HandIn(unregistered) => Ok(Json(told_of_hand_in(unregistered))),
    }
}

/// `POST /api/v1/resident/case/acts/{act}`
#[utoipa::path(post, path = "/api/v1/resident/case/acts/{act}", tag = "resident",
    params(("act" = String, Path, description = "An act that the case offers its resident")),
    request_body = ResidentAct, responses(
    (status = 200, description = "The act is durable; the case after it", body = FollowedCase),
    (status = 404, description = "No such act of a resident"), (status = 409, description = "No case has this code, or a rule said no"),
    (status = 429, description = "Too many wrong codes"),
))]
pub async fn act(
    State(app): State<Arc<App>>,
    Path(act): Path<String>,
    call: ResidentCall<ResidentAct>,
) -> Result<Json<FollowedCase>, AppError> {
    let digits = followed::enter(&app, &call.body.code, &call.address).await?;
    let followed = followed::load(&app, &digits).await?.case()?;
    let policy = access::policy_of(&app.office, &followed.own)?;
    let act = policy.act(&act).filter(|act| act.resident).ok_or(AppError::NotFound)?;
    let perform = Perform { act: act.id.clone(), fields: call.body.fields, ..Perform::default() };
    let sender = Sender::resident(followed.jurisdiction);
    let command = CommandId {
        jurisdiction: followed.jurisdiction,
        id: call.command,
        actor: sender.word().to_owned(),
        digest: call.digest,
    };
    let (office, case) = (app.office.clone(), followed.own.id.0.clone());
    let held = digits.clone();
    let run = move |tx: &mut Tx<'_, '_>| followed::perform(tx, &office, &held, (&sender, &case), perform);
    app.desk.write(command, run).await?;
    let after = followed::load(&app, &digits).await?.case()?;
    told(&app, after).map(Json)
}

/// `POST /api/v1/resident/case/receipts/{number}`
#[utoipa::path(post, path = "/api/v1/resident/case/receipts/{number}", tag = "resident",
    params(("number" = usize, Path, description = "The place of an act among `own_acts`, from 1")),
    request_body = CodeGiven, responses(
    (status = 200, description = "The receipt, or from when there will be one", body = ReceiptGiven),
    (status = 404, description = "The resident did not do so much"),
    (status = 422, description = "No case has this code"), (status = 429, description = "Too many wrong codes"),
))]
pub async fn receipt(
    State(app): State<Arc<App>>,
    Path(number): Path<usize>,
    call: ResidentCall<CodeGiven>,
) -> Result<Json<ReceiptGiven>, AppError> {
    let digits = followed::enter(&app, &call.body.code, &call.address).await?;
    let followed = followed::load(&app, &digits).await?.case()?;
    Ok(Json(match receipt::of(&app, &followed, number).await?.1 {
        Given::Ready(receipt) => ReceiptGiven { receipt: Some(receipt.text()), ready_us: None },
        Given::From(ready_us) => ReceiptGiven { receipt: None, ready_us: Some(ready_us) },
    }))
}

fn told(app: &App, followed: Followed) -> Result<FollowedCase, AppError> {
    let policy = access::policy_of(&app.office, &followed.own)?;
    let offers = followed::offers(&app.office, policy, &followed, app.now_us());
    let acts =
        offers.iter().filter(|offer| offer.allowed.is_ok()).map(|offer| offer.act.id.clone()).collect();
    let due = view::owed(policy, &followed).map(|(clock, _)| due_on(clock));
    let shown = followed.shown();
    let rights = shown.clocks.iter().filter(|clock| clock.right && clock.counts()).map(due_on);
    let agreed = followed.agreed.as_ref().map(|agreed| agreed.texts.iter().cloned().collect());
    Ok(FollowedCase {
        number: followed.own.code.clone(),
        policy: followed.own.policy.clone(),
        category: followed.own.category.clone(),
        place: followed.own.place.clone(),
        stage: shown.stage.clone(),
        closed: shown.closed,
        outcome: shown.outcome.clone(),
        cycle: followed.own.cycle,
        merged_into: followed.into.as_ref().map(|into| into.code.clone()),
        due,
        acts,
        rights: rights.collect(),
        agreed: agreed.unwrap_or_default(),
        history: followed.steps.iter().map(step_told).collect(),
        own_acts: followed.own_acts.iter().map(|own| step_told(&own.event)).collect(),
        declined_because: followed.declined,
        complaints: followed.complaints.into_iter().map(complaint_told).collect(),
    })
}

/// A hand-in that is no case: where it stands, and why it was dropped.
fn told_of_hand_in(unregistered: Unregistered) -> FollowedCase {
    let HandIn { at_us, policy, place, dropped } = unregistered.hand_in;
    let handed_in = StepTold { event: "handed-in".to_owned(), at_us, by: "resident" };
    FollowedCase {
        number: String::new(),
        policy,
        category: String::new(),
        place,
        stage: if dropped.is_some() { "dropped" } else { "waiting" }.to_owned(),
        closed: dropped.is_some(),
        outcome: None,
        cycle: 1,
        merged_into: None,
        due: None,
        declined_because: dropped.map(|reason| reason.as_str().to_owned()),
        acts: Vec::new(),
        own_acts: Vec::new(),
        complaints: Vec::new(),
        agreed: BTreeMap::new(),
        rights: Vec::new(),
        history: vec![handed_in],
    }
}

fn due_on(clock: &crate::cases::model::Clock) -> DueOn {
    DueOn { clock: clock.id.clone(), on: clock.due, provisional: clock.provisional }
}

fn complaint_told(asked: followed::Asked) -> ComplaintTold {
    let (answered_us, answer) = asked.answer.unzip();
    ComplaintTold { at_us: asked.at_us, text: asked.text, answered_us, answer }
}

fn step_told(event: &crate::cases::model::Event) -> StepTold {
    let by = match event.by {
        Who::Resident => "resident",
        Who::Staff(_) => "staff",
        Who::Import => "import",
    };
    StepTold { event: event.word().to_owned(), at_us: event.at_us, by }
}
