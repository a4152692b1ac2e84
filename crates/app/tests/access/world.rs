//! Two counties, a case in every relation, and somebody for every role.

use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use bellwether::accounts::{self, Held, NewUser, Token};
use bellwether::app::App;
use bellwether::cases::model::{FieldValue, Fields, Perform};
use bellwether::cases::{access, reading, write};
use bellwether::civil::date_of;
use bellwether::db::chance::Chance;
use bellwether::db::clock::Clock;
use bellwether::db::desk::CommandId;
use bellwether::db::{Installation, Tx};
use bellwether::error::AppError;
use bellwether::registry::{self, By, PlaceCode, Unit};
use bellwether::routes::{self, Route};
use bellwether_policy::Role;
use serde_json::Value;
use tower::ServiceExt as _;

use crate::call;

const COUNTY: i64 = 652_325;
const OTHER_COUNTY: i64 = 652_324;
const TOWNSHIP: &str = "652325107";
/// A department, to which a case was referred.
const UNIT: &str = "water";

/// Where a case lies, seen from the village or township of a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    Own,
    SameTownship,
    OtherTownship,
    OtherCounty,
    /// In another township, and referred to [`UNIT`].
    Referred,
}

impl Relation {
    pub const ALL: [Relation; 5] = [
        Relation::Own,
        Relation::SameTownship,
        Relation::OtherTownship,
        Relation::OtherCounty,
        Relation::Referred,
    ];

    fn village(self) -> &'static str {
        match self {
            Relation::Own => "652325107203",
            Relation::SameTownship => "652325107204",
            Relation::OtherTownship | Relation::Referred => "652325106201",
            Relation::OtherCounty => "652324100201",
        }
    }
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Holds(Role),
    /// A unit officer whose role is held over [`UNIT`], not over a place.
    OverUnit,
    /// Signed in, without a role.
    HoldsNothing,
    /// Not signed in.
    Nobody,
}

impl Who {
    pub fn name(self) -> &'static str {
        match self {
            Who::Holds(role) => role.as_str(),
            Who::OverUnit => "unit-officer over a unit",
            Who::HoldsNothing => "(no role)",
            Who::Nobody => "(not signed in)",
        }
    }

    /// The place the role is held over.
    fn place(self) -> Option<&'static str> {
        let Who::Holds(role) = self else { return None };
        Some(match role {
            Role::GridWorker
            | Role::VillageCadre
            | Role::PartySecretary
            | Role::TeamLeader
            | Role::TeamMember
            | Role::Representative => Relation::Own.village(),
            Role::TownshipOfficer | Role::JudicialOfficer | Role::UnitOfficer => TOWNSHIP,
            _ => "652325",
        })
    }

    /// Whether a case in that relation lies in the place held, or is with the unit.
    pub fn covers(self, relation: Relation) -> bool {
        if self == Who::OverUnit {
            return relation == Relation::Referred;
        }
        self.place().is_some_and(|place| relation.village().starts_with(place))
    }

    /// Written out here, not taken from the program: the matrix is to disagree when the program changes.
    pub fn sees_cases(self) -> bool {
        let Who::Holds(role) = self else { return self == Who::OverUnit };
        !matches!(
            role,
            Role::OrganisationDepartment
                | Role::SystemAdministrator
                | Role::SecurityAdministrator
                | Role::AuditAdministrator
        )
    }
}

pub struct World {
    _folder: tempfile::TempDir,
    app: Arc<App>,
    router: Router,
    runtime: tokio::runtime::Runtime,
    cases: HashMap<Relation, String>,
    asked: AtomicU32,
    now_us: Arc<AtomicI64>,
}

fn by() -> By {
    By { actor: "operator".into(), on: jiff::civil::date(2026, 3, 2) }
}

