//! How villages look.

use maud::{Markup, html};

use crate::accounts::Colleague;
use crate::cases::store::tally::Tally;
use crate::cases::store::{Listed, NOTHING_DUE};
use crate::cases::words;
use crate::latin;
use crate::policies::Policies;
use crate::registry::{Place, PlaceCode};
use crate::web::components::{
    Column, DueDate, Figure, Row, Tone, breadcrumbs, button_link, case_line, columns, due_badge, empty,
    facts, figure, figures, notice, page_head, panel, table_of,
};
use crate::web::locale::{joined, t, t_args};
use crate::web::number;
use crate::web::time::{Deadline, Reader};

/// A township and its villages with their counts, where the reader may see cases.
pub struct Township {
    pub code: PlaceCode,
    pub name: String,
    pub villages: Vec<(PlaceCode, String, Option<Tally>)>,
}

impl Township {
    fn shows_figures(&self) -> bool {
        self.villages.iter().any(|(.., tally)| tally.is_some())
    }
}

/// Everything a village's page shows.
pub struct VillagePage {
    pub code: PlaceCode,
    pub name: String,
    pub path: Vec<Place>,
    pub tally: Tally,
    pub people: Vec<Colleague>,
    pub cases: Vec<Listed>,
    pub sees_cases: bool,
    pub may_report: bool,
    pub records: i64,
}

/// The list of villages by township.
pub fn villages(reader: &Reader, townships: &[Township], records: i64) -> Markup {
    let lang = reader.lang;
    let as_of = [("date", reader.date(reader.today()).into()), ("seq", records.to_string().into())];
    html! {
        (page_head(&t(lang, "villages-title"), Some(html! { (t_args(lang, "villages-as-of", &as_of)) }), None))
        @if townships.is_empty() { (empty(&t(lang, "villages-none"), &t(lang, "villages-none-next"), None)) }
        @else if !townships.iter().any(Township::shows_figures) { (notice(Tone::Info, &t(lang, "villages-no-figures"), html! {})) }
        @for township in townships { (of_township(reader, township)) }
    }
}

fn of_township(reader: &Reader, township: &Township) -> Markup {
    let lang = reader.lang;
    let labels =
        ["villages-name", "villages-open", "villages-overdue", "villages-settled", "villages-reopened"]
            .map(|key| t(lang, key));
    let mut columns = vec![Column::words(&labels[0])];
    if township.shows_figures() {
        columns.extend([
            Column::number(&labels[1]).fact(),
            Column::number(&labels[2]).fact(),
            Column::number(&labels[3]).fact(),
            Column::number(&labels[4]).fact(),
        ]);
    }
    let hrefs: Vec<String> = township.villages.iter().map(|(code, ..)| format!("/villages/{code}")).collect();
    let rows: Vec<Row<'_>> = township
        .villages
        .iter()
        .zip(&hrefs)
        .map(|((code, name, tally), href)| Row {
            href,
            cells: std::iter::once(html! { (latin::place(lang, name)) })
                .chain(counts_of(*code, *tally))
                .collect(),
        })
        .collect();
    let count = [("count", (rows.len() as i64).into())];
    let caption = latin::place(lang, &township.name);
    table_of(lang, (&caption, &t_args(lang, "villages-count", &count)), &columns, &rows, None)
}

/// What a row says of a village; a dash where the reader may not see its cases, which is not the same as none.
fn counts_of(code: PlaceCode, tally: Option<Tally>) -> [Markup; 4] {
    let counts = |tally: Tally| {
        [
            ("open", tally.open),
            ("overdue", tally.overdue),
            ("settled", tally.settled),
            ("reopened", tally.reopened),
        ]
    };
    match tally {
        Some(tally) => counts(tally).map(|(state, count)| counted(code, state, count)),
        None => [(); 4].map(|()| html! { span.quiet { "—" } }),
    }
}

/// A number that opens into the cases behind it.
fn counted(code: PlaceCode, state: &str, count: i64) -> Markup {
    html! {
        @if count == 0 { span.quiet { "0" } }
        @else { a href=(format!("/cases?place={code}&state={state}")) { (number::count(count)) } }
    }
}

