//! Durable commands per second through the desk, beside a hand-written loop that writes the same rows in the same batches.
//!
//! A command is a whole registration of a dispute: rules, sealing, log, tree, tables. Each number of clients gets a fresh
//! database; afterwards the rows it wrote are read back and written once more, with prepared statements and no rules, into
//! another fresh database in batches of the size that the desk had on average. Prints one JSON object.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use bellwether::accounts::Held;
use bellwether::app::App;
use bellwether::cases::model::{FieldValue, PartyDetails, PartyRole, PersonId, Report, Who};
use bellwether::cases::{Sender, write};
use bellwether::db::Installation;
use bellwether::db::chance::Chance;
use bellwether::db::clock::Clock;
use bellwether::db::desk::CommandId;
use bellwether::registry::PlaceCode;
use bellwether_policy::Role;
use rusqlite::types::Value;
use serde_json::json;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const COUNTY: i64 = 652_325;
const VILLAGE: &str = "652325107204";
const CLIENTS: [usize; 4] = [1, 8, 64, 512];

fn main() -> Result<()> {
    let seconds = std::env::args().filter_map(|arg| arg.parse().ok()).next().unwrap_or(4);
    let mut rows = Vec::new();
    for clients in CLIENTS {
        let folder = tempfile::tempdir_in(target_folder()).context("no folder for the bench")?;
        let run = through_desk(folder.path(), clients, Duration::from_secs(seconds))?;
        let bare_per_s = bare_loop(folder.path(), run.batch)?;
        let row = json!({
            "clients": clients,
            "commands_per_s": run.per_s.round(),
            "p50_ms": run.p50_ms,
            "p99_ms": run.p99_ms,
            "batch": run.batch,
            "bare_per_s": bare_per_s.round(),
            "ratio": (run.per_s / bare_per_s * 100.0).round() / 100.0,
        });
        eprintln!("{row}");
        rows.push(row);
    }
    println!("{}", json!({ "rows": rows }));
    Ok(())
}

/// On the same disk as the build, not on a memory file system.
fn target_folder() -> &'static str {
    env!("CARGO_TARGET_TMPDIR")
}

struct Run {
    per_s: f64,
    p50_ms: f64,
    p99_ms: f64,
    batch: usize,
}

