//! Residents' pages read as a resident reads them, while the staff work on the same case.

mod given_anew;
mod own;
mod receipts;
mod waiting;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use bellwether_policy::Role;
use jiff::civil::date;
use scraper::{Html, Selector};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::followed;
use super::{rules, throttle};
use crate::accounts::Held;
use crate::app::App;
use crate::cases::model::{FieldValue, Perform, PersonId, Who};
use crate::cases::store::{self, ByCode};
use crate::cases::{Sender, code, reading, write};
use crate::civil::date_of;
use crate::db::Installation;
use crate::db::chance::Chance;
use crate::db::clock::Clock;
use crate::db::desk::CommandId;
use crate::error::AppError;
use crate::registry::{self, By, PlaceCode};
use crate::routes;

const COUNTY: i64 = 652_325;
const VILLAGE: &str = "652325107203";
const SECOND_US: i64 = 1_000_000;

struct House {
    _folder: tempfile::TempDir,
    app: Arc<App>,
    now_us: Arc<AtomicI64>,
    runtime: tokio::runtime::Runtime,
}

/// One that reads as a code, made with another key.
fn nobodys_code() -> String {
    code::code_of(&[9; 32], code::Issued { jurisdiction: COUNTY, seq: 1, case: "c1" }).unwrap()
}

impl House {
    fn new() -> House {
        House::registering(crate::app::HAND_INS_AT_ONCE)
    }

    /// One that registers so many hand-ins at once; the others wait.
    fn registering(hand_ins_at_once: i64) -> House {
        let folder = tempfile::tempdir().unwrap();
        let installation = Installation::sqlite(folder.path());
        installation.create(&mut Chance::from_seed(1)).unwrap();
        let now_us = Arc::new(AtomicI64::new(1_772_420_000_000_000));
        let mut app = App::open(installation, Clock::Set(Arc::clone(&now_us)), Chance::from_seed(2)).unwrap();
        // Behind a proxy, so that a test can come from any address.
        app.behind_https = true;
        app.hand_ins_at_once = hand_ins_at_once;
        let by = By { actor: "operator".into(), on: date(2026, 3, 2) };
        let rows = registry::read_divisions(registry::DEMONSTRATION_DIVISIONS).unwrap();
        let command = CommandId::drawn(COUNTY, "operator", "places", 0);
        app.desk.write_blocking(command, move |tx| registry::import_places(tx, &by, COUNTY, &rows)).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        House { _folder: folder, app: Arc::new(app), now_us, runtime }
    }

    fn send(&self, request: Request<Body>) -> Response {
        let router = routes::router(Arc::clone(&self.app));
        self.runtime.block_on(async { router.oneshot(request).await.unwrap() })
    }

