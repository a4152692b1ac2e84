//! The form of an act, made from its policy: its fields by kind, evidence, the rule it rests on, and what will be recorded.
//!
//! Invariant: whatever a policy may ask for has its field here, usable without a script.
//! Not here: the form for a new case (`intake_view.rs`), reading what was typed (`form.rs`).

mod compared;
mod grades;

use std::borrow::Cow;

use bellwether_policy::Lang;
use bellwether_policy::case_policy::{
    Act, CasePolicy, Field as PolicyField, FieldKind, FieldUse, Logic, Need,
};
use maud::{Markup, html};

use super::evidence;
use super::form::part;
use super::history_view;
use super::model::{Case, Change, PersonId};
use super::rules::{self, naming};
use super::seen::{Seen, Step};
use super::words::Words;
use crate::accounts::Colleague;
use crate::refusal::Refusal;
use crate::registry::Unit;
use crate::web::components::{
    Choice, Field, Form, Person, Tone, Typed, breadcrumbs, disclosure, field, form, hidden, notice,
    page_head, refused,
};
use crate::web::locale::{joined, refusal_text, t, t_args};

/// What a form of an act is made from.
pub struct ActForm<'a> {
    pub words: Words<'a>,
    pub act: &'a Act,
    pub typed: &'a Typed,
    pub csrf: &'a str,
    pub command: &'a str,
    /// The version of the case from which the form was made.
    pub version: &'a str,
    /// The staff with roles over the case's place.
    pub colleagues: &'a [Colleague],
    /// The units in which somebody could take the case on.
    pub units: &'a [Unit],
    /// The other case that the form names.
    pub other: Option<&'a Seen>,
    pub jurisdiction: i64,
    /// What was typed before the session ended.
    pub restored: bool,
    /// The form was sent from an older state of the case. What has happened since is shown above it.
    pub stale: bool,
}

/// The hidden field that says which state of the case its sender saw.
pub const VERSION: &str = "version";

pub fn act_page(page: &ActForm) -> Markup {
    let words = &page.words;
    let lang = words.lang();
    let case = &words.seen.case;
    let back = format!("/cases/{}", case.code);
    let title = page.act.title.get(lang);
    let action = format!("/cases/{}/acts/{}", case.code, page.act.id);
    let recorded = [("act", title.to_owned().into()), ("number", case.code.clone().into())];
    let records = t_args(lang, "cases-will-record", &recorded);
    let mut shell = Form::new(&action, page.csrf, page.command, page.typed, title);
    shell.files = !page.act.evidence.is_empty();
    shell.records = Some(&records);
    shell.cancel = Some(&back);
    html! {
        (breadcrumbs(lang, &[(&t(lang, "shell-cases"), "/cases"), (&case.code, &back)], title))
        (page_head(title, Some(html! { (words.title()) " " span.quiet.number { (case.code) } }), None))
        @if page.stale {
            (notice(Tone::Info, &t(lang, "cases-look-again"), html! { p { a href=(back) { (t(lang, "cases-look-again-at")) } } }))
        }
        @if page.restored { (notice(Tone::Info, &t(lang, "cases-restored"), html! {})) }
        @if let Some(hint) = &page.act.hint { p { (hint.get(lang)) } }
        // Read first, so it comes first; where there is room, text and files stand beside the fields.
        div.beside {
            div { @if let Some(other) = page.other { (compared::side_by_side(page, other)) } @else { (known(page)) } }
            div {
                (form(lang, &shell, html! { (hidden(VERSION, page.version)) (fields(page)) }))
                (basis(page))
            }
        }
    }
}

/// A page that says why the act cannot be done now, instead of a form that would be refused.
pub fn act_refused(lang: Lang, refusal: &Refusal, (case, title): (&Case, &str)) -> Markup {
    let back = format!("/cases/{}", case.code);
    html! {
        (breadcrumbs(lang, &[(&t(lang, "shell-cases"), "/cases"), (&case.code, &back)], title))
        (refused(lang, &t(lang, "refused-title"), &refusal_text(lang, refusal), None, &back))
    }
}

