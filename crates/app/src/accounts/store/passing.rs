//! Passing state: sessions and drafts. Not in the log.

use anyhow::{Result, ensure};

use crate::db::keyed::keyed;
use crate::db::{Link, Param, Row};

/// A session as its owner sees it among theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    pub token_hash: String,
    pub user: String,
    pub created_us: i64,
    pub seen_us: i64,
}

/// A seal over what makes a session somebody's, under a key that stands in no database: whoever can write a row signs nobody in.
pub fn session_seal(
    key: &[u8; 32],
    (jurisdiction, token_hash): (i64, &str),
    user: &str,
    created_us: i64,
) -> String {
    let parts: [&[u8]; 4] =
        [&jurisdiction.to_be_bytes(), token_hash.as_bytes(), user.as_bytes(), &created_us.to_be_bytes()];
    keyed(key, "session", &parts)
}

pub fn put_session(
    link: &mut Link<'_>,
    key: &[u8; 32],
    (jurisdiction, token_hash): (i64, &str),
    user: &str,
    now_us: i64,
) -> Result<()> {
    let seal = session_seal(key, (jurisdiction, token_hash), user, now_us);
    let rows = link.execute(
        "insert into sessions (jurisdiction, token_hash, user_id, created_us, seen_us, seal) values ($1, $2, $3, $4, $4, $5)",
        &[&jurisdiction, &token_hash, &user, &now_us, &seal],
    )?;
    ensure!(rows == 1, "a session was not stored");
    Ok(())
}

/// A person's sessions, newest first.
pub fn sessions(link: &mut Link<'_>, jurisdiction: i64, user: &str) -> Result<Vec<SessionRow>> {
    link.query(
        "select token_hash, user_id, created_us, seen_us from sessions
         where jurisdiction = $1 and user_id = $2
         order by created_us desc, token_hash",
        &[&jurisdiction, &user],
        session_of,
    )
}

fn session_of(row: &Row<'_>) -> Result<SessionRow> {
    Ok(SessionRow {
        token_hash: row.get(0)?,
        user: row.get(1)?,
        created_us: row.get(2)?,
        seen_us: row.get(3)?,
    })
}

/// Notes that a session was used; it may have ended meanwhile.
pub fn touch_session(link: &mut Link<'_>, jurisdiction: i64, token_hash: &str, now_us: i64) -> Result<()> {
    link.execute(
        "update sessions set seen_us = $1 where jurisdiction = $2 and token_hash = $3 and seen_us < $1",
        &[&now_us, &jurisdiction, &token_hash],
    )?;
    Ok(())
}

pub fn end_session(link: &mut Link<'_>, jurisdiction: i64, token_hash: &str) -> Result<()> {
    link.execute(
        "delete from sessions where jurisdiction = $1 and token_hash = $2",
        &[&jurisdiction, &token_hash],
    )?;
    Ok(())
}

/// Ends all sessions of a person but the one with the hash `except` (which may be empty). Returns how many ended.
pub fn end_sessions(link: &mut Link<'_>, jurisdiction: i64, user: &str, except: &str) -> Result<u64> {
    link.execute(
        "delete from sessions where jurisdiction = $1 and user_id = $2 and token_hash <> $3",
        &[&jurisdiction, &user, &except],
    )
}

/// Ends a person's sessions but for the newest `kept`, so that nobody fills the table by signing in.
pub fn end_oldest_sessions(link: &mut Link<'_>, jurisdiction: i64, user: &str, kept: i64) -> Result<()> {
    link.execute(
        "delete from sessions where jurisdiction = $1 and user_id = $2 and token_hash not in (
           select token_hash from sessions where jurisdiction = $1 and user_id = $2
           order by created_us desc, token_hash limit $3
         )",
        &[&jurisdiction, &user, &kept],
    )?;
    Ok(())
}

/// Takes away all that is kept of a person beside the log: sessions, the hash of the password, drafts.
pub fn forget_passing(link: &mut Link<'_>, jurisdiction: i64, user: &str) -> Result<()> {
    let of_user: [&dyn Param; 2] = [&jurisdiction, &user];
    link.execute("delete from sessions where jurisdiction = $1 and user_id = $2", &of_user)?;
    link.execute("delete from credentials where jurisdiction = $1 and user_id = $2", &of_user)?;
    link.execute("delete from drafts where jurisdiction = $1 and user_id = $2", &of_user)?;
    Ok(())
}

/// Forgets sessions that have been over for long.
pub fn prune_sessions(link: &mut Link<'_>, jurisdiction: i64, created_before_us: i64) -> Result<()> {
    link.execute(
        "delete from sessions where jurisdiction = $1 and created_us < $2",
        &[&jurisdiction, &created_before_us],
    )?;
    Ok(())
}

/// What was typed into a form and not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Names and values, in the order of the form.
    pub values: Vec<(String, String)>,
    pub saved_us: i64,
}

/// What a draft belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftOf {
    /// The form's address.
    pub form: String,
    /// The id of the case it is about; empty for a new case.
    pub case: String,
}

/// Keeps a draft in place of an earlier one of the same form, and of the owner's drafts the newest `most`.
pub fn keep_draft(
    link: &mut Link<'_>,
    (jurisdiction, user): (i64, &str),
    of: &DraftOf,
    values: &[(String, String)],
    (now_us, most): (i64, i64),
) -> Result<()> {
    let body = serde_json::to_string(values)?;
    link.execute(
        "insert into drafts (jurisdiction, user_id, form, case_id, body, saved_us) values ($1, $2, $3, $4, $5, $6)
         on conflict (jurisdiction, user_id, form) do update set body = excluded.body, saved_us = excluded.saved_us",
        &[&jurisdiction, &user, &of.form, &of.case, &body, &now_us],
    )?;
    link.execute(
        "delete from drafts where jurisdiction = $1 and user_id = $2 and form not in (
           select form from drafts where jurisdiction = $1 and user_id = $2
           order by saved_us desc, form limit $3
         )",
        &[&jurisdiction, &user, &most],
    )?;
    Ok(())
}

/// Forgets drafts that were saved before an instant.
pub fn prune_drafts(link: &mut Link<'_>, jurisdiction: i64, before_us: i64) -> Result<()> {
    link.execute(
        "delete from drafts where jurisdiction = $1 and saved_us < $2",
        &[&jurisdiction, &before_us],
    )?;
    Ok(())
}

/// Forgets everybody's drafts about a case.
pub fn forget_drafts(link: &mut Link<'_>, jurisdiction: i64, case: &str) -> Result<()> {
    link.execute("delete from drafts where jurisdiction = $1 and case_id = $2", &[&jurisdiction, &case])?;
    Ok(())
}

pub fn draft(link: &mut Link<'_>, jurisdiction: i64, user: &str, form: &str) -> Result<Option<Draft>> {
    link.query_opt(
        "select body, saved_us from drafts where jurisdiction = $1 and user_id = $2 and form = $3",
        &[&jurisdiction, &user, &form],
        |row| Ok(Draft { values: serde_json::from_str(&row.get::<String>(0)?)?, saved_us: row.get(1)? }),
    )
}

pub fn drop_draft(link: &mut Link<'_>, jurisdiction: i64, user: &str, form: &str) -> Result<()> {
    link.execute(
        "delete from drafts where jurisdiction = $1 and user_id = $2 and form = $3",
        &[&jurisdiction, &user, &form],
    )?;
    Ok(())
}
