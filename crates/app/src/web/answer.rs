//! Errors as answers: a page in the reader's language, or JSON under `/api/`, with the same words.
//!
//! Invariant: a handler only returns `AppError`; how it looks is decided here, once, with the request in hand.
//! Not here: which error it is (`error.rs` knows the status codes), forms that show themselves again (their pages).

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use bellwether_policy::Lang;
use maud::html;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::contact::Letterhead;
use crate::db::trouble::Halt;
use crate::error::AppError;
use crate::refusal::Refusal;
use crate::web::components::{Tone, fault, notice, refused};
use crate::web::locale::{refusal_text, t, t_args};
use crate::web::preference::{self, Theme};
use crate::web::session;
use crate::web::shell::{Shell, page};

/// Carries an error from the handler to the place where it becomes an answer.
#[derive(Clone)]
struct Unanswered(Arc<AppError>);

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() =
            StatusCode::from_u16(self.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        response.extensions_mut().insert(Unanswered(Arc::new(self)));
        response
    }
}

/// What an answer needs to remember of its request.
struct Asked {
    lang: Lang,
    theme: Theme,
    path: String,
    /// Where a visitor returns to after signing in, and whether they had sent something.
    back: String,
    sent: bool,
    api: bool,
    letterhead: Letterhead,
}

impl Asked {
    fn of(request: &Request, letterhead: Letterhead) -> Asked {
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
        Asked {
            lang: preference::lang(request.headers()),
            theme: preference::theme(request.headers()),
            back: session::way_back(request.method(), request.uri(), request.headers()),
            sent: !request.method().is_safe(),
            api: path.starts_with("/api/"),
            letterhead,
            path,
        }
    }
}

/// Turns errors into answers and gives every answer its safety headers.
pub async fn answer(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let asked = Asked::of(&request, app.letterhead());
    let mut response = next.run(request).await;
    if let Some(Unanswered(error)) = response.extensions_mut().remove::<Unanswered>() {
        response = render(&asked, &error, fault_id(&app, &error).as_deref());
    } else if is_bare_refusal(&response) {
        let methods = response.headers_mut().remove(header::ALLOW);
        response = render(&asked, &AppError::Unreadable(response.status().as_u16()), None);
        response.headers_mut().extend(methods.map(|methods| (header::ALLOW, methods)));
    }
    protect(response.headers_mut(), app.behind_https);
    response
}

/// The answer to a request that is handed to nobody.
pub fn unheard(request: &Request, error: &AppError, behind_https: bool) -> Response {
    let mut response = render(&Asked::of(request, Letterhead::default()), error, None);
    protect(response.headers_mut(), behind_https);
    response
}

/// A refusal of the framework's own: a sentence in English as plain text, or nothing at all. Ours are pages or JSON.
fn is_bare_refusal(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    response.status().is_client_error() && kind.is_none_or(|kind| kind.starts_with("text/plain"))
}

fn render(asked: &Asked, error: &AppError, id: Option<&str>) -> Response {
    let status = if asked.api { error.status_in_json() } else { error.status() };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = if asked.api {
        (status, Json(Failure { error: in_json(asked.lang, error, id) })).into_response()
    } else if matches!(error, AppError::SignedOut | AppError::Kept) {
        let waiting = match error {
            AppError::Kept => "&typed=kept",
            _ if asked.sent => "&typed=not-sent",
            _ => "",
        };
        Redirect::to(&format!("/sign-in?back={}{waiting}", preference::escaped(&asked.back))).into_response()
    } else {
        (status, in_page(asked, error, id)).into_response()
    };
    if let Some(retry_after_s) = error.retry_after_s() {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(retry_after_s));
    }
    response
}

/// Logs a fault once, under an id that the reader is shown.
fn fault_id(app: &App, error: &AppError) -> Option<String> {
    let AppError::Fault(fault) = error else { return None };
    let id = format!("{:x}", app.now_us());
    tracing::error!("fault {id}: {fault:#}");
    Some(id)
}

/// The words of an error, without its place.
pub fn words(lang: Lang, error: &AppError) -> String {
    match error {
        AppError::Refused(refusal) | AppError::First(refusal) | AppError::Forbidden(refusal) => {
            refusal_text(lang, refusal)
        }
        AppError::Invalid(refusals) | AppError::Malformed(refusals) => {
            refusals.iter().map(|refusal| refusal_text(lang, refusal)).collect::<Vec<_>>().join(" ")
        }
        AppError::NotFound => t(lang, "answer-not-found").into_owned(),
        AppError::SignedOut | AppError::Kept => t(lang, "answer-signed-out").into_owned(),
        AppError::Unreadable(413) => t(lang, "answer-too-large").into_owned(),
        AppError::Unreadable(_) => t(lang, "answer-unreadable").into_owned(),
        AppError::Busy { .. } => t(lang, "answer-busy").into_owned(),
        AppError::TooMany { retry_after_s } => {
            if *retry_after_s < 60 {
                return t_args(
                    lang,
                    "answer-too-many-seconds",
                    &[("seconds", i64::from(*retry_after_s).into())],
                );
            }
            let minutes = i64::from(retry_after_s.div_ceil(60));
            t_args(lang, "answer-too-many", &[("minutes", minutes.into())])
        }
        AppError::Unread => t(lang, "answer-unread").into_owned(),
        AppError::ReadsMuch => t(lang, "answer-reads-much").into_owned(),
        AppError::Halted(halt) => t(lang, why_halted(*halt)).into_owned(),
        AppError::Fault(_) => t(lang, "answer-fault").into_owned(),
    }
}

