//! Reporting a case: by one of the policy's independent lines, or by the resident.
//!
//! Invariant: the reporter stands on the line named; a resident's report has an applicant, whose key seals its free text.

use std::collections::BTreeSet;

use super::{
    clock::{self, Tick},
    fields::{self, Form},
    moment::{self, Moment},
    standing,
};
use crate::{
    cases::model::{
        Actor, Change, Context, Effects, Event, KeyId, NewParty, Party, PartyRole, Registered, Report,
        Reporter, Who,
    },
    refusal::{Arg, Refusal},
};

pub fn report(report: &Report, actor: &Actor, ctx: &Context<'_>) -> Result<Event, Refusal> {
    let policy = ctx.policy;
    let intake = &policy.intake;
    on_line(report, actor, ctx)?;
    if policy.category(&report.category).is_none() {
        return Err(Refusal::new("refusal-category-unknown").at("category"));
    }
    if report.place.len() != 12 || !report.place.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Refusal::new("refusal-place-malformed").at("place"));
    }
    parties(&report.parties, intake.parties, actor)?;
    let at = reported_at(report, actor, ctx)?;
    let subject = subject(report);
    let kinds: Vec<String> = match report.evidence.is_empty() {
        true => Vec::new(),
        false => policy.evidence.iter().map(|kind| kind.id.clone()).collect(),
    };
    let form = Form {
        asked: &intake.fields,
        given: &report.fields,
        files: &report.evidence,
        kinds: &kinds,
        case: None,
        subject: &subject,
        at,
    };
    let mut reading = fields::read(&form, ctx)?;
    for party in &report.parties {
        fields::seal_party(&mut reading.sealed, party);
    }
    let closing = policy.is_closed(&intake.to);
    let tick = Tick {
        event: &intake.event,
        at,
        grade: None,
        regraded: false,
        closing,
        fresh: false,
        fields: &reading.open,
    };
    let clocks = clock::tick(None, &tick, ctx);
    let registered = Registered {
        policy: policy.name.clone(),
        policy_version: policy.version,
        code: report.code.clone(),
        category: report.category.clone(),
        place: report.place.clone(),
        subject,
        reporter: Reporter { who: actor.who.clone(), line: report.line.clone() },
        parties: report.parties.iter().map(party).collect(),
    };
    Ok(Event {
        case: report.case.clone(),
        kind: format!("case.{}", intake.event),
        act: "report".to_owned(),
        by: actor.who.clone(),
        cycle: 1,
        at_us: at.at_us,
        fields: reading.open,
        evidence: reading.evidence,
        effects: Effects {
            stage: Some((intake.to.clone(), closing)),
            clocks,
            kept: reading.kept,
            ..Effects::default()
        },
        change: Change::Registered(Box::new(registered)),
        sealed: reading.sealed,
    })
}

/// Now, or when a hand-in that waited was acknowledged: its clocks count from that hour, which no form and no request names.
fn reported_at(report: &Report, actor: &Actor, ctx: &Context<'_>) -> Result<Moment, Refusal> {
    match (&actor.who, report.at_us) {
        (Who::Resident, Some(at_us)) => moment::happened_at(at_us, ctx),
        _ => moment::moment(report.at_us, actor, ctx),
    }
}

fn party(new: &NewParty) -> Party {
    Party { id: new.id.clone(), role: new.role, consent: None, signed: false }
}

fn subject(report: &Report) -> KeyId {
    let applicant = report.parties.iter().find(|party| party.role == PartyRole::Applicant);
    applicant.map_or_else(|| KeyId::from(&report.case), |party| KeyId::from(&party.id))
}

fn on_line(report: &Report, actor: &Actor, ctx: &Context<'_>) -> Result<(), Refusal> {
    let Some(line) = ctx.policy.line(&report.line) else {
        return Err(Refusal::new("refusal-line-unknown").at("line"));
    };
    match &actor.who {
        Who::Import if ctx.policy.intake.imports => Ok(()),
        Who::Import => Err(Refusal::new("refusal-import-unknown")),
        Who::Resident if line.resident => Ok(()),
        Who::Resident => Err(Refusal::new("refusal-line-unknown").at("line")),
        Who::Staff(_) if standing::stands_on(actor, line) => Ok(()),
        Who::Staff(_) => Err(standing::wrong_role(&line.roles).at("line")),
    }
}

fn parties(parties: &[NewParty], asked: bool, actor: &Actor) -> Result<(), Refusal> {
    if !parties.is_empty() && !asked {
        return Err(Refusal::new("refusal-field-unknown")
            .with("field", Arg::Text("parties".to_owned()))
            .at("parties"));
    }
    if parties.len() > fields::PERSONS {
        return Err(fields::too_many_parties().at("parties"));
    }
    let mut ids = BTreeSet::new();
    for party in parties {
        if party.id.as_str().is_empty() || !ids.insert(&party.id) {
            return Err(Refusal::new("refusal-party-unfit").at("parties"));
        }
        fields::details_fit(party).map_err(|refusal| refusal.at("parties"))?;
    }
    let applicant = parties.iter().any(|party| party.role == PartyRole::Applicant);
    if actor.who == Who::Resident && !applicant {
        return Err(Refusal::new("refusal-applicant-missing").at("parties"));
    }
    Ok(())
}
