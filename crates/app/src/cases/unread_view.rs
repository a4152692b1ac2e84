//! The page in place of a file that is not handed out yet: why, and the button that records the reading it waits for.
//!
//! Not here: whether it is handed out (`evidence/hand_out.rs`).

use bellwether_policy::Lang;
use maud::{Markup, html};

use crate::refusal::Refusal;
use crate::web::components::{Form, Typed, action_form, breadcrumbs, page_head};
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
}

pub fn file_unread(unread: &Unread) -> Markup {
    let Unread { lang, refusal, number, csrf, command } = *unread;
    let (back, typed) = (format!("/cases/{number}"), Typed::empty());
    let action = format!("{back}/reading");
    let (title, submit) = (t(lang, "cases-unread-title"), t(lang, "cases-open-sealed"));
    html! {
        (breadcrumbs(lang, &[(&t(lang, "shell-cases"), "/cases"), (number, &back)], &title))
        (page_head(&title, None, None))
        p { (refusal_text(lang, refusal)) }
        (action_form(&Form::new(&action, csrf, command, &typed, &submit), true))
        p { a href=(back) { (t(lang, "state-back")) } }
    }
}
