//! A case's page: what now, by whom, by when; then where it stands, its deadlines, its facts and its whole history.
//!
//! Invariant: the next act is the biggest thing on the page; what the reader may not do is shown with its reason.
//! Not here: the first card (`view/now.rs`), the history (`history_view.rs`), the forms of acts (`form_view.rs`).

pub(super) mod facts;
mod now;

use bellwether_policy::case_policy::{Act, Logic};
use maud::{Markup, html};

use super::history_view::history;
use super::rules::{self, Next, Offer};
use super::track_view;
use super::words::{self, Words};
use crate::contact::Contact;
use crate::web::components::facts as fact_list;
use crate::web::components::{
    Clock, ClockState, Form, Mark, Tone, Typed, action_form, badge, breadcrumbs, button_link, clocks_panel,
    code_display, columns, disclosure, grade, notice, outcome, page_head, panel, taken,
};
use crate::web::locale::{t, t_args};

/// What a case's page is made from.
pub struct CasePage<'a> {
    pub words: Words<'a>,
    pub offers: &'a [Offer<'a>],
    /// What moves the case on, and what is owed beside it.
    pub next: Option<Next<'a>>,
    pub beside: &'a [Next<'a>],
    pub jurisdiction: i64,
    /// What a slip with the resident's code says of the office, and the address that residents type.
    pub contact: &'a Contact,
    pub address: &'a str,
    /// Whether this reader may know who has opened the sealed part.
    pub may_know_readers: bool,
    /// Token and a fresh command id for the page's one form.
    pub csrf: &'a str,
    pub command: &'a str,
    /// What was just done, said once.
    pub said: Option<Said<'a>>,
}

/// What the last command came to.
pub enum Said<'a> {
    /// A new case, with the resident's code, shown this once.
    Registered { code: &'a str },
    /// The resident's code, given anew and shown this once.
    Reissued { code: &'a str, seq: &'a str },
    /// An act, and the record it made.
    Performed { act: &'a Act, seq: &'a str },
    /// The names are open until the end of the day.
    Opened,
}

pub fn case_page(page: &CasePage) -> Markup {
    let words = &page.words;
    let lang = words.lang();
    let title = words.title();
    html! {
        (breadcrumbs(lang, &[(&t(lang, "shell-cases"), "/cases")], &words.seen.case.code))
        (page_head(&title, Some(under(words)), None))
        @if let Some(said) = &page.said { (what_was_said(page, said)) }
        (track(words))
        @if words.seen.case.is_with_court() { (notice(Tone::Info, &t(lang, "cases-with-court"), html! {})) }
        (kept_so_far(words))
        (columns(
            html! {
                (now::now(page))
                (matter(page))
                (facts::near(words, merge(page)))
                (panel(&t(lang, "timeline-title"), Some(words.seen.steps.len()), history(words, words.seen.records, page.jurisdiction)))
            },
            html! {
                (clocks(words))
                (facts::about(words))
                (facts::agreement(words))
                (disclosure(&t(lang, "cases-basis"), basis(words), false))
            },
        ))
    }
}

/// `MD-2025-0147 · 复杂 · 第 2 轮 · 矛盾纠纷`.
fn under(words: &Words) -> Markup {
    let lang = words.lang();
    let case = &words.seen.case;
    let settled = case
        .outcome
        .as_deref()
        .and_then(|id| words.policy.outcome(id))
        .is_some_and(|outcome| outcome.settled);
    html! {
        span.number { (case.code) } " "
        @if let Some(id) = &case.grade { (grade(words::grade(lang, words.policy, id))) " " }
        @if case.cycle > 1 { (badge(Mark::Broken, &t_args(lang, "cases-cycle", &[("number", i64::from(case.cycle).into())]))) " " }
        @if let Some(id) = &case.outcome {
            (outcome(if settled { Mark::Verified } else { Mark::Plain }, words::outcome(lang, words.policy, id))) " "
        }
        span.quiet { (words.policy.title.get(lang)) }
    }
}

