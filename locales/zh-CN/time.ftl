# 时间用语
time-just-now = 刚刚
time-minutes-ago = { $minutes } 分钟前
time-hours-ago = { $hours } 小时前
time-yesterday = 昨天
time-days-ago = { $days } 天前
due-in-minutes = { $minutes } 分钟后到期
due-in-hours = { $hours } 小时后到期
due-today = 今天到期
due-tomorrow = 明天到期
due-in-days = { $days } 天后到期
due-overdue-minutes = 逾期 { $minutes } 分钟
due-overdue-hours = 逾期 { $hours } 小时
due-overdue-days = 逾期 { $days } 天
due-provisional = 暂定
due-provisional-why = 涉及这一天的放假安排尚未公布，日期为暂定。
