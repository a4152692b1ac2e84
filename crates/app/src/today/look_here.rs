//! Look here: ways through cases that were implausibly quick, with their records, for those who watch.
//!
//! Invariant: no verdict and no count of anybody; a line names a case, a way and two records, and no person.

use maud::{Markup, html};

use super::view::Names;
use crate::cases::store::quick::QuickRow;
use crate::cases::words;
use crate::policies::Policies;
use crate::registry::PlaceCode;
use crate::web::components::{case_line, panel};
use crate::web::locale::{t, t_args};
use crate::web::time::Reader;

/// The panel; nothing where there is nothing to look at.
pub fn look_here(
    reader: &Reader,
    policies: &Policies,
    names: Names<'_>,
    jurisdiction: i64,
    (rows, more): &(Vec<QuickRow>, bool),
) -> Markup {
    if rows.is_empty() {
        return html! {};
    }
    let lang = reader.lang;
    let lines = html! {
        p.hint { (t(lang, "today-look-here-hint")) }
        @for row in rows { (line(reader, policies, names, (jurisdiction, row))) }
        @if *more { p.quiet { (t(lang, "today-look-here-more")) } }
    };
    panel(&t(lang, "today-look-here"), Some(rows.len()), lines)
}

/// Whole minutes between the two ends; less than one is said as none.
pub fn minutes(row: &QuickRow) -> i64 {
    (row.to_us - row.from_us).max(0) / 60_000_000
}

fn line(
    reader: &Reader,
    policies: &Policies,
    names: Names<'_>,
    (jurisdiction, row): (i64, &QuickRow),
) -> Markup {
    let lang = reader.lang;
    let policy = policies.get(&row.policy, row.policy_version);
    let place = PlaceCode::parse(&row.place).ok().and_then(|code| names.places.get(&code));
    let title = words::case_title(lang, policy, &row.category, place.map_or("", String::as_str));
    let way = policy.and_then(|policy| policy.look_here.iter().find(|way| way.id == row.way));
    let way = way.map_or(row.way.as_str(), |way| way.title.get(lang));
    let record = |seq: i64| {
        html! { a href={ "/log/" (format!("{jurisdiction:06}")) "/record/" (seq) } { "#" (seq) } }
    };
    let under = html! {
        span.number { (row.number) } " · " (way)
        " · " (t_args(lang, "today-look-here-took", &[("minutes", minutes(row).into())]))
        " · " (reader.moment(words::instant(row.to_us)))
        " · " (record(row.from_seq)) " → " (record(row.to_seq))
    };
    case_line(&format!("/cases/{}", row.number), &title, under, html! {}, None)
}
