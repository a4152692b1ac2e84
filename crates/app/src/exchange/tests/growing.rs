//! A log that has grown since it came in: what is known stays known, what is new comes in, what differs is told once.

use super::*;

fn first() -> [String; 3] {
    [
        row_with(&[("concept:instance", "task-1")]),
        row_with(&[("concept:instance", "task-2"), ("time:timestamp", "2011-03-03 10:00:00+01:00")]),
        row_with(&[("case:concept:name", "case-2"), ("concept:instance", "task-3")]),
    ]
}

#[test]
fn new_rows_come_in_though_a_known_case_has_changed() {
    let office = Office::new();
    office.import(&log_of(&first())).unwrap();
    let changed =
        [("case:deadline", "2011-04-30 12:00:00+02:00"), ("case:enddate", "2011-04-20 12:00:00+02:00")];
    let grown = [
        row_with(&[&[("concept:instance", "task-1")], &changed[..]].concat()),
        row_with(
            &[
                &[("concept:instance", "task-2"), ("time:timestamp", "2011-03-03 10:00:00+01:00")],
                &changed[..],
            ]
            .concat(),
        ),
        row_with(
            &[
                &[("concept:instance", "task-9"), ("time:timestamp", "2011-04-01 10:00:00+02:00")],
                &changed[..],
            ]
            .concat(),
        ),
        row_with(&[("case:concept:name", "case-2"), ("concept:instance", "task-3")]),
        row_with(&[("case:concept:name", "case-3"), ("concept:instance", "task-10")]),
    ];
    let second = office.import(&log_of(&grown)).unwrap();
    assert_eq!(counts(&second), (2, 3, 0, 0));
    assert_eq!((second.cases, second.events), (3, 5));
    // The deadline that was recorded stays, so the end that came now is late.
    assert_eq!((second.closed_late, second.closed_in_time, second.open), (1, 0, 2));
    let verdicts = fs::read_to_string(&second.verdicts).unwrap();
    let told: Vec<&str> = verdicts.lines().filter(|line| line.contains("recorded differently")).collect();
    assert_eq!(
        told,
        [",case-1,,imported before,It was recorded differently before; that record stands: case:deadline."]
    );
    assert_eq!((second.rows.differing, second.nothing), (1, None));
    let records = office.records();
    assert_eq!(counts(&office.import(&log_of(&grown)).unwrap()), (0, 5, 0, 0));
    assert_eq!(office.records(), records, "and a third time writes nothing");
}

#[test]
fn an_end_that_is_another_now_or_none_is_told_and_the_recorded_one_stays() {
    let office = Office::new();
    let ended = |end: &str| log_of(&[row_with(&[("case:enddate", end)])]);
    office.import(&ended("2011-03-31 12:00:00+02:00")).unwrap();
    for end in ["2011-04-20 12:00:00+02:00", ""] {
        let again = office.import(&ended(end)).unwrap();
        assert_eq!((counts(&again), again.rows.ends_rejected), ((0, 1, 0, 0), 0), "{end}");
        assert_eq!((again.closed_in_time, again.rows.differing), (1, 1), "{end}");
        let verdicts = fs::read_to_string(&again.verdicts).unwrap();
        assert!(verdicts.contains("that record stands: case:enddate."), "{verdicts}");
    }
}

#[test]
fn known_rows_of_a_case_whose_end_cannot_be_stay_known_and_the_end_is_told_once() {
    let office = Office::new();
    office.import(&log_of(&first())).unwrap();
    let unfit = [("case:enddate", "2010-04-20 12:00:00+02:00")];
    let grown = [
        row_with(&[&[("concept:instance", "task-1")], &unfit[..]].concat()),
        row_with(&[&[("concept:instance", "task-9")], &unfit[..]].concat()),
    ];
    let second = office.import(&log_of(&grown)).unwrap();
    assert_eq!((counts(&second), second.rows.ends_rejected, second.open), ((1, 1, 0, 0), 1, 1));
    let verdicts = fs::read_to_string(&second.verdicts).unwrap();
    assert_eq!(verdicts.matches("ends before it begins").count(), 1);
}
