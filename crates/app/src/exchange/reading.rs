//! Reading a process log by its map: each row becomes what is known of its case and one piece of work, or a reason why not.
//!
//! Invariant: reads row by row, whatever the size of the file; columns that the map leaves out are not looked at. Not here: sending
//! anything (`import.rs`), where a row ends (`table`), what a time means (`times.rs`).

use std::collections::{BTreeMap, HashMap};
use std::io::Read;

use anyhow::Result;
use bellwether_policy::case_policy::{CasePolicy, FieldKind};
use bellwether_policy::log_map::{LogMap, Value};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::order::Order;
use super::telling;
use super::times::{Reckoning, When, twice};
use crate::cases::model::{FieldValue, Fields, Perform, Report};
use crate::refusal::{Arg, Refusal};
use crate::table::{Table, TableRow, Unfit, is_total};

/// One row, read.
#[derive(Debug)]
pub struct Row {
    /// In the file, from 1; the header is line 1.
    pub line: u64,
    /// The line it ends on.
    pub last: u64,
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
    /// When it was done; [`Work::perform`] has the instant once the order of the rows has settled it.
    pub at: When,
    /// The work is dated before the day on which the case began.
    pub early: bool,
    /// When the case ended: none while it is open, or why it cannot have ended then.
    pub end: Result<Option<i64>, Refusal>,
    pub unit: String,
}

/// A log file being read.
pub struct LogReader<'a, R> {
    table: Table<R>,
    map: &'a LogMap,
    policy: &'a CasePolicy,
    places: HashMap<String, usize>,
    /// The columns the map uses, in the file's order.
    used: Vec<usize>,
    /// The used columns of which a cell holds one line.
    of_one_line: Vec<usize>,
    /// 12-digit code, where the map names no place.
    place: &'a str,
    times: Reckoning<'a>,
    order: Order,
}

impl<'a, R: Read> LogReader<'a, R> {
    /// Reads the header. Times without an offset are of `zone` if the map names none; nothing has happened after `now_us`.
    ///
    /// # Errors
    /// When a column that the map needs is missing, or one is there that it says nothing about: then nothing is imported at all.
    pub fn new(
        file: R,
        map: &'a LogMap,
        policy: &'a CasePolicy,
        place: &'a str,
        (zone, now_us): (TimeZone, i64),
    ) -> Result<Self> {
        let table = Table::open(file)?;
        let header = table.header();
        let missing = map.missing(header);
        if !missing.is_empty() {
            return Err(columns("refusal-log-columns-missing", &missing).into());
        }
        let unmapped = map.unmapped(header);
        if !unmapped.is_empty() {
            return Err(columns("refusal-log-columns-unmapped", &unmapped).into());
        }
        let zone = match &map.time.zone {
            Some(name) => TimeZone::get(name)
                .map_err(|_| Refusal::new("refusal-log-zone").with("zone", Arg::Text(name.clone())))?,
            None => zone,
        };
        let uses = map.columns();
        let is_used = |n: &usize| uses.iter().any(|(_, column)| header[*n] == *column);
        let used: Vec<usize> = (0..header.len()).filter(is_used).collect();
        let long = long_columns(map, policy);
        let of_one_line = used.iter().copied().filter(|n| !long.contains(&header[*n].as_str())).collect();
        let places = header.iter().cloned().enumerate().map(|(n, name)| (name, n)).collect();
        let times = Reckoning { format: &map.time, zone, now_us };
        Ok(LogReader { table, map, policy, places, used, of_one_line, place, times, order: Order::default() })
    }

    /// The names of the columns whose cells a row carries.
    pub fn used_columns(&self) -> Vec<String> {
        self.used.iter().map(|n| self.table.header()[*n].clone()).collect()
    }

    /// The next rows, at most `limit`; none at the end.
    ///
    /// # Errors
    /// When the file cannot be read any further.
    pub fn next_rows(&mut self, limit: usize) -> Result<Vec<Row>> {
        let mut rows = Vec::with_capacity(limit);
        while rows.len() < limit
            && let Some(row) = self.table.next_row()?
        {
            rows.push(self.row(&row));
        }
        self.settle(&mut rows);
        Ok(rows)
    }

    fn row(&self, row: &TableRow) -> Row {
        let case = self.cell(row, &self.map.case.id).to_owned();
        let event = self.cell(row, &self.map.event.id).to_owned();
        let said = self.said(row, &case, &event);
        let cells = self.used.iter().map(|n| row.cells.get(*n).cloned().unwrap_or_default()).collect();
        Row { line: row.first, last: row.last, case, event, said, cells }
    }

    /// Gives each piece of work its instant, or says that it could be either of two.
    fn settle(&mut self, rows: &mut [Row]) {
        let times = rows.iter().filter_map(|row| match &row.said {
            Said::Work(work) => Some((row.case.as_str(), work.at)),
            Said::PassedOver | Said::Unfit(_) => None,
        });
        let times: Vec<(&str, When)> = times.collect();
        // Times with their offset leave nothing open, and no row's time needs to be kept for the next.
        let settled = match self.times.is_local() {
            true => self.order.settle(&times),
            false => times.iter().map(|(_, when)| when.at_us()).collect(),
        };
        let column = &self.map.event.at;
        let place = self.places.get(column).and_then(|place| self.used.iter().position(|used| used == place));
        let mut settled = settled.into_iter();
        for row in rows {
            let Said::Work(work) = &mut row.said else { continue };
            work.perform.at_us = settled.next().flatten();
            if work.perform.at_us.is_none() {
                let cell = place.and_then(|place| row.cells.get(place)).map_or("", String::as_str);
                row.said = Said::Unfit(twice(column, cell));
            }
        }
    }

