//! Follow-up, check, closing, reopening, the resident's word.

use super::*;
use crate::cases::model::{Change, Effects, Ending, Failure, Who};

fn reason() -> [(&'static str, FieldValue); 1] {
    [("reason", t("又堵了"))]
}

#[test]
fn a_follow_up_is_by_someone_else_in_the_way_of_the_grade() {
    let mut village = Village::settled();
    assert_eq!(refused(village.when("wang", "follow-up", &solved("visit", true))), "own-work");
    assert_eq!(village.offered("wang")["follow-up"], "refusal-own-work");
    assert_eq!(refused(village.when("li", "follow-up", &solved("phone", true))), "wrong-way");
    village.given("li", "follow-up", &solved("look-back", true));
    assert_eq!(village.case().stage, "followed-up");
}

#[test]
fn a_past_handler_of_the_cycle_does_not_verify_the_work() {
    let mut village = Village::accepted("simple");
    village.given("zhou", "hand-over", &[("person", people(&["hu"])), ("reason", t("轮换"))]);
    village.given("hu", "name-mediators", &[("mediators", mediators_of(&[("chen", "judicial")]))]);
    for party in ["p1", "p2"] {
        village.given("hu", "record-consent", &consent(party, true));
    }
    village.given("chen", "mediate", &session(true));
    village.given("chen", "record-oral", &agreement()[1..]);
    assert_eq!(refused(village.when("wang", "follow-up", &solved("phone", true))), "own-work");
    assert!(village.when("zhang", "follow-up", &solved("phone", true)).is_ok());
}

#[test]
fn a_mediator_does_not_verify_the_work_even_after_another_was_named() {
    let mut village = Village::mediating("simple", &[("hu", "cadre")]);
    let instead = mediators_of(&[("chen", "judicial")]);
    village.given("wang", "replace-mediators", &[("mediators", instead), ("reason", t("出差"))]);
    for party in ["p1", "p2"] {
        village.given("wang", "record-consent", &consent(party, true));
    }
    village.given("chen", "mediate", &session(true));
    village.given("chen", "record-oral", &agreement()[1..]);
    for mediator in ["hu", "chen"] {
        assert_eq!(refused(village.when(mediator, "follow-up", &solved("phone", true))), "own-work");
    }
    village.given("zhang", "follow-up", &solved("phone", true));
    village.given("sun", "check", &[("rebounded", yes(false)), ("note", t("稳定"))]);
    assert_eq!(refused(village.when("chen", "close", &[])), "own-work");
    assert!(village.when("li", "close", &[]).is_ok());
}

#[test]
fn whoever_followed_it_up_neither_checks_nor_closes_it() {
    let mut village = Village::settled();
    village.given("sun", "follow-up", &solved("visit", true));
    let check = [("rebounded", yes(false)), ("note", t("稳定"))];
    assert_eq!(refused(village.when("sun", "check", &check)), "own-follow-up");
    let mut village = Village::settled();
    village.given("li", "follow-up", &solved("visit", true));
    village.given("sun", "check", &check);
    assert_eq!(refused(village.with_file("li", "close", &[], "agreement")), "own-follow-up");
    assert_eq!(village.offered("li")["close"], "refusal-own-follow-up");
    assert_eq!(refused(village.with_file("sun", "close", &[], "agreement")), "own-check");
    assert_eq!(village.offered("sun")["close"], "refusal-own-check");
    village.with_file("sun", "record-work", &[("note", t("协议归档"))], "record").unwrap();
    village.given("zhou", "close", &[]);
}

#[test]
fn nobody_decides_on_what_they_have_not_read_today() {
    let mut village = Village::signing();
    village.read = Read::No;
    assert_eq!(refused(village.when("chen", "sign", &[("party", t("p1"))])), "unread");
    assert_eq!(village.offered("chen")["sign"], "ok", "its form begins with the reading");
    village.read = Read::Before;
    for (name, act) in [("chen", "countersign"), ("hu", "seal")] {
        assert_eq!(refused(village.when(name, act, &[])), "unread", "{act}");
    }
    let mut village = Village::settled();
    village.read = Read::No;
    assert_eq!(refused(village.when("zhang", "follow-up", &solved("visit", true))), "unread");
    let mut village = Village::ready();
    village.read = Read::No;
    assert_eq!(refused(village.when("li", "close", &[])), "unread");
    village.given("resident", "confirm", &[]);
    village.read = Read::All;
    village.given("li", "close", &[]);
}

#[test]
fn a_follow_up_says_who_was_asked_and_rings_up_nobody_whose_number_was_not_opened() {
    let mut village = Village::accepted("simple");
    village.given("wang", "name-mediators", &[("mediators", mediators_of(&[("chen", "judicial")]))]);
    for party in ["p1", "p2"] {
        village.given("wang", "record-consent", &consent(party, true));
    }
    village.given("chen", "mediate", &session(true));
    village.given("chen", "record-oral", &agreement()[1..]);
    let nobody = [("asked", FieldValue::Parties(Vec::new()))];
    let form = [solved("phone", true).as_slice(), &nobody].concat();
    assert_eq!(refused(village.when("zhang", "follow-up", &form)), "field-missing");
    village.read = Read::Nothing;
    assert_eq!(refused(village.when("zhang", "follow-up", &solved("phone", true))), "number-unopened");
    village.read = Read::All;
    village.given("zhang", "follow-up", &solved("phone", true));
}

#[test]
fn nobody_ends_a_case_alone_but_the_resident() {
    let mut village = Village::accepted("key");
    assert_eq!(refused(village.when("wang", "withdraw", &reason())), "own-work");
    village.given("li", "withdraw", &reason());
    assert_eq!(village.case().outcome.as_deref(), Some("withdrawn"));

    let mut village = Village::on("2026-09-01");
    village.report("c1", "wang", "grid").unwrap();
    assert_eq!(refused(village.when("wang", "withdraw", &reason())), "own-report");
    assert_eq!(refused(village.when("wang", "decline", &reason())), "own-report");
    assert!(village.when("hu", "withdraw", &reason()).is_ok());

    let mut village = Village::accepted("key");
    assert!(village.when("resident", "withdraw", &reason()).is_ok());
}

#[test]
fn a_follow_up_that_finds_it_unsolved_opens_a_new_cycle_with_fresh_clocks() {
    let mut village = Village::settled();
    village.go_to("2026-09-05");
    let events = village.when("li", "follow-up", &solved("visit", false)).unwrap();
    assert_eq!(kinds(&events), ["followed-up", "reopened"]);
    let case = village.case();
    assert_eq!((case.cycle, case.stage.as_str(), case.failures()), (2, "reopened", 1));
    assert_eq!(case.rounds[0].failed, Some(Failure::FollowUp));
    assert!(case.agreement.is_none() && case.parties.iter().all(|party| party.consent.is_none()));
    assert_eq!((case.handler.as_ref(), village.due("settle")), (None, None), "nobody handles it yet");
    assert_eq!(village.due("assign").as_deref(), Some("2026-09-06"));
    assert_eq!(village.due("check"), None);
}

#[test]
fn a_case_that_comes_back_goes_to_somebody_within_a_day() {
    let mut village = Village::settled();
    village.go_to("2026-09-05");
    village.given("li", "follow-up", &solved("visit", false));
    assert_eq!(village.now("sun"), ("assign-round".into(), "assign".into(), "ok"));
    let round = |person: &str| {
        [("person", people(&[person])), ("grade", t("key")), ("reason", t("上轮没有落实，仍由其负责到底"))]
    };
    assert_eq!(refused(village.when("hu", "assign-round", &round("wang"))), "wrong-role");
    assert_eq!(refused(village.when("sun", "assign-round", &round("zhang"))), "person-wrong-role");
    village.given("sun", "assign-round", &round("wang"));
    let case = village.case();
    assert_eq!((case.stage.as_str(), case.grade.as_deref()), ("accepted", Some("key")));
    assert_eq!(case.handler, Some(PersonId::new("wang")), "also the one of the last round");
    assert_eq!(village.due("settle").as_deref(), Some("2026-10-05"));
    assert_eq!(village.due("assign"), None);
}

#[test]
fn what_was_said_at_intake_stands_again_when_the_round_that_replaced_it_fails() {
    let said = |text: &str| [("origin".to_owned(), FieldValue::text(text))].into();
    let mut case = Case { kept: said("patrol"), version: 1, cycle: 1, ..Case::default() };
    let event = |change: Change, kept: Fields| Event {
        case: CaseId::new("c1"),
        kind: "case.x".into(),
        act: "x".into(),
        by: Who::Staff(PersonId::new("wang")),
        cycle: 2,
        at_us: 0,
        fields: Fields::new(),
        evidence: Vec::new(),
        effects: Effects { kept, ..Effects::default() },
        change,
        sealed: Vec::new(),
    };
    for replaced in ["visit", "legacy"] {
        case = apply(Some(case), &event(Change::Recorded, said(replaced)));
        assert_eq!(case.kept, said(replaced));
    }
    case = apply(Some(case), &event(Change::Reopened(Failure::FollowUp), Fields::new()));
    assert_eq!((case.kept, case.kept_before), (said("patrol"), Fields::new()));
}

#[test]
fn only_the_village_party_organisation_checks_and_a_rebound_reopens() {
    let mut village = Village::settled();
    village.given("li", "follow-up", &solved("visit", true));
    let check = |back: bool| [("rebounded", yes(back)), ("note", t("看过"))];
    assert_eq!(refused(village.when("li", "check", &check(false))), "wrong-role");
    assert_eq!(kinds(&village.when("sun", "check", &check(true)).unwrap()), ["checked", "reopened"]);
    assert_eq!(village.case().rounds[0].failed, Some(Failure::Rebound));
}

#[test]
fn a_case_closes_only_with_a_second_person() {
    let mut village = Village::checked();
    assert_eq!(refused(village.with_file("wang", "close", &[], "agreement")), "own-work");
    assert_eq!(refused(village.when("li", "close", &[])), "evidence-missing");
    assert_eq!(village.offered("li")["close"], "refusal-evidence-missing");
    village.given("sun", "record-work", &[("note", t("取回协议"))]);
    village.with_file("zhou", "record-work", &[("note", t("存档"))], "receipt").unwrap();
    village.given("li", "close", &[]);
    let case = village.case();
    assert_eq!((case.closed, case.outcome.as_deref()), (true, Some("settled")));
    assert_eq!(case.rounds[0].in_time, Some(true));
    assert!(case.owed().is_none());
    assert_eq!(
        village.due("confirmation").as_deref(),
        Some("2026-10-08"),
        "the right to apply outlives closing"
    );
}

#[test]
fn whoever_closes_does_not_bring_the_evidence_and_the_name_of_a_file_is_sealed() {
    let mut village = Village::checked();
    assert_eq!(refused(village.with_file("li", "close", &[], "agreement")), "evidence-missing");
    let events = village.with_file("zhang", "record-work", &[("note", t("归档"))], "record").unwrap();
    assert_eq!(events[0].evidence[0].name, "");
    assert_eq!(events[0].sealed[0].body.values().next().map(String::as_str), Some("王某协议.pdf"));
}

#[test]
fn the_residents_word_stands_for_any_file() {
    let mut village = Village::settled();
    village.given("zhou", "follow-up", &solved("visit", true));
    village.given("sun", "check", &[("rebounded", yes(false)), ("note", t("稳定"))]);
    village.given("resident", "confirm", &[]);
    assert_eq!(refused(village.when("resident", "confirm", &[])), "already-confirmed");
    assert!(village.when("li", "close", &[]).is_ok());
    // Zhang saw the code when he registered it, and followed it up: the word could be his.
    let mut own = Village::checked();
    own.given("resident", "confirm", &[]);
    assert_eq!(refused(own.when("li", "close", &[])), "evidence-missing");
}

#[test]
fn a_settlement_after_its_day_closes_late() {
    let mut village = Village::signing();
    village.go_to("2026-09-20");
    for (name, act, party) in [
        ("chen", "sign", Some("p1")),
        ("chen", "sign", Some("p2")),
        ("chen", "countersign", None),
        ("hu", "seal", None),
    ] {
        let fields: Vec<_> = party.map(|party| ("party", t(party))).into_iter().collect();
        village.given(name, act, &fields);
    }
    village.given("zhang", "follow-up", &solved("visit", true));
    village.given("sun", "check", &[("rebounded", yes(false)), ("note", t("稳定"))]);
    village.with_file("zhang", "record-work", &[("note", t("协议归档"))], "record").unwrap();
    village.given("li", "close", &[]);
    assert_eq!(village.case().rounds[0].in_time, Some(false));
}

#[test]
fn a_case_is_counted_by_how_it_ended_and_a_late_round_for_good() {
    let mut village = Village::signing();
    village.go_to("2026-09-20");
    for party in ["p1", "p2"] {
        village.given("chen", "sign", &[("party", t(party))]);
    }
    village.given("chen", "countersign", &[]);
    village.given("hu", "seal", &[]);
    assert_eq!((village.case().ending(), village.case().closed_late()), (None, 0));
    village.given("zhang", "follow-up", &solved("visit", true));
    village.given("sun", "check", &[("rebounded", yes(false)), ("note", t("稳定"))]);
    village.with_file("zhang", "record-work", &[("note", t("协议归档"))], "record").unwrap();
    village.given("li", "close", &[]);
    assert_eq!((village.case().ending(), village.case().closed_late()), (Some(Ending::Settled), 1));
    village.given("resident", "reopen", &reason());
    assert_eq!((village.case().ending(), village.case().closed_late()), (None, 1), "late for good");

    let mut village = Village::accepted("key");
    village.given("li", "withdraw", &reason());
    assert_eq!(village.case().ending(), Some(Ending::Otherwise));

    let mut village = Village::on("2026-09-01");
    village.report("c1", "zhang", "grid").unwrap();
    village.report("c2", "qian", "team").unwrap();
    village.given("li", "merge", &[("case", t("c2")), ("reason", t("同一件事"))]);
    assert!(village.case().closed && village.case().ending().is_none(), "a merged case has not ended");
}

#[test]
fn a_rebound_reopens_the_same_case_and_the_failed_closing_still_counts() {
    let mut village = Village::closed();
    village.go_to("2026-11-01");
    assert_eq!(refused(village.when("resident", "reopen", &[])), "field-missing");
    village.given("resident", "reopen", &reason());
    let case = village.case();
    assert_eq!((case.cycle, case.closed, case.stage.as_str()), (2, false, "reopened"));
    assert_eq!(case.rounds.len(), 1);
    assert_eq!(case.rounds[0].outcome.as_deref(), Some("settled"));
    assert_eq!(case.rounds[0].failed, Some(Failure::Resident));
    assert_eq!(village.due("assign").as_deref(), Some("2026-11-02"));
}

#[test]
fn reopening_ends_with_the_policys_days() {
    let mut village = Village::closed();
    village.go_to("2027-09-02");
    assert_eq!(refused(village.when("resident", "reopen", &reason())), "reopen-too-late");
    village.go_to("2027-09-01");
    assert!(village.when("sun", "reopen", &reason()).is_ok());
    assert_eq!(village.case().rounds[0].failed, Some(Failure::Found));
}

#[test]
fn a_withdrawn_case_that_nobody_handled_is_accepted_anew_when_it_comes_back() {
    let mut village = Village::on("2026-09-01");
    village.report("c1", "resident", "resident").unwrap();
    village.given("resident", "withdraw", &reason());
    assert_eq!(village.case().outcome.as_deref(), Some("withdrawn"));
    village.given("resident", "reopen", &reason());
    assert_eq!(village.case().stage, "reported");
    assert_eq!(village.due("accept").as_deref(), Some("2026-09-04"));
}

#[test]
fn a_complaint_is_answered_by_someone_other_than_the_handler_even_across_a_cycle() {
    let mut village = Village::closed();
    assert_eq!(refused(village.when("gu", "answer-complaint", &[("answer", t("a"))])), "no-open-complaint");
    village.given("resident", "complain", &[("complaint", t("态度不好"))]);
    village.given("resident", "reopen", &reason());
    assert_eq!(village.due("answer").as_deref(), Some("2026-09-16"));
    assert_eq!(refused(village.when("wang", "answer-complaint", &[("answer", t("a"))])), "wrong-role");
    village.given("gu", "answer-complaint", &[("answer", t("已谈话"))]);
    assert_eq!(village.due("answer"), None);
}

#[test]
fn danger_of_escalation_stands_on_the_case() {
    let mut village = Village::accepted("simple");
    village.given("zhang", "report-escalation", &[("danger", t("扬言动手")), ("told", t("派出所"))]);
    assert_eq!(village.case().escalated_us, Some(village.now_us));
}

#[test]
fn a_farm_need_goes_round_in_working_days() {
    let mut village = Village::with(FARM_NEED, "2026-09-30");
    village.report("c1", "qian", "team").unwrap();
    village.given("li", "accept", &[("grade", t("urgent"))]);
    assert_eq!(village.due("meet").as_deref(), Some("2026-10-10"));
    village.given("li", "arrange", &[("plan", t("联系农资站"))]);
    village.given("li", "meet", &[("result", t("已送到"))]);
    village.given("zhang", "follow-up", &solved("phone", true));
    assert_eq!(refused(village.when("li", "close", &[])), "own-work");
    village.given("sun", "close", &[]);
    assert_eq!(village.case().outcome.as_deref(), Some("met"));
}

#[test]
fn folding_all_events_from_nothing_gives_the_state() {
    let mut village = Village::closed();
    village.given("resident", "reopen", &reason());
    let folded = village.events.iter().fold(None, |state, event| Some(apply(state, event)));
    assert_eq!(folded.as_ref(), Some(village.case()));
}

#[test]
fn whoever_recorded_work_verifies_none_of_it() {
    let mut village = Village::settled();
    village.given("zhang", "record-work", &[("note", t("送去材料"))]);
    village.given("li", "record-work", &[("note", t("现场查看"))]);
    assert_eq!(refused(village.when("zhang", "follow-up", &solved("visit", true))), "own-work");
    village.given("qian", "follow-up", &solved("visit", true));
    village.given("sun", "check", &[("rebounded", yes(false)), ("note", t("稳定"))]);
    assert_eq!(refused(village.with_file("li", "close", &[], "agreement")), "own-work");
}

#[test]
fn a_note_by_somebody_else_lets_no_reporter_end_the_case() {
    let mut village = Village::on("2026-09-01");
    village.report("c1", "li", "team").unwrap();
    village.given("zhang", "record-work", &[("note", t("去看过"))]);
    assert_eq!(refused(village.when("li", "decline", &[("reason", t("小事"))])), "own-report");
}

#[test]
fn a_complaint_is_answered_by_nobody_it_can_be_about() {
    let answer = [("answer", t("已核实"))];
    for (name, expected) in [
        ("sun", "own-part"),
        ("zhou", "own-part"),
        ("chen", "own-part"),
        ("gu", "allowed: [\"complaint-answered\"]"),
    ] {
        let mut village = Village::checked();
        village.with_file("zhang", "record-work", &[("note", t("协议归档"))], "record").unwrap();
        village.given("zhou", "close", &[]);
        village.given("resident", "complain", &[("complaint", t("没有按协议放水"))]);
        assert_eq!(refused(village.when(name, "answer-complaint", &answer)), expected, "{name}");
    }
}

#[test]
fn who_took_part_in_an_earlier_round_answers_no_complaint_in_a_later_one() {
    let mut village = Village::checked();
    village.with_file("zhang", "record-work", &[("note", t("协议归档"))], "record").unwrap();
    village.given("zhou", "close", &[]);
    village.given("resident", "reopen", &[("reason", t("又断水"))]);
    village.given("resident", "complain", &[("complaint", t("上次没有办好"))]);
    let answer = [("answer", t("已核实"))];
    for name in ["sun", "zhou", "chen"] {
        assert_eq!(refused(village.when(name, "answer-complaint", &answer)), "own-part", "{name}");
    }
    assert!(village.when("gu", "answer-complaint", &answer).is_ok());
}

#[test]
fn a_code_is_given_anew_by_nobody_who_could_speak_for_their_own_work() {
    let checked = |is_checked: bool| [("identity-checked", yes(is_checked)), ("reason", t("遗失"))];
    for (name, answer) in [
        ("wang", "own-part"),
        ("chen", "own-part"),
        ("sun", "own-part"),
        ("zhang", "wrong-role"),
        ("hu", "allowed: [\"code-reissued\"]"),
    ] {
        let mut village = Village::checked();
        assert_eq!(refused(village.when(name, "reissue-code", &checked(true))), answer, "{name}");
    }
    let mut village = Village::closed();
    assert_eq!(refused(village.when("hu", "reissue-code", &checked(false))), "identity-unchecked");
    assert_eq!(village.case().code_version, 1);
    village.given("hu", "reissue-code", &checked(true));
    village.given("hu", "reissue-code", &checked(true));
    assert_eq!(village.case().code_version, village.case().version);
    village.given("resident", "complain", &[("complaint", t("没有按协议放水"))]);
    assert_eq!(village.case().code_version, village.case().version - 1, "what comes after it gives no code");
}

#[test]
fn the_residents_word_proves_nothing_where_it_could_be_the_handlers_or_the_judges() {
    assert_eq!(
        Village::accepted("complex").case().code_seen_by,
        Some(PersonId::new("zhang")),
        "who reported it"
    );
    let expected = [
        (None, "ok"),
        (Some("qian"), "ok"),
        // Handled it, and closes it.
        (Some("wang"), "refusal-evidence-missing"),
        (Some("li"), "refusal-evidence-missing"),
    ];
    for (seen_by, answer) in expected {
        let mut village = Village::checked();
        village.cases.get_mut("c1").unwrap().code_seen_by = seen_by.map(PersonId::new);
        village.given("resident", "confirm", &[("note", t("好了"))]);
        let closed = village.when("li", "close", &[]);
        assert_eq!(closed.map_or_else(|refusal| refusal.key, |_| "ok"), answer, "{seen_by:?}");
    }
}

#[test]
fn who_gave_a_code_anew_has_nothing_else_to_do_in_the_case() {
    let mut village = Village::settled();
    let checked = [("identity-checked", yes(true)), ("reason", t("遗失"))];
    village.given("hu", "reissue-code", &checked);
    assert_eq!(refused(village.when("hu", "follow-up", &solved("visit", true))), "gave-code");
    let over = [("person", people(&["hu"])), ("reason", t("轮换"))];
    assert_eq!(refused(village.when("wang", "hand-over", &over)), "person-gave-code");
    village.given("resident", "complain", &[("complaint", t("太慢"))]);
    let answer = [("answer", t("已说明"))];
    assert!(village.when("zhou", "answer-complaint", &answer).is_ok());
    assert!(village.when("hu", "reissue-code", &checked).is_ok(), "it may be lost again");
    let mut village = Village::on("2026-09-01");
    village.report("c1", "zhang", "grid").unwrap();
    village.given("li", "reissue-code", &checked);
    let accept = [("grade", t("simple")), ("reason", t("清楚"))];
    assert_eq!(refused(village.when("li", "accept", &accept)), "gave-code");
    assert!(village.when("wang", "accept", &accept).is_ok());
}

#[test]
fn a_session_without_an_agreement_leads_to_another_or_to_the_end() {
    let mut village = Village::mediating("simple", &[("hu", "cadre")]);
    for party in ["p1", "p2"] {
        village.given("wang", "record-consent", &consent(party, true));
    }
    village.given("hu", "mediate", &session(false));
    assert_eq!(refused(village.when("hu", "record-oral", &agreement()[1..])), "mediated-in-vain");
    village.given("hu", "mediate", &session(true));
    assert!(village.when("hu", "record-oral", &agreement()[1..]).is_ok());
}

#[test]
fn a_way_that_is_implausibly_quick_is_noted_with_both_its_ends_and_no_other_is() {
    let mut village = Village::settled();
    let events = village.when("zhang", "follow-up", &solved("visit", true)).unwrap();
    let quick = |event: &Event| {
        event.effects.quick.iter().map(|quick| (quick.way.clone(), quick.from)).collect::<Vec<_>>()
    };
    let effect = village.case().done("took-effect").unwrap().version;
    assert_eq!(quick(&events[0]), [("followed-up-at-once".to_owned(), effect)]);
    village.now_us += 10 * 60_000_000;
    let check = [("rebounded", yes(false)), ("note", t("稳定"))];
    assert!(
        quick(&village.when("sun", "check", &check).unwrap()[0]).is_empty(),
        "ten minutes are not less than ten"
    );
    village.with_file("zhang", "record-work", &[("note", t("协议归档"))], "record").unwrap();
    village.go_to("2026-09-03");
    assert!(quick(&village.when("li", "close", &[]).unwrap()[0]).is_empty());
}
