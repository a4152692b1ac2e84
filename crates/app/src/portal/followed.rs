//! A case as the resident who holds its code sees it: where it is, who has it, what was done, what was said to them.
//!
//! Invariants: only the case of the code is read, and of the one it was merged into only where that stands; of what is sealed only
//! what the resident wrote, what was written to them and what they agreed, so no other party and no note among staff leaves here.
//! Not here: how it looks (`case_view.rs`, `api.rs`), what may be done (`cases::rules`).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use bellwether_policy::case_policy::{Act, CasePolicy, Logic};
use bellwether_policy::{Lang, Role};
use jiff::civil::Date;

use super::{pictures, throttle};
use crate::accounts;
use crate::app::App;
use crate::cases::model::stream_of;
use crate::cases::model::{Actor, Case, Change, Event, FieldValue, Perform, PersonId, Who};
use crate::cases::reading::{self, Opened};
use crate::cases::rules::{self, Offer};
use crate::cases::store::{self, ByCode, StoredCase};
use crate::cases::waiting::HandIn;
use crate::cases::write;
use crate::cases::{Performed, Sender, access, code};
use crate::db::{Link, Tx};
use crate::error::AppError;
use crate::latin;
use crate::office::Office;
use crate::refusal::{Arg, Refusal};
use crate::registry::{self, Place, PlaceCode};

/// Whoever handles the case: a resident may know whom to ask for.
#[derive(Clone, Debug)]
pub struct Handler {
    pub name: String,
    pub post: String,
    pub roles: Vec<Role>,
}

/// Something the resident asked, and what they were answered.
#[derive(Clone, Debug)]
pub struct Asked {
    pub at_us: i64,
    /// Empty when it has been erased.
    pub text: String,
    /// When, and in which words.
    pub answer: Option<(i64, String)>,
}

/// What the parties agreed, in the words of the agreement.
#[derive(Clone, Debug)]
pub struct Agreed {
    /// Field and text.
    pub texts: Vec<(String, String)>,
    /// The last day promised.
    pub by: Option<Date>,
}

/// Something that the resident did themselves, and its record.
#[derive(Clone, Debug)]
pub struct OwnAct {
    pub seq: i64,
    pub event: Event,
}

/// The case of a code.
#[derive(Clone, Debug)]
pub struct Followed {
    pub jurisdiction: i64,
    pub own: Case,
    /// The case it was merged into; its standing is shown in place of its own.
    pub into: Option<Case>,
    /// From the jurisdiction down to the place.
    pub path: Vec<Place>,
    /// What a resident is told of what happened, oldest first.
    pub steps: Vec<Event>,
    /// What the resident did themselves, oldest first.
    pub own_acts: Vec<OwnAct>,
    pub handler: Option<Handler>,
    /// What they wrote when they handed it in: field and text.
    pub wrote: Vec<(String, String)>,
    /// What they wrote since, by the instant of the act: on reopening, or to add to their account.
    pub said: BTreeMap<i64, Vec<String>>,
    /// What was agreed: once there is an agreement, and while the case stands for itself.
    pub agreed: Option<Agreed>,
    pub complaints: Vec<Asked>,
    /// Why the case was not taken on.
    pub declined: Option<String>,
    /// Stages the case whose standing is shown has been in during its present cycle.
    pub been: Vec<String>,
}

/// A hand-in that is no case yet, or became none.
#[derive(Clone, Debug)]
pub struct Unregistered {
    pub hand_in: HandIn,
    /// From the jurisdiction down to the place.
    pub path: Vec<Place>,
}

/// What a code opens.
#[derive(Clone, Debug)]
pub enum Behind {
    Case(Box<Followed>),
    HandIn(Unregistered),
}

impl Behind {
    /// The case.
    ///
    /// # Errors
    /// Not found while there is none.
    pub fn case(self) -> Result<Followed, AppError> {
        match self {
            Behind::Case(followed) => Ok(*followed),
            Behind::HandIn(_) => Err(AppError::NotFound),
        }
    }
}

impl Followed {
    /// The case whose standing is shown.
    pub fn shown(&self) -> &Case {
        self.into.as_ref().unwrap_or(&self.own)
    }

    /// The place as a reader of this language reads it.
    pub fn place(&self, lang: Lang) -> Cow<'_, str> {
        latin::place(lang, self.path.last().map_or("", |place| place.name.as_str()))
    }
}

