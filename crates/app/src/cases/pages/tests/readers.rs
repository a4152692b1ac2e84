//! Who may know who has opened what is sealed.

use super::house::House;
use super::*;
use serde_json::json;

#[test]
fn readings_are_listed_for_those_who_watch_over_the_case_and_for_its_handler() {
    let house = House::new();
    let (li, wang, zhao) = (house.person("li"), house.person("wang"), house.person("zhao"));
    let case = reported(&li);
    wang.post(&format!("{case}/acts/accept"), &[("grade", "simple"), ("reason", "事实清楚")]).to();
    let list = format!("{case}/readings");
    li.post(&format!("{case}/reading"), &[]).to();
    li.post(&format!("{case}/reading"), &[]).to();
    zhao.post(&format!("{case}/reading"), &[]).to();
    for person in [&wang, &zhao] {
        let page = person.get(&list);
        assert_eq!(
            page.words("tbody th.name"),
            ["赵审计", "李建国", "王丽娟"],
            "one row a person and day, newest first"
        );
        assert!(person.get(&case).attribute("a", "href").contains(&list));
    }
    let refused = li.get(&list);
    assert_eq!(refused.status, 403);
    assert!(shows(&refused, "由督导员、审计员和承办人查阅"), "{}", refused.text());
    assert!(!li.get(&case).attribute("a", "href").contains(&list));
    assert_eq!(house.person("sun").get(&list).status, 404);
    let told = wang.get(&format!("/api/v1{list}")).json();
    let users: Vec<_> = told["readings"].as_array().unwrap().iter().map(|row| row["user"].clone()).collect();
    assert_eq!(users, [json!("zhao"), json!("li"), json!("wang")]);
    let seq = told["readings"][0]["seq"].as_i64().unwrap();
    let before = wang.get(&format!("/api/v1{list}?before={seq}")).json();
    assert_eq!(before["readings"].as_array().unwrap().len(), 2);
}
