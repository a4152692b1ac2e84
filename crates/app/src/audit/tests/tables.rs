//! Rows written past the program, in every table that is not passing by itself: each is named by the verification, and nothing else.

use std::path::Path;

use bellwether_policy::Role;

use super::*;
use crate::accounts::{Held, NewUser};
use crate::app::App;
use crate::cases::model::{FieldValue, PartyDetails, PartyRole, PersonId, Report, Who};
use crate::cases::{Sender, write};
use crate::db::tests::on_postgres;
use crate::registry::{self, PlaceCode, Unit};

const VILLAGE: &str = "652325107203";

/// A county with places, a unit, two people, one with a password and one with a link, and a case.
struct County {
    _folder: tempfile::TempDir,
    installation: Installation,
}

fn county(installation: &Installation) {
    installation.create(&mut Chance::from_seed(1)).unwrap();
    let app = App::open(installation.clone(), Clock::system(), Chance::from_seed(2)).unwrap();
    app.desk.write_blocking(drawn("people"), people).unwrap();
    let (office, command) = (app.office.clone(), CommandId { id: "reported".into(), ..drawn("report") });
    let run = move |tx: &mut Tx<'_, '_>| write::report(tx, &office, &wang(), "dispute", dispute());
    let reported = app.desk.write_blocking(command, run).unwrap();
    assert!(reported.answer.number.ends_with("-00001"));
}

impl County {
    fn new() -> County {
        let folder = tempfile::tempdir().unwrap();
        let installation = Installation::sqlite(folder.path().join("data"));
        county(&installation);
        County { _folder: folder, installation }
    }

    fn verify(&self, options: &Options) -> Verdict {
        verify(&self.installation, options, &mut |_, _| {}).unwrap()
    }

    /// What `verify` says of a copy after `sql`.
    fn after(&self, sql: &str) -> Vec<String> {
        let copy = tempfile::tempdir().unwrap();
        let installation = copy_of(&self.installation, copy.path());
        let connection = rusqlite::Connection::open(installation.database_file()).unwrap();
        connection.execute_batch(sql).unwrap();
        assert!(connection.changes() > 0, "nothing was changed by {sql}");
        drop(connection);
        let verdict = verify(&installation, &Options::default(), &mut |_, _| {}).unwrap();
        for lang in bellwether_policy::Lang::ALL {
            assert!(!verdict.to_text(lang).contains('⟦'));
        }
        let log_only = Options { log_only: true, ..Options::default() };
        let verdict_of_log = verify(&installation, &log_only, &mut |_, _| {}).unwrap();
        assert!(verdict_of_log.faults.len() <= verdict.faults.len());
        lines(&verdict)
    }
}

/// One state of an installation, in a folder of its own, whatever has its database open.
pub fn copy_of(installation: &Installation, to: &Path) -> Installation {
    for name in ["log.key", "code.key", "acknowledged"] {
        std::fs::copy(installation.data.join(name), to.join(name)).unwrap();
    }
    let copy = Installation::sqlite(to);
    let connection = rusqlite::Connection::open(installation.database_file()).unwrap();
    connection.execute("vacuum into ?1", [copy.database_file().to_str().unwrap()]).unwrap();
    copy
}

fn people(tx: &mut Tx<'_, '_>) -> Result<(), AppError> {
    registry::import_places(
        tx,
        &li(),
        COUNTY,
        &registry::read_divisions(registry::DEMONSTRATION_DIVISIONS)?,
    )?;
    let home = PlaceCode::of_jurisdiction(COUNTY);
    let unit = Unit { id: "water".into(), name: "水利局".into(), name_en: String::new(), place: home };
    registry::add_unit(tx, &li(), COUNTY, &unit)?;
    for id in ["wang", "sun"] {
        let new = NewUser {
            id: id.into(),
            sign_in: id.into(),
            name: id.into(),
            post: String::new(),
            unit: String::new(),
        };
        accounts::add_user(tx, &li(), COUNTY, &new)?;
    }
    let wang = accounts::user(tx, COUNTY, "wang")?.expect("just added");
    accounts::grant_role(tx, &li(), &wang, Held::at(Role::TeamLeader, PlaceCode::parse(VILLAGE).unwrap()))?;
    accounts::set_password(tx, &li(), &wang, "a hash", "")?;
    let sun = accounts::user(tx, COUNTY, "sun")?.expect("just added");
    accounts::invite(tx, &li(), &sun, "a token's hash")
}

