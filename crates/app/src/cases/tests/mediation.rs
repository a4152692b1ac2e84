//! Joint analysis, mediators, consent, agreement, confirmation.

use super::*;

#[test]
fn a_joint_analysis_needs_two_people_of_different_standing() {
    let rows: [(&[&str], &str); 3] =
        [(&["wang"], "analysis-alone"), (&["hu"], "analysis-one-kind"), (&["li"], "allowed: [\"analysed\"]")];
    for (names, answer) in rows {
        let mut village = Village::accepted("complex");
        let fields = [("people", people(names)), ("causes", t("水")), ("plan", t("量"))];
        assert_eq!(refused(village.when("wang", "analyse", &fields)), answer, "{names:?}");
    }
}

#[test]
fn a_simple_case_may_pass_over_analysis_and_a_complex_one_may_not() {
    let fields = [("mediators", mediators_of(&[("wang", "cadre")]))];
    assert_eq!(refused(Village::accepted("complex").when("wang", "name-mediators", &fields)), "wrong-stage");
    assert!(Village::accepted("simple").when("wang", "name-mediators", &fields).is_ok());
}

#[test]
fn a_mediator_is_of_the_kind_they_stand_for_and_not_related() {
    let mut village = Village::accepted("simple");
    let named = |mediators: FieldValue| [("mediators", mediators)];
    assert_eq!(
        refused(village.when("wang", "name-mediators", &named(mediators_of(&[("li", "judicial")])))),
        "mediator-wrong-kind"
    );
    assert_eq!(
        refused(village.when("wang", "name-mediators", &named(people(&["li"])))),
        "mediator-kind-unknown"
    );
    let twice = mediators_of(&[("li", "team"), ("li", "team")]);
    assert_eq!(refused(village.when("wang", "name-mediators", &named(twice))), "mediator-twice");
    let related = FieldValue::People(vec![Chosen { related: true, ..chosen("li", Some("team")) }]);
    assert_eq!(refused(village.when("wang", "name-mediators", &named(related))), "mediator-related");
}

#[test]
fn a_key_case_needs_all_four_kinds() {
    let mut village = Village::mediating("complex", &[("wang", "cadre"), ("chen", "judicial")]);
    village.given("wang", "regrade", &[("grade", t("key")), ("reason", t("可能激化"))]);
    for party in ["p1", "p2"] {
        village.given("wang", "record-consent", &consent(party, true));
    }
    assert_eq!(refused(village.when("wang", "mediate", &session(true))), "mediator-kinds-missing");
    let three = mediators_of(&[("wang", "cadre"), ("li", "team"), ("chen", "judicial")]);
    let short = [("mediators", three), ("reason", t("增补"))];
    assert_eq!(refused(village.when("wang", "replace-mediators", &short)), "mediator-kinds-missing");
    let four =
        mediators_of(&[("wang", "cadre"), ("li", "team"), ("chen", "judicial"), ("ma", "representative")]);
    village.given("wang", "replace-mediators", &[("mediators", four), ("reason", t("补齐四方"))]);
    assert!(village.when("ma", "mediate", &session(true)).is_ok());
}

#[test]
fn mediators_are_not_named_without_the_kinds_that_the_grade_asks_for() {
    for (grade, too_few, enough) in [
        (
            "complex",
            vec![("wang", "cadre"), ("hu", "cadre")],
            vec![("wang", "cadre"), ("ma", "representative")],
        ),
        ("simple", vec![], vec![("li", "team")]),
    ] {
        let mut village = Village::accepted(grade);
        if grade == "complex" {
            village.given("wang", "analyse", &analysis(&["li"]));
        }
        let named = |mediators: &[(&str, &str)]| [("mediators", mediators_of(mediators))];
        let answer = refused(village.when("wang", "name-mediators", &named(&too_few)));
        assert!(["mediator-kinds-missing", "field-missing"].contains(&answer.as_str()), "{grade}: {answer}");
        assert!(village.when("wang", "name-mediators", &named(&enough)).is_ok(), "{grade}");
    }
}

