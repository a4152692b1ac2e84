//! What residents' pages share: their frame, the front page, entering a code, the code in large digits, what happens next.
//!
//! Invariant: one question a page, plain words, and never a phone number that the county has not given.
//! Not here: handing in (`hand_in_view.rs`), a case (`case_view.rs`).

use bellwether_policy::case_policy::{CasePolicy, ClockRule, Field as PolicyField, FieldKind, Relation};
use bellwether_policy::{Lang, Role};
use maud::{Markup, html};

use super::followed::Followed;
use super::receipt_view;
use crate::cases::model::{Case, Clock};
use crate::cases::words::{self, due_date};
use crate::contact::Contact;
use crate::web::components::{
    Choice, Field, Form, Tone, Typed, button_link, code_display, due_line, facts, field, form, notice, steps,
};
use crate::web::locale::{has, joined, t, t_args};
use crate::web::shell::{Layout, Shell, page, phone_link};
use crate::web::time::Reader;
use crate::web::visit::Visit;

/// A whole page for residents.
pub fn frame(visit: &Visit, title: &str, flash: Option<(Tone, &str)>, body: Markup) -> Markup {
    page(&Shell { flash, ..shell(visit, title) }, body)
}

/// The id of the form that a change of language goes through.
pub const LANGUAGE_FORM: &str = "asked";

/// A page with one form in it, which a change of language brings along with everything typed.
pub fn form_frame(visit: &Visit, title: &str, body: Markup) -> Markup {
    page(&Shell { language_form: Some(LANGUAGE_FORM), ..shell(visit, title) }, body)
}

fn shell<'a>(visit: &'a Visit, title: &'a str) -> Shell<'a> {
    Shell {
        theme: visit.theme,
        layout: Layout::Resident,
        letterhead: Some(&visit.letterhead),
        ..Shell::new(visit.lang, title, &visit.here)
    }
}

/// Three things one may come for.
pub fn front(lang: Lang, policies: &[&CasePolicy]) -> Markup {
    let kinds = joined(lang, policies.iter().map(|policy| policy.title.get(lang)));
    html! {
        div.intro { h1 { (t(lang, "portal-front")) } p { (t(lang, "portal-front-under")) } }
        ul.picks {
            @if !policies.is_empty() { (pick("/resident/cases/new", &t(lang, "portal-hand-in"), &kinds)) }
            (pick("/resident/case/enter", &t(lang, "portal-follow"), &t(lang, "portal-follow-hint")))
            (pick("/resident/case/enter?for=complain", &t(lang, "portal-disagree"), &t(lang, "portal-disagree-hint")))
        }
        p.quiet { (t(lang, "portal-front-office")) }
        p { a href="/sign-in" { (t(lang, "portal-staff")) } }
    }
}

fn pick(href: &str, words: &str, hint: &str) -> Markup {
    html! { li { a.button href=(href) { span { b { (words) } span.hint { (hint) } } span aria-hidden="true" { "›" } } } }
}

/// The one question of someone who comes with a code.
pub struct Entering<'a> {
    pub lang: Lang,
    pub typed: &'a Typed,
    pub csrf: &'a str,
    pub command: &'a str,
    /// They come to say that they disagree.
    pub complains: bool,
}

pub fn enter(entering: &Entering) -> Markup {
    let Entering { lang, typed, csrf, command, complains } = *entering;
    let (label, hint, submit) =
        (t(lang, "portal-code"), t(lang, "portal-code-hint"), t(lang, "portal-code-open"));
    let mut asking = Form::new("/resident/case", csrf, command, typed, &submit);
    asking.cancel = Some("/resident");
    asking.id = Some(LANGUAGE_FORM);
    html! {
        h1 { (if complains { t(lang, "portal-disagree") } else { t(lang, "portal-follow") }) }
        @if complains { p { (t(lang, "portal-disagree-code")) } }
        (form(lang, &asking, html! {
            @if complains { input type="hidden" name="for" value="complain"; }
            div.digits-field { (field::number(lang, &Field::new(typed, "code", &label).hint(&hint))) }
        }))
        p.quiet { (t(lang, "portal-code-lost")) }
    }
}

/// The code, what it opens, and what happens next. The sheet that is printed says it all, months later and far from the screen.
pub fn code(page: &CodePage) -> Markup {
    let CodePage { reader, policy, followed, code, fresh, contact } = *page;
    let lang = reader.lang;
    let number = [("number", followed.own.code.clone().into())];
    let category = policy.category(&followed.own.category).map_or("", |category| category.title.get(lang));
    let opened = reader.moment(words::instant(followed.own.opened_us));
    let (of, at, on) = (t(lang, "portal-code-of"), t(lang, "portal-check-where"), t(lang, "portal-code-on"));
    html! {
        h1 { (if fresh { t(lang, "portal-received") } else { t(lang, "portal-your-code") }) }
        @if fresh { p { (t_args(lang, "portal-received-number", &number)) } }
        (code_display(lang, code))
        (facts(&[
            (&of, html! { (followed.own.code) " · " (category) }),
            (&at, html! { (followed.place(lang)) }),
            (&on, html! { (opened) }),
        ]))
        (whom_to_ask(lang, &followed.place(lang), contact))
        @if fresh { (receipt_view::soon(reader, followed.own.opened_us)) }
        @if fresh {
            h2 { (t(lang, "portal-next")) }
            (steps(&[
                html! { (first_duty(reader, policy, followed)) },
                html! { (t(lang, "portal-next-look")) },
                html! { (t(lang, "portal-next-confirm")) },
            ]))
        }
        div.buttons { (button_link("/resident/case", &t(lang, "portal-open-case"), true)) }
    }
}

