//! A bad sample for every rule, so that every rule is known to be able to fail.

use std::path::Path;

use super::rules::{self, Fault};
use super::source::Source;
use super::text;

fn lines(faults: &[Fault]) -> Vec<usize> {
    faults.iter().map(|fault| fault.line).collect()
}

#[test]
fn a_file_or_module_with_an_empty_name_is_found() {
    assert_eq!(lines(&rules::names(&Source::read("crates/app/src/web/utils.rs", "fn a() {}"))), [1]);
    assert_eq!(lines(&rules::names(&Source::read("crates/app/src/common/mod.rs", "fn a() {}"))), [1]);
    assert_eq!(lines(&rules::names(&Source::read("a.rs", "//! A.\nmod helpers {}\nmod closure {}"))), [2]);
}

#[test]
fn a_file_without_a_header_is_found() {
    assert_eq!(lines(&rules::header(&Source::read("a.rs", "fn a() {}"))), [1]);
    assert!(rules::header(&Source::read("a.rs", "//! What it is for.\nfn a() {}")).is_empty());
}

#[test]
fn a_long_function_is_found_where_it_begins() {
    let body = "    let a = \"}\";\n".repeat(69);
    let long = format!("//! A.\nimpl A {{\nfn long(a: fn() -> u8) {{\n{body}}}\n}}\nfn short() {{}}");
    assert_eq!(lines(&rules::function_size(&Source::read("a.rs", &long))), [3]);
    let fits = long.replacen("    let a = \"}\";\n", "", 1);
    assert!(rules::function_size(&Source::read("a.rs", &fits)).is_empty());
}

#[test]
fn a_long_file_is_found_and_its_tests_do_not_count() {
    let code = "const A: u8 = 1;\n".repeat(499);
    let tests = format!("#[cfg(test)]\nmod tests {{\n{code}}}\n");
    assert!(rules::file_size(&Source::read("a.rs", &format!("//! A.\n{code}{tests}"))).is_empty());
    assert_eq!(
        lines(&rules::file_size(&Source::read("a.rs", &format!("//! A.\n{code}\n{tests}fn b() {{}}")))),
        [1]
    );
}

#[test]
fn an_unwrap_is_found_outside_tests_only() {
    let text = "//! `a.unwrap()`\nfn a() { b.unwrap() }\n#[test]\nfn c() { d.unwrap() }\n\
                #[cfg(test)]\nuse a::{b};\nfn e() { html! { (f.unwrap()) \".unwrap()\" } }";
    assert_eq!(lines(&rules::unwraps(&Source::read("a.rs", text))), [2, 7]);
    assert!(rules::unwraps(&Source::read("crates/app/tests/story.rs", text)).is_empty());
}

#[test]
fn sql_outside_a_store_is_found_and_a_sentence_is_not() {
    let text = "//! A.\n/// select a from b\nfn a() { b(\"select a\n from b where c = $1\"); c(\"Select a place\") }";
    assert_eq!(lines(&rules::sql_place(&Source::read("crates/app/src/cases/pages.rs", text))), [3]);
    assert!(rules::sql_place(&Source::read("crates/app/src/cases/store.rs", text)).is_empty());
    assert!(rules::sql_place(&Source::read("crates/app/src/db/log.rs", text)).is_empty());
}

#[test]
fn markers_out_of_order_are_found_and_repeats_are_not() {
    let store = |sql: &str| Source::read("store.rs", &format!("//! A.\nconst A: &str = {sql};"));
    assert_eq!(lines(&rules::sql_markers(&store("\"select a from b where c = $2 and d = $1\""))), [2]);
    assert_eq!(
        lines(&rules::sql_markers(&store("concat!(\"select a from b where c = $1\", \" and d = $3\")"))),
        [2]
    );
    assert!(rules::sql_markers(&store("\"select a from b where c = $1 and d = $2 and e = $1\"")).is_empty());
}