/// What the act is about, beside the form: nobody signs, calls or closes by a number alone. Names and text stand here only for a
/// reader whose reading of today is recorded.
fn known(page: &ActForm) -> Markup {
    const ABOUT_PEOPLE: [Logic; 13] = [
        Logic::CorrectParty,
        Logic::CorrectAccount,
        Logic::AnswerComplaint,
        Logic::Consent,
        Logic::Sign,
        Logic::ApplyConfirmation,
        Logic::FollowUp,
        Logic::ContactAgain,
        Logic::Performance,
        Logic::Instalment,
        Logic::Check,
        Logic::Close,
        Logic::Grade,
    ];
    let words = &page.words;
    let lang = words.lang();
    let case = &words.seen.case;
    let sealed = words.seen.opened.is_none() && words.seen.steps.iter().any(|step| step.told.sealed);
    let body = html! {
        (super::view::facts::in_short(words))
        (super::view::facts::parties(words))
        @if page.act.logic == Logic::AnswerComplaint { (complaints(words)) }
        @if words.seen.opened.is_some() && rules::asks_staff_for_reading(words.policy, page.act) {
            h3 { (t(lang, "cases-known-all")) }
            (history_view::history(words, words.seen.records, page.jurisdiction))
        }
        @if sealed {
            p.hint { (t(lang, "cases-known-sealed")) " " a href={ "/cases/" (case.code) } { (t(lang, "cases-known-open")) } }
        }
    };
    disclosure(&t(lang, "cases-known"), body, ABOUT_PEOPLE.contains(&page.act.logic))
}

/// The complaints that wait for this answer: all that have none yet, each with its words if the reader has
/// opened them.
fn complaints(words: &Words) -> Markup {
    let waiting = |step: &&Step| {
        let mut open = words.seen.case.complaints.iter().filter(|complaint| complaint.answered_us.is_none());
        step.event.change == Change::Complained && open.any(|complaint| complaint.at_us == step.event.at_us)
    };
    html! {
        @for step in words.seen.steps.iter().filter(waiting) {
            @let at = words.reader.moment(super::words::instant(step.event.at_us));
            p { b { (t_args(words.lang(), "cases-complaint-of", &[("at", at.into())])) } }
            @for (_, text) in words.seen.opened.iter().flat_map(|opened| opened.texts(step.told.seq)) {
                p { (text) }
            }
        }
    }
}

fn fields(page: &ActForm) -> Markup {
    let policy = page.words.policy;
    html! {
        @for asked in &page.act.fields {
            @if let Some(known) = policy.field(&asked.id) { (one(page, known, &in_this_case(page, asked))) }
        }
        (files(page.words.lang(), policy, &page.act.evidence, page.typed, evidence_wanted(page).as_deref()))
    }
}

/// A file field for each kind of evidence on offer. `wanted` says for what the case needs one of them; without it all are optional.
pub fn files(
    lang: Lang,
    policy: &CasePolicy,
    kinds: &[String],
    typed: &Typed,
    wanted: Option<&str>,
) -> Markup {
    if kinds.is_empty() {
        return html! {};
    }
    let known = kinds.iter().filter_map(|kind| policy.evidence_kind(kind));
    let fields = html! {
        @if let Some(wanted) = wanted { p.hint { (wanted) } }
        @for kind in known {
            @let name = evidence::field_name(&kind.id);
            (field::file(lang, &Field::new(typed, &name, kind.title.get(lang)).optional(), &evidence::RULE))
        }
    };
    let wrong = kinds.iter().any(|kind| typed.error(&evidence::field_name(kind)).is_some());
    let title = if wanted.is_some() { "cases-add-evidence-wanted" } else { "cases-add-evidence" };
    disclosure(&t(lang, title), fields, wrong || wanted.is_some())
}

/// The hint about evidence that closing needs: it is needed now, or it will be needed and can be added now.
fn evidence_wanted(page: &ActForm) -> Option<String> {
    let words = &page.words;
    let (lang, case) = (words.lang(), &words.seen.case);
    let asked = &case.grade.as_deref().and_then(|grade| words.policy.grade(grade))?.evidence;
    let there = rules::resident_vouches(case, None) || asked.iter().any(|kind| case.evidence.contains(kind));
    if there || !asked.iter().any(|kind| page.act.evidence.contains(kind)) {
        return None;
    }
    let kinds =
        asked.iter().filter_map(|kind| words.policy.evidence_kind(kind)).map(|kind| kind.title.get(lang));
    let key = match page.act.needs.contains(&Need::Evidence) {
        true if words.policy.evidence_by_another => "cases-evidence-by-another",
        true => "cases-evidence-now",
        false => "cases-evidence-later",
    };
    Some(t_args(lang, key, &[("kinds", joined(lang, kinds).into())]))
}

