//! Two cases side by side before one goes into the other, opened by one reading.

use maud::{Markup, html};

use super::ActForm;
use crate::cases::seen::Seen;
use crate::cases::unread_view::{THEN, WITH};
use crate::cases::view::facts;
use crate::cases::words::{Words, instant};
use crate::web::components::{Form, Typed, form, hidden, panel};
use crate::web::locale::{t, t_args};

/// Which case goes into which, and what each of them says, side by side under one reading.
pub fn side_by_side(page: &ActForm, other: &Seen) -> Markup {
    let words = &page.words;
    let lang = words.lang();
    let theirs = Words { reader: words.reader, policy: words.policy, seen: other };
    let (from, into) = (&words.seen.case.code, &other.case.code);
    let way = [("from", from.clone().into()), ("into", into.clone().into())];
    let is_sealed = |seen: &Seen| seen.opened.is_none() && seen.steps.iter().any(|step| step.told.sealed);
    let (action, submit, typed) =
        (format!("/cases/{from}/reading"), t(lang, "cases-open-both"), Typed::empty());
    let reading = Form::new(&action, page.csrf, page.command, &typed, &submit);
    html! {
        p { b { (t_args(lang, "cases-merge-way", &way)) } }
        div.pair {
            (one_of_two(words, &t(lang, "cases-merge-goes")))
            (one_of_two(&theirs, &t(lang, "cases-merge-stays")))
        }
        @if is_sealed(words.seen) || is_sealed(other) {
            (form(lang, &reading, html! { (hidden(THEN, &page.act.id)) (hidden(WITH, into)) }))
            p.hint { (t(lang, "cases-open-sealed-why")) }
        }
    }
}

fn one_of_two(words: &Words, title: &str) -> Markup {
    let case = &words.seen.case;
    let opened = words.reader.moment(instant(case.opened_us));
    let body = html! {
        p { a href={ "/cases/" (case.code) } { (case.code) } " " span.quiet { (opened) } }
        (facts::told(words))
        (facts::parties(words))
        (facts::reporters(words))
    };
    panel(title, None, body)
}
