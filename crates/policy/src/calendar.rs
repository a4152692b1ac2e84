//! Calendar and working days, with yearly notices and a local overlay.
//!
//! Invariant: the starting day is never counted, and a date that needed an unpublished day says so (`provisional`). Answers come from
//! tables made once at loading, because every case asks for several deadlines. Not here: which clock runs when (`case_policy.rs`).

use jiff::{
    SignedDuration,
    civil::{Date, Weekday, date},
};
use serde::{Deserialize, Serialize};

use crate::problem::{Problem, Source};
use crate::text::Text;

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
    /// A day outside the published years was needed, so the yearly notice may still move the date.
    pub provisional: bool,
}

/// Which days are worked, for every published year, and what is assumed outside them.
#[derive(Clone, Debug)]
pub struct Calendar {
    first: Date,
    /// For each published day: is it worked?
    worked: Vec<bool>,
    /// How many worked days lie before the published day `n`; one longer than `worked`.
    before: Vec<u32>,
    /// The place in `worked` of each worked day, in order.
    nth: Vec<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    year: Vec<Year>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Year {
    year: i16,
    #[serde(rename = "notice")]
    _notice: Text,
    #[serde(default)]
    holiday: Vec<Holiday>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Holiday {
    #[serde(rename = "name")]
    _name: Text,
    from: Date,
    to: Date,
    #[serde(default)]
    make_up: Vec<Date>,
}

impl Calendar {
    /// The calendar that comes with the project, without local days.
    pub fn china() -> Calendar {
        Calendar::load("cn.toml", NATIONAL).expect("the embedded calendar is checked by a test")
    }

    /// Reads the published years. They must follow one another without a gap.
    pub fn load(file: &str, text: &str) -> Result<Calendar, Vec<Problem>> {
        let source = Source::parse(file, text)?;
        let File { year: years } = source.read()?;
        let (Some(head), Some(tail)) = (years.first(), years.last()) else {
            return Err(vec![source.problem("year", no_year(), add_year())]);
        };
        let gap = years.windows(2).position(|pair| pair[1].year != pair[0].year + 1);
        if let Some(n) = gap {
            return Err(vec![source.problem(&format!("year[{}]", n + 1), years_in_a_row(), add_year())]);
        }
        let first = date(head.year, 1, 1);
        let days = days_between(first, date(tail.year, 12, 31)) + 1;
        let worked = (0..days).map(|n| is_weekday(plus(first, n))).collect();
        let mut calendar = Calendar { first, worked, before: Vec::new(), nth: Vec::new() };
        calendar.mark(&source, &years)?;
        Ok(calendar)
    }

    /// Lays an autonomous area's own rest days (holiday rules, art. 4) over the national ones.
    pub fn with_local(mut self, file: &str, text: &str) -> Result<Calendar, Vec<Problem>> {
        let source = Source::parse(file, text)?;
        let File { year: years } = source.read()?;
        self.mark(&source, &years)?;
        Ok(self)
    }

    /// The last published day: dates after it are assumed.
    pub fn published_until(&self) -> Date {
        plus(self.first, self.worked.len() as i64 - 1)
    }

    /// Is `day` worked, and is that known from a published notice? Unpublished years go by weekends alone.
    pub fn is_working_day(&self, day: Date) -> (bool, bool) {
        match self.index(day) {
            Some(n) => (self.worked[n], true),
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
                return DueDate { on: plus(self.first, i64::from(end)), provisional: false };
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
        (n < self.worked.len()).then_some(n)
    }

    /// Enters rest days first and make-up days after them, so that the order within the file doesn't matter.
    fn mark(&mut self, source: &Source<'_>, years: &[Year]) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        for (y, year) in years.iter().enumerate() {
            for (h, holiday) in year.holiday.iter().enumerate() {
                let path = format!("year[{y}].holiday[{h}]");
                if holiday.to < holiday.from {
                    problems.push(source.problem(&format!("{path}.to"), ends_before_start(), swap_days()));
                }
                let mut day = holiday.from;
                while day <= holiday.to {
                    self.set(day, false, year.year, source, &format!("{path}.from"), &mut problems);
                    day = plus(day, 1);
                }
            }
        }
        for (y, year) in years.iter().enumerate() {
            for (h, holiday) in year.holiday.iter().enumerate() {
                let path = format!("year[{y}].holiday[{h}].make_up");
                for &day in &holiday.make_up {
                    self.set(day, true, year.year, source, &path, &mut problems);
                }
            }
        }
        self.tabulate();
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    fn set(
        &mut self,
        day: Date,
        worked: bool,
        year: i16,
        source: &Source<'_>,
        path: &str,
        problems: &mut Vec<Problem>,
    ) {
        match self.index(day) {
            Some(n) if day.year() == year => self.worked[n] = worked,
            Some(_) => problems.push(source.problem(path, outside_year(day, year), move_day())),
            None => problems.push(source.problem(path, unpublished(day), publish_first())),
        }
    }

    fn tabulate(&mut self) {
        self.before = vec![0];
        self.nth.clear();
        for (n, &worked) in self.worked.iter().enumerate() {
            if worked {
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

fn no_year() -> Text {
    Text::new("没有任何已公布的年份", "No published year")
}

fn add_year() -> Text {
    Text::new("请补上缺少的 [[year]] 一节", "Add the missing [[year]] section")
}

fn years_in_a_row() -> Text {
    Text::new("年份没有逐年相连", "The years do not follow one another")
}

fn ends_before_start() -> Text {
    Text::new("假期的结束日早于开始日", "The holiday ends before it starts")
}

fn swap_days() -> Text {
    Text::new("请核对 from 和 to", "Check from and to")
}

fn outside_year(day: Date, year: i16) -> Text {
    Text::new(format!("{day} 不在 {year} 年内"), format!("{day} is not in {year}"))
}

fn move_day() -> Text {
    Text::new("请把它移到所属年份的一节", "Move it to the section of its year")
}

fn unpublished(day: Date) -> Text {
    Text::new(
        format!("{day} 所在年份没有全国放假安排"),
        format!("The national calendar has no year for {day}"),
    )
}

fn publish_first() -> Text {
    Text::new("请先在 cn.toml 中补上该年", "Add the year to cn.toml first")
}

#[cfg(test)]
mod tests;