fn wang() -> Sender {
    let held = Held::at(Role::TeamLeader, PlaceCode::parse(VILLAGE).unwrap());
    Sender { jurisdiction: COUNTY, who: Who::Staff(PersonId::new("wang")), grants: vec![held.into()] }
}

fn dispute() -> Report {
    let applicant =
        PartyDetails { name: "马某".into(), phone: "13900000000".into(), ..PartyDetails::default() };
    Report {
        category: "water".into(),
        place: VILLAGE.into(),
        line: "team".into(),
        parties: vec![write::new_party(PartyRole::Applicant, applicant)],
        fields: [("summary".to_owned(), FieldValue::text("渠水轮不到我家"))].into(),
        ..Report::default()
    }
}

const ONLY_LIVE: &str = "only in the table, not in what the log gives";

#[test]
fn an_untouched_installation_is_in_order_with_its_tables() {
    let county = County::new();
    let verdict = county.verify(&Options::default());
    assert_eq!(lines(&verdict), [""; 0]);
    assert_eq!(verdict.to_json()["tables"], 12);
    let one = county.verify(&Options { jurisdiction: Some(COUNTY), ..Options::default() });
    assert_eq!((lines(&one).len(), one.tables), (0, verdict.tables));
}

#[test]
fn a_check_of_the_log_alone_says_so_first() {
    let county = County::new();
    let verdict = county.verify(&Options { log_only: true, ..Options::default() });
    for (lang, said) in
        bellwether_policy::Lang::ALL.into_iter().zip(["只核对了日志", "Only the log was checked"])
    {
        assert!(verdict.to_text(lang).starts_with(said), "{}", verdict.to_text(lang));
    }
    assert_eq!(verdict.to_json()["tables"], serde_json::Value::Null);
}

#[test]
fn a_row_that_no_record_gives_is_named() {
    let county = County::new();
    for (sql, place) in [
        (
            "insert into grants values (652325, 'sun', 'supervisor', '652325000000', '')",
            "table grants row 652325/sun/supervisor/652325000000/",
        ),
        (
            "insert into units values (652325, 'ghost', '无', '', '652325000000')",
            "table units row 652325/ghost",
        ),
        (
            "insert into users values (652325, 'ghost', 'ghost', '', '', '', 0)",
            "table users row 652325/ghost",
        ),
        ("insert into sign_ins values ('ghost', 652325, 'wang')", "table sign_ins row ghost"),
        (
            "insert into invitations values (652325, 'aa', 'wang', 9000000000000000)",
            "table invitations row 652325/aa",
        ),
        ("insert into counters values (652325, 'MD-2099', 1)", "table counters row 652325/MD-2099"),
        (
            "insert into readings values (652325, 'c', 'wang', '2026-03-02', 1)",
            "table readings row 652325/c/wang/2026-03-02/1",
        ),
        ("insert into evidence values (652325, 'c', 'h', 1, '', 0)", "table evidence row 652325/c/h"),
        (
            "insert into grants values (110000, 'sun', 'supervisor', 'x', '')",
            "table grants row 110000/sun/supervisor/x/",
        ),
    ] {
        assert_eq!(county.after(sql), [format!("{place}: {ONLY_LIVE}")], "{sql}");
    }
}

#[test]
fn a_row_that_no_record_gives_is_named_on_postgres_too() {
    on_postgres("tables", |installation| {
        county(&installation);
        let verified = || verify(&installation, &Options::default(), &mut |_, _| {}).unwrap();
        assert_eq!((lines(&verified()), verified().tables), (vec![], Some(12)));
        let sql = "insert into grants values (652325, 'sun', 'supervisor', '652325000000', '');
                   update commands set answer = '{}' where id = 'reported'";
        installation.connect().unwrap().link().batch(sql).unwrap();
        let grant = "table grants row 652325/sun/supervisor/652325000000/";
        let answer = "stored answer reported: not stored by this installation".to_owned();
        assert_eq!(lines(&verified()), [format!("{grant}: {ONLY_LIVE}"), answer]);
    });
}

