//! Ways through cases that were implausibly quick: noted with the event that ended them, read by those who watch.

use anyhow::Result;

use super::Projection;
use crate::cases::model::Event;
use crate::db::Link;

/// As many as are looked at at once.
pub const SHOWN: usize = 20;

/// One way, with the records at its ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuickRow {
    pub number: String,
    pub policy: String,
    pub policy_version: u32,
    pub category: String,
    pub place: String,
    /// `policy.look_here`.
    pub way: String,
    pub from_seq: i64,
    pub from_us: i64,
    pub to_seq: i64,
    pub to_us: i64,
}

/// Notes the ways that an event ended.
pub fn put(link: &mut Link<'_>, at: &Projection<'_>, event: &Event) -> Result<()> {
    for quick in &event.effects.quick {
        link.execute(
            "insert into quick_ways (jurisdiction, case_id, seq, way, from_version, lo, at_us)
             values ($1, $2, $3, $4, $5, $6, $7)",
            &[
                &at.jurisdiction,
                &event.case.as_str(),
                &at.seq,
                &quick.way,
                &i64::from(quick.from),
                &at.lo,
                &event.at_us,
            ],
        )?;
    }
    Ok(())
}

/// The newest at some places since an instant: a page and one more.
pub fn since(
    link: &mut Link<'_>,
    jurisdiction: i64,
    (lo, hi): (i64, i64),
    since_us: i64,
) -> Result<Vec<QuickRow>> {
    link.query(
        "select c.number, c.policy, c.policy_version, c.category, c.place, q.way, f.seq, f.recorded_at_us, q.seq, q.at_us
         from quick_ways q
         join cases c on c.jurisdiction = q.jurisdiction and c.id = q.case_id
         join records f on f.jurisdiction = q.jurisdiction and f.stream = 'case/' || q.case_id
           and f.version = q.from_version
         where q.jurisdiction = $1 and q.lo >= $2 and q.lo <= $3 and q.at_us >= $4
         order by q.at_us desc, q.seq desc
         limit 21",
        &[&jurisdiction, &lo, &hi, &since_us],
        |row| {
            Ok(QuickRow {
                number: row.get(0)?,
                policy: row.get(1)?,
                policy_version: u32::try_from(row.get::<i64>(2)?)?,
                category: row.get(3)?,
                place: row.get(4)?,
                way: row.get(5)?,
                from_seq: row.get(6)?,
                from_us: row.get(7)?,
                to_seq: row.get(8)?,
                to_us: row.get(9)?,
            })
        },
    )
}
