//! "What now, by whom, by when": the biggest thing on a case's page, and what is not allowed with its reason.

use maud::{Markup, html};

use super::clock::{DueDate, due_line};
use crate::web::locale::t;
use crate::web::time::Reader;

pub struct Now<'a> {
    /// The next act: `上门回访`.
    pub act: &'a str,
    /// Who must do it: `由非承办人完成`.
    pub who: &'a str,
    pub due: Option<DueDate>,
    /// The button or form of the next act, if this reader may do it.
    pub action: Option<Markup>,
    /// Smaller acts that are open to this reader as well.
    pub others: Vec<Markup>,
    pub refused: &'a [RefusedAct<'a>],
}

/// An act this reader may not do now.
#[derive(Clone, Copy, Debug)]
pub struct RefusedAct<'a> {
    pub act: &'a str,
    /// Why not, and who could: a whole clause.
    pub reason: &'a str,
}

pub fn now_panel(reader: &Reader, now: &Now) -> Markup {
    html! {
        section.now aria-labelledby="now" {
            h2.over #now { (t(reader.lang, "now-title")) }
            p.act { (now.act) }
            p.by {
                (now.who)
                @if let Some(due) = &now.due { span.when { (due_line(reader, due)) } }
            }
            @if now.action.is_some() || !now.others.is_empty() {
                div.acts {
                    @if let Some(action) = &now.action { (action) }
                    @for other in &now.others { (other) }
                }
            }
            @if !now.refused.is_empty() { (not_now(reader, now.refused)) }
        }
    }
}

fn not_now(reader: &Reader, refused: &[RefusedAct]) -> Markup {
    html! {
        div.not {
            h3 { (t(reader.lang, "now-refused")) }
            ul {
                @for one in refused {
                    li { b { (one.act) } span { (one.reason) } }
                }
            }
        }
    }
}