#[test]
fn a_row_that_was_changed_or_removed_is_named() {
    let county = County::new();
    for (sql, found) in [
        (
            "update users set disabled = 1 where id = 'wang'",
            "table users row 652325/wang: not what the log gives: disabled",
        ),
        ("update counters set value = 9", "table counters row 652325/MD-"),
        ("update cases set due_us = 1, handler = 'sun'", "table cases row 652325/"),
        (
            "delete from invitations",
            "table invitations row 652325/a token's hash: missing, though the log gives it",
        ),
        (
            "delete from grants",
            "table grants row 652325/wang/team-leader/652325107203/: missing, though the log gives it",
        ),
    ] {
        let named = county.after(sql);
        assert!(named.len() == 1 && named[0].starts_with(found), "{sql}: {named:?}");
    }
}

#[test]
fn a_password_is_the_one_that_was_set_or_it_is_named() {
    let county = County::new();
    let changed = "not the one that a record committed to";
    for (sql, found) in [
        ("update credentials set hash = 'another'", format!("password of wang: {changed}")),
        ("insert into credentials values (652325, 'sun', 'a hash')", format!("password of sun: {changed}")),
        (
            "delete from credentials",
            "password of wang: missing, though a record says that it was set".to_owned(),
        ),
    ] {
        assert_eq!(county.after(sql), [found], "{sql}");
    }
    let both = county.after(
        "update credentials set hash = 'another'; update passwords set commitment = 'sha256:00' where user_id = 'wang'",
    );
    assert!(
        both.contains(&"table passwords row 652325/wang: not what the log gives: commitment".to_owned()),
        "{both:?}"
    );
}

#[test]
fn an_answer_that_the_program_did_not_store_is_named() {
    let county = County::new();
    for sql in [
        "update commands set answer = '{}' where id = 'reported'",
        "update commands set at_us = at_us + 1 where id = 'reported'",
        "update commands set actor = 'sun' where id = 'reported'",
    ] {
        assert_eq!(county.after(sql), ["stored answer reported: not stored by this installation"], "{sql}");
    }
    let inserted = county.after(
        "insert into commands select jurisdiction, 'work-7', actor, digest, answer, at_us, seal from commands where id = 'reported'",
    );
    assert_eq!(inserted, ["stored answer work-7: not stored by this installation"]);
    let other_key = county.after("update commands set seal = 'x'");
    assert_eq!(other_key, ["stored answers: none was stored under this log.key"]);
}

#[test]
fn a_key_a_part_and_a_log_of_nobody_are_named() {
    let county = County::new();
    assert_eq!(
        county.after("insert into person_keys values (652325, 'ghost', zeroblob(32))"),
        ["key of person ghost: nothing is sealed under it"]
    );
    let part = county.after(
        "insert into sealed select jurisdiction, 900, part, person, salt, nonce, ciphertext from sealed limit 1",
    );
    assert_eq!(part, ["record 900 sealed part 0: beyond the end of the log"]);
    let value = "insert into code_key_checks select 110000, value from code_key_checks";
    assert_eq!(county.after(value), ["code.key: the check value beside the log is not that of the key"]);
}

#[test]
fn what_the_database_is_made_of_is_compared_too() {
    let county = County::new();
    let named = county.after(
        "drop trigger records_are_not_deleted; create table mine (a integer); alter table drafts add column mine integer;
         create trigger mine after insert on sessions begin insert into mine values (1); end;
         update users set name = name",
    );
    let expected = [
        "schema table drafts: not as this program makes it",
        "schema trigger records_are_not_deleted: missing",
        "schema table mine: not of this program",
        "schema trigger mine: not of this program",
    ];
    assert_eq!(named, expected);
}

#[test]
fn tables_that_cannot_be_compared_are_said_not_to_have_been() {
    let county = County::new();
    let named = county.after(
        "drop trigger records_are_not_updated; update records set open_body = '{}' where kind = 'case.reported'",
    );
    assert!(named.iter().any(|line| line.starts_with("tables: not compared: record ")), "{named:?}");
}
