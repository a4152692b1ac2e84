//! How the program says that it does, to whoever watches over it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::body::Body;
use axum::http::Request;
use bellwether::app::App;
use bellwether::db::Installation;
use bellwether::db::chance::Chance;
use bellwether::db::clock::Clock;
use bellwether::db::desk::CommandId;
use bellwether::registry::{self, By};
use bellwether::routes;
use serde_json::{Value, json};
use tower::ServiceExt as _;

const COUNTY: i64 = 652_325;

fn health(app: &Arc<App>) -> (u16, Value) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let request = Request::get("/health").header("host", "bell.test").body(Body::empty()).unwrap();
    runtime.block_on(async {
        let answer = routes::router(Arc::clone(app)).oneshot(request).await.unwrap();
        let status = answer.status().as_u16();
        let bytes = axum::body::to_bytes(answer.into_body(), 1 << 16).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap())
    })
}

#[test]
fn health_tells_what_is_public_and_whether_facts_are_written_now() {
    let folder = tempfile::tempdir().unwrap();
    let installation = Installation::sqlite(folder.path());
    installation.create(&mut Chance::from_seed(1)).unwrap();
    // 08:15:20 UTC.
    let wall_us = Arc::new(AtomicI64::new(1_772_439_320_000_000));
    let counted_us = Arc::new(AtomicI64::new(0));
    let clock = Clock::of_two(Arc::clone(&wall_us), Arc::clone(&counted_us));
    let app = Arc::new(App::open(installation, clock, Chance::from_seed(2)).unwrap());
    let empty = json!({ "ready": true, "writing": true, "records": 0, "last_commit": null });
    assert_eq!(health(&app), (200, empty.clone()));

    let rows = registry::read_divisions(registry::DEMONSTRATION_DIVISIONS).unwrap();
    let by = By { actor: "operator".into(), on: jiff::civil::date(2026, 3, 2) };
    let command = CommandId::drawn(COUNTY, "operator", "places", 0);
    app.desk.write_blocking(command, move |tx| registry::import_places(tx, &by, COUNTY, &rows)).unwrap();
    assert_eq!(health(&app), (200, empty), "not before the minute is over");
    for clock in [&wall_us, &counted_us] {
        clock.fetch_add(60_000_000, Ordering::Relaxed);
    }
    let (status, told) = health(&app);
    assert_eq!((status, &told["last_commit"]), (200, &json!("2026-03-02T08:15:00Z")));
    assert!(told["records"].as_i64().is_some_and(|records| records > 1));

    wall_us.fetch_add(86_400_000_000, Ordering::Relaxed);
    let (status, told) = health(&app);
    assert_eq!((status, &told["ready"], &told["writing"]), (503, &json!(true), &json!(false)));
}
