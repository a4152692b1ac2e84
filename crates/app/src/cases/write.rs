//! From a command to records: load, decide, append, project, inside one write transaction.
//!
//! Invariant: nothing is written that the rules did not decide; each event is one record of its case's stream.
//! Not here: who may send the command from where (pages and API), the rules themselves.

use anyhow::{Context as _, ensure};
use bellwether_policy::case_policy::{CasePolicy, Logic};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::code::Issued;
use super::evidence::{self, Sending};
use super::model::{
    Actor, Case, CaseId, Change, Command, Context, Event, FieldValue, Fields, KnownPerson, NewParty, PartyId,
    Perform, PersonId, Read, Report, Who, apply, stream_of,
};
use super::store::{self, Projection};
use super::{access, code, reading, rules};
use crate::accounts::{self, Grant};
use crate::civil::date_of;
use crate::db::{NewRecord, SealedPart, Tx, log};
use crate::error::AppError;
use crate::office::Office;
use crate::refusal::Refusal;

/// Who sends a command, with all that is held, place by place.
#[derive(Clone, Debug)]
pub struct Sender {
    pub jurisdiction: i64,
    pub who: Who,
    pub grants: Vec<Grant>,
}

impl Sender {
    pub fn resident(jurisdiction: i64) -> Sender {
        Sender { jurisdiction, who: Who::Resident, grants: Vec::new() }
    }

    pub fn import(jurisdiction: i64) -> Sender {
        Sender { jurisdiction, who: Who::Import, grants: Vec::new() }
    }

    /// The actor before what is at a place and with `unit` (empty: with none): only what is held over it counts.
    pub fn at(&self, lo: i64, unit: &str) -> Actor {
        let held = self.grants.iter().filter(|grant| grant.covers(lo, unit));
        Actor { who: self.who.clone(), roles: held.map(|grant| grant.role).collect() }
    }

    /// As the sender of files for a case; empty for one that is not there yet.
    pub fn sending(&self, case: &str) -> Sending {
        // One resident's files are nobody else's, though all of them are "resident" in the log.
        let user = match self.who {
            Who::Resident => evidence::of_resident(case),
            _ => self.word().to_owned(),
        };
        Sending { jurisdiction: self.jurisdiction, user, case: case.to_owned() }
    }

    /// The word in the log's actor column.
    pub fn word(&self) -> &str {
        match &self.who {
            Who::Staff(person) => person.as_str(),
            Who::Resident => "resident",
            Who::Import => "import",
        }
    }
}

/// The answer to a report: what the resident is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    pub id: String,
    pub number: String,
    /// Sequence number of the record, from which the code follows.
    pub record: i64,
}

/// The answer to an act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Performed {
    pub id: String,
    pub stage: String,
    pub version: u32,
    /// Sequence numbers of the records it made.
    pub records: Vec<i64>,
    /// Where the act gave the resident a code anew: the record that did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_record: Option<i64>,
}

/// Registers a new case. Ids are given here, so the report's own are ignored.
pub fn report(
    tx: &mut Tx<'_, '_>,
    office: &Office,
    sender: &Sender,
    policy: &str,
    mut report: Report,
) -> Result<Received, AppError> {
    report.case = CaseId(tx.new_id());
    register(tx, office, sender, policy, report)
}

/// Registers a case under the id that it was promised, dated at the instant that the report names.
pub fn register(
    tx: &mut Tx<'_, '_>,
    office: &Office,
    sender: &Sender,
    policy: &str,
    report: Report,
) -> Result<Received, AppError> {
    let (work, events, number) = decided(tx, office, sender, policy, report)?;
    let (case, records) = work.record(tx, None, events)?;
    let record = *records.first().context("a report that makes no record")?;
    Ok(Received { id: case.id.0, number, record })
}

