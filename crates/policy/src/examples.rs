//! Examples beside a policy: named situations that a policy officer can read, with what must come of them.
//!
//! Invariant: an example names only people, acts, clocks and stages that exist, and expects something. Not here: running them
//! (the app's `policies` slice, through the same rules as real cases).
//!
//! ```toml
//! [people.wang]
//! name = { zh-CN = "村干部老王", en = "Wang, a village cadre" }
//! roles = ["village-cadre"]
//!
//! [[preludes]]
//! id = "taken"
//! steps = [{ by = "wang", act = "report", line = "grid" }, { by = "wang", act = "take" }]
//!
//! [[examples]]
//! id = "own-follow-up"
//! title = { zh-CN = "经办人不能回访自己的事项", en = "The handler may not follow up their own case" }
//! given = [{ on = "2026-03-02", after = "taken" }]
//! when = { on = "2026-03-05", by = "wang", act = "follow-up", fields = { way = "phone", solved = true } }
//! then = { refused = "own-work" }
//! ```

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Deserialize;

use crate::calendar::Counting;
use crate::case_policy::{CasePolicy, Days};
use crate::check::forbidden_names;
use crate::problem::{Problem, Source};
use crate::role::Role;
use crate::text::Text;

/// The act that begins a case.
pub const REPORT: &str = "report";
/// The one who asked, acting by the tracking code.
pub const RESIDENT: &str = "resident";
/// A log from another system.
pub const IMPORT: &str = "import";

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Examples {
    /// Who appears, by a short name.
    pub people: BTreeMap<String, Person>,
    /// Units in which somebody can take a case on, by a short name.
    #[serde(default)]
    pub units: Vec<String>,
    /// Runs of steps that several examples begin with.
    #[serde(default)]
    pub preludes: Vec<Prelude>,
    pub examples: Vec<Example>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    pub name: Text,
    pub roles: Vec<Role>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prelude {
    pub id: String,
    pub steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    pub id: String,
    pub title: Text,
    /// Settings changed for this example only: what a county could choose.
    #[serde(default)]
    pub with: Vec<Setting>,
    pub given: Vec<Step>,
    #[serde(default)]
    pub when: Option<Step>,
    pub then: Expected,
}

/// A clock set otherwise.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    pub clock: String,
    #[serde(default)]
    pub counting: Option<Counting>,
    #[serde(default)]
    pub days: Option<Days>,
    #[serde(default)]
    pub roll: Option<bool>,
}

/// One act, or (`after`) a prelude.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The day; a step without one happens on the day of the step before it.
    #[serde(default)]
    pub on: Option<Date>,
    #[serde(default)]
    pub after: Option<String>,
    #[serde(default)]
    pub by: String,
    #[serde(default)]
    pub act: String,
    /// Of a report: the line, the category, and the parties by a short name, each `applicant` or `respondent`.
    #[serde(default)]
    pub line: Option<String>,
    #[serde(default)]
    pub category: Option<String>,
    #[serde(default)]
    pub parties: BTreeMap<String, String>,
    #[serde(default)]
    pub fields: BTreeMap<String, Value>,
    /// Kinds of evidence handed in with the act.
    #[serde(default)]
    pub evidence: Vec<String>,
    /// By somebody who has not read the case on this day. Everybody else in an example has.
    #[serde(default)]
    pub unread: bool,
}

/// A field's value as an example writes it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Value {
    YesNo(bool),
    Number(i64),
    /// Text, a choice, a day, a moment (`2026-01-20T10:00`), a person's or party's short name.
    Text(String),
    /// Persons or parties by their short names.
    Names(Vec<String>),
    /// Persons with their kind, for mediators.
    Kinds(BTreeMap<String, String>),
}

