//! Every URL of the product, in one list: method, path, who may come, and the handler.
//!
//! Invariant: a route that is not in this list does not exist, and each row has its line in the access matrix.
//! Not here: what a handler does; which records a person may see (`accounts::Scope`).

use std::sync::Arc;

use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, delete, get, post};
use axum::{Extension, Router};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};

use crate::accounts;
use crate::app::App;
use crate::audit;
use crate::cases;
use crate::cases::evidence::{MOST_FORM_BYTES, MOST_PICTURE_FORM_BYTES};
use crate::error::AppError;
use crate::openapi;
use crate::policies;
use crate::portal;
use crate::registry;
use crate::room::Limit;
use crate::today;
use crate::villages;
use crate::web::request::Drafted;
use crate::web::{answer, csrf, health, host, preference, static_files, unstorable};

/// Who may come to a route at all; what they find there depends on their scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Anyone.
    Public,
    /// A resident, by the code of a case.
    Code,
    /// Anyone signed in.
    SignedIn,
}

impl Entry {
    pub fn as_str(self) -> &'static str {
        match self {
            Entry::Public => "public",
            Entry::Code => "code",
            Entry::SignedIn => "signed-in",
        }
    }
}

/// One row of the list.
pub struct Route {
    pub method: &'static str,
    pub path: &'static str,
    pub entry: Entry,
    handler: MethodRouter<Arc<App>>,
}

impl Route {
    pub fn new(
        method: &'static str,
        path: &'static str,
        entry: Entry,
        handler: MethodRouter<Arc<App>>,
    ) -> Route {
        Route { method, path, entry, handler }
    }
}

/// The whole list.
pub fn table() -> Vec<Route> {
    [pages(), residents(), log(), api()].into_iter().flatten().collect()
}

/// Pages of the desk, sign-in and what every page fetches.
fn pages() -> Vec<Route> {
    use Entry::{Public, SignedIn};
    let with_files = Extension(Limit::Files(MOST_FORM_BYTES));
    let sign_in = Extension(Limit::SignIn);
    vec![
        Route::new("GET", "/static/{hash}/{name}", Public, get(static_files::serve)),
        Route::new("GET", "/preference/language/{tag}", Public, get(preference::choose_language)),
        Route::new("GET", "/preference/theme/{theme}", Public, get(preference::choose_theme)),
        Route::new("GET", "/", Public, get(today::pages::front)),
        Route::new("GET", "/today", SignedIn, get(today::pages::today)),
        Route::new("GET", "/villages", SignedIn, get(villages::pages::villages)),
        Route::new("GET", "/villages/{code}", SignedIn, get(villages::pages::village)),
        Route::new("GET", "/sign-in", Public, get(accounts::pages::sign_in_form)),
        Route::new("POST", "/sign-in", Public, post(accounts::pages::sign_in).layer(sign_in)),
        Route::new("POST", "/sign-out", SignedIn, post(accounts::pages::sign_out)),
        Route::new("GET", "/password/{token}", Public, get(accounts::pages::invitation_form)),
        Route::new(
            "POST",
            "/password/{token}",
            Public,
            post(accounts::pages::accept_invitation).layer(sign_in),
        ),
        Route::new("GET", "/demo/sign-in/{token}", Public, get(accounts::pages::demonstration)),
        Route::new("GET", "/account", SignedIn, get(accounts::pages::account)),
        Route::new("POST", "/account/password", SignedIn, post(accounts::pages::change_password)),
        Route::new("POST", "/account/sessions/end", SignedIn, post(accounts::pages::sign_out_elsewhere)),
        Route::new("GET", "/hand-ins", SignedIn, get(cases::waiting::pages::show)),
        Route::new("POST", "/hand-ins", SignedIn, post(cases::waiting::pages::act)),
        Route::new("GET", "/cases", SignedIn, get(cases::pages::list)),
        Route::new(
            "POST",
            "/cases",
            SignedIn,
            post(cases::pages::create).layer((with_files, Extension(Drafted(cases::drafts::of_new_case)))),
        ),
        Route::new("GET", "/cases.csv", SignedIn, get(cases::pages::export)),
        Route::new("GET", "/cases/new", SignedIn, get(cases::pages::new_case)),
        Route::new("GET", "/cases/analysis", SignedIn, get(cases::analysis::pages::show)),
        Route::new(
            "POST",
            "/cases/analysis",
            SignedIn,
            post(cases::analysis::pages::act).layer(Extension(Drafted(cases::analysis::pages::draft_of))),
        ),
        Route::new("GET", "/cases/{id}", SignedIn, get(cases::pages::show)),
        Route::new("POST", "/cases/{id}/reading", SignedIn, post(cases::pages::read_sealed)),
        Route::new("GET", "/cases/{id}/readings", SignedIn, get(cases::readers::show)),
        Route::new("GET", "/cases/{id}/acts/{act}", SignedIn, get(cases::pages::show_act)),
        Route::new(
            "POST",
            "/cases/{id}/acts/{act}",
            SignedIn,
            post(cases::pages::perform).layer((with_files, Extension(Drafted(cases::drafts::of_act)))),
        ),
        Route::new("GET", "/cases/{id}/evidence/{sha256}", SignedIn, get(cases::pages::evidence_file)),
    ]
}

