//! Reading the table: headers in either language, and a verdict with line and reason for every row that cannot be used.
//!
//! Invariant: a row is taken as it stands or refused. No unit of measure, level, missing number or which of two equal
//! names was meant is ever guessed.
//! Not here: what follows from the rows (`outcome.rs`).

use std::collections::BTreeMap;

use bellwether_policy::Lang;
use bellwether_rank::{Level, Measure, RankError};

use crate::name;
use crate::refusal::{Arg, Refusal};
use crate::table::{Table, Unfit, is_total};
use crate::web::locale::{refusal_text, t, t_args};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    Unit,
    Numerator,
    Denominator,
    Count,
    Exposure,
    Estimate,
    Se,
    Margin,
    MarginLevel,
    Group,
}

/// The headers that are understood, lower case.
const HEADERS: &[(Column, &[&str])] = &[
    (Column::Unit, &["unit", "name", "单位", "单位名称", "名称"]),
    (Column::Numerator, &["numerator", "分子", "达标数"]),
    (Column::Denominator, &["denominator", "分母", "总数"]),
    (Column::Count, &["count", "events", "件数", "次数", "发生数"]),
    (Column::Exposure, &["exposure", "基数", "暴露量"]),
    (Column::Estimate, &["estimate", "估计值", "均值"]),
    (Column::Se, &["se", "standard_error", "标准误"]),
    (Column::Margin, &["margin", "moe", "误差幅度", "误差范围"]),
    (Column::MarginLevel, &["margin_level", "误差水平", "置信水平"]),
    (Column::Group, &["group", "组", "组别", "分组"]),
];

/// The four ways to say a figure.
const SHAPES: [[Column; 2]; 4] = [
    [Column::Numerator, Column::Denominator],
    [Column::Count, Column::Exposure],
    [Column::Estimate, Column::Se],
    [Column::Estimate, Column::Margin],
];

/// What the command line adds to the file.
pub struct Options<'a> {
    /// The header of the group column, if it is not one of the usual ones.
    pub group: Option<&'a str>,
    /// The level of a `margin` column without a `margin_level` beside it.
    pub margin_level: Option<Level>,
}

/// A row that can be used.
#[derive(Clone, Debug)]
pub struct Row {
    pub line: u64,
    pub unit: String,
    pub group: Option<String>,
    pub measure: Measure,
}

/// A row that cannot.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    pub line: u64,
    pub unit: Option<String>,
    pub reason: Reason,
}

/// Why a row cannot be used.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// The row's cells are not those of the columns.
    Row(Unfit),
    Missing {
        column: String,
    },
    NotANumber {
        column: String,
        value: String,
    },
    NotFinite {
        column: String,
    },
    Negative {
        column: String,
    },
    NotWhole {
        column: String,
    },
    Zero {
        column: String,
    },
    MoreThanDenominator,
    Level,
    SameUnit {
        lines: Vec<u64>,
    },
}

/// Why the whole file cannot be used.
#[derive(Debug, PartialEq)]
pub enum Unreadable {
    /// No table of commas in UTF-8 with columns of different names.
    Table(Refusal),
    NoUnit,
    NoFigure,
    TwoFigures,
    TwoColumns(String),
    NoGroup(String),
    NoMarginLevel,
}

/// The rows and the verdicts, each in the order of the file.
#[derive(Debug)]
pub struct Read {
    pub rows: Vec<Row>,
    pub verdicts: Vec<Verdict>,
}

/// Reads a CSV file: comma separated, UTF-8 with or without a byte order mark, one header line.
pub fn read(bytes: &[u8], options: &Options) -> Result<Read, Unreadable> {
    let refused = |error: anyhow::Error| {
        Unreadable::Table(error.downcast().expect("bytes in memory fail only by what they say"))
    };
    let mut table = Table::open(bytes).map_err(refused)?;
    let layout = Layout::find(table.header(), options)?;
    let (mut rows, mut verdicts) = (Vec::new(), Vec::new());
    while let Some(row) = table.next_row().map_err(refused)? {
        let cells: Vec<&str> = row.cells.iter().map(String::as_str).collect();
        let used = layout.places.values().filter_map(|place| cells.get(*place).copied());
        let read = match row.unfit_for(used) {
            Some(unfit) => Err(layout.unfit(row.first, &cells, unfit)),
            None => layout.row(row.first, &cells, options),
        };
        match read {
            Ok(row) => rows.push(row),
            Err(verdict) => verdicts.push(verdict),
        }
    }
    refuse_same_units(&mut rows, &mut verdicts);
    verdicts.sort_by_key(|verdict| verdict.line);
    Ok(Read { rows, verdicts })
}

