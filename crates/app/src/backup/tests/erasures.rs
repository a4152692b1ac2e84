//! The list of erasures: kept up with the log, and what a restored log lacks of it.

use super::*;
use crate::app::App;
use crate::audit::erasure_list::{self, Listed};
use crate::audit::{self, remove_files};
use crate::db::{Desk, SealedPart};
use crate::registry::By;

fn erase(yard: &Yard, person: &'static str, all_files: bool) -> i64 {
    erase_in(&yard.house.desk(), person, all_files)
}

fn erase_in(desk: &Desk, person: &'static str, all_files: bool) -> i64 {
    let by = By { actor: "li".into(), on: jiff::civil::date(2026, 3, 2) };
    let id = format!("{person}-{all_files}");
    let command = CommandId { jurisdiction: COUNTY, id, actor: "li".into(), digest: "erase".into() };
    let wanted = audit::Wanted { person, basis: "决定 2026-7", all_files };
    let erased = desk.write_blocking(command, move |tx| audit::erase(tx, COUNTY, wanted, &by));
    erased.unwrap().answer
}

fn listed(path: &Path) -> String {
    std::fs::read_to_string(path.join(erasure_list::FILE)).unwrap_or_default()
}

fn start(yard: &Yard) {
    let clock = Clock::Set(std::sync::Arc::clone(&yard.house.now_us));
    let mut app = App::open(yard.house.installation.clone(), clock, Chance::from_seed(7)).unwrap();
    crate::serve::prepare(&mut app).unwrap();
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
    let without = From { keys: None, ..yard.from() };
    assert_eq!(yard.try_restore(&without, "unknown").unwrap().erasures, None);
    yard.with_keys();
    assert_eq!(yard.try_restore(&from, "newer").unwrap().erasures, Some(Vec::new()));
}

#[test]
fn everybody_is_erased_again_who_is_on_the_list_beside_the_keys_or_on_the_one_that_is_given() {
    let yard = Yard::with(40);
    yard.with_keys();
    std::fs::rename(yard.beside("backup"), yard.beside("older")).unwrap();
    erase(&yard, "person-0", false);
    yard.with_keys();
    let given = yard.beside("given");
    let persons = |name: &str, erasures: Option<&str>| {
        let erasures = erasures.map(|text| {
            std::fs::write(&given, text).unwrap();
            given.clone()
        });
        let from = From { folder: yard.beside("older"), erasures, ..yard.from() };
        let found = yard.try_restore(&from, name).unwrap().erasures.unwrap();
        found.into_iter().map(|listed| listed.person).collect::<Vec<_>>()
    };
    assert_eq!(persons("a", None), ["person-0"]);
    assert_eq!(persons("b", Some("")), ["person-0"], "an older list takes nobody off");
    assert_eq!(persons("c", Some("40 person-1 2026-03-02 652325\n")), ["person-0", "person-1"]);
    std::fs::remove_file(yard.beside("keys/erasures")).unwrap();
    let from = From { folder: yard.beside("older"), ..yard.from() };
    assert_eq!(yard.try_restore(&from, "d").unwrap().erasures, None, "nobody can know");
}

#[test]
fn whoever_was_erased_and_is_here_again_is_a_fault_until_they_are_erased_again() {
    let yard = Yard::with(40);
    yard.with_keys();
    erase(&yard, "person-0", false);
    erase(&yard, "person-1", true);
    start(&yard);
    let erasures = Some(yard.house.installation.data.join(erasure_list::FILE));
    yard.try_restore(&From { erasures, ..yard.from() }, "restored").unwrap();
    let verdict = yard.verified("restored");
    let expected = [
        "person person-0: erased on 2026-03-02 (record 40), and here again; erase again",
        "person person-1: erased on 2026-03-02 (record 41) with all files, and here again; erase again with --all-files",
    ];
    assert_eq!(lines(&verdict), expected);
    assert!(verdict.may_be_written() && !verdict.in_order(), "the file `stopped` must not keep them here");
    let other = Options { jurisdiction: Some(COUNTY), log_only: true, ..Options::default() };
    assert_eq!(lines(&verify(&yard.at("restored"), &other, &mut |_, _| {}).unwrap()), expected);
    crate::db::gate::restored_is_confirmed(&yard.at("restored")).unwrap();
    let clock = Clock::Set(std::sync::Arc::clone(&yard.house.now_us));
    let desk = Desk::open(&yard.at("restored"), clock, Chance::from_seed(4)).unwrap();
    erase_in(&desk, "person-1", true);
    assert_eq!(erase_in(&desk, "person-0", false), 41, "each under the number of the other");
    assert_eq!(lines(&yard.verified("restored")), [""; 0]);
    let made = back_up(
        &yard.at("restored"),
        &Wanted { folder: yard.beside("new"), keys: None },
        NOW_US,
        &mut |_, _| {},
    );
    assert!(made.unwrap().is_whole());
}

