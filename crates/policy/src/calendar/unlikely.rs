//! What can be in a calendar file but hardly is: a slip of the hand more often than a notice.
//!
//! Invariant: nothing here refuses a file; the bounds are those that no notice from 2004 to 2026 passed. Not here: what cannot be
//! true (`enter.rs`).

use jiff::civil::{Date, date};

use super::notice::{Holiday, Notices, Year};
use super::{days_between, first_day_of, is_weekday, last_day_of, next_notice_from, plus};
use crate::problem::{Problem, Source};
use crate::text::Text;

/// The longest holiday so far had ten days, in 2020.
const LONGEST_HOLIDAY_DAYS: i64 = 11;
/// The notice of 2013 had twelve, more than any other.
const MOST_MAKE_UP_DAYS: usize = 12;
/// The farthest so far: 20 September 2026, eleven days before National Day.
const FARTHEST_MAKE_UP_DAYS: i64 = 14;
/// From this year on the holiday rules as amended on 10 November 2024 hold.
const AMENDED: i16 = 2025;

/// A festival of the national holiday rules, art. 2.
struct Festival {
    /// What its name contains in every notice.
    zh: &'static str,
    en: &'static str,
    /// The days, in this century, on which it can fall.
    between: [(i8, i8); 2],
    /// How many days the rules give, as they are now and as they were from 2008 to 2024.
    days: i64,
    days_before: i64,
}

impl Festival {
    const fn new(names: [&'static str; 2], between: [(i8, i8); 2], days: [i64; 2]) -> Festival {
        Festival { zh: names[0], en: names[1], between, days: days[0], days_before: days[1] }
    }

    fn days_in(&self, year: i16) -> i64 {
        if year < AMENDED { self.days_before } else { self.days }
    }

    fn can_fall_in(&self, holiday: &Holiday, year: i16) -> bool {
        let [from, to] = self.between.map(|(month, day)| date(year, month, day));
        holiday.from <= to && from <= holiday.to
    }
}

const FESTIVALS: [Festival; 7] = [
    Festival::new(["元旦", "New Year's Day"], [(1, 1), (1, 1)], [1, 1]),
    Festival::new(["春节", "Spring Festival"], [(1, 21), (2, 21)], [4, 3]),
    Festival::new(["清明", "Qingming Festival"], [(4, 4), (4, 6)], [1, 1]),
    Festival::new(["劳动", "Labour Day"], [(5, 1), (5, 1)], [2, 1]),
    Festival::new(["端午", "Dragon Boat Festival"], [(5, 27), (6, 26)], [1, 1]),
    Festival::new(["中秋", "Mid-Autumn Festival"], [(9, 7), (10, 8)], [1, 1]),
    Festival::new(["国庆", "National Day"], [(10, 1), (10, 3)], [3, 3]),
];

/// What is unlikely in the national calendar. Empty for a file that cannot be read: loading it tells why.
pub fn unlikely_national(file: &str, text: &str) -> Vec<Problem> {
    unlikely(file, text, true)
}

/// What is unlikely in local rest days, which have no festivals that must be there.
pub fn unlikely_local(file: &str, text: &str) -> Vec<Problem> {
    unlikely(file, text, false)
}

fn unlikely(file: &str, text: &str, national: bool) -> Vec<Problem> {
    let Ok(source) = Source::parse(file, text) else { return Vec::new() };
    let Ok(notices) = Notices::read(&source) else { return Vec::new() };
    let mut doubts = Doubts { source: &source, found: Vec::new() };
    for year in &notices.years {
        let before = doubts.found.len();
        doubts.of_days(year);
        if national {
            doubts.of_festivals(year);
            // A festival that is missing or too long also upsets the balance; its own complaint says more.
            if doubts.found.len() == before {
                doubts.of_balance(year);
            }
        }
    }
    let mut found = doubts.found;
    found.sort_by_key(|problem| (problem.line, problem.column));
    found
}

struct Doubts<'a> {
    source: &'a Source<'a>,
    found: Vec<Problem>,
}

