//! Whether somebody has sent this before: the same form by Back, the same words from a page opened anew, a row of a log that was imported.
//!
//! Not here: a retry of one command, which the desk answers as it did the first time (`desk.rs`).

use anyhow::Result;
use serde::de::DeserializeOwned;

use super::desk::CommandId;
use super::link::Link;
use super::readers::Readers;
use crate::error::AppError;

/// The same words sent again within this time are asked about.
const REPEAT_US: i64 = 10 * 60 * 1_000_000;
/// A form may have been open this long before it was sent: commands' ids begin with the time at which they were made.
const OPEN_US: i64 = 60 * 60 * 1_000_000;

/// The stored answer to an earlier command of the same actor that this one seems to repeat: its id was used for other words, or its
/// words were sent under another id a few minutes ago.
///
/// # Errors
/// Faults of the database.
fn answer(link: &mut Link<'_>, command: &CommandId, now_us: i64) -> Result<Option<String>> {
    let by_id = link.query_opt(
        "select answer from commands where jurisdiction = $1 and id = $2 and actor = $3 and digest <> $4",
        &[&command.jurisdiction, &command.id, &command.actor, &command.digest],
        |row| row.get::<String>(0),
    )?;
    if by_id.is_some() {
        return Ok(by_id);
    }
    let by_words = link.query(
        "select answer from commands
         where jurisdiction = $1 and id >= $2 and id <> $3 and actor = $4 and digest = $5 and at_us >= $6
         order by at_us desc
         limit 1",
        &[
            &command.jurisdiction,
            &first_id_since(now_us - OPEN_US),
            &command.id,
            &command.actor,
            &command.digest,
            &(now_us - REPEAT_US),
        ],
        |row| row.get::<String>(0),
    )?;
    Ok(by_words.into_iter().next())
}

/// The stored answer to a command, whatever its words were.
///
/// # Errors
/// Faults of the database.
pub fn answered(link: &mut Link<'_>, jurisdiction: i64, id: &str) -> Result<Option<String>> {
    link.query_opt(
        "select answer from commands where jurisdiction = $1 and id = $2",
        &[&jurisdiction, &id],
        |row| row.get(0),
    )
}

/// Reads what [`answer`] finds: what these very words have already made. Sent after Back, or from a page
/// opened anew, they would make it a second time.
///
/// # Errors
/// Faults of the database.
pub async fn sent_before<T: DeserializeOwned>(
    readers: &Readers,
    command: &CommandId,
    now_us: i64,
) -> Result<Option<T>, AppError> {
    let command = command.clone();
    let answer = readers.read(move |link| Ok(answer(link, &command, now_us)?)).await?;
    Ok(answer.and_then(|answer| serde_json::from_str(&answer).ok()))
}

/// No UUIDv7 made from this instant on is smaller: 48 bits of milliseconds stand first.
fn first_id_since(at_us: i64) -> String {
    let millis = format!("{:012x}", (at_us / 1000).max(0));
    format!("{}-{}-7", &millis[..8], &millis[8..12])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::chance::Chance;

    #[test]
    fn ids_made_from_an_instant_on_are_not_smaller_than_its_first() {
        let at_us = 1_764_000_000_123_456;
        let id = Chance::from_system().uuid(at_us);
        assert!(id >= first_id_since(at_us) && id < first_id_since(at_us + 1_000_000));
    }
}
