//! Mistakes a policy officer makes, each found at its line and key.

use super::*;

const PERMIT: &str = include_str!("../../../../policies/permit/policy.toml");

/// Changes one piece of the sound policy and returns what is found: key and line.
fn broken(from: &str, to: &str) -> Vec<(String, usize)> {
    assert!(PERMIT.contains(from), "the policy has `{from}`");
    let text = PERMIT.replacen(from, to, 1);
    let problems = load_case_policy("policy.toml", &text).expect_err("the policy is not sound");
    problems.into_iter().map(|problem| (problem.key, problem.line)).collect()
}

fn line_of(needle: &str) -> usize {
    PERMIT.lines().position(|line| line.contains(needle)).expect("the line is there") + 1
}

fn act(id: &str) -> (usize, usize) {
    let policy = load_case_policy("policy.toml", PERMIT).expect("sound");
    let n = policy.acts.iter().position(|act| act.id == id).expect("the act is there");
    (n, line_of(&format!("id = \"{id}\"")))
}

fn keys(found: &[(String, usize)]) -> Vec<&str> {
    found.iter().map(|(key, _)| key.as_str()).collect()
}

#[test]
fn the_permit_policy_is_sound() {
    assert_eq!(load_case_policy("policy.toml", PERMIT).expect("sound").name, "permit");
}

#[test]
fn broken_toml_is_told_with_its_line() {
    let problems = load_case_policy("policy.toml", "name = \"x\"\nversion = = 1\n").expect_err("no TOML");
    assert_eq!((problems[0].line, problems[0].column), (2, 11));
}

#[test]
fn an_unknown_key_is_told_with_its_line() {
    let found = broken("imports = true", "imports = true\nimport = true");
    assert_eq!(found, [("intake.import".to_owned(), line_of("imports = true") + 1)]);
}

#[test]
fn an_unknown_role_is_told_with_its_line() {
    let found = broken("by = [\"unit-officer\", \"supervisor\"]", "by = [\"unit-officer\", \"mayor\"]");
    let (n, line) = act("complete");
    assert_eq!(found, [(format!("acts[{n}].by[1]"), line + 5)]);
}

#[test]
fn a_dangling_name_is_told_with_its_line() {
    let (n, line) = act("complete");
    let found = broken("outcome = \"completed\"", "outcome = \"finished\"");
    assert!(found.contains(&(format!("acts[{n}].outcome"), line + 7)), "{found:?}");
    let found = broken("stops = [\"completed\", \"withdrawn\"]", "stops = [\"done\"]");
    assert_eq!(keys(&found), ["clocks[0].stops[0]"]);
    let found = broken("fields = [\"reason\"]", "fields = [\"why\"]");
    assert_eq!(found.len(), 1);
}

#[test]
fn a_stage_nobody_can_leave_is_found() {
    let extra = "[[stages]]\nid = \"limbo\"\ntitle = { zh-CN = \"悬置\", en = \"Limbo\" }\n\n[[outcomes]]";
    assert_eq!(keys(&broken("[[outcomes]]", extra)), ["stages[2]"]);
    let found = broken("from = [\"in-receipt\"]\nby", "from = [\"in-receipt\"]\nto = \"limbo\"\nby");
    assert!(keys(&found).contains(&"acts[0].to"));
}

#[test]
fn an_id_is_lower_case_words_and_unique() {
    let found = broken("id = \"desk\"", "id = \"Front desk\"");
    assert_eq!(found, [("lines[1].id".to_owned(), line_of("id = \"desk\""))]);
    assert_eq!(keys(&broken("id = \"desk\"", "id = \"internet\"")), ["lines[1].id"]);
}

#[test]
fn a_missing_language_is_found() {
    let found = broken("en = \"Received\"", "en = \" \"");
    assert_eq!(found, [("intake.title.en".to_owned(), line_of("en = \"Received\""))]);
    let found = broken("zh-CN = \"收件\", en = \"Received\"", "zh-CN = \"Received\", en = \"Received\"");
    assert_eq!(keys(&found), ["intake.title.zh-CN"]);
}

#[test]
fn a_close_needs_a_second_person() {
    let (n, _) = act("complete");
    let wrong = [format!("acts[{n}].relation")];
    assert_eq!(keys(&broken("relation = \"second-person\"\n", "")), wrong);
    let weaker = broken("relation = \"second-person\"", "relation = \"not-handler\"");
    assert_eq!(keys(&weaker), wrong, "whoever followed it up could close it");
}

#[test]
fn nobody_ends_a_case_alone_in_any_way() {
    const DISPUTE: &str = include_str!("../../../../policies/dispute/policy.toml");
    let policy = load_case_policy("policy.toml", DISPUTE).expect("sound");
    let mut ends = Vec::new();
    for act in policy.acts.iter().filter(|act| act.to.as_deref().is_some_and(|to| policy.is_closed(to))) {
        let at = DISPUTE.find(&format!("\nid = \"{}\"\nevent", act.id)).expect("the act is there");
        for weaker in ["handler", "not-handler", "any"] {
            let (before, of_act) = DISPUTE.split_at(at);
            let of_act = of_act.replacen("second-person", weaker, 1);
            let problems = load_case_policy("policy.toml", &(before.to_owned() + &of_act));
            let problems = problems.expect_err("someone could end it alone");
            assert!(problems[0].key.ends_with(".relation"), "{} {weaker}: {}", act.id, problems[0].key);
        }
        ends.push(act.id.as_str());
    }
    assert_eq!(ends, ["decline", "merge", "withdraw", "close", "close-unresolved"]);
}

