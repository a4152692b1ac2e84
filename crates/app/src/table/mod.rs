//! Tables as people save them: CSV with commas in UTF-8, with or without a byte order mark, whatever ends the lines; read row by row.
//!
//! Invariant: every row that is not blank is handed out, as its cells or with what is the matter with it; nothing in a file is passed over
//! without a word. Not here: what the columns mean, which each reader knows (`exchange`, `rank`, `registry`).

mod rows;

use std::borrow::Cow;
use std::io::Read;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use crate::refusal::{Arg, Refusal};
use rows::{LIMIT_BYTES, Quotation, Raw, Rows};

/// A table being read.
pub struct Table<R> {
    rows: Rows<R>,
    parser: Parser,
    header: Vec<String>,
}

/// One row that is not blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRow {
    /// The line it begins on, from 1; the header is a line too.
    pub first: u64,
    /// The line it ends on.
    pub last: u64,
    /// Trimmed, as many as the header names if the row is fit; otherwise what could be read.
    pub cells: Vec<String>,
    pub unfit: Option<Unfit>,
}

/// Why the cells of a row cannot be taken for those of the header's columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unfit {
    NotUtf8,
    /// A character that no text has.
    Nul,
    Cells {
        expected: usize,
        found: usize,
    },
    /// A cell that is used goes over several lines, as it would if it had swallowed rows.
    Lines {
        first: u64,
        last: u64,
    },
    /// The mark opens in the line `opens`; the row takes the lines up to `last` for one cell.
    QuotationAstray {
        opens: u64,
        last: u64,
    },
    /// The mark opens in the line `opens`; the file from there to its end in `last` is unread.
    QuotationOpen {
        opens: u64,
        last: u64,
    },
    TooLong,
    /// It adds up other rows.
    Total,
}

impl<R: Read> Table<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// Refused when the file is empty, is in another encoding, separates its columns with something else or names two of them alike; a fault
    /// of the system when it cannot be read.
    pub fn open(file: R) -> Result<Table<R>> {
        let (mut rows, mut parser) = (Rows::new(file), Parser::new());
        let header = loop {
            let row = rows.next()?.ok_or_else(|| Refusal::new("refusal-table-empty"))?;
            if !row.bytes.iter().all(u8::is_ascii_whitespace) {
                break header(&mut parser, &row)?;
            }
        };
        Ok(Table { rows, parser, header })
    }

    /// The columns' names. Columns without one at the end of the header, as spreadsheets leave them, are none.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The next row that is not blank; none at the end.
    ///
    /// # Errors
    /// When the file cannot be read any further.
    pub fn next_row(&mut self) -> Result<Option<TableRow>> {
        while let Some(raw) = self.rows.next()? {
            let row = read(&mut self.parser, &raw, self.header.len());
            let blank = row.cells.iter().all(String::is_empty);
            if !blank || row.unfit.is_some_and(|unfit| !matches!(unfit, Unfit::Cells { .. })) {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }
}

impl TableRow {
    /// What is wrong with the row for a reader who uses these cells, each of which must hold one line.
    pub fn unfit_for<'c>(&self, used: impl IntoIterator<Item = &'c str>) -> Option<Unfit> {
        let lines = Unfit::Lines { first: self.first, last: self.last };
        self.unfit.or_else(|| used.into_iter().any(|cell| cell.contains(['\n', '\r'])).then_some(lines))
    }
}

fn header(parser: &mut Parser, raw: &Raw) -> Result<Vec<String>, Refusal> {
    if let Some(encoding) = utf16(&raw.bytes) {
        return Err(Refusal::new("refusal-table-utf16").with("encoding", Arg::Text(encoding.to_owned())));
    }
    let mut row = read(parser, raw, 0);
    match row.unfit {
        None | Some(Unfit::Cells { .. } | Unfit::Total) => {}
        Some(unfit) => return Err(unfit.refusal()),
    }
    while row.cells.last().is_some_and(String::is_empty) {
        row.cells.pop();
    }
    if let [one] = row.cells.as_slice()
        && let Some(separator) = one.chars().find(|letter| matches!(letter, ';' | '\t' | '|' | '，' | '；'))
    {
        let key = if separator == '\t' { "refusal-table-tabs" } else { "refusal-table-separator" };
        return Err(Refusal::new(key).with("separator", Arg::Text(separator.to_string())));
    }
    match named_twice(&row.cells) {
        Some(name) => Err(column_twice(name)),
        None => Ok(row.cells),
    }
}

/// What spreadsheets call Unicode text: a mark begins it, or every second byte of a Latin letter is nought.
fn utf16(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("UTF-16"),
        [0, first, 0, second, ..] if *first > 0 && *second > 0 => Some("UTF-16BE"),
        [first, 0, second, 0, ..] if *first > 0 && *second > 0 => Some("UTF-16LE"),
        _ => None,
    }
}

/// The refusal of a table of which two columns have one name, so that nobody can know which is meant.
pub fn column_twice(name: &str) -> Refusal {
    Refusal::new("refusal-table-column-twice").with("column", Arg::Text(name.to_owned()))
}

