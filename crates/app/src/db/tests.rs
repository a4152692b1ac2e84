//! The desk and the log under ordinary use, retries, refusals and faults.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use super::chance::Chance;
use super::clock::Clock;
use super::desk::CommandId;
use super::link::PostgresLink;
use super::log::{NewRecord, SealedPart};
use super::{Database, Desk, Installation, Readers, Tx, commands, dialect};
use crate::cases::store::numbers;
use crate::error::AppError;
use crate::refusal::Refusal;
use crate::web::locale::in_english;

mod halting;
mod reading;

const COUNTY: i64 = 652_325;

struct House {
    folder: tempfile::TempDir,
    installation: Installation,
    now_us: Arc<AtomicI64>,
}

impl House {
    fn new() -> House {
        let folder = tempfile::tempdir().unwrap();
        let installation = Installation::sqlite(folder.path());
        installation.create(&mut Chance::from_seed(1)).unwrap();
        let house = House { folder, installation, now_us: Arc::new(AtomicI64::new(1_700_000_000_000_000)) };
        house.desk().write_blocking(command("found"), |tx| Ok(tx.found(COUNTY)?)).unwrap();
        house
    }

    fn desk(&self) -> Desk {
        Desk::open(&self.installation, Clock::Set(Arc::clone(&self.now_us)), Chance::from_seed(2)).unwrap()
    }

    fn count(&self, sql: &'static str) -> i64 {
        let readers = Readers::new(self.installation.clone());
        readers.read_blocking(|link| Ok(link.query_opt(sql, &[], |row| row.get(0))?.unwrap())).unwrap()
    }
}

fn command(id: &str) -> CommandId {
    CommandId { jurisdiction: COUNTY, id: id.into(), actor: "wang".into(), digest: "note".into() }
}

fn note(tx: &mut Tx<'_, '_>, version: i64) -> Result<i64, AppError> {
    let sealed = [SealedPart { person: "person-1", plain: "水渠".as_bytes() }];
    Ok(tx.append(&NewRecord {
        jurisdiction: COUNTY,
        kind: "case.noted",
        stream: "case/1",
        version,
        actor: "wang",
        occurred_on: "2026-03-01",
        open: "{}",
        sealed: &sealed,
    })?)
}

#[test]
fn a_command_sent_twice_is_written_once_and_answered_the_same() {
    let house = House::new();
    let desk = house.desk();
    let first = desk.write_blocking(command("a"), |tx| note(tx, 1)).unwrap();
    let again = desk.write_blocking(command("a"), |tx| note(tx, 2)).unwrap();
    assert_eq!((first.answer, first.repeated), (0, false));
    assert_eq!((again.answer, again.repeated), (0, true));
    assert_eq!(house.count("select count(*) from records"), 1);
}

#[test]
fn a_command_id_of_somebody_else_is_refused() {
    let house = House::new();
    let desk = house.desk();
    desk.write_blocking(command("a"), |tx| note(tx, 1)).unwrap();
    let other = CommandId { actor: "li".into(), ..command("a") };
    let error = desk.write_blocking(other, |tx| note(tx, 2)).unwrap_err();
    assert!(matches!(error, AppError::Refused(refusal) if refusal.key == "refusal-command-id-taken"));
}

#[test]
fn an_answer_that_somebody_else_stored_is_not_believed() {
    let house = House::new();
    let desk = house.desk();
    desk.write_blocking(command("a"), |tx| note(tx, 1)).unwrap();
    let connection = rusqlite::Connection::open(house.installation.database_file()).unwrap();
    connection
        .execute_batch(
            "insert into commands select jurisdiction, 'b', actor, digest, answer, at_us, seal from commands where id = 'a';
             update commands set answer = '7' where id = 'a';",
        )
        .unwrap();
    for id in ["a", "b"] {
        let answer = desk.write_blocking(command(id), |tx| note(tx, 2));
        assert!(matches!(answer, Err(AppError::Fault(_))), "{id}: {answer:?}");
    }
    assert!(!desk.is_stopped());
    assert_eq!(house.count("select count(*) from records"), 1);
}

#[test]
fn a_refusal_leaves_nothing_behind_and_no_gap() {
    let house = House::new();
    let desk = house.desk();
    desk.write_blocking(command("a"), |tx| note(tx, 1)).unwrap();
    let refused = desk.write_blocking(command("b"), |tx| -> Result<i64, AppError> {
        note(tx, 2)?;
        Err(Refusal::new("refusal-own-work").into())
    });
    assert!(matches!(refused, Err(AppError::Refused(_))));
    let next = desk.write_blocking(command("c"), |tx| note(tx, 2)).unwrap();
    assert_eq!(next.answer, 1);
    assert_eq!(house.count("select size from heads"), 2);
    assert_eq!(house.count("select count(*) from sealed"), 2);
}

