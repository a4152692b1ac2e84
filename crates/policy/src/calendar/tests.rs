//! The calendar against dates worked out by hand and published counts.

mod slips;

use super::*;

fn due(start: Date, days: u32, counting: Counting) -> Date {
    let due = Calendar::china().add_days(start, days, counting, true);
    assert!(!due.provisional, "{start} + {days} needs no unpublished day");
    due.on
}

#[test]
fn thirty_days_end_on_the_first_working_day_after_a_rest_day() {
    assert_eq!(due(date(2026, 1, 20), 30, Counting::Calendar), date(2026, 2, 24));
    assert_eq!(due(date(2026, 9, 2), 30, Counting::Calendar), date(2026, 10, 8));
    assert_eq!(due(date(2026, 4, 2), 30, Counting::Calendar), date(2026, 5, 6));
}

#[test]
fn three_five_and_ten_working_days_pass_over_holidays() {
    let cases = [
        (date(2026, 2, 12), [date(2026, 2, 24), date(2026, 2, 26), date(2026, 3, 4)]),
        (date(2026, 4, 30), [date(2026, 5, 8), date(2026, 5, 11), date(2026, 5, 18)]),
        (date(2026, 9, 30), [date(2026, 10, 10), date(2026, 10, 13), date(2026, 10, 20)]),
    ];
    for (start, ends) in cases {
        for (days, end) in [3, 5, 10].into_iter().zip(ends) {
            assert_eq!(due(start, days, Counting::Working), end, "{start} + {days} working days");
        }
    }
}

#[test]
fn a_year_has_the_published_number_of_working_days() {
    let calendar = Calendar::china();
    for (year, days) in [(2024, 251), (2025, 248), (2026, 248)] {
        assert_eq!(calendar.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)), days, "{year}");
    }
}

#[test]
fn make_up_days_of_2026_are_worked() {
    let calendar = Calendar::china();
    let days = [date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9), date(2026, 9, 20)];
    for day in days.into_iter().chain([date(2026, 10, 10)]) {
        assert!(!is_weekday(day));
        assert_eq!(calendar.is_working_day(day), (true, true), "{day}");
    }
    assert_eq!(calendar.is_working_day(date(2026, 2, 23)), (false, true));
}

#[test]
fn a_term_past_the_last_published_year_is_provisional() {
    let calendar = Calendar::china();
    assert_eq!(calendar.published_until(), date(2026, 12, 31));
    let working = calendar.add_days(date(2026, 12, 30), 3, Counting::Working, true);
    assert_eq!(working, DueDate { on: date(2027, 1, 4), provisional: true });
    let rolled = calendar.add_days(date(2026, 12, 4), 30, Counting::Calendar, true);
    assert_eq!(rolled, DueDate { on: date(2027, 1, 4), provisional: true });
    let plain = calendar.add_days(date(2026, 12, 4), 30, Counting::Calendar, false);
    assert_eq!(plain, DueDate { on: date(2027, 1, 3), provisional: false });
}

#[test]
fn a_term_that_ends_on_20_december_or_later_is_provisional_until_the_next_notice_is_entered() {
    let calendar = Calendar::china();
    assert_eq!(calendar.provisional_from(), date(2026, 12, 20));
    let ends = |calendar: &Calendar, start, days, counting| calendar.add_days(start, days, counting, true);
    let cases = [
        (date(2026, 11, 18), 30, Counting::Calendar, date(2026, 12, 18), false),
        (date(2026, 11, 19), 30, Counting::Calendar, date(2026, 12, 21), true),
        (date(2026, 11, 25), 30, Counting::Calendar, date(2026, 12, 25), true),
        (date(2026, 12, 15), 3, Counting::Working, date(2026, 12, 18), false),
        (date(2026, 12, 16), 3, Counting::Working, date(2026, 12, 21), true),
        (date(2026, 12, 18), 10, Counting::Working, date(2027, 1, 1), true),
    ];
    for (start, days, counting, on, provisional) in cases {
        assert_eq!(ends(&calendar, start, days, counting), DueDate { on, provisional }, "{start} + {days}");
    }

    let entered = format!("{NATIONAL}{NEXT_YEAR}");
    let entered = Calendar::load("cn.toml", &entered).expect("it is sound");
    let settled = |on| DueDate { on, provisional: false };
    let from = date(2026, 12, 18);
    assert_eq!(ends(&entered, from, 5, Counting::Working), settled(date(2026, 12, 25)));
    assert_eq!(ends(&entered, from, 6, Counting::Working), settled(date(2026, 12, 26)), "worked in exchange");
    assert_eq!(ends(&entered, date(2026, 12, 1), 30, Counting::Calendar), settled(date(2027, 1, 3)));
    assert_eq!(entered.provisional_from(), date(2027, 12, 20));
}

/// A notice made up for the test, with days of the December before.
const NEXT_YEAR: &str = r#"
[[year]]
year = 2027
notice = { zh-CN = "示例", en = "Example" }
[[year.holiday]]
name = { zh-CN = "元旦", en = "New Year's Day" }
from = "2026-12-31"
to = "2027-01-02"
make_up = ["2026-12-26", "2027-01-03"]
"#;

#[test]
fn counting_by_table_equals_counting_day_by_day() {
    let calendar = Calendar::china();
    let mut start = date(2023, 11, 20);
    while start < date(2027, 1, 20) {
        for days in [0, 1, 2, 3, 5, 10, 22, 60] {
            let (mut on, mut left, mut provisional) = (start, days, false);
            while left > 0 {
                on = plus(on, 1);
                let (worked, known) = calendar.is_working_day(on);
                left -= u32::from(worked);
                provisional |= !known;
            }
            let counted = calendar.add_days(start, days, Counting::Working, false);
            assert_eq!(counted.on, on, "{start} + {days}");
            assert_eq!(counted.provisional, provisional, "{start} + {days}");
        }
        start = plus(start, 1);
    }
}

const LOCAL_DAYS: &str = r#"
[[year]]
year = 2026
notice = { zh-CN = "示例", en = "Example" }
[[year.holiday]]
name = { zh-CN = "本地节日", en = "Local festival" }
from = "2026-05-27"
to = "2026-05-29"
make_up = ["2026-05-31"]
"#;

#[test]
fn local_days_lie_over_the_national_ones() {
    let national = Calendar::china();
    let local = Calendar::china().with_local("local.toml", LOCAL_DAYS).expect("a sound overlay");
    let start = date(2026, 5, 26);
    assert_eq!(national.add_days(start, 3, Counting::Working, true).on, date(2026, 5, 29));
    assert_eq!(local.add_days(start, 3, Counting::Working, true).on, date(2026, 6, 2));
    assert_eq!(local.is_working_day(date(2026, 5, 31)), (true, true));
}

#[test]
fn the_overlay_that_comes_with_the_project_changes_nothing() {
    let calendar = Calendar::china().with_local("local.toml", LOCAL).expect("the file is sound");
    assert_eq!(calendar.days, Calendar::china().days);
}

#[test]
fn a_local_day_of_an_unpublished_year_is_refused_with_its_line() {
    let text = LOCAL_DAYS.replace("2026", "2031");
    let problems = Calendar::china().with_local("local.toml", &text).expect_err("2031 is not published");
    assert_eq!((problems[0].line, problems[0].key.as_str()), (7, "year[0].holiday[0].from"));
}

#[test]
fn a_missing_year_between_two_is_refused() {
    let text = NATIONAL.replace("2025", "2027");
    let problems = Calendar::load("cn.toml", &text).expect_err("2025 is missing");
    assert_eq!(problems[0].key, "year[1]");
}
