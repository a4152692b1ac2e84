# Names of roles
role-grid-worker = Grid worker
role-village-cadre = Village cadre
role-party-secretary = Village party secretary
role-team-leader = Team leader
role-team-member = Team member
role-representative = Party-mass representative
role-township-officer = Township officer
role-judicial-officer = Judicial officer
role-unit-officer = Unit officer
role-organisation-department = Organisation department
role-supervisor = Supervisor
role-auditor = Auditor
role-system-administrator = System administrator
role-security-administrator = Security administrator
role-audit-administrator = Audit administrator
