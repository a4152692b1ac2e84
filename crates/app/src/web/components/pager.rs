//! Keyset paging: earlier, later, and how far one is.

use bellwether_policy::Lang;
use maud::{Markup, html};

use crate::web::locale::{t, t_args};

/// Addresses of the neighbouring pages; an end has none.
pub struct Pager<'a> {
    pub first: Option<&'a str>,
    pub previous: Option<&'a str>,
    pub next: Option<&'a str>,
    /// Rows on this page.
    pub shown: usize,
    /// Rows in the whole list, when it is known cheaply.
    pub total: Option<i64>,
}

pub fn pager(lang: Lang, pager: &Pager) -> Markup {
    let shown = ("shown", (pager.shown as i64).into());
    html! {
        nav.pager aria-label=(t(lang, "pager-title")) {
            @if let Some(first) = pager.first { a.button href=(first) { (t(lang, "pager-first")) } }
            @if let Some(previous) = pager.previous { a.button href=(previous) rel="prev" { (t(lang, "pager-previous")) } }
            span.quiet {
                @match pager.total {
                    Some(total) => (t_args(lang, "pager-shown-of", &[shown, ("total", total.into())])),
                    None => (t_args(lang, "pager-shown", &[shown])),
                }
            }
            @if let Some(next) = pager.next { a.button href=(next) rel="next" { (t(lang, "pager-next")) } }
        }
    }
}
