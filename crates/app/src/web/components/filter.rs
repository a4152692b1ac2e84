//! A list's filters as a line of chips that reads as a sentence, saved as the URL: `奇台县 · 未办结 · 3 天内到期`.
//!
//! Invariant: a chip opens without a script and every choice is a link.

use bellwether_policy::Lang;
use maud::{Markup, html};

use crate::web::locale::t;

/// One part of the sentence and what it could be instead.
pub struct Chip<'a> {
    /// What is chosen here, for screen readers: `状态`.
    pub name: &'a str,
    /// The words now in the sentence: `未办结`.
    pub words: &'a str,
    /// Not the default, so it can be told apart.
    pub set: bool,
    /// Words, address, and whether it is the present choice.
    pub options: Vec<(String, String, bool)>,
}

/// The search box: `/` jumps to it.
pub struct Search<'a> {
    pub action: &'a str,
    pub value: &'a str,
    pub hint: &'a str,
    /// The other filters, kept while searching.
    pub keep: &'a [(&'a str, &'a str)],
}

pub struct Filters<'a> {
    pub chips: Vec<Chip<'a>>,
    /// Back to the whole list; none when nothing is filtered.
    pub clear: Option<&'a str>,
    pub search: Option<Search<'a>>,
}

pub fn filter_line(lang: Lang, filters: &Filters) -> Markup {
    html! {
        div.filters role="group" aria-label=(t(lang, "filter-title")) {
            div.chips {
                @for chip in &filters.chips { (one(chip)) }
                @if let Some(clear) = filters.clear { a.clear href=(clear) { (t(lang, "filter-clear")) } }
            }
            @if let Some(search) = &filters.search { (search_box(lang, search)) }
        }
    }
}

fn one(chip: &Chip) -> Markup {
    html! {
        details.chip.set[chip.set] {
            summary { span.vh { (chip.name) " " } (chip.words) }
            ul.sheet {
                @for (words, href, chosen) in &chip.options {
                    li { a href=(href) aria-current=[chosen.then_some("true")] { (words) } }
                }
            }
        }
    }
}

fn search_box(lang: Lang, search: &Search) -> Markup {
    html! {
        form.search method="get" action=(search.action) role="search" {
            @for (name, value) in search.keep { input type="hidden" name=(name) value=(value); }
            input type="search" name="q" value=(search.value) placeholder=(search.hint) aria-label=(search.hint)
                autocomplete="off" data-search;
            button.plain type="submit" { (t(lang, "filter-search")) }
        }
    }
}
