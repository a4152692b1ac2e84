//! The frame of every page: head, header, navigation, message, footer. One for the desk, a plainer one for residents.
//!
//! Invariant: no inline script or style, so `default-src 'self'` holds; everything works without JavaScript.
//! Not here: what stands inside (`components/`), who is signed in (the session), response headers.

use bellwether_policy::Lang;
use maud::{DOCTYPE, Markup, html};

use crate::contact::{Contact, Letterhead};
use crate::web::components::{Tone, notice};
use crate::web::locale::{t, t_args};
use crate::web::preference::{Theme, escaped};
use crate::web::static_files::href;

/// What the frame needs to know about a page.
#[derive(Clone, Debug)]
pub struct Shell<'a> {
    pub lang: Lang,
    pub title: &'a str,
    /// Path and query of this page; the language and theme switches lead back to it.
    pub here: &'a str,
    pub theme: Theme,
    pub layout: Layout,
    pub user: Option<SignedIn<'a>>,
    /// The sections this reader may open, in order; empty when nobody is signed in.
    pub nav: &'a [Section],
    pub active: Option<Section>,
    /// The token of this session's forms.
    pub csrf: &'a str,
    /// What the last act came to, said once.
    pub flash: Option<(Tone, &'a str)>,
    pub log: Option<LogSize<'a>>,
    /// Whose pages these are.
    pub letterhead: Option<&'a Letterhead>,
    /// The id of the form on this page through which a change of language is sent, with everything typed.
    /// `None` if a link will do.
    pub language_form: Option<&'a str>,
    /// Further scripts of `static/`, such as `verify.js`.
    pub scripts: &'a [&'a str],
}

/// Which frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// For people at work: header, sections, footer.
    #[default]
    Desk,
    /// For residents: larger, plainer, one question a page.
    Resident,
    /// For a screen on the wall: no controls.
    Wall,
}

/// The person at the desk, as the header shows them.
#[derive(Clone, Copy, Debug)]
pub struct SignedIn<'a> {
    /// Their id: what a browser keeps of unsent forms is kept under it.
    pub id: &'a str,
    pub name: &'a str,
    pub place: &'a str,
    /// Role names in the reader's language.
    pub roles: &'a str,
}

/// The log's newest checkpoint, shown at the foot of every page.
#[derive(Clone, Copy, Debug)]
pub struct LogSize<'a> {
    pub records: i64,
    /// The log's page.
    pub href: &'a str,
}

/// A section of the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    Today,
    Cases,
    Villages,
    Log,
}

impl Section {
    pub const ALL: [Section; 4] = [Section::Today, Section::Cases, Section::Villages, Section::Log];

    pub fn href(self) -> &'static str {
        match self {
            Section::Today => "/today",
            Section::Cases => "/cases",
            Section::Villages => "/villages",
            Section::Log => "/log",
        }
    }

    fn words(self, lang: Lang) -> std::borrow::Cow<'static, str> {
        match self {
            Section::Today => t(lang, "shell-today"),
            Section::Cases => t(lang, "shell-cases"),
            Section::Villages => t(lang, "shell-villages"),
            Section::Log => t(lang, "shell-log"),
        }
    }
}

impl<'a> Shell<'a> {
    /// A frame with nothing in it but the title; set what the page has.
    pub fn new(lang: Lang, title: &'a str, here: &'a str) -> Self {
        Shell {
            lang,
            title,
            here,
            theme: Theme::Auto,
            layout: Layout::Desk,
            user: None,
            nav: &[],
            active: None,
            csrf: "",
            flash: None,
            log: None,
            letterhead: None,
            language_form: None,
            scripts: &[],
        }
    }

    fn class(&self) -> &'static str {
        match self.layout {
            Layout::Desk => "desk",
            Layout::Resident => "resident",
            Layout::Wall => "wall",
        }
    }
}

/// A whole page.
pub fn page(shell: &Shell, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(shell.lang.tag()) class=(shell.class()) data-theme=(shell.theme.as_str()) {
            (head(shell))
            body data-reader=[shell.user.map(|user| user.id)] {
                a.skip href="#main" { (t(shell.lang, "shell-skip")) }
                @if shell.letterhead.is_some_and(|letterhead| letterhead.demonstration) {
                    aside.demonstration { (t(shell.lang, "shell-demonstration")) }
                }
                @if shell.layout != Layout::Wall { (header(shell)) }
                main #main tabindex="-1" {
                    @if let Some((tone, words)) = shell.flash { (notice(tone, words, html! {})) }
                    (body)
                }
                @if shell.layout != Layout::Wall { (footer(shell)) }
            }
        }
    }
}

fn head(shell: &Shell) -> Markup {
    // Eval, injected styles and pages kept in the browser's storage would each break a promise of ours.
    const HTMX: &str = r#"{"includeIndicatorStyles":false,"allowEval":false,"historyCacheSize":0}"#;
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
            meta name="color-scheme" content=(if shell.theme == Theme::Auto { "light dark" } else { shell.theme.as_str() });
            meta name="format-detection" content="telephone=no";
            meta name="htmx-config" content=(HTMX);
            title { (shell.title) " · " (t(shell.lang, "shell-name")) }
            link rel="stylesheet" href=(href("app.css"));
            link rel="icon" type="image/svg+xml" href=(href("mark.svg"));
            @if shell.layout != Layout::Resident { script defer src=(href("htmx.min.js")) {} }
            script defer src=(href("app.js")) {}
            @for script in shell.scripts { script defer src=(href(script)) {} }
        }
    }
}

