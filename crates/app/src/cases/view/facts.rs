//! What is known about a case beside its history: place, people, lines, agreement, and cases that may be the same matter.

use bellwether_policy::case_policy::Logic;
use maud::{Markup, html};

use crate::cases::model::{AgreementForm, Case, FieldValue, Party, Who};
use crate::cases::seen::Step;
use crate::cases::words::{self, Words};
use crate::latin;
use crate::web::components::{Tone, facts, notice, panel};
use crate::web::locale::{joined, t, t_args};

/// Place, category, grade, people, lines, what the policy keeps, and duplicates.
pub fn about(words: &Words) -> Markup {
    let lang = words.lang();
    let case = &words.seen.case;
    let mut pairs: Vec<(String, Markup)> = vec![
        (t(lang, "cases-place").into_owned(), place(words)),
        (
            t(lang, "cases-category").into_owned(),
            html! { (words::category(lang, words.policy, &case.category)) },
        ),
    ];
    if let Some(grade) = &case.grade {
        pairs
            .push((t(lang, "cases-grade").into_owned(), html! { (words::grade(lang, words.policy, grade)) }));
    }
    pairs.push((
        t(lang, "cases-opened-on").into_owned(),
        html! { (words.reader.moment(words::instant(case.opened_us))) },
    ));
    pairs.push((t(lang, "cases-handler").into_owned(), handler(words)));
    let mediators: Vec<String> = case
        .active_mediators()
        .map(|mediator| words.chosen(mediator.person.as_str(), Some(&mediator.kind)))
        .collect();
    if !mediators.is_empty() {
        pairs.push((
            t(lang, "cases-mediators").into_owned(),
            html! { (joined(lang, mediators.iter().map(String::as_str))) },
        ));
    }
    pairs.push((t(lang, "cases-reporters").into_owned(), reporters(words)));
    for (id, value) in &case.kept {
        pairs.push(kept(words, id, value));
    }
    if !words.seen.took_in.is_empty() {
        let links = html! { @for taken in &words.seen.took_in { a href={ "/cases/" (taken.id) } { (taken.number) } " " } };
        pairs.push((t(lang, "cases-took-in").into_owned(), links));
    }
    panel(&t(lang, "cases-about"), None, listed(&pairs))
}

/// What was reported, in its own words once the reader has opened them; and the accounts of the cases that were merged into this one.
pub fn told(words: &Words) -> Markup {
    let lang = words.lang();
    let Some(opened) = &words.seen.opened else { return html! {} };
    let account = |number: Option<&str>, texts: Vec<(String, String)>| {
        let pairs: Vec<(String, Markup)> = texts
            .into_iter()
            .map(|(field, text)| {
                let title = words.policy.field(&field).map_or(field.as_str(), |field| field.title.get(lang));
                let title = match number {
                    Some(number) => format!("{title} · {number}"),
                    None => title.to_owned(),
                };
                (title, html! { span.said { (text) } })
            })
            .collect();
        if pairs.is_empty() {
            html! {}
        } else {
            listed(&pairs)
        }
    };
    let first = words.seen.steps.first().map(|step| step.told.seq);
    html! {
        (account(None, first.map(|seq| opened.account(seq)).unwrap_or_default()))
        @for step in words.seen.steps.iter().filter(|step| adds_to_the_account(words, step)) {
            @let at = words.reader.moment(words::instant(step.event.at_us));
            (account(Some(&at), opened.account(step.told.seq)))
        }
        @for taken in &words.seen.took_in { (account(Some(&taken.number), taken.account.clone())) }
    }
}

/// Whether an act corrected what was reported, or its resident added to it.
fn adds_to_the_account(words: &Words, step: &Step) -> bool {
    let Some(act) = words.policy.act(&step.event.act) else { return false };
    let adds = act.logic == Logic::Record && act.outcome.is_none();
    act.logic == Logic::CorrectAccount || adds && step.event.by == Who::Resident
}

/// The few facts an act is done by, and what happened once the reader has opened it.
pub fn in_short(words: &Words) -> Markup {
    let lang = words.lang();
    let case = &words.seen.case;
    let mut pairs = vec![
        (t(lang, "cases-stage").into_owned(), html! { (words::stage(lang, words.policy, &case.stage)) }),
        (t(lang, "cases-handler").into_owned(), handler(words)),
    ];
    if let Some(grade) = &case.grade {
        pairs
            .push((t(lang, "cases-grade").into_owned(), html! { (words::grade(lang, words.policy, grade)) }));
    }
    if let (Some(opened), Some(first)) = (&words.seen.opened, words.seen.steps.first()) {
        for (name, value) in opened.texts(first.told.seq).filter(|(name, _)| !name.starts_with("file.")) {
            let title = words.policy.field(name).map_or(name, |field| field.title.get(lang));
            pairs.push((title.to_owned(), html! { (value) }));
        }
    }
    listed(&pairs)
}

fn listed(pairs: &[(String, Markup)]) -> Markup {
    let pairs: Vec<(&str, Markup)> =
        pairs.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    facts(&pairs)
}

fn place(words: &Words) -> Markup {
    let names: Vec<_> = words.seen.path.iter().map(|place| latin::place(words.lang(), &place.name)).collect();
    html! {
        @if let Some(last) = words.seen.path.last() { a href={ "/villages/" (last.code) } { (names.join(" › ")) } }
        @else { (words.seen.case.place) }
    }
}

