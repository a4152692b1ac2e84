//! The questions of handing in, each a page of its own, and the check of all answers before they are sent.
//!
//! Invariant: before sending, the page says what will be recorded, who can read it, and what the law gives the sender.
//! Not here: which question is next (`hand_in.rs`).

use bellwether_policy::Lang;
use bellwether_policy::case_policy::CasePolicy;
use maud::{Markup, html};

use super::hand_in::{self, Step};
use super::view::{LANGUAGE_FORM, one_field, own_words};
use crate::contact::Contact;
use crate::latin;
use crate::office::Office;
use crate::registry::{Level, Place};
use crate::web::components::{
    Choice, Field, Tone, Typed, button_link, disclosure, error_summary, facts, field, hidden, notice,
};
use crate::web::locale::{t, t_args};

/// What the questions know of places.
#[derive(Clone, Debug, Default)]
pub struct Ground {
    pub jurisdiction: i64,
    /// From the jurisdiction down to the place that was chosen.
    pub path: Vec<Place>,
    /// The place whose parts are listed; none while the county is asked for.
    pub under: Option<Place>,
    pub listed: Vec<Place>,
    /// What a search found, each with the place above it.
    pub found: Vec<(Place, String)>,
}

impl Ground {
    pub fn place(&self) -> Option<&Place> {
        self.path.last()
    }
}

/// One page of the questions.
pub struct Asking<'a> {
    pub lang: Lang,
    pub office: &'a Office,
    pub step: Step,
    pub typed: &'a Typed,
    pub ground: &'a Ground,
    pub csrf: &'a str,
    pub command: &'a str,
    /// What was handed in with the same words a moment ago, and whether this browser holds its code.
    pub before: Option<(Option<&'a str>, bool)>,
    pub contact: &'a Contact,
}

impl Asking<'_> {
    pub fn title(&self) -> String {
        let key = match self.step {
            Step::Where => "portal-where",
            Step::Kind => "portal-kind",
            Step::Category => "portal-category",
            Step::What => "portal-what",
            Step::Who => "portal-who",
            Step::Check => "portal-check",
        };
        t(self.lang, key).into_owned()
    }

    fn policy(&self) -> Option<&CasePolicy> {
        hand_in::policy_of(self.office, self.typed)
    }

    fn field<'f>(&'f self, name: &'f str, label: &'f str) -> Field<'f> {
        Field::new(self.typed, name, label)
    }
}

/// The page of the question that is next.
pub fn question(asking: &Asking) -> Markup {
    let lang = asking.lang;
    let progress = [("step", asking.step.number().into()), ("steps", (Step::ALL.len() as i64).into())];
    html! {
        div.intro {
            p.quiet { (t(lang, "portal-hand-in")) " · " (t_args(lang, "portal-step", &progress)) }
            h1 { (asking.title()) }
        }
        (error_summary(lang, asking.typed, "form-kept"))
        @if let Some((number, is_held)) = asking.before { (handed_in(lang, number, is_held)) }
        form.form id=(LANGUAGE_FORM) method="post" action="/resident/cases/new" novalidate data-once {
            (hidden("csrf", asking.csrf))
            (hidden("command", asking.command))
            (hidden("step", asking.step.as_str()))
            @if let Some((number, _)) = asking.before { (hidden("again", number.unwrap_or("waits"))) }
            @for name in hand_in::carried(asking.office, asking.step) {
                @if !asking.typed.value(&name).is_empty() { (hidden(&name, asking.typed.value(&name))) }
            }
            @match asking.step {
                Step::Where => (where_(asking)),
                Step::Kind => (kind(asking)),
                Step::Category => (category(asking)),
                Step::What => (what(asking)),
                Step::Who => (who(asking)),
                Step::Check => (check(asking)),
            }
            (way_on(asking))
        }
    }
}

/// What was handed in before, and that sending it now makes another case.
fn handed_in(lang: Lang, number: Option<&str>, is_held: bool) -> Markup {
    let title = match number {
        Some(number) => t_args(lang, "portal-before", &[("number", number.to_owned().into())]),
        None => t(lang, "portal-before-waits").into_owned(),
    };
    let (words, href, link) = match is_held {
        true => ("portal-before-held", "/resident/case/code", "portal-before-open"),
        false => ("portal-before-code", "/resident/case/enter", "portal-before-enter"),
    };
    notice(
        Tone::Warn,
        &title,
        html! { p { (t(lang, words)) } p { (button_link(href, &t(lang, link), true)) } },
    )
}

