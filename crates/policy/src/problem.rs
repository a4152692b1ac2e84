//! What is wrong in a policy file, and where: file, line, key, and what to do, in both languages.
//!
//! Invariant: every problem points at a line a policy officer can open. Positions come from the parsed text, so the typed policies
//! carry no spans. Not here: which things are wrong (`check.rs`, `calendar.rs`).

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::text::{Lang, Text};

/// One mistake in one file. Lines and columns count from 1; columns count characters.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    pub file: String,
    pub line: usize,
    pub column: usize,
    /// The dotted path of the key, as `acts.close.roles[1]`; empty for the file as a whole.
    pub key: String,
    pub what: Text,
    pub remedy: Text,
}

impl Problem {
    /// `file:line:column key: what (what to do)`, for the command line.
    pub fn sentence(&self, lang: Lang) -> String {
        let Problem { file, line, column, key, what, remedy } = self;
        let key = if key.is_empty() { String::new() } else { format!(" {key}") };
        match lang {
            Lang::Zh => {
                format!("{file}:{line}:{column}{key}：{}。{}", what.zh, ended(&remedy.zh, '。', '？'))
            }
            Lang::En => format!("{file}:{line}:{column}{key}: {}. {}", what.en, ended(&remedy.en, '.', '?')),
        }
    }
}

/// A sentence with its full stop, unless it is a question.
fn ended(sentence: &str, stop: char, question: char) -> String {
    if sentence.ends_with(question) { sentence.to_owned() } else { format!("{sentence}{stop}") }
}

/// A TOML text with its file name, kept to say where a key stands.
pub struct Source<'a> {
    file: &'a str,
    text: &'a str,
    table: DeTable<'a>,
}

impl<'a> Source<'a> {
    /// Parses the syntax only. The errors are those of the text itself.
    pub fn parse(file: &'a str, text: &'a str) -> Result<Self, Vec<Problem>> {
        match DeTable::parse(text) {
            Ok(table) => Ok(Source { file, text, table: table.into_inner() }),
            Err(error) => Err(vec![from_toml(file, text, &error, String::new())]),
        }
    }

    /// Reads the typed value; an unknown key, a missing one or a wrong kind of value is a problem with its line.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Vec<Problem>> {
        toml::from_str(self.text).map_err(|error| {
            let key = error.span().map(|span| self.key_at(&span)).unwrap_or_default();
            vec![from_toml(self.file, self.text, &error, key)]
        })
    }

    /// A problem at the key `path` (`acts.close.roles[1]`), or at the nearest enclosing key that exists.
    pub fn problem(&self, path: &str, what: Text, remedy: Text) -> Problem {
        let offset = self.offset_of(path).unwrap_or(0);
        let (line, column) = position(self.text, offset);
        Problem { file: self.file.to_owned(), line, column, key: path.to_owned(), what, remedy }
    }

    /// Visits every key of the file with its path, tables inside arrays included; the value is given where it is a text.
    pub fn each_key(&self, mut visit: impl FnMut(&str, &str, Option<&str>)) {
        walk(&self.table, "", &mut |path, key, _, value| visit(path, key, value.get_ref().as_str()));
    }

    /// Where the deepest existing part of `path` stands.
    fn offset_of(&self, path: &str) -> Option<usize> {
        let mut found: Option<(usize, usize)> = None;
        walk(&self.table, "", &mut |at, _, key_span, _| {
            let inside = path == at || path.starts_with(at) && path[at.len()..].starts_with(['.', '[']);
            if inside && found.is_none_or(|(length, _)| length < at.len()) {
                found = Some((at.len(), key_span.start));
            }
        });
        found.map(|(_, offset)| offset)
    }

    /// The path of the deepest key whose key or value holds `span`.
    fn key_at(&self, span: &Range<usize>) -> String {
        let mut found = String::new();
        walk(&self.table, "", &mut |path, _, key, value| {
            let value = &value.span();
            let holds = |outer: &Range<usize>| outer.start <= span.start && span.end <= outer.end;
            if (holds(key) || holds(value)) && path.len() > found.len() {
                found = path.to_owned();
            }
        });
        found
    }
}