impl World {
    pub fn new() -> World {
        let folder = tempfile::tempdir().unwrap();
        let installation = Installation::sqlite(folder.path());
        installation.create(&mut Chance::from_seed(1)).unwrap();
        let now_us = Arc::new(AtomicI64::new(1_772_420_000_000_000));
        let clock = Clock::Set(Arc::clone(&now_us));
        let mut app = App::open(installation, clock, Chance::from_seed(2)).unwrap();
        app.demonstration = Some(accounts::Links::default());
        // So that each request may come from an address of its own, and none waits for another's wrong passwords.
        app.behind_https = true;
        let app = Arc::new(app);
        let router = routes::router(Arc::clone(&app));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (cases, asked) = (HashMap::new(), AtomicU32::new(0));
        let mut world = World { _folder: folder, app, router, runtime, cases, asked, now_us };
        world.write(people);
        for relation in Relation::ALL {
            let case = world.register(relation);
            world.cases.insert(relation, case);
        }
        world.refer(Relation::Referred);
        // What was recorded is public once its minute is over.
        world.now_us.fetch_add(60_000_000, Ordering::Relaxed);
        world
    }

    fn write(&self, act: impl FnOnce(&mut Tx<'_, '_>) -> Result<(), AppError> + Send + 'static) {
        self.app.desk.write_blocking(CommandId::drawn(COUNTY, "operator", "set up", 0), act).unwrap();
    }

    /// A fresh session, because some routes end it.
    fn session(&self, user: &str) -> Token {
        let jurisdiction = if user == "elsewhere" { OTHER_COUNTY } else { COUNTY };
        // Of somebody's sessions the oldest gives way, so no two are of one moment.
        self.now_us.fetch_add(1, Ordering::Relaxed);
        let link = self.app.demonstration.as_ref().unwrap().link(jurisdiction, user);
        self.runtime.block_on(accounts::sign_in_by_link(&self.app, link, None)).unwrap()
    }

    /// A case of the relation's village, registered by somebody who may.
    fn register(&self, relation: Relation) -> String {
        let table = routes::table();
        let route =
            table.iter().find(|route| route.method == "POST" && route.path == "/api/v1/cases").unwrap();
        let user = if relation == Relation::OtherCounty { "elsewhere" } else { "registrar" };
        let sent = call::body(route, relation.village());
        let (status, answer) = self.send(route, "/api/v1/cases", Some(&self.session(user)), &sent);
        assert_eq!(status, 201, "{answer}");
        let answer: Value = serde_json::from_str(&answer).unwrap();
        answer["id"].as_str().unwrap().to_owned()
    }

    /// The registrar takes a case on and refers it to the unit.
    fn refer(&self, relation: Relation) {
        let (office, case) = (self.app.office.clone(), self.cases[&relation].clone());
        let fields = |pairs: &[(&str, &str)]| {
            let pair = |(id, value): &(&str, &str)| ((*id).to_owned(), FieldValue::text(*value));
            pairs.iter().map(pair).collect::<Fields>()
        };
        let accept = ("accept", fields(&[("grade", "simple"), ("reason", "事实清楚")]));
        let refer = ("refer", fields(&[("level", "department"), ("unit", UNIT), ("reason", "涉及渠道")]));
        self.write(move |tx| {
            let viewer = accounts::viewer_of_user(tx, COUNTY, "registrar")?.expect("the registrar");
            for (act, fields) in [accept, refer] {
                let perform = Perform { act: act.to_owned(), fields, ..Perform::default() };
                let today = date_of(&office.zone, tx.now_us).to_string();
                reading::record(tx, COUNTY, &case, viewer.user(), &today)?;
                write::perform(tx, &office, &access::sender(&viewer), &case, perform)?;
            }
            Ok(())
        });
    }

    pub fn case(&self, relation: Relation) -> &str {
        &self.cases[&relation]
    }

    /// The status with which a route answers.
    pub fn ask(&self, route: &Route, who: Who, relation: Relation) -> u16 {
        let address = call::address(route, &self.cases[&relation], relation.village());
        let session = self.session_of(who);
        self.send(route, &address, session.as_ref(), &call::body(route, relation.village())).0
    }

