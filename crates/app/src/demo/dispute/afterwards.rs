//! After an agreement: the court's confirmation, the resident's word, follow-up, check, closing, and back again.

use super::Dispute;
use crate::cases::model::{Case, FieldValue};
use crate::demo::people::Person;
use crate::demo::script::{DAY_US, What, form};
use crate::demo::turns::Turn;

impl<'g> Dispute<'g> {
    /// What only happens to settlements that hold: the court's confirmation, the resident's word.
    pub(super) fn beside_settlement(&mut self) {
        if matches!(self.turn, Turn::NotSolved | Turn::Rebounded | Turn::Contradicted | Turn::FoundAgain) {
            return;
        }
        let written =
            self.s.steps.last().is_some_and(|step| matches!(step.what, What::Perform { act: "seal", .. }));
        let family = self.text.category == "family-status" && self.turn != Turn::Recategorised;
        if written && !family && self.s.happens(30) {
            self.confirm_in_court();
        }
        self.lose_code();
        if self.s.happens(25) {
            self.s.aside(|s| {
                s.wait(20, 200);
                let note = s.say("confirm");
                s.resident_act("confirm", [("note", note)]);
            });
        }
    }

    /// A few residents lose their code and come to somebody who has nothing to do with the case.
    fn lose_code(&mut self) {
        if self.grade != "simple" || !self.s.happens(6) {
            return;
        }
        let by = &self.s.township.judicial;
        if !self.is_free(by) {
            return;
        }
        // Whoever could speak as the resident does nothing else in the case.
        self.workers.push(by);
        self.s.aside(|s| {
            s.wait(2, 30);
            let reason = s.say("code-lost");
            s.act(by, "reissue-code", [("identity-checked", FieldValue::YesNo(true)), ("reason", reason)]);
        });
    }

    pub(super) fn confirm_in_court(&mut self) {
        let judicial = &self.s.township.judicial;
        self.s.aside(|s| {
            let days = s.between(1, 24) as i64;
            s.at_us = s.working(s.at_us + days * DAY_US);
            let court = FieldValue::text(s.ground.texts.courts[0].as_str());
            let all = move |case: &Case| {
                let parties = case.parties.iter().map(|party| party.id.clone()).collect();
                form([("parties", FieldValue::Parties(parties)), ("court", court)])
            };
            s.act_then(judicial, "apply-confirmation", all, Vec::new());
            let days = s.between(4, 15) as i64;
            s.at_us = s.working(s.at_us + days * DAY_US);
            let number = FieldValue::Text(format!("诉前调确{}号", s.between(11, 899)));
            let confirmed = FieldValue::YesNo(s.happens(92));
            let ruling = s.paper("ruling");
            let fields = [("confirmed", confirmed), ("document-number", number)];
            s.act_with(judicial, "record-confirmation", fields, vec![ruling]);
        });
    }

    /// The follow-up, by someone else, in the way and the time of the grade. If it finds the matter unsolved,
    /// a new round begins.
    pub(super) fn follow_up(&mut self) {
        let bad = self.turn == Turn::NotSolved && !self.followed_up;
        self.followed_up = true;
        let (least, most, ways) = match self.grade {
            "simple" => (8, 58, ["phone", "visit"]),
            "complex" => (20, 96, ["visit", "look-back"]),
            _ => (60, 200, ["look-back", "look-back"]),
        };
        self.s.wait(least, most);
        let village = self.s.village;
        let by = self.second(&[
            &village.grid,
            &village.team[3],
            village.leader(),
            &village.cadre,
            &self.s.township.officer,
        ]);
        self.follower = Some(by);
        let way = FieldValue::text(self.s.pick(&ways));
        let note = self.s.say(if bad { "follow-up-bad" } else { "follow-up-good" });
        let papers =
            if self.shown || self.grade == "simple" { Vec::new() } else { vec![self.s.paper("record")] };
        let fields = [("way", way), ("solved", FieldValue::YesNo(!bad)), ("note", note)];
        self.s.follow_up(by, fields, papers);
        if bad {
            self.reopened();
            self.settle(true);
            self.follow_up();
        } else {
            self.keep_promise(by);
        }
    }

