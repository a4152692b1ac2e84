//! Reporting, accepting, grading, referring.

use super::*;
use crate::cases::model::Who;

#[test]
fn each_line_reports_for_itself_and_nobody_for_another() {
    let mut village = Village::on("2026-09-01");
    assert_eq!(refused(village.report("c1", "zhang", "team")), "wrong-role");
    assert_eq!(refused(village.report("c1", "resident", "grid")), "line-unknown");
    assert_eq!(kinds(&village.report("c1", "zhang", "grid").unwrap()), ["reported"]);
    assert_eq!(refused(village.report("c1", "zhang", "grid")), "case-exists");
    village.report("c2", "resident", "resident").unwrap();
    assert_eq!(village.cases["c2"].reporters[0].who, Who::Resident);
}

#[test]
fn names_and_free_text_leave_the_open_body_and_the_state() {
    let mut village = Village::on("2026-09-01");
    let events = village.report("c1", "resident", "resident").unwrap();
    let open = serde_json::to_string(&events).unwrap() + &serde_json::to_string(village.case()).unwrap();
    for secret in ["马某", "13900000000", "渠水"] {
        assert!(!open.contains(secret), "{secret} stands open in {open}");
    }
    let keys: Vec<&str> = events[0].sealed.iter().map(|part| part.key.as_str()).collect();
    assert_eq!(keys, ["p1", "p2"]);
    assert_eq!(events[0].sealed[0].body["summary"], "渠水分配不均");
    assert_eq!(events[0].sealed[1].body["party.name"], "何某");
}

#[test]
fn a_resident_without_a_name_is_asked_for_one() {
    let mut village = Village::on("2026-09-01");
    let report = Report { parties: Vec::new(), ..a_report("c1", "resident", &village.policy) };
    assert_eq!(
        refused(village.send("c1", "resident", &Command::Report(Box::new(report)))),
        "applicant-missing"
    );
}

#[test]
fn a_form_is_read_by_its_policy() {
    let mut village = Village::on("2026-09-01");
    village.report("c1", "zhang", "grid").unwrap();
    let grade = ("grade", t("simple"));
    assert_eq!(refused(village.when("wang", "accept", std::slice::from_ref(&grade))), "field-missing");
    let rows = [
        (("grade", t("huge")), "field-unfit"),
        (("reason", t(&"长".repeat(5_001))), "field-too-long"),
        (("mood", t("好")), "field-unknown"),
    ];
    for (wrong, key) in rows {
        let mut fields = BTreeMap::from([grade.clone(), ("reason", t("理由"))]);
        fields.insert(wrong.0, wrong.1);
        let fields: Vec<_> = fields.into_iter().collect();
        assert_eq!(refused(village.when("wang", "accept", &fields)), key);
    }
}

#[test]
fn a_party_has_a_name_that_can_be_seen_and_fits_and_the_refusal_says_which_it_lacks() {
    let ninety = "长".repeat(101);
    for (name, address, key) in [
        ("\u{200b}\u{3164}", "", "name-unseen"),
        ("王\u{202e}芳", "", "name-hidden"),
        ("王芳\n", "\u{0}", "name-hidden"),
        (ninety.as_str(), "", "name-long"),
        ("王芳", ninety.as_str(), "name-long"),
    ] {
        let mut village = Village::on("2026-09-01");
        let mut report = a_report("c1", "resident", &village.policy);
        report.parties[0].details.name = name.to_owned();
        report.parties[0].details.address = address.to_owned();
        assert_eq!(
            refused(village.send("c1", "resident", &Command::Report(Box::new(report)))),
            key,
            "{name:?}"
        );
    }
    let mut village = Village::on("2026-09-01");
    let mut report = a_report("c1", "resident", &village.policy);
    report.parties[0].details.name = "ئا\u{200d}لىم".to_owned();
    village.send("c1", "resident", &Command::Report(Box::new(report))).unwrap();
}

#[test]
fn the_end_of_a_line_counts_once_whoever_sends_it_and_what_nobody_sees_fills_in_nothing() {
    let mut village = Village::on("2026-09-01");
    village.report("c1", "zhang", "grid").unwrap();
    let grade = ("grade", t("simple"));
    let words = format!("{}\r\n{}", "长".repeat(2_500), "长".repeat(2_499));
    for (reason, key) in [
        (format!("{words}长"), "field-too-long"),
        ("\u{200b} \u{2060}".to_owned(), "field-missing"),
        ("欠\u{202e}001".to_owned(), "field-hidden"),
        ("一\u{7}".to_owned(), "field-hidden"),
    ] {
        let fields = [grade.clone(), ("reason", t(&reason))];
        assert_eq!(refused(village.when("wang", "accept", &fields)), key);
    }
    let events = village.when("wang", "accept", &[grade, ("reason", t(&words))]).unwrap();
    let kept = format!("{events:?}");
    assert!(kept.contains("长\\n长") && !kept.contains("\\r"));
}