    fn text(&self, response: Response) -> String {
        let bytes = self.runtime.block_on(axum::body::to_bytes(response.into_body(), 1 << 20)).unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    fn call(&self, path: &str, address: &str, body: &Value) -> (StatusCode, Value) {
        let request = Request::post(path)
            .header(header::HOST, "bell.test")
            .header(header::CONTENT_TYPE, "application/json")
            .header("x-forwarded-for", address)
            .body(Body::from(body.to_string()));
        let response = self.send(request.unwrap());
        (response.status(), serde_json::from_str(&self.text(response)).unwrap())
    }

    /// A farm need handed in as JSON; its code.
    fn need(&self, words: &str) -> String {
        let body = json!({ "policy": "farm-need", "category": "seed", "place": VILLAGE, "name": "马某",
            "phone": "139 0000 0000", "fields": { "need": words } });
        let (status, taken) = self.call("/api/v1/resident/cases", "10.0.0.9", &body);
        assert_eq!(status, StatusCode::CREATED, "{taken}");
        taken["code"].as_str().unwrap().to_owned()
    }

    /// A member of the staff does something to the case of a code.
    fn staff(&self, digits: &str, name: &str, act: &str, fields: &[(&str, &str)]) {
        let sender = Sender {
            jurisdiction: COUNTY,
            who: Who::Staff(PersonId::new(name)),
            grants: [Role::VillageCadre, Role::PartySecretary]
                .map(|role| Held::at(role, PlaceCode::parse(VILLAGE).unwrap()).into())
                .to_vec(),
        };
        let key = self.app.office.code_key;
        let wanted = digits.to_owned();
        let found = self.app.readers.read_blocking(move |link| Ok(store::by_code(link, &key, &wanted)?));
        let ByCode::Case { stored, .. } = found.unwrap() else { panic!("no case has the code {digits}") };
        let (case, version) = (stored.case.id.0, Some(stored.case.version));
        let fields = fields
            .iter()
            .map(|(id, value)| {
                let value = if *value == "yes" { FieldValue::YesNo(true) } else { FieldValue::text(*value) };
                ((*id).to_owned(), value)
            })
            .collect();
        let perform = Perform { act: act.to_owned(), fields, version, ..Perform::default() };
        let office = self.app.office.clone();
        let id = Chance::from_system().uuid(self.app.now_us());
        let command = CommandId { jurisdiction: COUNTY, id, actor: name.to_owned(), digest: act.to_owned() };
        self.app
            .desk
            .write_blocking(command, move |tx| {
                let today = date_of(&office.zone, tx.now_us).to_string();
                reading::record(tx, COUNTY, &case, sender.word(), &today)?;
                write::perform(tx, &office, &sender, &case, perform)
            })
            .unwrap();
    }

    fn met(&self, digits: &str) {
        self.staff(digits, "wang", "accept", &[("grade", "ordinary")]);
        self.staff(digits, "wang", "arrange", &[("plan", "联系农资站，暂不告诉对方")]);
        self.staff(digits, "wang", "meet", &[("result", "已送到")]);
    }

    fn pass_seconds(&self, seconds: i64) {
        self.now_us.fetch_add(seconds * SECOND_US, Ordering::Relaxed);
    }
}

/// A browser: its cookies and the page it shows.
struct Browser<'h> {
    house: &'h House,
    address: &'static str,
    cookies: BTreeMap<String, String>,
    status: StatusCode,
    to: String,
    page: String,
}

impl<'h> Browser<'h> {
    fn new(house: &'h House, address: &'static str) -> Browser<'h> {
        let cookies = BTreeMap::from([("lang".to_owned(), "en".to_owned())]);
        Browser { house, address, cookies, status: StatusCode::OK, to: String::new(), page: String::new() }
    }

    fn go(&mut self, method: &str, path: &str, body: String) -> &mut Self {
        self.send_body(method, path, "application/x-www-form-urlencoded", Body::from(body))
    }

    fn send_body(&mut self, method: &str, path: &str, kind: &str, body: Body) -> &mut Self {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "bell.test")
            .header(header::COOKIE, cookies.join("; "))
            .header("x-forwarded-for", self.address)
            .header(header::CONTENT_TYPE, kind)
            .body(body);
        let response = self.house.send(request.unwrap());
        for line in response.headers().get_all(header::SET_COOKIE) {
            let (name, value) = line.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        self.status = response.status();
        self.to = response.headers().get(header::LOCATION).map_or("", |to| to.to_str().unwrap()).to_owned();
        self.page = self.house.text(response);
        if self.status == StatusCode::SEE_OTHER {
            self.go("GET", &self.to.clone(), String::new())
        } else {
            self
        }
    }

    fn get(&mut self, path: &str) -> &mut Self {
        self.go("GET", path, String::new())
    }

    /// Sends the page's form, filled in, with the hidden fields it holds.
    fn fill(&mut self, typed: &[(&str, &str)]) -> &mut Self {
        let document = Html::parse_document(&self.page);
        let form = document.select(&selector("form.form")).next().expect("a form on the page");
        let action = form.attr("action").unwrap().to_owned();
        let hidden = selector("input[type=hidden]");
        let held =
            form.select(&hidden).map(|input| (input.attr("name").unwrap(), input.attr("value").unwrap()));
        let pairs: Vec<(&str, &str)> = held.chain(typed.iter().copied()).collect();
        let body = encoded(&pairs);
        self.go("POST", &action, body)
    }

    /// The same with files, each under a field, with its name and kind.
    fn fill_with(&mut self, typed: &[(&str, &str)], files: &[(&str, &str, &str, Vec<u8>)]) -> &mut Self {
        let document = Html::parse_document(&self.page);
        let form = document.select(&selector("form.form")).next().expect("a form on the page");
        let action = form.attr("action").unwrap().to_owned();
        let hidden = selector("input[type=hidden]");
        let held =
            form.select(&hidden).map(|input| (input.attr("name").unwrap(), input.attr("value").unwrap()));
        let mut body = Vec::new();
        for (name, value) in held.chain(typed.iter().copied()) {
            body.extend(
                format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
            );
        }
        for (field, name, kind, bytes) in files {
            let head = format!(
                "--x\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: {kind}\r\n\r\n"
            );
            body.extend(head.bytes());
            body.extend(bytes);
            body.extend(b"\r\n");
        }
        body.extend(b"--x--\r\n");
        self.send_body("POST", &action, "multipart/form-data; boundary=x", Body::from(body))
    }

    fn read(&self, wanted: &str) -> String {
        let document = Html::parse_document(&self.page);
        let found = document.select(&selector(wanted)).next();
        found.map_or_else(String::new, |found| found.text().collect::<String>().trim().to_owned())
    }

    fn acts(&self) -> Vec<String> {
        let document = Html::parse_document(&self.page);
        let links = selector("a[href^='/resident/case/acts/']");
        document
            .select(&links)
            .filter_map(|link| link.attr("href")?.rsplit('/').next().map(str::to_owned))
            .collect()
    }

    fn follow(&mut self, code: &str) -> &mut Self {
        self.get("/resident/case/enter").fill(&[("code", code)])
    }
}