#[test]
fn administrators_take_no_part_in_cases() {
    let found = broken("by = [\"unit-officer\", \"supervisor\"]", "by = [\"system-administrator\"]");
    let (n, _) = act("complete");
    assert_eq!(keys(&found), [format!("acts[{n}].by[0]")]);
}

#[test]
fn a_close_without_an_outcome_is_found() {
    let found = broken("outcome = \"withdrawn\"\n", "");
    let (n, _) = act("withdraw");
    assert_eq!(keys(&found), ["outcomes[1]".to_owned(), format!("acts[{n}].to")]);
}

#[test]
fn version_zero_is_refused() {
    assert_eq!(keys(&broken("version = 2", "version = 0")), ["version"]);
}

#[test]
fn forbidden_fields_are_refused_by_key_id_and_title() {
    let found = broken("id = \"team\"", "id = \"ethnicity\"");
    assert!(keys(&found).contains(&"fields[3].id"), "{found:?}");
    let found = broken("{ zh-CN = \"小组\", en = \"Team\" }", "{ zh-CN = \"宗教信仰\", en = \"Team\" }");
    assert_eq!(keys(&found), ["fields[3].title.zh-CN"]);
    let found = broken("en = \"Team\"", "en = \"Number of documents\"");
    assert_eq!(keys(&found), ["fields[3].title.en"]);
}

#[test]
fn a_compulsory_photo_is_refused() {
    let grade = |kinds: &str| {
        format!(
            "[[evidence]]\nid = \"photo\"\ntitle = {{ zh-CN = \"照片\", en = \"Photo\" }}\n\n\
             [[evidence]]\nid = \"record\"\ntitle = {{ zh-CN = \"笔录\", en = \"Record\" }}\n\n\
             [[grades]]\nid = \"simple\"\ntitle = {{ zh-CN = \"简易\", en = \"Simple\" }}\nevidence = [{kinds}]\n\n[[stages]]"
        )
    };
    let with = |kinds: &str| {
        let text = PERMIT.replacen("[[stages]]", &grade(kinds), 1);
        text.replacen("version = 2", "version = 2\nevidence_by_another = true", 1)
    };
    let found = load_case_policy("policy.toml", &with("\"photo\"")).expect_err("no way without a photo");
    assert_eq!(found.iter().map(|problem| problem.key.as_str()).collect::<Vec<_>>(), ["grades[0].evidence"]);
    assert!(load_case_policy("policy.toml", &with("\"photo\", \"record\"")).is_ok());
}

#[test]
fn whoever_closes_does_not_bring_the_evidence_nor_check_the_case_nor_decide_unread() {
    let dispute = include_str!("../../../../policies/dispute/policy.toml");
    let changed = |from: &str, to: &str| {
        assert!(dispute.contains(from), "{from}");
        let text = dispute.replacen(from, to, 1);
        let found = load_case_policy("policy.toml", &text).expect_err("somebody would be alone");
        found.into_iter().map(|problem| problem.key).collect::<Vec<_>>()
    };
    assert_eq!(changed("read_first = true", ""), ["read_first"]);
    assert_eq!(changed("evidence_by_another = true", ""), ["evidence_by_another"]);
    let close = "relation = \"third-person\"\nneeds = [\"effective-agreement\", \"followed-up\", \"checked\"";
    let second = close.replace("third", "second");
    let found = changed(close, &second);
    assert!(found.len() == 1 && found[0].ends_with(".relation"), "{found:?}");
}

#[test]
fn a_problem_reads_in_both_languages() {
    let problems =
        load_case_policy("p.toml", &PERMIT.replace("version = 2", "version = 0")).expect_err("version 0");
    let line = line_of("version = 2");
    let en = format!("p.toml:{line}:1 version: Versions begin with 1. Write 1 or more.");
    assert_eq!(problems[0].sentence(crate::Lang::En), en);
    assert!(problems[0].sentence(crate::Lang::Zh).contains("版本号从 1 开始"));
}

#[test]
fn bounds_and_units_stand_only_where_they_mean_something() {
    let found = broken("kind = \"instant\"\n", "kind = \"instant\"\nnot_before = \"tomorrow\"\n");
    assert_eq!(keys(&found), ["fields[0].not_before"]);
    let found = broken("kind = \"instant\"\n", "kind = \"instant\"\nminimum = 1\n");
    assert_eq!(keys(&found), ["fields[0].minimum"]);
    let found =
        broken("kind = \"instant\"\n", "kind = \"instant\"\nnot_before = \"today\"\nnot_after = \"today\"\n");
    assert_eq!(keys(&found), ["fields[0].not_after"]);
    let found = broken("kind = \"instant\"\n", "kind = \"instant\"\nnot_before = { event = \"sighed\" }\n");
    assert_eq!(keys(&found), ["fields[0].not_before.event"]);
    let unit = "id = \"unit\"\nkind = \"line\"\n";
    let found = broken(unit, &format!("{unit}not_after = \"today\"\n"));
    assert_eq!(keys(&found), ["fields[2].not_after"]);
    let number = "id = \"unit\"\nkind = \"number\"\nunit_field = \"activity\"\n";
    assert!(keys(&broken(unit, number)).contains(&"intake.fields[2]"), "the unit is asked for elsewhere");
}

#[test]
fn a_complaint_is_answered_by_nobody_with_a_part_in_the_case() {
    let complaints = "[[acts]]\nid = \"answer\"\nevent = \"answered\"\ntitle = { zh-CN = \"答复\", en = \"Answer\" }\n\
         from = [\"in-receipt\"]\nby = [\"supervisor\"]\nrelation = \"second-person\"\nlogic = \"answer-complaint\"\n\n[[clocks]]";
    let (n, _) = act("recuse");
    assert!(keys(&broken("[[clocks]]", complaints)).contains(&format!("acts[{}].relation", n + 1).as_str()));
}
