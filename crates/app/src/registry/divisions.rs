//! Reading a table of divisions: UTF-8 CSV with the headings `code,parent,name,level`, in any order, others ignored.

use anyhow::{Context, Result};

use super::rules::RawRow;

/// The table's rows as they stand; what is wrong with one is for the rules to say.
///
/// # Errors
/// When a heading is missing or the text is not CSV; the message names the line.
pub fn read(text: &str) -> Result<Vec<RawRow>> {
    // Spreadsheets begin a UTF-8 file with a mark that is not part of the first heading.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let headings = reader.headers().context("the table has no headings")?.clone();
    let column = |name: &str| {
        headings.iter().position(|heading| heading.trim().eq_ignore_ascii_case(name)).with_context(|| {
            format!("the table has no column `{name}`; it needs code, parent, name and level")
        })
    };
    let (code, parent, name, level) = (column("code")?, column("parent")?, column("name")?, column("level")?);
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.context("the table is not CSV")?;
        let cell = |index: usize| record.get(index).unwrap_or_default().to_owned();
        let line = record.position().map_or(0, csv::Position::line);
        rows.push(RawRow {
            line,
            code: cell(code),
            parent: cell(parent),
            name: cell(name),
            level: cell(level),
        });
    }
    Ok(rows)
}
