# Tables that are read
refusal-table-empty = The file is empty.
refusal-table-utf16 = The file is in UTF-16, which spreadsheets call Unicode text. Save it as “CSV UTF-8”, or convert it: iconv -f { $encoding } -t UTF-8 FILE > NEW.csv
refusal-table-not-utf8 = The file is not in UTF-8. Save it as “CSV UTF-8”; if it is in GBK, as “CSV” from Chinese Excel and WPS is, convert it: iconv -f GB18030 -t UTF-8 FILE > NEW.csv
refusal-table-separator = The columns are separated by “{ $separator }”. Save the file as CSV with commas.
refusal-table-tabs = The columns are separated by tabs. Save the file as CSV with commas.
refusal-table-column-twice = Two columns are called “{ $column }”, and it is not clear which is meant. Rename or remove one.
refusal-table-cells = This row has { $found } cells, the header { $expected }.
refusal-table-nul = This row contains a zero byte, which does not belong in text.
refusal-table-quotation-astray = The quotation mark that opens in line { $first } closes within a cell of line { $last }; lines { $first } to { $last } were not read. A quotation mark that belongs to the text is written twice.
refusal-table-quotation-open = The quotation mark that opens in line { $first } is never closed. { $unread ->
    [one] That line was not read.
   *[other] { $unread } lines were not read, from there to line { $last }.
}
refusal-table-row-long = This row is longer than { $limit } MiB.
refusal-table-total = This row is a total of other rows.
refusal-table-lines = A cell goes over several lines, from { $first } to { $last }; a quotation mark may be missing, or there may be one too many.
