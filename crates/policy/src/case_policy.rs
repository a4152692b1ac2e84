//! The case policy: stages, acts, clocks, grades and who may do what, as a county writes them in `policies/<name>/policy.toml`.
//!
//! Invariant: everything here is data with no behaviour beyond look-up; the engine (`cases/rules` in the app) gives it meaning.
//! Not here: reading and checking files (`check.rs`), working days (`calendar.rs`).

mod field;
mod terms;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use field::{Bound, Choice, Field, FieldKind, FieldUse};
pub use terms::{Category, EvidenceKind, Grade, Mediation, MediatorKind, Outcome, Stage};

use crate::{Role, Text, calendar::Counting};

/// One mechanism whose cases must close.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CasePolicy {
    /// The word in URLs, tables and folders: `dispute`.
    pub name: String,
    pub version: u32,
    pub title: Text,
    /// The letters before a case's number, `MD` in `MD-2026-00017`.
    pub code_prefix: String,
    /// The laws, decisions or local documents this policy rests on.
    pub basis: Vec<Text>,
    /// Whoever decides on a case has read it on the same day: see [`Logic::decides`].
    #[serde(default)]
    pub read_first: bool,
    /// The evidence that closing needs was added by somebody other than whoever closes.
    #[serde(default)]
    pub evidence_by_another: bool,
    pub intake: Intake,
    /// The ways a case comes in; each is independent of the others.
    pub lines: Vec<Line>,
    #[serde(default)]
    pub categories: Vec<Category>,
    #[serde(default)]
    pub grades: Vec<Grade>,
    /// In the order of the progress track.
    pub stages: Vec<Stage>,
    #[serde(default)]
    pub outcomes: Vec<Outcome>,
    /// Every field an act may ask for, defined once.
    #[serde(default)]
    pub fields: Vec<Field>,
    #[serde(default)]
    pub evidence: Vec<EvidenceKind>,
    #[serde(default)]
    pub mediation: Option<Mediation>,
    #[serde(default)]
    pub reopening: Option<Reopening>,
    pub acts: Vec<Act>,
    #[serde(default)]
    pub clocks: Vec<ClockRule>,
    /// Ways through a case that are implausibly quick: those who watch look at them. No verdict, and nobody is counted by them.
    #[serde(default)]
    pub look_here: Vec<QuickWay>,
    /// Titles of records the engine writes as a consequence of an act (`reopened`, `took-effect`, …).
    #[serde(default)]
    pub events: Vec<EngineEvent>,
}

/// From one event of a case to another within minutes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuickWay {
    pub id: String,
    pub title: Text,
    pub from: String,
    pub to: String,
    pub minutes: u32,
}

/// How a case begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Intake {
    /// Past tense; the record's kind is `case.` and this word.
    pub event: String,
    pub title: Text,
    /// The first stage.
    pub to: String,
    #[serde(default)]
    pub fields: Vec<FieldUse>,
    /// Whether the form asks for parties; a resident's report always names its applicant.
    #[serde(default)]
    pub parties: bool,
    /// Whether cases of this policy may be brought in from another system's log.
    #[serde(default)]
    pub imports: bool,
}

/// One independent way in: the grid, the team, the resident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    pub id: String,
    pub title: Text,
    #[serde(default)]
    pub roles: Vec<Role>,
    #[serde(default)]
    pub resident: bool,
    /// Whoever comes to a counter is written down by those who sit there: the resident's own word, and none of the lines that vouch for
    /// one another.
    #[serde(default)]
    pub counter: bool,
}

/// A problem that comes back opens a new cycle of the same case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reopening {
    /// Where the new cycle begins; a case that nobody handles begins at the intake's stage again.
    pub to: String,
    /// Outcomes after which a closed case may be reopened.
    pub outcomes: Vec<String>,
    /// Nobody handles it after that, until somebody is named for the new cycle.
    #[serde(default)]
    pub releases: bool,
    /// Calendar days after closing within which it may be reopened; absent means always.
    #[serde(default)]
    pub within_days: Option<u32>,
}

/// Something that may be done to a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// Imperative: `follow-up`.
    pub id: String,
    /// Past tense and stable for ever: `followed-up`; the record's kind is `case.followed-up`.
    pub event: String,
    pub title: Text,
    #[serde(default)]
    pub hint: Option<Text>,
    /// The stages in which it may be done.
    pub from: Vec<String>,
    /// The stage it leads to; absent leaves the stage as it is.
    #[serde(default)]
    pub to: Option<String>,
    /// Roles over the case's place that may do it.
    #[serde(default)]
    pub by: Vec<Role>,
    /// The resident may do it too, with the tracking code.
    #[serde(default)]
    pub resident: bool,
    #[serde(default)]
    pub relation: Relation,
    /// Whoever does it becomes the handler.
    #[serde(default)]
    pub takes_over: bool,
    #[serde(default)]
    pub fields: Vec<FieldUse>,
    /// Kinds of evidence the form offers to add; never compulsory here (see `Grade::evidence`).
    #[serde(default)]
    pub evidence: Vec<String>,
    #[serde(default)]
    pub needs: Vec<Need>,
    /// The outcome it gives; only together with a closed stage.
    #[serde(default)]
    pub outcome: Option<String>,
    #[serde(default)]
    pub logic: Logic,
    /// Not on the main line: shown only while it may be done in this stage.
    #[serde(default)]
    pub side: bool,
}

