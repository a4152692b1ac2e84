//! Signing in and out: throttled tries, a new session each time, links for those who have no password yet.
//!
//! Invariants: a try is counted before its password is looked at, by the one writer, so that a hundred at once are a hundred; what
//! is refused tells nothing about whether the name exists. Not here: cookies (`web/session.rs`), pages.

use super::append;
use super::password;
use super::rules;
use super::session::Token;
use super::store;
use super::throttle::Trier;
use super::viewer::Viewer;
use crate::app::{App, Chore};
use crate::db::chance::Chance;
use crate::db::desk::CommandId;
use crate::db::{Installation, Passing, commands};
use crate::error::AppError;
use crate::refusal::Refusal;
use crate::registry::By;

/// Checks a name and a password typed at `address` and opens a session; the session they came with, if any, ends.
///
/// # Errors
/// `refusal-sign-in-wrong`, the same for a wrong name, a wrong password and a disabled person; too many tries; busy.
pub async fn sign_in(
    app: &App,
    name: &str,
    typed: String,
    address: &str,
    before: Option<Token>,
) -> Result<Token, AppError> {
    let name = rules::normal_sign_in(name);
    let tries = Tries::new(app, &name, address);
    let counted = tries.clone();
    app.desk.put(move |tx| counted.count(tx)).await?;
    let credential = app.readers.read(move |link| Ok(store::credential(link, &name)?)).await?;
    let (stored, person) = match credential {
        Some(found) if !found.disabled => (found.hash, Some((found.jurisdiction, found.user))),
        _ => (String::new(), None),
    };
    let fits = password::verify(typed, stored).await?;
    match person {
        Some((jurisdiction, user)) if fits => {
            let opening = OpeningSession::of(app);
            app.desk
                .put(move |tx| {
                    tries.were_no_guess(tx)?;
                    let token = Token::new(jurisdiction, &mut Chance::from_system());
                    opening.open(tx, &user, &token, before.as_ref())?;
                    Ok(token)
                })
                .await
        }
        _ => Err(Refusal::new("refusal-sign-in-wrong").into()),
    }
}

/// The counters of a password typed for an account at an address.
#[derive(Clone)]
struct Tries {
    account_here: Trier,
    address: Trier,
}

impl Tries {
    fn new(app: &App, name: &str, address: &str) -> Tries {
        let key = &app.office.code_key;
        Tries {
            account_here: Trier::at(key, rules::ACCOUNT_HERE, &["account", name], address),
            address: Trier::at(key, rules::ADDRESS, &["address"], address),
        }
    }

    fn count(&self, tx: &mut Passing<'_, '_>) -> Result<(), AppError> {
        self.account_here.count(tx)?;
        self.address.count(tx)
    }

    /// The password was right. Of the address only this try is taken back: somebody else may be guessing there.
    fn were_no_guess(&self, tx: &mut Passing<'_, '_>) -> Result<(), AppError> {
        self.account_here.forget(tx)?;
        self.address.take_back(tx)
    }
}

/// What opening a session takes beside the person.
struct OpeningSession {
    installation: Installation,
    chores: &'static [Chore],
    key: [u8; 32],
}

impl OpeningSession {
    fn of(app: &App) -> OpeningSession {
        OpeningSession {
            installation: app.installation.clone(),
            chores: app.chores,
            key: app.office.code_key,
        }
    }

    /// Opens a session for `token`, and does away with what has been over for long: in the absence of background jobs, somebody coming is the occasion.
    fn open(
        &self,
        tx: &mut Passing<'_, '_>,
        user: &str,
        token: &Token,
        before: Option<&Token>,
    ) -> Result<(), AppError> {
        let (jurisdiction, now_us) = (token.jurisdiction(), tx.now_us);
        if let Some(before) = before {
            store::end_session(tx, before.jurisdiction(), &before.hash())?;
        }
        store::prune_sessions(tx, jurisdiction, now_us - rules::ABSOLUTE_US - rules::KEPT_US)?;
        store::prune_drafts(tx, jurisdiction, now_us - rules::KEPT_US)?;
        self.chores.iter().try_for_each(|chore| chore(tx, &self.installation, jurisdiction))?;
        store::put_session(tx, &self.key, (jurisdiction, &token.hash()), user, now_us)?;
        store::end_oldest_sessions(tx, jurisdiction, user, rules::SESSIONS_MOST)?;
        commands::prune(tx, jurisdiction, now_us)?;
        Ok(())
    }
}

/// Ends a session.
///
/// # Errors
/// Faults, or busy.
pub async fn sign_out(app: &App, token: Token) -> Result<(), AppError> {
    app.desk.put(move |tx| Ok(store::end_session(tx, token.jurisdiction(), &token.hash())?)).await
}

