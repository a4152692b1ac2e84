//! Signing in as a browser does: cookies, form tokens, other sites, and a form that is sent too late.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, header};
use bellwether::accounts::{self, NewUser};
use bellwether::app::App;
use bellwether::db::Installation;
use bellwether::db::chance::Chance;
use bellwether::db::clock::Clock;
use bellwether::db::desk::CommandId;
use bellwether::registry::{self, By, PlaceCode};
use bellwether::routes;
use bellwether_policy::Role;
use tower::ServiceExt as _;

const COUNTY: i64 = 652_325;
const FORM: &str = "form=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const FORM_TOKEN: &str = "csrf=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const PASSWORD: &str = "three old elms by the ditch";

struct House {
    _folder: tempfile::TempDir,
    app: Arc<App>,
    router: Router,
    runtime: tokio::runtime::Runtime,
    now_us: Arc<AtomicI64>,
}

struct Answer {
    status: u16,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    fn to(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |to| to.to_str().unwrap())
    }

    /// The cookie line that begins with `name=`.
    fn cookie(&self, name: &str) -> Option<String> {
        let mut lines = self.headers.get_all(header::SET_COOKIE).iter().map(|line| line.to_str().unwrap());
        lines.find(|line| line.starts_with(&format!("{name}="))).map(str::to_owned)
    }
}

impl House {
    fn new() -> House {
        let folder = tempfile::tempdir().unwrap();
        let installation = Installation::sqlite(folder.path());
        installation.create(&mut Chance::from_seed(1)).unwrap();
        let now_us = Arc::new(AtomicI64::new(1_772_420_000_000_000));
        let app =
            Arc::new(App::open(installation, Clock::Set(Arc::clone(&now_us)), Chance::from_seed(2)).unwrap());
        let hash = accounts::hash_password(PASSWORD, &mut Chance::from_seed(3)).unwrap();
        app.desk
            .write_blocking(CommandId::drawn(COUNTY, "operator", "people", 0), move |tx| {
                let by = By { actor: "operator".into(), on: jiff::civil::date(2026, 3, 2) };
                let rows = registry::read_divisions(registry::DEMONSTRATION_DIVISIONS)?;
                registry::import_places(tx, &by, COUNTY, &rows)?;
                let new = NewUser {
                    id: "p1".into(),
                    sign_in: "wang".into(),
                    name: "王丽娟".into(),
                    post: String::new(),
                    unit: String::new(),
                };
                accounts::add_user(tx, &by, COUNTY, &new)?;
                let wang = accounts::user(tx, COUNTY, "p1")?.expect("just added");
                let village = PlaceCode::parse("652325107203").unwrap();
                accounts::grant_role(tx, &by, &wang, accounts::Held::at(Role::VillageCadre, village))?;
                accounts::set_password(tx, &by, &wang, &hash, "")
            })
            .unwrap();
        let router = routes::router(Arc::clone(&app));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        House { _folder: folder, app, router, runtime, now_us }
    }