/// On and back; where an answer is itself a button, only back.
fn way_on(asking: &Asking) -> Markup {
    let lang = asking.lang;
    html! {
        div.buttons {
            @match asking.step {
                Step::Where | Step::Kind => {},
                Step::Check => button type="submit" name="go" value="send" {
                    (t(lang, if asking.before.is_some() { "portal-send-again" } else { "portal-send" }))
                },
                _ => button type="submit" { (t(lang, "portal-on")) },
            }
            @match asking.step.before() {
                Some(before) => button.plain type="submit" name="go" value=(before.as_str()) { (t(lang, "portal-back")) },
                None => a.button href="/resident" { (t(lang, "portal-back")) },
            }
        }
    }
}

fn picked(name: &str, value: &str, words: &str, hint: &str) -> Markup {
    html! {
        li {
            button.plain type="submit" name=(name) value=(value) {
                span { b { (words) } @if !hint.is_empty() { span.hint { (hint) } } }
                span aria-hidden="true" { "›" }
            }
        }
    }
}

fn where_(asking: &Asking) -> Markup {
    let (lang, ground) = (asking.lang, asking.ground);
    let sought = asking.typed.value("q").trim();
    html! {
        div.field {
            label for="f-q" { (t(lang, "portal-where-find")) }
            p.hint id="f-q-hint" { (t(lang, "portal-where-hint")) }
            div.find {
                input.wide id="f-q" type="search" name="q" value=(sought) autocomplete="off" aria-describedby="f-q-hint";
                button type="submit" name="go" value="where" { (t(lang, "filter-search")) }
            }
        }
        @if !sought.is_empty() && ground.found.is_empty() { p role="status" { (t(lang, "portal-where-none")) } }
        @if !ground.found.is_empty() {
            ul.picks aria-label=(t(lang, "portal-where-found")) {
                @for (place, above) in &ground.found { (place_pick(lang, place, above)) }
            }
        }
        @if sought.is_empty() || ground.found.is_empty() { (tree(asking)) }
    }
}

fn place_pick(lang: Lang, place: &Place, above: &str) -> Markup {
    let name = if hand_in::is_fit(place) && place.level == Level::Village { "place" } else { "under" };
    picked(name, &place.code.to_string(), &latin::place(lang, &place.name), &latin::place(lang, above))
}

/// The parts of a place, and the place itself for those who cannot say more exactly.
fn tree(asking: &Asking) -> Markup {
    let (lang, ground) = (asking.lang, asking.ground);
    html! {
        h2 {
            @match &ground.under {
                Some(under) => (t_args(lang, "portal-where-in", &[("place", latin::place(lang, &under.name).into_owned().into())])),
                None => (t(lang, "portal-where-county")),
            }
        }
        ul.picks.close {
            @for place in &ground.listed { (place_pick(lang, place, "")) }
            @if let Some(under) = ground.under.as_ref().filter(|under| hand_in::is_fit(under)) {
                (picked("place", &under.code.to_string(), &t(lang, "portal-where-unsure"), &latin::place(lang, &under.name)))
            }
        }
    }
}

fn kind(asking: &Asking) -> Markup {
    let lang = asking.lang;
    html! {
        ul.picks {
            @for policy in hand_in::policies(asking.office) {
                @let hint = own_words(lang, "kind", &policy.name).unwrap_or_default();
                (picked("policy", &policy.name, policy.title.get(lang), &hint))
            }
        }
    }
}

fn category(asking: &Asking) -> Markup {
    let lang = asking.lang;
    let categories = asking.policy().map_or(&[][..], |policy| &policy.categories);
    let choices: Vec<Choice> =
        categories.iter().map(|one| Choice::new(&one.id, one.title.get(lang))).collect();
    let label = t(lang, "portal-category-label");
    field::radios(lang, &asking.field("category", &label), &choices)
}

fn what(asking: &Asking) -> Markup {
    let lang = asking.lang;
    let Some(policy) = asking.policy() else { return html! {} };
    let (other, other_hint) = (t(lang, "portal-other"), t(lang, "portal-other-hint"));
    html! {
        @for asked in hand_in::asked(policy) {
            @if let Some(known) = policy.field(&asked.id) {
                @let shown = asking.field(&known.id, known.title.get(lang));
                @let shown = known.hint.as_ref().map_or(shown, |hint| shown.hint(hint.get(lang)));
                @let shown = if asked.required { shown } else { shown.optional() };
                (one_field(lang, known, &shown))
            }
        }
        @if policy.mediation.is_some() {
            (field::line(lang, &asking.field("respondent.name", &other).hint(&other_hint).optional()))
        }
    }
}