/// One village.
pub fn village(reader: &Reader, policies: &Policies, page: &VillagePage) -> Markup {
    let lang = reader.lang;
    let above: Vec<_> =
        page.path.iter().rev().skip(1).rev().map(|place| latin::place(lang, &place.name)).collect();
    let name = latin::place(lang, &page.name);
    let new = page
        .may_report
        .then(|| button_link(&format!("/cases/new?place={}", page.code), &t(lang, "today-new-case"), true));
    html! {
        (breadcrumbs(lang, &[(&t(lang, "villages-title"), "/villages")], &name))
        (page_head(&name, Some(html! { (above.join(" · ")) " · " span.number { (page.code) } }), new))
        @if page.sees_cases { (counts(reader, page)) }
        (columns(open_cases(reader, policies, page), people(reader, page)))
    }
}

fn counts(reader: &Reader, page: &VillagePage) -> Markup {
    let lang = reader.lang;
    let (unit, period, as_of) =
        (t(lang, "villages-unit"), t(lang, "villages-period"), reader.date(reader.today()));
    let tally = &page.tally;
    let all = [
        ("open", "villages-open", tally.open),
        ("overdue", "villages-overdue", tally.overdue),
        ("settled", "villages-settled", tally.settled),
        ("unsettled", "villages-unsettled", tally.unsettled),
        ("late", "villages-late", tally.closed_late),
        ("reopened", "villages-reopened", tally.reopened),
    ];
    figures(all.into_iter().map(|(state, key, value)| {
        let href = format!("/cases?place={}&state={state}", page.code);
        figure(
            lang,
            &Figure {
                label: &t(lang, key),
                value,
                unit: &unit,
                period: &period,
                as_of: &as_of,
                seq: u64::try_from(page.records).unwrap_or(0),
                href: &href,
            },
        )
    }))
}

fn open_cases(reader: &Reader, policies: &Policies, page: &VillagePage) -> Markup {
    let lang = reader.lang;
    let body = html! {
        @if !page.sees_cases { p.quiet { (t(lang, "villages-no-figures")) } }
        @else if page.cases.is_empty() { (empty(&t(lang, "villages-no-open"), &t(lang, "villages-no-open-next"), None)) }
        @for case in &page.cases { (open_case(reader, policies, case)) }
        @if page.tally.open as usize > page.cases.len() {
            p.more {
                (t_args(lang, "villages-cut", &[("count", (page.cases.len() as i64).into())])) " "
                a href=(format!("/cases?place={}&state=open", page.code)) { (t_args(lang, "villages-all-open", &[("count", page.tally.open.into())])) }
            }
        }
    };
    let count = page.sees_cases.then(|| usize::try_from(page.tally.open).unwrap_or(0));
    panel(&t(lang, "villages-open-cases"), count, body)
}

fn open_case(reader: &Reader, policies: &Policies, case: &Listed) -> Markup {
    let lang = reader.lang;
    let policy = policies.get(&case.policy, case.policy_version);
    let at = words::instant(case.due_us);
    let due = html! {
        @if case.due_us != NOTHING_DUE {
            (due_badge(reader, &DueDate::firm(Deadline::By(at.to_zoned(reader.zone.clone()).date()))))
        }
    };
    let under = html! {
        span.number { (case.number) }
        @if let Some(policy) = policy { " · " (words::stage(lang, policy, &case.stage)) }
    };
    case_line(
        &format!("/cases/{}", case.number),
        &words::case_title(lang, policy, &case.category, ""),
        under,
        due,
        None,
    )
}

fn people(reader: &Reader, page: &VillagePage) -> Markup {
    let lang = reader.lang;
    let pairs: Vec<(String, Markup)> = page
        .people
        .iter()
        .map(|person| {
            let roles: Vec<_> = person.roles.iter().map(|role| words::role(lang, *role)).collect();
            (
                latin::person(lang, &person.name).into_owned(),
                html! { (joined(lang, roles.iter().map(AsRef::as_ref))) },
            )
        })
        .collect();
    let pairs: Vec<(&str, Markup)> =
        pairs.iter().map(|(name, roles)| (name.as_str(), roles.clone())).collect();
    let body = html! {
        @if pairs.is_empty() { p.quiet { (t(lang, "villages-no-people")) } }
        @else { (facts(&pairs)) }
    };
    panel(&t(lang, "villages-people"), Some(page.people.len()), body)
}
