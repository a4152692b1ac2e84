//! Two counties in one installation, their cases, and every code that was ever given: on SQLite and on PostgreSQL.

use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use bellwether_policy::Role;
use jiff::civil::date;

use super::*;
use crate::accounts::Held;
use crate::app::App;
use crate::audit;
use crate::cases::code::Issued;
use crate::cases::model::{FieldValue, PartyDetails, PartyRole, Perform, PersonId, Report, Who};
use crate::cases::{Performed, Received, Sender, reading, write};
use crate::civil::date_of;
use crate::db::chance::Chance;
use crate::db::clock::Clock;
use crate::db::code_key;
use crate::db::desk::CommandId;
use crate::db::tests::on_postgres;
use crate::db::{Installation, Tx};
use crate::error::AppError;
use crate::registry::{self, By, PlaceCode};

const COUNTY: i64 = 652_325;
const NEIGHBOUR: i64 = 652_326;

struct Counties {
    app: App,
}

fn village(county: i64) -> String {
    format!("{county}107203")
}

/// The same villages under another county's number.
fn divisions(county: i64) -> Vec<registry::RawRow> {
    let mut rows = registry::read_divisions(registry::DEMONSTRATION_DIVISIONS).unwrap();
    if county != COUNTY {
        rows.retain(|row| !row.code.starts_with(&county.to_string()));
        for text in rows.iter_mut().flat_map(|row| [&mut row.code, &mut row.parent]) {
            *text = text.replacen(&COUNTY.to_string(), &county.to_string(), 1);
        }
    }
    rows
}

fn staff(county: i64, name: &str) -> Sender {
    let place = PlaceCode::parse(&village(county)).unwrap();
    let roles = [Role::TeamLeader, Role::VillageCadre, Role::PartySecretary];
    let grants = roles.map(|role| Held::at(role, place).into()).to_vec();
    Sender { jurisdiction: county, who: Who::Staff(PersonId::new(name)), grants }
}

fn report(county: i64) -> Report {
    let applicant =
        PartyDetails { name: "马某".into(), phone: "13900000000".into(), ..PartyDetails::default() };
    Report {
        category: "water".into(),
        place: village(county),
        line: "team".into(),
        parties: vec![write::new_party(PartyRole::Applicant, applicant)],
        fields: [("summary".to_owned(), FieldValue::text("渠水轮不到我家"))].into(),
        ..Report::default()
    }
}

impl Counties {
    fn on(installation: Installation) -> Counties {
        installation.create(&mut Chance::from_seed(1)).unwrap();
        let clock = Clock::Set(Arc::new(AtomicI64::new(1_772_420_000_000_000)));
        let app = App::open(installation, clock, Chance::from_seed(2)).unwrap();
        for county in [COUNTY, NEIGHBOUR] {
            let by = By { actor: "operator".into(), on: date(2026, 3, 2) };
            let rows = divisions(county);
            let command = CommandId::drawn(county, "operator", "places", 0);
            app.desk
                .write_blocking(command, move |tx| registry::import_places(tx, &by, county, &rows))
                .unwrap();
        }
        Counties { app }
    }