/// A field that the policy defines, by its kind, where no case is needed to fill it in.
pub fn plain_field(
    lang: Lang,
    policy: &CasePolicy,
    known: &PolicyField,
    asked: &FieldUse,
    typed: &Typed,
) -> Markup {
    let one = asked_field(lang, known, asked, typed);
    match known.kind {
        FieldKind::Text => field::text(lang, &one, 5),
        FieldKind::Date => field::date(lang, &one),
        FieldKind::Instant => field::date_time(lang, &one),
        FieldKind::YesNo => field::yes_no(lang, &one),
        FieldKind::Number => field::number(lang, &one),
        FieldKind::Money => field::money(lang, &one),
        FieldKind::Choice => {
            let choices: Vec<Choice> =
                known.choices.iter().map(|choice| Choice::new(&choice.id, choice.title.get(lang))).collect();
            field::choice(lang, &one, &choices)
        }
        FieldKind::Grade => grades::choice(lang, policy, &one),
        FieldKind::Category => {
            let choices: Vec<Choice> =
                policy.categories.iter().map(|item| Choice::new(&item.id, item.title.get(lang))).collect();
            field::choice(lang, &one, &choices)
        }
        _ => field::line(lang, &one),
    }
}

/// A follow-up says who was asked wherever there is somebody to ask.
fn in_this_case(page: &ActForm, asked: &FieldUse) -> FieldUse {
    let has_parties = !page.words.seen.case.parties.is_empty();
    let is_asked = page.act.logic == Logic::FollowUp && asked.id == "asked" && has_parties;
    FieldUse { required: asked.required || is_asked, ..asked.clone() }
}

pub fn asked_field<'a>(lang: Lang, known: &'a PolicyField, asked: &FieldUse, typed: &'a Typed) -> Field<'a> {
    let mut one = Field::new(typed, &known.id, known.title.get(lang));
    if let Some(hint) = &known.hint {
        one = one.hint(hint.get(lang));
    }
    if asked.required { one } else { one.optional() }
}

fn one(page: &ActForm, known: &PolicyField, asked: &FieldUse) -> Markup {
    let lang = page.words.lang();
    let one = asked_field(lang, known, asked, page.typed);
    match known.kind {
        FieldKind::People if page.act.logic == Logic::Mediators => mediators(page, known, &one),
        FieldKind::Person => staff(page, &one, None, false),
        FieldKind::People => staff(page, &one, None, true),
        FieldKind::Party => parties(page, &one, false),
        FieldKind::Parties => parties(page, &one, true),
        FieldKind::PartyDetails if page.act.logic == Logic::CorrectParty => {
            party_fields(lang, &known.id, page.typed, false)
        }
        FieldKind::PartyDetails => new_party(lang, known, page.typed),
        FieldKind::Case => other_case(page, &one),
        FieldKind::Unit => unit(page, &one),
        FieldKind::Choice
            if matches!(page.act.logic, Logic::FollowUp | Logic::ContactAgain) && known.id == "way" =>
        {
            ways(page, known, &one)
        }
        _ => plain_field(lang, page.words.policy, known, asked, page.typed),
    }
}

fn unit(page: &ActForm, one: &Field) -> Markup {
    let lang = page.words.lang();
    if page.units.is_empty() {
        return notice(Tone::Warn, &t(lang, "cases-no-unit"), html! {});
    }
    let choices: Vec<Choice> =
        page.units.iter().map(|unit| Choice::new(&unit.id, unit.name_in(lang))).collect();
    // Not as radio buttons: whoever refers it to the township after all has to take the choice back.
    field::select(lang, one, &choices)
}