#[test]
fn who_has_no_work_on_such_cases_is_neither_asked_for_analysis_nor_given_a_case() {
    for (name, analyse, hand_over, recuse) in [
        ("bai", "person-wrong-role", "person-wrong-role", "person-wrong-role"),
        ("zhao", "person-wrong-role", "person-wrong-role", "person-wrong-role"),
        ("tan", "person-wrong-role", "person-wrong-role", "person-wrong-role"),
        ("gu", "person-wrong-role", "person-wrong-role", "recusal-of-supervisor"),
        ("ma", "allowed: [\"analysed\"]", "person-wrong-role", "allowed: [\"recused\"]"),
        ("wang", "analysis-alone", "already-handler", "choice-of-others"),
        ("li", "allowed: [\"analysed\"]", "allowed: [\"handed-over\"]", "allowed: [\"recused\"]"),
    ] {
        let to = [("person", people(&[name])), ("reason", t("r"))];
        let from = [("person", people(&[name])), ("motion", t("ordered")), ("reason", t("r"))];
        let by = if name == "wang" { "wang" } else { "zhou" };
        let village = || Village::accepted("complex");
        assert_eq!(refused(village().when("wang", "analyse", &analysis(&[name]))), analyse, "{name}");
        assert_eq!(refused(village().when("wang", "hand-over", &to)), hand_over, "{name}");
        assert_eq!(refused(village().when(by, "recuse", &from)), recuse, "{name}");
    }
}

#[test]
fn a_recused_mediator_does_not_act_and_is_not_named_again() {
    let mut village = Village::consented();
    let motion = |motion: &str| [("person", people(&["chen"])), ("motion", t(motion)), ("reason", t("同学"))];
    assert_eq!(refused(village.when("wang", "recuse", &motion("own"))), "recusal-own-only");
    assert_eq!(refused(village.when("chen", "recuse", &motion("ordered"))), "recusal-by-another");
    village.given("chen", "recuse", &motion("own"));
    assert_eq!(refused(village.when("chen", "mediate", &session(true))), "recused");
    assert_eq!(refused(village.when("wang", "mediate", &session(true))), "mediator-kinds-missing");
    let again = [("mediators", mediators_of(&[("chen", "judicial")])), ("reason", t("r"))];
    assert_eq!(refused(village.when("wang", "replace-mediators", &again)), "person-recused");
}

#[test]
fn whoever_decides_checks_or_closes_may_be_recused_from_the_first_stage_to_the_last() {
    let recuse = |person: &str, motion: &str| {
        [("person", people(&[person])), ("motion", t(motion)), ("reason", t("与当事人是亲戚"))]
    };
    let mut village = Village::on("2026-09-01");
    village.report("c1", "zhang", "grid").unwrap();
    village.given("li", "recuse", &recuse("li", "own"));
    assert_eq!(refused(village.when("li", "decline", &[("reason", t("r"))])), "recused");
    let accept = [("grade", t("simple")), ("reason", t("r"))];
    assert_eq!(refused(village.when("li", "accept", &accept)), "recused");
    assert_eq!(refused(village.when("zhou", "recuse", &recuse("li", "ordered"))), "already-recused");

    let mut village = Village::settled();
    village.given("zhang", "follow-up", &solved("visit", true));
    village.given("zhou", "recuse", &recuse("sun", "party"));
    let check = [("rebounded", yes(false)), ("note", t("稳定"))];
    assert_eq!(refused(village.when("sun", "check", &check)), "recused");
    assert_eq!(village.offered("sun")["check"], "refusal-recused");

    let mut village = Village::checked();
    village.given("li", "recuse", &recuse("li", "own"));
    assert_eq!(refused(village.with_file("li", "close", &[], "agreement")), "recused");
    assert_eq!(refused(village.when("zhou", "recuse", &recuse("nobody", "ordered"))), "field-unfit");
}

