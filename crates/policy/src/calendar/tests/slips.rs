//! What a slip of the hand in a calendar file comes to: a problem where it cannot be, a warning where it hardly is.

use super::*;

/// The notice for 2019 as it was, which named three days of December 2018.
const YEAR_2019: &str = r#"
[[year]]
year = 2019
notice = { zh-CN = "国务院办公厅关于2019年部分节假日安排的通知", en = "Public holidays in 2019" }
[[year.holiday]]
name = { zh-CN = "元旦", en = "New Year's Day" }
from = "2018-12-30"
to = "2019-01-01"
make_up = ["2018-12-29"]
[[year.holiday]]
name = { zh-CN = "春节", en = "Spring Festival" }
from = "2019-02-04"
to = "2019-02-10"
make_up = ["2019-02-02", "2019-02-03"]
[[year.holiday]]
name = { zh-CN = "清明节", en = "Qingming Festival" }
from = "2019-04-05"
to = "2019-04-07"
[[year.holiday]]
name = { zh-CN = "劳动节", en = "Labour Day" }
from = "2019-05-01"
to = "2019-05-04"
make_up = ["2019-04-28", "2019-05-05"]
[[year.holiday]]
name = { zh-CN = "端午节", en = "Dragon Boat Festival" }
from = "2019-06-07"
to = "2019-06-09"
[[year.holiday]]
name = { zh-CN = "中秋节", en = "Mid-Autumn Festival" }
from = "2019-09-13"
to = "2019-09-15"
[[year.holiday]]
name = { zh-CN = "国庆节", en = "National Day" }
from = "2019-10-01"
to = "2019-10-07"
make_up = ["2019-09-29", "2019-10-12"]
"#;

fn changed(text: &str, from: &str, to: &str) -> String {
    assert_eq!(text.matches(from).count(), 1, "`{from}` stands there once");
    text.replacen(from, to, 1)
}

/// Keys and English words of what cannot be, after a change to the national calendar.
fn problems(from: &str, to: &str) -> Vec<(String, String)> {
    told(Calendar::load("cn.toml", &changed(NATIONAL, from, to)).expect_err("it cannot be"))
}

/// The same of what hardly is; the file loads all the same.
fn warnings(from: &str, to: &str) -> Vec<(String, String)> {
    let text = changed(NATIONAL, from, to);
    Calendar::load("cn.toml", &text).expect("it can be");
    told(unlikely_national("cn.toml", &text))
}

fn told(problems: Vec<Problem>) -> Vec<(String, String)> {
    assert!(problems.iter().all(|problem| problem.file == "cn.toml" && problem.line > 1), "{problems:#?}");
    problems.into_iter().map(|problem| (problem.key, problem.what.en)).collect()
}

fn one(key: &str, what: &str) -> Vec<(String, String)> {
    vec![(key.to_owned(), what.to_owned())]
}

#[test]
fn notices_as_they_were_give_no_word() {
    assert_eq!(unlikely_national("cn.toml", NATIONAL), []);
    assert_eq!(unlikely_local("local.toml", LOCAL), []);
    assert_eq!(unlikely_local("local.toml", LOCAL_DAYS), []);
    assert_eq!(unlikely_national("cn.toml", YEAR_2019), []);
}

#[test]
fn a_notice_names_days_of_the_december_before_in_its_own_section() {
    let calendar = Calendar::load("cn.toml", YEAR_2019).expect("it is sound");
    assert_eq!(calendar.is_working_day(date(2018, 12, 29)), (true, true));
    assert_eq!(calendar.is_working_day(date(2018, 12, 31)), (false, true));
    assert_eq!(calendar.add_days(date(2018, 12, 27), 3, Counting::Working, true).on, date(2019, 1, 2));
    assert_eq!(calendar.working_days_between(date(2018, 12, 31), date(2019, 12, 31)), 250);
}

#[test]
fn a_make_up_day_on_a_weekday_or_inside_a_holiday_is_refused() {
    let weekday = "2026-05-11 is a weekday, which is worked anyway";
    assert_eq!(problems("\"2026-05-09\"", "\"2026-05-11\""), one("year[2].holiday[3].make_up[0]", weekday));
    let inside = |day: &str| format!("{day} lies inside a holiday and cannot be worked");
    assert_eq!(
        problems("\"2026-05-09\"", "\"2026-05-09\", \"2026-05-03\""),
        one("year[2].holiday[3].make_up[1]", &inside("2026-05-03"))
    );
    assert_eq!(
        problems("\"2026-05-09\"", "\"2026-06-19\""),
        one("year[2].holiday[3].make_up[0]", &inside("2026-06-19"))
    );
}

