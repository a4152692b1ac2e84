//! What the law and the mission ask of every policy: a second person, no compulsory photo, separated administrators, and the parts
//! the engine's named logic cannot do without.
//!
//! Not here: forbidden names (`forbidden.rs`).

use super::Report;
use crate::case_policy::{Act, CasePolicy, Logic, Need, Relation};
use crate::role::Role;
use crate::text::Text;

pub(super) fn check(policy: &CasePolicy, report: &mut Report<'_>) {
    for (n, act) in policy.acts.iter().enumerate() {
        second_person(policy, n, act, report);
        administrators(&format!("acts[{n}].by"), &act.by, report);
        logic_fields(n, act, report);
        needs(policy, n, act, report);
        rests_on(policy, n, act, report);
    }
    for (n, line) in policy.lines.iter().enumerate() {
        administrators(&format!("lines[{n}].roles"), &line.roles, report);
    }
    for (n, field) in policy.fields.iter().enumerate() {
        for (k, choice) in field.choices.iter().enumerate() {
            administrators(&format!("fields[{n}].choices[{k}].by"), &choice.by, report);
        }
    }
    photos(policy, report);
    unread(policy, report);
}

/// What is decided is read first, and nobody closes on evidence of their own.
fn unread(policy: &CasePolicy, report: &mut Report<'_>) {
    if !policy.read_first && policy.acts.iter().any(|act| act.logic.decides()) {
        report.add(
            "read_first",
            Text::new("没有查阅过的人也可以作出决定", "Somebody could decide on what they have not read"),
            Text::new("请写 read_first = true", "Set `read_first = true`"),
        );
    }
    let asks = policy.grades.iter().any(|grade| !grade.evidence.is_empty());
    if asks && !policy.evidence_by_another {
        report.add(
            "evidence_by_another",
            Text::new("办结人可以凭自己添加的佐证材料办结", "Somebody could close on evidence of their own"),
            Text::new("请写 evidence_by_another = true", "Set `evidence_by_another = true`"),
        );
    }
}

/// Who did the work does not say that it is done, and nobody ends a case alone, in whatever way: by closing it, declining it,
/// recording a withdrawal or merging it away. Only the resident may. A complaint is answered by someone it cannot be about.
fn second_person(policy: &CasePolicy, n: usize, act: &Act, report: &mut Report<'_>) {
    let ends = act.to.as_deref().is_some_and(|to| policy.is_closed(to));
    let only_resident = act.resident && act.by.is_empty();
    let asked = match act.logic {
        _ if only_resident => return,
        // Who found that nothing came back does not close on their own word.
        Logic::Close if act.needs.contains(&Need::Checked) => Relation::ThirdPerson,
        _ if ends => Relation::SecondPerson,
        Logic::Close | Logic::Check => Relation::SecondPerson,
        Logic::FollowUp | Logic::ContactAgain => Relation::NotHandler,
        // A code speaks for the resident, so nobody who worked on the case may come by it.
        Logic::AnswerComplaint | Logic::ReissueCode => Relation::Uninvolved,
        _ => return,
    };
    if act.relation == asked || act.relation == Relation::Uninvolved {
        return;
    }
    let stricter = match asked {
        Relation::NotHandler => [Relation::SecondPerson, Relation::ThirdPerson].contains(&act.relation),
        Relation::SecondPerson => act.relation == Relation::ThirdPerson,
        _ => false,
    };
    if stricter {
        return;
    }
    let word = match asked {
        Relation::Uninvolved => "uninvolved",
        Relation::SecondPerson => "second-person",
        Relation::ThirdPerson => "third-person",
        _ => "not-handler",
    };
    report.add(
        &format!("acts[{n}].relation"),
        Text::new(
            "经办人可以独自了结事项或核实自己的工作",
            "Someone could end a case alone, or verify their own work",
        ),
        Text::new(format!("请写 relation = \"{word}\""), format!("Set `relation = \"{word}\"`")),
    );
}

/// Administrators run the system; they take no part in its cases (separation of duties).
fn administrators(path: &str, roles: &[Role], report: &mut Report<'_>) {
    for (n, role) in roles.iter().enumerate().filter(|(_, role)| role.is_administrator()) {
        report.add(
            &format!("{path}[{n}]"),
            Text::new("三员不得办理事项", format!("`{}` may not take part in cases", role.as_str())),
            Text::new("请改为业务角色", "Name a role of the work instead"),
        );
    }
}

/// A case must be closable without a photo or film （国办函〔2026〕12号）.
fn photos(policy: &CasePolicy, report: &mut Report<'_>) {
    let is_picture = |id: &String| {
        let title = policy.evidence_kind(id).map(|kind| kind.title.zh.as_str()).unwrap_or_default();
        ["photo", "picture", "image", "video", "film"].iter().any(|word| id.contains(word))
            || ["照片", "图片", "影像", "视频", "录像"].iter().any(|word| title.contains(word))
    };
    for (n, grade) in policy.grades.iter().enumerate() {
        if !grade.evidence.is_empty() && grade.evidence.iter().all(is_picture) {
            report.add(
                &format!("grades[{n}].evidence"),
                Text::new("没有照片或视频就无法办结", "A case could not close without a photo or film"),
                Text::new(
                    "请再列一种不需拍摄的佐证，例如书面记录",
                    "Also accept a kind that needs no camera, such as a written record",
                ),
            );
        }
    }
}

