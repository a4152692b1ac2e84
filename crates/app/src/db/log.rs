//! Appending to the log: records, sealed parts, tiles, heads and checkpoints, all in the command's transaction.
//!
//! Invariant: `seq` has no gap, time never runs backwards, and the tree is extended in the same commit as its records.
//! Not here: the formats (`bellwether-ledger`), which part of it is public when (`public.rs`), verification (`audit`).

use std::collections::HashMap;
use std::fmt::Write as _;

use anyhow::{Context, Result, bail, ensure};
use bellwether_ledger::{
    Checkpoint, Commitment, Digest, Edge, Hash, NoteError, OpenPart, Record, SigningKey, commit_sealed,
    leaf_hash,
};

use super::chance::Chance;
use super::dialect;
use super::edges::Edges;
use super::link::Link;
use super::seal::{self, PersonKey};
use crate::refusal::{Arg, Refusal};

/// How far the clock may stand behind the last record before writing stops: small steps of time synchronisation.
const CLOCK_TOLERANCE_US: i64 = 5_000_000;

/// Minutes since 1970-01-01 UTC at an instant in microseconds.
pub fn minute_of(at_us: i64) -> i64 {
    at_us.div_euclid(60_000_000)
}

/// The minute of a record's leaf: that of its time, unless the record before it has a later one.
fn leaf_minute(before: i64, at_us: i64) -> i64 {
    before.max(minute_of(at_us))
}

/// Text about one person, to be sealed under that person's key.
pub struct SealedPart<'r> {
    pub person: &'r str,
    pub plain: &'r [u8],
}

/// What a command adds to the log.
pub struct NewRecord<'r> {
    pub jurisdiction: i64,
    /// Past tense and stable for ever: `case.accepted`.
    pub kind: &'r str,
    /// What it belongs to: `case/<id>`.
    pub stream: &'r str,
    /// Its position in the stream, from 1; a second writer of the same version is refused by the database.
    pub version: i64,
    /// Who did it: a user's id, `resident`, `import` or `system`. Committed to, never published.
    pub actor: &'r str,
    /// The civil date on which it happened, ISO.
    pub occurred_on: &'r str,
    /// One line of JSON without anything about a person.
    pub open: &'r str,
    pub sealed: &'r [SealedPart<'r>],
}

struct OpenLog {
    origin: String,
    edge: Edge,
    stored_size: i64,
    last: Last,
    stored_last: Last,
    pending: Vec<Hash>,
}

/// When the last record was recorded.
#[derive(Clone, Copy)]
struct Last {
    us: i64,
    /// Of its leaf.
    minute: i64,
}

/// The logs touched by one batch.
#[derive(Default)]
pub struct LogBatch {
    logs: HashMap<i64, OpenLog>,
    edges: Edges,
    /// For a savepoint: how many leaves each log had pending, and when its last record was recorded.
    marks: Vec<(i64, usize, Last)>,
}

impl LogBatch {
    /// Remembers where a command began, so that its refusal takes its records back.
    pub fn mark(&mut self) {
        self.marks.clear();
        self.marks.extend(self.logs.iter().map(|(code, log)| (*code, log.pending.len(), log.last)));
    }

    pub fn roll_back_to_mark(&mut self) {
        // A log that was opened since the mark is dropped, because the lock on its head went with the
        // savepoint.
        self.logs.retain(|code, log| {
            let mark = self.marks.iter().find(|(marked, ..)| marked == code);
            if let Some((_, pending, last)) = mark {
                log.pending.truncate(*pending);
                log.last = *last;
            }
            mark.is_some()
        });
    }