/// The ways of following up that count for the case's grade; the rules refuse the others.
fn ways(page: &ActForm, known: &PolicyField, one: &Field) -> Markup {
    let words = &page.words;
    let lang = words.lang();
    let grade = words.seen.case.grade.as_deref().and_then(|id| words.policy.grade(id));
    let counts = |id: &String| grade.is_none_or(|grade| grade.ways.is_empty() || grade.ways.contains(id));
    let choices: Vec<Choice> = known
        .choices
        .iter()
        .filter(|choice| counts(&choice.id))
        .map(|choice| Choice::new(&choice.id, choice.title.get(lang)))
        .collect();
    let hint = grade
        .filter(|_| choices.len() < known.choices.len())
        .map(|grade| t_args(lang, "cases-ways", &[("grade", grade.title.get(lang).to_owned().into())]));
    let one = Field { hint: hint.as_deref().or(one.hint), ..*one };
    field::choice(lang, &one, &choices)
}

/// The staff whom the act may name; those recused from the case stand there with the reason.
fn staff(page: &ActForm, one: &Field, only: Option<&[bellwether_policy::Role]>, several: bool) -> Markup {
    let lang = page.words.lang();
    let recused = t(lang, "cases-recused");
    let (case, policy) = (&page.words.seen.case, page.words.policy);
    let fits = |colleague: &&Colleague| match only {
        Some(roles) => colleague.roles.iter().any(|role| roles.contains(role)),
        None => {
            let named = (&PersonId::new(&colleague.user), colleague.roles.as_slice());
            let kind = if several { FieldKind::People } else { FieldKind::Person };
            let judged = naming::may_name(case, policy, (page.act, kind), named);
            !judged.is_err_and(|refusal| naming::is_out_of_place(&refusal))
        }
    };
    let shown: Vec<&Colleague> = page.colleagues.iter().filter(fits).collect();
    let under: Vec<String> = shown.iter().map(|colleague| standing(lang, colleague)).collect();
    let people: Vec<Person> = shown
        .iter()
        .zip(&under)
        .map(|(colleague, under)| Person {
            value: &colleague.user,
            name: &colleague.name,
            under,
            found_by: "",
            refused: page
                .words
                .seen
                .case
                .recused
                .iter()
                .any(|person| person.0 == colleague.user)
                .then_some(recused.as_ref()),
        })
        .collect();
    if people.is_empty() {
        return notice(
            Tone::Warn,
            &t_args(lang, "cases-nobody", &[("field", one.label.to_owned().into())]),
            html! {},
        );
    }
    field::people(lang, one, &people, several)
}

/// Post and roles.
pub fn standing(lang: Lang, colleague: &Colleague) -> String {
    let roles: Vec<Cow<'static, str>> =
        colleague.roles.iter().map(|role| super::words::role(lang, *role)).collect();
    let roles = joined(lang, roles.iter().map(AsRef::as_ref));
    if colleague.post.is_empty() { roles } else { format!("{} · {roles}", colleague.post) }
}

/// A list for each kind of mediator, and one declaration for all of them.
fn mediators(page: &ActForm, known: &PolicyField, one: &Field) -> Markup {
    let lang = page.words.lang();
    let kinds = page.words.policy.mediation.as_ref().map_or(&[][..], |mediation| &mediation.kinds);
    let unrelated = part(&known.id, "unrelated");
    let declaration = t(lang, "cases-mediators-unrelated");
    html! {
        @if let Some(hint) = one.hint { p.hint { (hint) } }
        // Mistakes about the mediators as a whole lead here.
        span id={ "f-" (known.id) } {}
        @if let Some(error) = page.typed.error(&known.id) { p.error { (error) } }
        @for kind in kinds {
            @let name = part(&known.id, &kind.id);
            @let label = t_args(lang, "cases-mediators-of", &[("kind", kind.title.get(lang).to_owned().into())]);
            (staff(page, &Field::new(page.typed, &name, &label).optional(), Some(&kind.roles), true))
        }
        (field::check(lang, &Field::new(page.typed, &unrelated, &declaration)))
    }
}

