//! Reading a table of divisions: UTF-8 CSV with the headings `code,parent,name,level`, in any order, others ignored.

use super::rules::RawRow;
use crate::refusal::{Arg, Refusal};
use crate::table::{Table, column_twice};

/// The table's rows as they stand; what is wrong with one is for the rules to say.
///
/// # Errors
/// Refused when the file is no table, a heading is missing or stands twice, or there are no rows.
pub fn read(bytes: impl AsRef<[u8]>) -> Result<Vec<RawRow>, Refusal> {
    let refused = |error: anyhow::Error| -> Refusal {
        error.downcast().expect("bytes in memory fail only by what they say")
    };
    let mut table = Table::open(bytes.as_ref()).map_err(refused)?;
    let columns = ["code", "parent", "name", "level"].map(|name| column(table.header(), name));
    let [code, parent, name, level] = columns;
    let (code, parent, name, level) = (code?, parent?, name?, level?);
    let mut rows = Vec::new();
    while let Some(row) = table.next_row().map_err(refused)? {
        let cell = |index: usize| row.cells.get(index).cloned().unwrap_or_default();
        let (code, parent, name, level) = (cell(code), cell(parent), cell(name), cell(level));
        let unfit = row.unfit_for([&code, &parent, &name, &level].map(String::as_str));
        rows.push(RawRow { line: row.first, code, parent, name, level, unfit });
    }
    if rows.is_empty() { Err(Refusal::new("refusal-divisions-empty")) } else { Ok(rows) }
}

fn column(header: &[String], name: &str) -> Result<usize, Refusal> {
    let is_named = |heading: &String| heading.eq_ignore_ascii_case(name);
    let missing = || Refusal::new("refusal-divisions-column").with("column", Arg::Text(name.to_owned()));
    let first = header.iter().position(is_named).ok_or_else(missing)?;
    if header[first + 1..].iter().any(is_named) { Err(column_twice(name)) } else { Ok(first) }
}
