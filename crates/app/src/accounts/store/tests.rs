//! What a rebuild makes of the records is what stood there before.

use super::people;
use crate::accounts::model::{RoleChanged, UserAdded, UserDetails, UserNamed};
use crate::accounts::{Held, NewUser, viewer_of_user};
use crate::accounts::{add_user, disable_user, grant_role, revoke_role, user_by_sign_in};
use crate::db::chance::Chance;
use crate::db::clock::Clock;
use crate::db::desk::{CommandId, Desk};
use crate::db::{Installation, Link, Readers};
use crate::registry::{self, By, PlaceCode};
use bellwether_policy::Role;

const COUNTY: i64 = 652_325;

/// Users, sign-in names and grants, a line each.
fn dump(link: &mut Link<'_>) -> Vec<String> {
    let mut lines = link
        .query(
            "select u.id, u.sign_in, u.name, u.post, u.unit, u.disabled, s.user_id
             from users u join sign_ins s on s.sign_in = u.sign_in where u.jurisdiction = $1 order by u.id",
            &[&COUNTY],
            |row| {
                let words = (0..5).map(|index| row.get::<String>(index)).collect::<Result<Vec<_>, _>>()?;
                Ok(format!("{words:?} {} {}", row.get::<i64>(5)?, row.get::<String>(6)?))
            },
        )
        .unwrap();
    let grants = link
        .query(
            "select user_id, role, place from grants where jurisdiction = $1 order by user_id, role, place",
            &[&COUNTY],
            |row| {
                Ok(format!("{} {} {}", row.get::<String>(0)?, row.get::<String>(1)?, row.get::<String>(2)?))
            },
        )
        .unwrap();
    lines.extend(grants);
    lines
}

/// The records of accounts: kind, open body, opened sealed part.
fn records(link: &mut Link<'_>) -> Vec<(String, String, Option<Vec<u8>>)> {
    let rows = link
        .query(
            "select seq, kind, open_body from records where jurisdiction = $1 order by seq",
            &[&COUNTY],
            |row| Ok((row.get::<i64>(0)?, row.get::<String>(1)?, row.get::<String>(2)?)),
        )
        .unwrap();
    rows.into_iter().map(|(seq, kind, open)| (kind, open, opened(link, seq))).collect()
}

fn opened(link: &mut Link<'_>, seq: i64) -> Option<Vec<u8>> {
    let part = link
        .query_opt(
            "select person, nonce, ciphertext from sealed where jurisdiction = $1 and seq = $2",
            &[&COUNTY, &seq],
            |row| Ok((row.get::<String>(0)?, row.get::<Vec<u8>>(1)?, row.get::<Vec<u8>>(2)?)),
        )
        .unwrap();
    let (person, nonce, ciphertext) = part?;
    let key = crate::db::log::stored_person_key(link, COUNTY, &person).unwrap()?;
    let nonce: [u8; 24] = nonce.as_slice().try_into().unwrap();
    Some(crate::db::seal::open(&key, &nonce, &person, &ciphertext).unwrap())
}

#[test]
fn people_and_roles_replayed_from_their_records_are_what_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let installation = Installation::sqlite(folder.path());
    installation.create(&mut Chance::from_seed(1)).unwrap();
    let desk = Desk::open(&installation, Clock::system(), Chance::from_seed(2)).unwrap();
    desk.write_blocking(CommandId::drawn(COUNTY, "operator", "people", 0), |tx| {
        let by = By { actor: "operator".into(), on: jiff::civil::date(2026, 3, 2) };
        let rows = registry::read_divisions(registry::DEMONSTRATION_DIVISIONS)?;
        registry::import_places(tx, &by, COUNTY, &rows)?;
        for (id, sign_in) in [("p1", "wang"), ("p2", "li")] {
            let (name, post) = (format!("姓名{id}"), "职务".to_owned());
            let new = NewUser { id: id.into(), sign_in: sign_in.into(), name, post, unit: String::new() };
            add_user(tx, &by, COUNTY, &new)?;
        }
        let (county, village) =
            (PlaceCode::of_jurisdiction(COUNTY), PlaceCode::parse("652325107203").unwrap());
        let wang = user_by_sign_in(tx, "wang")?.unwrap();
        grant_role(tx, &by, &wang, Held::at(Role::VillageCadre, village))?;
        grant_role(tx, &by, &wang, Held::at(Role::Auditor, county))?;
        revoke_role(tx, &by, &wang, Held::at(Role::Auditor, county))?;
        let li = user_by_sign_in(tx, "li")?.unwrap();
        disable_user(tx, &by, &li)
    })
    .unwrap();
    let readers = Readers::new(installation);
    let (live, kept) = readers.read_blocking(|link| Ok((dump(link), records(link)))).unwrap();
    assert_eq!(live.len(), 3, "{live:?}");
    for (kind, open, _) in &kept {
        assert!(!open.contains("姓名") && !open.contains("wang"), "{kind}: {open}");
    }
    desk.put_blocking(move |tx| {
        for table in crate::accounts::TABLES {
            tx.execute(table.empty, &[])?;
        }
        for (kind, open, sealed) in &kept {
            people::project(tx, COUNTY, kind, open, sealed.as_deref())?;
        }
        Ok(())
    })
    .unwrap();
    assert_eq!(readers.read_blocking(|link| Ok(dump(link))).unwrap(), live);
    let gone = readers.read_blocking(|link| Ok(viewer_of_user(link, COUNTY, "p2")?.is_none())).unwrap();
    assert!(gone, "a disabled person is nobody");
}

#[test]
fn an_erased_person_keeps_a_row_without_a_name() {
    let folder = tempfile::tempdir().unwrap();
    let installation = Installation::sqlite(folder.path());
    installation.create(&mut Chance::from_seed(1)).unwrap();
    let desk = Desk::open(&installation, Clock::system(), Chance::from_seed(2)).unwrap();
    let user = desk
        .put_blocking(|tx| {
            people::project(tx, COUNTY, "user.added", r#"{"user":"p1","unit":""}"#, None)?;
            Ok(people::user(tx, COUNTY, "p1")?.unwrap())
        })
        .unwrap();
    assert_eq!((user.name.as_str(), user.sign_in.as_str()), ("", ""));
}

#[test]
fn the_bodies_of_records_stay_as_they_are() {
    fn text(value: &impl serde::Serialize) -> String {
        serde_json::to_string(value).unwrap()
    }
    let added = UserAdded { user: "p1".into(), unit: "u1".into() };
    let details = UserDetails { sign_in: "wang".into(), name: "王".into(), post: "书记".into() };
    let role = RoleChanged {
        user: "p1".into(),
        role: Role::TeamLeader,
        unit: String::new(),
        place: PlaceCode::parse("652325107").unwrap(),
    };
    assert_eq!(text(&added), r#"{"user":"p1","unit":"u1"}"#);
    assert_eq!(text(&details), r#"{"sign_in":"wang","name":"王","post":"书记"}"#);
    assert_eq!(text(&UserNamed { user: "p1".into() }), r#"{"user":"p1"}"#);
    assert_eq!(text(&role), r#"{"user":"p1","role":"team-leader","place":"652325107000"}"#);
}