#[test]
fn a_panic_in_one_command_does_not_harm_the_next() {
    let house = House::new();
    let desk = house.desk();
    let fault = desk.write_blocking(command("a"), |tx| -> Result<i64, AppError> {
        note(tx, 1)?;
        panic!("a fault of ours")
    });
    assert!(matches!(fault, Err(AppError::Fault(_))));
    assert_eq!(desk.write_blocking(command("b"), |tx| note(tx, 1)).unwrap().answer, 0);
}

/// What a column of the records holds, in their order.
fn column<T: rusqlite::types::FromSql>(house: &House, name: &str) -> Vec<T> {
    let database = rusqlite::Connection::open(house.installation.database_file()).unwrap();
    let mut select = database.prepare(&format!("select {name} from records order by seq")).unwrap();
    select.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn a_leaf_tells_the_minute_of_its_record_and_never_one_before_the_last() {
    let house = House::new();
    let desk = house.desk();
    let start_us = 1_700_000_040_000_000;
    for (version, at_us) in (1..).zip([0, 59_999_999, 60_000_000, 57_000_000, 121_000_000]) {
        house.now_us.store(start_us + at_us, Ordering::Relaxed);
        desk.write_blocking(command(&version.to_string()), move |tx| note(tx, version)).unwrap();
    }
    let minutes: Vec<i64> = column(&house, "minute");
    assert_eq!(minutes, [0, 0, 1, 1, 2].map(|minute| start_us / 60_000_000 + minute));
    assert_eq!(house.count("select last_minute from heads"), minutes[4]);
    assert_eq!(house.count("select last_us from heads"), start_us + 121_000_000);
    assert_eq!(house.count("select public_size from heads"), 4);
}

#[test]
fn the_id_of_a_record_is_chance_alone_and_stands_nowhere_else() {
    let house = House::new();
    let desk = house.desk();
    for version in 1..=40 {
        desk.write_blocking(command(&version.to_string()), move |tx| note(tx, version)).unwrap();
    }
    let ids: Vec<String> = column(&house, "id");
    let bodies: Vec<String> = column(&house, "stream || actor || open_body");
    for id in &ids {
        assert_eq!((&id[14..15], id.len()), ("4", 36));
        assert!(bodies.iter().all(|body| !body.contains(id)));
    }
    assert_eq!(ids.iter().collect::<std::collections::BTreeSet<_>>().len(), 40);
}

#[test]
fn a_second_process_may_write_between_two_batches() {
    let house = House::new();
    let (server, tool) = (house.desk(), house.desk());
    for version in 1..=600_i64 {
        let desk = if version % 3 == 0 { &tool } else { &server };
        let seq = desk.write_blocking(command(&version.to_string()), move |tx| note(tx, version)).unwrap();
        assert_eq!(seq.answer, version - 1);
    }
    assert_eq!(house.count("select size from heads"), 600);
}

#[test]
fn a_tampered_tile_stops_the_next_process_from_writing() {
    let house = House::new();
    house.desk().write_blocking(command("a"), |tx| note(tx, 1)).unwrap();
    let connection = rusqlite::Connection::open(house.installation.database_file()).unwrap();
    connection.execute("update tiles set data = zeroblob(32)", []).unwrap();
    let desk = house.desk();
    assert!(desk.write_blocking(command("b"), |tx| note(tx, 2)).is_err());
    assert!(desk.is_stopped());
}

#[test]
fn the_log_cannot_be_changed_by_ordinary_means() {
    let house = House::new();
    house.desk().write_blocking(command("a"), |tx| note(tx, 1)).unwrap();
    let connection = rusqlite::Connection::open(house.installation.database_file()).unwrap();
    for sql in ["update records set actor = 'x'", "delete from records", "update sealed set salt = x'00'"] {
        let error = connection.execute(sql, []).unwrap_err().to_string();
        assert!(error.contains("log is append-only") || error.contains("never changed"), "{sql}: {error}");
    }
}

#[test]
fn a_database_that_holds_an_installation_is_given_no_other_keys() {
    let house = House::new();
    let key = house.folder.path().join("log.key");
    // As when `init` is given an existing PostgreSQL database and a new folder.
    std::fs::remove_file(&key).unwrap();
    let error = house.installation.create(&mut Chance::from_seed(3)).unwrap_err();
    assert_eq!(error.downcast::<Refusal>().unwrap().key, "refusal-installation-exists");
    assert!(!key.exists());
}

#[test]
fn an_installation_left_half_made_by_a_crash_is_completed_with_the_keys_it_has() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("log.key"), [7; 32]).unwrap();
    std::fs::write(folder.path().join("bellwether.db"), []).unwrap();
    let installation = Installation::sqlite(folder.path());
    installation.create(&mut Chance::from_seed(1)).unwrap();
    assert_eq!(installation.log_key().unwrap(), [7; 32]);
    assert!(installation.connect().is_ok());
}

