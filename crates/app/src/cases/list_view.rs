//! The list of cases: filters as a sentence, a table that becomes cards, and the same rows as a file.
//!
//! Invariant: a row is called by category, place and number, never by a person who asked; the export holds what the list
//! shows, so it names handlers and nobody else.

mod export;

use std::collections::BTreeMap;

use bellwether_policy::Lang;
use bellwether_policy::case_policy::{Act, CasePolicy, Logic};
use jiff::Timestamp;
use maud::{Markup, html};

use super::asked::{Asked, STATES, Shown, usual_state};
use super::drafts::ANALYSIS;
use super::finding::Found;
use super::list::{COUNTED, Page};
use super::store::{Listed, NOTHING_DUE};
use super::words;
use crate::policies::Policies;
use crate::registry::{PlaceCode, Unit};
use crate::web::components::{
    Chip, Column, ColumnChoice, DueDate, Filters, Mark, Pager, Row, Search, Sort, Tone, badge, button_link,
    column_choice, due_badge, empty, export_link, filter_line, key_hints, notice, outcome, page_head, pager,
    panel, table_of,
};
use crate::web::locale::{t, t_args};
use crate::web::time::{Deadline, Reader};

pub use export::Export;

/// What the list is made from.
pub struct ListPage<'a> {
    pub reader: &'a Reader,
    pub policies: &'a Policies,
    pub asked: &'a Asked,
    pub page: &'a Page,
    /// Places of the viewer's scope.
    pub places: &'a BTreeMap<PlaceCode, String>,
    /// Names of the handlers on this page.
    pub names: &'a BTreeMap<String, String>,
    /// Units that have a case on this page.
    pub units: &'a BTreeMap<String, Unit>,
    /// What the words that were searched for may mean beside a number.
    pub found: &'a Found,
    /// The viewer's own id, for "mine".
    pub user: &'a str,
    pub may_report: bool,
    /// The joint analysis, where the viewer takes part in such.
    pub analysis: Option<&'a Act>,
    /// The viewer has just done something that took a case out of their sight.
    pub passed_on: Option<&'a Act>,
}

/// What the act did that took a case out of sight.
fn passed_on(lang: Lang, act: &Act) -> String {
    if act.logic == Logic::Return {
        return t(lang, "cases-passed-on").into_owned();
    }
    t_args(lang, "cases-done-unseen", &[("act", act.title.get(lang).into())])
}

pub fn list_page(list: &ListPage) -> Markup {
    let lang = list.reader.lang;
    let new = list.may_report.then(|| button_link("/cases/new", &t(lang, "cases-new"), true));
    let together = list.analysis.map(|act| button_link(ANALYSIS, act.title.get(lang), false));
    let acts = html! { (together.unwrap_or_default()) (new.unwrap_or_default()) };
    html! {
        (page_head(&t(lang, "shell-cases"), None, (list.may_report || list.analysis.is_some()).then_some(acts)))
        @if let Some(act) = list.passed_on { (notice(Tone::Good, &passed_on(lang, act), html! {})) }
        (filters(list))
        @if list.page.cases.is_empty() { (nothing(list)) } @else {
            (rows(list))
            (pages(list))
            (key_hints(lang))
        }
    }
}

fn filters(list: &ListPage) -> Markup {
    let lang = list.reader.lang;
    let asked = list.asked;
    let hint = t(lang, "cases-search");
    let keep: Vec<(&str, &str)> =
        asked.pairs().into_iter().filter(|(name, _)| !matches!(*name, "q" | "after" | "before")).collect();
    let filtered =
        asked.pairs().iter().any(|(name, _)| !matches!(*name, "column" | "sort" | "after" | "before"));
    let line = Filters {
        chips: Vec::new(),
        clear: filtered.then_some("/cases"),
        search: Some(Search { action: "/cases", value: &asked.filter.number, hint: &hint, keep: &keep }),
    };
    let parts = Parts::of(list);
    let chips = parts.0.iter().map(Part::chip).collect();
    filter_line(lang, &Filters { chips, ..line })
}

