//! The form in which a yearly notice is written down: one section a year, its holidays, their make-up days.
//!
//! Invariant: every day read is a day of the calendar, and every year one for which a notice can be. Not here: whether the days can be
//! true (`enter.rs`) or likely (`unlikely.rs`).

use std::ops::RangeInclusive;

use jiff::civil::Date;
use serde::Deserialize;

use crate::problem::{Problem, Source};
use crate::text::Text;

/// Years for which a notice can be; all else is a slip of the hand.
const YEARS: RangeInclusive<i16> = 2000..=2099;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    year: Vec<WrittenYear>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenYear {
    year: i16,
    #[serde(rename = "notice")]
    _notice: Text,
    #[serde(default)]
    holiday: Vec<WrittenHoliday>,
}

/// Days are read as text, so that each one that does not exist is told, and not only the first.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenHoliday {
    name: Text,
    from: String,
    to: String,
    #[serde(default)]
    make_up: Vec<String>,
}

/// The notices of one file.
pub(super) struct Notices {
    pub years: Vec<Year>,
}

/// The notice of one year, with the key it stands at.
pub(super) struct Year {
    pub year: i16,
    pub path: String,
    pub holidays: Vec<Holiday>,
}

/// One holiday of a notice, with the key it stands at.
pub(super) struct Holiday {
    pub path: String,
    pub name: Text,
    pub from: Date,
    pub to: Date,
    pub make_up: Vec<Date>,
}

impl Holiday {
    pub fn start_key(&self) -> String {
        format!("{}.from", self.path)
    }

    pub fn end_key(&self) -> String {
        format!("{}.to", self.path)
    }

    /// Each make-up day with its key.
    pub fn make_up_days(&self) -> impl Iterator<Item = (String, Date)> {
        self.make_up.iter().enumerate().map(|(n, &day)| (format!("{}.make_up[{n}]", self.path), day))
    }

    /// Every day the notice names for this holiday, with its key; of the rest itself the two ends.
    pub fn named(&self) -> impl Iterator<Item = (String, Date)> {
        [(self.start_key(), self.from), (self.end_key(), self.to)].into_iter().chain(self.make_up_days())
    }
}

impl Notices {
    pub fn read(source: &Source<'_>) -> Result<Notices, Vec<Problem>> {
        let file: File = source.read()?;
        let mut reading = Reading { source, problems: Vec::new() };
        let years = file.year.iter().enumerate();
        let years = years.map(|(n, written)| reading.year(format!("year[{n}]"), written)).collect();
        if reading.problems.is_empty() { Ok(Notices { years }) } else { Err(reading.problems) }
    }

    /// The first and the last year, if the years follow one another.
    pub fn in_a_row(&self, source: &Source<'_>) -> Result<(i16, i16), Vec<Problem>> {
        let (Some(first), Some(last)) = (self.years.first(), self.years.last()) else {
            return Err(vec![source.problem("year", no_year(), add_year())]);
        };
        match self.years.windows(2).find(|pair| pair[1].year != pair[0].year + 1) {
            Some(pair) => Err(vec![source.problem(&pair[1].path, years_in_a_row(), add_year())]),
            None => Ok((first.year, last.year)),
        }
    }
}

struct Reading<'a> {
    source: &'a Source<'a>,
    problems: Vec<Problem>,
}

impl Reading<'_> {
    fn year(&mut self, path: String, written: &WrittenYear) -> Year {
        let year = written.year;
        if !YEARS.contains(&year) {
            self.problems.push(self.source.problem(
                &format!("{path}.year"),
                no_such_year(year),
                four_digits(),
            ));
        }
        let holidays = written.holiday.iter().enumerate();
        let holidays =
            holidays.filter_map(|(n, holiday)| self.holiday(format!("{path}.holiday[{n}]"), holiday));
        Year { year, holidays: holidays.collect(), path }
    }

    /// None if one of its days does not exist.
    fn holiday(&mut self, path: String, written: &WrittenHoliday) -> Option<Holiday> {
        let from = self.day(&format!("{path}.from"), &written.from);
        let to = self.day(&format!("{path}.to"), &written.to);
        let make_up = written.make_up.iter().enumerate();
        let make_up =
            make_up.filter_map(|(n, text)| self.day(&format!("{path}.make_up[{n}]"), text)).collect();
        Some(Holiday { name: written.name.clone(), from: from?, to: to?, make_up, path })
    }

    fn day(&mut self, path: &str, text: &str) -> Option<Date> {
        // The parser of dates also takes short forms and times, which no notice is written in.
        let day = text.parse::<Date>().ok().filter(|day| day.to_string() == text);
        if day.is_none() {
            self.problems.push(self.source.problem(path, no_such_day(text), as_a_date()));
        }
        day
    }
}

fn no_year() -> Text {
    Text::new("没有任何已公布的年份", "No published year")
}

fn add_year() -> Text {
    Text::new("请补上缺少的 [[year]] 一节", "Add the missing [[year]] section")
}

fn years_in_a_row() -> Text {
    Text::new("年份没有逐年相连", "The years do not follow one another")
}

fn no_such_year(year: i16) -> Text {
    Text::new(format!("{year} 不是放假通知的年份"), format!("There is no holiday notice for {year}"))
}

fn four_digits() -> Text {
    Text::new("请写四位数字的年份，如 2026", "Write the year in four digits, as 2026")
}

fn no_such_day(text: &str) -> Text {
    Text::new(format!("没有“{text}”这一天"), format!("There is no day `{text}`"))
}

fn as_a_date() -> Text {
    Text::new(
        "请核对年、月、日，写成如 2026-03-16",
        "Check year, month and day; a date is written as 2026-03-16",
    )
}
