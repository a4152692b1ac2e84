//! Times of what is said to have happened.

use super::*;

fn rejected_for(office: &Office, cells: &[(&str, &str)]) -> String {
    let imported = office.import(&log_of(&[row_with(cells)])).unwrap();
    assert_eq!((counts(&imported), imported.cases), ((0, 0, 0, 1), 0), "{cells:?}");
    verdict_of(&imported, "task-1")
}

#[test]
fn what_cannot_have_happened_does_not_come_in() {
    let office = Office::new();
    let records = office.records();
    for (column, time, said) in [
        ("case:enddate", "2011-02-28 23:59:00+01:00", "ends before it begins"),
        ("case:enddate", "2911-03-31 12:00:00+02:00", "lies in the future"),
        ("case:enddate", "0211-03-31 12:00:00+02:00", "too far back"),
        ("case:startdate", "2911-03-01 09:00:00+01:00", "lies in the future"),
        ("case:startdate", "1970-01-01 00:00:00+00:00", "too far back"),
        ("time:timestamp", "0011-03-01 09:00:00+01:00", "too far back"),
        ("time:timestamp", "2911-03-01 09:00:00+01:00", "lies in the future"),
    ] {
        let verdict = rejected_for(&office, &[(column, time)]);
        assert!(verdict.contains(said) && verdict.contains(column), "{verdict}");
    }
    assert_eq!(office.records(), records);
}

#[test]
fn an_end_at_midnight_stands_for_its_whole_day_there() {
    let office = Office::new();
    let midnight = [
        ("case:startdate", "2011-03-31 21:00:00+02:00"),
        ("case:enddate", "2011-03-31 00:00:00.010000+02:00"),
    ];
    let imported = office.import(&log_of(&[row_with(&midnight)])).unwrap();
    assert_eq!((counts(&imported), imported.closed_in_time), ((1, 0, 0, 0), 1));
}

#[test]
fn work_before_the_beginning_is_taken_and_said_once() {
    let office = Office::new();
    let early = ["task-1", "task-2"]
        .map(|task| row_with(&[("concept:instance", task), ("time:timestamp", "2011-02-02 10:00:00+01:00")]));
    let imported = office.import(&log_of(&early)).unwrap();
    assert_eq!((counts(&imported), imported.early), ((2, 0, 0, 0), 1));
    let verdicts = fs::read_to_string(&imported.verdicts).unwrap();
    assert_eq!(verdicts.matches("before the beginning").count(), 1);
    assert!(verdict_of(&imported, "task-1").contains(",imported,"));
}

/// Times of Amsterdam without their offset: the clocks went forward at two on 27 March 2011, and back at three on 30 October.
#[test]
fn local_hours_that_a_change_of_clocks_skips_or_repeats() {
    let mut office = Office::new();
    let local = MAP.replace("%Y-%m-%d %H:%M:%S%.f%:z\"", "%Y-%m-%d %H:%M\"\nzone = \"Europe/Amsterdam\"");
    office.map =
        load_log_map("map.toml", &local, office.app.office.policies.in_force("permit").unwrap()).unwrap();
    let row = |case: &str, task: &str, at: &str| {
        row_with(&[
            ("case:concept:name", case),
            ("concept:instance", task),
            ("time:timestamp", at),
            ("case:startdate", "2011-03-01 09:00"),
            ("case:deadline", "2011-12-31 12:00"),
        ])
    };
    let imported = office
        .import(&log_of(&[
            row("case-1", "skipped", "2011-03-27 02:30"),
            row("case-1", "before", "2011-10-30 02:50"),
            row("case-1", "after", "2011-10-30 02:10"),
            row("case-2", "early", "2011-03-02 10:00"),
            row("case-2", "either", "2011-10-30 02:30"),
        ]))
        .unwrap();
    assert_eq!(counts(&imported), (3, 0, 0, 2));
    assert!(verdict_of(&imported, "skipped").contains("never existed"));
    assert!(verdict_of(&imported, "either").contains("occurred twice"));
    let told = office.told("EP-2011-00001");
    assert_eq!(told, ["2011-10-30T00:50:00Z", "2011-10-30T01:10:00Z"]);
}