/// Finds the case of a code that someone typed. The try is charged to the address before the code is looked
/// up, and given back if the code is right. While there are many wrong codes, the answers to them are held
/// back.
///
/// # Errors
/// Too many tries from this address; a code that is malformed or unknown, in the same words.
pub async fn enter(app: &App, typed: &str, address: &str) -> Result<String, AppError> {
    let wrong = || AppError::from(vec![Refusal::new("portal-code-wrong").at("code")]);
    // A slip of the finger is no guess: it does not read as a code at all, and costs nothing.
    let digits = code::read_code(typed).ok_or_else(|| AppError::from(vec![unread(typed)]))?;
    let key = app.office.code_key;
    let here = throttle::of_code(&key, address);
    let charged = here.clone();
    app.desk.put(move |tx| charged.count(tx)).await?;
    let wanted = digits.clone();
    match app.readers.read(move |link| Ok(store::by_code(link, &key, &wanted)?)).await? {
        ByCode::Case { .. } | ByCode::HandIn { .. } => {}
        ByCode::Replaced => return Err(AppError::from(vec![replaced().at("code")])),
        ByCode::Nothing => {
            let kept_back = app.desk.put(move |tx| throttle::of_wrong_code(&key).slow(tx)).await?;
            tokio::time::sleep(kept_back).await;
            return Err(wrong());
        }
    }
    app.desk.put(move |tx| here.take_back(tx)).await?;
    Ok(digits)
}

/// What the code that a browser holds opens; `None` if the code was replaced meanwhile.
///
/// # Errors
/// As [`load`].
pub async fn of_held(app: &Arc<App>, digits: &str) -> Result<Option<Behind>, AppError> {
    match load(app, digits).await {
        Err(AppError::Forbidden(refusal)) if refusal.key == REPLACED => Ok(None),
        loaded => loaded.map(Some),
    }
}

/// Does an act of the resident, within a command: only if the code still opens the case. It may have been given anew since the page was
/// loaded, and whoever holds the old one does nothing more from then on.
///
/// # Errors
/// Forbidden: the code was replaced. A rule's no; faults.
pub fn perform(
    tx: &mut Tx<'_, '_>,
    office: &Office,
    digits: &str,
    (sender, case): (&Sender, &str),
    perform: Perform,
) -> Result<Performed, AppError> {
    match store::by_code(tx, &office.code_key, digits)? {
        ByCode::Case { jurisdiction, stored }
            if jurisdiction == sender.jurisdiction && stored.case.id.as_str() == case =>
        {
            let told = told(tx, jurisdiction, &stream_of(case))?;
            in_measure(&told, &perform, tx.now_us)?;
            if !perform.evidence.is_empty() {
                pictures::few_enough(told.iter().map(|(_, event)| event), &perform.evidence)?;
            }
            write::perform(tx, office, sender, case, perform)
        }
        _ => Err(AppError::Forbidden(replaced())),
    }
}

/// As often as one may do the same act to one's case within a day: whoever decides reads what was added, and must be able to end.
const MOST_IN_A_DAY: usize = 20;
const DAY_US: i64 = 86_400_000_000;

/// Whether the resident has not done this too often of late.
///
/// # Errors
/// The refusal that says so.
fn in_measure(told: &[(i64, Event)], perform: &Perform, now_us: i64) -> Result<(), Refusal> {
    let lately = told.iter().filter(|(_, event)| {
        event.by == Who::Resident && event.act == perform.act && event.at_us > now_us - DAY_US
    });
    if lately.count() < MOST_IN_A_DAY { Ok(()) } else { Err(Refusal::new("refusal-said-enough")) }
}

/// The word for a code that was replaced.
pub const REPLACED: &str = "portal-code-replaced";

/// What whoever holds an old code is told: nothing of the case, but why it does not open.
fn replaced() -> Refusal {
    Refusal::new(REPLACED)
}

/// What is wrong with something that is no code: too many or too few digits, or one of them.
fn unread(typed: &str) -> Refusal {
    let digits = typed.chars().filter(|letter| letter.is_numeric()).count();
    let key = if digits == 16 { "portal-code-wrong" } else { "portal-code-length" };
    Refusal::new(key).with("digits", Arg::Number(digits as i64)).at("code")
}

/// What a code opens that was entered before.
///
/// # Errors
/// Not found; forbidden to a code that was replaced meanwhile; faults.
pub async fn load(app: &Arc<App>, digits: &str) -> Result<Behind, AppError> {
    let (office, digits) = (app.office.clone(), digits.to_owned());
    app.readers.read(move |link| read(link, &office, &digits)).await
}

