//! The roles a policy may name. A role is held over a place subtree; what it allows stands in policies and in the access matrix.

use serde::{Deserialize, Serialize};

use crate::Text;

/// What a person may be in the system. The three administrators exclude one another and every other role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// 网格员: the second line of reporting.
    GridWorker,
    /// 村干部
    VillageCadre,
    /// 村党组织书记: checks for rebound on the village party organisation's behalf.
    PartySecretary,
    /// 驻村工作队队长
    TeamLeader,
    /// 驻村工作队队员
    TeamMember,
    /// 党群代表: a mediator of the fourth kind.
    Representative,
    /// 乡镇干部
    TownshipOfficer,
    /// 司法所干部
    JudicialOfficer,
    /// 部门经办人: handles what is referred to a department, and permits.
    UnitOfficer,
    /// 组织部门
    OrganisationDepartment,
    /// 督导员
    Supervisor,
    /// 审计员
    Auditor,
    /// 系统管理员
    SystemAdministrator,
    /// 安全管理员
    SecurityAdministrator,
    /// 安全审计员
    AuditAdministrator,
}

impl Role {
    pub const ALL: [Role; 15] = [
        Role::GridWorker,
        Role::VillageCadre,
        Role::PartySecretary,
        Role::TeamLeader,
        Role::TeamMember,
        Role::Representative,
        Role::TownshipOfficer,
        Role::JudicialOfficer,
        Role::UnitOfficer,
        Role::OrganisationDepartment,
        Role::Supervisor,
        Role::Auditor,
        Role::SystemAdministrator,
        Role::SecurityAdministrator,
        Role::AuditAdministrator,
    ];

    /// The word in policies, tables, URLs and locale keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::GridWorker => "grid-worker",
            Role::VillageCadre => "village-cadre",
            Role::PartySecretary => "party-secretary",
            Role::TeamLeader => "team-leader",
            Role::TeamMember => "team-member",
            Role::Representative => "representative",
            Role::TownshipOfficer => "township-officer",
            Role::JudicialOfficer => "judicial-officer",
            Role::UnitOfficer => "unit-officer",
            Role::OrganisationDepartment => "organisation-department",
            Role::Supervisor => "supervisor",
            Role::Auditor => "auditor",
            Role::SystemAdministrator => "system-administrator",
            Role::SecurityAdministrator => "security-administrator",
            Role::AuditAdministrator => "audit-administrator",
        }
    }

    /// The role's name, for refusals and lists that say who may.
    pub fn title(self) -> Text {
        let (zh, en) = match self {
            Role::GridWorker => ("网格员", "grid worker"),
            Role::VillageCadre => ("村干部", "village cadre"),
            Role::PartySecretary => ("村党组织书记", "village party secretary"),
            Role::TeamLeader => ("驻村工作队队长", "team leader"),
            Role::TeamMember => ("驻村工作队队员", "team member"),
            Role::Representative => ("党群代表", "party-mass representative"),
            Role::TownshipOfficer => ("乡镇干部", "township officer"),
            Role::JudicialOfficer => ("司法所干部", "judicial officer"),
            Role::UnitOfficer => ("部门经办人", "department officer"),
            Role::OrganisationDepartment => ("组织部门", "organisation department"),
            Role::Supervisor => ("督导员", "supervisor"),
            Role::Auditor => ("审计员", "auditor"),
            Role::SystemAdministrator => ("系统管理员", "system administrator"),
            Role::SecurityAdministrator => ("安全管理员", "security administrator"),
            Role::AuditAdministrator => ("安全审计员", "audit administrator"),
        };
        Text::new(zh, en)
    }

    pub fn parse(word: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.as_str() == word)
    }

    /// One of the three administrators, who may hold no other role (separation of duties, level-3 protection).
    pub fn is_administrator(self) -> bool {
        matches!(self, Role::SystemAdministrator | Role::SecurityAdministrator | Role::AuditAdministrator)
    }
}
