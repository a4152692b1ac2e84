//! `bellwether backup` and `bellwether restore` as scripts give them, also when they are killed.
//!
//! Not here: what may go wrong in a folder, step by step (`crates/app/src/backup/tests`).

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn bellwether(folder: &Path, args: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bellwether"));
    for name in ["BELLWETHER_LANG", "BELLWETHER_DATA", "BELLWETHER_DATABASE"] {
        command.env_remove(name);
    }
    command.current_dir(folder).args(["--lang", "en"]).args(args.split_whitespace());
    command
}

fn run(folder: &Path, args: &str) -> Output {
    bellwether(folder, args).output().unwrap()
}

/// The object of a command that ends with this status.
fn answer(folder: &Path, args: &str, status: i32) -> Value {
    let output = run(folder, &format!("{args} --json"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{args}: {said}");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{args}: {error}: {said}"))
}

/// An installation in `data` with the places of a county and a person, and that person's id.
fn installation() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let places = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/divisions-6523.csv");
    std::fs::copy(places, folder.path().join("places.csv")).unwrap();
    for command in ["init --data data", "import divisions places.csv --jurisdiction 652325 --data data"] {
        answer(folder.path(), command, 0);
    }
    let added = answer(folder.path(), "user add li --name Li --data data", 0);
    (folder, added["user"].as_str().unwrap().to_owned())
}

#[test]
fn scripts_are_told_what_a_backup_holds_what_is_missing_and_whom_to_erase_again() {
    let (folder, li) = installation();
    let path = folder.path();
    let made = answer(path, "backup backup --keys keys --data data", 0);
    let log = &made["logs"][0];
    assert_eq!((&log["jurisdiction"], &log["missing"]), (&652_325.into(), &0.into()));
    assert!(log["records"].as_u64() > Some(1) && log["root"].as_str().unwrap().len() == 44, "{log}");
    assert_eq!((&made["files"], &made["files_missing"]), (&0.into(), &0.into()));
    assert_eq!(made["erasures"], Value::Array(Vec::new()));
    answer(path, &format!("person erase {li} --jurisdiction 652325 --basis b --data data"), 0);
    keep_checkpoint(path);
    let again = "restore backup --data again --keys keys --older checkpoint --erasures data/erasures";
    let restored = answer(path, again, 1);
    assert_eq!(restored["logs"][0]["records"], log["records"]);
    assert_eq!(restored["logs"][0]["missing"], 2, "the account was shut and the person erased");
    let erasure = &restored["erasures"][0];
    assert_eq!((&erasure["person"], &erasure["jurisdiction"]), (&li.as_str().into(), &652_325.into()));
    assert_eq!(erasure["seq"].as_u64(), log["records"].as_u64().map(|records| records + 1));
    assert_eq!(erasure["day"].as_str().map(str::len), Some(10));
    let unknown = answer(path, "restore backup --data unknown", 0);
    assert_eq!(unknown["erasures"], Value::Null);
    let faults = answer(path, "verify --data again", 1)["faults"].clone();
    assert_eq!(faults[0]["where"], format!("person {li}"));
    assert_eq!(faults.as_array().map(Vec::len), Some(1), "{faults}");
    answer(path, "clock confirm --data again", 0);
    assert!(said_at_start(path, "again").contains("bellwether verify"));
    let refused = answer(path, "restore backup --data again --keys keys", 1);
    assert_eq!(refused["error"]["key"], "refusal-restore-folder-taken");
    let refused = answer(path, "backup data/backup --data data", 1);
    assert_eq!(refused["error"]["key"], "refusal-backup-nested");
    let command = "restore backup --data once-more --keys keys --erasures data/erasures";
    let restored = run(path, command);
    let erase_first = format!("person erase {li} --jurisdiction 652325 --basis b --data once-more");
    assert_eq!(answer(path, &erase_first, 1)["error"]["key"], "refusal-clock-restored");
    answer(path, "clock confirm --data once-more", 0);
    for command in person_erase(&restored) {
        let words: Vec<&str> = command.split_whitespace().collect();
        assert_eq!(words[..3], ["bellwether", "person", "erase"]);
        let ground = command.split('\'').nth(1).unwrap();
        assert!(command.ends_with("--data 'once-more'"), "{command}");
        let args = format!("{} --data once-more", words[1..6].join(" "));
        let status = bellwether(path, &args).args(["--basis", ground]).status().unwrap();
        assert!(status.success(), "{command}");
    }
    answer(path, "verify --data once-more", 0);
    assert!(!said_at_start(path, "once-more").contains("bellwether verify"));
}