    fn write<T: serde::Serialize + serde::de::DeserializeOwned + Send + 'static>(
        &self,
        sender: &Sender,
        run: impl FnOnce(&mut Tx<'_, '_>) -> Result<T, AppError> + Send + 'static,
    ) -> T {
        let command = CommandId {
            jurisdiction: sender.jurisdiction,
            id: Chance::from_system().uuid(self.app.now_us()),
            actor: sender.word().to_owned(),
            digest: String::new(),
        };
        self.app.desk.write_blocking(command, run).unwrap().answer
    }

    fn reported(&self, county: i64) -> Received {
        let (office, sender) = (self.app.office.clone(), staff(county, "li"));
        let by = sender.clone();
        self.write(&sender, move |tx| write::report(tx, &office, &by, "dispute", report(county)))
    }

    fn done(&self, name: &str, case: &str, act: &str, fields: &[(&str, FieldValue)]) -> Performed {
        let (office, sender, case) = (self.app.office.clone(), staff(COUNTY, name), case.to_owned());
        let fields = fields.iter().map(|(id, value)| ((*id).to_owned(), value.clone())).collect();
        let perform = Perform { act: act.to_owned(), fields, ..Perform::default() };
        let (by, user) = (sender.clone(), name.to_owned());
        self.write(&sender, move |tx| {
            let today = date_of(&office.zone, tx.now_us).to_string();
            reading::record(tx, COUNTY, &case, &user, &today)?;
            write::perform(tx, &office, &by, &case, perform)
        })
    }

    fn given_anew(&self, case: &str) -> String {
        let checked = [("identity-checked", FieldValue::YesNo(true)), ("reason", FieldValue::text("遗失"))];
        let performed = self.done("sun", case, "reissue-code", &checked);
        self.code(COUNTY, case, performed.code_record.unwrap())
    }

    fn code(&self, county: i64, case: &str, record: i64) -> String {
        write::code_for(&self.app.office, county, (case, record)).unwrap()
    }

    /// What a code opens: the case's jurisdiction and id, `replaced`, or nothing.
    fn opens(&self, code: &str) -> String {
        let (key, code) = (self.app.office.code_key, code.to_owned());
        let found = self.app.readers.read_blocking(move |link| Ok(by_code(link, &key, &code)?)).unwrap();
        match found {
            ByCode::Case { jurisdiction, stored } => format!("{jurisdiction} {}", stored.case.id.as_str()),
            ByCode::Replaced => "replaced".to_owned(),
            ByCode::HandIn { .. } => "a hand-in".to_owned(),
            ByCode::Nothing => "nothing".to_owned(),
        }
    }

    /// The code as whoever shows it later finds it.
    fn shown(&self, county: i64, case: &str) -> String {
        let wanted = case.to_owned();
        let found = self.app.readers.read_blocking(move |link| {
            let stored = load(link, county, &wanted)?.expect("the case");
            Ok(code_record(link, county, &stored.case)?)
        });
        self.code(county, case, found.unwrap())
    }

    fn size(&self, county: i64) -> i64 {
        let read = move |link: &mut Link<'_>| {
            let size = link.query_opt("select size from heads where jurisdiction = $1", &[&county], |row| {
                row.get::<i64>(0)
            });
            Ok(size?.unwrap_or(0))
        };
        self.app.readers.read_blocking(read).unwrap()
    }
}

fn sqlite(test: impl FnOnce(Installation)) {
    let folder = tempfile::tempdir().unwrap();
    test(Installation::sqlite(folder.path()));
}

/// Each code opens its own case in its own county, and no other record's number does.
fn each_code_opens_its_case(installation: Installation) {
    let counties = Counties::on(installation);
    let mut codes = Vec::new();
    for county in [COUNTY, NEIGHBOUR, COUNTY, NEIGHBOUR] {
        let received = counties.reported(county);
        let code = counties.code(county, &received.id, received.record);
        assert_eq!(counties.opens(&code), format!("{county} {}", received.id));
        assert_eq!(counties.shown(county, &received.id), code);
        codes.push((county, received.id, code));
    }
    // Of all codes that carry a case's mark, only the one with its own record's number opens it, and only in
    // its own county.
    for (own, case, code) in &codes {
        for county in [COUNTY, NEIGHBOUR] {
            let opening = (0..counties.size(county) + 3)
                .map(|seq| counties.code(county, case, seq))
                .filter(|code| counties.opens(code) != "nothing");
            assert!(opening.eq(Some(code.clone()).filter(|_| county == *own)));
        }
    }
    let (_, case, _) = &codes[0];
    assert_eq!(counties.opens(&counties.code(652_327, case, 1)), "nothing", "a county that is not here");
    let other = code::code_of(&[9; 32], Issued { jurisdiction: COUNTY, seq: 1, case }).unwrap();
    assert_eq!(counties.opens(&other), "nothing", "made with another key");
}

#[test]
fn each_code_opens_its_case_on_sqlite() {
    sqlite(each_code_opens_its_case);
}

#[test]
fn each_code_opens_its_case_on_postgres() {
    on_postgres("by_code", each_code_opens_its_case);
}

/// Only the newest code opens; every one before it is told apart from a guess, and what was done in between gave none.
fn only_the_newest_code_opens(installation: Installation) {
    let counties = Counties::on(installation);
    let received = counties.reported(COUNTY);
    let first = counties.code(COUNTY, &received.id, received.record);
    let accept = [("grade", FieldValue::text("simple")), ("reason", FieldValue::text("事实清楚"))];
    let accepted = counties.done("wang", &received.id, "accept", &accept).records[0];
    let second = counties.given_anew(&received.id);
    assert_eq!(counties.opens(&first), "replaced");
    assert_eq!(counties.opens(&second), format!("{COUNTY} {}", received.id));
    let third = counties.given_anew(&received.id);
    for (code, opens) in [
        (&first, "replaced".to_owned()),
        (&second, "replaced".to_owned()),
        (&third, format!("{COUNTY} {}", received.id)),
        (&counties.code(COUNTY, &received.id, accepted), "nothing".to_owned()),
    ] {
        assert_eq!(counties.opens(code), opens);
    }
    assert_eq!(counties.shown(COUNTY, &received.id), third);
    let compared =
        audit::compare(&counties.app.installation, &counties.app.office.zone, &mut |_, _| {}).unwrap();
    assert!(compared.is_same(), "{:?}", compared.differences);
    audit::rebuild(&counties.app.installation, &counties.app.office, &mut |_, _| {}).unwrap();
    assert_eq!((counties.opens(&first), counties.shown(COUNTY, &received.id)), ("replaced".into(), third));
}