    /// Starts the log of a new jurisdiction. There is no head to lock yet: of two processes that found it at once, the second waits here for
    /// the first, and goes on in its log.
    pub fn found(&mut self, link: &mut Link<'_>, jurisdiction: i64, origin: &str) -> Result<()> {
        let root: &[u8] = &Edge::empty().root();
        link.execute(
            "insert into heads (jurisdiction, origin, size, root, last_us, last_minute, checkpoint,
               public_size, public_root, public_minute, public_checkpoint)
             values ($1, $2, 0, $3, 0, 0, '', 0, $3, 0, '')
             on conflict (jurisdiction) do nothing",
            &[&jurisdiction, &origin, &root],
        )?;
        Ok(())
    }

    pub fn append(
        &mut self,
        link: &mut Link<'_>,
        now_us: i64,
        chance: &mut Chance,
        new: &NewRecord<'_>,
    ) -> Result<i64> {
        self.open(link, new.jurisdiction)?;
        let Some(log) = self.logs.get_mut(&new.jurisdiction) else {
            bail!(
                "there is no jurisdiction {} here; `bellwether import divisions` makes one",
                new.jurisdiction
            );
        };
        if is_behind(now_us, log.last.us) {
            bail!(ClockBehind { by_us: log.last.us - now_us });
        }
        let us = now_us.max(log.last.us);
        let last = Last { us, minute: leaf_minute(log.last.minute, us) };
        let seq = log.stored_size + log.pending.len() as i64;
        let open = OpenPart {
            kind: new.kind,
            stream: new.stream,
            version: new.version as u64,
            occurred_on: new.occurred_on,
            recorded_at_us: us,
            actor: new.actor,
            sealed: write_sealed(link, chance, new, seq)?,
            body: new.open,
        };
        let salt: [u8; 16] = chance.bytes();
        let canonical = "a record that cannot be written canonically";
        let record = Record {
            jurisdiction: new.jurisdiction,
            seq: seq as u64,
            id: chance.random_uuid(),
            minute: last.minute,
            commitment: open.commit(Digest::Sha256, &salt).context(canonical)?,
        };
        let leaf = leaf_hash(&record.encode().context(canonical)?);
        write_record(link, &record, &open, &salt)?;
        log.pending.push(leaf);
        log.last = last;
        Ok(seq)
    }

    /// The time of the last record, in microseconds UTC.
    pub fn last_us(&mut self, link: &mut Link<'_>, jurisdiction: i64) -> Result<i64> {
        self.open(link, jurisdiction)?;
        Ok(self.logs.get(&jurisdiction).map_or(0, |log| log.last.us))
    }

    /// The next record has the time `now_us`, although the last ones are later.
    pub fn go_on_from(&mut self, link: &mut Link<'_>, jurisdiction: i64, now_us: i64) -> Result<()> {
        self.open(link, jurisdiction)?;
        if let Some(log) = self.logs.get_mut(&jurisdiction) {
            log.last.us = log.last.us.min(now_us);
        }
        Ok(())
    }

    /// Locks the head of a log and reads it, once in a transaction; nothing where the jurisdiction is not founded yet.
    pub fn open(&mut self, link: &mut Link<'_>, jurisdiction: i64) -> Result<()> {
        if self.logs.contains_key(&jurisdiction) {
            return Ok(());
        }
        let head = link.query_opt(dialect::head_for_update(link), &[&jurisdiction], |row| {
            let last = Last { us: row.get(3)?, minute: row.get(4)? };
            Ok((row.get::<String>(0)?, row.get::<i64>(1)?, row.get::<Vec<u8>>(2)?, last))
        })?;
        let Some((origin, size, root, last)) = head else { return Ok(()) };
        let edge = self.edges.at(link, jurisdiction, size, &root)?;
        let log = OpenLog { origin, edge, stored_size: size, last, stored_last: last, pending: Vec::new() };
        self.logs.insert(jurisdiction, log);
        Ok(())
    }

    /// Extends the trees and signs, just before the commit. Crash here: nothing of the batch is in the database.
    pub fn flush(&mut self, link: &mut Link<'_>, key_seed: &[u8; 32]) -> Result<()> {
        for (jurisdiction, log) in &mut self.logs {
            if log.pending.is_empty() {
                continue;
            }
            for leaf in log.pending.drain(..) {
                log.edge.push(leaf);
            }
            for (tile, data) in log.edge.take_changed_tiles() {
                link.execute(
                    "insert into tiles (jurisdiction, level, idx, data) values ($1, $2, $3, $4)
                     on conflict (jurisdiction, level, idx) do update set data = excluded.data",
                    &[jurisdiction, &i64::from(tile.level), &(tile.index as i64), &data],
                )?;
            }
            write_head(link, *jurisdiction, log, key_seed)?;
        }
        Ok(())
    }

    /// The logs that the batch extended, with the sizes they came to.
    pub fn grown(&self) -> Vec<(i64, i64)> {
        let grown = self.logs.iter().filter(|(_, log)| log.edge.size() as i64 > log.stored_size);
        grown.map(|(jurisdiction, log)| (*jurisdiction, log.edge.size() as i64)).collect()
    }

    /// After the commit: the edges are what is stored, and their sizes and roots what is acknowledged.
    pub fn committed(&mut self, acknowledged: &mut HashMap<i64, (i64, Vec<u8>)>) {
        for (jurisdiction, log) in self.logs.drain() {
            acknowledged.insert(jurisdiction, (log.edge.size() as i64, log.edge.root().to_vec()));
            self.edges.keep(jurisdiction, log.edge);
        }
    }

    pub fn abandoned(&mut self) {
        self.logs.clear();
        self.edges.forget();
    }
}

