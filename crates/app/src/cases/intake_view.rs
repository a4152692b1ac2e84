//! The form for a new case, made for a phone and one thumb: which policy, which place, then what happened and to whom.
//!
//! Invariant: one step a page where there is something to choose, and nothing compulsory that the case can do without.

use bellwether_policy::Lang;
use bellwether_policy::case_policy::{CasePolicy, Line};
use maud::{Markup, html};

use super::form::part;
use super::form_view::{files, party_fields, plain_field};
use crate::registry::Place;
use crate::web::components::{
    Choice, Field, Form, Person, Tone, Typed, breadcrumbs, button_link, disclosure, empty, field, form,
    hidden, notice, page_head,
};
use crate::web::locale::{t, t_args};

/// Which policy the new case is of.
pub fn choose_policy(lang: Lang, policies: &[&CasePolicy]) -> Markup {
    html! {
        (head(lang, &t(lang, "cases-new-which")))
        div.acts {
            @for policy in policies {
                (button_link(&format!("/cases/new?policy={}", policy.name), policy.title.get(lang), true))
            }
        }
    }
}

/// Where it is, for those who look after many places: typed, then chosen from what fits.
pub fn choose_place(lang: Lang, policy: &CasePolicy, typed: &str, found: &[(Place, String)]) -> Markup {
    let hint = t(lang, "cases-new-place-hint");
    html! {
        (head(lang, policy.title.get(lang)))
        form.form method="get" action="/cases/new" role="search" {
            (hidden("policy", &policy.name))
            div.field {
                label for="f-q" { (t(lang, "cases-new-where")) }
                p.hint id="f-q-hint" { (hint) }
                input.wide id="f-q" type="search" name="q" value=(typed) autocomplete="off" aria-describedby="f-q-hint" data-search;
            }
            div.buttons { button type="submit" { (t(lang, "filter-search")) } }
        }
        @if !typed.is_empty() && found.is_empty() { (empty(&t(lang, "people-none"), &hint, None)) }
        @if !found.is_empty() {
            ul.choices {
                @for (place, path) in found {
                    li { a.button href={ "/cases/new?policy=" (policy.name) "&place=" (place.code) } { (place.name) " · " (path) } }
                }
            }
        }
    }
}

/// Nobody whom the policy lets report.
pub fn nothing_to_report(lang: Lang) -> Markup {
    html! { (head(lang, &t(lang, "cases-new"))) (empty(&t(lang, "cases-new-none"), &t(lang, "cases-new-none-next"), None)) }
}

/// What the form is made from.
pub struct IntakeForm<'a> {
    pub lang: Lang,
    pub policy: &'a CasePolicy,
    /// One place that is settled, or a few to choose from.
    pub places: &'a [Place],
    /// More places than these could be chosen.
    pub may_change: bool,
    /// The lines this person stands on.
    pub lines: &'a [&'a Line],
    pub typed: &'a Typed,
    pub csrf: &'a str,
    pub command: &'a str,
    /// What was typed before the session ended.
    pub restored: bool,
}

pub fn intake_page(intake: &IntakeForm) -> Markup {
    let lang = intake.lang;
    let records = t(lang, "cases-new-records");
    let before = intake.typed.value("again");
    let submit = t(lang, if before.is_empty() { "cases-new-submit" } else { "cases-new-submit-again" });
    let mut shell = Form::new("/cases", intake.csrf, intake.command, intake.typed, &submit);
    shell.files = true;
    shell.records = Some(&records);
    shell.cancel = Some("/cases");
    html! {
        (head(lang, intake.policy.title.get(lang)))
        @if intake.restored { (notice(Tone::Info, &t(lang, "cases-restored"), html! {})) }
        @if !before.is_empty() { (sent_before(lang, before)) }
        (form(lang, &shell, html! {
            @if !before.is_empty() { (hidden("again", before)) }
            (hidden("policy", &intake.policy.name))
            (place(intake))
            (line(intake))
            (fields(intake, true))
            (categories(intake))
            @if intake.policy.intake.parties { (parties(intake)) }
            (fields(intake, false))
            (evidence(intake))
        }))
    }
}

/// What was sent before, and that sending it now makes another case.
fn sent_before(lang: Lang, number: &str) -> Markup {
    let title = t_args(lang, "cases-new-before", &[("number", number.to_owned().into())]);
    notice(
        Tone::Warn,
        &title,
        html! {
            p { (t(lang, "cases-new-before-next")) }
            p { (button_link(&format!("/cases/{number}"), &t_args(lang, "cases-new-before-open", &[("number", number.to_owned().into())]), false)) }
        },
    )
}

