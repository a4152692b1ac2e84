//! The log over HTTP, as a stranger with a tlog client and as a reader with a browser find it.

use std::cell::RefCell;
use std::collections::HashMap;

use axum::body::to_bytes;
use axum::extract::{FromRequestParts, Path, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, COOKIE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, Uri};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bellwether_ledger::{VerifierKey, leaf_hash, verify_inclusion, verify_static};

use super::*;
use crate::app::App;
use crate::db::log;
use crate::web::query::{NoQuery, Queried};

/// Written on a thread of its own, because waiting for the desk would block the one that drives the test.
/// The minute of its last record is over.
fn built(records: i64) -> House {
    let house = std::thread::spawn(move || House::with(records)).join().unwrap();
    house.next_minute();
    house
}

fn app(house: &House) -> Arc<App> {
    let clock = Clock::Set(Arc::clone(&house.now_us));
    Arc::new(App::open(house.installation.clone(), clock, Chance::from_seed(9)).unwrap())
}

async fn body(response: Response) -> Vec<u8> {
    to_bytes(response.into_body(), 1 << 24).await.unwrap().to_vec()
}

async fn get_tile(app: &Arc<App>, path: &str) -> Result<Response, AppError> {
    http::tile(State(Arc::clone(app)), Path((COUNTY, path.to_owned())), HeaderMap::new()).await
}

fn lang(tag: &'static str) -> HeaderMap {
    HeaderMap::from_iter([(COOKIE, HeaderValue::from_str(&format!("lang={tag}")).unwrap())])
}

async fn log_page(app: &Arc<App>, tag: &'static str, query: &str) -> String {
    let uri: Uri = format!("/log/652325?{query}").parse().unwrap();
    let (mut parts, ()) = Request::builder().uri(&uri).body(()).unwrap().into_parts();
    let position = Queried::from_request_parts(&mut parts, &()).await.unwrap();
    let page = pages::log(State(Arc::clone(app)), None, Path(COUNTY), position, lang(tag), uri).await;
    page.unwrap().into_string()
}

