//! Handing in a case as a few questions: which is next, what an answer must hold, and the report they come to.
//!
//! Invariant: nothing is kept between the questions; each page carries the answers before it, and all are read again when sent.
//! Not here: how the questions look (`hand_in_view.rs`), what the rules make of a report (`cases::rules`).

use bellwether_policy::Lang;
use bellwether_policy::case_policy::{CasePolicy, FieldKind, FieldUse};

use crate::cases::form::{self, Reading, is_phone};
use crate::cases::model::{PartyRole, Report};
use crate::name;
use crate::office::Office;
use crate::registry::{Level, Place};
use crate::web::components::Typed;
use crate::web::locale::t;

/// One question, one page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Where,
    Kind,
    Category,
    What,
    Who,
    Check,
}

impl Step {
    pub const ALL: [Step; 6] = [Step::Where, Step::Kind, Step::Category, Step::What, Step::Who, Step::Check];

    pub fn as_str(self) -> &'static str {
        match self {
            Step::Where => "where",
            Step::Kind => "kind",
            Step::Category => "category",
            Step::What => "what",
            Step::Who => "who",
            Step::Check => "check",
        }
    }

    pub fn parse(word: &str) -> Option<Step> {
        Step::ALL.into_iter().find(|step| step.as_str() == word)
    }

    /// Where it stands among the questions, from 1.
    pub fn number(self) -> i64 {
        self as i64 + 1
    }

    pub fn before(self) -> Option<Step> {
        Step::ALL.into_iter().rev().find(|step| *step < self)
    }

    /// The answers its own page asks for, apart from the policy's fields.
    pub fn names(self) -> &'static [&'static str] {
        match self {
            Step::Where => &["place"],
            Step::Kind => &["policy"],
            Step::Category => &["category"],
            Step::What => &["respondent.name"],
            Step::Who => &["applicant.name", "applicant.phone", "applicant.address", "applicant.language"],
            Step::Check => &[],
        }
    }
}

/// The policies under which a resident may hand in a case.
pub fn policies(office: &Office) -> Vec<&CasePolicy> {
    let open = |policy: &&CasePolicy| policy.intake.parties && line_of(policy).is_some();
    office.policies.cases().iter().filter(open).collect()
}

/// The policy that was chosen.
pub fn policy_of<'o>(office: &'o Office, typed: &Typed) -> Option<&'o CasePolicy> {
    let policies = policies(office);
    match policies.as_slice() {
        [only] => Some(*only),
        several => several.iter().copied().find(|policy| policy.name == typed.value("policy")),
    }
}

/// The line a resident reports on, if the policy has one.
pub fn line_of(policy: &CasePolicy) -> Option<&str> {
    policy.lines.iter().find(|line| line.resident).map(|line| line.id.as_str())
}

/// The fields of the policy's intake that a resident is asked for. What staff classify or count is left to
/// them, except how much is needed of what.
pub fn asked(policy: &CasePolicy) -> Vec<FieldUse> {
    let is_unit = |id: &str| policy.fields.iter().any(|field| field.unit_field.as_deref() == Some(id));
    let of_staff = |asked: &&FieldUse| {
        let Some(field) = policy.field(&asked.id) else { return false };
        let is_classified = match field.kind {
            FieldKind::Choice => !is_unit(&field.id),
            FieldKind::Number => field.unit_field.is_none(),
            kind => kind == FieldKind::Money,
        };
        !asked.required && is_classified
    };
    policy.intake.fields.iter().filter(|asked| !of_staff(asked)).cloned().collect()
}

/// Every answer that is carried on pages other than its own.
pub fn carried(office: &Office, step: Step) -> Vec<String> {
    let mut names: Vec<String> = Step::ALL
        .into_iter()
        .filter(|other| *other != step)
        .flat_map(Step::names)
        .map(|name| (*name).to_owned())
        .collect();
    if step != Step::What {
        names.extend(policies(office).into_iter().flat_map(asked).map(|asked| asked.id));
    }
    names.sort_unstable();
    names.dedup();
    names
}

