//! What comes in between: another grade, another handler, a complaint, an end without agreement.

use super::{Dispute, Line};
use crate::cases::model::FieldValue;
use crate::demo::people::Person;
use crate::demo::script::DAY_US;
use crate::demo::turns::Turn;

impl<'g> Dispute<'g> {
    pub(super) fn on_the_way(&mut self) {
        match self.turn {
            Turn::Regraded => self.regrade(),
            Turn::Recategorised => self.recategorise(),
            Turn::HandedOver => self.hand_over("hand-over"),
            Turn::HandlerRecused => self.recuse_handler(),
            Turn::Escalated => self.escalate(),
            Turn::Forgotten => self.s.at_us += self.s.between(12, 24) as i64 * DAY_US,
            _ => {}
        }
        if self.s.happens(18) {
            self.s.wait(3, 20);
            let note = self.s.say("work");
            self.s.act(self.handler, "record-work", [("note", note)]);
        }
    }

    pub(super) fn regrade(&mut self) {
        self.s.wait(6, 40);
        let (grade, occasion) = match self.grade {
            "simple" => ("complex", "regrade-up"),
            "complex" if self.s.happens(60) => ("key", "regrade-up"),
            "complex" => ("simple", "regrade-down"),
            _ => ("complex", "regrade-down"),
        };
        self.grade = grade;
        let reason = self.s.say(occasion);
        self.s.act(self.handler, "regrade", [("grade", FieldValue::text(grade)), ("reason", reason)]);
    }

    pub(super) fn recategorise(&mut self) {
        self.s.wait(4, 24);
        let other = if self.text.category == "neighbour" { "boundary" } else { "neighbour" };
        let reason = self.s.say("recategorise");
        self.s.act(self.handler, "recategorise", [("category", FieldValue::text(other)), ("reason", reason)]);
    }

    /// To the leader or the cadre, whoever it is not.
    pub(super) fn hand_over(&mut self, occasion: &str) {
        self.s.wait(6, 50);
        let village = self.s.village;
        let next = if self.handler.is(&village.cadre) { village.leader() } else { &village.cadre };
        let fields =
            [("person", FieldValue::People(vec![next.chosen(None)])), ("reason", self.s.say(occasion))];
        let officer = &self.s.township.officer;
        self.s.act(officer, "hand-over", fields);
        self.handler = next;
        self.workers.push(next);
    }

    pub(super) fn recuse_handler(&mut self) {
        self.s.wait(1, 20);
        self.recuse(self.handler, self.handler, "own");
        self.hand_over("handler-recused");
    }

    pub(super) fn recuse(&mut self, person: &'g Person, by: &'g Person, motion: &str) {
        let reason = self.s.say(&format!("recuse-{motion}"));
        let who = FieldValue::People(vec![person.chosen(None)]);
        self.s.act(by, "recuse", [("person", who), ("motion", FieldValue::text(motion)), ("reason", reason)]);
        self.recused.push(person);
    }

    pub(super) fn escalate(&mut self) {
        self.s.wait(4, 30);
        let (danger, told) = (self.s.say("escalate"), self.s.say("told"));
        let grid = &self.s.village.grid;
        self.s.act(grid, "report-escalation", [("danger", danger), ("told", told)]);
    }

    /// A few residents who handed it in themselves think of something more.
    pub(super) fn tell_more(&mut self) {
        if self.line != Line::Resident || !self.s.happens(40) {
            return;
        }
        self.s.aside(|s| {
            s.wait(4, 40);
            let more = s.say("tell-more");
            s.resident_act("tell-more", [("more", more)]);
        });
    }

    /// The resident complains; most are answered, some late, some not yet.
    pub(super) fn complain(&mut self) {
        if self.turn != Turn::Complained {
            return;
        }
        // Of those who may, only the supervisor will have had no part in it, whatever comes.
        let by = &self.s.ground.county.supervisor;
        self.s.aside(|s| {
            s.wait(10, 90);
            let complaint = s.say("complain");
            s.resident_act("complain", [("complaint", complaint)]);
            if s.happens(20) {
                return;
            }
            s.wait(30, 480);
            let answer = s.say("answer");
            s.act(by, "answer-complaint", [("answer", answer)]);
        });
    }

    pub(super) fn withdraw(&mut self) {
        self.s.wait(10, 80);
        let reason = self.s.say("withdraw");
        if self.s.happens(50) {
            self.s.resident_act("withdraw", [("reason", reason)]);
        } else {
            let by = self.second(&[&self.s.township.officer, self.s.village.leader(), &self.s.village.cadre]);
            self.s.act(by, "withdraw", [("reason", reason)]);
        }
    }

    pub(super) fn refuse(&mut self) {
        self.add_respondent();
        self.consents(false);
        self.end_mediation("terminate-refused");
    }

    pub(super) fn fail(&mut self) {
        self.prepare(false);
        self.sitting("mediate-failed");
        self.s.wait(24, 72);
        self.end_mediation("terminate-failed");
    }

    pub(super) fn end_mediation(&mut self, occasion: &str) {
        self.s.soon();
        let fields = [("reason", self.s.say(occasion)), ("routes-told", FieldValue::YesNo(true))];
        self.s.act(self.handler, "terminate", fields);
        self.s.wait(4, 50);
        let by = self.second(&[&self.s.village.secretary, &self.s.township.officer]);
        let reason = self.s.say("close-unresolved");
        self.s.act(by, "close-unresolved", [("reason", reason)]);
    }
}