fn selector(text: &str) -> Selector {
    Selector::parse(text).unwrap()
}

fn encoded(pairs: &[(&str, &str)]) -> String {
    let escaped = |text: &str| crate::web::preference::escaped(text);
    pairs
        .iter()
        .map(|(name, value)| format!("{}={}", escaped(name), escaped(value)))
        .collect::<Vec<_>>()
        .join("&")
}

fn handed_in<'h>(house: &'h House, address: &'static str) -> (Browser<'h>, String) {
    let mut ma = Browser::new(house, address);
    ma.get("/resident/cases/new").fill(&[("q", "sangezhuangzi"), ("go", "where")]);
    assert!(ma.page.contains("652325107"), "places are found by pinyin");
    ma.fill(&[("place", VILLAGE)]).fill(&[("policy", "dispute")]).fill(&[("category", "water")]);
    ma.fill(&[("summary", "渠水轮不到我家"), ("respondent.name", "何某")]);
    ma.fill(&[("applicant.name", "马某"), ("applicant.phone", "１３９００００００００")]);
    assert_eq!(ma.read("h1"), "Check, then send");
    assert!(ma.page.contains("13900000000") && ma.page.contains("渠水轮不到我家"));
    ma.fill(&[("go", "send")]);
    assert_eq!(ma.read("h1"), "We have received it", "{}", ma.page);
    let document = Html::parse_document(&ma.page);
    let digits = document.select(&selector(".digits")).next().unwrap().attr("aria-label").unwrap().to_owned();
    (ma, digits)
}

#[test]
fn a_resident_hands_in_and_follows_with_the_code() {
    let house = House::new();
    let (mut ma, digits) = handed_in(&house, "10.0.0.1");
    assert!(code::read_code(&digits).is_some());
    assert!(!ma.page.contains("tel:"), "no number that nobody gave us");
    ma.get("/resident/case");
    assert_eq!(ma.read(".now .act"), "Registered, waiting to be accepted");
    assert!(ma.page.contains("渠水轮不到我家"), "what they wrote is theirs to read");
    assert!(!ma.page.contains("何某") && !ma.page.contains("13900000000"), "names and numbers stay sealed");
    assert_eq!(ma.acts(), ["complain", "tell-more", "correct-phone", "withdraw"]);
    let mut elsewhere = Browser::new(&house, "10.0.0.2");
    elsewhere.get("/resident/case");
    assert_eq!(elsewhere.read("h1"), "Follow with a code");
    elsewhere.follow(&code::grouped(&digits));
    assert_eq!(elsewhere.read(".now .act"), "Registered, waiting to be accepted");
    elsewhere.go("POST", "/resident/case/forget", format!("csrf={}", elsewhere.cookies["__Host-form"]));
    assert_eq!(elsewhere.get("/resident/case").read("h1"), "Follow with a code");
}