/// A part of the filters' sentence: what is chosen and what else could be.
struct Part {
    name: String,
    words: String,
    set: bool,
    options: Vec<(String, String, bool)>,
}

impl Part {
    fn chip(&self) -> Chip<'_> {
        Chip { name: &self.name, words: &self.words, set: self.set, options: self.options.clone() }
    }
}

struct Parts(Vec<Part>);

impl Parts {
    fn of(list: &ListPage) -> Parts {
        let lang = list.reader.lang;
        let asked = list.asked;
        let filter = &asked.filter;
        let mut parts = vec![place_part(list)];
        let policies = list
            .policies
            .cases()
            .iter()
            .map(|policy| (policy.name.clone(), policy.title.get(lang).to_owned()));
        parts.push(part(list, "policy", &filter.policy, policies.collect()));
        let states = STATES
            .iter()
            .map(|state| ((*state).to_owned(), t(lang, &format!("cases-state-{state}")).into_owned()));
        parts.push(exact(list, "state", &filter.state, states.collect(), usual_state(filter)));
        if let Some(policy) = list.policies.known(&filter.policy) {
            let named = |items: Vec<(&String, &bellwether_policy::Text)>| {
                items
                    .into_iter()
                    .map(|(id, title)| (id.clone(), title.get(lang).to_owned()))
                    .collect::<Vec<_>>()
            };
            let of_policy = [
                (
                    "category",
                    &filter.category,
                    named(policy.categories.iter().map(|item| (&item.id, &item.title)).collect()),
                ),
                (
                    "grade",
                    &filter.grade,
                    named(policy.grades.iter().map(|item| (&item.id, &item.title)).collect()),
                ),
                (
                    "stage",
                    &filter.stage,
                    named(policy.stages.iter().map(|item| (&item.id, &item.title)).collect()),
                ),
            ];
            parts.extend(
                of_policy
                    .into_iter()
                    .filter(|(.., items)| !items.is_empty())
                    .map(|(name, now, items)| part(list, name, now, items)),
            );
        }
        let mut mine = vec![(list.user.to_owned(), t(lang, "cases-mine").into_owned())];
        let other = list.names.get(&filter.handler).filter(|_| filter.handler != list.user);
        mine.extend(other.map(|name| (filter.handler.clone(), name.clone())));
        parts.push(part(list, "handler", &filter.handler, mine));
        let sorts = vec![
            ("due".to_owned(), t(lang, "cases-sort-due").into_owned()),
            ("opened".to_owned(), t(lang, "cases-sort-opened").into_owned()),
        ];
        parts.push(exact(list, "sort", &filter.sort, sorts, "due"));
        Parts(parts)
    }
}

/// A filter that may also be left open.
fn part(list: &ListPage, name: &'static str, now: &str, items: Vec<(String, String)>) -> Part {
    let lang = list.reader.lang;
    let any = t(lang, &format!("cases-any-{name}")).into_owned();
    let chosen = items.iter().find(|(id, _)| id == now).map(|(_, words)| words.clone());
    let mut options = vec![(any.clone(), list.asked.with(name, "").href("/cases"), now.is_empty())];
    options.extend(items.into_iter().map(|(id, words)| {
        let href = list.asked.with(name, &id).href("/cases");
        (words, href, id == now)
    }));
    Part {
        name: t(lang, &format!("cases-{name}")).into_owned(),
        words: chosen.unwrap_or(any),
        set: !now.is_empty(),
        options,
    }
}

/// A filter that always has one of its values.
fn exact(list: &ListPage, name: &'static str, now: &str, items: Vec<(String, String)>, usual: &str) -> Part {
    let now = if now.is_empty() { usual } else { now };
    let words =
        items.iter().find(|(id, _)| id == now).map_or_else(|| now.to_owned(), |(_, words)| words.clone());
    let options = items.into_iter().map(|(id, words)| {
        let value = if id == usual && name == "sort" { "" } else { &id };
        (words, list.asked.with(name, value).href("/cases"), id == now)
    });
    let options = options.collect();
    Part {
        name: t(list.reader.lang, &format!("cases-{name}")).into_owned(),
        words,
        set: now != usual,
        options,
    }
}

