//! Reading a process log by its map: each row becomes what is known of its case and one piece of work, or a reason why not.
//!
//! Invariant: reads row by row, whatever the size of the file; columns that the map leaves out are not looked at. Not here: sending
//! anything (`import.rs`).

use std::collections::{BTreeMap, HashMap};
use std::io::Read;

use anyhow::Result;
use bellwether_policy::Text;
use bellwether_policy::case_policy::{CasePolicy, FieldKind};
use bellwether_policy::log_map::{LogMap, Value};
use csv::StringRecord;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::cases::model::{FieldValue, Fields, Perform, Report};
use crate::refusal::{Arg, Refusal};

/// One row, read.
#[derive(Debug)]
pub struct Row {
    /// In the file, from 1; the header is line 1.
    pub line: u64,
    /// The log's own id of the case, empty if the cell is.
    pub case: String,
    /// The log's own id of the row.
    pub event: String,
    pub said: Said,
    /// The cells the map uses, for the file of rejected rows.
    pub cells: Vec<String>,
}

#[derive(Debug)]
pub enum Said {
    Work(Box<Work>),
    /// The map passes over such rows.
    PassedOver,
    Unfit(Refusal),
}

/// What a row says.
#[derive(Debug)]
pub struct Work {
    pub report: Report,
    pub perform: Perform,
    pub at_us: i64,
    /// When the case ended; none while it is open.
    pub end_us: Option<i64>,
    pub unit: String,
}

/// A log file being read.
pub struct LogReader<'a, R> {
    csv: csv::Reader<R>,
    map: &'a LogMap,
    policy: &'a CasePolicy,
    places: HashMap<String, usize>,
    /// The columns the map uses, in the file's order.
    used: Vec<usize>,
    /// 12-digit code, where the map names no place.
    place: &'a str,
    zone: TimeZone,
}

impl<'a, R: Read> LogReader<'a, R> {
    /// Reads the header.
    ///
    /// # Errors
    /// When a column that the map needs is missing, or one is there that it says nothing about: then nothing is imported at all.
    pub fn new(
        file: R,
        map: &'a LogMap,
        policy: &'a CasePolicy,
        place: &'a str,
        zone: TimeZone,
    ) -> Result<Self> {
        let mut csv = csv::ReaderBuilder::new().flexible(true).from_reader(file);
        let header = csv.headers().map_err(|error| not_csv(&error))?;
        // A byte order mark is how spreadsheets say UTF-8.
        let header: Vec<String> =
            header.iter().map(|name| name.trim_start_matches('\u{feff}').trim().to_owned()).collect();
        let missing = map.missing(&header);
        if !missing.is_empty() {
            return Err(columns("refusal-log-columns-missing", &missing).into());
        }
        let unmapped = map.unmapped(&header);
        if !unmapped.is_empty() {
            return Err(columns("refusal-log-columns-unmapped", &unmapped).into());
        }
        let zone = match &map.time.zone {
            Some(name) => TimeZone::get(name)
                .map_err(|_| Refusal::new("refusal-log-zone").with("zone", Arg::Text(name.clone())))?,
            None => zone,
        };
        let columns = map.columns();
        let used =
            (0..header.len()).filter(|n| columns.iter().any(|(_, column)| header[*n] == *column)).collect();
        let places = header.into_iter().enumerate().map(|(n, name)| (name, n)).collect();
        Ok(LogReader { csv, map, policy, places, used, place, zone })
    }

    /// The names of the columns whose cells a row carries.
    pub fn used_columns(&self) -> Vec<String> {
        let mut names: Vec<(&usize, &String)> = self.places.iter().map(|(name, n)| (n, name)).collect();
        names.sort_unstable();
        names.into_iter().filter(|(n, _)| self.used.contains(n)).map(|(_, name)| name.clone()).collect()
    }

    /// The next row; none at the end.
    ///
    /// # Errors
    /// When the file cannot be read any further.
    pub fn next_row(&mut self) -> Result<Option<Row>> {
        let mut record = StringRecord::new();
        if !self.csv.read_record(&mut record).map_err(|error| not_csv(&error))? {
            return Ok(None);
        }
        let line = record.position().map_or(0, csv::Position::line);
        let case = self.cell(&record, &self.map.case.id).to_owned();
        let event = self.cell(&record, &self.map.event.id).to_owned();
        let said = if record.len() < self.places.len() {
            Said::Unfit(Refusal::new("refusal-log-short-row"))
        } else if self.is_passed_over(&record) {
            Said::PassedOver
        } else {
            self.work(&record, &case, &event).map_or_else(Said::Unfit, |work| Said::Work(Box::new(work)))
        };
        let cells = self.used.iter().map(|n| record.get(*n).unwrap_or_default().to_owned()).collect();
        Ok(Some(Row { line, case, event, said, cells }))
    }

