//! What a closure at the desk is given: a command's write transaction, or one for passing state only.
//!
//! Invariants: a fact goes through [`Tx::append`], and its tables change in the same transaction, under the command's savepoint;
//! [`Passing`] has no way to the log. Not here: how the desk runs them (`desk.rs`).

use std::ops::{Deref, DerefMut};

use anyhow::Result;

use super::chance::Chance;
use super::code_key;
use super::link::Link;
use super::log::{LogBatch, NewRecord};

/// What a closure works with that writes passing state: sessions, throttling, drafts, uploads. No record can be appended by it.
pub struct Passing<'t, 'c> {
    pub link: &'t mut Link<'c>,
    /// The instant of this command, in microseconds UTC.
    pub now_us: i64,
    pub chance: &'t mut Chance,
}

/// What a command's closure works with. The head of its log is locked, so what it reads stays so until its records stand.
pub struct Tx<'t, 'c> {
    pub(super) passing: Passing<'t, 'c>,
    pub(super) log: &'t mut LogBatch,
    pub(super) keys: &'t Keys,
}

/// The installation's keys, as the one writer holds them.
pub struct Keys {
    /// Signs checkpoints and seals stored answers.
    pub log: [u8; 32],
    /// Makes residents' codes.
    pub code: [u8; 32],
}

impl<'c> Deref for Passing<'_, 'c> {
    type Target = Link<'c>;
    fn deref(&self) -> &Link<'c> {
        self.link
    }
}

impl<'c> DerefMut for Passing<'_, 'c> {
    fn deref_mut(&mut self) -> &mut Link<'c> {
        self.link
    }
}

impl<'t, 'c> Deref for Tx<'t, 'c> {
    type Target = Passing<'t, 'c>;
    fn deref(&self) -> &Passing<'t, 'c> {
        &self.passing
    }
}

impl<'t, 'c> DerefMut for Tx<'t, 'c> {
    fn deref_mut(&mut self) -> &mut Passing<'t, 'c> {
        &mut self.passing
    }
}

impl Passing<'_, '_> {
    /// A new UUIDv7.
    pub fn new_id(&mut self) -> String {
        self.chance.uuid(self.now_us)
    }
}

impl Tx<'_, '_> {
    /// Writes one record to the log of its jurisdiction and returns its sequence number.
    pub fn append(&mut self, record: &NewRecord<'_>) -> Result<i64> {
        let Passing { link, now_us, chance } = &mut self.passing;
        self.log.append(link, *now_us, chance, record)
    }

    /// Starts the log of a jurisdiction that has none yet.
    pub fn found(&mut self, jurisdiction: i64) -> Result<()> {
        self.log.found(self.passing.link, jurisdiction, &super::log::origin(jurisdiction))?;
        code_key::keep(self.passing.link, jurisdiction, &self.keys.code)
    }

    /// The time of the last record of a log, in microseconds UTC; 0 where it has none.
    pub fn last_us(&mut self, jurisdiction: i64) -> Result<i64> {
        self.log.last_us(self.passing.link, jurisdiction)
    }

    /// The last records of this log are from the future, and an operator has said so: time goes on from now.
    pub fn go_on_from_now(&mut self, jurisdiction: i64) -> Result<()> {
        self.log.go_on_from(self.passing.link, jurisdiction, self.passing.now_us)
    }

    /// The version that the next record of a stream has, from 1.
    pub fn next_version(&mut self, jurisdiction: i64, stream: &str) -> Result<i64> {
        let last = self.link.query_opt(
            "select version from records where jurisdiction = $1 and stream = $2 order by version desc limit 1",
            &[&jurisdiction, &stream],
            |row| row.get::<i64>(0),
        )?;
        Ok(last.unwrap_or(0) + 1)
    }
}
