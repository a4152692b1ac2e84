//! Files as they come: cut off, shifted, doubled, contradicting themselves, for nothing.

use super::*;

#[test]
fn a_row_with_a_cell_too_many_is_rejected_and_not_passed_over() {
    let office = Office::new();
    let shifted = row_with(&[("case:department", "General,Experts"), ("concept:instance", "task-2")]);
    let surplus = format!("{},more", row_with(&[("concept:instance", "task-3")]));
    let empty = format!("{},,", row_with(&[("concept:instance", "task-4")]));
    let imported = office.import(&log_of(&[row_with(&[]), shifted, surplus, empty])).unwrap();
    assert_eq!(counts(&imported), (2, 0, 0, 2));
    assert!(verdict_of(&imported, "3").contains("This row has 16 cells, the header 15."));
}

#[test]
fn a_quotation_mark_that_is_not_closed_gets_a_verdict_with_its_line_and_how_many_are_unread() {
    let office = Office::new();
    let open = row_with(&[("case:channel", "\"Desk"), ("concept:instance", "task-2")]);
    let rows = [
        row_with(&[]),
        open,
        row_with(&[("concept:instance", "task-3")]),
        row_with(&[("concept:instance", "task-4")]),
    ];
    let imported = office.import(&log_of(&rows)).unwrap();
    assert_eq!(counts(&imported), (1, 0, 0, 1));
    let verdict = verdict_of(&imported, "3");
    assert!(verdict.contains("opens in line 3") && verdict.contains("3 lines were not read"), "{verdict}");
}

#[test]
fn a_quotation_mark_that_a_later_row_closes_swallows_no_row_in_silence() {
    let office = Office::new();
    let rows = [
        row_with(&[("case:channel", "\"Desk")]),
        row_with(&[("case:channel", "De\"sk"), ("concept:instance", "task-2")]),
        row_with(&[("org:resource", "\"one"), ("concept:instance", "task-3")]),
        "two\",2011-03-02 10:00:00+01:00".to_owned(),
    ];
    let imported = office.import(&log_of(&rows)).unwrap();
    assert_eq!(counts(&imported), (1, 0, 0, 1));
    assert!(verdict_of(&imported, "task-3").contains("takes up lines 4 to 5"), "in a column that is dropped");
}

#[test]
fn rows_that_tell_two_things_of_one_case_or_event_get_a_verdict() {
    let office = Office::new();
    let imported = office
        .import(&log_of(&[
            row_with(&[]),
            row_with(&[("case:deadline", "2011-04-30 12:00:00+02:00"), ("concept:instance", "task-2")]),
            row_with(&[("case:enddate", "2011-03-30 12:00:00+02:00"), ("concept:instance", "task-3")]),
            row_with(&[("case:deadline", "2011-03-31 10:00:00+00:00"), ("concept:instance", "task-4")]),
            row_with(&[("time:timestamp", "2011-03-09 10:00:00+01:00")]),
            row_with(&[]),
        ]))
        .unwrap();
    assert_eq!(counts(&imported), (2, 1, 0, 3), "the same instant at another offset is no contradiction");
    assert!(verdict_of(&imported, "task-2").contains("case:deadline differs from line 2"));
    assert!(verdict_of(&imported, "task-3").contains("case:enddate"));
    assert!(verdict_of(&imported, "6").contains("Line 2 has the same case and event"));
    let again = office
        .import(&log_of(&[row_with(&[]), row_with(&[("time:timestamp", "2011-03-09 10:00:00+01:00")])]));
    assert_eq!(counts(&again.unwrap()), (0, 1, 0, 1), "and so the second time");
}

#[test]
fn a_column_that_stands_twice_stops_the_import() {
    let office = Office::new();
    let records = office.records();
    let twice = log().replace("case:channel,", "case:deadline,case:channel,").replace("\nDesk,", "\n,Desk,");
    let error = in_english(&office.import(&twice).unwrap_err());
    assert!(error.contains("Two columns are called “case:deadline”"), "{error}");
    assert_eq!(office.records(), records);
}

#[test]
fn what_begins_like_a_formula_is_no_formula_in_the_verdicts() {
    let office = Office::new();
    let formula =
        row_with(&[("case:concept:name", "=1+1"), ("concept:instance", "@sum(a1)"), ("concept:name", "+x")]);
    let imported = office.import(&log_of(&[formula])).unwrap();
    for file in [&imported.verdicts, &imported.rejected] {
        let text = fs::read_to_string(file).unwrap();
        assert!(text.contains(",'=1+1,") && text.contains(",'@sum(a1),"), "{text}");
    }
}

#[test]
fn a_run_that_took_nothing_and_knew_nothing_says_why() {
    let office = Office::new();
    for (log, said) in [
        (format!("{HEADER}\n"), "no rows"),
        (
            log_of(&[row_with(&[("lifecycle:transition", "start")])]),
            "whose column “lifecycle:transition” is complete",
        ),
        (log_of(&[row_with(&[("time:timestamp", "soon")])]), "no row could be used"),
    ] {
        let imported = office.import(&log).unwrap();
        assert!(imported.nothing.as_ref().is_some_and(|nothing| nothing.contains(said)), "{imported:?}");
    }
}

#[test]
fn a_file_in_another_encoding_or_with_another_separator_says_how_to_mend_it() {
    let office = Office::new();
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    for (file, said) in [
        (utf16(&format!("\u{feff}{}", log())), "iconv -f UTF-16 -t UTF-8"),
        (log().replace(',', ";").into_bytes(), "separated by “;”"),
        (log().replace(',', "\t").into_bytes(), "separated by tabs"),
        (Vec::new(), "The file is empty."),
    ] {
        let error = open_log(&office.app, file.as_slice(), &office.map, PLACE).err().unwrap();
        assert!(in_english(&error).contains(said), "{}", in_english(&error));
    }
    let mut gbk = log_of(&[row_with(&[]), row_with(&[("concept:instance", "task-2")])]).into_bytes();
    let general = gbk.windows(7).rposition(|word| word == b"General").unwrap();
    gbk.splice(general..general + 7, *b"\xd7\xa8\xbc\xd2");
    let imported = office.import_bytes(&gbk).unwrap();
    assert_eq!(counts(&imported), (1, 0, 0, 1));
    assert!(verdict_of(&imported, "3").contains("iconv -f GB18030 -t UTF-8"));
}
