//! The script of one case: who sends which command when, written down before it is played.
//!
//! Invariant: times never run backwards within a script and fall into working hours; what is unknown until it is played (ids given
//! by the program) is looked up in the case at that moment, as a page would show it. Not here: what happens (`dispute.rs`, `need.rs`).

use std::sync::{Arc, OnceLock};

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::county::{County, JURISDICTION, Township, Village};
use super::paper::Paper;
use super::people::Person;
use super::texts::Texts;
use crate::cases::Sender;
use crate::cases::model::{
    Case, EvidenceRef, FieldValue, Fields, NewParty, PartyDetails, PartyId, PartyRole, Report,
};
use crate::civil::date_of;
use crate::db::chance::Chance;

const MINUTE_US: i64 = 60_000_000;
const HOUR_US: i64 = 60 * MINUTE_US;
pub const DAY_US: i64 = 24 * HOUR_US;
/// China's one zone has no summer time, so civil time is a fixed distance away.
const AHEAD_US: i64 = 8 * HOUR_US;
/// When people come to work and when they go, by the clock of the capital.
const MORNING_US: i64 = 9 * HOUR_US + 30 * MINUTE_US;
const EVENING_US: i64 = 19 * HOUR_US;

/// A case's id, known once its report has been played.
pub type Slot = Arc<OnceLock<String>>;

/// What is asked of the case, given as it stands then.
pub type Form = Box<dyn FnOnce(&Case) -> Fields + Send>;

pub enum What {
    Report { policy: &'static str, report: Box<Report> },
    Perform { act: &'static str, form: Form },
}

/// One command.
pub struct Step {
    pub at_us: i64,
    pub case: Slot,
    pub sender: Sender,
    pub what: What,
    pub papers: Vec<Paper>,
}

impl Step {
    pub fn evidence(&self) -> Vec<EvidenceRef> {
        self.papers.iter().map(|paper| paper.named.clone()).collect()
    }
}

/// What all scripts share.
pub struct Ground {
    pub texts: Texts,
    pub county: County,
    pub zone: TimeZone,
}

pub struct Script<'g> {
    pub ground: &'g Ground,
    pub village: &'g Village,
    pub township: &'g Township,
    pub chance: Chance,
    pub case: Slot,
    pub at_us: i64,
    pub steps: Vec<Step>,
}

impl<'g> Script<'g> {
    pub fn new(ground: &'g Ground, village: &'g Village, opened_us: i64, chance: Chance) -> Script<'g> {
        let township = &ground.county.townships[village.township];
        Script {
            ground,
            village,
            township,
            chance,
            case: Slot::default(),
            at_us: opened_us,
            steps: Vec::new(),
        }
    }