/// Path, last key (empty for an item of an array), where the key stands, the value.
type Visit<'v> = dyn FnMut(&str, &str, &Range<usize>, &Spanned<DeValue<'_>>) + 'v;

fn walk(table: &DeTable<'_>, prefix: &str, visit: &mut Visit<'_>) {
    for (key, value) in table {
        let name: &str = key.get_ref();
        let path = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") };
        visit(&path, name, &key.span(), value);
        walk_value(value.get_ref(), &path, visit);
    }
}

fn walk_value(value: &DeValue<'_>, path: &str, visit: &mut Visit<'_>) {
    match value {
        DeValue::Table(table) => walk(table, path, visit),
        DeValue::Array(items) => {
            for (n, item) in items.iter().enumerate() {
                let path = format!("{path}[{n}]");
                visit(&path, "", &item.span(), item);
                walk_value(item.get_ref(), &path, visit);
            }
        }
        _ => {}
    }
}

/// 1-based line and column, in characters, of a byte offset.
fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
    (line, column)
}

fn from_toml(file: &str, text: &str, error: &toml::de::Error, key: String) -> Problem {
    let span = error.span().unwrap_or_default();
    let (line, column) = position(text, span.start);
    let (what, remedy) = in_words(error.message(), text.get(span).unwrap_or_default(), key.is_empty());
    Problem { file: file.to_owned(), line, column, key, what, remedy }
}

/// The reader's messages come in English; each kind gets a sentence of our own in both languages. `at` is the text it is
/// about.
fn in_words(message: &str, at: &str, is_syntax: bool) -> (Text, Text) {
    let quoted = message.split('`').nth(1).unwrap_or_default();
    if message.starts_with("unknown field") || message.starts_with("unknown variant") {
        return unknown(quoted, message.split_once("expected").map_or("", |(_, rest)| rest));
    }
    if message.starts_with("missing field") {
        return (
            Text::new(format!("缺少“{quoted}”"), format!("`{quoted}` is missing")),
            Text::new(format!("请补上“{quoted}”"), format!("Add `{quoted}`")),
        );
    }
    if message.starts_with("duplicate") {
        return (
            Text::new(format!("“{at}”写了两次"), format!("`{at}` is written twice")),
            Text::new("请只保留一处", "Keep one of them"),
        );
    }
    let wrong = message.strip_prefix("invalid type: ").or_else(|| message.strip_prefix("invalid value: "));
    if let Some((_, expected)) = wrong.and_then(|rest| rest.split_once(", expected ")) {
        let (zh, en) = kind_of_value(expected);
        return (
            Text::new(format!("{at} 不能写在这里"), format!("{at} cannot stand here")),
            Text::new(format!("请写成{zh}"), format!("Write {en}")),
        );
    }
    let en = message.trim_end_matches('.').replace('\n', "; ");
    if !is_syntax {
        return (
            Text::new(format!("{at} 不能写在这里（{en}）"), format!("{at} cannot stand here: {en}")),
            Text::new(
                "请核对这一内容；日期写成如 2026-03-16",
                "Look at it again; a date is written as 2026-03-16",
            ),
        );
    }
    (
        Text::new(format!("TOML 写法有误（{en}）"), format!("This is not TOML: {en}")),
        Text::new(
            "请核对这一行的引号、括号和等号",
            "Look at the quotation marks, brackets and equals signs of this line",
        ),
    )
}

/// A word that has no place here, with the nearest that has one, or all of them.
fn unknown(word: &str, choices: &str) -> (Text, Text) {
    let choices: Vec<&str> = choices.split('`').skip(1).step_by(2).collect();
    let what = Text::new(format!("“{word}”不是这里可以写的内容"), format!("`{word}` is not known here"));
    let near = choices.iter().map(|choice| (slips(word, choice), choice)).min();
    if let Some((1..=2, near)) = near {
        return (what, Text::new(format!("是否要写“{near}”？"), format!("Did you mean `{near}`?")));
    }
    let (zh, en) = (choices.join("、"), choices.join(", "));
    (what, Text::new(format!("可以写的有：{zh}"), format!("Known are: {en}")))
}

