# 页面框架
shell-name = 头羊
shell-skip = 跳到正文
shell-sections = 主要栏目
shell-today = 今日
shell-cases = 事项
shell-villages = 村情
shell-log = 记录
shell-sign-in = 登录
shell-sign-out = 退出登录
shell-theme = 显示方式
shell-theme-light = 浅色
shell-theme-dark = 深色
shell-theme-auto = 跟随系统
shell-log-size = 本辖区记录 { $records } 条，任何人都可以验证
shell-demonstration = 演示系统：人物和事项均为虚构，不是真实事项