#[tokio::test]
async fn a_stranger_can_check_the_whole_log_from_what_is_served() {
    let house = built(600);
    let app = app(&house);
    let files = RefCell::new(HashMap::new());
    let note = http::checkpoint(State(Arc::clone(&app)), Path(COUNTY), HeaderMap::new()).await.unwrap();
    let note = body(note).await;
    files.borrow_mut().insert("checkpoint".to_owned(), note);
    for path in
        ["0/000", "0/001", "0/002.p/88", "1/000.p/2", "entries/000", "entries/001", "entries/002.p/88"]
    {
        let response = get_tile(&app, path).await.unwrap();
        assert_eq!(response.headers()[CONTENT_TYPE], "application/octet-stream");
        assert!(response.headers()[CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        let bytes = body(response).await;
        files.borrow_mut().insert(format!("tile/{path}"), bytes);
    }
    let vkey = http::vkey(State(Arc::clone(&app)), Path(COUNTY), HeaderMap::new()).await.unwrap();
    let vkey = String::from_utf8(body(vkey).await).unwrap();
    let key = VerifierKey::from_vkey(vkey.trim_end()).unwrap();
    let read = |path: &str| files.borrow().get(path).cloned();
    let report = verify_static(&read, COUNTY, &log::origin(COUNTY), Some(&key), &[]);
    assert_eq!((report.records, report.faults), (600, vec![]));
}

#[tokio::test]
async fn what_the_log_has_not_reached_is_not_found_and_what_one_has_is_not_sent_again() {
    let house = built(300);
    let app = app(&house);
    for path in [
        "0/001",
        "0/002",
        "1/001",
        "6/000",
        "0/1",
        "entries/001.p/45",
        "8/data/000",
        "0/000.p/0",
        "../log.key",
    ] {
        assert!(matches!(get_tile(&app, path).await, Err(AppError::NotFound)), "{path}");
    }
    let first = get_tile(&app, "0/000").await.unwrap();
    let headers = HeaderMap::from_iter([(IF_NONE_MATCH, first.headers()[ETAG].clone())]);
    let again = http::tile(State(Arc::clone(&app)), Path((COUNTY, "0/000".into())), headers).await.unwrap();
    assert_eq!(again.status(), 304);
    assert!(body(again).await.is_empty());
    let nowhere = http::checkpoint(State(app), Path(110_000), HeaderMap::new()).await;
    assert!(matches!(nowhere, Err(AppError::NotFound)));
}

#[tokio::test]
async fn a_record_as_json_proves_itself() {
    let house = built(300);
    let app = app(&house);
    let proven = api::record(State(Arc::clone(&app)), Path((COUNTY, 17)), NOTHING).await.unwrap().0;
    let bytes = |text: &str| STANDARD.decode(text).unwrap();
    let hash = |text: &str| -> [u8; 32] { bytes(text).try_into().unwrap() };
    let proof: Vec<_> = proven.proof.iter().map(|text| hash(text)).collect();
    let leaf = leaf_hash(&bytes(&proven.entry));
    assert_eq!(leaf, hash(&proven.leaf));
    verify_inclusion(&leaf, proven.index, proven.size, &proof, &hash(&proven.root)).unwrap();
    let state = api::log(State(app), Path(COUNTY), NOTHING).await.unwrap().0;
    assert_eq!((state.size, state.root, state.checkpoint), (300, proven.root, proven.checkpoint));
}

#[tokio::test]
async fn the_pages_tell_a_stranger_what_an_auditor_needs_and_nothing_about_people() {
    let house = built(300);
    let app = app(&house);
    for (tag, none, good) in [
        ("en", "No full check is on record", "In order: 300 records"),
        ("zh-CN", "没有全面核对的记载", "相符：已核对 300 条记录"),
    ] {
        let page = log_page(&app, tag, "").await;
        assert!(!page.contains('⟦') && !page.contains("wang") && !page.contains("case.noted"), "{page}");
        assert!(
            page.contains("/log/652325/record/299") && page.contains("before=250") && page.contains(none),
            "{page}"
        );
        keep_check(&house.installation, &house.verify(), 1_700_000_000_000_000, "zhao").unwrap();
        let checked = log_page(&app, tag, "before=20").await;
        assert!(
            checked.contains(good) && !checked.contains("zhao") && checked.contains("/log/652325/record/0\""),
            "{checked}"
        );
        std::fs::remove_file(house.installation.data.join("last-check.json")).unwrap();
        let uri = Uri::from_static("/log/652325/record/17");
        let page = pages::record(State(Arc::clone(&app)), None, Path((COUNTY, 17)), NOTHING, lang(tag), uri)
            .await
            .unwrap()
            .into_string();
        assert!(
            page.contains("bellwether record v2")
                && page.contains("data-verify")
                && page.contains("verify.js"),
            "{page}"
        );
        assert!(!page.contains('⟦') && !page.contains("wang"), "{page}");
    }
}

#[tokio::test]
async fn nothing_of_the_present_minute_is_served_anywhere() {
    let house = built(300);
    let writing = house.now_us.load(Ordering::Relaxed);
    let house = std::thread::spawn(move || {
        house.desk().write_blocking(drawn("note"), |tx| note(tx, 300, "")).unwrap();
        house
    });
    let house = house.join().unwrap();
    let app = app(&house);
    for (after_us, found) in [(0, 300), (59_000_000 - writing % MINUTE_US, 300), (MINUTE_US, 301)] {
        house.now_us.store(writing + after_us, Ordering::Relaxed);
        let state = api::log(State(Arc::clone(&app)), Path(COUNTY), NOTHING).await.unwrap().0;
        assert_eq!(state.size, found);
        let note = http::checkpoint(State(Arc::clone(&app)), Path(COUNTY), HeaderMap::new()).await.unwrap();
        assert_eq!(String::from_utf8(body(note).await).unwrap(), state.checkpoint);
        assert!(state.checkpoint.contains(&format!("\n{found}\n{}\n", state.root)));
        let page = log_page(&app, "en", "").await;
        assert_eq!(page.contains("/log/652325/record/300"), found > 300);
        let (record, uri) = (Path((COUNTY, 300)), Uri::from_static("/log/652325/record/300"));
        let shown = pages::record(State(Arc::clone(&app)), None, record, NOTHING, lang("en"), uri).await;
        assert_eq!(shown.is_ok(), found > 300);
        assert_eq!(
            api::record(State(Arc::clone(&app)), record_path(300), NOTHING).await.is_ok(),
            found > 300
        );
        for path in ["0/001.p/45", "entries/001.p/45"] {
            assert_eq!(get_tile(&app, path).await.is_ok(), found > 300, "{path}");
        }
        keep_check(&house.installation, &house.verify(), writing, "zhao").unwrap();
        let checked =
            api::log(State(Arc::clone(&app)), Path(COUNTY), NOTHING).await.unwrap().0.last_check.unwrap();
        assert_eq!(checked.records, found.unsigned_abs());
    }
}

const NOTHING: Queried<NoQuery> = Queried(NoQuery {});

fn record_path(seq: i64) -> Path<(i64, i64)> {
    Path((COUNTY, seq))
}

#[tokio::test]
async fn pages_and_json_of_a_record_say_no_more_than_its_leaf() {
    let house = built(300);
    let app = app(&house);
    let proven = api::record(State(Arc::clone(&app)), record_path(17), NOTHING).await.unwrap().0;
    let entry = String::from_utf8(STANDARD.decode(&proven.entry).unwrap()).unwrap();
    let leaf: Vec<&str> = entry.lines().collect();
    assert_eq!((leaf.len(), leaf[0], leaf[1], leaf[2]), (6, "bellwether record v2", "652325", "17"));
    let uri = Uri::from_static("/log/652325/record/17");
    let page = pages::record(State(Arc::clone(&app)), None, record_path(17), NOTHING, lang("en"), uri)
        .await
        .unwrap();
    let list = log_page(&app, "en", "before=20").await;
    let json = serde_json::to_string(&proven).unwrap();
    let recorded: i64 = rusqlite::Connection::open(house.installation.database_file())
        .unwrap()
        .query_row("select recorded_at_us from records where seq = 17", [], |row| row.get(0))
        .unwrap();
    assert_ne!(recorded % MINUTE_US, 0);
    for text in [page.into_string(), list, json] {
        for secret in ["case/3", "noted", "wang", "2026-03-01", &recorded.to_string()] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
        for time in text.split("datetime=\"").skip(1) {
            let time = time.split('"').next().unwrap();
            assert!(time.ends_with(":00Z"), "{time} tells more than the minute");
        }
    }
}

#[tokio::test]
async fn a_single_log_is_where_the_list_leads() {
    let house = built(3);
    let answer = pages::logs(State(app(&house)), None, NOTHING, HeaderMap::new(), Uri::from_static("/log"))
        .await
        .unwrap();
    assert_eq!(answer.into_response().headers()["location"], "/log/652325");
}