fn why_halted(halt: Halt) -> &'static str {
    match halt {
        Halt::StorageFull => "answer-storage-full",
        Halt::ClockSkew(_) | Halt::ClockBehind(_) => "answer-clock",
        Halt::Unreached | Halt::Stopped => "answer-writing-stopped",
    }
}

/// Why a call has no ordinary answer.
#[derive(Serialize, ToSchema)]
pub struct Failure {
    error: Why,
}

/// What is the matter.
#[derive(Serialize, ToSchema)]
struct Why {
    /// What it is, for programs.
    key: &'static str,
    /// Where it is, if it concerns one field of what was sent.
    field: Option<String>,
    /// What it is, in the caller's language.
    message: String,
    /// Each mistake, where there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<Mistake>,
    /// When to come again.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_s: Option<u32>,
    /// Under which our own fault stands in the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
}

/// One of several mistakes.
#[derive(Serialize, ToSchema)]
struct Mistake {
    key: &'static str,
    field: Option<String>,
    message: String,
}

fn in_json(lang: Lang, error: &AppError, id: Option<&str>) -> Why {
    let (key, field) = match error {
        AppError::Refused(refusal) | AppError::First(refusal) | AppError::Forbidden(refusal) => {
            (refusal.key, refusal.field.clone())
        }
        AppError::Invalid(_) | AppError::Malformed(_) => ("invalid", None),
        AppError::NotFound => ("not-found", None),
        AppError::SignedOut | AppError::Kept => ("signed-out", None),
        AppError::Unreadable(_) => ("unreadable", None),
        AppError::Busy { .. } | AppError::TooMany { .. } | AppError::Unread | AppError::ReadsMuch => {
            ("busy", None)
        }
        AppError::Halted(Halt::StorageFull) => ("storage-full", None),
        AppError::Halted(_) => ("writing-stopped", None),
        AppError::Fault(_) => ("fault", None),
    };
    let mistake = |refusal: &Refusal| Mistake {
        key: refusal.key,
        field: refusal.field.clone(),
        message: refusal_text(lang, refusal),
    };
    let fields = match error {
        AppError::Invalid(refusals) | AppError::Malformed(refusals) => refusals.iter().map(mistake).collect(),
        _ => Vec::new(),
    };
    let (retry_after_s, id) = (error.retry_after_s(), id.map(str::to_owned));
    Why { key, field, message: words(lang, error), fields, retry_after_s, id }
}

fn in_page(asked: &Asked, error: &AppError, id: Option<&str>) -> maud::Markup {
    let lang = asked.lang;
    let title = match error {
        AppError::NotFound => t(lang, "answer-not-found-title"),
        AppError::Unreadable(_) => t(lang, "answer-unreadable-title"),
        AppError::Fault(_) => t(lang, "answer-fault-title"),
        AppError::Busy { .. } | AppError::TooMany { .. } | AppError::Unread | AppError::ReadsMuch => {
            t(lang, "answer-busy-title")
        }
        AppError::Halted(_) => t(lang, "answer-halted-title"),
        _ => t(lang, "answer-refused-title"),
    };
    let why = words(lang, error);
    let mut shell = Shell::new(lang, &title, &asked.path);
    shell.theme = asked.theme;
    shell.letterhead = Some(&asked.letterhead);
    let body = html! {
        @match error {
            AppError::Fault(_) => (fault(lang, id.unwrap_or(""), "/")),
            _ if error.retry_after_s().is_some() => { h1 { (title) } (notice(Tone::Warn, &why, html! {})) },
            _ => (refused(lang, &title, &why, None, "/")),
        }
    };
    page(&shell, body)
}

/// Everything is loaded from this host, and nothing is framed, sniffed or told to other sites. After a visit
/// over https the browser uses nothing else for a year.
fn protect(headers: &mut HeaderMap, behind_https: bool) {
    const SAFETY: [(header::HeaderName, &str); 5] = [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::VARY, "cookie, accept-language"),
    ];
    for (name, value) in SAFETY {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if behind_https {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(year);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-store"));
}