    fn cell<'r>(&self, record: &'r StringRecord, column: &str) -> &'r str {
        self.places.get(column).and_then(|n| record.get(*n)).unwrap_or_default().trim()
    }

    fn is_passed_over(&self, record: &StringRecord) -> bool {
        let only = self.map.event.only.as_ref();
        only.is_some_and(|only| !only.values.iter().any(|value| value == self.cell(record, &only.column)))
    }

    fn work(&self, record: &StringRecord, case: &str, event: &str) -> Result<Work, Refusal> {
        let map = self.map;
        if case.is_empty() {
            return Err(empty(&map.case.id));
        }
        if event.is_empty() {
            return Err(empty(&map.event.id));
        }
        let at_us = self.instant(record, &map.event.at)?.ok_or_else(|| empty(&map.event.at))?;
        let start_us = self.instant(record, &map.case.start)?.ok_or_else(|| empty(&map.case.start))?;
        let place = map.case.place.as_ref().map(|place| self.word(record, place)).transpose()?.flatten();
        let report = Report {
            category: self.word(record, &map.case.category)?.unwrap_or_default().to_owned(),
            place: place.unwrap_or(self.place).to_owned(),
            line: self.word(record, &map.case.line)?.unwrap_or_default().to_owned(),
            fields: self.fields(record, &map.case.fields)?,
            at_us: Some(start_us),
            ..Report::default()
        };
        let perform = Perform {
            act: map.event.act.clone(),
            fields: self.fields(record, &map.event.fields)?,
            at_us: Some(at_us),
            ..Perform::default()
        };
        let end_us = match &map.close {
            Some(close) => self.instant(record, &close.at)?,
            None => None,
        };
        let unit = map.case.unit.as_ref().map_or("", |column| self.cell(record, column)).to_owned();
        Ok(Work { report, perform, at_us, end_us, unit })
    }

    fn word<'r>(&'r self, record: &'r StringRecord, value: &'r Value) -> Result<Option<&'r str>, Refusal> {
        let column = value.column.as_deref().unwrap_or_default();
        value.read(self.cell(record, column)).map_err(|word| unfit("refusal-log-word-unknown", column, word))
    }

    fn fields(&self, record: &StringRecord, values: &BTreeMap<String, Value>) -> Result<Fields, Refusal> {
        let mut fields = Fields::new();
        for (id, value) in values {
            let Some(word) = self.word(record, value)? else { continue };
            let column = value.column.as_deref().unwrap_or_default();
            let kind = self.policy.field(id).map(|field| field.kind);
            let value = match kind {
                Some(FieldKind::Instant) => FieldValue::Number(self.moment(column, word)?),
                Some(FieldKind::Date) => FieldValue::text(self.day(column, word)?),
                Some(FieldKind::Number | FieldKind::Money) => {
                    FieldValue::Number(word.parse().map_err(|_| unfit("refusal-log-number", column, word))?)
                }
                _ => FieldValue::text(word),
            };
            fields.insert(id.clone(), value);
        }
        Ok(fields)
    }

    fn instant(&self, record: &StringRecord, column: &str) -> Result<Option<i64>, Refusal> {
        match self.cell(record, column) {
            "" => Ok(None),
            cell => self.moment(column, cell).map(Some),
        }
    }

    fn day(&self, column: &str, cell: &str) -> Result<String, Refusal> {
        let at_us = self.moment(column, cell)?;
        Ok(crate::app::date_of(&self.zone, at_us).to_string())
    }

    /// Microseconds UTC of a cell in the map's format.
    fn moment(&self, column: &str, cell: &str) -> Result<i64, Refusal> {
        let format = &self.map.time.format;
        let with_offset = || Timestamp::strptime(format, cell).ok();
        let in_zone = || {
            let civil = DateTime::strptime(format, cell).ok()?;
            civil.to_zoned(self.zone.clone()).ok().map(|zoned| zoned.timestamp())
        };
        let found = if self.map.time.zone.is_some() { in_zone() } else { with_offset().or_else(in_zone) };
        found.map(Timestamp::as_microsecond).ok_or_else(|| unfit("refusal-log-time", column, cell))
    }
}

/// A refusal about the file's columns.
fn columns(key: &'static str, names: &[impl ToString]) -> Refusal {
    let names = names.iter().map(|name| Text::new(name.to_string(), name.to_string()));
    Refusal::new(key).with("columns", Arg::List(names.collect()))
}

fn not_csv(error: &csv::Error) -> Refusal {
    let line = error.position().map_or(1, csv::Position::line);
    Refusal::new("refusal-not-csv").with("line", Arg::Text(line.to_string()))
}

fn empty(column: &str) -> Refusal {
    Refusal::new("refusal-log-empty").with("column", Arg::Text(column.to_owned()))
}

fn unfit(key: &'static str, column: &str, word: &str) -> Refusal {
    Refusal::new(key).with("column", Arg::Text(column.to_owned())).with("word", Arg::Text(word.to_owned()))
}