/// What must come of it. Everything that is written must hold.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// The key of the refusal of `when`.
    #[serde(default)]
    pub refused: Option<String>,
    #[serde(default)]
    pub stage: Option<String>,
    #[serde(default)]
    pub outcome: Option<String>,
    /// The last day of each clock named; it must still run.
    #[serde(default)]
    pub due: BTreeMap<String, Date>,
    /// Clocks whose day may still be moved by a yearly notice; a clock in `due` that is not named here is settled.
    #[serde(default)]
    pub provisional: Vec<String>,
    /// Clocks that were met late.
    #[serde(default)]
    pub late: Vec<String>,
    /// Clocks that were found not to be needed.
    #[serde(default)]
    pub not_needed: Vec<String>,
    /// Clocks that do not run.
    #[serde(default)]
    pub not_running: Vec<String>,
    #[serde(default)]
    pub cycle: Option<u32>,
    /// Closings that did not last.
    #[serde(default)]
    pub failures: Option<usize>,
    /// Whether the last close was in time.
    #[serde(default)]
    pub in_time: Option<bool>,
    /// Acts that `asking` may do now.
    #[serde(default)]
    pub next: Vec<String>,
    /// Acts that `asking` may not do now.
    #[serde(default)]
    pub not_next: Vec<String>,
    /// The act that moves the case on now, whoever may do it: what its page shows first.
    #[serde(default)]
    pub now: Option<String>,
    /// Whose offers `next` and `not_next` are about.
    #[serde(default)]
    pub asking: Option<String>,
}

/// Reads and checks the examples of a policy. An empty list is a mistake: a policy without examples is not checked.
pub fn load_examples(file_name: &str, text: &str, policy: &CasePolicy) -> Result<Examples, Vec<Problem>> {
    let source = Source::parse(file_name, text)?;
    let examples: Examples = source.read()?;
    let problems = forbidden_names(&source);
    let mut check = Check { source: &source, policy, examples: &examples, problems };
    check.all();
    if check.problems.is_empty() { Ok(examples) } else { Err(check.problems) }
}

struct Check<'a> {
    source: &'a Source<'a>,
    policy: &'a CasePolicy,
    examples: &'a Examples,
    problems: Vec<Problem>,
}

impl Check<'_> {
    fn all(&mut self) {
        let examples = self.examples;
        if examples.examples.is_empty() {
            self.add("examples", Text::new("没有例子", "There is no example"), add_one());
        }
        for (n, prelude) in examples.preludes.iter().enumerate() {
            let earlier = &examples.preludes[..n];
            self.steps(&format!("preludes[{n}].steps"), &prelude.steps, earlier, true);
        }
        let mut seen = BTreeSet::new();
        for (n, example) in examples.examples.iter().enumerate() {
            let path = format!("examples[{n}]");
            if !seen.insert(&example.id) {
                let what = Text::new(
                    format!("例子“{}”重复", example.id),
                    format!("The example `{}` is there twice", example.id),
                );
                self.add(&format!("{path}.id"), what, Text::new("请换一个编号", "Choose another id"));
            }
            self.example(&path, example);
        }
    }

    fn example(&mut self, path: &str, example: &Example) {
        for (n, setting) in example.with.iter().enumerate() {
            self.known(
                self.policy.clock(&setting.clock).is_some(),
                &format!("{path}.with[{n}].clock"),
                &setting.clock,
            );
        }
        self.steps(&format!("{path}.given"), &example.given, &self.examples.preludes, false);
        if let Some(step) = &example.when {
            self.steps(&format!("{path}.when"), std::slice::from_ref(step), &[], true);
        }
        self.expected(&format!("{path}.then"), example);
    }

    fn expected(&mut self, path: &str, example: &Example) {
        let Expected {
            refused,
            stage,
            outcome,
            due,
            provisional,
            late,
            not_needed,
            not_running,
            next,
            not_next,
            asking,
            now,
            ..
        } = &example.then;
        if example.then == Expected::default() {
            self.add(path, Text::new("没有写明应有的结果", "Nothing is expected"), add_one());
        }
        if refused.is_some() && example.when.is_none() {
            let what = Text::new("没有写明被拒绝的动作", "Nothing is there that could be refused");
            self.add(&format!("{path}.refused"), what, Text::new("请写出 when", "Write `when`"));
        }
        let clocks = due.keys().chain(provisional).chain(late).chain(not_needed).chain(not_running);
        for clock in clocks {
            self.known(self.policy.clock(clock).is_some(), path, clock);
        }
        for act in next.iter().chain(not_next).chain(now) {
            self.known(self.policy.act(act).is_some(), path, act);
        }
        if let Some(stage) = stage {
            self.known(self.policy.stage(stage).is_some(), &format!("{path}.stage"), stage);
        }
        if let Some(outcome) = outcome {
            self.known(self.policy.outcome(outcome).is_some(), &format!("{path}.outcome"), outcome);
        }
        if let Some(name) = asking {
            self.person(&format!("{path}.asking"), name);
        } else if !(next.is_empty() && not_next.is_empty()) {
            let what = Text::new("没有写明由谁来做", "Whose next acts these are is not said");
            self.add(path, what, Text::new("请写出 asking", "Write `asking`"));
        }
    }

    fn steps(&mut self, path: &str, steps: &[Step], preludes: &[Prelude], undated: bool) {
        for (n, step) in steps.iter().enumerate() {
            let path = if path.ends_with(".when") { path.to_owned() } else { format!("{path}[{n}]") };
            if n == 0 && step.on.is_none() && !undated {
                self.add(
                    &path,
                    Text::new("第一步没有日期", "The first step has no day"),
                    Text::new("请写出 on", "Write `on`"),
                );
            }
            match &step.after {
                Some(prelude) => {
                    let exists = preludes.iter().any(|known| known.id == *prelude);
                    self.known(exists, &format!("{path}.after"), prelude);
                }
                None => self.step(&path, step),
            }
        }
    }

    fn step(&mut self, path: &str, step: &Step) {
        let policy = self.policy;
        self.person(&format!("{path}.by"), &step.by);
        let act = policy.act(&step.act);
        self.known(act.is_some() || step.act == REPORT, &format!("{path}.act"), &step.act);
        let uses = act.map_or(&policy.intake.fields, |act| &act.fields);
        for id in step.fields.keys() {
            self.known(uses.iter().any(|used| used.id == *id), &format!("{path}.fields.{id}"), id);
        }
        if let Some(line) = &step.line {
            self.known(policy.line(line).is_some(), &format!("{path}.line"), line);
        }
        if let Some(category) = &step.category {
            self.known(policy.category(category).is_some(), &format!("{path}.category"), category);
        }
        for (n, kind) in step.evidence.iter().enumerate() {
            self.known(policy.evidence_kind(kind).is_some(), &format!("{path}.evidence[{n}]"), kind);
        }
    }

    fn person(&mut self, path: &str, name: &str) {
        let known = self.examples.people.contains_key(name) || [RESIDENT, IMPORT].contains(&name);
        self.known(known, path, name);
    }

    fn known(&mut self, exists: bool, path: &str, word: &str) {
        if !exists {
            let what = Text::new(format!("“{word}”没有定义"), format!("`{word}` is not defined"));
            self.add(path, what, Text::new("请改正，或先定义它", "Mend it, or define it first"));
        }
    }

    fn add(&mut self, path: &str, what: Text, remedy: Text) {
        self.problems.push(self.source.problem(path, what, remedy));
    }
}