/// Which of two rows with one name is right cannot be known, so neither is taken.
fn refuse_same_units(rows: &mut Vec<Row>, verdicts: &mut Vec<Verdict>) {
    let mut lines: BTreeMap<(Option<String>, String), Vec<u64>> = BTreeMap::new();
    let key = |row: &Row| (row.group.clone(), row.unit.clone());
    for row in rows.iter() {
        lines.entry(key(row)).or_default().push(row.line);
    }
    rows.retain(|row| {
        let mut others = lines[&key(row)].clone();
        others.retain(|line| *line != row.line);
        if !others.is_empty() {
            let reason = Reason::SameUnit { lines: others.clone() };
            verdicts.push(Verdict { line: row.line, unit: Some(row.unit.clone()), reason });
        }
        others.is_empty()
    });
}

/// Where the columns are.
struct Layout {
    places: BTreeMap<Column, usize>,
    headers: Vec<String>,
    shape: [Column; 2],
}

impl Layout {
    fn find(headers: &[String], options: &Options) -> Result<Self, Unreadable> {
        let mut places = BTreeMap::new();
        for (place, header) in headers.iter().enumerate() {
            let known = header.to_lowercase();
            let Some((column, _)) = HEADERS.iter().find(|(_, names)| names.contains(&known.as_str())) else {
                continue;
            };
            if places.insert(*column, place).is_some() {
                return Err(Unreadable::TwoColumns(header.clone()));
            }
        }
        if let Some(name) = options.group {
            let place = headers.iter().position(|header| header == name);
            places.insert(Column::Group, place.ok_or_else(|| Unreadable::NoGroup(name.to_owned()))?);
        }
        if !places.contains_key(&Column::Unit) {
            return Err(Unreadable::NoUnit);
        }
        let mut shapes =
            SHAPES.into_iter().filter(|shape| shape.iter().all(|column| places.contains_key(column)));
        let shape = shapes.next().ok_or(Unreadable::NoFigure)?;
        if shapes.next().is_some() {
            return Err(Unreadable::TwoFigures);
        }
        let level_known = options.margin_level.is_some() || places.contains_key(&Column::MarginLevel);
        if shape[1] == Column::Margin && !level_known {
            return Err(Unreadable::NoMarginLevel);
        }
        Ok(Self { places, headers: headers.to_vec(), shape })
    }

    /// What is said of a row whose cells are not those of the columns: with its unit, where that can be told.
    fn unfit(&self, line: u64, cells: &[&str], unfit: Unfit) -> Verdict {
        let unit = match unfit {
            Unfit::Cells { .. } | Unfit::Total | Unfit::Nul => cells.get(self.places[&Column::Unit]),
            _ => None,
        };
        let unit = unit.filter(|unit| name::is_visible(unit)).map(|unit| (*unit).to_owned());
        Verdict { line, unit, reason: Reason::Row(unfit) }
    }

    fn row(&self, line: u64, cells: &[&str], options: &Options) -> Result<Row, Verdict> {
        let refused = |unit: Option<&str>, reason| Verdict { line, unit: unit.map(str::to_owned), reason };
        let unit = self.cell(cells, Column::Unit).map_err(|reason| refused(None, reason))?;
        if !name::is_visible(unit) {
            return Err(refused(None, Reason::Missing { column: self.header(Column::Unit) }));
        }
        if is_total(unit) {
            return Err(refused(Some(unit), Reason::Row(Unfit::Total)));
        }
        let rest = || -> Result<(Option<String>, Measure), Reason> {
            let grouped = self.places.contains_key(&Column::Group);
            let group = grouped.then(|| self.cell(cells, Column::Group)).transpose()?;
            Ok((group.map(str::to_owned), self.measure(cells, options)?))
        };
        let (group, measure) = rest().map_err(|reason| refused(Some(unit), reason))?;
        Ok(Row { line, unit: unit.to_owned(), group, measure })
    }

    fn measure(&self, cells: &[&str], options: &Options) -> Result<Measure, Reason> {
        let [first, second] = self.shape;
        let measure = match second {
            Column::Denominator => Measure::proportion(self.whole(cells, first)?, self.whole(cells, second)?),
            Column::Exposure => Measure::rate(self.whole(cells, first)?, self.number(cells, second)?),
            Column::Se => Measure::estimate(self.number(cells, first)?, self.number(cells, second)?),
            _ => {
                let level = if self.places.contains_key(&Column::MarginLevel) {
                    Some(Level::new(self.number(cells, Column::MarginLevel)?).map_err(|_| Reason::Level)?)
                } else {
                    options.margin_level
                };
                let (value, margin) = (self.number(cells, first)?, self.number(cells, second)?);
                Measure::with_margin(value, margin, level.ok_or(Reason::Level)?)
            }
        };
        measure.map_err(|error| match error {
            RankError::MoreThanDenominator { .. } => Reason::MoreThanDenominator,
            RankError::NotPositive { .. } => Reason::Zero { column: self.header(second) },
            RankError::Negative { .. } => Reason::Negative { column: self.header(second) },
            _ => Reason::NotFinite { column: self.header(second) },
        })
    }

