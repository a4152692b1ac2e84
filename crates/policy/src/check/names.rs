//! Ids and references: every id well formed and unique, every name used somewhere defined.
//!
//! Not here: whether the stages make a loop (`flow.rs`).

use std::collections::BTreeSet;

use super::Report;
use crate::case_policy::{Bound, CasePolicy, Days, Field, FieldKind, FieldUse};
use crate::text::Text;

pub(super) fn check(policy: &CasePolicy, report: &mut Report<'_>) {
    ids(policy, report);
    own_keys(policy, report);
    fields(policy, report);
    grades(policy, report);
    acts(policy, report);
    clocks(policy, report);
    mediation_and_reopening(policy, report);
}

/// Lower-case ASCII words joined by single hyphens.
pub(crate) fn is_kebab(id: &str) -> bool {
    let word = |word: &str| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    id.split('-').all(word)
}

fn ids(policy: &CasePolicy, report: &mut Report<'_>) {
    unique("lines", policy.lines.iter().map(|line| line.id.as_str()), report);
    unique("categories", policy.categories.iter().map(|category| category.id.as_str()), report);
    unique("grades", policy.grades.iter().map(|grade| grade.id.as_str()), report);
    unique("stages", policy.stages.iter().map(|stage| stage.id.as_str()), report);
    unique("outcomes", policy.outcomes.iter().map(|outcome| outcome.id.as_str()), report);
    unique("fields", policy.fields.iter().map(|field| field.id.as_str()), report);
    unique("evidence", policy.evidence.iter().map(|kind| kind.id.as_str()), report);
    unique("acts", policy.acts.iter().map(|act| act.id.as_str()), report);
    unique("clocks", policy.clocks.iter().map(|clock| clock.id.as_str()), report);
    unique("events", policy.events.iter().map(|event| event.id.as_str()), report);
    for (n, field) in policy.fields.iter().enumerate() {
        let choices = field.choices.iter().map(|choice| choice.id.as_str());
        unique(&format!("fields[{n}].choices"), choices, report);
    }
    if let Some(mediation) = &policy.mediation {
        unique("mediation.kinds", mediation.kinds.iter().map(|kind| kind.id.as_str()), report);
    }
    for (n, act) in policy.acts.iter().enumerate() {
        well_formed(&format!("acts[{n}].event"), &act.event, report);
    }
    well_formed("intake.event", &policy.intake.event, report);
    well_formed("name", &policy.name, report);
}

fn unique<'a>(list: &str, ids: impl Iterator<Item = &'a str>, report: &mut Report<'_>) {
    let mut seen = BTreeSet::new();
    for (n, id) in ids.enumerate() {
        let path = format!("{list}[{n}].id");
        well_formed(&path, id, report);
        if !seen.insert(id) {
            report.add(
                &path,
                Text::new(format!("编号“{id}”重复"), format!("The id `{id}` is used twice")),
                Text::new("请换一个编号", "Choose another id"),
            );
        }
    }
}

fn well_formed(path: &str, id: &str, report: &mut Report<'_>) {
    if !is_kebab(id) {
        report.add(
            path,
            Text::new(format!("编号“{id}”的写法不对"), format!("The id `{id}` is not well formed")),
            Text::new("请用小写英文词，以连字符相连", "Use lower-case English words joined by hyphens"),
        );
    }
}

fn own_keys(policy: &CasePolicy, report: &mut Report<'_>) {
    if policy.version == 0 {
        report.add(
            "version",
            Text::new("版本号从 1 开始", "Versions begin with 1"),
            Text::new("请写 1 或更大的数", "Write 1 or more"),
        );
    }
    let prefix = &policy.code_prefix;
    if prefix.is_empty() || prefix.len() > 4 || !prefix.bytes().all(|byte| byte.is_ascii_uppercase()) {
        report.add(
            "code_prefix",
            Text::new("编号前缀须为一至四个大写字母", "The prefix is one to four capital letters"),
            Text::new("例如 MD", "For example MD"),
        );
    }
    if policy.basis.is_empty() {
        report.add(
            "basis",
            Text::new("没有写明依据", "No basis is given"),
            Text::new("请写出法律、决定或本地文件", "Name the law, decision or local document it rests on"),
        );
    }
}

