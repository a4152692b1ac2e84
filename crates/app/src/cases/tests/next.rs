//! What a case's page says first, stage by stage: the act that moves it on, never one that takes back what was reached.

use super::super::rules::takes_back;
use super::*;

fn said(act: &str, due: &str, allowed: &'static str) -> (String, String, &'static str) {
    (act.to_owned(), due.to_owned(), allowed)
}

#[test]
fn a_dispute_is_led_from_the_report_to_the_close() {
    let mut village = Village::on("2026-09-01");
    village.report("c1", "zhang", "grid").unwrap();
    assert_eq!(village.now("wang"), said("accept", "accept", "ok"));
    assert_eq!(village.now("zhang"), said("accept", "accept", "refusal-wrong-role"));

    let mut village = Village::accepted("complex");
    assert_eq!(village.now("wang"), said("analyse", "analyse", "ok"));
    village.given("wang", "analyse", &analysis(&["li"]));
    assert_eq!(village.now("wang"), said("name-mediators", "settle", "ok"));
    assert_eq!(village.now("li").2, "refusal-handler-only");

    let mut village = Village::consented();
    assert_eq!(village.now("chen"), said("mediate", "settle", "ok"));
    village.given("chen", "mediate", &session(true));
    assert_eq!(village.now("chen"), said("draw-up", "settle", "ok"));

    let village = Village::settled();
    assert_eq!(village.now("zhang"), said("follow-up", "follow-up", "ok"));
    assert_eq!(village.now("wang").2, "refusal-own-work");
    let mut village = Village::settled();
    village.given("zhang", "follow-up", &solved("visit", true));
    assert_eq!(village.now("sun"), said("check", "check", "ok"));
    assert_eq!(Village::checked().now("li"), said("close", "close", "refusal-evidence-missing"));
    assert_eq!(Village::ready().now("li"), said("close", "close", "ok"));
    assert_eq!(Village::closed().now("li"), said("", "", ""));
}

#[test]
fn a_simple_case_is_not_sent_to_an_analysis_it_may_pass_over() {
    assert_eq!(Village::accepted("simple").now("wang"), said("name-mediators", "analyse", "ok"));
}

#[test]
fn each_party_is_asked_before_a_session_and_a_second_side_is_named_first() {
    let mut village = Village::mediating("complex", &[("wang", "cadre"), ("chen", "judicial")]);
    assert_eq!(village.now("wang").0, "record-consent");
    village.given("wang", "record-consent", &consent("p1", true));
    assert_eq!(village.now("wang").0, "record-consent");
    village.given("wang", "record-consent", &consent("p2", true));
    assert_eq!(village.now("wang").0, "mediate");

    let mut village = Village::on("2026-09-01");
    let mut report = a_report("c1", "grid", &village.policy);
    report.parties.truncate(1);
    village.send("c1", "zhang", &Command::Report(Box::new(report))).unwrap();
    village.given("wang", "accept", &[("grade", t("simple")), ("reason", t("r"))]);
    village.given("wang", "name-mediators", &[("mediators", mediators_of(&[("li", "team")]))]);
    village.given("wang", "record-consent", &consent("p1", true));
    assert_eq!(village.now("wang").0, "add-party");
}

#[test]
fn a_case_whose_handler_is_gone_is_handed_over_first_whatever_else_is_owed() {
    let mut village = Village::accepted("complex");
    assert_eq!(village.now("zhou").0, "analyse");
    village.gone.push("wang");
    assert_eq!(village.now("zhou"), said("hand-over", "analyse", "ok"));
    assert_eq!(village.now("zhang").2, "refusal-wrong-role");
    village.given("zhou", "hand-over", &[("person", people(&["li"])), ("reason", t("离岗"))]);
    assert_eq!(village.now("li"), said("analyse", "analyse", "ok"));
    // Nobody has to handle what is settled and followed up.
    let mut village = Village::checked();
    village.gone.push("wang");
    assert_eq!(village.now("li").0, "close");
}