fn through_desk(folder: &Path, clients: usize, time: Duration) -> Result<Run> {
    let installation = Installation::sqlite(folder.join("desk"));
    installation.create(&mut Chance::from_seed(1))?;
    let app = Arc::new(App::open(installation, Clock::system(), Chance::from_seed(2))?);
    app.desk.write_blocking(CommandId::drawn(COUNTY, "operator", "found", 0), |tx| {
        tx.found(COUNTY)?;
        tx.execute(
            "insert into places (jurisdiction, code, parent, name, initials, pinyin, level, lo, hi)
             values ($1, $2, '652325107000', '双涝坝村', '', '', 'village', 652325107204, 652325107204)",
            &[&COUNTY, &VILLAGE],
        )?;
        Ok(())
    })?;
    let stop = Arc::new(AtomicBool::new(false));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build()?;
    let begun = Instant::now();
    let tasks: Vec<_> = (0..clients)
        .map(|client| runtime.spawn(register_until(Arc::clone(&app), client, Arc::clone(&stop))))
        .collect();
    std::thread::sleep(time);
    stop.store(true, Ordering::Relaxed);
    let mut waits = Vec::new();
    for task in tasks {
        waits.extend(runtime.block_on(task)??);
    }
    let per_s = waits.len() as f64 / begun.elapsed().as_secs_f64();
    waits.sort_unstable();
    let ms = |share: f64| waits[((waits.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    let batch = (waits.len() as i64 / app.desk.commits().max(1)).max(1) as usize;
    Ok(Run { per_s, p50_ms: ms(0.5), p99_ms: ms(0.99), batch })
}

async fn register_until(app: Arc<App>, client: usize, stop: Arc<AtomicBool>) -> Result<Vec<Duration>> {
    let mut waits = Vec::new();
    let mut count = 0_u64;
    while !stop.load(Ordering::Relaxed) {
        count += 1;
        let command = CommandId {
            jurisdiction: COUNTY,
            id: uuid_v7(app.now_us(), client as u64, count),
            actor: "wang".into(),
            digest: "report".into(),
        };
        let office = app.office.clone();
        let begun = Instant::now();
        app.desk.write(command, move |tx| write::report(tx, &office, &wang(), "dispute", dispute())).await?;
        waits.push(begun.elapsed());
    }
    Ok(waits)
}

/// An id as a client would make it: the time first, then what tells it from all others.
fn uuid_v7(now_us: i64, client: u64, count: u64) -> String {
    let millis = now_us / 1000;
    format!("{:08x}-{:04x}-7{:03x}-8000-{:06x}{:06x}", millis >> 16, millis & 0xffff, client, client, count)
}

fn wang() -> Sender {
    let village = PlaceCode::parse(VILLAGE).expect("a code");
    Sender {
        jurisdiction: COUNTY,
        who: Who::Staff(PersonId::new("01890000-0000-7000-8000-000000000001")),
        grants: vec![Held::at(Role::TeamLeader, village).into()],
    }
}

fn dispute() -> Report {
    let party = |role, name: &str| {
        write::new_party(
            role,
            PartyDetails { name: name.into(), phone: "13900000000".into(), ..PartyDetails::default() },
        )
    };
    let summary = "两户因渠水轮灌先后起争执，上游户夜间多放两小时，下游户玉米受旱。";
    Report {
        category: "water".into(),
        place: VILLAGE.into(),
        line: "team".into(),
        parties: vec![party(PartyRole::Applicant, "王某")],
        fields: [("summary".to_owned(), FieldValue::Text(summary.into()))].into(),
        ..Report::default()
    }
}

/// The tables a registration writes, with one row for each command.
const PER_COMMAND: [&str; 5] = ["records", "sealed", "person_keys", "cases", "commands"];

fn bare_loop(folder: &Path, batch: usize) -> Result<f64> {
    let source = rusqlite::Connection::open(folder.join("desk/bellwether.db"))?;
    let tables = PER_COMMAND.map(|table| read_all(&source, table));
    let tables: Vec<Vec<Vec<Value>>> = tables.into_iter().collect::<Result<_>>()?;
    let commands = tables[0].len();
    let bare = Installation::sqlite(folder.join("bare"));
    bare.create(&mut Chance::from_seed(1))?;
    let target = rusqlite::Connection::open(bare.database_file())?;
    target.execute_batch(bellwether::db::dialect::SQLITE_PRAGMAS)?;
    target.execute_batch(bellwether::db::dialect::SQLITE_WRITER)?;
    let mut inserts = Vec::new();
    for (table, rows) in PER_COMMAND.iter().zip(&tables) {
        let marks = vec!["?"; rows[0].len()].join(", ");
        inserts.push(target.prepare(&format!("insert into {table} values ({marks})"))?);
    }
    let mut count = target.prepare(
        "insert into counters values (652325, 'number', 1)
         on conflict (jurisdiction, name) do update set value = counters.value + 1",
    )?;
    let mut tile = target.prepare("insert or replace into tiles values (652325, ?, ?, ?)")?;
    let mut head =
        target.prepare("insert or replace into heads values (652325, 'o', ?, ?, 0, 0, ?, 0, x'', 0, '')")?;
    let begun = Instant::now();
    for start in (0..commands).step_by(batch) {
        target.execute_batch("begin immediate")?;
        let end = (start + batch).min(commands);
        for command in start..end {
            count.execute([])?;
            for (insert, rows) in inserts.iter_mut().zip(&tables) {
                insert.execute(rusqlite::params_from_iter(&rows[command]))?;
            }
        }
        for full in start / 256..=end / 256 {
            let width = if full == end / 256 { end % 256 } else { 256 };
            tile.execute(rusqlite::params![0, full as i64, vec![7_u8; 32 * width]])?;
        }
        tile.execute(rusqlite::params![1, 0, vec![7_u8; 32 * (end / 256 % 256)]])?;
        head.execute(rusqlite::params![end as i64, vec![7_u8; 32], "n".repeat(180)])?;
        target.execute_batch("commit")?;
    }
    Ok(commands as f64 / begun.elapsed().as_secs_f64())
}

fn read_all(source: &rusqlite::Connection, table: &str) -> Result<Vec<Vec<Value>>> {
    // Rows come back in the order in which they were written: by sequence or by time-ordered ids.
    let mut select = source.prepare(&format!("select * from {table}"))?;
    let width = select.column_count();
    let rows = select.query_map([], |row| (0..width).map(|column| row.get(column)).collect())?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
