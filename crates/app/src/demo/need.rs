//! One household's need as people deal with it, from the visit on which it is heard to the closing.
//!
//! Invariant and limits as in `dispute.rs`.

use super::county::{JURISDICTION, Village};
use super::people::Person;
use super::script::{Ground, Script, Step, form};
use super::texts::{self, NeedText};
use crate::cases::Sender;
use crate::cases::model::{FieldValue, PartyRole, Report};
use crate::db::chance::Chance;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Course {
    Straight,
    Declined,
    Withdrawn,
    GivenUp,
    Referred,
    NotMet,
}

struct Need<'g> {
    s: Script<'g>,
    text: &'g NeedText,
    handler: &'g Person,
    urgent: bool,
    follower: Option<&'g Person>,
}

/// The steps of one need; the number takes every course in turn.
pub fn played(
    ground: &Ground,
    village: &Village,
    number: usize,
    opened_us: i64,
    chance: Chance,
) -> Vec<Step> {
    let mut s = Script::new(ground, village, opened_us, chance);
    let text = texts::pick(&ground.texts.need, &mut s.chance);
    let handler = s.pick(&[village.leader(), &village.team[1], &village.cadre]);
    let urgent = s.happens(40);
    let course = match number % 20 {
        3 => Course::Declined,
        7 => Course::Withdrawn,
        11 => Course::GivenUp,
        13 | 17 => Course::Referred,
        15 => Course::NotMet,
        _ => Course::Straight,
    };
    let mut need = Need { s, text, handler, urgent, follower: None };
    need.play(course);
    need.s.steps
}

impl<'g> Need<'g> {
    fn play(&mut self, course: Course) {
        self.report();
        self.s.wait(2, 30);
        if course == Course::Declined {
            let reason = self.s.say("need-decline");
            let officer = &self.s.township.officer;
            return self.s.act(officer, "decline", [("reason", reason)]);
        }
        self.accept();
        match course {
            Course::Withdrawn => {
                self.s.wait(6, 40);
                let reason = self.s.say("need-withdraw");
                return self.s.resident_act("withdraw", [("reason", reason)]);
            }
            Course::GivenUp => return self.give_up(),
            Course::Referred => self.refer(),
            _ => {}
        }
        self.meet();
        if course == Course::NotMet {
            self.follow_up(false);
            let grade = self.grade();
            self.s.assign_round(&self.s.village.secretary, self.handler, grade);
            self.meet();
        }
        self.follow_up(true);
        self.s.wait(3, 50);
        let secretary = &self.s.village.secretary;
        let followed = self.follower.is_some_and(|person| person.is(secretary));
        let by = if followed { &self.s.village.deputy } else { secretary };
        let note = self.s.say("close");
        self.s.act(by, "close", [("note", note)]);
    }

    fn report(&mut self) {
        let village = self.s.village;
        let reporters = [
            Some(village.leader()),
            Some(&village.team[1]),
            Some(&village.team[4]),
            Some(&village.grid),
            None,
        ];
        let reporter = self.s.pick(&reporters);
        let (line, sender) = match reporter {
            None => ("resident", Sender::resident(JURISDICTION)),
            Some(person) if person.is(&village.grid) => ("grid", person.sender(JURISDICTION)),
            Some(person) => ("team", person.sender(JURISDICTION)),
        };
        let text = self.text;
        let need = FieldValue::Text(self.s.filled(&text.need));
        let quantity = FieldValue::Number(self.s.filled(&text.quantity).parse().unwrap_or(1));
        let measure = FieldValue::text(text.measure.as_str());
        let days = self.s.between(3, 20);
        let report = Report {
            category: text.category.clone(),
            place: village.code.to_string(),
            line: line.to_owned(),
            parties: vec![self.s.resident(PartyRole::Applicant)],
            fields: form([
                ("need", need),
                ("quantity", quantity),
                ("measure", measure),
                ("wanted-by", self.s.date_in(days)),
            ]),
            ..Report::default()
        };
        self.s.report(sender, "farm-need", report);
    }

    fn grade(&self) -> &'static str {
        if self.urgent { "urgent" } else { "ordinary" }
    }

    fn accept(&mut self) {
        let grade = self.grade();
        let reason = self.s.say(&format!("accept-{grade}"));
        self.s.act(self.handler, "accept", [("grade", FieldValue::text(grade)), ("reason", reason)]);
    }

    fn give_up(&mut self) {
        self.s.wait(10, 60);
        let reason = self.s.say("give-up");
        self.s.act(self.handler, "give-up", [("reason", reason)]);
        self.s.wait(4, 50);
        let reason = self.s.say("close-unmet");
        let secretary = &self.s.village.secretary;
        self.s.act(secretary, "close-unmet", [("reason", reason)]);
    }

    fn refer(&mut self) {
        self.s.wait(6, 30);
        let level = self.s.pick(&["township", "department"]);
        let (level_field, reason) = (("level", FieldValue::text(level)), self.s.say("need-refer"));
        let department = &self.s.ground.county.farming;
        if level == "department" {
            let unit = FieldValue::text(&department.unit);
            self.s.act(self.handler, "refer", [level_field, ("unit", unit), ("reason", reason)]);
        } else {
            self.s.act(self.handler, "refer", [level_field, ("reason", reason)]);
        }
        self.s.wait(10, 60);
        let by = if level == "township" { &self.s.township.officer } else { department };
        let note = self.s.say("need-return");
        self.s.act(by, "return", [("note", note)]);
    }

    fn meet(&mut self) {
        self.s.wait(2, 20);
        let text = self.text;
        self.s.act(self.handler, "arrange", [("plan", FieldValue::text(text.plan.as_str()))]);
        if self.urgent {
            self.s.wait(5, 48)
        } else {
            self.s.wait(24, 180)
        }
        let amount = FieldValue::Number(self.s.between(2, 400) as i64 * 1000);
        let papers = if self.s.happens(30) { vec![self.s.paper("receipt")] } else { Vec::new() };
        let fields = [("result", FieldValue::text(text.result.as_str())), ("amount", amount)];
        self.s.act_with(self.handler, "meet", fields, papers);
    }

    fn follow_up(&mut self, solved: bool) {
        if self.urgent {
            self.s.wait(8, 56)
        } else {
            self.s.wait(16, 100)
        }
        let village = self.s.village;
        let by = self.s.pick(&[&village.grid, &village.team[3], &village.secretary]);
        self.follower = Some(by);
        let way = FieldValue::text(self.s.pick(&["phone", "visit"]));
        let note = self.s.say(if solved { "follow-up-good" } else { "follow-up-bad" });
        let fields = [("way", way), ("solved", FieldValue::YesNo(solved)), ("note", note)];
        self.s.follow_up(by, fields, Vec::new());
    }
}
