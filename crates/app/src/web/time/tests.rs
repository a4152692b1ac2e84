//! Time words, in both languages, around midnight and the year's end.

use jiff::civil::date;

use super::*;

fn reader(lang: Lang) -> Reader {
    let zone = TimeZone::get("Asia/Shanghai").unwrap();
    let now = date(2025, 11, 22).at(9, 14, 0, 0).to_zoned(zone.clone()).unwrap().timestamp();
    Reader { lang, zone, now }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn due(lang: Lang, deadline: Deadline) -> (Nearness, String) {
    let due = reader(lang).due(deadline);
    (due.nearness, format!("{} · {}", due.relative, due.absolute).replace('\u{a0}', " "))
}

#[test]
fn a_deadline_reads_relative_and_absolute_in_both_languages() {
    let deadline = Deadline::At(at("2025-11-24T18:00:00+08:00"));
    assert_eq!(due(Lang::Zh, deadline), (Nearness::Soon, "2 天后到期 · 11月24日 周一 18:00".into()));
    assert_eq!(due(Lang::En, deadline), (Nearness::Soon, "due in 2 days · Mon 24 Nov 18:00".into()));
}

#[test]
fn a_day_counts_as_today_until_it_ends() {
    assert_eq!(due(Lang::Zh, Deadline::By(date(2025, 11, 22))).0, Nearness::Today);
    assert_eq!(
        due(Lang::Zh, Deadline::By(date(2025, 11, 21))),
        (Nearness::Overdue, "逾期 1 天 · 11月21日 周五".into())
    );
    assert_eq!(due(Lang::En, Deadline::By(date(2025, 11, 20))).1, "2 days overdue · Thu 20 Nov");
}

#[test]
fn on_the_day_itself_hours_and_minutes_count() {
    let words = |text: &str| due(Lang::En, Deadline::At(at(text))).1;
    assert_eq!(words("2025-11-22T12:20:00+08:00"), "due in 3 hours · Sat 22 Nov 12:20");
    assert_eq!(words("2025-11-22T09:15:00+08:00"), "due in 1 minute · Sat 22 Nov 09:15");
    assert_eq!(words("2025-11-22T08:00:00+08:00"), "1 hour overdue · Sat 22 Nov 08:00");
    assert_eq!(words("2025-11-22T09:00:00+08:00"), "14 minutes overdue · Sat 22 Nov 09:00");
}

#[test]
fn another_year_is_named() {
    assert_eq!(due(Lang::Zh, Deadline::By(date(2026, 1, 4))).1, "43 天后到期 · 2026年1月4日 周日");
    assert_eq!(due(Lang::En, Deadline::By(date(2026, 1, 4))).1, "due in 43 days · Sun 4 Jan 2026");
}

#[test]
fn the_past_is_told_in_the_largest_unit_that_fits() {
    let ago = |text: &str| reader(Lang::Zh).ago(at(text));
    assert_eq!(ago("2025-11-22T09:13:40+08:00"), "刚刚");
    assert_eq!(ago("2025-11-22T08:50:00+08:00"), "24 分钟前");
    assert_eq!(ago("2025-11-22T00:10:00+08:00"), "9 小时前");
    assert_eq!(ago("2025-11-21T23:50:00+08:00"), "昨天");
    assert_eq!(ago("2025-11-02T23:50:00+08:00"), "20 天前");
}