#[test]
fn a_day_that_is_named_twice_is_refused() {
    let twice = "2026-05-09 is a make-up day already";
    assert_eq!(
        problems("\"2026-05-09\"", "\"2026-05-09\", \"2026-05-09\""),
        one("year[2].holiday[3].make_up[1]", twice)
    );
    assert_eq!(
        problems("to = \"2026-09-27\"", "to = \"2026-10-02\""),
        one("year[2].holiday[6].from", "2026-10-01 is in two holidays")
    );
}

#[test]
fn every_date_that_does_not_exist_is_told() {
    let text = changed(NATIONAL, "\"2026-02-28\"", "\"2026-02-29\"");
    let text = changed(&text, "from = \"2026-06-19\"", "from = \"2026-6-19\"");
    let problems = told(Calendar::load("cn.toml", &text).expect_err("they do not exist"));
    let key = |key: &str, day: &str| (key.to_owned(), format!("There is no day `{day}`"));
    assert_eq!(
        problems,
        [key("year[2].holiday[1].make_up[1]", "2026-02-29"), key("year[2].holiday[4].from", "2026-6-19")]
    );
    for day in ["2026-02-28T10:00", "20260228", "28.2.2026", ""] {
        let text = changed(NATIONAL, "\"2026-02-28\"", &format!("\"{day}\""));
        assert!(Calendar::load("cn.toml", &text).is_err(), "{day}");
    }
}

#[test]
fn a_date_without_quotation_marks_is_answered_with_how_to_write_it() {
    let text = changed(NATIONAL, "from = \"2026-06-19\"", "from = 2026-06-19");
    let problems = Calendar::load("cn.toml", &text).expect_err("it is no text");
    assert_eq!(problems[0].key, "year[2].holiday[4].from");
    assert!(problems[0].remedy.en.contains("text in quotation marks"), "{problems:#?}");
}

#[test]
fn a_year_for_which_no_notice_can_be_is_refused() {
    for year in ["20266", "226", "-2026", "32767"] {
        let text = changed(YEAR_2019, "year = 2019", &format!("year = {year}"));
        let problems = told(Calendar::load("cn.toml", &text).expect_err("no such year"));
        assert_eq!(problems[0].0, "year[0].year", "{year}");
    }
}

#[test]
fn a_day_out_of_reach_of_its_year_is_told_once_at_its_end() {
    let outside = |day: &str| format!("{day} is neither in 2026 nor in the December before it");
    assert_eq!(
        problems("to = \"2026-10-07\"", "to = \"9999-10-07\""),
        one("year[2].holiday[6].to", &outside("9999-10-07"))
    );
    assert_eq!(
        problems("from = \"2026-01-01\"", "from = \"2025-11-30\""),
        one("year[2].holiday[0].from", &outside("2025-11-30"))
    );
    assert_eq!(
        problems("\"2026-09-20\"", "\"2025-09-20\""),
        one("year[2].holiday[6].make_up[0]", &outside("2025-09-20"))
    );
}

#[test]
fn each_festival_that_is_missing_is_named() {
    for name in ["元旦", "春节", "清明", "劳动", "端午", "中秋", "国庆"] {
        let year = NATIONAL.find("year = 2026").expect("it is there");
        let (before, after) = NATIONAL.split_at(year);
        let text = format!("{before}{}", after.replacen(name, "假期", 1));
        let found = told(unlikely_national("cn.toml", &text));
        assert_eq!(found.len(), 1, "{name} {found:?}");
        assert_eq!(found[0].0, "year[2]");
        assert!(found[0].1.starts_with(&format!("2026 has no holiday named `{name}`")), "{found:?}");
    }
}

#[test]
fn a_festival_on_other_days_or_too_short_is_named() {
    let elsewhere = "Spring Festival does not fall between 2026-01-21 and 2026-02-21";
    let text = changed(NATIONAL, "from = \"2026-02-15\"", "from = \"2026-03-15\"");
    let text = changed(&text, "to = \"2026-02-23\"", "to = \"2026-03-23\"");
    let found = told(unlikely_national("cn.toml", &text));
    assert!(found.contains(&("year[2].holiday[1].from".to_owned(), elsewhere.to_owned())), "{found:?}");
    assert_eq!(
        warnings("to = \"2026-05-05\"", "to = \"2026-05-01\""),
        one("year[2].holiday[3].to", "Labour Day is shorter than the 2 days of the holiday rules")
    );
}

#[test]
fn a_holiday_of_weeks_is_named() {
    assert_eq!(
        warnings("to = \"2026-06-21\"", "to = \"2026-07-21\""),
        one("year[2].holiday[4].to", "The holiday lasts 33 days")
    );
    let text = LOCAL_DAYS.replace("2026-05-29", "2026-06-10").replace("2026-05-31", "2026-06-13");
    Calendar::china().with_local("local.toml", &text).expect("it can be");
    let found = unlikely_local("local.toml", &text);
    assert_eq!((found.len(), found[0].key.as_str()), (1, "year[0].holiday[0].to"));
}

