//! The plain furniture of a page: its head, panels, lists of facts, disclosures, the way back, hints for the keyboard.

use bellwether_policy::Lang;
use maud::{Markup, html};

use crate::web::locale::t;

/// Where the page stands: links from the top down, then the page itself.
pub fn breadcrumbs(lang: Lang, way: &[(&str, &str)], here: &str) -> Markup {
    html! {
        nav.crumbs aria-label=(t(lang, "crumbs-title")) {
            ol {
                @for (words, href) in way { li { a href=(href) { (words) } } }
                li aria-current="page" { (here) }
            }
        }
    }
}

/// The page's one heading, a line of facts under it, and its acts beside it.
pub fn page_head(title: &str, under: Option<Markup>, acts: Option<Markup>) -> Markup {
    html! {
        div.head {
            div {
                h1 { (title) }
                @if let Some(under) = under { p.under { (under) } }
            }
            @if let Some(acts) = acts { div.acts { (acts) } }
        }
    }
}

/// A bordered part of a page with a heading; `count` stands beside it.
pub fn panel(title: &str, count: Option<usize>, body: Markup) -> Markup {
    html! {
        section.panel {
            h2 { (title) @if let Some(count) = count { " " span.count { (count) } } }
            (body)
        }
    }
}

/// Main column and side column; one under the other on a phone.
pub fn columns(main: Markup, side: Markup) -> Markup {
    html! { div.columns { div { (main) } div { (side) } } }
}

/// One owed thing in a list such as Today: what, where, by when, and the act.
pub fn case_line(href: &str, title: &str, under: Markup, due: Markup, act: Option<Markup>) -> Markup {
    html! {
        div.line {
            div.what { a.open href=(href) { (title) } p.quiet { (under) } }
            div.due { (due) }
            @if let Some(act) = act { div.act { (act) } }
        }
    }
}

/// Names and what they stand for.
pub fn facts(pairs: &[(&str, Markup)]) -> Markup {
    html! { dl.facts { @for (name, value) in pairs { div { dt { (name) } dd { (value) } } } } }
}

/// Something to open when wanted.
pub fn disclosure(summary: &str, body: Markup, open: bool) -> Markup {
    html! { details.disclosure open[open] { summary { (summary) } div { (body) } } }
}

/// Numbered things to do, in order.
pub fn steps(steps: &[Markup]) -> Markup {
    html! { ol.steps { @for step in steps { li { div { (step) } } } } }
}

/// What the keys do in a list; shown only where there is a keyboard and a script.
pub fn key_hints(lang: Lang) -> Markup {
    html! {
        p.keys data-keyboard hidden {
            kbd { "j" } " " kbd { "k" } " " (t(lang, "keys-move")) " · "
            kbd { "Enter" } " " (t(lang, "keys-open")) " · "
            kbd { "/" } " " (t(lang, "keys-search"))
        }
    }
}