#[test]
fn what_is_with_a_unit_goes_on_there_and_its_gone_handler_is_owed_beside_it() {
    let mut village = Village::accepted("simple");
    let referral = [("level", t("department")), ("unit", t("water-bureau")), ("reason", t("渠道"))];
    village.given("wang", "refer", &referral);
    village.gone.push("wang");
    assert_eq!(village.now("zhou").0, "return");
    assert_eq!(village.beside("zhou"), said("hand-over", "", "ok"));
}

#[test]
fn a_clear_refusal_leads_to_the_end_of_mediation() {
    let mut village = Village::mediating("complex", &[("wang", "cadre"), ("chen", "judicial")]);
    village.given("wang", "record-consent", &consent("p1", false));
    village.given("wang", "record-consent", &consent("p2", true));
    assert_eq!(village.now("wang"), said("terminate", "settle", "ok"));
    village.given("wang", "terminate", &[("reason", t("拒绝")), ("routes-told", yes(true))]);
    assert_eq!(village.now("li"), said("close-unresolved", "close", "ok"));
}

#[test]
fn where_a_kind_of_mediator_is_missing_it_is_the_mediators_that_are_asked_for() {
    let mut village = Village::consented();
    village.given("wang", "regrade", &[("grade", t("key")), ("reason", t("可能激化"))]);
    assert_eq!(village.now("wang"), said("replace-mediators", "settle", "ok"));

    let mut village = Village::consented();
    let own = [("person", people(&["chen"])), ("motion", t("own")), ("reason", t("同学"))];
    village.given("chen", "recuse", &own);
    assert_eq!(village.now("wang").0, "replace-mediators");
}

#[test]
fn a_case_that_nobody_handles_is_handed_over_first() {
    let mut village = Village::accepted("simple");
    let own = [("person", people(&["wang"])), ("motion", t("own")), ("reason", t("亲戚"))];
    village.given("wang", "recuse", &own);
    assert_eq!(village.now("zhou"), said("hand-over", "analyse", "ok"));
}

#[test]
fn signatures_are_waited_for_one_after_the_other_and_never_taken_back() {
    let mut village = Village::signing();
    assert_eq!(village.now("chen"), said("sign", "settle", "ok"));
    village.given("chen", "sign", &[("party", t("p1"))]);
    village.given("chen", "sign", &[("party", t("p2"))]);
    assert_eq!(village.now("chen"), said("countersign", "settle", "ok"));
    village.given("chen", "countersign", &[]);
    assert_eq!(village.now("chen"), said("seal", "settle", "ok"));
    assert_eq!(village.now("li"), said("seal", "settle", "refusal-wrong-role"));
    assert_eq!(village.now("ma"), said("seal", "settle", "refusal-wrong-role"));
    assert_eq!(village.offered("chen")["draw-up"], "ok", "a new text may still be drawn up");
    let stands_aside = |act: &str| takes_back(village.case(), village.policy.act(act).unwrap());
    assert_eq!([stands_aside("draw-up"), stands_aside("seal")], [true, false]);
}

#[test]
fn a_sole_mediator_who_steps_aside_before_signing_is_replaced() {
    let mut village = Village::mediating("simple", &[("chen", "judicial")]);
    for party in ["p1", "p2"] {
        village.given("wang", "record-consent", &consent(party, true));
    }
    village.given("chen", "mediate", &session(true));
    village.given("chen", "draw-up", &agreement());
    village.given("chen", "sign", &[("party", t("p1"))]);
    let own = [("person", people(&["chen"])), ("motion", t("own")), ("reason", t("同学"))];
    village.given("chen", "recuse", &own);
    assert_eq!(village.now("wang"), said("replace-mediators", "settle", "ok"));
    let new = [("mediators", mediators_of(&[("li", "team")])), ("reason", t("原调解员回避"))];
    village.given("wang", "replace-mediators", &new);
    village.given("li", "sign", &[("party", t("p2"))]);
    village.given("li", "countersign", &[]);
    village.given("hu", "seal", &[]);
    assert_eq!(village.case().stage, "settled");
}

