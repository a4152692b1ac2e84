//! Rule tables: given what has happened, when someone asks, then these events or this refusal.
//!
//! Invariant: every event that any table makes is also sent through JSON and replayed, and must give the same state.

mod closing;
mod mediation;
mod merging;
mod next;
mod promise;
mod referral;
mod starting;

use std::collections::BTreeMap;

use bellwether_policy::{Calendar, Role, case_policy::CasePolicy, check::load_case_policy};
use jiff::{civil::Date, tz::TimeZone};

use super::model::{
    Actor, Case, CaseId, Chosen, Command, Context, Event, EvidenceRef, FieldValue, Fields, KnownPerson,
    NewParty, PartyDetails, PartyId, PartyRole, Perform, PersonId, Read, Report, apply,
};
use super::rules::{beside, decide, next, offers};
use crate::refusal::Refusal;

const DISPUTE: &str = include_str!("../../../../policies/dispute/policy.toml");
const PERMIT: &str = include_str!("../../../../policies/permit/policy.toml");
const FARM_NEED: &str = include_str!("../../../../policies/farm-need/policy.toml");

/// The people of a village, by name.
const PEOPLE: [(&str, &[Role]); 14] = [
    ("wang", &[Role::VillageCadre]),
    ("hu", &[Role::VillageCadre]),
    ("li", &[Role::TeamLeader]),
    ("qian", &[Role::TeamMember]),
    ("zhang", &[Role::GridWorker]),
    ("sun", &[Role::PartySecretary]),
    ("chen", &[Role::JudicialOfficer]),
    ("ma", &[Role::Representative]),
    ("zhou", &[Role::TownshipOfficer]),
    ("gu", &[Role::Supervisor]),
    ("zhao", &[Role::Auditor]),
    ("bai", &[Role::SystemAdministrator]),
    ("tan", &[Role::OrganisationDepartment]),
    ("ren", &[Role::UnitOfficer]),
];

/// Stands for the day of the act: what is agreed in a table is performed on the spot, unless the table says otherwise.
const TODAY: &str = "today";

/// A village with a policy, a day and its cases.
struct Village {
    policy: CasePolicy,
    calendar: Calendar,
    zone: TimeZone,
    now_us: i64,
    cases: BTreeMap<String, Case>,
    events: Vec<Event>,
    /// What whoever sends a command has read of the case.
    read: Read,
    /// Who has left.
    gone: Vec<&'static str>,
}

impl Village {
    fn on(day: &str) -> Self {
        Village::with(DISPUTE, day)
    }

    fn with(policy: &str, day: &str) -> Self {
        let mut village = Village {
            policy: load_case_policy("policy.toml", policy).expect("the policy is sound"),
            calendar: Calendar::china(),
            zone: TimeZone::fixed(jiff::tz::offset(8)),
            now_us: 0,
            cases: BTreeMap::new(),
            events: Vec::new(),
            gone: Vec::new(),
            read: Read::All,
        };
        village.go_to(day);
        village
    }

    /// Ten in the morning of a day.
    fn go_to(&mut self, day: &str) {
        let day: Date = day.parse().unwrap();
        let at = day.at(10, 0, 0, 0).to_zoned(self.zone.clone()).unwrap();
        self.now_us = at.timestamp().as_microsecond();
    }

    fn actor(name: &str) -> Actor {
        match PEOPLE.iter().find(|(known, _)| *known == name) {
            Some((_, roles)) => Actor::staff(PersonId::new(name), roles),
            None if name == "resident" => Actor::resident(),
            None => Actor::import(),
        }
    }