/// Refuses a report that the rules would refuse now. Writes nothing, and returns the position of the report's
/// place.
pub fn examine(
    tx: &mut Tx<'_, '_>,
    office: &Office,
    sender: &Sender,
    policy: &str,
    mut report: Report,
) -> Result<i64, AppError> {
    report.case = CaseId(tx.new_id());
    Ok(decided(tx, office, sender, policy, report)?.0.lo)
}

/// What the rules make of a report, and the number its case gets.
fn decided<'w>(
    tx: &mut Tx<'_, '_>,
    office: &'w Office,
    sender: &'w Sender,
    policy: &str,
    mut report: Report,
) -> Result<(Work<'w>, Vec<Event>, String), AppError> {
    let policies = &office.policies;
    let policy = if sender.who == Who::Import { policies.known(policy) } else { policies.in_force(policy) };
    let policy = policy.ok_or_else(|| Refusal::new("refusal-unknown-policy").at("policy"))?;
    let jurisdiction = sender.jurisdiction;
    let lo = store::place_position(tx, jurisdiction, &report.place)?
        .ok_or_else(|| Refusal::new("refusal-unknown-place").at("place"))?;
    report.evidence = evidence::named(tx, office, &sender.sending(""), report.evidence)?;
    give_ids(tx, &mut report.parties, &mut report.fields);
    let now_us = report.at_us.unwrap_or(tx.now_us);
    let year = date_of(&office.zone, now_us).year();
    let series = format!("{}-{year}", policy.code_prefix);
    let count = store::numbers::next(tx, jurisdiction, &series)?;
    report.code = format!("{series}-{count:05}");
    let number = report.code.clone();
    let work = Work { office, sender, policy, lo };
    let events = work.decide(tx, None, &Command::Report(Box::new(report)))?;
    Ok((work, events, number))
}

/// Every id of a party is made here.
fn give_ids(tx: &mut Tx<'_, '_>, parties: &mut [NewParty], fields: &mut Fields) {
    let named = fields.values_mut().filter_map(|value| match value {
        FieldValue::NewParty(party) => Some(party.as_mut()),
        _ => None,
    });
    for party in parties.iter_mut().chain(named) {
        party.id = PartyId(tx.new_id());
    }
}

/// Performs an act of its policy on a case that exists and that the sender may see.
pub fn perform(
    tx: &mut Tx<'_, '_>,
    office: &Office,
    sender: &Sender,
    case: &str,
    mut perform: Perform,
) -> Result<Performed, AppError> {
    let stored = store::load(tx, sender.jurisdiction, case)?.ok_or(AppError::NotFound)?;
    perform.evidence = evidence::named(tx, office, &sender.sending(case), perform.evidence)?;
    give_ids(tx, &mut [], &mut perform.fields);
    let policy = access::policy_of(office, &stored.case)?;
    let work = Work { office, sender, policy, lo: stored.lo };
    let logic = policy.act(&perform.act).map(|act| act.logic);
    let events = work.decide(tx, Some(&stored.case), &Command::Perform(Box::new(perform)))?;
    let corrects = matches!(logic, Some(Logic::CorrectParty | Logic::CorrectAccount | Logic::OwnPhone));
    if corrects || sender.who == Who::Resident {
        nobody_erased(tx, sender.jurisdiction, &events)?;
    }
    let reissued = events.iter().position(|event| event.change == Change::CodeReissued);
    let (case, records) = work.record(tx, Some(stored.case), events)?;
    let code_record = reissued.and_then(|place| records.get(place).copied());
    Ok(Performed { id: case.id.0, stage: case.stage, version: case.version, records, code_record })
}

/// What was erased is not written down again: whoever takes part once more is added as a new party.
///
/// # Errors
/// The refusal that says so.
fn nobody_erased(tx: &mut Tx<'_, '_>, jurisdiction: i64, events: &[Event]) -> Result<(), AppError> {
    for part in events.iter().flat_map(|event| &event.sealed) {
        if log::is_erased(tx, jurisdiction, part.key.as_str())? {
            return Err(Refusal::new("refusal-person-erased").into());
        }
    }
    Ok(())
}

