//! Cases as JSON: the same commands, scope and refusals as the pages.
//!
//! Not here: sign-in (`accounts`), what is allowed (`rules.rs`), words for people (`answer.rs` turns refusals into both).

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::access::{self, Seen};
use super::asked;
use super::drafts;
use super::list::{self, Filter, Page};
use super::model::stream_of;
use super::model::{EvidenceRef, FieldValue, PartyDetails, PartyRole, Perform, Report, whole};
use super::rules;
use super::store;
use super::write::{self, Performed, new_party};
use crate::accounts::{self, Purpose, Viewer};
use crate::app::App;
use crate::db::Tx;
use crate::error::AppError;
use crate::web::query::Queried;
use crate::web::request::Call;

/// A new case as a client sends it; the command's id, a UUIDv7 made by the client, goes into `Idempotency-Key`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCase {
    /// `dispute`, `farm-need`, …
    pub policy: String,
    pub category: String,
    /// 12-digit code of a place within your area.
    pub place: String,
    /// One of the policy's independent lines; must fit a role you hold there.
    pub line: String,
    /// What happened, in words; sealed. The same as the field `summary`.
    #[serde(default)]
    pub summary: String,
    #[serde(default)]
    pub parties: Vec<PartyGiven>,
    /// Further fields of the policy's intake, by id.
    #[serde(default)]
    pub fields: BTreeMap<String, FieldValue>,
}

/// A party as a client names it; stored sealed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartyGiven {
    pub role: PartyRole,
    pub name: String,
    #[serde(default)]
    pub phone: String,
    #[serde(default)]
    pub address: String,
    /// In which language to speak with them, and whether an interpreter is needed.
    #[serde(default)]
    pub language: String,
}

/// The answer to a new case.
#[derive(Serialize, ToSchema)]
pub struct Registered {
    pub id: String,
    /// The public number.
    pub number: String,
    /// The resident's sixteen digits: hand them to the resident, they are shown nowhere else.
    pub code: String,
}

/// An act as a client sends it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActGiven {
    #[serde(default)]
    pub fields: BTreeMap<String, FieldValue>,
    #[serde(default)]
    pub evidence: Vec<FileNamed>,
    /// The case's `version` as you read it: an act from an older one is refused. Required to sign, countersign, seal and close.
    #[serde(default, deserialize_with = "version")]
    pub version: Option<u32>,
}

pub(super) fn version<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u32>, D::Error> {
    #[derive(Deserialize)]
    struct Version(#[serde(deserialize_with = "whole")] i64);

    let given = Option::<Version>::deserialize(from)?;
    given.map(|Version(number)| u32::try_from(number).map_err(D::Error::custom)).transpose()
}

/// A file that was sent for this case before, as an act names it. Its kind and size were determined when it
/// was sent.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FileNamed {
    /// A kind of evidence that the act takes.
    pub kind: String,
    /// SHA-256 of the bytes that were kept, lower-case hexadecimal.
    pub sha256: String,
    /// Stored sealed.
    #[serde(default)]
    pub name: String,
}

impl From<FileNamed> for EvidenceRef {
    /// Media type and size follow when the command runs, from what was sent.
    fn from(named: FileNamed) -> EvidenceRef {
        let FileNamed { kind, sha256, name } = named;
        EvidenceRef { kind, sha256, name, media_type: String::new(), size_bytes: 0 }
    }
}

/// A case opened.
#[derive(Serialize, ToSchema)]
pub struct Opened {
    /// The state as rules see it: stage, clocks, parties without names.
    #[schema(value_type = Object)]
    pub case: Box<RawValue>,
    pub acts: Vec<ActOffered>,
    /// The act that moves the case on now, whoever may do it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<ActOwed>,
    /// What else is owed, such as the answer to a complaint. A closed case can owe this too.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub owed: Vec<ActOwed>,
    /// Its handler cannot go on: the account is disabled, or no longer holds a role over it in which cases
    /// are handled.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub handler_gone: bool,
    pub history: Vec<RecordTold>,
}

