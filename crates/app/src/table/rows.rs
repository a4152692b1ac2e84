//! Where one row of a CSV file ends and the next begins, which lines it fills, and how its quotation went.
//!
//! Invariants: every line belongs to exactly one row; a row costs no more memory than [`LIMIT_BYTES`], whatever the file holds. As in
//! RFC 4180, a quotation mark opens a cell only where the cell begins, and two in a row stand for one.
//! Not here: what the cells say (`mod.rs`).

use std::io::{BufRead, BufReader, Read, Result};

/// The most one row may hold; a spreadsheet's cell holds 32,767 characters.
pub const LIMIT_BYTES: usize = 1 << 20;

/// How spreadsheets say UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A file being split into rows.
pub struct Rows<R> {
    file: BufReader<R>,
    at: Position,
}

#[derive(Clone, Copy)]
struct Position {
    /// Of the next byte, from 1.
    line: u64,
    /// The last byte was a carriage return: a line feed after it ends no second line.
    returned: bool,
}

/// One row as its bytes stand in the file, without the end of its last line.
#[derive(Debug, Default)]
pub struct Raw {
    pub bytes: Vec<u8>,
    pub first: u64,
    pub last: u64,
    pub quotation: Quotation,
    pub too_long: bool,
}

/// How a row's quotation marks went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quotation {
    #[default]
    Sound,
    /// Text follows a closing mark. So the mark that opened in that line was not meant as one, or a later
    /// row's mark closed it.
    Astray(u64),
    /// The mark that opened in that line is not closed where the file ends.
    Open(u64),
}

/// Where in a cell the reading stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Begin,
    Plain,
    Quoted,
    /// After a mark within a quotation. It either ends the quotation or is the first half of a doubled mark.
    Mark,
}

impl<R: Read> Rows<R> {
    pub fn new(file: R) -> Rows<R> {
        Rows { file: BufReader::new(file), at: Position { line: 1, returned: false } }
    }

    /// The next row, which may be blank; none at the end.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn next(&mut self) -> Result<Option<Raw>> {
        let mut scan = Scan::begin(self.at);
        if self.at.line == 1 && self.file.fill_buf()?.starts_with(BYTE_ORDER_MARK) {
            self.file.consume(BYTE_ORDER_MARK.len());
        }
        loop {
            let buffer = self.file.fill_buf()?;
            if buffer.is_empty() {
                self.at = scan.at;
                return Ok(scan.at_end_of_file());
            }
            let end = buffer.iter().position(|byte| scan.take(*byte));
            let used = end.map_or(buffer.len(), |place| place + 1);
            self.file.consume(used);
            if end.is_some() {
                self.at = scan.at;
                return Ok(Some(scan.row));
            }
        }
    }
}

/// A row being read.
struct Scan {
    row: Raw,
    at: Position,
    place: Place,
    /// The line of the last mark that opened a quotation.
    opens: u64,
}

impl Scan {
    fn begin(at: Position) -> Scan {
        let row = Raw { first: at.line, ..Raw::default() };
        Scan { row, at, place: Place::Begin, opens: at.line }
    }

    /// Takes one byte; true if the row ends with it.
    fn take(&mut self, byte: u8) -> bool {
        let second_half = self.at.returned && byte == b'\n';
        self.at.returned = byte == b'\r';
        let quoted = self.place == Place::Quoted;
        if second_half && !quoted {
            return false;
        }
        let ends_line = matches!(byte, b'\r' | b'\n') && !second_half;
        if !second_half {
            self.row.last = self.at.line;
        }
        if ends_line && !quoted {
            self.at.line += 1;
            return true;
        }
        self.keep(byte);
        self.at.line += u64::from(ends_line);
        false
    }

    fn keep(&mut self, byte: u8) {
        match (self.place, byte) {
            (Place::Begin, b'"') => self.opens = self.at.line,
            (Place::Mark, b'"' | b',') => {}
            (Place::Mark, _) => self.row.quotation = Quotation::Astray(self.opens),
            _ => {}
        }
        self.place = self.place.after(byte);
        if self.row.bytes.len() < LIMIT_BYTES {
            self.row.bytes.push(byte);
        } else {
            self.row.too_long = true;
        }
    }

    fn at_end_of_file(mut self) -> Option<Raw> {
        if self.place == Place::Quoted {
            self.row.quotation = Quotation::Open(self.opens);
        }
        (!self.row.bytes.is_empty()).then_some(self.row)
    }
}

impl Place {
    fn after(self, byte: u8) -> Place {
        match (self, byte) {
            (Place::Begin | Place::Mark, b'"') => Place::Quoted,
            (Place::Quoted, b'"') => Place::Mark,
            (Place::Quoted, _) => Place::Quoted,
            (Place::Begin | Place::Plain | Place::Mark, b',') => Place::Begin,
            _ => Place::Plain,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(file: &[u8]) -> Vec<(u64, u64, String, Quotation)> {
        // A buffer as small as can be, so that rows lie across its edges.
        let mut rows =
            Rows { file: BufReader::with_capacity(4, file), at: Position { line: 1, returned: false } };
        let mut found = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            found.push((row.first, row.last, String::from_utf8(row.bytes).unwrap(), row.quotation));
        }
        found
    }

    fn texts(file: &str) -> Vec<(u64, u64, String)> {
        rows(file.as_bytes()).into_iter().map(|(first, last, text, _)| (first, last, text)).collect()
    }

    #[test]
    fn lines_end_as_any_machine_ends_them() {
        for end in ["\n", "\r\n", "\r"] {
            let file = ["\u{feff}a,b", "1,2", "", "\"x", "y\",3", "4,5"].join(end);
            let expected = [
                (1, 1, "a,b".to_owned()),
                (2, 2, "1,2".to_owned()),
                (3, 3, String::new()),
                (4, 5, format!("\"x{end}y\",3")),
                (6, 6, "4,5".to_owned()),
            ];
            assert_eq!(texts(&file), expected, "{end:?}");
            assert_eq!(texts(&(file + end)), expected, "{end:?} at the end too");
        }
    }

    #[test]
    fn a_mark_that_is_not_closed_is_told_with_its_line_and_the_last_one() {
        let found = rows(b"a,b\n\"fine\nso far\",\"x\n1,2\n3,4\n");
        assert_eq!((found[1].0, found[1].1, found[1].3), (2, 5, Quotation::Open(3)));
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn a_mark_that_a_later_row_closes_in_the_middle_of_a_cell_is_told() {
        let found = rows(b"1,\"x\n2,\"y\"\n3,z\n4,\"a \"\"b\"\" c\"\n5,6\" pipe\n");
        let told: Vec<_> = found.iter().map(|row| (row.0, row.1, row.3)).collect();
        assert_eq!(
            told,
            [
                (1, 2, Quotation::Astray(1)),
                (3, 3, Quotation::Sound),
                (4, 4, Quotation::Sound),
                (5, 5, Quotation::Sound)
            ]
        );
    }

    #[test]
    fn a_row_without_end_takes_no_more_memory_than_its_limit() {
        let file = [b"a,\"".as_slice(), &vec![b'x'; 3 * LIMIT_BYTES], b"\"\n1,2\n"].concat();
        let mut rows = Rows::new(file.as_slice());
        let long = rows.next().unwrap().unwrap();
        assert!(long.too_long && long.bytes.len() == LIMIT_BYTES);
        assert_eq!(rows.next().unwrap().unwrap().bytes, b"1,2");
    }
}
