//! The list of erasures: kept up with the log, and what a restored log lacks of it.

use super::*;
use crate::app::App;
use crate::audit::erasure_list::{self, Listed};
use crate::audit::{self, remove_files};
use crate::registry::By;

fn erase(yard: &Yard, person: &'static str, all_files: bool) -> i64 {
    let by = By { actor: "li".into(), on: jiff::civil::date(2026, 3, 2) };
    let id = format!("{person}-{all_files}");
    let command = CommandId { jurisdiction: COUNTY, id, actor: "li".into(), digest: "erase".into() };
    let wanted = audit::Wanted { person, basis: "决定 2026-7", all_files };
    let erased = yard.house.desk().write_blocking(command, move |tx| audit::erase(tx, COUNTY, wanted, &by));
    erased.unwrap().answer
}

fn listed(path: &Path) -> String {
    std::fs::read_to_string(path.join(erasure_list::FILE)).unwrap_or_default()
}

fn start(yard: &Yard) {
    let clock = Clock::Set(std::sync::Arc::clone(&yard.house.now_us));
    App::open(yard.house.installation.clone(), clock, Chance::from_seed(7)).unwrap();
}

#[test]
fn an_erasure_whose_line_a_crash_took_is_on_the_list_after_the_next_start() {
    let yard = Yard::with(40);
    let installation = &yard.house.installation;
    start(&yard);
    assert_eq!(listed(&installation.data), "", "nobody was erased");
    assert_eq!(erase(&yard, "person-0", false), 40);
    start(&yard);
    assert_eq!(listed(&installation.data), "40 person-0 2026-03-02 652325\n");
    erase(&yard, "person-1", true);
    let cut = "40 person-0 2026-03-02 652325\n41 person-1 20";
    std::fs::write(installation.data.join(erasure_list::FILE), cut).unwrap();
    start(&yard);
    let both = "40 person-0 2026-03-02 652325\n41 person-1 2026-03-02 652325 all-files\n";
    assert_eq!(listed(&installation.data), both);
    start(&yard);
    assert_eq!(listed(&installation.data), both, "each once");
}

#[test]
fn the_list_goes_with_the_keys_and_never_shrinks_there() {
    let yard = Yard::with(40);
    erase(&yard, "person-0", false);
    yard.with_keys();
    assert_eq!(listed(&yard.beside("keys")), "40 person-0 2026-03-02 652325\n");
    assert!(!yard.beside("backup").join(erasure_list::FILE).exists());
    let longer = "40 person-0 2026-03-02 652325\n90 person-7 2026-05-01 652325\n";
    std::fs::write(yard.beside("keys").join(erasure_list::FILE), longer).unwrap();
    yard.with_keys();
    assert_eq!(listed(&yard.beside("keys")), longer);
}

#[test]
fn restoring_lists_the_erasures_that_the_backup_does_not_have() {
    let yard = Yard::with(40);
    erase(&yard, "person-0", false);
    yard.with_keys();
    erase(&yard, "person-1", true);
    start(&yard);
    let list = yard.house.installation.data.join(erasure_list::FILE);
    let from = From { erasures: Some(list.clone()), ..yard.from() };
    let restored = yard.try_restore(&from, "restored").unwrap();
    let again: Listed = "41 person-1 2026-03-02 652325 all-files".parse().unwrap();
    assert_eq!(restored.erasures, Some(vec![again]));
    assert!(!restored.is_whole());
    assert_eq!(listed(&yard.at("restored").data), std::fs::read_to_string(&list).unwrap());
    assert_eq!(yard.try_restore(&yard.from(), "unknown").unwrap().erasures, None);
    yard.with_keys();
    assert_eq!(yard.try_restore(&from, "newer").unwrap().erasures, Some(Vec::new()));
}

