//! Deadlines as people see them: a label in a list, a line on a page, the panel of all clocks of a case.
//!
//! Invariant: always relative and absolute; overdue is said in words as well as in red; a provisional date says so.

use jiff::Timestamp;
use maud::{Markup, html};

use super::badge::Mark;
use crate::web::locale::{t, t_args};
use crate::web::time::{Deadline, Due, Nearness, Reader};

/// A deadline and whether its calendar is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueDate {
    pub deadline: Deadline,
    /// A holiday notice that is not published yet may still move it.
    pub provisional: bool,
}

impl DueDate {
    pub fn firm(deadline: Deadline) -> Self {
        DueDate { deadline, provisional: false }
    }
}

/// One clock of a case.
pub struct Clock<'a> {
    /// What it times: `回访`.
    pub label: &'a str,
    /// What kind of deadline it is, where that needs saying: a right that lapses.
    pub note: Option<&'a str>,
    pub state: ClockState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockState {
    Running(DueDate),
    Met {
        at: Timestamp,
        late: bool,
    },
    /// A right that was made use of.
    Used(Timestamp),
    /// Waits for something that has not happened yet.
    NotStarted,
    /// Stands still while the matter is in other hands.
    Paused,
    /// No longer asked for.
    Ended,
    /// The case went on without it: neither met nor missed.
    NotNeeded,
}

/// The relative words as a coloured label with the day after it: for rows of a list.
pub fn due_badge(reader: &Reader, due: &DueDate) -> Markup {
    let words = reader.due(due.deadline);
    html! {
        time class=(mark(&words).class()) datetime=(words.machine) { (words.relative) }
        " " span.quiet.day { (words.absolute) }
        @if due.provisional { " " (provisional(reader)) }
    }
}

/// `2 天后到期 · 11月24日 周二 18:00`.
pub fn due_line(reader: &Reader, due: &DueDate) -> Markup {
    let words = reader.due(due.deadline);
    html! {
        span class=(line_class(&words)) {
            b { (words.relative) } span.dot { " · " } time datetime=(words.machine) { (words.absolute) }
            @if due.provisional { " " (provisional(reader)) }
        }
    }
}

fn provisional(reader: &Reader) -> Markup {
    html! { span.provisional title=(t(reader.lang, "due-provisional-why")) { (t(reader.lang, "due-provisional")) } }
}

fn mark(words: &Due) -> Mark {
    match words.nearness {
        Nearness::Overdue => Mark::Broken,
        Nearness::Today | Nearness::Soon => Mark::Soon,
        Nearness::Later => Mark::Plain,
    }
}

fn line_class(words: &Due) -> &'static str {
    match mark(words) {
        Mark::Broken => "due bad",
        Mark::Soon => "due soon",
        Mark::Plain | Mark::Verified => "due",
    }
}

/// All clocks of a case; give the earliest unmet first.
pub fn clocks_panel(reader: &Reader, clocks: &[Clock]) -> Markup {
    html! {
        section.clocks aria-labelledby="clocks" {
            h2.over #clocks { (t(reader.lang, "clock-title")) }
            dl {
                @for clock in clocks {
                    div { dt { (clock.label) } dd { (state(reader, clock.state)) @if let Some(note) = clock.note { span.note.quiet { (note) } } } }
                }
            }
        }
    }
}

fn state(reader: &Reader, state: ClockState) -> Markup {
    match state {
        ClockState::Running(due) => due_line(reader, &due),
        ClockState::Met { at, late } => {
            let when = [("when", reader.moment(at).into())];
            let words = if late {
                t_args(reader.lang, "clock-met-late", &when)
            } else {
                t_args(reader.lang, "clock-met", &when)
            };
            html! { span.quiet { (words) } }
        }
        ClockState::Used(at) => {
            let when = [("when", reader.moment(at).into())];
            html! { span.quiet { (t_args(reader.lang, "clock-used", &when)) } }
        }
        ClockState::NotStarted => html! { span.quiet { (t(reader.lang, "clock-not-started")) } },
        ClockState::NotNeeded => html! { span.quiet { (t(reader.lang, "clock-not-needed")) } },
        ClockState::Paused => html! { span.quiet { (t(reader.lang, "clock-paused")) } },
        ClockState::Ended => html! { span.quiet { (t(reader.lang, "clock-ended")) } },
    }
}