fn fields(policy: &CasePolicy, report: &mut Report<'_>) {
    for (n, field) in policy.fields.iter().enumerate() {
        let path = format!("fields[{n}]");
        if (field.kind == FieldKind::Choice) == field.choices.is_empty() {
            report.add(
                &format!("{path}.choices"),
                Text::new("选项与字段类型不符", "The choices do not fit the kind of field"),
                Text::new("choice 类型须有选项，其他类型不得有", "A `choice` has choices, no other kind has"),
            );
        }
        bounds(n, field, report);
        bounding_events(policy, n, field, report);
        if field.keep && field.is_sealed() {
            report.add(
                &format!("{path}.keep"),
                Text::new("密封的内容不能留在事项状态里", "What is sealed cannot stay in the case's state"),
                Text::new(
                    "请去掉 keep；确与个人无关的才写 open = true",
                    "Drop `keep`, or set `open = true` if it concerns nobody",
                ),
            );
        }
    }
    known_fields(policy, "intake.fields", &policy.intake.fields, report);
    units(policy, "intake.fields", &policy.intake.fields, report);
    asked_by_choices(policy, "intake.fields", &policy.intake.fields, report);
}

/// An event that bounds a day is one of this policy's.
fn bounding_events(policy: &CasePolicy, n: usize, field: &Field, report: &mut Report<'_>) {
    for (key, bound) in [("not_before", &field.not_before), ("not_after", &field.not_after)] {
        if let Some(Bound::Event(event)) = bound {
            known(
                policy.event_title(event).is_some(),
                &format!("fields[{n}].{key}.event"),
                event,
                "acts",
                report,
            );
        }
    }
}

/// Bounds stand only where they can mean something.
fn bounds(n: usize, field: &Field, report: &mut Report<'_>) {
    let dated = matches!(field.kind, FieldKind::Date | FieldKind::Instant);
    for (key, is_set) in
        [("not_before", field.not_before.is_some()), ("not_after", field.not_after.is_some())]
    {
        if is_set && !dated {
            report.add(
                &format!("fields[{n}].{key}"),
                Text::new(
                    "只有日期或时刻才能限定先后",
                    "Only a `date` or an `instant` is before or after a day",
                ),
                Text::new(
                    "请改为 date 或 instant 类型，或者删去",
                    "Make it a `date` or `instant`, or remove it",
                ),
            );
        }
    }
    if field.not_before == Some(Bound::Today) && field.not_after == Some(Bound::Today) {
        report.add(
            &format!("fields[{n}].not_after"),
            Text::new(
                "既不得早于今天又不得晚于今天，只剩今天",
                "Neither before nor after today leaves today alone",
            ),
            Text::new("请保留其中一个", "Keep one of them"),
        );
    }
    for (key, is_set) in [("minimum", field.minimum.is_some()), ("unit_field", field.unit_field.is_some())] {
        if is_set && field.kind != FieldKind::Number {
            report.add(
                &format!("fields[{n}].{key}"),
                Text::new("只有数字才有最小值和单位", "Only a `number` has a minimum and a unit"),
                Text::new("请改为 number 类型，或者删去", "Make it a `number`, or remove it"),
            );
        }
    }
}

/// A number's unit is a choice that the same form asks for.
fn units(policy: &CasePolicy, path: &str, uses: &[FieldUse], report: &mut Report<'_>) {
    for (n, used) in uses.iter().enumerate() {
        let Some(unit) = policy.field(&used.id).and_then(|field| field.unit_field.as_deref()) else {
            continue;
        };
        let is_choice = policy.field(unit).is_some_and(|field| field.kind == FieldKind::Choice);
        if is_choice && uses.iter().any(|other| other.id == unit) {
            continue;
        }
        report.add(
            &format!("{path}[{n}]"),
            Text::new(
                format!("“{}”的单位“{unit}”不是本表单的选项", used.id),
                format!("`{unit}`, the unit of `{}`, is no choice of this form", used.id),
            ),
            Text::new(
                format!("请把选项“{unit}”也列入本表单"),
                format!("Ask for the choice `{unit}` in the same form"),
            ),
        );
    }
}

/// What a choice asks for must stand in every form in which it can be chosen, and be left open to those who choose otherwise.
fn asked_by_choices(policy: &CasePolicy, path: &str, uses: &[FieldUse], report: &mut Report<'_>) {
    for (n, used) in uses.iter().enumerate() {
        let choices = policy.field(&used.id).map_or(&[][..], |field| &field.choices);
        for asked in choices.iter().filter_map(|choice| choice.asks.as_deref()) {
            if uses.iter().any(|other| other.id == asked && !other.required) {
                continue;
            }
            report.add(
                &format!("{path}[{n}]"),
                Text::new(
                    format!("“{}”的选项要求填写“{asked}”，这里却没有这一可选字段", used.id),
                    format!("A choice of `{}` asks for `{asked}`, which is no optional field here", used.id),
                ),
                Text::new(format!("请在这里加上“{asked}?”"), format!("Add `{asked}?` here")),
            );
        }
    }
}

