//! All the SQL of the audit: reading the log, its tiles and checkpoints, and erasing a person's sealed parts.
//!
//! Invariant: a row that cannot be read is handed on as such, with the reason, so that one damaged page does not hide
//! the rest. Nothing here changes a record.
//! Not here: writing the log (`db/log.rs`), what is right or wrong about it (`verify.rs`).

use anyhow::Result;
use bellwether_policy::Text;

use crate::db::{Link, Param, Row};
use crate::refusal::{Arg, Refusal};

/// The end of one log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub origin: String,
    pub size: i64,
    pub root: Vec<u8>,
    pub last_us: i64,
    pub last_minute: i64,
    /// A signed note; empty before the first record.
    pub checkpoint: String,
    pub public: PublicColumns,
}

/// Where the log stood before the first record of its last minute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicColumns {
    pub size: i64,
    pub root: Vec<u8>,
    pub minute: i64,
    /// A signed note; empty where that was before the first record.
    pub checkpoint: String,
}

/// What the tree knows of a record, as its columns hold it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredLeaf {
    pub seq: i64,
    pub id: String,
    pub minute: i64,
    pub commitment: String,
}

/// A record as its columns hold it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRecord {
    pub leaf: StoredLeaf,
    pub salt: Vec<u8>,
    pub kind: String,
    pub stream: String,
    pub version: i64,
    pub occurred_on: String,
    pub recorded_at_us: i64,
    pub actor: String,
    pub sealed_commitments: String,
    pub open_body: String,
}

/// A sealed part with the key of its person, if there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSealed {
    pub person: String,
    pub salt: Vec<u8>,
    pub nonce: Vec<u8>,
    pub ciphertext: Vec<u8>,
    pub key: Option<Vec<u8>>,
}

/// What was read, or why it could not be read.
pub type Read<T> = std::result::Result<T, String>;

/// The jurisdictions that have a log here, in order; also one whose head is gone.
pub fn jurisdictions(link: &mut Link<'_>) -> Result<Vec<i64>> {
    let mut codes =
        link.query("select jurisdiction from heads order by jurisdiction", &[], |row| row.get(0))?;
    let mut last = 0_i64;
    while let Some(code) = link.query_opt(
        "select jurisdiction from records where jurisdiction > $1 order by jurisdiction limit 1",
        &[&last],
        |row| row.get::<i64>(0),
    )? {
        codes.push(code);
        last = code;
    }
    codes.sort_unstable();
    codes.dedup();
    Ok(codes)
}

/// Says that there is no log of a jurisdiction, and which there are.
///
/// # Errors
/// Faults of the database.
pub fn no_such_log(link: &mut Link<'_>, jurisdiction: i64) -> Result<Refusal> {
    let code = Arg::Text(jurisdiction.to_string());
    let known: Vec<Text> =
        jurisdictions(link)?.iter().map(|known| Text::new(known.to_string(), known.to_string())).collect();
    if known.is_empty() {
        return Ok(Refusal::new("refusal-log-none").with("code", code));
    }
    Ok(Refusal::new("refusal-log-unknown").with("code", code).with("known", Arg::List(known)))
}

/// Every log and its size: what two snapshots must agree on to be the same.
pub fn positions(link: &mut Link<'_>) -> Result<Vec<(i64, i64)>> {
    link.query("select jurisdiction, size from heads order by jurisdiction", &[], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })
}

pub fn head(link: &mut Link<'_>, jurisdiction: i64) -> Result<Option<Head>> {
    link.query_opt(
        "select origin, size, root, last_us, last_minute, checkpoint, public_size, public_root, public_minute,
           public_checkpoint
         from heads where jurisdiction = $1",
        &[&jurisdiction],
        |row| {
            Ok(Head {
                origin: row.get(0)?,
                size: row.get(1)?,
                root: row.get(2)?,
                last_us: row.get(3)?,
                last_minute: row.get(4)?,
                checkpoint: row.get(5)?,
                public: PublicColumns {
                    size: row.get(6)?,
                    root: row.get(7)?,
                    minute: row.get(8)?,
                    checkpoint: row.get(9)?,
                },
            })
        },
    )
}

/// The last record's number.
pub fn last_seq(link: &mut Link<'_>, jurisdiction: i64) -> Result<Option<i64>> {
    link.query_opt(
        "select seq from records where jurisdiction = $1 order by seq desc limit 1",
        &[&jurisdiction],
        |row| row.get(0),
    )
}