    /// Mostly performed by the promised day, and recorded by the handler. Where that is after the follow-up, `by` asks once more: within
    /// days of it or, where nothing was recorded, of the promised day.
    fn keep_promise(&mut self, by: &'g Person) {
        let followed_us = self.s.at_us;
        let hours = self.s.between(1, 20) as i64;
        let least_us = self.settled_us + DAY_US / 24;
        let performed_us = self.s.working(least_us.max(self.promised_us - hours * DAY_US / 24));
        let is_recorded = self.s.happens(90);
        if is_recorded {
            self.record_performance(performed_us);
        }
        let is_kept = is_recorded && performed_us < followed_us;
        if is_kept || self.s.day_at(self.promised_us) <= self.s.day_at(followed_us) {
            return;
        }
        self.s.at_us = if is_recorded { performed_us } else { self.promised_us + DAY_US };
        self.s.wait(6, 40);
        let way = FieldValue::text(if self.grade == "key" { "look-back" } else { "visit" });
        let note = self.s.say("follow-up-good");
        let fields = [("way", way), ("solved", FieldValue::YesNo(true)), ("note", note)];
        self.s.contact(by, "contact-again", fields, Vec::new());
    }

    fn record_performance(&mut self, at_us: i64) {
        let handler = self.handler;
        let manner = self.s.pick(&["on-the-spot", "at-once", "instalments"]);
        let has_receipt = self.s.happens(40);
        self.s.aside(|s| {
            s.at_us = at_us;
            let papers = if has_receipt { vec![s.paper("receipt")] } else { Vec::new() };
            let record = move |case: &Case| {
                let owed_to = case.parties.first().map(|party| party.id.0.clone()).unwrap_or_default();
                let mut fields = form([("manner", FieldValue::text(manner))]);
                if !has_receipt {
                    fields.insert("owed-to".to_owned(), FieldValue::Text(owed_to));
                }
                fields
            };
            s.act_then(handler, "record-performance", record, papers);
        });
    }

    pub(super) fn check(&mut self, rebounded: bool) {
        self.s.wait(20, 130);
        let note = self.s.say(if rebounded { "check-bad" } else { "check-good" });
        let village = self.s.village;
        let by = if self.is_free(&village.secretary) { &village.secretary } else { &village.deputy };
        self.checker = Some(by);
        self.s.act(by, "check", [("rebounded", FieldValue::YesNo(rebounded)), ("note", note)]);
        if rebounded {
            self.reopened();
        }
    }

    pub(super) fn close(&mut self) {
        self.s.wait(3, 50);
        let village = self.s.village;
        // Where the village has nobody left, the township closes.
        let mut among = vec![
            &village.secretary,
            &village.deputy,
            village.leader(),
            &village.cadre,
            &self.s.township.officer,
            &self.s.township.judicial,
        ];
        let barred = [self.checker, self.sealer];
        among.retain(|person| !barred.iter().flatten().any(|known| known.is(person)));
        // Where the township has nobody left either, it stays open.
        if !among.iter().any(|person| self.is_free(person)) {
            return;
        }
        let by = self.second(&among);
        let note = self.s.say("close");
        self.s.act(by, "close", [("note", note)]);
    }

    pub(super) fn reopen(&mut self) {
        let days = self.s.between(5, 35) as i64;
        self.s.at_us = self.s.working(self.s.at_us + days * DAY_US);
        if self.turn == Turn::Contradicted {
            let reason = self.s.say("reopen-resident");
            self.s.resident_act("reopen", [("reason", reason)]);
        } else {
            let reason = self.s.say("reopen-found");
            let by = self.s.pick(&[&self.s.ground.county.supervisor, &self.s.village.team[1]]);
            self.s.act(by, "reopen", [("reason", reason)]);
        }
        self.reopened();
    }
}