fn known_fields(policy: &CasePolicy, path: &str, uses: &[FieldUse], report: &mut Report<'_>) {
    for (n, used) in uses.iter().enumerate() {
        known(policy.field(&used.id).is_some(), &format!("{path}[{n}]"), &used.id, "fields", report);
    }
}

/// A name that must be defined in the list `list`.
fn known(exists: bool, path: &str, id: &str, list: &str, report: &mut Report<'_>) {
    if !exists {
        report.add(
            path,
            Text::new(format!("“{id}”没有在 {list} 中定义"), format!("`{id}` is not defined in `{list}`")),
            Text::new(
                format!("请改正，或在 [[{list}]] 中补上"),
                format!("Mend the name or add it under [[{list}]]"),
            ),
        );
    }
}

fn known_stage(policy: &CasePolicy, path: &str, id: &str, report: &mut Report<'_>) {
    known(policy.stage(id).is_some(), path, id, "stages", report);
}

fn known_evidence(policy: &CasePolicy, path: &str, kinds: &[String], report: &mut Report<'_>) {
    for (n, kind) in kinds.iter().enumerate() {
        known(policy.evidence_kind(kind).is_some(), &format!("{path}[{n}]"), kind, "evidence", report);
    }
}

fn grades(policy: &CasePolicy, report: &mut Report<'_>) {
    let ways = policy.field("way").map(|field| field.choices.as_slice()).unwrap_or_default();
    let kinds = policy.mediation.as_ref().map_or(0, |mediation| mediation.kinds.len());
    for (n, grade) in policy.grades.iter().enumerate() {
        for (k, stage) in grade.skip.iter().enumerate() {
            known_stage(policy, &format!("grades[{n}].skip[{k}]"), stage, report);
        }
        for (k, way) in grade.ways.iter().enumerate() {
            let exists = ways.iter().any(|choice| choice.id == *way);
            known(exists, &format!("grades[{n}].ways[{k}]"), way, "fields", report);
        }
        known_evidence(policy, &format!("grades[{n}].evidence"), &grade.evidence, report);
        if grade.mediator_kinds as usize > kinds {
            report.add(
                &format!("grades[{n}].mediator_kinds"),
                Text::new(
                    format!("调解员只有 {kinds} 类"),
                    format!("There are only {kinds} kinds of mediator"),
                ),
                Text::new("请改小，或在 [mediation] 中补上种类", "Lower it or add kinds under [mediation]"),
            );
        }
    }
}

fn acts(policy: &CasePolicy, report: &mut Report<'_>) {
    known_stage(policy, "intake.to", &policy.intake.to, report);
    for (n, act) in policy.acts.iter().enumerate() {
        let path = format!("acts[{n}]");
        for (k, stage) in act.from.iter().enumerate() {
            known_stage(policy, &format!("{path}.from[{k}]"), stage, report);
        }
        if let Some(stage) = &act.to {
            known_stage(policy, &format!("{path}.to"), stage, report);
        }
        known_fields(policy, &format!("{path}.fields"), &act.fields, report);
        units(policy, &format!("{path}.fields"), &act.fields, report);
        asked_by_choices(policy, &format!("{path}.fields"), &act.fields, report);
        known_evidence(policy, &format!("{path}.evidence"), &act.evidence, report);
        if let Some(outcome) = &act.outcome {
            known(policy.outcome(outcome).is_some(), &format!("{path}.outcome"), outcome, "outcomes", report);
        }
    }
}

fn clocks(policy: &CasePolicy, report: &mut Report<'_>) {
    let intake = policy.intake.event.as_str();
    let of_acts = policy.acts.iter().map(|act| act.event.as_str());
    let of_engine = policy.events.iter().map(|event| event.id.as_str());
    let events: BTreeSet<&str> = of_acts.chain(of_engine).chain([intake]).collect();
    for (n, clock) in policy.clocks.iter().enumerate() {
        for (side, list) in [("starts", &clock.starts), ("stops", &clock.stops)] {
            if list.is_empty() {
                report.add(
                    &format!("clocks[{n}].{side}"),
                    Text::new("时限没有起点或终点", "The clock has no event here"),
                    Text::new("请写出至少一个记录", "Name at least one event"),
                );
            }
        }
        for (side, list) in [("starts", &clock.starts), ("stops", &clock.stops), ("ends", &clock.ends)] {
            for (k, event) in list.iter().enumerate() {
                let exists = events.contains(event.as_str());
                known(exists, &format!("clocks[{n}].{side}[{k}]"), event, "acts", report);
            }
        }
        if let Some(extension) = &clock.extended_by {
            // Only an act is refused the second time.
            let exists = policy.acts.iter().any(|act| act.event == extension.event);
            known(exists, &format!("clocks[{n}].extended_by.event"), &extension.event, "acts", report);
        }
        if let Some(other) = &clock.unless_running {
            let stands_before = policy.clocks[..n].iter().any(|known| known.id == *other);
            known(stands_before, &format!("clocks[{n}].unless_running"), other, "clocks", report);
        }
        if let Some(recount) = &clock.recounts {
            let exists = events.contains(recount.event.as_str());
            known(exists, &format!("clocks[{n}].recounts.event"), &recount.event, "acts", report);
        }
        let days_of = [
            ("counts_from", clock.counts_from.as_ref()),
            ("recounts.field", clock.recounts.as_ref().map(|recount| &recount.field)),
        ];
        for (key, id) in days_of {
            let Some(id) = id else { continue };
            let is_date = policy.field(id).is_some_and(|field| field.kind == FieldKind::Date);
            known(is_date, &format!("clocks[{n}].{key}"), id, "fields", report);
        }
        days(policy, n, report);
        pauses(policy, n, &events, report);
    }
    for (n, way) in policy.look_here.iter().enumerate() {
        for (side, event) in [("from", &way.from), ("to", &way.to)] {
            known(events.contains(event.as_str()), &format!("look_here[{n}].{side}"), event, "acts", report);
        }
    }
}

