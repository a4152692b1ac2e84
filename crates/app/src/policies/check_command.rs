//! `bellwether policy check`: validates policies, runs their examples, and says what to mend.
//!
//! Invariant: exit status 0 only if every policy is sound and every example holds. With `json`, one object on standard output and
//! nothing else there. Not here: arguments (`cli.rs`).

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use bellwether_policy::case_policy::CasePolicy;
use bellwether_policy::check::load_case_policy;
use bellwether_policy::examples::load_examples;
use bellwether_policy::log_map::load_log_map;
use bellwether_policy::{Calendar, Lang, Problem, Source, Text};
use jiff::tz::TimeZone;
use serde::Serialize;

use super::files::{self, Folder};
use super::{examples, set};
use crate::civil::ZONE;

/// `policy …`
#[derive(clap::Subcommand)]
pub enum PolicyCommand {
    Check {
        #[arg(value_name = "DIR")]
        dir: Option<PathBuf>,
        #[arg(long)]
        json: bool,
    },
}

/// Runs one of the commands on policies.
///
/// # Errors
/// As [`run_check`].
pub fn policy_command(command: &PolicyCommand, lang: Lang) -> Result<ExitCode> {
    let PolicyCommand::Check { dir, json } = command;
    run_check(dir.as_deref(), *json, lang)
}

/// What the check says of one policy.
#[derive(Debug, Serialize)]
pub struct Verdict {
    pub name: String,
    pub file: String,
    pub ok: bool,
    pub version: Option<u32>,
    /// How many examples there are, and how many hold.
    pub examples: usize,
    pub passed: usize,
    pub problems: Vec<Problem>,
}

/// The whole answer.
#[derive(Debug, Serialize)]
pub struct Checked {
    pub ok: bool,
    /// The last day of the last published year.
    pub published_until: String,
    /// The first due day that is provisional.
    pub provisional_from: String,
    pub policies: Vec<Verdict>,
    /// What cannot be in the calendar.
    pub problems: Vec<Problem>,
    /// What is possible in it but unlikely. A warning fails nothing, because the notice is right and the
    /// bound may be wrong.
    pub warnings: Vec<Problem>,
}

