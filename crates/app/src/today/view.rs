//! How Today looks: overdue, today, this week, later, and what waits for others; each line leads to the next act.

use std::collections::BTreeMap;

use bellwether_policy::Role;
use bellwether_policy::case_policy::{Act, CasePolicy, ClockRule, Logic, Relation};
use maud::{Markup, html};

use super::model::{self, Nearness, Standing, Turn};
use super::pages::Loaded;
use crate::accounts::{Purpose, Viewer};
use crate::cases::list_view::{deadline, round};
use crate::cases::store::{Listed, NOTHING_DUE};
use crate::cases::waiting::pages::PATH as HAND_INS;
use crate::cases::words;
use crate::policies::Policies;
use crate::registry::PlaceCode;
use crate::web::components::{
    DueDate, Tone, button_link, case_line, due_badge, empty, grade, notice, page_head, panel,
};
use crate::web::locale::{t, t_args};
use crate::web::time::{Deadline, Reader};

/// What places and handlers are called.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    pub places: &'a BTreeMap<PlaceCode, String>,
    pub people: &'a BTreeMap<String, String>,
}

/// A case that Today looked at.
pub struct Looked {
    pub case: Listed,
    pub turn: Turn,
    /// What the reader may do about it now, where it is theirs to move.
    pub act: Option<String>,
    /// What others must do first, where it is not what the deadline itself asks of them.
    pub waits_for: Option<String>,
}

/// One line of Today.
pub struct Owed<'a> {
    pub(super) case: &'a Listed,
    pub(super) policy: &'a CasePolicy,
    pub(super) rule: &'a ClockRule,
    pub(super) act: Option<&'a Act>,
    waits_for: Option<&'a Act>,
    pub(super) place: &'a str,
    /// The handler's name, or nothing.
    handler: &'a str,
    pub(super) turn: Turn,
    pub(super) nearness: Nearness,
    due: DueDate,
}

impl<'a> Owed<'a> {
    /// The line of a case in which something is owed.
    pub fn of(
        policies: &'a Policies,
        reader: &Reader,
        Looked { case, turn, act, waits_for }: &'a Looked,
        names: Names<'a>,
    ) -> Option<Owed<'a>> {
        if case.due_us == NOTHING_DUE {
            return None;
        }
        let policy = policies.get(&case.policy, case.policy_version)?;
        let standing = Standing::of(case);
        let rule = model::rule(policy, standing)?;
        let code = PlaceCode::parse(&case.place).ok()?;
        let at = words::instant(case.due_us);
        let on = at.to_zoned(reader.zone.clone()).date();
        Some(Owed {
            case,
            policy,
            rule,
            act: act.as_deref().and_then(|act| policy.act(act)),
            waits_for: waits_for.as_deref().and_then(|act| policy.act(act)),
            place: names.places.get(&code).map_or("", String::as_str),
            handler: names.people.get(&case.handler).map_or("", String::as_str),
            turn: *turn,
            nearness: model::nearness(on, at < reader.now, reader.today()),
            due: DueDate::firm(deadline(reader, case).unwrap_or(Deadline::By(on))),
        })
    }
}

/// Cases that wait for others are shown up to here; the list has the rest.
const WAITING: usize = 20;