#[test]
fn whoever_worked_on_a_case_does_not_choose_who_looks_at_the_work() {
    let mut village = Village::settled();
    let recuse = |person: &str, motion: &str| {
        [("person", people(&[person])), ("motion", t(motion)), ("reason", t("有利害关系"))]
    };
    for anyone in ["wang", "zhang", "li"] {
        assert_eq!(refused(village.when(anyone, "recuse", &recuse("sun", "ordered"))), "choice-of-others");
    }
    assert_eq!(refused(village.when("chen", "recuse", &recuse("li", "party"))), "recusal-of-second");
    village.given("zhou", "recuse", &recuse("chen", "ordered"));
    village.given("wang", "recuse", &recuse("wang", "own"));
    assert_eq!(village.case().recused.len(), 2);
}

#[test]
fn a_recused_handler_is_replaced_by_hand_over() {
    let mut village = Village::accepted("simple");
    village.given(
        "zhou",
        "recuse",
        &[("person", people(&["wang"])), ("motion", t("party")), ("reason", t("亲戚"))],
    );
    assert_eq!(village.case().handler, None);
    let to = |name: &str| [("person", people(&[name])), ("reason", t("回避"))];
    assert_eq!(refused(village.when("zhou", "hand-over", &to("wang"))), "person-recused");
    assert_eq!(refused(village.when("zhou", "hand-over", &to("zhang"))), "person-wrong-role");
    village.given("zhou", "hand-over", &to("hu"));
    assert_eq!(village.case().handler, Some(PersonId::new("hu")));
}

#[test]
fn a_party_who_clearly_refuses_is_not_mediated_but_told_of_other_ways() {
    let mut village = Village::mediating("complex", &[("wang", "cadre"), ("chen", "judicial")]);
    village.given("wang", "record-consent", &consent("p1", true));
    assert_eq!(refused(village.when("chen", "mediate", &session(true))), "consent-missing");
    village.given("wang", "record-consent", &consent("p2", false));
    assert_eq!(refused(village.when("chen", "mediate", &session(true))), "consent-refused");
    let end = |told: bool| [("reason", t("一方拒绝")), ("routes-told", yes(told))];
    assert_eq!(refused(village.when("wang", "terminate", &end(false))), "routes-untold");
    village.given("wang", "terminate", &end(true));
    assert_eq!(refused(village.when("wang", "close-unresolved", &[("reason", t("r"))])), "own-work");
    village.given("li", "close-unresolved", &[("reason", t("转诉讼"))]);
    assert_eq!(village.case().outcome.as_deref(), Some("unresolved"));
}

#[test]
fn a_third_party_has_to_consent_too() {
    let mut village = Village::consented();
    let details = PartyDetails { name: "丁某".to_owned(), ..PartyDetails::default() };
    let party = NewParty { id: PartyId::new("p3"), role: PartyRole::Respondent, details };
    let events =
        village.when("wang", "add-party", &[("new-party", FieldValue::NewParty(Box::new(party)))]).unwrap();
    assert_eq!(events[0].sealed[0].key.as_str(), "p3");
    assert_eq!(refused(village.when("chen", "mediate", &session(true))), "consent-missing");
}

#[test]
fn an_agreement_has_its_legal_contents_and_comes_after_mediation() {
    let mut village = Village::consented();
    assert_eq!(refused(village.when("chen", "draw-up", &agreement())), "not-mediated");
    village.given("chen", "mediate", &session(true));
    for missing in 0..4 {
        let mut fields = agreement().to_vec();
        fields.remove(missing);
        assert_eq!(refused(village.when("chen", "draw-up", &fields)), "field-missing");
    }
    assert_eq!(refused(village.when("li", "draw-up", &agreement())), "mediator-only");
}

