# 区划、地点与单位
refusal-row-not-digits = 第 { $line } 行：代码 { $code } 或其上级含有数字以外的字符。
refusal-row-length = 第 { $line } 行：代码 { $code } 或其上级应为 2、4、6、9 或 12 位数字。
refusal-row-township-class = 第 { $line } 行：代码 { $code } 的乡级段应以 0 至 5 开头（0 街道，1 镇，2、3 乡，4、5 农场等）。
refusal-row-gap = 第 { $line } 行：代码 { $code } 的上级段为空，下级段却不为空。
refusal-row-level = 第 { $line } 行：代码 { $code } 的位数与所写层级不符。
refusal-row-no-name = 第 { $line } 行：代码 { $code } 没有名称。
refusal-row-parent-prefix = 第 { $line } 行：代码 { $code } 不在所写上级之内。
refusal-row-parent-unknown = 第 { $line } 行：代码 { $code } 的上级既不在表中，也不在库中。
refusal-row-duplicate = 第 { $line } 行：代码 { $code } 重复。
refusal-place-unknown = 没有代码为 { $code } 的地点。
refusal-unit-id = 单位编号只能使用小写字母、数字和连字符，最多 64 个字符。
refusal-unit-name = 请填写单位名称。
refusal-unit-exists = 单位 { $unit } 已存在。
registry-imported = 地点：新增或更改 { $taken } 个，未变 { $unchanged } 个，不属本辖区 { $outside } 个，有误 { $faults } 个
registry-row = 第 { $line } 行：{ $reason }
registry-absent = 表中没有本系统已有的 { $count } 个地点，仍予保留：{ $places }{ $more ->
    [true] 等
   *[false] {""}
}
registry-nothing = 没有导入：表中没有辖区 { $jurisdiction } 的可用行。
registry-which-jurisdiction = 表中没有可读的地点，或者地点不止属于一个地市，请用 --jurisdiction 指明辖区代码。
registry-jurisdiction-wrong = 辖区代码应为 6 位数字，例如 652325。
registry-unit-added = 已添加单位 { $unit }。
cli-import = 导入区划或流程日志
cli-import-divisions = 导入区划表（CSV：code,parent,name,level），可重复执行
cli-unit = 单位
cli-unit-add = 添加单位
cli-unit-add-arg-id = 单位编号：小写字母、数字、连字符
cli-arg-file = CSV 文件，UTF-8
cli-arg-name-en = 英文名称
refusal-divisions-column = 表中没有“{ $column }”列；须有 code、parent、name、level 四列。
refusal-divisions-empty = 表格只有表头，没有地点。
level-province = 省级
level-prefecture = 地市级
level-county = 县级
level-township = 乡镇级
level-village = 村级