/// The answer to an act.
#[derive(Serialize, ToSchema)]
pub struct Done {
    #[serde(flatten)]
    pub performed: Performed,
    /// The resident's new sixteen digits, where the act gave them: they are shown nowhere else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// An act, and why it is not allowed now, if it is not.
#[derive(Serialize, ToSchema)]
pub struct ActOffered {
    pub act: String,
    pub allowed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<&'static str>,
}

/// An act that somebody owes.
#[derive(Serialize, ToSchema)]
pub struct ActOwed {
    pub act: String,
    /// Whether you may do it.
    pub allowed: bool,
    /// Its last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
}

/// One record of the case.
#[derive(Serialize, ToSchema)]
pub struct RecordTold {
    pub seq: i64,
    pub kind: String,
    pub actor: String,
    pub recorded_at_us: i64,
    #[schema(value_type = Object)]
    pub body: Box<RawValue>,
}

/// `POST /api/v1/cases`
#[utoipa::path(post, path = "/api/v1/cases", tag = "cases", request_body = NewCase, responses(
    (status = 201, description = "The case is durable; a repeat of the same command answers the same", body = Registered),
    (status = 409, description = "A rule said no, or the form does not hold: `fields` says where"),
))]
pub async fn create(
    State(app): State<Arc<App>>,
    call: Call<NewCase>,
) -> Result<(StatusCode, Json<Registered>), AppError> {
    let sender = access::sender(&call.viewer);
    let jurisdiction = sender.jurisdiction;
    let policy = call.body.policy.clone();
    let report = report_of(call.body);
    let office = app.office.clone();
    let run = move |tx: &mut Tx<'_, '_>| write::report(tx, &office, &sender, &policy, report);
    let received = app.desk.write(call.command, run).await?.answer;
    let code = write::code_for(&app.office, jurisdiction, (&received.id, received.record))?;
    Ok((StatusCode::CREATED, Json(Registered { id: received.id, number: received.number, code })))
}

fn report_of(new: NewCase) -> Report {
    let mut fields = new.fields;
    if !new.summary.is_empty() {
        fields.insert("summary".to_owned(), FieldValue::Text(new.summary));
    }
    let parties = new.parties.into_iter().map(|party| {
        let PartyGiven { role, name, phone, address, language } = party;
        new_party(role, PartyDetails { name, phone, address, language })
    });
    Report {
        category: new.category,
        place: new.place,
        line: new.line,
        parties: parties.collect(),
        fields,
        ..Report::default()
    }
}

/// `GET /api/v1/cases`
#[utoipa::path(get, path = "/api/v1/cases", tag = "cases", params(Filter), responses(
    (status = 200, description = "At most 50 cases of your area; `next` is the `after` of the next page, `previous` the `before` of the one before", body = Page),
    (status = 422, description = "A parameter or a value that no list knows"),
))]
pub async fn list(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Queried(query): Queried<Vec<(String, String)>>,
) -> Result<Json<Page>, AppError> {
    let filter = asked::filter(&query, &app.office.policies)?;
    let scope = access::list_scope(&viewer, &filter)?;
    let now_us = app.now_us();
    let page = app
        .readers
        .by(viewer.user())
        .read(move |link| Ok(list::page(link, &scope, &filter, now_us)?))
        .await?;
    Ok(Json(page))
}

