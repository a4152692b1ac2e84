//! Entering the days of notices, and what cannot be true of them.
//!
//! Invariant: what was entered without a problem names each day once, within reach of its year, and takes only weekend days outside
//! every holiday for make-up days. Not here: what can be but hardly is (`unlikely.rs`).

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::notice::{Holiday, Notices};
use super::{Day, days_between, first_day_of, last_day_of, plus};
use crate::problem::{Problem, Source};
use crate::text::Text;

/// Enters holidays first and make-up days after them, so that their order within the file doesn't matter.
pub(super) fn enter(
    days: &mut [Day],
    first: Date,
    source: &Source<'_>,
    notices: &Notices,
) -> Result<(), Vec<Problem>> {
    let mut entry = Entry { days, first, source, named: BTreeSet::new(), problems: Vec::new() };
    for year in &notices.years {
        for holiday in &year.holidays {
            entry.holiday(holiday, year.year);
        }
    }
    for year in &notices.years {
        for holiday in &year.holidays {
            entry.make_up(holiday, year.year);
        }
    }
    let mut problems = entry.problems;
    problems.sort_by_key(|problem| (problem.line, problem.column));
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

struct Entry<'a> {
    days: &'a mut [Day],
    first: Date,
    source: &'a Source<'a>,
    /// Places of the days that a holiday of this file has. A local holiday may lie over a national one.
    named: BTreeSet<usize>,
    problems: Vec<Problem>,
}

impl Entry<'_> {
    fn holiday(&mut self, holiday: &Holiday, year: i16) {
        let from = self.place(holiday.from, year, &holiday.start_key());
        let to = self.place(holiday.to, year, &holiday.end_key());
        if holiday.to < holiday.from {
            self.add(&holiday.end_key(), ends_before_start(), swap_days());
        }
        let (Some(from), Some(to)) = (from, to) else { return };
        let mut twice = None;
        for n in from..=to {
            if !self.named.insert(n) {
                twice.get_or_insert(n);
            }
            self.days[n] = Day::Holiday;
        }
        if let Some(n) = twice {
            let day = plus(self.first, n as i64);
            self.add(&holiday.start_key(), in_two_holidays(day), one_holiday());
        }
    }

    fn make_up(&mut self, holiday: &Holiday, year: i16) {
        for (key, day) in holiday.make_up_days() {
            let Some(n) = self.place(day, year, &key) else { continue };
            match self.days[n] {
                Day::Weekend => self.days[n] = Day::MakeUp,
                Day::Weekday => self.add(&key, a_weekday(day), weekend_day()),
                Day::Holiday => self.add(&key, inside_a_holiday(day), against_the_notice()),
                Day::MakeUp => self.add(&key, made_up_twice(day), leave_out()),
            }
        }
    }

    /// Where a day stands, if the notice of `year` can name it.
    fn place(&mut self, day: Date, year: i16, key: &str) -> Option<usize> {
        let end = self.days.len() as i64;
        let known = |day| (0..end).contains(&days_between(self.first, day));
        if !known(first_day_of(year)) || !known(last_day_of(year)) {
            self.add(key, unpublished(year), publish_first());
        } else if day < first_day_of(year) || day > last_day_of(year) {
            self.add(key, outside_year(day, year), move_day());
        } else {
            return usize::try_from(days_between(self.first, day)).ok();
        }
        None
    }

    fn add(&mut self, key: &str, what: Text, remedy: Text) {
        self.problems.push(self.source.problem(key, what, remedy));
    }
}

fn ends_before_start() -> Text {
    Text::new("假期的结束日早于开始日", "The holiday ends before it starts")
}

fn swap_days() -> Text {
    Text::new("请核对 from 和 to", "Check from and to")
}

fn in_two_holidays(day: Date) -> Text {
    Text::new(format!("{day} 写在两个假期里"), format!("{day} is in two holidays"))
}

fn one_holiday() -> Text {
    Text::new(
        "每一天只写一次；两个节日连休的，写成一个假期",
        "Write each day once; two festivals in one rest are one holiday",
    )
}

fn a_weekday(day: Date) -> Text {
    Text::new(
        format!("{day} 是周一至周五，本来就上班"),
        format!("{day} is a weekday, which is worked anyway"),
    )
}

fn weekend_day() -> Text {
    Text::new(
        "调休上班日是周六或周日，请对照通知核对",
        "A make-up day is a Saturday or Sunday; check it against the notice",
    )
}

fn inside_a_holiday(day: Date) -> Text {
    Text::new(
        format!("{day} 在假期之内，不能又是上班日"),
        format!("{day} lies inside a holiday and cannot be worked"),
    )
}

fn against_the_notice() -> Text {
    Text::new("请对照通知核对假期和调休上班日", "Check the holiday and its make-up days against the notice")
}

fn made_up_twice(day: Date) -> Text {
    Text::new(format!("{day} 已经是调休上班日"), format!("{day} is a make-up day already"))
}

fn leave_out() -> Text {
    Text::new("请只保留一处", "Keep one of them")
}

fn outside_year(day: Date, year: i16) -> Text {
    Text::new(
        format!("{day} 不在 {year} 年内，也不在上一年的十二月"),
        format!("{day} is neither in {year} nor in the December before it"),
    )
}

fn move_day() -> Text {
    Text::new("请写进公布这一天的那份通知的一节", "Write it in the section of the notice that names it")
}

fn unpublished(year: i16) -> Text {
    Text::new(format!("全国日历中没有 {year} 年"), format!("The national calendar has no {year}"))
}

fn publish_first() -> Text {
    Text::new("请先在 cn.toml 中补上该年", "Add the year to cn.toml first")
}
