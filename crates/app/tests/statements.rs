//! Every statement of the stores and of `db/` is one that both databases take.
//!
//! Invariant: a statement that is not found here does not ship: the strings are read from the sources. What differs
//! between the two stands in `db/dialect.rs` and is not one text, so it is run by the tests of `db` instead.

#[path = "tidy/source.rs"]
#[expect(dead_code, reason = "the house rules use all of it, this test the strings")]
mod source;
#[path = "tidy/sql.rs"]
#[expect(dead_code, reason = "the house rules use all of it, this test what a statement is")]
mod sql;
#[path = "tidy/strings.rs"]
mod strings;

use std::path::{Path, PathBuf};

use bellwether::db::chance::Chance;
use bellwether::db::link::PostgresLink;
use bellwether::db::{Installation, Link, migrations};
use source::Source;

const DIALECT: &str = "db/dialect.rs";

struct Statement {
    sql: &'static str,
    at: String,
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries
        .flat_map(|path| if path.is_dir() { rust_files(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .collect();
    files.sort();
    files
}

/// Statements that read or write rows, each with where it stands.
fn statements() -> Vec<Statement> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    for path in rust_files(&sources) {
        let name = path.strip_prefix(&sources).unwrap().to_str().unwrap().replace('\\', "/");
        if name == DIALECT {
            continue;
        }
        let source = Source::read(&name, &std::fs::read_to_string(&path).unwrap());
        for (text, line) in source.strings() {
            let first = text.split_whitespace().next().unwrap_or_default();
            if sql::is_sql(&text) && ["select", "insert", "update", "delete", "with"].contains(&first) {
                found.push(Statement { sql: Box::leak(text.into_boxed_str()), at: format!("{name}:{line}") });
            }
        }
    }
    found
}

/// Prepares each statement and gathers what the database says of those it does not take.
fn refused(link: &mut Link<'_>) -> Vec<String> {
    let statements = statements();
    assert!(statements.len() > 20, "only {} statements were found", statements.len());
    let fault = |statement: &Statement| {
        let error = link.check(statement.sql).err()?;
        Some(format!("{}: {error:#}\n{}", statement.at, statement.sql))
    };
    statements.iter().filter_map(fault).collect()
}

#[test]
fn sqlite_takes_every_statement() {
    let folder = tempfile::tempdir().unwrap();
    let installation = Installation::sqlite(folder.path());
    installation.create(&mut Chance::from_seed(1)).unwrap();
    let faults = refused(&mut installation.connect().unwrap().link());
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[test]
fn postgres_takes_every_statement() {
    let Ok(dsn) = std::env::var("BELLWETHER_TEST_POSTGRES_DSN") else {
        eprintln!("skipped: BELLWETHER_TEST_POSTGRES_DSN names no PostgreSQL");
        return;
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let mut postgres = PostgresLink::connect(&dsn, runtime.handle()).unwrap();
    let mut link = Link::Postgres(&mut postgres);
    let schema = format!("statements_{}", std::process::id());
    link.batch(&format!("create schema {schema}; set search_path to {schema}")).unwrap();
    migrations::migrate(&mut link).unwrap();
    let faults = refused(&mut link);
    link.batch(&format!("drop schema {schema} cascade")).unwrap();
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

/// Tables that grow with the work; the others are as large as the county.
const GROWING: [&str; 10] = [
    "records",
    "sealed",
    "person_keys",
    "tiles",
    "checkpoints",
    "commands",
    "cases",
    "evidence",
    "readings",
    "uploads",
];

/// Statements that go through a growing table all the same, and why each may.
const WHOLE: [(&str, &str); 7] = [
    ("select seq from records where jurisdiction = $1 order by seq desc limit 1", "stops at the first row"),
    ("select seq, occurred_on, open_body from records", "its index holds erasures only, which are few"),
    ("select size, note from checkpoints where jurisdiction = $1", "a check of the whole log reads them all"),
    ("select person from person_keys where jurisdiction = $1\n", "a check of the whole log reads them all"),
    (
        "select jurisdiction, id, actor, digest, answer, at_us, seal from commands order by jurisdiction",
        "a check of the tables reads them all",
    ),
    (
        "select seq, part from sealed where jurisdiction = $1 and person = $2",
        "erasing is rare; an index would be paid for by every record",
    ),
    (
        "delete from sealed where jurisdiction = $1 and person = $2",
        "erasing is rare; an index would be paid for by every record",
    ),
];

/// The steps of SQLite's plan that go through all rows a jurisdiction has in a growing table.
fn whole_tables(connection: &rusqlite::Connection, sql: &str) -> Vec<String> {
    let mut plan = connection.prepare(&format!("explain query plan {sql}")).unwrap();
    let steps = plan.raw_query().mapped(|row| row.get::<_, String>("detail")).map(Result::unwrap);
    let whole = |step: &String| {
        let table = step.split_whitespace().nth(1).unwrap_or_default();
        GROWING.contains(&table) && (step.starts_with("SCAN") || step.ends_with("(jurisdiction=?)"))
    };
    steps.filter(whole).collect()
}

#[test]
fn no_statement_goes_through_a_whole_table_that_grows() {
    let folder = tempfile::tempdir().unwrap();
    let installation = Installation::sqlite(folder.path());
    installation.create(&mut Chance::from_seed(1)).unwrap();
    let connection = rusqlite::Connection::open(installation.database_file()).unwrap();
    let mut faults = Vec::new();
    for statement in statements() {
        let steps = whole_tables(&connection, statement.sql);
        if !steps.is_empty() && !WHOLE.iter().any(|(start, _)| statement.sql.starts_with(start)) {
            faults.push(format!("{}: {}\n{}", statement.at, steps.join("; "), statement.sql));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}
