//! The season, played in full and in part.

mod kept;

use jiff::civil::date;

use super::command::{MARKER, read_marker};
use super::county::{County, JURISDICTION};
use super::links::{Offer, table};
use super::people::Register;
use super::season::{Made, Season, make};
use super::texts::Texts;
use crate::accounts::Area;
use crate::app::App;
use crate::audit::{Options, compare, rebuild, verify};
use crate::cases::list::Filter;
use crate::cases::model::{CaseId, stream_of};
use crate::cases::store::{self, Listed};
use crate::civil::date_of;
use crate::db::chance::Chance;
use crate::db::clock::Clock;
use crate::db::tests::on_postgres;
use crate::db::{Installation, Link};
use crate::refusal::Refusal;

fn small(seed: u64) -> Season {
    Season { seed, until: date(2026, 7, 1), days: 40, villages: 3, disputes: 10, needs: 3 }
}

fn made(season: &Season) -> (tempfile::TempDir, Installation, Made) {
    let folder = tempfile::tempdir().unwrap();
    let installation = Installation::sqlite(folder.path().join("data"));
    let made = make(&installation, season, &mut |_, _, _| {}).unwrap();
    (folder, installation, made)
}

fn listed(app: &App, filter: Filter) -> Vec<Listed> {
    let now_us = app.now_us();
    let mut all = Vec::new();
    let mut filter = filter;
    let everywhere = Area { places: (i64::MIN, i64::MAX), unit: String::new() };
    loop {
        let (asked, everywhere) = (filter.clone(), everywhere.clone());
        let page = app
            .readers
            .read_blocking(move |link| Ok(store::list(link, JURISDICTION, &everywhere, &asked, now_us)?))
            .unwrap();
        let full = page.len() > 50;
        all.extend(page.into_iter().take(50));
        let Some(last) = all.last().filter(|_| full) else { return all };
        let last: &Listed = last;
        filter.after = format!("{}.{}", last.due_us, last.id);
    }
}

#[test]
fn the_same_seed_makes_the_same_log_and_another_seed_another() {
    let (_one, _, first) = made(&small(7));
    let (_two, _, second) = made(&small(7));
    assert_eq!(first, second);
    assert_eq!(first.played.refused, 0);
    assert_ne!(made(&small(8)).2.root, first.root);
}

#[test]
fn teams_stand_in_every_village_and_nobody_in_two() {
    let texts = Texts::embedded().unwrap();
    let mut register = Register { texts: &texts, chance: Chance::from_seed(1), now_us: 0, count: 0 };
    let county = County::plan(&mut register, usize::MAX).unwrap();
    let cadres: usize = county.villages.iter().map(|village| village.team.len()).sum();
    assert_eq!((county.units.len(), county.villages.len(), cadres), (71, 68, 591));
    let mut names: Vec<&str> = county.people().map(|person| person.sign_in.as_str()).collect();
    let people = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), people, "sign-in names are each somebody's");
    assert!(county.villages.iter().all(|village| village.team.len() >= 3));
}

#[test]
fn a_whole_season_holds_every_outcome_and_verifies() {
    let (_folder, installation, made) = made(&Season::whole(2026, date(2026, 11, 22)));
    assert_eq!(made.played.refused, 0);
    let mut told = |_, _| {};
    let verdict = verify(&installation, &Options::default(), &mut told).unwrap();
    assert!(verdict.faults.is_empty(), "{:?}", verdict.faults);

    let until =
        date(2026, 11, 22).at(0, 0, 0, 0).in_tz("Asia/Shanghai").unwrap().timestamp().as_microsecond();
    let clock = std::sync::Arc::new(std::sync::atomic::AtomicI64::new(until));
    let app = App::open(installation, Clock::Set(clock), Chance::from_seed(1)).unwrap();
    let cases = listed(&app, Filter::default());
    let of = |policy: &str| cases.iter().filter(|case| case.policy == policy).count();
    assert_eq!((of("dispute"), of("farm-need")), (320, 60));
    for policy in ["dispute", "farm-need"] {
        for outcome in &app.office.policies.in_force(policy).unwrap().outcomes {
            let found = cases.iter().any(|case| case.policy == policy && case.outcome == outcome.id);
            assert!(found, "no {policy} ends as {}", outcome.id);
        }
    }
    whoever_closed_had_read(&app, &cases);
    let disputes: Vec<&Listed> = cases.iter().filter(|case| case.policy == "dispute").collect();
    let count = |fits: &dyn Fn(&Listed) -> bool| disputes.iter().filter(|case| fits(case)).count();
    let ended = count(&|case| !case.outcome.is_empty());
    let settled = count(&|case| case.outcome == "settled");
    eprintln!(
        "{made:?}: {ended} ended, {settled} settled, {} open, {} overdue, {} closed late, {} in a later cycle, {} merged",
        count(&|case| case.open),
        count(&|case| case.open && case.due_us < until),
        count(&|case| case.closed_late),
        count(&|case| case.cycle > 1),
        count(&|case| case.stage == "merged"),
    );
    assert!(settled * 100 >= ended * 95, "{settled} of {ended}");
    assert!(count(&|case| case.closed_late) > 0 && count(&|case| case.cycle > 1) > 0);
    assert!(count(&|case| case.open && case.due_us < until) > 0, "something is overdue");
    let mut places: Vec<&str> = disputes.iter().map(|case| case.place.as_str()).collect();
    places.sort_unstable();
    places.dedup();
    assert_eq!(places.len(), 68);
}

