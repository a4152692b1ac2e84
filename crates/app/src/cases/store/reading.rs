//! The sealed parts of a case, who opened them, and the size of the log.

use anyhow::{Result, ensure};

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
pub fn put_reading(link: &mut Link<'_>, jurisdiction: i64, case: &str, user: &str, on: &str) -> Result<()> {
    let rows = link.execute(
        "insert into readings (jurisdiction, case_id, user_id, read_on) values ($1, $2, $3, $4)
         on conflict (jurisdiction, case_id, user_id, read_on) do nothing",
        &[&jurisdiction, &case, &user, &on],
    )?;
    ensure!(rows <= 1, "a reading was noted more than once");
    Ok(())
}

/// How many records the log of a jurisdiction has.
pub fn log_size(link: &mut Link<'_>, jurisdiction: i64) -> Result<i64> {
    let size =
        link.query_opt("select size from heads where jurisdiction = $1", &[&jurisdiction], |row| row.get(0))?;
    Ok(size.unwrap_or(0))
}

/// The kinds of all records, in order: for tests that count them.
#[cfg(test)]
pub fn kinds(link: &mut Link<'_>, jurisdiction: i64) -> Result<Vec<String>> {
    link.query("select kind from records where jurisdiction = $1 order by seq", &[&jurisdiction], |row| {
        row.get(0)
    })
}