#[test]
fn an_erasure_that_was_repeated_under_another_number_is_done_and_one_of_more_files_is_not() {
    let yard = Yard::with(40);
    erase(&yard, "person-0", false);
    let done = |line: &str| {
        let mut connection = yard.house.installation.connect_reading().unwrap();
        let listed: Vec<Listed> = vec![line.parse().unwrap()];
        erasure_list::to_repeat(&mut connection.link(), &listed).unwrap().is_empty()
    };
    assert!(done("40 person-0 2026-03-02 652325"));
    assert!(done("90 person-0 2026-02-11 652325"), "of a log that went further, before it was restored");
    assert!(!done("40 person-0 2026-03-02 652325 all-files"));
    assert!(!done("90 person-0 2026-03-03 652325"), "erased again since");
    assert!(!done("40 person-1 2026-03-02 652325"));
    assert!(!done("40 person-0 2026-03-02 652300"));
}

#[test]
fn a_line_that_is_not_of_a_list_is_refused_with_its_number() {
    let yard = Yard::with(20);
    yard.with_keys();
    let list = yard.beside("list");
    for line in
        ["40 person-0", "40 person-0 yesterday 652325", "40 person-0 2026-03-02 652325 some-files", "x"]
    {
        std::fs::write(&list, format!("40 person-0 2026-03-02 652325\n\n{line}\n")).unwrap();
        let from = From { erasures: Some(list.clone()), ..yard.from() };
        let refusal = refused(yard.try_restore(&from, "restored"));
        assert_eq!(refusal.key, "refusal-erasures-line", "{line}");
        let text = crate::web::locale::refusal_text(bellwether_policy::Lang::En, &refusal);
        assert!(text.starts_with("Line 3 of"), "{text}");
    }
}

#[test]
fn a_person_who_is_erased_while_a_backup_is_made_is_not_in_it() {
    let yard = Yard::with(40);
    let theirs = yard.evidence("a scanned agreement");
    let mut times = 0;
    let made = back_up(&yard.house.installation, &yard.wanted(), NOW_US, &mut |_, _| {
        times += 1;
        if times == 1 {
            erase(&yard, "person-0", false);
            std::fs::remove_file(yard.house.installation.evidence_file(&theirs).unwrap()).unwrap();
        }
    });
    let made = made.unwrap();
    assert_eq!((made.logs[0].records, made.erasures), (42, Some(Vec::new())));
    assert_eq!(
        times, 2,
        "copied again since a file was missing and somebody was erased, and then nobody more"
    );
}

#[test]
fn evidence_of_a_person_who_was_erased_leaves_the_backup_with_the_next_one() {
    let yard = Yard::with(40);
    let theirs = yard.evidence("a scanned agreement");
    yard.with_keys();
    let case = format!("of-{theirs}");
    yard.house.tamper(&format!(
        "insert into evidence (jurisdiction, case_id, hash, seq, media_type, size)
         values ({COUNTY}, '{case}', '{theirs}', 40, '', 19)"
    ));
    let erasure = audit::Erasure {
        person: "person-9".into(),
        basis: "决定 2026-7".into(),
        parts: Vec::new(),
        files: vec![(case, theirs.clone())],
        all_files: false,
    };
    let installation = yard.house.installation.clone();
    yard.house
        .desk()
        .write_blocking(drawn(COUNTY), move |tx| {
            let open = serde_json::to_string(&erasure).unwrap();
            let seq = tx.append(&NewRecord {
                jurisdiction: COUNTY,
                kind: audit::ERASED,
                stream: "person/person-9",
                version: 1,
                actor: "li",
                occurred_on: "2026-03-02",
                open: &open,
                sealed: &[],
            })?;
            audit::after_erasure(tx, COUNTY, &open)?;
            remove_files(tx, &installation, COUNTY, seq)
        })
        .unwrap();
    assert!(yard.backed_up(&theirs).exists());
    yard.back_up();
    assert!(!yard.backed_up(&theirs).exists());
    assert_eq!(yard.restored("restored"), 42);
}