/// What the page of a code is made from.
pub struct CodePage<'a> {
    pub reader: &'a Reader,
    pub policy: &'a CasePolicy,
    pub followed: &'a Followed,
    pub code: &'a str,
    /// The case was handed in just now.
    pub fresh: bool,
    pub contact: &'a Contact,
}

/// Who owes what by when, in a sentence and a date.
pub fn first_duty(reader: &Reader, policy: &CasePolicy, followed: &Followed) -> Markup {
    let Some((clock, rule)) = owed(policy, followed) else {
        return html! { (t(reader.lang, "portal-nothing-owed")) };
    };
    match will_do(reader, rule, clock) {
        Some(words) => html! { (words) },
        None => html! { (duty(reader.lang, rule)) " " (due_line(reader, &due_date(clock))) },
    }
}

/// What will be done by when, as one says it to a resident; nothing once the day is over, or where we have no words of our own.
pub fn will_do(reader: &Reader, rule: &ClockRule, clock: &Clock) -> Option<String> {
    let key = format!("portal-will-{}", rule.id);
    let in_time = clock.due >= reader.today() && has(&key);
    in_time.then(|| t_args(reader.lang, &key, &[("date", reader.date(clock.due).into())]))
}

/// The earliest duty of the case whose standing is shown.
pub fn owed<'f>(
    policy: &'f CasePolicy,
    followed: &'f Followed,
) -> Option<(&'f crate::cases::model::Clock, &'f ClockRule)> {
    let clock = followed.shown().owed()?;
    policy.clock(&clock.id).map(|rule| (clock, rule))
}

/// Their own rights that run out, each with its last day: `您可以在10月1日前……`.
pub fn rights(reader: &Reader, policy: &CasePolicy, case: &Case) -> Vec<String> {
    let lang = reader.lang;
    let running = case.clocks.iter().filter(|clock| clock.right && clock.counts());
    let told = running.filter(|clock| clock.due >= reader.today()).filter_map(|clock| {
        let rule = policy.clock(&clock.id)?;
        let date = reader.date(clock.due);
        let key = format!("portal-right-{}", rule.id);
        Some(match has(&key) {
            true => t_args(lang, &key, &[("date", date.into())]),
            false => {
                let args = [("right", rule.title.get(lang).to_owned().into()), ("date", date.into())];
                t_args(lang, "portal-right", &args)
            }
        })
    });
    told.collect()
}

/// `受理：由村干部或者驻村工作队队长办理`.
pub fn duty(lang: Lang, rule: &ClockRule) -> String {
    let act = rule.title.get(lang).to_owned();
    let handled = matches!(rule.relation, Relation::Handler | Relation::HandlerOrMediator);
    let who = if handled { t(lang, "portal-the-handler").into_owned() } else { roles(lang, &rule.by) };
    t_args(lang, "portal-duty", &[("act", act.into()), ("who", who.into())])
}

pub fn roles(lang: Lang, roles: &[Role]) -> String {
    let names: Vec<_> = roles.iter().map(|held| words::role(lang, *held)).collect();
    joined(lang, names.iter().map(AsRef::as_ref))
}

/// The way to a person: the number that the county has given, and the place to go to.
pub fn whom_to_ask(lang: Lang, place: &str, contact: &Contact) -> Markup {
    let words = if place.is_empty() {
        t(lang, "portal-ask-office").into_owned()
    } else {
        t_args(lang, "portal-ask-at", &[("place", place.to_owned().into())])
    };
    let ring = contact.to_ring(lang);
    let heading = if ring.is_some() { t(lang, "portal-ask-or-ring") } else { t(lang, "portal-ask") };
    notice(
        Tone::Info,
        &heading,
        html! {
            @if let Some((number, of)) = ring { p { (t(lang, "portal-ring")) " " (phone_link(number)) " " span.quiet { (of) } } }
            p { (words) }
        },
    )
}

/// Our own plain words for something a policy names, where we have them.
pub fn own_words(lang: Lang, group: &str, id: &str) -> Option<String> {
    let key = format!("portal-{group}-{id}");
    has(&key).then(|| t(lang, &key).into_owned())
}

/// A field by its kind; kinds that only staff fill in are lines.
pub fn one_field(lang: Lang, known: &PolicyField, field: &Field) -> Markup {
    match known.kind {
        FieldKind::Text => field::text(lang, field, 6),
        FieldKind::Date => field::date(lang, field),
        FieldKind::Number => field::number(lang, field),
        FieldKind::Money => field::money(lang, field),
        FieldKind::YesNo => field::yes_no(lang, field),
        FieldKind::Choice => {
            let choices = known.choices.iter().map(|choice| Choice::new(&choice.id, choice.title.get(lang)));
            field::choice(lang, field, &choices.collect::<Vec<_>>())
        }
        _ => field::line(lang, field),
    }
}
