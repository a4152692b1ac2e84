//! Hand-ins beyond the pace: acknowledged at once, taken in or dropped many at once, and a case as of their hour.

use serde_json::{Value, json};

use super::house::{House, NEXT_VILLAGE, Person, VILLAGE};
use crate::audit::{Options, verify};

/// A farm need handed in by anybody: the answer.
fn handed_in(person: &Person, place: &str, words: &str) -> Value {
    let body = json!({ "policy": "farm-need", "category": "seed", "place": place, "name": "马某",
        "phone": "13900000000", "fields": { "need": words } });
    let answer = person.call("/api/v1/resident/cases", "", &body);
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

fn followed(person: &Person, handed_in: &Value) -> Value {
    let answer = person.call("/api/v1/resident/case", "", &json!({ "code": handed_in["code"] }));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn waiting(person: &Person) -> Vec<i64> {
    let told = person.get("/api/v1/hand-ins").json();
    let hand_ins = told["hand_ins"].as_array().expect("a list").iter();
    hand_ins.map(|told| told["hand_in"].as_i64().expect("a number")).collect()
}

#[test]
fn beyond_the_pace_a_hand_in_is_acknowledged_and_waits_with_a_code_that_works() {
    let house = House::registering(2);
    let (li, sun, zhao) = (house.person("li").reading("en"), house.person("sun"), house.person("zhao"));
    let all: Vec<Value> = ["种子", "化肥", "农药", "农药"].map(|words| handed_in(&li, VILLAGE, words)).into();
    assert!(all[0]["number"].is_string() && all[1]["number"].is_string());
    for late in &all[2..] {
        assert!(late["number"].is_null(), "{late}");
        let seen = followed(&sun, late);
        assert_eq!((&seen["stage"], &seen["closed"]), (&json!("waiting"), &json!(false)));
    }
    assert_eq!((waiting(&li).len(), waiting(&sun).len(), waiting(&zhao).len()), (2, 0, 0));
    let told = li.get("/api/v1/hand-ins").json();
    assert_eq!((&told["total"], &told["hand_ins"][0]["same_words"]), (&json!(2), &json!(2)));
    let told = li.get("/today").words(".notice").remove(0);
    assert!(told.starts_with("2 hand-ins are waiting to be registered"), "{told}");
    let page = li.get("/hand-ins");
    assert_eq!(page.words("input[name='hand-in']").len(), 2);
    assert!(!page.text().contains("农药"), "what somebody wrote is not read without a record");
    assert_eq!(
        verify(&house.app.installation, &Options::default(), &mut |_, _| {}).unwrap().hand_ins,
        Some(2)
    );
    house.rebuilds_the_same();
}

#[test]
fn what_was_handed_in_while_many_waited_is_a_case_as_of_its_hour_once_it_is_taken_in() {
    let house = House::registering(1);
    let li = house.person("li");
    let (at_once, late) = (handed_in(&li, VILLAGE, "种子"), handed_in(&li, VILLAGE, "化肥"));
    house.pass_days(1);
    let li = house.person("li");
    assert_eq!(li.post("/hand-ins", &[("go", "take-in"), ("which", "all")]).to(), "/hand-ins");
    assert!(waiting(&li).is_empty());
    let (first, second) = (followed(&li, &at_once), followed(&li, &late));
    assert_eq!((&first["due"], &first["stage"]), (&second["due"], &second["stage"]), "one clock for both");
    assert_eq!(first["history"][0]["at_us"], second["history"][0]["at_us"]);
    assert_ne!(first["number"], second["number"]);
    let kinds = house.kinds();
    assert_eq!(kinds[kinds.len() - 2..], ["hand-in.taken-in", "case.reported"]);
    house.rebuilds_the_same();
    let verdict = verify(&house.app.installation, &Options::default(), &mut |_, _| {}).unwrap();
    assert_eq!((verdict.hand_ins, verdict.faults), (Some(0), Vec::new()));
}

#[test]
fn a_hand_in_that_somebody_else_dealt_with_meanwhile_is_not_done_twice() {
    let house = House::registering(0);
    let li = house.person("li");
    handed_in(&li, VILLAGE, "种子");
    handed_in(&li, VILLAGE, "化肥");
    let both = json!({ "hand_ins": waiting(&li) });
    // In JSON 7.0 is the same number as 7.
    let first = json!({ "hand_ins": [waiting(&li)[0] as f64] });
    assert_eq!(li.call("/api/v1/hand-ins/acts/take-in", "", &first).json(), json!({ "done": 1, "gone": 0 }));
    assert_eq!(li.call("/api/v1/hand-ins/acts/take-in", "", &both).json(), json!({ "done": 1, "gone": 1 }));
}

#[test]
fn whoever_holds_the_code_of_a_dropped_hand_in_reads_why() {
    let house = House::registering(0);
    let li = house.person("li");
    let all: Vec<Value> = ["点击领奖", "点击领奖", "种子"].map(|words| handed_in(&li, VILLAGE, words)).into();
    let first = waiting(&li)[0].to_string();
    let without = li.post("/hand-ins", &[("go", "drop"), ("which", "same"), ("hand-in", &first)]);
    assert_eq!(without.status, 422, "dropping takes a reason");
    let form = [("go", "drop"), ("which", "same"), ("hand-in", first.as_str()), ("reason", "automated")];
    assert_eq!(li.post("/hand-ins", &form).to(), "/hand-ins");
    for spam in &all[..2] {
        let seen = followed(&li, spam);
        assert_eq!((&seen["stage"], &seen["declined_because"]), (&json!("dropped"), &json!("automated")));
    }
    assert_eq!(followed(&li, &all[2])["stage"], "waiting", "other words wait on");
    assert_eq!(house.kinds().iter().filter(|kind| *kind == "hand-in.dropped").count(), 2);
    house.rebuilds_the_same();
    let verdict = verify(&house.app.installation, &Options::default(), &mut |_, _| {}).unwrap();
    assert_eq!((verdict.hand_ins, verdict.faults), (Some(1), Vec::new()));
}

#[test]
fn what_a_hand_in_says_is_read_only_with_a_record_of_the_reading() {
    let house = House::registering(0);
    let li = house.person("li");
    handed_in(&li, VILLAGE, "冬麦种子");
    let page = li.post("/hand-ins", &[("go", "read"), ("which", "all")]);
    assert_eq!(page.status, 200);
    assert!(page.text().contains("冬麦种子") && !page.text().contains("马某"), "{}", page.text());
    assert_eq!(house.kinds().last().map(String::as_str), Some("hand-in.read"));
    house.rebuilds_the_same();
}

#[test]
fn nobody_does_anything_with_what_waits_in_other_places() {
    let house = House::registering(0);
    let (li, sun, zhao) = (house.person("li"), house.person("sun"), house.person("zhao"));
    handed_in(&li, NEXT_VILLAGE, "种子");
    let meant = json!({ "hand_ins": waiting(&sun), "reason": "automated" });
    for other in [&li, &zhao] {
        for act in ["take-in", "drop", "read"] {
            assert_eq!(other.call(&format!("/api/v1/hand-ins/acts/{act}"), "", &meant).status, 404, "{act}");
        }
    }
    assert_eq!(waiting(&sun).len(), 1);
}
