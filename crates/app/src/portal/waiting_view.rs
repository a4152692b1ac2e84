//! The page of a hand-in that is no case yet, or became none: its code, from when its clocks count, and why it was dropped.
//!
//! Invariant: it says nothing of what others handed in, and who waits is told that nobody is refused because of them.
//! Not here: a case (`case_view.rs`).

use maud::{Markup, html};

use super::followed::Unregistered;
use super::view::whom_to_ask;
use crate::cases::words::instant;
use crate::contact::Contact;
use crate::policies::Policies;
use crate::web::components::{
    Form, Tone, Typed, action_form, button_link, code_display, facts, notice, panel,
};
use crate::web::locale::t;
use crate::web::time::Reader;

/// What the page is made from.
pub struct WaitingPage<'a> {
    pub reader: &'a Reader,
    pub policies: &'a Policies,
    pub unregistered: &'a Unregistered,
    pub code: &'a str,
    pub contact: &'a Contact,
    pub csrf: &'a str,
    pub command: &'a str,
}

pub fn title(page: &WaitingPage) -> String {
    let key = if page.unregistered.hand_in.dropped.is_some() { "portal-dropped" } else { "portal-waits" };
    t(page.reader.lang, key).into_owned()
}

pub fn page(page: &WaitingPage) -> Markup {
    let WaitingPage { reader, policies, unregistered, .. } = *page;
    let lang = reader.lang;
    let hand_in = &unregistered.hand_in;
    let place = unregistered.path.last().map_or("", |place| place.name.as_str());
    let policy = policies.in_force(&hand_in.policy).map_or("", |policy| policy.title.get(lang));
    let (of, at, on) = (t(lang, "portal-code-of"), t(lang, "portal-check-where"), t(lang, "portal-code-on"));
    html! {
        h1 { (title(page)) }
        @match hand_in.dropped {
            Some(reason) => (notice(Tone::Warn, &t(lang, "portal-dropped-why"), html! {
                p { (t(lang, &format!("hand-ins-reason-{}", reason.as_str()))) }
                p { (t(lang, "portal-dropped-next")) }
            })),
            None => (notice(Tone::Info, &t(lang, "portal-waits-why"), html! {
                p { (t(lang, "portal-waits-clock")) }
                p { (t(lang, "portal-waits-receipt")) }
            })),
        }
        (code_display(lang, page.code))
        (facts(&[
            (&of, html! { (policy) }),
            (&at, html! { (place) }),
            (&on, html! { (reader.moment(instant(hand_in.at_us))) }),
        ]))
        @if hand_in.dropped.is_some() {
            div.buttons { (button_link("/resident/cases/new", &t(lang, "portal-hand-in"), true)) }
        }
        (whom_to_ask(lang, place, page.contact))
        (leave(page))
    }
}

/// For those who read at someone else's phone.
fn leave(page: &WaitingPage) -> Markup {
    let lang = page.reader.lang;
    let (typed, words) = (Typed::empty(), t(lang, "portal-forget"));
    let form = Form::new("/resident/case/forget", page.csrf, page.command, &typed, &words);
    panel(&words, None, html! { p.quiet { (t(lang, "portal-forget-why")) } (action_form(&form, false)) })
}
