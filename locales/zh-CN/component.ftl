# 页面构件
stage-track = 办理进度
stage-of = 第 { $step } 步，共 { $steps } 步：
stage-past = 已完成：
stage-current = 当前：
stage-future = 尚未开始：

now-title = 现在
now-also = 同时须办理：{ $act }
now-refused = 当前不能办理的步骤

clock-title = 时限
clock-met = 按期完成 · { $when }
clock-met-late = 逾期完成 · { $when }
clock-used = 已行使 · { $when }
clock-not-started = 尚未开始
clock-not-needed = 不需要
clock-ended = 不再计时

timeline-title = 经过
timeline-evidence = 佐证材料
timeline-erased = 已随当事人信息依法抹除

record-covered = 可验证
record-waiting = 待写入检查点

verify-here = 在此验证
verify-explain = 从记录 #{ $index } 出发，经 { $steps } 个哈希，应得出含 { $size } 条记录的检查点的根值。您的浏览器可以自行计算。
verify-path = 查看路径与根值
verify-good = 验证通过：浏览器算出的根值与检查点一致。
verify-bad = 验证未通过：浏览器算出的根值与检查点不一致。请保存本页并告知审计员。
verify-unable = 此浏览器在当前连接下无法计算哈希，请使用 HTTPS，或者在命令行验证。
verify-noscript = 未启用脚本时，请用命令 bellwether verify 验证。

filter-title = 筛选
filter-clear = 清除筛选
filter-search = 查找

table-rows = 共 { $count } 行
table-sort = 按此列排序
table-columns = 显示列
table-columns-apply = 应用
table-export = 导出所示内容

pager-title = 翻页
pager-first = 第一页
pager-previous = 上一页
pager-next = 下一页
pager-shown = 本页 { $shown } 行
pager-shown-of = 本页 { $shown } 行，共 { $total } 行

refused-title = 不能办理
refused-who-could = 可由{ $who }办理。
fault-title = 系统出现故障
fault-next = 本次操作未予记录。请稍后再试；如再次出现，请将下面的编号告知系统管理员。
fault-id = 故障编号
state-back = 返回
offline-title = 当前没有网络
offline-kept = 您填写的文字保留在此浏览器的本标签页中，请勿关闭；恢复联网后请再次提交。重复提交只记录一次；文件可能需要重新选择。

figure-as-of = 截至 { $date } #{ $seq }

code-title = 查询码
code-keep = 请妥善保存。凭此码可以查看进展、确认结果或者要求重新办理。
code-copy = 复制
code-copied = 已复制
code-print = 打印

crumbs-title = 当前位置
keys-move = 上下移动
keys-open = 打开
keys-search = 查找

field-optional = （选填）
field-error = 错误：
field-yuan = 元
field-choose = 请选择
field-yes = 是
field-no = 否
field-file-rule = 可上传 { $kinds }，每个不超过 { $size }。
field-file-kept = 照片和文档中图片的拍摄位置、设备等信息，以及 Word、Excel 文档的属性，接收时予以去除；PDF 按原样保存，其中的作者、设备等信息也会保留。
field-file-too-big = 所选文件超过 { $size }，请换用较小的文件。
people-find = 输入姓名、拼音、首字母或代码
people-none = 没有符合的结果

form-cancel = 取消
form-mistakes = 有 { $count } 处需要改正
form-phone-unfit = 电话号码须为 7 至 15 位数字；没有电话的，可以不填。
form-kept = 您填写的内容均已保留。
form-kept-but-files = 您填写的文字均已保留；文件需要重新选择。
form-kept-but-password = 密码需要重新输入。
form-restored = 上次没有提交的文字已恢复，请核对后提交；文件需要重新选择。
clock-paused = 上报、转办期间中止计算
timeline-earlier = 更早的 { $count } 条记录
now-later = 尚不具备条件的其他步骤（{ $count } 项）