#[test]
fn an_answer_that_does_not_hold_comes_back_with_everything_typed() {
    let house = House::new();
    let mut ma = Browser::new(&house, "10.0.0.1");
    ma.get("/resident/cases/new").fill(&[("place", VILLAGE)]).fill(&[("policy", "dispute")]);
    ma.fill(&[("category", "water")]).fill(&[("summary", "渠水轮不到我家")]);
    ma.fill(&[("applicant.name", "马某"), ("applicant.phone", "不知道")]);
    assert_eq!(ma.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(ma.page.contains("马某") && ma.page.contains("渠水轮不到我家") && ma.page.contains("不知道"));
    assert!(ma.page.contains("How long it is kept"), "the notice stands before sending");
}

#[test]
fn a_case_sent_twice_is_one_case() {
    let house = House::new();
    let mut ma = Browser::new(&house, "10.0.0.1");
    ma.get("/resident/cases/new").fill(&[("place", VILLAGE)]).fill(&[("policy", "dispute")]);
    ma.fill(&[("category", "water")]).fill(&[("summary", "渠水")]);
    ma.fill(&[("applicant.name", "马某"), ("applicant.phone", "13900000000")]);
    let check = ma.page.clone();
    let first = ma.fill(&[("go", "send")]).read(".digits");
    ma.page = check;
    assert_eq!(ma.fill(&[("go", "send")]).read(".digits"), first);
}

#[test]
fn the_same_words_from_a_page_opened_anew_are_asked_about_before_they_make_a_second_case() {
    let house = House::new();
    let mut ma = Browser::new(&house, "10.0.0.1");
    let answer_all = |ma: &mut Browser| {
        ma.get("/resident/cases/new").fill(&[("place", VILLAGE)]).fill(&[("policy", "farm-need")]);
        ma.fill(&[("category", "seed")]).fill(&[("need", "冬麦种子")]);
        ma.fill(&[("applicant.name", "马某"), ("applicant.phone", "13900000000")]);
        ma.fill(&[("go", "send")]);
    };
    answer_all(&mut ma);
    let first = ma.read(".digits");
    answer_all(&mut ma);
    assert_eq!(ma.status, StatusCode::CONFLICT);
    assert!(ma.read("main .notice").contains("You have just handed this in"), "{}", ma.page);
    assert!(ma.page.contains("href=\"/resident/case/code\""), "this browser holds the code");
    let asked = ma.page.clone();
    let mut other = Browser::new(&house, "10.0.0.2");
    answer_all(&mut other);
    assert_eq!(other.status, StatusCode::CONFLICT);
    assert!(!other.page.contains("/resident/case/code\""), "no other browser is led to the case");
    ma.page = asked;
    let second = ma.fill(&[("go", "send")]).read(".digits");
    assert_ne!(second, first);
}

#[test]
fn what_is_wrong_with_a_quantity_or_a_day_is_said_where_it_is_asked() {
    let house = House::new();
    let mut ma = Browser::new(&house, "10.0.0.1");
    let begin = |ma: &mut Browser| {
        ma.get("/resident/cases/new").fill(&[("place", VILLAGE)]).fill(&[("policy", "farm-need")]);
        ma.fill(&[("category", "seed")]);
    };
    begin(&mut ma);
    ma.fill(&[("need", "冬麦种子"), ("quantity", "-5abc"), ("wanted-by", "2020-01-01")]);
    assert_eq!(ma.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(ma.page.contains("value=\"-5abc\"") && ma.page.contains("inputmode=\"numeric\""), "{}", ma.page);
    assert!(ma.read("main").contains("must not be before today"));
    begin(&mut ma);
    ma.fill(&[("need", "冬麦种子"), ("quantity", "5")]);
    assert!(ma.read(".error").contains("Unit"), "{}", ma.page);
    ma.fill(&[("need", "冬麦种子"), ("quantity", "5"), ("measure", "bag")]);
    ma.fill(&[("applicant.name", "马某"), ("applicant.phone", "13900000000")]);
    assert!(ma.read(".answers").contains("bags"), "{}", ma.page);
}

#[test]
fn a_resident_confirms_what_the_staff_have_done() {
    let house = House::new();
    let digits = house.need("冬麦种子");
    house.met(&digits);
    let mut ma = Browser::new(&house, "10.0.0.1");
    ma.follow(&digits);
    assert_eq!(ma.read(".now .act"), "Done; a follow-up comes next");
    assert!(!ma.page.contains("暂不告诉对方"), "notes among staff stay among staff");
    assert_eq!(ma.acts(), ["confirm", "reopen", "complain", "tell-more", "correct-phone"]);
    ma.get("/resident/case/acts/confirm");
    assert_eq!(ma.read("h1"), "Is the problem solved?");
    ma.fill(&[]);
    assert!(ma.page.contains("Recorded: Confirm that it is solved"));
    assert_eq!(ma.get("/resident/case/acts/confirm").status, StatusCode::CONFLICT, "once is enough");
}

#[test]
fn not_solved_opens_a_second_cycle_of_the_same_case() {
    let house = House::new();
    let digits = house.need("冬麦种子");
    house.met(&digits);
    let mut ma = Browser::new(&house, "10.0.0.1");
    ma.follow(&digits).get("/resident/case/acts/reopen").fill(&[]);
    assert_eq!(ma.status, StatusCode::CONFLICT, "a reason is asked for");
    ma.fill(&[("reason", "种子没有发芽")]);
    assert_eq!(ma.read(".badge.bad"), "Round 2");
    assert_eq!(ma.read(".timeline .broken .what"), "You asked for it to be reopened");
}

#[test]
fn a_complaint_and_its_answer_are_shown_to_the_one_who_complained() {
    let house = House::new();
    let digits = house.need("冬麦种子");
    let mut ma = Browser::new(&house, "10.0.0.1");
    ma.follow(&digits).get("/resident/case/acts/complain").fill(&[("complaint", "没有人来")]);
    assert!(ma.page.contains("没有人来") && ma.page.contains("No answer yet."));
    house.staff(&digits, "chen", "answer-complaint", &[("answer", "明天上午到您家")]);
    assert_eq!(ma.get("/resident/case").read(".said.answer"), "明天上午到您家");
}

#[test]
fn whoever_is_turned_away_is_told_why() {
    let house = House::new();
    let digits = house.need("冬麦种子");
    house.staff(&digits, "wang", "decline", &[("reason", "不在本村，请到邻村反映")]);
    let (status, told) = house.call("/api/v1/resident/case", "10.0.0.1", &json!({ "code": digits }));
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        (&told["outcome"], &told["declined_because"]),
        (&json!("declined"), &json!("不在本村，请到邻村反映"))
    );
}

#[test]
fn another_cases_code_shows_nothing_of_this_one() {
    let house = House::new();
    let (own, other) = (house.need("冬麦种子"), house.need("滴灌带"));
    let mut ma = Browser::new(&house, "10.0.0.1");
    let page = ma.follow(&own).page.clone();
    assert!(page.contains("冬麦种子") && !page.contains("滴灌带"));
    let page = ma.follow(&other).page.clone();
    assert!(page.contains("滴灌带") && !page.contains("冬麦种子"));
    let (_, told) = house.call("/api/v1/resident/case", "10.0.0.1", &json!({ "code": own }));
    for secret in ["马某", "13900000000", "139 0000 0000", "滴灌带"] {
        assert!(!told.to_string().contains(secret), "{secret}");
    }
}

#[test]
fn a_slip_and_an_unknown_code_are_answered_alike() {
    let house = House::new();
    let mut ma = Browser::new(&house, "10.0.0.1");
    let slip = ma.follow("1234567890123456").read(".error");
    let unknown = ma.follow(&nobodys_code()).read(".error");
    assert_eq!((ma.status, &slip), (StatusCode::UNPROCESSABLE_ENTITY, &unknown));
    assert!(slip.contains("typed it correctly"), "{slip}");
}

#[test]
fn wrong_codes_make_their_address_wait_and_the_wait_ends() {
    let house = House::new();
    let digits = house.need("冬麦种子");
    let guess = json!({ "code": nobodys_code() });
    let open = |body: &Value, from: &str| house.call("/api/v1/resident/case", from, body);
    for _ in 0..8 {
        assert_eq!(open(&guess, "10.0.0.1").0, StatusCode::CONFLICT);
    }
    let mut waits = Vec::new();
    for _ in 0..3 {
        let (status, answer) = open(&guess, "10.0.0.1");
        assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
        let seconds = answer["error"]["retry_after_s"].as_i64().unwrap();
        waits.push(seconds);
        assert_eq!(open(&json!({ "code": digits }), "10.0.0.1").0, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(
            open(&json!({ "code": digits }), "10.0.0.2").0,
            StatusCode::OK,
            "another address does not wait"
        );
        house.pass_seconds(seconds);
        assert_eq!(open(&guess, "10.0.0.1").0, StatusCode::CONFLICT);
    }
    assert_eq!(waits, [1, 2, 4]);
    house.pass_seconds(8);
    assert_eq!(open(&json!({ "code": digits }), "10.0.0.1").0, StatusCode::OK);
}

#[test]
fn however_many_addresses_guess_a_right_code_opens_at_once_and_a_wrong_one_waits() {
    let mut house = House::new();
    let digits = house.need("冬麦种子");
    let key = house.app.office.code_key;
    let guesses = 2 * rules::WRONG_CODE.free;
    let guessed = house.app.desk.put_blocking(move |tx| {
        (0..guesses).try_for_each(|_| throttle::of_wrong_code(&key).slow(tx).map(drop))
    });
    guessed.unwrap();
    // Time passes by itself here, as soon as somebody waits.
    house.runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    let open = |code: &str, from: &str| {
        let now = || house.runtime.block_on(async { tokio::time::Instant::now() });
        let begun = now();
        let (status, _) = house.call("/api/v1/resident/case", from, &json!({ "code": code }));
        (status.as_u16(), (now() - begun).as_secs())
    };
    for number in 1..100 {
        let from = format!("198.51.100.{number}");
        assert_eq!(open(&nobodys_code(), &from), (409, 2), "a new address each time");
        assert_eq!(open(&digits, &from), (200, 0));
    }
}

#[test]
fn a_site_of_many_networks_is_slowed_as_eight_addresses_are_and_others_are_not() {
    let house = House::new();
    let digits = house.need("冬麦种子");
    let open = |code: &str, from: &str| {
        house.call("/api/v1/resident/case", from, &json!({ "code": code })).0.as_u16()
    };
    for number in 0..8 * rules::CODE.free {
        assert_eq!(open(&nobodys_code(), &format!("2001:db8:7:{number:x}::1")), 409);
    }
    assert_eq!(open(&nobodys_code(), "2001:db8:7:ffff::1"), 429);
    assert_eq!(open(&digits, "2001:db8:8::1"), 200);
    house.pass_seconds(4);
    assert_eq!(open(&digits, "2001:db8:7:ffff::1"), 200, "there too one waits for seconds only");
}

#[test]
fn behind_https_the_cookie_of_forms_is_this_hosts_alone_and_browsers_come_by_nothing_else() {
    let house = House::new();
    let request = Request::get("/resident/cases/new").header(header::HOST, "bell.test").body(Body::empty());
    let response = house.send(request.unwrap());
    let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("__Host-form="), "{cookie}");
    assert!(cookie.ends_with("; HttpOnly; SameSite=Lax; Secure; Path=/"), "{cookie}");
    assert_eq!(response.headers()[header::STRICT_TRANSPORT_SECURITY], "max-age=31536000");
    let mut planted = Browser::new(&house, "10.0.0.4");
    planted.cookies.insert("form".into(), "A".repeat(32));
    planted.go("POST", "/resident/case", format!("code={}&csrf={}", nobodys_code(), "A".repeat(32)));
    assert_eq!(planted.status, StatusCode::FORBIDDEN, "a neighbouring host may plant this one");
}

#[test]
fn a_code_in_a_cookie_of_ones_own_making_opens_nothing() {
    let house = House::new();
    let digits = house.need("冬麦种子");
    let mut eve = Browser::new(&house, "10.0.0.3");
    eve.cookies.insert("case".into(), format!("{digits}.9999999999.{}", "0".repeat(64)));
    assert_eq!(eve.get("/resident/case").read("h1"), "Follow with a code");
}

#[test]
fn a_held_code_is_let_go_after_half_an_hour() {
    let house = House::new();
    let digits = house.need("冬麦种子");
    let mut ma = Browser::new(&house, "10.0.0.1");
    ma.follow(&digits);
    house.pass_seconds(31 * 60);
    assert_eq!(ma.get("/resident/case").read("h1"), "Follow with a code");
}