/// Performs an act on several cases: on all of them or on none. Each comes with the name that its sender gave
/// it.
///
/// # Errors
/// As [`perform`]; a refusal says at which case, `<case>` or `<case>.<field>`.
pub fn perform_all(
    tx: &mut Tx<'_, '_>,
    office: &Office,
    sender: &Sender,
    acts: Vec<(String, String, Perform)>,
) -> Result<Vec<Performed>, AppError> {
    let mut done = Vec::with_capacity(acts.len());
    for (named, case, act) in acts {
        let performed = perform(tx, office, sender, &case, act).map_err(|error| match error {
            AppError::Refused(refusal) | AppError::First(refusal) => {
                let at = match &refusal.field {
                    Some(field) => format!("{named}.{field}"),
                    None => named.clone(),
                };
                AppError::Refused(refusal.at(at))
            }
            other => other,
        });
        done.push(performed?);
    }
    Ok(done)
}

/// The code a resident follows a case by, from the record that issued it.
///
/// # Errors
/// A fault where the record's number is beyond what a code can carry. A log gets there with nine hundred million records, a million
/// a year for nine hundred years; by then codes need another form, and until they have it a fault is better than another's code.
pub fn code_for(office: &Office, jurisdiction: i64, (case, seq): (&str, i64)) -> anyhow::Result<String> {
    ensure!(seq < code::HAND_INS, "record {seq} is beyond what a resident's code can carry");
    code_of_hand_in(office, jurisdiction, (case, seq))
}

/// The code with which a resident follows a hand-in. Once the hand-in is taken in, the same code opens its
/// case.
///
/// # Errors
/// As [`code_for`].
pub fn code_of_hand_in(
    office: &Office,
    jurisdiction: i64,
    (case, seq): (&str, i64),
) -> anyhow::Result<String> {
    code::code_of(&office.code_key, Issued { jurisdiction, seq, case })
}

struct Work<'w> {
    office: &'w Office,
    sender: &'w Sender,
    policy: &'w CasePolicy,
    lo: i64,
}