impl Doubts<'_> {
    fn add(&mut self, key: &str, what: Text) {
        self.found.push(self.source.problem(key, what, against_the_notice()));
    }

    fn of_days(&mut self, year: &Year) {
        let made_up = year.holidays.iter().map(|holiday| holiday.make_up.len()).sum();
        if made_up > MOST_MAKE_UP_DAYS {
            self.add(&year.path, many_make_up_days(made_up));
        }
        for holiday in &year.holidays {
            let days = length(holiday);
            if days > LONGEST_HOLIDAY_DAYS {
                self.add(&holiday.end_key(), long_holiday(days));
            }
            for (key, day) in holiday.make_up_days() {
                let away = days_between(day, holiday.from).max(days_between(holiday.to, day));
                if away > FARTHEST_MAKE_UP_DAYS {
                    self.add(&key, far_make_up_day(day, away));
                }
            }
            for (key, day) in holiday.named() {
                self.december(year.year, &key, day);
            }
        }
    }

    /// Which notice a day of December belongs to. Deadlines are told as settled or provisional by the same bound.
    fn december(&mut self, year: i16, key: &str, day: Date) {
        let (own, next) = (next_notice_from(year - 1), next_notice_from(year));
        if (next..=last_day_of(year)).contains(&day) {
            self.add(key, of_next_notice(day, year + 1));
        } else if (first_day_of(year)..own).contains(&day) {
            self.add(key, early_december(day, own));
        }
    }

    fn of_festivals(&mut self, year: &Year) {
        for festival in &FESTIVALS {
            let named = || year.holidays.iter().filter(|holiday| holiday.name.zh.contains(festival.zh));
            let Some(first) = named().next() else {
                self.add(&year.path, missing(festival, year.year));
                continue;
            };
            match named().find(|holiday| festival.can_fall_in(holiday, year.year)) {
                None => self.add(&first.start_key(), elsewhere(festival, year.year)),
                Some(holiday) if length(holiday) < festival.days_in(year.year) => {
                    self.add(&holiday.end_key(), short(festival, festival.days_in(year.year)));
                }
                Some(_) => {}
            }
        }
    }

    /// Art. 2 and 6 of the holiday rules: weekdays off that are not made up for are exactly the festivals' days, because one that falls
    /// on a weekend is given on a weekday instead. So a day that is missing or too many shows in the sum.
    fn of_balance(&mut self, year: &Year) {
        let weekday = |holiday: &Holiday, n: i64| is_weekday(plus(holiday.from, n));
        let off =
            year.holidays.iter().map(|holiday| (0..length(holiday)).filter(|n| weekday(holiday, *n)).count());
        let made_up = year.holidays.iter().map(|holiday| holiday.make_up.len());
        let (off, made_up) = (off.sum::<usize>(), made_up.sum::<usize>());
        let due: i64 = FESTIVALS.iter().map(|festival| festival.days_in(year.year)).sum();
        if off as i64 - made_up as i64 != due {
            self.add(&year.path, unbalanced(off, made_up, due));
        }
    }
}

fn length(holiday: &Holiday) -> i64 {
    days_between(holiday.from, holiday.to) + 1
}

fn against_the_notice() -> Text {
    Text::new("请对照通知核对", "Check it against the notice")
}

fn many_make_up_days(days: usize) -> Text {
    Text::new(
        format!("调休上班日有 {days} 天，历年通知最多 {MOST_MAKE_UP_DAYS} 天"),
        format!("There are {days} make-up days; no notice had more than {MOST_MAKE_UP_DAYS}"),
    )
}

fn long_holiday(days: i64) -> Text {
    Text::new(format!("假期长达 {days} 天"), format!("The holiday lasts {days} days"))
}

fn far_make_up_day(day: Date, away: i64) -> Text {
    Text::new(format!("{day} 距其假期 {away} 天"), format!("{day} is {away} days from its holiday"))
}

fn of_next_notice(day: Date, year: i16) -> Text {
    Text::new(
        format!("{day} 通常由 {year} 年的通知安排，应写在 {year} 年一节"),
        format!("{day} is a matter of the notice for {year} and belongs in the section of {year}"),
    )
}

fn early_december(day: Date, from: Date) -> Text {
    Text::new(
        format!("{day} 早于 {from}，通知不曾调整过这样早的日子"),
        format!("{day} is before {from}, and no notice moved a day so early"),
    )
}

fn missing(festival: &Festival, year: i16) -> Text {
    let Festival { zh, en, .. } = festival;
    Text::new(
        format!("{year} 年没有名称含“{zh}”的假期"),
        format!("{year} has no holiday named `{zh}` ({en})"),
    )
}

fn elsewhere(festival: &Festival, year: i16) -> Text {
    let [from, to] = festival.between.map(|(month, day)| date(year, month, day));
    let Festival { zh, en, .. } = festival;
    if from == to {
        return Text::new(format!("名为“{zh}”的假期不含 {from}"), format!("{en} does not include {from}"));
    }
    Text::new(
        format!("名为“{zh}”的假期不在 {from} 至 {to} 之间"),
        format!("{en} does not fall between {from} and {to}"),
    )
}

fn short(festival: &Festival, days: i64) -> Text {
    let Festival { zh, en, .. } = festival;
    Text::new(
        format!("名为“{zh}”的假期不足法定的 {days} 天"),
        format!("{en} is shorter than the {days} days of the holiday rules"),
    )
}

fn unbalanced(off: usize, made_up: usize, due: i64) -> Text {
    Text::new(
        format!("周一至周五放假 {off} 天、调休上班 {made_up} 天，两者之差应为法定的 {due} 天"),
        format!(
            "{off} weekdays are off and {made_up} days are made up for; the holiday rules give {due} more off than made up"
        ),
    )
}
