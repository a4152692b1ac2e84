//! A county with two villages' people, and a browser for each of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bellwether_policy::Role;
use scraper::{Html, Selector};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::accounts::{self, Held, NewUser, Token};
use crate::app::App;
use crate::civil::ZONE;
use crate::db::chance::Chance;
use crate::db::clock::Clock;
use crate::db::desk::CommandId;
use crate::db::{Installation, Tx};
use crate::error::AppError;
use crate::registry::{self, By, PlaceCode, Unit};
use crate::routes;
use crate::web::preference::escaped;

pub const COUNTY: i64 = 652_325;
pub const VILLAGE: &str = "652325107203";
pub const NEXT_VILLAGE: &str = "652325107204";

pub struct House {
    folder: tempfile::TempDir,
    router: Router,
    pub app: Arc<App>,
    runtime: tokio::runtime::Runtime,
    now_us: Arc<AtomicI64>,
}

/// Somebody with a browser.
pub struct Person<'h> {
    house: &'h House,
    token: Token,
    reads: bool,
    lang: &'static str,
    flash: std::cell::RefCell<String>,
}

/// What came back.
pub struct Page {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

fn by() -> By {
    By { actor: "operator".into(), on: jiff::civil::date(2026, 3, 2) }
}

/// `wang` the village cadre, `li` the team leader, `chen` the secretary, `sun` of the next village, `zhou` of the township, `ma`
/// who looks after all villages of the county, `zhao` the auditor, `he` who sees no cases, `lin` of the water bureau and `feng` of
/// the farming bureau, who see what is referred to theirs, as does `qian`, who audits the archive.
fn people(tx: &mut Tx<'_, '_>) -> Result<(), AppError> {
    let rows = registry::read_divisions(registry::DEMONSTRATION_DIVISIONS)?;
    registry::import_places(tx, &by(), COUNTY, &rows)?;
    let held = [
        ("wang", "王丽娟", Role::VillageCadre, VILLAGE),
        ("li", "李建国", Role::TeamLeader, VILLAGE),
        ("chen", "陈书记", Role::PartySecretary, VILLAGE),
        ("sun", "孙队长", Role::TeamLeader, NEXT_VILLAGE),
        ("ma", "马队长", Role::TeamLeader, "652325"),
        ("zhou", "周干部", Role::TownshipOfficer, "652325107"),
        ("zhao", "赵审计", Role::Auditor, "652325"),
        ("he", "何静", Role::OrganisationDepartment, "652325"),
    ];
    for (id, name, role, place) in held {
        let new = NewUser {
            id: id.into(),
            sign_in: id.into(),
            name: name.into(),
            post: String::new(),
            unit: String::new(),
        };
        accounts::add_user(tx, &by(), COUNTY, &new)?;
        let user = accounts::user(tx, COUNTY, id)?.expect("just added");
        accounts::grant_role(tx, &by(), &user, Held::at(role, PlaceCode::parse(place).expect("a code")))?;
    }
    let home = PlaceCode::parse("652325").expect("a code");
    for (unit, name, id, role) in [
        ("water", "县水利局", "lin", Role::UnitOfficer),
        ("farming", "县农业农村局", "feng", Role::UnitOfficer),
        // Who audits an office takes nothing on there.
        ("archive", "县档案馆", "qian", Role::Auditor),
    ] {
        let known = Unit { id: unit.into(), name: name.into(), name_en: String::new(), place: home };
        registry::add_unit(tx, &by(), COUNTY, &known)?;
        let new = NewUser {
            id: id.into(),
            sign_in: id.into(),
            name: id.into(),
            post: String::new(),
            unit: unit.into(),
        };
        accounts::add_user(tx, &by(), COUNTY, &new)?;
        let user = accounts::user(tx, COUNTY, id)?.expect("just added");
        let held = Held { role, place: home, unit: unit.into() };
        accounts::grant_role(tx, &by(), &user, held)?;
    }
    Ok(())
}

impl House {
    pub fn new() -> House {
        House::registering(crate::app::HAND_INS_AT_ONCE)
    }

