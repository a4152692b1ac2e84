//! The states of a page that are not the usual one: nothing here, refused, broken, without a line, and plain messages.

use bellwether_policy::Lang;
use maud::{Markup, html};

use crate::web::locale::{t, t_args};

/// What a message says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Info,
    /// It was recorded, it was verified.
    Good,
    /// It will soon matter.
    Warn,
    /// It was not done, or is broken.
    Refused,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Tone::Info => "notice",
            Tone::Good => "notice good",
            Tone::Warn => "notice soon",
            Tone::Refused => "notice bad",
        }
    }
}

/// A message that stays until the page changes.
pub fn notice(tone: Tone, title: &str, body: Markup) -> Markup {
    let role = if tone == Tone::Refused { "alert" } else { "status" };
    html! { div class=(tone.class()) role=(role) { p.title { (title) } (body) } }
}

/// Nothing to show: what that means and what comes next, with an act if there is one.
pub fn empty(title: &str, next: &str, action: Option<Markup>) -> Markup {
    html! {
        div.empty {
            p.title { (title) }
            p { (next) }
            @if let Some(action) = action { (action) }
        }
    }
}

/// A whole page's no: why, who could, and the way back.
pub fn refused(lang: Lang, title: &str, why: &str, who_could: Option<&str>, back: &str) -> Markup {
    html! {
        div.state {
            h1 { (title) }
            p { (why) }
            @if let Some(who) = who_could { p { (t_args(lang, "refused-who-could", &[("who", who.into())])) } }
            p { a.button href=(back) { (t(lang, "state-back")) } }
        }
    }
}

/// Something broke on our side: the id to quote and the next step.
pub fn fault(lang: Lang, id: &str, back: &str) -> Markup {
    html! {
        div.state {
            h1 { (t(lang, "fault-title")) }
            p { (t(lang, "fault-next")) }
            p { (t(lang, "fault-id")) " " code { (id) } }
            p { a.button href=(back) { (t(lang, "state-back")) } }
        }
    }
}

/// Shown by our script while there is no line; hidden otherwise.
pub fn offline(lang: Lang) -> Markup {
    html! { div.notice.soon role="status" data-offline hidden { p.title { (t(lang, "offline-title")) } p { (t(lang, "offline-kept")) } } }
}
