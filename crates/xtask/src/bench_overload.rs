//! `cargo xtask bench overload`: what is left of the server when ever more connections ask for lists, and nobody waits.
//!
//! The goodput of each row is held against the best of all rows. Memory is told before, at most, and a minute after the last row.
//! Invariant: as many people ask as are signed in, so that no bound of one person is measured. Not here: the crowd (`crowd.rs`).

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::{Value, json};

use crate::bench_http::{CommandIds, register};
use crate::crowd::{self, Counted, Task};
use crate::http::request;
use crate::installation::{self, LEADER, Person};
use crate::load::{self, Until};
use crate::server::{Profile, Server, build};
use crate::shell;

/// Memory is looked at again so long after the last row.
const AFTERWARDS: Duration = Duration::from_secs(60);

#[derive(clap::Args)]
pub struct Args {
    /// Connections at the same time, one row each
    #[arg(long, value_delimiter = ',', default_values_t = [64, 256, 1024, 4096, 14_000, 20_000])]
    connections: Vec<usize>,
    /// Cases there are
    #[arg(long, default_value_t = 1000)]
    cases: usize,
    /// Seconds for each row
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// People who are signed in
    #[arg(long, default_value_t = 16)]
    people: usize,
    /// A program built before, to compare with
    #[arg(long)]
    program: Option<PathBuf>,
}

pub fn run(args: &Args) -> Result<Value> {
    raise_file_limit()?;
    let program = args.program.clone().map_or_else(|| build(Profile::Release), Ok)?;
    let data = shell::fresh_folder("bench-overload")?;
    let people: Vec<Person> = (0..args.people).map(person).collect();
    eprintln!("making an installation, {} people and {} cases", args.people, args.cases);
    make(&program, &data, &people, args.cases)?;
    let server = Server::serve(&program, &data)?;
    let sessions = people.iter().map(|person| server.sign_in(person)).collect::<Result<Vec<_>>>()?;
    let lists = sessions.iter().map(|session| request("GET", "/api/v1/cases", session, "", None));
    let requests = lists.map(String::from_utf8).collect::<Result<Vec<_>, _>>()?;
    let task = Task { address: server.address.clone(), size: 64, first: 0, requests, seconds: 1 };
    // The first rows fill the caches of the database: they belong to "before".
    crowd::run(&task)?;
    let memory_before_mib = server.memory_mib()?;
    let mut counted = Vec::new();
    for size in &args.connections {
        let row = crowd::run(&Task { size: *size, seconds: args.seconds, ..task.clone() });
        let row = row.with_context(|| format!("{size} connections"))?;
        eprintln!("{size}: {} answers in {:.1} s", row.answered_us.len(), row.seconds);
        counted.push((*size, row, server.memory_mib()?));
    }
    let memory_peak_mib = server.peak_memory_mib()?;
    std::thread::sleep(AFTERWARDS);
    let memory_after_mib = server.memory_mib()?;
    let rows = rows(counted);
    Ok(json!({"rows": rows, "memory_before_mib": memory_before_mib, "memory_peak_mib": memory_peak_mib,
        "memory_after_60_s_mib": memory_after_mib}))
}

/// The server that this program starts, and the crowd, need more files than a shell allows.
fn raise_file_limit() -> Result<()> {
    let limit = getrlimit(Resource::Nofile);
    Ok(setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit })?)
}

fn person(index: usize) -> Person {
    Person { sign_in: Cow::Owned(format!("li{index}")), password: LEADER.password }
}

fn make(program: &Path, data: &Path, people: &[Person], cases: usize) -> Result<()> {
    installation::make(program, data)?;
    people.iter().try_for_each(|person| installation::add(program, data, person))?;
    let server = Server::serve(program, data)?;
    let session = server.sign_in(&LEADER)?;
    let mut ids = CommandIds::new();
    let next = |out: &mut Vec<u8>| register(out, &session, &ids.next());
    load::run(&server.address, 64.min(cases), Until::Answers(cases), next).map(drop)
}

fn rows(counted: Vec<(usize, Counted, f64)>) -> Vec<Value> {
    let per_s = |counted: &Counted| counted.answered_us.len() as f64 / counted.seconds;
    let best = counted.iter().map(|(_, counted, _)| per_s(counted)).fold(0.0, f64::max);
    let row = |(size, mut counted, memory_mib): (usize, Counted, f64)| {
        counted.answered_us.sort_unstable();
        counted.refused_us.sort_unstable();
        json!({
            "connections": size,
            "open": counted.open,
            "per_s": per_s(&counted),
            "of_best_pct": per_s(&counted) * 100.0 / best,
            "p50_ms": at(&counted.answered_us, 0.5),
            "p99_ms": at(&counted.answered_us, 0.99),
            "refused_per_s": counted.refused as f64 / counted.seconds,
            "refused_own_p99_ms": at(&counted.refused_us, 0.99),
            "closed_per_s": counted.closed as f64 / counted.seconds,
            "memory_mib": memory_mib,
        })
    };
    counted.into_iter().map(row).collect()
}

/// A quantile of sorted microseconds, in milliseconds; none of nothing.
fn at(sorted_us: &[u32], share: f64) -> Option<f64> {
    let last = sorted_us.len().checked_sub(1)?;
    Some(f64::from(sorted_us[(last as f64 * share) as usize]) / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goodput_is_held_against_the_best_row() {
        let counted =
            |answers: usize| Counted { seconds: 2.0, answered_us: vec![1000; answers], ..Counted::default() };
        let rows = rows(vec![(64, counted(200), 40.0), (128, counted(100), 50.0)]);
        assert_eq!((&rows[0]["per_s"], &rows[0]["of_best_pct"]), (&json!(100.0), &json!(100.0)));
        assert_eq!((&rows[1]["of_best_pct"], &rows[1]["p99_ms"]), (&json!(50.0), &json!(1.0)));
        assert_eq!(rows[1]["refused_own_p99_ms"], Value::Null);
    }
}
