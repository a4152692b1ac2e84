//! Accounts over a real database: what is recorded, what works at once, what a session and a try come to.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Barrier};

use bellwether_policy::Role;

use super::*;
use crate::app::App;
use crate::audit::Wanted;
use crate::db::chance::Chance;
use crate::db::clock::Clock;
use crate::db::desk::CommandId;
use crate::db::tests::on_postgres;
use crate::db::{Desk, Installation, Tx};
use crate::error::AppError;
use crate::registry::{self, By, PlaceCode};
use serde::Serialize;
use serde::de::DeserializeOwned;

const COUNTY: i64 = 652_325;
const MINUTE_US: i64 = 60_000_000;
const PASSWORD: &str = "灌溉渠边的三棵老榆树";

struct House {
    _folder: tempfile::TempDir,
    app: App,
    now_us: Arc<AtomicI64>,
    runtime: tokio::runtime::Runtime,
}

fn by() -> By {
    By { actor: "operator".into(), on: jiff::civil::date(2026, 3, 2) }
}

fn place(code: &str) -> PlaceCode {
    PlaceCode::parse(code).unwrap()
}

impl House {
    /// The county with its places, and `wang`, a cadre of one village who has a password.
    fn new() -> House {
        let folder = tempfile::tempdir().unwrap();
        let installation = Installation::sqlite(folder.path());
        installation.create(&mut Chance::from_seed(1)).unwrap();
        let now_us = Arc::new(AtomicI64::new(1_772_420_000_000_000));
        let app = App::open(installation, Clock::Set(Arc::clone(&now_us)), Chance::from_seed(2)).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let house = House { _folder: folder, app, now_us, runtime };
        let rows = registry::read_divisions(registry::DEMONSTRATION_DIVISIONS).unwrap();
        house.write(move |tx| registry::import_places(tx, &by(), COUNTY, &rows)).unwrap();
        house.add("wang", "王丽娟").unwrap();
        house.grant("wang", Role::VillageCadre, "652325107203").unwrap();
        let hash = hash_password(PASSWORD, &mut Chance::from_seed(3)).unwrap();
        let wang = house.user("wang");
        house.write(move |tx| set_password(tx, &by(), &wang, &hash, "")).unwrap();
        house
    }

    fn write<T: Serialize + DeserializeOwned + Send + 'static>(
        &self,
        act: impl FnOnce(&mut Tx<'_, '_>) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let command = CommandId::drawn(COUNTY, "operator", "test", 0);
        Ok(self.app.desk.write_blocking(command, act)?.answer)
    }

    fn add(&self, sign_in: &str, name: &str) -> Result<(), AppError> {
        let id = format!("id-{sign_in}").replace('.', "-");
        let new = NewUser {
            id,
            sign_in: sign_in.into(),
            name: name.into(),
            post: "村干部".into(),
            unit: String::new(),
        };
        self.write(move |tx| add_user(tx, &by(), COUNTY, &new))
    }

    fn user(&self, sign_in: &str) -> User {
        self.app.readers.read_blocking(|link| Ok(user_by_sign_in(link, sign_in)?.unwrap())).unwrap()
    }

    fn grant(&self, sign_in: &str, role: Role, code: &str) -> Result<(), AppError> {
        let (user, place) = (self.user(sign_in), place(code));
        self.write(move |tx| grant_role(tx, &by(), &user, Held::at(role, place)))
    }

    fn sign_in(&self, name: &str, password: &str, address: &str) -> Result<Token, AppError> {
        self.runtime.block_on(sign_in(&self.app, name, password.into(), address, None))
    }

    fn enter(&self) -> Token {
        self.sign_in("wang", PASSWORD, "10.0.0.1").unwrap()
    }

    fn standing(&self, token: &Token) -> Standing {
        let now_us = self.app.now_us();
        self.app
            .readers
            .read_blocking(|link| standing(link, &self.app.office.code_key, token, now_us))
            .unwrap()
    }

    fn viewer(&self, token: &Token) -> Option<Viewer> {
        match self.standing(token) {
            Standing::Here { viewer, .. } => Some(*viewer),
            Standing::Nobody | Standing::Over { .. } => None,
        }
    }

    fn pass(&self, us: i64) {
        self.now_us.fetch_add(us, Ordering::Relaxed);
    }
}