    fn send(&mut self, case: &str, name: &str, command: &Command) -> Result<Vec<Event>, Refusal> {
        let known =
            |(name, roles): &(&str, &[Role])| KnownPerson { id: PersonId::new(*name), roles: roles.to_vec() };
        let people: Vec<KnownPerson> = PEOPLE.iter().map(known).collect();
        let units = ["water-bureau".to_owned()];
        let state = self.cases.get(case);
        let other = state
            .and_then(|state| command.other_case(state))
            .and_then(|other| self.cases.get(other.as_str()));
        let ctx = Context {
            policy: &self.policy,
            calendar: &self.calendar,
            zone: &self.zone,
            now_us: self.now_us,
            people: &people,
            units: &units,
            other,
            stays: state.and_then(|state| self.stays(state)),
            handler_gone: false,
            read: self.read,
        };
        let events = decide(state, command, &Village::actor(name), &ctx)?;
        for event in &events {
            self.follow(event);
        }
        Ok(events)
    }

    /// Applies an event, and again as a log would give it back: both states must be the same.
    fn follow(&mut self, event: &Event) {
        let before = self.cases.remove(event.case.as_str());
        let read: Event = serde_json::from_str(&serde_json::to_string(event).unwrap()).unwrap();
        assert_eq!(
            Event { sealed: event.sealed.clone(), ..read.clone() },
            *event,
            "an event changes on its way through JSON"
        );
        let stored =
            before.as_ref().map(|case| serde_json::from_str(&serde_json::to_string(case).unwrap()).unwrap());
        let after = apply(before, event);
        assert_eq!(apply(stored, &read), after, "a replayed state differs");
        self.cases.insert(event.case.0.clone(), after);
        self.events.push(event.clone());
    }

    fn report(&mut self, case: &str, name: &str, line: &str) -> Result<Vec<Event>, Refusal> {
        let report = a_report(case, line, &self.policy);
        self.send(case, name, &Command::Report(Box::new(report)))
    }

    fn when(&mut self, name: &str, act: &str, fields: &[(&str, FieldValue)]) -> Result<Vec<Event>, Refusal> {
        self.when_on("c1", name, act, fields)
    }

    fn when_on(
        &mut self,
        case: &str,
        name: &str,
        act: &str,
        fields: &[(&str, FieldValue)],
    ) -> Result<Vec<Event>, Refusal> {
        let version = self.cases.get(case).map(|case| case.version);
        let fields = self.filled(case, act, fields);
        let perform = Perform { act: act.to_owned(), fields, version, ..Perform::default() };
        self.send(case, name, &Command::Perform(Box::new(perform)))
    }

    fn with_file(
        &mut self,
        name: &str,
        act: &str,
        fields: &[(&str, FieldValue)],
        kind: &str,
    ) -> Result<Vec<Event>, Refusal> {
        let evidence = vec![EvidenceRef {
            kind: kind.to_owned(),
            sha256: "a".repeat(64),
            media_type: "application/pdf".to_owned(),
            size_bytes: 1_000,
            name: "王某协议.pdf".to_owned(),
        }];
        let version = Some(self.case().version);
        let fields = self.filled("c1", act, fields);
        let perform = Perform { act: act.to_owned(), fields, evidence, at_us: None, version };
        self.send("c1", name, &Command::Perform(Box::new(perform)))
    }

    /// A form in which a follow-up asked every party, unless it says whom, and in which today is a day.
    fn filled(&self, case: &str, act: &str, fields: &[(&str, FieldValue)]) -> Fields {
        let mut fields = form(fields);
        if let Some(case) = self
            .cases
            .get(case)
            .filter(|case| ["follow-up", "contact-again"].contains(&act) && !case.parties.is_empty())
        {
            let all = case.parties.iter().map(|party| party.id.clone()).collect();
            fields.entry("asked".to_owned()).or_insert(FieldValue::Parties(all));
        }
        if let Some(by) = fields.get_mut("perform-by").filter(|by| **by == t(TODAY)) {
            let now = jiff::Timestamp::from_microsecond(self.now_us).unwrap();
            *by = t(&now.to_zoned(self.zone.clone()).date().to_string());
        }
        fields
    }

    /// Done without a word: what a table takes as given.
    fn given(&mut self, name: &str, act: &str, fields: &[(&str, FieldValue)]) {
        if let Err(refusal) = self.when(name, act, fields) {
            panic!("{name} may not {act}: {refusal}");
        }
    }