#[test]
fn whoever_accepts_handles_it_and_the_deadlines_of_its_grade_start() {
    let village = Village::accepted("complex");
    assert_eq!(village.case().handler, Some(PersonId::new("wang")));
    assert_eq!(village.due("accept"), None);
    assert_eq!(village.due("settle").as_deref(), Some("2026-09-16"));
    assert_eq!(village.case().owed().map(|clock| clock.id.as_str()), Some("analyse"));
}

#[test]
fn an_acceptance_after_its_day_is_remembered_as_late() {
    let mut village = Village::on("2026-09-01");
    village.report("c1", "zhang", "grid").unwrap();
    village.go_to("2026-09-05");
    village.given("wang", "accept", &[("grade", t("simple")), ("reason", t("理由"))]);
    let accept = village.case().clocks.iter().find(|clock| clock.id == "accept").unwrap();
    assert!(accept.late && !accept.is_running());
}

#[test]
fn a_case_is_declined_with_a_reason_by_someone_who_did_not_report_it() {
    let mut village = Village::on("2026-09-01");
    village.report("c1", "wang", "grid").unwrap();
    assert_eq!(refused(village.when("wang", "decline", &[("reason", t("不属调解范围"))])), "own-report");
    assert_eq!(refused(village.when("li", "decline", &[])), "field-missing");
    village.given("li", "decline", &[("reason", t("不属调解范围"))]);
    assert_eq!(village.case().outcome.as_deref(), Some("declined"));
    assert!(village.case().closed && village.case().owed().is_none());
    assert_eq!(refused(village.when("resident", "reopen", &[("reason", t("不服"))])), "outcome-final");
}

#[test]
fn a_new_grade_keeps_the_time_that_has_passed() {
    let mut village = Village::accepted("simple");
    assert_eq!(village.due("settle").as_deref(), Some("2026-09-08"));
    village.go_to("2026-09-04");
    assert_eq!(
        refused(village.when("li", "regrade", &[("grade", t("simple")), ("reason", t("r"))])),
        "same-grade"
    );
    village.given("li", "regrade", &[("grade", t("complex")), ("reason", t("涉及多户"))]);
    assert_eq!(village.due("settle").as_deref(), Some("2026-09-16"));
    assert_eq!(village.case().handler, Some(PersonId::new("wang")));
}

#[test]
fn a_new_grade_forgives_no_day_that_was_missed() {
    let mut village = Village::accepted("simple");
    village.go_to("2026-09-09");
    village.given("li", "regrade", &[("grade", t("key")), ("reason", t("涉及多户"))]);
    assert_eq!(village.due("settle").as_deref(), Some("2026-09-08"), "due yesterday, and still so");
    village.go_to("2026-09-10");
    village.given("wang", "terminate", &[("reason", t("分歧")), ("routes-told", yes(true))]);
    village.given("li", "close-unresolved", &[("reason", t("未达成"))]);
    assert_eq!(village.case().rounds[0].in_time, Some(false));
}

#[test]
fn a_case_has_a_limited_number_of_parties() {
    let mut village = Village::on("2026-09-01");
    let one = a_report("c1", "grid", &village.policy);
    let with = |count: usize| {
        let named = |number: usize| NewParty { id: PartyId(format!("p{number}")), ..one.parties[0].clone() };
        Command::Report(Box::new(Report { parties: (0..count).map(named).collect(), ..one.clone() }))
    };
    assert_eq!(refused(village.send("c1", "zhang", &with(51))), "parties-too-many");
    village.send("c1", "zhang", &with(50)).unwrap();
    let more = FieldValue::NewParty(Box::new(NewParty { id: PartyId::new("q"), ..one.parties[0].clone() }));
    assert_eq!(refused(village.when("zhang", "add-party", &[("new-party", more)])), "parties-too-many");
    village.given("wang", "accept", &[("grade", t("key")), ("reason", t("r"))]);
    let crowd = FieldValue::People(vec![chosen("li", None); 51]);
    let analysis = [("people", crowd), ("causes", t("c")), ("plan", t("p"))];
    assert_eq!(refused(village.when("wang", "analyse", &analysis)), "field-too-many");
}