    fn header(&self, column: Column) -> String {
        self.headers[self.places[&column]].clone()
    }

    fn cell<'a>(&self, cells: &[&'a str], column: Column) -> Result<&'a str, Reason> {
        let cell = cells[self.places[&column]];
        if cell.is_empty() { Err(Reason::Missing { column: self.header(column) }) } else { Ok(cell) }
    }

    fn number(&self, cells: &[&str], column: Column) -> Result<f64, Reason> {
        let cell = self.cell(cells, column)?;
        let broken = || Reason::NotANumber { column: self.header(column), value: cell.to_owned() };
        let number: f64 = cell.parse().map_err(|_| broken())?;
        if !number.is_finite() {
            return Err(Reason::NotFinite { column: self.header(column) });
        }
        if number < 0.0 && column != Column::Estimate {
            return Err(Reason::Negative { column: self.header(column) });
        }
        Ok(number)
    }

    /// A count; `12.0` is whole, `12.5` is not, and beyond 2⁵³ a number no longer counts exactly.
    fn whole(&self, cells: &[&str], column: Column) -> Result<u64, Reason> {
        let number = self.number(cells, column)?;
        if number.fract() == 0.0 && number < 9e15 {
            Ok(number as u64)
        } else {
            Err(Reason::NotWhole { column: self.header(column) })
        }
    }
}

impl Verdict {
    /// `Line 7 (north): …` in the reader's language.
    pub fn text(&self, lang: Lang) -> String {
        let reason = self.reason.text(lang);
        let line = self.line.to_string();
        match &self.unit {
            Some(unit) => {
                let args = [("line", line.into()), ("unit", unit.as_str().into()), ("reason", reason.into())];
                t_args(lang, "rank-verdict-unit", &args)
            }
            None => t_args(lang, "rank-verdict", &[("line", line.into()), ("reason", reason.into())]),
        }
    }
}

impl Reason {
    /// A name for programs, the same in every language.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Row(Unfit::NotUtf8) => "not-utf8",
            Self::Row(Unfit::Nul) => "nul",
            Self::Row(Unfit::Cells { .. }) => "fields",
            Self::Row(Unfit::Lines { .. }) => "lines",
            Self::Row(Unfit::QuotationAstray { .. } | Unfit::QuotationOpen { .. }) => "quotation",
            Self::Row(Unfit::TooLong) => "too-long",
            Self::Row(Unfit::Total) => "total",
            Self::Missing { .. } => "missing",
            Self::NotANumber { .. } => "not-a-number",
            Self::NotFinite { .. } => "not-finite",
            Self::Negative { .. } => "negative",
            Self::NotWhole { .. } => "not-whole",
            Self::Zero { .. } => "zero",
            Self::MoreThanDenominator => "more-than-denominator",
            Self::Level => "level",
            Self::SameUnit { .. } => "same-unit",
        }
    }

    /// The reason in words.
    pub fn text(&self, lang: Lang) -> String {
        let about = |key: &str, column: &str| t_args(lang, key, &[("column", column.into())]);
        match self {
            Self::Row(unfit) => refusal_text(lang, &unfit.refusal()),
            Self::Missing { column } => about("rank-reason-missing", column),
            Self::NotANumber { column, value } => {
                let args = [("column", column.as_str().into()), ("value", value.as_str().into())];
                t_args(lang, "rank-reason-not-a-number", &args)
            }
            Self::NotFinite { column } => about("rank-reason-not-finite", column),
            Self::Negative { column } => about("rank-reason-negative", column),
            Self::NotWhole { column } => about("rank-reason-not-whole", column),
            Self::Zero { column } => about("rank-reason-zero", column),
            Self::MoreThanDenominator => t(lang, "rank-reason-more-than-denominator").into_owned(),
            Self::Level => t(lang, "rank-reason-level").into_owned(),
            Self::SameUnit { lines } => {
                let lines: Vec<String> = lines.iter().map(u64::to_string).collect();
                let lines = crate::web::locale::joined(lang, lines.iter().map(String::as_str));
                t_args(lang, "rank-reason-same-unit", &[("lines", lines.into())])
            }
        }
    }
}

impl Unreadable {
    /// What is wrong with the file, and what would help.
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::Table(refusal) => refusal.clone(),
            Self::NoUnit => Refusal::new("rank-file-no-unit"),
            Self::NoFigure => Refusal::new("rank-file-no-figure"),
            Self::TwoFigures => Refusal::new("rank-file-two-figures"),
            Self::TwoColumns(name) => {
                Refusal::new("rank-file-two-columns").with("column", Arg::Text(name.clone()))
            }
            Self::NoGroup(name) => Refusal::new("rank-file-no-group").with("column", Arg::Text(name.clone())),
            Self::NoMarginLevel => Refusal::new("rank-file-no-margin-level"),
        }
    }
}
