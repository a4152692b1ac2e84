//! How a person signs in: the hash of the password, what the log committed to of it, and links that set one.
//!
//! Invariant: `passwords` and `invitations` follow from records; the hash itself stands in `credentials` and nowhere else, and
//! [`unlike_records`] holds the two against each other. Not here: hashing (`password.rs`).

use std::collections::BTreeMap;

use anyhow::{Result, ensure};

use crate::accounts::model::{PasswordSet, UserInvited};
use crate::accounts::password;
use crate::db::{Link, Param};

/// What a sign-in name leads to.
pub struct Credential {
    pub jurisdiction: i64,
    pub user: String,
    /// Argon2id in PHC form; empty until a password is set.
    pub hash: String,
    pub disabled: bool,
}

pub fn credential(link: &mut Link<'_>, sign_in: &str) -> Result<Option<Credential>> {
    let Some((jurisdiction, user)) = super::jurisdiction_of_sign_in(link, sign_in)? else {
        return Ok(None);
    };
    link.query_opt(
        "select u.id, coalesce(c.hash, ''), u.disabled
         from users u
         left join credentials c on c.jurisdiction = u.jurisdiction and c.user_id = u.id
         where u.jurisdiction = $1 and u.id = $2",
        &[&jurisdiction, &user],
        |row| {
            Ok(Credential {
                jurisdiction,
                user: row.get(0)?,
                hash: row.get(1)?,
                disabled: row.get::<i64>(2)? != 0,
            })
        },
    )
}

pub fn set_credential(link: &mut Link<'_>, jurisdiction: i64, user: &str, hash: &str) -> Result<()> {
    let rows = link.execute(
        "insert into credentials (jurisdiction, user_id, hash) values ($1, $2, $3)
         on conflict (jurisdiction, user_id) do update set hash = excluded.hash",
        &[&jurisdiction, &user, &hash],
    )?;
    ensure!(rows == 1, "a password was not stored");
    Ok(())
}

/// A record says that a password was set: links for setting one have done their work.
pub fn put_password(link: &mut Link<'_>, jurisdiction: i64, set: &PasswordSet) -> Result<()> {
    let rows = link.execute(
        "insert into passwords (jurisdiction, user_id, commitment) values ($1, $2, $3)
         on conflict (jurisdiction, user_id) do update set commitment = excluded.commitment",
        &[&jurisdiction, &set.user, &set.commitment],
    )?;
    ensure!(rows == 1, "a password's commitment was not stored");
    drop_invitations(link, jurisdiction, &set.user)
}

/// A record says that a link was given; earlier ones stop working.
pub fn put_invitation(link: &mut Link<'_>, jurisdiction: i64, invited: &UserInvited) -> Result<()> {
    drop_invitations(link, jurisdiction, &invited.user)?;
    let rows = link.execute(
        "insert into invitations (jurisdiction, token_hash, user_id, expires_us) values ($1, $2, $3, $4)",
        &[&jurisdiction, &invited.token_hash, &invited.user, &invited.expires_us],
    )?;
    ensure!(rows == 1, "an invitation was not stored");
    Ok(())
}

pub fn drop_invitations(link: &mut Link<'_>, jurisdiction: i64, user: &str) -> Result<()> {
    link.execute(
        "delete from invitations where jurisdiction = $1 and user_id = $2",
        &[&jurisdiction, &user],
    )?;
    Ok(())
}

/// Whom a link is for, if it holds at `now_us`.
pub fn invitation(
    link: &mut Link<'_>,
    jurisdiction: i64,
    token_hash: &str,
    now_us: i64,
) -> Result<Option<String>> {
    link.query_opt(
        "select user_id from invitations where jurisdiction = $1 and token_hash = $2 and expires_us > $3",
        &[&jurisdiction, &token_hash, &now_us],
        |row| row.get(0),
    )
}

/// What the records say of an erased person's password and links.
pub fn forget_password(link: &mut Link<'_>, jurisdiction: i64, user: &str) -> Result<()> {
    let of_user: [&dyn Param; 2] = [&jurisdiction, &user];
    link.execute("delete from passwords where jurisdiction = $1 and user_id = $2", &of_user)?;
    drop_invitations(link, jurisdiction, user)
}

/// Why a stored hash is not what the records say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unlike {
    /// There is none, though one was set.
    Missing,
    /// There is another than was set, or one though none was.
    Changed,
}

/// The stored hashes that are not those the log committed to: jurisdiction, user and why.
///
/// # Errors
/// Faults of the database.
pub fn unlike_records(link: &mut Link<'_>) -> Result<Vec<(i64, String, Unlike)>> {
    let mut should: BTreeMap<(i64, String), String> = BTreeMap::new();
    let set = "select jurisdiction, user_id, commitment from passwords order by jurisdiction, user_id";
    link.each(set, &[], |row| {
        should.insert((row.get(0)?, row.get(1)?), row.get(2)?);
        Ok(())
    })?;
    let mut unlike = Vec::new();
    let stored = "select jurisdiction, user_id, hash from credentials order by jurisdiction, user_id";
    link.each(stored, &[], |row| {
        let (jurisdiction, user, hash): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let key = (jurisdiction, user);
        if should.remove(&key) != Some(password::commitment(&hash)) {
            unlike.push((key.0, key.1, Unlike::Changed));
        }
        Ok(())
    })?;
    unlike.extend(should.into_keys().map(|(jurisdiction, user)| (jurisdiction, user, Unlike::Missing)));
    Ok(unlike)
}
