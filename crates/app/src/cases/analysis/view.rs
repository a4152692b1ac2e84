//! How the page of an analysis looks: who sat together, then each case with its causes, plan, owner and day.
//!
//! Not here: what is loaded and done (`pages.rs`).

use bellwether_policy::case_policy::{Act, CasePolicy, FieldKind};
use maud::{Markup, html};

use super::Candidate;
use super::pages::Loaded;
use crate::cases::form::part;
use crate::cases::form_view::{asked_field, plain_field, standing};
use crate::cases::list_view::{deadline, round};
use crate::cases::words;
use crate::registry::PlaceCode;
use crate::web::components::{
    Choice, DueDate, Field, Form, Person, Tone, Typed, breadcrumbs, button_link, due_badge, empty, field,
    form, hidden, notice, page_head,
};
use crate::web::locale::{t, t_args};
use crate::web::time::Reader;

/// Where the page is.
pub use crate::cases::drafts::ANALYSIS as PAGE;

/// The field that all cases share.
pub const PEOPLE: &str = "people";

pub struct Page<'a> {
    pub reader: &'a Reader,
    pub policy: &'a CasePolicy,
    pub act: &'a Act,
    pub loaded: &'a Loaded,
    /// The place that was asked for, or nothing.
    pub place: &'a str,
    pub typed: &'a Typed,
    pub csrf: &'a str,
    pub command: &'a str,
}

pub fn page(page: &Page) -> Markup {
    let lang = page.reader.lang;
    let title = page.act.title.get(lang);
    let count = [("count", (page.loaded.cases.len() as i64).into())];
    html! {
        (breadcrumbs(lang, &[(&t(lang, "shell-cases"), "/cases")], title))
        (page_head(title, Some(html! { (t_args(lang, "analysis-count", &count)) }), None))
        @if page.loaded.cases.is_empty() {
            (empty(&t(lang, "analysis-none"), &t(lang, "analysis-none-next"), Some(button_link("/cases", &t(lang, "today-all-cases"), false))))
        } @else {
            p { (t(lang, "analysis-why")) }
            (villages(page))
            @if page.loaded.more { (notice(Tone::Info, &t(lang, "analysis-more"), html! {})) }
            (whole(page))
        }
    }
}

/// The places that have such cases, where they are several: those of one village are spoken about by its own people.
fn villages(page: &Page) -> Markup {
    let mut codes: Vec<PlaceCode> =
        page.loaded.cases.iter().filter_map(|case| PlaceCode::parse(&case.row.place).ok()).collect();
    codes.sort_unstable();
    codes.dedup();
    if codes.len() < 2 && page.place.is_empty() {
        return html! {};
    }
    let lang = page.reader.lang;
    html! {
        p {
            (t(lang, "analysis-only"))
            @for code in &codes {
                " " a href={ (PAGE) "?place=" (code) } { (page.loaded.places.get(code).map_or("", String::as_str)) }
            }
            @if !page.place.is_empty() { " " a href=(PAGE) { (t(lang, "analysis-all")) } }
        }
    }
}

fn whole(page: &Page) -> Markup {
    let lang = page.reader.lang;
    let records = t(lang, "analysis-records");
    let submit = page.act.title.get(lang);
    let mut shell = Form::new(PAGE, page.csrf, page.command, page.typed, submit);
    shell.records = Some(&records);
    shell.cancel = Some("/cases");
    form(
        lang,
        &shell,
        html! {
            (hidden("place", page.place))
            (people(page))
            span id="f-case" {}
            @if let Some(error) = page.typed.error("case") { p.error { (error) } }
            @for case in &page.loaded.cases { (one(page, case)) }
        },
    )
}

fn people(page: &Page) -> Markup {
    let lang = page.reader.lang;
    let under: Vec<String> = page.loaded.people.iter().map(|colleague| standing(lang, colleague)).collect();
    let shown: Vec<Person> = page
        .loaded
        .people
        .iter()
        .zip(&under)
        .map(|(colleague, under)| Person {
            value: &colleague.user,
            name: &colleague.name,
            under,
            found_by: "",
            refused: None,
        })
        .collect();
    let Some(known) = page.policy.field(PEOPLE) else { return html! {} };
    let place = page.loaded.around.and_then(|place| page.loaded.places.get(&place));
    let hint = place.map(|place| t_args(lang, "analysis-people", &[("place", place.clone().into())]));
    let mut asked = Field::new(page.typed, PEOPLE, known.title.get(lang));
    if let Some(hint) = &hint {
        asked = asked.hint(hint);
    }
    field::people(lang, &asked, &shown, true)
}

/// A case: whether it is among those analysed, and what came of it.
fn one(page: &Page, case: &Candidate) -> Markup {
    let lang = page.reader.lang;
    let row = &case.row;
    let place = PlaceCode::parse(&row.place).ok().and_then(|code| page.loaded.places.get(&code));
    let title = words::case_title(lang, Some(page.policy), &row.category, place.map_or("", String::as_str));
    let due = deadline(page.reader, row);
    html! {
        fieldset.panel id={ "f-" (row.number) } {
            legend.vh { (row.number) }
            label.choice {
                input type="checkbox" name="case" value=(row.number) checked[page.typed.has("case", &row.number)];
                span {
                    b { (title) } " " span.quiet.number { (row.number) } (round(lang, row.cycle))
                    @if !row.grade.is_empty() { " " (words::grade(lang, page.policy, &row.grade)) }
                    @if let Some(due) = due { " " (due_badge(page.reader, &DueDate::firm(due))) }
                }
            }
            p { a href={ "/cases/" (row.number) } target="_blank" { (t(lang, "analysis-look")) } }
            @if let Some(error) = page.typed.error(&row.number) { p.error { (error) } }
            (hidden(&part(&row.number, "version"), &case.version.to_string()))
            @for asked in page.act.fields.iter().filter(|asked| asked.id != PEOPLE) { (asked_of(page, case, asked)) }
        }
    }
}

fn asked_of(page: &Page, case: &Candidate, asked: &bellwether_policy::case_policy::FieldUse) -> Markup {
    let lang = page.reader.lang;
    let Some(known) = page.policy.field(&asked.id) else { return html! {} };
    let name = part(&case.row.number, &asked.id);
    let mut named = known.clone();
    named.id = name;
    if known.kind != FieldKind::Person {
        return plain_field(lang, page.policy, &named, asked, page.typed);
    }
    let choices: Vec<Choice> =
        case.owners.iter().map(|owner| Choice::new(&owner.user, &owner.name)).collect();
    field::select(lang, &asked_field(lang, &named, asked, page.typed), &choices)
}