    fn session_of(&self, who: Who) -> Option<Token> {
        match who {
            Who::Nobody => None,
            Who::HoldsNothing => Some(self.session("newcomer")),
            Who::OverUnit => Some(self.session("over-unit")),
            Who::Holds(role) => Some(self.session(role.as_str())),
        }
    }

    /// The list of cases as its reader gets it.
    pub fn listed(&self, who: Who) -> String {
        let table = routes::table();
        let route =
            table.iter().find(|route| route.method == "GET" && route.path == "/api/v1/cases").unwrap();
        let (status, answer) = self.send(route, route.path, self.session_of(who).as_ref(), &Value::Null);
        assert_eq!(status, 200, "{answer}");
        answer
    }

    fn send(&self, route: &Route, address: &str, session: Option<&Token>, body: &Value) -> (u16, String) {
        let api = address.starts_with("/api/");
        let from = Ipv4Addr::from(self.asked.fetch_add(1, Ordering::Relaxed));
        let mut request = Request::builder()
            .method(route.method)
            .uri(address)
            .header(header::HOST, "bell.test")
            .header("x-forwarded-for", from.to_string());
        if let Some(session) = session {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", session.secret()));
        }
        let sends = route.method == "POST";
        let request = match (sends, api) {
            (true, true) => {
                request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body.to_string()))
            }
            (true, false) => request
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                // A form that needs no sign-in repeats its cookie.
                .header(header::COOKIE, "__Host-form=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
                .body(Body::from("csrf=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")),
            (false, _) => request.body(Body::empty()),
        };
        self.runtime.block_on(async {
            let answer = self.router.clone().oneshot(request.unwrap()).await.unwrap();
            let led =
                answer.headers().get(header::LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default();
            // A page leads whoever is not signed in to where they sign in.
            let status = if led.starts_with("/sign-in?back=") { 401 } else { answer.status().as_u16() };
            let bytes = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
            (status, String::from_utf8_lossy(&bytes).into_owned())
        })
    }
}

/// Both counties' places, and one person for every role, named after it.
fn people(tx: &mut Tx<'_, '_>) -> Result<(), AppError> {
    let rows = registry::read_divisions(registry::DEMONSTRATION_DIVISIONS)?;
    for county in [COUNTY, OTHER_COUNTY] {
        registry::import_places(tx, &by(), county, &rows)?;
    }
    for role in Role::ALL {
        let place = Who::Holds(role).place().expect("every role is held over a place");
        person(tx, COUNTY, role.as_str(), &[(role, place)])?;
    }
    let home = PlaceCode::parse("652325").expect("the county's code");
    let unit = Unit { id: UNIT.into(), name: "县水利局".into(), name_en: String::new(), place: home };
    registry::add_unit(tx, &by(), COUNTY, &unit)?;
    person(tx, COUNTY, "over-unit", &[])?;
    let over_unit = accounts::user(tx, COUNTY, "over-unit")?.expect("just added");
    let held = Held { role: Role::UnitOfficer, place: home, unit: UNIT.into() };
    accounts::grant_role(tx, &by(), &over_unit, held)?;
    person(tx, COUNTY, "newcomer", &[])?;
    person(tx, COUNTY, "registrar", &[(Role::TeamLeader, "652325")])?;
    person(tx, OTHER_COUNTY, "elsewhere", &[(Role::TeamLeader, "652324")])
}

fn person(tx: &mut Tx<'_, '_>, county: i64, id: &str, held: &[(Role, &str)]) -> Result<(), AppError> {
    let new = NewUser {
        id: id.into(),
        sign_in: id.into(),
        name: "某人".into(),
        post: String::new(),
        unit: String::new(),
    };
    accounts::add_user(tx, &by(), county, &new)?;
    let user = accounts::user(tx, county, id)?.expect("just added");
    for (role, place) in held {
        let place = PlaceCode::parse(place).expect("a place's code");
        accounts::grant_role(tx, &by(), &user, Held::at(*role, place))?;
    }
    Ok(())
}
