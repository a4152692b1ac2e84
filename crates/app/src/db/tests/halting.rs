//! What halts the desk for a while, what stops it for good, and how it goes on.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use super::{COUNTY, House, command, note, on_postgres};
use crate::db::chance::Chance;
use crate::db::clock::Clock;
use crate::db::space::Floor;
use crate::db::trouble::Halt;
use crate::db::{Desk, gate, stopped};
use crate::error::AppError;
use crate::refusal::Refusal;
use crate::timekeeping;

const DAY_US: i64 = 86_400_000_000;

fn refused(opened: anyhow::Result<Desk>) -> &'static str {
    opened.err().expect("the desk does not open").downcast::<Refusal>().unwrap().key
}

#[test]
fn a_full_disk_halts_the_writing_and_the_same_desk_goes_on_once_there_is_room() {
    let house = House::new();
    let desk = house.desk();
    desk.write_blocking(command("a"), |tx| note(tx, 1)).unwrap();
    // Only this connection knows the limit: a new one finds room again.
    desk.put_blocking(|tx| Ok(tx.batch("pragma max_page_count = 1")?)).unwrap();
    let full = (2..500).find_map(|version| {
        let written = desk.write_blocking(command(&version.to_string()), move |tx| note(tx, version));
        written.err().map(|error| (version, error))
    });
    let (version, error) = full.expect("the disk was never full");
    assert_eq!(error.status(), 507);
    assert!(!desk.is_stopped());
    assert_eq!(house.count("select size from heads"), version - 1);
    let again = desk.write_blocking(command(&version.to_string()), move |tx| note(tx, version)).unwrap();
    assert!(!again.repeated, "what was answered as not written was not written");
    assert_eq!(house.count("select count(*) from records"), version);
}

#[test]
fn below_the_floor_facts_and_files_are_refused_and_sessions_are_not() {
    let house = House::new();
    let desk = house.desk();
    desk.keep_free(Floor::Bytes(u64::MAX));
    let refused = desk.write_blocking(command("a"), |tx| note(tx, 1)).unwrap_err();
    assert!(matches!(refused, AppError::Halted(Halt::StorageFull)));
    assert_eq!(desk.room_for_files().unwrap_err().status(), 507);
    assert_eq!(desk.halt(), Some(Halt::StorageFull));
    desk.put_blocking(|tx| Ok(tx.batch("create table passing (a integer)")?)).unwrap();
}

#[test]
fn a_clock_that_runs_back_halts_the_writing_until_it_has_caught_up() {
    let house = House::new();
    let desk = house.desk();
    desk.write_blocking(command("a"), |tx| note(tx, 1)).unwrap();
    house.now_us.fetch_sub(60_000_000, Ordering::Relaxed);
    let behind = desk.write_blocking(command("b"), |tx| note(tx, 2)).unwrap_err();
    assert!(matches!(behind, AppError::Halted(Halt::ClockBehind(60_000_000))), "{behind:?}");
    assert_eq!((behind.status(), desk.halt()), (503, Some(Halt::ClockBehind(60_000_000))));
    house.now_us.fetch_add(120_000_000, Ordering::Relaxed);
    desk.write_blocking(command("b"), |tx| note(tx, 2)).unwrap();
    assert_eq!((house.count("select count(*) from records"), desk.halt()), (2, None));
}

#[cfg(unix)]
#[test]
fn a_write_ahead_log_that_was_taken_away_stops_the_desk_before_it_answers() {
    let house = House::new();
    let desk = house.desk();
    desk.write_blocking(command("before"), |tx| note(tx, 1)).unwrap();
    std::fs::remove_file(house.folder.path().join("bellwether.db-wal")).unwrap();
    let answer = desk.write_blocking(command("after"), |tx| note(tx, 2));
    assert!(matches!(answer, Err(AppError::Halted(Halt::Stopped))), "{answer:?}");
    assert!(desk.is_stopped());
}

#[test]
fn what_does_not_pass_leaves_a_file_that_keeps_the_next_desk_shut_until_it_is_cleared() {
    let house = House::new();
    house.desk().write_blocking(command("a"), |tx| note(tx, 1)).unwrap();
    let connection = rusqlite::Connection::open(house.installation.database_file()).unwrap();
    let good: Vec<u8> = connection.query_row("select data from tiles", [], |row| row.get(0)).unwrap();
    connection.execute("update tiles set data = zeroblob(32)", []).unwrap();
    let desk = house.desk();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let stopped_answer = desk.write_blocking(command("b"), |tx| note(tx, 2)).unwrap_err();
    assert!(matches!(stopped_answer, AppError::Halted(Halt::Stopped)));
    runtime.block_on(desk.until_stopped());
    connection.execute("update tiles set data = $1", [good]).unwrap();
    let open =
        || Desk::open(&house.installation, Clock::Set(Arc::clone(&house.now_us)), Chance::from_seed(2));
    assert_eq!(refused(open()), "refusal-stopped");
    assert!(stopped::clear(&house.installation).unwrap());
    open().unwrap().write_blocking(command("b"), |tx| note(tx, 2)).unwrap();
}

#[test]
fn a_start_long_after_the_last_record_asks_for_the_clock_and_a_confirmed_one_does_not() {
    let house = House::new();
    house.desk().write_blocking(command("a"), |tx| note(tx, 1)).unwrap();
    let clock = Clock::Set(Arc::clone(&house.now_us));
    let open = || Desk::open(&house.installation, clock.clone(), Chance::from_seed(2));
    house.now_us.fetch_add(35 * DAY_US, Ordering::Relaxed);
    drop(open().unwrap());
    house.now_us.fetch_add(1, Ordering::Relaxed);
    assert_eq!(refused(open()), "refusal-clock-silence");
    assert_eq!(timekeeping::confirm(&house.installation, &clock).unwrap(), 1);
    drop(open().unwrap());
    assert_eq!(house.count("select count(*) from records where kind = 'clock.confirmed'"), 1);
}