/// `GET /api/v1/cases/{id}`, by id or public number.
#[utoipa::path(get, path = "/api/v1/cases/{id}", tag = "cases", params(("id" = String, Path, description = "Id or public number")), responses(
    (status = 200, description = "State, what you may do, and every record", body = Opened),
    (status = 404, description = "No such case in your area"),
))]
pub async fn open(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(id): Path<String>,
) -> Result<Json<Opened>, AppError> {
    let scope = viewer.scope(Purpose::Cases);
    let office = app.office.clone();
    let now_us = app.now_us();
    let opened = app.readers.by(viewer.user()).read(move |link| {
        let Seen { stored, state } = access::seen(link, &scope, &id)?;
        let policy = access::policy_of(&office, &stored.case)?;
        let stays = store::stays(link, scope.jurisdiction(), &stored.case)?;
        let mut context = access::context(&office, policy, now_us, stays.as_ref());
        context.handler_gone = store::handler_is_gone(link, scope.jurisdiction(), &stored, policy)?;
        let actor = access::sender(&viewer).at(stored.lo, stored.case.unit());
        let offers = rules::offers(&stored.case, &actor, &context);
        let told = store::history(link, scope.jurisdiction(), &stream_of(stored.case.id.as_str()))?;
        Ok(Opened {
            case: RawValue::from_string(state).map_err(anyhow::Error::from)?,
            acts: offers.iter().map(offered).collect(),
            next: rules::next(&stored.case, &actor, &context).as_ref().map(owed),
            owed: rules::beside(&stored.case, &actor, &context).iter().map(owed).collect(),
            handler_gone: context.handler_gone,
            history: told.into_iter().map(record_told).collect::<Result<_, _>>()?,
        })
    });
    Ok(Json(opened.await?))
}

fn offered(offer: &rules::Offer<'_>) -> ActOffered {
    let refusal = offer.allowed.as_ref().err().map(|refusal| refusal.key);
    ActOffered { act: offer.act.id.clone(), allowed: refusal.is_none(), refusal }
}

fn owed(next: &rules::Next<'_>) -> ActOwed {
    let due = next.due.map(|clock| clock.due.to_string());
    ActOwed { act: next.act.id.clone(), allowed: next.allowed.is_ok(), due }
}

fn record_told(told: store::Told) -> Result<RecordTold, AppError> {
    let body = RawValue::from_string(told.body).map_err(anyhow::Error::from)?;
    Ok(RecordTold {
        seq: told.seq,
        kind: told.kind,
        actor: told.actor,
        recorded_at_us: told.recorded_at_us,
        body,
    })
}

/// `POST /api/v1/cases/{id}/acts/{act}`
#[utoipa::path(post, path = "/api/v1/cases/{id}/acts/{act}", tag = "cases",
    params(("id" = String, Path, description = "Id or public number"), ("act" = String, Path, description = "An act of the case's policy")),
    request_body = ActGiven, responses(
    (status = 200, description = "The act is durable", body = Done),
    (status = 404, description = "No such case in your area"),
    (status = 409, description = "A rule said no, or the form does not hold: `fields` says where"),
))]
pub async fn act(
    State(app): State<Arc<App>>,
    Path((id, act)): Path<(String, String)>,
    call: Call<ActGiven>,
) -> Result<Json<Done>, AppError> {
    let sender = access::sender(&call.viewer);
    let jurisdiction = sender.jurisdiction;
    let scope = call.viewer.scope(Purpose::Cases);
    let (user, named) = (call.viewer.user().to_owned(), act.clone());
    let seen = app.readers.by(call.viewer.user()).read(move |link| {
        let case = access::seen(link, &scope, &id)?.stored.case;
        let form = drafts::address(&case.code, &named);
        Ok((case.id.0, form))
    });
    // An act may take the case out of its sender's sight. A repeat still goes to the desk, which knows what
    // it answered before.
    let seen = match seen.await {
        Err(AppError::NotFound) => None,
        seen => Some(seen?),
    };
    let ActGiven { fields, evidence, version } = call.body;
    let evidence = evidence.into_iter().map(EvidenceRef::from).collect();
    let perform = Perform { act, fields, evidence, at_us: None, version };
    let office = app.office.clone();
    let run = move |tx: &mut Tx<'_, '_>| {
        let (id, form) = seen.ok_or(AppError::NotFound)?;
        // What was typed into the page's form has now been done by another way.
        accounts::drop_draft(tx, sender.jurisdiction, &user, &form)?;
        write::perform(tx, &office, &sender, &id, perform)
    };
    let performed = app.desk.write(call.command, run).await?.answer;
    let code = performed
        .code_record
        .map(|seq| write::code_for(&app.office, jurisdiction, (&performed.id, seq)))
        .transpose()?;
    Ok(Json(Done { performed, code }))
}
