//! The stored answers to commands, so that a retry is answered the same, and how long they are kept.
//!
//! Invariants: each row carries a seal under a key that stands in no database, so that an answer which somebody else wrote is believed
//! by nobody: whoever could write one could make a command look done that never was. What an import was answered is kept for
//! ever, because importing a log again repeats its commands; everything else goes after thirty days, when nobody sends a form or a
//! request once more. Not here: running commands (`desk.rs`).

use anyhow::{Result, ensure};

use super::desk::{COMMAND_ID_TAKEN, CommandId};
use super::keyed::keyed;
use super::link::{Link, Row};
use super::tx::Tx;
use crate::error::AppError;
use crate::refusal::Refusal;

const KEPT_US: i64 = 30 * 24 * 3_600_000_000;

/// A row of the table.
struct Stored {
    jurisdiction: i64,
    id: String,
    actor: String,
    digest: String,
    answer: String,
    at_us: i64,
    seal: String,
}

impl Stored {
    fn read(row: &Row<'_>) -> Result<Stored> {
        Ok(Stored {
            jurisdiction: row.get(0)?,
            id: row.get(1)?,
            actor: row.get(2)?,
            digest: row.get(3)?,
            answer: row.get(4)?,
            at_us: row.get(5)?,
            seal: row.get(6)?,
        })
    }

    fn seal(&self, log_key: &[u8; 32]) -> String {
        let Stored { jurisdiction, id, actor, digest, answer, at_us, .. } = self;
        let (jurisdiction, at_us) = (jurisdiction.to_be_bytes(), at_us.to_be_bytes());
        let parts: [&[u8]; 6] =
            [&jurisdiction, id.as_bytes(), actor.as_bytes(), digest.as_bytes(), answer.as_bytes(), &at_us];
        keyed(log_key, "stored answer", &parts)
    }
}

/// What a command was answered when it was sent before.
///
/// # Errors
/// Refused when another command has the id. A fault when this installation did not store the answer.
pub fn answer(tx: &mut Tx<'_, '_>, command: &CommandId) -> Result<Option<String>, AppError> {
    let stored = tx.query_opt(
        "select jurisdiction, id, actor, digest, answer, at_us, seal from commands where jurisdiction = $1 and id = $2",
        &[&command.jurisdiction, &command.id],
        Stored::read,
    )?;
    let Some(stored) = stored else { return Ok(None) };
    if stored.seal != stored.seal(&tx.keys.log) {
        let id = &command.id;
        let what = "was not stored by this program; run `bellwether verify`";
        return Err(AppError::Fault(anyhow::anyhow!("the answer to the command {id} {what}")));
    }
    if stored.actor != command.actor || stored.digest != command.digest {
        return Err(Refusal::new(COMMAND_ID_TAKEN).into());
    }
    Ok(Some(stored.answer))
}

/// Stores what a command was answered.
pub fn keep(tx: &mut Tx<'_, '_>, command: &CommandId, answer: String) -> Result<()> {
    let CommandId { jurisdiction, id, actor, digest } = command.clone();
    let mut stored =
        Stored { jurisdiction, id, actor, digest, answer, at_us: tx.now_us, seal: String::new() };
    stored.seal = stored.seal(&tx.keys.log);
    let rows = tx.execute(
        "insert into commands (jurisdiction, id, actor, digest, answer, at_us, seal) values ($1, $2, $3, $4, $5, $6, $7)",
        &[
            &stored.jurisdiction,
            &stored.id,
            &stored.actor,
            &stored.digest,
            &stored.answer,
            &stored.at_us,
            &stored.seal,
        ],
    )?;
    ensure!(rows == 1, "the answer to a command was not stored");
    Ok(())
}

/// The stored answers held against their seals.
#[derive(Debug, Default)]
pub struct Sealed {
    /// How many carry a seal of this installation.
    pub own: u64,
    /// Jurisdiction and id of the others.
    pub foreign: Vec<(i64, String)>,
}

/// Looks at every stored answer.
///
/// # Errors
/// Faults of the database.
pub fn sealed(link: &mut Link<'_>, log_key: &[u8; 32]) -> Result<Sealed> {
    let mut sealed = Sealed::default();
    let all =
        "select jurisdiction, id, actor, digest, answer, at_us, seal from commands order by jurisdiction, id";
    link.each(all, &[], |row| {
        let stored = Stored::read(row)?;
        if stored.seal == stored.seal(log_key) {
            sealed.own += 1;
        } else {
            sealed.foreign.push((stored.jurisdiction, stored.id));
        }
        Ok(())
    })?;
    Ok(sealed)
}

/// Forgets answers that nobody will ask for again, at most a thousand at a time, so that no command waits long for it.
pub fn prune(link: &mut Link<'_>, jurisdiction: i64, now_us: i64) -> Result<()> {
    link.execute(
        "delete from commands where jurisdiction = $1 and id in (
           select id from commands where jurisdiction = $1 and at_us < $2 and actor <> 'import'
           order by at_us limit 1000
         )",
        &[&jurisdiction, &(now_us - KEPT_US)],
    )?;
    Ok(())
}
