//! Rust text as tokens with their lines, and which of them ship: the part of the house rules that reads.
//!
//! Invariant: text inside comments, strings and test code is never mistaken for shipped code.
//! Not here: the rules (`rules.rs`), other file kinds (`text.rs`).

use std::ops::RangeInclusive;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::strings;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Ident,
    Punct,
    Literal,
    Open,
    Close,
}

#[derive(Clone, Debug)]
pub struct Token {
    pub kind: Kind,
    pub text: String,
    /// From 1.
    pub line: usize,
}

impl Token {
    pub fn is(&self, text: &str) -> bool {
        self.kind != Kind::Literal && self.text == text
    }
}

/// One Rust file of the project.
pub struct Source {
    /// From the root of the project, with `/`.
    pub path: String,
    pub text: String,
    /// All of it but the documentation comments.
    pub tokens: Vec<Token>,
    /// What is compiled outside tests.
    pub shipped: Vec<Token>,
    test_lines: Vec<RangeInclusive<usize>>,
}

impl Source {
    pub fn read(path: &str, text: &str) -> Source {
        let stream: TokenStream = text.parse().unwrap_or_else(|error| panic!("{path} is not Rust: {error}"));
        let mut tokens = Vec::new();
        flatten(stream, &mut tokens);
        let tokens = without_documentation(&tokens);
        let (shipped, test_lines) =
            if is_test_file(path) { (Vec::new(), Vec::new()) } else { without_tests(&tokens) };
        Source { path: path.to_owned(), text: text.to_owned(), tokens, shipped, test_lines }
    }

    pub fn is_test_file(&self) -> bool {
        is_test_file(&self.path)
    }

    /// Lines of the file outside its test blocks.
    pub fn lines_without_tests(&self) -> usize {
        let tests: usize = self.test_lines.iter().map(|range| range.end() - range.start() + 1).sum();
        self.text.lines().count() - tests
    }

    /// Every string that ships, unescaped, with its line.
    pub fn strings(&self) -> Vec<(String, usize)> {
        strings::strings(&self.shipped)
    }

    /// Every path of two or more segments that ships; groups in `use` are written out.
    pub fn paths(&self) -> Vec<(String, usize)> {
        let mut found = Vec::new();
        let mut index = 0;
        while index < self.shipped.len() {
            index = read_path(&self.shipped, index, "", &mut found);
        }
        found.retain(|(path, _)| path.contains("::"));
        found
    }
}

fn is_test_file(path: &str) -> bool {
    let mut parts: Vec<&str> = path.split('/').collect();
    let file = parts.pop().unwrap_or_default();
    file == "tests.rs" || parts.contains(&"tests")
}

fn flatten(stream: TokenStream, into: &mut Vec<Token>) {
    for tree in stream {
        let line = tree.span().start().line;
        match tree {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                into.push(Token { kind: Kind::Open, text: open.into(), line });
                flatten(group.stream(), into);
                let end = group.span_close().end().line;
                into.push(Token { kind: Kind::Close, text: close.into(), line: end });
            }
            TokenTree::Ident(ident) => into.push(Token { kind: Kind::Ident, text: ident.to_string(), line }),
            TokenTree::Punct(punct) => {
                into.push(Token { kind: Kind::Punct, text: punct.as_char().to_string(), line });
            }
            TokenTree::Literal(literal) => {
                into.push(Token { kind: Kind::Literal, text: literal.to_string(), line });
            }
        }
    }
}

/// The index of the token that closes the group opened at `open`.
pub fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate().skip(open) {
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return index;
        }
    }
    tokens.len() - 1
}

/// Where the attribute that begins at `index` opens its bracket.
fn attribute(tokens: &[Token], index: usize) -> Option<usize> {
    if !tokens[index].is("#") {
        return None;
    }
    let open = if tokens.get(index + 1)?.is("!") { index + 2 } else { index + 1 };
    tokens.get(open)?.is("[").then_some(open)
}

fn without_documentation(tokens: &[Token]) -> Vec<Token> {
    let mut kept = Vec::with_capacity(tokens.len());
    let mut index = 0;
    while index < tokens.len() {
        match attribute(tokens, index) {
            Some(open) if tokens[open + 1].is("doc") => index = closing(tokens, open) + 1,
            _ => {
                kept.push(tokens[index].clone());
                index += 1;
            }
        }
    }
    kept
}

fn without_tests(tokens: &[Token]) -> (Vec<Token>, Vec<RangeInclusive<usize>>) {
    let (mut kept, mut dropped) = (Vec::with_capacity(tokens.len()), Vec::new());
    let mut index = 0;
    while index < tokens.len() {
        match attribute(tokens, index) {
            Some(open) if marks_a_test(&tokens[open..=closing(tokens, open)]) => {
                let end = item_end(tokens, closing(tokens, open) + 1);
                dropped.push(tokens[index].line..=tokens[end].line);
                index = end + 1;
            }
            _ => {
                kept.push(tokens[index].clone());
                index += 1;
            }
        }
    }
    (kept, dropped)
}

fn marks_a_test(attribute: &[Token]) -> bool {
    let text: String = attribute.iter().map(|token| token.text.as_str()).collect();
    text == "[cfg(test)]" || text == "[test]" || text.ends_with("::test]")
}

/// The last token of the item that begins at `start`, after any further attributes.
fn item_end(tokens: &[Token], start: usize) -> usize {
    let mut index = start;
    while let Some(open) = tokens.get(index).and_then(|_| attribute(tokens, index)) {
        index = closing(tokens, open) + 1;
    }
    let ends_with_semicolon = tokens[index..]
        .iter()
        .take(4)
        .any(|token| ["use", "static", "type"].iter().any(|word| token.is(word)))
        || tokens[index..].windows(2).take(3).any(|pair| pair[0].is("const") && !pair[1].is("fn"));
    while index < tokens.len() {
        if tokens[index].is(";") {
            return index;
        }
        if tokens[index].kind == Kind::Open {
            let close = closing(tokens, index);
            if tokens[index].is("{") && !ends_with_semicolon {
                return close;
            }
            index = close;
        }
        index += 1;
    }
    tokens.len() - 1
}

/// Reads the path at `index`, if one begins there, and returns the index after it.
fn read_path(tokens: &[Token], index: usize, before: &str, found: &mut Vec<(String, usize)>) -> usize {
    if tokens[index].kind != Kind::Ident {
        return index + 1;
    }
    let line = tokens[index].line;
    let mut path = format!("{before}{}", tokens[index].text);
    let mut next = index + 1;
    while tokens.get(next).is_some_and(|token| token.is(":"))
        && tokens.get(next + 1).is_some_and(|token| token.is(":"))
    {
        match tokens.get(next + 2) {
            Some(token) if token.kind == Kind::Ident => {
                path = format!("{path}::{}", token.text);
                next += 3;
            }
            Some(token) if token.is("{") => {
                let end = closing(tokens, next + 2);
                let mut inner = next + 3;
                while inner < end {
                    inner = read_path(tokens, inner, &format!("{path}::"), found);
                }
                return end + 1;
            }
            _ => break,
        }
    }
    found.push((path, line));
    next
}
