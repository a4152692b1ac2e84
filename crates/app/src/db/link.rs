//! One connection of either database, and its rows: all that a store function knows of a database.
//!
//! Store functions are ordinary blocking functions over `&mut Link`. Markers are `$1, $2, …` in order of first use,
//! which is how SQLite numbers named parameters and PostgreSQL positions. Not here: transactions (`tx.rs`, `readers.rs`).

use std::collections::HashMap;
use std::pin::pin;

use anyhow::{Context, Result};
use futures_util::StreamExt as _;
use tokio::runtime::Handle;
use tokio_postgres::{Client, Statement};

use crate::refusal::{Arg, Refusal};

/// Rows of PostgreSQL's answer that are handed over in one go.
const ROWS_AT_ONCE: usize = 256;

/// A value both drivers can bind: `i64`, `&str`, `String`, `&[u8]`, `Vec<u8>` and options of them.
pub trait Param: rusqlite::ToSql + tokio_postgres::types::ToSql + Sync {}
impl<T: rusqlite::ToSql + tokio_postgres::types::ToSql + Sync> Param for T {}

/// A value both drivers can read: `i64`, `String`, `Vec<u8>` and options of them.
pub trait Column: rusqlite::types::FromSql + for<'a> tokio_postgres::types::FromSql<'a> {}
impl<T: rusqlite::types::FromSql + for<'a> tokio_postgres::types::FromSql<'a>> Column for T {}

/// One row of an answer.
pub enum Row<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(&'r tokio_postgres::Row),
}

impl Row<'_> {
    /// The column at `index`, from 0.
    ///
    /// # Errors
    /// When the stored value is not of that type, which means the database was changed behind the program.
    pub fn get<T: Column>(&self, index: usize) -> Result<T> {
        match self {
            Row::Sqlite(row) => row.get(index).with_context(|| format!("column {index}")),
            Row::Postgres(row) => row.try_get(index).with_context(|| format!("column {index}")),
        }
    }

    /// Every column's name and value, for comparing rows of whatever shape: numbers in decimal, bytes in hexadecimal.
    pub fn shown(&self) -> Result<Vec<(String, String)>> {
        match self {
            Row::Sqlite(row) => shown_sqlite(row),
            Row::Postgres(row) => shown_postgres(row),
        }
    }
}

fn shown_sqlite(row: &rusqlite::Row<'_>) -> Result<Vec<(String, String)>> {
    use rusqlite::types::ValueRef;
    let names = row.as_ref().column_names().map(str::to_owned).enumerate();
    names
        .map(|(index, name)| {
            let value = match row.get_ref(index)? {
                ValueRef::Null => "null".to_owned(),
                ValueRef::Integer(number) => number.to_string(),
                ValueRef::Real(number) => number.to_string(),
                ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
                ValueRef::Blob(bytes) => hex(bytes),
            };
            Ok((name, value))
        })
        .collect()
}

fn shown_postgres(row: &tokio_postgres::Row) -> Result<Vec<(String, String)>> {
    use tokio_postgres::types::Type;
    let columns = row.columns().iter().enumerate();
    columns
        .map(|(index, column)| {
            let value = match *column.type_() {
                Type::INT8 => row.try_get::<_, Option<i64>>(index)?.map(|number| number.to_string()),
                Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(index)?.map(|bytes| hex(&bytes)),
                _ => row.try_get::<_, Option<String>>(index)?,
            };
            Ok((column.name().to_owned(), value.unwrap_or_else(|| "null".to_owned())))
        })
        .collect()
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let mut text = String::with_capacity(2 * bytes.len());
    text.extend(halves.map(|half| DIGITS[usize::from(half)]));
    text
}

/// A PostgreSQL connection driven from blocking code.
pub struct PostgresLink {
    client: Client,
    runtime: Handle,
    statements: HashMap<&'static str, Statement>,
}

impl PostgresLink {
    /// Connects; the connection's task runs on `runtime`. Must be called outside async code.
    pub fn connect(dsn: &str, runtime: &Handle) -> Result<PostgresLink> {
        let (client, connection) =
            runtime.block_on(tokio_postgres::connect(dsn, tokio_postgres::NoTls)).map_err(unreached)?;
        runtime.spawn(async move {
            if let Err(error) = connection.await {
                tracing::error!("PostgreSQL connection ended: {error}");
            }
        });
        Ok(PostgresLink { client, runtime: runtime.clone(), statements: HashMap::new() })
    }