    fn send(&self, method: &str, address: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(address).header(header::HOST, "bell.test");
        if method == "POST" && !headers.iter().any(|(name, _)| *name == "content-type") {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        self.runtime.block_on(async {
            let answer = self.router.clone().oneshot(request).await.unwrap();
            let (parts, body) = answer.into_parts();
            let bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            Answer { status: parts.status.as_u16(), headers: parts.headers, text }
        })
    }

    fn sign_in(&self, password: &str, back: &str) -> Answer {
        let body = format!("{FORM_TOKEN}&sign_in=Wang&password={}&back={back}", password.replace(' ', "+"));
        self.send("POST", "/sign-in", &[("cookie", FORM)], &body)
    }

    /// The session's cookie, as a browser sends it back, and the token of its forms.
    fn enter(&self) -> (String, String) {
        let line = self.sign_in(PASSWORD, "").cookie("session").unwrap();
        let cookie = line.split(';').next().unwrap().to_owned();
        let page = self.send("GET", "/account", &[("cookie", &cookie)], "").text;
        let token =
            page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        (cookie, token)
    }
}

#[test]
fn the_sign_in_page_gives_a_form_token_and_a_form_without_it_is_refused() {
    let house = House::new();
    let page = house.send("GET", "/sign-in?back=/cases", &[], "");
    let cookie = page.cookie("form").unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    let value = cookie.trim_start_matches("form=").split(';').next().unwrap();
    assert!(page.text.contains(value), "the form repeats the cookie");
    assert!(!page.text.contains('⟦'), "{}", page.text);
    let without = house.send("POST", "/sign-in", &[("cookie", FORM)], "sign_in=wang&password=x");
    assert_eq!(without.status, 403);
}

#[test]
fn signing_in_sets_a_cookie_no_script_reads_and_leads_back_within_the_site() {
    let house = House::new();
    let entered = house.sign_in(PASSWORD, "/cases?open=1");
    assert_eq!((entered.status, entered.to()), (303, "/cases?open=1"));
    let cookie = entered.cookie("session").unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    for away in ["https://evil.test/", "//evil.test", ""] {
        assert_eq!(house.sign_in(PASSWORD, away).to(), "/today", "{away}");
    }
}

#[test]
fn a_wrong_password_shows_the_form_again_with_the_name_and_without_the_password() {
    let house = House::new();
    let again = house.sign_in("some other words", "/cases");
    assert_eq!(again.status, 422);
    assert!(again.text.contains("value=\"Wang\"") && !again.text.contains("some other words"));
    for _ in 0..4 {
        house.sign_in("some other words", "");
    }
    let waits = house.sign_in(PASSWORD, "");
    assert_eq!(waits.status, 429);
    assert!(waits.headers.contains_key(header::RETRY_AFTER));
}

#[test]
fn a_form_counts_only_with_its_sessions_token_and_from_our_own_page() {
    let house = House::new();
    let (cookie, token) = house.enter();
    let end = |more: &[(&str, &str)], body: &str| {
        let headers: Vec<_> = [("cookie", cookie.as_str())].into_iter().chain(more.iter().copied()).collect();
        house.send("POST", "/account/sessions/end", &headers, body).status
    };
    let sound = format!("csrf={token}");
    assert_eq!(end(&[], ""), 403);
    assert_eq!(end(&[], "csrf=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), 403);
    assert_eq!(end(&[("sec-fetch-site", "cross-site")], &sound), 403);
    assert_eq!(end(&[("origin", "https://evil.test")], &sound), 403);
    assert_eq!(end(&[("sec-fetch-site", "same-origin")], &sound), 303);
}

#[test]
fn a_script_sends_the_token_as_a_header_and_a_program_a_bearer_token() {
    let house = House::new();
    let (cookie, token) = house.enter();
    let end = |headers: &[(&str, &str)]| house.send("DELETE", "/api/v1/account/sessions", headers, "").status;
    assert_eq!(end(&[("cookie", &cookie)]), 403);
    assert_eq!(end(&[("cookie", &cookie), ("x-csrf-token", &token)]), 200);
    let body = format!("{{\"sign_in\":\"wang\",\"password\":\"{PASSWORD}\"}}");
    let opened = house.send("POST", "/api/v1/session", &[("content-type", "application/json")], &body);
    assert_eq!(opened.status, 201, "{}", opened.text);
    let opened: serde_json::Value = serde_json::from_str(&opened.text).unwrap();
    let bearer = format!("Bearer {}", opened["token"].as_str().unwrap());
    assert_eq!(end(&[("authorization", &bearer)]), 200);
    let plain = house.send("POST", "/api/v1/session", &[("content-type", "text/plain")], &body);
    assert_eq!(plain.status, 422, "what another site's form could send is not taken");
}

/// A form with a file of a megabyte before the text, as a browser sends it.
const WITH_FILE: (&str, &str) = ("content-type", "multipart/form-data; boundary=edge");

fn with_file(token: &str) -> String {
    let file = "x".repeat(1 << 20);
    let part = |name: &str, more: &str, text: &str| {
        format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{text}\r\n")
    };
    [
        part("csrf", "", token),
        part("file.photo", "; filename=\"photo.jpg\"", &file),
        part("summary", "", "typed"),
        part("password", "", "secret"),
        "--edge--\r\n".to_owned(),
    ]
    .concat()
}

#[test]
fn a_form_sent_after_the_session_ended_is_kept_and_leads_to_sign_in_and_back() {
    let house = House::new();
    let (cookie, token) = house.enter();
    house.now_us.fetch_add(3_600_000_000, Ordering::Relaxed);
    let headers = [("cookie", cookie.as_str()), ("referer", "http://bell.test/cases/new"), WITH_FILE];
    let late = house.send("POST", "/cases", &headers, &with_file(&token));
    assert_eq!((late.status, late.to()), (303, "/sign-in?back=/cases/new&typed=kept"));
    let draft =
        house.app.readers.read_blocking(|link| Ok(accounts::draft(link, COUNTY, "p1", "/cases")?)).unwrap();
    let values = draft.unwrap().values;
    assert_eq!(values, [("summary".to_owned(), "typed".to_owned())], "no password in it, and no file");
}

#[test]
fn a_form_that_is_not_there_is_not_kept() {
    let house = House::new();
    let (cookie, token) = house.enter();
    house.now_us.fetch_add(3_600_000_000, Ordering::Relaxed);
    let body = format!("csrf={token}&note=typed");
    for path in ["/account/password", "/cases/MD-2026-00001/acts/close", "/cases/x/acts/y"] {
        let late = house.send("POST", path, &[("cookie", &cookie)], &body);
        assert_eq!(late.to(), "/sign-in?back=/&typed=not-sent", "{path}");
    }
    let kept = house.app.readers.read_blocking(|link| {
        Ok(link.query_opt("select count(*) from drafts", &[], |row| row.get::<i64>(0))?)
    });
    assert_eq!(kept.unwrap(), Some(0));
}

#[test]
fn what_a_stranger_uploads_is_refused_unread() {
    let house = House::new();
    // Without a boundary it could not be read; nobody tries.
    let stranger = house.send("POST", "/cases", &[("content-type", "multipart/form-data")], "anything");
    assert_eq!((stranger.status, stranger.to()), (303, "/sign-in?back=/&typed=not-sent"));
    let (cookie, _) = house.enter();
    let long = "x".repeat(300 << 10);
    let headers = [("cookie", cookie.as_str()), ("content-length", "307200")];
    assert_eq!(house.send("POST", "/account/password", &headers, &long).status, 413);
    assert_eq!(house.send("POST", "/resident/case", &headers[1..], &long).status, 413);
}

#[test]
fn after_signing_out_the_cookie_is_worth_nothing() {
    let house = House::new();
    let (cookie, token) = house.enter();
    let out = house.send("POST", "/sign-out", &[("cookie", &cookie)], &format!("csrf={token}"));
    assert_eq!((out.status, out.to()), (303, "/sign-in"));
    assert!(out.cookie("session").unwrap().contains("Max-Age=0"));
    assert_eq!(house.send("GET", "/account", &[("cookie", &cookie)], "").to(), "/sign-in?back=/account");
    let late =
        house.send("POST", "/account/password", &[("cookie", &cookie)], &format!("csrf={token}&note=typed"));
    assert_eq!(late.to(), "/sign-in?back=/&typed=not-sent", "nothing is kept, and nothing says so");
}