/// The log cannot be trusted any more: writing stops until an operator has looked.
#[derive(Debug)]
pub struct BrokenLog(pub String);

impl std::fmt::Display for BrokenLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the log is broken, writing stops: {}", self.0)
    }
}

impl std::error::Error for BrokenLog {}

/// The clock stands before the last record: nothing is written until it has caught up, or the operator mends it.
#[derive(Debug)]
pub struct ClockBehind {
    pub by_us: i64,
}

impl std::fmt::Display for ClockBehind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the clock stands {} s before the last record", self.by_us / 1_000_000)
    }
}

impl std::error::Error for ClockBehind {}

fn write_record(link: &mut Link<'_>, record: &Record, open: &OpenPart<'_>, salt: &[u8; 16]) -> Result<()> {
    let rows = link.execute(
        "insert into records (jurisdiction, seq, id, minute, commitment, salt, kind, stream, version, occurred_on,
           recorded_at_us, actor, sealed_commitments, open_body)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        &[
            &record.jurisdiction,
            &(record.seq as i64),
            &record.id,
            &record.minute,
            &record.commitment.to_string(),
            &salt.as_slice(),
            &open.kind,
            &open.stream,
            &(open.version as i64),
            &open.occurred_on,
            &open.recorded_at_us,
            &open.actor,
            &commitments_text(&open.sealed),
            &open.body,
        ],
    )?;
    ensure!(rows == 1, "a record was not written");
    Ok(())
}

fn write_sealed(
    link: &mut Link<'_>,
    chance: &mut Chance,
    new: &NewRecord<'_>,
    seq: i64,
) -> Result<Vec<Commitment>> {
    let mut commitments = Vec::with_capacity(new.sealed.len());
    for (part, sealed) in new.sealed.iter().enumerate() {
        let key = person_key(link, chance, new.jurisdiction, sealed.person)?;
        let nonce: [u8; 24] = chance.bytes();
        let salt: [u8; 16] = chance.bytes();
        let ciphertext = seal::seal(&key, &nonce, sealed.person, sealed.plain)?;
        commitments.push(commit_sealed(&salt, &ciphertext));
        link.execute(
            "insert into sealed (jurisdiction, seq, part, person, salt, nonce, ciphertext)
             values ($1, $2, $3, $4, $5, $6, $7)",
            &[
                &new.jurisdiction,
                &seq,
                &(part as i64),
                &sealed.person,
                &salt.as_slice(),
                &nonce.as_slice(),
                &ciphertext,
            ],
        )?;
    }
    Ok(commitments)
}

fn person_key(
    link: &mut Link<'_>,
    chance: &mut Chance,
    jurisdiction: i64,
    person: &str,
) -> Result<PersonKey> {
    if let Some(key) = stored_person_key(link, jurisdiction, person)? {
        return Ok(key);
    }
    let key: PersonKey = chance.bytes();
    link.execute(
        "insert into person_keys (jurisdiction, person, key) values ($1, $2, $3)",
        &[&jurisdiction, &person, &key.as_slice()],
    )?;
    Ok(key)
}

/// Whether a record says that a person was erased. Their stream holds nothing else.
pub fn is_erased(link: &mut Link<'_>, jurisdiction: i64, person: &str) -> Result<bool> {
    let found = link.query_opt(
        "select seq from records where jurisdiction = $1 and stream = $2 order by version limit 1",
        &[&jurisdiction, &format!("person/{person}")],
        |row| row.get::<i64>(0),
    )?;
    Ok(found.is_some())
}