/// How many letters were put in, left out or exchanged between two words (Levenshtein 1966).
fn slips(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (n, letter) in one.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], n + 1);
        for (m, opposite) in other.iter().enumerate() {
            let exchanged = diagonal + usize::from(letter != *opposite);
            diagonal = row[m + 1];
            row[m + 1] = exchanged.min(row[m] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

/// What the reader of a policy expected, in words.
fn kind_of_value(expected: &str) -> (&'static str, &'static str) {
    let kinds: [(&[&str], &str, &str); 6] = [
        (&["u8", "u16", "u32", "u64", "usize"], "整数，不小于零", "a whole number, not below zero"),
        (&["i8", "i16", "i32", "i64", "f64"], "数字", "a number"),
        (&["a string", "string"], "文字，加英文引号", "text in quotation marks"),
        (&["a boolean"], "true 或 false", "`true` or `false`"),
        (&["a sequence"], "方括号中的列表", "a list in square brackets"),
        (&["a map"], "花括号中的一组内容，或单独的一节", "a group in braces, or a section of its own"),
    ];
    let found = kinds.into_iter().find(|(names, ..)| names.contains(&expected));
    let of_group = expected.starts_with("struct") || expected.starts_with("map");
    match found.or_else(|| of_group.then_some(kinds[5])) {
        Some((_, zh, en)) => (zh, en),
        None => ("其他策略文件在此处所写的那种内容", "what another policy file has in its place"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::load_case_policy;

    const POLICY: &str = include_str!("../../../policies/farm-need/policy.toml");

    /// What is said of the policy after a change, in both languages.
    fn said(from: &str, to: &str) -> (String, String) {
        let text = POLICY.replacen(from, to, 1);
        assert_ne!(text, POLICY, "{from}");
        let problems = load_case_policy("policy.toml", &text).expect_err("it is not sound");
        assert_eq!(problems.len(), 1, "{problems:#?}");
        (problems[0].sentence(Lang::Zh), problems[0].sentence(Lang::En))
    }

    #[test]
    fn a_slip_in_a_key_is_answered_with_the_word_that_was_meant() {
        let (zh, en) = said("version = 2", "versoin = 1");
        assert_eq!(zh, "policy.toml:5:1 versoin：“versoin”不是这里可以写的内容。是否要写“version”？");
        assert!(en.ends_with("`versoin` is not known here. Did you mean `version`?"), "{en}");
        let (zh, en) = said("kind = \"text\"", "kind = \"signature\"");
        assert!(
            zh.contains("可以写的有：line、text、") && en.contains("Known are: line, text,"),
            "{zh} {en}"
        );
    }

    #[test]
    fn a_value_of_the_wrong_kind_is_answered_with_the_right_kind() {
        let (zh, en) = said("version = 2", "version = \"one\"");
        assert_eq!(zh, "policy.toml:5:11 version：\"one\" 不能写在这里。请写成整数，不小于零。");
        assert!(en.contains("Write a whole number"), "{en}");
        assert!(said("parties = true", "parties = \"yes\"").0.ends_with("请写成true 或 false。"));
        assert!(
            said("roles = [\"team-leader\", \"team-member\"]", "roles = \"team-leader\"")
                .0
                .contains("方括号")
        );
    }

    #[test]
    fn a_key_written_twice_and_a_line_that_is_no_toml_are_named() {
        assert!(said("version = 2", "version = 2\nversion = 3").0.contains("6:1：“version”写了两次"));
        assert!(said("version = 2", "version = = 1").0.contains("TOML 写法有误"));
    }

    #[test]
    fn a_stage_that_is_not_there_is_one_problem_and_not_ten() {
        let (zh, _) = said("to = \"reported\"", "to = \"nowhere\"");
        assert!(zh.contains("intake.to：“nowhere”没有在 stages 中定义"), "{zh}");
    }
}