    fn said(&self, row: &TableRow, case: &str, event: &str) -> Said {
        let of_one_line = self.of_one_line.iter().filter_map(|n| row.cells.get(*n).map(String::as_str));
        let total = is_total(case).then_some(Unfit::Total);
        if let Some(unfit) = row.unfit_for(of_one_line).or(total) {
            return Said::Unfit(unfit.refusal());
        }
        if self.is_passed_over(row) {
            return Said::PassedOver;
        }
        self.work(row, case, event).map_or_else(Said::Unfit, |work| Said::Work(Box::new(work)))
    }

    fn cell<'r>(&self, row: &'r TableRow, column: &str) -> &'r str {
        self.places.get(column).and_then(|n| row.cells.get(*n)).map(String::as_str).unwrap_or_default()
    }

    fn is_passed_over(&self, row: &TableRow) -> bool {
        let only = self.map.event.only.as_ref();
        only.is_some_and(|only| !only.values.iter().any(|value| value == self.cell(row, &only.column)))
    }

    fn work(&self, row: &TableRow, case: &str, event: &str) -> Result<Work, Refusal> {
        let map = self.map;
        if case.is_empty() {
            return Err(empty(&map.case.id));
        }
        if event.is_empty() {
            return Err(empty(&map.event.id));
        }
        let at = self.times.happened(&map.event.at, self.filled(row, &map.event.at)?)?;
        let start = self.times.happened(&map.case.start, self.filled(row, &map.case.start)?)?;
        let When::At(start_us) = start.when else {
            return Err(twice(&map.case.start, self.cell(row, &map.case.start)));
        };
        let place = map.case.place.as_ref().map(|place| self.word(row, place)).transpose()?.flatten();
        let report = Report {
            category: self.word(row, &map.case.category)?.unwrap_or_default().to_owned(),
            place: place.unwrap_or(self.place).to_owned(),
            line: self.word(row, &map.case.line)?.unwrap_or_default().to_owned(),
            fields: self.fields(row, &map.case.fields)?,
            at_us: Some(start_us),
            ..Report::default()
        };
        let perform = Perform {
            act: map.event.act.clone(),
            fields: self.fields(row, &map.event.fields)?,
            ..Perform::default()
        };
        let unit = map.case.unit.as_ref().map_or("", |column| self.cell(row, column)).to_owned();
        let (early, end) = (at.day < start.day, self.end(row, start.day));
        Ok(Work { report, perform, at: at.when, early, end, unit })
    }

    /// When the case ended. An end is often a day at midnight and stands for all of it, so it is held against the day of the beginning.
    fn end(&self, row: &TableRow, began: Date) -> Result<Option<i64>, Refusal> {
        let Some(column) = self.map.close.as_ref().map(|close| close.at.as_str()) else { return Ok(None) };
        let cell = self.cell(row, column);
        if cell.is_empty() {
            return Ok(None);
        }
        let end = self.times.happened(column, cell)?;
        if end.day < began {
            let refusal = unfit("refusal-log-end-first", column, cell);
            return Err(refusal.with("start", Arg::Text(self.map.case.start.clone())));
        }
        match end.when {
            When::At(end_us) => Ok(Some(end_us)),
            When::Twice { .. } => Err(twice(column, cell)),
        }
    }

    fn filled<'r>(&self, row: &'r TableRow, column: &str) -> Result<&'r str, Refusal> {
        let cell = self.cell(row, column);
        if cell.is_empty() { Err(empty(column)) } else { Ok(cell) }
    }

    fn word<'r>(&'r self, row: &'r TableRow, value: &'r Value) -> Result<Option<&'r str>, Refusal> {
        let column = value.column.as_deref().unwrap_or_default();
        value.read(self.cell(row, column)).map_err(|word| unfit("refusal-log-word-unknown", column, word))
    }

    fn fields(&self, row: &TableRow, values: &BTreeMap<String, Value>) -> Result<Fields, Refusal> {
        let mut fields = Fields::new();
        for (id, value) in values {
            let Some(word) = self.word(row, value)? else { continue };
            let column = value.column.as_deref().unwrap_or_default();
            let kind = self.policy.field(id).map(|field| field.kind);
            let value = match kind {
                Some(FieldKind::Instant) => match self.times.time(column, word)?.when {
                    When::At(at_us) => FieldValue::Number(at_us),
                    When::Twice { .. } => return Err(twice(column, word)),
                },
                Some(FieldKind::Date) => FieldValue::text(self.times.time(column, word)?.day.to_string()),
                Some(FieldKind::Number | FieldKind::Money) => {
                    FieldValue::Number(word.parse().map_err(|_| unfit("refusal-log-number", column, word))?)
                }
                _ => FieldValue::text(word),
            };
            fields.insert(id.clone(), value);
        }
        Ok(fields)
    }
}

/// The columns whose cells may go over several lines: those of texts.
fn long_columns<'m>(map: &'m LogMap, policy: &CasePolicy) -> Vec<&'m str> {
    let fields = map.case.fields.iter().chain(&map.event.fields);
    let long = fields.filter(|(id, _)| policy.field(id).is_some_and(|field| field.kind == FieldKind::Text));
    long.filter_map(|(_, value)| value.column.as_deref()).collect()
}

/// A refusal about the file's columns.
fn columns(key: &'static str, names: &[&str]) -> Refusal {
    Refusal::new(key).with("columns", telling::list(names))
}

fn empty(column: &str) -> Refusal {
    Refusal::new("refusal-log-empty").with("column", Arg::Text(column.to_owned()))
}

fn unfit(key: &'static str, column: &str, word: &str) -> Refusal {
    Refusal::new(key).with("column", Arg::Text(column.to_owned())).with("word", Arg::Text(word.to_owned()))
}
