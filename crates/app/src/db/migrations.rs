//! The tables' versions: embedded, numbered, forward only.

use std::path::Path;

use anyhow::{Context, Result, bail};

use super::dialect;
use super::link::Link;

const MIGRATIONS: [&str; 3] = [
    include_str!("../../../../migrations/0001_log.sql"),
    include_str!("../../../../migrations/0002_registry.sql"),
    include_str!("../../../../migrations/0003_cases.sql"),
];

/// The version this program works with.
pub const NEWEST: i64 = MIGRATIONS.len() as i64;

/// The version of the tables; 0 when there are none.
pub fn version(link: &mut Link<'_>) -> Result<i64> {
    if !dialect::table_exists(link, "schema_version")? {
        return Ok(0);
    }
    link.query_opt("select version from schema_version order by version desc", &[], |row| row.get(0))?
        .context("the table schema_version is empty")
}

/// Brings the tables to the newest version, each step in a transaction.
pub fn migrate(link: &mut Link<'_>) -> Result<()> {
    let from = version(link)?;
    if from > NEWEST {
        bail!("the database is at version {from}, this program knows {NEWEST}; install a newer program");
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
    Ok(())
}

/// Refuses tables that are missing, older or newer than this program, with the command that helps.
pub fn check(link: &mut Link<'_>, data: &Path) -> Result<()> {
    match version(link)? {
        NEWEST => Ok(()),
        0 => bail!("the database has no tables; `bellwether init --data {}` makes them", data.display()),
        older if older < NEWEST => bail!(
            "the database is at version {older}, this program needs {NEWEST}; `bellwether migrate --data {}` brings it there",
            data.display()
        ),
        newer => {
            bail!("the database is at version {newer}, this program knows {NEWEST}; install a newer program")
        }
    }
}
