//! The pages of sign-in and account, built from the shared components.
//!
//! Not here: what they show and when (`pages.rs`).

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use bellwether_policy::Lang;
use jiff::Timestamp;
use maud::{Markup, html};

use super::store::{SessionRow, User};
use super::viewer::Viewer;
use crate::app::App;
use crate::contact::Letterhead;
use crate::db::chance::Chance;
use crate::registry::Unit;
use crate::web::components::field::{self, Field};
use crate::web::components::{Form, Tone, Typed, action_form, facts, form, hidden, notice, page_head, panel};
use crate::web::locale::{joined, t, t_args};
use crate::web::preference::{self, Theme};
use crate::web::session;
use crate::web::shell::{Section, Shell, SignedIn, page};
use crate::web::time::Reader;

/// How the visitor reads and where they came from.
pub struct Asked {
    pub lang: Lang,
    theme: Theme,
    here: String,
    letterhead: Letterhead,
    parts: Parts,
}

impl FromRequestParts<Arc<App>> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Asked, Infallible> {
        Ok(Asked {
            lang: preference::lang(&parts.headers),
            theme: preference::theme(&parts.headers),
            here: parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
            letterhead: app.letterhead(),
            parts: parts.clone(),
        })
    }
}

impl Asked {
    pub fn reader(&self, app: &App) -> Reader {
        let now = Timestamp::from_microsecond(app.now_us()).unwrap_or(Timestamp::MAX);
        Reader { lang: self.lang, zone: app.office.zone.clone(), now }
    }

    pub fn address(&self, app: &App) -> String {
        session::address(app, &self.parts)
    }

    /// A fresh id for a form's command.
    pub fn command(&self, app: &App) -> String {
        Chance::from_system().uuid(app.now_us())
    }

    fn shell<'a>(&'a self, title: &'a str) -> Shell<'a> {
        Shell {
            theme: self.theme,
            letterhead: Some(&self.letterhead),
            ..Shell::new(self.lang, title, &self.here)
        }
    }
}

/// The sign-in page. `waiting` says what became of a form that came after the session had ended: `kept` or
/// `not-sent`.
pub fn sign_in(asked: &Asked, token: &str, typed: &Typed, waiting: &str) -> Markup {
    let lang = asked.lang;
    let title = t(lang, "sign-in-title");
    let submit = t(lang, "sign-in-submit");
    let (name, password) = (t(lang, "sign-in-name"), t(lang, "sign-in-password"));
    let fields = html! {
        (hidden("back", typed.value("back")))
        (field::line(lang, &Field::new(typed, "sign_in", &name)))
        (field::password(lang, &Field::new(typed, "password", &password), "current-password"))
    };
    let body = html! {
        (page_head(&title, None, None))
        @match waiting {
            "kept" => (notice(Tone::Info, &t(lang, "sign-in-kept"), html! {})),
            "not-sent" => (notice(Tone::Warn, &t(lang, "sign-in-not-sent"), html! {})),
            _ => {},
        }
        (form(lang, &Form { secret: true, ..Form::new("/sign-in", token, "", typed, &submit) }, fields))
        p { (t(lang, "sign-in-forgotten")) }
        p { (t(lang, "sign-in-resident")) " " a href="/" { (t(lang, "sign-in-resident-link")) } }
    };
    page(&asked.shell(&title), body)
}

/// The page behind a link for setting a password.
pub fn invitation(asked: &Asked, token: &str, user: &User, typed: &Typed) -> Markup {
    let lang = asked.lang;
    let title = t(lang, "invitation-title");
    let submit = t(lang, "invitation-submit");
    let args = [("name", user.name.clone().into()), ("sign_in", user.sign_in.clone().into())];
    let body = html! {
        (page_head(&title, None, None))
        p { (t_args(lang, "invitation-greeting", &args)) }
        (form(lang, &Form { secret: true, ..Form::new(asked.parts.uri.path(), token, "", typed, &submit) }, new_password(lang, typed)))
    };
    page(&asked.shell(&title), body)
}

fn new_password(lang: Lang, typed: &Typed) -> Markup {
    let (new, again) = (t(lang, "account-password-new"), t(lang, "account-password-again"));
    let hint = t(lang, "account-password-hint");
    html! {
        (field::password(lang, &Field::new(typed, "password", &new).hint(&hint), "new-password"))
        (field::password(lang, &Field::new(typed, "again", &again), "new-password"))
    }
}