#[test]
fn a_restored_folder_is_not_written_to_before_the_clock_was_confirmed() {
    let house = House::new();
    let clock = Clock::Set(Arc::clone(&house.now_us));
    std::fs::write(house.folder.path().join("restored"), "2026-03-01T00:00:00Z\n").unwrap();
    let open = || Desk::open(&house.installation, clock.clone(), Chance::from_seed(2));
    assert_eq!(refused(open()), "refusal-clock-restored");
    timekeeping::confirm(&house.installation, &clock).unwrap();
    drop(open().unwrap());
}

#[test]
fn after_a_record_from_the_future_the_log_goes_on_once_that_is_recorded() {
    let house = House::new();
    let today_us = house.now_us.load(Ordering::Relaxed);
    house.now_us.store(today_us + 400 * DAY_US, Ordering::Relaxed);
    house.desk().write_blocking(command("a"), |tx| note(tx, 1)).unwrap();
    house.now_us.store(today_us, Ordering::Relaxed);
    let clock = Clock::Set(Arc::clone(&house.now_us));
    assert!(house.desk().write_blocking(command("b"), |tx| note(tx, 2)).is_err());
    assert!(timekeeping::confirm(&house.installation, &clock).is_err(), "that is for mending");
    timekeeping::mend(&house.installation, &clock).unwrap();
    assert!(timekeeping::mend(&house.installation, &clock).is_err(), "there is nothing left to mend");
    let desk = house.desk();
    desk.write_blocking(command("b"), |tx| note(tx, 2)).unwrap();
    assert_eq!(desk.halt(), None);
    assert_eq!(house.count("select recorded_at_us from records order by seq desc"), today_us);
}

#[test]
fn while_the_wall_clock_is_not_believed_no_fact_is_written_until_an_operator_confirms_it_elsewhere() {
    let house = House::new();
    let start_us = house.now_us.load(Ordering::Relaxed);
    let (wall, counted) = (Arc::new(AtomicI64::new(start_us)), Arc::new(AtomicI64::new(0)));
    let serving = Clock::of_two(Arc::clone(&wall), Arc::clone(&counted));
    let desk = Desk::open(&house.installation, serving.clone(), Chance::from_seed(3)).unwrap();
    desk.write_blocking(command("a"), |tx| note(tx, 1)).unwrap();
    wall.fetch_add(10 * DAY_US, Ordering::Relaxed);
    let refused = desk.write_blocking(command("b"), |tx| note(tx, 2)).unwrap_err();
    assert!(matches!(refused, AppError::Halted(Halt::ClockSkew(_))), "{refused:?}");
    // A session still begins, with the time that is believed.
    assert_eq!(desk.put_blocking(|tx| Ok(tx.now_us)).unwrap(), start_us);
    let elsewhere = Clock::Set(Arc::new(AtomicI64::new(start_us + 10 * DAY_US)));
    timekeeping::confirm(&house.installation, &elsewhere).unwrap();
    desk.write_blocking(command("b"), |tx| note(tx, 2)).unwrap();
    assert_eq!((desk.halt(), serving.now_us()), (None, start_us + 10 * DAY_US));
}

#[test]
fn a_connection_that_postgres_ended_is_made_anew_and_is_no_broken_log() {
    on_postgres("ended", |installation| {
        installation.create(&mut Chance::from_seed(1)).unwrap();
        let clock = Clock::Set(Arc::new(AtomicI64::new(1_700_000_000_000_000)));
        let desk = Desk::open(&installation, clock, Chance::from_seed(2)).unwrap();
        desk.write_blocking(command("found"), |tx| Ok(tx.found(COUNTY)?)).unwrap();
        desk.write_blocking(command("a"), |tx| note(tx, 1)).unwrap();
        let backend = desk
            .put_blocking(|tx| {
                let sql = "select cast(pg_backend_pid() as bigint)";
                Ok(tx.query_opt(sql, &[], |row| row.get::<i64>(0))?.expect("a connection has a number"))
            })
            .unwrap();
        let mut other = installation.connect().unwrap();
        let ended = "select cast(pg_terminate_backend(cast($1 as bigint)::integer)::integer as bigint)";
        other.link().query_opt(ended, &[&backend], |row| row.get::<i64>(0)).unwrap();
        let lost = desk.write_blocking(command("b"), |tx| note(tx, 2)).unwrap_err();
        assert!(matches!(lost, AppError::Halted(Halt::Unreached)), "{lost:?}");
        assert!(!desk.is_stopped());
        desk.write_blocking(command("b"), |tx| note(tx, 2)).unwrap();
        let newest = gate::newest_us(&mut installation.connect().unwrap().link()).unwrap();
        assert_eq!(newest, Some(1_700_000_000_000_000));
    });
}

#[test]
fn a_clock_before_the_last_record_is_found_before_anybody_is_refused() {
    let house = House::new();
    let desk = house.desk();
    desk.write_blocking(command("a"), |tx| note(tx, 1)).unwrap();
    drop(desk);
    house.now_us.fetch_sub(7_200_000_000, Ordering::Relaxed);
    let desk = house.desk();
    // Whatever is put is taken after the writer has looked around.
    desk.put_blocking(|_| Ok(())).unwrap();
    assert_eq!(desk.halt(), Some(Halt::ClockBehind(7_200_000_000)));
}