/// The page's body.
pub fn today(
    reader: &Reader,
    viewer: &Viewer,
    owed: &[Owed<'_>],
    may_report: bool,
    &Loaded { more, hand_ins, .. }: &Loaded,
    look_here: Markup,
) -> Markup {
    let lang = reader.lang;
    let mine =
        |nearness| owed.iter().filter(move |line| line.turn == Turn::Mine && line.nearness == nearness);
    let groups = [
        ("today-overdue", Nearness::Overdue),
        ("today-today", Nearness::Today),
        ("today-week", Nearness::Week),
        ("today-later", Nearness::Later),
    ];
    let watches = viewer.holds_over_place(Role::Supervisor);
    let (again, others): (Vec<&Owed<'_>>, Vec<&Owed<'_>>) = owed
        .iter()
        .filter(|line| line.turn == Turn::Others)
        .partition(|line| watches && line.waits_for_a_handler());
    let nothing = !owed.iter().any(|line| line.turn == Turn::Mine);
    let sees_cases = !viewer.scope(Purpose::Cases).is_empty();
    html! {
        (page_head(
            &t_args(lang, "today-greeting", &[("name", viewer.name().to_owned().into())]),
            Some(html! { (reader.date(reader.today())) }),
            may_report.then(|| button_link("/cases/new", &t(lang, "today-new-case"), true)),
        ))
        @if hand_ins > 0 { (waiting(reader, hand_ins)) }
        @if !sees_cases { (notice(Tone::Info, &t(lang, "today-no-cases"), html! {})) }
        @else if nothing { (idle(reader, owed)) }
        @for (key, nearness) in groups { (group(reader, key, &mine(nearness).collect::<Vec<_>>(), usize::MAX)) }
        (group(reader, "today-reopened", &again, usize::MAX))
        (look_here)
        (group(reader, "today-waiting", &others, WAITING))
        @if more || others.len() > WAITING { p { a href="/cases?state=open" { (t(lang, "today-more")) } } }
    }
}

/// Hand-ins that came faster than people can look at them.
fn waiting(reader: &Reader, hand_ins: i64) -> Markup {
    let words = t_args(reader.lang, "today-hand-ins", &[("count", hand_ins.into())]);
    notice(Tone::Warn, &words, html! { p { a href=(HAND_INS) { (t(reader.lang, "today-hand-ins-look")) } } })
}

fn idle(reader: &Reader, owed: &[Owed<'_>]) -> Markup {
    let lang = reader.lang;
    let late = owed.iter().filter(|line| line.nearness == Nearness::Overdue).count() as i64;
    let next = match owed.iter().find(|line| line.nearness != Nearness::Overdue) {
        Some(line) => t_args(lang, "today-idle-next", &[("case", line.title(reader).into())]),
        None if late > 0 => String::new(),
        None => t(lang, "today-idle-none").into_owned(),
    };
    let next = match late {
        0 => next,
        late => format!("{} {next}", t_args(lang, "today-idle-late", &[("count", late.into())])),
    };
    empty(&t(lang, "today-idle"), &next, Some(button_link("/cases", &t(lang, "today-all-cases"), false)))
}

/// All are counted, `most` are shown.
fn group(reader: &Reader, key: &str, lines: &[&Owed<'_>], most: usize) -> Markup {
    if lines.is_empty() {
        return html! {};
    }
    let shown = html! { @for line in lines.iter().take(most) { (line.line(reader)) } };
    panel(&t(reader.lang, key), Some(lines.len()), shown)
}

impl Owed<'_> {
    /// Whether it came back, and nobody handles it yet.
    fn waits_for_a_handler(&self) -> bool {
        let mut acts = self.policy.acts.iter().filter(|act| act.logic == Logic::AssignRound);
        self.case.cycle > 1 && acts.any(|act| act.from.contains(&self.case.stage))
    }

    fn title(&self, reader: &Reader) -> String {
        words::case_title(reader.lang, Some(self.policy), &self.case.category, self.place)
    }

    /// Whom it waits for: the handler by name where the handler owes it, else the roles that could, and whom it is not.
    fn waits_for(&self, reader: &Reader) -> String {
        let lang = reader.lang;
        let handler = || [("person", self.handler.to_owned().into())];
        if let Some(act) = self.waits_for {
            return words::whose_turn(lang, &act.by, act.relation);
        }
        match self.rule.relation {
            Relation::Handler | Relation::HandlerOrMediator if !self.handler.is_empty() => {
                t_args(lang, "today-waits-for", &handler())
            }
            Relation::NotHandler | Relation::OtherThanHandler if !self.handler.is_empty() => {
                let who = words::whose_turn(lang, &self.rule.by, Relation::Any);
                format!("{who}{}", t_args(lang, "today-but-not", &handler()))
            }
            relation => words::whose_turn(lang, &self.rule.by, relation),
        }
    }

    fn line(&self, reader: &Reader) -> Markup {
        let lang = reader.lang;
        let href = format!("/cases/{}", self.case.number);
        let under = html! {
            span.number { (self.case.number) } (round(lang, self.case.cycle))
            " · " (words::stage(lang, self.policy, &self.case.stage))
            @if !self.case.grade.is_empty() { " · " (grade(words::grade(lang, self.policy, &self.case.grade))) }
            " · " (self.rule.title.get(lang))
            @if self.turn == Turn::Others { " · " (self.waits_for(reader)) }
        };
        let act = self.act.filter(|_| self.turn == Turn::Mine);
        let button =
            act.map(|act| button_link(&format!("{href}/acts/{}", act.id), act.title.get(lang), false));
        case_line(&href, &self.title(reader), under, due_badge(reader, &self.due), button)
    }
}