/// Whether a case can be placed here: a village, or a township for those who don't know the village.
pub fn is_fit(place: &Place) -> bool {
    matches!(place.level, Level::Village | Level::Township)
}

/// The first question without an answer, or the check of all of them.
pub fn next(office: &Office, typed: &Typed, place: Option<&Place>) -> Step {
    let Some(policy) = policy_of(office, typed) else {
        return if place.is_some_and(is_fit) { Step::Kind } else { Step::Where };
    };
    let given = |name: &str| name::is_visible(typed.value(name));
    let required = asked(policy).into_iter().filter(|asked| asked.required);
    let answers = [
        (Step::Where, place.is_some_and(is_fit)),
        (Step::Category, policy.category(typed.value("category")).is_some()),
        (Step::What, required.into_iter().all(|asked| given(&asked.id))),
        (Step::Who, given("applicant.name") && is_phone(&plain(typed.value("applicant.phone")))),
    ];
    answers.into_iter().find(|(_, answered)| !answered).map_or(Step::Check, |(step, _)| step)
}

/// Notes what is wrong with the answer to one question.
pub fn examine(office: &Office, lang: Lang, step: Step, now_us: i64, typed: &mut Typed) {
    let policy = policy_of(office, typed);
    let empty = |typed: &Typed, name: &str| typed.value(name).trim().is_empty();
    match (step, policy) {
        (Step::Kind, None) => typed.mistake(Some("policy".to_owned()), t(lang, "portal-kind-missing")),
        (Step::Category, Some(policy)) if policy.category(typed.value("category")).is_none() => {
            typed.mistake(Some("category".to_owned()), t(lang, "portal-category-missing"));
        }
        (Step::What, Some(policy)) => {
            for asked in asked(policy).into_iter().filter(|asked| asked.required) {
                if empty(typed, &asked.id) {
                    typed.mistake(Some(asked.id), t(lang, "portal-what-missing"));
                }
            }
            let given = report(office, lang, policy, typed).fields;
            let reading = Reading { lang, policy, zone: &office.zone, mediators: false, new_id: "" };
            form::mistakes(&reading, &asked(policy), &given, (now_us, None), typed);
            form::party_mistakes(lang, "respondent", typed);
        }
        (Step::Who, _) => {
            if empty(typed, "applicant.name") {
                typed.mistake(Some("applicant.name".to_owned()), t(lang, "portal-name-missing"));
            }
            if !is_phone(&plain(typed.value("applicant.phone"))) {
                typed.mistake(Some("applicant.phone".to_owned()), t(lang, "portal-phone-unfit"));
            } else {
                form::party_mistakes(lang, "applicant", typed);
            }
        }
        _ => {}
    }
}

/// The report that the answers come to; what does not read is noted beside its field.
pub fn report(office: &Office, lang: Lang, policy: &CasePolicy, typed: &mut Typed) -> Report {
    let reading = Reading { lang, policy, zone: &office.zone, mediators: false, new_id: "" };
    let fields = form::fields(&reading, &asked(policy), typed);
    let sides = [("applicant", PartyRole::Applicant), ("respondent", PartyRole::Respondent)];
    let mut parties: Vec<_> =
        sides.into_iter().filter_map(|(prefix, role)| form::named_party(typed, prefix, role)).collect();
    for party in &mut parties {
        party.details.phone = plain(&party.details.phone);
    }
    Report {
        category: typed.value("category").to_owned(),
        place: typed.value("place").to_owned(),
        line: line_of(policy).unwrap_or_default().to_owned(),
        parties,
        fields,
        ..Report::default()
    }
}

/// Full-width digits and marks, as a Chinese keyboard gives them, in their plain form.
pub fn plain(text: &str) -> String {
    let narrow = |letter: char| match letter {
        '！'..='～' => char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter),
        '\u{3000}' => ' ',
        other => other,
    };
    text.trim().chars().map(narrow).collect()
}
