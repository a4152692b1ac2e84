//! The pages of cases as named people meet them, read for what they mean.

mod code;
mod counter;
mod drafts;
mod evidence;
mod hand_ins;
mod house;
mod ids;
mod leaving;
mod lists;
mod now;
mod readers;
mod referral;
mod together;

use crate::web::preference::escaped;
use axum::http::header;
use house::{House, NEXT_VILLAGE, Page, Person, VILLAGE};
use serde_json::json;

const COMMAND: &str = "0192a3b4-c5d6-7e8f-9a0b-1c2d3e4f5a6b";
const DISPUTE: [(&str, &str); 7] = [
    ("policy", "dispute"),
    ("place", VILLAGE),
    ("category", "water"),
    ("summary", "春灌轮次先后有争议"),
    ("applicant.name", "示例甲"),
    ("applicant.phone", "13000000001"),
    ("respondent.name", "示例乙"),
];

/// A dispute that `person` has taken in; its address.
fn reported(person: &Person) -> String {
    person.post("/cases", &DISPUTE).to()
}

fn shows(page: &Page, words: &str) -> bool {
    page.words("main").iter().any(|text| text.contains(words))
}

#[test]
fn a_new_case_shows_the_residents_code_once_and_to_nobody_else() {
    let house = House::new();
    let li = house.person("li");
    let case = reported(&li);
    let first = li.get(&case);
    assert_eq!(first.status, 200);
    assert_eq!(first.words(".code .digits").len(), 1, "{}", first.text());
    assert!(shows(&first, "请把查询码交给居民"));
    assert!(li.get(&case).words(".code").is_empty());
    assert!(house.person("wang").get(&case).words(".code").is_empty());
}

#[test]
fn a_form_sent_twice_makes_one_case() {
    let house = House::new();
    let li = house.person("li");
    let form = [&DISPUTE[..], &[("command", COMMAND)]].concat();
    assert_eq!(li.post("/cases", &form).to(), li.post("/cases", &form).to());
    assert_eq!(li.get("/cases").words("tbody tr").len(), 1);
}

#[test]
fn a_form_sent_again_from_a_page_opened_anew_asks_before_it_makes_a_second_case() {
    let house = House::new();
    let li = house.person("li");
    let first = reported(&li);
    let asked = li.post("/cases", &DISPUTE);
    assert_eq!(asked.status, 409);
    assert!(asked.attribute("main a.button", "href").contains(&first), "{}", asked.text());
    assert_eq!(asked.words("textarea[name=summary]"), ["春灌轮次先后有争议"]);
    let number = first.trim_start_matches("/cases/");
    assert_eq!(asked.attribute("input[name=again]", "value"), [number]);
    let another = li.post("/cases", &[&DISPUTE[..], &[("again", number)]].concat()).to();
    assert_ne!(another, first);
    assert_eq!(li.get("/cases").words("tbody tr").len(), 2);
}

#[test]
fn a_form_changed_after_back_asks_too_because_its_command_was_used() {
    let house = House::new();
    let li = house.person("li");
    let first = li.post("/cases", &[&DISPUTE[..], &[("command", COMMAND)]].concat()).to();
    let changed: Vec<_> = DISPUTE
        .into_iter()
        .map(|(name, value)| if name == "summary" { (name, "另一处渠口也有争议") } else { (name, value) })
        .chain([("command", COMMAND)])
        .collect();
    let asked = li.post("/cases", &changed);
    assert_eq!(asked.status, 409);
    assert!(asked.attribute("main a.button", "href").contains(&first), "{}", asked.text());
    assert_ne!(asked.attribute("form.form input[name=command]", "value"), [COMMAND], "a command of its own");
}

#[test]
fn an_address_that_does_not_read_is_answered_by_our_page_or_our_json() {
    let house = House::new();
    let li = house.person("li");
    for path in ["/log/652325/record/abc", "/log/99999999999999999999"] {
        let page = li.get(path);
        assert_eq!((page.status, page.words("h1")), (400, vec!["无法读取".to_owned()]), "{path}");
    }
    let api = li.get("/api/v1/log/abc");
    assert_eq!(api.header(header::CONTENT_TYPE), "application/json");
    assert!(api.text().contains("\"unreadable\""), "{}", api.text());
    let method = li.post("/log", &[]);
    assert_eq!((method.status, method.header(header::ALLOW)), (405, "GET,HEAD"));
}

