//! The promise of an agreement: performance, the second contact, and what waits for it.

use super::*;
use crate::cases::model::Failure;
use crate::refusal::Arg;

/// A simple case of wang's, mediated by chen, in effect on 1 September and to be performed by the 20th.
fn promised() -> Village {
    let mut village = Village::accepted("simple");
    village.given("wang", "name-mediators", &[("mediators", mediators_of(&[("chen", "judicial")]))]);
    for party in ["p1", "p2"] {
        village.given("wang", "record-consent", &consent(party, true));
    }
    village.given("chen", "mediate", &session(true));
    let mut agreed = agreement();
    agreed[3].1 = t("2026-09-20");
    village.given("chen", "record-oral", &agreed[1..]);
    village
}

/// The same, followed up by zhang on the 2nd.
fn kept_so_far() -> Village {
    let mut village = promised();
    village.go_to("2026-09-02");
    village.given("zhang", "follow-up", &solved("phone", true));
    village
}

fn performance(on: Option<&str>) -> Vec<(&'static str, FieldValue)> {
    let mut fields = vec![("manner", t("at-once")), ("owed-to", t("p1"))];
    fields.extend(on.map(|on| ("performed-on", t(on))));
    fields
}

fn check() -> [(&'static str, FieldValue); 2] {
    [("rebounded", yes(false)), ("note", t("稳定"))]
}

#[test]
fn the_promised_day_is_the_handlers_deadline_and_no_instalment_meets_it() {
    let mut village = promised();
    assert_eq!(village.due("perform").as_deref(), Some("2026-09-20"));
    for (name, answer) in [("wang", "ok"), ("chen", "ok"), ("li", "refusal-handler-or-mediator-only")] {
        let (act, due, allowed) = village.beside(name);
        assert_eq!(
            (act.as_str(), due.as_str(), allowed),
            ("record-performance", "perform", answer),
            "{name}"
        );
    }
    assert_eq!(village.now("zhang"), ("follow-up".to_owned(), "follow-up".to_owned(), "ok"));
    let unproven = [("note", t("已付一半"))];
    assert_eq!(refused(village.when("wang", "record-instalment", &unproven)), "performance-unproven");
    village.given("wang", "record-instalment", &[("owed-to", t("p1")), ("note", t("已付一半"))]);
    assert_eq!(village.due("perform").as_deref(), Some("2026-09-20"));
    village.with_file("wang", "record-performance", &[("manner", t("instalments"))], "receipt").unwrap();
    assert_eq!(village.due("perform"), None);
    for act in ["record-performance", "record-instalment"] {
        assert!(!village.offered("wang").contains_key(act), "{act} is over");
    }
}

#[test]
fn performance_is_shown_by_a_receipt_or_the_partys_word_on_a_day_that_can_be() {
    let mut village = promised();
    village.go_to("2026-09-10");
    for (fields, answer) in [
        (vec![("manner", t("at-once"))], "performance-unproven"),
        (performance(Some("2026-08-31")), "day-before"),
        (performance(Some("2026-09-11")), "day-to-come"),
    ] {
        assert_eq!(refused(village.when("wang", "record-performance", &fields)), answer);
    }
    village.given("wang", "record-performance", &performance(Some("2026-09-01")));
    assert_eq!(refused(village.when("wang", "record-performance", &performance(None))), "already-performed");
}

#[test]
fn a_promise_kept_after_the_follow_up_is_looked_at_again_before_the_check() {
    let mut village = kept_so_far();
    assert_eq!(
        village.due("second-contact").as_deref(),
        Some("2026-09-23"),
        "three days after the promised day"
    );
    assert_eq!(village.due("check"), None);
    let open = village.when("sun", "check", &check()).unwrap_err();
    assert_eq!(open.key, "refusal-promise-open");
    assert_eq!(open.args, [("by", Arg::Date(jiff::civil::date(2026, 9, 20)))]);
    let (act, due, allowed) = village.now("zhang");
    assert_eq!(
        (act.as_str(), due.as_str(), allowed),
        ("record-performance", "perform", "refusal-wrong-role")
    );
    village.go_to("2026-09-20");
    assert_eq!(refused(village.when("zhang", "contact-again", &solved("phone", true))), "contact-early");
    village.go_to("2026-09-10");
    village.given("wang", "record-performance", &performance(None));
    assert_eq!(village.due("second-contact").as_deref(), Some("2026-09-13"));
    let missing = village.when("sun", "check", &check()).unwrap_err();
    assert_eq!(missing.key, "refusal-second-contact-missing");
    assert_eq!(missing.args, [("last", Arg::Date(jiff::civil::date(2026, 9, 13)))]);
    assert_eq!(village.now("zhang"), ("contact-again".to_owned(), "second-contact".to_owned(), "ok"));
    assert_eq!(refused(village.when("wang", "contact-again", &solved("phone", true))), "own-work");
    village.given("zhang", "contact-again", &solved("phone", true));
    assert_eq!(village.due("second-contact"), None);
    assert_eq!(village.due("check").as_deref(), Some("2026-09-17"));
    assert_eq!(refused(village.when("zhang", "contact-again", &solved("phone", true))), "no-contact-owed");
    village.given("sun", "check", &check());
    village.given("li", "close", &[]);
    assert!(village.case().closed);
}

#[test]
fn where_nothing_was_recorded_they_are_asked_after_the_promised_day() {
    let mut village = kept_so_far();
    village.go_to("2026-09-21");
    assert_eq!(refused(village.when("sun", "check", &check())), "second-contact-missing");
    village.given("li", "contact-again", &solved("phone", true));
    let perform = village.case().clocks.iter().find(|clock| clock.id == "perform").unwrap();
    assert!(perform.late && !perform.is_running());
    assert_eq!(refused(village.when("li", "close", &[])), "wrong-stage");
    village.given("sun", "check", &check());
    assert_eq!(refused(village.when("li", "close", &[])), "own-follow-up");
    village.given("zhou", "close", &[]);
}

#[test]
fn a_follow_up_after_performance_or_on_the_promised_day_is_enough() {
    let mut village = promised();
    village.given("wang", "record-performance", &performance(None));
    village.given("zhang", "follow-up", &solved("phone", true));
    assert_eq!(village.due("second-contact"), None);
    assert_eq!(village.due("check").as_deref(), Some("2026-09-08"));
    village.given("sun", "check", &check());
    let mut village = promised();
    village.go_to("2026-09-20");
    village.given("zhang", "follow-up", &solved("phone", true));
    assert_eq!(village.due("second-contact"), None);
    assert_eq!(village.due("check").as_deref(), Some("2026-09-27"));
}

#[test]
fn performance_written_down_late_leaves_days_for_the_contact_and_forgives_none_that_are_over() {
    let mut village = kept_so_far();
    village.go_to("2026-09-12");
    village.given("wang", "record-performance", &performance(Some("2026-09-03")));
    assert_eq!(village.due("second-contact").as_deref(), Some("2026-09-15"));
    let mut village = kept_so_far();
    village.go_to("2026-09-24");
    village.given("wang", "record-performance", &performance(Some("2026-09-24")));
    assert_eq!(village.due("second-contact").as_deref(), Some("2026-09-23"));
}

#[test]
fn a_broken_promise_reopens_the_case() {
    let mut village = kept_so_far();
    village.go_to("2026-09-21");
    village.given("zhang", "contact-again", &solved("phone", false));
    let case = village.case();
    assert_eq!((case.cycle, case.rounds[0].failed), (2, Some(Failure::FollowUp)));
    assert!(!case.kept.contains_key("perform-by"));
    for clock in ["perform", "second-contact", "check"] {
        assert_eq!(village.due(clock), None, "{clock}");
    }
}
