//! `docs/operating.md` followed to the letter: every command that stands in it is given, as it stands there.
//!
//! Invariant: a command in the document that is not in the list here fails, and so does one here that the document does not give.
//! The manual in Chinese gives the same commands.
//! Not commands: what a proxy, the system's services and PostgreSQL read, which are blocks of their own kind.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What begins a block that is no command: a service, a proxy, SQL.
const NO_COMMANDS: [&str; 4] = ["[Service]", "server {", "create role", "-- connected"];
/// The programs whose commands are followed.
const PROGRAMS: [&str; 6] = ["bellwether", "cp", "pg_dump", "pg_restore", "rsync", "sqlite3"];

/// The manual in one language.
fn document(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name)).unwrap()
}

/// The commands of the document: lines of its blocks, and what is set as code in a sentence with more than a program's name.
fn commands(document: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (number, piece) in document.split("```").enumerate() {
        if number % 2 == 1 {
            let block = piece.split_once('\n').expect("a block has lines").1.trim();
            if !NO_COMMANDS.iter().any(|first| block.starts_with(first)) {
                found.extend(block.lines().map(str::to_owned));
            }
            continue;
        }
        let spans = piece.split('`').skip(1).step_by(2).map(|span| span.replace('\n', " "));
        found.extend(
            spans.filter(|span| span.split_once(' ').is_some_and(|(program, _)| PROGRAMS.contains(&program))),
        );
    }
    found
}

/// An operator with a machine of their own: `/srv` and `/mnt` are folders in a folder.
struct Operator {
    folder: tempfile::TempDir,
    key: String,
    /// The id of a user, which the document calls PERSON.
    person: String,
}

/// How a command is given.
#[derive(Clone, Copy)]
enum How {
    /// It ends well.
    Run,
    /// It ends well, and what it prints is the key that the document calls `$KEY`.
    Key,
    /// It serves, then it is stopped, and the checkpoint is kept.
    Serve,
    /// Nothing calls for it here, and it says so.
    Needless,
    /// It needs a PostgreSQL, which `BELLWETHER_TEST_POSTGRES_DSN` names.
    Postgres,
}

/// Every command of the document, in the order in which an operator comes to give it.
const COMMANDS: [(&str, How); 19] = [
    ("bellwether init", How::Run),
    ("bellwether serve", How::Serve),
    ("bellwether log key", How::Key),
    ("bellwether backup /mnt/backup", How::Run),
    ("bellwether verify", How::Run),
    ("bellwether verify --json", How::Run),
    ("bellwether verify --jurisdiction 652325 --key \"$KEY\" --older checkpoint-from-march", How::Run),
    ("bellwether rebuild --check", How::Run),
    ("bellwether rebuild", How::Run),
    ("bellwether migrate", How::Run),
    (
        "bellwether person erase PERSON --jurisdiction 652325 --basis 'PIPL art. 47; decision 2026-14'",
        How::Run,
    ),
    ("bellwether backup /mnt/backup --keys /mnt/safe", How::Run),
    (
        "bellwether restore /mnt/backup --data /srv/restored --keys /mnt/safe --erasures /mnt/safe/erasures \
         --older checkpoint-from-march",
        How::Run,
    ),
    ("bellwether verify --data /srv/restored", How::Run),
    ("bellwether clock confirm --data /srv/restored", How::Run),
    ("bellwether clock confirm", How::Run),
    ("bellwether clock mend", How::Needless),
    ("bellwether confirm-loss", How::Needless),
    (
        "bellwether init --data /srv/bellwether --database postgres://bellwether_owner:…@localhost/bellwether",
        How::Postgres,
    ),
];

