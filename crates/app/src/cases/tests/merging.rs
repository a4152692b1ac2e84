//! Two reports of one matter: who may join them, and what becomes of the resident's word.

use super::*;
use crate::cases::model::Failure;

fn into(case: &str) -> [(&'static str, FieldValue); 2] {
    [("case", t(case)), ("reason", t("同一件事"))]
}

fn reason() -> [(&'static str, FieldValue); 1] {
    [("reason", t("渠水还是不够"))]
}

/// `c1` by a resident and `c2` by the grid worker, the first merged into the second and that closed.
fn merged_and_closed() -> Village {
    let mut village = Village::closed();
    let mut kept = village.cases.remove("c1").unwrap();
    kept.id = CaseId::new("c2");
    village.cases.insert("c2".to_owned(), Case { closed: false, ..kept });
    village.report("c1", "resident", "resident").unwrap();
    village.given("resident", "complain", &[("complaint", t("没人理"))]);
    village.given("hu", "merge", &into("c2"));
    village
}

fn close(village: &mut Village, case: &str, closed: bool) {
    village.cases.get_mut(case).unwrap().closed = closed;
}

#[test]
fn duplicates_of_the_two_lines_merge_and_come_apart_as_they_were() {
    let mut village = Village::on("2026-09-01");
    village.report("c1", "zhang", "grid").unwrap();
    village.report("c2", "qian", "team").unwrap();
    let before = village.case().clone();
    let merge = |into: &str| [("case", t(into)), ("reason", t("同一件事"))];
    assert_eq!(refused(village.when("li", "merge", &merge("c1"))), "same-case");
    assert_eq!(refused(village.when("li", "merge", &merge("c9"))), "case-unknown");
    assert_eq!(kinds(&village.when("li", "merge", &merge("c2")).unwrap()), ["merged", "took-in"]);
    assert_eq!(village.cases["c2"].reporters.len(), 2);
    assert!(village.case().due().is_none(), "a merged case owes nothing");
    assert_eq!(
        refused(village.when("wang", "accept", &[("grade", t("simple")), ("reason", t("r"))])),
        "case-merged"
    );
    assert_eq!(refused(village.when_on("c2", "li", "merge", &merge("c1"))), "case-merged");
    village.go_to("2026-09-03");
    village.given("li", "unmerge", &[("reason", t("是两件事"))]);
    assert_eq!(village.case().stage, before.stage);
    assert_eq!(village.case().clocks, before.clocks);
    assert_eq!(village.cases["c2"].reporters.len(), 1);
}

#[test]
fn a_handler_does_not_merge_a_case_away() {
    let mut village = Village::accepted("key");
    village.report("c2", "qian", "team").unwrap();
    assert_eq!(refused(village.when("wang", "merge", &into("c2"))), "own-work");
    village.report("c3", "wang", "grid").unwrap();
    assert_eq!(refused(village.when_on("c3", "wang", "merge", &into("c2"))), "own-report");
    assert!(village.when("li", "merge", &into("c2")).is_ok());
}

#[test]
fn a_case_is_merged_only_into_one_of_the_same_place_and_category() {
    let mut village = Village::on("2026-09-01");
    village.report("c1", "zhang", "grid").unwrap();
    let other = a_report("c2", "team", &village.policy);
    let rows = [
        (Report { place: "652325100201".to_owned(), ..other.clone() }, "other-place"),
        (Report { category: village.policy.categories[1].id.clone(), ..other }, "other-category"),
    ];
    for (number, (report, key)) in rows.into_iter().enumerate() {
        let id = format!("other-{number}");
        let report = Report { case: CaseId::new(id.as_str()), ..report };
        village.send(&id, "qian", &Command::Report(Box::new(report))).unwrap();
        assert_eq!(refused(village.when("li", "merge", &into(&id))), key);
    }
}

#[test]
fn the_resident_of_a_merged_case_has_the_last_word_once_the_other_is_closed() {
    let mut village = merged_and_closed();
    assert_eq!(refused(village.when("resident", "reopen", &reason())), "merged-in-hand");
    assert_eq!(refused(village.when("resident", "confirm", &[])), "merged-in-hand");
    assert!(
        !village.offered("resident").contains_key("reopen"),
        "a side act stays quiet until it can be done"
    );
    close(&mut village, "c2", true);
    assert_eq!(village.offered("resident")["reopen"], "ok");
    assert_eq!(village.offered("resident")["confirm"], "ok");

    assert_eq!(kinds(&village.when("resident", "reopen", &reason()).unwrap()), ["reopened", "let-go"]);
    let case = village.case();
    assert_eq!((case.cycle, case.stage.as_str(), case.closed), (2, "reported", false));
    assert!(case.merged.is_none());
    assert_eq!(case.rounds[0].failed, Some(Failure::Resident));
    assert_eq!(village.due("accept").as_deref(), Some("2026-09-04"));
    assert!(village.due("answer").is_some(), "the answer to a complaint is still owed");
    assert!(village.cases["c2"].took_in.is_empty() && village.cases["c2"].reporters.len() == 1);
    assert!(village.cases["c2"].closed, "the other case stays as it is");
}

#[test]
fn the_resident_of_a_merged_case_may_confirm_it_and_reopens_it_only_in_time() {
    let mut village = merged_and_closed();
    close(&mut village, "c2", true);
    village.given("resident", "confirm", &[]);
    assert!(village.case().resident_confirmed && village.case().merged.is_some());
    village.go_to("2027-09-02");
    assert_eq!(refused(village.when("resident", "reopen", &reason())), "reopen-too-late");
}

#[test]
fn a_merged_case_reopens_after_the_other_was_declined_for_it_was_not_its_own_end() {
    let mut village = Village::on("2026-09-01");
    village.report("c1", "resident", "resident").unwrap();
    village.report("c2", "zhang", "grid").unwrap();
    village.given("hu", "merge", &into("c2"));
    village.when_on("c2", "li", "decline", &reason()).unwrap();
    assert!(village.when("resident", "reopen", &reason()).is_ok());
}

#[test]
fn a_case_that_was_taken_in_twice_over_goes_with_exactly_what_came_with_it() {
    let mut village = Village::on("2026-09-01");
    for (case, name, line) in [("a", "zhang", "grid"), ("b", "qian", "team"), ("c", "resident", "resident")] {
        village.report(case, name, line).unwrap();
    }
    let undo = [("reason", t("是两件事"))];
    village.when_on("a", "li", "merge", &into("b")).unwrap();
    village.when_on("b", "li", "merge", &into("c")).unwrap();
    assert_eq!(village.cases["c"].reporters.len(), 3);
    village.when_on("a", "li", "unmerge", &undo).unwrap();
    village.when_on("b", "li", "unmerge", &undo).unwrap();
    for case in ["a", "b", "c"] {
        assert_eq!(village.cases[case].reporters.len(), 1, "{case}");
    }
}

#[test]
fn the_last_word_waits_for_the_case_at_the_end_of_the_merges() {
    let mut village = Village::on("2026-09-01");
    for (case, name, line) in [("c1", "resident", "resident"), ("b", "zhang", "grid"), ("c", "qian", "team")]
    {
        village.report(case, name, line).unwrap();
    }
    village.given("hu", "merge", &into("b"));
    village.when_on("b", "hu", "merge", &into("c")).unwrap();
    assert_eq!(refused(village.when("resident", "reopen", &reason())), "merged-in-hand");
    village.when_on("c", "li", "decline", &reason()).unwrap();
    assert_eq!(kinds(&village.when("resident", "reopen", &reason()).unwrap()), ["reopened", "let-go"]);
    assert!(village.cases["b"].took_in.is_empty());
}
