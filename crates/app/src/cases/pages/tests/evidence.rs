//! Evidence as people send, name and open it: whose it is, what is believed of it, and that opening it is recorded.

use axum::http::header;
use serde_json::json;

use super::house::{COUNTY, House, NEXT_VILLAGE, Person};
use super::{COMMAND, DISPUTE, reported, shows};
use crate::audit::{self, Wanted};
use crate::cases::evidence::{self, Sending};
use crate::cases::model::{Case, EvidenceRef, PartyRole};
use crate::cases::store;
use crate::db::Tx;
use crate::db::desk::CommandId;
use crate::registry::By;

const PHOTO: &[u8] = b"\xff\xd8\xff\xe1\x00\x0dExif\0\0GPS44\xff\xda\x00\x02picture\xff\xd9";
const STRIPPED: &[u8] = b"\xff\xd8\xff\xda\x00\x02picture\xff\xd9";
const CAUSES: &str = "渠道旧，轮次未定";
const PLAN: &str = "先查看渠道，再定轮次";

/// A dispute with a photo, and the photo's address.
fn with_photo(person: &Person) -> (String, String) {
    let case = person.post_file("/cases", &DISPUTE, ("file.photo", "现场.jpg", "image/jpeg"), PHOTO).to();
    let link = person.get(&case).attribute(".evidence a", "href").remove(0);
    (case, link)
}

/// A dispute that `person` has taken up, so that a joint analysis is next, which takes records.
fn accepted(person: &Person, place: &str) -> String {
    let form: Vec<_> = DISPUTE
        .into_iter()
        .map(|(name, value)| (name, if name == "place" { place } else { value }))
        // One more case, also where the same words were sent before.
        .chain([("again", "yes")])
        .collect();
    let case = person.post("/cases", &form).to();
    person.post(&format!("{case}/acts/accept"), &[("grade", "complex"), ("reason", "双方各执一词")]).to();
    case
}

/// A joint analysis as JSON that names a file.
fn analysis(file: &serde_json::Value) -> serde_json::Value {
    json!({
        "fields": { "people": [{ "person": "li" }, { "person": "wang" }], "causes": CAUSES, "plan": PLAN },
        "evidence": [file],
    })
}

#[test]
fn a_photo_is_kept_without_its_position_and_shown_only_within_the_scope() {
    let house = House::new();
    let li = house.person("li");
    let (case, link) = with_photo(&li);
    assert_eq!(house.evidence(), [STRIPPED.to_vec()]);
    li.post(&format!("{case}/reading"), &[]).to();
    let file = li.get(&link);
    assert_eq!((file.status, file.header(header::CONTENT_TYPE)), (200, "image/jpeg"));
    assert_eq!(file.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    assert_eq!(house.person("sun").get(&link).status, 404);
    let refused = li.post_file("/cases", &DISPUTE, ("file.photo", "a.jpg", "image/jpeg"), b"<html>");
    assert_eq!(refused.status, 422);
    assert_eq!(house.evidence().len(), 1);
}

#[cfg(unix)]
#[test]
fn what_was_sent_is_its_owners_alone_on_the_disk() {
    use std::os::unix::fs::PermissionsExt as _;
    let house = House::new();
    with_photo(&house.person("li"));
    let mut folders = vec![house.app.installation.evidence_folder()];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700, "{}", folder.display());
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                assert_eq!(mode(&path), 0o600, "{}", path.display());
                files += 1;
            }
        }
    }
    assert_eq!(files, 1);
}

#[test]
fn a_file_is_handed_out_only_after_a_reading_of_the_same_day_is_on_record() {
    let house = House::new();
    let (case, link) = with_photo(&house.person("li"));
    for (lang, title) in
        [("zh-CN", "打开材料前须先查看封存内容"), ("en", "Files open only after a recorded reading")]
    {
        let page = house.person("wang").reading(lang).get(&link);
        assert_eq!((page.status, page.words("h1")), (403, vec![title.to_owned()]), "{}", page.text());
        assert_eq!(page.attribute("main form", "action"), [format!("{case}/reading")]);
    }
    let wang = house.person("wang");
    let by_json = format!("/api/v1{link}");
    assert_eq!(
        (wang.get(&by_json).status, wang.get(&by_json).key()),
        (403, "refusal-evidence-unread".into())
    );
    wang.post(&format!("{case}/reading"), &[]).to();
    for path in [&link, &by_json] {
        assert_eq!(wang.get(path).bytes, STRIPPED, "{path}");
    }
    house.pass_days(1);
    assert_eq!(house.person("wang").get(&link).status, 403, "another day is another reading");
}