    pub fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.chance.below(most - least + 1)
    }

    /// So many times in a hundred.
    pub fn happens(&mut self, percent: u64) -> bool {
        self.chance.below(100) < percent
    }

    pub fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        *super::texts::pick(list, &mut self.chance)
    }

    /// Lets some hours go by, more of them where people are slow.
    pub fn wait(&mut self, least_hours: u64, most_hours: u64) {
        let minutes = self.between(least_hours * 60, most_hours * 60) * self.village.pace / 100;
        self.at_us = self.working(self.at_us + minutes as i64 * MINUTE_US);
    }

    /// Lets some minutes go by, in one sitting.
    pub fn soon(&mut self) {
        self.at_us += self.between(4, 25) as i64 * MINUTE_US;
    }

    /// The next instant at which somebody is at work.
    pub fn working(&mut self, at_us: i64) -> i64 {
        let midnight_us = at_us - (at_us + AHEAD_US).rem_euclid(DAY_US);
        let morning_us = midnight_us + MORNING_US;
        let later_us = self.between(0, 100) as i64 * MINUTE_US;
        match at_us {
            early if early < morning_us => morning_us + later_us,
            late if late > midnight_us + EVENING_US => morning_us + DAY_US + later_us,
            fit => fit,
        }
    }

    /// What happens beside the main line, which goes on from here.
    pub fn aside(&mut self, happen: impl FnOnce(&mut Script<'g>)) {
        let at_us = self.at_us;
        happen(self);
        self.at_us = at_us;
    }

    /// The civil date some days from now, ISO.
    pub fn date_in(&self, days: u64) -> FieldValue {
        FieldValue::text(self.day(days as i64).to_string())
    }

    fn day(&self, days: i64) -> Date {
        self.day_at(self.at_us + days * DAY_US)
    }

    pub fn day_at(&self, at_us: i64) -> Date {
        date_of(&self.ground.zone, at_us)
    }

    /// A sentence for an occasion.
    pub fn say(&mut self, occasion: &str) -> FieldValue {
        FieldValue::text(self.ground.texts.words(occasion, &mut self.chance))
    }

    /// A text with its blanks filled in.
    pub fn filled(&mut self, text: &str) -> String {
        let ago = self.between(1, 6) as i64;
        let day = self.day(-ago);
        let date = format!("{}月{}日", day.month(), day.day());
        let blanks = [
            ("{group}", self.between(1, 6)),
            ("{mu}", self.between(3, 45)),
            ("{yuan}", self.between(8, 160) * 100),
            ("{days}", self.between(3, 20)),
            ("{count}", self.between(3, 18)),
        ];
        let text = text.replace("{date}", &date);
        blanks.into_iter().fold(text, |text, (blank, number)| text.replace(blank, &number.to_string()))
    }

    /// A resident with an invented name and a number that nobody has.
    pub fn resident(&mut self, role: PartyRole) -> NewParty {
        let (name, _) = self.ground.texts.name(&mut self.chance);
        let address = format!("{}{}组", self.village.name, self.between(1, 6));
        let phone = format!("1300000{:04}", self.between(0, 9999));
        NewParty {
            id: PartyId::default(),
            role,
            details: PartyDetails { name, phone, address, language: String::new() },
        }
    }

    /// A sheet of evidence.
    pub fn paper(&mut self, kind: &str) -> Paper {
        let name = match kind {
            "agreement" => "调解协议书.pdf",
            "receipt" => "履行凭证.pdf",
            "ruling" => "司法确认裁定书.pdf",
            _ => "工作记录.pdf",
        };
        let sheet = self.between(1, 999_999_999);
        Paper::new(kind, name, &format!("{kind} {sheet:09}"))
    }

    pub fn report(&mut self, sender: Sender, policy: &'static str, report: Report) {
        self.step(sender, What::Report { policy, report: Box::new(report) }, Vec::new());
    }

    /// A command of staff with a form that is known beforehand.
    pub fn act<const N: usize>(&mut self, by: &Person, act: &'static str, fields: [(&str, FieldValue); N]) {
        self.act_with(by, act, fields, Vec::new());
    }

    /// The same, with evidence.
    pub fn act_with<const N: usize>(
        &mut self,
        by: &Person,
        act: &'static str,
        fields: [(&str, FieldValue); N],
        papers: Vec<Paper>,
    ) {
        let fields = form(fields);
        self.act_then(by, act, move |_| fields, papers);
    }

    /// A command whose form needs to see the case.
    pub fn act_then(
        &mut self,
        by: &Person,
        act: &'static str,
        form: impl FnOnce(&Case) -> Fields + Send + 'static,
        papers: Vec<Paper>,
    ) {
        let sender = by.sender(JURISDICTION);
        self.step(sender, What::Perform { act, form: Box::new(form) }, papers);
    }

    /// A follow-up that asks every party.
    pub fn follow_up<const N: usize>(
        &mut self,
        by: &Person,
        fields: [(&str, FieldValue); N],
        papers: Vec<Paper>,
    ) {
        self.contact(by, "follow-up", fields, papers);
    }

    /// A follow-up or a second contact, which asks every party.
    pub fn contact<const N: usize>(
        &mut self,
        by: &Person,
        act: &'static str,
        fields: [(&str, FieldValue); N],
        papers: Vec<Paper>,
    ) {
        let fields = form(fields);
        let asked = move |case: &Case| {
            let parties: Vec<PartyId> = case.parties.iter().map(|party| party.id.clone()).collect();
            let mut fields = fields;
            if !parties.is_empty() {
                fields.insert("asked".to_owned(), FieldValue::Parties(parties));
            }
            fields
        };
        self.act_then(by, act, asked, papers);
    }

    /// After a reopening: who handles the new round.
    pub fn assign_round(&mut self, by: &Person, handler: &Person, grade: &str) {
        self.wait(2, 20);
        let reason = self.say("assign-round");
        let fields = [
            ("person", FieldValue::People(vec![handler.chosen(None)])),
            ("grade", FieldValue::text(grade)),
            ("reason", reason),
        ];
        self.act(by, "assign-round", fields);
    }

    /// A command of the resident who follows the case.
    pub fn resident_act<const N: usize>(&mut self, act: &'static str, fields: [(&str, FieldValue); N]) {
        let fields = form(fields);
        self.step(
            Sender::resident(JURISDICTION),
            What::Perform { act, form: Box::new(move |_| fields) },
            Vec::new(),
        );
    }

    fn step(&mut self, sender: Sender, what: What, papers: Vec<Paper>) {
        self.steps.push(Step { at_us: self.at_us, case: Arc::clone(&self.case), sender, what, papers });
    }
}

pub fn form<const N: usize>(fields: [(&str, FieldValue); N]) -> Fields {
    fields.into_iter().map(|(field, value)| (field.to_owned(), value)).collect()
}
