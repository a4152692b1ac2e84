//! Lists by their address: what it may ask, and that nothing it asks is left out in silence.

use super::house::{House, Person};
use super::reported;

const ASKED_IN_VAIN: [(&str, &str); 6] = [
    ("state=opne", "opne"),
    ("nonsense=1", "nonsense"),
    ("after=broken", "broken"),
    ("policy=disputes", "disputes"),
    ("sort=worst", "worst"),
    ("place=6523x", "6523x"),
];

#[test]
fn a_name_or_value_that_no_list_knows_is_said_by_name_on_pages_and_as_json() {
    let house = House::new();
    let li = house.person("li");
    for (query, named) in ASKED_IN_VAIN {
        for path in ["/cases", "/cases.csv", "/api/v1/cases"] {
            let answer = li.get(&format!("{path}?{query}"));
            assert_eq!(answer.status, 422, "{path}?{query}");
            assert!(answer.text().contains(named), "{path}?{query}: {}", answer.text());
        }
    }
    let readings = li.get("/api/v1/places?q=a&limit=3");
    assert_eq!((readings.status, readings.text().contains("limit")), (422, true));
}

/// One address of each that takes parameters, or might be thought to.
const STRICT: [&str; 12] = [
    "/log?before=abc",
    "/log/652325?before=abc",
    "/log/652325?nonsense=1",
    "/log/652325/record/0?nonsense=1",
    "/api/v1/log/652325?before=abc",
    "/api/v1/log/652325/records/0?nonsense=1",
    "/cases/new?policy=dispute&nonsense=1",
    "/account?nonsense=1",
    "/sign-in?back=/cases&nonsense=1",
    "/resident/case/enter?nonsense=1",
    "/preference/language/en?nonsense=1",
    "/preference/theme/dark?back=/&back=/today",
];

#[test]
fn every_address_with_parameters_names_the_one_that_does_not_read() {
    let house = House::new();
    let li = house.person("li");
    reported(&li);
    house.pass_days(1);
    let li = house.person("li");
    for address in STRICT {
        let answer = li.get(address);
        let named = address.rsplit(['?', '&']).next().expect("a parameter");
        assert_eq!(
            (answer.status, answer.text().contains(named)),
            (422, true),
            "{address}: {}",
            answer.text()
        );
    }
    let named = li.get("/api/v1/log/652325?before=abc").json();
    assert_eq!(named["error"]["fields"][0]["field"], "before");
}

fn numbers(person: &Person, query: &str) -> Vec<String> {
    let page = person.get(&format!("/api/v1/cases?{query}")).json();
    let cases = page["cases"].as_array().expect("a page of cases").iter();
    cases.map(|case| case["number"].as_str().expect("a number").to_owned()).collect()
}

#[test]
fn a_number_is_found_by_any_part_however_wide_and_nothing_in_it_is_a_wildcard() {
    let house = House::new();
    let li = house.person("li");
    let number = reported(&li).trim_start_matches("/cases/").to_owned();
    // Small, wide (ＭＤ－２０２６), and a part of it.
    for typed in ["md-2026", "%EF%BC%AD%EF%BC%A4-2026", "00001", number.as_str()] {
        assert_eq!(numbers(&li, &format!("number={typed}")), std::slice::from_ref(&number), "{typed}");
    }
    for typed in ["_", "%25", "MD_2026", "!", "M%25D"] {
        assert!(numbers(&li, &format!("number={typed}")).is_empty(), "{typed}");
    }
}
