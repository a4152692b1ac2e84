//! Checking a policy file: what it may not contain, with file, line and key.
//!
//! Invariant: a policy that loads has no dangling name, no stage a case could be stuck in, no closing without a second person, no
//! compulsory photo and nothing forbidden; all mistakes are told at once. Not here: running the examples beside it (the app).

mod flow;
mod law;
mod names;

use crate::case_policy::CasePolicy;
use crate::forbidden::forbidden;
use crate::problem::{Problem, Source};
use crate::text::Text;

/// Reads and checks a case policy. `file_name` is only for the messages.
pub fn load_case_policy(file_name: &str, text: &str) -> Result<CasePolicy, Vec<Problem>> {
    load(file_name, text, law::check)
}

/// The same for a version that is no longer in force. Cases that began with it stay on it, so it must still read and lead to an end;
/// what the law and the mission ask was judged when it was in force, and rules that came later do not reach back.
pub fn load_earlier_case_policy(file_name: &str, text: &str) -> Result<CasePolicy, Vec<Problem>> {
    load(file_name, text, |_, _| {})
}

fn load(
    file_name: &str,
    text: &str,
    law: fn(&CasePolicy, &mut Report<'_>),
) -> Result<CasePolicy, Vec<Problem>> {
    let source = Source::parse(file_name, text)?;
    let mut problems = forbidden_names(&source);
    match source.read::<CasePolicy>() {
        Ok(policy) => {
            let mut report = Report { source: &source, problems };
            words(&mut report);
            let before = report.problems.len();
            names::check(&policy, &mut report);
            // One name that leads nowhere would make every stage behind it unreachable, and hide itself among them.
            if report.problems.len() == before {
                flow::check(&policy, &mut report);
            }
            law(&policy, &mut report);
            let mut problems = report.problems;
            problems.sort_by_key(|problem| (problem.line, problem.column));
            if problems.is_empty() { Ok(policy) } else { Err(problems) }
        }
        Err(unread) => {
            problems.extend(unread);
            Err(problems)
        }
    }
}

/// Where the checks put what they find.
struct Report<'a> {
    source: &'a Source<'a>,
    problems: Vec<Problem>,
}

impl Report<'_> {
    fn add(&mut self, path: &str, what: Text, remedy: Text) {
        self.problems.push(self.source.problem(path, what, remedy));
    }
}

/// Keys whose text is a name that people see or that a program knows a thing by.
const NAMING: [&str; 4] = ["id", "name", "event", "column"];

/// Refuses forbidden fields and paper indicators: by key, by id and by title, in either language.
pub(crate) fn forbidden_names(source: &Source<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    source.each_key(|path, key, value| {
        let titled = path.ends_with("title.zh-CN") || path.ends_with("title.en");
        let named = value.filter(|_| titled || NAMING.contains(&key));
        if let Some(found) = forbidden(key).or_else(|| named.and_then(forbidden)) {
            let name = found.kind.name();
            let what = Text::new(
                format!("“{}”属于不得设置的内容：{}", found.word, name.zh),
                format!("`{}` stands for {}, which may not exist here", found.word, name.en),
            );
            problems.push(source.problem(path, what, found.kind.remedy()));
        }
    });
    problems
}

/// Both languages are there, and each is the language it says.
fn words(report: &mut Report<'_>) {
    let mut found = Vec::new();
    report.source.each_key(|path, key, value| {
        let Some(value) = value else { return };
        let missing = match key {
            "zh-CN" => !value.chars().any(|c| ('\u{3400}'..='\u{9fff}').contains(&c)),
            "en" => !value.chars().any(|c| c.is_ascii_alphabetic()),
            _ => false,
        };
        if missing {
            found.push(path.to_owned());
        }
    });
    for path in found {
        report.add(
            &path,
            Text::new("缺少这一语言的文字", "The text in this language is missing"),
            Text::new("请用对应语言写出", "Write it in the language the key names"),
        );
    }
}

#[cfg(test)]
mod tests;
