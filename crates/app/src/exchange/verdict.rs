//! What came of each row: a file with a verdict for every one, a file of those that did not fit, and the counts.
//!
//! Invariants: every row of the log stands in the verdicts once; what concerns a whole case stands there once beside its rows; columns that
//! the map drops are in neither file; no cell of either file is run as a formula.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::Result;
use bellwether_policy::Lang;
use serde::Serialize;

use super::reading::Row;
use super::telling;
use crate::db::private;
use crate::files::unusable;
use crate::refusal::{Arg, Refusal};
use crate::table::guarded;
use crate::web::locale::{refusal_text, t};

/// What came of one row.
#[derive(Debug)]
pub enum Outcome {
    Taken,
    /// It had come in before; nothing was written this time.
    Repeated,
    /// It had come in before and says something else now; what was recorded stays.
    Differs(String),
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
    /// Cases with work that is dated before their beginning.
    pub early: u64,
    pub units: Vec<UnitCount>,
    pub rows: RowCount,
    /// A verdict for every row.
    pub verdicts: PathBuf,
    /// The rows that did not fit, with the reason.
    pub rejected: PathBuf,
    /// Why nothing was taken and nothing known, if that is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nothing: Option<String>,
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
    /// Cases and repeated rows that say something else than their records.
    pub differing: u64,
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

/// What is said of columns in which the file and the records differ.
pub fn differing(columns: &[String]) -> Refusal {
    Refusal::new("log-differs").with("columns", telling::list(columns))
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
            private::file(path).map(csv::Writer::from_writer).map_err(|error| unusable(path, &error))
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

    /// Writes what came of a row, and what is to be said beside it.
    ///
    /// # Errors
    /// When the files cannot be written.
    pub fn put(&mut self, row: &Row, outcome: &Outcome, aside: Option<&Refusal>) -> Result<()> {
        let rows = &mut self.rows;
        rows.read += 1;
        let (count, key, reason) = match outcome {
            Outcome::Taken => (&mut rows.taken, "log-taken", ""),
            Outcome::Repeated => (&mut rows.repeated, "log-repeated", ""),
            Outcome::Differs(reason) => (&mut rows.repeated, "log-repeated", reason.as_str()),
            Outcome::PassedOver => (&mut rows.passed_over, "log-passed-over", ""),
            Outcome::Rejected(reason) => (&mut rows.rejected, "log-rejected", reason.as_str()),
        };
        *count += 1;
        rows.differing += u64::from(matches!(outcome, Outcome::Differs(_)));
        let rejected = matches!(outcome, Outcome::Rejected(_));
        let lines = (row.last > row.line && !rejected).then(|| {
            let lines = Refusal::new("log-lines").with("first", Arg::Text(row.line.to_string()));
            lines.with("last", Arg::Text(row.last.to_string()))
        });
        let mut reasons = vec![reason.to_owned()];
        reasons.extend(aside.into_iter().chain(&lines).map(|said| refusal_text(self.lang, said)));
        reasons.retain(|said| !said.is_empty());
        let reason = reasons.join(" ");
        self.verdict(&row.line.to_string(), (&row.case, &row.event), key, &reason)?;
        if rejected {
            let line = row.line.to_string();
            let cells = [line.as_str(), &reason].into_iter().chain(row.cells.iter().map(String::as_str));
            self.rejected.write_record(cells.map(|cell| guarded(cell).into_owned()))?;
        }
        Ok(())
    }

    /// An end of a case that did not go through; it has no row of its own.
    pub fn put_end(&mut self, case: &str, reason: &str) -> Result<()> {
        self.rows.ends_rejected += 1;
        self.verdict("", (case, ""), "log-rejected", reason)
    }

    /// Columns in which the file says something else of a case than its records.
    pub fn put_difference(&mut self, case: &str, columns: &[String]) -> Result<()> {
        self.rows.differing += 1;
        let reason = refusal_text(self.lang, &differing(columns));
        self.verdict("", (case, ""), "log-repeated", &reason)
    }

    fn verdict(&mut self, line: &str, of: (&str, &str), key: &str, reason: &str) -> Result<()> {
        let word = self.words.get(key).map(String::as_str).unwrap_or_default();
        let cells = [line, of.0, of.1, word, reason];
        self.verdicts.write_record(cells.map(|cell| guarded(cell).into_owned()))?;
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
