//! The policies in force, read once at start.
//!
//! Invariant: a policy that does not check does not load. A case stays on the version of its policy that it began with, so earlier
//! versions are carried along: `policy-1.toml` beside the `policy.toml` that is in force.
//! Not here: running examples (`examples.rs`).

use anyhow::{Result, anyhow};
use bellwether_policy::case_policy::CasePolicy;
use bellwether_policy::check::{load_case_policy, load_earlier_case_policy};
use bellwether_policy::log_map::{LogMap, load_log_map};
use bellwether_policy::{Calendar, Lang, Problem, Role, Source, Text, calendar};

use super::files::{self, Folder};

/// Every policy of the installation, and the calendar they count by.
#[derive(Clone, Debug)]
pub struct Policies {
    calendar: Calendar,
    /// Those in force, by which cases begin.
    cases: Vec<CasePolicy>,
    /// Those that this installation does not work by.
    off: Vec<CasePolicy>,
    /// Versions that were in force, for the cases that began with them.
    earlier: Vec<CasePolicy>,
    maps: Vec<LogMap>,
}

impl Policies {
    /// The policies the program carries.
    ///
    /// # Errors
    /// Never in a program whose tests have passed: one of them loads every embedded policy.
    pub fn embedded() -> Result<Policies> {
        Policies::load(&files::embedded()).map_err(|problems| {
            let told: Vec<String> = problems.iter().map(|problem| problem.sentence(Lang::En)).collect();
            anyhow!("the policies do not check: {}", told.join(" "))
        })
    }

    /// Loads folders; tells all mistakes at once.
    pub fn load(folders: &[Folder]) -> std::result::Result<Policies, Vec<Problem>> {
        let mut problems = Vec::new();
        let calendar = calendar_of(folders).unwrap_or_else(|found| {
            problems.extend(found);
            Calendar::china()
        });
        let mut policies =
            Policies { calendar, cases: Vec::new(), off: Vec::new(), earlier: Vec::new(), maps: Vec::new() };
        for folder in folders {
            let Some((path, text)) = folder.file("policy.toml") else { continue };
            match load_case_policy(path, text) {
                Ok(policy) => policies.add(folder, policy, &mut problems),
                Err(found) => problems.extend(found),
            }
        }
        if problems.is_empty() { Ok(policies) } else { Err(problems) }
    }

    fn add(&mut self, folder: &Folder, policy: CasePolicy, problems: &mut Vec<Problem>) {
        if let Some((path, text)) = folder.file("map.toml") {
            match load_log_map(path, text, &policy) {
                Ok(map) => self.maps.push(map),
                Err(found) => problems.extend(found),
            }
        }
        for version in folder.earlier() {
            match earlier(folder, version, &policy) {
                Ok(earlier) => self.earlier.push(earlier),
                Err(found) => problems.extend(found),
            }
        }
        self.cases.push(policy);
    }

    /// Leaves in force only the named ones, for an installation that does not work by all. Cases that began under another stay on it.
    ///
    /// # Errors
    /// The names that no policy has.
    pub fn switched_on(mut self, names: &[String]) -> std::result::Result<Policies, Vec<String>> {
        let known = |name: &&String| self.cases.iter().any(|policy| policy.name == **name);
        let unknown: Vec<String> = names.iter().filter(|name| !known(name)).cloned().collect();
        if !unknown.is_empty() {
            return Err(unknown);
        }
        let (on, off): (Vec<_>, Vec<_>) =
            self.cases.into_iter().partition(|policy| names.contains(&policy.name));
        self.cases = on;
        self.off = off;
        Ok(self)
    }

    /// Whether someone who holds these roles may report a case of some policy.
    pub fn may_report(&self, held: &[Role]) -> bool {
        let mut lines = self.cases.iter().flat_map(|policy| &policy.lines);
        lines.any(|line| line.roles.iter().any(|role| held.contains(role)))
    }

    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// The policy of this name that is in force, by which new cases begin: `dispute`.
    pub fn in_force(&self, name: &str) -> Option<&CasePolicy> {
        self.cases.iter().find(|policy| policy.name == name)
    }

    /// The newest policy of this name, whether or not this installation works by it: what an operator brings in by a command.
    pub fn known(&self, name: &str) -> Option<&CasePolicy> {
        self.cases.iter().chain(&self.off).find(|policy| policy.name == name)
    }

    /// The policy of this name in one version: that of a case which began with it.
    pub fn get(&self, name: &str, version: u32) -> Option<&CasePolicy> {
        let mut known = self.cases.iter().chain(&self.off).chain(&self.earlier);
        known.find(|policy| policy.name == name && policy.version == version)
    }

    /// The newest of every policy, whether or not this installation works by it: a list may hold cases of all of them.
    pub fn all(&self) -> impl Iterator<Item = &CasePolicy> {
        self.cases.iter().chain(&self.off)
    }

    pub fn cases(&self) -> &[CasePolicy] {
        &self.cases
    }

    /// The log maps that come with the policies.
    pub fn log_maps(&self) -> &[LogMap] {
        &self.maps
    }
}

/// An earlier version of the policy that is in force, held against the name of its file.
pub(super) fn earlier(
    folder: &Folder,
    version: u32,
    in_force: &CasePolicy,
) -> std::result::Result<CasePolicy, Vec<Problem>> {
    let name = files::earlier_file(version);
    let (path, text) = folder.file(&name).unwrap_or_default();
    let policy = load_earlier_case_policy(path, text)?;
    if policy.name == in_force.name && policy.version == version && version < in_force.version {
        return Ok(policy);
    }
    let what = Text::new(
        "名称、版本与文件名不符，或者版本不早于现行版本",
        "The name or the version is not that of the file, or it is no earlier than the one in force",
    );
    let remedy = Text::new(
        "请使 version 与文件名中的数字一致，并小于 policy.toml 的 version",
        "Let `version` be the number in the file's name, below the version of policy.toml",
    );
    Err(vec![Source::parse(path, text)?.problem("version", what, remedy)])
}

/// The calendar of a set of folders: their own `calendar/cn.toml` and `calendar/local.toml`, else what the program carries.
pub fn calendar_of(folders: &[Folder]) -> std::result::Result<Calendar, Vec<Problem>> {
    let (path, text) = national_file(folders);
    let national = Calendar::load(path, text)?;
    match local_file(folders) {
        Some((path, text)) => national.with_local(path, text),
        None => Ok(national),
    }
}

/// What in the same files can be but hardly is.
pub fn unlikely_days(folders: &[Folder]) -> Vec<Problem> {
    let (path, text) = national_file(folders);
    let mut found = calendar::unlikely_national(path, text);
    found.extend(
        local_file(folders).into_iter().flat_map(|(path, text)| calendar::unlikely_local(path, text)),
    );
    found
}

fn national_file(folders: &[Folder]) -> (&str, &str) {
    calendar_file(folders, "cn.toml").unwrap_or(("policies/calendar/cn.toml", calendar::NATIONAL))
}

fn local_file(folders: &[Folder]) -> Option<(&str, &str)> {
    calendar_file(folders, "local.toml")
}

fn calendar_file<'a>(folders: &'a [Folder], name: &str) -> Option<(&'a str, &'a str)> {
    folders.iter().find(|folder| folder.name == "calendar")?.file(name)
}