#[test]
fn only_the_newest_code_opens_on_sqlite() {
    sqlite(only_the_newest_code_opens);
}

#[test]
fn only_the_newest_code_opens_on_postgres() {
    on_postgres("newest_code", only_the_newest_code_opens);
}

#[test]
fn the_code_of_a_merged_case_opens_that_case_and_not_the_other() {
    sqlite(|installation| {
        let counties = Counties::on(installation);
        let (kept, merged) = (counties.reported(COUNTY), counties.reported(COUNTY));
        let into = [("case", FieldValue::text(kept.id.as_str())), ("reason", FieldValue::text("同一件事"))];
        counties.done("wang", &merged.id, "merge", &into);
        for received in [kept, merged] {
            let code = counties.code(COUNTY, &received.id, received.record);
            assert_eq!(counties.opens(&code), format!("{COUNTY} {}", received.id));
        }
    });
}

/// The key's check value is there from the founding of each log, and `rebuild` writes that of the key it goes on with.
fn the_key_is_known_again(installation: Installation) {
    let counties = Counties::on(installation);
    let mut connection = counties.app.installation.connect().unwrap();
    let mut office = counties.app.office.clone();
    let (own, other) = (office.code_key, [9; 32]);
    let mut fits = |key: &[u8; 32]| code_key::fits(&mut connection.link(), key).unwrap();
    assert_eq!((fits(&own), fits(&other)), (true, false), "before the first case");
    office.code_key = other;
    audit::rebuild(&counties.app.installation, &office, &mut |_, _| {}).unwrap();
    assert_eq!((fits(&own), fits(&other)), (false, true));
}

#[test]
fn the_key_is_known_again_on_sqlite() {
    sqlite(the_key_is_known_again);
}

#[test]
fn the_key_is_known_again_on_postgres() {
    on_postgres("code_key", the_key_is_known_again);
}

#[test]
fn one_damaged_check_value_of_two_does_not_pass_for_a_wrong_key() {
    sqlite(|installation| {
        let counties = Counties::on(installation);
        let key = counties.app.office.code_key;
        let mut connection = counties.app.installation.connect().unwrap();
        code_key::keep(&mut connection.link(), COUNTY, &[1; 32]).unwrap();
        assert!(code_key::fits(&mut connection.link(), &key).unwrap());
        code_key::keep(&mut connection.link(), NEIGHBOUR, &[1; 32]).unwrap();
        assert!(!code_key::fits(&mut connection.link(), &key).unwrap());
    });
}

/// A series that was changed behind the log is named, and a rebuild puts it right: the next case takes the next number.
fn numbers_follow_from_the_log(installation: Installation) {
    let counties = Counties::on(installation);
    let (first, second) = (counties.reported(COUNTY), counties.reported(COUNTY));
    assert!(first.number.ends_with("-00001") && second.number.ends_with("-00002"));
    let App { installation, office, .. } = &counties.app;
    let named = || -> Vec<String> {
        let compared = audit::compare(installation, &office.zone, &mut |_, _| {}).unwrap();
        let named = |difference: &audit::Difference| format!("{} {}", difference.table, difference.key);
        compared.differences.iter().map(named).collect()
    };
    assert_eq!(named(), [""; 0]);
    let mut connection = installation.connect().unwrap();
    connection.link().batch("update counters set value = 40").unwrap();
    let series = first.number.trim_end_matches("-00001");
    assert_eq!(named(), [format!("counters {COUNTY}/{series}")]);
    audit::rebuild(installation, office, &mut |_, _| {}).unwrap();
    assert!(counties.reported(COUNTY).number.ends_with("-00003"));
}

#[test]
fn numbers_follow_from_the_log_on_sqlite() {
    sqlite(numbers_follow_from_the_log);
}

#[test]
fn numbers_follow_from_the_log_on_postgres() {
    on_postgres("numbers", numbers_follow_from_the_log);
}