/// What `serve` says on standard error until it serves.
fn said_at_start(path: &Path, data: &str) -> String {
    let serve = format!("serve --listen 127.0.0.1:0 --data {data}");
    let mut server = bellwether(path, &serve).stderr(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(server.stderr.take().unwrap()).lines().map(Result::unwrap);
    let said: Vec<String> = lines.take_while(|line| !line.contains("http://")).collect();
    server.kill().unwrap();
    server.wait().unwrap();
    said.join("\n")
}

#[cfg(unix)]
#[test]
fn a_backup_that_cannot_be_written_names_its_folder_and_leaves_the_one_before() {
    let (folder, _) = installation();
    let path = folder.path();
    answer(path, "backup backup --keys keys --data data", 0);
    // No file may grow beyond 50 KiB or 100, whichever the shell counts in: less than the database.
    let limited = r#"trap '' XFSZ; ulimit -f 100; exec "$0" --lang en backup backup --data data"#;
    let output = Command::new("sh")
        .args(["-c", limited, env!("CARGO_BIN_EXE_bellwether")])
        .current_dir(path)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("backup cannot be used ("), "{said}");
    answer(path, "restore backup --keys keys --data restored", 0);
}

/// What the log has signed last, in a file: it is public a minute later.
fn keep_checkpoint(path: &Path) {
    let database = rusqlite::Connection::open(path.join("data/bellwether.db")).unwrap();
    let note: String = database.query_row("select checkpoint from heads", [], |row| row.get(0)).unwrap();
    std::fs::write(path.join("checkpoint"), note).unwrap();
}

/// The commands that a restoring tells to give.
fn person_erase(restored: &Output) -> Vec<String> {
    let text = String::from_utf8(restored.stdout.clone()).unwrap();
    let commands: Vec<String> = text
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("bellwether "))
        .map(str::to_owned)
        .collect();
    assert_eq!(commands.len(), 1, "{text}");
    commands
}

/// What may stand there when a backup is killed.
const MOMENTS: [&str; 6] = [
    "nothing",
    "unfinished-backup",
    "unfinished-backup/bellwether.db",
    "unfinished-backup/bellwether.db-wal",
    "unfinished-backup/manifest",
    "unfinished-backup/bellwether.db-shm",
];

#[test]
fn a_backup_that_is_killed_at_any_moment_leaves_a_whole_one() {
    let (folder, _) = installation();
    let path = folder.path();
    let mut least = answer(path, "backup backup --keys keys --data data", 0)["logs"][0]["records"].as_u64();
    for (number, moment) in MOMENTS.into_iter().enumerate() {
        answer(path, &format!("unit add u{number} --name U --name-en U --place 652325107203 --data data"), 0);
        let mut backup = bellwether(path, "backup backup --data data").stderr(Stdio::null()).spawn().unwrap();
        let there: PathBuf = path.join("backup").join(moment);
        // Killed when that stands there, or after it has ended by itself: whatever is hit, a whole backup must be found.
        while !there.exists() && backup.try_wait().unwrap().is_none() {
            std::hint::spin_loop();
        }
        backup.kill().unwrap();
        backup.wait().unwrap();
        let restored = answer(path, &format!("restore backup --keys keys --data restored-{number}"), 0);
        let records = restored["logs"][0]["records"].as_u64();
        assert!(records >= least, "{moment}: {records:?} of {least:?}");
        answer(path, &format!("verify --data restored-{number}"), 0);
        least = records;
    }
    let made = answer(path, "backup backup --data data", 0);
    assert_eq!(made["logs"][0]["records"].as_u64(), verified_records(path));
}

fn verified_records(path: &Path) -> Option<u64> {
    answer(path, "verify --data data", 0)["records"].as_u64()
}