/// Checks the policies in `dir`, or those the program carries, and prints what it found.
///
/// # Errors
/// When the files cannot be read at all.
pub fn run_check(dir: Option<&Path>, json: bool, lang: Lang) -> Result<ExitCode> {
    let folders = match dir {
        Some(dir) => files::read(dir)?,
        None => files::embedded(),
    };
    let checked = check(&folders)?;
    if json {
        println!("{}", serde_json::to_string(&checked)?);
    } else {
        print!("{}", sentences(&checked, lang));
    }
    Ok(if checked.ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Checks the policies of some folders.
///
/// # Errors
/// When the county's zone is not in the time zone database.
pub fn check(folders: &[Folder]) -> Result<Checked> {
    let zone = TimeZone::get(ZONE).context("the time zone database is built in")?;
    let (calendar, problems) = match set::calendar_of(folders) {
        Ok(calendar) => (calendar, Vec::new()),
        Err(problems) => (Calendar::china(), problems),
    };
    let with_policy = folders.iter().filter(|folder| folder.file("policy.toml").is_some());
    let policies: Vec<Verdict> = with_policy.flat_map(|folder| verdicts(folder, &calendar, &zone)).collect();
    Ok(Checked {
        ok: problems.is_empty() && policies.iter().all(|verdict| verdict.ok),
        published_until: calendar.published_until().to_string(),
        provisional_from: calendar.provisional_from().to_string(),
        policies,
        problems,
        warnings: set::unlikely_days(folders),
    })
}

/// Of the policy in force, and then of its earlier versions.
fn verdicts(folder: &Folder, calendar: &Calendar, zone: &TimeZone) -> Vec<Verdict> {
    let (file, text) = folder.file("policy.toml").unwrap_or_default();
    let policy = match load_case_policy(file, text) {
        Ok(policy) => policy,
        Err(problems) => return vec![Verdict { problems, ..unread(folder, "policy.toml") }],
    };
    let mut verdicts = vec![in_force(folder, &policy, calendar, zone)];
    for version in folder.earlier() {
        let blank = unread(folder, &files::earlier_file(version));
        verdicts.push(match set::earlier(folder, version, &policy) {
            Ok(earlier) => {
                played(blank, folder, &format!("examples-{version}.toml"), &earlier, calendar, zone)
            }
            Err(problems) => Verdict { problems, ..blank },
        });
    }
    verdicts
}

/// What is said of a file before it is read.
fn unread(folder: &Folder, file: &str) -> Verdict {
    let (name, file) = (folder.name.clone(), folder.path_of(file));
    Verdict { name, file, ok: false, version: None, examples: 0, passed: 0, problems: Vec::new() }
}

fn in_force(folder: &Folder, policy: &CasePolicy, calendar: &Calendar, zone: &TimeZone) -> Verdict {
    let (file, text) = folder.file("policy.toml").unwrap_or_default();
    let mut verdict = unread(folder, "policy.toml");
    if policy.name != folder.name {
        let source = Source::parse(file, text);
        verdict
            .problems
            .extend(source.ok().map(|source| source.problem("name", wrong_folder(), same_name())));
    }
    if let Some((map_file, map)) = folder.file("map.toml") {
        verdict.problems.extend(load_log_map(map_file, map, policy).err().unwrap_or_default());
    }
    played(verdict, folder, "examples.toml", policy, calendar, zone)
}

/// Plays the examples of one version.
fn played(
    mut verdict: Verdict,
    folder: &Folder,
    examples: &str,
    policy: &CasePolicy,
    calendar: &Calendar,
    zone: &TimeZone,
) -> Verdict {
    verdict.version = Some(policy.version);
    let path = folder.path_of(examples);
    let text = folder.file(examples).map(|(_, text)| text).unwrap_or_default();
    match load_examples(&path, text, policy) {
        Ok(examples) => {
            let failures = examples::run(policy, calendar, zone, &examples);
            let failed = |n: &usize| failures.iter().any(|failure| of_example(&failure.path, *n));
            verdict.examples = examples.examples.len();
            verdict.passed = verdict.examples - (0..verdict.examples).filter(failed).count();
            if let Ok(source) = Source::parse(&path, text) {
                let problem =
                    |failure: examples::Failure| source.problem(&failure.path, failure.what, look_again());
                verdict.problems.extend(failures.into_iter().map(problem));
            }
        }
        Err(problems) => verdict.problems.extend(problems),
    }
    verdict.ok = verdict.problems.is_empty();
    verdict
}

fn of_example(path: &str, n: usize) -> bool {
    path.starts_with(&format!("examples[{n}]."))
}

fn wrong_folder() -> Text {
    Text::new("名称与所在文件夹不同", "The name is not that of the folder")
}

fn same_name() -> Text {
    Text::new("请使两者一致", "Let them be the same")
}

fn look_again() -> Text {
    Text::new("请核对例子与策略哪一个有误", "Look which is wrong, the example or the policy")
}

fn sentences(checked: &Checked, lang: Lang) -> String {
    let mut lines: Vec<String> = checked.problems.iter().map(|problem| problem.sentence(lang)).collect();
    let label = Text::new("提醒：", "Warning: ");
    lines.extend(checked.warnings.iter().map(|found| format!("{}{}", label.get(lang), found.sentence(lang))));
    for verdict in &checked.policies {
        lines.extend(verdict.problems.iter().map(|problem| problem.sentence(lang)));
        lines.push(summary(verdict, lang));
    }
    lines.push(calendar_summary(checked).get(lang).to_owned());
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// How far a sound calendar reaches. One with problems was not used, so nothing is said of its days.
fn calendar_summary(checked: &Checked) -> Text {
    let Checked { published_until: until, provisional_from: from, problems, .. } = checked;
    let count = problems.len();
    if count > 0 {
        let plural = if count == 1 { "" } else { "s" };
        return Text::new(
            format!("日历：未通过，{count} 处问题；例子按程序自带的日历运行。"),
            format!("The calendar: {count} problem{plural}; the examples were played by the program's own."),
        );
    }
    Text::new(
        format!("日历已公布至 {until}；{from} 起到期的期限，须待下一年放假通知，为暂定。"),
        format!(
            "The calendar is published until {until}; deadlines from {from} on wait for the next holiday notice and are provisional."
        ),
    )
}

fn summary(verdict: &Verdict, lang: Lang) -> String {
    let Verdict { name, passed, examples, problems, .. } = verdict;
    let count = problems.len();
    let plural = if count == 1 { "" } else { "s" };
    // Without a version the policy was not read, and no example was played.
    match (lang, verdict.version, verdict.ok) {
        (Lang::Zh, Some(version), true) => {
            format!("{name}（第 {version} 版）：通过，{examples} 个例子全部成立。")
        }
        (Lang::Zh, Some(version), false) => {
            format!("{name}（第 {version} 版）：未通过，{count} 处问题，{examples} 个例子成立 {passed} 个。")
        }
        (Lang::Zh, None, _) => format!("{name}：未通过，{count} 处问题；改正后才能运行例子。"),
        (Lang::En, Some(version), true) => {
            format!("{name} (version {version}): sound, all {examples} examples hold.")
        }
        (Lang::En, Some(version), false) => {
            format!(
                "{name} (version {version}): {count} problem{plural}, {passed} of {examples} examples hold."
            )
        }
        (Lang::En, None, _) => {
            format!("{name}: {count} problem{plural}; the examples can be run once mended.")
        }
    }
}
