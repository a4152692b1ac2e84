//! A case on a resident's page, in plain words: where it is, by whom and when, what they can do, what was said, what happened.
//!
//! Invariant: shows only what `followed.rs` gives out; an act is shown only where the rules allow it now.
//! Not here: acts' own pages' answers (`pages/case.rs`).

use bellwether_policy::Lang;
use bellwether_policy::case_policy::{Act, CasePolicy, Logic};
use jiff::civil::Date;
use maud::{Markup, html};

use super::followed::{Agreed, Asked, Followed};
use super::receipt_view;
use super::view::{LANGUAGE_FORM, duty, one_field, owed, own_words, rights, roles, whom_to_ask, will_do};
use crate::cases::evidence;
use crate::cases::model::{Case, Change, Event, Failure, Who};
use crate::cases::track_view;
use crate::cases::words::{self, due_date, instant};
use crate::contact::Contact;
use crate::latin;
use crate::web::components::{
    Field, Form, Mark, Tone, Typed, action_form, badge, disclosure, due_line, facts, field, form, hidden,
    notice, outcome, panel,
};
use crate::web::locale::{t, t_args};
use crate::web::shell::phone_link;
use crate::web::time::Reader;

/// What an act is called when it is the resident's own.
pub fn act_words(lang: Lang, act: &Act) -> String {
    own_words(lang, "act", &act.id).unwrap_or_else(|| act.title.get(lang).to_owned())
}

/// What a case's page is made from.
pub struct CasePage<'a> {
    pub reader: &'a Reader,
    pub policy: &'a CasePolicy,
    pub followed: &'a Followed,
    /// What the resident may do now.
    pub acts: &'a [&'a Act],
    pub contact: &'a Contact,
    pub csrf: &'a str,
    pub command: &'a str,
}

pub fn case_page(page: &CasePage) -> Markup {
    let lang = page.reader.lang;
    let followed = page.followed;
    let own = &followed.own;
    html! {
        div.intro {
            h1 { (words::case_title(lang, Some(page.policy), &own.category, &followed.place(lang))) }
            p.quiet {
                span.number { (own.code) }
                @if own.cycle > 1 { " " (badge(Mark::Broken, &t_args(lang, "portal-cycle", &[("number", i64::from(own.cycle).into())]))) }
            }
        }
        @if let Some(into) = &followed.into { (merged(lang, into)) }
        (now(page))
        (track(page))
        @if let Some(agreed) = &followed.agreed { (agreement(page, agreed)) }
        @if !page.acts.is_empty() { (acts(page)) }
        @if !followed.complaints.is_empty() { (complaints(page)) }
        (who_has_it(page))
        (panel(&t(lang, "portal-history"), None, history(page)))
        @if !followed.own_acts.is_empty() { (receipt_view::list(page.reader, page.policy, followed)) }
        @if !followed.wrote.is_empty() { (disclosure(&t(lang, "portal-wrote"), wrote(page), false)) }
        (leave(page))
    }
}

fn merged(lang: Lang, into: &Case) -> Markup {
    let words = t_args(lang, "portal-merged", &[("number", into.code.clone().into())]);
    notice(Tone::Info, &words, html! { p { (t(lang, "portal-merged-why")) } })
}

/// The biggest thing on the page: where it is, and what comes by when.
fn now(page: &CasePage) -> Markup {
    let lang = page.reader.lang;
    let case = page.followed.shown();
    let stage = own_words(lang, "stage", &case.stage)
        .unwrap_or_else(|| words::stage(lang, page.policy, &case.stage).to_owned());
    html! {
        section.now aria-labelledby="now" {
            h2.over #now { (t(lang, "portal-now")) }
            @if case.closed && case.outcome.is_some() { (ended(page, case)) } @else { p.act { (stage) } }
            @if let Some((clock, rule)) = owed(page.policy, page.followed) {
                @if let Some(words) = will_do(page.reader, rule, clock) { p.by { (words) } }
                @else { p.by { span { (duty(lang, rule)) } span.when { (due_line(page.reader, &due_date(clock))) } } }
            }
            @for right in rights(page.reader, page.policy, case) { p.by { (right) } }
            @if let Some(reason) = &page.followed.declined { p { b { (t(lang, "portal-declined-why")) } " " (reason) } }
        }
    }
}

fn ended(page: &CasePage, case: &Case) -> Markup {
    let lang = page.reader.lang;
    let id = case.outcome.as_deref().unwrap_or_default();
    let settled = page.policy.outcome(id).is_some_and(|outcome| outcome.settled);
    let mark = if settled { Mark::Verified } else { Mark::Plain };
    let closed = case.rounds.iter().rev().find_map(|round| round.closed_us);
    html! {
        p.act { (t(lang, "portal-closed")) " " (outcome(mark, words::outcome(lang, page.policy, id))) }
        @if let Some(at_us) = closed { p { (t_args(lang, "portal-closed-on", &[("when", page.reader.moment(instant(at_us)).into())])) } }
        @if case.resident_confirmed { p.good { (t(lang, "portal-you-confirmed")) } }
    }
}

