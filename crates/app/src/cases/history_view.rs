//! The history of a case, newest first: who, when, what, on what evidence, under which record number; earlier cycles apart.
//!
//! Invariant: what is sealed is shown only to a reader who has opened it; that there is something sealed is always said.

use maud::{Markup, html};

use super::evidence::Media;
use super::model::{Change, Failure, Round};
use super::seen::Step;
use super::words::{self, Words};
use crate::web::components::{Entry, Evidence, RecordLink, cycle, disclosure, facts, timeline};
use crate::web::locale::{t, t_args};

/// As many entries as stand open; the older ones are folded away.
const OPEN: usize = 5;

/// The whole history: the present cycle, then each earlier one under its closing and why that did not last.
pub fn history(words: &Words, records: i64, jurisdiction: i64) -> Markup {
    let now = words.seen.case.cycle;
    let (mut open, mut folded) = (Vec::new(), Vec::new());
    let (mut room, mut hidden) = (OPEN, 0);
    for number in (1..=now).rev() {
        let steps = steps_of(words, number);
        let (near, rest) = steps.split_at(room.min(steps.len()));
        room -= near.len();
        hidden += rest.len();
        let head = (now > 1).then(|| cycle(&heading(words, number)));
        let told = |part: &[&Step], to: &mut Vec<Markup>, head: Option<Markup>| {
            to.extend(head);
            to.push(entries(words, part, records, jurisdiction));
        };
        let is_split = !near.is_empty() && !rest.is_empty();
        if !near.is_empty() || rest.is_empty() {
            told(near, &mut open, head.clone());
        }
        if !rest.is_empty() {
            told(rest, &mut folded, head.filter(|_| !is_split));
        }
    }
    let earlier = t_args(words.lang(), "timeline-earlier", &[("count", (hidden as i64).into())]);
    html! {
        @for part in &open { (part) }
        @if hidden > 0 { (disclosure(&earlier, html! { @for part in &folded { (part) } }, false)) }
    }
}

/// Newest first.
fn steps_of<'a>(words: &Words<'a>, cycle: u32) -> Vec<&'a Step> {
    words.seen.steps.iter().rev().filter(|step| step.event.cycle == cycle).collect()
}

/// `第 1 轮 · 10月3日办结（已化解，按期）→ 居民要求重新办理`.
fn heading(words: &Words, number: u32) -> String {
    let lang = words.lang();
    let name = t_args(lang, "cases-cycle", &[("number", i64::from(number).into())]);
    let rounds = words.seen.case.rounds.iter().filter(|round| round.cycle == number);
    let ends: Vec<String> = rounds.map(|round| end(words, round)).filter(|end| !end.is_empty()).collect();
    if ends.is_empty() {
        format!("{name} · {}", t(lang, "cases-cycle-now"))
    } else {
        format!("{name} · {}", ends.join(" → "))
    }
}

fn end(words: &Words, round: &Round) -> String {
    let lang = words.lang();
    let mut parts = Vec::new();
    if let Some(closed_us) = round.closed_us {
        let on = words.reader.moment(words::instant(closed_us));
        let outcome =
            round.outcome.as_deref().map_or("", |outcome| words::outcome(lang, words.policy, outcome));
        let key = match round.in_time {
            Some(true) => "cases-closed-in-time",
            Some(false) => "cases-closed-late",
            None => "cases-closed-on",
        };
        parts.push(t_args(lang, key, &[("when", on.into()), ("outcome", outcome.to_owned().into())]));
    }
    if let Some(failure) = round.failed {
        let key = match failure {
            Failure::FollowUp => "cases-failed-follow-up",
            Failure::Rebound => "cases-failed-rebound",
            Failure::Resident => "cases-failed-resident",
            Failure::Found => "cases-failed-found",
        };
        parts.push(t(lang, key).into_owned());
    }
    parts.join(" → ")
}

fn entries(words: &Words, steps: &[&Step], records: i64, jurisdiction: i64) -> Markup {
    let told: Vec<Prepared> = steps.iter().map(|step| Prepared::of(words, step, jurisdiction)).collect();
    let evidence: Vec<Vec<Evidence>> = told.iter().map(Prepared::evidence).collect();
    let entries: Vec<Entry> = told
        .iter()
        .zip(steps)
        .zip(&evidence)
        .map(|((told, step), evidence)| Entry {
            who: &told.who,
            role: "",
            at: words::instant(step.event.at_us),
            what: &told.what,
            detail: told.detail.clone(),
            evidence,
            record: RecordLink {
                seq: step.told.seq.unsigned_abs(),
                href: &told.record,
                covered: step.told.seq < records,
            },
            broken: matches!(step.event.change, Change::Reopened(_)),
        })
        .collect();
    timeline(words.reader, &entries)
}