/// The key of a person, unless it was never made or has been erased.
pub fn stored_person_key(link: &mut Link<'_>, jurisdiction: i64, person: &str) -> Result<Option<PersonKey>> {
    let key = link.query_opt(
        "select key from person_keys where jurisdiction = $1 and person = $2",
        &[&jurisdiction, &person],
        |row| row.get::<Vec<u8>>(0),
    )?;
    key.map(|key| key.as_slice().try_into().context("a person's key has 32 bytes")).transpose()
}

fn write_head(link: &mut Link<'_>, jurisdiction: i64, log: &OpenLog, key_seed: &[u8; 32]) -> Result<()> {
    let size = log.edge.size();
    let root = log.edge.root();
    let key = SigningKey::from_seed(&log.origin, *key_seed).context("the origin is not a key's name")?;
    let note = key
        .sign(&Checkpoint { origin: log.origin.clone(), size, root })
        .context("a checkpoint was not signed")?;
    // What stood before the first record of a minute is what this minute shows to everybody.
    if minute_of(log.stored_last.us) < minute_of(log.last.us) {
        link.execute(
            "update heads set public_size = size, public_root = root, public_minute = last_minute,
               public_checkpoint = checkpoint
             where jurisdiction = $1",
            &[&jurisdiction],
        )?;
    }
    let rows = link.execute(
        "update heads set size = $1, root = $2, last_us = $3, last_minute = $4, checkpoint = $5
         where jurisdiction = $6",
        &[&(size as i64), &root.as_slice(), &log.last.us, &log.last.minute, &note, &jurisdiction],
    )?;
    ensure!(rows == 1, "the head row is gone");
    const DAY_US: i64 = 86_400_000_000;
    let fills_a_tile = size / 256 > log.stored_size as u64 / 256;
    if fills_a_tile || log.last.us / DAY_US > log.stored_last.us / DAY_US {
        link.execute(
            "insert into checkpoints (jurisdiction, size, note) values ($1, $2, $3)",
            &[&jurisdiction, &(size as i64), &note],
        )?;
    }
    Ok(())
}

/// Whether the clock stands too far before the last record to write another one.
pub fn is_behind(now_us: i64, last_us: i64) -> bool {
    now_us < last_us - CLOCK_TOLERANCE_US
}

/// Size and root of a log, as its head says.
pub fn head(link: &mut Link<'_>, jurisdiction: i64) -> Result<(i64, Vec<u8>)> {
    let head = "select size, root from heads where jurisdiction = $1";
    let found = link.query_opt(head, &[&jurisdiction], |row| Ok((row.get(0)?, row.get(1)?)))?;
    found.with_context(|| format!("the log of {jurisdiction} is gone"))
}

/// Refuses to write with a key that has not signed what stands: a key restored from elsewhere would fork every log. A checkpoint that is
/// damaged is left to `verify`.
///
/// # Errors
/// `refusal-log-key`, with the log; faults of the database.
pub fn check_key(link: &mut Link<'_>, key_seed: &[u8; 32]) -> Result<()> {
    let heads = link.query(
        "select origin, checkpoint from heads where checkpoint <> '' order by jurisdiction",
        &[],
        |row| Ok((row.get::<String>(0)?, row.get::<String>(1)?)),
    )?;
    for (origin, note) in heads {
        let key = SigningKey::from_seed(&origin, *key_seed).context("the origin is not a key's name")?;
        if key.verifier().open(&note) == Err(NoteError::Unsigned) {
            return Err(Refusal::new("refusal-log-key").with("log", Arg::Text(origin)).into());
        }
    }
    Ok(())
}

/// Commitments as one column: a line each.
fn commitments_text(commitments: &[Commitment]) -> String {
    commitments.iter().map(Commitment::to_string).collect::<Vec<_>>().join("\n")
}

/// The origin line of a jurisdiction's log, also its key's name.
pub fn origin(jurisdiction: i64) -> String {
    let mut origin = String::from("bellwether/");
    write!(origin, "{jurisdiction:06}").expect("writing to a string cannot fail");
    origin
}
