//! What of each log is public: everything that was recorded before the present minute began.
//!
//! Invariant: it moves when a minute ends and at no other time, so whoever asks every second learns no more of when something was
//! recorded than the minute that its leaf tells. Nothing is written for it: the head row holds the log's end, and where it stood before
//! the first record of that minute (`log.rs`).
//! Not here: what is served of it (`audit`, `portal`).

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use anyhow::Result;

use super::clock::Clock;
use super::link::Link;
use super::log::minute_of;

/// A log as everybody may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicLog {
    pub origin: String,
    /// Records.
    pub size: i64,
    pub root: Vec<u8>,
    /// The minute of its last record's leaf, since 1970-01-01 UTC.
    pub minute: i64,
    /// A signed note; empty while no record is public.
    pub checkpoint: String,
}

/// Whether the minute of a log's last record is over: then the log is public up to its end.
fn is_over(last_us: i64, now_us: i64) -> bool {
    minute_of(last_us) < minute_of(now_us)
}

/// The public state of a log at an instant; nothing where there is no such log.
///
/// # Errors
/// Faults of the database.
pub fn public_log(link: &mut Link<'_>, jurisdiction: i64, now_us: i64) -> Result<Option<PublicLog>> {
    link.query_opt(
        "select origin, last_us, size, root, last_minute, checkpoint, public_size, public_root, public_minute,
           public_checkpoint
         from heads where jurisdiction = $1",
        &[&jurisdiction],
        |row| {
            let first = if is_over(row.get(1)?, now_us) { 2 } else { 6 };
            Ok(PublicLog {
                origin: row.get(0)?,
                size: row.get(first)?,
                root: row.get(first + 1)?,
                minute: row.get(first + 2)?,
                checkpoint: row.get(first + 3)?,
            })
        },
    )
}

/// How many records of a log are public; 0 where there is no such log.
///
/// # Errors
/// Faults of the database.
pub fn public_size(link: &mut Link<'_>, jurisdiction: i64, now_us: i64) -> Result<i64> {
    let size = link.query_opt(
        "select last_us, size, public_size from heads where jurisdiction = $1",
        &[&jurisdiction],
        |row| if is_over(row.get(0)?, now_us) { row.get(1) } else { row.get(2) },
    )?;
    Ok(size.unwrap_or(0))
}

/// The public state of every log as it was first told in this minute: a commit that was under way when the minute began does not
/// move it again, nor does a clock that is set back a little.
#[derive(Clone)]
pub struct PublicLogs {
    clock: Clock,
    told: Arc<Mutex<HashMap<i64, (i64, PublicLog)>>>,
}

impl PublicLogs {
    pub fn new(clock: Clock) -> PublicLogs {
        PublicLogs { clock, told: Arc::default() }
    }

    /// The public state of a log now.
    ///
    /// # Errors
    /// Faults of the database.
    pub fn now(&self, link: &mut Link<'_>, jurisdiction: i64) -> Result<Option<PublicLog>> {
        let now_us = self.clock.now_us();
        let minute = minute_of(now_us);
        let before = self.told.lock().ok().and_then(|told| told.get(&jurisdiction).cloned());
        if let Some((_, log)) = before.as_ref().filter(|(told_in, _)| *told_in == minute) {
            return Ok(Some(log.clone()));
        }
        let Some(mut log) = public_log(link, jurisdiction, now_us)? else { return Ok(None) };
        if let Some((_, before)) = before.filter(|(_, before)| before.size > log.size) {
            log = before;
        }
        if let Ok(mut told) = self.told.lock() {
            told.insert(jurisdiction, (minute, log.clone()));
        }
        Ok(Some(log))
    }
}
