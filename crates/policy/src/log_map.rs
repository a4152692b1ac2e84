//! How a process log from another system becomes cases: which column is what.
//!
//! Invariant: every column has a use or a stated reason for being left out, and none that is used has a forbidden name. Not here:
//! reading the file and sending commands (`exchange` in the app).

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::case_policy::{Act, CasePolicy, FieldKind, FieldUse};
use crate::forbidden::forbidden;
use crate::problem::{Problem, Source};
use crate::text::Text;

/// The map of one kind of log file onto one case policy.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogMap {
    pub version: u32,
    /// The case policy's name.
    pub policy: String,
    pub title: Text,
    /// Where the cases belong in an installation that has no places yet.
    #[serde(default)]
    pub jurisdiction: Option<OwnJurisdiction>,
    pub time: TimeFormat,
    pub case: CaseColumns,
    /// How the end of a case is known; absent where the log has none.
    #[serde(default)]
    pub close: Option<CloseColumns>,
    pub event: EventColumns,
    #[serde(default)]
    pub drop: Vec<Dropped>,
}

/// The jurisdiction that the log is from, for an installation that knows none: its places come with it, one of them, itself.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnJurisdiction {
    /// Six digits.
    pub code: i64,
    /// As the places of a table of divisions are named: in Chinese.
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeFormat {
    /// In `strptime` notation, as `%Y-%m-%d %H:%M:%S%.f%:z`.
    pub format: String,
    /// An IANA zone, for a format without an offset.
    #[serde(default)]
    pub zone: Option<String>,
}

/// What is read from the first row of a case.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseColumns {
    pub id: String,
    pub start: String,
    pub line: Value,
    pub category: Value,
    /// 12-digit code of the place; absent means the jurisdiction itself.
    #[serde(default)]
    pub place: Option<Value>,
    /// Results are added up by this column.
    #[serde(default)]
    pub unit: Option<String>,
    /// Fields of the intake.
    #[serde(default)]
    pub fields: BTreeMap<String, Value>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CloseColumns {
    pub act: String,
    /// Empty means that the case is open.
    pub at: String,
}

/// What each row says.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventColumns {
    pub act: String,
    /// Tells rows of one case apart for ever, so that a second import changes nothing.
    pub id: String,
    pub at: String,
    /// Rows with another value in this column are passed over.
    #[serde(default)]
    pub only: Option<Only>,
    #[serde(default)]
    pub fields: BTreeMap<String, Value>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Only {
    pub column: String,
    pub values: Vec<String>,
}

/// A constant, or a column with what its values mean here.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Value {
    #[serde(default)]
    pub constant: Option<String>,
    #[serde(default)]
    pub column: Option<String>,
    /// The log's word to ours. Empty means that the words are the same; otherwise a word that is not listed is a mistake.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// Values that mean nothing was entered.
    #[serde(default)]
    pub empty: Vec<String>,
}

/// A column that is not taken, and why.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dropped {
    pub column: String,
    pub because: Text,
}

impl Value {
    /// What a cell means: `Err` names a word the map does not know, `Ok(None)` an empty cell.
    pub fn read<'a>(&'a self, cell: &'a str) -> Result<Option<&'a str>, &'a str> {
        if let Some(constant) = &self.constant {
            return Ok(Some(constant));
        }
        let cell = cell.trim();
        if cell.is_empty() || self.empty.iter().any(|empty| empty == cell) {
            return Ok(None);
        }
        if self.values.is_empty() {
            return Ok(Some(cell));
        }
        self.values.get(cell).map(|word| Some(word.as_str())).ok_or(cell)
    }
}

impl LogMap {
    /// The columns the importer reads, each with the key that names it.
    pub fn columns(&self) -> Vec<(String, &str)> {
        let mut columns = vec![
            ("case.id".to_owned(), self.case.id.as_str()),
            ("case.start".to_owned(), self.case.start.as_str()),
            ("event.id".to_owned(), self.event.id.as_str()),
            ("event.at".to_owned(), self.event.at.as_str()),
        ];
        columns.extend(self.case.unit.iter().map(|column| ("case.unit".to_owned(), column.as_str())));
        columns.extend(self.close.iter().map(|close| ("close.at".to_owned(), close.at.as_str())));
        columns.extend(
            self.event.only.iter().map(|only| ("event.only.column".to_owned(), only.column.as_str())),
        );
        for (path, value) in self.values() {
            columns.extend(value.column.iter().map(|column| (format!("{path}.column"), column.as_str())));
        }
        columns
    }

