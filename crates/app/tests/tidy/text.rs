//! The house rules over documents and over every text: paths that exist, and none of one machine.

use std::path::Path;

use super::rules::Fault;

/// Documents that describe what is there. The changelog and the decisions describe what was.
pub fn describes_what_is(path: &str) -> bool {
    path.ends_with(".md") && !path.ends_with("CHANGELOG.md") && !path.starts_with("docs/decisions/")
}

/// Paths in backticks exist: from the root, from the app's sources, or beside the document; a bare file name anywhere.
pub fn paths_exist(path: &str, text: &str, files: &[String]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fenced = false;
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if fenced {
            continue;
        }
        for quoted in line.split('`').skip(1).step_by(2).filter(|quoted| is_path(quoted, files)) {
            for wanted in alternatives(quoted) {
                if !exists(&wanted, path, files) {
                    let what = format!("`{wanted}` does not exist");
                    faults.push(Fault { rule: "paths_exist", path: path.to_owned(), line: index + 1, what });
                }
            }
        }
    }
    faults
}

const ENDINGS: [&str; 11] =
    [".rs", ".md", ".toml", ".ftl", ".sql", ".css", ".js", ".csv", ".json", ".svg", ".png"];

fn is_path(quoted: &str, files: &[String]) -> bool {
    let strange = |letter: char| letter.is_whitespace() || "<>*…=$:()|\"'@".contains(letter);
    if quoted.is_empty() || quoted.starts_with('/') || quoted.starts_with('-') || quoted.contains(strange) {
        return false;
    }
    let first = quoted.split('/').next().unwrap_or_default();
    let in_the_project =
        quoted.contains('/') && files.iter().any(|file| file.starts_with(&format!("{first}/")));
    in_the_project || ENDINGS.iter().any(|ending| quoted.ends_with(ending) && quoted.len() > ending.len())
}

/// `a/{b,c}` as `a/b` and `a/c`.
fn alternatives(quoted: &str) -> Vec<String> {
    let Some((before, rest)) = quoted.split_once('{') else { return vec![quoted.to_owned()] };
    let Some((choices, after)) = rest.split_once('}') else { return vec![quoted.to_owned()] };
    choices.split(',').flat_map(|choice| alternatives(&format!("{before}{choice}{after}"))).collect()
}

fn exists(wanted: &str, document: &str, files: &[String]) -> bool {
    let wanted = wanted.trim_end_matches('/');
    let beside = document.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default();
    let here = |full: &str| files.iter().any(|file| file == full || file.starts_with(&format!("{full}/")));
    ["", "crates/app/src/", "crates/app/", beside.as_str(), &format!("{beside}src/")]
        .iter()
        .any(|folder| here(&format!("{folder}{wanted}")))
        || !wanted.contains('/') && files.iter().any(|file| file.ends_with(&format!("/{wanted}")))
}

/// Folders that every machine has.
const EVERYWHERE: [&str; 12] =
    ["bin", "dev", "etc", "lib", "nonexistent", "opt", "proc", "run", "sbin", "sys", "tmp", "usr"];

/// No text names a folder of the machine it was written on: an absolute path that exists there.
pub fn names_no_machine(path: &str, text: &str, exists: impl Fn(&Path) -> bool) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let mut before = ' ';
        for (at, letter) in line.char_indices() {
            if letter == '/' && !before.is_alphanumeric() && !"./_-*>)}]".contains(before) {
                let end = line[at..]
                    .find(|letter: char| !(letter.is_ascii_alphanumeric() || "/._-".contains(letter)));
                let named =
                    line[at..end.map_or(line.len(), |length| at + length)].trim_end_matches(['.', '/']);
                let mut parts = named.split('/').skip(1);
                let first = parts.next().unwrap_or_default();
                let deep = parts.next().is_some() && !EVERYWHERE.contains(&first);
                if deep && exists(Path::new(named)) {
                    let what = format!("`{named}` is a folder of this machine");
                    faults.push(Fault {
                        rule: "names_no_machine",
                        path: path.to_owned(),
                        line: index + 1,
                        what,
                    });
                }
            }
            before = letter;
        }
    }
    faults
}