/// The place now, those above it and those right under it, within the scope.
fn place_part(list: &ListPage) -> Part {
    let lang = list.reader.lang;
    let now = PlaceCode::parse(&list.asked.filter.place).ok();
    let any = t(lang, "cases-any-place").into_owned();
    let mut options = vec![(any.clone(), list.asked.with("place", "").href("/cases"), now.is_none())];
    let within = |code: PlaceCode| list.places.get(&code).map(|name| (code, name));
    let top: Vec<PlaceCode> = list
        .places
        .keys()
        .filter(|code| !list.places.contains_key(&code.above()) || code.above() == **code)
        .copied()
        .collect();
    let mut shown: Vec<(PlaceCode, &String)> = Vec::new();
    match now {
        Some(code) => {
            shown.extend(within(code.above()).filter(|(above, _)| *above != code));
            shown.extend(within(code));
        }
        None => shown.extend(top.iter().filter_map(|code| within(*code))),
    }
    let parents: Vec<PlaceCode> = now.map_or(top, |code| vec![code]);
    for parent in parents.iter().take(1) {
        shown.extend(
            list.places
                .iter()
                .filter(|(code, _)| code.above() == *parent && **code != *parent)
                .map(|(code, name)| (*code, name)),
        );
    }
    options.extend(shown.into_iter().map(|(code, name)| {
        let href = list.asked.with("place", &code.to_string()).href("/cases");
        (name.clone(), href, now == Some(code))
    }));
    let words = now.and_then(|code| list.places.get(&code)).cloned().unwrap_or(any);
    Part { name: t(lang, "cases-place").into_owned(), words, set: now.is_some(), options }
}

fn tools(list: &ListPage) -> Markup {
    let lang = list.reader.lang;
    let keep: Vec<(&str, &str)> = list
        .asked
        .pairs()
        .into_iter()
        .filter(|(name, _)| !matches!(*name, "column" | "after" | "before"))
        .collect();
    let labels: Vec<_> = Shown::ALL
        .iter()
        .map(|shown| (shown.as_str(), label(lang, *shown), list.asked.columns.contains(shown)))
        .collect();
    let columns = labels.iter().map(|(key, words, shown)| (*key, words.as_ref(), *shown)).collect();
    html! {
        (column_choice(lang, &ColumnChoice { action: "/cases", keep: &keep, columns }))
        (export_link(lang, &list.asked.with("", "").href("/cases.csv")))
    }
}

fn label(lang: Lang, shown: Shown) -> std::borrow::Cow<'static, str> {
    t(
        lang,
        &format!(
            "cases-{}",
            match shown {
                Shown::Opened => "opened-on",
                Shown::Cycle => "round",
                other => other.as_str(),
            }
        ),
    )
}

fn rows(list: &ListPage) -> Markup {
    let lang = list.reader.lang;
    let newest = list.asked.filter.newest_first();
    let (by_due, by_opened) =
        (list.asked.with("sort", "").href("/cases"), list.asked.with("sort", "opened").href("/cases"));
    let name = t(lang, "cases-case");
    let labels: Vec<_> = list.asked.columns.iter().map(|shown| (*shown, label(lang, *shown))).collect();
    let mut columns = vec![Column::words(&name)];
    columns.extend(labels.iter().map(|(shown, label)| {
        let column = if *shown == Shown::Cycle { Column::number(label) } else { Column::words(label) };
        let column = match shown {
            Shown::Stage | Shown::Due | Shown::Handler => column.fact(),
            _ => column,
        };
        match shown {
            Shown::Due => column.sorted(Sort { href: &by_due, ascending: (!newest).then_some(true) }),
            Shown::Opened => column.sorted(Sort { href: &by_opened, ascending: newest.then_some(false) }),
            _ => column,
        }
    }));
    let hrefs: Vec<String> = list.page.cases.iter().map(|row| format!("/cases/{}", row.number)).collect();
    let rows: Vec<Row> =
        list.page.cases.iter().zip(&hrefs).map(|(row, href)| Row { href, cells: cells(list, row) }).collect();
    let caption = t(lang, "cases-caption");
    table_of(lang, (&caption, &counted(list)), &columns, &rows, Some(tools(list)))
}

