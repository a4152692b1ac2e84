//! Form fields one chooses from: one of few, one of many, several, yes or no, a single consent.

use bellwether_policy::Lang;
use maud::{Markup, html};

use super::field::{Field, hint_and_error, label_words};
use crate::web::locale::t;

/// Above this many, radio buttons become a list that opens.
const FEW: usize = 6;

/// One of the answers to choose from.
#[derive(Clone, Copy, Debug)]
pub struct Choice<'a> {
    pub value: &'a str,
    pub words: &'a str,
    /// What choosing it means, if that needs saying.
    pub hint: Option<&'a str>,
}

impl<'a> Choice<'a> {
    pub fn new(value: &'a str, words: &'a str) -> Self {
        Choice { value, words, hint: None }
    }
}

/// One of several: radio buttons while they are few, else a select.
pub fn choice(lang: Lang, field: &Field, choices: &[Choice]) -> Markup {
    if choices.len() > FEW { select(lang, field, choices) } else { group(lang, field, choices, "radio") }
}

/// One of several as radio buttons, however many they are.
pub fn radios(lang: Lang, field: &Field, choices: &[Choice]) -> Markup {
    group(lang, field, choices, "radio")
}

/// Any number of several.
pub fn checks(lang: Lang, field: &Field, choices: &[Choice]) -> Markup {
    group(lang, field, choices, "checkbox")
}

/// Any number of several that are long: each has a line of its own, however many they are.
pub fn check_lines(lang: Lang, field: &Field, choices: &[Choice]) -> Markup {
    grouped(lang, field, choices, ("checkbox", "choices"))
}

/// Yes or no, neither chosen beforehand. Values `yes` and `no`.
pub fn yes_no(lang: Lang, field: &Field) -> Markup {
    let (yes, no) = (t(lang, "field-yes"), t(lang, "field-no"));
    group(lang, field, &[Choice::new("yes", &yes), Choice::new("no", &no)], "radio")
}

/// A select, with an empty first line unless something is chosen.
pub fn select(lang: Lang, field: &Field, choices: &[Choice]) -> Markup {
    html! {
        div class=(field.class()) {
            label for=(field.id()) { (label_words(lang, field)) }
            (hint_and_error(lang, field))
            select.wide id=(field.id()) name=(field.name) aria-describedby=[field.described()] aria-invalid=[field.invalid()] {
                option value="" { (t(lang, "field-choose")) }
                @for choice in choices {
                    option value=(choice.value) selected[field.value() == choice.value] { (choice.words) }
                }
            }
        }
    }
}

/// A single box, such as a consent; value `yes`.
pub fn check(lang: Lang, field: &Field) -> Markup {
    html! {
        div class=(field.class()) {
            label.choice {
                input id=(field.id()) type="checkbox" name=(field.name) value="yes" checked[field.value() == "yes"]
                    aria-describedby=[field.described()] aria-invalid=[field.invalid()];
                span { (label_words(lang, field)) }
            }
            (hint_and_error(lang, field))
        }
    }
}

fn group(lang: Lang, field: &Field, choices: &[Choice], kind: &str) -> Markup {
    grouped(lang, field, choices, (kind, if choices.len() > FEW { "choices many" } else { "choices" }))
}

fn grouped(lang: Lang, field: &Field, choices: &[Choice], (kind, class): (&str, &str)) -> Markup {
    html! {
        fieldset class=(field.class()) aria-describedby=[field.described()] {
            legend { (label_words(lang, field)) }
            (hint_and_error(lang, field))
            div class=(class) {
                @for (index, choice) in choices.iter().enumerate() {
                    // The first one has the field's own id, so that the error summary leads to it.
                    @let id = if index == 0 { field.id() } else { format!("{}-{}", field.id(), index) };
                    label.choice {
                        input id=(id) type=(kind) name=(field.name) value=(choice.value)
                            checked[field.typed.has(field.name, choice.value)];
                        span { (choice.words) @if let Some(hint) = choice.hint { span.hint { (hint) } } }
                    }
                }
            }
        }
    }
}
