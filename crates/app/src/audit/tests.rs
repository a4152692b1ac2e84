//! A small installation, written through the desk, and everything that can be done to it behind its back.

mod damage;
mod loss;
mod publishing;
mod rebuilding;
mod serving;
mod tables;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use sha2::{Digest as _, Sha256};

use super::*;
use crate::accounts::{self, DraftOf};
use crate::db::chance::Chance;
use crate::db::clock::Clock;
use crate::db::desk::CommandId;
use crate::db::{Desk, Installation, NewRecord, SealedPart, Tx};
use crate::error::AppError;
use crate::registry::By;

pub const COUNTY: i64 = 652_325;
const DAY_US: i64 = 86_400_000_000;
const MINUTE_US: i64 = 60_000_000;

/// An installation with one log.
pub struct House {
    /// The data folder stands in it, and what tests write beside.
    pub folder: tempfile::TempDir,
    pub installation: Installation,
    pub now_us: Arc<AtomicI64>,
}

impl House {
    pub fn new() -> House {
        let folder = tempfile::tempdir().unwrap();
        let installation = Installation::sqlite(folder.path().join("data"));
        installation.create(&mut Chance::from_seed(1)).unwrap();
        let house = House { folder, installation, now_us: Arc::new(AtomicI64::new(1_700_000_000_000_000)) };
        house.desk().write_blocking(drawn("found"), |tx| Ok(tx.found(COUNTY)?)).unwrap();
        house
    }

    /// `records` records, a day's step every hundred, some with sealed parts and one with evidence.
    pub fn with(records: i64) -> House {
        let house = House::new();
        house.write(0, records);
        house
    }

    pub fn write(&self, from: i64, to: i64) {
        let desk = self.desk();
        let photo = self.photo();
        for first in (from..to).step_by(100) {
            let (photo, last) = (photo.clone(), to.min(first + 100));
            self.now_us.fetch_add(DAY_US, Ordering::Relaxed);
            desk.write_blocking(drawn("notes"), move |tx| {
                (first..last).try_for_each(|number| note(tx, number, if number == 5 { &photo } else { "" }))
            })
            .unwrap();
        }
    }

    /// Lets the minute of the last record pass, so that everything is public; the instant then.
    pub fn next_minute(&self) -> i64 {
        self.now_us.fetch_add(MINUTE_US, Ordering::Relaxed) + MINUTE_US
    }

    /// A file of evidence and its hash.
    fn photo(&self) -> String {
        let hash: String = Sha256::digest(b"a photo").iter().map(|byte| format!("{byte:02x}")).collect();
        let path = self.installation.evidence_file(&hash).unwrap();
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, b"a photo").unwrap();
        hash
    }

    pub fn desk(&self) -> Desk {
        let seed = self.now_us.load(Ordering::Relaxed) as u64;
        Desk::open(&self.installation, Clock::Set(Arc::clone(&self.now_us)), Chance::from_seed(seed)).unwrap()
    }

    pub fn verify(&self) -> Verdict {
        self.verify_with(&Options::default())
    }

    /// Its records are nobody's, so no table follows from them.
    pub fn verify_with(&self, options: &Options) -> Verdict {
        let log_only = Options { log_only: true, ..options.clone() };
        verify(&self.installation, &log_only, &mut |_, _| {}).unwrap()
    }

    /// Raw SQL, without the triggers that stand in its way.
    pub fn tamper(&self, sql: &str) {
        let connection = rusqlite::Connection::open(self.installation.database_file()).unwrap();
        connection
            .execute_batch(
                "drop trigger if exists records_are_not_updated; drop trigger if exists records_are_not_deleted;
                 drop trigger if exists sealed_parts_are_not_updated;
                 drop trigger if exists checkpoints_are_not_updated;
                 drop trigger if exists checkpoints_are_not_deleted;",
            )
            .unwrap();
        connection.execute_batch(sql).unwrap();
        assert!(connection.changes() > 0, "nothing was changed by {sql}");
    }
}