fn head(lang: Lang, under: &str) -> Markup {
    let title = t(lang, "cases-new");
    html! {
        (breadcrumbs(lang, &[(&t(lang, "shell-cases"), "/cases")], &title))
        (page_head(&title, Some(html! { (under) }), None))
    }
}

fn place(intake: &IntakeForm) -> Markup {
    let lang = intake.lang;
    let label = t(lang, "cases-new-where");
    if let [place] = intake.places {
        return html! {
            (hidden("place", &place.code.to_string()))
            div.field {
                p { (t(lang, "cases-place")) " " b { (place.name) }
                    @if intake.may_change { " " a href={ "/cases/new?policy=" (intake.policy.name) } { (t(lang, "cases-new-change")) } }
                }
            }
        };
    }
    let codes: Vec<String> = intake.places.iter().map(|place| place.code.to_string()).collect();
    let people: Vec<Person> = intake
        .places
        .iter()
        .zip(&codes)
        .map(|(place, code)| Person {
            value: code,
            name: &place.name,
            under: "",
            found_by: code,
            refused: None,
        })
        .collect();
    field::people(lang, &Field::new(intake.typed, "place", &label), &people, false)
}

/// Asked only of someone who stands on several lines.
fn line(intake: &IntakeForm) -> Markup {
    let lang = intake.lang;
    match intake.lines {
        [only] => html! {
            (hidden("line", &only.id))
            div.field { p { (t(lang, "cases-line")) " " b { (only.title.get(lang)) } } }
        },
        lines => {
            let choices: Vec<Choice> =
                lines.iter().map(|line| Choice::new(&line.id, line.title.get(lang))).collect();
            field::choice(lang, &Field::new(intake.typed, "line", &t(lang, "cases-line")), &choices)
        }
    }
}

/// Radio buttons however many: a thumb finds them faster than a list that opens.
fn categories(intake: &IntakeForm) -> Markup {
    let lang = intake.lang;
    if let [only] = intake.policy.categories.as_slice() {
        return hidden("category", &only.id);
    }
    let choices: Vec<Choice> =
        intake.policy.categories.iter().map(|item| Choice::new(&item.id, item.title.get(lang))).collect();
    field::radios(lang, &Field::new(intake.typed, "category", &t(lang, "cases-category")), &choices)
}

/// What happened first; what may be left out stands after the parties.
fn fields(intake: &IntakeForm, required: bool) -> Markup {
    html! {
        @for asked in intake.policy.intake.fields.iter().filter(|asked| asked.required == required) {
            @if let Some(known) = intake.policy.field(&asked.id) {
                (plain_field(intake.lang, intake.policy, known, asked, intake.typed))
            }
        }
    }
}

fn parties(intake: &IntakeForm) -> Markup {
    let lang = intake.lang;
    let typed = |name: &str| {
        let name = part("respondent", name);
        !intake.typed.value(&name).is_empty() || intake.typed.error(&name).is_some()
    };
    let open = ["name", "phone", "address", "language"].into_iter().any(typed);
    html! {
        fieldset.field {
            legend { (t(lang, "cases-applicant")) }
            p.hint { (t(lang, "cases-applicant-hint")) }
            span id="f-parties" {}
            @if let Some(error) = intake.typed.error("parties") { p.error { (error) } }
            (party_fields(lang, "applicant", intake.typed, true))
        }
        // Only a dispute has another side.
        @if intake.policy.mediation.is_some() {
            (disclosure(&t(lang, "cases-add-respondent"), party_fields(lang, "respondent", intake.typed, true), open))
        }
    }
}

fn evidence(intake: &IntakeForm) -> Markup {
    const AT_INTAKE: [&str; 2] = ["photo", "document"];
    let kinds: Vec<String> = intake
        .policy
        .evidence
        .iter()
        .map(|kind| kind.id.clone())
        .filter(|kind| AT_INTAKE.contains(&kind.as_str()))
        .collect();
    files(intake.lang, intake.policy, &kinds, intake.typed, None)
}

/// For the page's title.
pub fn title(lang: Lang, policy: Option<&CasePolicy>) -> String {
    match policy {
        Some(policy) => t_args(lang, "cases-new-of", &[("policy", policy.title.get(lang).to_owned().into())]),
        None => t(lang, "cases-new").into_owned(),
    }
}
