//! What the parts of a case are called in the reader's language: categories, stages, people, parties, values of fields.
//!
//! Invariant: a party is called by its side and place in line until this reader has opened the names; a case never by a name.

use std::borrow::Cow;

use bellwether_policy::case_policy::{Act, CasePolicy, Field, FieldKind, Logic, Relation};
use bellwether_policy::{Lang, Role};
use jiff::Timestamp;
use jiff::civil::Date;

use super::model::{Case, Clock, FieldValue, PartyRole, Who};
use super::rules::{self, Next};
use super::seen::Seen;
use crate::latin;
use crate::web::components::DueDate;
use crate::web::locale::{joined, t, t_args};
use crate::web::number;
use crate::web::time::{Deadline, Reader};

/// A case in a reader's language.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    pub reader: &'a Reader,
    pub policy: &'a CasePolicy,
    pub seen: &'a Seen,
}

pub fn category<'p>(lang: Lang, policy: &'p CasePolicy, id: &'p str) -> &'p str {
    policy.category(id).map_or(id, |category| category.title.get(lang))
}

pub fn stage<'p>(lang: Lang, policy: &'p CasePolicy, id: &'p str) -> &'p str {
    policy.stage(id).map_or(id, |stage| stage.title.get(lang))
}

pub fn grade<'p>(lang: Lang, policy: &'p CasePolicy, id: &'p str) -> &'p str {
    policy.grade(id).map_or(id, |grade| grade.title.get(lang))
}

pub fn outcome<'p>(lang: Lang, policy: &'p CasePolicy, id: &'p str) -> &'p str {
    policy.outcome(id).map_or(id, |outcome| outcome.title.get(lang))
}

pub fn line<'p>(lang: Lang, policy: &'p CasePolicy, id: &'p str) -> &'p str {
    policy.line(id).map_or(id, |line| line.title.get(lang))
}

/// What was done. A policy's titles name acts, which in Chinese read the same once done; in English the word of the event is in the
/// past tense.
pub fn done(lang: Lang, policy: &CasePolicy, event: &str) -> String {
    let title = policy.event_title(event).map(|title| title.get(lang));
    match (lang, title) {
        (Lang::Zh, Some(title)) => title.to_owned(),
        (Lang::Zh, None) => event.to_owned(),
        (Lang::En, _) => {
            let (first, rest) = event.split_at(event.len().min(1));
            format!("{}{}", first.to_uppercase(), rest.replace('-', " "))
        }
    }
}

/// What a case is called: its category and its place.
pub fn case_title(lang: Lang, policy: Option<&CasePolicy>, id: &str, place: &str) -> String {
    let category = policy.map_or(id, |policy| category(lang, policy, id));
    if place.is_empty() { category.to_owned() } else { format!("{category} · {place}") }
}

pub fn role(lang: Lang, role: Role) -> Cow<'static, str> {
    t(lang, &format!("role-{}", role.as_str()))
}

/// Whose turn it is: roles, and how they must stand to the case.
pub fn whose_turn(lang: Lang, roles: &[Role], relation: Relation) -> String {
    /// More names than these hide the first.
    const NAMED: usize = 4;
    let names: Vec<_> = roles.iter().map(|held| role(lang, *held)).collect();
    let some = joined(lang, names.iter().take(NAMED).map(AsRef::as_ref));
    let mut words = match names.len() {
        0 => t(lang, "cases-by-resident").into_owned(),
        1..=NAMED => t_args(lang, "cases-by-roles", &[("roles", some.into())]),
        _ => t_args(lang, "cases-by-roles-among", &[("roles", some.into())]),
    };
    let key = match relation {
        Relation::Any => return words,
        Relation::Handler => "cases-relation-handler",
        Relation::NotHandler => "cases-relation-not-handler",
        Relation::OtherThanHandler => "cases-relation-other-than-handler",
        Relation::SecondPerson => "cases-relation-second-person",
        Relation::ThirdPerson => "cases-relation-third-person",
        Relation::Uninvolved => "cases-relation-uninvolved",
        Relation::Mediator => "cases-relation-mediator",
        Relation::HandlerOrMediator => "cases-relation-handler-or-mediator",
        Relation::NotReporter => "cases-relation-not-reporter",
        Relation::ApplicantForConfirmation => "cases-relation-applicant-for-confirmation",
    };
    words.push_str(&t(lang, key));
    words
}

