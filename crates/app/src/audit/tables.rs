//! The tables of an installation held against its logs, as a part of every verification.
//!
//! Invariant: a row that was inserted, changed or removed past the program is named, in every table but those of what passes by itself
//! (sessions, tries, drafts, uploads). What no record gives is held against what one commits to (hashes of passwords) or
//! against its seal (stored answers, hand-ins that wait).
//! Not here: the log itself (`check.rs`), comparing rows (`comparison.rs`).

use anyhow::Result;

use super::comparison::{Difference, How};
use super::replay::Replay;
use super::verdict::Verdict;
use super::verify::key_reason;
use crate::accounts::{self, Unlike};
use crate::cases::waiting;
use crate::db::{Installation, Link, commands, dialect};

/// Checks the tables, those of one jurisdiction alone if it is given. The logs have been replayed to their ends, or as far as that went.
/// The seals of stored answers and of hand-ins that wait are checked where somebody holds the keys.
pub fn check(
    holder: Option<&Installation>,
    mut replay: Replay<'_>,
    only: Option<i64>,
    link: &mut Link<'_>,
    verdict: &mut Verdict,
) {
    if let Err(error) = schema(&mut replay, link, verdict) {
        verdict.fault(None, "tables", format!("not compared: {error:#}"));
    }
    match replay.compare(link, only) {
        Ok(comparison) => {
            verdict.tables = Some(comparison.tables);
            verdict.unlisted_faults += comparison.unlisted;
            for difference in comparison.differences {
                let place = format!("table {} row {}", difference.table, difference.key);
                verdict.fault(Some(difference.jurisdiction), place, what(&difference));
            }
        }
        Err(error) => verdict.fault(None, "tables", format!("not compared: {error:#}")),
    }
    if let Err(error) = passwords(only, link, verdict) {
        verdict.fault(None, "passwords", format!("cannot be read: {error:#}"));
    }
    if let Err(error) = hand_ins(holder, only, link, verdict) {
        verdict.fault(None, "hand-ins", format!("cannot be checked: {}", key_reason(&error)));
    }
    if let Some(holder) = holder
        && let Err(error) = answers(holder, only, link, verdict)
    {
        verdict.fault(None, "stored answers", format!("cannot be checked: {}", key_reason(&error)));
    }
}

/// What the database is made of held against what this program makes: a trigger or an index that is gone or is somebody else's, a column
/// too many. PostgreSQL has privileges for that.
fn schema(replay: &mut Replay<'_>, link: &mut Link<'_>, verdict: &mut Verdict) -> Result<()> {
    if link.is_postgres() {
        return Ok(());
    }
    let (mut live, own) = (dialect::schema(link)?, dialect::schema(&mut replay.beside())?);
    for ((kind, name), made) in own {
        let what = match live.remove(&(kind.clone(), name.clone())) {
            Some(found) if found == made => continue,
            Some(_) => "not as this program makes it",
            None => "missing",
        };
        verdict.fault(None, format!("schema {kind} {name}"), what);
    }
    for (kind, name) in live.into_keys() {
        verdict.fault(None, format!("schema {kind} {name}"), "not of this program");
    }
    Ok(())
}

/// Hand-ins that no record knows of yet: each row is sealed whole, and one that does not open was not written so by this program.
fn hand_ins(
    holder: Option<&Installation>,
    only: Option<i64>,
    link: &mut Link<'_>,
    verdict: &mut Verdict,
) -> Result<()> {
    let code_key = holder.map(Installation::code_key).transpose()?;
    let (count, unlike) = waiting::check(link, code_key.as_ref(), only)?;
    verdict.hand_ins = Some(count);
    for (jurisdiction, hand_in) in unlike {
        let what = "not as this installation kept it";
        verdict.fault(Some(jurisdiction), format!("hand-in {hand_in}"), what);
    }
    Ok(())
}

fn what(difference: &Difference) -> String {
    match &difference.how {
        How::OnlyLive => "only in the table, not in what the log gives".to_owned(),
        How::OnlyReplayed => "missing, though the log gives it".to_owned(),
        How::Changed(columns) => format!("not what the log gives: {}", columns.join(", ")),
    }
}

fn passwords(only: Option<i64>, link: &mut Link<'_>, verdict: &mut Verdict) -> Result<()> {
    for (jurisdiction, user, unlike) in accounts::unlike_records(link)? {
        if only.is_none_or(|only| only == jurisdiction) {
            let what = match unlike {
                Unlike::Missing => "missing, though a record says that it was set",
                Unlike::Changed => "not the one that a record committed to",
            };
            verdict.fault(Some(jurisdiction), format!("password of {user}"), what);
        }
    }
    Ok(())
}

fn answers(
    holder: &Installation,
    only: Option<i64>,
    link: &mut Link<'_>,
    verdict: &mut Verdict,
) -> Result<()> {
    let sealed = commands::sealed(link, &holder.log_key()?)?;
    // Under another log.key none is, and that is one fault.
    if sealed.own == 0 && sealed.foreign.len() > 1 {
        verdict.fault(None, "stored answers", "none was stored under this log.key");
        return Ok(());
    }
    for (jurisdiction, id) in sealed.foreign {
        if only.is_none_or(|only| only == jurisdiction) {
            let what = "not stored by this installation";
            verdict.fault(Some(jurisdiction), format!("stored answer {id}"), what);
        }
    }
    Ok(())
}