    fn case(&self) -> &Case {
        &self.cases["c1"]
    }

    /// Where a merged case is handled.
    fn stays(&self, case: &Case) -> Option<&Case> {
        let mut last = self.cases.get(case.merged.as_ref()?.into.as_str())?;
        while let Some(merged) = &last.merged {
            last = self.cases.get(merged.into.as_str())?;
        }
        Some(last)
    }

    fn due(&self, clock: &str) -> Option<String> {
        let clock = self.case().clocks.iter().find(|known| known.id == clock && known.is_running())?;
        Some(clock.due.to_string())
    }

    /// What a case's page is made with: nobody is named, and no other case.
    fn context(&self) -> Context<'_> {
        Context {
            policy: &self.policy,
            calendar: &self.calendar,
            zone: &self.zone,
            now_us: self.now_us,
            people: &[],
            units: &[],
            other: None,
            stays: self.stays(self.case()),
            handler_gone: self.gone.iter().any(|gone| self.case().handler == Some(PersonId::new(*gone))),
            read: self.read,
        }
    }

    /// What a person is offered: act to the refusal's key, or `ok`.
    fn offered(&self, name: &str) -> BTreeMap<String, &'static str> {
        let ctx = self.context();
        let offers = offers(self.case(), &Village::actor(name), &ctx).into_iter();
        offers
            .map(|offer| (offer.act.id.clone(), offer.allowed.map_or_else(|refusal| refusal.key, |()| "ok")))
            .collect()
    }

    /// What the case's page says first, with the day by which it is owed, and whether this person may do it.
    fn now(&self, name: &str) -> (String, String, &'static str) {
        self.first_of(name, next)
    }

    /// What is owed beside the work.
    fn beside(&self, name: &str) -> (String, String, &'static str) {
        self.first_of(name, |case, actor, ctx| beside(case, actor, ctx).into_iter().next())
    }

    fn first_of<F>(&self, name: &str, ask: F) -> (String, String, &'static str)
    where
        F: for<'a> Fn(&'a Case, &Actor, &Context<'a>) -> Option<super::rules::Next<'a>>,
    {
        let ctx = self.context();
        let Some(next) = ask(self.case(), &Village::actor(name), &ctx) else { return Default::default() };
        let due = next.due.map_or_else(String::new, |clock| clock.id.clone());
        (next.act.id.clone(), due, next.allowed.map_or_else(|refusal| refusal.key, |()| "ok"))
    }

    // What tables begin from.

    fn accepted(grade: &str) -> Self {
        let mut village = Village::on("2026-09-01");
        village.report("c1", "zhang", "grid").unwrap();
        village.given("wang", "accept", &[("grade", t(grade)), ("reason", t("按县里的分级标准"))]);
        village
    }

    fn mediating(grade: &str, mediators: &[(&str, &str)]) -> Self {
        let mut village = Village::accepted(grade);
        if grade != "simple" {
            village.given(
                "wang",
                "analyse",
                &[("people", people(&["li"])), ("causes", t("水渠")), ("plan", t("现场丈量"))],
            );
        }
        village.given("wang", "name-mediators", &[("mediators", mediators_of(mediators))]);
        village
    }

    fn consented() -> Self {
        let mut village = Village::mediating("complex", &[("wang", "cadre"), ("chen", "judicial")]);
        for party in ["p1", "p2"] {
            village.given("wang", "record-consent", &consent(party, true));
        }
        village
    }

    fn signing() -> Self {
        let mut village = Village::consented();
        village.given("chen", "mediate", &session(true));
        village.given("chen", "draw-up", &agreement());
        village
    }

    /// In effect on 1 September 2026, by wang; complex unless `oral`.
    fn settled() -> Self {
        let mut village = Village::signing();
        village.given("chen", "sign", &[("party", t("p1"))]);
        village.given("chen", "sign", &[("party", t("p2"))]);
        village.given("chen", "countersign", &[]);
        village.given("hu", "seal", &[]);
        village
    }

    fn checked() -> Self {
        let mut village = Village::settled();
        village.given("zhang", "follow-up", &solved("visit", true));
        village.given("sun", "check", &[("rebounded", yes(false)), ("note", t("稳定"))]);
        village
    }

    /// With the evidence that closing needs, added by somebody else than whoever closes.
    fn ready() -> Self {
        let mut village = Village::checked();
        village.with_file("zhang", "record-work", &[("note", t("协议归档"))], "record").unwrap();
        village
    }

    fn closed() -> Self {
        let mut village = Village::ready();
        village.given("li", "close", &[]);
        village
    }
}

