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
            Lang::Zh => format!("{file}:{line}:{column}{key}：{}。{}。", what.zh, remedy.zh),
            Lang::En => format!("{file}:{line}:{column}{key}: {}. {}.", what.en, remedy.en),
        }
    }
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
    let (line, column) = position(text, error.span().map_or(0, |span| span.start));
    let (what, remedy) = in_words(error.message());
    Problem { file: file.to_owned(), line, column, key, what, remedy }
}

/// The reader's messages come in English; the usual ones get a Chinese sentence of their own.
fn in_words(message: &str) -> (Text, Text) {
    let quoted = message.split('`').nth(1).unwrap_or_default();
    if message.starts_with("unknown field") || message.starts_with("unknown variant") {
        let choices = message.split_once("expected").map_or("", |(_, rest)| rest.trim());
        return (
            Text::new(format!("“{quoted}”不是这里可以写的内容"), format!("`{quoted}` is not known here")),
            Text::new(format!("请改为以下之一：{choices}"), format!("Use one of: {choices}")),
        );
    }
    if message.starts_with("missing field") {
        return (
            Text::new(format!("缺少“{quoted}”"), format!("`{quoted}` is missing")),
            Text::new(format!("请补上“{quoted}”"), format!("Add `{quoted}`")),
        );
    }
    if message.starts_with("duplicate") {
        return (
            Text::new("同一内容写了两次", message.to_owned()),
            Text::new("请只保留一处", "Keep one of them"),
        );
    }
    let en = message.trim_end_matches('.').replace('\n', "; ");
    (
        Text::new(format!("无法读取（{en}）"), format!("It cannot be read: {en}")),
        Text::new("请对照其他策略文件改正写法", "Compare with another policy file and mend the notation"),
    )
}
