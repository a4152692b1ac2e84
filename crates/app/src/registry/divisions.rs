//! Reading a table of divisions: UTF-8 CSV with the headings `code,parent,name,level`, in any order, others ignored.

use super::rules::RawRow;
use crate::refusal::{Arg, Refusal};

/// The table's rows as they stand; what is wrong with one is for the rules to say.
///
/// # Errors
/// Refused when a heading is missing, or the text is not CSV, with the line.
pub fn read(text: &str) -> Result<Vec<RawRow>, Refusal> {
    // Spreadsheets begin a UTF-8 file with a mark that is not part of the first heading.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let headings = reader.headers().map_err(|error| not_csv(&error))?.clone();
    let column = |name: &str| {
        let found = headings.iter().position(|heading| heading.trim().eq_ignore_ascii_case(name));
        found.ok_or_else(|| {
            Refusal::new("refusal-divisions-column").with("column", Arg::Text(name.to_owned()))
        })
    };
    let (code, parent, name, level) = (column("code")?, column("parent")?, column("name")?, column("level")?);
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| not_csv(&error))?;
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

fn not_csv(error: &csv::Error) -> Refusal {
    let line = error.position().map_or(1, csv::Position::line);
    Refusal::new("refusal-not-csv").with("line", Arg::Text(line.to_string()))
}
