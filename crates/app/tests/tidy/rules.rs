//! The house rules over Rust files, each a function from a file to its faults.
//!
//! Not here: what may break a rule (`EXCEPTIONS` in `tidy.rs`), rules over documents and folders (`text.rs`).

use super::source::{Source, closing};
use super::sql;

/// One place that breaks one rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    pub rule: &'static str,
    pub path: String,
    pub line: usize,
    pub what: String,
}

pub const RULES: [fn(&Source) -> Vec<Fault>; 9] =
    [names, header, function_size, file_size, unwraps, sql_place, sql_markers, purity, database_file];

const FORBIDDEN_NAMES: [&str; 8] =
    ["util", "utils", "helper", "helpers", "common", "manager", "service", "other"];
const FUNCTION_LINES: usize = 70;
const FILE_LINES: usize = 500;

/// What the pure parts must not reach: databases, web, files, network, clock, chance.
const IMPURE: [&str; 24] = [
    "axum",
    "crate::app",
    "crate::db",
    "crate::web",
    "getrandom",
    "jiff::Timestamp::now",
    "jiff::Zoned::now",
    "maud",
    "rand::rng",
    "rand::rngs::OsRng",
    "rand::rngs::SysRng",
    "rusqlite",
    "std::env",
    "std::fs",
    "std::net",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
    "SystemTime",
    "Timestamp::now",
    "tokio",
    "tokio_postgres",
    "Zoned::now",
];

fn fault(rule: &'static str, source: &Source, line: usize, what: String) -> Fault {
    Fault { rule, path: source.path.clone(), line, what }
}

/// No file, folder or module is called by a word that says nothing.
pub fn names(source: &Source) -> Vec<Fault> {
    let mut words: Vec<(&str, usize)> =
        source.path.trim_end_matches(".rs").split('/').map(|word| (word, 1)).collect();
    for pair in source.tokens.windows(2) {
        if pair[0].is("mod") {
            words.push((&pair[1].text, pair[1].line));
        }
    }
    words.retain(|(word, _)| FORBIDDEN_NAMES.contains(word));
    words
        .iter()
        .map(|(word, line)| fault("names", source, *line, format!("nothing is called `{word}`")))
        .collect()
}

/// Every file opens by saying what it is for.
pub fn header(source: &Source) -> Vec<Fault> {
    if source.text.starts_with("//! ") {
        return Vec::new();
    }
    vec![fault("header", source, 1, "the file does not open with `//! ` and what it is for".into())]
}

pub fn function_size(source: &Source) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (index, pair) in source.tokens.windows(2).enumerate() {
        if !pair[0].is("fn") || pair[1].kind != super::source::Kind::Ident {
            continue;
        }
        let body =
            (index..source.tokens.len()).find(|at| source.tokens[*at].is("{") || source.tokens[*at].is(";"));
        let Some(body) = body.filter(|at| source.tokens[*at].is("{")) else { continue };
        let lines = source.tokens[closing(&source.tokens, body)].line - pair[0].line + 1;
        if lines > FUNCTION_LINES {
            let what = format!("`{}` has {lines} lines, {FUNCTION_LINES} are the most", pair[1].text);
            faults.push(fault("function_size", source, pair[0].line, what));
        }
    }
    faults
}

pub fn file_size(source: &Source) -> Vec<Fault> {
    let lines = source.lines_without_tests();
    if source.is_test_file() || lines <= FILE_LINES {
        return Vec::new();
    }
    vec![fault("file_size", source, 1, format!("{lines} lines without tests, {FILE_LINES} are the most"))]
}

pub fn unwraps(source: &Source) -> Vec<Fault> {
    let calls = source
        .shipped
        .windows(4)
        .filter(|four| four[0].is(".") && four[1].is("unwrap") && four[2].is("(") && four[3].is(")"));
    calls.map(|four| fault("unwraps", source, four[1].line, "`unwrap` outside tests".into())).collect()
}

fn may_hold_sql(path: &str) -> bool {
    path.ends_with("/store.rs") || path.split('/').any(|part| part == "store" || part == "db")
}

pub fn sql_place(source: &Source) -> Vec<Fault> {
    if may_hold_sql(&source.path) {
        return Vec::new();
    }
    let statements = source.strings().into_iter().filter(|(text, _)| sql::is_sql(text));
    statements
        .map(|(_, line)| fault("sql_place", source, line, "SQL outside `store.rs` and `db/`".into()))
        .collect()
}

/// SQLite numbers `$1` by first use and PostgreSQL by its digit: both agree only in order.
pub fn sql_markers(source: &Source) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (text, line) in source.strings() {
        let markers = sql::markers(&text);
        if sql::is_sql(&text) && !markers.iter().copied().eq(1..=markers.len() as u32) {
            faults.push(fault(
                "sql_markers",
                source,
                line,
                format!("markers are first used in the order {markers:?}"),
            ));
        }
    }
    faults
}

fn is_pure(path: &str) -> bool {
    let pure_crate = ["crates/ledger/src/", "crates/policy/src/", "crates/rank/src/"];
    pure_crate.iter().any(|folder| path.starts_with(folder))
        || path.starts_with("crates/app/src/")
            && path.split('/').any(|part| ["model.rs", "rules.rs", "model", "rules"].contains(&part))
}

pub fn purity(source: &Source) -> Vec<Fault> {
    if !is_pure(&source.path) {
        return Vec::new();
    }
    let reached = source.paths().into_iter().filter(|(path, _)| {
        IMPURE.iter().any(|impure| path == impure || path.starts_with(&format!("{impure}::")))
    });
    reached
        .map(|(path, line)| fault("purity", source, line, format!("a pure file reaches `{path}`")))
        .collect()
}

/// The one file that may name the database's file, and what it may not use on it.
const SQLITE_FILE: &str = "crates/app/src/db/sqlite_file.rs";
const OPENING: [&str; 6] = ["File", "OpenOptions", "copy", "read", "read_to_string", "rename"];

/// The database's file is opened by SQLite alone: a descriptor of ours would take SQLite's locks with it when it closes.
pub fn database_file(source: &Source) -> Vec<Fault> {
    if !source.path.starts_with("crates/app/src/") {
        return Vec::new();
    }
    let mut faults = Vec::new();
    let mut found = |line: usize, what: &str| faults.push(fault("database_file", source, line, what.into()));
    if source.path == SQLITE_FILE {
        for token in source.shipped.iter().filter(|token| OPENING.iter().any(|word| token.is(word))) {
            found(token.line, "the database's file is opened by SQLite alone");
        }
        return faults;
    }
    for (text, line) in source.strings() {
        if text.contains("bellwether.db") {
            found(line, "only `db/sqlite_file.rs` names the database's file");
        }
    }
    for (index, token) in source.shipped.iter().enumerate().filter(|(_, token)| token.is("database_file")) {
        let before = |back: usize| index.checked_sub(back).map_or("", |at| source.shipped[at].text.as_str());
        let to_whom = [before(5), before(7), before(8)];
        let handed_over = source.path.ends_with("/db/installation.rs")
            && ["sqlite_file", "WriteAheadLog", "missing"].iter().any(|name| to_whom.contains(name));
        if before(1) != "fn" && !handed_over {
            found(token.line, "the database's file is handed to `db/sqlite_file.rs` and to nobody else");
        }
    }
    faults
}