fn what_was_said(page: &CasePage, said: &Said) -> Markup {
    let lang = page.words.lang();
    match said {
        Said::Registered { code } => html! {
            (notice(Tone::Good, &t(lang, "cases-registered"), html! { (taken()) p { (t(lang, "cases-give-code")) } }))
            // Stands beside the notice and not in it: notices are not printed, and the code must be.
            (code_display(lang, code))
            (slip(page))
        },
        Said::Reissued { code, seq } => html! {
            (notice(
                Tone::Good,
                &t_args(lang, "cases-reissued", &[("seq", (*seq).to_owned().into())]),
                html! { (taken()) p { (t(lang, "cases-give-new-code")) } },
            ))
            (code_display(lang, code))
            (slip(page))
        },
        Said::Performed { act, seq } => {
            let args = [("act", act.title.get(lang).to_owned().into()), ("seq", (*seq).to_owned().into())];
            let undo = undo_of(page, act);
            notice(
                Tone::Good,
                &t_args(lang, "cases-performed", &args),
                html! { (taken()) @if let Some(undo) = undo { p { (undo) } } },
            )
        }
        // Said where it was opened.
        Said::Opened => html! {},
    }
}

/// What is printed below the code: whose it is, where to type it, which matter it opens, whom to ring.
fn slip(page: &CasePage) -> Markup {
    let words = &page.words;
    let lang = words.lang();
    let names = [page.contact.county(lang), page.contact.office(lang)].into_iter();
    let office = names.filter(|name| !name.is_empty()).collect::<Vec<_>>().join(" · ");
    let opened = words.reader.moment(words::instant(words.seen.case.opened_us));
    let mut pairs = vec![
        (t(lang, "cases-slip-address"), html! { (page.address) }),
        (t(lang, "cases-slip-of"), html! { (words.seen.case.code) " · " (words.title()) }),
        (t(lang, "cases-opened-on"), html! { (opened) }),
    ];
    if let Some((number, of)) = page.contact.to_ring(lang) {
        pairs.push((t(lang, "cases-slip-ring"), html! { (number) " " (of) }));
    }
    let shown: Vec<(&str, Markup)> =
        pairs.iter().map(|(name, value)| (name.as_ref(), value.clone())).collect();
    html! { div.slip { @if !office.is_empty() { p { b { (office) } } } (fact_list(&shown)) } }
}

/// The way into merging, where this reader may.
fn merge(page: &CasePage) -> Option<Markup> {
    let offer = page.offers.iter().find(|offer| offer.act.logic == Logic::Merge && offer.allowed.is_ok())?;
    Some(button_link(&act_href(&page.words, offer.act), offer.act.title.get(page.words.lang()), false))
}

/// The act that takes another back, where the policy has one that is allowed now.
fn undo_of(page: &CasePage, act: &Act) -> Option<Markup> {
    let back = match act.logic {
        Logic::Merge => Logic::Unmerge,
        Logic::Refer => Logic::Return,
        _ => return None,
    };
    let offer = page.offers.iter().find(|offer| offer.act.logic == back && offer.allowed.is_ok())?;
    Some(button_link(&act_href(&page.words, offer.act), offer.act.title.get(page.words.lang()), false))
}

fn act_href(words: &Words, act: &Act) -> String {
    format!("/cases/{}/acts/{}", words.seen.case.code, act.id)
}

fn track(words: &Words) -> Markup {
    let case = &words.seen.case;
    let this_cycle = words.seen.steps.iter().filter(|step| step.event.cycle == case.cycle);
    let been: Vec<&str> = this_cycle
        .filter_map(|step| step.event.effects.stage.as_ref())
        .map(|(stage, _)| stage.as_str())
        .collect();
    let is_aside = words.policy.stage(&case.stage).is_some_and(|stage| stage.aside);
    html! {
        (track_view::track(words.lang(), case, words.policy, &been))
        @if is_aside { (notice(Tone::Info, &aside_words(words), aside_link(words))) }
    }
}

/// Shown after a follow-up that came before the promised day: what it could tell, and what still has to be
/// seen.
fn kept_so_far(words: &Words) -> Markup {
    let zone = &words.reader.zone;
    let Some(open) = rules::left_open(&words.seen.case, words.policy, zone) else { return html! {} };
    let key = if open.performed { "cases-kept-since" } else { "cases-kept-so-far" };
    let by = [("by", words.reader.date(open.by).into())];
    notice(Tone::Info, &t_args(words.lang(), key, &by), html! {})
}

fn aside_words(words: &Words) -> String {
    let lang = words.lang();
    if words.seen.case.referred_from.is_some() {
        return referred_words(words);
    }
    let stage = words::stage(lang, words.policy, &words.seen.case.stage);
    t_args(lang, "cases-aside", &[("stage", stage.to_owned().into())])
}

