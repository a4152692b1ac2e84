//! A case referred to a department: who finds it, on whose Today it stands, and how it comes back.

use super::house::{House, Person};
use super::{COMMAND, DISPUTE, reported, shows};

const REFER: [(&str, &str); 3] = [("level", "department"), ("unit", "water"), ("reason", "涉及渠道改线")];

/// A dispute that `person` has taken on and referred to the water bureau.
fn referred(person: &Person) -> String {
    let form = [&DISPUTE[..], &[("again", "yes")]].concat();
    let case = person.post("/cases", &form).to();
    person.post(&format!("{case}/acts/accept"), &[("grade", "simple"), ("reason", "事实清楚")]).to();
    person.post(&format!("{case}/acts/refer"), &REFER).to();
    case
}

#[test]
fn a_department_finds_what_is_with_it_and_nothing_else() {
    let house = House::new();
    let li = house.person("li");
    let (other, case) = (reported(&li), referred(&li));
    let (lin, feng) = (house.person("lin"), house.person("feng"));
    assert_eq!(lin.get("/cases").words("tbody tr").len(), 1);
    assert!(lin.get("/cases").text().contains(&case));
    assert_eq!((lin.get(&case).status, lin.get(&other).status), (200, 404));
    assert!(feng.get("/cases").words("tbody tr").is_empty());
    assert_eq!(feng.get(&case).status, 404);
    for path in ["/cases.csv", "/api/v1/cases"] {
        let number = other.trim_start_matches("/cases/");
        assert!(!lin.get(path).text().contains(number), "{path}");
    }
}

#[test]
fn it_stands_on_the_departments_today_and_no_more_on_its_handlers() {
    let house = House::new();
    let li = house.person("li");
    let case = referred(&li);
    let today = house.person("lin").get("/today");
    assert!(shows(&today, "办理并反馈"), "{}", today.text());
    // Nor may a department report what happens in a village.
    assert_eq!(today.attribute("main a.button", "href"), [format!("{case}/acts/return")]);
    let handlers = li.get("/today").attribute("main a.button", "href");
    assert!(!handlers.iter().any(|href| href.contains(&case)), "{handlers:?}");
    assert!(shows(&li.get("/today"), "等待他人"));
}

#[test]
fn once_returned_it_is_the_handlers_again_and_gone_from_the_department() {
    let house = House::new();
    let (li, lin) = (house.person("li"), house.person("lin"));
    let case = referred(&li);
    let told = li.get(&case);
    assert!(shows(&told, "现由县水利局承办"), "{}", told.text());
    assert!(shows(&told, "由县水利局办理"), "{}", told.text());
    let form = [("note", "已现场核定渠道走向"), ("command", COMMAND)];
    let led = lin.post(&format!("{case}/acts/return"), &form).to();
    assert!(shows(&lin.get(&led), "已办理并反馈"), "{led}");
    assert_eq!(lin.get(&case).status, 404);
    assert_eq!(
        lin.post(&format!("{case}/acts/return"), &form).to(),
        led,
        "sent again, it is answered the same"
    );
    assert_eq!(lin.post(&format!("{case}/acts/return"), &[("note", "再退回一次")]).status, 404);
    assert!(lin.get("/cases").words("tbody tr").is_empty());
    let today = li.get("/today").attribute("main a.button", "href");
    assert!(today.iter().any(|href| href.starts_with(&case)), "{today:?}");
}

#[test]
fn what_is_sent_again_out_of_sight_is_answered_with_what_it_did() {
    let house = House::new();
    let (li, lin) = (house.person("li"), house.person("lin"));
    let case = referred(&li);
    let work = [("note", "已到现场"), ("command", COMMAND)];
    assert_eq!(lin.post(&format!("{case}/acts/record-work"), &work).to(), case);
    lin.post(&format!("{case}/acts/return"), &[("note", "已核定")]).to();
    let led = lin.post(&format!("{case}/acts/record-work"), &work).to();
    let list = lin.get(&led);
    assert!(shows(&list, "已办理：记录工作") && !shows(&list, "已办理并反馈"), "{led}: {}", list.text());
}

#[test]
fn only_units_where_somebody_works_are_offered_and_one_must_be_chosen() {
    let house = House::new();
    let li = house.person("li");
    let case = reported(&li);
    li.post(&format!("{case}/acts/accept"), &[("grade", "simple"), ("reason", "事实清楚")]).to();
    let address = format!("{case}/acts/refer");
    let form = li.get(&address).text();
    assert!(form.contains("县水利局") && !form.contains("县档案馆"), "{form}");
    for (unit, words) in [("", "请选择“承办单位”"), ("archive", "没有经办人")] {
        let fields = [("level", "department"), ("unit", unit), ("reason", "涉及渠道改线")];
        let refused = li.post(&address, &fields);
        assert_eq!(refused.status, 422, "{unit}");
        assert!(refused.text().contains(words), "{unit}: {}", refused.text());
        assert_eq!(refused.words("textarea[name=reason]"), ["涉及渠道改线"], "{unit}");
    }
}

#[test]
fn a_department_that_recorded_its_work_can_still_return_the_case() {
    let house = House::new();
    let (li, lin) = (house.person("li"), house.person("lin"));
    let case = referred(&li);
    lin.post(&format!("{case}/acts/record-work"), &[("note", "已到现场")]).to();
    assert!(lin.get("/today").attribute("main a.button", "href").contains(&format!("{case}/acts/return")));
    lin.post(&format!("{case}/acts/return"), &[("note", "已核定")]).to();
}

#[test]
fn a_department_is_not_told_of_other_cases_nearby() {
    let house = House::new();
    let li = house.person("li");
    let (other, case) = (reported(&li), referred(&li));
    let number = other.trim_start_matches("/cases/");
    assert!(li.get(&case).text().contains(number), "its handler is told");
    assert!(!house.person("lin").get(&case).text().contains(number));
}

#[test]
fn a_referral_makes_an_overdue_case_no_younger_for_those_who_watch() {
    let house = House::new();
    let case = referred(&house.person("li"));
    house.pass_days(8);
    let overdue = |name| house.person(name).get("/today").words("main section").concat().contains("逾期");
    assert!(overdue("lin"), "the days for the referral are over");
    let watching = house.person("zhao").get("/today").text();
    assert!(watching.contains(case.trim_start_matches("/cases/")) && watching.contains("逾期"), "{watching}");
}
