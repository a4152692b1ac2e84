//! The policies that come with the project load, and a folder on disk loads the same way.

use std::fs;
use std::process::ExitCode;

use bellwether_policy::Lang;

use super::{Policies, Verdict, check, files, run_check};

#[test]
fn every_embedded_policy_is_sound() {
    let policies = Policies::load(&files::embedded());
    let problems = policies.as_ref().err().cloned().unwrap_or_default();
    assert_eq!(problems, []);
    let policies = policies.expect("no problems");
    assert!(policies.in_force("permit").is_some());
    assert_eq!(policies.log_maps().len(), 1);
}

#[test]
fn a_folder_on_disk_is_read_like_the_embedded_ones() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    for (from, to) in [("policy.toml", "permit/policy.toml"), ("map.toml", "permit/map.toml")] {
        let embedded = files::embedded();
        let permit = embedded.iter().find(|folder| folder.name == "permit").expect("it is embedded");
        let path = dir.path().join(to);
        fs::create_dir_all(path.parent().expect("has one")).expect("made");
        fs::write(path, permit.file(from).expect("it is there").1).expect("written");
    }
    for root in [dir.path().to_path_buf(), dir.path().join("permit")] {
        let folders = files::read(&root).expect("readable");
        assert!(Policies::load(&folders).expect("sound").in_force("permit").is_some());
    }
}

#[test]
fn a_folder_without_a_policy_is_not_taken_for_one() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    assert!(files::read(dir.path()).is_err());
}

#[test]
fn every_example_of_every_embedded_policy_holds() {
    let checked = check(&files::embedded()).expect("the zone is built in");
    let found: Vec<String> = checked
        .policies
        .iter()
        .flat_map(|verdict| &verdict.problems)
        .map(|problem| problem.sentence(Lang::En))
        .collect();
    assert_eq!(found, [""; 0]);
    assert!(checked.ok);
    let known = |verdict: &Verdict| (verdict.name.clone(), verdict.version.unwrap());
    let known: Vec<(String, u32)> = checked.policies.iter().map(known).collect();
    let versions = ["dispute", "farm-need", "permit"].into_iter().flat_map(|name| [(name, 2), (name, 1)]);
    assert_eq!(known, versions.map(|(name, version)| (name.to_owned(), version)).collect::<Vec<_>>());
    assert!(
        checked.policies.iter().all(|verdict| verdict.examples >= 7 && verdict.passed == verdict.examples)
    );
}

/// A copy of the permit policy on disk with one file changed.
fn changed(file: &str, from: &str, to: &str) -> (tempfile::TempDir, Vec<files::Folder>) {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let embedded = files::embedded();
    let permit = embedded.iter().find(|folder| folder.name == "permit").expect("it is embedded");
    fs::create_dir(dir.path().join("permit")).expect("made");
    for name in ["policy.toml", "map.toml", "examples.toml"] {
        let mut text = permit.file(name).expect("it is there").1.to_owned();
        if name == file {
            assert!(text.contains(from), "{file} has `{from}`");
            text = text.replacen(from, to, 1);
        }
        fs::write(dir.path().join("permit").join(name), text).expect("written");
    }
    let folders = files::read(dir.path()).expect("readable");
    (dir, folders)
}

fn keys(checked: &super::Checked) -> Vec<&str> {
    checked
        .policies
        .iter()
        .flat_map(|verdict| &verdict.problems)
        .map(|problem| problem.key.as_str())
        .collect()
}

#[test]
fn an_example_that_does_not_hold_is_told_with_its_key() {
    let (_dir, folders) = changed("examples.toml", "receipt = \"2026-03-20\"", "receipt = \"2026-03-23\"");
    let checked = check(&folders).expect("the zone is built in");
    assert!(!checked.ok);
    assert_eq!(keys(&checked), ["examples[0].then.due.receipt"]);
    let verdict = &checked.policies[0];
    assert_eq!(verdict.passed + 1, verdict.examples);
    assert!(verdict.problems[0].what.en.contains("expected `2026-03-23`, found `2026-03-20`"));
}