#[test]
fn an_agreement_takes_effect_with_the_last_signature_in_any_order() {
    let signs: [(&str, &str, Option<&str>); 4] = [
        ("chen", "sign", Some("p1")),
        ("chen", "sign", Some("p2")),
        ("chen", "countersign", None),
        ("hu", "seal", None),
    ];
    for last in 0..4 {
        let mut village = Village::signing();
        let mut order = signs.to_vec();
        let end = order.remove(last);
        order.push(end);
        for (n, (name, act, party)) in order.into_iter().enumerate() {
            assert!(!village.case().is_effective());
            let fields: Vec<_> = party.map(|party| ("party", t(party))).into_iter().collect();
            let events = village.when(name, act, &fields).unwrap();
            assert_eq!(kinds(&events).contains(&"took-effect"), n == 3);
        }
        assert_eq!(village.case().stage, "settled");
        assert_eq!(village.due("follow-up").as_deref(), Some("2026-09-06"));
    }
}

#[test]
fn a_new_text_takes_every_signature_back() {
    let mut village = Village::signing();
    village.given("chen", "sign", &[("party", t("p1"))]);
    assert_eq!(refused(village.when("chen", "sign", &[("party", t("p1"))])), "already-signed");
    village.given("hu", "seal", &[]);
    village.given("chen", "draw-up", &agreement());
    assert!(village.case().parties.iter().all(|party| !party.signed));
    assert!(village.when("hu", "seal", &[]).is_ok());
}

#[test]
fn an_oral_agreement_takes_effect_when_the_mediator_records_it() {
    let mut village = Village::consented();
    village.given("chen", "mediate", &session(true));
    let events = village.when("chen", "record-oral", &agreement()[1..]).unwrap();
    assert_eq!(kinds(&events), ["oral-agreement-recorded", "took-effect"]);
    assert!(village.case().is_effective());
}

fn application(parties: &[&str], on: Option<&str>) -> Vec<(&'static str, FieldValue)> {
    let parties = FieldValue::Parties(parties.iter().map(|id| PartyId::new(*id)).collect());
    let mut fields = vec![("parties", parties), ("court", t("奇台县人民法院"))];
    fields.extend(on.map(|on| ("on", t(on))));
    fields
}

#[test]
fn confirmation_is_applied_for_by_all_parties_within_thirty_days() {
    let mut village = Village::settled();
    assert_eq!(
        village.due("confirmation").as_deref(),
        Some("2026-10-08"),
        "30 days end in the National Day holiday"
    );
    assert_eq!(
        refused(village.when(
            "chen",
            "record-confirmation",
            &[("confirmed", yes(true)), ("document-number", t("1号"))]
        )),
        "not-applied"
    );
    assert_eq!(
        refused(village.when("chen", "apply-confirmation", &application(&["p1"], None))),
        "not-all-parties"
    );
    village.go_to("2026-10-09");
    assert_eq!(
        refused(village.when("chen", "apply-confirmation", &application(&["p1", "p2"], None))),
        "application-late"
    );
    let early = application(&["p1", "p2"], Some("2026-08-31"));
    assert_eq!(refused(village.when("chen", "apply-confirmation", &early)), "day-before");
    for (day, answer) in [
        ("2026-10-10", "day-to-come"),
        ("2926-10-08", "day-to-come"),
        ("0026-10-08", "day-long-ago"),
        ("1900-01-01", "day-long-ago"),
        ("2026-10-08T10:00", "field-unfit"),
    ] {
        let unfit = application(&["p1", "p2"], Some(day));
        assert_eq!(refused(village.when("chen", "apply-confirmation", &unfit)), answer, "{day}");
    }
    village.given("chen", "apply-confirmation", &application(&["p1", "p2"], Some("2026-10-08")));
    let clock = village.case().clocks.iter().find(|clock| clock.id == "confirmation").unwrap();
    assert!(!clock.late && !clock.is_running());
    village.given("chen", "record-confirmation", &[("confirmed", yes(true)), ("document-number", t("1号"))]);
    assert_eq!(village.case().confirmation.as_ref().and_then(|known| known.confirmed), Some(true));
}

