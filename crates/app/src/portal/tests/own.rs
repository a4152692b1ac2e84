//! What residents do to their own case beside following it: more words, photographs, another number; and in which language.

use super::*;
use crate::cases::evidence::tests::pictures::png;
use crate::cases::model::stream_of;

fn photo(name: &'static str) -> (&'static str, &'static str, &'static str, Vec<u8>) {
    ("file.photo", name, "image/png", png(8, 6))
}

/// Photographs that differ, so that each is a file of its own.
fn photos(count: u32) -> Vec<(&'static str, &'static str, &'static str, Vec<u8>)> {
    (0..count).map(|at| ("file.photo", "p.png", "image/png", png(8 + at, 6))).collect()
}

#[test]
fn more_words_and_photographs_come_in_by_the_code_and_are_theirs_to_read() {
    let house = House::new();
    let (mut ma, _) = handed_in(&house, "10.0.0.1");
    ma.get("/resident/case/acts/tell-more").fill_with(&[("more", "又量了一次")], &[photo("渠.png")]);
    assert_eq!(ma.status, StatusCode::OK, "{}", ma.page);
    assert!(ma.page.contains("又量了一次") && ma.page.contains("One photograph"), "{}", ma.page);
    let files = std::fs::read_dir(house.app.installation.data.join("evidence")).unwrap().count();
    assert!(files > 0);
}

#[test]
fn a_case_takes_five_photographs_and_no_other_files() {
    let house = House::new();
    let (mut ma, _) = handed_in(&house, "10.0.0.1");
    let form = "/resident/case/acts/tell-more";
    let words = [("more", "照片")];
    let other = ("file.photo", "a.pdf", "application/pdf", b"%PDF-1.7 and so on".to_vec());
    ma.get(form).fill_with(&words, &[other]);
    assert_eq!(ma.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(ma.read(".error").contains("is not a photograph") && ma.page.contains("照片"), "{}", ma.page);
    ma.get(form).fill_with(&words, &photos(6));
    assert!(ma.read(".error").contains("at most 5"), "{}", ma.page);
    ma.get(form).fill_with(&words, &photos(4));
    assert_eq!(ma.status, StatusCode::OK, "{}", ma.page);
    ma.get(form).fill_with(&words, &[photo("a.png"), ("file.photo", "b.png", "image/png", png(90, 6))]);
    assert_eq!(ma.status, StatusCode::CONFLICT, "two more are too many: {}", ma.page);
    ma.get(form).fill_with(&words, &[("file.photo", "b.png", "image/png", png(91, 6))]);
    assert_eq!(ma.status, StatusCode::OK, "the fifth");
}

#[test]
fn a_number_that_changed_is_corrected_and_stands_in_no_record() {
    let house = House::new();
    let (mut ma, digits) = handed_in(&house, "10.0.0.1");
    let form = "/resident/case/acts/correct-phone";
    ma.get(form).fill(&[("phone", "不知道")]);
    assert!(ma.read(".error").contains("can be reached") && ma.page.contains("不知道"), "{}", ma.page);
    ma.get(form).fill(&[("phone", "13911112222")]);
    assert_eq!(ma.status, StatusCode::OK, "{}", ma.page);
    assert!(ma.page.contains("You corrected your telephone number") && !ma.page.contains("13911112222"));
    let key = house.app.office.code_key;
    let (phone, bodies) = house
        .app
        .readers
        .read_blocking(move |link| {
            let ByCode::Case { stored, .. } = store::by_code(link, &key, &digits)? else { panic!("no case") };
            let stream = stream_of(stored.case.id.as_str());
            let opened = reading::open(link, COUNTY, &stream)?;
            let applicant = opened.party(stored.case.parties[0].id.as_str());
            let told = store::history(link, COUNTY, &stream)?;
            Ok((
                applicant.map(|party| party.phone),
                told.into_iter().map(|told| told.body).collect::<String>(),
            ))
        })
        .unwrap();
    assert_eq!(phone.as_deref(), Some("13911112222"), "the newest part holds");
    assert!(!bodies.contains("13911112222"));
}

#[test]
fn their_own_words_on_reopening_stand_in_the_history() {
    let house = House::new();
    let digits = house.need("冬麦种子");
    house.met(&digits);
    let mut ma = Browser::new(&house, "10.0.0.1");
    ma.follow(&digits).get("/resident/case/acts/reopen").fill(&[("reason", "发来的是春麦种子")]);
    assert_eq!(ma.status, StatusCode::OK, "{}", ma.page);
    assert!(ma.read(".timeline").contains("发来的是春麦种子"), "{}", ma.page);
    ma.get("/resident/case/acts/complain").fill(&[("complaint", "没有人问过我")]);
    let asked = ma.read(".exchange");
    assert!(asked.contains("answered by"), "the day of the reply: {asked}");
}

#[test]
fn changing_the_language_loses_no_step_and_nothing_typed() {
    let house = House::new();
    let mut ma = Browser::new(&house, "10.0.0.1");
    ma.get("/resident/cases/new").fill(&[("place", VILLAGE)]).fill(&[("policy", "dispute")]);
    ma.fill(&[("category", "water")]);
    assert!(
        ma.page.contains("form=\"asked\"") && ma.page.contains("value=\"language-zh-CN\""),
        "{}",
        ma.page
    );
    ma.fill(&[("summary", "渠水轮不到我家"), ("go", "language-zh-CN")]);
    assert_eq!(ma.read("h1"), "发生了什么？", "{}", ma.page);
    assert!(ma.page.contains("渠水轮不到我家"));
    assert_eq!(ma.cookies["lang"], "zh-CN");
    ma.fill(&[("summary", "渠水轮不到我家")]);
    assert_eq!(ma.read("h1"), "怎样联系您？", "and it goes on from there");

    let (mut li, _) = handed_in(&house, "10.0.0.2");
    li.get("/resident/case/acts/complain").fill(&[("complaint", "没有人问过我"), ("go", "language-zh-CN")]);
    assert!(li.read("h1").contains("您对办理有什么意见") && li.page.contains("没有人问过我"), "{}", li.page);
}

#[test]
fn a_form_that_was_opened_for_another_case_does_nothing_to_this_one() {
    let house = House::new();
    let (mut ma, _) = handed_in(&house, "10.0.0.1");
    ma.get("/resident/case/acts/withdraw");
    let form = ma.page.clone();
    let other = house.need("冬麦种子");
    ma.follow(&other);
    ma.page = form;
    ma.fill(&[("reason", "已经自行解决")]);
    assert_eq!(ma.status, StatusCode::CONFLICT, "{}", ma.page);
    assert!(ma.page.contains("MD-2026-00001") && ma.page.contains("FN-2026-00001"));
    assert_eq!(ma.get("/resident/case").read(".now .act"), "Registered, waiting to be accepted");
}

#[test]
fn a_resident_adds_much_and_not_without_end() {
    let house = House::new();
    let (mut ma, _) = handed_in(&house, "10.0.0.1");
    for number in 0..20 {
        ma.get("/resident/case/acts/tell-more").fill(&[("more", &format!("第 {number} 次"))]);
        assert_eq!(ma.status, StatusCode::OK, "{number}: {}", ma.page);
    }
    ma.get("/resident/case/acts/tell-more").fill(&[("more", "再说一次")]);
    assert!(ma.read(".error, .summary").contains("too often"), "{}", ma.page);
    assert!(ma.page.contains("再说一次"));
}
