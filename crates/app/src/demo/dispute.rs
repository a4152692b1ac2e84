//! One dispute as people deal with it: from the report by one of the two lines to the second person's closing, and back again.
//!
//! Invariant: each act is by someone who would do it; nothing here sets a state, and how long each thing takes decides what is late.
//! Not here: what befalls which dispute (`turns.rs`), the rules, which may refuse all of it.

mod afterwards;
mod intake;
mod mediation;
mod on_the_way;

use super::county::Village;
use super::people::Person;
use super::script::{Ground, Script, Step};
use super::texts::{self, DisputeText};
use super::turns::Turn;
use crate::db::chance::Chance;

/// Which line reports.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    Grid,
    Team,
    Resident,
    /// A visitor, written down by the judicial officer.
    Counter,
}

pub struct Dispute<'g> {
    s: Script<'g>,
    text: &'g DisputeText,
    turn: Turn,
    line: Line,
    reporter: Option<&'g Person>,
    grade: &'static str,
    handler: &'g Person,
    /// Who handled or mediated it in this cycle.
    workers: Vec<&'g Person>,
    /// Who followed it up in this cycle.
    follower: Option<&'g Person>,
    /// Who checked it for a rebound in this cycle.
    checker: Option<&'g Person>,
    /// Who gave the agreement as evidence in this cycle.
    sealer: Option<&'g Person>,
    recused: Vec<&'g Person>,
    mediators: Vec<(&'g Person, &'static str)>,
    parties: usize,
    /// Something to show for it was handed in, in this cycle.
    shown: bool,
    followed_up: bool,
    /// When the agreement of this cycle took effect, and the end of the day by which it is to be performed.
    settled_us: i64,
    promised_us: i64,
}

/// The steps of one dispute (two, when both lines report it).
pub fn played(ground: &Ground, village: &Village, turn: Turn, opened_us: i64, chance: Chance) -> Vec<Step> {
    let mut dispute = Dispute::new(ground, village, turn, opened_us, chance);
    dispute.play();
    dispute.s.steps
}

impl<'g> Dispute<'g> {
    fn new(
        ground: &'g Ground,
        village: &'g Village,
        turn: Turn,
        opened_us: i64,
        chance: Chance,
    ) -> Dispute<'g> {
        let mut s = Script::new(ground, village, opened_us, chance);
        let text = texts::pick(&ground.texts.dispute, &mut s.chance);
        let grade = match turn {
            Turn::Duplicated | Turn::Mistaken | Turn::Recused | Turn::HandlerRecused | Turn::Failed => {
                "complex"
            }
            Turn::Escalated => "key",
            _ => s.pick(&[
                "simple", "simple", "simple", "simple", "simple", "complex", "complex", "complex", "key",
            ]),
        };
        let line = s.pick(&[
            Line::Grid,
            Line::Grid,
            Line::Grid,
            Line::Team,
            Line::Team,
            Line::Team,
            Line::Resident,
            Line::Counter,
        ]);
        let handler = match grade {
            "key" if s.happens(35) => &s.township.judicial,
            _ if s.happens(50) => &village.cadre,
            _ => village.leader(),
        };
        Dispute {
            s,
            text,
            turn,
            line,
            reporter: None,
            grade,
            handler,
            workers: vec![handler],
            follower: None,
            checker: None,
            sealer: None,
            recused: Vec::new(),
            mediators: Vec::new(),
            parties: 0,
            shown: false,
            followed_up: false,
            settled_us: 0,
            promised_us: 0,
        }
    }

    fn play(&mut self) {
        self.report();
        match self.turn {
            Turn::Declined => return self.decline(),
            Turn::Duplicated | Turn::Mistaken => self.report_twice(),
            _ if self.s.happens(12) => self.corroborate(),
            _ => {}
        }
        self.accept();
        self.tell_more();
        self.complain();
        self.on_the_way();
        match self.turn {
            Turn::Withdrawn => return self.withdraw(),
            Turn::Refused => return self.refuse(),
            Turn::Failed => return self.fail(),
            _ => {}
        }
        self.settle(false);
        self.beside_settlement();
        self.follow_up();
        if self.turn == Turn::Rebounded {
            self.check(true);
            self.settle(true);
            self.follow_up();
        }
        self.check(false);
        self.close();
        if matches!(self.turn, Turn::Contradicted | Turn::FoundAgain) {
            self.reopen();
            self.settle(true);
            self.follow_up();
            self.check(false);
            self.close();
        }
    }

    /// A new cycle, in which nobody but the handler has worked on it.
    fn begin_again(&mut self, handler: &'g Person) {
        self.workers = vec![handler];
        self.follower = None;
        self.checker = None;
        self.sealer = None;
        self.mediators.clear();
        self.shown = false;
    }

    fn is_recused(&self, person: &Person) -> bool {
        self.recused.iter().any(|known| known.is(person))
    }

    fn is_free(&self, person: &Person) -> bool {
        let mut involved = self.workers.iter().chain(&self.follower);
        !self.is_recused(person) && !involved.any(|known| known.is(person))
    }

    /// The case comes back. Somebody is named for the new round, perhaps the handler of the last one.
    fn reopened(&mut self) {
        self.begin_again(self.handler);
        let by = self.s.pick(&[&self.s.village.secretary, &self.s.township.officer]);
        self.s.assign_round(by, self.handler, self.grade);
    }

    /// Someone who neither worked on it nor followed it up, and may act on it.
    fn second(&mut self, among: &[&'g Person]) -> &'g Person {
        let fit: Vec<&'g Person> = among.iter().copied().filter(|person| self.is_free(person)).collect();
        self.s.pick(if fit.is_empty() { among } else { &fit })
    }
}
