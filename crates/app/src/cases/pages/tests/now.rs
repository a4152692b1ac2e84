//! The first card of a case's page, and whom its forms offer.

use super::house::{COUNTY, House};
use super::*;
use crate::cases::model::{Case, Chosen, FieldValue, Fields, Perform, PersonId};
use crate::cases::{access, store, write};
use crate::db::Tx;
use crate::db::desk::CommandId;
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
    assert!(shows(&crafted, "所选人员不能参与本步骤"), "{}", crafted.text());
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
    assert!(of_wang.words(".now .by")[0].contains("未经手过本事项"));
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

#[test]
fn a_complaint_about_an_open_case_is_on_the_today_of_who_answers_whatever_is_due_first() {
    let house = House::new();
    let li = house.person("li");
    let case = reported(&li);
    let code = li.get(&case).words(".code .digits").concat();
    let answer = format!("{case}/acts/answer-complaint");
    let zhous = || house.person("zhou").get("/today").attribute("main a.button", "href");
    assert!(!zhous().contains(&answer));
    let complaint = json!({ "code": code, "fields": { "complaint": "三天没有人来" } });
    assert_eq!(li.call("/api/v1/resident/case/acts/complain", COMMAND, &complaint).status, 200);
    assert!(zhous().contains(&answer), "{:?}", zhous());
    let zhou = house.person("zhou");
    assert!(shows(&zhou.get(&answer), "待答复的意见"));
    assert!(!shows(&zhou.get(&answer), "三天没有人来"), "sealed until opened");
    zhou.post(&format!("{case}/reading"), &[]);
    assert!(shows(&zhou.get(&answer), "三天没有人来"));
}

