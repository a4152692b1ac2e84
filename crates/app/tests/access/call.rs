//! How each route is called: what stands for its parameters, and what is sent to it.

use bellwether::routes::Route;
use serde_json::{Value, json};

/// Routes about a case: its address names one, or what is sent names a place.
pub fn is_about_a_case(route: &Route) -> bool {
    names_a_case(route) || body(route, "652325107203").get("place").is_some()
}

/// Routes whose address names a case.
pub fn names_a_case(route: &Route) -> bool {
    route.path.contains("/cases/{id}")
}

/// All but what a browser fetches for every page, which belongs to nobody.
pub fn is_asked(route: &Route) -> bool {
    !route.path.starts_with("/static/")
}

/// The address, about the case `case` in `place`.
pub fn address(route: &Route, case: &str, place: &str) -> String {
    let jurisdiction = &place[..6];
    let segments = route.path.split('/').map(|segment| match segment {
        "{id}" => case,
        "{act}" => "accept",
        "{name}" => "dispute",
        "{code}" | "{place}" => place,
        "{jurisdiction}" => jurisdiction,
        // A link in nobody's hand.
        "{token}" => "652325.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "{tag}" => "en",
        "{theme}" => "dark",
        "{size}" | "{seq}" | "{level}" | "{index}" | "{number}" => "0",
        // A file that no record names.
        "{sha256}" => "0000000000000000000000000000000000000000000000000000000000000000",
        // No tile is full yet, and how wide the first is nobody says here.
        "{*path}" => "0/000",
        plain if !plain.contains('{') => plain,
        unknown => panic!("{} has {unknown}: say here what stands for it", route.path),
    });
    segments.collect::<Vec<_>>().join("/")
}

/// What is sent, as JSON under `/api/` and as a form elsewhere.
pub fn body(route: &Route, place: &str) -> Value {
    match (route.method, route.path) {
        ("POST", "/api/v1/cases") => json!({
            "policy": "dispute",
            "category": "water",
            "place": place,
            "line": "team",
            "summary": "两户对春灌轮次先后有争议，请求调解。",
            "parties": [{ "role": "applicant", "name": "示例甲" }],
        }),
        ("POST", "/api/v1/cases/{id}/evidence") => json!({
            "kind": "record", "name": "a.pdf", "media_type": "application/pdf", "content": "JVBERi0xLjQK",
        }),
        ("POST", "/api/v1/session") => json!({ "sign_in": "nobody", "password": "no such password" }),
        ("POST", "/api/v1/account/password") => json!({ "old": "no such password", "password": "short" }),
        _ => json!({}),
    }
}