#[test]
fn a_list_leads_back_page_by_page_and_says_how_long_it_is() {
    let house = House::new();
    let li = house.person("li");
    for number in 0..120 {
        let summary = format!("第 {number} 件");
        let form: Vec<_> = DISPUTE
            .into_iter()
            .map(|(name, value)| if name == "summary" { (name, summary.as_str()) } else { (name, value) })
            .collect();
        li.post("/cases", &form).to();
    }
    let numbers = |page: &Page| page.attribute("tbody a.open", "href");
    for list in ["/cases", "/cases?sort=opened"] {
        let first = li.get(list);
        assert!(shows(&first, "共 120 件") && first.attribute("a[rel=prev]", "href").is_empty());
        let second = li.get(&first.attribute("a[rel=next]", "href")[0]);
        let third = li.get(&second.attribute("a[rel=next]", "href")[0]);
        assert_eq!((numbers(&first).len(), numbers(&second).len(), numbers(&third).len()), (50, 50, 20));
        assert!(third.attribute("a[rel=next]", "href").is_empty());
        let back = li.get(&third.attribute("a[rel=prev]", "href")[0]);
        assert_eq!(numbers(&back), numbers(&second), "{list}");
        assert_eq!(back.attribute("a[rel=next]", "href"), second.attribute("a[rel=next]", "href"));
        assert_eq!(numbers(&li.get(&back.attribute("a[rel=prev]", "href")[0])), numbers(&first), "{list}");
    }
}

#[test]
fn the_lists_search_finds_places_and_handlers_by_name_pinyin_and_initials() {
    let house = House::new();
    let li = house.person("li");
    let case = reported(&li);
    li.post(&format!("{case}/acts/accept"), &[("grade", "simple"), ("reason", "双方各执一词")]).to();
    for typed in ["李建国", "lijianguo", "ljg"] {
        let found = li.get(&format!("/cases?q={}", escaped(typed)));
        assert_eq!(found.attribute("main li a.button", "href"), ["/cases?handler=li"], "{typed}");
    }
    let by_handler = li.get("/cases?handler=li");
    assert_eq!(by_handler.words("tbody tr").len(), 1);
    let village = li.get(&format!("/villages/{VILLAGE}")).words("h1").remove(0);
    let place = li.get(&format!("/cases?q={}", escaped(&village)));
    assert_eq!(place.attribute("main li a.button", "href"), [format!("/cases?place={VILLAGE}")]);
    assert!(shows(&li.get("/cases?q=xyz"), "没有与“xyz”相符"), "as it was typed");
    assert!(shows(&house.person("sun").get("/cases?q=ljg"), "没有与"), "nobody outside one's own places");
}

#[test]
fn who_may_not_see_cases_is_shown_no_zeros() {
    let house = House::new();
    let he = house.person("he");
    let villages = he.get("/villages");
    assert!(shows(&villages, "您的角色不涉及事项") && villages.words("tbody td").is_empty());
    assert!(shows(&he.get(&format!("/villages/{VILLAGE}")), "您的角色不涉及事项"));
}

#[test]
fn a_form_names_everything_that_is_missing_at_once() {
    let house = House::new();
    let li = house.person("li");
    let wanting =
        li.post("/cases", &[("policy", "dispute"), ("place", VILLAGE), ("respondent.phone", "13000000002")]);
    assert_eq!(wanting.status, 422);
    assert_eq!(
        wanting.attribute("[role=alert] a", "href"),
        ["#f-summary", "#f-respondent.name", "#f-category"],
        "a telephone number is nobody's"
    );
    let accept = format!("{}/acts/accept", reported(&li));
    assert_eq!(li.post(&accept, &[]).attribute("[role=alert] a", "href"), ["#f-grade", "#f-reason"]);
    let long = "长".repeat(101);
    let form: Vec<_> = DISPUTE
        .into_iter()
        .map(|(name, value)| if name == "applicant.name" { (name, long.as_str()) } else { (name, value) })
        .collect();
    let page = li.post("/cases", &form);
    assert_eq!(page.words("[id='f-applicant.name-error']"), ["错误：“姓名”不得超过 100 字。"]);
}

