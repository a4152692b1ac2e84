# 登录与账号
refusal-sign-in-wrong = 登录名或密码不正确
refusal-sign-in-name = 登录名为 2 至 64 个字母、数字或 . _ - @，不分大小写
refusal-sign-in-taken = 登录名 { $sign_in } 已有人使用
refusal-user-name = 请填写姓名
refusal-user-id = 人员编号只能用小写字母、数字和连字符，最多 64 个
refusal-user-exists = 人员 { $user } 已存在
refusal-user-unknown = 没有登录名为 { $sign_in } 的人员
refusal-user-disabled-already = 该账号已停用
refusal-user-enabled-already = 该账号未被停用
refusal-unit-unknown = 没有编号为 { $unit } 的单位
refusal-role-alone = 系统管理员、安全管理员、安全审计员须由不同的人担任，且不得兼任其他角色
refusal-role-held = 该人员在此地域已有这一角色
refusal-role-not-held = 该人员在此地域没有这一角色
refusal-role-unknown = 没有名为 { $role } 的角色
refusal-place-code = { $code } 不是有效的地域代码
refusal-password-short = 密码至少 { $least } 个字符
refusal-password-long = 密码最多 { $most } 个字符
refusal-password-common = 这个密码太常见，容易被猜中；几个不相干的词连在一起更好记，也更安全
refusal-password-about-you = 密码不能是登录名或姓名加几个字符
refusal-password-old = 原密码不正确
refusal-password-again = 两次输入的新密码不一致
refusal-other-site = 这一请求来自其他网站，未予执行
refusal-form-token = 这张表单打开后您重新登录过，未能提交。请返回重新打开表单再试
refusal-not-json = 请求正文应为 JSON（application/json）
refusal-malformed = 请求内容无法读取：{ $detail }
sign-in-title = 登录
sign-in-name = 登录名
sign-in-password = 密码
sign-in-submit = 登录
sign-in-forgotten = 忘记密码请联系系统管理员，由其发给一次性链接。
sign-in-kept = 您刚才填写的内容已保留，登录后可继续。
sign-in-wait = { $minutes ->
    [0] 尝试次数过多，请稍候再试
   *[other] 尝试次数过多，请约 { $minutes } 分钟后再试
}
sign-in-resident = 居民无需登录：
sign-in-resident-link = 反映问题或凭码查询
account-title = 我的账号
account-roles = 我的角色
account-roles-none = 您还没有任何角色；请联系安全管理员授予。
account-role-over = { $role } · { $place }
account-whole = 全辖区
account-sessions = 登录情况
account-session-here = 本次登录
account-session-since = 登录于 { $since }，最近使用 { $seen }
account-sign-out-elsewhere = 退出其他所有设备
account-sign-out-elsewhere-done = { $count ->
    [0] 没有其他登录
   *[other] 已退出其他 { $count } 处登录
}
account-password = 修改密码
account-password-old = 原密码
account-password-new = 新密码
account-password-again = 再输一次新密码
account-password-hint = 至少 10 个字符。几个不相干的词连在一起就很好，不要求大小写和符号。
account-password-submit = 修改密码，并退出其他设备
account-password-done = 密码已修改，其他设备上的登录已全部退出。
account-post = 职务
account-unit = 单位
invitation-title = 设置密码
invitation-greeting = { $name }，请为登录名 { $sign_in } 设置密码。
invitation-submit = 设置密码并登录
accounts-added = 已添加人员 { $name }，编号 { $user }
accounts-link = 一次性设置密码链接（72 小时内有效）：{ $path }
accounts-password-set = 已设置密码
accounts-disabled = 已停用 { $name }，其所有登录已退出
accounts-enabled = 已启用 { $name }
accounts-granted = 已授予 { $name }：{ $role } · { $place }
accounts-revoked = 已收回 { $name }：{ $role } · { $place }
accounts-held = { $role } · { $place }
accounts-no-password = 标准输入中没有密码
