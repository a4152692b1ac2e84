//! Whoever leaves: their cases stand on the Today of those who may hand them over, until somebody takes over.

use bellwether_policy::Role;

use super::house::{House, VILLAGE};
use super::{reported, shows};

#[test]
fn the_cases_of_whoever_leaves_are_handed_over_by_those_who_may_and_the_page_says_so() {
    let house = House::new();
    let li = house.person("li");
    let case = reported(&li);
    li.post(&format!("{case}/acts/accept"), &[("grade", "simple"), ("reason", "事实清楚")]).to();
    let (zhou, hand_over) = (house.person("zhou"), format!("{case}/acts/hand-over"));
    let owed = || zhou.get("/today").attribute("main a.button", "href");
    assert!(!owed().contains(&hand_over));
    assert!(!shows(&zhou.get(&case), "承办人已离岗"));
    house.leaves("li");
    assert!(owed().contains(&hand_over), "{:?}", owed());
    let page = zhou.get(&case);
    assert!(shows(&page, "承办人已离岗"), "{}", page.text());
    let json = zhou.get(&format!("/api/v1{case}")).json();
    assert_eq!((&json["next"]["act"], &json["handler_gone"]), (&"hand-over".into(), &true.into()));
    let duty = zhou.get("/api/v1/today").json()["duties"][0].clone();
    assert_eq!((&duty["turn"], &duty["act"]), (&"mine".into(), &"hand-over".into()));
    assert!(!house.person("zhao").get("/today").attribute("main a.button", "href").contains(&hand_over));
    zhou.post(&hand_over, &[("person", "wang"), ("reason", "原承办人离岗")]).to();
    assert!(!owed().contains(&hand_over) && !shows(&zhou.get(&case), "承办人已离岗"));
    let taken = house.person("wang").get("/today").attribute("main a.button", "href");
    assert!(taken.iter().any(|href| href.starts_with(&case)), "{taken:?}");
}

#[test]
fn a_role_taken_back_leaves_the_cases_of_its_place_and_those_of_another_role_go_on() {
    let house = House::new();
    let li = house.person("li");
    let case = reported(&li);
    li.post(&format!("{case}/acts/accept"), &[("grade", "simple"), ("reason", "事实清楚")]).to();
    house.grants("li", Role::VillageCadre, VILLAGE);
    house.revokes("li", Role::TeamLeader, VILLAGE);
    let zhou = house.person("zhou");
    assert_ne!(zhou.get(&format!("/api/v1{case}")).json()["next"]["act"], "hand-over");
    house.revokes("li", Role::VillageCadre, VILLAGE);
    assert_eq!(zhou.get(&format!("/api/v1{case}")).json()["next"]["act"], "hand-over");
}