#[test]
fn a_second_line_vouches_and_the_same_line_does_not() {
    let mut village = Village::on("2026-09-01");
    village.report("c1", "zhang", "grid").unwrap();
    assert_eq!(refused(village.when("wang", "corroborate", &[("note", t("属实"))])), "same-line");
    village.given("qian", "corroborate", &[("note", t("属实"))]);
    assert_eq!(village.case().reporters.len(), 2);
    assert_eq!(refused(village.when("qian", "corroborate", &[("note", t("属实"))])), "own-report");
}

#[test]
fn a_referred_case_comes_back_to_the_stage_it_left_while_its_clocks_go_on() {
    let mut village = Village::accepted("complex");
    assert_eq!(
        refused(village.when("li", "refer", &[("level", t("township")), ("reason", t("r"))])),
        "handler-only"
    );
    village.given("wang", "refer", &[("level", t("township")), ("reason", t("超出权限"))]);
    assert_eq!(village.case().stage, "referred");
    assert_eq!(village.due("settle").as_deref(), Some("2026-09-16"));
    village.given("zhou", "return", &[("note", t("已协调"))]);
    assert_eq!(village.case().stage, "accepted");
}

#[test]
fn only_an_import_brings_its_own_instants() {
    let mut village = Village::on("2026-09-01");
    let report = Report { at_us: Some(1), ..a_report("c1", "grid", &village.policy) };
    let command = Command::Report(Box::new(report));
    assert_eq!(refused(village.send("c1", "zhang", &command)), "instant-not-given");
    assert_eq!(refused(village.send("c1", "import", &command)), "import-unknown");
}

#[test]
fn a_log_brings_only_what_can_have_happened_and_no_end_before_its_beginning() {
    let mut village = Village::with(PERMIT, "2026-09-01");
    let now_us = village.now_us;
    let deadline = FieldValue::Number(now_us + 86_400_000_000);
    let mut report = a_report("c1", "desk", &village.policy);
    report.parties.clear();
    report.fields = form(&[("deadline", deadline)]);
    let at = |at_us: i64| Command::Report(Box::new(Report { at_us: Some(at_us), ..report.clone() }));
    assert_eq!(refused(village.send("c1", "import", &at(now_us + 1))), "time-to-come");
    for long_ago in [0, i64::MIN, -62_000_000_000_000_000] {
        assert_eq!(refused(village.send("c1", "import", &at(long_ago))), "time-long-ago");
    }
    village.send("c1", "import", &at(now_us)).unwrap();
    let end = |at_us: i64| {
        let complete = Perform { act: "complete".to_owned(), at_us: Some(at_us), ..Perform::default() };
        Command::Perform(Box::new(complete))
    };
    let hour_us = 3_600_000_000;
    assert_eq!(refused(village.send("c1", "import", &end(now_us + 1))), "time-to-come");
    assert_eq!(refused(village.send("c1", "import", &end(now_us - 26 * hour_us))), "end-first");
    village.send("c1", "import", &end(now_us - 20 * hour_us)).unwrap();
}

#[test]
fn a_person_is_offered_what_they_may_do_and_told_why_not_the_rest() {
    let village = Village::accepted("complex");
    let wang = village.offered("wang");
    assert_eq!(wang["analyse"], "ok");
    assert_eq!(wang["name-mediators"], "refusal-wrong-stage");
    assert_eq!(village.offered("zhang")["analyse"], "refusal-wrong-role");
    assert!(!wang.contains_key("answer-complaint"), "side acts stay quiet until they can be done");
    let own = ["withdraw", "complain", "tell-more", "correct-phone"];
    assert!(village.offered("resident").keys().all(|act| own.contains(&act.as_str())));
}

#[test]
fn a_quantity_is_a_number_of_something_and_a_wish_lies_ahead() {
    let rows: [(&[(&str, FieldValue)], &str); 7] = [
        (&[("quantity", FieldValue::Number(0)), ("measure", t("mu"))], "number-small"),
        (&[("quantity", FieldValue::Number(-5)), ("measure", t("mu"))], "number-small"),
        (&[("quantity", FieldValue::Number(5))], "field-missing"),
        (&[("measure", t("mu"))], "field-missing"),
        (&[("quantity", t("-5abc")), ("measure", t("mu"))], "field-unfit"),
        (&[("wanted-by", t("2026-08-31"))], "day-over"),
        (
            &[("quantity", FieldValue::Number(5)), ("measure", t("mu")), ("wanted-by", t("2026-09-01"))],
            "allowed: [\"reported\"]",
        ),
    ];
    for (fields, answer) in rows {
        let mut village = Village::with(FARM_NEED, "2026-09-01");
        let mut report = a_report("c1", "grid", &village.policy);
        report.fields.extend(form(fields));
        let sent = village.send("c1", "zhang", &Command::Report(Box::new(report)));
        assert_eq!(refused(sent), answer, "{fields:?}");
    }
}