/// `name` does something to a case, with fields made from its state.
fn done(
    house: &House,
    case: &str,
    name: &'static str,
    act: &'static str,
    fields: fn(&Case) -> Vec<(&'static str, FieldValue)>,
) {
    let (office, number) = (house.app.office.clone(), case.trim_start_matches("/cases/").to_owned());
    let command = CommandId::drawn(COUNTY, name, act, 0);
    let performed = house.app.desk.write_blocking(command, move |tx: &mut Tx<'_, '_>| {
        let id = store::id_by_number(tx, COUNTY, &number)?.expect("the case");
        let state = store::load(tx, COUNTY, &id)?.expect("the case").case;
        let viewer = crate::accounts::viewer_of_user(tx, COUNTY, name)?.expect("a person");
        let fields: Fields = fields(&state).into_iter().map(|(id, value)| (id.to_owned(), value)).collect();
        let perform = Perform { act: act.into(), fields, version: Some(state.version), ..Perform::default() };
        let today = crate::civil::date_of(&office.zone, tx.now_us).to_string();
        crate::cases::reading::record(tx, COUNTY, &id, name, &today)?;
        write::perform(tx, &office, &access::sender(&viewer), &id, perform)
    });
    performed.unwrap_or_else(|error| panic!("{name} {act}: {error:?}"));
}

#[test]
fn what_others_must_do_first_is_on_their_today_and_not_on_the_handlers() {
    let house = House::new();
    let li = house.person("li");
    let case = reported(&li);
    done(&house, &case, "li", "accept", |_| {
        vec![("grade", FieldValue::text("simple")), ("reason", FieldValue::text("清楚"))]
    });
    done(&house, &case, "li", "name-mediators", |_| {
        let wang = Chosen { person: PersonId::new("wang"), kind: Some("cadre".into()), related: false };
        vec![("mediators", FieldValue::People(vec![wang]))]
    });
    for consent in
        [(|case: &Case| consents(case, 0)) as fn(&Case) -> Vec<(&'static str, FieldValue)>, |case: &Case| {
            consents(case, 1)
        }]
    {
        done(&house, &case, "li", "record-consent", consent);
    }
    done(&house, &case, "wang", "mediate", |case| {
        let present = case.parties.iter().map(|party| party.id.clone()).collect();
        vec![
            ("venue", FieldValue::text("村委会")),
            ("present", FieldValue::Parties(present)),
            ("course", FieldValue::text("双方各让一步")),
            ("agreed", FieldValue::YesNo(true)),
            ("result", FieldValue::text("按轮次放水")),
        ]
    });
    done(&house, &case, "wang", "draw-up", |_| {
        vec![
            ("facts", FieldValue::text("轮次不清")),
            ("content", FieldValue::text("按轮次放水")),
            ("performance", FieldValue::text("张贴轮次表")),
            ("perform-by", FieldValue::text("2026-03-20")),
        ]
    });
    let next = || house.person("wang").get(&case).words(".now .act");
    assert_eq!(next(), ["当事人签署"]);
    done(&house, &case, "wang", "sign", |case| signs(case, 0));
    assert_eq!(next(), ["当事人签署"], "one party is left");
    done(&house, &case, "wang", "sign", |case| signs(case, 1));
    done(&house, &case, "wang", "countersign", |_| Vec::new());
    let (seal, today) = (format!("{case}/acts/seal"), |name| house.person(name).get("/today"));
    assert!(today("wang").attribute("main a.button", "href").contains(&seal), "{}", today("wang").text());
    assert!(!today("li").attribute("main a.button", "href").iter().any(|href| href.starts_with(&case)));
    assert!(shows(&today("li"), "村干部"), "whom it waits for: {}", today("li").text());
}

fn consents(case: &Case, party: usize) -> Vec<(&'static str, FieldValue)> {
    let yes = FieldValue::YesNo(true);
    vec![
        ("party", FieldValue::text(case.parties[party].id.as_str())),
        ("consents", yes.clone()),
        ("rights-told", yes),
    ]
}

fn signs(case: &Case, party: usize) -> Vec<(&'static str, FieldValue)> {
    vec![("party", FieldValue::text(case.parties[party].id.as_str()))]
}

#[test]
fn a_case_that_went_through_within_the_hour_stands_before_those_who_watch_and_nobody_else() {
    let house = House::new();
    let (li, wang, chen) = (house.person("li"), house.person("wang"), house.person("chen"));
    let need = [
        ("policy", "farm-need"),
        ("place", VILLAGE),
        ("category", "seed"),
        ("need", "缺棉种二十公斤"),
        ("applicant.name", "示例甲"),
        ("applicant.phone", "13000000001"),
    ];
    let case = li.post("/cases", &need).to();
    let acts = [
        (&li, "accept", vec![("grade", "ordinary")]),
        (&li, "arrange", vec![("plan", "联系农资站")]),
        (&li, "meet", vec![("result", "已送到")]),
    ];
    for (person, act, fields) in acts {
        person.post(&format!("{case}/acts/{act}"), &fields).to();
    }
    let follow_up = format!("{case}/acts/follow-up");
    let asked = wang.get(&follow_up).attribute("input[name=asked]", "value").remove(0);
    let fields = [("asked", asked.as_str()), ("way", "visit"), ("solved", "yes"), ("note", "农户已收到")];
    wang.post(&follow_up, &fields).to();
    let close = format!("{case}/acts/close");
    let version = chen.get(&close).attribute("input[name=version]", "value").remove(0);
    chen.post(&close, &[("version", version.as_str())]).to();
    house.grants("ma", bellwether_policy::Role::Supervisor, "652325");
    let page = house.person("ma").get("/today");
    let line = page.words(".line").into_iter().find(|line| line.contains("受理后一小时内办结")).unwrap();
    let number = case.trim_start_matches("/cases/");
    assert!(line.contains(number) && line.contains("#") && !line.contains("李建国"), "{line}");
    assert!(shows(&page, "这不是结论"), "{}", page.text());
    let told = house.person("ma").get("/api/v1/today").json();
    assert_eq!(told["look_here"][0]["number"], number);
    for name in ["li", "chen", "zhao"] {
        assert!(!shows(&house.person(name).get("/today"), "请关注"), "{name}");
    }
    house.rebuilds_the_same();
}
