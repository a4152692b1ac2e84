//! Everything that differs between SQLite and PostgreSQL, in one place.

use std::collections::BTreeMap;

use anyhow::Result;

use super::link::Link;

/// Locks the head row of a jurisdiction first in every write. SQLite's `begin immediate` has locked already.
pub fn head_for_update(link: &Link<'_>) -> &'static str {
    if link.is_postgres() {
        "select origin, size, root, last_us, last_minute from heads where jurisdiction = $1 for update"
    } else {
        "select origin, size, root, last_us, last_minute from heads where jurisdiction = $1"
    }
}

/// Opens a write transaction.
pub fn begin_write(link: &mut Link<'_>) -> Result<()> {
    let sql = if link.is_postgres() { "begin isolation level read committed" } else { "begin immediate" };
    link.control(sql)
}

/// Opens a read transaction that sees one state of the database.
pub fn begin_read(link: &mut Link<'_>) -> Result<()> {
    let sql =
        if link.is_postgres() { "begin isolation level repeatable read read only" } else { "begin deferred" };
    link.control(sql)
}

/// The same, giving up a statement that takes longer than any short one. SQLite counts its own steps (`readers.rs`).
pub fn begin_short_read(link: &mut Link<'_>) -> Result<()> {
    if link.is_postgres() {
        return link
            .control("begin isolation level repeatable read read only; set local statement_timeout = 250");
    }
    begin_read(link)
}

/// A migration's text as this database takes it.
pub fn ddl(sql: &str, postgres: bool) -> String {
    if postgres {
        sql.replace(" blob not null", " bytea not null").replace(") without rowid;", ");")
    } else {
        sql.replace(" bigint not null", " integer not null")
            .replace("\n);", "\n) strict;")
            .replace(") without rowid;", ") strict, without rowid;")
    }
}

/// Makes the log append-only: by trigger on SQLite, by privilege on PostgreSQL.
pub fn append_only(postgres: bool) -> &'static str {
    if postgres {
        "revoke update, delete, truncate on records from public, current_user;
         revoke update, truncate on sealed from public, current_user;
         revoke update, delete, truncate on checkpoints from public, current_user;"
    } else {
        "create trigger records_are_not_updated before update on records
           begin select raise(abort, 'the log is append-only'); end;
         create trigger records_are_not_deleted before delete on records
           begin select raise(abort, 'the log is append-only'); end;
         create trigger sealed_parts_are_not_updated before update on sealed
           begin select raise(abort, 'a sealed part may be erased, never changed'); end;
         create trigger checkpoints_are_not_updated before update on checkpoints
           begin select raise(abort, 'the log is append-only'); end;
         create trigger checkpoints_are_not_deleted before delete on checkpoints
           begin select raise(abort, 'the log is append-only'); end;"
    }
}

/// Whether the table exists.
pub fn table_exists(link: &mut Link<'_>, name: &str) -> Result<bool> {
    let sql = if link.is_postgres() {
        "select cast(1 as bigint) from information_schema.tables where table_name = $1 and table_schema = current_schema()"
    } else {
        "select 1 from sqlite_master where type = 'table' and name = $1"
    };
    Ok(link.query_opt(sql, &[&name], |row| row.get::<i64>(0))?.is_some())
}

/// Whether the table has a column of this name.
pub fn column_exists(link: &mut Link<'_>, table: &str, name: &str) -> Result<bool> {
    let sql = if link.is_postgres() {
        "select cast(1 as bigint) from information_schema.columns
         where table_name = $1 and column_name = $2 and table_schema = current_schema()"
    } else {
        "select 1 from pragma_table_info($1) where name = $2"
    };
    Ok(link.query_opt(sql, &[&table, &name], |row| row.get::<i64>(0))?.is_some())
}

/// The columns of a table's primary key, in its order. SQLite only: a PostgreSQL database has the same.
pub fn key_columns(link: &mut Link<'_>, table: &str) -> Result<Vec<String>> {
    link.query("select name from pragma_table_info($1) where pk > 0 order by pk", &[&table], |row| row.get(0))
}

/// What SQLite itself finds wrong with its file; nothing on PostgreSQL, which keeps checksums of its own.
pub fn integrity(link: &mut Link<'_>) -> Result<Vec<String>> {
    if link.is_postgres() {
        return Ok(Vec::new());
    }
    let lines = link.query("pragma integrity_check", &[], |row| row.get::<String>(0))?;
    Ok(lines.into_iter().filter(|line| line != "ok").collect())
}

/// What a SQLite database is made of, each with the words that made it: tables, indexes, triggers and views by kind and name.
pub fn schema(link: &mut Link<'_>) -> Result<BTreeMap<(String, String), String>> {
    let all = "select type, name, coalesce(sql, '') from sqlite_master where substr(name, 1, 7) <> 'sqlite_' order by type, name";
    let parts = link.query(all, &[], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?;
    Ok(parts.into_iter().collect())
}

/// Copies the write-ahead log into the database and empties it, so that erased bytes stand nowhere. `false` when it could not be
/// emptied, because somebody went on reading what is in it.
pub fn empty_write_ahead_log(link: &mut Link<'_>) -> Result<bool> {
    if link.is_postgres() {
        return Ok(true);
    }
    let busy = link.query_opt("pragma wal_checkpoint(truncate)", &[], |row| row.get::<i64>(0))?;
    Ok(busy == Some(0))
}

/// How a SQLite connection is set up. The write-ahead log is synced at every commit and capped at 64 MiB.
pub const SQLITE_PRAGMAS: &str = "
pragma journal_mode = wal;
pragma synchronous = full;
pragma foreign_keys = on;
pragma busy_timeout = 10000;
pragma journal_size_limit = 67108864;
pragma wal_autocheckpoint = 12000;
pragma secure_delete = on;
pragma temp_store = memory;
pragma cache_size = -16000;
";

/// How a database is set up that nobody keeps: nothing of it is to outlast anything.
pub const SQLITE_BESIDE: &str = "
pragma journal_mode = off;
pragma synchronous = off;
pragma cache_size = -65536;
";

/// What the one writer has beside: room for the pages that a large batch dirties, so that none is written twice.
pub const SQLITE_WRITER: &str = "pragma cache_size = -32000";
