//! Tables replayed from the log equal the live ones, and what was changed behind the log is named.

use jiff::tz::TimeZone;

use super::super::comparison::How;
use super::super::rebuild::{compare_with, rebuild_with};
use super::*;
use crate::db::Link;
use crate::db::table::{LoggedRecord, Table, table};
use crate::office::Office;
use crate::policies::Policies;
use crate::reactions::Reaction;

const UNITS: &[Table] = &[table!("units")];

/// Keeps one row for each note: its number, and what was said about a person.
const NOTES: Reaction = Reaction { kinds: "case.", tables: UNITS, replay: keep_note };

fn keep_note(link: &mut Link<'_>, _: &TimeZone, record: &LoggedRecord) -> anyhow::Result<()> {
    let about = record.sealed.iter().flatten().map(|part| String::from_utf8_lossy(&part.plain).into_owned());
    let about: String = about.collect();
    link.execute(
        "insert into units (jurisdiction, id, name, name_en, place) values ($1, $2, $3, $4, $5)",
        &[&record.jurisdiction, &format!("{:05}", record.seq), &record.open, &about, &record.stream],
    )?;
    Ok(())
}

fn office() -> Office {
    Office {
        policies: Arc::new(Policies::embedded().unwrap()),
        zone: TimeZone::UTC,
        code_key: [7; 32],
        installation: Installation::sqlite(""),
    }
}

fn notes() -> Vec<Reaction> {
    let mut reactions = crate::reactions::all();
    reactions.retain(|reaction| reaction.kinds != NOTES.kinds);
    reactions.push(NOTES);
    reactions
}

fn compare(house: &House) -> Vec<String> {
    let comparison = compare_with(&notes(), &house.installation, &TimeZone::UTC, &mut |_, _| {}).unwrap();
    for lang in bellwether_policy::Lang::ALL {
        assert!(!comparison.to_text(lang).contains('⟦'));
    }
    let differences = comparison.differences.iter().filter(|difference| difference.table == "units");
    differences.map(|difference| format!("{} {:?}", difference.key, difference.how)).collect()
}

#[test]
fn rebuilt_tables_are_what_the_log_gives_and_changes_behind_it_are_named() {
    let house = House::with(40);
    assert_eq!(compare(&house).len(), 40);
    let rebuilt = rebuild_with(&notes(), &house.installation, &office(), &mut |_, _| {}).unwrap();
    assert_eq!(rebuilt.records, 40);
    assert_eq!(compare(&house), [""; 0]);
    house.tamper("update units set name = 'x', place = 'y' where id = '00003'");
    house.tamper("delete from units where id = '00004'");
    house.tamper(
        "insert into units select jurisdiction, '00099', name, name_en, place from units where id = '00005'",
    );
    let named = compare(&house);
    assert_eq!(
        named,
        [
            format!("652325/00003 {:?}", How::Changed(vec!["name".into(), "place".into()])),
            format!("652325/00004 {:?}", How::OnlyReplayed),
            format!("652325/00099 {:?}", How::OnlyLive),
        ]
    );
    rebuild_with(&notes(), &house.installation, &office(), &mut |_, _| {}).unwrap();
    assert_eq!(compare(&house), [""; 0]);
}

#[test]
fn what_was_sealed_about_an_erased_person_does_not_come_back() {
    let house = House::with(40);
    rebuild_with(&notes(), &house.installation, &office(), &mut |_, _| {}).unwrap();
    let erased = house.desk().write_blocking(command("erase"), move |tx| {
        erase(tx, COUNTY, wanted("person-0", "决定 2026-7"), &li())
    });
    erased.unwrap();
    rebuild_with(&notes(), &house.installation, &office(), &mut |_, _| {}).unwrap();
    let connection = rusqlite::Connection::open(house.installation.database_file()).unwrap();
    let about = |id: &str| -> String {
        connection.query_row("select name_en from units where id = $1", [id], |row| row.get(0)).unwrap()
    };
    assert_eq!((about("00012").as_str(), about("00015").as_str()), ("", "电话 13800000015"));
}

#[test]
fn a_record_of_an_unknown_kind_stops_a_rebuild_and_changes_nothing() {
    let house = House::with(3);
    rebuild_with(&notes(), &house.installation, &office(), &mut |_, _| {}).unwrap();
    let reactions = [Reaction { kinds: "other.", ..NOTES }];
    let error = rebuild_with(&reactions, &house.installation, &office(), &mut |_, _| {}).unwrap_err();
    assert!(error.to_string().contains("case.noted, which this program does not know"), "{error}");
    assert_eq!(compare(&house), [""; 0]);
}