#[test]
fn a_file_that_was_changed_or_lost_on_the_disk_is_answered_with_a_sentence() {
    let house = House::new();
    let li = house.person("li");
    let (case, link) = with_photo(&li);
    li.post(&format!("{case}/reading"), &[]).to();
    let path = house.app.installation.evidence_file(link.rsplit('/').next().unwrap()).unwrap();
    let changed: Vec<u8> = STRIPPED.iter().rev().copied().collect();
    for (bytes, key, said) in [
        (Some(changed), "refusal-evidence-changed", "no longer the one that was recorded"),
        (None, "refusal-evidence-lost", "missing on the server"),
    ] {
        match bytes {
            Some(bytes) => std::fs::write(&path, bytes).unwrap(),
            None => std::fs::remove_file(&path).unwrap(),
        }
        let answer = li.get(&format!("/api/v1{link}"));
        assert_eq!((answer.status, answer.key()), (409, key.into()));
        let page = house.person("li").reading("en").get(&link);
        assert_eq!(page.status, 409);
        assert!(page.text().contains(said), "{}", page.text());
    }
}

#[test]
fn a_file_of_another_village_is_not_had_by_naming_its_hash() {
    let house = House::new();
    let (li, sun) = (house.person("li"), house.person("sun"));
    let (own, other) = (accepted(&li, super::VILLAGE), accepted(&sun, NEXT_VILLAGE));
    let sha256 = sun.keep_paper(&other, "only for the next village").unwrap();
    let named = analysis(&json!({ "kind": "record", "sha256": sha256 }));
    let refused = li.call(&format!("/api/v1{own}/acts/analyse"), "", &named);
    assert_eq!((refused.status, refused.key()), (409, "refusal-evidence-not-sent".into()));
    assert_eq!(li.get(&format!("{own}/evidence/{sha256}")).status, 404);
    let also = accepted(&li, super::VILLAGE);
    let sha256 = li.keep_paper(&also, "for one of their own cases").unwrap();
    let named = analysis(&json!({ "kind": "record", "sha256": sha256 }));
    let refused = li.call(&format!("/api/v1{own}/acts/analyse"), "", &named);
    assert_eq!(refused.key(), "refusal-evidence-not-sent", "it was sent for another case");
}