impl Work<'_> {
    fn decide(
        &self,
        tx: &mut Tx<'_, '_>,
        case: Option<&Case>,
        command: &Command,
    ) -> Result<Vec<Event>, AppError> {
        let unit = case.map_or("", Case::unit);
        let people = self.known_people(tx, command, unit)?;
        let units = self.known_units(tx, command)?;
        let other = match case {
            Some(case) => self.other(tx, case, command)?,
            None => None,
        };
        let stays = match case {
            Some(case) => store::stays(tx, self.sender.jurisdiction, case)?,
            None => None,
        };
        let context = Context {
            policy: self.policy,
            calendar: self.office.policies.calendar(),
            zone: &self.office.zone,
            now_us: tx.now_us,
            people: &people,
            units: &units,
            other: other.as_ref(),
            stays: stays.as_ref(),
            handler_gone: false,
            read: self.read(tx, case, command)?,
        };
        rules::decide(case, command, &self.sender.at(self.lo, unit), &context).map_err(|refusal| {
            if refusal.key == rules::UNREAD { AppError::First(refusal) } else { refusal.into() }
        })
    }

    /// What the sender has read of the case today. Only looked up where the act asks for it.
    fn read(&self, tx: &mut Tx<'_, '_>, case: Option<&Case>, command: &Command) -> Result<Read, AppError> {
        let Command::Perform(perform) = command else { return Ok(Read::Nothing) };
        let is_asked =
            self.policy.act(&perform.act).is_some_and(|act| rules::asks_staff_for_reading(self.policy, act));
        let (Some(case), Some(person), true) = (case, self.sender.who.person(), is_asked) else {
            return Ok(Read::Nothing);
        };
        let today = date_of(&self.office.zone, tx.now_us).to_string();
        Ok(reading::read(tx, self.sender.jurisdiction, &case.id, person.as_str(), &today)?)
    }

    /// The other case that a command concerns. If the sender names a case over whose place they hold no role,
    /// it is treated as if it did not exist. The case that this one was merged into is always found, also for
    /// the resident.
    fn other(&self, tx: &mut Tx<'_, '_>, case: &Case, command: &Command) -> Result<Option<Case>, AppError> {
        let Some(id) = command.other_case(case) else { return Ok(None) };
        let own = case.merged.as_ref().is_some_and(|merged| merged.into == id);
        let stored = store::load(tx, self.sender.jurisdiction, id.as_str())?;
        let stored =
            stored.filter(|stored| own || !self.sender.at(stored.lo, stored.case.unit()).roles.is_empty());
        Ok(stored.map(|stored| stored.case))
    }

    /// Only looked up where the command names one.
    fn known_units(&self, tx: &mut Tx<'_, '_>, command: &Command) -> Result<Vec<String>, AppError> {
        match command.units_named(self.policy).next() {
            None => Ok(Vec::new()),
            Some(_) => Ok(accounts::units_at_work(
                tx,
                self.sender.jurisdiction,
                self.lo,
                &rules::takes_on(self.policy),
            )?),
        }
    }

    fn known_people(
        &self,
        tx: &mut Tx<'_, '_>,
        command: &Command,
        unit: &str,
    ) -> Result<Vec<KnownPerson>, AppError> {
        let mut known = Vec::new();
        for person in command.people_named() {
            let roles = store::roles_over(tx, self.sender.jurisdiction, person.as_str(), (self.lo, unit))?;
            if !roles.is_empty() {
                known.push(KnownPerson { id: PersonId(person.0.clone()), roles });
            }
        }
        Ok(known)
    }

    /// Writes each event as a record and brings the tables after it. A merge's events concern two cases.
    fn record(
        &self,
        tx: &mut Tx<'_, '_>,
        case: Option<Case>,
        events: Vec<Event>,
    ) -> Result<(Case, Vec<i64>), AppError> {
        let mut records = Vec::with_capacity(events.len());
        let mut own = case;
        let own_id = own.as_ref().map(|case| case.id.clone());
        for event in &events {
            let is_own = own_id.as_ref().is_none_or(|id| *id == event.case);
            let (before, lo) = if is_own {
                (own.take(), self.lo)
            } else {
                let other = store::load(tx, self.sender.jurisdiction, event.case.as_str())?
                    .context("an event of no case")?;
                (Some(other.case), other.lo)
            };
            let after = apply(before, event);
            records.push(self.append(tx, &after, lo, event)?);
            if is_own {
                own = Some(after);
            }
        }
        Ok((own.context("a command that decides nothing")?, records))
    }

    fn append(&self, tx: &mut Tx<'_, '_>, case: &Case, lo: i64, event: &Event) -> Result<i64, AppError> {
        let open = serde_json::to_string(event).context("an event that does not write")?;
        let sealed: Vec<(&str, Vec<u8>)> = event
            .sealed
            .iter()
            .map(|part| Ok((part.key.as_str(), serde_json::to_vec(&part.body)?)))
            .collect::<Result<_, serde_json::Error>>()
            .context("a sealed part that does not write")?;
        let sealed: Vec<SealedPart<'_>> =
            sealed.iter().map(|(person, plain)| SealedPart { person, plain }).collect();
        let jurisdiction = self.sender.jurisdiction;
        let seq = tx.append(&NewRecord {
            jurisdiction,
            kind: &event.kind,
            stream: &stream_of(case.id.as_str()),
            version: i64::from(case.version),
            actor: self.sender.word(),
            occurred_on: &date_of(&self.office.zone, event.at_us).to_string(),
            open: &open,
            sealed: &sealed,
        })?;
        let at = Projection { jurisdiction, lo, seq, zone: &self.office.zone };
        store::project(tx, &at, case, event)?;
        Ok(seq)
    }
}

/// A party as a form or the API names it; the id is given when it is written.
pub fn new_party(role: super::model::PartyRole, details: super::model::PartyDetails) -> NewParty {
    NewParty { id: PartyId::default(), role, details }
}
