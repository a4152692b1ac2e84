//! The numbers that cases are known by: one series for each policy and year, without a gap.
//!
//! Invariant: a series stands where the last record of a case left it. A command reads it with the head of its log locked, so nobody
//! takes the same number. Not here: how a number is written (`write.rs`).

use anyhow::{Context, Result, ensure};

use crate::db::Link;

/// The next number of a series, from 1. It is taken once the record of its case is written.
pub fn next(link: &mut Link<'_>, jurisdiction: i64, series: &str) -> Result<i64> {
    let last = link.query_opt(
        "select value from counters where jurisdiction = $1 and name = $2",
        &[&jurisdiction, &series],
        |row| row.get::<i64>(0),
    )?;
    Ok(last.unwrap_or(0) + 1)
}

/// A record says that a case has this number: its series goes on from there.
pub fn take(link: &mut Link<'_>, jurisdiction: i64, number: &str) -> Result<()> {
    let (series, count) = number.rsplit_once('-').context("a case's number without a series")?;
    let count: i64 = count.parse().context("a case's number that does not read")?;
    let rows = link.execute(
        "insert into counters (jurisdiction, name, value) values ($1, $2, $3)
         on conflict (jurisdiction, name) do update set value = excluded.value",
        &[&jurisdiction, &series, &count],
    )?;
    ensure!(rows == 1, "a case's number was not taken");
    Ok(())
}