/// A case that ended before its last step says so in words; a row of steps it never took would only puzzle.
fn track(page: &CasePage) -> Markup {
    let followed = page.followed;
    let case = followed.shown();
    let outcome = page.policy.outcome(case.outcome.as_deref().unwrap_or_default());
    if case.closed && followed.into.is_none() && outcome.is_some_and(|outcome| !outcome.settled) {
        return html! {};
    }
    let been: Vec<&str> = followed.been.iter().map(String::as_str).collect();
    track_view::track(page.reader.lang, case, page.policy, &been)
}

fn acts(page: &CasePage) -> Markup {
    let lang = page.reader.lang;
    html! {
        section.panel {
            h2 { (t(lang, "portal-you-can")) }
            ul.picks {
                @for act in page.acts {
                    li {
                        a.button href={ "/resident/case/acts/" (act.id) } {
                            span {
                                b { (act_words(lang, act)) }
                                @if let Some(hint) = own_words(lang, "act-hint", &act.id) { span.hint { (hint) } }
                            }
                            span aria-hidden="true" { "›" }
                        }
                    }
                }
            }
        }
    }
}

/// What was agreed, and by when.
fn agreement(page: &CasePage, agreed: &Agreed) -> Markup {
    let lang = page.reader.lang;
    let title =
        |id: &str| page.policy.field(id).map_or(id.to_owned(), |field| field.title.get(lang).to_owned());
    let mut pairs: Vec<(String, Markup)> =
        agreed.texts.iter().map(|(id, text)| (title(id), html! { span.said { (text) } })).collect();
    pairs.extend(agreed.by.map(|by| (title("perform-by"), html! { (page.reader.date(by)) })));
    let shown: Vec<(&str, Markup)> =
        pairs.iter().map(|(label, text)| (label.as_str(), text.clone())).collect();
    panel(&t(lang, "portal-agreed"), None, facts(&shown))
}

fn complaints(page: &CasePage) -> Markup {
    let lang = page.reader.lang;
    let by = reply_by(page);
    let body =
        html! { @for asked in page.followed.complaints.iter().rev() { (complaint(page.reader, asked, by)) } };
    panel(&t(lang, "portal-complaints"), None, body)
}

/// The day by which a complaint is answered.
fn reply_by(page: &CasePage) -> Option<Date> {
    let mut acts = page.policy.acts.iter().filter(|act| act.logic == Logic::AnswerComplaint);
    let answered = acts.next()?;
    let rule = page.policy.clocks.iter().find(|rule| rule.stops.contains(&answered.event))?;
    let own = page.followed.own.clocks.iter().find(|clock| clock.id == rule.id && clock.counts());
    own.map(|clock| clock.due)
}

fn complaint(reader: &Reader, asked: &Asked, by: Option<Date>) -> Markup {
    let lang = reader.lang;
    let when = |at_us: i64| [("when", reader.moment(instant(at_us)).into())];
    let words =
        |text: &str| if text.is_empty() { t(lang, "portal-erased").into_owned() } else { text.to_owned() };
    html! {
        div.exchange {
            p.quiet { (t_args(lang, "portal-you-said", &when(asked.at_us))) }
            p.said { (words(&asked.text)) }
            @match &asked.answer {
                Some((at_us, answer)) => {
                    p.quiet { (t_args(lang, "portal-answered", &when(*at_us))) }
                    p.said.answer { (words(answer)) }
                }
                None => p {
                    (t(lang, "portal-not-answered"))
                    @if let Some(by) = by.filter(|by| *by >= reader.today()) {
                        " " (t_args(lang, "portal-will-answer", &[("date", reader.date(by).into())]))
                    }
                },
            }
        }
    }
}

/// Who handles it, and the office's number.
fn who_has_it(page: &CasePage) -> Markup {
    let lang = page.reader.lang;
    html! {
        @if let Some(handler) = &page.followed.handler {
            @let post = if handler.post.is_empty() { roles(lang, &handler.roles) } else { handler.post.clone() };
            @if !post.is_empty() {
                section.panel {
                    h2 { (t(lang, "portal-handler")) }
                    @let args = [
                        ("name", latin::person(lang, &handler.name).into_owned().into()),
                        ("post", post.into()),
                        ("place", page.followed.place(lang).into_owned().into()),
                    ];
                    p { (t_args(lang, "portal-handler-is", &args)) }
                    @if let Some((number, of)) = page.contact.to_ring(lang) { p { (phone_link(number)) " " span.quiet { (of) } } }
                }
            }
        }
        (whom_to_ask(lang, &page.followed.place(lang), page.contact))
    }
}