/// A deadline of the state as pages show it.
pub fn due_date(clock: &Clock) -> DueDate {
    let instant = clock.due_us.and_then(|at_us| Timestamp::from_microsecond(at_us).ok());
    DueDate {
        deadline: instant.map_or(Deadline::By(clock.due), Deadline::At),
        provisional: clock.provisional,
    }
}

/// An instant of the state; those outside the calendar stand at its end.
pub fn instant(at_us: i64) -> Timestamp {
    Timestamp::from_microsecond(at_us).unwrap_or(Timestamp::MAX)
}

/// `申请人 1`: the side, and the place among those of the side.
pub fn masked_party(lang: Lang, case: &Case, id: &str) -> String {
    let Some(party) = case.party(id) else { return t(lang, "cases-party-unknown").into_owned() };
    let side = case.parties.iter().filter(|other| other.role == party.role);
    let index = side.take_while(|other| other.id.0 != id).count() as i64 + 1;
    let key = match party.role {
        PartyRole::Applicant => "cases-applicant-n",
        PartyRole::Respondent => "cases-respondent-n",
    };
    t_args(lang, key, &[("index", index.to_string().into())])
}

impl Words<'_> {
    pub fn lang(&self) -> Lang {
        self.reader.lang
    }

    pub fn title(&self) -> String {
        let place = self.seen.path.last().map_or("", |place| place.name.as_str());
        case_title(
            self.lang(),
            Some(self.policy),
            &self.seen.case.category,
            &latin::place(self.lang(), place),
        )
    }

    /// A member of the staff by id.
    pub fn person(&self, id: &str) -> String {
        match self.seen.names.get(id) {
            Some(name) if !name.is_empty() => latin::person(self.lang(), name).into_owned(),
            _ => t(self.lang(), "cases-person-gone").into_owned(),
        }
    }

    /// A unit to which the case was referred, by id.
    pub fn unit<'s>(&'s self, id: &'s str) -> &'s str {
        self.seen.units.get(id).map_or(id, |unit| unit.name_in(self.lang()))
    }

    pub fn who(&self, who: &Who) -> String {
        match who {
            Who::Staff(person) => self.person(person.as_str()),
            Who::Resident => t(self.lang(), "cases-who-resident").into_owned(),
            Who::Import => t(self.lang(), "cases-who-import").into_owned(),
        }
    }

    /// A party, by name once the reader has opened the names.
    pub fn party(&self, id: &str) -> String {
        let masked = masked_party(self.lang(), &self.seen.case, id);
        match self.seen.opened.as_ref().map(|opened| opened.party(id)) {
            None => masked,
            Some(Some(details)) => format!("{masked} {}", details.name),
            Some(None) => t_args(self.lang(), "cases-party-erased", &[("party", masked.into())]),
        }
    }

    /// Who does an act: by name if only the handler or the mediators may, otherwise by role.
    pub fn whose(&self, act: &Act) -> String {
        let case = &self.seen.case;
        if let (Logic::Return, Some(unit)) = (act.logic, &case.unit) {
            return t_args(self.lang(), "cases-by-roles", &[("roles", self.unit(unit).to_owned().into())]);
        }
        let handler = case.handler.iter().filter(|_| act.relation != Relation::Mediator);
        let mediators = case.active_mediators().filter(|_| act.relation != Relation::Handler);
        let mut people: Vec<&str> = handler.map(|person| person.as_str()).collect();
        people.extend(mediators.map(|mediator| mediator.person.as_str()));
        people.sort_unstable();
        people.dedup();
        let few =
            matches!(act.relation, Relation::Handler | Relation::Mediator | Relation::HandlerOrMediator);
        if !few || people.is_empty() {
            return whose_turn(self.lang(), &act.by, act.relation);
        }
        let names: Vec<String> = people.into_iter().map(|person| self.person(person)).collect();
        let key = match act.relation {
            Relation::Handler => "cases-by-handler",
            Relation::Mediator => "cases-by-mediators",
            _ => "cases-by-handler-or-mediators",
        };
        let names = joined(self.lang(), names.iter().map(String::as_str));
        t_args(self.lang(), key, &[("names", names.into())])
    }

    /// Who owes the next act: by name if it is whoever applied to the court, otherwise those who may do the
    /// act.
    pub fn owed_by(&self, next: &Next) -> String {
        let rule = next.due.and_then(|clock| self.policy.clock(&clock.id));
        let applies = rule.is_some_and(|rule| rule.relation == Relation::ApplicantForConfirmation);
        match rules::applicant(&self.seen.case, self.policy).filter(|_| applies) {
            Some(person) => {
                let name = self.person(person.as_str());
                t_args(self.lang(), "cases-by-applicant", &[("name", name.into())])
            }
            None => self.whose(next.act),
        }
    }

    /// A field's value in words.
    pub fn value(&self, field: Option<&Field>, value: &FieldValue) -> String {
        let lang = self.lang();
        match value {
            FieldValue::YesNo(true) => t(lang, "field-yes").into_owned(),
            FieldValue::YesNo(false) => t(lang, "field-no").into_owned(),
            FieldValue::Number(number) => self.number(field, *number),
            FieldValue::Text(text) => self.text(field, text),
            FieldValue::Parties(parties) => {
                let names: Vec<String> = parties.iter().map(|party| self.party(party.as_str())).collect();
                joined(lang, names.iter().map(String::as_str))
            }
            FieldValue::People(people) => {
                let names: Vec<String> = people
                    .iter()
                    .map(|chosen| self.chosen(&chosen.person.0, chosen.kind.as_deref()))
                    .collect();
                joined(lang, names.iter().map(String::as_str))
            }
            FieldValue::NewParty(party) => self.party(party.id.as_str()),
        }
    }

    /// `李建国（驻村工作队）`.
    pub fn chosen(&self, person: &str, kind: Option<&str>) -> String {
        let name = self.person(person);
        let kinds = self.policy.mediation.as_ref().map_or(&[][..], |mediation| &mediation.kinds);
        match kind.and_then(|kind| kinds.iter().find(|known| known.id == kind)) {
            Some(kind) => t_args(
                self.lang(),
                "cases-person-as",
                &[("person", name.into()), ("kind", kind.title.get(self.lang()).to_owned().into())],
            ),
            None => name,
        }
    }

    fn number(&self, field: Option<&Field>, number: i64) -> String {
        match field.map(|field| field.kind) {
            Some(FieldKind::Money) => number::money(number),
            Some(FieldKind::Instant) => self.reader.moment(instant(number)),
            _ => number::count(number),
        }
    }

    fn text(&self, field: Option<&Field>, text: &str) -> String {
        let lang = self.lang();
        let Some(field) = field else { return text.to_owned() };
        match field.kind {
            FieldKind::Choice => {
                let choice = field.choices.iter().find(|choice| choice.id == text);
                choice.map_or(text, |choice| choice.title.get(lang)).to_owned()
            }
            FieldKind::Date => {
                text.parse::<Date>().map_or_else(|_| text.to_owned(), |date| self.reader.date(date))
            }
            FieldKind::Grade => grade(lang, self.policy, text).to_owned(),
            FieldKind::Category => category(lang, self.policy, text).to_owned(),
            FieldKind::Party => self.party(text),
            FieldKind::Unit => self.unit(text).to_owned(),
            FieldKind::Case => {
                self.seen.case.merged.as_ref().map_or_else(|| short(text), |merged| merged.code.clone())
            }
            _ => text.to_owned(),
        }
    }
}

/// An id as one may tell it from others by eye.
fn short(id: &str) -> String {
    id.chars().take(8).collect()
}
