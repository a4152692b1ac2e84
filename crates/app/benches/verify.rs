//! How fast a log is verified: an installation of many records is written through the desk, then checked three times.
//!
//! `cargo bench -p bellwether --bench verify [-- RECORDS]`. Every third record has a sealed part, bodies are as long as
//! a usual act's.

use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use anyhow::{Result, ensure};
use bellwether::audit::{Options, verify};
use bellwether::db::chance::Chance;
use bellwether::db::clock::Clock;
use bellwether::db::desk::CommandId;
use bellwether::db::{Desk, Installation, NewRecord, SealedPart, Tx};
use bellwether::error::AppError;

const COUNTY: i64 = 652_325;
const BATCH: i64 = 1000;

fn main() -> Result<()> {
    let records = std::env::args().skip(1).find_map(|arg| arg.parse().ok()).unwrap_or(200_000);
    let folder = tempfile::tempdir()?;
    let installation = Installation::sqlite(folder.path());
    installation.create(&mut Chance::from_seed(1))?;
    fill(&installation, records)?;
    for _ in 0..3 {
        let verdict = verify(&installation, &Options::default(), &mut |_, _| {})?;
        ensure!(verdict.in_order(), "{:?}", verdict.faults);
        println!(
            "{} records, {} per second, {:.2} s with the database file's own check",
            verdict.records(),
            verdict.records_per_s(),
            verdict.seconds
        );
    }
    Ok(())
}

fn fill(installation: &Installation, records: i64) -> Result<()> {
    let now_us = Arc::new(AtomicI64::new(1_700_000_000_000_000));
    let desk = Desk::open(installation, Clock::Set(now_us), Chance::from_seed(2))?;
    let command = |what| CommandId::drawn(COUNTY, "operator", what, 0);
    desk.write_blocking(command("found"), |tx| Ok(tx.found(COUNTY)?))?;
    for first in (0..records).step_by(BATCH as usize) {
        let last = records.min(first + BATCH);
        desk.write_blocking(command("acts"), move |tx| (first..last).try_for_each(|number| act(tx, number)))?;
    }
    Ok(())
}

fn act(tx: &mut Tx<'_, '_>, number: i64) -> Result<(), AppError> {
    let person = format!("019234ab-5b6c-7d8e-9f00-{:012x}", number % 5_000);
    let sealed = [SealedPart {
        person: &person,
        plain: "张某与李某因灌溉用水发生争执，双方均在场。".as_bytes(),
    }];
    let case = number / 8;
    tx.append(&NewRecord {
        jurisdiction: COUNTY,
        kind: "case.followed-up",
        stream: &format!("case/019234ab-0000-7000-8000-{case:012x}"),
        version: number % 8 + 1,
        actor: "019234ab-5b6c-7d8e-9f00-a1b2c3d4e5f6",
        occurred_on: "2026-03-01",
        open: &format!(
            r#"{{"case":"019234ab-0000-7000-8000-{case:012x}","kind":"case.followed-up","act":"follow-up","by":{{"staff":"019234ab-5b6c-7d8e-9f00-a1b2c3d4e5f6"}},"cycle":1,"at_us":1700000000000000,"fields":{{"manner":{{"choice":"visit"}},"result":{{"choice":"kept"}}}},"effects":{{"stage":["verification",false]}}}}"#
        ),
        sealed: if number % 3 == 0 { &sealed } else { &[] },
    })?;
    Ok(())
}