fn parties(page: &ActForm, one: &Field, several: bool) -> Markup {
    let words = &page.words;
    let named: Vec<(String, String)> = words
        .seen
        .case
        .parties
        .iter()
        .map(|party| (party.id.0.clone(), words.party(party.id.as_str())))
        .collect();
    let choices: Vec<Choice> = named.iter().map(|(id, name)| Choice::new(id, name)).collect();
    if choices.is_empty() {
        return notice(Tone::Warn, &t(words.lang(), "cases-no-parties"), html! {});
    }
    if several {
        field::checks(words.lang(), one, &choices)
    } else {
        field::choice(words.lang(), one, &choices)
    }
}

fn new_party(lang: Lang, known: &PolicyField, typed: &Typed) -> Markup {
    let role = part(&known.id, "role");
    let (applicant, respondent) = (t(lang, "cases-applicant"), t(lang, "cases-respondent"));
    let choices = [Choice::new("applicant", &applicant), Choice::new("respondent", &respondent)];
    html! {
        span id={ "f-" (known.id) } {}
        @if let Some(error) = typed.error(&known.id) { p.error { (error) } }
        (field::choice(lang, &Field::new(typed, &role, &t(lang, "cases-side")), &choices))
        (party_fields(lang, &known.id, typed, false))
    }
}

/// Name, phone and address of a party, under `prefix`.
pub fn party_fields(lang: Lang, prefix: &str, typed: &Typed, optional: bool) -> Markup {
    let names = ["name", "phone", "address", "language"].map(|name| part(prefix, name));
    let labels = ["cases-party-name", "cases-party-phone", "cases-party-address", "cases-party-language"];
    let labels = labels.map(|key| t(lang, key));
    let language_hint = t(lang, "cases-party-language-hint");
    let name = Field::new(typed, &names[0], &labels[0]);
    html! {
        (field::line(lang, &if optional { name.optional() } else { name }))
        (field::phone(lang, &Field::new(typed, &names[1], &labels[1]).optional(), false))
        (field::line(lang, &Field::new(typed, &names[2], &labels[2]).optional()))
        (field::line(lang, &Field::new(typed, &names[3], &labels[3]).hint(&language_hint).optional()))
    }
}

/// One of the cases that may be the same matter, or any other by its number.
fn other_case(page: &ActForm, one: &Field) -> Markup {
    let words = &page.words;
    let lang = words.lang();
    let near: Vec<(&str, String)> = words
        .seen
        .near
        .iter()
        .map(|other| {
            let stage = super::words::stage(lang, words.policy, &other.stage);
            let ago = words.reader.ago(super::words::instant(other.opened_us));
            (other.number.as_str(), format!("{} · {stage} · {ago}", other.number))
        })
        .collect();
    let choices: Vec<Choice> = near.iter().map(|(number, name)| Choice::new(number, name)).collect();
    let name = part(one.name, "number");
    let (label, hint) = (t(lang, "cases-other-number"), t(lang, "cases-other-number-hint"));
    // A case that was chosen by its number stands in the field for numbers.
    let by_number = page.other.filter(|other| near.iter().all(|(number, _)| *number != other.case.code));
    let typed = match by_number {
        Some(other) => page.typed.clone().preset(&name, &other.case.code),
        None => page.typed.clone(),
    };
    html! {
        @if !choices.is_empty() {
            (field::choice(lang, one, &choices))
            p.hint {
                (t(lang, "cases-near-compare"))
                @for (number, _) in &near { " " a href={ "?with=" (number) } { (number) } }
            }
        }
        @else { span id={ "f-" (one.name) } {} @if let Some(error) = page.typed.error(one.name) { p.error { (error) } } }
        (field::line(lang, &Field::new(&typed, &name, &label).hint(&hint).optional()))
    }
}

fn basis(page: &ActForm) -> Markup {
    let words = &page.words;
    let lang = words.lang();
    let touched = words
        .policy
        .clocks
        .iter()
        .filter(|clock| clock.starts.contains(&page.act.event) || clock.stops.contains(&page.act.event));
    let clocks: Vec<(&str, &str)> =
        touched.filter_map(|clock| Some((clock.title.get(lang), clock.basis.as_ref()?.get(lang)))).collect();
    let body = html! {
        ul {
            @for (clock, basis) in &clocks { li { (clock) " · " (basis) } }
            @for basis in &words.policy.basis { li { (basis.get(lang)) } }
        }
    };
    disclosure(&t(lang, "cases-basis"), body, false)
}