#[test]
fn what_a_file_is_and_how_large_is_found_here_and_a_file_that_is_not_here_is_not_named() {
    let house = House::new();
    let li = house.person("li");
    let case = accepted(&li, super::VILLAGE);
    let act = format!("/api/v1{case}/acts/analyse");
    let absent = analysis(&json!({ "kind": "record", "sha256": "ab".repeat(32) }));
    assert_eq!(li.call(&act, "", &absent).key(), "refusal-evidence-not-sent");
    let sha256 = li.keep_paper(&case, "what was said").unwrap();
    let told = json!({ "kind": "record", "sha256": sha256, "media_type": "张三", "size_bytes": 7 });
    assert_eq!(li.call(&act, "", &analysis(&told)).status, 422, "nobody is asked for them");
    let done =
        li.call(&act, "", &analysis(&json!({ "kind": "record", "sha256": sha256, "name": "笔录.pdf" })));
    assert_eq!(done.status, 200, "{}", done.text());
    let history = li.get(&format!("/api/v1{case}")).json()["history"].to_string();
    let found = r#""media_type":"application/pdf","sha256""#;
    assert!(history.contains(found) && history.contains(r#""size_bytes":22"#), "{history}");
}

#[test]
fn a_file_waits_for_its_act_for_a_day() {
    let house = House::new();
    let li = house.person("li");
    let case = accepted(&li, super::VILLAGE);
    let sha256 = li.keep_paper(&case, "what was said").unwrap();
    house.pass_days(1);
    let li = house.person("li");
    assert!(house.evidence().is_empty(), "signing in sweeps");
    let named = analysis(&json!({ "kind": "record", "sha256": sha256 }));
    assert_eq!(
        li.call(&format!("/api/v1{case}/acts/analyse"), "", &named).key(),
        "refusal-evidence-not-sent"
    );
}

#[test]
fn only_who_may_do_something_that_takes_a_file_can_send_one() {
    let house = House::new();
    let li = house.person("li");
    let case = accepted(&li, super::VILLAGE);
    let zhao = house.person("zhao");
    assert_eq!(zhao.keep_paper(&case, "an auditor's"), Err("refusal-evidence-no-act".into()));
    let form = [("people", "li"), ("people", "wang"), ("causes", CAUSES), ("plan", PLAN)];
    let paper = ("file.record", "笔录.pdf", "application/pdf");
    assert_eq!(zhao.post_file(&format!("{case}/acts/analyse"), &form, paper, b"%PDF-1.4").status, 409);
    let photo = ("file.photo", "现场.jpg", "image/jpeg");
    assert_eq!(zhao.post_file("/cases", &DISPUTE, photo, PHOTO).status, 422);
    assert!(house.evidence().is_empty());
}

#[test]
fn an_act_with_a_file_sent_twice_is_answered_twice_and_done_once() {
    let house = House::new();
    let li = house.person("li");
    let case = accepted(&li, super::VILLAGE);
    let form =
        [("people", "li"), ("people", "wang"), ("causes", CAUSES), ("plan", PLAN), ("command", COMMAND)];
    let send = || {
        let paper = ("file.record", "笔录.pdf", "application/pdf");
        li.post_file(&format!("{case}/acts/analyse"), &form, paper, b"%PDF-1.4").to()
    };
    assert_eq!(send(), send());
    assert_eq!(house.kinds().iter().filter(|kind| *kind == "case.analysed").count(), 1);
}

#[test]
fn a_reading_that_is_repeated_on_another_day_opens_nothing() {
    let house = House::new();
    let case = reported(&house.person("li"));
    let path = format!("/api/v1{case}/reading");
    let first = house.person("wang").call(&path, COMMAND, &json!({}));
    assert!(first.text().contains("示例甲"), "{}", first.text());
    assert_eq!(house.person("wang").call(&path, COMMAND, &json!({})).status, 200, "the same day");
    house.pass_days(1);
    let wang = house.person("wang");
    let repeated = wang.call(&path, COMMAND, &json!({}));
    assert_eq!((repeated.status, repeated.key()), (409, "refusal-reading-of-another-day".into()));
    assert!(!repeated.text().contains("示例甲"));
    assert_eq!(wang.call(&path, "", &json!({})).status, 200);
    assert_eq!(
        house.kinds().iter().filter(|kind| *kind == "sealed.read").count(),
        2,
        "each day has its record"
    );
}

/// The case of an address.
fn case_of(house: &House, case: &str) -> Case {
    let number = case.trim_start_matches("/cases/").to_owned();
    let read = house.app.readers.read_blocking(move |link| {
        let id = store::id_by_number(link, COUNTY, &number)?.expect("the case");
        Ok(store::load(link, COUNTY, &id)?.expect("the case").case)
    });
    read.unwrap()
}

/// Erases whoever brought a case.
fn erase(house: &House, case: &str) -> i64 {
    erase_person(house, case_of(house, case).subject.as_str(), false)
}

fn erase_person(house: &House, person: &str, all_files: bool) -> i64 {
    let seq = erase_but_keep(house, person, all_files);
    remove(house, seq);
    seq
}

/// Erases somebody; their files are still on the disk.
fn erase_but_keep(house: &House, person: &str, all_files: bool) -> i64 {
    let person = person.to_owned();
    let command = CommandId::drawn(COUNTY, "operator", "person erase", 0);
    let erased = house.app.desk.write_blocking(command, move |tx: &mut Tx<'_, '_>| {
        let wanted = Wanted { person: &person, basis: "决定 2026-7", all_files };
        let by = By { actor: "operator".into(), on: jiff::civil::date(2026, 3, 3) };
        audit::erase(tx, COUNTY, wanted, &by)
    });
    erased.unwrap().answer
}

fn remove(house: &House, seq: i64) {
    let installation = house.app.installation.clone();
    house.app.desk.put_blocking(move |tx| audit::remove_files(tx, &installation, COUNTY, seq)).unwrap();
}

fn faults(house: &House) -> Vec<String> {
    let verdict = audit::verify(&house.app.installation, &audit::Options::default(), &mut |_, _| {}).unwrap();
    verdict.faults.into_iter().map(|fault| fault.what).collect()
}

/// Adds a party to a case; their id, which is also that of their key.
fn add_party(person: &Person, house: &House, case: &str, role: PartyRole) -> String {
    let side = if role == PartyRole::Applicant { "applicant" } else { "respondent" };
    let form = [("new-party.role", side), ("new-party.name", "示例丙"), ("new-party.phone", "13800000003")];
    person.post(&format!("{case}/acts/add-party"), &form).to();
    let parties = case_of(house, case).parties;
    parties.last().expect("a party").id.as_str().to_owned()
}

#[test]
fn an_applicant_who_was_added_later_brought_the_case_too() {
    let house = House::new();
    let li = house.person("li");
    let (case, _) = with_photo(&li);
    let respondent = add_party(&li, &house, &case, PartyRole::Respondent);
    erase_person(&house, &respondent, false);
    assert_eq!(house.evidence().len(), 1, "the file shows others too");
    let applicant = add_party(&li, &house, &case, PartyRole::Applicant);
    erase_person(&house, &applicant, false);
    assert!(house.evidence().is_empty());
    assert!(faults(&house).is_empty(), "{:?}", faults(&house));
}

#[test]
fn an_erasure_can_be_widened_to_the_files_of_all_cases_afterwards() {
    let house = House::new();
    let li = house.person("li");
    let (case, file) = with_photo(&li);
    let respondent = add_party(&li, &house, &case, PartyRole::Respondent);
    let first = erase_person(&house, &respondent, false);
    assert_eq!(erase_person(&house, &respondent, false), first, "nothing is new");
    assert_eq!(house.evidence().len(), 1);
    let second = erase_person(&house, &respondent, true);
    assert!(second > first && house.evidence().is_empty());
    assert_eq!(erase_person(&house, &respondent, true), second);
    assert_eq!(li.get(&file).status, 404);
    assert!(faults(&house).is_empty(), "{:?}", faults(&house));
    house.rebuilds_the_same();
}

#[test]
fn an_erasure_of_all_files_is_to_be_repeated_while_one_of_them_is_left() {
    let house = House::new();
    let li = house.person("li");
    let (case, _) = with_photo(&li);
    let respondent = add_party(&li, &house, &case, PartyRole::Respondent);
    erase_person(&house, &respondent, false);
    let list = |seq: i64, all_files: &str| {
        let line = format!("{seq} {respondent} 2026-03-03 {COUNTY}{all_files}");
        let path = house.app.installation.data.join(audit::erasure_list::FILE);
        audit::erasure_list::add(&path, &[line.parse().unwrap()]).unwrap();
    };
    list(900, "");
    assert!(faults(&house).is_empty(), "{:?}", faults(&house));
    list(901, " all-files");
    let again =
        "erased on 2026-03-03 (record 901) with all files, and here again; erase again with --all-files";
    assert_eq!(faults(&house), [again]);
    erase_person(&house, &respondent, true);
    assert!(faults(&house).is_empty(), "{:?}", faults(&house));
}

/// Says that `li` sends a file again, for a case that is not there yet.
fn send_again(house: &House, sha256: &str) {
    let sending = Sending { jurisdiction: COUNTY, user: "li".into(), case: String::new() };
    let file = EvidenceRef {
        kind: "photo".into(),
        sha256: sha256.to_owned(),
        media_type: "image/jpeg".into(),
        size_bytes: STRIPPED.len() as u64,
        name: String::new(),
    };
    house.app.desk.put_blocking(move |tx| evidence::record(tx, &sending, &[file])).unwrap();
    std::fs::write(house.app.installation.evidence_file(sha256).unwrap(), STRIPPED).unwrap();
}

#[test]
fn a_replayed_erasure_takes_nothing_of_what_was_sent_since() {
    let house = House::new();
    let (case, file) = with_photo(&house.person("li"));
    let sha256 = file.rsplit('/').next().unwrap();
    erase(&house, &case);
    let waiting = || {
        let read = house.app.readers.read_blocking(|link| {
            Ok(link.query("select hash from uploads order by hash", &[], |row| row.get::<String>(0))?)
        });
        read.unwrap()
    };
    assert_eq!(waiting(), [""; 0], "the erasure itself takes what was sent before it");
    send_again(&house, sha256);
    audit::rebuild(&house.app.installation, &house.app.office, &mut |_, _| {}).unwrap();
    assert_eq!(waiting(), [sha256]);
}

#[test]
fn an_erased_file_that_somebody_sent_meanwhile_waits_for_them() {
    let house = House::new();
    let (case, file) = with_photo(&house.person("li"));
    let sha256 = file.rsplit('/').next().unwrap();
    let seq = erase_but_keep(&house, case_of(&house, &case).subject.as_str(), false);
    send_again(&house, sha256);
    remove(&house, seq);
    assert_eq!(house.evidence().len(), 1);
    assert!(faults(&house).is_empty(), "{:?}", faults(&house));
    house.pass_days(2);
    house.person("wang");
    assert!(house.evidence().is_empty(), "the sweep takes what waited in vain");
}

#[test]
fn what_a_person_handed_in_goes_with_them_and_the_history_says_so() {
    let house = House::new();
    let li = house.person("li");
    let (case, file) = with_photo(&li);
    li.post(&format!("{case}/reading"), &[]);
    assert_eq!(li.get(&file).status, 200);
    erase(&house, &case);
    let page = li.get(&case);
    assert!(shows(&page, "已随当事人信息依法抹除"), "{}", page.text());
    assert!(page.attribute(".evidence a", "href").is_empty());
    assert_eq!(li.get(&file).status, 404);
    assert!(house.evidence().is_empty(), "nothing is left on the disk");
    let verdict = audit::verify(&house.app.installation, &audit::Options::default(), &mut |_, _| {}).unwrap();
    assert!(verdict.faults.is_empty(), "{:?}", verdict.faults);
    let compared = audit::compare(&house.app.installation, &house.app.office.zone, &mut |_, _| {}).unwrap();
    assert!(compared.differences.is_empty(), "{:?}", compared.differences);
}

#[test]
fn a_file_that_somebody_elses_case_names_too_stays_for_it() {
    let house = House::new();
    let li = house.person("li");
    let (first, _) = with_photo(&li);
    let form = [&DISPUTE[..], &[("again", "yes")]].concat();
    let second = li.post_file("/cases", &form, ("file.photo", "现场.jpg", "image/jpeg"), PHOTO).to();
    erase(&house, &first);
    assert_eq!(house.evidence().len(), 1);
    assert_eq!(li.get(&second).attribute(".evidence a", "href").len(), 1);
    erase(&house, &second);
    assert!(house.evidence().is_empty());
}

#[test]
fn a_file_that_is_there_in_spite_of_its_erasure_is_a_fault() {
    let house = House::new();
    let (case, file) = with_photo(&house.person("li"));
    let sha256 = file.rsplit('/').next().unwrap();
    let path = house.app.installation.evidence_file(sha256).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let seq = erase(&house, &case);
    std::fs::write(&path, bytes).unwrap();
    let verdict = audit::verify(&house.app.installation, &audit::Options::default(), &mut |_, _| {}).unwrap();
    assert_eq!(verdict.faults.len(), 1, "{:?}", verdict.faults);
    assert!(verdict.faults[0].what.contains(&format!("record {seq} says that it was erased")));
}
