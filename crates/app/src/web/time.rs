//! Time in words, always relative and absolute: `2 天后到期 · 11月24日 周二 18:00`.
//!
//! Invariant: "now" is an argument, held by the `Reader`; days are counted between civil dates in the reader's zone.
//! Not here: how a deadline is computed (`bellwether_policy`), how it looks (`components/clock.rs`).

use bellwether_policy::Lang;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit};

use crate::web::locale::{t, t_args};

/// Deadlines this near are shown as due soon.
const SOON_DAYS: i64 = 3;

/// Who reads the page: the language, the installation's zone, and the moment of reading.
#[derive(Clone, Debug)]
pub struct Reader {
    pub lang: Lang,
    pub zone: TimeZone,
    pub now: Timestamp,
}

/// When something is due: by the end of a day, or by an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deadline {
    By(Date),
    At(Timestamp),
}

/// How near a deadline is; the only thing that may colour it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    Overdue,
    Today,
    Soon,
    Later,
}

/// A deadline in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    pub nearness: Nearness,
    /// `2 天后到期`, `逾期 2 天`.
    pub relative: String,
    /// `11月24日 周二 18:00`.
    pub absolute: String,
    /// For `<time datetime>`.
    pub machine: String,
}

impl Deadline {
    fn date(self, zone: &TimeZone) -> Date {
        match self {
            Deadline::By(date) => date,
            Deadline::At(at) => at.to_zoned(zone.clone()).date(),
        }
    }
}

impl Reader {
    pub fn today(&self) -> Date {
        self.local(self.now).date()
    }

    fn local(&self, at: Timestamp) -> jiff::Zoned {
        at.to_zoned(self.zone.clone())
    }

    /// `11月24日 周二`, never broken across lines; with the year when it is not this one.
    pub fn date(&self, date: Date) -> String {
        day(self.lang, date, date.year() != self.today().year())
    }

    /// `11月24日 周二 18:00`.
    pub fn moment(&self, at: Timestamp) -> String {
        let local = self.local(at);
        format!("{}\u{a0}{:02}:{:02}", self.date(local.date()), local.hour(), local.minute())
    }

    /// How long ago, in the largest unit that fits: `刚刚`, `3 小时前`, `2 天前`. A moment to come reads as just now.
    pub fn ago(&self, at: Timestamp) -> String {
        let days = days_between(self.local(at).date(), self.today());
        let minutes = self.now.duration_since(at).as_mins();
        match (days, minutes) {
            (..=0, ..1) => t(self.lang, "time-just-now").into_owned(),
            (..=0, 1..60) => self.say("time-minutes-ago", "minutes", minutes),
            (..=0, _) => self.say("time-hours-ago", "hours", minutes / 60),
            (1, _) => t(self.lang, "time-yesterday").into_owned(),
            _ => self.say("time-days-ago", "days", days),
        }
    }

    pub fn due(&self, deadline: Deadline) -> Due {
        let days = days_between(self.today(), deadline.date(&self.zone));
        let late = match deadline {
            Deadline::By(_) => days < 0,
            Deadline::At(at) => at < self.now,
        };
        let nearness = match days {
            _ if late => Nearness::Overdue,
            0 => Nearness::Today,
            1..=SOON_DAYS => Nearness::Soon,
            _ => Nearness::Later,
        };
        let (absolute, machine) = match deadline {
            Deadline::By(date) => (self.date(date), date.to_string()),
            Deadline::At(at) => (self.moment(at), at.to_string()),
        };
        Due { nearness, relative: self.until(deadline, days, late), absolute, machine }
    }

    fn until(&self, deadline: Deadline, days: i64, late: bool) -> String {
        match (deadline, days) {
            (Deadline::At(at), 0) => self.until_today(at, late),
            (Deadline::By(_), 0) => t(self.lang, "due-today").into_owned(),
            (_, 1) => t(self.lang, "due-tomorrow").into_owned(),
            (_, 1..) => self.say("due-in-days", "days", days),
            _ => self.say("due-overdue-days", "days", -days),
        }
    }

    fn until_today(&self, at: Timestamp, late: bool) -> String {
        let minutes = self.now.duration_since(at).as_mins().abs();
        match (late, minutes >= 60) {
            (true, true) => self.say("due-overdue-hours", "hours", minutes / 60),
            (true, false) => self.say("due-overdue-minutes", "minutes", minutes),
            (false, true) => self.say("due-in-hours", "hours", minutes / 60),
            (false, false) => self.say("due-in-minutes", "minutes", minutes),
        }
    }

    fn say(&self, key: &str, name: &'static str, number: i64) -> String {
        t_args(self.lang, key, &[(name, number.into())])
    }
}

/// `2025年11月24日` · `24 Nov 2025`.
pub fn full_date(lang: Lang, date: Date) -> String {
    match lang {
        Lang::Zh => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
        Lang::En => format!("{}\u{a0}{}\u{a0}{}", date.day(), month(date), date.year()),
    }
}

fn day(lang: Lang, date: Date, with_year: bool) -> String {
    const ZH: [&str; 7] = ["一", "二", "三", "四", "五", "六", "日"];
    const EN: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).expect("0 to 6");
    match (lang, with_year) {
        (Lang::Zh, true) => format!("{}\u{a0}周{}", full_date(lang, date), ZH[weekday]),
        (Lang::Zh, false) => format!("{}月{}日\u{a0}周{}", date.month(), date.day(), ZH[weekday]),
        (Lang::En, true) => format!("{}\u{a0}{}", EN[weekday], full_date(lang, date)),
        (Lang::En, false) => format!("{}\u{a0}{}\u{a0}{}", EN[weekday], date.day(), month(date)),
    }
}

fn month(date: Date) -> &'static str {
    const EN: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    EN[usize::try_from(date.month()).expect("1 to 12") - 1]
}

/// Whole days from one civil date to another.
fn days_between(from: Date, to: Date) -> i64 {
    let span = from.until((Unit::Day, to)).expect("two civil dates are always a number of days apart");
    i64::from(span.get_days())
}

#[cfg(test)]
mod tests;
