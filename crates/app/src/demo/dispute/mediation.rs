//! From acceptance to an agreement: analysis, consent, mediators of the kinds the grade asks for, sittings, signatures.

use std::sync::Arc;

use super::Dispute;
use crate::cases::model::{Case, FieldValue, PartyRole};
use crate::demo::people::Person;
use crate::demo::script::{DAY_US, What, form};
use crate::demo::turns::Turn;

impl<'g> Dispute<'g> {
    /// From acceptance (or reopening) to an agreement in effect.
    pub(super) fn settle(&mut self, again: bool) {
        self.prepare(again);
        if self.turn == Turn::Recused && !again {
            self.recuse_mediator();
        }
        if self.turn == Turn::Referred && !again {
            self.refer();
        }
        let sittings = match self.grade {
            "simple" => 1,
            "complex" => self.s.between(1, 2),
            _ => self.s.between(2, 3),
        };
        for _ in 0..sittings {
            self.sitting(if again { "mediate-again" } else { "mediate" });
        }
        let oral = match self.grade {
            "simple" => 65,
            "complex" => 15,
            _ => 0,
        };
        if self.s.happens(oral) {
            self.agree_orally()
        } else {
            self.agree_in_writing()
        }
        self.settled_us = self.s.at_us;
    }

    pub(super) fn prepare(&mut self, again: bool) {
        if self.grade != "simple" {
            self.analyse();
        }
        self.s.wait(3, 24);
        if !again {
            self.add_respondent();
        }
        self.consents(true);
        self.name_mediators();
    }

    pub(super) fn analyse(&mut self) {
        self.s.wait(12, 72);
        let mut people = vec![self.s.village.secretary.chosen(None), self.s.township.judicial.chosen(None)];
        if self.grade == "key" {
            people.push(self.s.village.leader().chosen(None));
            people.push(self.s.township.officer.chosen(None));
        }
        // Whoever has stepped back does not sit with them.
        people.retain(|chosen| !self.recused.iter().any(|person| person.id == chosen.person.0));
        let (causes, plan) = (self.s.say("causes"), self.s.say("plan"));
        let fields = [("people", FieldValue::People(people)), ("causes", causes), ("plan", plan)];
        self.s.act(self.handler, "analyse", fields);
    }

    /// The other side, when the report did not name it.
    pub(super) fn add_respondent(&mut self) {
        let respondent = self.s.resident(PartyRole::Respondent);
        let missing = !self.reported_respondent();
        if missing {
            self.s.soon();
            self.parties += 1;
            let fields = [("new-party", FieldValue::NewParty(Box::new(respondent)))];
            self.s.act(self.handler, "add-party", fields);
        }
    }

    pub(super) fn reported_respondent(&self) -> bool {
        let reports = self.s.steps.iter().filter(|step| Arc::ptr_eq(&step.case, &self.s.case));
        reports.into_iter().any(|step| match &step.what {
            What::Report { report, .. } => {
                report.parties.iter().any(|party| party.role == PartyRole::Respondent)
            }
            What::Perform { act, .. } => *act == "add-party",
        })
    }

    /// Asks each party; without `all`, the last one refuses.
    pub(super) fn consents(&mut self, all: bool) {
        for number in 0..self.parties {
            self.s.soon();
            let given = all || number + 1 < self.parties;
            let ask = move |case: &Case| {
                let party = case.parties.get(number).map(|party| party.id.0.clone()).unwrap_or_default();
                form([
                    ("party", FieldValue::Text(party)),
                    ("rights-told", FieldValue::YesNo(true)),
                    ("consents", FieldValue::YesNo(given)),
                ])
            };
            self.s.act_then(self.handler, "record-consent", ask, Vec::new());
        }
    }

    /// One kind for a simple case, two for a complex one, all four for a key one.
    pub(super) fn name_mediators(&mut self) {
        let village = self.s.village;
        let team = if self.turn == Turn::Recused {
            &village.team[1]
        } else {
            self.s.pick(&[village.leader(), &village.team[1]])
        };
        let cadre = self.s.pick(&[&village.cadre, &village.secretary]);
        let mut all = vec![(team, "team"), (cadre, "cadre")];
        match self.grade {
            "simple" => all = vec![self.s.pick(&[(team, "team"), (cadre, "cadre")])],
            "key" => {
                all.extend([
                    (&self.s.township.judicial, "judicial"),
                    (&village.representative, "representative"),
                ]);
            }
            _ => {}
        }
        for (person, kind) in &mut all {
            if self.is_recused(person) {
                *person = if *kind == "team" { &village.team[2] } else { &village.secretary };
            }
        }
        self.workers.extend(all.iter().map(|(person, _)| *person));
        self.mediators = all;
        self.s.soon();
        let mediators = self.chosen_mediators();
        self.s.act(self.handler, "name-mediators", [("mediators", mediators)]);
    }

    pub(super) fn chosen_mediators(&self) -> FieldValue {
        FieldValue::People(self.mediators.iter().map(|(person, kind)| person.chosen(Some(kind))).collect())
    }

