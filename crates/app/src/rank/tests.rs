//! Reading tables, and what comes out of them in text, JSON and pictures.

use bellwether_policy::Lang;
use bellwether_rank::{Direction, Level};
use serde_json::Value;

use super::outcome::{Group, Question, rank};
use super::read::{Options, Read, Reason, Unreadable, read};
use super::{Method, json, picture, table};
use crate::table::{Unfit, column_twice};

const OPTIONS: Options = Options { group: None, margin_level: None };

fn question() -> Question {
    Question {
        direction: Direction::HigherBetter,
        level: Level::new(0.95).unwrap(),
        top: 1,
        bottom: 1,
        seed: 4,
        draws: 500,
        method: Method::Pairwise,
        least_caseload: 0.0,
        over_dispersion: false,
    }
}

fn read_text(text: &str) -> Read {
    read(text.as_bytes(), &OPTIONS).unwrap()
}

fn ranked(text: &str, question: &Question) -> Vec<Group> {
    rank(&read_text(text).rows, question).unwrap()
}

fn reasons(text: &str) -> Vec<(u64, &'static str)> {
    read_text(text).verdicts.iter().map(|verdict| (verdict.line, verdict.reason.code())).collect()
}

#[test]
fn chinese_headers_a_byte_order_mark_and_blank_lines_are_understood() {
    let read = read_text("\u{feff}单位,分子,分母\r\n东片,9,10\r\n\r\n,,\r\n西片,3,10\r\n");
    assert!(read.verdicts.is_empty(), "{:?}", read.verdicts);
    let lines: Vec<u64> = read.rows.iter().map(|row| row.line).collect();
    assert_eq!(lines, [2, 5]);
}

#[test]
fn every_bad_row_gets_its_line_and_reason_and_nothing_is_guessed() {
    let text = "unit,numerator,denominator\na,1,2\nb,,2\nc,x,2\n\nd,NaN,2\ne,-1,2\nf,3,2\ng,0,0\nh,1.5,2\n,1,2\ni,1\nj,1,2,3\nk,\"1,000\",2\n";
    assert_eq!(
        reasons(text),
        [
            (3, "missing"),
            (4, "not-a-number"),
            (6, "not-finite"),
            (7, "negative"),
            (8, "more-than-denominator"),
            (9, "zero"),
            (10, "not-whole"),
            (11, "missing"),
            (12, "fields"),
            (13, "fields"),
            (14, "not-a-number"),
        ]
    );
}

#[test]
fn of_two_rows_with_one_name_none_is_taken() {
    let read = read_text("name,count,exposure\na,1,10\nb,2,10\na,3,10\n");
    assert_eq!(read.rows.len(), 1);
    assert_eq!(read.verdicts[0].reason, Reason::SameUnit { lines: vec![4] });
    assert_eq!(read.verdicts[1].reason, Reason::SameUnit { lines: vec![2] });
}

#[test]
fn the_same_name_in_two_groups_is_two_units() {
    assert_eq!(read_text("unit,count,exposure,group\na,1,10,x\na,3,10,y\n").rows.len(), 2);
}

#[test]
fn a_row_that_is_not_utf8_is_refused_and_the_others_are_kept() {
    let read = read(b"unit,count,exposure\n\xb6\xab,1,2\nb,1,2\n", &OPTIONS).unwrap();
    assert_eq!((read.rows.len(), read.verdicts[0].line), (1, 2));
    assert_eq!(read.verdicts[0].reason, Reason::Row(Unfit::NotUtf8));
}

#[test]
fn a_row_that_adds_up_the_others_gets_a_verdict_and_no_rank() {
    let read =
        read_text("group,unit,count,exposure\nx,a,1,10\nx,小计,1,10\ny,b,2,10\n合计,,3,20\nTotal,,3,20\n");
    let units: Vec<&str> = read.rows.iter().map(|row| row.unit.as_str()).collect();
    let verdicts: Vec<_> = read
        .verdicts
        .iter()
        .map(|verdict| (verdict.line, verdict.unit.as_deref(), verdict.reason.code()))
        .collect();
    assert_eq!(units, ["a", "b"]);
    assert_eq!(verdicts, [(3, Some("小计"), "total"), (5, None, "total"), (6, None, "total")]);
}