fn a_report(case: &str, line: &str, policy: &CasePolicy) -> Report {
    let party = |id: &str, role, name: &str| NewParty {
        id: PartyId::new(id),
        role,
        details: PartyDetails {
            name: name.to_owned(),
            phone: "13900000000".to_owned(),
            address: String::new(),
            language: String::new(),
        },
    };
    let text = policy.intake.fields[0].id.as_str();
    Report {
        case: CaseId::new(case),
        code: format!("MD-2026-{case}"),
        category: policy.categories[0].id.clone(),
        place: "652325100200".to_owned(),
        line: line.to_owned(),
        parties: vec![party("p1", PartyRole::Applicant, "马某"), party("p2", PartyRole::Respondent, "何某")],
        fields: form(&[(text, t("渠水分配不均"))]),
        ..Report::default()
    }
}

fn form(fields: &[(&str, FieldValue)]) -> Fields {
    fields.iter().map(|(id, value)| ((*id).to_owned(), value.clone())).collect()
}

fn t(text: &str) -> FieldValue {
    FieldValue::text(text)
}

fn yes(answer: bool) -> FieldValue {
    FieldValue::YesNo(answer)
}

fn chosen(person: &str, kind: Option<&str>) -> Chosen {
    Chosen { person: PersonId::new(person), kind: kind.map(str::to_owned), related: false }
}

fn people(names: &[&str]) -> FieldValue {
    FieldValue::People(names.iter().map(|name| chosen(name, None)).collect())
}

fn mediators_of(mediators: &[(&str, &str)]) -> FieldValue {
    FieldValue::People(mediators.iter().map(|(name, kind)| chosen(name, Some(kind))).collect())
}

fn analysis(names: &[&str]) -> [(&'static str, FieldValue); 3] {
    [("people", people(names)), ("causes", t("水渠")), ("plan", t("现场丈量"))]
}

fn consent(party: &str, given: bool) -> [(&'static str, FieldValue); 3] {
    [("party", t(party)), ("rights-told", yes(true)), ("consents", yes(given))]
}

fn session(agreed: bool) -> [(&'static str, FieldValue); 5] {
    let present = ["p1", "p2"].map(PartyId::new).to_vec();
    [
        ("venue", t("村委会调解室")),
        ("present", FieldValue::Parties(present)),
        ("course", t("双方陈述后核对轮灌表")),
        ("agreed", yes(agreed)),
        ("result", t("按新轮次放水")),
    ]
}

fn agreement() -> [(&'static str, FieldValue); 4] {
    [
        ("facts", t("事实与责任")),
        ("content", t("每周轮灌")),
        ("performance", t("按排定的日程")),
        ("perform-by", t(TODAY)),
    ]
}

fn solved(way: &str, solved: bool) -> [(&'static str, FieldValue); 3] {
    [("way", FieldValue::text(way)), ("solved", yes(solved)), ("note", t("已问双方"))]
}

/// The refusal's word, or what was allowed instead.
fn refused(answer: Result<Vec<Event>, Refusal>) -> String {
    match answer {
        Ok(events) => format!("allowed: {:?}", kinds(&events)),
        Err(refusal) => refusal.key.trim_start_matches("refusal-").to_owned(),
    }
}

fn kinds(events: &[Event]) -> Vec<&str> {
    events.iter().map(Event::word).collect()
}