/// Records outside the numbers from 0 up to `end`, at most a hundred on each side.
pub fn strays(link: &mut Link<'_>, jurisdiction: i64, end: i64) -> Result<Vec<i64>> {
    let mut strays: Vec<i64> = link.query(
        "select seq from records where jurisdiction = $1 and seq < 0 order by seq limit 100",
        &[&jurisdiction],
        |row| row.get::<i64>(0),
    )?;
    strays.extend(link.query(
        "select seq from records where jurisdiction = $1 and seq >= $2 order by seq limit 100",
        &[&jurisdiction, &end],
        |row| row.get::<i64>(0),
    )?);
    Ok(strays)
}

/// Record and place of sealed parts outside the numbers from 0 up to `end`, at most a hundred on each side.
pub fn stray_parts(link: &mut Link<'_>, jurisdiction: i64, end: i64) -> Result<Vec<(i64, i64)>> {
    let place = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let mut strays = link.query(
        "select seq, part from sealed where jurisdiction = $1 and seq < 0 order by seq, part limit 100",
        &[&jurisdiction],
        place,
    )?;
    strays.extend(link.query(
        "select seq, part from sealed where jurisdiction = $1 and seq >= $2 order by seq, part limit 100",
        &[&jurisdiction, &end],
        place,
    )?);
    Ok(strays)
}

/// Persons who have a key and nothing sealed under it, at most a hundred: a key is made with the first part, and goes with the last.
pub fn unused_keys(link: &mut Link<'_>, jurisdiction: i64) -> Result<Vec<String>> {
    link.query(
        "select person from person_keys where jurisdiction = $1
         except select person from sealed where jurisdiction = $1
         order by person limit 100",
        &[&jurisdiction],
        |row| row.get(0),
    )
}

const COLUMNS: [&str; 13] = [
    "seq",
    "id",
    "minute",
    "commitment",
    "salt",
    "kind",
    "stream",
    "version",
    "occurred_on",
    "recorded_at_us",
    "actor",
    "sealed_commitments",
    "open_body",
];

fn leaf(row: &Row<'_>) -> Result<StoredLeaf> {
    Ok(StoredLeaf { seq: row.get(0)?, id: row.get(1)?, minute: row.get(2)?, commitment: row.get(3)? })
}

fn record(row: &Row<'_>) -> Result<StoredRecord> {
    Ok(StoredRecord {
        leaf: leaf(row)?,
        salt: row.get(4)?,
        kind: row.get(5)?,
        stream: row.get(6)?,
        version: row.get(7)?,
        occurred_on: row.get(8)?,
        recorded_at_us: row.get(9)?,
        actor: row.get(10)?,
        sealed_commitments: row.get(11)?,
        open_body: row.get(12)?,
    })
}

/// What the tree knows of the records of a range, in order.
pub fn leaves(link: &mut Link<'_>, jurisdiction: i64, from: i64, to: i64) -> Result<Vec<StoredLeaf>> {
    link.query(
        "select seq, id, minute, commitment from records
         where jurisdiction = $1 and seq >= $2 and seq < $3
         order by seq",
        &[&jurisdiction, &from, &to],
        leaf,
    )
}

const RECORDS: &str = "select seq, id, minute, commitment, salt, kind, stream, version, occurred_on,
    recorded_at_us, actor, sealed_commitments, open_body
  from records where jurisdiction = $1 and seq >= $2 and seq < $3 order by seq";

/// The records of a range, in order. Gaps are simply not there; a row that does not read says why.
pub fn records(link: &mut Link<'_>, jurisdiction: i64, from: i64, to: i64) -> Vec<(i64, Read<StoredRecord>)> {
    let map = |row: &Row<'_>| Ok((row.get(0)?, record(row).map_err(|error| named_column(&error, &COLUMNS))));
    range(link, RECORDS, (jurisdiction, from, to), map, |seq, what| (seq, Err(what)))
}

/// The last records before `before`, newest first.
pub fn latest(link: &mut Link<'_>, jurisdiction: i64, before: i64, limit: i64) -> Result<Vec<StoredRecord>> {
    link.query(
        "select seq, id, minute, commitment, salt, kind, stream, version, occurred_on,
           recorded_at_us, actor, sealed_commitments, open_body
         from records where jurisdiction = $1 and seq < $2 order by seq desc limit $3",
        &[&jurisdiction, &before, &limit],
        record,
    )
}

