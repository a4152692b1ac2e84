//! Files that were sent, and those that records name. Uploads are passing state, not rebuilt from the log.

use anyhow::{Result, ensure};

use crate::cases::evidence::Sending;
use crate::cases::model::EvidenceRef;
use crate::db::Link;

/// Notes that a file was sent, or sent again.
pub fn put(link: &mut Link<'_>, sending: &Sending, file: &EvidenceRef, now_us: i64) -> Result<()> {
    let rows = link.execute(
        "insert into uploads (jurisdiction, user_id, case_id, hash, media_type, size, at_us)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (jurisdiction, user_id, case_id, hash) do update set at_us = excluded.at_us",
        &[
            &sending.jurisdiction,
            &sending.user,
            &sending.case,
            &file.sha256,
            &file.media_type,
            &(file.size_bytes as i64),
            &now_us,
        ],
    )?;
    ensure!(rows == 1, "an upload was not noted");
    Ok(())
}

/// How many files a person has sent since an instant, and how many bytes they are.
pub fn sent_since(link: &mut Link<'_>, jurisdiction: i64, user: &str, since_us: i64) -> Result<(i64, i64)> {
    let sums = link.query_opt(
        "select count(*), cast(coalesce(sum(size), 0) as bigint) from uploads
         where jurisdiction = $1 and user_id = $2 and at_us > $3",
        &[&jurisdiction, &user, &since_us],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(sums.unwrap_or((0, 0)))
}

/// How many bytes residents have sent since an instant.
pub fn sent_by_residents_since(link: &mut Link<'_>, jurisdiction: i64, since_us: i64) -> Result<i64> {
    let sum = link.query_opt(
        "select cast(coalesce(sum(size), 0) as bigint) from uploads
         where jurisdiction = $1 and user_id like 'resident %' and at_us > $2",
        &[&jurisdiction, &since_us],
        |row| row.get(0),
    )?;
    Ok(sum.unwrap_or(0))
}

/// Media type and size of a file that was sent like this since an instant.
pub fn sent(
    link: &mut Link<'_>,
    sending: &Sending,
    sha256: &str,
    since_us: i64,
) -> Result<Option<(String, i64)>> {
    link.query_opt(
        "select media_type, size from uploads
         where jurisdiction = $1 and user_id = $2 and case_id = $3 and hash = $4 and at_us > $5",
        &[&sending.jurisdiction, &sending.user, &sending.case, &sha256, &since_us],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Media type and size of a file that a record of the case names.
pub fn named_by(
    link: &mut Link<'_>,
    jurisdiction: i64,
    case: &str,
    sha256: &str,
) -> Result<Option<(String, i64)>> {
    link.query_opt(
        "select media_type, size from evidence where jurisdiction = $1 and case_id = $2 and hash = $3",
        &[&jurisdiction, &case, &sha256],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Says that a record names a file: for tests that need no whole case.
#[cfg(test)]
pub fn name(link: &mut Link<'_>, jurisdiction: i64, case: &str, sha256: &str) -> Result<()> {
    link.execute(
        "insert into evidence (jurisdiction, case_id, hash, seq, media_type, size) values ($1, $2, $3, 0, '', 0)",
        &[&jurisdiction, &case, &sha256],
    )?;
    Ok(())
}

/// An upload that is over.
pub struct Over {
    pub user: String,
    pub case: String,
    pub sha256: String,
}

/// The oldest uploads from before an instant, at most `count`.
pub fn over(link: &mut Link<'_>, jurisdiction: i64, since_us: i64, count: i64) -> Result<Vec<Over>> {
    link.query(
        "select user_id, case_id, hash from uploads
         where jurisdiction = $1 and at_us <= $2
         order by at_us, user_id, case_id, hash
         limit $3",
        &[&jurisdiction, &since_us, &count],
        |row| Ok(Over { user: row.get(0)?, case: row.get(1)?, sha256: row.get(2)? }),
    )
}

pub fn forget(link: &mut Link<'_>, jurisdiction: i64, over: &Over) -> Result<()> {
    let rows = link.execute(
        "delete from uploads where jurisdiction = $1 and user_id = $2 and case_id = $3 and hash = $4",
        &[&jurisdiction, &over.user, &over.case, &over.sha256],
    )?;
    ensure!(rows == 1, "an upload was not forgotten");
    Ok(())
}

/// The files that the records of a case name, by hash.
pub fn of_case(link: &mut Link<'_>, jurisdiction: i64, case: &str) -> Result<Vec<String>> {
    link.query(
        "select hash from evidence where jurisdiction = $1 and case_id = $2 order by hash",
        &[&jurisdiction, &case],
        |row| row.get(0),
    )
}

/// Takes a file out of a case.
pub fn strike(link: &mut Link<'_>, jurisdiction: i64, case: &str, sha256: &str) -> Result<()> {
    let rows = link.execute(
        "delete from evidence where jurisdiction = $1 and case_id = $2 and hash = $3",
        &[&jurisdiction, &case, &sha256],
    )?;
    ensure!(rows == 1, "a file was not struck");
    Ok(())
}

/// Takes a file out of what waits to be named, whoever sent it.
pub fn forget_file(link: &mut Link<'_>, jurisdiction: i64, sha256: &str) -> Result<()> {
    // Each row by its whole key: without counts, a plan by hash alone goes through all of them.
    let waiting = link.query(
        "select user_id, case_id from uploads where jurisdiction = $1 and hash = $2 order by user_id, case_id",
        &[&jurisdiction, &sha256],
        |row| Ok(Over { user: row.get(0)?, case: row.get(1)?, sha256: sha256.to_owned() }),
    )?;
    waiting.iter().try_for_each(|over| forget(link, jurisdiction, over))
}

/// Whether any record names the file.
pub fn is_named(link: &mut Link<'_>, jurisdiction: i64, sha256: &str) -> Result<bool> {
    let found = link.query_opt(
        "select case_id from evidence where jurisdiction = $1 and hash = $2 order by case_id limit 1",
        &[&jurisdiction, &sha256],
        |row| row.get::<String>(0),
    )?;
    Ok(found.is_some())
}

/// Whether an upload since an instant waits for the file.
pub fn is_awaited(link: &mut Link<'_>, jurisdiction: i64, sha256: &str, since_us: i64) -> Result<bool> {
    let found = link.query_opt(
        "select user_id from uploads where jurisdiction = $1 and hash = $2 and at_us > $3 order by at_us limit 1",
        &[&jurisdiction, &sha256, &since_us],
        |row| row.get::<String>(0),
    )?;
    Ok(found.is_some())
}
