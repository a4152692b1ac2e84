//! What was typed before the session ended, once the act is done by another way.

use serde_json::json;

use super::house::House;
use super::{reported, shows};

const TYPED: &str = "事实已经核实";

#[test]
fn an_act_as_json_takes_the_draft_of_its_form_along_and_no_other() {
    let house = House::new();
    let li = house.person("li");
    let case = reported(&li);
    house.pass_days(1);
    let accept = format!("{case}/acts/accept");
    assert_eq!(li.post(&accept, &[("grade", "simple"), ("reason", TYPED)]).status, 303);
    assert_eq!(li.post("/cases", &[("policy", "dispute"), ("summary", TYPED)]).status, 303);
    let li = house.person("li");
    assert!(shows(&li.get(&accept), TYPED), "kept until it is done");
    let refused = li.call(&format!("/api/v1{accept}"), "", &json!({ "fields": { "grade": "simple" } }));
    assert_eq!(refused.key(), "refusal-field-missing");
    assert!(shows(&li.get(&accept), TYPED), "a refusal takes nothing");
    let fields = json!({ "grade": "simple", "reason": "另行办理" });
    let done = li.call(&format!("/api/v1{accept}"), "", &json!({ "fields": fields }));
    assert_eq!(done.status, 200, "{}", done.text());
    let user = "li";
    let draft = |form: String| {
        let read = move |link: &mut crate::db::Link<'_>| {
            Ok(crate::accounts::draft(link, super::house::COUNTY, user, &form)?)
        };
        house.app.readers.read_blocking(read).unwrap()
    };
    assert_eq!((draft(accept).is_some(), draft("/cases".to_owned()).is_some()), (false, true));
}
