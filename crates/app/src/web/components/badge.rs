//! Short labels: a grade, an outcome. A label's colour never ranks and never judges a person.

use maud::{Markup, html};

/// What a label's colour means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Plain,
    /// Checked by a second person, or by the log.
    Verified,
    /// Due soon.
    Soon,
    /// Overdue or broken.
    Broken,
}

impl Mark {
    pub(super) fn class(self) -> &'static str {
        match self {
            Mark::Plain => "badge",
            Mark::Verified => "badge good",
            Mark::Soon => "badge soon",
            Mark::Broken => "badge bad",
        }
    }
}

/// A label of one or two words.
pub fn badge(mark: Mark, words: &str) -> Markup {
    html! { span class=(mark.class()) { (words) } }
}

/// The grade a case was given, as its policy names it.
pub fn grade(words: &str) -> Markup {
    html! { span.badge.grade { (words) } }
}

/// How a case ended, with a sign before the words so that colour is not alone.
pub fn outcome(mark: Mark, words: &str) -> Markup {
    let sign = match mark {
        Mark::Verified => "✓",
        Mark::Broken => "✕",
        Mark::Plain | Mark::Soon => "○",
    };
    html! { span class=(mark.class()) { span aria-hidden="true" { (sign) } " " (words) } }
}