/// Residents' pages.
fn residents() -> Vec<Route> {
    use Entry::{Code, Public};
    vec![
        Route::new("GET", "/resident", Public, get(portal::pages::front)),
        Route::new("GET", "/resident/cases/new", Public, get(portal::pages::begin)),
        Route::new("POST", "/resident/cases/new", Public, post(portal::pages::answer)),
        Route::new("GET", "/resident/case/enter", Public, get(portal::pages::enter_form)),
        Route::new("POST", "/resident/case", Code, post(portal::pages::enter)),
        Route::new("GET", "/resident/case", Code, get(portal::pages::show)),
        Route::new("GET", "/resident/case/code", Code, get(portal::pages::code)),
        Route::new("GET", "/resident/case/receipts/{number}", Code, get(portal::pages::receipt)),
        Route::new("GET", "/resident/case/receipts/{number}/text", Code, get(portal::pages::receipt_file)),
        Route::new("POST", "/resident/case/forget", Public, post(portal::pages::forget)),
        Route::new("GET", "/resident/case/acts/{act}", Code, get(portal::pages::show_act)),
        Route::new(
            "POST",
            "/resident/case/acts/{act}",
            Code,
            post(portal::pages::perform).layer(Extension(Limit::Files(MOST_PICTURE_FORM_BYTES))),
        ),
    ]
}

/// The log, and how the program does, for everybody.
fn log() -> Vec<Route> {
    use Entry::Public;
    vec![
        Route::new("GET", "/health", Public, get(health::health)),
        Route::new("GET", "/log", Public, get(audit::pages::logs)),
        Route::new("GET", "/log/{jurisdiction}", Public, get(audit::pages::log)),
        Route::new("GET", "/log/{jurisdiction}/record/{seq}", Public, get(audit::pages::record)),
        Route::new("GET", "/log/{jurisdiction}/checkpoint", Public, get(audit::http::checkpoint)),
        Route::new("GET", "/log/{jurisdiction}/vkey", Public, get(audit::http::vkey)),
        Route::new("GET", "/log/{jurisdiction}/tile/{*path}", Public, get(audit::http::tile)),
    ]
}

/// Everything as JSON.
fn api() -> Vec<Route> {
    use Entry::{Code, Public, SignedIn};
    vec![
        Route::new("GET", "/api/v1/session", SignedIn, get(accounts::api::me)),
        Route::new(
            "POST",
            "/api/v1/session",
            Public,
            post(accounts::api::open).layer(Extension(Limit::SignIn)),
        ),
        Route::new("DELETE", "/api/v1/session", SignedIn, delete(accounts::api::close)),
        Route::new("POST", "/api/v1/account/password", SignedIn, post(accounts::api::change_password)),
        Route::new("DELETE", "/api/v1/account/sessions", SignedIn, delete(accounts::api::close_others)),
        Route::new("GET", "/api/v1/today", SignedIn, get(today::api::today)),
        Route::new("GET", "/api/v1/villages", SignedIn, get(villages::api::villages)),
        Route::new("GET", "/api/v1/villages/{code}", SignedIn, get(villages::api::village)),
        Route::new("GET", "/api/v1/places", SignedIn, get(registry::api::places)),
        Route::new("POST", "/api/v1/resident/cases", Public, post(portal::api::create)),
        Route::new("POST", "/api/v1/resident/case", Code, post(portal::api::open)),
        Route::new("POST", "/api/v1/resident/case/acts/{act}", Code, post(portal::api::act)),
        Route::new("POST", "/api/v1/resident/case/receipts/{number}", Code, post(portal::api::receipt)),
        Route::new("GET", "/api/v1/openapi.json", Public, get(openapi::document)),
        Route::new("GET", "/api/v1/hand-ins", SignedIn, get(cases::waiting::api::list)),
        Route::new("POST", "/api/v1/hand-ins/acts/{act}", SignedIn, post(cases::waiting::api::act)),
        Route::new("GET", "/api/v1/cases", SignedIn, get(cases::api::list)),
        Route::new("POST", "/api/v1/cases", SignedIn, post(cases::api::create)),
        Route::new("POST", "/api/v1/cases/acts/{act}", SignedIn, post(cases::analysis::api::act)),
        Route::new("GET", "/api/v1/cases/{id}", SignedIn, get(cases::api::open)),
        Route::new("POST", "/api/v1/cases/{id}/acts/{act}", SignedIn, post(cases::api::act)),
        Route::new("POST", "/api/v1/cases/{id}/reading", SignedIn, post(cases::sealed_api::read)),
        Route::new("GET", "/api/v1/cases/{id}/readings", SignedIn, get(cases::readers::list)),
        Route::new(
            "POST",
            "/api/v1/cases/{id}/evidence",
            SignedIn,
            post(cases::sealed_api::keep).layer(Extension(Limit::Files(MOST_FORM_BYTES))),
        ),
        Route::new("GET", "/api/v1/cases/{id}/evidence/{sha256}", SignedIn, get(cases::sealed_api::file)),
        Route::new("GET", "/api/v1/policies", Public, get(policies::api::list)),
        Route::new("GET", "/api/v1/policies/{name}", Public, get(policies::api::one)),
        Route::new("GET", "/api/v1/log/{jurisdiction}", Public, get(audit::api::log)),
        Route::new("GET", "/api/v1/log/{jurisdiction}/records/{seq}", Public, get(audit::api::record)),
    ]
}

/// The list as a service.
pub fn router(app: Arc<App>) -> Router {
    let compress = CompressionLayer::new()
        .compress_when(SizeAbove::new(512).and(NotForContentType::new("application/octet-stream")));
    table()
        .into_iter()
        .fold(Router::new(), |router, route| router.route(route.path, route.handler))
        .fallback(|| async { AppError::NotFound })
        .layer(from_fn(unstorable::guard))
        .layer(from_fn(csrf::guard))
        .layer(from_fn(host::named))
        .layer(from_fn_with_state(Arc::clone(&app), answer::answer))
        .layer(compress)
        .with_state(app)
}