/// Ends every session of a person but the one they are in.
///
/// # Errors
/// Faults, or busy.
pub async fn sign_out_elsewhere(app: &App, viewer: &Viewer) -> Result<u64, AppError> {
    let (jurisdiction, user) = (viewer.jurisdiction(), viewer.user().to_owned());
    let here = viewer.session().map(|session| session.token_hash.clone()).unwrap_or_default();
    app.desk.put(move |tx| Ok(store::end_sessions(tx, jurisdiction, &user, &here)?)).await
}

/// Changes one's own password; every other session ends.
///
/// # Errors
/// The old one is wrong (throttled as sign-in is), the new one is not fit.
pub async fn change_password(
    app: &App,
    viewer: &Viewer,
    old: String,
    new: String,
    address: &str,
) -> Result<(), AppError> {
    let (jurisdiction, id) = (viewer.jurisdiction(), viewer.user().to_owned());
    let user =
        app.readers.read(move |link| store::user(link, jurisdiction, &id)?.ok_or(AppError::NotFound)).await?;
    rules::check_password(&new, &[&user.sign_in, &user.name]).map_err(|refusal| vec![refusal])?;
    let tries = Tries::new(app, &user.sign_in, address);
    let counted = tries.clone();
    app.desk.put(move |tx| counted.count(tx)).await?;
    let sign_in = user.sign_in.clone();
    let stored =
        app.readers.read(move |link| Ok(store::credential(link, &sign_in)?.map(|found| found.hash))).await?;
    if !password::verify(old, stored.unwrap_or_default()).await? {
        return Err(vec![Refusal::new("refusal-password-old").at("old")].into());
    }
    let hash = password::hash_in_turn(new).await?;
    let here = viewer.session().map(|session| session.token_hash.clone()).unwrap_or_default();
    let by = By { actor: user.id.clone(), on: app.today() };
    let command = CommandId::drawn(jurisdiction, &by.actor, "change password", app.now_us());
    let changed = app.desk.write(command, move |tx| {
        tries.were_no_guess(tx)?;
        append::set_password(tx, &by, &user, &hash, &here)
    });
    changed.await.map(|_| ())
}

/// Whom a link for setting a password is for.
///
/// # Errors
/// Not found when it was used, has run out or never was.
pub async fn invited(app: &App, token: &Token) -> Result<store::User, AppError> {
    let (token, now_us) = (token.clone(), app.now_us());
    app.readers
        .read(move |link| {
            let jurisdiction = token.jurisdiction();
            let id =
                store::invitation(link, jurisdiction, &token.hash(), now_us)?.ok_or(AppError::NotFound)?;
            store::user(link, jurisdiction, &id)?.filter(|user| !user.disabled).ok_or(AppError::NotFound)
        })
        .await
}

/// Sets the first password through a link, which is used up, and signs in.
///
/// # Errors
/// The link does not hold any more, or the password is not fit.
pub async fn accept_invitation(app: &App, token: Token, new: String) -> Result<Token, AppError> {
    let user = invited(app, &token).await?;
    rules::check_password(&new, &[&user.sign_in, &user.name]).map_err(|refusal| vec![refusal])?;
    let hash = password::hash_in_turn(new).await?;
    let by = By { actor: user.id.clone(), on: app.today() };
    let opening = OpeningSession::of(app);
    let session = Token::new(user.jurisdiction, &mut Chance::from_system());
    let opened = session.clone();
    let command = CommandId::drawn(user.jurisdiction, &by.actor, "accept invitation", app.now_us());
    let accepted = app.desk.write(command, move |tx| {
        // Looked at again by the one writer: of two who hold the link, the first sets the password.
        let now_us = tx.now_us;
        let held = store::invitation(tx, user.jurisdiction, &token.hash(), now_us)?;
        if held.as_ref() != Some(&user.id) {
            return Err(AppError::NotFound);
        }
        append::set_password(tx, &by, &user, &hash, "")?;
        opening.open(tx, &user.id, &session, None)
    });
    accepted.await.map(|_| opened)
}

/// Opens a session through a demonstration's link.
///
/// # Errors
/// Not found where this is not a demonstration, or it has no such link.
pub async fn sign_in_by_link(app: &App, token: Token, before: Option<Token>) -> Result<Token, AppError> {
    let user = app.demonstration.as_ref().and_then(|links| links.user(&token)).ok_or(AppError::NotFound)?;
    let opening = OpeningSession::of(app);
    app.desk
        .put(move |tx| {
            let session = Token::new(token.jurisdiction(), &mut Chance::from_system());
            opening.open(tx, &user, &session, before.as_ref())?;
            Ok(session)
        })
        .await
}
