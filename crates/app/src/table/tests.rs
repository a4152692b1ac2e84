//! Tables as they come: saved by spreadsheets, cut off, added up, in other encodings.

use super::*;

fn open(file: &[u8]) -> Result<Table<&[u8]>, &'static str> {
    Table::open(file).map_err(|error| error.downcast_ref::<Refusal>().expect("a refusal").key)
}

fn rows(file: &[u8]) -> Vec<TableRow> {
    let mut table = open(file).unwrap();
    std::iter::from_fn(|| table.next_row().unwrap()).collect()
}

/// The line of each row with what is the matter with it.
fn unfit(file: &[u8]) -> Vec<(u64, Option<Unfit>)> {
    rows(file).into_iter().map(|row| (row.first, row.unfit)).collect()
}

#[test]
fn a_table_reads_with_or_without_a_mark_whatever_ends_its_lines() {
    for end in ["\n", "\r\n", "\r"] {
        let file = ["\u{feff}\"unit\", count ,,", "", "东片,  9 ,,", ",,,", "\"a, \"\"b\"\"\",1"].join(end);
        let table = open(file.as_bytes()).unwrap();
        assert_eq!(table.header(), ["unit", "count"]);
        let cells: Vec<(u64, Vec<String>)> =
            rows(file.as_bytes()).into_iter().map(|row| (row.first, row.cells)).collect();
        let expected = [(3, ["东片", "9"]), (5, ["a, \"b\"", "1"])];
        assert_eq!(cells, expected.map(|(line, cells)| (line, cells.map(str::to_owned).to_vec())), "{end:?}");
    }
}

#[test]
fn a_file_that_is_no_such_table_is_refused_with_what_would_help() {
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    for (file, key) in [
        (Vec::new(), "refusal-table-empty"),
        (b"\xef\xbb\xbf\r\n \r\n".to_vec(), "refusal-table-empty"),
        (utf16("\u{feff}unit,count\n"), "refusal-table-utf16"),
        (utf16("unit,count\n"), "refusal-table-utf16"),
        (b"\0u\0n\0i\0t\0,\0n\0\n".to_vec(), "refusal-table-utf16"),
        (b"PK\x03\x04\0\0".to_vec(), "refusal-table-nul"),
        (b"\xb5\xa5\xce\xbb,\xb7\xd6\xd7\xd3\n".to_vec(), "refusal-table-not-utf8"),
        (b"unit;count\na;1\n".to_vec(), "refusal-table-separator"),
        (b"unit\tcount\na\t1\n".to_vec(), "refusal-table-tabs"),
        (b"unit,count,count\na,1,2\n".to_vec(), "refusal-table-column-twice"),
        (b"unit,\"count\na,1\nb,2\n".to_vec(), "refusal-table-quotation-open"),
    ] {
        assert_eq!(open(&file).err(), Some(key), "{}", String::from_utf8_lossy(&file));
    }
}

#[test]
fn a_row_with_a_cell_too_many_or_too_few_is_unfit_and_empty_ones_at_its_end_are_none() {
    let cells = |found| Some(Unfit::Cells { expected: 2, found });
    assert_eq!(
        unfit(b"a,b\n1,2,3\n1\n1,2,,\n1,,2\n"),
        [(2, cells(3)), (3, cells(1)), (4, None), (5, cells(3))]
    );
}

#[test]
fn a_mark_that_is_not_closed_takes_no_row_before_it_along() {
    let open = Unfit::QuotationOpen { opens: 3, last: 5 };
    assert_eq!(unfit(b"a,b\n1,2\n3,\"x\n4,5\n6,7\n"), [(2, None), (3, Some(open))]);
    let astray = Unfit::QuotationAstray { opens: 2, last: 3 };
    assert_eq!(unfit(b"a,b\n1,\"x\n2,\"y\"\n3,z\n"), [(2, Some(astray)), (4, None)]);
}

#[test]
fn a_row_in_another_encoding_or_with_what_no_text_has_is_unfit_and_stops_no_other() {
    let found = unfit(b"a,b\n\xb6\xab,1\nx\0,1\nc,1\n");
    assert_eq!(found, [(2, Some(Unfit::NotUtf8)), (3, Some(Unfit::Nul)), (4, None)]);
}

#[test]
fn a_row_that_adds_up_others_is_told() {
    for total in
        ["合计", " 合　计：", "总计", "小计", "城关镇小计", "Total", "TOTAL:", "Grand total", "sub-total"]
    {
        assert!(is_total(total), "{total}");
        let file = format!("a,b\n{total},3\n,{total}\n");
        assert_eq!(unfit(file.as_bytes()), [(2, Some(Unfit::Total)), (3, Some(Unfit::Total))]);
    }
    for unit in ["合计镇", "Totalling house", "总计划办公室", "Totnes", ""] {
        assert!(!is_total(unit), "{unit}");
    }
}

#[test]
fn a_cell_that_begins_like_a_formula_is_text_to_a_spreadsheet() {
    for formula in ["=1+1", "+1", "-2+3", "@sum(a1)", "\t=1", " =1", "＝1"] {
        assert_eq!(guarded(formula), format!("'{formula}"));
    }
    for text in ["case-1", "", "1=1", "王-李"] {
        assert_eq!(guarded(text), text);
    }
}

/// Every file of so many letters that matter to where a row ends.
fn files(letters: usize) -> impl Iterator<Item = Vec<u8>> {
    const LETTERS: [u8; 5] = *b"a,\"\n\r";
    (0..5_usize.pow(letters as u32))
        .map(move |n| (0..letters).map(|place| LETTERS[n / 5_usize.pow(place as u32) % 5]).collect())
}

#[test]
fn rows_end_where_the_parser_of_the_cells_ends_them_and_follow_line_by_line() {
    let mut parser = Parser::new();
    for file in (0..=5).flat_map(files) {
        let (mut rows, mut split, mut next) = (Rows::new(file.as_slice()), Vec::new(), 1);
        while let Some(row) = rows.next().unwrap() {
            assert!(
                row.first == next && row.last >= row.first,
                "{:?}: {row:?}",
                String::from_utf8_lossy(&file)
            );
            next = row.last + 1;
            split.extend(Some(parser.cells(&row.bytes)).filter(|cells| !cells.is_empty()));
        }
        let mut whole =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(file.as_slice());
        let record = |record: csv::Result<csv::StringRecord>| -> Vec<String> {
            record.unwrap().iter().map(|cell| cell.trim().to_owned()).collect()
        };
        assert_eq!(
            split,
            whole.records().map(record).collect::<Vec<_>>(),
            "{:?}",
            String::from_utf8_lossy(&file)
        );
    }
}
