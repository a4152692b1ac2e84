# Tables that are read
refusal-table-empty = The file is empty.
refusal-table-utf16 = The file is in UTF-16, which spreadsheets call Unicode text. Save it as “CSV UTF-8”, or convert it: iconv -f { $encoding } -t UTF-8 FILE > NEW.csv
refusal-table-not-utf8 = Not UTF-8. Save the file as “CSV UTF-8”; where it is GBK, as “CSV” of Excel and WPS in Chinese is, convert it: iconv -f GB18030 -t UTF-8 FILE > NEW.csv
refusal-table-separator = The columns are separated by “{ $separator }”. Save the file as CSV with commas.
refusal-table-tabs = The columns are separated by tabs. Save the file as CSV with commas.
refusal-table-column-twice = Two columns are called “{ $column }”; which is meant cannot be known. Rename or remove one.
refusal-table-cells = The row has { $found } cells, the header { $expected }.
refusal-table-nul = The row holds a zero byte, which no text has.
refusal-table-quotation-astray = The quotation mark that opens in line { $first } closes within a cell of line { $last }; the lines from { $first } to { $last } are unread. A mark that is meant is written twice.
refusal-table-quotation-open = The quotation mark that opens in line { $first } is not closed. { $unread ->
    [one] That line is unread.
   *[other] { $unread } lines are unread, from there to line { $last }.
}
refusal-table-row-long = The row is longer than { $limit } MiB.
refusal-table-total = The row adds up others.
refusal-table-lines = A cell goes over several lines, from { $first } to { $last }; a quotation mark may be missing or too many.
