//! `cargo xtask bench http`: the release build as users run it, over loopback, with 10,000 cases; generator on the same cores.
//!
//! Invariant: every registration counted was answered, so it is durable; an answer that is not 2xx fails the run.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use clap::ValueEnum;
use serde_json::{Value, json};

use crate::http::{Client, Session, command_id, request};
use crate::installation::{self, LEADER, registration};
use crate::load::{self, Measured, Until};
use crate::server::{Profile, Server, build};
use crate::shell;

pub const WEB: &str = "Accept: text/html\r\n";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Job {
    List,
    Open,
    ListHtml,
    OpenHtml,
    Register,
}

impl Job {
    fn name(self) -> &'static str {
        match self {
            Job::List => "list",
            Job::Open => "open",
            Job::ListHtml => "list-html",
            Job::OpenHtml => "open-html",
            Job::Register => "register",
        }
    }
}

#[derive(clap::Args)]
pub struct Args {
    /// Clients at the same time
    #[arg(long, default_value_t = 64)]
    clients: usize,
    /// Cases there are before anything is measured
    #[arg(long, default_value_t = 10_000)]
    cases: usize,
    /// Seconds for each job
    #[arg(long, default_value_t = 8)]
    seconds: u64,
    /// These jobs only
    #[arg(long, value_delimiter = ',')]
    jobs: Vec<Job>,
    /// Another build of the program, to compare with
    #[arg(long)]
    program: Option<PathBuf>,
}

pub fn run(args: &Args) -> Result<Value> {
    let program = args.program.clone().map_or_else(|| build(Profile::Release), Ok)?;
    let data = shell::fresh_folder("bench-http")?;
    eprintln!("making an installation and {} cases", args.cases);
    installation::make(&program, &data)?;
    let server = Server::serve(&program, &data)?;
    let session = server.sign_in(&LEADER)?;
    let mut ids = CommandIds::new();
    load::run(&server.address, args.clients.min(args.cases), Until::Answers(args.cases), |out| {
        register(out, &session, &ids.next());
    })?;
    // A second start, with the cases there: what an operator waits for.
    drop(server);
    let server = Server::serve(&program, &data)?;
    let start_ms = server.start.as_secs_f64() * 1000.0;
    let session = server.sign_in(&LEADER)?;
    let first_load_bytes = first_load_bytes(&server.address)?;
    let cases = case_ids(&mut Client::signed_in(&server.address, &session)?)?;
    ensure!(cases.len() >= args.cases, "{} cases are listed, {} were registered", cases.len(), args.cases);
    let rows = jobs(args, &server.address, &session, &cases, &mut ids)?;
    let memory_mib = server.peak_memory_mib()?;
    Ok(
        json!({"rows": rows, "memory_mib": memory_mib, "start_ms": start_ms, "first_load_bytes": first_load_bytes}),
    )
}

/// Jobs in their order: reads first, so that they are measured over the stated number of cases; registering adds to it.
fn jobs(
    args: &Args,
    address: &str,
    session: &Session,
    cases: &[String],
    ids: &mut CommandIds,
) -> Result<Vec<Value>> {
    let until = Until::Elapsed(Duration::from_secs(args.seconds));
    let list = request("GET", "/api/v1/cases", session, "", None);
    let list_html = request("GET", "/cases", session, WEB, None);
    let (mut rows, mut turn) = (Vec::new(), 0);
    for job in Job::value_variants().iter().filter(|job| args.jobs.is_empty() || args.jobs.contains(job)) {
        let measured = load::run(address, args.clients, until, |out| {
            turn = (turn + 7919) % cases.len();
            let case = &cases[turn];
            match job {
                Job::List => out.extend_from_slice(&list),
                Job::ListHtml => out.extend_from_slice(&list_html),
                Job::Open => out.extend(request("GET", &format!("/api/v1/cases/{case}"), session, "", None)),
                Job::OpenHtml => out.extend(request("GET", &format!("/cases/{case}"), session, WEB, None)),
                Job::Register => register(out, session, &ids.next()),
            }
        });
        let measured = measured.with_context(|| format!("job {}", job.name()))?;
        eprintln!("{}: {} answers in {:.1} s", job.name(), measured.answers, measured.seconds);
        let Measured { per_s, p50_ms, p99_ms, .. } = measured;
        let row = json!({"job": job.name(), "clients": args.clients, "per_s": per_s, "p50_ms": p50_ms, "p99_ms": p99_ms});
        rows.push(row);
    }
    Ok(rows)
}

/// A registration with a command id of its own.
pub fn register(out: &mut Vec<u8>, session: &Session, command: &str) {
    out.extend(request("POST", "/api/v1/cases", session, &command_id(command), Some(&registration())));
}

/// The ids of all cases this person may see, page after page.
fn case_ids(client: &mut Client) -> Result<Vec<String>> {
    let (mut ids, mut path) = (Vec::new(), "/api/v1/cases".to_owned());
    loop {
        let answer = client.get(&path)?;
        ensure!(answer.status == 200, "{path} answered {}: {}", answer.status, answer.text());
        let page = answer.json()?;
        let cases = page["cases"].as_array().context("a list has cases")?;
        ids.extend(cases.iter().filter_map(|case| case["id"].as_str()).map(str::to_owned));
        match page["next"].as_str().filter(|_| !cases.is_empty()) {
            Some(next) => path = format!("/api/v1/cases?after={next}"),
            None => return Ok(ids),
        }
    }
}

/// Bytes on the wire of a first visit: the sign-in page and everything of ours that it loads.
fn first_load_bytes(address: &str) -> Result<usize> {
    let mut client = Client::connect(address)?;
    let plain = client.get("/sign-in")?.text();
    let mut paths = vec!["/sign-in".to_owned()];
    for attribute in ["href=\"/static/", "src=\"/static/"] {
        let found = plain.split(attribute).skip(1).filter_map(|rest| rest.split('"').next());
        paths.extend(found.map(|rest| format!("/static/{rest}")));
    }
    paths.sort();
    paths.dedup();
    let mut bytes = 0;
    for path in paths {
        let answer = client.send(&request(
            "GET",
            &path,
            &Session::default(),
            "Accept-Encoding: br, gzip\r\n",
            None,
        ))?;
        ensure!(answer.status == 200, "{path} answered {}", answer.status);
        bytes += answer.wire_bytes;
    }
    Ok(bytes)
}

/// Fresh UUIDv7 command ids, as clients make them.
pub struct CommandIds {
    start_ms: u64,
    count: u64,
    random: u64,
}

impl CommandIds {
    pub fn new() -> CommandIds {
        #[expect(clippy::disallowed_methods, reason = "a client's ids begin with its own clock")]
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let random = u64::from(std::process::id()) << 32 | u64::from(now.subsec_nanos());
        CommandIds { start_ms: now.as_secs() * 1000 + u64::from(now.subsec_millis()), count: 0, random }
    }

    pub fn next(&mut self) -> String {
        self.count += 1;
        let ms = self.start_ms + self.count / 4096;
        let (high, low) = (self.random >> 48 & 0xfff, self.random & 0xffff_ffff_ffff);
        format!("{:08x}-{:04x}-7{:03x}-8{high:03x}-{low:012x}", ms >> 16, ms & 0xffff, self.count & 0xfff)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_ids_are_uuids_of_version_7_and_differ() {
        let mut ids = CommandIds::new();
        let first = ids.next();
        let lengths: Vec<usize> = first.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert_eq!(&first[14..15], "7");
        assert_ne!(first, ids.next());
    }
}
