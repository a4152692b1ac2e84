//! How the page of waiting hand-ins looks: one form, a box for each, three things to do with those that are ticked.
//!
//! Not here: what is loaded and done (`pages.rs`).

use maud::{Markup, html};

use super::pages::{Loaded, PATH, Said};
use super::{Reason, Row};
use crate::cases::words::{self, instant};
use crate::policies::Policies;
use crate::web::components::{
    Choice, Field, Typed, button_link, empty, error_summary, field, hidden, page_head,
};
use crate::web::locale::{t, t_args};
use crate::web::time::Reader;

/// One hand-in.
pub struct Line {
    pub row: Row,
    pub place: String,
    pub category: String,
    /// How many of those that wait here say the same.
    pub same: usize,
}

pub struct Page<'a> {
    pub reader: &'a Reader,
    pub policies: &'a Policies,
    pub loaded: &'a Loaded,
    /// The content of those that are being read.
    pub words: &'a Said,
    pub typed: &'a Typed,
    pub csrf: &'a str,
    pub command: &'a str,
}

pub fn page(page: &Page) -> Markup {
    let lang = page.reader.lang;
    let Loaded { lines, total, .. } = page.loaded;
    let count = t_args(lang, "hand-ins-count", &[("count", (*total).into())]);
    html! {
        (page_head(&t(lang, "hand-ins-title"), Some(html! { (count) }), None))
        p { (t(lang, "hand-ins-why")) }
        @if lines.is_empty() {
            (empty(&t(lang, "hand-ins-none"), "", Some(button_link("/cases", &t(lang, "today-all-cases"), false))))
        } @else {
            (error_summary(lang, page.typed, "form-kept"))
            form.form method="post" action=(PATH) novalidate data-once {
                (hidden("csrf", page.csrf))
                (hidden("command", page.command))
                (boxes(page))
                (which(page))
                (reasons(page))
                p.records { (t(lang, "hand-ins-records")) }
                div.buttons {
                    button type="submit" name="go" value="take-in" { (t(lang, "hand-ins-take-in")) }
                    button.plain type="submit" name="go" value="read" { (t(lang, "hand-ins-read")) }
                    button.plain type="submit" name="go" value="drop" { (t(lang, "hand-ins-drop")) }
                }
            }
        }
    }
}

fn boxes(page: &Page) -> Markup {
    let lang = page.reader.lang;
    let shown: Vec<(String, String, String)> =
        page.loaded.lines.iter().map(|line| told(page, line)).collect();
    let choices: Vec<Choice> = shown
        .iter()
        .map(|(value, words, hint)| Choice {
            value,
            words,
            hint: Some(hint.as_str()).filter(|hint| !hint.is_empty()),
        })
        .collect();
    let label = t(lang, "hand-ins-waiting");
    field::check_lines(lang, &Field::new(page.typed, "hand-in", &label), &choices)
}

/// Its number, what it is, and what more there is to say.
fn told(page: &Page, Line { row, place, category, same }: &Line) -> (String, String, String) {
    let lang = page.reader.lang;
    let policy = page.policies.in_force(&row.policy);
    let about = words::case_title(lang, policy, category, place);
    let at = page.reader.moment(instant(row.at_us));
    let same = (*same > 1).then(|| t_args(lang, "hand-ins-same", &[("count", (*same as i64).into())]));
    let said = page.words.get(&row.hand_in).into_iter().flatten().map(|(id, text)| {
        let title =
            policy.and_then(|policy| policy.field(id)).map_or(id.as_str(), |field| field.title.get(lang));
        format!("{title}{}{text}", t(lang, "cli-colon"))
    });
    let hint: Vec<String> = same.into_iter().chain(said).collect();
    (row.hand_in.to_string(), format!("{at} · {about}"), hint.join(" · "))
}

fn which(page: &Page) -> Markup {
    let lang = page.reader.lang;
    let words = ["ticked", "same", "all"].map(|which| t(lang, &format!("hand-ins-which-{which}")));
    let choices =
        [Choice::new("ticked", &words[0]), Choice::new("same", &words[1]), Choice::new("all", &words[2])];
    let typed = page.typed.clone().preset("which", "ticked");
    field::radios(lang, &Field::new(&typed, "which", &t(lang, "hand-ins-which")), &choices)
}

fn reasons(page: &Page) -> Markup {
    let lang = page.reader.lang;
    let words = Reason::ALL.map(|reason| reason_words(page.reader, reason));
    let choices: Vec<Choice> =
        Reason::ALL.iter().zip(&words).map(|(reason, words)| Choice::new(reason.as_str(), words)).collect();
    let (label, hint) = (t(lang, "hand-ins-reason"), t(lang, "hand-ins-reason-hint"));
    field::radios(lang, &Field::new(page.typed, "reason", &label).hint(&hint).optional(), &choices)
}

fn reason_words(reader: &Reader, reason: Reason) -> String {
    t(reader.lang, &format!("hand-ins-reason-{}", reason.as_str())).into_owned()
}