/// An entry's words, made before the entry that borrows them.
struct Prepared {
    who: String,
    what: String,
    detail: Option<Markup>,
    files: Vec<(String, String, u64)>,
    record: String,
}

impl Prepared {
    fn of(words: &Words, step: &Step, jurisdiction: i64) -> Prepared {
        let lang = words.lang();
        let event = &step.event;
        let what = words::done(lang, words.policy, event.word());
        let case = words.seen.case.id.as_str();
        let files = event.evidence.iter().map(|file| {
            let kind = words
                .policy
                .evidence_kind(&file.kind)
                .map_or(file.kind.as_str(), |kind| kind.title.get(lang));
            let name = words.seen.opened.as_ref().and_then(|opened| {
                let wanted = format!("file.{}", file.sha256);
                opened
                    .texts(step.told.seq)
                    .find(|(name, _)| *name == wanted)
                    .map(|(_, value)| value.to_owned())
            });
            let ending = Media::parse(&file.media_type).map_or("", Media::ending).to_uppercase();
            let label = name.map_or_else(|| format!("{kind} {ending}"), |name| format!("{kind} {name}"));
            let href = match words.seen.files.contains(&file.sha256) {
                true => format!("/cases/{case}/evidence/{}", file.sha256),
                false => String::new(),
            };
            (label, href, file.size_bytes)
        });
        Prepared {
            who: words.who(&event.by),
            what,
            detail: detail(words, step),
            files: files.collect(),
            record: format!("/log/{jurisdiction:06}/record/{}", step.told.seq),
        }
    }

    fn evidence(&self) -> Vec<Evidence<'_>> {
        self.files.iter().map(|(name, href, bytes)| Evidence { name, href, bytes: *bytes }).collect()
    }
}

/// The form's values, what was sealed if it may be shown, and where the case went.
fn detail(words: &Words, step: &Step) -> Option<Markup> {
    let lang = words.lang();
    let event = &step.event;
    let field_title =
        |id: &str| words.policy.field(id).map_or(id.to_owned(), |field| field.title.get(lang).to_owned());
    let mut pairs: Vec<(&str, Markup)> = Vec::new();
    for (id, value) in &event.fields {
        pairs.push((id, html! { (words.value(words.policy.field(id), value)) }));
    }
    if let Some(opened) = &words.seen.opened {
        for (name, value) in opened.texts(step.told.seq).filter(|(name, _)| !name.starts_with("file.")) {
            pairs.push((name, html! { (value) }));
        }
    }
    // As the form asked for it, whatever is sealed of it and whatever is open.
    let asked = words.policy.act(&event.act).map_or(&words.policy.intake.fields, |act| &act.fields);
    pairs.sort_by_key(|(id, _)| asked.iter().position(|field| field.id == **id));
    let mut quiet: Vec<String> = Vec::new();
    if let Some((stage, _)) = &event.effects.stage {
        let stage = words::stage(lang, words.policy, stage).to_owned();
        quiet.push(t_args(lang, "cases-stage-reached", &[("stage", stage.into())]));
    }
    match &words.seen.opened {
        Some(opened) if opened.is_erased(step.told.seq) => {
            quiet.push(t(lang, "cases-erased-here").into_owned())
        }
        None if step.told.sealed => quiet.push(t(lang, "cases-sealed-here").into_owned()),
        _ => {}
    }
    if pairs.is_empty() && quiet.is_empty() {
        return None;
    }
    let titled: Vec<(String, Markup)> =
        pairs.into_iter().map(|(id, value)| (field_title(id), value)).collect();
    let pairs: Vec<(&str, Markup)> =
        titled.iter().map(|(title, value)| (title.as_str(), value.clone())).collect();
    Some(html! {
        @if !pairs.is_empty() { (facts(&pairs)) }
        @if !quiet.is_empty() { p.quiet { (quiet.join(" · ")) } }
    })
}
