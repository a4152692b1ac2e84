//! The crash test: `kill -9` under eight writers, again and again, on one installation.
//!
//! Beside the writers a bystander reads the database file: the `sqlite3` program, a second command of ours, a backup, `cp`.
//!
//! Invariant it holds: a command whose answer a client has read is there after the kill, a retry of it gets the same
//! answer, and the log verifies without fault or gap. Not here: failures of the disk (fault tables in `db`).

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

use crate::bench_http::CommandIds;
use crate::http::{Client, Session};
use crate::installation::{self, LEADER, registration};
use crate::server::Server;
use crate::shell;

const WRITERS: usize = 8;

/// Another process that only reads the database file while the server writes, and is over before the kill.
#[derive(Clone, Copy)]
enum Bystander {
    Nobody,
    /// `sqlite3 … "select count(*) …"`
    Count,
    /// `sqlite3 … ".backup …"`
    Copy,
    /// A second command of the program on the same folder.
    Command,
    /// A backup into the same folder each time.
    Backup,
    /// `cp` of the file
    Cp,
}

const BYSTANDERS: [Bystander; 6] = [
    Bystander::Nobody,
    Bystander::Count,
    Bystander::Copy,
    Bystander::Command,
    Bystander::Backup,
    Bystander::Cp,
];

impl Bystander {
    fn name(self) -> &'static str {
        match self {
            Bystander::Nobody => "nobody",
            Bystander::Count => "sqlite3, counting",
            Bystander::Copy => "sqlite3, copying",
            Bystander::Command => "a second command",
            Bystander::Backup => "a backup",
            Bystander::Cp => "cp",
        }
    }

    fn read(self, program: &Path, data: &Path) -> Result<()> {
        let file = data.join("bellwether.db");
        let copy = data.with_extension("copy");
        let mut command = match self {
            Bystander::Nobody => return Ok(()),
            Bystander::Count => sqlite3(&file, "select count(*) from records"),
            Bystander::Copy => sqlite3(&file, &format!(".backup '{}'", copy.display())),
            Bystander::Command => {
                let mut command = Command::new(program);
                command.args(["log", "key", "--jurisdiction", installation::COUNTY, "--data"]).arg(data);
                command
            }
            Bystander::Backup => {
                let mut command = Command::new(program);
                command.arg("backup").arg(data.with_extension("backup")).arg("--data").arg(data);
                command
            }
            Bystander::Cp => {
                let mut command = Command::new("cp");
                command.arg(&file).arg(&copy);
                command
            }
        };
        patiently(command.stdout(Stdio::null()))
    }
}

