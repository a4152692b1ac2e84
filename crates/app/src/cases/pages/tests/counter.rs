//! Who comes to a counter, and what was written down wrongly.

use super::house::House;
use super::*;

#[test]
fn a_visitor_at_the_counter_is_the_residents_own_line_and_takes_a_slip_home() {
    let house = House::new();
    let zhou = house.person("zhou");
    let case = zhou.post("/cases", &DISPUTE).to();
    let page = zhou.get(&case);
    assert!(shows(&page, "来访窗口"), "{}", page.text());
    let slip = page.words(".slip").concat();
    assert!(slip.contains("/resident") && slip.contains("MD-2026-00001"), "{slip}");
    let chen = house.person("chen");
    let corroborate = chen.get(&format!("{case}/acts/corroborate"));
    assert_ne!(corroborate.status, 200, "another counter vouches for nothing");
    let li = house.person("li");
    li.post(&format!("{case}/acts/corroborate"), &[("note", "走访属实")]).to();
    assert!(shows(&li.get(&case), "工作队排查"));
}

#[test]
fn a_wrong_name_and_a_wrong_account_are_corrected_and_what_they_were_stays() {
    let house = House::new();
    let li = house.person("li");
    let case = reported(&li);
    li.post(&format!("{case}/reading"), &[]).to();
    let form = li.get(&format!("{case}/acts/correct-party"));
    let party = form.attribute("input[name=party]", "value")[0].clone();
    assert!(form.attribute("input[name='new-party.role']", "value").is_empty(), "their side stays");
    let corrected = [
        ("party", party.as_str()),
        ("new-party.name", "示例甲甲"),
        ("new-party.phone", "13000000009"),
        ("reason", "登记时写错"),
    ];
    li.post(&format!("{case}/acts/correct-party"), &corrected).to();
    let account = [("summary", "是秋灌，不是春灌"), ("reason", "记错了季节")];
    li.post(&format!("{case}/acts/correct-account"), &account).to();
    li.post(&format!("{case}/reading"), &[]).to();
    let page = li.get(&case);
    let matter = page.words("[id=matter]").concat();
    for words in ["示例甲甲", "13000000009", "春灌轮次先后有争议", "是秋灌，不是春灌"] {
        assert!(matter.contains(words), "{words}: {matter}");
    }
    assert!(!matter.contains("13000000001"));
    assert_eq!(page.words("[id=matter] dt").iter().filter(|side| side.starts_with("申请人")).count(), 1);
    house.rebuilds_the_same();
}

#[test]
fn a_resident_reads_what_was_agreed_by_when_and_their_own_days() {
    let house = House::new();
    let (li, wang) = (house.person("li"), house.person("wang"));
    let case = reported(&li);
    let code = li.get(&case).words(".code .digits").concat();
    let act = |name: &str| format!("{case}/acts/{name}");
    wang.post(&act("accept"), &[("grade", "simple"), ("reason", "事实清楚")]).to();
    let mediators = [("mediators.team", "li"), ("mediators.unrelated", "yes")];
    wang.post(&act("name-mediators"), &mediators).to();
    let parties = wang.get(&act("record-consent")).attribute("input[name=party]", "value");
    for party in &parties {
        wang.post(&act("record-consent"), &[("party", party), ("rights-told", "yes"), ("consents", "yes")])
            .to();
    }
    let session = [
        ("venue", "村委会"),
        ("present", parties[0].as_str()),
        ("present", parties[1].as_str()),
        ("course", "各自陈述"),
        ("agreed", "yes"),
        ("result", "轮流灌水"),
    ];
    li.post(&act("mediate"), &session).to();
    let agreed = [("content", "单日归甲，双日归乙"), ("performance", "逐日"), ("perform-by", "2026-03-20")];
    li.post(&act("record-oral"), &agreed).to();
    let told: serde_json::Value =
        serde_json::from_str(&li.call("/api/v1/resident/case", COMMAND, &json!({ "code": code })).text())
            .unwrap();
    assert_eq!(told["agreed"]["content"], "单日归甲，双日归乙", "{told}");
    assert_eq!(told["rights"][0]["clock"], "confirmation");
    assert!(told["agreed"].get("facts").is_none());
}

#[test]
fn nothing_is_ended_unread_and_an_act_over_a_list_is_the_analysis_alone() {
    let house = House::new();
    let (li, wang) = (house.person("li"), house.person("wang").lazy());
    let case = reported(&li);
    for (act, form) in [("decline", [("reason", "不属调解范围")]), ("withdraw", [("reason", "自行和解")])]
    {
        let answer = wang.post(&format!("{case}/acts/{act}"), &form);
        assert_eq!((answer.status, answer.asks_for_reading()), (422, true), "{act}");
    }
    let list =
        json!({ "cases": [{ "case": case.trim_start_matches("/cases/"), "fields": { "reason": "-" } }] });
    let answer = wang.call("/api/v1/cases/acts/decline", COMMAND, &list);
    assert_eq!((answer.status, answer.key()), (409, "refusal-act-one-by-one".into()));
    assert_eq!(li.get(&case).words(".now .act"), ["受理"]);
}

#[test]
fn what_was_erased_is_not_written_down_again_by_a_correction() {
    let house = House::new();
    let li = house.person("li");
    let case = reported(&li);
    let party =
        li.get(&format!("{case}/acts/correct-party")).attribute("input[name=party]", "value")[0].clone();
    house.erases(&party);
    let corrected = [
        ("party", party.as_str()),
        ("new-party.name", "示例甲"),
        ("new-party.phone", "13000000001"),
        ("reason", "补回"),
    ];
    let answer = li.post(&format!("{case}/acts/correct-party"), &corrected);
    assert!(shows(&answer, "依法抹除"), "{} {}", answer.status, answer.text());
    assert!(!li.get(&case).text().contains("13000000001"));
}