    /// Runs statements that take no parameters and give no rows.
    pub fn batch(&mut self, sql: &str) -> Result<()> {
        Ok(self.runtime.block_on(self.client.batch_execute(sql))?)
    }

    fn prepare(&mut self, sql: &'static str) -> Result<Statement> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.runtime.block_on(self.client.prepare(sql))?;
        self.statements.insert(sql, statement.clone());
        Ok(statement)
    }
}

/// PostgreSQL's own words stand in the refusal: only they say whether it is the address, the name or the password.
fn unreached(error: tokio_postgres::Error) -> anyhow::Error {
    let error = anyhow::Error::from(error);
    let said = Arg::Text(format!("{error:#}"));
    error.context(Refusal::new("refusal-postgres-unreached").with("system", said))
}

/// One connection of either database.
pub enum Link<'c> {
    Sqlite(&'c rusqlite::Connection),
    Postgres(&'c mut PostgresLink),
}

impl Link<'_> {
    /// Runs one statement; returns how many rows it touched.
    pub fn execute(&mut self, sql: &'static str, params: &[&dyn Param]) -> Result<u64> {
        match self {
            Link::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(sql)?;
                bind(&mut statement, params)?;
                Ok(statement.raw_execute()? as u64)
            }
            Link::Postgres(link) => {
                let statement = link.prepare(sql)?;
                let params: Vec<_> = params.iter().map(|param| *param as _).collect();
                Ok(link.runtime.block_on(link.client.execute(&statement, &params))?)
            }
        }
    }

    /// Runs a query and maps every row.
    pub fn query<T>(
        &mut self,
        sql: &'static str,
        params: &[&dyn Param],
        mut map: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut found = Vec::new();
        self.each(sql, params, |row| {
            found.push(map(row)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// Runs a query and hands over each row without keeping it.
    pub fn each(
        &mut self,
        sql: &'static str,
        params: &[&dyn Param],
        mut take: impl FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()> {
        match self {
            Link::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(sql)?;
                bind(&mut statement, params)?;
                let mut rows = statement.raw_query();
                while let Some(row) = rows.next()? {
                    take(&Row::Sqlite(row))?;
                }
            }
            Link::Postgres(link) => {
                let statement = link.prepare(sql)?;
                let params = params.iter().map(|param| *param as &(dyn tokio_postgres::types::ToSql + Sync));
                let rows = link.runtime.block_on(link.client.query_raw(&statement, params))?;
                // What has come is taken before more is asked for, so an answer of any length needs little memory.
                let mut rows = pin!(rows.ready_chunks(ROWS_AT_ONCE));
                while let Some(chunk) = link.runtime.block_on(rows.next()) {
                    for row in chunk {
                        take(&Row::Postgres(&row?))?;
                    }
                }
            }
        }
        Ok(())
    }

    /// The first row, if there is one.
    pub fn query_opt<T>(
        &mut self,
        sql: &'static str,
        params: &[&dyn Param],
        map: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        Ok(self.query(sql, params, map)?.into_iter().next())
    }

    /// Runs statements that take no parameters and give no rows.
    pub fn batch(&mut self, sql: &str) -> Result<()> {
        match self {
            Link::Sqlite(connection) => Ok(connection.execute_batch(sql)?),
            Link::Postgres(link) => link.batch(sql),
        }
    }

    /// Runs a statement that is used so often that it should be kept prepared (`savepoint`, `begin`).
    pub fn control(&mut self, sql: &'static str) -> Result<()> {
        match self {
            Link::Sqlite(connection) => {
                connection.prepare_cached(sql)?.raw_execute()?;
                Ok(())
            }
            Link::Postgres(link) => link.batch(sql),
        }
    }

    /// Checks that a statement is one this database takes.
    pub fn check(&mut self, sql: &'static str) -> Result<()> {
        match self {
            Link::Sqlite(connection) => {
                connection.prepare(sql)?;
            }
            Link::Postgres(link) => {
                link.prepare(sql)?;
            }
        }
        Ok(())
    }

    pub fn is_postgres(&self) -> bool {
        matches!(self, Link::Postgres(_))
    }
}

fn bind(statement: &mut rusqlite::Statement<'_>, params: &[&dyn Param]) -> Result<()> {
    for (index, param) in params.iter().enumerate() {
        statement.raw_bind_parameter(index + 1, *param as &dyn rusqlite::ToSql)?;
    }
    Ok(())
}
