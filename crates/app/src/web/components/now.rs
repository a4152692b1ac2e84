//! "What now, by whom, by when": the biggest thing on a case's page, and what is not allowed with its reason.

use maud::{Markup, html};

use super::clock::{DueDate, due_line};
use super::section::disclosure;
use crate::web::locale::{t, t_args};
use crate::web::time::Reader;

/// Something owed: what, by whom, by when.
pub struct Duty {
    /// The act: `上门回访`.
    pub act: String,
    /// Who must do it: `由非承办人完成`.
    pub who: String,
    pub due: Option<DueDate>,
    /// Its button or form, if this reader may do it.
    pub action: Option<Markup>,
}

pub struct Now<'a> {
    /// What moves the matter on.
    pub first: Duty,
    /// What is owed beside it.
    pub beside: &'a [Duty],
    /// Smaller acts that are open to this reader as well.
    pub others: Vec<Markup>,
    /// What waits for somebody else.
    pub refused: &'a [RefusedAct<'a>],
    /// What the matter is not ready for.
    pub later: &'a [RefusedAct<'a>],
}

/// An act this reader may not do now.
#[derive(Clone, Copy, Debug)]
pub struct RefusedAct<'a> {
    pub act: &'a str,
    /// Why not, and who could: a whole clause.
    pub reason: &'a str,
}

pub fn now_panel(reader: &Reader, now: &Now) -> Markup {
    let first = &now.first;
    html! {
        section.now aria-labelledby="now" {
            h2.over #now { (t(reader.lang, "now-title")) }
            p.act { (first.act) }
            (by(reader, first))
            @if first.action.is_some() || !now.others.is_empty() {
                div.acts {
                    @if let Some(action) = &first.action { (action) }
                    @for other in &now.others { (other) }
                }
            }
            @for duty in now.beside {
                div.also {
                    h3 { (t_args(reader.lang, "now-also", &[("act", duty.act.clone().into())])) }
                    (by(reader, duty))
                    @if let Some(action) = &duty.action { div.acts { (action) } }
                }
            }
            @if !now.refused.is_empty() { div.not { h3 { (t(reader.lang, "now-refused")) } (reasons(now.refused)) } }
            @if !now.later.is_empty() {
                @let count = [("count", (now.later.len() as i64).into())];
                div.not { (disclosure(&t_args(reader.lang, "now-later", &count), reasons(now.later), false)) }
            }
        }
    }
}

fn by(reader: &Reader, duty: &Duty) -> Markup {
    html! {
        p.by {
            (duty.who)
            @if let Some(due) = &duty.due { span.when { (due_line(reader, due)) } }
        }
    }
}

fn reasons(refused: &[RefusedAct]) -> Markup {
    html! { ul { @for one in refused { li { b { (one.act) } span { (one.reason) } } } } }
}
