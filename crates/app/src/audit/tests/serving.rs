//! The log over HTTP, as a stranger with a tlog client and as a reader with a browser find it.

use std::cell::RefCell;
use std::collections::HashMap;

use axum::body::to_bytes;
use axum::extract::{Path, Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, COOKIE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, Uri};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bellwether_ledger::{VerifierKey, leaf_hash, verify_inclusion, verify_static};

use super::*;
use crate::app::App;
use crate::db::log;

/// Written on a thread of its own, because waiting for the desk would block the one that drives the test.
fn built(records: i64) -> House {
    std::thread::spawn(move || House::with(records)).join().unwrap()
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
    let position = Query::try_from_uri(&uri).unwrap();
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
    let proven = api::record(State(Arc::clone(&app)), Path((COUNTY, 17))).await.unwrap().0;
    let bytes = |text: &str| STANDARD.decode(text).unwrap();
    let hash = |text: &str| -> [u8; 32] { bytes(text).try_into().unwrap() };
    let proof: Vec<_> = proven.proof.iter().map(|text| hash(text)).collect();
    let leaf = leaf_hash(&bytes(&proven.entry));
    assert_eq!(leaf, hash(&proven.leaf));
    verify_inclusion(&leaf, proven.index, proven.size, &proof, &hash(&proven.root)).unwrap();
    let state = api::log(State(app), Path(COUNTY)).await.unwrap().0;
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
            checked.contains(good) && checked.contains("zhao") && checked.contains("/log/652325/record/0\""),
            "{checked}"
        );
        std::fs::remove_file(house.installation.data.join("last-check.json")).unwrap();
        let uri = Uri::from_static("/log/652325/record/17");
        let page = pages::record(State(Arc::clone(&app)), None, Path((COUNTY, 17)), lang(tag), uri)
            .await
            .unwrap()
            .into_string();
        assert!(
            page.contains("bellwether record v1")
                && page.contains("data-verify")
                && page.contains("verify.js"),
            "{page}"
        );
        assert!(!page.contains('⟦') && !page.contains("wang"), "{page}");
    }
}

#[tokio::test]
async fn a_single_log_is_where_the_list_leads() {
    let house = built(3);
    let answer =
        pages::logs(State(app(&house)), None, HeaderMap::new(), Uri::from_static("/log")).await.unwrap();
    assert_eq!(answer.into_response().headers()["location"], "/log/652325");
}