#[test]
fn only_a_folder_made_as_a_demonstration_is_served_as_one() {
    let folder = tempfile::tempdir().unwrap();
    assert!(read_marker(folder.path()).unwrap().is_none(), "an empty folder is free");
    std::fs::write(folder.path().join("bellwether.db"), "").unwrap();
    let Err(refused) = read_marker(folder.path()) else { panic!("a real installation has no such links") };
    assert_eq!(refused.downcast_ref::<Refusal>().map(|refusal| refusal.key), Some("demo-folder-taken"));
    let marker = r#"{"jurisdiction":652325,"seed":1,"until":"2026-07-01","records":1,"root":"","cases":1}"#;
    std::fs::write(folder.path().join(MARKER), marker).unwrap();
    assert!(read_marker(folder.path()).unwrap().is_some());
}

#[test]
fn the_table_of_links_is_aligned_over_wide_letters() {
    let offer = |who: &str, name: &str| Offer {
        who: who.into(),
        name: name.into(),
        role: String::new(),
        place: String::new(),
        url: "http://x/".into(),
    };
    assert_eq!(
        table(&[offer("li", "李卫东"), offer("zhao", "Z")]),
        "li    李卫东      http://x/\nzhao  Z           http://x/\n"
    );
}

/// Rebuilding in place and in memory both give what the commands left.
fn assert_rebuilt_is_live(installation: &Installation) {
    let office = crate::app::office(installation).unwrap();
    let before = compare(installation, &office.zone, &mut |_, _| {}).unwrap();
    assert!(before.is_same(), "{:#?}", before.differences);
    let rebuilt = rebuild(installation, &office, &mut |_, _| {}).unwrap();
    assert_eq!(rebuilt.records, before.records);
    let after = compare(installation, &office.zone, &mut |_, _| {}).unwrap();
    assert!(after.is_same(), "{:#?}", after.differences);
}

#[test]
fn tables_made_anew_from_the_log_are_the_live_ones() {
    let (_folder, installation, _) = made(&small(7));
    assert_rebuilt_is_live(&installation);
}

#[test]
fn one_story_leaves_the_same_log_on_both_databases() {
    on_postgres("story", |installation| {
        let (_one, _, on_sqlite) = made(&small(7));
        let on_postgres = make(&installation, &small(7), &mut |_, _, _| {}).unwrap();
        assert_eq!(on_sqlite, on_postgres);
        assert_rebuilt_is_live(&installation);
        let verdict = verify(&installation, &Options::default(), &mut |_, _| {}).unwrap();
        assert!(verdict.in_order(), "{}", verdict.to_json());
    });
}

/// Every case that was closed was read by whoever closed it, on the day of the closing and before it.
fn whoever_closed_had_read(app: &App, cases: &[Listed]) {
    let mut closings = 0;
    for case in cases {
        let id = CaseId::new(case.id.as_str());
        let of_case = id.clone();
        let told =
            move |link: &mut Link<'_>| Ok(store::history(link, JURISDICTION, &stream_of(of_case.as_str()))?);
        for closing in app.readers.read_blocking(told).unwrap() {
            if !matches!(
                closing.kind.as_str(),
                "case.closed" | "case.closed-unresolved" | "case.closed-unmet"
            ) {
                continue;
            }
            let on = date_of(&app.office.zone, closing.recorded_at_us).to_string();
            let (of_case, by) = (id.clone(), closing.actor.clone());
            let read = move |link: &mut Link<'_>| {
                Ok(store::reading::of_day(link, JURISDICTION, &of_case, &by, &on)?)
            };
            let read = app.readers.read_blocking(read).unwrap();
            assert!(read.is_some_and(|seq| seq < closing.seq), "{} was closed unread", case.number);
            closings += 1;
        }
    }
    assert!(closings > 100, "{closings}");
}
