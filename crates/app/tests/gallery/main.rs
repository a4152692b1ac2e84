//! Every component on a page, in both languages: each renders whole, with labels, unique ids and nothing inline.
//!
//! The pages are written to the test folder (`target/tmp/gallery`) with the stylesheet beside them, to be looked at.

mod samples;

use std::collections::BTreeSet;
use std::path::Path;

use std::sync::Arc;

use bellwether::contact::{Contact, Letterhead};
use bellwether::web::components::Tone;
use bellwether::web::preference::Theme;
use bellwether::web::shell::{Layout, LogSize, Section, Shell, SignedIn, page};
use bellwether::web::static_files::FILES;
use bellwether_policy::Lang;
use samples::Sample;
use scraper::{Html, Selector};

fn shell<'a>(lang: Lang, sample: &'a Sample, theme: Theme, letterhead: &'a Letterhead) -> Shell<'a> {
    let zh = lang == Lang::Zh;
    let frame = Shell { theme, layout: sample.layout, ..Shell::new(lang, &sample.title, "/cases?open=1") };
    match sample.layout {
        Layout::Resident => Shell { letterhead: Some(letterhead), ..frame },
        _ => Shell {
            user: Some(SignedIn {
                id: "li",
                name: if zh { "李建国" } else { "Li Jianguo" },
                place: if zh { "三个庄子镇" } else { "Sangezhuangzi" },
                roles: if zh { "驻村工作队队长" } else { "Team leader" },
            }),
            nav: &Section::ALL,
            active: Some(sample.section),
            csrf: "token",
            flash: sample.flash.as_deref().map(|words| (Tone::Good, words)),
            log: Some(LogSize { records: 10_482, href: "/log" }),
            scripts: &["verify.js"],
            ..frame
        },
    }
}

fn every_page() -> Vec<(String, String)> {
    let mut pages = Vec::new();
    let contact = Contact {
        county: "演示县".to_owned(),
        county_en: "Demonstration County".to_owned(),
        phone: "0994 000 0000".to_owned(),
        phone_of: "王秀兰（三个庄子镇）".to_owned(),
        phone_of_en: "Wang Xiulan (Sangezhuangzi)".to_owned(),
        ..Contact::default()
    };
    let letterhead = Letterhead { contact: Arc::new(contact), demonstration: true };
    for lang in Lang::ALL {
        for sample in samples::all(lang) {
            for theme in [Theme::Light, Theme::Dark] {
                let name = format!("{}-{}-{}", sample.name, lang.tag(), theme.as_str());
                pages.push((
                    name,
                    page(&shell(lang, &sample, theme, &letterhead), sample.body.clone()).into_string(),
                ));
            }
        }
    }
    pages
}

fn select(css: &str) -> Selector {
    Selector::parse(css).unwrap()
}

#[test]
fn every_component_renders_in_both_languages_with_nothing_missing_or_inline() {
    for (name, page) in every_page() {
        assert!(!page.contains('⟦'), "{name} misses a message");
        assert!(!page.contains(" style=") && !page.contains("<style"), "{name} has an inline style");
        assert!(page.len() < 60_000, "{name} is {} bytes", page.len());
    }
}

#[test]
fn english_pages_hold_no_chinese_but_the_name_of_the_language() {
    for (name, page) in every_page().into_iter().filter(|(name, _)| name.contains("-en-")) {
        let rest = page.replace("中文", "").replace('中', "");
        let chinese: String = rest.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).collect();
        assert!(chinese.is_empty(), "{name}: {chinese}");
    }
}

#[test]
fn ids_are_unique_and_every_reference_leads_somewhere() {
    for (name, page) in every_page() {
        let document = Html::parse_document(&page);
        let mut ids = BTreeSet::new();
        for element in document.select(&select("[id]")) {
            let id = element.value().id().unwrap();
            assert!(ids.insert(id.to_owned()), "{name}: id {id} twice");
        }
        for attribute in ["for", "aria-describedby", "aria-labelledby"] {
            for element in document.select(&select(&format!("[{attribute}]"))) {
                for id in element.value().attr(attribute).unwrap().split_whitespace() {
                    assert!(ids.contains(id), "{name}: {attribute} names {id}, which is not there");
                }
            }
        }
        for link in document.select(&select(".summary a")) {
            let target = link.value().attr("href").unwrap().trim_start_matches('#');
            assert!(ids.contains(target), "{name}: the summary leads to {target}, which is not there");
        }
    }
}

#[test]
fn every_field_has_a_label_and_every_page_one_heading() {
    for (name, page) in every_page() {
        let document = Html::parse_document(&page);
        let labelled: BTreeSet<_> =
            document.select(&select("label[for]")).filter_map(|label| label.value().attr("for")).collect();
        for field in document.select(&select("input:not([type=hidden]), select, textarea")) {
            let inside =
                field.ancestors().any(|node| node.value().as_element().is_some_and(|e| e.name() == "label"));
            let named = field.value().attr("aria-label").is_some()
                || field.value().id().is_some_and(|id| labelled.contains(id));
            assert!(inside || named, "{name}: {}", field.html());
        }
        assert_eq!(document.select(&select("h1")).count(), 1, "{name}");
    }
}

#[test]
fn forms_that_write_carry_a_token_and_a_command() {
    for (name, page) in every_page() {
        for form in Html::parse_document(&page).select(&select("form[method=post]")) {
            assert!(form.select(&select("input[name=csrf]")).count() == 1, "{name}");
            let signs_out = form.value().attr("action") == Some("/sign-out");
            assert!(signs_out || form.select(&select("input[name=command]")).count() == 1, "{name}");
        }
    }
}

#[test]
fn the_gallery_is_written_to_be_looked_at() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gallery");
    std::fs::create_dir_all(&folder).unwrap();
    for file in FILES {
        std::fs::write(folder.join(file.name), file.plain).unwrap();
    }
    for (name, mut page) in every_page() {
        for file in FILES {
            page = page.replace(file.href, file.name);
        }
        std::fs::write(folder.join(format!("{name}.html")), page).unwrap();
    }
}
