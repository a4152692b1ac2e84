//! `cargo xtask bench reads`: what others wait while people search for what is not there, in a million cases or fewer.
//!
//! Invariant: a search for nothing reads every case; each of the searchers is a person of their own and asks again at once. What others
//! read and register must be answered. Not here: what the server does when nobody searches (`bench_http.rs`).

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use crate::bench_http::{CommandIds, WEB, register};
use crate::http::{Client, Session, request};
use crate::installation::{self, LEADER, Person};
use crate::load::{self, Measured, Until};
use crate::server::{Profile, Server, build};
use crate::shell;

/// No case has it in its number.
const NOTHING: &str = "/cases?number=QQQQ";
/// What the others do in turn: read the list or open a case on its first page, as JSON and as a page, or
/// register.
const OTHERS: [Other; 5] = [Other::List, Other::Open, Other::ListHtml, Other::OpenHtml, Other::Register];

/// Accounts of people who do nothing but search. Further searchers share them.
const MOST_SEARCHERS: usize = 6;

fn searcher(number: usize) -> Person {
    Person { sign_in: format!("searcher{}", number + 1).into(), password: LEADER.password }
}

#[derive(Clone, Copy, Debug)]
enum Other {
    List,
    Open,
    ListHtml,
    OpenHtml,
    Register,
}

#[derive(clap::Args)]
pub struct Args {
    /// How many cases there are
    #[arg(long, default_value_t = 1_000_000)]
    cases: usize,
    /// People who search for nothing, each again and again
    #[arg(long, default_value_t = 6)]
    searchers: usize,
    /// Clients of one other person
    #[arg(long, default_value_t = 4)]
    others: usize,
    /// Seconds of each measurement
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// An installation made by this measurement before, to be used again
    #[arg(long)]
    data: Option<PathBuf>,
    /// Another build of the program, to compare with
    #[arg(long)]
    program: Option<PathBuf>,
}

pub fn run(args: &Args) -> Result<Value> {
    let program = match &args.program {
        Some(program) => program.clone(),
        None => build(Profile::Release)?,
    };
    let data = match &args.data {
        Some(data) => data.clone(),
        None => shell::fresh_folder("bench-reads")?,
    };
    let mut ids = CommandIds::new();
    if !data.join("bellwether.db").exists() {
        eprintln!("making an installation and {} cases", args.cases);
        installation::make(&program, &data)?;
        (0..MOST_SEARCHERS).try_for_each(|number| installation::add(&program, &data, &searcher(number)))?;
        let server = Server::serve(&program, &data)?;
        let session = server.sign_in(&LEADER)?;
        load::run(&server.address, 64, Until::Answers(args.cases), |out| {
            register(out, &session, &ids.next());
        })?;
    }
    let server = Server::serve(&program, &data)?;
    let session = server.sign_in(&LEADER)?;
    let mut measure = |searchers: usize| measure(args, &server, &session, &mut ids, searchers);
    let rows = vec![measure(0)?, measure(args.searchers)?];
    Ok(json!({"rows": rows, "cases": args.cases, "memory_mib": server.peak_memory_mib()?}))
}

fn measure(
    args: &Args,
    server: &Server,
    session: &Session,
    ids: &mut CommandIds,
    searchers: usize,
) -> Result<Value> {
    let cases = first_page(&mut Client::signed_in(&server.address, session)?)?;
    let searching = Searching::begin(server, searchers)?;
    let mut turn = 0;
    let until = Until::Elapsed(Duration::from_secs(args.seconds));
    let measured = load::run(&server.address, args.others, until, |out| {
        turn += 1;
        let case = &cases[turn % cases.len()];
        let get = |path: &str, extra: &str| request("GET", path, session, extra, None);
        match OTHERS[turn % OTHERS.len()] {
            Other::List => out.extend(get("/api/v1/cases", "")),
            Other::Open => out.extend(get(&format!("/api/v1/cases/{case}"), "")),
            Other::ListHtml => out.extend(get("/cases", WEB)),
            Other::OpenHtml => out.extend(get(&format!("/cases/{case}"), WEB)),
            Other::Register => register(out, session, &ids.next()),
        }
    });
    let searched = searching.end()?;
    let Measured { per_s, p50_ms, p99_ms, p999_ms, .. } = measured.context("what others asked")?;
    Ok(json!({
        "searchers": searchers, "others": args.others, "per_s": per_s, "p50_ms": p50_ms, "p99_ms": p99_ms, "p999_ms": p999_ms,
        "searches": searched.answered, "search_ms": searched.mean_ms, "refused": searched.refused, "load": load_average()?,
    }))
}

/// The first case ids that this person sees.
fn first_page(client: &mut Client) -> Result<Vec<String>> {
    let answer = client.get("/api/v1/cases")?;
    ensure!(answer.status == 200, "the list answered {}: {}", answer.status, answer.text());
    let page = answer.json()?;
    let cases = page["cases"].as_array().context("a list has cases")?;
    Ok(cases.iter().filter_map(|case| case["id"].as_str()).map(str::to_owned).collect())
}

/// People who search for nothing until they are told to stop.
struct Searching {
    stop: Arc<AtomicBool>,
    people: Vec<JoinHandle<Result<Vec<Duration>>>>,
    refused: Arc<AtomicUsize>,
}

struct Searched {
    answered: usize,
    refused: usize,
    mean_ms: f64,
}

impl Searching {
    fn begin(server: &Server, searchers: usize) -> Result<Searching> {
        let (stop, refused) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let mut people = Vec::new();
        for number in 0..searchers {
            let session = server.sign_in(&searcher(number % MOST_SEARCHERS))?;
            let mut client = Client::signed_in(&server.address, &session)?;
            let (stop, refused) = (Arc::clone(&stop), Arc::clone(&refused));
            people.push(std::thread::spawn(move || search(&mut client, &stop, &refused)));
        }
        Ok(Searching { stop, people, refused })
    }

    fn end(self) -> Result<Searched> {
        self.stop.store(true, Ordering::Relaxed);
        let mut took = Vec::new();
        for person in self.people {
            took.extend(person.join().map_err(|_| anyhow::anyhow!("a searcher failed"))??);
        }
        let mean_ms = match took.len() {
            0 => 0.0,
            count => took.iter().sum::<Duration>().as_secs_f64() * 1000.0 / count as f64,
        };
        Ok(Searched { answered: took.len(), refused: self.refused.load(Ordering::Relaxed), mean_ms })
    }
}

/// How long each search took that was answered.
fn search(client: &mut Client, stop: &AtomicBool, refused: &AtomicUsize) -> Result<Vec<Duration>> {
    let mut took = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let begun = Instant::now();
        let answer = client.get(NOTHING)?;
        match answer.status {
            200 => took.push(begun.elapsed()),
            429 | 503 => {
                refused.fetch_add(1, Ordering::Relaxed);
            }
            status => anyhow::bail!("a search was answered {status}: {}", answer.text()),
        }
    }
    Ok(took)
}

/// The load average of the last minute, so that figures of a busy machine are known as such.
fn load_average() -> Result<f64> {
    let text = std::fs::read_to_string("/proc/loadavg")?;
    text.split(' ').next().unwrap_or_default().parse().context("the kernel tells the load average")
}
