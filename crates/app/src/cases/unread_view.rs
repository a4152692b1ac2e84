//! The page in place of a file that is not handed out yet, or of a form that begins with a reading: why, and the button that records the
//! reading it waits for.
//!
//! Not here: whether it is handed out (`evidence/hand_out.rs`).

use bellwether_policy::Lang;
use maud::{Markup, html};

use crate::refusal::Refusal;
use crate::web::components::{Form, Typed, breadcrumbs, form, hidden, page_head};
use crate::web::locale::{refusal_text, t};

/// What the page is made from.
pub struct Unread<'a> {
    pub lang: Lang,
    pub refusal: &'a Refusal,
    /// The case's.
    pub number: &'a str,
    /// Token and a fresh command id for the page's one form.
    pub csrf: &'a str,
    pub command: &'a str,
    /// The act whose form comes afterwards, and its title.
    pub then: Option<(&'a str, &'a str)>,
}

/// The field that names the act.
pub const THEN: &str = "then";
/// The field that names the case which is read beside this one.
pub const WITH: &str = "with";

pub fn unread(unread: &Unread) -> Markup {
    let Unread { lang, refusal, number, csrf, command, then } = *unread;
    let (back, typed) = (format!("/cases/{number}"), Typed::empty());
    let action = format!("{back}/reading");
    let title = then.map_or_else(|| t(lang, "cases-unread-title"), |(_, title)| title.to_owned().into());
    let submit = t(lang, "cases-open-sealed");
    html! {
        (breadcrumbs(lang, &[(&t(lang, "shell-cases"), "/cases"), (number, &back)], &title))
        (page_head(&title, None, None))
        p { (refusal_text(lang, refusal)) }
        (form(lang, &Form::new(&action, csrf, command, &typed, &submit), html! {
            @if let Some((act, _)) = then { (hidden(THEN, act)) }
        }))
        p { a href=(back) { (t(lang, "state-back")) } }
    }
}