fn cells(list: &ListPage, row: &Listed) -> Vec<Markup> {
    let policy = list.policies.get(&row.policy, row.policy_version);
    let title =
        words::case_title(list.reader.lang, policy, &row.category, place_name(list.places, &row.place));
    let round = round(list.reader.lang, row.cycle);
    let mut cells = vec![html! { (title) " " span.quiet.number { (row.number) } (round) }];
    cells.extend(list.asked.columns.iter().map(|shown| cell(list, policy, row, *shown)));
    cells
}

/// From the second round on, which one it is.
pub fn round(lang: Lang, cycle: i64) -> Markup {
    let number = [("number", cycle.into())];
    html! { @if cycle > 1 { " " (badge(Mark::Broken, &t_args(lang, "cases-cycle", &number))) } }
}

fn place_name<'p>(places: &'p BTreeMap<PlaceCode, String>, code: &'p str) -> &'p str {
    PlaceCode::parse(code).ok().and_then(|code| places.get(&code)).map_or(code, String::as_str)
}

fn cell(list: &ListPage, policy: Option<&CasePolicy>, row: &Listed, shown: Shown) -> Markup {
    let reader = list.reader;
    if shown == Shown::Due {
        return match deadline(reader, row) {
            Some(deadline) => due_badge(reader, &DueDate::firm(deadline)),
            None if row.closed_late => html! { span.quiet { (t(reader.lang, "cases-late")) } },
            None => html! { span.quiet { "—" } },
        };
    }
    if shown == Shown::Outcome && !row.outcome.is_empty() {
        let settled =
            policy.and_then(|policy| policy.outcome(&row.outcome)).is_some_and(|outcome| outcome.settled);
        let mark = if settled { Mark::Verified } else { Mark::Plain };
        return outcome(
            mark,
            policy.map_or(row.outcome.as_str(), |policy| words::outcome(reader.lang, policy, &row.outcome)),
        );
    }
    if shown == Shown::Handler {
        let name = list.names.get(&row.handler).filter(|name| !name.is_empty());
        return html! { @match name { Some(name) => (name), None => span.quiet { "—" } } };
    }
    let text = match shown {
        Shown::Unit => unit_name(reader.lang, list.units, row),
        shown => plain(reader, policy, row, shown),
    };
    html! { @if text.is_empty() { span.quiet { "—" } } @else { (text) } }
}

/// The unit that has a case now, or the one that it named when it came in.
fn unit_name(lang: Lang, units: &BTreeMap<String, Unit>, row: &Listed) -> String {
    units.get(&row.with_unit).map_or_else(|| row.unit.clone(), |unit| unit.name_in(lang).to_owned())
}

/// The columns that are words alone; people and units are none of them.
fn plain(reader: &Reader, policy: Option<&CasePolicy>, row: &Listed, shown: Shown) -> String {
    let lang = reader.lang;
    let named = |id: &str, name: fn(Lang, &CasePolicy, &str) -> String| match policy {
        Some(policy) if !id.is_empty() => name(lang, policy, id),
        _ => id.to_owned(),
    };
    match shown {
        Shown::Stage => named(&row.stage, |lang, policy, id| words::stage(lang, policy, id).to_owned()),
        Shown::Grade => named(&row.grade, |lang, policy, id| words::grade(lang, policy, id).to_owned()),
        Shown::Outcome => named(&row.outcome, |lang, policy, id| words::outcome(lang, policy, id).to_owned()),
        Shown::Policy => policy.map_or(row.policy.clone(), |policy| policy.title.get(lang).to_owned()),
        Shown::Opened => reader.moment(words::instant(row.opened_us)),
        Shown::Cycle => row.cycle.to_string(),
        Shown::Due | Shown::Handler | Shown::Unit => String::new(),
    }
}

