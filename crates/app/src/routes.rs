//! Every URL of the product, in one list: method, path, who may come, and the handler.
//!
//! Invariant: a route that is not in this list does not exist, and each row has its line in the access matrix.
//! Not here: what a handler does; which records a person may see (`accounts::Scope`).

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, get};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};

use crate::app::App;
use crate::error::AppError;
use crate::web::{answer, csrf, preference, static_files};

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
    pub fn new(method: &'static str, path: &'static str, entry: Entry, handler: MethodRouter<Arc<App>>) -> Route {
        Route { method, path, entry, handler }
    }
}

/// The whole list.
pub fn table() -> Vec<Route> {
    use Entry::Public;
    vec![
        Route::new("GET", "/static/{hash}/{name}", Public, get(static_files::serve)),
        Route::new("GET", "/preference/language/{tag}", Public, get(preference::choose_language)),
        Route::new("GET", "/preference/theme/{theme}", Public, get(preference::choose_theme)),
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
        .layer(from_fn(csrf::guard))
        .layer(from_fn_with_state(Arc::clone(&app), answer::answer))
        .layer(compress)
        .with_state(app)
}
