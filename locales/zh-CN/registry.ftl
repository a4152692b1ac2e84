# 地域与单位
refusal-row-not-digits = 第 { $line } 行：代码 { $code } 或其上级含有数字以外的字符
refusal-row-length = 第 { $line } 行：代码 { $code } 或其上级应为 2、4、6、9 或 12 位数字
refusal-row-township-class = 第 { $line } 行：代码 { $code } 的乡级段应以 0 至 5 开头（0 街道，1 镇，2、3 乡，4、5 农场等）
refusal-row-gap = 第 { $line } 行：代码 { $code } 的上级段为空，下级段却不为空
refusal-row-level = 第 { $line } 行：代码 { $code } 的位数与所写层级不符
refusal-row-no-name = 第 { $line } 行：代码 { $code } 没有名称
refusal-row-parent-prefix = 第 { $line } 行：代码 { $code } 不在所写上级之内
refusal-row-parent-unknown = 第 { $line } 行：代码 { $code } 的上级既不在表中，也不在库中
refusal-row-duplicate = 第 { $line } 行：代码 { $code } 重复
refusal-place-unknown = 没有代码为 { $code } 的地域
refusal-unit-id = 单位编号只能用小写字母、数字和连字符，最多 64 个
refusal-unit-name = 请填写单位名称
refusal-unit-exists = 单位 { $unit } 已存在
registry-imported = 地域：新增或更改 { $taken } 条，未变 { $unchanged } 条，不属本辖区 { $outside } 条，有误 { $faults } 条
registry-which-jurisdiction = 表中的地域不止一个地市，请用 --jurisdiction 指明辖区代码
registry-jurisdiction-wrong = 辖区代码应为 6 位数字，例如 652325
registry-unit-added = 已添加单位 { $unit }