/// What a clock stands still for are two events of the policy, and it has days to go on with.
fn pauses(policy: &CasePolicy, n: usize, events: &BTreeSet<&str>, report: &mut Report<'_>) {
    let Some(pause) = &policy.clocks[n].pauses else { return };
    for (side, event) in [("from", &pause.from), ("until", &pause.until)] {
        known(events.contains(event.as_str()), &format!("clocks[{n}].pauses.{side}"), event, "acts", report);
    }
    if policy.clocks[n].days.is_none() {
        report.add(
            &format!("clocks[{n}].pauses"),
            Text::new("没有天数的时限不能中止", "A clock without days cannot stand still"),
            Text::new("请写 days，或删去 pauses", "Give `days`, or remove `pauses`"),
        );
    }
}

/// A clock has either days or a field that gives the date. It has days for every grade and for no unknown
/// grade, and more days only if it has days.
fn days(policy: &CasePolicy, n: usize, report: &mut Report<'_>) {
    let clock = &policy.clocks[n];
    if clock.days.is_some() == clock.due_field.is_some() {
        report.add(
            &format!("clocks[{n}]"),
            Text::new("days 与 due_field 须写且只写一个", "Exactly one of `days` and `due_field` is needed"),
            Text::new("请保留其中一个", "Keep one of them"),
        );
    }
    if let Some(id) = &clock.due_field {
        let field = policy.field(id);
        known(field.is_some(), &format!("clocks[{n}].due_field"), id, "fields", report);
        if field.is_some_and(|field| !matches!(field.kind, FieldKind::Date | FieldKind::Instant)) {
            report.add(
                &format!("clocks[{n}].due_field"),
                Text::new(format!("“{id}”不是日期"), format!("`{id}` is not a date")),
                Text::new("请用 date 或 instant 类型的字段", "Use a field of kind `date` or `instant`"),
            );
        }
    }
    if clock.days.is_none() && clock.extended_by.is_some() {
        report.add(
            &format!("clocks[{n}].extended_by"),
            Text::new("没有天数的时限不能延长", "A clock without days has none to add to"),
            Text::new("请写 days，或删去 extended_by", "Give `days`, or remove `extended_by`"),
        );
    }
    let Some(Days::ByGrade(by_grade)) = &clock.days else { return };
    for grade in by_grade.keys() {
        let path = format!("clocks[{n}].days.{grade}");
        known(policy.grade(grade).is_some(), &path, grade, "grades", report);
    }
    for grade in policy.grades.iter().filter(|grade| !by_grade.contains_key(&grade.id)) {
        let id = &grade.id;
        report.add(
            &format!("clocks[{n}].days"),
            Text::new(format!("没有写明等级“{id}”的天数"), format!("No days for the grade `{id}`")),
            Text::new("请为每个等级写出天数", "Give days for every grade"),
        );
    }
}

fn mediation_and_reopening(policy: &CasePolicy, report: &mut Report<'_>) {
    if let Some(mediation) = &policy.mediation {
        known_stage(policy, "mediation.signing", &mediation.signing, report);
        known_stage(policy, "mediation.settled", &mediation.settled, report);
    }
    if let Some(reopening) = &policy.reopening {
        known_stage(policy, "reopening.to", &reopening.to, report);
        for (n, outcome) in reopening.outcomes.iter().enumerate() {
            let path = format!("reopening.outcomes[{n}]");
            known(policy.outcome(outcome).is_some(), &path, outcome, "outcomes", report);
        }
    }
}
