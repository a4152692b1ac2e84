//! People and grants: how a record changes them, and how they are read.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use bellwether_policy::Role;

use super::passing::session_seal;
use super::passwords::{drop_invitations, forget_password, put_invitation, put_password};
use crate::accounts::model::Grant;
use crate::accounts::model::{
    PASSWORD_SET, ROLE_GRANTED, ROLE_REVOKED, RoleChanged, USER_ADDED, USER_DISABLED, USER_ENABLED,
    USER_INVITED, UserAdded, UserDetails, UserNamed,
};
use crate::accounts::viewer::{Person, Scope, Session, Viewer};
use crate::db::{Link, Row};
use crate::registry::{self, Level, PlaceCode};

/// Changes the tables as one record says; `false` when the kind is another slice's. `sealed` is the opened sealed part, or
/// nothing when the person has been erased: the row stays, without name.
///
/// # Errors
/// When the record does not read or does not fit the rows before it.
pub fn project(
    link: &mut Link<'_>,
    jurisdiction: i64,
    kind: &str,
    open: &str,
    sealed: Option<&[u8]>,
) -> Result<bool> {
    match kind {
        USER_ADDED => {
            let added: UserAdded = serde_json::from_str(open).context("a record of a user")?;
            let details: Option<UserDetails> =
                sealed.map(serde_json::from_slice).transpose().context("a user's sealed part")?;
            put_user(link, jurisdiction, &added, details.as_ref())?;
        }
        USER_DISABLED => {
            let user = named(open)?;
            set_disabled(link, jurisdiction, &user, 1)?;
            drop_invitations(link, jurisdiction, &user)?;
        }
        USER_ENABLED => set_disabled(link, jurisdiction, &named(open)?, 0)?,
        ROLE_GRANTED => {
            put_grant(link, jurisdiction, &serde_json::from_str(open).context("a record of a role")?)?
        }
        ROLE_REVOKED => {
            drop_grant(link, jurisdiction, &serde_json::from_str(open).context("a record of a role")?)?
        }
        USER_INVITED => {
            put_invitation(link, jurisdiction, &serde_json::from_str(open).context("a record of a link")?)?
        }
        // The hash itself is in no record.
        PASSWORD_SET => {
            put_password(link, jurisdiction, &serde_json::from_str(open).context("a record of a password")?)?
        }
        _ => return Ok(false),
    }
    Ok(true)
}

fn named(open: &str) -> Result<String> {
    let named: UserNamed = serde_json::from_str(open).context("a record about a user")?;
    Ok(named.user)
}

fn put_user(
    link: &mut Link<'_>,
    jurisdiction: i64,
    added: &UserAdded,
    details: Option<&UserDetails>,
) -> Result<()> {
    let erased = UserDetails::default();
    let UserDetails { sign_in, name, post } = details.unwrap_or(&erased);
    let rows = link.execute(
        "insert into users (jurisdiction, id, sign_in, name, post, unit, disabled) values ($1, $2, $3, $4, $5, $6, 0)",
        &[&jurisdiction, &added.user, sign_in, name, post, &added.unit],
    )?;
    ensure!(rows == 1, "a user was not written");
    if details.is_some() {
        link.execute(
            "insert into sign_ins (sign_in, jurisdiction, user_id) values ($1, $2, $3)",
            &[sign_in, &jurisdiction, &added.user],
        )?;
    }
    Ok(())
}

fn set_disabled(link: &mut Link<'_>, jurisdiction: i64, user: &str, disabled: i64) -> Result<()> {
    let rows = link.execute(
        "update users set disabled = $1 where jurisdiction = $2 and id = $3",
        &[&disabled, &jurisdiction, &user],
    )?;
    ensure!(rows == 1, "there is no user {user}");
    Ok(())
}

fn put_grant(link: &mut Link<'_>, jurisdiction: i64, grant: &RoleChanged) -> Result<()> {
    let rows = link.execute(
        "insert into grants (jurisdiction, user_id, role, place, unit) values ($1, $2, $3, $4, $5)",
        &[&jurisdiction, &grant.user, &grant.role.as_str(), &grant.place.to_string(), &grant.unit],
    )?;
    ensure!(rows == 1, "a role was not granted");
    Ok(())
}

fn drop_grant(link: &mut Link<'_>, jurisdiction: i64, grant: &RoleChanged) -> Result<()> {
    let rows = link.execute(
        "delete from grants
         where jurisdiction = $1 and user_id = $2 and role = $3 and place = $4 and unit = $5",
        &[&jurisdiction, &grant.user, &grant.role.as_str(), &grant.place.to_string(), &grant.unit],
    )?;
    ensure!(rows == 1, "a role that was not held was revoked");
    Ok(())
}