#[test]
fn a_macro_that_joins_literals_is_judged_by_its_uses() {
    let text = "//! A.\nmacro_rules! list { ($a:literal, $b:literal) => { concat!(\"select a from b where \", $b, $a) } }\n\
                const A: &str = list!(\" and d = $2\", \"c = $1\");\nconst B: &str = list!(\"c = $1\", \"c = $2\");";
    let source = Source::read("store.rs", text);
    assert_eq!(source.strings()[0].0, "select a from b where c = $1 and d = $2");
    assert_eq!(lines(&rules::sql_markers(&source)), [4]);
}

#[test]
fn a_macro_that_joins_by_another_is_judged_by_its_uses() {
    let text = "//! A.\nmacro_rules! wanted { ($a:literal) => { concat!(\"where c = $1 and \", $a, \" \") } }\n\
                macro_rules! list { ($a:literal, $b:literal) => { concat!(\"select a from b \", wanted!($a), \"and \", $b) } }\n\
                const A: &str = list!(\"d = $2\", \"e = $3\");\nconst B: &str = list!(\"d = $3\", \"e = $2\");";
    let source = Source::read("store.rs", text);
    assert_eq!(source.strings()[0].0, "select a from b where c = $1 and d = $2 and e = $3");
    assert_eq!(lines(&rules::sql_markers(&source)), [5]);
}

#[test]
fn a_pure_file_that_reaches_outside_is_found() {
    let text = "//! A.\nuse std::{collections::HashMap, fs::{self, File}};\nfn a() { jiff::Timestamp::now(); }\n\
                #[cfg(test)]\nmod tests { use crate::db::Tx; }";
    assert_eq!(lines(&rules::purity(&Source::read("crates/app/src/cases/model.rs", text))), [2, 2, 3]);
    assert_eq!(lines(&rules::purity(&Source::read("crates/app/src/cases/rules/close.rs", text))), [2, 2, 3]);
    assert_eq!(lines(&rules::purity(&Source::read("crates/ledger/src/tree.rs", text))), [2, 2, 3]);
    assert!(rules::purity(&Source::read("crates/app/src/cases/pages.rs", text)).is_empty());
}

#[test]
fn a_document_that_names_a_missing_path_is_found() {
    let files = ["crates/app/src/db/link.rs".to_owned(), "crates/ledger/SPEC.md".to_owned()];
    let text = "`crates/app/src/db` and `db/link.rs` and `link.rs`\n`crates/gone.rs`\n`gone.md` `GET /cases`\n\
                ```\n`crates/gone.rs`\n```\n`crates/{ledger,rank}`";
    assert_eq!(lines(&text::paths_exist("ARCHITECTURE.md", text, &files)), [2, 3, 7]);
    assert!(text::paths_exist("crates/ledger/README.md", "`SPEC.md`", &files).is_empty());
}

#[test]
fn a_folder_of_one_machine_is_found() {
    let there = |path: &Path| path.starts_with("/somewhere");
    let text =
        "/usr/bin/env\nsee /somewhere/else.\nfrom `/somewhere/shared/`\nGET /cases/1\na/somewhere/else";
    assert_eq!(lines(&text::names_no_machine("README.md", text, there)), [2, 3]);
}

#[test]
fn a_descriptor_of_the_databases_file_is_found() {
    let faults = |path: &str, text: &str| lines(&rules::database_file(&Source::read(path, text)));
    let named = "//! A.\nfn a() { b(\"bellwether.db\") }\n#[test]\nfn c() { b(\"bellwether.db\") }";
    assert_eq!(faults("crates/app/src/audit/store.rs", named), [2]);
    assert_eq!(faults("crates/app/src/db/sqlite_file.rs", "//! A.\nfn a() { std::fs::File::open(b) }"), [2]);
    let asked = "//! A.\nfn a() {\nstd::fs::File::open(&self.database_file())\n}";
    assert_eq!(faults("crates/app/src/db/installation.rs", asked), [3]);
    let handed = "//! A.\nfn a() {\nsqlite_file::look(&self.database_file())\n}";
    assert!(faults("crates/app/src/db/installation.rs", handed).is_empty());
    assert_eq!(faults("crates/app/src/audit/store.rs", handed), [3]);
}