/// How the one who acts must stand to the case. A person who is recused stands to it in no way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    #[default]
    Any,
    Handler,
    /// Did no work on the case in this cycle: neither handled it, nor was named to mediate it, nor recorded work on it.
    NotHandler,
    /// Does not handle it now; others who worked on it may.
    OtherThanHandler,
    /// As `not-handler`, and did not follow it up in this cycle; while nobody handles it, did not report it.
    SecondPerson,
    /// As `second-person`, and did not check it in this cycle.
    ThirdPerson,
    /// Took no part in the case in any cycle: neither worked on it nor followed it up, checked or ended it.
    Uninvolved,
    /// An active mediator of this case.
    Mediator,
    /// The handler or an active mediator.
    HandlerOrMediator,
    NotReporter,
    /// Applied for the court's confirmation in this cycle.
    ApplicantForConfirmation,
}

/// A named precondition of an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// At least one party on each side.
    BothSides,
    /// Every party has consented, and none has clearly refused (People's Mediation Law 17).
    Consent,
    /// The grade's number of mediator kinds, each with an active mediator.
    Mediators,
    /// A mediation session in this cycle.
    Mediated,
    /// An agreement in effect.
    EffectiveAgreement,
    /// A follow-up in this cycle that found the matter solved.
    FollowedUp,
    /// A rebound check in this cycle that found none.
    Checked,
    /// Performance of the agreement has not been recorded in this cycle.
    NotPerformed,
    /// What was promised for a day after the follow-up was looked at again: see [`Logic::ContactAgain`].
    PromiseKept,
    /// Evidence of a kind the grade asks for, or the resident's own confirmation.
    Evidence,
    /// Not a matter of identity, adoption or marriage.
    NotFamilyStatus,
    /// Nobody handles it.
    Unassigned,
    /// Somebody handles it.
    Assigned,
    /// A complaint without an answer.
    OpenComplaint,
    /// The outcome and the time since closing allow a reopening.
    Reopenable,
}

/// The engine's special logic an act runs, by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Logic {
    /// Nothing beyond stage, fields and clocks.
    #[default]
    Record,
    /// As `record`, and whoever does it has worked on the case.
    Work,
    /// `grade`: sets the grade; running clocks keep their start.
    Grade,
    /// `category`: corrects the category.
    Category,
    /// A second, independent line vouches for the same report.
    Corroborate,
    /// `new-party`: another party.
    AddParty,
    /// `people`: at least two persons of two different roles.
    Analysis,
    /// `mediators`: persons with their kinds.
    Mediators,
    /// `person`, `motion` (`own`, `party`, `ordered`): may not act on this case any more.
    Recuse,
    /// `party`, `consents`.
    Consent,
    Mediate,
    /// A written agreement with the contents of People's Mediation Law 29; waits for its signatures.
    Agreement,
    /// An agreement by word of mouth, recorded by the mediator, in effect at once (People's Mediation Law 28, 30).
    OralAgreement,
    /// `party`: has signed.
    Sign,
    /// The acting mediator signs.
    Countersign,
    /// The committee's seal.
    Seal,
    /// `parties`: all of them, within the clock's days; `on`: the day they applied, if not today.
    ApplyConfirmation,
    /// `confirmed`: what the court said.
    RecordConfirmation,
    /// `way`, `solved`; `asked`: the parties who were asked.
    FollowUp,
    /// `owed-to?`: performance of the agreement, shown by a receipt or the word of the party to whom it was owed.
    Performance,
    /// The same, of a part of it.
    Instalment,
    /// As `follow-up`, once more where the promise was kept only after it.
    ContactAgain,
    /// `rebounded`.
    Check,
    Close,
    Reopen,
    /// `unit?`: the unit that has the case until it comes back; without one, those above its handler at its place.
    Refer,
    Return,
    /// `case`: the one that stays.
    Merge,
    Unmerge,
    /// `routes-told` must be yes (People's Mediation Law 26).
    Terminate,
    /// The resident confirms that the matter is solved.
    Confirm,
    Complain,
    AnswerComplaint,
    /// Danger of escalation reported at once (People's Mediation Law 25).
    Escalate,
    /// `person` becomes the handler.
    HandOver,
    /// `person` becomes the handler of a new cycle, `grade` its grade.
    AssignRound,
    /// `phone`: the resident's own telephone number, anew.
    OwnPhone,
    /// `party`, `new-party`: what is known of a party, anew; the old part stays in the record that it came with.
    CorrectParty,
    /// What was reported, anew; the old text stays in the record that it came with.
    CorrectAccount,
    /// `identity-checked` must be yes, `reason`: the resident gets another code, and the old one opens nothing.
    ReissueCode,
}

