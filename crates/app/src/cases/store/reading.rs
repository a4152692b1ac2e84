//! The sealed parts of a case, who opened them, and the size of the log.

use anyhow::{Result, ensure};

use crate::cases::model::CaseId;
use crate::db::Link;

/// One sealed part of a case's records; without ciphertext when its person has been erased.
pub struct SealedRow {
    pub seq: i64,
    /// Whose key opens it.
    pub person: Option<String>,
    pub nonce: Option<Vec<u8>>,
    pub ciphertext: Option<Vec<u8>>,
}

/// The sealed parts of a stream, oldest first.
pub fn sealed_parts(link: &mut Link<'_>, jurisdiction: i64, stream: &str) -> Result<Vec<SealedRow>> {
    link.query(
        "select r.seq, s.person, s.nonce, s.ciphertext
         from records r
         left join sealed s on s.jurisdiction = r.jurisdiction and s.seq = r.seq
         where r.jurisdiction = $1 and r.stream = $2 and r.sealed_commitments <> ''
         order by r.version, s.part",
        &[&jurisdiction, &stream],
        |row| {
            Ok(SealedRow {
                seq: row.get(0)?,
                person: row.get(1)?,
                nonce: row.get(2)?,
                ciphertext: row.get(3)?,
            })
        },
    )
}

/// Notes that a person has opened the sealed part of a case on a day.
pub fn put_reading(
    link: &mut Link<'_>,
    jurisdiction: i64,
    (case, user, on): (&str, &str, &str),
    seq: i64,
) -> Result<()> {
    let rows = link.execute(
        "insert into readings (jurisdiction, case_id, user_id, read_on, seq) values ($1, $2, $3, $4, $5)
         on conflict (jurisdiction, case_id, user_id, read_on, seq) do nothing",
        &[&jurisdiction, &case, &user, &on, &seq],
    )?;
    ensure!(rows <= 1, "a reading was noted more than once");
    Ok(())
}

/// The newest record of a person's reading of a case on a day.
pub fn of_day(
    link: &mut Link<'_>,
    jurisdiction: i64,
    case: &CaseId,
    user: &str,
    on: &str,
) -> Result<Option<i64>> {
    link.query_opt(
        "select seq from readings
         where jurisdiction = $1 and case_id = $2 and user_id = $3 and read_on = $4
         order by seq desc limit 1",
        &[&jurisdiction, &case.as_str(), &user, &on],
        |row| row.get(0),
    )
}

/// The records of a stream in which something was sealed, with who made them.
pub fn sealed_records(link: &mut Link<'_>, jurisdiction: i64, stream: &str) -> Result<Vec<(i64, String)>> {
    link.query(
        "select seq, actor from records where jurisdiction = $1 and stream = $2 and sealed_commitments <> ''",
        &[&jurisdiction, &stream],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// One reading of a case.
pub struct ReadingRow {
    pub seq: i64,
    pub user: String,
    pub on: String,
    pub recorded_at_us: i64,
}

/// Readings on a page.
pub const READINGS: usize = 50;

/// Who opened the sealed part of a case before a record, newest first: a page and one more.
pub fn readings(
    link: &mut Link<'_>,
    jurisdiction: i64,
    case: &CaseId,
    before: i64,
) -> Result<Vec<ReadingRow>> {
    link.query(
        "select o.seq, o.user_id, o.read_on, r.recorded_at_us
         from readings o
         join records r on r.jurisdiction = o.jurisdiction and r.seq = o.seq
         where o.jurisdiction = $1 and o.case_id = $2 and o.seq < $3
         order by o.seq desc
         limit 51",
        &[&jurisdiction, &case.as_str(), &before],
        |row| {
            Ok(ReadingRow {
                seq: row.get(0)?,
                user: row.get(1)?,
                on: row.get(2)?,
                recorded_at_us: row.get(3)?,
            })
        },
    )
}

/// The kinds of all records, in order: for tests that count them.
#[cfg(test)]
pub fn kinds(link: &mut Link<'_>, jurisdiction: i64) -> Result<Vec<String>> {
    link.query("select kind from records where jurisdiction = $1 order by seq", &[&jurisdiction], |row| {
        row.get(0)
    })
}