fn who(asking: &Asking) -> Markup {
    let lang = asking.lang;
    let (name, phone, address) = (t(lang, "portal-name"), t(lang, "portal-phone"), t(lang, "portal-address"));
    let phone_hint = t(lang, "portal-phone-hint");
    let (language, language_hint) = (t(lang, "portal-language"), t(lang, "portal-language-hint"));
    html! {
        (field::line(lang, &asking.field("applicant.name", &name)))
        (field::phone(lang, &asking.field("applicant.phone", &phone).hint(&phone_hint), true))
        (field::line(lang, &asking.field("applicant.address", &address).optional()))
        (field::line(lang, &asking.field("applicant.language", &language).hint(&language_hint).optional()))
        (disclosure(&t(lang, "portal-notice"), notice_of_use(asking), true))
    }
}

/// What Article 17 of the Personal Information Protection Law has a handler say before taking in personal data.
fn notice_of_use(asking: &Asking) -> Markup {
    let lang = asking.lang;
    let place =
        asking.ground.place().map_or_else(String::new, |place| latin::place(lang, &place.name).into_owned());
    let kept = asking.contact.kept(lang);
    html! {
        dl.facts {
            div { dt { (t(lang, "portal-notice-who")) } dd { (t_args(lang, "portal-notice-who-is", &[("place", place.clone().into())])) } }
            div { dt { (t(lang, "portal-notice-why")) } dd { (t(lang, "portal-notice-why-is")) } }
            div { dt { (t(lang, "portal-notice-how")) } dd { (t(lang, "portal-notice-how-is")) } }
            div { dt { (t(lang, "portal-notice-long")) } dd {
                @if kept.is_empty() { (t(lang, "portal-notice-long-unknown")) } @else { (kept) }
                " " (t(lang, "portal-notice-long-after"))
            } }
            div { dt { (t(lang, "portal-notice-rights")) } dd { (t_args(lang, "portal-notice-rights-are", &[("place", place.into())])) } }
        }
    }
}

fn check(asking: &Asking) -> Markup {
    let (lang, typed) = (asking.lang, asking.typed);
    let Some(policy) = asking.policy() else { return html! {} };
    let way: Vec<_> = asking.ground.path.iter().map(|place| latin::place(lang, &place.name)).collect();
    let category = policy.category(typed.value("category")).map_or("", |category| category.title.get(lang));
    let mut answers: Vec<(String, String, Step)> = vec![
        (t(lang, "portal-check-where").into_owned(), way.join(" "), Step::Where),
        (
            t(lang, "portal-check-kind").into_owned(),
            format!("{} · {category}", policy.title.get(lang)),
            Step::Kind,
        ),
    ];
    for asked in hand_in::asked(policy) {
        let title =
            policy.field(&asked.id).map_or(asked.id.clone(), |field| field.title.get(lang).to_owned());
        let typed = typed.value(&asked.id);
        let choices = policy.field(&asked.id).map_or(&[][..], |field| &field.choices);
        let chosen = choices.iter().find(|choice| choice.id == typed);
        let value = chosen.map_or(typed, |choice| choice.title.get(lang)).to_owned();
        answers.push((title, value, Step::What));
    }
    let people = [
        ("respondent.name", "portal-other", Step::What),
        ("applicant.name", "portal-name", Step::Who),
        ("applicant.phone", "portal-phone", Step::Who),
        ("applicant.address", "portal-address", Step::Who),
        ("applicant.language", "portal-language", Step::Who),
    ];
    answers.extend(
        people.map(|(name, key, step)| (t(lang, key).into_owned(), hand_in::plain(typed.value(name)), step)),
    );
    answers.retain(|(_, value, _)| !value.trim().is_empty());
    let shown: Vec<(&str, Markup)> = answers
        .iter()
        .map(|(label, value, step)| (label.as_str(), answer(lang, label, value, *step)))
        .collect();
    html! {
        div.answers { (facts(&shown)) }
        div.records {
            p { (t(lang, "portal-records")) }
            p { (t(lang, "portal-readers")) }
        }
    }
}

fn answer(lang: Lang, label: &str, value: &str, step: Step) -> Markup {
    html! {
        span.said { (value) }
        button.plain type="submit" name="go" value=(step.as_str()) { (t(lang, "portal-change")) span.vh { " " (label) } }
    }
}