/// How long a bystander is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// Runs a bystander to its end, or ends it: a copy that begins anew whenever somebody writes may never come to its own.
fn patiently(command: &mut Command) -> Result<()> {
    let mut child = command.spawn().with_context(|| format!("{command:?} did not start"))?;
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        if let Some(status) = child.try_wait()? {
            ensure!(status.success(), "{command:?} failed with {status}");
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill()?;
    child.wait()?;
    Ok(())
}

fn sqlite3(file: &Path, statement: &str) -> Command {
    let mut command = Command::new("sqlite3");
    command.arg(file).arg(statement);
    command
}

/// A command and the answer a client has read.
struct Acknowledged {
    command: String,
    answer: Value,
}

/// Kills the server `kills` times. The moments come from `seed`, so that a run can be repeated.
pub fn run(program: &Path, kills: u32, seed: u64) -> Result<String> {
    let data = shell::fresh_folder("crash")?;
    shell::fresh_folder("crash.backup")?;
    installation::make(program, &data)?;
    // One session for the whole run: it must outlive every kill too, and signing in is throttled.
    let session = Server::serve(program, &data)?.sign_in(&LEADER)?;
    let (mut moment, mut commands) = (seed | 1, 0);
    let ids = Mutex::new(CommandIds::new());
    for round in 1..=kills {
        let mut server = Server::serve(program, &data)?;
        moment ^= moment << 13;
        moment ^= moment >> 7;
        moment ^= moment << 17;
        let after = Duration::from_millis(20 + moment % 400);
        let bystander = BYSTANDERS[round as usize % BYSTANDERS.len()];
        let acknowledged =
            write_until_killed(&mut server, &session, after, &ids, || bystander.read(program, &data))?;
        commands += acknowledged.len();
        check(program, &data, &session, &acknowledged)
            .with_context(|| format!("kill {round} of {kills}, after {after:?}, seed {seed}"))?;
        let beside = bystander.name();
        println!(
            "kill {round}: {} commands acknowledged in {after:?} beside {beside}, none lost",
            acknowledged.len()
        );
    }
    ensure!(commands > 0, "no command was acknowledged before any kill: nothing was tested");
    restore(program, &data)?;
    Ok(format!("{kills} kills, {commands} acknowledged commands, none lost, no gap"))
}

/// The last backup that was made beside the writers is restored and verified.
fn restore(program: &Path, data: &Path) -> Result<()> {
    let (backup, restored) = (data.with_extension("backup"), shell::fresh_folder("crash.restored")?);
    if !backup.join("manifest").exists() {
        return Ok(());
    }
    let mut command = Command::new(program);
    command.arg("restore").arg(backup).arg("--data").arg(&restored).arg("--keys").arg(data);
    shell::run(command.stdout(Stdio::null()))?;
    shell::run(Command::new(program).arg("verify").arg("--data").arg(restored).stdout(Stdio::null()))
}

fn write_until_killed(
    server: &mut Server,
    session: &Session,
    after: Duration,
    ids: &Mutex<CommandIds>,
    bystander: impl FnOnce() -> Result<()>,
) -> Result<Vec<Acknowledged>> {
    let acknowledged = Mutex::new(Vec::new());
    let clients: Vec<Client> =
        (0..WRITERS).map(|_| Client::signed_in(&server.address, session)).collect::<Result<_>>()?;
    std::thread::scope(|scope| {
        let writers: Vec<_> =
            clients.into_iter().map(|client| scope.spawn(|| write(client, ids, &acknowledged))).collect();
        // Some writing before it, and the rest of the time after it.
        std::thread::sleep(after / 2);
        let read = bystander();
        std::thread::sleep(after / 2);
        server.kill()?;
        read?;
        for writer in writers {
            writer.join().map_err(|_| anyhow::anyhow!("a writer panicked"))??;
        }
        anyhow::Ok(())
    })?;
    Ok(acknowledged.into_inner().expect("no writer panicked"))
}

/// Registers case after case until the connection breaks.
fn write(mut client: Client, ids: &Mutex<CommandIds>, acknowledged: &Mutex<Vec<Acknowledged>>) -> Result<()> {
    let body = registration();
    loop {
        let command = ids.lock().expect("no writer panicked").next();
        let Ok(answer) = client.command("/api/v1/cases", &command, &body) else { return Ok(()) };
        match answer.status {
            201 => {
                let answer = answer.json()?;
                acknowledged.lock().expect("no writer panicked").push(Acknowledged { command, answer });
            }
            503 => {}
            status => bail!("a registration was answered {status}: {}", answer.text()),
        }
    }
}

/// Starts again and asks for every acknowledged command; then verifies the whole log.
fn check(program: &Path, data: &Path, session: &Session, acknowledged: &[Acknowledged]) -> Result<()> {
    let server = Server::serve(program, data)?;
    let mut client = Client::signed_in(&server.address, session)?;
    for Acknowledged { command, answer } in acknowledged {
        let id = answer["id"].as_str().context("a registration answers with an id")?;
        let found = client.get(&format!("/api/v1/cases/{id}"))?;
        ensure!(found.status == 200, "case {id} was acknowledged and is lost: {}", found.status);
        let again = client.command("/api/v1/cases", command, &registration())?;
        ensure!(matches!(again.status, 200 | 201), "the retry of {command} was answered {}", again.status);
        ensure!(again.json()? == *answer, "the retry of {command} got another answer: {}", again.text());
    }
    drop(server);
    let (well, printed) =
        shell::output(Command::new(program).args(["verify", "--json", "--data"]).arg(data))?;
    let verdict: Value =
        serde_json::from_str(printed.trim()).with_context(|| format!("verify printed {printed}"))?;
    let faults = verdict["faults"].as_array().context("verify names its faults")?;
    ensure!(well && faults.is_empty(), "after the kill the log has faults: {verdict}");
    Ok(())
}