    /// One that registers so many hand-ins at once; the others wait.
    pub fn registering(hand_ins_at_once: i64) -> House {
        let folder = tempfile::tempdir().unwrap();
        let installation = Installation::sqlite(folder.path());
        installation.create(&mut Chance::from_seed(1)).unwrap();
        // A Tuesday, ten in the morning.
        let morning = jiff::civil::date(2026, 3, 3).at(10, 0, 0, 0).in_tz(ZONE).unwrap();
        let now_us = Arc::new(AtomicI64::new(morning.timestamp().as_microsecond()));
        let clock = Clock::Set(Arc::clone(&now_us));
        let mut app = App::open(installation, clock, Chance::from_seed(2)).unwrap();
        app.hand_ins_at_once = hand_ins_at_once;
        app.demonstration = Some(accounts::Links::default());
        crate::serve::prepare(&mut app).unwrap();
        let app = Arc::new(app);
        app.desk.write_blocking(CommandId::drawn(COUNTY, "operator", "people", 0), people).unwrap();
        let router = routes::router(Arc::clone(&app));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        House { folder, router, app, runtime, now_us }
    }

    /// Lets days pass; whoever is signed in has to do so again.
    pub fn pass_days(&self, days: i64) {
        self.now_us.fetch_add(days * 86_400_000_000, Ordering::Relaxed);
    }

    pub fn person(&self, name: &'static str) -> Person<'_> {
        let link = self.app.demonstration.as_ref().unwrap().link(COUNTY, name);
        let token = self.runtime.block_on(accounts::sign_in_by_link(&self.app, link, None)).unwrap();
        Person { house: self, token, lang: "zh-CN", reads: true, flash: std::cell::RefCell::default() }
    }

    /// Erases a person, as the operator does.
    pub fn erases(&self, person: &str) {
        let person = person.to_owned();
        let run = move |tx: &mut Tx<'_, '_>| {
            let wanted = crate::audit::Wanted { person: &person, basis: "PIPL 47", all_files: false };
            crate::audit::erase(tx, COUNTY, wanted, &by())
        };
        self.app.desk.write_blocking(CommandId::drawn(COUNTY, "operator", "erase", 0), run).unwrap();
    }

    /// Shuts somebody out for good.
    pub fn leaves(&self, name: &'static str) {
        self.changes(name, |tx, user| accounts::disable_user(tx, &by(), user));
    }

    pub fn grants(&self, name: &'static str, role: Role, place: &'static str) {
        let held = Held::at(role, PlaceCode::parse(place).expect("a code"));
        self.changes(name, |tx, user| accounts::grant_role(tx, &by(), user, held));
    }

    pub fn revokes(&self, name: &'static str, role: Role, place: &'static str) {
        let held = Held::at(role, PlaceCode::parse(place).expect("a code"));
        self.changes(name, |tx, user| accounts::revoke_role(tx, &by(), user, held));
    }

    fn changes(
        &self,
        name: &'static str,
        change: impl FnOnce(&mut Tx<'_, '_>, &accounts::User) -> Result<(), AppError> + Send + 'static,
    ) {
        let changed = move |tx: &mut Tx<'_, '_>| {
            let user = accounts::user(tx, COUNTY, name)?.expect("one of the house");
            change(tx, &user)
        };
        let command = CommandId::drawn(COUNTY, "operator", "a change of staff", self.app.now_us());
        self.app.desk.write_blocking(command, changed).unwrap();
    }

    /// Holds the tables against what the log gives.
    pub fn rebuilds_the_same(&self) {
        let compared =
            crate::audit::compare(&self.app.installation, &self.app.office.zone, &mut |_, _| {}).unwrap();
        assert!(compared.differences.is_empty(), "{:?}", compared.differences);
    }

    /// Every file under the evidence folder.
    pub fn evidence(&self) -> Vec<Vec<u8>> {
        let mut files = Vec::new();
        for folder in std::fs::read_dir(self.folder.path().join("evidence")).unwrap() {
            for file in std::fs::read_dir(folder.unwrap().path()).unwrap() {
                files.push(std::fs::read(file.unwrap().path()).unwrap());
            }
        }
        files
    }

    /// The kinds of all records, in order.
    pub fn kinds(&self) -> Vec<String> {
        let read = |link: &mut crate::db::Link<'_>| Ok(crate::cases::store::reading::kinds(link, COUNTY)?);
        self.app.readers.read_blocking(read).unwrap()
    }
}

impl Person<'_> {
    /// Somebody who doesn't read a case because a form asks for it.
    pub fn lazy(mut self) -> Self {
        self.reads = false;
        self
    }

    pub fn reading(mut self, lang: &'static str) -> Self {
        self.lang = lang;
        self
    }

