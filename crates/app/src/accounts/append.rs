//! What accounts append: people added, invited, disabled and enabled, roles granted and revoked, passwords set.
//!
//! Invariant: a change that takes something away ends the person's sessions in the same transaction, so it works at once.
//! Not here: who may call these (the command line today, which is the operator's), hashing (`password.rs`).

use anyhow::Context as _;
use bellwether_policy::Role;
use serde::Serialize;

use super::model::{
    Held, NewUser, PASSWORD_SET, PasswordSet, ROLE_GRANTED, ROLE_REVOKED, USER_ADDED, USER_DISABLED,
    USER_ENABLED, USER_INVITED, UserAdded, UserDetails, UserInvited, UserNamed,
};
use super::password;
use super::rules;
use super::store::{self, User};
use crate::db::{NewRecord, SealedPart, Tx};
use crate::error::AppError;
use crate::name;
use crate::refusal::{Arg, Refusal};
use crate::registry::{self, By};

/// Adds a person, who holds nothing and cannot sign in yet.
///
/// # Errors
/// What is wrong with the form, all at once; a sign-in name or an id that is taken; an unknown unit.
pub fn add_user(tx: &mut Tx<'_, '_>, by: &By, jurisdiction: i64, new: &NewUser) -> Result<(), AppError> {
    let sign_in = rules::normal_sign_in(&new.sign_in);
    let name = new.name.trim();
    let mut refusals = Vec::new();
    refusals.extend(rules::check_sign_in(&sign_in).err());
    if name.is_empty() {
        refusals.push(Refusal::new("refusal-user-name").at("name"));
    } else {
        refusals.extend(name::judge(name).err().map(|unfit| unfit.refusal().at("name")));
    }
    refusals.extend(name::beside(&new.post).err().map(|unfit| unfit.refusal().at("post")));
    if !registry::is_identifier(&new.id) {
        refusals.push(Refusal::new("refusal-user-id").at("id"));
    }
    if !new.unit.is_empty() && registry::unit(tx, jurisdiction, &new.unit)?.is_none() {
        refusals
            .push(Refusal::new("refusal-unit-unknown").with("unit", Arg::Text(new.unit.clone())).at("unit"));
    }
    if store::jurisdiction_of_sign_in(tx, &sign_in)?.is_some() {
        refusals.push(
            Refusal::new("refusal-sign-in-taken").with("sign_in", Arg::Text(sign_in.clone())).at("sign_in"),
        );
    }
    if store::user(tx, jurisdiction, &new.id)?.is_some() {
        refusals.push(Refusal::new("refusal-user-exists").with("user", Arg::Text(new.id.clone())).at("id"));
    }
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    let details = UserDetails { sign_in, name: name.to_owned(), post: new.post.trim().to_owned() };
    let sealed = serde_json::to_vec(&details).context("a person's details as JSON")?;
    let added = UserAdded { user: new.id.clone(), unit: new.unit.clone() };
    append(tx, by, jurisdiction, USER_ADDED, &new.id, &added, Some(&sealed))
}

/// Shuts a person out, at once. What they hold stays on record for the day they return.
///
/// # Errors
/// Refused when it is so already; not found when there is no such person any more.
pub fn disable_user(tx: &mut Tx<'_, '_>, by: &By, user: &User) -> Result<(), AppError> {
    if as_it_stands(tx, user)?.disabled {
        return Err(Refusal::new("refusal-user-disabled-already").into());
    }
    store::end_sessions(tx, user.jurisdiction, &user.id, "")?;
    append(tx, by, user.jurisdiction, USER_DISABLED, &user.id, &UserNamed { user: user.id.clone() }, None)
}

/// Shuts out a person who is being erased, for ever, and takes name, sign-in and all passing state of theirs away. Whoever was no
/// user has no row, and that is fine.
///
/// # Errors
/// Faults.
pub fn erase_user(tx: &mut Tx<'_, '_>, by: &By, jurisdiction: i64, id: &str) -> Result<(), AppError> {
    let Some(user) = store::user(tx, jurisdiction, id)? else { return Ok(()) };
    if !user.disabled {
        disable_user(tx, by, &user)?;
    }
    store::forget(tx, jurisdiction, id)?;
    store::forget_passing(tx, jurisdiction, id)?;
    Ok(())
}

/// Lets a person in again.
///
/// # Errors
/// Refused when they never were shut out; not found when they were erased.
pub fn enable_user(tx: &mut Tx<'_, '_>, by: &By, user: &User) -> Result<(), AppError> {
    if !as_it_stands(tx, user)?.disabled {
        return Err(Refusal::new("refusal-user-enabled-already").into());
    }
    append(tx, by, user.jurisdiction, USER_ENABLED, &user.id, &UserNamed { user: user.id.clone() }, None)
}

