//! Nothing untranslated, nothing misspelt: the two languages and the code are compared key by key.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use bellwether_policy::Role;
use fluent_syntax::ast;

use super::*;

type Keys = BTreeMap<String, BTreeSet<String>>;

/// Every message of a language with the names of its arguments.
fn keys(lang: Lang) -> Keys {
    let mut keys = Keys::new();
    for (_, _, text) in FILES.iter().filter(|(tag, ..)| *tag == lang.tag()) {
        let resource = fluent_syntax::parser::parse(*text).unwrap();
        for entry in resource.body {
            if let ast::Entry::Message(message) = entry {
                let mut names = BTreeSet::new();
                pattern_names(message.value.as_ref().unwrap(), &mut names);
                keys.insert(message.id.name.to_owned(), names);
            }
        }
    }
    keys
}

fn pattern_names(pattern: &ast::Pattern<&str>, names: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let ast::PatternElement::Placeable { expression } = element {
            expression_names(expression, names);
        }
    }
}

fn expression_names(expression: &ast::Expression<&str>, names: &mut BTreeSet<String>) {
    match expression {
        ast::Expression::Inline(inline) => inline_names(inline, names),
        ast::Expression::Select { selector, variants } => {
            inline_names(selector, names);
            variants.iter().for_each(|variant| pattern_names(&variant.value, names));
        }
    }
}

fn inline_names(inline: &ast::InlineExpression<&str>, names: &mut BTreeSet<String>) {
    match inline {
        ast::InlineExpression::VariableReference { id } => {
            names.insert(id.name.to_owned());
        }
        ast::InlineExpression::Placeable { expression } => expression_names(expression, names),
        _ => {}
    }
}

/// The calls whose first string literal is a key, and how many arguments stand before it.
const KEY_CALLS: [(&str, usize); 5] =
    [("t(", 1), ("t_args(", 1), ("Refusal::new(", 0), ("holds(", 1), ("refused(", 0)];

/// The string literals that name messages in one source file.
fn keys_named_in(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (call, arguments_before) in KEY_CALLS {
        for (start, _) in source.match_indices(call) {
            let before = source[..start].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '.') {
                continue;
            }
            let rest = &source[start + call.len()..];
            let Some((before_quote, after)) = rest.split_once('"') else { continue };
            let only_an_argument = !before_quote.contains([';', '{', '}', '!', '=', '|'])
                && before_quote.matches(',').count() == arguments_before
                && (arguments_before > 0 || before_quote.trim().is_empty())
                && before_quote.matches('(').count() == before_quote.matches(')').count();
            if only_an_argument {
                found.extend(after.split_once('"').map(|(key, _)| key.to_owned()));
            }
        }
    }
    found
}

fn sources(folder: &Path, visit: &mut dyn FnMut(&Path, &str)) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, visit);
        } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs") {
            visit(&path, &std::fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn every_key_exists_in_both_languages_with_the_same_arguments() {
    let (zh, en) = (keys(Lang::Zh), keys(Lang::En));
    let differing: Vec<_> = zh
        .keys()
        .chain(en.keys())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .filter(|k| zh.get(*k) != en.get(*k))
        .collect();
    assert!(differing.is_empty(), "missing in one language, or other arguments: {differing:?}");
}

#[test]
fn every_key_named_in_code_exists() {
    let known = keys(Lang::Zh);
    let mut unknown = BTreeSet::new();
    sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut |path, source| {
        let named = keys_named_in(source);
        let missing = named.into_iter().filter(|key| !key.contains('{') && !known.contains_key(key));
        unknown.extend(missing.map(|key| format!("{} in {}", key, path.display())));
    });
    assert!(unknown.is_empty(), "no such message: {unknown:#?}");
}

#[test]
fn the_search_for_keys_in_code_finds_what_it_should() {
    let source = "t(lang, \"a\") t_args(page.lang(), \"b\", &[]) Refusal::new(\"c\") start(lang, \"no\") \
                  x.t(lang, \"no\") t(lang, match x { 1 => \"no\" }) t(lang, key); f(\"no\")";
    assert_eq!(keys_named_in(source), ["a", "b", "c"]);
}

#[test]
fn every_file_stands_in_both_languages() {
    let slices = |lang: Lang| -> BTreeSet<&str> {
        FILES.iter().filter(|(tag, ..)| *tag == lang.tag()).map(|(_, slice, _)| *slice).collect()
    };
    assert_eq!(slices(Lang::Zh), slices(Lang::En));
}

#[test]
fn every_role_has_a_name() {
    for role in Role::ALL {
        assert!(has(&format!("role-{}", role.as_str())), "{}", role.as_str());
    }
}

#[test]
fn a_missing_key_is_visible() {
    assert_eq!(t(Lang::Zh, "no-such-key"), "⟦no-such-key⟧");
    assert_eq!(t_args(Lang::En, "no-such-key", &[]), "⟦no-such-key⟧");
}

#[test]
fn numbers_in_sentences_are_grouped_and_pluralised() {
    let rows = |count: i64| t_args(Lang::En, "table-rows", &[("count", count.into())]);
    assert_eq!([rows(1), rows(1_434)], ["1 row", "1,434 rows"]);
}

#[test]
fn chinese_words_use_no_exclamation_marks_and_the_polite_form() {
    for (_, slice, text) in FILES.iter().filter(|(tag, ..)| *tag == "zh-CN") {
        assert!(!text.contains(['！', '你']), "zh-CN/{slice}.ftl");
    }
}
