//! Who imports whom, file by file, and the circles in it: a circle is a room in which nothing can be understood alone.
//!
//! What a `mod.rs` hands on counts for the file that it comes from. Not here: which room may know which (ARCHITECTURE.md says it).

use std::collections::{BTreeMap, BTreeSet};

use super::source::{Source, Token};

/// The files of the app by module, and for each what it imports.
pub struct Imports {
    pub of: BTreeMap<String, BTreeSet<String>>,
}

/// `cases::rules::need` for `crates/app/src/cases/rules/need.rs`; the root is empty.
fn module_of(path: &str) -> Option<String> {
    let inner = path.strip_prefix("crates/app/src/")?.strip_suffix(".rs")?;
    let inner = inner.strip_suffix("/mod").unwrap_or(inner);
    let inner = if inner == "lib" || inner == "main" { "" } else { inner };
    Some(inner.replace('/', "::"))
}

/// One `use`: the paths it names, whole, and whether it hands them on.
struct Use {
    paths: Vec<Vec<String>>,
    hands_on: bool,
}

/// Every `use` of what ships.
fn uses(tokens: &[Token]) -> Vec<Use> {
    let mut found = Vec::new();
    for (at, _) in tokens.iter().enumerate().filter(|(_, token)| token.is("use")) {
        let end = tokens[at..].iter().position(|other| other.is(";")).map_or(tokens.len(), |more| at + more);
        let hands_on = tokens[..at].iter().rev().take(4).any(|before| before.is("pub"))
            && !tokens[..at].iter().rev().take(4).any(|before| before.is(";"));
        let mut paths = Vec::new();
        branches(&tokens[at + 1..end], &mut 0, &mut Vec::new(), &mut paths);
        found.push(Use { paths, hands_on });
    }
    found
}

/// Takes a tree of a `use` apart.
fn branches(tokens: &[Token], at: &mut usize, before: &mut Vec<String>, paths: &mut Vec<Vec<String>>) {
    let depth = before.len();
    let mut open = false;
    while let Some(token) = tokens.get(*at) {
        *at += 1;
        match token.text.as_str() {
            "{" => {
                branches(tokens, at, before, paths);
                open = false;
            }
            "," | "}" => {
                if open {
                    paths.push(before.clone());
                }
                before.truncate(depth);
                open = false;
                if token.text == "}" {
                    return;
                }
            }
            ":" | "*" | "(" | ")" => {}
            "as" => *at += 1,
            name => {
                before.push(name.to_owned());
                open = true;
            }
        }
    }
    if open {
        paths.push(before.clone());
    }
    before.truncate(depth);
}

impl Imports {
    pub fn read(sources: &[Source]) -> Imports {
        let known: BTreeMap<String, &Source> = sources
            .iter()
            .filter(|source| !source.is_test_file())
            .filter_map(|source| Some((module_of(&source.path)?, source)))
            .filter(|(module, _)| !module.is_empty())
            .collect();
        let mut handed: BTreeMap<(String, String), String> = BTreeMap::new();
        let whole = |module: &str, path: &[String]| whole_path(module, path);
        for (module, source) in &known {
            for one in uses(&source.shipped).iter().filter(|one| one.hands_on) {
                for path in one.paths.iter().map(|path| whole(module, path)) {
                    if let (Some(name), Some((from, _))) = (path.last(), longest(&known, &path)) {
                        handed.insert((module.clone(), name.clone()), from);
                    }
                }
            }
        }
        let mut of = BTreeMap::new();
        for (module, source) in &known {
            let mut imported = BTreeSet::new();
            for path in uses(&source.shipped).iter().filter(|one| !one.hands_on).flat_map(|one| &one.paths) {
                let path = whole(module, path);
                let Some((mut to, rest)) = longest(&known, &path) else { continue };
                if let Some(from) = rest.first().and_then(|name| handed.get(&(to.clone(), name.clone()))) {
                    to.clone_from(from);
                }
                if to != *module {
                    imported.insert(to);
                }
            }
            of.insert(module.clone(), imported);
        }
        Imports { of }
    }

    /// The circles, largest first; a file that is in none is not told.
    pub fn circles(&self) -> Vec<Vec<String>> {
        let mut left: BTreeSet<&String> = self.of.keys().collect();
        let mut circles = Vec::new();
        while let Some(first) = left.iter().next().copied() {
            let there = self.reach(first);
            let mut circle: Vec<String> =
                there.iter().filter(|other| self.reach(other).contains(first)).cloned().collect();
            circle.push(first.clone());
            circle.sort();
            circle.dedup();
            for module in &circle {
                left.remove(module);
            }
            if circle.len() > 1 {
                circles.push(circle);
            }
        }
        circles.sort_by_key(|circle| std::cmp::Reverse(circle.len()));
        circles
    }

    fn reach(&self, from: &str) -> BTreeSet<String> {
        let (mut found, mut next) = (BTreeSet::new(), vec![from.to_owned()]);
        while let Some(module) = next.pop() {
            for to in self.of.get(&module).into_iter().flatten() {
                if found.insert(to.clone()) {
                    next.push(to.clone());
                }
            }
        }
        found
    }
}

/// A path from the root of the crate; one that begins elsewhere stays as it is.
fn whole_path(module: &str, path: &[String]) -> Vec<String> {
    let mut here: Vec<String> = module.split("::").map(str::to_owned).collect();
    let mut rest = path;
    match path.first().map(String::as_str) {
        Some("crate") => return path[1..].to_vec(),
        Some("self") => rest = &path[1..],
        Some("super") => {
            while rest.first().is_some_and(|word| word == "super") {
                here.pop();
                rest = &rest[1..];
            }
        }
        _ => {}
    }
    here.extend(rest.iter().cloned());
    here
}

/// The longest known module that a path begins with, and what of the path is left.
fn longest<'p>(known: &BTreeMap<String, &Source>, path: &'p [String]) -> Option<(String, &'p [String])> {
    (1..=path.len()).rev().find_map(|length| {
        let module = path[..length].join("::");
        known.contains_key(&module).then(|| (module, &path[length..]))
    })
}
