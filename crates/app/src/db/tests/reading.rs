//! Reading as everybody does it at once: short reads where they are asked for, long ones in turn, and connections that are few.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread::{self, ThreadId};

use futures_util::FutureExt as _;
use futures_util::future::join_all;
use tokio::runtime::{Builder, Runtime};

use super::{House, PostgresLink, on_postgres};
use crate::db::Link;
use crate::db::chance::Chance;
use crate::db::readers::Readers;
use crate::db::turns::Turns;
use crate::error::AppError;

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// Counts to a number, which takes the database some steps for each.
const COUNT: &str =
    "with recursive counted(n) as (select cast(1 as bigint) union all select n + 1 from counted where n < $1)
     select count(*) from counted";

fn count(link: &mut Link<'_>, to: i64) -> Result<i64, AppError> {
    Ok(link.query_opt(COUNT, &[&to], |row| row.get(0))?.unwrap())
}

/// Counts through the readers: what came out, and on which threads it was tried.
fn counted(readers: &Readers, to: i64) -> (i64, Vec<ThreadId>) {
    let (tried, threads) = std::sync::mpsc::channel();
    let read = readers.read(move |link| {
        tried.send(thread::current().id()).unwrap();
        count(link, to)
    });
    (runtime().block_on(read).unwrap(), threads.try_iter().collect())
}

#[test]
fn a_short_read_is_done_where_it_is_asked_for_and_a_long_one_begins_anew_elsewhere() {
    let house = House::new();
    let readers = Readers::new(house.installation.clone());
    let here = thread::current().id();
    assert_eq!(counted(&readers, 100), (100, vec![here]));
    let (found, threads) = counted(&readers, 500_000);
    assert_eq!((found, threads.len(), threads[0]), (500_000, 2, here));
    assert_ne!(threads[1], here);
    assert_eq!(counted(&readers, 100), (100, vec![here]), "on a connection that was given up once");
}

#[test]
fn a_long_read_of_someone_who_hung_up_ends() {
    let house = House::new();
    let readers = Readers::new(house.installation.clone());
    let (done, ended) = std::sync::mpsc::channel();
    let mut endless = Box::pin(readers.read_long(move |link| {
        let read = count(link, i64::MAX);
        done.send(read.is_err()).unwrap();
        read
    }));
    let runtime = runtime();
    runtime.block_on(async { assert!((&mut endless).now_or_never().is_none()) });
    drop(endless);
    assert!(ended.recv().unwrap());
}

#[test]
fn nobodys_long_reads_keep_others_waiting_for_more_than_one_of_theirs() {
    let turns = Turns::default();
    let (wang, li, zhao) = (Arc::from("wang"), Arc::from("li"), Arc::from("zhao"));
    let first = turns.take(&wang).now_or_never().unwrap().unwrap();
    let mut more: Vec<_> = (0..3).map(|_| Box::pin(turns.take(&wang))).collect();
    assert!(more.iter_mut().all(|own| own.now_or_never().is_none()), "behind the first");
    let one_too_many = turns.take(&wang).now_or_never().unwrap();
    assert!(matches!(one_too_many, Err(AppError::ReadsMuch)));
    let second = turns.take(&li).now_or_never().unwrap().unwrap();
    let mut third = Box::pin(turns.take(&zhao));
    assert!((&mut third).now_or_never().is_none(), "two run");
    drop(first);
    assert!(more.iter_mut().all(|own| own.now_or_never().is_none()), "zhao has waited longer");
    let third = third.now_or_never().unwrap().unwrap();
    drop((second, third));
    assert!((&mut more[0]).now_or_never().unwrap().is_ok());
    drop(more);
    assert!(turns.take(&wang).now_or_never().unwrap().is_ok(), "and what was given up counts no more");
}

#[test]
fn those_of_whom_nobody_knows_who_they_are_share_one_turn() {
    let (turns, nobody) = (Turns::default(), Arc::from(""));
    let mut asked: Vec<_> = (0..4).map(|_| Box::pin(turns.take(&nobody))).collect();
    let running: Vec<_> = asked.iter_mut().filter_map(|one| one.now_or_never()).collect();
    assert_eq!(running.len(), 1);
    assert!(matches!(turns.take(&nobody).now_or_never(), Some(Err(AppError::Unread))));
}