    fn values(&self) -> Vec<(String, &Value)> {
        let mut values = vec![
            ("case.line".to_owned(), &self.case.line),
            ("case.category".to_owned(), &self.case.category),
        ];
        values.extend(self.case.place.iter().map(|value| ("case.place".to_owned(), value)));
        values.extend(self.case.fields.iter().map(|(id, value)| (format!("case.fields.{id}"), value)));
        values.extend(self.event.fields.iter().map(|(id, value)| (format!("event.fields.{id}"), value)));
        values
    }

    /// Columns of a file that the map says nothing about. Any stops the import: nothing comes in unseen.
    pub fn unmapped<'h>(&self, header: &'h [String]) -> Vec<&'h str> {
        let used = self.columns();
        let known = |name: &str| {
            used.iter().any(|(_, column)| *column == name) || self.drop.iter().any(|drop| drop.column == name)
        };
        header.iter().map(String::as_str).filter(|name| !known(name)).collect()
    }

    /// Columns the map needs and a file does not have.
    pub fn missing<'m>(&'m self, header: &[String]) -> Vec<&'m str> {
        let mut missing: Vec<&str> = self.columns().into_iter().map(|(_, column)| column).collect();
        missing.retain(|column| !header.iter().any(|name| name == column));
        missing.sort_unstable();
        missing.dedup();
        missing
    }
}

/// Reads and checks a map against its policy.
pub fn load_log_map(file_name: &str, text: &str, policy: &CasePolicy) -> Result<LogMap, Vec<Problem>> {
    let source = Source::parse(file_name, text)?;
    let map: LogMap = source.read()?;
    let mut check = Check { source: &source, policy, problems: Vec::new() };
    check.map(&map);
    if check.problems.is_empty() { Ok(map) } else { Err(check.problems) }
}

struct Check<'p> {
    source: &'p Source<'p>,
    policy: &'p CasePolicy,
    problems: Vec<Problem>,
}

impl<'p> Check<'p> {
    fn add(&mut self, path: &str, what: Text, remedy: Text) {
        self.problems.push(self.source.problem(path, what, remedy));
    }

    fn map(&mut self, map: &LogMap) {
        let policy = self.policy;
        if map.policy != policy.name || !policy.intake.imports {
            self.add(
                "policy",
                Text::new(
                    format!("策略“{}”不接收导入", map.policy),
                    format!("`{}` takes no imports here", map.policy),
                ),
                Text::new(
                    "请核对策略名称和 intake.imports",
                    "Check the policy's name and its `intake.imports`",
                ),
            );
        }
        self.jurisdiction(map);
        for (path, column) in map.columns() {
            self.column(&path, column);
        }
        for (path, value) in map.values() {
            if value.constant.is_some() == value.column.is_some() {
                self.add(
                    &path,
                    Text::new(
                        "constant 与 column 须写且只写一个",
                        "Exactly one of `constant` and `column` is needed",
                    ),
                    Text::new("请保留其中一个", "Keep one of them"),
                );
            }
        }
        let lines: Vec<&str> = policy.lines.iter().map(|line| line.id.as_str()).collect();
        let categories: Vec<&str> = policy.categories.iter().map(|category| category.id.as_str()).collect();
        self.targets("case.line", &map.case.line, &lines);
        self.targets("case.category", &map.case.category, &categories);
        self.fields("case.fields", &map.case.fields, &policy.intake.fields);
        let work = self.act("event.act", &map.event.act);
        self.fields(
            "event.fields",
            &map.event.fields,
            work.map(|act| act.fields.as_slice()).unwrap_or_default(),
        );
        if let Some(close) = &map.close {
            let closes = self.act("close.act", &close.act).and_then(|act| act.to.as_deref());
            if closes.is_some_and(|to| !policy.is_closed(to)) {
                self.add(
                    "close.act",
                    Text::new("这个动作并不办结事项", "This act does not close the case"),
                    Text::new("请改为通向办结阶段的动作", "Name an act that leads to a closed stage"),
                );
            }
        }
    }

    fn jurisdiction(&mut self, map: &LogMap) {
        let Some(own) = &map.jurisdiction else { return };
        if !(110_000..=999_999).contains(&own.code) {
            self.add(
                "jurisdiction.code",
                Text::new("辖区代码应为 6 位数字", "A jurisdiction's code has six digits"),
                Text::new("请写成如 652325 的代码", "Write a code such as 652325"),
            );
        }
        if own.name.trim().is_empty() {
            self.add(
                "jurisdiction.name",
                Text::new("辖区没有名称", "The jurisdiction has no name"),
                Text::new("请写出名称", "Write its name"),
            );
        }
    }

    fn column(&mut self, path: &str, column: &str) {
        if let Some(found) = forbidden(column) {
            let name = found.kind.name();
            self.add(
                path,
                Text::new(
                    format!("“{column}”列属于不得导入的内容：{}", name.zh),
                    format!("The column `{column}` stands for {}, which may not come in", name.en),
                ),
                Text::new("请移到 [[drop]]", "Move it to [[drop]]"),
            );
        }
    }

