//! Lists of cases: filters as the URL says them, keyset paging, always within a scope.
//!
//! Invariant: a list is read through the intervals of a scope and nothing else; page after page shows each case once.
//! Not here: how a list looks (`list_view.rs`), what a case may become (`rules.rs`).

use anyhow::Result;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::store::{self, Listed, NOTHING_DUE};
use crate::accounts::Scope;
use crate::db::Link;

/// Rows on one page.
pub const PAGE: usize = 50;

/// The filters of a list, as they stand in its URL. Empty means any.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    pub policy: String,
    pub stage: String,
    pub grade: String,
    pub category: String,
    pub outcome: String,
    /// `open`, `closed`, `owed` (something is due), `overdue`, `soon` (due within three days), `late` (closed late), `reopened`, or
    /// empty. Something may be owed in a closed case too: the answer to a complaint.
    pub state: String,
    /// 12-digit code of a place; the list covers its subtree.
    pub place: String,
    /// A user's id.
    pub handler: String,
    /// Part of a public number.
    pub number: String,
    /// `due` (the default) or `opened`, newest first.
    pub sort: String,
    /// Where the page begins: the last row of the page before, `<key>.<id>`.
    pub after: String,
}

/// A page of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Page {
    pub cases: Vec<Listed>,
    /// The `after` of the next page, if there is one.
    pub next: Option<String>,
}

/// What a filter's words come to, in the columns of the table.
pub struct Bounds {
    pub open: (i64, i64),
    pub due_us: (i64, i64),
    pub closed_late: (i64, i64),
    pub cycle_from: i64,
}

const SOON_US: i64 = 3 * 86_400_000_000;

impl Filter {
    pub fn newest_first(&self) -> bool {
        self.sort == "opened"
    }

    /// The columns' bounds at an instant.
    pub fn bounds(&self, now_us: i64) -> Bounds {
        let any = Bounds { open: (0, 1), due_us: (i64::MIN, i64::MAX), closed_late: (0, 1), cycle_from: 1 };
        match self.state.as_str() {
            "open" => Bounds { open: (1, 1), ..any },
            "closed" => Bounds { open: (0, 0), ..any },
            "owed" => Bounds { due_us: (i64::MIN, NOTHING_DUE - 1), ..any },
            "overdue" => Bounds { due_us: (i64::MIN, now_us - 1), ..any },
            "soon" => Bounds { due_us: (now_us, now_us + SOON_US), ..any },
            "late" => Bounds { open: (0, 0), closed_late: (1, 1), ..any },
            "reopened" => Bounds { cycle_from: 2, ..any },
            _ => any,
        }
    }

    /// The key after which the page begins: the sorted column and the id. A cursor that does not read begins at the start.
    pub fn start(&self) -> (i64, &str) {
        let from_start = if self.newest_first() { i64::MAX } else { i64::MIN };
        match self.after.split_once('.') {
            Some((key, id)) => (key.parse().unwrap_or(from_start), id),
            None => (from_start, ""),
        }
    }

    fn key_of(&self, row: &Listed) -> i64 {
        if self.newest_first() { row.opened_us } else { row.due_us }
    }
}

/// One page of the cases within a scope.
pub fn page(link: &mut Link<'_>, scope: &Scope, filter: &Filter, now_us: i64) -> Result<Page> {
    let jurisdiction = scope.jurisdiction();
    let mut cases = Vec::new();
    for interval in scope.intervals() {
        cases.extend(store::list(link, jurisdiction, *interval, filter, now_us)?);
    }
    if scope.intervals().len() > 1 {
        cases.sort_by(|a, b| {
            let order = (filter.key_of(a), &a.id).cmp(&(filter.key_of(b), &b.id));
            if filter.newest_first() { order.reverse() } else { order }
        });
    }
    let more = cases.len() > PAGE;
    cases.truncate(PAGE);
    let next = cases.last().filter(|_| more).map(|row| format!("{}.{}", filter.key_of(row), row.id));
    Ok(Page { cases, next })
}
