# 读取表格
refusal-table-empty = 文件是空的。
refusal-table-utf16 = 文件是 UTF-16 编码（电子表格称为“Unicode 文本”）。请另存为“CSV UTF-8”，或者转换：iconv -f { $encoding } -t UTF-8 文件 > 新文件.csv
refusal-table-not-utf8 = 不是 UTF-8 编码。请另存为“CSV UTF-8”；如为 GBK 编码（中文版 Excel 和 WPS 的“CSV”即是），请转换：iconv -f GB18030 -t UTF-8 文件 > 新文件.csv
refusal-table-separator = 各列之间用“{ $separator }”分隔。请另存为以逗号分隔的 CSV。
refusal-table-tabs = 各列之间用制表符分隔。请另存为以逗号分隔的 CSV。
refusal-table-column-twice = 有两列都叫“{ $column }”，无法得知用哪一列。请改名或者删去一列。
refusal-table-cells = 这一行有 { $found } 个单元格，表头有 { $expected } 个。
refusal-table-nul = 这一行含有零字节，文本中不应出现。
refusal-table-quotation-astray = 第 { $first } 行开始的引号在第 { $last } 行的单元格中间结束；第 { $first } 行至第 { $last } 行没有读取。引号本身须连写两个。
refusal-table-quotation-open = 第 { $first } 行开始的引号没有结束；从第 { $first } 行到第 { $last } 行共 { $unread } 行没有读取。
refusal-table-row-long = 这一行超过 { $limit } MiB。
refusal-table-total = 这一行是其他行的合计。
refusal-table-lines = 有一个单元格从第 { $first } 行延续到第 { $last } 行，可能缺少或者多出引号。
