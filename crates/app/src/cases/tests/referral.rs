//! A case that is with somebody else for a while: whose clock runs, what each side may ask of the other, and the steps it passes.

use super::*;
use crate::cases::rules::{Reached, path};

fn refer() -> [(&'static str, FieldValue); 3] {
    [("level", t("department")), ("unit", t("water-bureau")), ("reason", t("涉及渠道改线"))]
}

/// A complex case of wang's, accepted on 1 September, with the water bureau from that day on.
fn referred(on: &str) -> Village {
    let mut village = Village::accepted("complex");
    village.go_to(on);
    village.given("wang", "refer", &refer());
    village
}

fn is_paused(village: &Village, id: &str) -> bool {
    village.case().clocks.iter().any(|clock| clock.id == id && clock.paused_on.is_some())
}

#[test]
fn the_villages_time_stands_still_while_another_has_the_case_and_goes_on_afterwards() {
    let mut village = Village::accepted("complex");
    assert_eq!(village.due("settle").as_deref(), Some("2026-09-16"), "fifteen days");
    village.go_to("2026-09-03");
    village.given("wang", "refer", &refer());
    assert!(is_paused(&village, "analyse") && is_paused(&village, "settle"));
    assert!(!is_paused(&village, "referral"), "whoever has it works against the clock");
    let owed = village.case().owed().map(|clock| clock.id.clone());
    assert_eq!(owed.as_deref(), Some("referral"));
    village.go_to("2026-09-09");
    village.given("ren", "return", &[("note", t("已核定"))]);
    assert!(!is_paused(&village, "settle"));
    assert_eq!(village.due("settle").as_deref(), Some("2026-09-22"), "six days later");
    assert_eq!(village.due("analyse").as_deref(), Some("2026-09-12"));
}

#[test]
fn what_was_overdue_when_it_was_passed_on_stays_overdue() {
    let mut village = referred("2026-09-08");
    village.go_to("2026-09-10");
    village.given("ren", "return", &[("note", t("已核定"))]);
    assert_eq!(village.due("analyse").as_deref(), Some("2026-09-06"), "five days from the first");
    assert_eq!(
        village.due("settle").as_deref(),
        Some("2026-09-18"),
        "and two of the time that was left stood still"
    );
}

#[test]
fn nobody_moves_the_deadline_of_whoever_has_the_case() {
    let mut village = referred("2026-09-03");
    let grade = [("grade", t("key")), ("reason", t("人数增加"))];
    assert_eq!(refused(village.when("wang", "regrade", &grade)), "wrong-stage");
}

#[test]
fn a_case_that_is_passed_on_again_gains_no_more_time() {
    let mut village = referred("2026-09-03");
    village.go_to("2026-09-05");
    village.given("ren", "return", &[("note", t("已核定"))]);
    assert_eq!(village.due("settle").as_deref(), Some("2026-09-18"));
    village.given("wang", "refer", &refer());
    assert!(!is_paused(&village, "settle"));
    village.go_to("2026-09-12");
    village.given("ren", "return", &[("note", t("再次核定"))]);
    assert_eq!(village.due("settle").as_deref(), Some("2026-09-18"));
}

#[test]
fn it_comes_back_from_whoever_has_it_and_never_from_whoever_sent_it_away() {
    let mut village = referred("2026-09-03");
    assert_eq!(refused(village.when("chen", "return", &[("note", t("代为反馈"))])), "wrong-role");
    village.given("ren", "return", &[("note", t("已核定"))]);
    let mut village = Village::on("2026-09-01");
    village.report("c1", "zhang", "grid").unwrap();
    village.given("zhou", "accept", &[("grade", t("simple")), ("reason", t("事实清楚"))]);
    let up = [("level", t("township")), ("reason", t("再等等"))];
    assert_eq!(refused(village.when("zhou", "refer", &up)), "referral-own-level");
    village.given("zhou", "refer", &refer());
    village.given("zhou", "hand-over", &[("person", people(&["wang"])), ("reason", t("移交"))]);
    assert_eq!(refused(village.when("zhou", "return", &[("note", t("自己反馈"))])), "wrong-role");
}

#[test]
fn withdrawn_while_it_is_away_it_is_judged_by_the_days_that_counted() {
    for (on, in_time) in [("2026-09-10", Some(true)), ("2026-09-17", Some(false))] {
        let mut village = referred(on);
        village.go_to("2026-12-01");
        village.given("resident", "withdraw", &[("reason", t("自行和解"))]);
        assert_eq!(village.case().rounds[0].in_time, in_time, "referred on {on}");
    }
}

#[test]
fn who_has_it_may_ask_for_more_and_the_handler_may_ask_for_it_back() {
    let mut village = referred("2026-09-03");
    let question = [("question", t("渠道长度"))];
    assert_eq!(refused(village.when("wang", "ask-information", &question)), "wrong-role");
    village.given("ren", "ask-information", &question);
    assert_eq!(village.due("supply").as_deref(), Some("2026-09-05"));
    assert_eq!(village.beside("wang"), ("give-information".to_owned(), "supply".to_owned(), "ok"));
    assert_eq!(village.beside("li").2, "refusal-handler-only");
    village.given("wang", "give-information", &[("note", t("四百米"))]);
    assert_eq!(village.due("supply"), None);
    assert_eq!(refused(village.when("li", "ask-return", &[("reason", t("已谈妥"))])), "handler-only");
    village.given("wang", "ask-return", &[("reason", t("双方已谈妥"))]);
    assert_eq!(village.now("ren"), ("return".to_owned(), "give-back".to_owned(), "ok"));
    assert_eq!(village.due("give-back").as_deref(), Some("2026-09-05"));
    village.given("ren", "return", &[("note", t("同意退回"))]);
    assert_eq!((village.due("give-back"), village.due("referral")), (None, None));
    assert_eq!(village.case().stage, "accepted");
}

#[test]
fn a_question_without_an_answer_goes_with_the_case() {
    let mut village = referred("2026-09-03");
    village.given("ren", "ask-information", &[("question", t("渠道长度"))]);
    village.given("ren", "return", &[("note", t("不再需要"))]);
    assert_eq!(village.due("supply"), None);
    let supply = village.case().clocks.iter().find(|clock| clock.id == "supply").unwrap();
    assert!(supply.unneeded_us.is_some());
}

/// The steps of the case by id, with a mark for where it stands.
fn steps(village: &Village) -> Vec<String> {
    let case = village.case();
    let events = village.events.iter().filter(|event| event.cycle == case.cycle);
    let been: Vec<&str> =
        events.filter_map(|event| event.effects.stage.as_ref()).map(|(stage, _)| stage.as_str()).collect();
    let named = path(case, &village.policy, &been).into_iter().map(|(stage, reached)| match reached {
        Reached::Behind => format!("{} ✓", stage.id),
        Reached::Here => format!("{} ←", stage.id),
        Reached::Ahead => stage.id.clone(),
    });
    named.collect()
}

#[test]
fn the_steps_are_those_that_this_case_passes() {
    let mut village = Village::on("2026-09-01");
    village.report("c1", "zhang", "grid").unwrap();
    let of_all = ["accepted", "mediating", "settled", "followed-up", "checked", "closed"];
    assert_eq!(steps(&village)[1..], of_all, "what a grade decides is not known yet");
    let complex = Village::accepted("complex");
    assert_eq!(
        steps(&complex),
        ["reported ✓", "accepted ←", "analysed", "mediating", "settled", "followed-up", "checked", "closed"]
    );
    let simple = Village::accepted("simple");
    assert_eq!(steps(&simple)[2], "mediating", "a simple case is not analysed");
    let away = referred("2026-09-02");
    assert_eq!(steps(&away)[..3], ["reported ✓", "accepted ✓", "analysed"]);
    assert!(steps(&Village::signing()).contains(&"signing ←".to_owned()), "a written agreement is signed");
    let mut closed = Village::ready();
    closed.given("li", "close", &[]);
    assert_eq!(steps(&closed).len(), 9);
    assert_eq!(steps(&closed).last().map(String::as_str), Some("closed ←"));
    let mut declined = Village::on("2026-09-01");
    declined.report("c1", "zhang", "grid").unwrap();
    declined.given("wang", "decline", &[("reason", t("不属调解范围"))]);
    assert_eq!(steps(&declined), ["reported ✓", "closed ←"], "nothing lies ahead of what has ended");
}

#[test]
fn whom_the_analysis_names_becomes_the_handler_and_owes_the_plan_by_its_day() {
    let mut village = Village::accepted("complex");
    let planned = |owner: &str, day: &str| {
        [
            ("people", people(&["li"])),
            ("causes", t("水渠")),
            ("plan", t("现场丈量")),
            ("owner", people(&[owner])),
            ("plan-by", t(day)),
        ]
    };
    assert_eq!(refused(village.when("wang", "analyse", &planned("sun", "2026-09-10"))), "person-wrong-role");
    assert_eq!(refused(village.when("wang", "analyse", &planned("li", "2026-08-31"))), "day-over");
    village.given("wang", "analyse", &planned("li", "2026-09-10"));
    assert_eq!(village.case().handler, Some(PersonId::new("li")));
    assert_eq!(village.due("plan").as_deref(), Some("2026-09-10"));
    assert!(village.case().has_worked(&PersonId::new("wang")), "whoever began it verifies nothing of it");
}

#[test]
fn whose_details_are_corrected_is_asked_again_and_nothing_is_corrected_under_an_agreement() {
    let details = || {
        let details = PartyDetails { name: "示例丙".to_owned(), ..PartyDetails::default() };
        FieldValue::NewParty(Box::new(NewParty {
            id: PartyId::new("written"),
            role: PartyRole::Applicant,
            details,
        }))
    };
    let correct = |party: &str| [("party", t(party)), ("new-party", details()), ("reason", t("写错"))];
    let mut village = Village::signing();
    village.given("chen", "sign", &[("party", t("p1"))]);
    village.given("li", "correct-party", &correct("p1"));
    let party = village.case().party("p1").unwrap();
    assert_eq!((party.consent, party.signed), (None, false), "given under the old details");
    let sealed = village.events.last().unwrap().sealed.iter().map(|part| part.key.as_str().to_owned());
    assert!(sealed.collect::<Vec<_>>().contains(&"p1".to_owned()), "under their own key");
    assert!(village.case().has_worked(&PersonId::new("li")), "who corrects verifies nothing of it");
    let mut settled = Village::settled();
    assert_eq!(refused(settled.when("li", "correct-party", &correct("p1"))), "agreement-in-effect");
}

#[test]
fn a_member_of_the_team_takes_no_case_from_its_handler_by_an_analysis() {
    let mut village = Village::accepted("complex");
    let planned = [
        ("people", people(&["li"])),
        ("causes", t("水渠")),
        ("plan", t("现场丈量")),
        ("owner", people(&["li"])),
    ];
    assert_eq!(refused(village.when("sun", "analyse", &planned)), "wrong-role");
    village.given("wang", "analyse", &planned);
}