impl Operator {
    /// With a county's places and one person, as README has it.
    fn at_work() -> Operator {
        let operator =
            Operator { folder: tempfile::tempdir().unwrap(), key: String::new(), person: String::new() };
        for folder in ["srv", "mnt", "bin"] {
            std::fs::create_dir(operator.path(folder)).unwrap();
        }
        operator
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The command in a shell, with the environment that the service's file gives.
    fn shell(&self, line: &str) -> Command {
        let root = self.folder.path().to_str().unwrap();
        let line =
            line.replace(" /srv/", &format!(" {root}/srv/")).replace(" /mnt/", &format!(" {root}/mnt/"));
        let programs = Path::new(env!("CARGO_BIN_EXE_bellwether")).parent().unwrap().to_str().unwrap();
        let mut command = Command::new("sh");
        command
            .args(["-ec", &line.replace("PERSON", &self.person)])
            .current_dir(&self.folder)
            .env("PATH", format!("{programs}:{}", std::env::var("PATH").unwrap_or_default()))
            .env("BELLWETHER_DATA", self.path("srv/bellwether"))
            .env("BELLWETHER_LANG", "en")
            .env("KEY", &self.key)
            .env_remove("BELLWETHER_DATABASE");
        command
    }

    /// Gives a command and returns what it prints.
    fn give(&self, line: &str) -> String {
        let output = self.shell(line).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        let out = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{line}\n{out}{said}");
        out
    }

    fn follow(&mut self, line: &str, how: How) {
        match how {
            How::Run => _ = self.give(line),
            How::Key => self.key = self.give(line).trim().to_owned(),
            How::Needless => assert_eq!(self.shell(line).output().unwrap().status.code(), Some(1), "{line}"),
            How::Serve => self.serve(line),
            How::Postgres => self.on_postgres(line),
        }
    }

    /// On a port that is free: two of these may run at once.
    fn serve(&self, line: &str) {
        let mut server = self.shell(&format!("exec {line} --listen 127.0.0.1:0"));
        let mut server = server.stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(server.stderr.take().unwrap()).lines().map(Result::unwrap);
        let address = lines.find_map(|line| {
            let (_, after) = line.split_once("http://")?;
            Some(after.trim_end_matches('/').to_owned())
        });
        let address = address.expect("the server says where it serves");
        let answer = asked(&address);
        server.kill().unwrap();
        server.wait().unwrap();
        let answer = answer.unwrap();
        assert!(answer.starts_with("HTTP/1.0 200 "), "{answer}");
        // It is public after a minute, for which no test waits.
        let database = rusqlite::Connection::open(self.path("srv/bellwether/bellwether.db")).unwrap();
        let note: String = database.query_row("select checkpoint from heads", [], |row| row.get(0)).unwrap();
        std::fs::write(self.path("checkpoint-from-march"), note).unwrap();
    }

    /// In a folder and a schema of its own.
    fn on_postgres(&self, line: &str) {
        let Ok(dsn) = std::env::var("BELLWETHER_TEST_POSTGRES_DSN") else {
            eprintln!("left out: {line}: BELLWETHER_TEST_POSTGRES_DSN names no PostgreSQL");
            return;
        };
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let mut owner = bellwether::db::link::PostgresLink::connect(&dsn, runtime.handle()).unwrap();
        let schema = format!("manual_{}", std::process::id());
        owner.batch(&format!("create schema {schema}")).unwrap();
        let within = match (dsn.contains("://"), dsn.contains('?')) {
            (false, _) => format!("{dsn} options='-c search_path={schema}'"),
            (true, true) => format!("{dsn}&options=-c%20search_path%3D{schema}"),
            (true, false) => format!("{dsn}?options=-c%20search_path%3D{schema}"),
        };
        let line = line.replace("/srv/bellwether", "/srv/beside-postgres");
        let (before, _) = line.split_once("postgres://").unwrap();
        let output = self.shell(&format!("{before} \"$DSN\"")).env("DSN", within).output().unwrap();
        owner.batch(&format!("drop schema {schema} cascade")).unwrap();
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

/// What the page of the log answers.
fn asked(address: &str) -> std::io::Result<String> {
    let mut connection = TcpStream::connect(address)?;
    connection.write_all(b"GET /log/652325 HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    connection.read_to_string(&mut answer)?;
    Ok(answer)
}

#[test]
fn every_command_of_the_operators_manual_does_what_it_says() {
    let given: BTreeSet<String> = commands(&document("operating.md")).into_iter().collect();
    let known: BTreeSet<String> = COMMANDS.iter().map(|(line, _)| (*line).to_owned()).collect();
    let unknown: Vec<&String> = given.symmetric_difference(&known).collect();
    assert!(unknown.is_empty(), "only in the document, or only here: {unknown:#?}");
    let mut operator = Operator::at_work();
    for (number, (line, how)) in COMMANDS.into_iter().enumerate() {
        operator.follow(line, how);
        if number == 0 {
            let places = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/divisions-6523.csv");
            operator.give(&format!("bellwether import divisions {} --jurisdiction 652325", places.display()));
            let added = operator.give("bellwether user add li --name Li --json");
            let added: serde_json::Value = serde_json::from_str(&added).unwrap();
            operator.person = added["user"].as_str().unwrap().to_owned();
        }
    }
    no_file_of_the_data_folder_is_unknown(&operator.path("srv/bellwether"));
}

/// What the program has put there by now is on the list that says what becomes of it in a backup.
fn no_file_of_the_data_folder_is_unknown(data: &Path) {
    let names: BTreeSet<&str> = bellwether::backup::FILES.iter().map(|(name, _)| *name).collect();
    for entry in std::fs::read_dir(data).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let is_database = name.starts_with(bellwether::db::DATABASE_NAME);
        assert!(
            entry.path().is_dir() || is_database || names.contains(name.as_str()),
            "{name} is not on the list of `backup/places.rs`: does a backup carry it?"
        );
    }
}

#[test]
fn the_manual_in_chinese_has_the_same_blocks_and_commands() {
    let (english, chinese) = (document("operating.md"), document("operating.zh-CN.md"));
    let blocks = |text: &str| text.split("```").skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(blocks(&chinese), blocks(&english));
    assert_eq!(commands(&chinese), commands(&english));
}

#[test]
fn commands_are_found_in_blocks_and_in_sentences() {
    let document = "Give `bellwether verify` or\n`bellwether log\nkey`, not `bellwether.db`, `pg_dump` or `x y`.\n\n\
                    ```\nbellwether a\nrm b\n```\n\n```\n[Service]\nUser=x\n```\n\n`cp a b`\n";
    let expected = ["bellwether verify", "bellwether log key", "bellwether a", "rm b", "cp a b"];
    assert_eq!(commands(document), expected);
}
