//! Counts of cases by place: what a village's page and the list of villages show, each a link to the cases behind it.

use anyhow::Result;
use serde::Serialize;
use utoipa::ToSchema;

use super::{ENDED_OTHERWISE, SETTLED};
use crate::db::Link;

/// Counts over the cases of one village.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Tally {
    pub open: i64,
    /// Cases in which something is overdue, also the answer to a complaint after closing.
    pub overdue: i64,
    /// Ended with an outcome that counts as settled, and not reopened since.
    pub settled: i64,
    /// Ended otherwise: unresolved, declined, withdrawn. Duplicates that were merged count nowhere but in the case that stays.
    pub unsettled: i64,
    /// Cases of which a round was closed late, whatever came of them since.
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
            settled: self.settled + other.settled,
            unsettled: self.unsettled + other.unsettled,
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
           cast(sum(case when ended = $2 then 1 else 0 end) as bigint),
           cast(sum(case when ended = $3 then 1 else 0 end) as bigint),
           cast(sum(case when closed_late > 0 then 1 else 0 end) as bigint),
           cast(sum(case when cycle > 1 then 1 else 0 end) as bigint)
         from cases
         where jurisdiction = $4 and lo >= $5 and lo <= $6
         group by lo
         order by lo",
        &[&now_us, &SETTLED, &ENDED_OTHERWISE, &jurisdiction, &interval.0, &interval.1],
        |row| {
            let tally = Tally {
                open: row.get(1)?,
                overdue: row.get(2)?,
                settled: row.get(3)?,
                unsettled: row.get(4)?,
                closed_late: row.get(5)?,
                reopened: row.get(6)?,
            };
            Ok((row.get(0)?, tally))
        },
    )
}
