//! Lists of cases: filters as the URL says them, keyset paging, always within a scope.
//!
//! Invariant: a list is read through the areas of a scope and nothing else; page after page shows each case once.
//! Not here: how a list looks (`list_view.rs`), what a case may become (`rules.rs`).

use anyhow::Result;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::store::{self, ENDED_OTHERWISE, Listed, NOTHING_DUE, SETTLED};
use crate::accounts::Scope;
use crate::db::Link;

/// Rows on one page.
pub const PAGE: usize = 50;

/// The filters of a list, as they stand in its URL. Empty means any.
#[derive(Clone, Debug, Default, PartialEq, Eq, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    pub policy: String,
    pub stage: String,
    pub grade: String,
    pub category: String,
    pub outcome: String,
    /// `open`, `closed` (or merged), `owed` (something is due), `overdue`, `soon` (due within three days), `settled`, `unsettled` (ended
    /// otherwise), `late` (a round closed late), `reopened`, or empty. Something may be owed in a closed case too: the answer to a
    /// complaint.
    pub state: String,
    /// Code of a place; the list covers its subtree. 12 digits, or as many of them as name it.
    pub place: String,
    /// A user's id.
    pub handler: String,
    /// Part of a public number.
    pub number: String,
    /// `due` (the default) or `opened`, newest first.
    pub sort: String,
    /// Where the page begins: the last row of the page before, `<key>.<id>`.
    pub after: String,
    /// Where the page ends, going back: the first row of the page after, `<key>.<id>`.
    pub before: String,
}

/// A page of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Page {
    pub cases: Vec<Listed>,
    /// The `after` of the next page, if there is one.
    pub next: Option<String>,
    /// The `before` of the previous page, if there is one.
    pub previous: Option<String>,
    /// Rows in the whole list, for those who look at it; one more than [`COUNTED`] stands for more. A program that wants all
    /// follows `next`, and is not made to wait for a count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// More rows than these are not counted: a list that long is narrowed, not paged through.
pub const COUNTED: i64 = 200;

/// What a filter's words come to, in the columns of the table.
pub struct Bounds {
    pub open: (i64, i64),
    pub due_us: (i64, i64),
    pub ended: (i64, i64),
    pub closed_late_from: i64,
    pub cycle_from: i64,
}

const SOON_US: i64 = 3 * 86_400_000_000;

/// Whether a text can be the place where a page begins or ends: a number and an id.
pub fn is_cursor(text: &str) -> bool {
    let id = |id: &str| !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let key = |key: &str| !key.starts_with('+') && key.parse::<i64>().is_ok();
    text.split_once('.').is_some_and(|(place, row)| key(place) && id(row))
}

impl Filter {
    pub fn newest_first(&self) -> bool {
        self.sort == "opened"
    }

    /// The columns' bounds at an instant.
    pub fn bounds(&self, now_us: i64) -> Bounds {
        let any = Bounds {
            open: (0, 1),
            due_us: (i64::MIN, i64::MAX),
            ended: (0, ENDED_OTHERWISE),
            closed_late_from: 0,
            cycle_from: 1,
        };
        match self.state.as_str() {
            "open" => Bounds { open: (1, 1), ..any },
            "closed" => Bounds { open: (0, 0), ..any },
            "owed" => Bounds { due_us: (i64::MIN, NOTHING_DUE - 1), ..any },
            "overdue" => Bounds { due_us: (i64::MIN, now_us - 1), ..any },
            "soon" => Bounds { due_us: (now_us, now_us + SOON_US), ..any },
            "settled" => Bounds { ended: (SETTLED, SETTLED), ..any },
            "unsettled" => Bounds { ended: (ENDED_OTHERWISE, ENDED_OTHERWISE), ..any },
            "late" => Bounds { closed_late_from: 1, ..any },
            "reopened" => Bounds { cycle_from: 2, ..any },
            _ => any,
        }
    }

    /// Whether the page is read backwards from where it ends.
    pub fn backwards(&self) -> bool {
        !self.before.is_empty()
    }

    /// Whether keys fall along the way in which the page is read.
    pub fn falling(&self) -> bool {
        self.newest_first() != self.backwards()
    }

    /// The key from which the page is read: the sorted column and the id.
    pub fn start(&self) -> (i64, &str) {
        // Greater than every id, for keys that fall.
        let (from_start, id) = if self.falling() { (i64::MAX, "~") } else { (i64::MIN, "") };
        let cursor = if self.backwards() { &self.before } else { &self.after };
        match cursor.split_once('.') {
            Some((key, id)) => (key.parse().unwrap_or(from_start), id),
            None => (from_start, id),
        }
    }

    fn cursor(&self, row: &Listed) -> String {
        format!("{}.{}", self.key_of(row), row.id)
    }

    fn key_of(&self, row: &Listed) -> i64 {
        if self.newest_first() { row.opened_us } else { row.due_us }
    }
}

/// One page of the cases within a scope.
pub fn page(link: &mut Link<'_>, scope: &Scope, filter: &Filter, now_us: i64) -> Result<Page> {
    let mut cases = rows(link, scope, filter, now_us)?;
    let more = cases.len() > PAGE;
    if filter.backwards() && !more {
        // Fewer rows than a page before it: that is the first page, and it is shown whole.
        let first = Filter { before: String::new(), after: String::new(), ..filter.clone() };
        return page(link, scope, &first, now_us);
    }
    cases.truncate(PAGE);
    if filter.backwards() {
        cases.reverse();
    }
    let has_next = more || filter.backwards();
    let has_previous = !filter.after.is_empty() || filter.backwards();
    Ok(Page {
        next: cases.last().filter(|_| has_next).map(|row| filter.cursor(row)),
        previous: cases.first().filter(|_| has_previous).map(|row| filter.cursor(row)),
        total: None,
        cases,
    })
}

/// One page, and how many rows there are in all.
pub fn counted_page(link: &mut Link<'_>, scope: &Scope, filter: &Filter, now_us: i64) -> Result<Page> {
    let page = page(link, scope, filter, now_us)?;
    let is_whole = page.next.is_none() && page.previous.is_none();
    let total = if is_whole { page.cases.len() as i64 } else { count(link, scope, filter, now_us)? };
    Ok(Page { total: Some(total.min(COUNTED + 1)), ..page })
}

/// A page's rows and one more, in the order in which they are read.
fn rows(link: &mut Link<'_>, scope: &Scope, filter: &Filter, now_us: i64) -> Result<Vec<Listed>> {
    let jurisdiction = scope.jurisdiction();
    let mut cases = Vec::new();
    for area in scope.areas() {
        cases.extend(store::list(link, jurisdiction, area, filter, now_us)?);
    }
    if scope.areas().len() > 1 {
        cases.sort_by(|a, b| {
            let order = (filter.key_of(a), &a.id).cmp(&(filter.key_of(b), &b.id));
            if filter.falling() { order.reverse() } else { order }
        });
    }
    Ok(cases)
}

fn count(link: &mut Link<'_>, scope: &Scope, filter: &Filter, now_us: i64) -> Result<i64> {
    let mut total = 0;
    for area in scope.areas() {
        total += store::count(link, scope.jurisdiction(), area, filter, now_us)?;
    }
    Ok(total)
}