#[test]
fn the_court_has_eighteen_days_and_ten_more_once_also_after_the_closing() {
    let mut village = Village::ready();
    village.given("chen", "apply-confirmation", &application(&["p1", "p2"], None));
    assert!(village.case().is_with_court());
    village.given("li", "close", &[]);
    assert_eq!(
        village.due("ruling").as_deref(),
        Some("2026-09-20"),
        "a Saturday, then a Sunday that is worked"
    );
    for name in ["chen", "li"] {
        let (act, due, allowed) = village.beside(name);
        assert_eq!((act.as_str(), due.as_str(), allowed), ("record-confirmation", "ruling", "ok"), "{name}");
    }
    let asks = village.policy.clock("ruling").unwrap().relation;
    for (name, answer) in [("chen", None), ("li", Some("refusal-applicant-only"))] {
        let stands = crate::cases::rules::stands(village.case(), asks, &PersonId::new(name), &village.policy);
        assert_eq!(stands.err().map(|refusal| refusal.key), answer, "{name}");
    }
    village.go_to("2026-09-18");
    let more = [("reason", t("案情复杂")), ("document-number", t("2号"))];
    village.given("chen", "extend-ruling", &more);
    assert_eq!(village.due("ruling").as_deref(), Some("2026-09-29"));
    assert_eq!(refused(village.when("chen", "extend-ruling", &more)), "already-extended");
    village.go_to("2026-09-29");
    village.given("li", "record-confirmation", &[("confirmed", yes(true)), ("document-number", t("1号"))]);
    let clock = village.case().clocks.iter().find(|clock| clock.id == "ruling").unwrap();
    assert!(!clock.late && !clock.is_running());
    assert!(!village.case().is_with_court() && village.case().closed);
    assert_eq!(refused(village.when("chen", "extend-ruling", &more)), "already-extended");
}

#[test]
fn a_reopened_case_waits_for_no_ruling() {
    let mut village = Village::settled();
    assert_eq!(
        refused(village.when("chen", "extend-ruling", &[("reason", t("r")), ("document-number", t("2号"))])),
        "nothing-to-extend"
    );
    village.given("chen", "apply-confirmation", &application(&["p1", "p2"], None));
    village.given("resident", "reopen", &[("reason", t("又堵了"))]);
    assert_eq!(village.due("ruling"), None);
    assert!(village.case().clocks.iter().all(|clock| clock.id != "ruling"));
}

#[test]
fn confirmation_is_not_offered_for_family_status() {
    let mut village = Village::accepted("simple");
    village.given("wang", "recategorise", &[("category", t("family-status")), ("reason", t("婚姻"))]);
    village.given("wang", "name-mediators", &[("mediators", mediators_of(&[("wang", "cadre")]))]);
    for party in ["p1", "p2"] {
        village.given("wang", "record-consent", &consent(party, true));
    }
    village.given("wang", "mediate", &session(true));
    village.given("wang", "record-oral", &agreement()[1..]);
    assert_eq!(village.due("confirmation"), None);
    assert_eq!(
        refused(village.when("chen", "apply-confirmation", &application(&["p1", "p2"], None))),
        "family-status"
    );
    assert!(!village.offered("chen").contains_key("apply-confirmation"));
}

#[test]
fn a_signature_never_lands_on_a_text_its_sender_has_not_seen() {
    let mut village = Village::signing();
    let seen = village.case().version;
    let signs = |version| Perform {
        act: "sign".to_owned(),
        fields: form(&[("party", t("p1"))]),
        version,
        ..Perform::default()
    };
    village.given("sun", "record-work", &[("note", t("n"))]);
    village.given("chen", "draw-up", &agreement());
    let stale = village.send("c1", "chen", &Command::Perform(Box::new(signs(Some(seen))))).unwrap_err();
    assert_eq!(stale.key, "refusal-case-changed");
    let Some((_, crate::refusal::Arg::List(since))) = stale.args.first() else { panic!("{stale:?}") };
    let since: Vec<&str> = since.iter().map(|title| title.en.as_str()).collect();
    assert_eq!(since, ["Record work", "Draw up the agreement"]);
    for (version, key) in [(None, "version-missing"), (Some(seen + 9), "version-unknown")] {
        assert_eq!(refused(village.send("c1", "chen", &Command::Perform(Box::new(signs(version))))), key);
    }
    assert!(village.case().parties.iter().all(|party| !party.signed));
    let now = Some(village.case().version);
    assert!(village.send("c1", "chen", &Command::Perform(Box::new(signs(now)))).is_ok());
}