/// The tables after a person was erased: a row without name, post and sign-in name, no password and no link. Whoever is no user has no row.
pub fn forget(link: &mut Link<'_>, jurisdiction: i64, user: &str) -> Result<()> {
    link.execute(
        "update users set sign_in = '', name = '', post = '' where jurisdiction = $1 and id = $2",
        &[&jurisdiction, &user],
    )?;
    link.execute("delete from sign_ins where jurisdiction = $1 and user_id = $2", &[&jurisdiction, &user])?;
    forget_password(link, jurisdiction, user)
}

/// A person's row as the command line and the account page know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    pub jurisdiction: i64,
    pub id: String,
    pub sign_in: String,
    pub name: String,
    pub disabled: bool,
}

pub fn user(link: &mut Link<'_>, jurisdiction: i64, id: &str) -> Result<Option<User>> {
    link.query_opt(
        "select jurisdiction, id, sign_in, name, disabled from users where jurisdiction = $1 and id = $2",
        &[&jurisdiction, &id],
        |row| {
            Ok(User {
                jurisdiction: row.get(0)?,
                id: row.get(1)?,
                sign_in: row.get(2)?,
                name: row.get(3)?,
                disabled: row.get::<i64>(4)? != 0,
            })
        },
    )
}

/// Where a sign-in name belongs: it is unique over the installation.
pub fn jurisdiction_of_sign_in(link: &mut Link<'_>, sign_in: &str) -> Result<Option<(i64, String)>> {
    link.query_opt("select jurisdiction, user_id from sign_ins where sign_in = $1", &[&sign_in], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })
}

pub fn user_by_sign_in(link: &mut Link<'_>, sign_in: &str) -> Result<Option<User>> {
    match jurisdiction_of_sign_in(link, sign_in)? {
        Some((jurisdiction, id)) => user(link, jurisdiction, &id),
        None => Ok(None),
    }
}

/// What a person holds, widest place first.
pub fn grants(link: &mut Link<'_>, jurisdiction: i64, user: &str) -> Result<Vec<Grant>> {
    link.query(
        "select g.role, g.place, coalesce(p.name, ''), g.unit, coalesce(u.name, '')
         from grants g
         left join places p on p.jurisdiction = g.jurisdiction and p.code = g.place
         left join units u on u.jurisdiction = g.jurisdiction and u.id = g.unit
         where g.jurisdiction = $1 and g.user_id = $2
         order by g.place, g.role, g.unit",
        &[&jurisdiction, &user],
        |row| {
            Ok(Grant {
                role: role_of(row, 0)?,
                place: place_of(row, 1)?,
                place_name: registry::short_name(row.get(2)?),
                unit: row.get(3)?,
                unit_name: row.get(4)?,
            })
        },
    )
}

fn role_of(row: &Row<'_>, index: usize) -> Result<Role> {
    let word: String = row.get(index)?;
    Role::parse(&word).with_context(|| format!("a role {word:?} that this program does not know"))
}

fn place_of(row: &Row<'_>, index: usize) -> Result<PlaceCode> {
    PlaceCode::try_from(row.get::<String>(index)?).map_err(anyhow::Error::msg)
}

/// What a session's row says: the viewer, and when the session was made and last seen.
pub struct Present {
    pub viewer: Viewer,
    pub created_us: i64,
    pub seen_us: i64,
}

/// Whoever holds the session with this hash, unless disabled. Two statements: this is on the path of every request.
pub fn viewer_of_session(
    link: &mut Link<'_>,
    key: &[u8; 32],
    (jurisdiction, token_hash): (i64, &str),
    csrf: &str,
) -> Result<Option<Present>> {
    let row = link.query_opt(
        "select u.id, u.name, u.post, u.unit, s.created_us, s.seen_us, s.seal
         from sessions s
         join users u on u.jurisdiction = s.jurisdiction and u.id = s.user_id
         where s.jurisdiction = $1 and s.token_hash = $2 and u.disabled = 0",
        &[&jurisdiction, &token_hash],
        |row| Ok((person_of(row)?, row.get::<i64>(4)?, row.get::<i64>(5)?, row.get::<String>(6)?)),
    )?;
    let Some((person, created_us, seen_us, seal)) = row else {
        return Ok(None);
    };
    if seal != session_seal(key, (jurisdiction, token_hash), &person.user, created_us) {
        return Ok(None);
    }
    let grants = grants(link, jurisdiction, &person.user)?;
    let session =
        Session { token_hash: token_hash.to_owned(), csrf: csrf.to_owned(), signed_in_us: created_us };
    Ok(Some(Present {
        viewer: Viewer::new(jurisdiction, person, grants, Some(session)),
        created_us,
        seen_us,
    }))
}

/// A person without a session: the command line, the demonstration's play, a check at the desk. Nobody when disabled.
pub fn viewer_of_user(link: &mut Link<'_>, jurisdiction: i64, user: &str) -> Result<Option<Viewer>> {
    let person = link.query_opt(
        "select id, name, post, unit from users where jurisdiction = $1 and id = $2 and disabled = 0",
        &[&jurisdiction, &user],
        person_of,
    )?;
    let Some(person) = person else {
        return Ok(None);
    };
    let grants = grants(link, jurisdiction, user)?;
    Ok(Some(Viewer::new(jurisdiction, person, grants, None)))
}