#[test]
fn an_act_is_done_in_sight_of_the_case_and_names_only_to_whoever_opened_them() {
    let house = House::new();
    let li = house.person("li");
    let case = reported(&li);
    let work = format!("{case}/acts/record-consent");
    li.post(&format!("{case}/acts/accept"), &[("grade", "simple"), ("reason", "事实清楚")]).to();
    let wang = house.person("wang");
    wang.post(&format!("{case}/acts/hand-over"), &[("person", "wang"), ("reason", "轮换")]).to();
    let page = wang.get(&work);
    assert!(shows(&page, "姓名、电话和经过已封存") && !page.text().contains("示例甲"), "{}", page.text());
    wang.post(&format!("{case}/reading"), &[]).to();
    let page = wang.get(&work);
    assert!(shows(&page, "示例甲") && shows(&page, "春灌轮次先后有争议"), "{}", page.text());
}

#[test]
fn the_form_of_a_decision_begins_with_the_reading_and_keeps_what_was_typed() {
    let house = House::new();
    let (li, wang) = (house.person("li").lazy(), house.person("wang"));
    let case = reported(&li);
    let accept = format!("{case}/acts/accept");
    let asked = li.get(&accept);
    assert_eq!(
        (asked.status, asked.attribute("main form", "action")),
        (200, vec![format!("{case}/reading")])
    );
    assert!(asked.words("textarea[name=reason]").is_empty() && !asked.text().contains("示例甲"));
    let fields = [("grade", "simple"), ("reason", "双方各执一词")];
    let refused = li.post(&accept, &fields);
    assert_eq!(
        (refused.status, refused.attribute("main form", "action")),
        (422, vec![format!("{case}/reading")])
    );
    let json =
        li.call(&format!("/api/v1{accept}"), "", &json!({ "fields": { "grade": "simple", "reason": "r" } }));
    assert_eq!((json.status, json.key()), (422, "refusal-unread".into()));
    let form = li.post(&format!("{case}/reading"), &[("then", "accept")]).to();
    assert_eq!(form, accept);
    let form = li.get(&form);
    assert_eq!(form.words("textarea[name=reason]"), ["双方各执一词"]);
    assert!(shows(&form, "示例甲") && shows(&form, "春灌轮次先后有争议"), "text stands beside the fields");
    wang.post(&format!("{case}/acts/record-work"), &[("note", "又去看过现场")]).to();
    assert_eq!(li.post(&accept, &fields).status, 422, "what was added since is read too");
    assert_eq!(
        li.post(&format!("{case}/reading"), &[("then", "no-such-act")]).to(),
        format!("{case}#matter")
    );
    assert!(shows(&li.get(&accept), "又去看过现场"));
    li.post(&accept, &fields).to();
    assert_eq!(house.kinds().iter().filter(|kind| *kind == "sealed.read").count(), 2);
    house.rebuilds_the_same();
}

#[test]
fn a_form_that_does_not_hold_comes_back_with_everything_typed() {
    let house = House::new();
    let form: Vec<_> = DISPUTE.into_iter().filter(|(name, _)| *name != "summary").collect();
    let page = house.person("li").post("/cases", &form);
    assert_eq!(page.status, 422);
    assert_eq!(page.attribute("[role=alert] a", "href"), ["#f-summary"]);
    assert_eq!(page.attribute("input[name='applicant.name']", "value"), ["示例甲"]);
    assert_eq!(page.attribute("input[name=category][checked]", "value"), ["water"]);
    assert_eq!(page.words("#f-summary-error"), ["错误：请填写“事情经过”。"]);
}

#[test]
fn the_form_asks_only_what_is_not_known_already() {
    let house = House::new();
    let li = house.person("li").get("/cases/new?policy=dispute");
    assert_eq!(li.attribute("input[name=place]", "value"), [VILLAGE], "li has one village");
    assert_eq!(li.attribute("input[name=line]", "value"), ["team"]);
    let ma = house.person("ma");
    assert!(ma.get("/cases/new?policy=dispute").words("input[name=summary]").is_empty());
    let found = ma.get(&format!("/cases/new?policy=dispute&q={NEXT_VILLAGE}"));
    assert_eq!(
        found.attribute("main li a.button", "href"),
        [format!("/cases/new?policy=dispute&place={NEXT_VILLAGE}")],
        "a place is found by its code"
    );
    assert!(shows(&house.person("zhao").get("/cases/new"), "您目前不能登记事项"));
}

