//! Form fields one types into: label above, hint below it, the error beside the field. Optional is marked, required is not.
//!
//! Fields one chooses from are in `choice.rs` and `people.rs`, and are called from here too: `field::choice(…)`.
//! Not here: the form around them (`form.rs`).

use bellwether_policy::Lang;
use maud::{Markup, html};

pub use super::choice::{check, check_lines, checks, choice, radios, select, yes_no};
pub use super::people::people;
use super::typed::Typed;
use crate::web::locale::{joined, t, t_args};
use crate::web::number::size;

/// A field's name, words and present state.
#[derive(Clone, Copy, Debug)]
pub struct Field<'a> {
    pub name: &'a str,
    pub label: &'a str,
    pub hint: Option<&'a str>,
    pub optional: bool,
    pub typed: &'a Typed,
}

impl<'a> Field<'a> {
    pub fn new(typed: &'a Typed, name: &'a str, label: &'a str) -> Self {
        Field { name, label, hint: None, optional: false, typed }
    }

    #[must_use]
    pub fn hint(mut self, hint: &'a str) -> Self {
        self.hint = Some(hint);
        self
    }

    #[must_use]
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    pub(super) fn id(&self) -> String {
        field_id(self.name)
    }

    pub(super) fn value(&self) -> &'a str {
        self.typed.value(self.name)
    }

    pub(super) fn error(&self) -> Option<&'a str> {
        self.typed.error(self.name)
    }

    /// The ids of hint and error, for `aria-describedby`.
    pub(super) fn described(&self) -> Option<String> {
        let hint = self.hint.map(|_| format!("{}-hint", self.id()));
        let error = self.error().map(|_| format!("{}-error", self.id()));
        let ids: Vec<String> = hint.into_iter().chain(error).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    pub(super) fn invalid(&self) -> Option<&'static str> {
        self.error().map(|_| "true")
    }

    pub(super) fn class(&self) -> &'static str {
        if self.error().is_some() { "field wrong" } else { "field" }
    }
}

/// The id a field has on its page; the error summary leads to it.
pub(super) fn field_id(name: &str) -> String {
    format!("f-{name}")
}

/// The label's words, with "optional" where it is.
pub(super) fn label_words(lang: Lang, field: &Field) -> Markup {
    html! { (field.label) @if field.optional { " " span.optional { (t(lang, "field-optional")) } } }
}

pub(super) fn hint_and_error(lang: Lang, field: &Field) -> Markup {
    html! {
        @if let Some(hint) = field.hint { p.hint id={ (field.id()) "-hint" } { (hint) } }
        @if let Some(error) = field.error() {
            p.error id={ (field.id()) "-error" } { span.vh { (t(lang, "field-error")) } (error) }
        }
    }
}

fn framed(lang: Lang, field: &Field, control: Markup) -> Markup {
    html! {
        div class=(field.class()) {
            label for=(field.id()) { (label_words(lang, field)) }
            (hint_and_error(lang, field))
            (control)
        }
    }
}

/// What differs between the one-line inputs.
struct Input {
    kind: &'static str,
    mode: Option<&'static str>,
    class: &'static str,
    autocomplete: &'static str,
}

fn input(lang: Lang, field: &Field, input: Input) -> Markup {
    let value = (input.kind != "password").then(|| field.value());
    framed(
        lang,
        field,
        html! {
            input id=(field.id()) name=(field.name) type=(input.kind) class=(input.class) value=[value]
                inputmode=[input.mode] autocomplete=(input.autocomplete)
                aria-describedby=[field.described()] aria-invalid=[field.invalid()];
        },
    )
}

/// One line of text.
pub fn line(lang: Lang, field: &Field) -> Markup {
    input(lang, field, Input { kind: "text", mode: None, class: "wide", autocomplete: "off" })
}

/// Several lines of text.
pub fn text(lang: Lang, field: &Field, rows: u8) -> Markup {
    framed(
        lang,
        field,
        html! {
            textarea.wide id=(field.id()) name=(field.name) rows=(rows)
                aria-describedby=[field.described()] aria-invalid=[field.invalid()] { (field.value()) }
        },
    )
}

/// A whole number.
pub fn number(lang: Lang, field: &Field) -> Markup {
    input(lang, field, Input { kind: "text", mode: Some("numeric"), class: "short", autocomplete: "off" })
}

/// Yuan, with at most two decimals; the sign stands before the field.
pub fn money(lang: Lang, field: &Field) -> Markup {
    framed(
        lang,
        field,
        html! {
            span.money {
                span aria-hidden="true" { "¥" }
                input.short id=(field.id()) name=(field.name) type="text" inputmode="decimal" autocomplete="off"
                    value=(field.value()) aria-describedby=[field.described()] aria-invalid=[field.invalid()];
                span { (t(lang, "field-yuan")) }
            }
        },
    )
}

/// A day, picked or typed.
pub fn date(lang: Lang, field: &Field) -> Markup {
    input(lang, field, Input { kind: "date", mode: None, class: "short", autocomplete: "off" })
}

/// A day and a time.
pub fn date_time(lang: Lang, field: &Field) -> Markup {
    input(lang, field, Input { kind: "datetime-local", mode: None, class: "short", autocomplete: "off" })
}

/// A telephone number. With `own` it is that of whoever types, whose browser may know it.
pub fn phone(lang: Lang, field: &Field, own: bool) -> Markup {
    let autocomplete = if own { "tel" } else { "off" };
    input(lang, field, Input { kind: "tel", mode: None, class: "short", autocomplete })
}

/// A secret; never filled in again. `autocomplete` is `current-password` or `new-password`.
pub fn password(lang: Lang, field: &Field, autocomplete: &'static str) -> Markup {
    input(lang, field, Input { kind: "password", mode: None, class: "wide", autocomplete })
}

/// Which files are taken: endings for the browser, their names in words, and the most one may weigh.
#[derive(Clone, Copy, Debug)]
pub struct FileRule<'a> {
    /// `.jpg`, `.pdf`
    pub endings: &'a [&'a str],
    pub most_bytes: u64,
    pub several: bool,
}

/// A file to hand in; kinds and size are said before choosing and checked by our script before sending.
pub fn file(lang: Lang, field: &Field, rule: &FileRule) -> Markup {
    let kinds: Vec<String> =
        rule.endings.iter().map(|ending| ending.trim_start_matches('.').to_uppercase()).collect();
    let kinds = joined(lang, kinds.iter().map(String::as_str));
    let limit = [("kinds", kinds.into()), ("size", size(rule.most_bytes).into())];
    let rules = t_args(lang, "field-file-rule", &limit);
    framed(
        lang,
        field,
        html! {
            p.hint id={ (field.id()) "-rule" } { (rules) " " (t(lang, "field-file-kept")) }
            input.wide id=(field.id()) name=(field.name) type="file" accept=(rule.endings.join(",")) multiple[rule.several]
                data-most=(rule.most_bytes) data-too-big=(t_args(lang, "field-file-too-big", &[("size", size(rule.most_bytes).into())]))
                aria-describedby={ (field.id()) "-rule " (field.described().unwrap_or_default()) } aria-invalid=[field.invalid()];
        },
    )
}