#[test]
fn a_rule_that_was_loosened_fails_the_example_that_guards_it() {
    let (_dir, folders) =
        changed("policy.toml", "by = [\"unit-officer\"]\nfields", "by = [\"auditor\"]\nfields");
    let checked = check(&folders).expect("the zone is built in");
    assert!(keys(&checked).contains(&"examples[4].then.refused"), "{:?}", keys(&checked));
}

#[test]
fn a_policy_without_examples_does_not_pass() {
    let (dir, _) = changed("policy.toml", "version = 2", "version = 2");
    fs::remove_file(dir.path().join("permit/examples.toml")).expect("it was there");
    let checked = check(&files::read(dir.path()).expect("readable")).expect("the zone is built in");
    assert!(!checked.ok);
}

#[test]
fn the_command_answers_scripts_by_its_status() {
    let (dir, _) = changed("policy.toml", "outcome = \"withdrawn\"", "outcome = \"gone\"");
    let failed = run_check(Some(dir.path()), true, Lang::En).expect("readable");
    assert_eq!(format!("{failed:?}"), format!("{:?}", ExitCode::FAILURE));
    assert!(run_check(Some(&dir.path().join("nowhere")), true, Lang::En).is_err());
}

/// What `policy check --json` says of the permit policy beside a calendar with one change, and the status of the command.
fn with_calendar(from: &str, to: &str) -> (serde_json::Value, String) {
    let (dir, _) = changed("policy.toml", "version = 2", "version = 2");
    let national = bellwether_policy::calendar::NATIONAL;
    assert!(national.contains(from), "{from}");
    fs::create_dir(dir.path().join("calendar")).expect("made");
    fs::write(dir.path().join("calendar/cn.toml"), national.replacen(from, to, 1)).expect("written");
    let checked = check(&files::read(dir.path()).expect("readable")).expect("the zone is built in");
    let status = run_check(Some(dir.path()), true, Lang::En).expect("readable");
    (serde_json::to_value(checked).expect("plain data"), format!("{status:?}"))
}

#[test]
fn what_cannot_be_in_a_calendar_fails_the_check_with_file_and_key() {
    let (checked, status) = with_calendar("[\"2026-05-09\"]", "[\"2026-05-11\"]");
    assert_eq!(status, format!("{:?}", ExitCode::FAILURE));
    assert_eq!(checked["ok"], false);
    let problem = &checked["problems"][0];
    assert!(problem["file"].as_str().is_some_and(|file| file.ends_with("calendar/cn.toml")), "{problem}");
    assert_eq!(problem["key"], "year[2].holiday[3].make_up[0]");
}

#[test]
fn what_hardly_is_in_a_calendar_is_a_warning_with_file_and_key() {
    let (checked, status) = with_calendar("to = \"2026-06-21\"", "to = \"2026-07-12\"");
    assert_eq!(status, format!("{:?}", ExitCode::SUCCESS));
    assert_eq!((&checked["ok"], &checked["problems"]), (&true.into(), &serde_json::json!([])));
    let warning = &checked["warnings"][0];
    assert!(warning["file"].as_str().is_some_and(|file| file.ends_with("calendar/cn.toml")), "{warning}");
    assert_eq!(warning["key"], "year[2].holiday[4].to");
}

#[test]
fn the_calendar_of_the_program_gives_no_warning_and_says_from_when_a_day_is_provisional() {
    let checked = check(&files::embedded()).expect("the zone is built in");
    assert_eq!(checked.warnings, []);
    assert_eq!(
        (checked.published_until.as_str(), checked.provisional_from.as_str()),
        ("2026-12-31", "2026-12-20")
    );
}

#[test]
fn an_example_that_calls_a_provisional_day_settled_does_not_hold() {
    let mut folders = files::embedded();
    folders.retain(|folder| folder.name == "dispute");
    let said = ", provisional = [\"confirmation\"] }";
    let (path, text) = folders[0].file("examples.toml").expect("it is there");
    let (path, text) = (path.to_owned(), text.replacen(said, " }", 1));
    folders[0].put("examples.toml", path, text);
    let checked = check(&folders).expect("the zone is built in");
    let keys = keys(&checked);
    assert!(matches!(keys[..], [key] if key.ends_with(".then.due.confirmation")), "{keys:?}");
}