#[test]
fn only_what_binds_must_name_the_version_and_the_residents_word_need_not() {
    let mut village = Village::settled();
    let perform = |act: &str, fields: &[(&str, FieldValue)]| {
        Command::Perform(Box::new(Perform {
            act: act.to_owned(),
            fields: form(fields),
            ..Perform::default()
        }))
    };
    village.send("c1", "zhou", &perform("record-work", &[("note", t("n"))])).unwrap();
    village.send("c1", "resident", &perform("confirm", &[])).unwrap();
    village.given("zhang", "follow-up", &solved("visit", true));
    village.given("sun", "check", &[("rebounded", yes(false)), ("note", t("稳定"))]);
    assert_eq!(refused(village.send("c1", "li", &perform("close", &[]))), "version-missing");
}

fn at_noon(day: &str) -> i64 {
    let noon = day.parse::<Date>().unwrap().at(12, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap();
    noon.timestamp().as_microsecond()
}

#[test]
fn an_agreement_is_not_to_be_performed_in_the_past_nor_a_session_held_in_the_future() {
    let mut village = Village::consented();
    let at = |us: i64| FieldValue::Number(us);
    let record = |held: FieldValue| [&session(true)[..], &[("held-at", held)]].concat();
    let later = record(at(village.now_us + 60_000_000));
    assert_eq!(refused(village.when("chen", "mediate", &later)), "day-to-come");
    for mistyped in [i64::MAX, at_noon("0202-09-01"), at_noon("1900-01-01"), 0, i64::MIN] {
        let answer = if mistyped == i64::MAX { "day-to-come" } else { "day-long-ago" };
        assert_eq!(refused(village.when("chen", "mediate", &record(at(mistyped)))), answer, "{mistyped}");
    }
    village.given("chen", "mediate", &record(at(village.now_us - 60_000_000)));
    let by = |day: &str| {
        let mut agreement = agreement();
        agreement[3].1 = t(day);
        agreement
    };
    assert_eq!(refused(village.when("chen", "draw-up", &by("2026-08-31"))), "day-over");
    village.given("chen", "draw-up", &by("2026-09-01"));
}

#[test]
fn a_session_is_not_held_before_the_day_on_which_the_parties_consented() {
    let mut village = Village::consented();
    let consented_us = village.now_us;
    village.go_to("2026-09-05");
    let held = |at_us: i64| [&session(true)[..], &[("held-at", FieldValue::Number(at_us))]].concat();
    let before = village.when("chen", "mediate", &held(consented_us - 86_400_000_000)).unwrap_err();
    assert_eq!((before.key, before.field.as_deref()), ("refusal-day-before", Some("held-at")));
    let day = before.args.iter().find(|(name, _)| *name == "day").map(|(_, day)| day.clone());
    assert_eq!(day, Some(crate::refusal::Arg::Date(jiff::civil::date(2026, 9, 1))));
    // A session of the same morning: the consents were written down after it.
    village.given("chen", "mediate", &held(consented_us - 3_600_000_000));
}

#[test]
fn a_day_is_held_against_the_beginning_the_effect_or_an_event() {
    for (bound, first) in [
        ("\"opened\"", "2026-09-01"),
        ("\"effect\"", "2026-09-03"),
        ("{ event = \"mediated\" }", "2026-09-02"),
        ("{ event = \"closed\" }", "2026-09-01"),
    ] {
        let policy = DISPUTE.replace("not_before = \"effect\"", &format!("not_before = {bound}"));
        let mut village = Village::with(&policy, "2026-09-01");
        village.report("c1", "zhang", "grid").unwrap();
        village.given("wang", "accept", &[("grade", t("simple")), ("reason", t("r"))]);
        village.given("wang", "name-mediators", &[("mediators", mediators_of(&[("wang", "cadre")]))]);
        for party in ["p1", "p2"] {
            village.given("wang", "record-consent", &consent(party, true));
        }
        village.go_to("2026-09-02");
        village.given("wang", "mediate", &session(true));
        village.go_to("2026-09-03");
        village.given("wang", "record-oral", &agreement()[1..]);
        village.go_to("2026-09-10");
        let first: Date = first.parse().unwrap();
        let apply = |on: Date| application(&["p1", "p2"], Some(&on.to_string()));
        let early = village.when("chen", "apply-confirmation", &apply(first.yesterday().unwrap()));
        assert_eq!(refused(early), "day-before", "{bound}");
        // What the effect itself asks of the day is asked all the same.
        let fits = village.when("chen", "apply-confirmation", &apply(first));
        let answer = if first < jiff::civil::date(2026, 9, 3) { Some("refusal-day-unfit") } else { None };
        assert_eq!(fits.err().map(|refusal| refusal.key), answer, "{bound}");
    }
}

#[test]
fn an_analysis_that_was_not_needed_is_neither_met_nor_missed() {
    let analyse = |village: &Village| {
        let clock = village.case().clocks.iter().find(|clock| clock.id == "analyse").unwrap();
        (clock.is_running(), clock.met_us.is_some(), clock.late, clock.unneeded_us.is_some())
    };
    let mut village = Village::accepted("simple");
    village.go_to("2026-09-10");
    village.given("wang", "name-mediators", &[("mediators", mediators_of(&[("wang", "cadre")]))]);
    assert_eq!(analyse(&village), (false, false, false, true), "passed over, and late at that");
    let mut village = Village::accepted("complex");
    let end = [("reason", t("双方已自行和解")), ("routes-told", yes(true))];
    village.given("wang", "terminate", &end);
    assert_eq!(analyse(&village), (false, false, false, true), "ended before it");
    let mut village = Village::accepted("complex");
    village.given("wang", "analyse", &analysis(&["li", "chen"]));
    assert_eq!(analyse(&village), (false, true, false, false));
}

#[test]
fn a_session_is_recorded_with_its_place_its_people_its_course_and_its_result() {
    for missing in ["venue", "present", "course", "agreed", "result"] {
        let mut village = Village::consented();
        let record: Vec<_> = session(true).into_iter().filter(|(id, _)| *id != missing).collect();
        assert_eq!(refused(village.when("chen", "mediate", &record)), "field-missing", "{missing}");
    }
    let mut village = Village::consented();
    village.given("chen", "mediate", &[&session(true)[..], &[("others", t("证人丁某"))]].concat());
    let event = village.events.last().unwrap();
    assert_eq!(
        event.fields.keys().collect::<Vec<_>>(),
        ["agreed", "present"],
        "words about people are sealed"
    );
    let sealed = event.sealed.iter().flat_map(|part| part.body.keys());
    assert_eq!(sealed.collect::<Vec<_>>(), ["course", "others", "result", "venue"]);
}

#[test]
fn a_session_that_came_to_nothing_is_followed_by_another() {
    let mut village = Village::consented();
    village.given("chen", "mediate", &session(false));
    assert_eq!(village.now("chen").0, "mediate");
    village.given("chen", "mediate", &session(true));
    assert_eq!(village.now("chen").0, "draw-up");
}

#[test]
fn nobody_consents_who_was_not_told_of_rights_and_duties() {
    let mut village = Village::mediating("complex", &[("wang", "cadre"), ("chen", "judicial")]);
    let untold = |given: bool| [("party", t("p1")), ("rights-told", yes(false)), ("consents", yes(given))];
    assert_eq!(refused(village.when("wang", "record-consent", &untold(true))), "rights-untold");
    village.given("wang", "record-consent", &untold(false));
    village.given("wang", "record-consent", &consent("p1", true));
}
