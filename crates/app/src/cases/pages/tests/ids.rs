//! Ids are made by the server, whatever a client sends.

use serde_json::{Value, json};

use super::house::{House, Person};
use super::{DISPUTE, reported};

/// Adds a party by JSON; the answer's status, and the parties of the case as JSON shows them.
fn add_party(person: &Person, case: &str, party: Value) -> (u16, Vec<String>) {
    let act = person.call(
        &format!("/api/v1{case}/acts/add-party"),
        "",
        &json!({ "fields": { "new-party": party } }),
    );
    let parties = person.get(&format!("/api/v1{case}")).json()["case"]["parties"].clone();
    let ids = parties.as_array().expect("a case has parties").iter();
    (act.status, ids.map(|party| party["id"].as_str().expect("an id is text").to_owned()).collect())
}

#[test]
fn a_party_is_given_an_id_by_the_server_and_one_that_a_client_sends_is_refused() {
    let house = House::new();
    let li = house.person("li");
    let mine = reported(&li);
    let another_matter = DISPUTE
        .map(|(name, value)| if name == "summary" { (name, "渠道清淤费用争议") } else { (name, value) });
    let anothers = li.post("/cases", &another_matter).to();
    let details = json!({ "name": "示例丙", "phone": "13800000003" });
    let (_, ids) = add_party(&li, &anothers, json!({ "role": "respondent", "details": details.clone() }));
    let victim = ids.first().expect("the case has an applicant");
    let chosen = json!({ "id": victim, "role": "respondent", "details": details.clone() });
    let (status, before) = add_party(&li, &mine, chosen);
    assert_eq!(status, 422);
    assert!(!before.contains(victim));
    let (status, after) = add_party(&li, &mine, json!({ "role": "respondent", "details": details }));
    assert!(matches!(status, 200 | 201), "{status}");
    assert_eq!(after.len(), before.len() + 1);
}