/// Gives a role over a place and all in it, or over the cases there that are with a unit.
///
/// # Errors
/// Refused when held already, when an administrator's role would not stand alone or is no matter of a unit, or when place or unit
/// is unknown.
pub fn grant_role(tx: &mut Tx<'_, '_>, by: &By, user: &User, held: Held) -> Result<(), AppError> {
    registry::known_place(tx, user.jurisdiction, held.place)?;
    if !held.unit.is_empty() {
        registry::known_unit(tx, user.jurisdiction, &held.unit)?;
        rules::may_hold_over_unit(held.role)?;
    }
    as_it_stands(tx, user)?;
    let others = store::grants(tx, user.jurisdiction, &user.id)?;
    if others.iter().any(|grant| held.is(grant)) {
        return Err(Refusal::new("refusal-role-held").at("role").into());
    }
    let roles: Vec<Role> = others.iter().map(|grant| grant.role).collect();
    rules::may_hold(&roles, held.role)?;
    append(tx, by, user.jurisdiction, ROLE_GRANTED, &user.id, &held.of(&user.id), None)
}

/// Takes a role back; the next request knows.
///
/// # Errors
/// Refused when it is not held so.
pub fn revoke_role(tx: &mut Tx<'_, '_>, by: &By, user: &User, held: Held) -> Result<(), AppError> {
    let others = store::grants(tx, user.jurisdiction, &user.id)?;
    if !others.iter().any(|grant| held.is(grant)) {
        return Err(Refusal::new("refusal-role-not-held").at("role").into());
    }
    append(tx, by, user.jurisdiction, ROLE_REVOKED, &user.id, &held.of(&user.id), None)
}

/// Stores a password's hash and ends the person's sessions but `keep` (a session's hash, or nothing). That it was set is
/// recorded, with a commitment to the hash.
///
/// # Errors
/// Not found when the person was erased meanwhile; the password was checked before it was hashed.
pub fn set_password(
    tx: &mut Tx<'_, '_>,
    by: &By,
    user: &User,
    hash: &str,
    keep: &str,
) -> Result<(), AppError> {
    as_it_stands(tx, user)?;
    store::set_credential(tx, user.jurisdiction, &user.id, hash)?;
    store::end_sessions(tx, user.jurisdiction, &user.id, keep)?;
    let set = PasswordSet { user: user.id.clone(), commitment: password::commitment(hash) };
    append(tx, by, user.jurisdiction, PASSWORD_SET, &user.id, &set, None)
}

/// Lets a link set a password, by the hash of its token; earlier ones stop working.
///
/// # Errors
/// Not found when the person was erased meanwhile.
pub fn invite(tx: &mut Tx<'_, '_>, by: &By, user: &User, token_hash: &str) -> Result<(), AppError> {
    as_it_stands(tx, user)?;
    let invited = UserInvited {
        user: user.id.clone(),
        token_hash: token_hash.to_owned(),
        expires_us: tx.now_us + rules::INVITATION_US,
    };
    append(tx, by, user.jurisdiction, USER_INVITED, &user.id, &invited, None)
}

/// The person as the command finds them. Whoever called read the row before the head was locked, and another may have changed it since.
fn as_it_stands(tx: &mut Tx<'_, '_>, user: &User) -> Result<User, AppError> {
    let stands = store::user(tx, user.jurisdiction, &user.id)?;
    stands.filter(|user| !user.sign_in.is_empty()).ok_or(AppError::NotFound)
}

fn append(
    tx: &mut Tx<'_, '_>,
    by: &By,
    jurisdiction: i64,
    kind: &str,
    user: &str,
    body: &impl Serialize,
    sealed: Option<&[u8]>,
) -> Result<(), AppError> {
    let open = serde_json::to_string(body).context("an account's record as JSON")?;
    let stream = stream_of(user);
    let version = tx.next_version(jurisdiction, &stream)?;
    let occurred_on = by.on.to_string();
    let part = sealed.map(|plain| SealedPart { person: user, plain });
    tx.append(&NewRecord {
        jurisdiction,
        kind,
        stream: &stream,
        version,
        actor: &by.actor,
        occurred_on: &occurred_on,
        open: &open,
        sealed: part.as_slice(),
    })?;
    store::project(tx, jurisdiction, kind, &open, sealed)?;
    Ok(())
}

/// The stream of an account's records.
pub fn stream_of(user: &str) -> String {
    format!("user/{user}")
}
