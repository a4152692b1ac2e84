# 流程日志导入
log-taken = 已导入
log-repeated = 此前已导入
log-passed-over = 按对照表略过
log-rejected = 未导入
log-progress = 已读 { $rows } 行，{ $cases } 个事项
log-result = { $cases } 个事项，{ $events } 条记录：按期办结 { $in-time }，逾期办结 { $late }，未办结 { $open }。
log-unit = { $unit }：{ $cases } 个事项，按期 { $in-time }，逾期 { $late }，未办结 { $open }
log-rows = 各行：导入 { $taken }，此前已导入 { $repeated }，略过 { $passed-over }，未导入 { $rejected }。逐行结论：{ $verdicts }。未导入的行：{ $rejects }
log-no-jurisdiction = 本系统没有辖区 { $code }。
log-no-places = 本系统还没有行政区划。请先运行 bellwether import divisions FILE。
log-which-jurisdiction = 本系统有多个辖区，请用 --jurisdiction CODE 指明。
log-no-place = 本辖区没有地点 { $code }。请用 --place CODE 指明，或先运行 bellwether import divisions FILE。
refusal-log-short-row = 这一行的单元格少于表头。
refusal-log-empty = “{ $column }”列为空。
refusal-log-word-unknown = “{ $column }”列的“{ $word }”不在对照表中。
refusal-log-number = “{ $column }”列的“{ $word }”不是数字。
refusal-log-time = “{ $column }”列的“{ $word }”不符合对照表写明的时间格式。
