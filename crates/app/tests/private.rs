//! What stands in a data folder is its owner's alone, whatever the umask of whoever runs the program.
//!
//! Not here: the database's own files while it serves (`bystanders.rs` copies them), evidence (beside its pages).
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

const LOG: &str = "case:channel,case:concept:name,case:deadline,case:department,case:enddate,case:enddate_planned,case:group,\
case:responsible,case:startdate,concept:instance,concept:name,lifecycle:transition,org:group,org:resource,time:timestamp\n\
Desk,case-1,2011-03-31 12:00:00+02:00,General,,,Group 1,Resource21,2011-03-01 09:00:00+01:00,task-1,Confirmation of receipt,\
complete,EMPTY,Resource10,2011-03-02 10:00:00+01:00\n";

/// Runs the program as a shell with this umask would.
fn run(umask: &str, data: &Path, args: &str) {
    let line = format!("umask {umask}; exec \"$0\" {args} --data \"$1\"");
    let mut shell = Command::new("sh");
    shell.args(["-c", &line, env!("CARGO_BIN_EXE_bellwether")]).arg(data);
    let output = shell.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).output().unwrap();
    assert!(output.status.success(), "{args}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Everything at and below a path, with its permissions.
fn below(path: &Path) -> Vec<(PathBuf, u32)> {
    let found = std::fs::metadata(path).unwrap();
    let mut all = vec![(path.to_owned(), found.permissions().mode() & 0o777)];
    if found.is_dir() {
        all.extend(std::fs::read_dir(path).unwrap().flat_map(|entry| below(&entry.unwrap().path())));
    }
    all
}

#[test]
fn files_are_0600_and_folders_0700_under_any_umask() {
    for umask in ["000", "022", "077", "277"] {
        let folder = tempfile::tempdir().unwrap();
        let (data, log) = (folder.path().join("data"), folder.path().join("log.csv"));
        std::fs::write(&log, LOG).unwrap();
        run(umask, &data, "init");
        run(umask, &data, &format!("import log {} --map policies/permit/map.toml", log.display()));
        run(umask, &data, "verify");
        let made = below(&data);
        assert!(made.len() > 8, "{made:?}");
        for (path, mode) in made {
            let own = if path.is_dir() { 0o700 } else { 0o600 };
            assert_eq!(mode, own, "umask {umask}: {} is {mode:o}", path.display());
        }
    }
}