pub fn one_record(link: &mut Link<'_>, jurisdiction: i64, seq: i64) -> Result<Option<StoredRecord>> {
    link.query_opt(RECORDS, &[&jurisdiction, &seq, &(seq.saturating_add(1))], record)
}

const SEALED_COLUMNS: [&str; 7] = ["seq", "part", "person", "salt", "nonce", "ciphertext", "key"];

const SEALED: &str = "select s.seq, s.part, s.person, s.salt, s.nonce, s.ciphertext, k.key
  from sealed s
  left join person_keys k on k.jurisdiction = s.jurisdiction and k.person = s.person
  where s.jurisdiction = $1 and s.seq >= $2 and s.seq < $3 order by s.seq, s.part";

/// A sealed part's record, its place among that record's parts, and what could be read of it.
pub type SealedAt = (i64, i64, Read<StoredSealed>);

/// The sealed parts of a range of records, in order.
pub fn sealed(link: &mut Link<'_>, jurisdiction: i64, from: i64, to: i64) -> Vec<SealedAt> {
    let map = |row: &Row<'_>| {
        let stored = || -> Result<StoredSealed> {
            Ok(StoredSealed {
                person: row.get(2)?,
                salt: row.get(3)?,
                nonce: row.get(4)?,
                ciphertext: row.get(5)?,
                key: row.get(6)?,
            })
        };
        Ok((row.get(0)?, row.get(1)?, stored().map_err(|error| named_column(&error, &SEALED_COLUMNS))))
    };
    range(link, SEALED, (jurisdiction, from, to), map, |seq, what| (seq, 0, Err(what)))
}