/// Record `number`: of one of seven cases, every third with something about a person.
fn note(tx: &mut Tx<'_, '_>, number: i64, photo: &str) -> Result<(), AppError> {
    let person = format!("person-{}", number % 4);
    let plain = format!("电话 1380000{number:04}");
    let sealed = [SealedPart { person: &person, plain: plain.as_bytes() }];
    let evidence = if photo.is_empty() {
        String::new()
    } else {
        format!(r#","evidence":[{{"kind":"photo","sha256":"{photo}","size_bytes":7}}]"#)
    };
    tx.append(&NewRecord {
        jurisdiction: COUNTY,
        kind: "case.noted",
        stream: &format!("case/{}", number % 7),
        version: number / 7 + 1,
        actor: "wang",
        occurred_on: "2026-03-01",
        open: &format!(r#"{{"number":{number}{evidence}}}"#),
        sealed: if number % 3 == 0 { &sealed } else { &[] },
    })?;
    Ok(())
}

fn drawn(what: &str) -> CommandId {
    CommandId::drawn(COUNTY, "operator", what, 0)
}

fn command(id: &str) -> CommandId {
    CommandId { jurisdiction: COUNTY, id: id.into(), actor: "li".into(), digest: "erase".into() }
}

/// Faults as `where: what`; each must have words in both languages.
pub fn lines(verdict: &Verdict) -> Vec<String> {
    for text in verdict.faults.iter().flat_map(|fault| [&fault.where_, &fault.what]) {
        assert!(fault_words::is_known(text), "no words for: {text}");
    }
    verdict.faults.iter().map(|fault| format!("{}: {}", fault.where_, fault.what)).collect()
}

#[test]
fn an_untouched_log_is_in_order() {
    let verdict = House::with(700).verify();
    assert_eq!(lines(&verdict), [""; 0]);
    assert_eq!((verdict.records(), verdict.files), (700, 1));
    let json = verdict.to_json();
    assert_eq!(json["records"], 700);
    assert_eq!(json["faults"].as_array().unwrap().len(), 0);
    assert_eq!(json["root"], json["logs"][0]["root"]);
}

#[test]
fn a_log_without_records_is_in_order() {
    let verdict = House::new().verify();
    assert_eq!(lines(&verdict), [""; 0]);
    assert_eq!(verdict.root(), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
}

#[test]
fn verifying_holds_while_the_server_writes() {
    let house = House::with(300);
    let writing = std::thread::scope(|scope| {
        let writer = scope.spawn(|| house.write(300, 2_000));
        let verdicts: Vec<_> = (0..5).map(|_| house.verify()).collect();
        writer.join().unwrap();
        verdicts
    });
    for verdict in writing {
        assert_eq!(lines(&verdict), [""; 0]);
    }
    assert_eq!(house.verify().records(), 2_000);
}

#[test]
fn the_verdict_reads_in_both_languages() {
    let house = House::with(10);
    house.tamper("update records set actor = 'li' where seq = 3");
    let verdict = house.verify();
    let said =
        ["3 号记录的明文部分：与记录的承诺值不符", "record 3 open part: not what the record committed to"];
    for (lang, said) in bellwether_policy::Lang::ALL.into_iter().zip(said) {
        let text = verdict.to_text(lang);
        assert!(text.contains(said) && !text.contains('⟦'), "{text}");
        assert!(!progress_line(lang, 1, 2).contains('⟦'));
    }
    assert_eq!(verdict.to_json()["faults"][0]["where"], "record 3 open part");
}

fn li() -> By {
    By { actor: "li".into(), on: jiff::civil::date(2026, 3, 2) }
}

fn wanted<'w>(person: &'w str, basis: &'w str) -> Wanted<'w> {
    Wanted { person, basis, all_files: false }
}

#[test]
fn an_erased_person_is_gone_and_the_log_still_verifies() {
    let house = House::with(40);
    let erased = house
        .desk()
        .write_blocking(command("erase"), |tx| erase(tx, COUNTY, wanted("person-0", "决定 2026-7"), &li()));
    assert_eq!(erased.unwrap().answer, 40);
    empty_journal(&house.installation).unwrap();
    let verdict = house.verify();
    assert_eq!(lines(&verdict), [""; 0]);
    assert_eq!(verdict.records(), 41);
    let connection = rusqlite::Connection::open(house.installation.database_file()).unwrap();
    let left = |table: &str| -> i64 {
        let sql = format!("select count(*) from {table} where person = 'person-0'");
        connection.query_row(&sql, [], |row| row.get(0)).unwrap()
    };
    assert_eq!((left("sealed"), left("person_keys")), (0, 0));
}

#[test]
fn an_id_that_has_an_account_and_stands_in_cases_is_not_erased() {
    let house = House::with(4);
    let desk = house.desk();
    let account = |tx: &mut Tx<'_, '_>| {
        tx.append(&NewRecord {
            jurisdiction: COUNTY,
            kind: "user.noted",
            stream: &accounts::stream_of("person-0"),
            version: 1,
            actor: "operator",
            occurred_on: "2026-03-01",
            open: "{}",
            sealed: &[],
        })?;
        Ok(())
    };
    desk.write_blocking(command("account"), account).unwrap();
    let erased = desk
        .write_blocking(command("erase"), |tx| erase(tx, COUNTY, wanted("person-0", "决定 2026-7"), &li()));
    let AppError::Refused(refusal) = erased.unwrap_err() else { panic!("refused") };
    assert_eq!(refusal.key, "refusal-erasure-two-people");
}

#[test]
fn the_key_of_an_erased_person_stands_nowhere_in_the_files() {
    let house = House::with(40);
    let connection = rusqlite::Connection::open(house.installation.database_file()).unwrap();
    let key: Vec<u8> = connection
        .query_row("select key from person_keys where person = 'person-0'", [], |row| row.get(0))
        .unwrap();
    drop(connection);
    let found = |key: &[u8]| {
        std::fs::read_dir(&house.installation.data).unwrap().any(|file| {
            let path = file.unwrap().path();
            path.is_file() && std::fs::read(path).unwrap().windows(key.len()).any(|bytes| bytes == key)
        })
    };
    empty_journal(&house.installation).unwrap();
    assert!(found(&key));
    house
        .desk()
        .write_blocking(command("erase"), |tx| erase(tx, COUNTY, wanted("person-0", "决定 2026-7"), &li()))
        .unwrap();
    empty_journal(&house.installation).unwrap();
    assert!(!found(&key));
}

#[test]
fn drafts_of_an_erased_persons_cases_and_of_new_ones_go_with_them() {
    let house = House::with(40);
    let held = house
        .desk()
        .write_blocking(drawn("erase"), |tx| {
            for case in ["", "0", "99"] {
                let of = DraftOf { form: format!("/cases/{case}"), case: case.to_owned() };
                accounts::keep_draft(tx, COUNTY, "wang", &of, &[("reason".into(), "马某".into())])?;
            }
            erase(tx, COUNTY, wanted("person-0", "决定 2026-7"), &li())?;
            Ok(tx.query("select case_id from drafts order by case_id", &[], |row| row.get::<String>(0))?)
        })
        .unwrap();
    assert_eq!(held.answer, ["99"]);
}

#[test]
fn nobody_is_erased_without_a_basis_and_erasing_again_answers_the_same() {
    let house = House::with(10);
    let desk = house.desk();
    let refused = |id: &str, person: &'static str, basis: &'static str| match desk
        .write_blocking(command(id), move |tx| erase(tx, COUNTY, wanted(person, basis), &li()))
    {
        Err(AppError::Refused(refusal)) => refusal.key,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused("a", "person-9", "x"), "refusal-nothing-to-erase");
    assert_eq!(refused("b", "person-0", " "), "refusal-erasure-basis");
    let erased = |id: &str| {
        let erased =
            desk.write_blocking(command(id), move |tx| erase(tx, COUNTY, wanted("person-0", "x"), &li()));
        erased.unwrap().answer
    };
    assert_eq!((erased("c"), erased("d")), (10, 10), "so that an interrupted erasure can be finished");
}