fn read(link: &mut Link<'_>, office: &Office, digits: &str) -> Result<Behind, AppError> {
    let (jurisdiction, stored) = match store::by_code(link, &office.code_key, digits)? {
        ByCode::Case { jurisdiction, stored } => (jurisdiction, *stored),
        ByCode::HandIn { jurisdiction, hand_in } => {
            let path = path(link, jurisdiction, &hand_in.place)?;
            return Ok(Behind::HandIn(Unregistered { hand_in, path }));
        }
        ByCode::Replaced => return Err(AppError::Forbidden(replaced())),
        ByCode::Nothing => return Err(AppError::NotFound),
    };
    let StoredCase { case: own, lo } = stored;
    let policy = access::policy_of(office, &own)?;
    let stream = stream_of(own.id.as_str());
    let told = told(link, jurisdiction, &stream)?;
    let opened = reading::open(link, jurisdiction, &stream)?;
    let into = store::stays(link, jurisdiction, &own)?;
    let shown = into.as_ref().unwrap_or(&own);
    let handler = match &shown.handler {
        Some(person) => handler(link, jurisdiction, person, (lo, shown.unit()))?,
        None => None,
    };
    let been = match &into {
        // Only the stages that it came to: what was said and done in the other case is not this resident's to read.
        Some(into) => been(&self::told(link, jurisdiction, &stream_of(into.id.as_str()))?, into.cycle),
        None => been(&told, own.cycle),
    };
    let path = path(link, jurisdiction, &own.place)?;
    Ok(Behind::Case(Box::new(Followed {
        jurisdiction,
        path,
        handler,
        been,
        wrote: wrote(&told, &opened),
        said: said(&told, &opened, policy),
        agreed: agreed(&told, &opened, (policy, &own)).filter(|_| into.is_none()),
        complaints: complaints(&told, &opened, policy),
        declined: declined(&told, &opened, policy).filter(|_| own.closed),
        own_acts: own_acts(&told),
        steps: told.into_iter().map(|(_, event)| event).filter(|event| is_told(event, policy)).collect(),
        into,
        own,
    })))
}

fn path(link: &mut Link<'_>, jurisdiction: i64, place: &str) -> Result<Vec<Place>> {
    PlaceCode::parse(place).map_or(Ok(Vec::new()), |place| registry::path(link, jurisdiction, place))
}

/// Sequence number and event of each record of a case.
fn told(link: &mut Link<'_>, jurisdiction: i64, stream: &str) -> Result<Vec<(i64, Event)>> {
    let records = store::history(link, jurisdiction, stream)?;
    let read =
        |told: store::Told| Ok((told.seq, serde_json::from_str(&told.body).context("a record of a case")?));
    records.into_iter().map(read).collect()
}

fn handler(
    link: &mut Link<'_>,
    jurisdiction: i64,
    person: &PersonId,
    (lo, unit): (i64, &str),
) -> Result<Option<Handler>> {
    let viewer = accounts::viewer_of_user(link, jurisdiction, person.as_str())?;
    Ok(viewer.map(|viewer| Handler {
        name: viewer.name().to_owned(),
        post: viewer.post().to_owned(),
        roles: viewer.roles_at(lo, unit),
    }))
}

fn been(told: &[(i64, Event)], cycle: u32) -> Vec<String> {
    let stages = told.iter().filter(|(_, event)| event.cycle == cycle);
    stages.filter_map(|(_, event)| event.effects.stage.as_ref()).map(|(stage, _)| stage.clone()).collect()
}

fn act_of<'p>(policy: &'p CasePolicy, event: &Event) -> Option<&'p Act> {
    policy.acts.iter().find(|act| act.id == event.act)
}

/// Whether a resident is told of an event: not of what concerns other people or other cases, nor of warnings among staff.
fn is_told(event: &Event, policy: &CasePolicy) -> bool {
    if matches!(event.change, Change::TookIn { .. } | Change::LetGo { .. }) {
        return false;
    }
    let among_staff = [
        Logic::AddParty,
        Logic::Consent,
        Logic::Corroborate,
        Logic::Escalate,
        Logic::Recuse,
        Logic::Sign,
        Logic::Countersign,
    ];
    // What an act led to (an agreement in effect with the last signature) is told even where the act itself is not.
    let consequence = act_of(policy, event).is_some_and(|act| act.event != event.word());
    consequence || act_of(policy, event).is_none_or(|act| !among_staff.contains(&act.logic))
}

