//! A real installation made as an operator makes it: by the commands of the program, with one team leader in one village.
//!
//! Not here: the demonstration, which makes itself (`server.rs`).

use std::borrow::Cow;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::shell;

pub const COUNTY: &str = "652325";
const VILLAGE: &str = "652325107204";
const DIVISIONS: &str = "crates/app/data/divisions-6523.csv";

/// Someone who can sign in.
pub struct Person {
    pub sign_in: Cow<'static, str>,
    pub password: &'static str,
}

/// The leader of the team in the village: may register, list and open its cases.
pub const LEADER: Person =
    Person { sign_in: Cow::Borrowed("li"), password: "forty-two sheep follow one bell" };

/// Makes an installation in the empty folder `data`.
pub fn make(program: &Path, data: &Path) -> Result<()> {
    run(program, data, &["init"], "")?;
    run(program, data, &["import", "divisions", DIVISIONS, "--jurisdiction", COUNTY], "")?;
    add(program, data, &LEADER)
}

/// Adds another leader of the team.
pub fn add(program: &Path, data: &Path, leader: &Person) -> Result<()> {
    let name = &leader.sign_in;
    let args = ["user", "add", name, "--name", "Li", "--jurisdiction", COUNTY, "--password-stdin"];
    run(program, data, &args, &format!("{}\n", leader.password))?;
    run(program, data, &["user", "role", "grant", name, "team-leader", VILLAGE], "")
}

/// The body of a registration as the leader's phone would send it.
pub fn registration() -> String {
    serde_json::json!({
        "policy": "dispute",
        "category": "water",
        "place": VILLAGE,
        "line": "team",
        "summary": "两户对春灌轮次先后有争议，请求调解。",
        "parties": [{"role": "applicant", "name": "示例甲", "phone": "13000000001"}],
    })
    .to_string()
}

fn run(program: &Path, data: &Path, args: &[&str], input: &str) -> Result<()> {
    let mut command = Command::new(program);
    command.args(["--lang", "en"]).args(args).arg("--data").arg(data).current_dir(shell::root());
    command.stdin(Stdio::piped()).stdout(Stdio::null());
    let mut child = command.spawn().with_context(|| format!("cannot start {}", program.display()))?;
    child.stdin.take().context("standard input is piped")?.write_all(input.as_bytes())?;
    let status = child.wait()?;
    if !status.success() {
        bail!("`bellwether {}` failed with {status}", args.join(" "));
    }
    Ok(())
}
