//! Several cases at once: one analysis of a list, and two cases read side by side before one goes into the other.

use super::house::House;
use super::*;

const COMMANDS: [&str; 5] = [
    "0192a3b4-c5d6-7e8f-9a0b-1c2d3e4f5a61",
    "0192a3b4-c5d6-7e8f-9a0b-1c2d3e4f5a62",
    "0192a3b4-c5d6-7e8f-9a0b-1c2d3e4f5a63",
    "0192a3b4-c5d6-7e8f-9a0b-1c2d3e4f5a64",
    "0192a3b4-c5d6-7e8f-9a0b-1c2d3e4f5a65",
];

/// A complex case that wang took on; its number.
fn accepted(house: &House) -> String {
    let (li, wang) = (house.person("li"), house.person("wang"));
    let case = li.post("/cases", &[&DISPUTE[..], &[("again", "yes")]].concat()).to();
    wang.post(&format!("{case}/acts/accept"), &[("grade", "complex"), ("reason", "涉及两户")]).to();
    case.trim_start_matches("/cases/").to_owned()
}

/// What is filled in for each of these cases.
fn filled<'f>(numbers: &'f [String], names: &'f [[String; 5]]) -> Vec<(&'f str, &'f str)> {
    let mut form = vec![("people", "li")];
    for (number, [causes, plan, owner, by, version]) in numbers.iter().zip(names) {
        form.push(("case", number));
        form.extend([(causes.as_str(), "水渠"), (plan, "现场丈量"), (owner, "li"), (by, "2026-03-10")]);
        form.push((version, "2"));
    }
    form
}

fn names(numbers: &[String]) -> Vec<[String; 5]> {
    let of = |number: &String| {
        ["causes", "plan", "owner", "plan-by", "version"].map(|field| format!("{number}.{field}"))
    };
    numbers.iter().map(of).collect()
}

#[test]
fn one_analysis_is_recorded_on_each_of_a_list_with_owner_and_day() {
    let house = House::new();
    let numbers = [accepted(&house), accepted(&house)];
    let wang = house.person("wang");
    assert!(wang.get("/cases").text().contains("/cases/analysis"));
    let page = wang.get("/cases/analysis");
    assert_eq!(page.attribute("input[name=case]", "value"), numbers);
    let names = names(&numbers);
    let led = wang.post("/cases/analysis", &filled(&numbers, &names)).to();
    assert!(shows(&wang.get(&led), "没有等待联合研判的事项"));
    for number in &numbers {
        let case = wang.get(&format!("/cases/{number}"));
        assert!(shows(&case, "李建国") && shows(&case, "3月10日"), "{}", case.text());
        assert_eq!(case.words(".track .current")[0].replace("当前：", "").trim(), "联合研判");
    }
}

#[test]
fn where_one_of_them_is_refused_none_is_written_and_everything_typed_stays() {
    let house = House::new();
    let numbers = [accepted(&house), accepted(&house)];
    let wang = house.person("wang");
    let names = names(&numbers);
    let form = filled(&numbers, &names);
    // The second changed since the page was made.
    let changed: Vec<_> = form
        .iter()
        .map(|(name, value)| if *name == names[1][4] { (*name, "1") } else { (*name, *value) })
        .collect();
    let refused = wang.post("/cases/analysis", &changed);
    assert_eq!(refused.status, 422);
    assert_eq!(refused.words(&format!("[id='f-{}'] .error", numbers[1])).len(), 1, "{}", refused.text());
    assert_eq!(refused.attribute("input[name=case][checked]", "value"), numbers);
    assert!(refused.text().contains("现场丈量"));
    for number in &numbers {
        assert_eq!(wang.get(&format!("/cases/{number}")).words(".now .act"), ["联合研判"], "{number}");
    }
    let without_plan: Vec<_> = form.iter().filter(|(name, _)| *name != names[0][1]).copied().collect();
    let refused = wang.post("/cases/analysis", &without_plan);
    let field = format!("[id='f-{}-error']", names[0][1]);
    assert_eq!((refused.status, refused.words(&field).len()), (422, 1), "{}", refused.text());
    let nothing = wang.post("/cases/analysis", &[("people", "li")]);
    assert!(shows(&nothing, "请至少勾选一件事项。"));
}

#[test]
fn as_json_one_act_takes_a_list_of_cases_or_none_of_them() {
    let house = House::new();
    let numbers = [accepted(&house), accepted(&house)];
    let wang = house.person("wang");
    let fields = json!({ "people": [{ "person": "li" }], "causes": "水渠", "plan": "现场丈量" });
    let of = |numbers: &[&str]| {
        let cases: Vec<_> =
            numbers.iter().map(|number| json!({ "case": number, "fields": fields, "version": 2 })).collect();
        json!({ "cases": cases })
    };
    let path = "/api/v1/cases/acts/analyse";
    let (one, other) = (numbers[0].as_str(), numbers[1].as_str());
    let twice = wang.call(path, COMMANDS[0], &of(&[one, one]));
    assert_eq!(twice.status, 409, "{}", twice.text());
    assert_eq!(wang.call(path, COMMANDS[1], &of(&[one, "MD-2026-99999"])).status, 404);
    assert_eq!(wang.call(path, COMMANDS[2], &of(&[])).status, 409);
    assert_eq!(wang.get(&format!("/cases/{one}")).words(".now .act"), ["联合研判"]);
    let done = wang.call(path, COMMANDS[3], &of(&[one, other]));
    assert_eq!(
        (done.status, done.text().matches("\"stage\":\"analysed\"").count()),
        (200, 2),
        "{}",
        done.text()
    );
    assert_eq!(house.person("sun").call(path, COMMANDS[4], &of(&[one])).status, 404, "another village");
}

#[test]
fn two_cases_are_read_side_by_side_before_one_goes_into_the_other() {
    let house = House::new();
    let (li, wang) = (house.person("li"), house.person("wang"));
    let first = reported(&li);
    let second =
        wang.post("/cases", &[&DISPUTE[..], &[("summary", "水渠的事"), ("again", "yes")]].concat()).to();
    let (from, into) = (second.trim_start_matches("/cases/"), first.trim_start_matches("/cases/"));
    let merge = format!("{second}/acts/merge");
    let zhou = house.person("zhou").lazy();
    let page = zhou.get(&merge);
    assert!(page.text().contains(&format!("?with={into}")), "{}", page.text());
    let with = format!("{merge}?with={into}");
    let closed = zhou.get(&with);
    assert!(shows(&closed, &format!("{from} 并入 {into}")), "{}", closed.text());
    assert!(!closed.text().contains("春灌轮次先后有争议"));
    let led = zhou.post(&format!("{second}/reading"), &[("then", "merge"), ("with", into)]).to();
    assert_eq!(led, with);
    let open = zhou.get(&led);
    assert!(open.words(".pair .said").len() >= 2, "{}", open.text());
    assert!(shows(&open, "示例甲"));
    zhou.post(&merge, &[("case", into), ("reason", "同一件事")]).to();
    let stays = zhou.get(&first);
    assert_eq!(
        stays.words("[id=matter] .said").len(),
        2,
        "the other account stays visible: {}",
        stays.text()
    );
}

#[test]
fn opening_leads_back_to_what_was_opened() {
    let house = House::new();
    let li = house.person("li");
    let case = reported(&li);
    let led = li.post(&format!("{case}/reading"), &[]).to();
    assert_eq!(led, format!("{case}#matter"));
    let opened = li.get(&case);
    assert!(opened.words("[id=matter] .said").concat().contains("春灌轮次先后有争议"), "{}", opened.text());
}