#[test]
fn a_case_opens_on_the_next_act_and_says_why_the_rest_is_not_allowed() {
    let house = House::new();
    let li = house.person("li");
    let case = reported(&li);
    let page = li.get(&case);
    assert_eq!(page.words(".now .act"), ["受理"]);
    let accept = page.attribute(".now .acts a.primary", "href");
    assert_eq!(accept, [format!("{case}/acts/accept")]);
    assert_eq!(page.words(".track [aria-current=step]"), ["当前： 登记"]);
    let auditor = house.person("zhao").get(&case);
    assert!(auditor.words(".now .acts a").is_empty());
    assert!(
        auditor.words(".now .not li").iter().any(|reason| reason.starts_with("受理")),
        "{}",
        auditor.text()
    );
}

#[test]
fn an_act_is_recorded_and_a_refused_one_keeps_its_form() {
    let house = House::new();
    let li = house.person("li");
    let case = reported(&li);
    let accept = format!("{case}/acts/accept");
    let wanting = li.post(&accept, &[("reason", "双方各执一词")]);
    assert_eq!(wanting.status, 422);
    assert_eq!(wanting.words("textarea[name=reason]"), ["双方各执一词"]);
    let done = li.post(&accept, &[("grade", "simple"), ("reason", "双方各执一词")]).to();
    let page = li.get(&done);
    assert!(
        page.words("[role=status]").iter().any(|words| words.starts_with("已记录：受理")),
        "{}",
        page.text()
    );
    assert_eq!(page.words(".timeline .what"), ["受理", "登记"], "newest first");
    let again = li.get(&accept);
    assert_eq!(again.status, 409, "what cannot be done now has no form");
}

#[test]
fn a_form_sent_from_an_older_state_comes_back_with_what_happened_since_and_what_was_typed() {
    let house = House::new();
    let (li, wang) = (house.person("li"), house.person("wang"));
    let case = reported(&li);
    let accept = format!("{case}/acts/accept");
    let version = li.get(&accept).attribute("input[name=version]", "value").remove(0);
    wang.post(&format!("{case}/acts/record-work"), &[("note", "去看过现场")]).to();
    let fields =
        |version: &'static str| [("grade", "simple"), ("reason", "双方各执一词"), ("version", version)];
    assert_eq!(version, "1");
    let stale = li.post(&accept, &fields("1"));
    assert_eq!(stale.status, 409);
    assert!(shows(&stale, "事项有了新的办理情况：记录工作"), "{}", stale.text());
    assert_eq!(stale.words("textarea[name=reason]"), ["双方各执一词"]);
    assert!(stale.attribute(".notice a", "href").contains(&case), "{}", stale.text());
    assert_eq!(stale.attribute("input[name=version]", "value"), ["2"]);
    let wanting = li.post(&accept, &[("reason", "双方各执一词"), ("version", "1")]);
    assert_eq!(wanting.attribute("input[name=version]", "value"), ["2"], "told once, they go on from there");
    li.post(&accept, &fields("2")).to();
}

#[test]
fn names_are_sealed_until_someone_opens_them_and_that_is_recorded() {
    let house = House::new();
    let li = house.person("li");
    let case = reported(&li);
    let wang = house.person("wang");
    let before = wang.get(&case);
    for personal in ["示例甲", "13000000001", "春灌轮次"] {
        assert!(!before.text().contains(personal), "{personal}");
    }
    assert!(shows(&before, "申请人 1"));
    let opened = wang.get(&wang.post(&format!("{case}/reading"), &[]).to());
    for personal in ["示例甲", "13000000001", "春灌轮次"] {
        assert!(opened.text().contains(personal), "{personal}");
    }
    wang.post(&format!("{case}/reading"), &[]).to();
    assert_eq!(house.kinds().iter().filter(|kind| *kind == "sealed.read").count(), 1, "once a day");
    assert!(!li.get(&case).text().contains("示例甲"), "what one has opened stays closed to another");
}