fn header(shell: &Shell) -> Markup {
    let home = if shell.user.is_some() { Section::Today.href() } else { "/" };
    html! {
        header.top {
            a.mark href=(home) { (t(shell.lang, "shell-name")) }
            @if !shell.nav.is_empty() { (nav(shell)) }
            div.tools {
                (language_switch(shell))
                @match &shell.user {
                    Some(user) => (person_menu(shell, user)),
                    None => @if shell.layout == Layout::Desk { a.tool href="/sign-in" { (t(shell.lang, "shell-sign-in")) } },
                }
            }
        }
    }
}

fn nav(shell: &Shell) -> Markup {
    html! {
        nav.sections aria-label=(t(shell.lang, "shell-sections")) {
            @for section in shell.nav {
                @let here = shell.active == Some(*section);
                a href=(section.href()) aria-current=[here.then_some("page")] { (section.words(shell.lang)) }
            }
        }
    }
}

/// The value of a form's `go` that asks for the page in another language, before its tag.
pub const IN_LANGUAGE: &str = "language-";

/// Every other language, each named in itself, so that whoever needs it can read it.
fn language_switch(shell: &Shell) -> Markup {
    let named = |lang: Lang| match lang {
        Lang::Zh => ("中", "中文"),
        Lang::En => ("EN", "English"),
    };
    html! {
        @for other in Lang::ALL.into_iter().filter(|other| *other != shell.lang) {
            @let (short, name) = named(other);
            @let words = html! { span aria-hidden="true" { (short) } span.vh { (name) } };
            @match shell.language_form {
                Some(form) => button.tool.language type="submit" form=(form) name="go" value={ (IN_LANGUAGE) (other.tag()) }
                    lang=(other.tag()) formnovalidate { (words) },
                None => a.tool.language href={ "/preference/language/" (other.tag()) "?back=" (escaped(shell.here)) }
                    lang=(other.tag()) hreflang=(other.tag()) rel="nofollow" { (words) },
            }
        }
    }
}

fn person_menu(shell: &Shell, user: &SignedIn) -> Markup {
    html! {
        details.menu {
            summary.tool {
                span.who { (user.name) }
                span.place { (user.place) }
            }
            div.sheet {
                p { strong { (user.name) } br; (user.roles) br; span.quiet { (user.place) } }
                a href="/account" { (t(shell.lang, "account-title")) }
                (theme_switch(shell))
                form method="post" action="/sign-out" {
                    input type="hidden" name="csrf" value=(shell.csrf);
                    button.plain type="submit" { (t(shell.lang, "shell-sign-out")) }
                }
            }
        }
    }
}

fn theme_switch(shell: &Shell) -> Markup {
    let back = escaped(shell.here);
    html! {
        div.themes role="group" aria-label=(t(shell.lang, "shell-theme")) {
            @for theme in Theme::ALL {
                @let words = match theme {
                    Theme::Light => t(shell.lang, "shell-theme-light"),
                    Theme::Dark => t(shell.lang, "shell-theme-dark"),
                    Theme::Auto => t(shell.lang, "shell-theme-auto"),
                };
                a href={ "/preference/theme/" (theme.as_str()) "?back=" (back) } rel="nofollow"
                    data-theme-choice=(theme.as_str())
                    aria-current=[(theme == shell.theme).then_some("true")] { (words) }
            }
        }
    }
}

fn footer(shell: &Shell) -> Markup {
    let lang = shell.lang;
    html! {
        footer.foot {
            @if let Some(letterhead) = shell.letterhead { (whose(lang, &letterhead.contact)) }
            @if let Some(log) = &shell.log {
                p {
                    a href=(log.href) { (t_args(lang, "shell-log-size", &[("records", log.records.into())])) }
                }
            } @else {
                p { (t(lang, "shell-name")) }
            }
            @if shell.user.is_none() { (theme_switch(shell)) }
        }
    }
}

/// Whose pages these are: county, office, a number to ring, the site's filing number; what was not given is not there.
fn whose(lang: Lang, contact: &Contact) -> Markup {
    let names = [contact.county(lang), contact.office(lang)].into_iter().filter(|name| !name.is_empty());
    let names = names.collect::<Vec<_>>().join(" · ");
    html! {
        @if !names.is_empty() || contact.to_ring(lang).is_some() {
            p.contact {
                (names)
                @if let Some((number, of)) = contact.to_ring(lang) {
                    " " span { (of) " " (phone_link(number)) }
                }
            }
        }
        @if !contact.filing.is_empty() { p { (contact.filing) } }
    }
}

/// A number that can be tapped.
pub fn phone_link(number: &str) -> Markup {
    let digits: String = number.chars().filter(|letter| letter.is_ascii_digit() || *letter == '+').collect();
    html! { a href={ "tel:" (digits) } { (number) } }
}

#[cfg(test)]
mod tests;