/// The fields each named logic reads.
fn fields_of(logic: Logic) -> &'static [&'static str] {
    match logic {
        Logic::Grade => &["grade"],
        Logic::Category => &["category"],
        Logic::AddParty => &["new-party"],
        Logic::Analysis => &["people"],
        Logic::Mediators => &["mediators"],
        Logic::Recuse => &["person", "motion"],
        Logic::HandOver => &["person"],
        Logic::AssignRound => &["person", "grade", "reason"],
        Logic::Consent => &["party", "consents"],
        Logic::Agreement => &["facts", "content", "performance", "perform-by"],
        Logic::OralAgreement => &["content"],
        Logic::Sign => &["party"],
        Logic::ApplyConfirmation => &["parties"],
        Logic::RecordConfirmation => &["confirmed"],
        Logic::FollowUp | Logic::ContactAgain => &["way", "solved"],
        Logic::Check => &["rebounded"],
        Logic::Merge => &["case"],
        Logic::Terminate => &["routes-told"],
        Logic::ReissueCode => &["identity-checked", "reason"],
        Logic::OwnPhone => &["phone"],
        Logic::CorrectParty => &["party", "new-party"],
        _ => &[],
    }
}

fn logic_fields(n: usize, act: &Act, report: &mut Report<'_>) {
    for id in fields_of(act.logic) {
        if !act.fields.iter().any(|field| field.id == *id && field.required) {
            report.add(
                &format!("acts[{n}].fields"),
                Text::new(
                    format!("这个动作需要必填字段“{id}”"),
                    format!("This act needs the field `{id}`, and not as optional"),
                ),
                Text::new(format!("请加上 \"{id}\""), format!("Add \"{id}\"")),
            );
        }
    }
}

/// What a precondition rests on must exist, or the act could never be done.
fn needs(policy: &CasePolicy, n: usize, act: &Act, report: &mut Report<'_>) {
    for (k, need) in act.needs.iter().enumerate() {
        if !can_be_met(policy, *need) {
            report.add(
                &format!("acts[{n}].needs[{k}]"),
                Text::new("这个前提永远不会满足", "Nothing in the policy can meet this need"),
                Text::new("请补上满足它的动作或设置，或删去", "Add what meets it, or remove it"),
            );
        }
    }
}

fn has(policy: &CasePolicy, logic: Logic) -> bool {
    policy.acts.iter().any(|act| act.logic == logic)
}

fn can_be_met(policy: &CasePolicy, need: Need) -> bool {
    let has = |logic| has(policy, logic);
    let mediation = policy.mediation.is_some();
    match need {
        Need::BothSides => policy.intake.parties || has(Logic::AddParty),
        Need::Consent => has(Logic::Consent),
        Need::Mediators => mediation && has(Logic::Mediators),
        Need::Mediated => has(Logic::Mediate),
        Need::EffectiveAgreement => mediation && (has(Logic::Agreement) || has(Logic::OralAgreement)),
        Need::FollowedUp => has(Logic::FollowUp),
        Need::Checked => has(Logic::Check),
        Need::NotPerformed => has(Logic::Performance),
        Need::PromiseKept => has(Logic::Performance) && has(Logic::ContactAgain),
        Need::Evidence => {
            policy.grades.iter().all(|grade| grade.evidence.is_empty()) || !policy.evidence.is_empty()
        }
        Need::NotFamilyStatus => policy.categories.iter().any(|category| category.family_status),
        Need::Unassigned | Need::Assigned => true,
        Need::OpenComplaint => has(Logic::Complain),
        Need::Reopenable => policy.reopening.is_some(),
    }
}

/// What the logic of an act rests on.
fn rests_on(policy: &CasePolicy, n: usize, act: &Act, report: &mut Report<'_>) {
    let (path, what, remedy) = match act.logic {
        Logic::ApplyConfirmation if !act.needs.contains(&Need::NotFamilyStatus) => (
            "needs",
            Text::new(
                "身份、收养、婚姻类纠纷不得申请司法确认",
                "Matters of identity, adoption and marriage cannot be confirmed by the court",
            ),
            Text::new("请加上 \"not-family-status\"", "Add \"not-family-status\""),
        ),
        Logic::Reopen
            if policy.reopening.as_ref().is_some_and(|reopening| reopening.releases)
                && !has(policy, Logic::AssignRound) =>
        {
            (
                "logic",
                Text::new("重新办理后没有人承办", "Nobody would handle it after reopening"),
                Text::new(
                    "请增加 logic = \"assign-round\" 的动作",
                    "Add an act with `logic = \"assign-round\"`",
                ),
            )
        }
        Logic::Performance | Logic::Instalment
            if act.evidence.is_empty() && !act.fields.iter().any(|field| field.id == "owed-to") =>
        {
            (
                "fields",
                Text::new("履行没有办法证明", "Performance could never be shown"),
                Text::new("请写 evidence，或加上 \"owed-to?\"", "Offer `evidence`, or add \"owed-to?\""),
            )
        }
        Logic::Reopen if policy.reopening.is_none() => (
            "logic",
            Text::new("没有写明怎样重开", "Reopening is not described"),
            Text::new("请补上 [reopening]", "Add [reopening]"),
        ),
        Logic::Agreement | Logic::OralAgreement | Logic::Sign | Logic::Countersign | Logic::Seal
            if policy.mediation.is_none() =>
        {
            (
                "logic",
                Text::new("没有写明怎样调解", "Mediation is not described"),
                Text::new("请补上 [mediation]", "Add [mediation]"),
            )
        }
        _ => return,
    };
    report.add(&format!("acts[{n}].{path}"), what, remedy);
}