impl Logic {
    /// Whether it decides about what people said and agreed, so that nobody does it unread.
    pub fn decides(self) -> bool {
        matches!(
            self,
            Logic::Grade
                | Logic::Analysis
                | Logic::Corroborate
                | Logic::CorrectParty
                | Logic::CorrectAccount
                | Logic::AssignRound
                | Logic::Sign
                | Logic::Countersign
                | Logic::Seal
                | Logic::FollowUp
                | Logic::ContactAgain
                | Logic::Check
                | Logic::Close
        )
    }
}

/// A deadline: what starts it, what meets it, who owes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockRule {
    pub id: String,
    pub title: Text,
    /// Events that start it.
    pub starts: Vec<String>,
    /// Events that meet it.
    pub stops: Vec<String>,
    /// Events after which it is not needed any more: neither met nor missed.
    #[serde(default)]
    pub ends: Vec<String>,
    /// What gives it more days, once.
    #[serde(default)]
    pub extended_by: Option<Extension>,
    /// Days from the start, which itself is not counted. Absent only with `due_field`.
    #[serde(default)]
    pub days: Option<Days>,
    /// The deadline is given by this `date` or `instant` field of the starting event, or as the case has kept it.
    #[serde(default)]
    pub due_field: Option<String>,
    /// The days count from the day that this kept `date` gives, and only where that is still to come; absent, from the event.
    #[serde(default)]
    pub counts_from: Option<String>,
    /// What makes a clock that runs count anew.
    #[serde(default)]
    pub recounts: Option<Recount>,
    /// Does not start while that clock, which stands before it, runs.
    #[serde(default)]
    pub unless_running: Option<String>,
    /// Stands still while the case is with somebody else.
    #[serde(default)]
    pub pauses: Option<Pause>,
    #[serde(default)]
    pub counting: Counting,
    /// A last day that is a rest day moves to the next working day (Civil Procedure Law 85).
    #[serde(default)]
    pub roll: bool,
    #[serde(default)]
    pub by: Vec<Role>,
    #[serde(default)]
    pub relation: Relation,
    /// Goes on running when the case closes.
    #[serde(default)]
    pub after_closing: bool,
    /// Whether a closing was in time is judged by this clock.
    #[serde(default)]
    pub closing: bool,
    /// Preconditions on the case without which it does not start.
    #[serde(default)]
    pub needs: Vec<Need>,
    /// A right that lapses rather than a duty: shown as due, never as overdue work.
    #[serde(default)]
    pub right: bool,
    #[serde(default)]
    pub basis: Option<Text>,
}

/// More days for a clock that runs, counted from the same start as the others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    pub event: String,
    pub days: u32,
}

/// An event from which a clock counts anew: from the day that a field of it gives, or from its own where the field is empty. What is
/// overdue stays so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recount {
    pub event: String,
    pub field: String,
}

/// From one event to the other a clock does not count: what it asks for is meanwhile in other hands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pause {
    pub from: String,
    pub until: String,
}

/// Days, one number or one for each grade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Days {
    All(u32),
    ByGrade(BTreeMap<String, u32>),
}

impl Days {
    /// The days for a grade; none while a graded clock's case has no grade.
    pub fn for_grade(&self, grade: Option<&str>) -> Option<u32> {
        match self {
            Days::All(days) => Some(*days),
            Days::ByGrade(days) => grade.and_then(|grade| days.get(grade)).copied(),
        }
    }
}

/// The title of a record that no act names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EngineEvent {
    pub id: String,
    pub title: Text,
}

impl CasePolicy {
    pub fn act(&self, id: &str) -> Option<&Act> {
        self.acts.iter().find(|act| act.id == id)
    }

    pub fn stage(&self, id: &str) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.id == id)
    }

    pub fn grade(&self, id: &str) -> Option<&Grade> {
        self.grades.iter().find(|grade| grade.id == id)
    }

    pub fn category(&self, id: &str) -> Option<&Category> {
        self.categories.iter().find(|category| category.id == id)
    }

    pub fn line(&self, id: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.id == id)
    }

    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.id == id)
    }

    pub fn clock(&self, id: &str) -> Option<&ClockRule> {
        self.clocks.iter().find(|clock| clock.id == id)
    }

    pub fn outcome(&self, id: &str) -> Option<&Outcome> {
        self.outcomes.iter().find(|outcome| outcome.id == id)
    }

    pub fn evidence_kind(&self, id: &str) -> Option<&EvidenceKind> {
        self.evidence.iter().find(|kind| kind.id == id)
    }

    /// Whether a stage ends the work; an unknown stage does not.
    pub fn is_closed(&self, stage: &str) -> bool {
        self.stage(stage).is_some_and(|stage| stage.closed)
    }

    /// The title of an event, given as `case.followed-up` or `followed-up`.
    pub fn event_title(&self, kind: &str) -> Option<&Text> {
        let event = kind.strip_prefix("case.").unwrap_or(kind);
        if event == self.intake.event {
            return Some(&self.intake.title);
        }
        let of_act = self.acts.iter().find(|act| act.event == event).map(|act| &act.title);
        of_act.or_else(|| self.events.iter().find(|known| known.id == event).map(|known| &known.title))
    }
}