fn handler(words: &Words) -> Markup {
    let lang = words.lang();
    match &words.seen.case.handler {
        Some(person) => html! {
            (words.person(person.as_str()))
            @if words.seen.handler_gone { div { (t(lang, "cases-handler-gone")) } }
        },
        None => html! { span.quiet { (t(lang, "cases-no-handler")) } },
    }
}

/// By which lines it came in, and through whom.
pub fn reporters(words: &Words) -> Markup {
    let lang = words.lang();
    html! {
        @for reporter in &words.seen.case.reporters {
            div { (words.who(&reporter.who)) " " span.quiet { (words::line(lang, words.policy, &reporter.line)) } }
        }
    }
}

fn kept(words: &Words, id: &str, value: &FieldValue) -> (String, Markup) {
    let field = words.policy.field(id);
    let title = field.map_or(id, |field| field.title.get(words.lang()));
    (title.to_owned(), html! { (words.value(field, value)) })
}

/// One line for each party: who, and where they stand.
pub fn parties(words: &Words) -> Markup {
    let pairs: Vec<(String, Markup)> = words
        .seen
        .case
        .parties
        .iter()
        .map(|party| {
            (words::masked_party(words.lang(), &words.seen.case, party.id.as_str()), one(words, party))
        })
        .collect();
    if pairs.is_empty() {
        html! {}
    } else {
        listed(&pairs)
    }
}

fn one(words: &Words, party: &Party) -> Markup {
    let lang = words.lang();
    let standing = match (party.signed, party.consent) {
        (true, _) => Some("cases-party-signed"),
        (_, Some(true)) => Some("cases-party-consents"),
        (_, Some(false)) => Some("cases-party-refuses"),
        _ => None,
    };
    html! {
        @match words.seen.opened.as_ref().map(|opened| opened.party(party.id.as_str())) {
            None => span.quiet { (t(lang, "cases-sealed-party")) },
            Some(None) => span.quiet { (t(lang, "cases-erased")) },
            Some(Some(details)) => {
                (details.name)
                @if !details.phone.is_empty() { " " a href={ "tel:" (details.phone) } { (details.phone) } }
                @if !details.address.is_empty() { br; (details.address) }
                @if !details.language.is_empty() { br; (t(lang, "cases-party-language")) (t(lang, "cli-colon")) (details.language) }
            },
        }
        @if let Some(key) = standing { " · " (t(lang, key)) }
    }
}

/// The agreement and the court's word on it, once there is one.
pub fn agreement(words: &Words) -> Markup {
    let lang = words.lang();
    let case = &words.seen.case;
    let Some(agreement) = &case.agreement else { return html! {} };
    let form = match agreement.form {
        AgreementForm::Written => "cases-agreement-written",
        AgreementForm::Oral => "cases-agreement-oral",
    };
    let effect = match agreement.effective_on {
        Some(on) => t_args(lang, "cases-agreement-effective", &[("date", words.reader.date(on).into())]),
        None => t(lang, "cases-agreement-waiting").into_owned(),
    };
    let mut pairs = vec![
        (t(lang, "cases-agreement-form").into_owned(), html! { (t(lang, form)) }),
        (t(lang, "cases-agreement-effect").into_owned(), html! { (effect) }),
    ];
    if agreement.form == AgreementForm::Written {
        pairs.push((t(lang, "cases-agreement-signatures").into_owned(), html! { (signatures(words, case)) }));
    }
    if let Some(confirmation) = &case.confirmation {
        let on = words.reader.date(confirmation.applied_on);
        let key = match confirmation.confirmed {
            None => "cases-confirmation-applied",
            Some(true) => "cases-confirmation-granted",
            Some(false) => "cases-confirmation-rejected",
        };
        pairs.push((
            t(lang, "cases-confirmation").into_owned(),
            html! { (t_args(lang, key, &[("date", on.into())])) },
        ));
    }
    panel(&t(lang, "cases-agreement"), None, listed(&pairs))
}

fn signatures(words: &Words, case: &Case) -> String {
    let lang = words.lang();
    let signed = case.parties.iter().filter(|party| party.signed).count() as i64;
    let mediators = case.active_mediators().filter(|mediator| mediator.signed).count() as i64;
    let args = [
        ("signed", signed.into()),
        ("parties", (case.parties.len() as i64).into()),
        ("mediators", mediators.into()),
    ];
    let mut words = t_args(lang, "cases-agreement-signed", &args);
    if case.agreement.as_ref().is_some_and(|agreement| agreement.sealed) {
        words.push_str(&t(lang, "cases-agreement-sealed"));
    }
    words
}

/// Open cases of the same place and category: perhaps the same matter. Places and cases, never people. `merge` leads on.
pub fn near(words: &Words, merge: Option<Markup>) -> Markup {
    let lang = words.lang();
    let case = &words.seen.case;
    if words.seen.near.is_empty() || case.closed {
        return html! {};
    }
    notice(
        Tone::Info,
        &t_args(lang, "cases-near", &[("count", (words.seen.near.len() as i64).into())]),
        html! {
            ul {
                @for other in &words.seen.near {
                    li {
                        a href={ "/cases/" (other.id) } { (other.number) } " "
                        (words::stage(lang, words.policy, &other.stage)) " "
                        span.quiet { (words.reader.ago(words::instant(other.opened_us))) }
                    }
                }
            }
            p.hint { (t(lang, "cases-near-hint")) }
            @if let Some(merge) = merge { p { (merge) } }
        },
    )
}
