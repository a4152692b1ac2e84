//! Receipts for what residents do themselves: when they are there, that they hold by themselves, and whom they name.

use bellwether_ledger::{OpenPart, Receipt, VerifierKey};

use super::*;
use crate::audit;

fn key(house: &House) -> VerifierKey {
    VerifierKey::from_vkey(&audit::vkey(&house.app.installation, COUNTY).unwrap()).unwrap()
}

/// The receipt in a text, once it holds.
fn checked(house: &House, text: &str) -> Receipt {
    let receipt = Receipt::parse(text).unwrap();
    receipt.check(&key(house)).unwrap();
    receipt
}

#[test]
fn a_receipt_is_ready_with_the_next_minute_and_until_then_its_page_says_when() {
    let house = House::new();
    let (mut ma, _) = handed_in(&house, "10.0.0.1");
    // It is 10:53:20 in the county.
    assert!(
        ma.read(".receipt-soon").ends_with("ready from Mon\u{a0}2\u{a0}Mar\u{a0}10:54"),
        "{}",
        ma.read(".receipt-soon")
    );
    ma.get("/resident/case/receipts/1");
    assert!(
        ma.read("main .notice").contains("ready from Mon\u{a0}2\u{a0}Mar\u{a0}10:54"),
        "{}",
        ma.read("main .notice")
    );
    assert_eq!(ma.read("pre.receipt"), "");
    ma.get("/resident/case/receipts/1/text");
    assert_eq!(ma.read("h1"), "Receipt: Registered", "the file leads to the page while there is none");
    house.pass_seconds(39);
    assert_eq!(ma.get("/resident/case/receipts/1").read("pre.receipt"), "");
    house.pass_seconds(1);
    ma.get("/resident/case/receipts/1");
    let shown = checked(&house, &ma.read("pre.receipt"));
    assert!(ma.read("main").contains("not in which words"), "the page says that it does not prove them");
    ma.get("/resident/case/receipts/1/text");
    assert_eq!(checked(&house, &ma.page), shown, "page and file hold the same");
    let (_, open) = OpenPart::parse(&shown.open).unwrap();
    assert_eq!(
        (open.kind, open.actor, open.recorded_at_us),
        ("case.reported", "resident", 1_772_420_000_000_000)
    );
}

#[test]
fn a_receipt_names_nobody_who_works_here_and_there_is_one_for_each_act_of_the_resident_alone() {
    let house = House::new();
    let (mut ma, digits) = handed_in(&house, "10.0.0.1");
    house.staff(&digits, "wang", "accept", &[("grade", "simple"), ("reason", "事实清楚")]);
    ma.get("/resident/case/acts/complain").fill(&[("complaint", "没有人来")]);
    house.pass_seconds(60);
    let receipts: Vec<String> = (1..=2)
        .map(|number| ma.get(&format!("/resident/case/receipts/{number}/text")).page.clone())
        .collect();
    let kinds: Vec<String> = receipts
        .iter()
        .map(|text| OpenPart::parse(&checked(&house, text).open).unwrap().1.kind.to_owned())
        .collect();
    assert_eq!(kinds, ["case.reported", "case.complained"]);
    for text in &receipts {
        assert!(text.contains("not in which words"), "it says that it does not prove them: {text}");
        for name in ["wang", "没有人来", "马某", "何某", "13900000000"] {
            assert!(!text.contains(name), "{name}: {text}");
        }
        assert!(!text.contains(&digits), "nor the code");
    }
    for number in ["0", "3"] {
        ma.get(&format!("/resident/case/receipts/{number}"));
        assert_eq!(ma.status, StatusCode::NOT_FOUND);
    }
    let mut nobody = Browser::new(&house, "10.0.0.3");
    assert_eq!(nobody.get("/resident/case/receipts/1/text").read("h1"), "Follow with a code");
}

#[test]
fn the_case_lists_its_receipts_and_json_gives_the_same() {
    let house = House::new();
    let (mut ma, digits) = handed_in(&house, "10.0.0.1");
    ma.get("/resident/case");
    let document = Html::parse_document(&ma.page);
    let links: Vec<&str> = document
        .select(&selector("a[href^='/resident/case/receipts/']"))
        .filter_map(|link| link.attr("href"))
        .collect();
    assert_eq!(links, ["/resident/case/receipts/1"]);
    let ask = |number: i64| {
        house.call(
            &format!("/api/v1/resident/case/receipts/{number}"),
            "10.0.0.4",
            &json!({ "code": digits }),
        )
    };
    let (status, waiting) = ask(1);
    assert_eq!((status, &waiting["receipt"]), (StatusCode::OK, &Value::Null));
    assert_eq!(waiting["ready_us"], 1_772_420_040_000_000_i64);
    house.pass_seconds(60);
    let given = ask(1).1;
    assert_eq!(given["ready_us"], Value::Null);
    let receipt = checked(&house, given["receipt"].as_str().unwrap());
    assert_eq!(checked(&house, &ma.get("/resident/case/receipts/1/text").page), receipt);
    assert_eq!(ask(2).0, StatusCode::NOT_FOUND);
    let (_, case) = house.call("/api/v1/resident/case", "10.0.0.4", &json!({ "code": digits }));
    assert_eq!(case["own_acts"].as_array().map(Vec::len), Some(1));
}

#[test]
fn no_receipt_is_given_that_does_not_hold() {
    let house = House::new();
    let (mut ma, _) = handed_in(&house, "10.0.0.1");
    house.pass_seconds(60);
    let database = rusqlite::Connection::open(house.app.installation.database_file()).unwrap();
    database
        .execute_batch(
            "drop trigger records_are_not_updated;
             update records set occurred_on = '2026-03-01' where kind = 'case.reported'",
        )
        .unwrap();
    ma.get("/resident/case/receipts/1");
    assert_eq!(ma.status, StatusCode::INTERNAL_SERVER_ERROR);
}