/// Reads a range at once; when that fails, record by record, so that only what is damaged is `lost`.
fn range<T>(
    link: &mut Link<'_>,
    sql: &'static str,
    (jurisdiction, from, to): (i64, i64, i64),
    mut map: impl FnMut(&Row<'_>) -> Result<T>,
    lost: impl Fn(i64, String) -> T,
) -> Vec<T> {
    if let Ok(rows) = link.query(sql, &[&jurisdiction, &from, &to], &mut map) {
        return rows;
    }
    let mut rows = Vec::new();
    for seq in from..to {
        match link.query(sql, &[&jurisdiction, &seq, &(seq + 1)], &mut map) {
            Ok(found) => rows.extend(found),
            Err(error) => rows.push(lost(seq, format!("the database cannot read it: {error:#}"))),
        }
    }
    rows
}

/// A reading error with the column's name in place of its number.
fn named_column(error: &anyhow::Error, names: &[&str]) -> String {
    let text = format!("{error:#}");
    let number = text.strip_prefix("column ").and_then(|rest| rest.split(':').next()?.parse::<usize>().ok());
    match number.and_then(|number| names.get(number)) {
        Some(name) => format!("its column {name} cannot be read: {error:#}"),
        None => text,
    }
}

/// A tile as stored, full or not.
pub fn tile(link: &mut Link<'_>, jurisdiction: i64, level: u8, index: u64) -> Result<Option<Vec<u8>>> {
    let Ok(index) = i64::try_from(index) else { return Ok(None) };
    link.query_opt(
        "select data from tiles where jurisdiction = $1 and level = $2 and idx = $3",
        &[&jurisdiction, &i64::from(level), &index],
        |row| row.get(0),
    )
}

/// How many records the lowest tiles hold hashes of.
pub fn hashed(link: &mut Link<'_>, jurisdiction: i64) -> Result<i64> {
    let last = link.query_opt(
        "select idx, data from tiles where jurisdiction = $1 and level = 0 order by idx desc limit 1",
        &[&jurisdiction],
        |row| Ok((row.get::<i64>(0)?, row.get::<Vec<u8>>(1)?)),
    )?;
    Ok(last.map_or(0, |(index, data)| index.saturating_mul(256).saturating_add(data.len() as i64 / 32)))
}

/// The level and number of tiles that a log of `size` records has no place for, at most a hundred.
pub fn stray_tiles(link: &mut Link<'_>, jurisdiction: i64, size: i64) -> Result<Vec<(i64, i64)>> {
    let mut strays = Vec::new();
    for level in 0..8_u32 {
        let hashes = size.checked_shr(8 * level).unwrap_or(0);
        let tiles = (hashes + 255) / 256;
        strays.extend(link.query(
            "select level, idx from tiles where jurisdiction = $1 and level = $2 and idx >= $3 order by idx limit 100",
            &[&jurisdiction, &i64::from(level), &tiles],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?);
    }
    Ok(strays)
}

/// The kept checkpoints, largest first: size and note.
pub fn checkpoints(link: &mut Link<'_>, jurisdiction: i64) -> Result<Vec<(i64, Read<String>)>> {
    link.query(
        "select size, note from checkpoints where jurisdiction = $1 order by size desc",
        &[&jurisdiction],
        |row| Ok((row.get(0)?, row.get(1).map_err(|error| format!("cannot be read: {error:#}")))),
    )
}

/// The sealed parts of one person: record and place.
pub fn parts_of(link: &mut Link<'_>, jurisdiction: i64, person: &str) -> Result<Vec<(i64, i64)>> {
    link.query(
        "select seq, part from sealed where jurisdiction = $1 and person = $2 order by seq, part",
        &[&jurisdiction, &person],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// The ids of the cases in whose records something is sealed about a person.
pub fn cases_of(link: &mut Link<'_>, jurisdiction: i64, person: &str) -> Result<Vec<String>> {
    let streams = link.query(
        "select distinct r.stream from sealed s
         join records r on r.jurisdiction = s.jurisdiction and r.seq = s.seq
         where s.jurisdiction = $1 and s.person = $2
         order by r.stream",
        &[&jurisdiction, &person],
        |row| row.get::<String>(0),
    )?;
    Ok(streams.iter().filter_map(|stream| case_of(stream)).collect())
}

/// The id of the case whose records a stream holds.
fn case_of(stream: &str) -> Option<String> {
    stream.strip_prefix("case/").map(str::to_owned)
}

/// The id of the case that a record is about, if it is about one.
pub fn case_of_record(link: &mut Link<'_>, jurisdiction: i64, seq: i64) -> Result<Option<String>> {
    Ok(one_record(link, jurisdiction, seq)?.and_then(|record| case_of(&record.stream)))
}

/// Number and open body of a stream's records of one kind, oldest first.
pub fn of_stream(
    link: &mut Link<'_>,
    jurisdiction: i64,
    stream: &str,
    kind: &str,
) -> Result<Vec<(i64, String)>> {
    link.query(
        "select seq, open_body from records where jurisdiction = $1 and stream = $2 and kind = $3 order by version",
        &[&jurisdiction, &stream, &kind],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Number, day and open body of every erasure, oldest first. It has an index of its own, in which nothing else stands.
pub fn erasures(link: &mut Link<'_>, jurisdiction: i64) -> Result<Vec<(i64, String, String)>> {
    link.query(
        "select seq, occurred_on, open_body from records
         where jurisdiction = $1 and kind = 'person.erased'
         order by seq",
        &[&jurisdiction],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}

pub fn part_exists(link: &mut Link<'_>, jurisdiction: i64, seq: i64, part: i64) -> Result<bool> {
    let found = link.query_opt(
        "select part from sealed where jurisdiction = $1 and seq = $2 and part = $3",
        &[&jurisdiction, &seq, &part],
        |row| row.get::<i64>(0),
    )?;
    Ok(found.is_some())
}

/// Whether one person has a key, of whatever length.
pub fn has_key(link: &mut Link<'_>, jurisdiction: i64, person: &str) -> Result<bool> {
    let found = link.query_opt(
        "select person from person_keys where jurisdiction = $1 and person = $2",
        &[&jurisdiction, &person],
        |row| row.get::<String>(0),
    )?;
    Ok(found.is_some())
}

/// Destroys the key, the salts and the sealed texts of one person. Returns how many parts went.
pub fn destroy(link: &mut Link<'_>, jurisdiction: i64, person: &str) -> Result<u64> {
    let by_person: [&dyn Param; 2] = [&jurisdiction, &person];
    let parts = link.execute("delete from sealed where jurisdiction = $1 and person = $2", &by_person)?;
    link.execute("delete from person_keys where jurisdiction = $1 and person = $2", &by_person)?;
    Ok(parts)
}
