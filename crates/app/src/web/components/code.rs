//! The resident's code: large digits in groups of four, a copy button, a print view.

use bellwether_policy::Lang;
use maud::{Markup, html};

use crate::web::locale::t;

/// `1234 5678 90AB`, to be read aloud, copied or printed.
pub fn code_display(lang: Lang, code: &str) -> Markup {
    let symbols: Vec<char> = code.chars().filter(|c| !c.is_whitespace()).collect();
    html! {
        div.code {
            p.label { (t(lang, "code-title")) }
            p.digits role="img" aria-label=(code) { @for group in symbols.chunks(4) { span aria-hidden="true" { @for symbol in group { (symbol) } } } }
            p.hint { (t(lang, "code-keep")) }
            div.buttons {
                (copy_button(lang, code))
                button.plain type="button" data-print hidden { (t(lang, "code-print")) }
            }
        }
    }
}

/// Shown only where a script can copy.
pub fn copy_button(lang: Lang, value: &str) -> Markup {
    html! {
        button.plain type="button" data-copy=(value) data-copied=(t(lang, "code-copied")) hidden { (t(lang, "code-copy")) }
    }
}
