//! A form: its token, its command id, the summary of mistakes, its buttons.
//!
//! Invariant: every form that writes carries a CSRF token and a command id, so a repeat returns the first answer.

use bellwether_policy::Lang;
use maud::{Markup, html};

use super::field::field_id;
use super::state::offline;
use super::typed::Typed;
use crate::web::locale::{t, t_args};

pub struct Form<'a> {
    pub action: &'a str,
    pub csrf: &'a str,
    /// A fresh UUIDv7, made with the page.
    pub command: &'a str,
    /// It sends files.
    pub files: bool,
    /// It asks for a password, which is never filled in again.
    pub secret: bool,
    pub typed: &'a Typed,
    /// The words on the button: what will be done.
    pub submit: &'a str,
    /// What will be recorded, in one sentence, where the log makes it final.
    pub records: Option<&'a str>,
    pub cancel: Option<&'a str>,
    /// Its id, where something outside it belongs to it.
    pub id: Option<&'a str>,
}

impl<'a> Form<'a> {
    pub fn new(action: &'a str, csrf: &'a str, command: &'a str, typed: &'a Typed, submit: &'a str) -> Self {
        Form {
            action,
            csrf,
            command,
            files: false,
            secret: false,
            typed,
            submit,
            records: None,
            cancel: None,
            id: None,
        }
    }
}

/// A whole form around its fields.
pub fn form(lang: Lang, form: &Form, fields: Markup) -> Markup {
    let kept = match (form.secret, form.files) {
        (true, _) => "form-kept-but-password",
        (_, true) => "form-kept-but-files",
        _ => "form-kept",
    };
    html! {
        (error_summary(lang, form.typed, kept))
        form.form id=[form.id] method="post" action=(form.action) enctype=[form.files.then_some("multipart/form-data")]
            novalidate data-once data-draft[!form.secret] {
            (hidden("csrf", form.csrf))
            (hidden("command", form.command))
            @if !form.secret { p.notice role="status" data-restored hidden { (t(lang, "form-restored")) } }
            (fields)
            @if !form.secret { (offline(lang)) }
            @if let Some(records) = form.records { p.records { (records) } }
            (buttons(lang, form.submit, form.cancel))
        }
    }
}

/// A form that is only a button: for acts that ask nothing.
pub fn action_form(form: &Form, primary: bool) -> Markup {
    html! {
        form.inline method="post" action=(form.action) data-once {
            (hidden("csrf", form.csrf))
            (hidden("command", form.command))
            button type="submit" class=[(!primary).then_some("plain")] { (form.submit) }
        }
    }
}

/// Says to our script that the form before this page was taken, so that the browser forgets what it kept of it.
pub fn taken() -> Markup {
    html! { span data-taken hidden {} }
}

pub fn hidden(name: &str, value: &str) -> Markup {
    html! { input type="hidden" name=(name) value=(value); }
}

/// A link that looks like a button, because it begins an act.
pub fn button_link(href: &str, words: &str, primary: bool) -> Markup {
    html! { a class=(if primary { "button primary" } else { "button" }) href=(href) { (words) } }
}

/// The act, and the way out.
pub fn buttons(lang: Lang, submit: &str, cancel: Option<&str>) -> Markup {
    html! {
        div.buttons {
            button type="submit" { (submit) }
            @if let Some(cancel) = cancel { a.button href=(cancel) { (t(lang, "form-cancel")) } }
        }
    }
}

/// All mistakes in one place above the form. It takes the focus, and each mistake links to its field. `kept`
/// says what of the form is still there.
pub fn error_summary(lang: Lang, typed: &Typed, kept: &str) -> Markup {
    let mistakes = typed.mistakes();
    html! {
        @if !mistakes.is_empty() {
            div.notice.bad.summary role="alert" tabindex="-1" autofocus data-focus {
                h2.title { (t_args(lang, "form-mistakes", &[("count", (mistakes.len() as i64).into())])) }
                ul {
                    @for mistake in mistakes {
                        li {
                            @match &mistake.field {
                                Some(field) => a href={ "#" (field_id(field)) } { (mistake.words) },
                                None => (mistake.words),
                            }
                        }
                    }
                }
                p { (t(lang, kept)) }
            }
        }
    }
}