fn named_twice(header: &[String]) -> Option<&String> {
    let twice = |n: usize, name: &String| !name.is_empty() && header[..n].contains(name);
    header.iter().enumerate().find(|(n, name)| twice(*n, name)).map(|(_, name)| name)
}

/// A row's cells, held against the number of columns.
fn read(parser: &mut Parser, raw: &Raw, columns: usize) -> TableRow {
    let mut cells = parser.cells(&raw.bytes);
    // Spreadsheets leave empty cells at the end of a row.
    while cells.len() > columns && cells.last().is_some_and(String::is_empty) {
        cells.pop();
    }
    let found = cells.len();
    let named = cells.iter().find(|cell| !cell.is_empty());
    let unfit = match raw.quotation {
        Quotation::Open(opens) => Some(Unfit::QuotationOpen { opens, last: raw.last }),
        Quotation::Astray(opens) => Some(Unfit::QuotationAstray { opens, last: raw.last }),
        Quotation::Sound if raw.too_long => Some(Unfit::TooLong),
        Quotation::Sound if raw.bytes.contains(&0) => Some(Unfit::Nul),
        Quotation::Sound if std::str::from_utf8(&raw.bytes).is_err() => Some(Unfit::NotUtf8),
        Quotation::Sound if named.is_some_and(|cell| is_total(cell)) => Some(Unfit::Total),
        Quotation::Sound if found != columns => Some(Unfit::Cells { expected: columns, found }),
        Quotation::Sound => None,
    };
    TableRow { first: raw.first, last: raw.last, cells, unfit }
}

/// Takes a row apart. Kept from row to row, since making one costs more than a row does.
struct Parser(csv_core::Reader);

impl Parser {
    fn new() -> Parser {
        // Not its default, which is a parser that nothing was built into.
        Parser(csv_core::Reader::new())
    }

    fn cells(&mut self, bytes: &[u8]) -> Vec<String> {
        let Parser(parser) = self;
        parser.reset();
        let commas = bytes.iter().filter(|byte| **byte == b',').count();
        // Room for all that a row can give, so that it is never asked for more.
        let (mut text, mut ends) = (vec![0; bytes.len() + 1], vec![0; commas + 2]);
        let (_, _, written, found) = parser.read_record(bytes, &mut text, &mut ends);
        let (_, _, _, last) = parser.read_record(&[], &mut text[written..], &mut ends[found..]);
        let mut begin = 0;
        let cells = ends[..found + last].iter().map(|end| {
            let cell = String::from_utf8_lossy(&text[begin..*end]).trim().to_owned();
            begin = *end;
            cell
        });
        cells.collect()
    }
}

/// Whether a cell names a row that adds up others: such a row is about nothing of its own.
pub fn is_total(cell: &str) -> bool {
    let letters: String = cell.chars().filter(|letter| !letter.is_whitespace()).collect();
    let word = letters.trim_end_matches([':', '：']).to_lowercase();
    let english = ["total", "totals", "grandtotal", "subtotal", "sub-total"];
    let chinese = ["合计", "总计", "小计", "共计"];
    english.contains(&word.as_str()) || chinese.iter().any(|total| word.ends_with(total))
}

/// A cell for a file that a spreadsheet may open: one that begins like a formula is made text, so that it is shown and not run.
pub fn guarded(cell: &str) -> Cow<'_, str> {
    let formula = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    if cell.starts_with(['\t', '\r', '\n']) || cell.trim_start().starts_with(formula) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

impl Unfit {
    /// What is the matter, in a sentence that names the lines where it is about others than the row's own.
    pub fn refusal(self) -> Refusal {
        let number = |count: u64| Arg::Number(i64::try_from(count).unwrap_or(i64::MAX));
        // Lines are places, not quantities, so they are passed as text.
        let lines = |key, first: u64, last: u64| {
            Refusal::new(key)
                .with("first", Arg::Text(first.to_string()))
                .with("last", Arg::Text(last.to_string()))
        };
        match self {
            Unfit::NotUtf8 => Refusal::new("refusal-table-not-utf8"),
            Unfit::Nul => Refusal::new("refusal-table-nul"),
            Unfit::Cells { expected, found } => Refusal::new("refusal-table-cells")
                .with("expected", number(expected as u64))
                .with("found", number(found as u64)),
            Unfit::Lines { first, last } => lines("refusal-table-lines", first, last),
            Unfit::QuotationAstray { opens, last } => lines("refusal-table-quotation-astray", opens, last),
            Unfit::QuotationOpen { opens, last } => {
                lines("refusal-table-quotation-open", opens, last).with("unread", number(last + 1 - opens))
            }
            Unfit::TooLong => {
                Refusal::new("refusal-table-row-long").with("limit", number(LIMIT_BYTES as u64 >> 20))
            }
            Unfit::Total => Refusal::new("refusal-table-total"),
        }
    }
}

#[cfg(test)]
mod tests;