/// Who has a referred case, by when they report back, and that the village's time stands still meanwhile.
fn referred_words(words: &Words) -> String {
    let (lang, case) = (words.lang(), &words.seen.case);
    let level = || case.kept.get("level").map(|level| words.value(words.policy.field("level"), level));
    let with = match case.unit.as_deref() {
        Some(unit) => words.unit(unit).to_owned(),
        None => level().unwrap_or_else(|| words::stage(lang, words.policy, &case.stage).to_owned()),
    };
    let mut told = t_args(lang, "cases-with-unit", &[("unit", with.into())]);
    if let Some(clock) = rules::due_aside(case, words.policy) {
        let by = [("by", words.reader.date(clock.due).into())];
        told.push_str(&t_args(lang, "cases-with-unit-by", &by));
    }
    if case.clocks.iter().any(|clock| clock.is_running() && clock.paused_on.is_some()) {
        told.push_str(&t(lang, "cases-with-unit-paused"));
    }
    told.push_str(&t(lang, "cases-with-unit-end"));
    told
}

fn aside_link(words: &Words) -> Markup {
    let args = |code: &str| [("code", code.to_owned().into())];
    html! {
        @if let Some(merged) = &words.seen.case.merged {
            p { a href={ "/cases/" (merged.into) } { (t_args(words.lang(), "cases-merged-into", &args(&merged.code))) } }
        }
    }
}

fn clocks(words: &Words) -> Markup {
    let lang = words.lang();
    let case = &words.seen.case;
    if case.clocks.is_empty() {
        return html! {};
    }
    // Running clocks by their day, then those that stand still, then those that were met, in the order of
    // meeting.
    let mut sorted: Vec<_> = case.clocks.iter().collect();
    sorted.sort_by_key(|clock| {
        (clock.met_us.or(clock.unneeded_us), clock.paused_on.is_some(), clock.due, clock.due_us)
    });
    let right = t(lang, "cases-right");
    let label =
        |id: &'_ str| words.policy.clock(id).map_or(id.to_owned(), |rule| rule.title.get(lang).to_owned());
    let labels: Vec<String> = sorted.iter().map(|clock| label(&clock.id)).collect();
    let clocks: Vec<Clock> = sorted
        .iter()
        .zip(&labels)
        .map(|(clock, label)| {
            let state = match clock.met_us {
                Some(met_us) if clock.right => ClockState::Used(words::instant(met_us)),
                Some(met_us) => ClockState::Met { at: words::instant(met_us), late: clock.late },
                None if clock.unneeded_us.is_some() => ClockState::NotNeeded,
                None if clock.paused_on.is_some() => ClockState::Paused,
                None => ClockState::Running(words::due_date(clock)),
            };
            Clock { label, note: (clock.right && clock.is_running()).then_some(right.as_ref()), state }
        })
        .collect();
    clocks_panel(words.reader, &clocks)
}

/// Where the reader stands after opening what is sealed: on what they opened.
pub(super) const MATTER: &str = "matter";

/// What the case is about and whom it concerns, masked, right under what is to be done; and the button that opens it, which is
/// recorded.
fn matter(page: &CasePage) -> Markup {
    let words = &page.words;
    let lang = words.lang();
    let case = &words.seen.case;
    let sealed = words.seen.steps.iter().any(|step| step.told.sealed);
    let action = format!("/cases/{}/reading", case.code);
    let typed = Typed::empty();
    let submit = t(lang, "cases-open-sealed");
    let body = html! {
        (facts::told(words))
        @if case.parties.is_empty() { p.quiet { (t(lang, "cases-no-parties")) } }
        (facts::parties(words))
        @if sealed && words.seen.opened.is_none() {
            (action_form(&Form::new(&action, page.csrf, page.command, &typed, &submit), false))
            p.hint { (t(lang, "cases-open-sealed-why")) }
        }
        @if words.seen.opened.is_some() { p.hint { (t(lang, "cases-opened")) } }
        @if page.may_know_readers { p { a href={ "/cases/" (case.code) "/readings" } { (t(lang, "cases-readings")) } } }
    };
    html! { div id=(MATTER) { (panel(&t(lang, "cases-matter"), None, body)) } }
}

fn basis(words: &Words) -> Markup {
    let lang = words.lang();
    let clocks =
        words.policy.clocks.iter().filter_map(|clock| Some((clock.title.get(lang), clock.basis.as_ref()?)));
    html! {
        ul {
            @for basis in &words.policy.basis { li { (basis.get(lang)) } }
            @for (clock, basis) in clocks { li { (clock) " · " (basis.get(lang)) } }
        }
    }
}
