//! How a dispute comes in: by one line or by both, vouched for, accepted or declined.

use super::{Dispute, Line};
use crate::cases::Sender;
use crate::cases::model::{FieldValue, NewParty, PartyRole, Report};
use crate::demo::county::JURISDICTION;
use crate::demo::script::{Slot, form};
use crate::demo::turns::Turn;

impl Dispute<'_> {
    pub(super) fn report(&mut self) {
        let village = self.s.village;
        self.reporter = match self.line {
            Line::Grid if self.s.happens(75) => Some(&village.grid),
            Line::Grid => Some(&village.cadre),
            Line::Team if self.s.happens(30) => Some(village.leader()),
            Line::Team => Some(&village.team[self.s.between(1, village.team.len() as u64 - 1) as usize]),
            Line::Counter => Some(&self.s.township.judicial),
            Line::Resident => None,
        };
        let mut parties = vec![self.s.resident(PartyRole::Applicant)];
        if self.s.happens(12) {
            parties.push(self.s.resident(PartyRole::Applicant));
        }
        if self.line != Line::Resident && self.s.happens(85) {
            parties.push(self.s.resident(PartyRole::Respondent));
        }
        self.send_report(parties);
    }

    pub(super) fn send_report(&mut self, parties: Vec<NewParty>) {
        let text = self.text;
        self.parties = parties.len();
        let summary = FieldValue::Text(self.s.filled(&text.summary));
        let origins: &[&str] = match self.line {
            Line::Resident => &["petition"],
            Line::Counter => &["applied", "applied", "petition", "court", "police"],
            _ => &["patrol", "patrol", "visit", "visit", "analysis", "legacy", "petition"],
        };
        let origin = self.s.pick(origins);
        let fields = match self.line {
            Line::Resident => form([("summary", summary)]),
            _ => form([("summary", summary), ("origin", FieldValue::text(origin))]),
        };
        let (line, sender) = match (self.line, self.reporter) {
            (Line::Grid, Some(person)) => ("grid", person.sender(JURISDICTION)),
            (Line::Team, Some(person)) => ("team", person.sender(JURISDICTION)),
            (Line::Counter, Some(person)) => ("counter", person.sender(JURISDICTION)),
            _ => ("resident", Sender::resident(JURISDICTION)),
        };
        let report = Report {
            category: text.category.clone(),
            place: self.s.village.code.to_string(),
            line: line.to_owned(),
            parties,
            fields,
            ..Report::default()
        };
        self.s.report(sender, "dispute", report);
    }

    /// Someone of the other line vouches for it.
    pub(super) fn corroborate(&mut self) {
        let village = self.s.village;
        let by = match self.line {
            Line::Team | Line::Resident | Line::Counter => &village.grid,
            Line::Grid => village.leader(),
        };
        self.s.wait(2, 14);
        let note = self.s.say("corroborate");
        self.s.act(by, "corroborate", [("note", note)]);
    }

    /// The other line reports the same matter; somebody sees it and puts the two together, not always rightly.
    pub(super) fn report_twice(&mut self) {
        let village = self.s.village;
        let (first, at_us) = (Slot::clone(&self.s.case), self.s.at_us);
        let own = (self.line, self.reporter, self.parties, self.handler, self.grade);
        self.s.case = Slot::default();
        self.s.wait(3, 30);
        (self.line, self.reporter) = match self.line {
            Line::Grid => (Line::Team, Some(&village.team[2])),
            _ => (Line::Grid, Some(&village.grid)),
        };
        let parties = vec![self.s.resident(PartyRole::Applicant), self.s.resident(PartyRole::Respondent)];
        self.send_report(parties);
        self.s.wait(3, 20);
        let by = self.s.pick(&[&village.cadre, village.leader(), &self.s.township.officer]);
        let reason = self.s.say("merge");
        let into = move |_: &_| {
            let case = first.get().cloned().unwrap_or_default();
            form([("case", FieldValue::Text(case)), ("reason", reason)])
        };
        self.s.act_then(by, "merge", into, Vec::new());
        if self.turn == Turn::Mistaken {
            self.s.wait(8, 40);
            let reason = self.s.say("unmerge");
            let officer = &self.s.township.officer;
            self.s.act(officer, "unmerge", [("reason", reason)]);
            self.grade = "simple";
            self.accept();
            self.settle(false);
            self.follow_up();
            self.check(false);
            self.close();
            self.begin_again(own.3);
        }
        (self.line, self.reporter, self.parties, self.handler, self.grade) = own;
        self.s.case = self.first_case();
        self.s.at_us = at_us;
    }

    /// The case that this script began with.
    pub(super) fn first_case(&self) -> Slot {
        Slot::clone(&self.s.steps[0].case)
    }

    pub(super) fn accept(&mut self) {
        self.s.wait(2, 44);
        let reason = self.s.say(&format!("accept-{}", self.grade));
        self.s.act(self.handler, "accept", [("grade", FieldValue::text(self.grade)), ("reason", reason)]);
    }

    pub(super) fn decline(&mut self) {
        self.s.wait(4, 40);
        let candidates = [&self.s.township.officer, &self.s.township.judicial];
        let by = self.s.pick(&candidates);
        let reason = self.s.say("decline");
        self.s.act(by, "decline", [("reason", reason)]);
    }
}
