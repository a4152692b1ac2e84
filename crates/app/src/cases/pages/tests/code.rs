//! A lost code given anew: by whom, to whom it is shown, and what the old one answers.

use super::house::House;
use super::*;
use serde_json::json;

const CHECKED: [(&str, &str); 2] = [("identity-checked", "yes"), ("reason", "查询码遗失，已核对身份证")];

#[test]
fn a_code_given_anew_opens_the_case_and_the_old_one_says_why_it_does_not() {
    let house = House::new();
    let (li, wang, zhou) = (house.person("li"), house.person("wang"), house.person("zhou"));
    let case = reported(&li);
    let code = |page: &Page| page.words(".code .digits").concat();
    let old = code(&li.get(&case));
    wang.post(&format!("{case}/acts/accept"), &[("grade", "simple"), ("reason", "事实清楚")]).to();
    let act = format!("{case}/acts/reissue-code");
    let refused = wang.post(&act, &CHECKED);
    assert_eq!(refused.status, 409, "the handler does not come by the resident's code");
    let unchecked = zhou.post(&act, &[("identity-checked", "no"), ("reason", "遗失")]);
    assert_eq!(unchecked.status, 422);
    assert!(shows(&unchecked, "须核对身份证件"));

    zhou.post(&act, &CHECKED).to();
    let shown = zhou.get(&case);
    let new = code(&shown);
    assert_eq!(new.len(), 16, "{}", shown.text());
    assert_ne!(new, old);
    assert!(shown.words("[role=status] .code").is_empty(), "what is printed stands beside the notice");
    assert!(code(&zhou.get(&case)).is_empty(), "it is shown once");
    assert!(code(&wang.get(&case)).is_empty());

    let open = |code: &str| zhou.call("/api/v1/resident/case", "", &json!({ "code": code }));
    assert_eq!(open(&new).status, 200);
    let answer = open(&old);
    assert_eq!(
        (answer.status, answer.text().contains("portal-code-replaced")),
        (409, true),
        "{}",
        answer.text()
    );
    let told = open(&new).text();
    assert!(told.contains("code-reissued"), "the resident sees that it was given anew: {told}");
    house.rebuilds_the_same();
}

#[test]
fn json_gives_the_new_code_with_the_answer_and_the_same_again_for_a_repeat() {
    let house = House::new();
    let case = reported(&house.person("li"));
    let zhou = house.person("zhou");
    let body = json!({ "fields": { "identity-checked": true, "reason": "遗失" } });
    let path = format!("/api/v1{case}/acts/reissue-code");
    let (first, again) = (zhou.call(&path, COMMAND, &body).json(), zhou.call(&path, COMMAND, &body).json());
    assert_eq!(first["code"].as_str().unwrap().len(), 16);
    assert_eq!(first["code"], again["code"]);
}