/// Newest first.
fn history(page: &CasePage) -> Markup {
    let reader = page.reader;
    html! {
        ol.timeline aria-label=(t(reader.lang, "portal-history")) {
            @for event in page.followed.steps.iter().rev() {
                @let at = instant(event.at_us);
                li class=[matches!(event.change, Change::Reopened(_)).then_some("broken")] {
                    p.what { (event_words(reader.lang, page.policy, event)) }
                    @for text in page.followed.said.get(&event.at_us).into_iter().flatten() { p.said { (text) } }
                    @if event.by == Who::Resident && !event.evidence.is_empty() {
                        p { (t_args(reader.lang, "portal-pictures", &[("count", (event.evidence.len() as i64).into())])) }
                    }
                    p.meta { span { (who(reader.lang, event)) } time datetime=(at) { (reader.ago(at)) " · " (reader.moment(at)) } }
                }
            }
        }
    }
}

/// What happened, in plain words.
pub fn event_words(lang: Lang, policy: &CasePolicy, event: &Event) -> String {
    if let Change::Reopened(failure) = &event.change {
        let key = match failure {
            Failure::FollowUp => "portal-again-follow-up",
            Failure::Rebound => "portal-again-rebound",
            Failure::Resident => "portal-again-you",
            Failure::Found => "portal-again-found",
        };
        return t(lang, key).into_owned();
    }
    own_words(lang, "event", event.word()).unwrap_or_else(|| words::done(lang, policy, event.word()))
}

fn who(lang: Lang, event: &Event) -> String {
    let key = match event.by {
        Who::Resident => "portal-by-you",
        Who::Staff(_) => "portal-by-staff",
        Who::Import => "portal-by-import",
    };
    t(lang, key).into_owned()
}

fn wrote(page: &CasePage) -> Markup {
    let lang = page.reader.lang;
    let title =
        |id: &str| page.policy.field(id).map_or(id.to_owned(), |field| field.title.get(lang).to_owned());
    let texts: Vec<(String, Markup)> =
        page.followed.wrote.iter().map(|(id, text)| (title(id), html! { span.said { (text) } })).collect();
    let shown: Vec<(&str, Markup)> =
        texts.iter().map(|(label, text)| (label.as_str(), text.clone())).collect();
    facts(&shown)
}

/// For those who read at someone else's phone.
fn leave(page: &CasePage) -> Markup {
    let lang = page.reader.lang;
    let typed = Typed::empty();
    let words = t(lang, "portal-forget");
    html! {
        div.leave {
            p.quiet { (t(lang, "portal-forget-why")) }
            div.buttons {
                (action_form(&Form::new("/resident/case/forget", page.csrf, page.command, &typed, &words), false))
                a.button href="/resident/case/code" { (t(lang, "portal-show-code")) }
            }
        }
    }
}

/// The field that says for which case a form was opened: this browser may hold another code by now.
pub const OF_CASE: &str = "of-case";

/// The page of one act: one question, and one sentence of what will be recorded.
pub struct ActPage<'a> {
    pub lang: Lang,
    pub policy: &'a CasePolicy,
    pub number: &'a str,
    pub act: &'a Act,
    pub typed: &'a Typed,
    pub csrf: &'a str,
    pub command: &'a str,
}

pub fn act_page(page: &ActPage) -> Markup {
    let (lang, act) = (page.lang, page.act);
    let title = act_words(lang, act);
    let question = own_words(lang, "ask", &act.id).unwrap_or_else(|| title.clone());
    let recorded = own_words(lang, "recorded", &act.id);
    let records = match &recorded {
        Some(words) => words.clone(),
        None => t_args(lang, "portal-recorded", &[("act", title.clone().into())]),
    };
    let action = format!("/resident/case/acts/{}", act.id);
    let mut asking = Form::new(&action, page.csrf, page.command, page.typed, &title);
    asking.records = Some(&records);
    asking.cancel = Some("/resident/case");
    asking.files = !act.evidence.is_empty();
    asking.id = Some(LANGUAGE_FORM);
    html! {
        div.intro { p.quiet { (page.number) } h1 { (question) } }
        (form(lang, &asking, html! {
            (hidden(OF_CASE, page.number))
            @for asked in &act.fields {
                @if let Some(known) = page.policy.field(&asked.id) {
                    @let label = own_words(lang, "field", &format!("{}-{}", act.id, known.id)).unwrap_or_else(|| known.title.get(lang).to_owned());
                    @let shown = Field::new(page.typed, &known.id, &label);
                    (one_field(lang, known, &if asked.required { shown } else { shown.optional() }))
                }
            }
            @if !act.evidence.is_empty() { (pictures(page)) }
        }))
    }
}

/// Photographs, where the act takes evidence: the only kind of file that comes in without an account.
fn pictures(page: &ActPage) -> Markup {
    let lang = page.lang;
    let (label, most) = (t(lang, "portal-photos"), [("count", (evidence::MOST_PICTURES as i64).into())]);
    let hint = t_args(lang, "portal-photos-hint", &most);
    html! {
        @for kind in &page.act.evidence {
            @let name = evidence::field_name(kind);
            (field::file(lang, &Field::new(page.typed, &name, &label).hint(&hint).optional(), &evidence::PICTURE_RULE))
        }
    }
}