#[test]
fn four_hundred_reads_of_postgres_at_once_are_answered_over_a_few_connections() {
    on_postgres("many_reads", |installation| {
        installation.create(&mut Chance::from_seed(1)).unwrap();
        let runtime = installation.runtime.clone().unwrap();
        let readers = Readers::new(installation);
        let most = Arc::new(AtomicI64::new(0));
        let reads = (0..400).map(|_| {
            let most = Arc::clone(&most);
            readers.read(move |link| {
                let sql = "select count(*) from pg_stat_activity
                           where datname = current_database() and query like '%pg_stat_activity%'";
                let open = link.query_opt(sql, &[], |row| row.get::<i64>(0))?.unwrap();
                most.fetch_max(open, Ordering::Relaxed);
                Ok(())
            })
        });
        let answered = runtime.block_on(join_all(reads));
        assert!(answered.iter().all(Result::is_ok), "{answered:?}");
        assert!(most.load(Ordering::Relaxed) <= 18, "{most:?} connections");
    });
}

#[test]
fn a_read_that_gets_no_connection_in_time_is_told_to_come_again() {
    on_postgres("no_connection", |installation| {
        installation.create(&mut Chance::from_seed(1)).unwrap();
        let runtime = installation.runtime.clone().unwrap();
        let readers = Readers::impatient(installation);
        let (all_in, inside) = std::sync::mpsc::channel();
        let go = Arc::new(tokio::sync::Semaphore::new(0));
        let held: Vec<_> = (0..16)
            .map(|_| {
                let (all_in, go, handle) = (all_in.clone(), Arc::clone(&go), runtime.clone());
                runtime.spawn(readers.read(move |_| {
                    all_in.send(()).unwrap();
                    Ok(handle.block_on(go.acquire()).is_ok())
                }))
            })
            .collect();
        assert_eq!(inside.iter().take(16).count(), 16);
        let late = runtime.block_on(readers.read(|link| count(link, 1))).unwrap_err();
        assert_eq!((late.status(), late.retry_after_s().is_some()), (503, true));
        go.add_permits(16);
        assert!(runtime.block_on(join_all(held)).iter().all(Result::is_ok));
        assert_eq!(runtime.block_on(readers.read(|link| count(link, 1))).unwrap(), 1);
    });
}

#[test]
fn a_connection_that_was_lost_while_nobody_read_is_made_anew() {
    on_postgres("lost_connection", |installation| {
        installation.create(&mut Chance::from_seed(1)).unwrap();
        let runtime = installation.runtime.clone().unwrap();
        let super::Database::Postgres(dsn) = &installation.database else { unreachable!() };
        let mut other = PostgresLink::connect(dsn, &runtime).unwrap();
        let readers = Readers::new(installation);
        let own = |link: &mut Link<'_>| {
            let pid =
                link.query_opt("select cast(pg_backend_pid() as bigint)", &[], |row| row.get::<i64>(0))?;
            Ok(pid.unwrap())
        };
        let before = runtime.block_on(readers.read(own)).unwrap();
        other.batch(&format!("select pg_terminate_backend({before}, 10000)")).unwrap();
        let after = runtime.block_on(readers.read(own)).unwrap();
        assert_ne!(before, after);
    });
}

#[test]
fn a_statement_that_postgres_takes_long_for_begins_anew_among_the_long_ones() {
    on_postgres("long_read", |installation| {
        installation.create(&mut Chance::from_seed(1)).unwrap();
        let runtime = installation.runtime.clone().unwrap();
        let readers = Readers::new(installation);
        let (tried, timeouts) = std::sync::mpsc::channel();
        let read = readers.read(move |link| {
            let shown = link.query_opt("show statement_timeout", &[], |row| row.get::<String>(0))?.unwrap();
            if shown != "0" {
                // As the server says it itself when the time is over.
                link.batch("do $$ begin raise exception using errcode = 'query_canceled'; end $$")?;
            }
            tried.send(shown).unwrap();
            count(link, 7)
        });
        assert_eq!(runtime.block_on(read).unwrap(), 7);
        assert_eq!(timeouts.try_iter().collect::<Vec<_>>(), ["0"]);
    });
}
