//! The strings of a Rust file as the compiler sees them: escapes read, `concat!` joined, and macros that only join.
//!
//! Invariant: a macro of literals (`macro_rules! list_sql { ($place:literal) => { concat!("…", $place) } }`) yields the
//! strings of its uses, never its template. Not here: any other macro; its literals stand for themselves.

use std::collections::HashMap;

use super::source::{Kind, Token, closing};

/// A part of a joined string.
#[derive(Clone)]
enum Part {
    Text(String),
    Argument(usize),
}

/// Every string with its line.
pub fn strings(tokens: &[Token]) -> Vec<(String, usize)> {
    let mut templates: HashMap<String, Vec<Part>> = HashMap::new();
    let (mut found, mut index) = (Vec::new(), 0);
    while index < tokens.len() {
        let called = tokens.get(index + 1).is_some_and(|next| next.is("!"));
        if called && tokens[index].is("macro_rules") {
            let end = closing(tokens, index + 3);
            if let Some(template) = template(&tokens[index + 3..=end], &templates) {
                templates.insert(tokens[index + 2].text.clone(), template);
                index = end;
            }
        } else if called && tokens[index].is("concat") {
            let end = closing(tokens, index + 2);
            found.push((tokens[index..end].iter().filter_map(value).collect(), tokens[index].line));
            index = end;
        } else if let Some(template) = templates.get(&tokens[index].text).filter(|_| called) {
            let end = closing(tokens, index + 2);
            let arguments: Vec<String> = tokens[index..end].iter().filter_map(value).collect();
            found.push((joined(template, &arguments), tokens[index].line));
            index = end;
        } else if let Some(value) = value(&tokens[index]) {
            found.push((value, tokens[index].line));
        }
        index += 1;
    }
    found
}

fn joined(template: &[Part], arguments: &[String]) -> String {
    let part = |part: &Part| match part {
        Part::Text(text) => text.clone(),
        Part::Argument(index) => arguments.get(*index).cloned().unwrap_or_default(),
    };
    template.iter().map(part).collect()
}

/// The parts a macro joins, if joining its literal arguments is all it does; it may use macros of this kind that stand before it.
fn template(tokens: &[Token], known: &HashMap<String, Vec<Part>>) -> Option<Vec<Part>> {
    let concat = tokens.iter().position(|token| token.is("concat"))?;
    let names: Vec<&str> = tokens[..concat]
        .windows(4)
        .filter(|four| four[0].is("$") && four[2].is(":") && four[3].is("literal"))
        .map(|four| four[1].text.as_str())
        .collect();
    let end = closing(tokens, concat + 2);
    let (mut parts, mut index) = (Vec::new(), concat + 3);
    while index < end {
        let called = tokens.get(index + 1).is_some_and(|next| next.is("!"));
        if let Some(inner) = known.get(&tokens[index].text).filter(|_| called) {
            let closed = closing(tokens, index + 2);
            let given = arguments(&tokens[index + 3..closed], &names)?;
            parts.extend(inner.iter().map(|part| match part {
                Part::Argument(index) => given[*index].clone(),
                text => text.clone(),
            }));
            index = closed;
        } else if tokens[index].is("$") {
            parts.extend(arguments(&tokens[index..index + 2], &names)?);
        } else {
            parts.extend(value(&tokens[index]).map(Part::Text));
        }
        index += 1;
    }
    Some(parts)
}

/// The literals and named arguments among some tokens.
fn arguments(tokens: &[Token], names: &[&str]) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        if let Some(value) = value(token) {
            parts.push(Part::Text(value));
        } else if token.is("$") {
            let called = tokens.get(index + 1)?;
            parts.push(Part::Argument(names.iter().position(|name| called.is(name))?));
        }
    }
    Some(parts)
}

/// The value of a string literal, or nothing for other literals.
fn value(token: &Token) -> Option<String> {
    let text = token.text.as_str();
    if token.kind != Kind::Literal {
        return None;
    }
    if let Some(raw) = text.strip_prefix('r') {
        let body = raw.trim_matches('#');
        return body.strip_prefix('"')?.strip_suffix('"').map(str::to_owned);
    }
    let body = text.strip_prefix('"')?.strip_suffix('"')?;
    let (mut value, mut letters) = (String::with_capacity(body.len()), body.chars().peekable());
    while let Some(letter) = letters.next() {
        match (letter, if letter == '\\' { letters.next() } else { None }) {
            ('\\', Some('n')) => value.push('\n'),
            ('\\', Some('t')) => value.push('\t'),
            ('\\', Some('\n')) => while letters.next_if(|next| next.is_whitespace()).is_some() {},
            ('\\', Some(other)) => value.push(other),
            _ => value.push(letter),
        }
    }
    Some(value)
}
