//! The table of hand-ins that wait, and what the log says of those that wait no more.

use anyhow::{Context, Result, ensure};

use super::{DROPPED, Dropped, TAKEN_IN, TakenIn, stream_of};
use crate::accounts::Scope;
use crate::cases::code::Reading;
use crate::cases::store::{ByCode, load};
use crate::db::{self, Link};

/// A row without what is sealed in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub jurisdiction: i64,
    /// Its number, from which its code is made.
    pub hand_in: i64,
    /// The id its case will have.
    pub case: String,
    pub at_us: i64,
    pub policy: String,
    pub place: String,
    pub lo: i64,
    /// A keyed hash: the same words have the same.
    pub words: String,
}

/// What is sealed in a row.
pub struct Sealed {
    pub nonce: Vec<u8>,
    pub ciphertext: Vec<u8>,
}

fn row_of(row: &db::Row<'_>) -> Result<Row> {
    Ok(Row {
        jurisdiction: row.get(0)?,
        hand_in: row.get(1)?,
        case: row.get(2)?,
        at_us: row.get(3)?,
        policy: row.get(4)?,
        place: row.get(5)?,
        lo: row.get(6)?,
        words: row.get(7)?,
    })
}

pub fn insert(link: &mut Link<'_>, row: &Row, sealed: &Sealed) -> Result<()> {
    let rows = link.execute(
        "insert into hand_ins (jurisdiction, hand_in, case_id, at_us, policy, place, lo, words, nonce, ciphertext)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &[
            &row.jurisdiction,
            &row.hand_in,
            &row.case,
            &row.at_us,
            &row.policy,
            &row.place,
            &row.lo,
            &row.words,
            &sealed.nonce,
            &sealed.ciphertext,
        ],
    )?;
    ensure!(rows == 1, "a hand-in was not kept");
    Ok(())
}

pub fn remove(link: &mut Link<'_>, row: &Row) -> Result<()> {
    let rows = link.execute(
        "delete from hand_ins where jurisdiction = $1 and hand_in = $2",
        &[&row.jurisdiction, &row.hand_in],
    )?;
    ensure!(rows == 1, "a hand-in waits no more");
    Ok(())
}

pub fn one(link: &mut Link<'_>, jurisdiction: i64, hand_in: i64) -> Result<Option<Row>> {
    link.query_opt(
        "select jurisdiction, hand_in, case_id, at_us, policy, place, lo, words from hand_ins
         where jurisdiction = $1 and hand_in = $2",
        &[&jurisdiction, &hand_in],
        row_of,
    )
}

pub fn sealed(link: &mut Link<'_>, row: &Row) -> Result<Sealed> {
    let found = link.query_opt(
        "select nonce, ciphertext from hand_ins where jurisdiction = $1 and hand_in = $2",
        &[&row.jurisdiction, &row.hand_in],
        |row| Ok(Sealed { nonce: row.get(0)?, ciphertext: row.get(1)? }),
    )?;
    found.context("a hand-in waits no more")
}

/// Everything that waits, for a verification.
pub fn all(link: &mut Link<'_>) -> Result<Vec<Row>> {
    link.query(
        "select jurisdiction, hand_in, case_id, at_us, policy, place, lo, words from hand_ins
         order by jurisdiction, at_us, hand_in",
        &[],
        row_of,
    )
}

/// The oldest that wait at places which a scope covers entirely, at most as many as are done at once.
pub fn list(link: &mut Link<'_>, scope: &Scope) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (lo, hi) in scope.whole_places() {
        rows.extend(link.query(
            "select jurisdiction, hand_in, case_id, at_us, policy, place, lo, words from hand_ins
             where jurisdiction = $1 and lo >= $2 and lo <= $3
             order by at_us, hand_in
             limit 500",
            &[&scope.jurisdiction(), &lo, &hi],
            row_of,
        )?);
    }
    rows.sort_by_key(|row| (row.at_us, row.hand_in));
    rows.truncate(super::AT_ONCE);
    Ok(rows)
}

/// How many wait at places of which a scope has everything.
pub fn count(link: &mut Link<'_>, scope: &Scope) -> Result<i64> {
    let mut count = 0;
    for (lo, hi) in scope.whole_places() {
        let here = link.query_opt(
            "select count(*) from hand_ins where jurisdiction = $1 and lo >= $2 and lo <= $3",
            &[&scope.jurisdiction(), &lo, &hi],
            |row| row.get::<i64>(0),
        )?;
        count += here.unwrap_or(0);
    }
    Ok(count)
}

/// A hand-in as whoever holds its code is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandIn {
    pub at_us: i64,
    pub policy: String,
    pub place: String,
    /// It waits no more, for this reason.
    pub dropped: Option<super::Reason>,
}

/// What stands behind the code of a hand-in: what waits, the case it became, or why it was dropped.
pub fn behind(
    link: &mut Link<'_>,
    code_key: &[u8; 32],
    jurisdiction: i64,
    reading: Reading,
) -> Result<ByCode> {
    if let Some(row) = one(link, jurisdiction, reading.seq)? {
        if !reading.is_of(code_key, &row.case) {
            return Ok(ByCode::Nothing);
        }
        let Row { at_us, policy, place, .. } = row;
        return Ok(ByCode::HandIn { jurisdiction, hand_in: HandIn { at_us, policy, place, dropped: None } });
    }
    let record = link.query_opt(
        "select kind, open_body from records where jurisdiction = $1 and stream = $2 and version = 1",
        &[&jurisdiction, &stream_of(reading.seq)],
        |row| Ok((row.get::<String>(0)?, row.get::<String>(1)?)),
    )?;
    let unread = "a record of a hand-in that does not read";
    match record {
        Some((kind, open)) if kind == TAKEN_IN => {
            let TakenIn { case, .. } = serde_json::from_str(&open).context(unread)?;
            taken_in(link, code_key, jurisdiction, (reading, &case))
        }
        Some((kind, open)) if kind == DROPPED => {
            let Dropped { case, at_us, policy, place, reason } =
                serde_json::from_str(&open).context(unread)?;
            if !reading.is_of(code_key, &case) {
                return Ok(ByCode::Nothing);
            }
            let hand_in = HandIn { at_us, policy, place, dropped: Some(reason) };
            Ok(ByCode::HandIn { jurisdiction, hand_in })
        }
        _ => Ok(ByCode::Nothing),
    }
}

/// The code of a hand-in opens its case until another is given.
fn taken_in(
    link: &mut Link<'_>,
    code_key: &[u8; 32],
    jurisdiction: i64,
    (reading, case): (Reading, &str),
) -> Result<ByCode> {
    if !reading.is_of(code_key, case) {
        return Ok(ByCode::Nothing);
    }
    let Some(stored) = load(link, jurisdiction, case)? else { return Ok(ByCode::Nothing) };
    Ok(match stored.case.code_version {
        1 => ByCode::Case { jurisdiction, stored: Box::new(stored) },
        _ => ByCode::Replaced,
    })
}