/// A last day ends with its last microsecond; any other instant was given as such.
pub fn deadline(reader: &Reader, row: &Listed) -> Option<Deadline> {
    if row.due_us == NOTHING_DUE {
        return None;
    }
    let at = Timestamp::from_microsecond(row.due_us).ok()?;
    let local = at.to_zoned(reader.zone.clone());
    let whole_day = (local.hour(), local.minute(), local.second(), local.subsec_nanosecond())
        == (23, 59, 59, 999_999_000);
    Some(if whole_day { Deadline::By(local.date()) } else { Deadline::At(at) })
}

fn pages(list: &ListPage) -> Markup {
    let first = list.asked.with("", "").href("/cases");
    let at = |name: &str, cursor: &Option<String>| {
        cursor.as_ref().map(|cursor| list.asked.with(name, cursor).href("/cases"))
    };
    let (previous, next) = (at("before", &list.page.previous), at("after", &list.page.next));
    if previous.is_none() && next.is_none() {
        return html! {};
    }
    pager(
        list.reader.lang,
        &Pager {
            first: previous.is_some().then_some(first.as_str()),
            previous: previous.as_deref(),
            next: next.as_deref(),
            shown: list.page.cases.len(),
            total: list.page.total.filter(|total| *total <= COUNTED),
        },
    )
}

/// `共 123 件`, or that there are more than are counted.
fn counted(list: &ListPage) -> String {
    let lang = list.reader.lang;
    match list.page.total {
        Some(total) if total > COUNTED => t_args(lang, "cases-more-than", &[("count", COUNTED.into())]),
        total => {
            t_args(lang, "cases-total", &[("count", total.unwrap_or(list.page.cases.len() as i64).into())])
        }
    }
}

fn nothing(list: &ListPage) -> Markup {
    let lang = list.reader.lang;
    let filter = &list.asked.filter;
    if list.places.is_empty() {
        return empty(&t(lang, "cases-none-scope"), &t(lang, "cases-none-scope-next"), None);
    }
    if !filter.number.is_empty() {
        return not_a_number(list);
    }
    let all = (filter.state != "all").then(|| {
        button_link(&list.asked.with("state", "all").href("/cases"), &t(lang, "cases-state-all"), false)
    });
    empty(&t(lang, "cases-none"), &t(lang, "cases-none-next"), all)
}

/// No number contains what was typed. Shows the places and handlers that it may mean, each with a link to its
/// list.
fn not_a_number(list: &ListPage) -> Markup {
    let lang = list.reader.lang;
    let typed = [("number", list.asked.filter.number.clone().into())];
    if list.found.is_empty() {
        return empty(
            &t_args(lang, "cases-none-number", &typed),
            &t(lang, "cases-none-number-next"),
            Some(button_link("/cases?state=all", &t(lang, "cases-state-all"), false)),
        );
    }
    let base = list.asked.without_number();
    let href = |name: &str, value: &str| base.with(name, value).href("/cases");
    panel(
        &t_args(lang, "cases-found", &typed),
        None,
        html! {
            ul.choices {
                @for place in &list.found.places {
                    @let above = place_name(list.places, &place.code.above().to_string()).to_owned();
                    li { a.button href=(href("place", &place.code.to_string())) { (t(lang, "cases-place")) " · " (place.name) @if list.places.contains_key(&place.code.above()) { " · " (above) } } }
                }
                @for (user, name) in &list.found.people {
                    li { a.button href=(href("handler", user)) { (t(lang, "cases-handler")) " · " (name) } }
                }
            }
        },
    )
}
