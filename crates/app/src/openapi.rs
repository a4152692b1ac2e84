//! The OpenAPI 3.1 document of everything under `/api/v1`.
//!
//! Invariant: every route under `/api/v1` in `routes.rs` is described here, and nothing else is; beside what a handler says of itself, each
//! has every status that the layers before it may answer, and each filter the words that it knows. What fits the document is never
//! answered 400 or 422. Not here: what a handler takes and answers (its own `utoipa::path`).

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use utoipa::OpenApi;

use crate::app::App;
use crate::cases::asked;
use crate::routes::{self, Entry, Route};

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
        crate::cases::waiting::api::list,
        crate::cases::waiting::api::act,
        crate::cases::api::create,
        crate::cases::api::list,
        crate::cases::api::open,
        crate::cases::api::act,
        crate::cases::analysis::api::act,
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
    ),
    components(schemas(crate::web::answer::Failure))
)]
pub struct Api;

/// `GET /api/v1/openapi.json`
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "about", responses((status = 200, description = "This document", body = Object)))]
pub async fn document(State(app): State<Arc<App>>) -> Json<Value> {
    let mut document = described();
    let parameters = document["paths"]["/api/v1/cases"]["get"]["parameters"].as_array_mut();
    for parameter in parameters.into_iter().flatten() {
        let name = parameter["name"].as_str().unwrap_or_default().to_owned();
        let schema = &mut parameter["schema"];
        if let Some(words) = asked::words(&app.office.policies, &name) {
            // Nothing means any.
            schema["enum"] = [""].into_iter().chain(words).collect();
        }
        if let Some(pattern) = asked::pattern(&name) {
            schema["pattern"] = pattern.into();
        }
    }
    Json(document)
}

/// What is the same in every installation.
fn described() -> Value {
    let mut document = serde_json::to_value(Api::openapi()).expect("a document is JSON");
    document["components"]["securitySchemes"] = json!({ "token": { "type": "http", "scheme": "bearer" } });
    for route in routes::table().iter().filter(|route| route.path.starts_with("/api/v1/")) {
        let operation = &mut document["paths"][route.path][route.method.to_lowercase()];
        if route.entry == Entry::SignedIn {
            operation["security"] = json!([{ "token": [] }]);
        }
        let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten();
        let asked = parameters.filter(|parameter| parameter["in"] == "query");
        asked.for_each(|parameter| parameter["required"] = false.into());
        for (status, why) in statuses(route) {
            let response = &mut operation["responses"][status.to_string()];
            if response.is_null() {
                *response = json!({ "description": why });
            }
        }
        failures(&mut operation["responses"]);
    }
    // An empty list is one of parties and one of people.
    let value = &mut document["components"]["schemas"]["FieldValue"];
    value["anyOf"] = value["oneOf"].take();
    value.as_object_mut().expect("a schema is an object").remove("oneOf");
    // What goes wrong is told with what was sent, whatever that held.
    let schemas = document["components"]["schemas"].as_object_mut().into_iter().flatten();
    let sent = schemas.filter(|(name, _)| !["Failure", "Why", "Mistake"].contains(&name.as_str()));
    sent.for_each(|(_, schema)| bounds(schema));
    bounds(&mut document["paths"]);
    document
}

/// Every status that may be answered before a handler has anything to say, or where anything may be written.
fn statuses(route: &Route) -> Vec<(u16, &'static str)> {
    let mut all = vec![
        (400, "The address does not read, or not exactly one host is named"),
        (422, "What was sent is not as this document says, or a parameter is not in it"),
        (500, "A fault of ours; `id` finds it in the log of the program"),
        (503, "Too much to do, or nothing can be written now; see Retry-After"),
    ];
    if route.entry == Entry::SignedIn {
        all.push((401, "Nobody is signed in"));
        all.push((429, "This person has many long reads under way; see Retry-After"));
    }
    if route.method != "GET" {
        all.extend([
            (403, "Another site's page sent this, or a cookie came without its X-CSRF-Token"),
            (408, "The body came too slowly"),
            (409, "A rule or the state of things says no; the same command's id was used for something else"),
            (413, "The body is too large"),
            (429, "Too many tries from this address; see Retry-After"),
            (507, "The disk is full; see Retry-After"),
        ]);
    }
    all
}

/// Gives each response that is a failure its body, and when to come again where that is said.
fn failures(responses: &mut Value) {
    let Some(responses) = responses.as_object_mut() else { return };
    for (status, response) in responses.iter_mut().filter(|(status, _)| status.as_str() >= "400") {
        let schema = json!({ "$ref": "#/components/schemas/Failure" });
        response["content"] = json!({ "application/json": { "schema": schema } });
        if matches!(status.as_str(), "429" | "503" | "507") {
            let seconds = json!({ "type": "integer", "minimum": 0 });
            response["headers"] = json!({ "Retry-After": { "description": "Seconds", "schema": seconds } });
        }
    }
}

/// No text has a NUL in it, and a number fits the type that it is read into.
fn bounds(value: &mut Value) {
    match value {
        Value::Array(all) => all.iter_mut().for_each(bounds),
        Value::Object(fields) => {
            let is = |name: &str, word: &str| {
                let said = fields.get(name);
                said.is_some_and(|said| {
                    said == word || said.as_array().is_some_and(|all| all.contains(&word.into()))
                })
            };
            let most = if is("format", "int32") {
                Some((0, i64::from(u32::MAX)))
            } else {
                is("type", "integer").then_some((i64::MIN, i64::MAX))
            };
            if is("type", "string") && !fields.contains_key("enum") {
                fields.entry("pattern").or_insert("^[^\\x00]*$".into());
            }
            if let Some((least, most)) = most {
                fields.entry("minimum").or_insert(least.into());
                fields.entry("maximum").or_insert(most.into());
            }
            fields.values_mut().for_each(bounds);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::described;

    #[test]
    fn every_operation_has_every_status_and_every_failure_its_body() {
        let document = described();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let responses = operation["responses"].as_object().unwrap();
                let mut due = vec!["400", "422", "500", "503"];
                due.extend(operation["security"].is_array().then_some("401"));
                if method != "get" {
                    due.extend(["403", "408", "409", "413", "507"]);
                }
                for status in due {
                    assert!(responses.contains_key(status), "{method} {path} says nothing of {status}");
                }
                for (_, response) in responses.iter().filter(|(status, _)| status.as_str() >= "400") {
                    let schema = &response["content"]["application/json"]["schema"];
                    assert_eq!(schema["$ref"], "#/components/schemas/Failure", "{method} {path}");
                }
            }
        }
        assert!(document["components"]["schemas"]["Failure"].is_object());
    }

    #[test]
    fn every_text_that_is_sent_has_its_bounds_and_every_number_too() {
        let document = described();
        let new = &document["components"]["schemas"]["NewCase"];
        assert_eq!(
            (&new["properties"]["place"]["pattern"], &new["additionalProperties"]),
            (&"^[^\\x00]*$".into(), &false.into())
        );
        let act = &document["components"]["schemas"]["ActGiven"]["properties"]["version"];
        assert_eq!((act["minimum"].as_i64(), act["maximum"].as_i64()), (Some(0), Some(i64::from(u32::MAX))));
        let value = &document["components"]["schemas"]["FieldValue"];
        assert_eq!((value["anyOf"].as_array().unwrap().len(), value["oneOf"].is_null()), (6, true));
    }

    #[test]
    fn every_route_of_the_api_is_described_and_nothing_else_is() {
        let document = described();
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
