//! The loop itself: every stage can be reached, left, and led to a close; every close says how it ended.
//!
//! Not here: who may do it (`law.rs`), whether the names exist (`names.rs`); unknown names are passed over.

use std::collections::BTreeSet;

use super::Report;
use crate::case_policy::{Act, CasePolicy, Logic};
use crate::text::Text;

pub(super) fn check(policy: &CasePolicy, report: &mut Report<'_>) {
    stages(policy, report);
    outcomes(policy, report);
    acts(policy, report);
}

/// Every step a case can take from one stage to another, engine moves included.
fn edges(policy: &CasePolicy) -> Vec<(&str, &str)> {
    let mut edges = Vec::new();
    for act in &policy.acts {
        for from in &act.from {
            edges.extend(leads_to(policy, act).into_iter().map(|to| (from.as_str(), to)));
        }
    }
    if let Some(mediation) = &policy.mediation {
        edges.push((mediation.signing.as_str(), mediation.settled.as_str()));
    }
    // Going back: from where a referral or a merge led, to wherever it came from.
    let back: Vec<(&str, &str)> = policy
        .acts
        .iter()
        .filter(|act| matches!(act.logic, Logic::Return | Logic::Unmerge))
        .flat_map(|act| act.from.iter())
        .flat_map(|aside| {
            edges.iter().filter(move |(_, to)| to == aside).map(move |(from, _)| (aside.as_str(), *from))
        })
        .collect();
    edges.extend(back);
    edges.retain(|(from, to)| from != to);
    edges
}

fn leads_to<'a>(policy: &'a CasePolicy, act: &'a Act) -> Vec<&'a str> {
    let mut to: Vec<&str> = act.to.as_deref().into_iter().collect();
    match (act.logic, &policy.mediation) {
        (Logic::Agreement, Some(mediation)) => to.push(&mediation.signing),
        (Logic::OralAgreement, Some(mediation)) => to.push(&mediation.settled),
        _ => {}
    }
    if let (Logic::Reopen | Logic::FollowUp | Logic::ContactAgain | Logic::Check, Some(reopening)) =
        (act.logic, &policy.reopening)
    {
        to.push(&reopening.to);
    }
    to
}

fn stages(policy: &CasePolicy, report: &mut Report<'_>) {
    let edges = edges(policy);
    let forward = spread([policy.intake.to.as_str()].into(), |done| {
        edges.iter().filter(|(from, _)| done.contains(from)).map(|(_, to)| *to).collect()
    });
    let closed = policy.stages.iter().filter(|stage| stage.closed).map(|stage| stage.id.as_str()).collect();
    let closing = spread(closed, |done| {
        edges.iter().filter(|(_, to)| done.contains(to)).map(|(from, _)| *from).collect()
    });
    if policy.is_closed(&policy.intake.to) {
        report.add(
            "intake.to",
            Text::new("事项一登记就已办结", "A case would be closed when it comes in"),
            Text::new("请从未办结的阶段开始", "Begin in an open stage"),
        );
    }
    for (n, stage) in policy.stages.iter().enumerate() {
        let id = stage.id.as_str();
        let path = format!("stages[{n}]");
        if !forward.contains(id) {
            report.add(
                &path,
                Text::new(format!("没有办法到达阶段“{id}”"), format!("No act leads to the stage `{id}`")),
                Text::new("请让某个动作通向它，或删去", "Let an act lead to it, or remove it"),
            );
        } else if !stage.closed && !edges.iter().any(|(from, _)| *from == id) {
            report.add(
                &path,
                Text::new(format!("到了阶段“{id}”就出不去"), format!("A case cannot leave the stage `{id}`")),
                Text::new("请加一个离开它的动作", "Add an act that leads out of it"),
            );
        } else if !closing.contains(id) {
            report.add(
                &path,
                Text::new(
                    format!("从阶段“{id}”无法办结"),
                    format!("From the stage `{id}` a case can never close"),
                ),
                Text::new("请让它最终通向办结的阶段", "Let it lead to a closed stage in the end"),
            );
        }
    }
}

/// Adds what `next` finds until nothing new comes.
fn spread<'a>(
    mut done: BTreeSet<&'a str>,
    next: impl Fn(&BTreeSet<&'a str>) -> Vec<&'a str>,
) -> BTreeSet<&'a str> {
    loop {
        let before = done.len();
        let found = next(&done);
        done.extend(found);
        if done.len() == before {
            return done;
        }
    }
}

/// A close has an outcome, an outcome belongs to a close, and none is left over.
fn outcomes(policy: &CasePolicy, report: &mut Report<'_>) {
    for (n, act) in policy.acts.iter().enumerate() {
        let closes = act.to.as_deref().is_some_and(|to| policy.is_closed(to));
        if closes && act.outcome.is_none() && act.logic != Logic::Merge {
            report.add(
                &format!("acts[{n}].to"),
                Text::new("办结时没有写明结果", "It closes the case without an outcome"),
                Text::new("请写 outcome", "Give an `outcome`"),
            );
        }
        if act.outcome.is_some() && !closes {
            report.add(
                &format!("acts[{n}].outcome"),
                Text::new("没有办结却写了结果", "It gives an outcome without closing"),
                Text::new("请去掉 outcome，或通向办结的阶段", "Drop `outcome` or lead to a closed stage"),
            );
        }
    }
    for (n, outcome) in policy.outcomes.iter().enumerate() {
        let id = outcome.id.as_str();
        if !policy.acts.iter().any(|act| act.outcome.as_deref() == Some(id)) {
            report.add(
                &format!("outcomes[{n}]"),
                Text::new(format!("没有动作给出结果“{id}”"), format!("No act gives the outcome `{id}`")),
                Text::new("请让某个动作给出它，或删去", "Let an act give it, or remove it"),
            );
        }
    }
    let Some(reopening) = &policy.reopening else { return };
    if policy.is_closed(&reopening.to) {
        report.add(
            "reopening.to",
            Text::new("重开后又是已办结的阶段", "A reopened case would be closed again at once"),
            Text::new("请改为未办结的阶段", "Choose an open stage"),
        );
    }
    for (n, outcome) in policy.outcomes.iter().enumerate() {
        if outcome.settled && !reopening.outcomes.contains(&outcome.id) {
            report.add(
                &format!("outcomes[{n}]"),
                Text::new(
                    "办成的结果反弹后不能重开",
                    "A settled outcome that rebounds could not be reopened",
                ),
                Text::new("请写入 reopening.outcomes", "Add it to `reopening.outcomes`"),
            );
        }
    }
}

/// Each act can be done from somewhere and by someone.
fn acts(policy: &CasePolicy, report: &mut Report<'_>) {
    for (n, act) in policy.acts.iter().enumerate() {
        if act.from.is_empty() {
            report.add(
                &format!("acts[{n}].from"),
                Text::new("没有写明在哪些阶段可以做", "No stage in which it may be done"),
                Text::new("请写出阶段", "Name the stages"),
            );
        }
        if act.by.is_empty() && !act.resident && !policy.intake.imports {
            report.add(
                &format!("acts[{n}]"),
                Text::new("没有人可以做这个动作", "Nobody may do it"),
                Text::new("请在 by 中写出角色", "Name roles in `by`"),
            );
        }
    }
}
