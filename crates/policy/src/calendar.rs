//! Calendar and working days, with yearly notices and a local overlay.
//!
//! Invariant: the starting day is never counted, and a date that a notice to come may move says so (`provisional`). Answers come from
//! tables made once at loading, because every case asks for several deadlines. Not here: the form of the files (`notice.rs`), what in
//! them cannot be (`enter.rs`) or hardly is (`unlikely.rs`), which clock runs when (`case_policy.rs`).

mod enter;
mod notice;
mod unlikely;

use jiff::{
    SignedDuration,
    civil::{Date, Weekday, date},
};
use serde::{Deserialize, Serialize};

use crate::problem::{Problem, Source};
use notice::Notices;

pub use unlikely::{unlikely_local, unlikely_national};

/// The national calendar that comes with the project.
pub const NATIONAL: &str = include_str!("../../../policies/calendar/cn.toml");
/// The local overlay that comes with the project: empty, with an example.
pub const LOCAL: &str = include_str!("../../../policies/calendar/local.toml");

/// How the days of a term are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Counting {
    /// Every day counts.
    #[default]
    Calendar,
    /// Only days that are worked count, make-up days included.
    Working,
}

/// The last day of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DueDate {
    pub on: Date,
    /// A notice that is not entered yet may still move the date.
    pub provisional: bool,
}

/// Which days are worked, from the December before the first published year to the end of the last, and what is assumed outside them.
#[derive(Clone, Debug)]
pub struct Calendar {
    first: Date,
    /// The first day that the notice of the next year may still move.
    provisional_from: Date,
    /// What each day from `first` on is.
    days: Vec<Day>,
    /// How many worked days lie before day `n`; one longer than `days`.
    before: Vec<u32>,
    /// The place in `days` of each worked day, in order.
    nth: Vec<u32>,
}

/// What a day is by the notices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Day {
    /// Monday to Friday.
    Weekday,
    Weekend,
    /// In a holiday, weekends inside it included.
    Holiday,
    /// A weekend day worked in exchange for a holiday.
    MakeUp,
}

impl Day {
    fn is_worked(self) -> bool {
        matches!(self, Day::Weekday | Day::MakeUp)
    }
}

impl Calendar {
    /// The calendar that comes with the project, without local days.
    pub fn china() -> Calendar {
        Calendar::load("cn.toml", NATIONAL).expect("the embedded calendar is checked by a test")
    }

    /// Reads the published years. They must follow one another without a gap, and what cannot be is a problem.
    pub fn load(file: &str, text: &str) -> Result<Calendar, Vec<Problem>> {
        let source = Source::parse(file, text)?;
        let notices = Notices::read(&source)?;
        let (first, last) = notices.in_a_row(&source)?;
        let mut calendar = Calendar::of_weeks(first, last);
        calendar.enter(&source, &notices)?;
        Ok(calendar)
    }

    /// Lays an autonomous area's own rest days (holiday rules, art. 4) over the national ones.
    pub fn with_local(mut self, file: &str, text: &str) -> Result<Calendar, Vec<Problem>> {
        let source = Source::parse(file, text)?;
        let notices = Notices::read(&source)?;
        self.enter(&source, &notices)?;
        Ok(self)
    }

    /// Weeks without any holiday, for the years from `first` to `last`. The December before belongs to them, because a notice may
    /// name days of it.
    fn of_weeks(first: i16, last: i16) -> Calendar {
        let (first, end) = (first_day_of(first), last_day_of(last));
        let day = |n| if is_weekday(plus(first, n)) { Day::Weekday } else { Day::Weekend };
        let days = (0..=days_between(first, end)).map(day).collect();
        let provisional_from = next_notice_from(last);
        Calendar { first, provisional_from, days, before: Vec::new(), nth: Vec::new() }
    }

    fn enter(&mut self, source: &Source<'_>, notices: &Notices) -> Result<(), Vec<Problem>> {
        enter::enter(&mut self.days, self.first, source, notices)?;
        self.tabulate();
        Ok(())
    }