#[cfg(unix)]
#[test]
fn nobody_but_the_owner_reads_the_folder_or_the_database() {
    use std::os::unix::fs::PermissionsExt as _;
    let house = House::new();
    let _desk = house.desk();
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(house.folder.path()), 0o700);
    for name in ["bellwether.db", "bellwether.db-wal", "bellwether.db-shm", "log.key", "code.key"] {
        assert_eq!(mode(&house.folder.path().join(name)), 0o600, "{name}");
    }
}

#[test]
fn a_key_that_did_not_sign_what_stands_is_refused_before_anything_is_written() {
    let house = House::new();
    house.desk().write_blocking(command("a"), |tx| note(tx, 1)).unwrap();
    std::fs::write(house.folder.path().join("log.key"), [7; 32]).unwrap();
    let opened = Desk::open(&house.installation, Clock::system(), Chance::from_seed(2));
    let error = opened.err().unwrap();
    assert_eq!(error.downcast::<Refusal>().unwrap().key, "refusal-log-key");
}

#[test]
fn a_journal_that_somebody_reads_is_not_said_to_be_emptied() {
    let house = House::new();
    let readers = Readers::new(house.installation.clone());
    let desk = house.desk();
    let mut connection = house.installation.connect().unwrap();
    connection.link().batch("pragma busy_timeout = 0").unwrap();
    let emptied = readers.read_blocking(|link| {
        link.query_opt("select count(*) from records", &[], |row| row.get::<i64>(0))?;
        desk.write_blocking(command("a"), |tx| note(tx, 1))?;
        Ok(dialect::empty_write_ahead_log(&mut connection.link())?)
    });
    assert!(!emptied.unwrap());
    assert!(dialect::empty_write_ahead_log(&mut connection.link()).unwrap());
}

#[test]
fn answers_are_forgotten_after_thirty_days_but_for_those_to_an_import() {
    let house = House::new();
    let desk = house.desk();
    let imported = CommandId { actor: "import".into(), ..command("i") };
    desk.write_blocking(imported.clone(), |tx| note(tx, 1)).unwrap();
    desk.write_blocking(command("a"), |tx| note(tx, 2)).unwrap();
    let forget_at = |days: i64| {
        let now_us = house.now_us.load(Ordering::Relaxed) + days * 86_400_000_000;
        desk.put_blocking(move |tx| Ok(commands::prune(tx, COUNTY, now_us)?)).unwrap();
        house.count("select count(*) from commands")
    };
    assert_eq!((forget_at(30), forget_at(31)), (3, 1), "with the answer to the founding");
    assert!(desk.write_blocking(imported, |tx| note(tx, 3)).unwrap().repeated);
}

#[test]
fn a_newer_database_is_refused_with_what_helps() {
    let house = House::new();
    let connection = rusqlite::Connection::open(house.installation.database_file()).unwrap();
    connection.execute("insert into schema_version (version) values (99)", []).unwrap();
    let error = in_english(&house.installation.connect().err().unwrap());
    assert!(error.contains("at version 99") && error.contains("newer program"), "{error}");
}

#[test]
fn a_full_queue_answers_busy_and_loses_nothing_that_was_taken() {
    let house = House::new();
    let desk = house.desk();
    let (go, wait) = std::sync::mpsc::channel::<()>();
    let (begun, running) = std::sync::mpsc::channel();
    let blocked = desk.clone();
    let first = std::thread::spawn(move || {
        blocked.put_blocking(move |_| {
            begun.send(()).expect("the test waits for it");
            Ok(wait.recv().is_ok())
        })
    });
    running.recv().unwrap();
    let mut waiting = Vec::new();
    let busy = loop {
        let version = waiting.len() as i64 + 1;
        let (answer, written) = tokio::sync::oneshot::channel();
        match desk.send(command(&version.to_string()), move |tx| note(tx, version), answer) {
            Ok(()) => waiting.push(written),
            Err(error) => break error,
        }
    };
    assert!(matches!(busy, AppError::Busy { retry_after_s: 1 }));
    assert_eq!(busy.status(), 503);
    go.send(()).unwrap();
    assert!(first.join().unwrap().unwrap());
    let taken = waiting.len() as i64;
    for written in waiting {
        written.blocking_recv().unwrap().unwrap();
    }
    assert_eq!(house.count("select size from heads"), taken);
}