#[test]
fn an_open_complaint_is_owed_beside_the_work_and_after_it() {
    let mut village = Village::consented();
    village.given("resident", "complain", &[("complaint", t("一直没有人联系我"))]);
    assert_eq!(village.now("chen"), said("mediate", "settle", "ok"));
    assert_eq!(village.beside("zhou"), said("answer-complaint", "answer", "ok"));

    let mut village = Village::closed();
    village.given("resident", "complain", &[("complaint", t("没有按协议放水"))]);
    assert_eq!(village.now("gu"), said("", "", ""));
    assert_eq!(village.beside("gu"), said("answer-complaint", "answer", "ok"));
    village.given("gu", "answer-complaint", &[("answer", t("已派人核实"))]);
    assert_eq!(village.beside("gu"), said("", "", ""));
}

#[test]
fn a_farm_need_is_led_from_the_report_to_the_close() {
    let mut village = Village::with(FARM_NEED, "2026-09-01");
    village.report("c1", "zhang", "grid").unwrap();
    assert_eq!(village.now("wang"), said("accept", "accept", "ok"));
    village.given("wang", "accept", &[("grade", t("urgent"))]);
    assert_eq!(village.now("wang"), said("arrange", "meet", "ok"));
    village.given("wang", "arrange", &[("plan", t("联系农资站"))]);
    assert_eq!(village.now("wang"), said("meet", "meet", "ok"));
    village.given("wang", "meet", &[("result", t("已送到"))]);
    assert_eq!(village.now("zhang"), said("follow-up", "follow-up", "ok"));
    village.given("zhang", "follow-up", &solved("phone", true));
    assert_eq!(village.now("sun"), said("close", "close", "ok"));
}

#[test]
fn a_permit_is_taken_before_it_is_completed_and_nothing_is_asked_after() {
    let mut village = Village::with(PERMIT, "2026-09-01");
    let mut report = a_report("c1", "desk", &village.policy);
    report.parties.clear();
    report.fields = form(&[("deadline", FieldValue::Number(village.now_us + 86_400_000_000))]);
    village.send("c1", "ren", &Command::Report(Box::new(report))).unwrap();
    assert_eq!(village.now("ren"), said("take", "receipt", "ok"));
    village.given("ren", "take", &[]);
    assert_eq!(village.now("ren"), said("complete", "receipt", "refusal-own-work"));
    assert_eq!(village.now("gu"), said("complete", "receipt", "ok"));
    let own = [("person", people(&["ren"])), ("motion", t("own")), ("reason", t("亲戚"))];
    village.given("ren", "recuse", &own);
    assert_eq!(village.now("ren"), said("take", "receipt", "refusal-recused"));
    village.given("gu", "complete", &[]);
    assert_eq!(village.now("gu"), said("", "", ""));
}

#[test]
fn who_is_barred_from_a_complaint_hears_it_only_where_there_is_one() {
    let mut village = Village::closed();
    assert_eq!(village.offered("sun").get("answer-complaint"), None);
    village.given("resident", "complain", &[("complaint", t("没有按协议放水"))]);
    assert_eq!(village.offered("sun")["answer-complaint"], "refusal-own-part");
    assert_eq!(village.offered("sun").get("reissue-code"), None);
    assert_eq!(village.offered("hu")["reissue-code"], "ok");
}

#[test]
fn what_was_agreed_in_a_round_that_failed_is_not_agreed_in_the_next() {
    let mut village = Village::closed();
    assert!(village.case().kept.contains_key("perform-by") && village.case().kept.contains_key("agreed"));
    village.given("resident", "reopen", &[("reason", t("又断水"))]);
    assert_eq!(village.case().kept.keys().collect::<Vec<_>>(), [""; 0]);
}