    /// The last day of the last published year.
    pub fn published_until(&self) -> Date {
        plus(self.first, self.days.len() as i64 - 1)
    }

    /// From this day on a term that hangs on working days is provisional: a year's notice also names days at the end of the December
    /// before it, and the next one is not entered yet.
    pub fn provisional_from(&self) -> Date {
        self.provisional_from
    }

    /// Is `day` worked, and is that known for good from published notices? Where none is entered, weekends alone count.
    pub fn is_working_day(&self, day: Date) -> (bool, bool) {
        match self.index(day) {
            Some(n) => (self.days[n].is_worked(), day < self.provisional_from),
            None => (is_weekday(day), false),
        }
    }

    /// The last day of a term of `days` from `start`. The starting day is not counted; with `roll`, a term that ends on a rest day
    /// ends on the first working day after it (Civil Procedure Law, art. 85).
    pub fn add_days(&self, start: Date, days: u32, counting: Counting, roll: bool) -> DueDate {
        let due = match counting {
            Counting::Calendar => DueDate { on: plus(start, i64::from(days)), provisional: false },
            Counting::Working => self.add_working(start, days),
        };
        if roll { self.roll(due) } else { due }
    }

    /// Working days from `start` (not counted) to `end` (counted); negative never: an earlier `end` gives 0.
    pub fn working_days_between(&self, start: Date, end: Date) -> u32 {
        let mut day = start;
        let mut count = 0;
        while day < end {
            day = plus(day, 1);
            count += u32::from(self.is_working_day(day).0);
        }
        count
    }

    fn add_working(&self, start: Date, days: u32) -> DueDate {
        let (mut on, mut left, mut provisional) = (start, days, false);
        if let Some(n) = self.index(start) {
            let passed = self.before[n + 1];
            if let Some(&end) = days.checked_sub(1).and_then(|days| self.nth.get((passed + days) as usize)) {
                let on = plus(self.first, i64::from(end));
                return DueDate { on, provisional: on >= self.provisional_from };
            }
            if days > 0 {
                left = days - (self.nth.len() as u32 - passed);
                on = self.published_until();
            }
        }
        while left > 0 && on < Date::MAX {
            on = plus(on, 1);
            let (worked, known) = self.is_working_day(on);
            left -= u32::from(worked);
            provisional |= !known;
        }
        DueDate { on, provisional }
    }

    fn roll(&self, DueDate { mut on, mut provisional }: DueDate) -> DueDate {
        loop {
            let (worked, known) = self.is_working_day(on);
            provisional |= !known;
            if worked || on == Date::MAX {
                return DueDate { on, provisional };
            }
            on = plus(on, 1);
        }
    }

    fn index(&self, day: Date) -> Option<usize> {
        let n = usize::try_from(days_between(self.first, day)).ok()?;
        (n < self.days.len()).then_some(n)
    }

    fn tabulate(&mut self) {
        self.before = vec![0];
        self.nth.clear();
        for (n, day) in self.days.iter().enumerate() {
            if day.is_worked() {
                self.nth.push(n as u32);
            }
            self.before.push(self.nth.len() as u32);
        }
    }
}

fn plus(day: Date, days: i64) -> Date {
    day.saturating_add(SignedDuration::from_hours(24 * days))
}

/// Days from `start` to `end`; negative when `end` is earlier.
fn days_between(start: Date, end: Date) -> i64 {
    end.duration_since(start).as_hours() / 24
}

fn is_weekday(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// The first day that the notice of `year` can name: a notice also moves days of the December before.
fn first_day_of(year: i16) -> Date {
    date(year - 1, 12, 1)
}

fn last_day_of(year: i16) -> Date {
    date(year, 12, 31)
}

/// The first day of `year` that the notice of the next one may move. No notice since 2004 named a day before 29 December.
fn next_notice_from(year: i16) -> Date {
    date(year, 12, 20)
}

#[cfg(test)]
mod tests;