    /// The member of the team turns out to be near to a party; another takes the place.
    pub(super) fn recuse_mediator(&mut self) {
        self.s.wait(2, 20);
        let person = self.mediators[0].0;
        match self.s.pick(&["own", "party", "ordered"]) {
            "own" => self.recuse(person, person, "own"),
            motion => self.recuse(person, &self.s.township.officer, motion),
        }
        self.s.soon();
        self.mediators[0].0 = &self.s.village.team[2];
        self.workers.push(self.mediators[0].0);
        let (mediators, reason) = (self.chosen_mediators(), self.s.say("replace"));
        self.s.act(self.handler, "replace-mediators", [("mediators", mediators), ("reason", reason)]);
    }

    pub(super) fn refer(&mut self) {
        self.s.wait(8, 48);
        let (county, reason) = (&self.s.ground.county, self.s.say("refer"));
        // Whose matter it is; what is no department's goes to the township.
        let department = match self.text.category.as_str() {
            "water" => Some(&county.water),
            "land" | "grazing" => Some(&county.farming),
            _ => None,
        };
        // Whoever sits in the township has nobody above them but a department.
        if department.is_none() && self.handler.is(&self.s.township.judicial) {
            return;
        }
        let level = ("level", FieldValue::text(department.map_or("township", |_| "department")));
        if let Some(officer) = department {
            let unit = ("unit", FieldValue::text(&officer.unit));
            self.s.act(self.handler, "refer", [level, unit, ("reason", reason)]);
        } else {
            self.s.act(self.handler, "refer", [level, ("reason", reason)]);
        }
        let by = department.unwrap_or(&self.s.township.officer);
        self.while_away(by);
        if department.is_some() {
            self.s.wait(48, 480);
        } else {
            self.s.wait(24, 150);
        }
        self.workers.push(by);
        let note = self.s.say("return");
        self.s.act(by, "return", [("note", note)]);
    }

    /// Whoever has a case may need to know more, and the village may want it back.
    fn while_away(&mut self, by: &'g Person) {
        if self.s.happens(40) {
            self.s.wait(8, 40);
            let question = self.s.say("ask-information");
            self.s.act(by, "ask-information", [("question", question)]);
            self.s.wait(6, 50);
            let note = self.s.say("give-information");
            self.s.act(self.handler, "give-information", [("note", note)]);
        } else if self.s.happens(25) {
            self.s.wait(30, 90);
            let reason = self.s.say("ask-return");
            self.s.act(self.handler, "ask-return", [("reason", reason)]);
        }
    }

    pub(super) fn sitting(&mut self, occasion: &str) {
        match self.grade {
            "simple" => self.s.wait(4, 48),
            "complex" => self.s.wait(20, 90),
            _ => self.s.wait(40, 150),
        }
        let agreed = occasion != "mediate-failed";
        let (venue, course) = (self.s.say("venue"), self.s.say(occasion));
        let result = self.s.say(if agreed { "mediate-result" } else { "mediate-no-result" });
        let record = move |case: &Case| {
            let present = case.parties.iter().map(|party| party.id.clone()).collect();
            form([
                ("venue", venue),
                ("present", FieldValue::Parties(present)),
                ("course", course),
                ("agreed", FieldValue::YesNo(agreed)),
                ("result", result),
            ])
        };
        self.s.act_then(self.mediators[0].0, "mediate", record, Vec::new());
    }

    pub(super) fn agreed(&mut self) -> [(&'static str, FieldValue); 3] {
        let content = FieldValue::Text(self.s.filled(&self.text.content));
        let days = self.s.between(1, 8);
        self.promised_us = self.s.at_us + days as i64 * DAY_US;
        [
            ("content", content),
            ("performance", self.s.say("performance")),
            ("perform-by", self.s.date_in(days)),
        ]
    }

    pub(super) fn agree_orally(&mut self) {
        self.s.soon();
        self.shown = self.grade != "simple";
        let papers = if self.shown { vec![self.s.paper("record")] } else { Vec::new() };
        let fields = self.agreed();
        self.s.act_with(self.mediators[0].0, "record-oral", fields, papers);
    }

    pub(super) fn agree_in_writing(&mut self) {
        self.s.soon();
        let mediator = self.mediators[0].0;
        let [content, performance, by] = self.agreed();
        let facts = ("facts", self.s.say("facts"));
        self.s.act(mediator, "draw-up", [facts, content, performance, by]);
        for number in 0..self.parties {
            self.s.soon();
            let signs = move |case: &Case| {
                let party = case.parties.get(number).map(|party| party.id.0.clone()).unwrap_or_default();
                form([("party", FieldValue::Text(party))])
            };
            self.s.act_then(mediator, "sign", signs, Vec::new());
        }
        self.s.soon();
        self.s.act(mediator, "countersign", []);
        self.s.soon();
        self.shown = self.s.happens(80);
        let papers = if self.shown { vec![self.s.paper("agreement")] } else { Vec::new() };
        let by = if self.is_recused(&self.s.village.cadre) {
            &self.s.township.officer
        } else {
            &self.s.village.cadre
        };
        self.sealer = self.shown.then_some(by);
        self.s.act_with(by, "seal", [], papers);
    }
}
