//! The house rules that a program can check, as a test. STYLE.md says why each is there.
//!
//! A rule is broken only by an entry in `EXCEPTIONS` with its reason; an entry that is no longer needed fails too, so
//! that the list only shrinks. Not here: locale keys (beside the loader in `web/locale.rs`), lints (`clippy.toml`).

#[path = "tidy/imports.rs"]
mod imports;
#[path = "tidy/rules.rs"]
mod rules;
#[path = "tidy/samples.rs"]
mod samples;
#[path = "tidy/source.rs"]
mod source;
#[path = "tidy/sql.rs"]
mod sql;
#[path = "tidy/strings.rs"]
mod strings;
#[path = "tidy/text.rs"]
mod text;

use std::path::{Path, PathBuf};

use rules::Fault;
use source::Source;

/// Rule, path, reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    (
        "sql_place",
        "crates/app/benches/desk.rs",
        "the hand-written loop that the desk is measured against is SQL, and what the desk wrote is read back for it",
    ),
    (
        "sql_place",
        "crates/xtask/src/crash.rs",
        "the program `sqlite3` counts the records as any stranger would",
    ),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Folders that hold what was built, fetched or made by running the program.
const NOT_OURS: [&str; 4] = ["target", ".git", "bellwether-demo", "bellwether-data"];

/// Every file of the project, from its root, sorted.
fn files() -> Vec<String> {
    let root = root();
    let (mut folders, mut files) = (vec![root.clone()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            if entry.file_type().unwrap().is_dir() {
                if !NOT_OURS.contains(&name.as_str()) {
                    folders.push(entry.path());
                }
            } else if name != ".git" {
                let path = entry.path();
                files.push(path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/"));
            }
        }
    }
    files.sort();
    files
}

fn faults() -> Vec<Fault> {
    let (root, files) = (root(), files());
    let mut faults = Vec::new();
    for path in &files {
        let Ok(text) = std::fs::read_to_string(root.join(path)) else { continue };
        if path.ends_with(".rs") {
            let source = Source::read(path, &text);
            faults.extend(rules::RULES.iter().flat_map(|rule| rule(&source)));
        }
        if text::describes_what_is(path) {
            faults.extend(text::paths_exist(path, &text, &files));
        }
        faults.extend(text::names_no_machine(path, &text, Path::exists));
    }
    faults
}

#[test]
fn the_project_keeps_the_house_rules() {
    let broken: Vec<String> = faults()
        .iter()
        .filter(|fault| {
            !EXCEPTIONS.iter().any(|(rule, path, _)| (*rule, *path) == (fault.rule, fault.path.as_str()))
        })
        .map(|fault| format!("{}:{}: {}: {}", fault.path, fault.line, fault.rule, fault.what))
        .collect();
    assert!(broken.is_empty(), "{} house rules are broken:\n{}", broken.len(), broken.join("\n"));
}

#[test]
fn every_exception_is_still_needed() {
    let faults = faults();
    for (rule, path, reason) in EXCEPTIONS {
        assert!(!reason.is_empty(), "{rule} in {path}: say why");
        let needed = faults.iter().any(|fault| (fault.rule, fault.path.as_str()) == (*rule, *path));
        assert!(needed, "{path} keeps the rule {rule} now: take it off the list");
    }
}

/// Files of the app in one circle of imports, at most. A mother file that her children ask counts as one of them. The number only shrinks.
const LARGEST_CIRCLE: usize = 19;

#[test]
fn files_that_import_one_another_in_a_circle_are_few() {
    let root = root();
    let sources: Vec<Source> = files()
        .into_iter()
        .filter(|path| path.starts_with("crates/app/src/") && path.ends_with(".rs"))
        .map(|path| Source::read(&path, &std::fs::read_to_string(root.join(&path)).unwrap()))
        .collect();
    let imports = imports::Imports::read(&sources);
    let circles = imports.circles();
    eprintln!("{} files, {} circles: {circles:#?}", imports.of.len(), circles.len());
    assert!(
        imports.of["cases::rules::need"].contains("cases::rules::standing"),
        "the reading of imports works"
    );
    assert_eq!(circles[0].len(), LARGEST_CIRCLE, "{circles:#?}");
}
