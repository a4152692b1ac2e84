//! Counts of cases by place: what a village's page and the list of villages show, each a link to the cases behind it.

use anyhow::Result;
use serde::Serialize;
use utoipa::ToSchema;

use crate::db::Link;

/// Counts over the cases of one village.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Tally {
    pub open: i64,
    /// Cases in which something is overdue, also the answer to a complaint after closing.
    pub overdue: i64,
    pub closed: i64,
    pub closed_late: i64,
    /// Cases that went round more than once: a closure of theirs did not last.
    pub reopened: i64,
}

impl Tally {
    /// The sum of two.
    #[must_use]
    pub fn and(self, other: Tally) -> Tally {
        Tally {
            open: self.open + other.open,
            overdue: self.overdue + other.overdue,
            closed: self.closed + other.closed,
            closed_late: self.closed_late + other.closed_late,
            reopened: self.reopened + other.reopened,
        }
    }
}

/// The counts of each place in an interval that has cases, in order of places.
pub fn by_place(
    link: &mut Link<'_>,
    jurisdiction: i64,
    interval: (i64, i64),
    now_us: i64,
) -> Result<Vec<(i64, Tally)>> {
    link.query(
        "select lo,
           cast(sum(open) as bigint),
           cast(sum(case when due_us < $1 then 1 else 0 end) as bigint),
           cast(sum(1 - open) as bigint),
           cast(sum(case when open = 0 then closed_late else 0 end) as bigint),
           cast(sum(case when cycle > 1 then 1 else 0 end) as bigint)
         from cases
         where jurisdiction = $2 and lo >= $3 and lo <= $4
         group by lo
         order by lo",
        &[&now_us, &jurisdiction, &interval.0, &interval.1],
        |row| {
            let tally = Tally {
                open: row.get(1)?,
                overdue: row.get(2)?,
                closed: row.get(3)?,
                closed_late: row.get(4)?,
                reopened: row.get(5)?,
            };
            Ok((row.get(0)?, tally))
        },
    )
}
