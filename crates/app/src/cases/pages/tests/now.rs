//! The first card of a case's page, and whom its forms offer.

use super::house::House;
use super::*;
use serde_json::json;

#[test]
fn forms_offer_nobody_who_could_not_take_part() {
    let house = House::new();
    let (li, wang) = (house.person("li"), house.person("wang"));
    let case = reported(&li);
    wang.post(&format!("{case}/acts/accept"), &[("grade", "complex"), ("reason", "涉及两户")]).to();
    let analysis = wang.get(&format!("{case}/acts/analyse")).text();
    for (name, is_there) in
        [("王丽娟", true), ("李建国", true), ("陈书记", true), ("赵审计", false), ("何静", false)]
    {
        assert_eq!(main_of(&analysis).contains(name), is_there, "{name}");
    }
    let hand_over = wang.get(&format!("{case}/acts/hand-over")).text();
    for (name, is_there) in [("李建国", true), ("周干部", true), ("陈书记", false), ("赵审计", false)]
    {
        assert_eq!(main_of(&hand_over).contains(name), is_there, "{name}");
    }
    assert!(!form_of(&hand_over).contains("王丽娟"), "the handler is not among them");
    let crafted = wang.post(&format!("{case}/acts/hand-over"), &[("person", "zhao"), ("reason", "请接办")]);
    assert_eq!(crafted.status, 422);
    assert!(shows(&crafted, "所选人员不能参与这一步"), "{}", crafted.text());
}

fn main_of(page: &str) -> &str {
    page.split_once("<main").map_or("", |(_, rest)| rest)
}

fn form_of(page: &str) -> &str {
    let form = main_of(page).split_once("<form").map_or("", |(_, rest)| rest);
    form.split_once("</form>").map_or("", |(form, _)| form)
}

#[test]
fn a_closed_case_with_an_open_complaint_says_what_is_owed_by_whom_and_by_when() {
    let house = House::new();
    let (li, wang) = (house.person("li"), house.person("wang"));
    let case = reported(&li);
    let code = li.get(&case).words(".code .digits").concat();
    wang.post(&format!("{case}/acts/decline"), &[("reason", "不属调解范围")]).to();
    assert_eq!(wang.get(&case).words(".now .act"), ["已办结"]);
    let complaint = json!({ "code": code, "fields": { "complaint": "没有人问过我" } });
    assert_eq!(wang.call("/api/v1/resident/case/acts/complain", COMMAND, &complaint).status, 200);

    let of_wang = wang.get(&case);
    assert_eq!(of_wang.words(".now .act"), ["答复意见"]);
    assert!(of_wang.words(".now .by")[0].contains("3月18日"), "{:?}", of_wang.words(".now .by"));
    assert!(of_wang.words(".now .by")[0].contains("没有经手过本事项"));
    assert!(of_wang.attribute(".now > .acts > a.button", "href").is_empty(), "the decliner does not answer");
    let answer = format!("{case}/acts/answer-complaint");
    let zhou = house.person("zhou");
    assert_eq!(
        zhou.get(&case).attribute(".now > .acts > a.button.primary", "href"),
        std::slice::from_ref(&answer)
    );
    let owed = &zhou.get(&format!("/api/v1{case}")).json()["owed"];
    assert_eq!(*owed, json!([{ "act": "answer-complaint", "allowed": true, "due": "2026-03-18" }]));
    zhou.post(&answer, &[("answer", "已当面说明理由")]).to();
    assert_eq!(zhou.get(&case).words(".now .act"), ["已办结"]);
}

#[test]
fn the_handler_is_named_where_only_the_handler_may_go_on() {
    let house = House::new();
    let (li, wang) = (house.person("li"), house.person("wang"));
    let case = reported(&li);
    assert_eq!(li.get(&case).words(".now .act"), ["受理"]);
    wang.post(&format!("{case}/acts/accept"), &[("grade", "simple"), ("reason", "事实清楚")]).to();
    let page = li.get(&case);
    assert_eq!(page.words(".now .act"), ["确定调解员"]);
    assert!(page.words(".now .by")[0].contains("由承办人王丽娟办理"), "{:?}", page.words(".now .by"));
    assert!(page.attribute(".now > .acts > a.button.primary", "href").is_empty());
    assert_eq!(
        wang.get(&case).attribute(".now > .acts > a.button.primary", "href"),
        [format!("{case}/acts/name-mediators")]
    );
}
