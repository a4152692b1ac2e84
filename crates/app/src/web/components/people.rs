//! Choosing people or places: a list to tick, which our script narrows by name, pinyin, initials or code.

use bellwether_policy::Lang;
use maud::{Markup, html};

use super::field::{Field, hint_and_error, label_words};
use crate::web::locale::t;

/// Someone or somewhere to choose.
#[derive(Clone, Copy, Debug)]
pub struct Person<'a> {
    pub value: &'a str,
    pub name: &'a str,
    /// Post and place, or the path of a place.
    pub under: &'a str,
    /// What one may type to find it: pinyin, initials, code.
    pub found_by: &'a str,
    /// Why they may not be chosen here, such as a recusal.
    pub refused: Option<&'a str>,
}

/// A list to choose one or `several` from.
pub fn people(lang: Lang, field: &Field, people: &[Person], several: bool) -> Markup {
    let kind = if several { "checkbox" } else { "radio" };
    html! {
        fieldset class=(field.class()) data-people aria-describedby=[field.described()] {
            legend { (label_words(lang, field)) }
            (hint_and_error(lang, field))
            input.wide.narrow type="search" placeholder=(t(lang, "people-find")) aria-label=(t(lang, "people-find"))
                autocomplete="off" hidden;
            div.choices.people {
                @for (index, person) in people.iter().enumerate() {
                    @let id = if index == 0 { field.id() } else { format!("{}-{}", field.id(), index) };
                    label.choice data-find={ (person.name) " " (person.found_by) " " (person.under) } {
                        input id=(id) type=(kind) name=(field.name) value=(person.value)
                            checked[field.typed.has(field.name, person.value)] disabled[person.refused.is_some()];
                        span { (person.name) span.hint { (person.refused.unwrap_or(person.under)) } }
                    }
                }
            }
            p.hint data-none hidden { (t(lang, "people-none")) }
        }
    }
}