#[test]
fn more_make_up_days_than_a_notice_ever_had_and_one_far_from_its_holiday_are_named() {
    let far = "2026-03-14 is 19 days from its holiday";
    assert_eq!(warnings("\"2026-02-28\"", "\"2026-03-14\""), one("year[2].holiday[1].make_up[1]", far));
    let many =
        r#""2026-09-19", "2026-09-20", "2026-10-10", "2026-10-11", "2026-10-17", "2026-10-18", "2026-10-24""#;
    let found = warnings(r#""2026-09-20", "2026-10-10""#, many);
    assert!(!found.iter().any(|(key, _)| key == "year[2]"), "twelve at most: {found:?}");
    let more = format!("{many}, \"2026-10-25\", \"2026-10-31\"");
    let found = warnings(r#""2026-09-20", "2026-10-10""#, &more);
    let count = ("year[2]".to_owned(), "There are 13 make-up days; no notice had more than 12".to_owned());
    assert!(found.contains(&count), "{found:?}");
}

#[test]
fn days_of_december_that_belong_to_another_notice_are_named() {
    let next = "2026-12-31 is a matter of the notice for 2027 and belongs in the section of 2027";
    let in_own_year = "to = \"2026-10-07\"\nmake_up = [\"2026-09-20\", \"2026-10-10\"]\n";
    let also = "[[year.holiday]]\nname = { zh-CN = \"元旦\", en = \"New Year's Day\" }\nfrom = \"2026-12-31\"\nto = \"2026-12-31\"\n";
    let found = warnings(in_own_year, &format!("{in_own_year}{also}"));
    assert!(found.contains(&("year[2].holiday[7].from".to_owned(), next.to_owned())), "{found:?}");
    let early = "2018-12-08 is before 2018-12-20, and no notice moved a day so early";
    let found = told(unlikely_national("cn.toml", &changed(YEAR_2019, "2018-12-29", "2018-12-08")));
    assert!(found.contains(&("year[0].holiday[0].make_up[0]".to_owned(), early.to_owned())), "{found:?}");
}

#[test]
fn a_make_up_day_that_was_forgotten_shows_in_the_sum() {
    let sum =
        "19 weekdays are off and 5 days are made up for; the holiday rules give 13 more off than made up";
    assert_eq!(warnings("make_up = [\"2026-05-09\"]", ""), one("year[2]", sum));
}

/// Each date of the newest year is moved by some days: whenever another number of days would be worked, a word is said.
#[test]
fn no_slip_in_a_date_changes_the_number_of_working_days_without_a_word() {
    let newest = &NATIONAL[NATIONAL.rfind("[[year]]").expect("there is a year")..];
    let worked = |calendar: &Calendar| calendar.days.iter().filter(|day| day.is_worked()).count();
    let sound = worked(&Calendar::load("cn.toml", newest).expect("it is sound"));
    let (mut tried, mut silent) = (0, Vec::new());
    for (at, _) in newest.match_indices("\"20") {
        let place = at + 1..at + 11;
        let day: Date = newest[place.clone()].parse().expect("a date stands there");
        for moved in [-31, -30, -7, -2, -1, 1, 2, 7, 30, 31].map(|days| plus(day, days)) {
            let mut text = newest.to_owned();
            text.replace_range(place.clone(), &moved.to_string());
            tried += 1;
            let Ok(calendar) = Calendar::load("cn.toml", &text) else { continue };
            if worked(&calendar) != sound && unlikely_national("cn.toml", &text).is_empty() {
                silent.push((day, moved));
            }
        }
    }
    assert_eq!((tried, silent), (200, Vec::new()));
}

#[test]
fn local_make_up_days_are_held_against_the_national_calendar() {
    let cases = [
        ("2026-06-01", "2026-06-01 is a weekday, which is worked anyway"),
        ("2026-05-02", "2026-05-02 lies inside a holiday and cannot be worked"),
        ("2026-05-28", "2026-05-28 lies inside a holiday and cannot be worked"),
        ("2026-05-09", "2026-05-09 is a make-up day already"),
    ];
    for (day, what) in cases {
        let text = changed(LOCAL_DAYS, "2026-05-31", day);
        let problems = Calendar::china().with_local("local.toml", &text).expect_err("it cannot be");
        let found = (problems[0].key.as_str(), problems[0].what.en.as_str());
        assert_eq!(found, ("year[0].holiday[0].make_up[0]", what));
    }
}

#[test]
fn a_local_holiday_may_lie_over_a_national_one_and_over_a_make_up_day() {
    let text = changed(LOCAL_DAYS, "2026-05-27", "2026-05-04");
    let text = changed(&text, "2026-05-29", "2026-05-10");
    let local = Calendar::china().with_local("local.toml", &text).expect("it can be");
    assert_eq!(local.is_working_day(date(2026, 5, 9)), (false, true));
}
