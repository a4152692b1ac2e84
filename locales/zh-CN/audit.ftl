# 记录日志：验证、公布、展示、抹除
audit-verify-progress = 已核对 { $done } / { $total } 条记录
audit-verify-log = { $jurisdiction }：{ $records } 条记录，根 { $root }
audit-verify-speed = 每秒 { $rate } 条记录；证据文件 { $files } 个；共用 { $seconds } 秒
audit-verify-good = 全部相符。
audit-verify-bad = 不相符，发现 { $count } 处问题：
audit-verify-more = ……另有 { $count } 处问题
audit-verify-next = 请停止写入，原样留存数据文件夹的副本，并联系日志负责人。
audit-rebuild-done = 已将 { $records } 条记录重放到 { $tables } 个表。
audit-rebuild-same = { $tables } 个表与日志重放的结果完全一致（重放 { $records } 条记录）。
audit-rebuild-differs = 表与日志重放的结果有 { $count } 行不同：
audit-rebuild-more = ……另有 { $count } 行
audit-rebuild-only-live = 表中有，日志重放的结果中没有
audit-rebuild-only-replayed = 表中缺少
audit-rebuild-changed = 有改动：{ $columns }
audit-export-done = 已导出 { $records } 条记录，本次写入 { $files } 个文件。
refusal-erasure-basis = 请写明抹除所依据的法律条款或决定。
refusal-nothing-to-erase = 该人名下没有以其密钥保存的内容，或此前已经抹除。