#[test]
fn neither_the_list_nor_its_export_names_a_party() {
    let house = House::new();
    let li = house.person("li");
    reported(&li);
    let list = li.get("/cases");
    let title = list.words("tbody th").concat();
    assert!(title.starts_with("用水 · ") && title.contains("MD-"), "{title}");
    let export = li.get("/cases.csv");
    assert!(export.header(header::CONTENT_TYPE).starts_with("text/csv"));
    assert_eq!(export.text().lines().count(), 2);
    for text in [list.text(), export.text()] {
        assert!(!text.contains("示例甲") && !text.contains("13000000001"));
    }
    assert_eq!(li.get("/cases.csv?state=closed").text().lines().count(), 1, "the same filter");
}

#[test]
fn another_villages_people_find_nothing_of_a_case() {
    let house = House::new();
    let case = reported(&house.person("li"));
    let sun = house.person("sun");
    for path in [case.clone(), format!("{case}/acts/accept"), format!("{case}/evidence/{:064}", 0)] {
        let page = sun.get(&path);
        assert_eq!(page.status, 404, "{path}");
        assert_eq!(page.words("h1"), sun.get("/cases/no-such-case").words("h1"), "{path}");
    }
    assert_eq!(sun.post(&format!("{case}/reading"), &[]).status, 404);
    assert!(sun.get("/cases").words("tbody tr").is_empty());
}

#[test]
fn a_duplicate_is_offered_by_place_and_category_and_a_merge_can_be_undone() {
    let house = House::new();
    let li = house.person("li");
    let (first, second) = (reported(&li), reported(&house.person("wang")));
    let page = li.get(&second);
    assert!(shows(&page, "可能是同一件事"), "{}", page.text());
    let number = li.get(&first).words(".under .number").remove(0);
    let merge = format!("{second}/acts/merge");
    assert_eq!(li.post(&merge, &[("case.number", "MD-1900-00001"), ("reason", "同一件事")]).status, 422);
    let done = li.get(&li.post(&merge, &[("case.number", &number), ("reason", "同一件事")]).to());
    assert!(
        done.attribute("[role=status] a", "href").contains(&format!("{second}/acts/unmerge")),
        "{}",
        done.text()
    );
}

#[test]
fn a_villages_figures_count_cases_by_how_they_ended_and_each_opens_into_as_many() {
    let house = House::new();
    let (li, wang) = (house.person("li"), house.person("wang"));
    let of = |summary: &'static str| {
        let fields = DISPUTE.map(|(name, value)| (name, if name == "summary" { summary } else { value }));
        wang.post("/cases", &fields).to()
    };
    let (open, merged, declined) = (of("渠水先后"), of("轮灌先后"), of("井水水质"));
    let number = li.get(&open).words(".under .number").remove(0);
    li.post(&format!("{merged}/acts/merge"), &[("case.number", &number), ("reason", "同一件事")]).to();
    li.post(&format!("{declined}/acts/decline"), &[("reason", "不属调解范围")]).to();
    let page = li.get(&format!("/villages/{VILLAGE}"));
    assert_eq!(page.words(".figure b"), ["1", "0", "0", "1", "0", "0"], "{}", page.text());
    let counts: Vec<String> = page.words(".figure b");
    for (href, count) in page.attribute("a.figure", "href").iter().zip(counts) {
        assert_eq!(li.get(href).words("tbody tr").len().to_string(), count, "{href}");
    }
}

#[test]
fn every_page_is_whole_in_both_languages() {
    let house = House::new();
    let case = reported(&house.person("li"));
    let paths = [
        "/cases".to_owned(),
        "/cases?state=all&policy=dispute&column=outcome&column=cycle&column=opened&sort=opened".to_owned(),
        "/cases?q=nothing".to_owned(),
        "/cases/new".to_owned(),
        "/cases/new?policy=dispute".to_owned(),
        case.clone(),
        format!("{case}/acts/accept"),
        format!("{case}/acts/add-party"),
        format!("{case}/acts/report-escalation"),
    ];
    let merge = format!("{case}/acts/merge");
    for lang in ["zh-CN", "en"] {
        let (li, wang) = (house.person("li").reading(lang), house.person("wang").reading(lang));
        let read = paths.iter().map(|path| (&li, path)).chain([(&wang, &merge)]);
        for (reader, path) in read {
            let page = reader.get(path);
            assert_eq!(page.status, 200, "{path}");
            assert!(!page.text().contains('⟦'), "{path} in {lang}: {}", page.text());
            assert_eq!(page.words("h1").len(), 1, "{path}");
        }
    }
}