fn own_acts(told: &[(i64, Event)]) -> Vec<OwnAct> {
    let own = told.iter().filter(|(_, event)| event.by == Who::Resident);
    own.map(|(seq, event)| OwnAct { seq: *seq, event: event.clone() }).collect()
}

/// The texts of a resident's own report; another's report is not theirs to read.
fn wrote(told: &[(i64, Event)], opened: &Opened) -> Vec<(String, String)> {
    let Some((seq, _)) = told.first().filter(|(_, event)| event.by == Who::Resident) else {
        return Vec::new();
    };
    let texts = opened.texts(*seq).filter(|(name, _)| !name.starts_with("file."));
    texts.map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
}

fn text(opened: &Opened, seq: i64, name: &str) -> String {
    let mut texts = opened.texts(seq);
    texts.find(|(held, _)| *held == name).map_or_else(String::new, |(_, text)| text.to_owned())
}

/// Their own words since; complaints stand with their answers.
fn said(told: &[(i64, Event)], opened: &Opened, policy: &CasePolicy) -> BTreeMap<i64, Vec<String>> {
    let own = told.iter().skip(1).filter(|(_, event)| event.by == Who::Resident);
    let own = own.filter(|(_, event)| {
        act_of(policy, event).is_some_and(|act| !matches!(act.logic, Logic::Complain | Logic::OwnPhone))
    });
    let texts = own.map(|(seq, event)| {
        let texts = opened.account(*seq).into_iter().map(|(_, text)| text);
        (event.at_us, texts.collect::<Vec<_>>())
    });
    texts.filter(|(_, texts)| !texts.is_empty()).collect()
}

/// The words of the agreement of this cycle, as last drawn up.
fn agreed(told: &[(i64, Event)], opened: &Opened, (policy, case): (&CasePolicy, &Case)) -> Option<Agreed> {
    // What is only drawn up may still change.
    case.agreement.as_ref()?.effective_on?;
    // The act's own record: what followed from it, as the agreement taking effect, holds no words.
    let draws_up = |event: &Event| {
        let act = act_of(policy, event).filter(|act| act.event == event.word());
        let logic = act.map(|act| act.logic);
        matches!(logic, Some(Logic::Agreement | Logic::OralAgreement)) && event.cycle == case.cycle
    };
    let (seq, _) = told.iter().rev().find(|(_, event)| draws_up(event))?;
    let by = case.kept.get("perform-by").and_then(FieldValue::as_text).and_then(|by| by.parse().ok());
    let texts: Vec<(String, String)> =
        opened.account(*seq).into_iter().filter(|(field, _)| field != "facts").collect();
    (!texts.is_empty() || by.is_some()).then_some(Agreed { texts, by })
}

/// An answer answers every complaint before it.
fn complaints(told: &[(i64, Event)], opened: &Opened, policy: &CasePolicy) -> Vec<Asked> {
    let mut complaints: Vec<Asked> = Vec::new();
    for (seq, event) in told {
        match act_of(policy, event).map(|act| act.logic) {
            Some(Logic::Complain) => {
                complaints.push(Asked {
                    at_us: event.at_us,
                    text: text(opened, *seq, "complaint"),
                    answer: None,
                });
            }
            Some(Logic::AnswerComplaint) => {
                let answer = text(opened, *seq, "answer");
                for open in complaints.iter_mut().filter(|asked| asked.answer.is_none()) {
                    open.answer = Some((event.at_us, answer.clone()));
                }
            }
            _ => {}
        }
    }
    complaints
}

/// Why a case ended where it came in: the reason is owed to whoever asked.
fn declined(told: &[(i64, Event)], opened: &Opened, policy: &CasePolicy) -> Option<String> {
    let at_the_door = |event: &Event| {
        let act = act_of(policy, event)?;
        let only_there = act.from.iter().all(|stage| *stage == policy.intake.to);
        (only_there && act.outcome.is_some() && matches!(event.by, Who::Staff(_))).then_some(())
    };
    let (seq, _) = told.iter().rev().find(|(_, event)| at_the_door(event).is_some())?;
    let reason = text(opened, *seq, "reason");
    (!reason.is_empty()).then_some(reason)
}

/// What the resident may do to their case now.
pub fn offers<'o>(
    office: &'o Office,
    policy: &'o CasePolicy,
    followed: &'o Followed,
    now_us: i64,
) -> Vec<Offer<'o>> {
    let stays = followed.into.as_ref();
    rules::offers(&followed.own, &Actor::resident(), &access::context(office, policy, now_us, stays))
}
