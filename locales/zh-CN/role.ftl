# 职务与角色的名称
role-grid-worker = 网格员
role-village-cadre = 村干部
role-party-secretary = 村党组织书记
role-team-leader = 驻村工作队队长
role-team-member = 驻村工作队队员
role-representative = 党群代表
role-township-officer = 乡镇干部
role-judicial-officer = 司法所干部
role-unit-officer = 部门经办人
role-organisation-department = 组织部门
role-supervisor = 督导员
role-auditor = 审计员
role-system-administrator = 系统管理员
role-security-administrator = 安全管理员
role-audit-administrator = 安全审计员