#[test]
fn a_quotation_mark_that_is_not_closed_takes_no_unit_along_in_silence() {
    let read = read_text("unit,count,exposure\na,1,10\n\"b,2,10\nc,3,10\n");
    assert_eq!((read.rows.len(), read.verdicts.len()), (1, 1));
    let said = read.verdicts[0].text(Lang::En);
    assert!(said.contains("opens in line 3") && said.contains("2 lines were not read"), "{said}");
}

#[test]
fn a_margin_needs_its_level() {
    let text = b"unit,estimate,margin\na,1,2\n";
    assert_eq!(read(text, &OPTIONS).unwrap_err(), Unreadable::NoMarginLevel);
    let options = Options { margin_level: Some(Level::new(0.9).unwrap()), ..OPTIONS };
    let se = read(text, &options).unwrap().rows[0].measure.working_se();
    assert!((se - 2.0 / 1.644_853_6).abs() < 1e-6);
    assert_eq!(reasons("unit,estimate,margin,margin_level\na,1,2,90\nb,-1,2,0.9\n"), [(2, "level")]);
}

#[test]
fn a_header_that_says_too_little_or_too_much_is_refused() {
    let refused = |text: &str| read(text.as_bytes(), &OPTIONS).unwrap_err();
    assert_eq!(refused("a,numerator,denominator\n"), Unreadable::NoUnit);
    assert_eq!(refused("unit,numerator\n"), Unreadable::NoFigure);
    assert_eq!(refused("unit,count,exposure,notes,notes\n"), Unreadable::Table(column_twice("notes")));
    assert!(matches!(refused(""), Unreadable::Table(refusal) if refusal.key == "refusal-table-empty"));
    assert_eq!(refused("unit,numerator,denominator,count,exposure\n"), Unreadable::TwoFigures);
    assert_eq!(refused("unit,count,件数,exposure\n"), Unreadable::TwoColumns("件数".into()));
    let options = Options { group: Some("镇"), ..OPTIONS };
    assert_eq!(read(b"unit,count,exposure\n", &options).unwrap_err(), Unreadable::NoGroup("镇".into()));
}

const SHARES: &str = "unit,numerator,denominator\nlow,300,1000\nhigh,900,1000\nmiddle,610,1000\ntiny,2,2\n";

#[test]
fn json_has_exactly_the_promised_keys_best_first() {
    let text = json::render(&ranked(SHARES, &question()), &question(), &[], Lang::En).unwrap();
    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((report["level"].as_f64(), report["seed"].as_u64()), (Some(0.95), Some(4)));
    let units = report["units"].as_array().unwrap();
    let names: Vec<&str> = units.iter().map(|unit| unit["unit"].as_str().unwrap()).collect();
    assert_eq!(names, ["tiny", "high", "middle", "low"]);
    let mut keys: Vec<&str> = units[0].as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    let promised = [
        "could_be_bottom",
        "could_be_top",
        "high",
        "low",
        "outside_funnel",
        "rank",
        "rank_high",
        "rank_low",
        "unit",
        "value",
    ];
    assert_eq!(keys, promised);
    // 2 of 2 is first by value and proves nothing.
    assert_eq!((units[0]["rank"].as_u64(), units[0]["rank_high"].as_u64()), (Some(1), Some(4)));
    assert_eq!(units[3]["outside_funnel"], Value::Bool(true));
    assert_eq!(units[0]["outside_funnel"], Value::Bool(false));
}

#[test]
fn a_small_unit_without_events_lies_within_the_funnel() {
    let text = "unit,count,exposure\nnone,0,1\nall,40,20\nfew,12,20\n";
    let groups = ranked(text, &question());
    let none = groups[0].units.iter().find(|unit| unit.name == "none").unwrap();
    assert_eq!(none.outside_funnel, Some(false));
}

#[test]
fn estimates_have_no_funnel_and_small_units_no_rank() {
    let groups = ranked("unit,estimate,se\na,1,0.1\nb,2,0.1\n", &question());
    assert!(groups[0].units.iter().all(|unit| unit.outside_funnel.is_none()));
    assert!(picture::funnel::draw(&groups, &question(), Lang::Zh).is_none());
    let groups = ranked(SHARES, &Question { least_caseload: 10.0, ..question() });
    assert_eq!(groups[0].units[3].name, "tiny");
    assert!(groups[0].units[3].place.is_none());
}