#[test]
fn a_list_that_does_not_read_is_a_fault() {
    let yard = Yard::with(20);
    std::fs::write(yard.house.installation.data.join(erasure_list::FILE), "40 person-0\n").unwrap();
    let verdict = log_verified(&yard.house.installation);
    assert_eq!(lines(&verdict), ["list of erasures: line 1 is not that of an erasure"]);
    assert!(!verdict.may_be_written());
}

#[test]
fn on_postgres_too_whoever_was_erased_and_is_here_again_is_a_fault() {
    crate::db::tests::on_postgres("erasures", |installation| {
        installation.create(&mut Chance::from_seed(1)).unwrap();
        let clock = Clock::Set(std::sync::Arc::new(1_700_000_000_000_000.into()));
        let desk = Desk::open(&installation, clock, Chance::from_seed(2)).unwrap();
        desk.write_blocking(drawn(COUNTY), |tx| Ok(tx.found(COUNTY)?)).unwrap();
        desk.write_blocking(drawn(COUNTY), move |tx| {
            Ok(tx.append(&NewRecord {
                jurisdiction: COUNTY,
                kind: "case.noted",
                stream: "case/1",
                version: 1,
                actor: "wang",
                occurred_on: "2026-03-01",
                open: "{}",
                sealed: &[SealedPart { person: "person-0", plain: b"13800000000" }],
            })?)
        })
        .unwrap();
        let list = "9 person-0 2026-03-02 652325\n9 person-1 2026-03-02 652325\n";
        std::fs::write(installation.data.join(erasure_list::FILE), list).unwrap();
        let again = "person person-0: erased on 2026-03-02 (record 9), and here again; erase again";
        assert_eq!(lines(&log_verified(&installation)), [again]);
        erase_in(&desk, "person-0", false);
        assert_eq!(lines(&log_verified(&installation)), [""; 0]);
    });
}

#[test]
fn whoever_has_nothing_here_is_not_erased_again_whatever_the_number_of_the_line() {
    let yard = Yard::with(40);
    erase(&yard, "person-0", false);
    let done = |line: &str| {
        let mut connection = yard.house.installation.connect_reading().unwrap();
        let listed: Vec<Listed> = vec![line.parse().unwrap()];
        erasure_list::to_repeat(&mut connection.link(), &listed).unwrap().is_empty()
    };
    assert!(done("40 person-0 2026-03-02 652325"));
    assert!(done("90 person-0 2026-02-11 652325"), "of a log that went further, before it was restored");
    assert!(done("90 person-0 2026-03-02 652325"), "repeated on the same day under a lower number");
    assert!(done("90 person-0 2026-03-03 652325"), "erased after the backup, and on the day before too");
    assert!(done("90 person-0 2026-03-02 652325 all-files"), "no file of theirs is here");
    assert!(done("90 person-90 2026-03-02 652325"), "registered and erased after the backup, or mistyped");
    assert!(done("40 person-0 2026-03-02 652300"), "there is no such log");
    assert!(!done("40 person-1 2026-03-02 652325"));
    yard.house.write(40, 80);
    assert!(done("40 person-0 2026-03-02 652325"), "what is here came after that erasure");
    assert!(done("90 person-0 2026-03-01 652325"), "and after one of a later day");
    assert!(!done("90 person-0 2026-03-02 652325"), "of the same day, and it may have come before");
    assert!(!done("90 person-0 2026-03-01 652325 all-files"), "which took less");
}

#[test]
fn a_list_may_begin_with_the_mark_of_its_byte_order() {
    let yard = Yard::with(20);
    let list = yard.beside("list");
    let line = "40 person-0 2026-03-02 652325";
    std::fs::write(&list, format!("\u{feff}{line}\n")).unwrap();
    let read = erasure_list::read(&list).unwrap();
    assert_eq!(read, [line.parse::<Listed>().unwrap()]);
    erasure_list::add(&list, &read).unwrap();
    assert_eq!(std::fs::read_to_string(&list).unwrap(), format!("\u{feff}{line}\n"), "it is known by it");
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