fn key<T: std::fmt::Debug>(outcome: Result<T, AppError>) -> &'static str {
    match outcome {
        Err(AppError::Refused(refusal)) => refusal.key,
        Err(AppError::Invalid(refusals)) => refusals[0].key,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn whoever_signs_in_is_seen_with_all_they_hold() {
    let house = House::new();
    let viewer = house.viewer(&house.enter()).unwrap();
    assert_eq!((viewer.jurisdiction(), viewer.user(), viewer.name()), (COUNTY, "id-wang", "王丽娟"));
    assert_eq!(viewer.roles_at(place("652325107203").lo(), ""), [Role::VillageCadre]);
    assert!(!viewer.grants()[0].place_name.is_empty());
    assert!(!viewer.csrf().is_empty());
}

#[test]
fn a_wrong_name_a_wrong_password_and_a_disabled_person_are_answered_alike() {
    let house = House::new();
    assert_eq!(key(house.sign_in("wang", "not the password", "10.0.0.1")), "refusal-sign-in-wrong");
    assert_eq!(key(house.sign_in("nobody", PASSWORD, "10.0.0.1")), "refusal-sign-in-wrong");
    let wang = house.user("wang");
    house.write(move |tx| disable_user(tx, &by(), &wang)).unwrap();
    assert_eq!(key(house.sign_in("wang", PASSWORD, "10.0.0.1")), "refusal-sign-in-wrong");
}

#[test]
fn an_erased_person_is_out_at_once_and_nothing_of_theirs_is_left() {
    let house = House::new();
    let token = house.enter();
    let wang = house.user("wang");
    house
        .write(move |tx| {
            invite(tx, &by(), &wang, "a token's hash")?;
            let of = DraftOf { form: "/cases/MD-2026-00001/acts/close".into(), case: "1".into() };
            keep_draft(tx, COUNTY, "id-wang", &of, &[("reason".into(), "水渠".into())])?;
            let wanted = Wanted { person: "id-wang", basis: "决定 2026-7", all_files: false };
            crate::audit::erase(tx, COUNTY, wanted, &by())
        })
        .unwrap();
    assert!(house.viewer(&token).is_none());
    assert_eq!(key(house.sign_in("wang", PASSWORD, "10.0.0.1")), "refusal-sign-in-wrong");
    let left = house.app.readers.read_blocking(|link| {
        Ok(link.query_opt(
            "select (select count(*) from sessions) + (select count(*) from credentials)
               + (select count(*) from passwords) + (select count(*) from invitations) + (select count(*) from drafts)",
            &[],
            |row| row.get::<i64>(0),
        )?)
    });
    assert_eq!(left.unwrap(), Some(0));
    let user = house.app.readers.read_blocking(|link| Ok(user(link, COUNTY, "id-wang")?.unwrap())).unwrap();
    assert_eq!((user.name.as_str(), user.disabled), ("", true));
    let compared =
        crate::audit::compare(&house.app.installation, &house.app.office.zone, &mut |_, _| {}).unwrap();
    assert_eq!(compared.differences, [], "a rebuild keeps them out too");
}

#[test]
fn a_person_has_twenty_sessions_at_most() {
    let house = House::new();
    house
        .write(|tx| {
            for number in 0..25 {
                store::put_session(tx, &[0; 32], (COUNTY, &format!("hash{number}")), "id-wang", number)?;
            }
            store::end_oldest_sessions(tx, COUNTY, "id-wang", rules::SESSIONS_MOST)?;
            let left = store::sessions(tx, COUNTY, "id-wang")?;
            assert_eq!((left.len(), left.last().map(|session| session.created_us)), (20, Some(5)));
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_session_that_was_written_past_the_program_signs_nobody_in() {
    let house = House::new();
    let (token, forged) = (house.enter(), Token::new(COUNTY, &mut Chance::from_seed(5)));
    let (real, hash) = (token.hash(), forged.hash());
    house
        .write(move |tx| {
            tx.execute(
                "insert into sessions (jurisdiction, token_hash, user_id, created_us, seen_us, seal)
                 select jurisdiction, $1, user_id, created_us, seen_us, seal from sessions where token_hash = $2",
                &[&hash, &real],
            )?;
            Ok(())
        })
        .unwrap();
    assert!(house.viewer(&forged).is_none(), "a token of one's own under somebody's name");
    assert!(house.viewer(&token).is_some());
    let real = token.hash();
    house
        .write(move |tx| {
            tx.execute("update sessions set user_id = 'id-li' where token_hash = $1", &[&real])?;
            Ok(())
        })
        .unwrap();
    assert!(house.viewer(&token).is_none(), "one's own session handed to somebody else");
}

#[test]
fn a_role_taken_back_is_gone_with_the_next_request() {
    let house = House::new();
    let token = house.enter();
    assert!(!house.viewer(&token).unwrap().scope(Purpose::Cases).is_empty());
    let wang = house.user("wang");
    house
        .write(move |tx| revoke_role(tx, &by(), &wang, Held::at(Role::VillageCadre, place("652325107203"))))
        .unwrap();
    assert!(house.viewer(&token).unwrap().scope(Purpose::Cases).is_empty());
}

#[test]
fn a_disabled_person_is_out_at_once_and_comes_back_by_signing_in() {
    let house = House::new();
    let token = house.enter();
    let wang = house.user("wang");
    house.write(move |tx| disable_user(tx, &by(), &wang)).unwrap();
    assert!(house.viewer(&token).is_none());
    let wang = house.user("wang");
    house.write(move |tx| enable_user(tx, &by(), &wang)).unwrap();
    assert!(house.viewer(&token).is_none(), "the old session stays ended");
    assert!(house.viewer(&house.enter()).is_some());
}

#[test]
fn a_changed_password_ends_every_other_session() {
    let house = House::new();
    let (here, elsewhere) = (house.enter(), house.enter());
    let viewer = house.viewer(&here).unwrap();
    let change = |old: &str, new: &str| {
        house.runtime.block_on(change_password(&house.app, &viewer, old.into(), new.into(), "10.0.0.1"))
    };
    assert_eq!(key(change("not the old one", "三个庄子镇的枣红马")), "refusal-password-short");
    assert_eq!(key(change("not the old one", "三个庄子镇东头的枣红马")), "refusal-password-old");
    change(PASSWORD, "三个庄子镇东头的枣红马").unwrap();
    assert!(house.viewer(&here).is_some());
    assert!(house.viewer(&elsewhere).is_none());
    assert_eq!(key(house.sign_in("wang", PASSWORD, "10.0.0.1")), "refusal-sign-in-wrong");
}

#[test]
fn a_session_lasts_while_it_is_used_and_never_beyond_half_a_day() {
    let house = House::new();
    let token = house.enter();
    let touch = || {
        let (token, now_us) = (token.clone(), house.app.now_us());
        house.write(move |tx| Ok(touch_session(tx, COUNTY, &token.hash(), now_us)?)).unwrap();
    };
    house.pass(59 * MINUTE_US);
    assert!(matches!(house.standing(&token), Standing::Here { stale: true, .. }));
    touch();
    assert!(matches!(house.standing(&token), Standing::Here { stale: false, .. }));
    for _ in 0..12 {
        house.pass(55 * MINUTE_US);
        touch();
    }
    house.pass(MINUTE_US);
    assert!(matches!(house.standing(&token), Standing::Over { .. }), "twelve hours are over");
    let token = house.enter();
    house.pass(60 * MINUTE_US);
    assert!(matches!(house.standing(&token), Standing::Over { user, .. } if user == "id-wang"));
}

#[test]
fn whoever_guesses_waits_and_the_owner_elsewhere_does_not() {
    let house = House::new();
    for _ in 0..5 {
        assert_eq!(key(house.sign_in("wang", "guess after guess", "10.6.6.6")), "refusal-sign-in-wrong");
    }
    let waits = house.sign_in("wang", PASSWORD, "10.6.6.6");
    assert!(matches!(waits, Err(AppError::TooMany { retry_after_s: 1..=3 })), "{waits:?}");
    assert!(house.sign_in("wang", PASSWORD, "10.0.0.1").is_ok(), "the owner, from another address");
    house.pass(3_000_000);
    assert!(house.sign_in("wang", PASSWORD, "10.6.6.6").is_ok(), "a wait passes");
    assert_eq!(key(house.sign_in("wang", "guess after guess", "10.6.6.6")), "refusal-sign-in-wrong");
}

#[test]
fn whoever_guesses_from_ever_new_networks_of_one_site_waits_too() {
    let house = House::new();
    for number in 0..8 * rules::ACCOUNT_HERE.free {
        let wrong = house.sign_in("wang", "guess after guess", &format!("2001:db8:7:{number:x}::"));
        assert_eq!(key(wrong), "refusal-sign-in-wrong");
    }
    let waits = house.sign_in("wang", PASSWORD, "2001:db8:7:ffff::");
    assert!(matches!(waits, Err(AppError::TooMany { retry_after_s: 1..=3 })), "{waits:?}");
    assert!(house.sign_in("wang", PASSWORD, "2001:db8:8::").is_ok(), "the owner, from another site");
}

#[test]
fn an_office_behind_one_address_signs_in_all_day() {
    let house = House::new();
    for number in 0..60 {
        assert!(house.sign_in("wang", PASSWORD, "10.0.0.1").is_ok(), "sign-in {number}");
    }
}

#[test]
fn whoever_guesses_at_an_address_slows_the_others_there_by_seconds() {
    let house = House::new();
    let mut tries = 0;
    while !matches!(
        house.sign_in(&format!("guess{tries}"), "guess after guess", "10.0.0.1"),
        Err(AppError::TooMany { .. })
    ) {
        tries += 1;
        assert!(tries < 100, "guesses at many accounts wait too");
    }
    for number in 0..20 {
        house.pass(8_000_000);
        let other = format!("other{number}");
        assert_eq!(key(house.sign_in(&other, "guess after guess", "10.0.0.1")), "refusal-sign-in-wrong");
        house.pass(8_000_000);
        assert!(house.sign_in("wang", PASSWORD, "10.0.0.1").is_ok(), "the owner, seconds later");
    }
}

#[test]
fn however_many_addresses_try_few_are_kept() {
    let house = House::new();
    let key = house.app.office.code_key;
    let most = rules::TRIES_MOST + 500;
    house
        .write(move |tx| {
            for number in 0..most {
                Trier::at(&key, rules::ADDRESS, &["address"], &number.to_string()).count(tx)?;
            }
            let held = tx.query_opt("select count(*) from attempts", &[], |row| row.get::<i64>(0))?;
            assert!(held.unwrap() <= rules::TRIES_MOST);
            Ok(())
        })
        .unwrap();
    house.pass(25 * 60 * MINUTE_US);
    house.sign_in("nobody", PASSWORD, "10.0.0.1").unwrap_err();
    let held = house.app.readers.read_blocking(|link| {
        Ok(link.query_opt("select count(*) from attempts", &[], |row| row.get::<i64>(0))?)
    });
    assert_eq!(held.unwrap(), Some(2), "a day without a try is a new start");
}

#[test]
fn signing_in_again_ends_the_session_one_came_with() {
    let house = House::new();
    let first = house.enter();
    let again = sign_in(&house.app, "wang", PASSWORD.into(), "10.0.0.1", Some(first.clone()));
    let second = house.runtime.block_on(again).unwrap();
    assert!(house.viewer(&first).is_none());
    assert!(house.viewer(&second).is_some());
}

#[test]
fn a_link_sets_one_password_once_and_not_after_three_days() {
    let house = House::new();
    house.add("li", "李建国").unwrap();
    let new_link = || {
        let token = Token::new(COUNTY, &mut Chance::from_system());
        let (li, hash) = (house.user("li"), token.hash());
        house.write(move |tx| invite(tx, &by(), &li, &hash)).unwrap();
        token
    };
    let accept = |link: &Token, password: &str| {
        house.runtime.block_on(accept_invitation(&house.app, link.clone(), password.into()))
    };
    let (old, link) = (new_link(), new_link());
    assert!(matches!(accept(&old, PASSWORD), Err(AppError::NotFound)), "a newer link replaces it");
    assert_eq!(key(accept(&link, "short")), "refusal-password-short");
    let session = accept(&link, PASSWORD).unwrap();
    assert_eq!(house.viewer(&session).unwrap().user(), "id-li");
    assert!(matches!(accept(&link, PASSWORD), Err(AppError::NotFound)), "used up");
    let late = new_link();
    house.pass(3 * 24 * 60 * MINUTE_US);
    assert!(matches!(accept(&late, PASSWORD), Err(AppError::NotFound)), "run out");
}

#[test]
fn a_link_is_a_record_and_holds_after_a_rebuild() {
    let house = House::new();
    let (link, wang) = (Token::new(COUNTY, &mut Chance::from_system()), house.user("wang"));
    let hash = link.hash();
    house.write(move |tx| invite(tx, &by(), &wang, &hash)).unwrap();
    crate::audit::rebuild(&house.app.installation, &house.app.office, &mut |_, _| {}).unwrap();
    assert_eq!(house.runtime.block_on(invited(&house.app, &link)).unwrap().id, "id-wang");
    let wang = house.user("wang");
    house.write(move |tx| disable_user(tx, &by(), &wang)).unwrap();
    assert!(house.runtime.block_on(invited(&house.app, &link)).is_err());
    let compared =
        crate::audit::compare(&house.app.installation, &house.app.office.zone, &mut |_, _| {}).unwrap();
    assert_eq!(compared.differences, []);
}

#[test]
fn an_act_decides_on_what_stands_when_it_is_done_not_on_what_was_read_before() {
    let house = House::new();
    let before = house.user("wang");
    let disable = |user: User| house.write(move |tx| disable_user(tx, &by(), &user));
    disable(before.clone()).unwrap();
    assert_eq!(key(disable(before.clone())), "refusal-user-disabled-already");
    house
        .write(|tx| {
            let wanted = Wanted { person: "id-wang", basis: "决定 2026-7", all_files: false };
            crate::audit::erase(tx, COUNTY, wanted, &by())
        })
        .unwrap();
    let hash = hash_password(PASSWORD, &mut Chance::from_seed(3)).unwrap();
    let set = house.write(move |tx| set_password(tx, &by(), &before, &hash, ""));
    assert!(matches!(set, Err(AppError::NotFound)), "{set:?}");
}

#[test]
fn a_demonstrations_link_opens_nothing_elsewhere() {
    let mut house = House::new();
    let links = Links::default();
    let (old, link) = (links.link(COUNTY, "id-wang"), links.link(COUNTY, "id-wang"));
    let enter =
        |house: &House, link: &Token| house.runtime.block_on(sign_in_by_link(&house.app, link.clone(), None));
    assert!(matches!(enter(&house, &link), Err(AppError::NotFound)));
    house.app.demonstration = Some(links);
    assert!(matches!(enter(&house, &old), Err(AppError::NotFound)), "a newer link replaces it");
    let session = enter(&house, &link).unwrap();
    assert_eq!(house.viewer(&session).unwrap().user(), "id-wang");
    assert!(house.runtime.block_on(accept_invitation(&house.app, link.clone(), PASSWORD.into())).is_err());
}

#[test]
fn what_cannot_be_is_refused() {
    let house = House::new();
    assert_eq!(key(house.add("wang", "王五")), "refusal-sign-in-taken");
    assert_eq!(key(house.add("wu", " ")), "refusal-user-name");
    assert_eq!(key(house.grant("wang", Role::VillageCadre, "652325107203")), "refusal-role-held");
    assert_eq!(key(house.grant("wang", Role::SystemAdministrator, "652325")), "refusal-role-alone");
    assert_eq!(key(house.grant("wang", Role::TeamLeader, "652324")), "refusal-place-unknown");
    let wang = house.user("wang");
    let not_held =
        house.write(move |tx| revoke_role(tx, &by(), &wang, Held::at(Role::Auditor, place("652325"))));
    assert_eq!(key(not_held), "refusal-role-not-held");
    let wang = house.user("wang");
    assert_eq!(key(house.write(move |tx| enable_user(tx, &by(), &wang))), "refusal-user-enabled-already");
}

/// Adds the people `p0`, `p1` … to a county with its places.
fn newcomers(desk: &Desk, count: usize) -> Vec<User> {
    let rows = registry::read_divisions(registry::DEMONSTRATION_DIVISIONS).unwrap();
    let added = desk.write_blocking(CommandId::drawn(COUNTY, "operator", "people", 0), move |tx| {
        registry::import_places(tx, &by(), COUNTY, &rows)?;
        (0..count).try_for_each(|number| {
            let id = format!("p{number}");
            let new = NewUser {
                id: id.clone(),
                sign_in: id.clone(),
                name: id,
                post: String::new(),
                unit: String::new(),
            };
            add_user(tx, &by(), COUNTY, &new)
        })
    });
    added.unwrap();
    let user = |number| {
        let id = format!("p{number}");
        User { jurisdiction: COUNTY, id: id.clone(), sign_in: id.clone(), name: id, disabled: false }
    };
    (0..count).map(user).collect()
}

#[test]
fn two_operators_at_once_on_postgres_do_not_make_one_person_two_administrators() {
    on_postgres("operators", |installation| {
        installation.create(&mut Chance::from_seed(1)).unwrap();
        let open = || {
            let clock = Clock::Set(Arc::new(AtomicI64::new(1_772_420_000_000_000)));
            Desk::open(&installation, clock, Chance::from_system()).unwrap()
        };
        let desks = [open(), open()];
        for user in newcomers(&desks[0], 12) {
            let together = Barrier::new(2);
            let grant = |desk: &Desk, role: Role| {
                let user = user.clone();
                together.wait();
                let command = CommandId::drawn(COUNTY, "operator", "user role grant", 0);
                desk.write_blocking(command, move |tx| {
                    grant_role(tx, &by(), &user, Held::at(role, place("652325")))
                })
            };
            let (system, audit) = std::thread::scope(|scope| {
                let system = scope.spawn(|| grant(&desks[0], Role::SystemAdministrator));
                let audit = grant(&desks[1], Role::AuditAdministrator);
                (system.join().unwrap(), audit)
            });
            let refused = match (system, audit) {
                (Ok(_), Err(error)) | (Err(error), Ok(_)) => error,
                both => panic!("{both:?}"),
            };
            assert_eq!(key::<()>(Err(refused)), "refusal-role-alone");
        }
    });
}

#[test]
fn a_place_knows_everybody_who_holds_a_role_over_it() {
    let house = House::new();
    house.add("zhao", "赵强").unwrap();
    house.grant("zhao", Role::TownshipOfficer, "652325107").unwrap();
    house.grant("zhao", Role::JudicialOfficer, "652325").unwrap();
    let at = |code: &str| {
        let place = place(code);
        house.app.readers.read_blocking(|link| Ok(colleagues_at(link, COUNTY, place, "")?)).unwrap()
    };
    let village = at("652325107203");
    let held: Vec<_> =
        village.iter().map(|colleague| (colleague.user.as_str(), colleague.roles.len())).collect();
    assert_eq!(held, [("id-wang", 1), ("id-zhao", 2)]);
    assert_eq!(at("652325106")[0].roles, [Role::JudicialOfficer]);
}

fn of_new_case() -> DraftOf {
    DraftOf { form: "/cases".into(), case: String::new() }
}

#[test]
fn a_draft_waits_for_its_owner_alone_and_for_a_week() {
    let house = House::new();
    let values = vec![("summary".to_owned(), "水渠".to_owned())];
    let kept = values.clone();
    house.write(move |tx| Ok(keep_draft(tx, COUNTY, "id-wang", &of_new_case(), &kept)?)).unwrap();
    let held = |user: &'static str| {
        house.app.readers.read_blocking(|link| Ok(draft(link, COUNTY, user, "/cases")?)).unwrap()
    };
    assert_eq!(held("id-wang").map(|draft| draft.values), Some(values));
    assert_eq!(held("id-li"), None);
    house.pass(8 * 24 * 60 * MINUTE_US);
    house.enter();
    assert_eq!(held("id-wang"), None);
}

#[test]
fn a_person_has_twenty_drafts_at_most_and_drops_one_by_sending_the_form() {
    let house = House::new();
    house
        .write(|tx| {
            for number in 0..25 {
                let of = DraftOf { form: format!("/cases/{number}/acts/close"), case: number.to_string() };
                tx.now_us += 1;
                keep_draft(tx, COUNTY, "id-wang", &of, &[("reason".into(), "x".into())])?;
            }
            Ok(())
        })
        .unwrap();
    let held = |form: &'static str| {
        house.app.readers.read_blocking(|link| Ok(draft(link, COUNTY, "id-wang", form)?)).unwrap().is_some()
    };
    assert!(!held("/cases/4/acts/close") && held("/cases/5/acts/close") && held("/cases/24/acts/close"));
    house.write(|tx| Ok(drop_draft(tx, COUNTY, "id-wang", "/cases/5/acts/close")?)).unwrap();
    assert!(!held("/cases/5/acts/close"));
}
