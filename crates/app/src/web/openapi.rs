//! The OpenAPI 3.1 document of everything under `/api/v1`.
//!
//! Invariant: every route under `/api/v1` in `routes.rs` is described here (tested there), and nothing else is.

use axum::Json;
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;

/// The document, collected from the handlers' own descriptions.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Bellwether",
        description = "Every page's action as JSON. Sign in at /api/v1/session. A program sends the `token` it answers as `Authorization: Bearer`; a browser's script sends the cookie, and `csrf` as X-CSRF-Token with every unsafe request. A command's own id, a UUIDv7, goes into Idempotency-Key."
    ),
    paths(
        crate::accounts::api::open,
        crate::accounts::api::me,
        crate::accounts::api::close,
        crate::accounts::api::close_others,
        crate::accounts::api::change_password,
        crate::today::api::today,
        crate::villages::api::villages,
        crate::villages::api::village,
        crate::registry::api::places,
        crate::audit::api::log,
        crate::audit::api::record,
        crate::cases::api::create,
        crate::cases::api::list,
        crate::cases::api::open,
        crate::cases::api::act,
        crate::cases::sealed_api::read,
        crate::cases::readers::list,
        crate::cases::sealed_api::keep,
        crate::cases::sealed_api::file,
        crate::policies::api::list,
        crate::policies::api::one,
        crate::portal::api::create,
        crate::portal::api::open,
        crate::portal::api::act,
        crate::portal::api::receipt,
        document,
    )
)]
pub struct Api;

/// `GET /api/v1/openapi.json`
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "about", responses((status = 200, description = "This document")))]
pub async fn document() -> Json<Document> {
    Json(Api::openapi())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use utoipa::OpenApi;

    use super::Api;

    #[test]
    fn every_route_of_the_api_is_described_and_nothing_else_is() {
        let document = serde_json::to_value(Api::openapi()).unwrap();
        let mut described = BTreeSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            described.extend(
                item.as_object().unwrap().keys().map(|method| format!("{} {path}", method.to_uppercase())),
            );
        }
        let table = crate::routes::table();
        let api = table.iter().filter(|route| route.path.starts_with("/api/v1/"));
        let routed: BTreeSet<String> = api.map(|route| format!("{} {}", route.method, route.path)).collect();
        assert_eq!(described, routed);
        assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    }
}