/// A command that decides on what it reads: the number it takes, and the version that the stream has.
fn numbered(tx: &mut Tx<'_, '_>, refused: bool) -> Result<i64, AppError> {
    let number = numbers::next(tx, COUNTY, "MD-2026")?;
    numbers::take(tx, COUNTY, &format!("MD-2026-{number:05}"))?;
    let version = tx.next_version(COUNTY, "case/1")?;
    let seq = note(tx, version)?;
    if refused {
        return Err(Refusal::new("refusal-own-work").into());
    }
    Ok(number - seq)
}

/// Two writers at one log, each with refusals among its commands; both see number and sequence go together.
fn take_turns(installation: &Installation, now_us: &Arc<AtomicI64>) {
    let writers = ["serve", "import"].map(|name| {
        let clock = Clock::Set(Arc::clone(now_us));
        let desk = Desk::open(installation, clock, Chance::from_system()).unwrap();
        std::thread::spawn(move || {
            for n in 0..40 {
                let written =
                    desk.write_blocking(command(&format!("{name}-{n}")), move |tx| numbered(tx, n % 4 == 3));
                match written {
                    Ok(written) => assert_eq!(written.answer, 1, "a number without its record"),
                    Err(error) => assert!(n % 4 == 3 && matches!(error, AppError::Refused(_)), "{error:?}"),
                }
            }
        })
    });
    for writer in writers {
        writer.join().unwrap();
    }
}

/// Runs a test on an empty schema of PostgreSQL, which it drops again; says so and skips where none is named.
pub(crate) fn on_postgres(name: &str, test: impl FnOnce(Installation)) {
    let Ok(dsn) = std::env::var("BELLWETHER_TEST_POSTGRES_DSN") else {
        eprintln!("skipped: BELLWETHER_TEST_POSTGRES_DSN names no PostgreSQL");
        return;
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let schema = format!("{name}_{}", std::process::id());
    let mut owner = PostgresLink::connect(&dsn, runtime.handle()).unwrap();
    owner.batch(&format!("create schema {schema}")).unwrap();
    let within = match (dsn.contains("://"), dsn.contains('?')) {
        (false, _) => format!("{dsn} options='-c search_path={schema}'"),
        (true, true) => format!("{dsn}&options=-c%20search_path%3D{schema}"),
        (true, false) => format!("{dsn}?options=-c%20search_path%3D{schema}"),
    };
    let folder = tempfile::tempdir().unwrap();
    test(Installation {
        data: folder.path().join("data"),
        database: Database::Postgres(within),
        runtime: Some(runtime.handle().clone()),
    });
    owner.batch(&format!("drop schema {schema} cascade")).unwrap();
}

#[test]
fn two_processes_on_postgres_take_turns_at_one_log() {
    on_postgres("turns", |installation| {
        installation.create(&mut Chance::from_seed(1)).unwrap();
        let now_us = Arc::new(AtomicI64::new(1_700_000_000_000_000));
        let clock = Clock::Set(Arc::clone(&now_us));
        let founder = Desk::open(&installation, clock, Chance::from_seed(2)).unwrap();
        founder.write_blocking(command("found"), |tx| Ok(tx.found(COUNTY)?)).unwrap();
        take_turns(&installation, &now_us);
        let mut connection = installation.connect().unwrap();
        let sql = "select size - (select count(*) from records) from heads";
        let missing = connection.link().query_opt(sql, &[], |row| row.get::<i64>(0)).unwrap();
        assert_eq!(missing, Some(0));
    });
}

#[test]
fn a_long_answer_of_postgres_is_handed_over_row_by_row_and_may_be_given_up() {
    on_postgres("rows", |installation| {
        installation.create(&mut Chance::from_seed(1)).unwrap();
        let mut connection = installation.connect().unwrap();
        let mut link = connection.link();
        let sql = "select cast(n as bigint) from generate_series(1, 100000) as n order by n";
        let mut expected = 1_i64;
        link.each(sql, &[], |row| {
            assert_eq!(row.get::<i64>(0)?, expected);
            expected += 1;
            Ok(())
        })
        .unwrap();
        assert_eq!(expected, 100_001);
        let mut taken = 0;
        let given_up = link.each(sql, &[], |_| {
            taken += 1;
            if taken == 3 { Err(anyhow::anyhow!("enough")) } else { Ok(()) }
        });
        assert_eq!((given_up.unwrap_err().to_string(), taken), ("enough".to_owned(), 3));
        let after = link.query_opt("select cast(7 as bigint)", &[], |row| row.get::<i64>(0)).unwrap();
        assert_eq!(after, Some(7), "what was not taken stands in nobody's way");
    });
}
