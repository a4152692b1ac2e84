//! The tables' versions: embedded, numbered, forward only.

use anyhow::{Context, Result};

use super::dialect;
use super::installation::Installation;
use super::link::Link;
use crate::files::shown;
use crate::refusal::{Arg, Refusal};

const MIGRATIONS: [&str; 4] = [
    include_str!("../../../../migrations/0001_log.sql"),
    include_str!("../../../../migrations/0002_registry.sql"),
    include_str!("../../../../migrations/0003_cases.sql"),
    include_str!("../../../../migrations/0004_versions_and_readings.sql"),
];

/// The version this program works with.
pub const NEWEST: i64 = MIGRATIONS.len() as i64;

/// The version of the tables; 0 when there are none.
///
/// # Errors
/// Refused where the tables hold records of format 1: their numbers were those of today's, and nothing converts them.
pub fn version(link: &mut Link<'_>) -> Result<i64> {
    if !dialect::table_exists(link, "schema_version")? {
        return Ok(0);
    }
    if !dialect::column_exists(link, "records", "minute")? {
        return Err(Refusal::new("refusal-database-first-format").into());
    }
    link.query_opt("select version from schema_version order by version desc", &[], |row| row.get(0))?
        .context("the table schema_version is empty")
}

/// From this version on, states hold what earlier programs did not derive from the same log: coming from an earlier one, the tables that
/// the log gives are made anew.
pub const DERIVED_SINCE: i64 = 4;

/// Brings the tables to the newest version, each step in a transaction; the version there was.
pub fn migrate(link: &mut Link<'_>) -> Result<i64> {
    let from = version(link)?;
    if from > NEWEST {
        return Err(of_version("refusal-database-newer", from).into());
    }
    let postgres = link.is_postgres();
    for (index, sql) in MIGRATIONS.iter().enumerate().skip(from as usize) {
        let number = index as i64 + 1;
        dialect::begin_write(link)?;
        if number == 1 {
            link.batch(&dialect::ddl(
                "create table schema_version (\n  version bigint not null\n);",
                postgres,
            ))?;
        }
        link.batch(&dialect::ddl(sql, postgres)).with_context(|| format!("migration {number}"))?;
        if number == 1 {
            link.batch(dialect::append_only(postgres))?;
        }
        link.execute("insert into schema_version (version) values ($1)", &[&number])?;
        link.control("commit")?;
    }
    Ok(from)
}

/// Refuses tables that are missing, older or newer than this program, with the command that helps.
pub fn check(link: &mut Link<'_>, installation: &Installation) -> Result<()> {
    let refusal = match version(link)? {
        NEWEST => return Ok(()),
        0 => installation.without_tables(),
        older if older < NEWEST => {
            of_version("refusal-database-older", older).with("folder", shown(&installation.data))
        }
        newer => of_version("refusal-database-newer", newer),
    };
    Err(refusal.into())
}

/// Versions are names, not quantities, so they are passed as text.
fn of_version(key: &'static str, found: i64) -> Refusal {
    Refusal::new(key).with("found", Arg::Text(found.to_string())).with("known", Arg::Text(NEWEST.to_string()))
}