    pub fn get(&self, path: &str) -> Page {
        self.send("GET", path, None, Vec::new())
    }

    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let pairs: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect();
        self.send(
            "POST",
            path,
            Some("application/x-www-form-urlencoded".into()),
            pairs.join("&").into_bytes(),
        )
    }

    /// A form with one file.
    pub fn post_file(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        (field, name, kind): (&str, &str, &str),
        bytes: &[u8],
    ) -> Page {
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend(
                format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                    .into_bytes(),
            );
        }
        let head = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: {kind}\r\n\r\n"
        );
        body.extend(head.into_bytes());
        body.extend(bytes);
        body.extend(b"\r\n--edge--\r\n");
        self.send("POST", path, Some("multipart/form-data; boundary=edge".into()), body)
    }

    /// A JSON request; `command` may be empty.
    pub fn call(&self, path: &str, command: &'static str, body: &Value) -> Page {
        let body = body.to_string().into_bytes();
        self.send_as("POST", path, Some("application/json".into()), command, body)
    }

    /// Keeps a one-page paper for a case; its hash, if it was taken.
    pub fn keep_paper(&self, case: &str, words: &str) -> Result<String, String> {
        let content = STANDARD.encode(format!("%PDF-1.4\n{words}"));
        let file = json!({ "kind": "record", "name": "笔录.pdf", "media_type": "application/pdf", "content": content });
        let answer = self.call(&format!("/api/v1{case}/evidence"), "", &file);
        match answer.status {
            201 => Ok(answer.json()["evidence"]["sha256"].as_str().unwrap().to_owned()),
            _ => Err(answer.key()),
        }
    }

    fn send(&self, method: &str, path: &str, kind: Option<String>, body: Vec<u8>) -> Page {
        self.send_as(method, path, kind, "", body)
    }

    /// The same, and whoever is asked to read a case first does so and goes on.
    fn send_as(
        &self,
        method: &str,
        path: &str,
        kind: Option<String>,
        command: &'static str,
        body: Vec<u8>,
    ) -> Page {
        let answer = self.send_once(method, path, kind.clone(), command, body.clone());
        if !self.reads || !answer.asks_for_reading() {
            return answer;
        }
        let case = path.trim_start_matches("/api/v1").split("/acts/").next().unwrap_or_default();
        let form = Some("application/x-www-form-urlencoded".to_owned());
        self.send_once("POST", &format!("{case}/reading"), form, "", Vec::new());
        self.send_once(method, path, kind, command, body)
    }

    fn send_once(
        &self,
        method: &str,
        path: &str,
        kind: Option<String>,
        command: &'static str,
        body: Vec<u8>,
    ) -> Page {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "bell.test")
            .header("idempotency-key", command)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token.secret()))
            .header(header::COOKIE, format!("lang={}; {}", self.lang, self.flash.borrow()));
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        let request = request.body(Body::from(body)).unwrap();
        self.house.runtime.block_on(async {
            let answer = self.house.router.clone().oneshot(request).await.unwrap();
            let (parts, body) = answer.into_parts();
            if let Some(cookie) = parts.headers.get(header::SET_COOKIE) {
                *self.flash.borrow_mut() = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
            }
            let bytes = axum::body::to_bytes(body, 20 << 20).await.unwrap().to_vec();
            Page { status: parts.status.as_u16(), headers: parts.headers, bytes }
        })
    }
}

impl Page {
    pub fn asks_for_reading(&self) -> bool {
        let text = self.text();
        text.contains("name=\"then\"") || text.contains("refusal-unread")
    }

    pub fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Where it leads.
    pub fn to(&self) -> String {
        assert_eq!(self.status, 303, "{}", self.text());
        self.header(header::LOCATION).to_owned()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }

    /// The key of a refusal.
    pub fn key(&self) -> String {
        self.json()["error"]["key"].as_str().unwrap_or_default().to_owned()
    }

    pub fn html(&self) -> Html {
        Html::parse_document(&self.text())
    }

    /// The words of everything that fits a selector.
    pub fn words(&self, selector: &str) -> Vec<String> {
        let squeezed = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let selector = Selector::parse(selector).unwrap();
        self.html().select(&selector).map(|found| squeezed(found.text().collect())).collect()
    }

    pub fn attribute(&self, selector: &str, name: &str) -> Vec<String> {
        let selector = Selector::parse(selector).unwrap();
        self.html()
            .select(&selector)
            .filter_map(|found| found.value().attr(name).map(str::to_owned))
            .collect()
    }
}