#[test]
fn a_few_units_of_few_cases_may_have_any_rank_whatever_the_draws_and_the_seed() {
    let ranks = |text: &str, question: &Question| -> Vec<(usize, usize)> {
        let units = &ranked(text, question)[0].units;
        units.iter().map(|unit| unit.place.unwrap().ranks).map(|ranks| (ranks.low, ranks.high)).collect()
    };
    for (seed, draws) in [(1, 100), (2, 1000), (3, 5000)] {
        let question = Question { seed, draws, ..question() };
        assert_eq!(ranks("unit,numerator,denominator\na,4,5\nb,0,5\n", &question), [(1, 1), (2, 2)]);
        assert_eq!(ranks("unit,numerator,denominator\na,3,5\nb,0,5\n", &question), [(1, 2), (1, 2)]);
        assert_eq!(ranks("unit,count,exposure\na,5,1\nb,0,1\n", &question), [(1, 2), (1, 2)]);
        let far = "unit,numerator,denominator\na,90,100\nb,50,100\nc,10,100\n";
        assert_eq!(ranks(far, &question), [(1, 1), (2, 2), (3, 3)]);
    }
}

#[test]
fn groups_are_ranked_by_themselves() {
    let text = "unit,estimate,se,组别\na,1,0.1,山区\nb,9,0.1,平原\nc,2,0.1,山区\n";
    let groups = ranked(text, &question());
    assert_eq!(groups.len(), 2);
    let ranks: Vec<usize> =
        groups.iter().flat_map(|g| g.units.iter().map(|u| u.place.unwrap().rank)).collect();
    assert_eq!(ranks, [1, 2, 1]);
}

#[test]
fn lower_better_and_the_joint_method_rank_the_other_way_round() {
    let question = Question { direction: Direction::LowerBetter, method: Method::Joint, ..question() };
    let groups = ranked("unit,count,exposure\na,300,100\nb,100,100\nc,200,100\n", &question);
    let names: Vec<&str> = groups[0].units.iter().map(|unit| unit.name.as_str()).collect();
    assert_eq!(names, ["b", "c", "a"]);
    assert!(
        groups[0].units[0].place.unwrap().could_be_top && !groups[0].units[0].place.unwrap().could_be_bottom
    );
}

#[test]
fn a_table_lines_up_in_both_languages() {
    let groups = ranked("单位,分子,分母\n奇台镇,88,100\nb,70,100\n", &question());
    for lang in Lang::ALL {
        let text = table::render(&groups, &question(), lang);
        assert!(!text.contains('⟦'), "{text}");
        let widths: Vec<usize> = text.lines().take(3).map(table::width).collect();
        assert_eq!(widths[1], widths[2], "{text}");
    }
}

#[test]
fn numbers_keep_four_significant_digits() {
    let shown = [0.0, 12345.6, 1.5, 0.001_234_56, -2.0, 29.9].map(table::significant);
    assert_eq!(shown, ["0", "12346", "1.5", "0.001235", "-2", "29.9"]);
}

#[test]
fn pictures_name_every_unit_escape_names_and_say_what_they_show() {
    let text = "unit,numerator,denominator\n<b>&,300,1000\nhigh,900,1000\nmiddle,610,1000\n";
    let groups = ranked(text, &question());
    for lang in Lang::ALL {
        let drawings = [
            picture::intervals::draw(&groups, &question(), lang),
            picture::funnel::draw(&groups, &question(), lang).unwrap(),
        ];
        for drawing in drawings {
            assert!(drawing.starts_with("<svg ") && drawing.ends_with("</svg>\n"));
            assert!(drawing.contains("<title id=") && drawing.contains("<desc id="));
            assert!(drawing.contains("&lt;b&gt;&amp;") && !drawing.contains("<b>"));
            assert!(!drawing.contains('⟦') && !drawing.contains("NaN") && !drawing.contains("inf"));
        }
    }
}

#[test]
fn the_same_seed_draws_the_same_answer_and_an_empty_table_is_no_fault() {
    let render = || json::render(&ranked(SHARES, &question()), &question(), &[], Lang::En).unwrap();
    assert_eq!(render(), render());
    let nothing = ranked("unit,count,exposure\n", &question());
    assert!(json::render(&nothing, &question(), &[], Lang::En).unwrap().contains("\"units\": []"));
    assert!(picture::intervals::draw(&nothing, &question(), Lang::En).contains("</svg>"));
}