/// What the account page shows.
pub struct Account<'a> {
    pub viewer: &'a Viewer,
    pub sessions: &'a [SessionRow],
    pub unit: Option<&'a Unit>,
    pub typed: &'a Typed,
    /// What the last act was: `password`, `sessions` or nothing.
    pub told: &'a str,
    pub command: &'a str,
}

pub fn account(asked: &Asked, reader: &Reader, account: &Account) -> Markup {
    let lang = asked.lang;
    let viewer = account.viewer;
    let title = t(lang, "account-title");
    let names: Vec<_> = viewer.roles().iter().map(|role| role_name(lang, role.as_str())).collect();
    let roles = joined(lang, names.iter().map(AsRef::as_ref));
    let told = match account.told {
        "password" => Some(t(lang, "account-password-done")),
        "sessions" => Some(t(lang, "account-sign-out-elsewhere-done")),
        _ => None,
    };
    let shell = Shell {
        user: Some(SignedIn {
            id: viewer.user(),
            name: viewer.name(),
            place: viewer.home().map_or("", |grant| grant.over()),
            roles: &roles,
        }),
        nav: &Section::ALL,
        csrf: viewer.csrf(),
        flash: told.as_ref().map(|words| (Tone::Good, words.as_ref())),
        ..asked.shell(&title)
    };
    let body = html! {
        (page_head(&title, None, None))
        (who(lang, account))
        (sessions(lang, reader, account))
        (password(lang, account))
    };
    page(&shell, body)
}

fn role_name(lang: Lang, role: &str) -> std::borrow::Cow<'static, str> {
    t(lang, &format!("role-{role}"))
}

fn who(lang: Lang, account: &Account) -> Markup {
    let viewer = account.viewer;
    let unit = account.unit.map_or("", |unit| if lang == Lang::En { &unit.name_en } else { &unit.name });
    let roles = html! {
        @if viewer.grants().is_empty() { p { (t(lang, "account-roles-none")) } }
        ul {
            @for grant in viewer.grants() {
                @let args = [
                    ("role", role_name(lang, grant.role.as_str()).into()),
                    ("place", grant.over().to_owned().into()),
                ];
                li { (t_args(lang, "account-role-over", &args)) }
            }
        }
    };
    let (name, post, in_unit) = (t(lang, "account-name"), t(lang, "account-post"), t(lang, "account-unit"));
    let mut pairs: Vec<(&str, Markup)> = vec![(&name, html! { (viewer.name()) })];
    if !viewer.post().is_empty() {
        pairs.push((&post, html! { (viewer.post()) }));
    }
    if !unit.is_empty() {
        pairs.push((&in_unit, html! { (unit) }));
    }
    panel(&t(lang, "account-roles"), None, html! { (facts(&pairs)) (roles) })
}

fn sessions(lang: Lang, reader: &Reader, account: &Account) -> Markup {
    let here = account.viewer.session().map_or("", |session| session.token_hash.as_str());
    let moment = |at_us: i64| reader.moment(Timestamp::from_microsecond(at_us).unwrap_or(Timestamp::MAX));
    let csrf = account.viewer.csrf();
    let untouched = Typed::empty();
    let submit = t(lang, "account-sign-out-elsewhere");
    let body = html! {
        ul {
            @for row in account.sessions {
                @let args = [("since", moment(row.created_us).into()), ("seen", moment(row.seen_us).into())];
                li {
                    (t_args(lang, "account-session-since", &args))
                    @if row.token_hash == here { " " strong { (t(lang, "account-session-here")) } }
                }
            }
        }
        @if account.sessions.len() > 1 {
            (action_form(&Form::new("/account/sessions/end", csrf, account.command, &untouched, &submit), false))
        }
    };
    panel(&t(lang, "account-sessions"), Some(account.sessions.len()), body)
}

fn password(lang: Lang, account: &Account) -> Markup {
    let (old, submit) = (t(lang, "account-password-old"), t(lang, "account-password-submit"));
    let fields = html! {
        (field::password(lang, &Field::new(account.typed, "old", &old), "current-password"))
        (new_password(lang, account.typed))
    };
    let sent = Form {
        secret: true,
        ..Form::new("/account/password", account.viewer.csrf(), account.command, account.typed, &submit)
    };
    panel(&t(lang, "account-password"), None, form(lang, &sent, fields))
}
