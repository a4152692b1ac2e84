//! The first card of a case's page: what moves it on now, who owes it and by when; what is owed beside it; and what else may be done.
//!
//! Invariant: the card says the same act to everybody, and gives its button only to who may. Not here: which act it is (`rules/next.rs`).

use bellwether_policy::Lang;
use maud::{Markup, html};

use super::{CasePage, act_href};
use crate::cases::model::Clock;
use crate::cases::rules::{Next, Offer, takes_back, waits_for_somebody};
use crate::cases::words;
use crate::web::components::{Duty, Now, RefusedAct, button_link, disclosure, now_panel};
use crate::web::locale::{refusal_text, t};

pub(super) fn now(page: &CasePage) -> Markup {
    let words = &page.words;
    let lang = words.lang();
    let (first, beside) = match (&page.next, page.beside) {
        (Some(next), beside) => (Some(next), beside),
        // Nothing moves a closed case on, but what is owed of it all the same is the first thing to say.
        (None, [first, rest @ ..]) => (Some(first), rest),
        (None, []) => (None, &[][..]),
    };
    let is_said = |next: &&Next| first.is_some_and(|first| first.act.id == next.act.id);
    let beside: Vec<Duty> =
        beside.iter().filter(|next| !is_said(next)).map(|next| duty(page, next, false)).collect();
    let duty = first.map_or_else(|| nothing(page), |next| duty(page, next, true));
    let said = |offer: &&Offer| {
        let shown = first.into_iter().chain(page.beside);
        shown.clone().any(|next| next.act.id == offer.act.id)
    };
    // What waits for somebody else is worth seeing; what the case is not ready for is folded away.
    let (waiting, later): (Vec<&Offer>, Vec<&Offer>) = page
        .offers
        .iter()
        .filter(|offer| offer.allowed.is_err())
        .partition(|offer| offer.allowed.as_ref().is_err_and(waits_for_somebody));
    let (waiting, later) = (reasons(lang, &waiting), reasons(lang, &later));
    let others = others(page, |offer| !said(&offer), duty.action.is_none());
    let now =
        Now { first: duty, beside: &beside, others, refused: &refused(&waiting), later: &refused(&later) };
    now_panel(words.reader, &now)
}

/// Each act with why not.
fn reasons(lang: Lang, offers: &[&Offer]) -> Vec<(String, String)> {
    let why = |offer: &&Offer| {
        let refusal = offer.allowed.as_ref().err()?;
        Some((offer.act.title.get(lang).to_owned(), refusal_text(lang, refusal)))
    };
    offers.iter().filter_map(why).collect()
}

fn refused(reasons: &[(String, String)]) -> Vec<RefusedAct<'_>> {
    reasons.iter().map(|(act, reason)| RefusedAct { act, reason }).collect()
}

fn duty(page: &CasePage, next: &Next, primary: bool) -> Duty {
    let words = &page.words;
    let title = next.act.title.get(words.lang());
    let link = || button_link(&act_href(words, next.act), title, primary);
    Duty {
        act: title.to_owned(),
        who: words.owed_by(next),
        due: next.due.map(words::due_date),
        action: next.allowed.is_ok().then(link),
    }
}

/// Where no act moves the case on.
fn nothing(page: &CasePage) -> Duty {
    let case = &page.words.seen.case;
    let key = if case.merged.is_some() {
        "cases-now-merged"
    } else if case.closed {
        "cases-now-closed"
    } else {
        "cases-now-waiting"
    };
    let lang = page.words.lang();
    let due = crate::cases::rules::due(case, page.words.policy).map(|clock: &Clock| words::due_date(clock));
    Duty {
        act: t(lang, key).into_owned(),
        who: t(lang, &format!("{key}-who")).into_owned(),
        due,
        action: None,
    }
}

/// What else this reader may do: the main line first, the rest folded away unless it is all there is.
fn others(page: &CasePage, is_other: impl Fn(&Offer) -> bool, alone: bool) -> Vec<Markup> {
    let words = &page.words;
    let lang = words.lang();
    let allowed = |side: bool| {
        // What takes back what was reached stands aside, wherever the policy has it.
        let aside = |offer: &Offer| offer.act.side || takes_back(&words.seen.case, offer.act);
        let fits = |offer: &&Offer| offer.allowed.is_ok() && aside(offer) == side && is_other(offer);
        page.offers.iter().filter(fits).collect::<Vec<_>>()
    };
    let link = |offer: &&Offer| button_link(&act_href(words, offer.act), offer.act.title.get(lang), false);
    let mut others: Vec<Markup> = allowed(false).iter().map(link).collect();
    let side = allowed(true);
    if !side.is_empty() {
        let beside = html! { div.acts { @for offer in &side { (link(offer)) " " } } };
        others.push(disclosure(&t(lang, "cases-beside"), beside, others.is_empty() && alone));
    }
    others
}
