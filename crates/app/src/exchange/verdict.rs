//! What came of each row: a file with a verdict for every one, a file of those that did not fit, and the counts.
//!
//! Invariant: every row of the log stands in the verdicts once; columns that the map drops are in neither file.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::Result;
use bellwether_policy::Lang;
use serde::Serialize;

use super::reading::Row;
use crate::files::unusable;
use crate::web::locale::t;

/// What came of one row.
#[derive(Debug)]
pub enum Outcome {
    Taken,
    /// It had come in before; nothing was written this time.
    Repeated,
    PassedOver,
    Rejected(String),
}

/// The answer of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Imported {
    pub cases: u64,
    /// Rows that are records now, whether taken this time or before.
    pub events: u64,
    pub closed_in_time: u64,
    pub closed_late: u64,
    /// Closed, with no deadline to judge by.
    pub closed_undated: u64,
    pub open: u64,
    pub units: Vec<UnitCount>,
    pub rows: RowCount,
    /// A verdict for every row.
    pub verdicts: PathBuf,
    /// The rows that did not fit, with the reason.
    pub rejected: PathBuf,
}

/// One unit's cases.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct UnitCount {
    pub unit: String,
    pub cases: u64,
    pub closed_in_time: u64,
    pub closed_late: u64,
    pub closed_undated: u64,
    pub open: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RowCount {
    pub read: u64,
    pub taken: u64,
    pub repeated: u64,
    pub passed_over: u64,
    pub rejected: u64,
    /// Ends of cases that did not go through; no row of their own.
    pub ends_rejected: u64,
}

impl Imported {
    /// Counts a case; `in_time` is none while nothing can be said.
    pub fn count(&mut self, unit: &str, closed: bool, in_time: Option<bool>) {
        let n = self.units.partition_point(|known| known.unit.as_str() < unit);
        if self.units.get(n).is_none_or(|known| known.unit != unit) {
            self.units.insert(n, UnitCount { unit: unit.to_owned(), ..UnitCount::default() });
        }
        let count = &mut self.units[n];
        count.cases += 1;
        self.cases += 1;
        let (own, all) = match (closed, in_time) {
            (false, _) => (&mut count.open, &mut self.open),
            (true, Some(true)) => (&mut count.closed_in_time, &mut self.closed_in_time),
            (true, Some(false)) => (&mut count.closed_late, &mut self.closed_late),
            (true, None) => (&mut count.closed_undated, &mut self.closed_undated),
        };
        *own += 1;
        *all += 1;
    }
}

/// The two files, being written.
pub struct Verdicts {
    verdicts: csv::Writer<File>,
    rejected: csv::Writer<File>,
    lang: Lang,
    pub rows: RowCount,
    /// The words of the verdicts, looked up once.
    words: BTreeMap<&'static str, String>,
}

impl Verdicts {
    /// Begins both files anew.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn create(verdicts: &Path, rejected: &Path, used: &[String], lang: Lang) -> Result<Verdicts> {
        let open = |path: &Path| {
            File::create(path).map(csv::Writer::from_writer).map_err(|error| unusable(path, &error))
        };
        let mut verdicts = open(verdicts)?;
        let mut rejected = open(rejected)?;
        verdicts.write_record(["line", "case", "event", "verdict", "reason"])?;
        rejected.write_record(["line", "reason"].into_iter().chain(used.iter().map(String::as_str)))?;
        let keys = ["log-taken", "log-repeated", "log-passed-over", "log-rejected"];
        let words = keys.into_iter().map(|key| (key, t(lang, key).into_owned())).collect();
        Ok(Verdicts { verdicts, rejected, lang, rows: RowCount::default(), words })
    }

    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Writes what came of a row.
    ///
    /// # Errors
    /// When the files cannot be written.
    pub fn put(&mut self, row: &Row, outcome: &Outcome) -> Result<()> {
        let rows = &mut self.rows;
        rows.read += 1;
        let (count, key, reason) = match outcome {
            Outcome::Taken => (&mut rows.taken, "log-taken", ""),
            Outcome::Repeated => (&mut rows.repeated, "log-repeated", ""),
            Outcome::PassedOver => (&mut rows.passed_over, "log-passed-over", ""),
            Outcome::Rejected(reason) => (&mut rows.rejected, "log-rejected", reason.as_str()),
        };
        *count += 1;
        let line = row.line.to_string();
        let word = self.words.get(key).map(String::as_str).unwrap_or_default();
        self.verdicts.write_record([line.as_str(), &row.case, &row.event, word, reason])?;
        if matches!(outcome, Outcome::Rejected(_)) {
            let cells = row.cells.iter().map(String::as_str);
            self.rejected.write_record([line.as_str(), reason].into_iter().chain(cells))?;
        }
        Ok(())
    }

    /// An end of a case that did not go through; it has no row of its own.
    pub fn put_end(&mut self, case: &str, reason: &str) -> Result<()> {
        self.rows.ends_rejected += 1;
        let word = self.words.get("log-rejected").map(String::as_str).unwrap_or_default();
        self.verdicts.write_record(["", case, "", word, reason])?;
        Ok(())
    }

    /// Closes both files.
    ///
    /// # Errors
    /// When they cannot be written to the end.
    pub fn finish(mut self) -> Result<RowCount> {
        self.verdicts.flush()?;
        self.rejected.flush()?;
        Ok(self.rows)
    }
}