fn person_of(row: &Row<'_>) -> Result<Person> {
    Ok(Person { user: row.get(0)?, name: row.get(1)?, post: row.get(2)?, unit: row.get(3)? })
}

/// A person of the staff as another may see them in a list to choose from.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Colleague {
    pub user: String,
    pub name: String,
    pub post: String,
    pub roles: Vec<Role>,
}

/// Everybody who holds a role over what is at the place and with `unit` (empty: with none), by name, with those roles.
pub fn colleagues_at(
    link: &mut Link<'_>,
    jurisdiction: i64,
    place: PlaceCode,
    unit: &str,
) -> Result<Vec<Colleague>> {
    let above = ancestors(place);
    let rows = link.query(
        "select u.id, u.name, u.post, g.role
         from grants g
         join users u on u.jurisdiction = g.jurisdiction and u.id = g.user_id
         where g.jurisdiction = $1 and g.place in ($2, $3, $4, $5, $6) and u.disabled = 0
           and (g.unit = '' or g.unit = $7)
         order by u.name, u.id, g.role",
        &[&jurisdiction, &above[0], &above[1], &above[2], &above[3], &above[4], &unit],
        |row| {
            let roles = vec![role_of(row, 3)?];
            Ok(Colleague { user: row.get(0)?, name: row.get(1)?, post: row.get(2)?, roles })
        },
    )?;
    let mut colleagues: Vec<Colleague> = Vec::new();
    for row in rows {
        match colleagues.last_mut() {
            Some(last) if last.user == row.user => last.roles.extend(row.roles),
            _ => colleagues.push(row),
        }
    }
    for colleague in &mut colleagues {
        colleague.roles.sort_unstable();
        colleague.roles.dedup();
    }
    Ok(colleagues)
}

/// The units over which somebody holds one of `roles` at the place numbered `lo`, by id: where a case from there can be taken on.
pub fn units_at_work(link: &mut Link<'_>, jurisdiction: i64, lo: i64, roles: &[Role]) -> Result<Vec<String>> {
    let mut held = link.query(
        "select distinct g.unit, g.role
         from grants g
         join users u on u.jurisdiction = g.jurisdiction and u.id = g.user_id
         join places p on p.jurisdiction = g.jurisdiction and p.code = g.place
         where g.jurisdiction = $1 and g.unit <> '' and u.disabled = 0 and p.lo <= $2 and p.hi >= $2
         order by g.unit, g.role",
        &[&jurisdiction, &lo],
        |row| Ok((row.get::<String>(0)?, role_of(row, 1)?)),
    )?;
    held.retain(|(_, role)| roles.contains(role));
    held.dedup_by(|one, other| one.0 == other.0);
    Ok(held.into_iter().map(|(unit, _)| unit).collect())
}

/// Id and name of those who hold a role over some place of a scope, by name.
pub fn colleagues_within(link: &mut Link<'_>, scope: &Scope) -> Result<Vec<(String, String)>> {
    let mut people: Vec<(String, String)> = Vec::new();
    for (lo, hi) in &scope.places() {
        people.extend(link.query(
            "select distinct u.id, u.name
             from grants g
             join users u on u.jurisdiction = g.jurisdiction and u.id = g.user_id
             join places p on p.jurisdiction = g.jurisdiction and p.code = g.place
             where g.jurisdiction = $1 and u.disabled = 0 and p.lo <= $2 and p.hi >= $3
             order by u.name, u.id",
            &[&scope.jurisdiction(), hi, lo],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?);
    }
    people.sort_by(|a, b| (&a.1, &a.0).cmp(&(&b.1, &b.0)));
    people.dedup();
    Ok(people)
}

/// The codes of a place and of all above it, padded by repeating the last, since a statement has a fixed number of markers.
fn ancestors(place: PlaceCode) -> [String; Level::ALL.len()] {
    let mut at = place;
    std::array::from_fn(|index| {
        if index > 0 {
            at = at.above();
        }
        at.to_string()
    })
}

/// Names by id, for a history: disabled people too, for what they did stays theirs.
pub fn colleagues_named(
    link: &mut Link<'_>,
    jurisdiction: i64,
    users: &[&str],
) -> Result<BTreeMap<String, String>> {
    let mut names = BTreeMap::new();
    for user in users {
        if names.contains_key(*user) {
            continue;
        }
        let name = link.query_opt(
            "select name from users where jurisdiction = $1 and id = $2",
            &[&jurisdiction, user],
            |row| row.get::<String>(0),
        )?;
        if let Some(name) = name {
            names.insert((*user).to_owned(), name);
        }
    }
    Ok(names)
}