    fn act(&mut self, path: &str, id: &str) -> Option<&'p Act> {
        let act = self.policy.act(id);
        if act.is_none() {
            self.unknown(path, id);
        }
        act
    }

    fn fields(&mut self, path: &str, given: &BTreeMap<String, Value>, uses: &[FieldUse]) {
        for (id, value) in given {
            let path = format!("{path}.{id}");
            if !uses.iter().any(|used| used.id == *id) {
                self.unknown(&path, id);
            }
            let Some(field) = self.policy.field(id) else { continue };
            if field.kind == FieldKind::Choice {
                let choices: Vec<&str> = field.choices.iter().map(|choice| choice.id.as_str()).collect();
                self.targets(&path, value, &choices);
            }
        }
        for used in uses.iter().filter(|used| used.required && !given.contains_key(&used.id)) {
            let id = &used.id;
            self.add(
                path,
                Text::new(
                    format!("没有写明必填字段“{id}”从哪里来"),
                    format!("Nothing fills the field `{id}`"),
                ),
                Text::new("请写出它的列", "Name its column"),
            );
        }
    }

    fn targets(&mut self, path: &str, value: &Value, known: &[&str]) {
        let constant = value.constant.iter().map(|word| (format!("{path}.constant"), word));
        let listed = value.values.iter().map(|(from, word)| (format!("{path}.values.{from}"), word));
        let unknown: Vec<(String, String)> = constant
            .chain(listed)
            .filter(|(_, word)| !known.contains(&word.as_str()))
            .map(|(path, word)| (path, word.clone()))
            .collect();
        for (path, word) in unknown {
            self.unknown(&path, &word);
        }
    }

    fn unknown(&mut self, path: &str, word: &str) {
        self.add(
            path,
            Text::new(format!("策略里没有“{word}”"), format!("The policy has no `{word}` here")),
            Text::new("请对照 policy.toml 改正", "Compare with policy.toml and mend it"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::load_case_policy;

    const POLICY: &str = include_str!("../../../policies/permit/policy.toml");
    const MAP: &str = include_str!("../../../policies/permit/map.toml");

    fn policy() -> CasePolicy {
        load_case_policy("policy.toml", POLICY).expect("the permit policy is sound")
    }

    fn problems(text: &str) -> Vec<(String, usize)> {
        let problems = load_log_map("map.toml", text, &policy()).expect_err("the map is not sound");
        problems.into_iter().map(|problem| (problem.key, problem.line)).collect()
    }

    fn line_of(text: &str, needle: &str) -> usize {
        text.lines().position(|line| line.contains(needle)).expect("the line is there") + 1
    }

    #[test]
    fn the_permit_map_fits_its_policy() {
        let map = load_log_map("map.toml", MAP, &policy()).expect("the permit map is sound");
        let header = ["case:concept:name", "org:resource", "case:notes"].map(str::to_owned);
        assert_eq!(map.unmapped(&header), ["case:notes"]);
        assert!(map.missing(&header).contains(&"case:deadline"));
    }

    #[test]
    fn a_word_of_the_log_means_what_the_map_says() {
        let map = load_log_map("map.toml", MAP, &policy()).expect("the permit map is sound");
        assert_eq!(map.case.line.read("e-mail"), Ok(Some("email")));
        assert_eq!(map.case.line.read("pigeon"), Err("pigeon"));
        assert_eq!(map.event.fields["team"].read("EMPTY"), Ok(None));
        assert_eq!(map.case.category.read(""), Ok(Some("environmental-permit")));
    }

    #[test]
    fn a_map_to_something_the_policy_does_not_have_is_refused() {
        let text = MAP.replace("Desk = \"desk\"", "Desk = \"counter\"");
        assert_eq!(problems(&text), [("case.line.values.Desk".to_owned(), line_of(&text, "counter"))]);
        let text = MAP.replace("act = \"complete\"", "act = \"finish\"");
        assert_eq!(problems(&text), [("close.act".to_owned(), line_of(&text, "finish"))]);
    }

    #[test]
    fn a_jurisdiction_of_its_own_has_six_digits_and_a_name() {
        let text =
            MAP.replace("code = 990101", "code = 9900").replace("name = \"流程日志试用区\"", "name = \"\"");
        let keys: Vec<String> = problems(&text).into_iter().map(|(key, _)| key).collect();
        assert_eq!(keys, ["jurisdiction.code", "jurisdiction.name"]);
    }

    #[test]
    fn a_column_with_a_forbidden_name_is_refused() {
        let text = MAP.replace("column = \"org:group\"", "column = \"民族\"");
        let line = line_of(&text, "民族");
        assert_eq!(problems(&text), [("event.fields.team.column".to_owned(), line)]);
    }
}