fn add_one() -> Text {
    Text::new("请至少写一条", "Write at least one")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::load_case_policy;

    const POLICY: &str = include_str!("../../../policies/permit/policy.toml");
    const EXAMPLES: &str = include_str!("../../../policies/permit/examples.toml");

    fn problems(from: &str, to: &str) -> Vec<String> {
        let policy = load_case_policy("policy.toml", POLICY).expect("sound");
        assert!(EXAMPLES.contains(from), "the examples have `{from}`");
        let text = EXAMPLES.replacen(from, to, 1);
        let problems = load_examples("examples.toml", &text, &policy).expect_err("not sound");
        problems.into_iter().map(|problem| problem.key).collect()
    }

    #[test]
    fn the_permit_examples_name_only_what_exists() {
        let policy = load_case_policy("policy.toml", POLICY).expect("sound");
        let examples = load_examples("examples.toml", EXAMPLES, &policy).expect("sound");
        assert!(examples.examples.len() > 3);
    }

    #[test]
    fn an_act_or_person_that_does_not_exist_is_found() {
        assert_eq!(problems("act = \"take\"", "act = \"seize\""), ["preludes[0].steps[1].act"]);
        assert_eq!(problems("by = \"jansen\"", "by = \"nobody\""), ["preludes[0].steps[0].by"]);
        assert_eq!(problems("after = \"taken\"", "after = \"given\""), ["examples[0].given[0].after"]);
    }

    #[test]
    fn an_example_that_expects_nothing_is_found() {
        let found = problems("then = { due = { receipt = \"2026-03-20\" } }", "then = {}");
        assert_eq!(found, ["examples[0].then"]);
    }
}
